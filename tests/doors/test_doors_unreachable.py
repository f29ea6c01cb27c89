"""A home that nobody may look into is refused in one line by every command, and never a bug."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.cli import main

TOO_LONG = "a" * 300
"""No folder has such a name: looking for it fails, as in a folder that may not be read."""


@pytest.mark.parametrize(
    ("command", "code", "rule"),
    [
        ("get output", 1, "bad-settings"), ("verify", 1, "bad-settings"),
        ("init --case almaty", 1, "read-only"), ("demo --no-serve", 1, "read-only"),
        ("doctor --port 0", 3, "bad-settings"),
    ],
)  # fmt: skip
def test_a_home_that_may_not_be_looked_into_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, code: int, rule: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--home", str(tmp_path / TOO_LONG)])
    said = capsys.readouterr()
    assert ended.value.code == code
    assert "Bug" not in said.err
    assert f"[{rule}" in said.err + said.out


def test_what_the_system_refuses_is_no_bug(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["init", "--case", "a" * 300, "--home", str(tmp_path / "home")]
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n")) == (3, 1)
    assert "[system-refused]" in said
    assert "too long" in said

    def failing(*_: object) -> None:
        raise OSError("of ours")

    monkeypatch.setattr("ondiris.cli.front.command_line", failing)
    with pytest.raises(SystemExit) as ended:
        main(["get"])
    assert ended.value.code == 4
    assert "OSError in `ondiris get` [bug]" in capsys.readouterr().err


def test_debug_adds_the_trace_to_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["codes", "nothing", "--debug"])
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert said.strip().splitlines()[-1].startswith("ondiris.errors.")
