"""The manual: every error, command, option and public name is in it, and what it shows is so."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from ondiris import errors
from ondiris.cli import command_line

MAIN = {"README.md", "CONTRIBUTING.md"}


def documents(root: Path, tracked: list[Path]) -> dict[Path, str]:
    """Return the texts of the manual by path."""
    return {
        path: path.read_text("utf-8")
        for path in tracked
        if path.suffix == ".md"
        and (path.name in MAIN or {"docs", "changelog.d"} & {*path.relative_to(root).parts[:1]})
    }


@pytest.fixture(scope="module")
def manual(root: Path, tracked: list[Path]) -> dict[Path, str]:
    return documents(root, tracked)


# Errors


def test_every_error_class_is_documented(root: Path) -> None:
    page = (root / "docs" / "reference" / "errors.md").read_text("utf-8")
    classes = [getattr(errors, name) for name in errors.__all__ if name != "Failure"]
    lost = [c.__name__ for c in classes if f"`{c.__name__}`" not in page]
    assert lost == []
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \|.*\| (\d) \|$", page))
    assert {c.__name__: str(c.exit_code) for c in classes if c.__name__ in rows} == rows
    assert {*rows} == {c.__name__ for c in classes if c is not errors.OndirisError}


def raised_codes(tree: ast.AST) -> set[str]:
    """Return the codes of rules that a module refuses by, where they are written out."""
    names = {name for name in errors.__all__ if name not in ("Failure", "OndirisError")}
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_rule_code_is_documented(root: Path) -> None:
    page = (root / "docs" / "reference" / "errors.md").read_text("utf-8")
    room_pages = "".join(p.read_text("utf-8") for p in (root / "docs").rglob("*.md"))
    codes: set[str] = set()
    for path in (root / "src" / "ondiris").rglob("*.py"):
        codes |= raised_codes(ast.parse(path.read_text("utf-8")))
    assert len(codes) > 30
    assert sorted(c for c in codes if f"`{c}`" not in page + room_pages) == []


def test_a_rule_code_is_found_where_it_is_raised() -> None:
    tree = ast.parse("raise InvalidInput('unknown-planet', f'{x}')\nother('a-word')")
    assert raised_codes(tree) == {"unknown-planet"}


# Commands


@dataclass(frozen=True)
class Command:
    """A command as its help tells it."""

    name: str
    options: tuple[str, ...]


def commands() -> list[Command]:
    """Return every command of the application with its long options."""
    return list(_walk(command_line(), ""))


def _walk(command: Any, prefix: str) -> Iterator[Command]:
    options = tuple(
        word
        for parameter in command.params
        for word in (*parameter.opts, *parameter.secondary_opts)
        if word.startswith("--") and word != "--help"
    )
    yield Command(prefix.strip() or "ondiris", options)
    for name, below in getattr(command, "commands", {}).items():
        yield from _walk(below, f"{prefix} {name}")


def sections(page: str) -> dict[str, str]:
    """Return the text below each heading that names a command."""
    parts = re.split(r"(?m)^#{2,3} `(?:ondiris ?)?([\w -]*)`.*$", page)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def undocumented(found: list[Command], pages: list[str]) -> list[str]:
    """Return commands without a section, and options that their section does not name."""
    told: dict[str, str] = {}
    for page in pages:
        for name, text in sections(page).items():
            told[name] = told.get(name, "") + text
    common = told.get("", "")
    lost = []
    for command in found:
        text = told.get("" if command.name == "ondiris" else command.name)
        if text is None:
            lost.append(command.name)
            continue
        lost += [
            f"{command.name} {option}"
            for option in command.options
            if not re.search(rf"`{option}\b", text + common)
        ]
    return lost


def invented(found: list[Command], pages: list[str]) -> list[str]:
    """Return commands and options that the pages describe and the program does not have."""
    options = {command.name: command.options for command in found}
    lost = []
    for page in pages:
        for name, text in sections(page).items():
            known = options.get(name or "ondiris")
            if known is None:
                lost.append(name)
                continue
            rows = re.findall(r"(?m)^\| `(--[\w-]+)", text)
            shared = ("--help", "--home", "--format", "--lang", "--as-of") if not name else ()
            lost += [f"{name} {option}" for option in rows if option not in (*known, *shared)]
    return lost


def test_every_command_and_option_is_documented(root: Path) -> None:
    pages = [p.read_text("utf-8") for p in sorted((root / "docs" / "reference").glob("*.md"))]
    assert len(commands()) > 11
    assert undocumented(commands(), pages) == []


def test_every_documented_command_and_option_is_there(root: Path) -> None:
    pages = [p.read_text("utf-8") for p in sorted((root / "docs" / "reference").glob("*.md"))]
    assert invented(commands(), pages) == []


def test_an_undocumented_option_is_seen() -> None:
    page = "## `ondiris get`\n`--area A`\n## `ondiris why`\n"
    found = [Command("get", ("--area", "--of")), Command("why", ()), Command("sing", ())]
    assert undocumented(found, [page]) == ["get --of", "sing"]
    common = "## `ondiris`\n| `--of O` |\n## `dance`\n| `--home` |\n## `why`\n| `--not` |\n"
    assert undocumented(found[:1], [page, common]) == []
    assert invented([Command("ondiris", ("--of",)), *found], [common]) == ["dance", "why --not"]


# Public names


def _rooms(root: Path) -> list[str]:
    package = root / "src" / "ondiris"
    return sorted(p.parent.name for p in package.glob("*/__init__.py"))


def test_every_public_name_of_a_room_is_documented(
    root: Path, manual: dict[Path, str], texts: dict[Path, str]
) -> None:
    told = "\n".join(
        text
        for path, text in manual.items()
        if {"reference", "methods", "how-to"} & {*path.parts} and not {"kk", "ru"} & {*path.parts}
    )
    words, lost = {*re.findall(r"\w+", told)}, []
    for room in _rooms(root):
        public = getattr(import_module(f"ondiris.{room}"), "__all__", ())
        page = {*re.findall(r"\w+", import_module(f"ondiris.{room}").__doc__ or "")}
        lost += [
            f"{room}.{name}"
            for name in public
            if not name.startswith("__") and name not in words and name not in page
        ]
    assert lost == []


# Links


def broken_links(path: Path, text: str) -> list[str]:
    """Return relative links of a page that lead nowhere."""
    plain = re.sub(r"(?ms)^```.*?^```", "", text)
    targets = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", plain)
    lost = []
    for target in targets:
        name, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        goal = (path.parent / name).resolve() if name else path
        if not goal.exists() or (anchor and goal.suffix == ".md" and anchor not in anchors(goal)):
            lost.append(target)
    return lost


def anchors(path: Path) -> set[str]:
    """Return the anchors that headings of a page get."""
    headings = re.findall(r"(?m)^#+ (.+)$", path.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def test_every_relative_link_leads_somewhere(root: Path, manual: dict[Path, str]) -> None:
    found = {
        str(path.relative_to(root)): lost
        for path, text in manual.items()
        if (lost := broken_links(path, text))
    }
    assert found == {}


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# One thing\n[x](b.md) [y](#one-thing) [z](#two) [w](a.md#one-thing)", "utf-8")
    assert broken_links(page, page.read_text("utf-8")) == ["b.md", "#two"]


def test_every_page_is_on_the_map(root: Path, manual: dict[Path, str]) -> None:
    index = (root / "docs" / "index.md").read_text("utf-8")
    docs = root / "docs"
    pages = [p.relative_to(docs).as_posix() for p in manual if docs in p.parents]
    aside = ("index.md", "decisions/", "kk/", "ru/")  # translations are listed by language
    assert [p for p in pages if not p.startswith(aside) and f"({p})" not in index] == []


# What the manual shows


@dataclass(frozen=True)
class Shown:
    """A command that the manual shows, with the first lines of what it prints."""

    page: str
    line: int
    command: str
    output: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}:{self.line} {self.command[:60]}"


def shown(page: str, text: str) -> Iterator[Shown]:
    """Yield every ``$ …`` of the page's console blocks."""
    for block in re.finditer(r"(?ms)^```console\n(.*?)^```", text):
        line = text[: block.start(1)].count("\n") + 1
        parts = re.split(r"(?m)^\$ ", block[1])
        for part in parts[1:]:
            command, _, output = part.partition("\n")
            while command.endswith("\\"):
                more, _, output = output.partition("\n")
                command = command.removesuffix("\\") + more.strip()
            yield Shown(page, line, command, tuple(output.rstrip("\n").split("\n")))


