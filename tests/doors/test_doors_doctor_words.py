"""The doctor's words, its purposes, and what it asks of a real machine."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from ondiris.cli.doctor import installation
from ondiris.cli.doctor.installation import EXTRAS, LIBRARIES, Wanting
from ondiris.cli.doctor.machine import this_machine
from ondiris.publishing.figures.words import load_words

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = (
    *PROJECT["dependencies"],
    *(f"{one}; extra == '{name}'" for name, of in PROJECT["optional-dependencies"].items()
      for one in of),
)  # fmt: skip


def test_every_dependency_has_its_purpose_and_is_understood() -> None:
    names = [name for of in LIBRARIES.values() for name in of]
    wanted = [Wanting.parse(one) for one in WANTED]
    assert sorted(names) == sorted(one.name for one in wanted if not one.extra)
    assert {one.extra for one in wanted} == {"", *EXTRAS}
    for one in wanted:
        bare = one.requirement.replace(" ", "")
        assert any(text.replace(" ", "").startswith(bare) for text in WANTED)


def test_a_version_is_held_to_its_bounds() -> None:
    one = Wanting.parse("thing[a,b]>=1.10,<2")
    assert [one.met_by(v) for v in ("1.9", "1.10", "1.10.0rc1", "1.99", "2.0")] == [
        False, True, True, True, False,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="~=1"):
        Wanting.parse("thing~=1")


def messages() -> set[str]:
    """Return every message that the doctor says."""
    said = set()
    for path in Path(installation.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("phrase", "words")
                and isinstance(node.args[0], ast.Constant)
            ):
                said.add(str(node.args[0].value))
    return said


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_message_is_translated_with_the_same_blanks(lang: str) -> None:
    told: dict[str, str] = load_words()[lang].catalogue._catalog  # type: ignore[attr-defined]
    blanks = re.compile(r"%\(\w+\)s")
    names = {"IBM Plex Sans", "Java", "Python", "SQLite", "UTF-8", "X-13", "kk, ru, en"}
    wanted = {m for m in messages() - names if blanks.sub("", m).strip(" []")}
    assert len(wanted) > 80
    assert sorted(wanted - told.keys()) == []
    assert [m for m in wanted if sorted(blanks.findall(m)) != sorted(blanks.findall(told[m]))] == []
    page = (ROOT / f"src/ondiris/web/locale/{lang}/doctor.po").read_text("utf-8")
    kept = set(re.findall(r'(?m)^msgid "(.+)"$', page))
    assert sorted(kept - messages()) == []


def test_the_real_machine_answers_every_question() -> None:
    machine = this_machine()
    assert machine.version_of("no-such-thing") is None
    assert machine.folder_of("no_such_thing") is None
    assert machine.folder_of("no_such_thing.below") is None
    assert machine.fails("no_such_thing") == "ModuleNotFoundError"
    assert machine.module_of("pyyaml") == "yaml"
    assert machine.module_of("python-multipart") == "python_multipart"
    assert machine.answer(["no-such-program"]) is None
    assert machine.answer([sys.executable, "-c", "raise SystemExit(1)"]) is None
    assert not machine.zone("Nowhere/Town")
    assert machine.free(Path("/no/such/folder")) > 0
    assert machine.searches
