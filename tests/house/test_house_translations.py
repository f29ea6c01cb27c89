"""The manual in three languages: a translation renders the English page as it stands today."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

# Pages that are in English so far.  This may only shrink.
ENGLISH_SO_FAR: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def tool(root: Path) -> Any:
    sys.path.insert(0, str(root / "tools"))
    try:
        return import_module("translations")
    finally:
        sys.path.remove(str(root / "tools"))


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_translation_says_what_the_english_page_says(tool: Any, lang: str) -> None:
    wrong = {}
    for source in tool.sources():
        page = tool.translation(source, lang)
        if page.is_file():
            told = tool.faults(source, source.read_text("utf-8"), page, page.read_text("utf-8"))
            if told:
                wrong[page.name] = told
    assert wrong == {}, "translate what changed, then run tools/translations.py with the pages"


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_tutorial_and_every_guide_are_translated(tool: Any, lang: str) -> None:
    sources = {source.relative_to(tool.DOCS).as_posix(): source for source in tool.sources()}
    assert len(sources) > 20
    lacking = {name for name, s in sources.items() if not tool.translation(s, lang).is_file()}
    assert lacking == ENGLISH_SO_FAR
    alone = [
        page
        for page in (tool.DOCS / lang).rglob("*.md")
        if page.relative_to(tool.DOCS / lang).as_posix() not in {*sources, "index.md"}
    ]
    assert alone == [], "a translation of a page that is not there"


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_first_page_lists_the_guides_in_the_order_of_the_english_one(
    tool: Any, lang: str
) -> None:
    assert tool.unlisted(lang) == []


ENGLISH = """# Load

Run `ondiris load`, see [files](../reference/files.md) and [serve](serve.md#after).

```sh
ondiris load a.csv
```

| a | b |
|---|---|
| `x` | one |

1. First.
"""
RUSSIAN = """# Загрузка

Выполните `ondiris load`, см. [файлы](../../reference/files.md) и [страницы](serve.md#после).

```
```

| а | б |
|---|---|
| `x` | один |

1. Первое.
"""


@pytest.fixture
def judged(tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Judge a translation of a page whose neighbour is translated too."""
    monkeypatch.setattr(tool, "DOCS", tmp_path)
    (tmp_path / "ru" / "how-to").mkdir(parents=True)
    (tmp_path / "ru" / "how-to" / "serve.md").touch()
    page = tmp_path / "ru" / "how-to" / "load.md"

    def judge(english: str, translated: str) -> list[str]:
        return tool.faults(tmp_path / "how-to" / "load.md", english, page, translated)

    return judge


def test_a_refreshed_translation_has_the_examples_and_no_fault(tool: Any, judged: Any) -> None:
    made = tool.refreshed(ENGLISH, RUSSIAN)
    assert "ondiris load a.csv" in made
    assert judged(ENGLISH, made) == []
    assert tool.refreshed(ENGLISH, made) == made


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Run `ondiris load`,", "Then run `ondiris load`,", "the English prose has changed since"),
        ("a.csv", "b.csv", "the examples are not those of the English page"),
    ],
)
def test_a_changed_english_page_is_seen(
    tool: Any, judged: Any, before: str, after: str, said: str
) -> None:
    made = tool.refreshed(ENGLISH, RUSSIAN)
    assert judged(ENGLISH.replace(before, after), made) == [said]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("`x`", "x", "code: lacks ['x']"),
        ("| `x` | один |\n", "", "shape: lacks ['|']"),
        ("1. Первое.", "Первое.", "shape: lacks ['1.']"),
        ("# Загрузка", "## Загрузка", "shape: lacks ['#'], adds ['##']"),
        ("(serve.md#после)", "(../../how-to/serve.md)", "links: lacks ['ru/how-to/serve.md']"),
        ("[файлы](../../reference/files.md)", "файлы", "links: lacks ['reference/files.md']"),
    ],
)
def test_a_translation_that_leaves_something_out_is_seen(
    tool: Any, judged: Any, before: str, after: str, said: str
) -> None:
    made = tool.refreshed(ENGLISH, RUSSIAN).replace(before, after)
    assert any(fault.startswith(said) for fault in judged(ENGLISH, made)), judged(ENGLISH, made)


def test_a_translation_without_its_digest_is_seen(tool: Any, judged: Any) -> None:
    made = tool.refreshed(ENGLISH, RUSSIAN).partition("\n\n")[2]
    assert judged(ENGLISH, made) == ["the English prose has changed since"]


def test_a_page_that_is_no_translation_is_named(
    tool: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("kk/how-to/none.md", "how-to/load.md"):
        assert tool.main([str(tool.DOCS / name)]) == 1
        assert f"{name}: no translation of a guide" in capsys.readouterr().out


def test_a_guide_that_a_first_page_leaves_out_is_seen(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "DOCS", tmp_path)
    (tmp_path / "ru" / "how-to").mkdir(parents=True)
    (tmp_path / "ru" / "how-to" / "a.md").touch()
    english = "- [A](how-to/a.md)\n- [B](how-to/b.md)\n- [C](methods/c.md)\n"
    (tmp_path / "index.md").write_text(english, "utf-8")
    first = tmp_path / "ru" / "index.md"
    first.write_text("- [А](how-to/a.md)\n- [Б](../how-to/b.md), ещё нет\n", "utf-8")
    assert tool.unlisted("ru") == []
    first.write_text("- [А](../how-to/a.md)\n", "utf-8")
    assert tool.unlisted("ru") == [
        "how-to/a.md stands where ru/how-to/a.md should",
        "nothing stands where how-to/b.md should",
    ]