def agrees(expected: tuple[str, ...], printed: str) -> bool:
    """Whether shown lines match what was printed.

    Runs of blanks count as one; ``…`` within a line stands for anything, on a line of its own
    for any lines; what follows the last shown line is free.
    """
    want = [line.strip() for line in expected if line.strip()]
    have = [" ".join(line.split()) for line in printed.splitlines() if line.strip()]
    position, skipping = 0, False
    for line in want:
        if line == "…":
            skipping = True
            continue
        pattern = ".*".join(
            re.escape(part) for part in re.split(r"\s*…\s*", " ".join(line.split()))
        )
        hits = [
            n
            for n in range(position, len(have) if skipping else min(position + 1, len(have)))
            if re.fullmatch(pattern, have[n])
        ]
        if not hits:
            return False
        position, skipping = hits[0] + 1, False
    return True


@pytest.mark.slow
def test_what_the_manual_shows_is_so(
    root: Path,
    manual: dict[Path, str],
    manual_home: Path,
    ondiris: Callable[[list[str], Path], str],
    tmp_path: Path,
) -> None:
    wrong = []
    for path, text in sorted(manual.items()):
        page = str(path.relative_to(root))
        if page.startswith(("docs/kk/", "docs/ru/")):  # their examples are the English ones
            continue
        desk = tmp_path / page.replace("/", "_")
        examples = list(shown(page, text))
        if not examples:
            continue
        desk.mkdir()
        shutil.copytree(manual_home, desk / "ondiris-home")
        for name, content in files(text):
            (desk / name).parent.mkdir(exist_ok=True)
            (desk / name).write_text(content, "utf-8")
        for example in examples:
            words = shlex.split(example.command)
            if words[0] != "ondiris":
                continue
            printed = ondiris(words[1:], desk)
            if not agrees(example.output, printed):
                wrong.append(f"{example}\n{printed}")
    assert wrong == [], "\n\n".join(wrong)


