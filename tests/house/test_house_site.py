"""The manual as a site: formulas, search, and a build that ends at whatever leads nowhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from ondiris.publishing.figures.faces import page_faces

SHOWN = re.compile(r"\$\$([^$]+)\$\$|(?<![\w$\\])\$([^$\s][^$\n]*?)\$(?![\w$])")
CODE = re.compile(r"(?ms)^[ \t]*```.*?^[ \t]*```$|`[^`]*`")


@pytest.fixture(scope="module")
def formulas(root: Path) -> Any:
    sys.path.insert(0, str(root / "tools" / "site"))
    try:
        return import_module("mathml")
    finally:
        sys.path.remove(str(root / "tools" / "site"))


def shape(element: ElementTree.Element) -> str:
    """Return an element in one line: names of elements, and their signs."""
    inner = " ".join(map(shape, element)) or (element.text or "")
    return f"{element.tag}({inner})" if element.tag != "mrow" or len(element) != 1 else inner


@pytest.fixture
def shaped(formulas: Any) -> Callable[[str], str]:
    def shaped(source: str) -> str:
        math = ElementTree.fromstring(formulas.mathml(source))  # noqa: S314 - ours
        return shape(math[0][0])

    return shaped


def test_every_formula_of_the_manual_is_translated(root: Path, formulas: Any) -> None:
    seen = 0
    for path in (root / "docs").rglob("*.md"):
        for block, inline in SHOWN.findall(CODE.sub("", path.read_text("utf-8"))):
            ElementTree.fromstring(formulas.mathml(block or inline))  # noqa: S314 - ours
            seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    ("source", "means"),
    [
        (r"\frac{a}{b}", "mfrac(mi(a) mi(b))"),
        (r"\tfrac12 x", "mrow(mstyle(mfrac(mn(1) mn(2))) mi(x))"),
        ("x_12", "mrow(msub(mi(x) mn(1)) mn(2))"),
        ("1.25", "mn(1.25)"),
        ("s_i^0", "msubsup(mi(s) mi(i) mn(0))"),
        (r"\sum_{m=a}^b", "munderover(mo(∑) mrow(mi(m) mo(=) mi(a)) mi(b))"),
        (r"\min_S", "munder(mo(min) mi(S))"),
        (r"\bar x", "mover(mi(x) mo(¯))"),
        (r"\text{in bn}", "mtext(in bn)"),
        (r"a - b\,\%", "mrow(mi(a) mo(−) mi(b) mspace() mo(%))"),
        ("W_{t'}", "msub(mi(W) msup(mi(t) mo(′)))"),
        (r"\{x < 1\}", "mrow(mo({) mi(x) mo(<) mn(1) mo(}))"),
    ],
)
def test_a_formula_means_what_latex_means(
    shaped: Callable[[str], str], source: str, means: str
) -> None:
    assert shaped(source) == means


@pytest.mark.parametrize("source", [r"\unheard x", "x_", "{a", r"\frac{a}", r"\text x", "a^"])
def test_a_formula_that_is_not_understood_is_refused(formulas: Any, source: str) -> None:
    with pytest.raises(formulas.UnknownFormula):
        formulas.mathml(source)


def test_every_reference_case_is_told_of(root: Path) -> None:
    told = (root / "docs" / "methods" / "reference-cases.md").read_text("utf-8")
    cases = {f"tests/reference/{p.name}" for p in (root / "tests" / "reference").glob("test_*.py")}
    assert cases == set(re.findall(r"`(tests/reference/[\w.]+)`", told))


# A site of a few pages

PAGES = {
    "CONTRIBUTING.md": "# Contributing\n\n[Inside](docs/how-to/load.md)\n",
    "SECURITY.md": "# Security\n",
    "CHANGELOG.md": "# Changelog\n",
    "LICENSE": "free\n",
    "docs/index.md": "# Documentation\n\n## How to\n\n- [Load](how-to/load.md)\n\n## Reference\n\n"
    "- [Rooms](reference/rooms.md)\n- [A check](notebooks/check.ipynb)\n"
    "- [Contributing](../CONTRIBUTING.md), "
    "[security](../SECURITY.md), [changelog](../CHANGELOG.md)\n"
    "- [Why](decisions)\n",
    "docs/how-to/load.md": "# Load\n\n## A part\n\n[Back](#a-part), [free](../../LICENSE), "
    "[why](../decisions/7-why.md), $x_1$\n\n```console\n$ ondiris load a.csv\n```\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "docs/notebooks/check.ipynb": json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "source": ["# A check\n", "\n", "By hand."]},
                {
                    "cell_type": "code",
                    "source": ["6 * 7"],
                    "outputs": [{"data": {"text/plain": ["42"]}}],
                },
            ]
        }
    ),
    "docs/decisions/7-why.md": "# 7. Why\n\nSo.\n",
    "docs/reference/rooms.md": "# Rooms\n\n## `ondiris.errors`\n\nErrors.\n",
    "docs/kk/index.md": "# Құжаттама\n\n## Қалай\n\n- [Жүктеу](how-to/load.md)\n"
    "- [Анықтама](../index.md#reference)\n",
    "docs/kk/how-to/load.md": "# Жүктеу\n\nДеректерді жүктеңіз: [өзі](load.md#жүктеу).\n",
    "docs/ru/index.md": "# Документация\n\n## Как\n\n- [Load](../how-to/load.md)\n",
}
BUILD = (
    "import sys, pathlib; sys.path.insert(0, {tools!r}); import docs, reference; "
    "docs.ROOT = pathlib.Path({repository!r}); docs.DOCS = docs.ROOT / 'docs'; "
    "reference.rooms = lambda: ['errors']; sys.exit(docs.build(pathlib.Path({site!r})))"
)


def built(root: Path, folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Build a site of few pages, some of them changed, into the folder's `site`."""
    for name, text in (PAGES | changed).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    code = BUILD.format(
        tools=str(root / "tools"), repository=str(folder), site=str(folder / "site")
    )
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_small_site_has_all_that_a_page_wants(root: Path, tmp_path: Path) -> None:
    done = built(root, tmp_path)
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site"
    kazakh = (site / "kk" / "how-to" / "load.html").read_text("utf-8")
    assert '<html lang="kk"' in kazakh
    assert 'hreflang="ru"' in kazakh
    assert "../../index.html#reference" in kazakh
    english = (site / "how-to" / "load.html").read_text("utf-8")
    assert "<math>" in english
    assert "../kk/how-to/load.html" in english
    assert "../ru/index.html" in english, "what is not translated leads to the first page"
    assert (site / "decisions" / "index.html").is_file()
    checked = (site / "notebooks" / "check.html").read_text("utf-8")
    assert "42" in checked
    assert "check.ipynb" in checked
    assert "InvalidInput" in (site / "reference" / "rooms" / "errors.html").read_text("utf-8")
    index = (site / "searchindex.js").read_text("utf-8")
    assert json.dumps("деректерді") in index, "a Kazakh word is whole in the index"
    for page in site.rglob("*.html"):
        assert foreign(page.read_text("utf-8")) == []


