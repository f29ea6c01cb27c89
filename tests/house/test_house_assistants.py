"""The page of the tools for assistants is what the tools take and give."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import get_args

from ondiris.assistants import TOOLS
from ondiris.assistants.told import AbsenceKind


def page(root: Path) -> str:
    return (root / "docs" / "reference" / "mcp.md").read_text("utf-8")


def test_the_page_of_the_tools_is_made_from_them(root: Path) -> None:
    place = root / "tools" / "assistants_page.py"
    spec = importlib.util.spec_from_file_location("assistants_page", place)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert page(root) == tool.assistants_page(), "run: python tools/reference.py"


def test_every_tool_and_kind_of_absence_is_in_the_manual(root: Path) -> None:
    text = page(root)
    assert [name for name in TOOLS if f"\n## Tool `{name}`\n" not in text] == []
    assert [kind for kind in get_args(AbsenceKind) if f"| `{kind}` |" not in text] == []
