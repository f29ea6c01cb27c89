"""The glossary: every word that pages explain is in it, and pages use no words of the trade."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest

from ondiris.publishing.figures.glossary import glossary
from ondiris.publishing.figures.order import order_key
from ondiris.publishing.figures.words import load_words

Get = Callable[..., httpx.Response]
LANGUAGES = ("kk", "ru", "en")
READERS = (
    "", "activities", "activities/C-MACH", "structure", "map", "enterprises", "projects",
    "projects/small-parks-2027", "promises", "forecasts", "hub", "nowcast", "impact", "bulletins",
    "invest", "search?q=park",
)  # fmt: skip
"""Pages for readers; Data and method, evidence and the API may use the words of the trade."""
TRADE = re.compile(
    r"\b(revision \d|vintages?|modalit(?:y|ies)|seeds?|draws|(?:enterprise )?returns)\b|"
    r"винтаж|модальност|розыгрыш|редакция \d|\bseed\b",
    re.IGNORECASE,
)


def visible(body: str) -> str:
    """Return what a reader sees of a page, without what says how it was computed."""
    body = re.sub(r"<head>.*?</head>", "", body, flags=re.DOTALL)
    body = re.sub(r"<(?!html)(\w+)[^>]* lang=\"en\"[^>]*>.*?</\1>", "", body, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", body)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_terms_stand_in_alphabetical_order_each_with_its_meaning(get: Get, lang: str) -> None:
    body = get(f"/{lang}/glossary").text
    titles = re.findall(r'<dt id="[\w-]+">([^<]+)</dt><dd>([^<]{30,})</dd>', body)
    assert len(titles) == len(glossary(load_words()[lang])) > 25
    names = [title for title, _ in titles]
    assert names == sorted(names, key=order_key)


def test_terms_are_the_same_in_every_language() -> None:
    ids = {lang: [term.id for term in glossary(load_words()[lang])] for lang in LANGUAGES}
    assert ids["kk"] == ids["ru"] == ids["en"]
    assert len(set(ids["en"])) == len(ids["en"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_term_on_a_page_leads_to_its_meaning(get: Get, lang: str) -> None:
    listed = get(f"/{lang}/glossary").text
    seen = set()
    for page in READERS:
        for place, tip in re.findall(
            rf'<a class="term" href="/{lang}/glossary#([\w-]+)">[^<]*<span class="tip" '
            r'aria-hidden="true">([^<]+)</span></a>', get(f"/{lang}/{page}").text
        ):  # fmt: skip
            assert f'<dt id="{place}">' in listed
            assert tip in listed
            seen.add(place)
    assert {"as-known-on", "derived", "estimated"} <= seen


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", READERS)
def test_pages_for_readers_use_no_words_of_the_trade(get: Get, page: str, lang: str) -> None:
    assert [m[0] for m in TRADE.finditer(visible(get(f"/{lang}/{page}").text))] == []


def test_a_word_of_the_trade_is_seen() -> None:
    for text in ("as of revision 3", "the vintage", "600 draws", "enterprise returns"):
        assert TRADE.search(visible(f"<p>{text}</p>")), text
    assert not TRADE.search("a revised figure returned by the source")
