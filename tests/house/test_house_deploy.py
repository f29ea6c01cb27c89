"""What a deployment takes from here: the container file, the units, the question of health."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

UNITS = ("ondiris.service", "ondiris-backup.service", "ondiris-backup.timer")
EXPOSED = 15
"""How exposed a service may be, in tenths, as systemd counts: 100 is bare."""


def linted(text: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which(
        "hadolint"
    )
    if program is None:
        pytest.skip("there is no hadolint here")
    return subprocess.run([program, "--failure-threshold=style", "-"], input=text, text=True,
                          capture_output=True)  # fmt: skip


def test_the_container_file_is_what_its_linter_wants(root: Path) -> None:
    text = (root / "deploy" / "Containerfile").read_text("utf-8")
    done = linted(text)
    assert (done.returncode, done.stdout) == (0, "")
    assert linted(text.replace("USER 10001:10001", "USER root")).returncode != 0


def test_the_container_installs_by_hash_and_runs_as_nobody_special(root: Path) -> None:
    text = (root / "deploy" / "Containerfile").read_text("utf-8")
    stages = text.split("\nFROM ")[1:]
    assert len(stages) == 2
    assert "--require-hashes --requirement requirements.lock" in stages[0]
    assert "--no-deps --no-index" in stages[0]
    assert "pip install" not in stages[1]
    for word in ("USER 10001:10001", "HEALTHCHECK", 'VOLUME ["/srv/home"', "ENTRYPOINT"):
        assert word in stages[1]
    copied = re.findall(r"(?m)^COPY (?!--from)(\S+)", text)
    sent = (root / "deploy" / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert [f"!{name}".replace("ondiris-*", "*") for name in copied] == sent[1:]
    assert sent[0] == "*"


@pytest.fixture(scope="module")
def units(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units, with a command that is there."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    folder = tmp_path_factory.mktemp("units")
    command = folder / "ondiris"
    command.write_text("#!/bin/sh\n", "utf-8")
    command.chmod(0o755)
    for name in UNITS:
        text = (root / "deploy" / name).read_text("utf-8")
        assert "/opt/ondiris/bin/ondiris" in text or name.endswith(".timer")
        (folder / name).write_text(text.replace("/opt/ondiris/bin", str(folder)), "utf-8")
    return folder


def analyzed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], cwd=folder, capture_output=True, text=True)


def test_the_units_are_what_systemd_understands(units: Path, tmp_path: Path) -> None:
    done = analyzed(units, "verify", "--man=no", "--generators=no", *UNITS)
    assert (done.returncode, done.stderr) == (0, "")
    text = (units / UNITS[0]).read_text("utf-8")
    (tmp_path / UNITS[0]).write_text(text.replace("ProtectSystem=", "ProtectSystems="), "utf-8")
    assert "Unknown key" in analyzed(tmp_path, "verify", "--man=no", UNITS[0]).stderr


@pytest.mark.parametrize("name", UNITS[:2])
def test_a_service_is_exposed_to_little(units: Path, tmp_path: Path, name: str) -> None:
    words = ("security", "--offline=yes", f"--threshold={EXPOSED}", f"./{name}")
    done = analyzed(units, *words)
    assert done.returncode == 0, done.stdout[-300:]
    text = (units / name).read_text("utf-8")
    (tmp_path / name).write_text(text.replace("NoNewPrivileges=yes\n", "").replace(
        "ProtectSystem=strict\n", ""), "utf-8")  # fmt: skip
    assert analyzed(tmp_path, *words).returncode != 0


def test_what_units_and_container_run_are_commands_and_options_of_ours(root: Path) -> None:
    from ondiris.cli import command_line

    commands = command_line().commands
    texts = [(root / "deploy" / name).read_text("utf-8") for name in (*UNITS, "Containerfile")]
    asked = re.findall(r"/opt/ondiris/bin/ondiris ([a-z]+)([^\n'&]*)", "\n".join(texts))
    words = re.search(r'(?m)^CMD \["(serve)"(.*)\]$', texts[-1])
    assert words
    asked.append((words[1], words[2]))
    assert {name for name, _ in asked} == {"serve", "doctor", "backup"}
    for name, rest in asked:
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options


# Health


@contextmanager
def answering(status: int) -> Iterator[int]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (401, 0), (404, 1), (503, 1)])
def test_a_door_is_healthy_if_it_and_its_ledger_answer(root: Path, status: int, code: int) -> None:
    with answering(status) as port:
        command = [sys.executable, str(root / "deploy" / "healthy.py"), str(port)]
        # Nobody answers on the first port: a proxy for others is not asked about this machine.
        for proxy in ({}, {"http_proxy": "http://127.0.0.1:1", "no_proxy": ""}):
            assert subprocess.run(command, env={**os.environ, **proxy}).returncode == code
    if status == 503:
        assert subprocess.run(command).returncode == 1  # nobody is there any more
