"""Write the reference pages that follow from the code: public names, rules and settings.

Run it from the repository after adding a public name, a rule or a setting:
``python tools/reference.py``.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import assistants_page
import settings_page

from ondiris import errors
from ondiris.codes import counted

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "ondiris"
REFERENCE = ROOT / "docs" / "reference"
HEAD = "<!-- Written by tools/reference.py from the code: change it there. -->\n\n"


def names_page() -> str:
    """Return the page of every room's public names."""
    parts = [
        HEAD + "# Rooms and their public names\n\n"
        "Every room of `ondiris` from the ground up, what it is for and what it offers. "
        "A guided tour of the names most readers need is in [Python](python.md).\n"
    ]
    for room in rooms():
        module = import_module(f"ondiris.{room}")
        names = [n for n in getattr(module, "__all__", ()) if not n.startswith("__")]
        parts.append(f"\n## `ondiris.{room}`\n\n{_first_sentence(module.__doc__)}\n")
        if names:
            parts.append("\n| name | is |\n|---|---|\n")
            parts += [f"| `{name}` | {_told(getattr(module, name))} |\n" for name in names]
    return "".join(parts)


def rules_page() -> str:
    """Return the page of every rule that the product refuses by."""
    parts = [
        HEAD + "# Rules by room\n\n"
        "Every rule by which a room refuses, with the class of the error and what it says; … "
        "stands for codes, names and counts. "
        "What to do about the common ones is in [errors](errors.md).\n"
    ]
    for room in ["errors", *rooms()]:
        rules: dict[tuple[str, str], str] = {}
        for path in sorted((PACKAGE / room).rglob("*.py")):
            for code, kind, said in _raised(ast.parse(path.read_text("utf-8"))):
                rules.setdefault((code, kind), said)
        if rules:
            parts.append(f"\n## `ondiris.{room}`\n\n| code | class | says |\n|---|---|---|\n")
            parts += [
                f"| `{code}` | `{kind}` | {said} |\n"
                for (code, kind), said in sorted(rules.items())
            ]
    return "".join(parts)


def rooms() -> list[str]:
    """Return the rooms of the package from the ground up."""
    ground = ["model", "codes", "ports", "ledger", "sources", "engines"]
    top = ["production", "publishing", "session", "web", "assistants", "cli"]
    found = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    methods = sorted(found - {*ground, *top})
    return [room for room in (*ground, *methods, *top) if room in found]


def _first_sentence(text: str | None) -> str:
    lines = inspect.cleandoc(text or "").split("\n\n")[0]
    return _plain(" ".join(lines.split()))


def _told(thing: object) -> str:
    if inspect.isroutine(thing) or inspect.isclass(thing):
        return _first_sentence(thing.__doc__)
    return f"a constant, {type(thing).__name__}"


def _plain(text: str) -> str:
    return re.sub(r"``([^`]+)``", r"`\1`", text).replace("|", "\\|")


def _raised(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    kinds = {name for name in errors.__all__ if name not in ("Failure", "OndirisError")}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and len(node.args) > 1):
            continue
        kind = _kind(node.func)
        if kind in kinds and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value), kind, _plain(_template(node.args[1]))


def _kind(called: ast.expr) -> str:
    """Return the class of the error that a call makes; gathered failures refuse a file."""
    if isinstance(called, ast.Attribute):
        return "InvalidFile" if called.attr == "refuse" else ""
    return called.id if isinstance(called, ast.Name) else ""


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_template(part) for part in node.values)
    match node:
        case ast.FormattedValue(value=ast.Call(ast.Name("counted"), [_, ast.Constant(noun)])):
            return counted(2, str(noun)).replace("2", "…", 1)
    return "…"


def main() -> None:
    """Write the pages."""
    (REFERENCE / "rooms.md").write_text(names_page(), "utf-8")
    (REFERENCE / "rules.md").write_text(rules_page(), "utf-8")
    settings_page.main()
    assistants_page.main()


if __name__ == "__main__":
    main()
