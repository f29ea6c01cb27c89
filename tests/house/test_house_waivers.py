"""Waivers speak, names are unique, and every change tells its news."""

from __future__ import annotations

import io
import re
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

# Rules that the whole house waives for one reason each; elsewhere the line says why.
EVERYWHERE = {
    "A001": "official statistics' own words: open, id, format, property, compile",
    "A002": "official statistics' own words: open, id, format, property, compile",
    "FBT001": "a private function's own flag, or an option of the command line",
    "FBT002": "a private function's own flag, or an option of the command line",
    "FBT003": "a private function's own flag, or an option of the command line",
    "PLC0415": "a command starts without the libraries it does not use",
    "T201": "the command line speaks on standard error",
}
WAIVER = re.compile(r"#\s*noqa(?::\s*([A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*))?(.*)")


def silent_waivers(text: str) -> list[str]:
    """Return waivers that neither the line nor the house explains."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        waiver = WAIVER.search(token.string) if token.type == tokenize.COMMENT else None
        if waiver is None:
            continue
        rules = re.findall(r"[A-Z]+\d+", waiver[1] or "")
        told = re.match(r"\s*(?:-+|–|—|:)\s*\w+", waiver[2])
        if not rules or not (told or {*rules} <= EVERYWHERE.keys()):
            found.append(token.string)
    return found


def repeated(names: Iterable[str]) -> list[str]:
    """Return names that occur more than once."""
    return sorted(name for name, count in Counter(names).items() if count > 1)


def test_every_waiver_says_why(root: Path, tracked: list[Path]) -> None:
    found = {
        str(path.relative_to(root)): silent
        for path in tracked
        if path.suffix == ".py" and "tests" not in path.relative_to(root).parts
        if (silent := silent_waivers(path.read_text("utf-8")))
    }
    assert found == {}


def test_a_silent_waiver_is_seen() -> None:
    assert silent_waivers("x = 1  # noqa\n") == ["# noqa"]
    assert silent_waivers("x = 1  # noqa: S101\n") == ["# noqa: S101"]
    assert silent_waivers("x = 1  # noqa: S101 - checked once\n") == []
    assert silent_waivers("x = 1  # noqa: A002\ny = '# noqa'\n") == []


def test_files_of_tests_have_names_of_their_own(tracked: list[Path]) -> None:
    assert repeated(p.name for p in tracked if re.fullmatch(r"test_\w+\.py", p.name)) == []


def test_decisions_have_numbers_of_their_own(root: Path) -> None:
    pages = sorted((root / "docs" / "decisions").glob("*.md"))
    assert repeated(page.name.partition("-")[0] for page in pages) == []
    for page in pages:
        number, _, _ = page.name.partition("-")
        assert page.read_text("utf-8").startswith(f"# {number}. ")
        assert "**Decided.**" in page.read_text("utf-8")


def test_news_are_named_by_issue_and_room(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    rooms = "|".join(one["directory"] for one in project["tool"]["towncrier"]["type"])
    names = [page.name for page in (root / "changelog.d").glob("*.md")]
    assert [n for n in names if not re.fullmatch(rf"\d+\.({rooms})(\.\d+)?\.md", n)] == []


def test_a_repeated_name_is_seen() -> None:
    assert repeated(["a", "b", "a"]) == ["a"]
