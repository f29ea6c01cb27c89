"""The Python door: every public name has an example, every example holds, types are whole."""

from __future__ import annotations

import doctest
import inspect
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

import ondiris
from ondiris.production import Evidence
from ondiris.publishing.figures.shown_figure import ShownFigure
from ondiris.session import Answer, Observatory, Snapshot, open_home
from ondiris.session.figures.printed_columns import PrintedColumns
from ondiris.session.figures.remote import Remote
from ondiris.web import create_app

DAY = "1796115600"  # 1 December 2026, the manual's day
WHOLE = (Answer, Remote, ShownFigure, PrintedColumns, Evidence)
"""Classes of which every public name is the reader's; of the others those that the manual lists."""


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "reference" / "researchers.md").read_text("utf-8")


@pytest.fixture
def manual(root: Path) -> str:
    return (root / "docs" / "reference" / "python.md").read_text("utf-8")


def sources(text: str) -> str:
    """Return what the examples of a page run."""
    return "\n".join(one.source for one in doctest.DocTestParser().get_examples(text))


def without_example(names: dict[str, list[str]], run: str) -> list[str]:
    """Return the names of each owner that no example says."""
    return [
        f"{owner}.{name}"
        for owner, own in names.items()
        for name in own
        if not re.search(rf"\.{re.escape(name)}\b", run)
    ]


def members(owner: type) -> list[str]:
    """Return the public names of a class, those that it inherits from us among them."""
    return sorted(
        name
        for name, _ in inspect.getmembers_static(owner)
        if not name.startswith("_")
    )  # fmt: skip


def listed(manual: str, owner: type) -> list[str]:
    """Return the names of a class that the manual lists in its table."""
    table = re.search(rf"(?ms)^`{owner.__name__}`.*?\n\n\| member.*?\n\n", manual)
    assert table is not None
    told = re.findall(r"(?m)^\| (.*?) \|", table[0])[1:]
    return [name for row in told for name in re.findall(r"`(\w+)", row)]


def public(manual: str) -> dict[str, list[str]]:
    """Return every public name of the Python door by its owner."""
    found = {one.__name__: listed(manual, one) for one in (Observatory, Snapshot)}
    found |= {one.__name__: members(one) for one in WHOLE}
    return {"ondiris": ondiris.__all__, **found}


def test_every_public_name_has_an_example(page: str, manual: str) -> None:
    names = public(manual)
    assert len(names["Observatory"]) >= 14
    assert {"get", "why", "columns", "statements"} <= set(names["Snapshot"])
    assert {"to_pandas", "to_frame"} <= set(names["Answer"])
    assert without_example(names, sources(page)) == []


def test_a_name_without_an_example_is_seen(page: str, manual: str) -> None:
    assert without_example({"A": ["told", "untold"]}, "one.told()") == ["A.untold"]
    assert "x.hidden()" not in sources("text with x.hidden()\n\n>>> x.shown()\n")
    shorter = sources(page).replace(".to_duckdb", ".")
    assert without_example(public(manual), shorter) != []


@pytest.fixture
def address(manual_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The public door of the manual's home."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    with open_home(manual_home, audience="public") as observatory, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(observatory), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def test_the_examples_hold(
    root: Path, manual_home: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas", reason="it is not installed")
    pytest.importorskip("polars", reason="it is not installed")
    shutil.copytree(manual_home, tmp_path / "ondiris-home")
    monkeypatch.chdir(tmp_path)
    file = str(root / "docs" / "reference" / "researchers.md")
    found = doctest.testfile(file, module_relative=False, globs={"address": address})
    assert found.attempted > 50
    assert found.failed == 0


CONSUMER = """
from datetime import date
from decimal import Decimal

import ondiris
from ondiris.session import Answer, Observatory


def total(observatory: Observatory) -> Decimal:
    answer: Answer = observatory.get("output", date(2025, 7, 1), area="KZ-75", children=True)
    return sum((row.number for row in answer.rows), Decimal(0))


def far(address: str) -> list[str]:
    with ondiris.connect(address, lang="kk") as remote:
        answer = remote.get("output", area="KZ-75", worlds=("actual",))
        chain = remote.why(answer.rows[0].id)
        figure = ondiris.figure(remote, "key-figures", period="2025")
        return [chain.id, figure.headline, remote.codes("areas").label("KZ-75", "en")]


with ondiris.open("home", audience="public") as opened:
    print(total(opened), len(opened.at().columns("output")), opened.get().to_pandas().shape)
"""
WRONG = (
    ("ondiris.open('home', audience='everybody')", "audience"),
    ("ondiris.open('home', audience='public').get('output', aera='KZ')", "aera"),
    ("ondiris.connect('http://x', lang='de')", "lang"),
    ("ondiris.connect('http://x').get(1)", "Argument 1"),
)


def bare(owner: object, names: list[str]) -> list[str]:
    """Return the names of an owner that take or give something without saying of which type."""
    found = []
    for name in names:
        thing = inspect.getattr_static(owner, name)
        plain = thing.fget if isinstance(thing, property) else thing
        if inspect.isfunction(plain):
            signature = inspect.signature(plain)
            own = [p.annotation for p in signature.parameters.values() if p.name != "self"]
            if inspect.Signature.empty in (*own, signature.return_annotation):
                found.append(name)
    return found


def test_every_public_name_says_its_types(root: Path) -> None:
    assert (root / "src" / "ondiris" / "py.typed").is_file()
    assert bare(ondiris, ondiris.__all__) == []
    for owner in (Observatory, Snapshot, *WHOLE):
        assert bare(owner, members(owner)) == [], owner


def test_a_name_that_says_no_type_is_seen() -> None:
    class Untyped:
        def told(self, day):  # type: ignore[no-untyped-def]
            return day

        def whole(self, day: str) -> str:
            return day

    assert bare(Untyped, ["told", "whole"]) == ["told"]


@pytest.mark.full
def test_types_of_the_door_are_whole(root: Path, tmp_path: Path) -> None:
    """A strict checker finds nothing in a program that uses it, and what is wrong in another."""
    pytest.importorskip("mypy", reason="it is not installed")
    (tmp_path / "consumer.py").write_text(CONSUMER, "utf-8")
    wrong = "import ondiris\n" + "\n".join(line for line, _ in WRONG)
    (tmp_path / "wrong.py").write_text(wrong, "utf-8")
    command = [
        sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--cache-dir",
        str(root / ".mypy_cache"), "--config-file", "", "consumer.py", "wrong.py",
    ]  # fmt: skip
    env = {"MYPYPATH": str(root / "src"), "PATH": ""}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env)
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [line for line in lines if line.startswith("consumer.py")] == [], done.stdout
    for number, (_, said) in enumerate(WRONG, start=2):
        assert any(line.startswith(f"wrong.py:{number}:") and said in line for line in lines), said