def files(text: str) -> list[tuple[str, str]]:
    """Return the files that a page writes: blocks that follow a line naming the file."""
    return re.findall(r"(?m)^`([\w./-]+)`:\n\n```\w+\n((?:(?!```).*\n)*)```", text)


def test_the_manual_shows_something(manual: dict[Path, str]) -> None:
    assert sum(1 for path, text in manual.items() for _ in shown(path.name, text)) >= 20


def test_an_output_that_differs_is_seen() -> None:
    assert agrees(("a  b", "…", "d … 2"), "a b\nx\ny\nd 1 2\nmore\n")
    assert not agrees(("a b", "d …"), "a b\nx\nd 12\n")
    assert not agrees(("…", "z"), "a b\n")
    examples = list(shown("p", "```console\n$ ondiris get \\\n    x\none\n$ ondiris why\n```\n"))
    assert [(e.command, e.output) for e in examples] == [
        ("ondiris get x", ("one",)),
        ("ondiris why", ("",)),
    ]


def test_a_file_of_a_page_is_found() -> None:
    text = "`a.csv`:\n\n```csv\nx,y\n1,2\n```\n"
    assert files(text) == [("a.csv", "x,y\n1,2\n")]


def test_every_page_of_the_manual_is_listed_once(root: Path) -> None:
    listed = re.findall(r"\]\(([\w./-]+\.md)\)", (root / "docs" / "index.md").read_text("utf-8"))
    assert sorted(listed) == sorted(set(listed))
    pages = {
        str(page.relative_to(root / "docs"))
        for page in (root / "docs").rglob("*.md")
        if page.name != "index.md" and page.parent.name != "decisions"
    }
    pages = {page for page in pages if not page.startswith(("kk/", "ru/"))}
    assert pages - set(listed) == set()


def named_files(text: str) -> set[str]:
    """Return the files and folders that a page of the architecture names."""
    found = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", text)
    return {name for name in found if not name.startswith(("tests/", "src/", "docs/"))}


def test_the_architecture_names_files_that_there_are(root: Path) -> None:
    names = named_files((root / "docs" / "architecture.md").read_text("utf-8"))
    assert len(names) > 20
    assert [n for n in sorted(names) if not (root / "src" / "ondiris" / n).exists()] == []


def test_a_file_that_is_gone_is_seen() -> None:
    assert named_files("`web/gone.py` and `web/` and `get`") == {"web/gone.py", "web/"}