@pytest.mark.slow
def test_a_page_that_leads_nowhere_ends_the_build(root: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.html").touch()
    wrong = "# Load\n\n[a](gone.md) [b](#no-part) ![c](gone.png) $\\unheard$\n"
    done = built(root, tmp_path, **{"docs/how-to/load.md": wrong})
    assert done.returncode != 0
    for said in ("gone.md", "no-part", "gone.png", "unheard"):
        assert said in done.stderr, done.stderr
    assert (tmp_path / "site" / "old.html").is_file(), "the site that was there stays"


def foreign(page: str) -> list[str]:
    """Return what a page loads from other hosts, and what a strict policy would not run."""
    tags = r"""<(?:script|img|link|iframe|source)\b[^>]*(?:src|href)=["']([^"']+)"""
    loaded = re.findall(tags, page)
    inline = re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
    return [name for name in loaded if re.match(r"(?:[a-z]+:)?//", name)] + inline


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        "<script>let x</script>",
        '<p style="color:red">',
        '<a onclick="x()">',
    ],
)
def test_what_comes_from_elsewhere_is_seen(page: str) -> None:
    assert foreign(page)
    assert not foreign('<a href="https://source.example">s</a><script src="a.js"></script>')


def test_the_face_of_formulas_is_the_page_face_with_measures_and_no_time_of_its_own(
    root: Path,
) -> None:
    sys.path.insert(0, str(root / "tools" / "site"))
    try:
        made = import_module("formula_face").formula_face(page_faces()[0].body)
    finally:
        sys.path.remove(str(root / "tools" / "site"))
    before, after = (TTFont(BytesIO(face)) for face in (page_faces()[0].body, made))
    assert "MATH" in after
    assert after["MATH"].table.MathConstants.SubscriptShiftDown.Value > 0
    assert after["head"].modified == before["head"].modified
    assert after.getBestCmap() == before.getBestCmap()
