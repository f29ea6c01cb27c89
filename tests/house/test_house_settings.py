"""The page of the settings and their schema agree, and what the page shows is accepted."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from ondiris.errors import InvalidFile
from ondiris.sources.settings import Settings, SettingsTable
from ondiris.sources.settings_file import read_settings, tables_below


@pytest.fixture(scope="module")
def tool(root: Path) -> ModuleType:
    """The program that writes the page."""
    place = root / "tools" / "settings_page.py"
    spec = importlib.util.spec_from_file_location("settings_page", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "reference" / "settings.md").read_text("utf-8")


def test_the_page_of_the_settings_is_made_from_the_schema(tool: ModuleType, page: str) -> None:
    assert page == tool.settings_page(), "run: python tools/reference.py"


def keys_of(table: type[SettingsTable], name: str) -> set[tuple[str, str]]:
    """Return every table and key of the schema that has a name of its own."""
    found: set[tuple[str, str]] = set()
    for key, field in table.model_fields.items():
        below = tables_below(field.annotation)
        found |= keys_of(below[0], key) if below else {(name, field.alias or key)}
    return found


def told(page: str) -> set[tuple[str, str]]:
    """Return every table and key that the page tells of; a table with free keys is itself one."""
    found: set[tuple[str, str]] = set()
    for section in re.split(r"(?m)^## ", page)[1:]:
        title = re.match(r"`\[+(\w+)", section)
        name = title[1] if title else ""
        keys = re.findall(r"(?m)^\| `(\w+)` \|", section)
        found |= {(name, key) for key in keys} or {("", name)}
    return found


def test_every_table_and_key_is_on_the_page_and_no_other(page: str) -> None:
    assert len(keys_of(Settings, "")) > 45
    assert told(page) == keys_of(Settings, "")


def test_a_key_that_the_page_lacks_is_seen(page: str) -> None:
    lacking = "\n".join(line for line in page.splitlines() if "`p_percent` |" not in line)
    assert keys_of(Settings, "") - told(lacking) == {("disclosure", "p_percent")}
    assert told(page + "| `invented` | text |\n") - keys_of(Settings, "") == {
        ("openid", "invented")
    }


def test_every_key_says_what_it_means(page: str) -> None:
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows if len(row) != 5 or len(row[3]) < 10] == []


def test_the_examples_of_the_page_are_settings(
    tool: ModuleType, root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "tests" / "doors" / "second_city", tmp_path / "codes")
    codes = ("_T", "B-E", "C10", "C23", "C29")
    lists = {
        "activities": "".join(f"{code},{code}\n" for code in codes),
        "size_classes": "all,All\n",
    }
    for name, rows in lists.items():
        (tmp_path / "codes" / f"{name}.csv").write_text(f"code,name_en\n{rows}", "utf-8")
    (tmp_path / "ondiris.toml").write_text(tool.examples(), "utf-8")
    settings = read_settings(tmp_path)
    assert (settings.id, settings.currency) == ("my-city", "EUR")
    assert settings.profiles["NAME"].world == "actual"
    assert settings.disclosure[0].rules.pq is not None
    (tmp_path / "ondiris.toml").write_text(tool.examples().replace("EUR", "EURO"), "utf-8")
    with pytest.raises(InvalidFile):
        read_settings(tmp_path)
