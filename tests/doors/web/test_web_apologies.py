"""A page that cannot answer says so in the reader's words, without a command."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

import httpx
import pytest

from ondiris.errors import BrokenInvariant, InvalidInput, NotFound, OndirisError, Refused
from ondiris.publishing.figures.words import load_words
from ondiris.web.apologies import apology

Get = Callable[..., httpx.Response]
ADDRESSES = (
    "nothing", "evidence/zz", "activities/Q99", "sites/none",
    "projects/none", "promises/none", "promises/industrial-zone", "enterprises/none",
    "method/codes/none", "figures/none", "figures/growth.doc", "bulletins/xx.pdf",
    "disclosure/actual/none", "?as_of=yesterday", "nowcast?year=9999",
    "forecasts/output/nothing", "forecasts/output/B-E?as_of=2024-06-01", "road?to=2100",
    "forecasts/wanted/none", "road?to=2027&reach=0", "hub?w=size:-1", "hub/none", "hub?year=9999",
    "?period=2025-13", "map?activity=C2",
)  # fmt: skip


SLOW = "evidence/d3698a65d729b0520d200000"
"""An identifier as of a derived figure: all are derived before there is none."""


def said(page: str) -> str:
    (lead,) = re.findall(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    return lead.strip()


@pytest.mark.parametrize(
    ("lang", "address"), [("kk", SLOW), *product(("kk", "ru", "en"), ADDRESSES)]
)
def test_a_refusal_is_a_sentence_of_the_language(get: Get, lang: str, address: str) -> None:
    answer = get(f"/{lang}/{address}")
    assert answer.status_code in (400, 404)
    sentence = said(answer.text)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not re.search(r"--\w|`|ondiris|&#39;", sentence)
    if lang != "en":
        assert not re.search(r"[a-z]{3,}", sentence.partition(": ")[0])


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_a_text_that_cannot_be_checked_is_refused_in_the_language(get: Get, lang: str) -> None:
    form = {"text": "1" * 100_001, "published": "never"}
    page = get(f"/{lang}/check", method="POST", data=form).text
    (trouble,) = re.findall(r'role="alert">(.*?)</p>', page)
    assert not re.search(r"[a-z]{3,}", trouble)


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("hidden-here", "no"), 403),
        (NotFound("gone-there", "no"), 404),
        (InvalidInput("odd-word", "no"), 400),
        (BrokenInvariant("bug", "no"), 500),
    ],
)
def test_a_rule_without_words_of_its_own_still_speaks_the_language(
    lang: str, error: OndirisError, status: int
) -> None:
    words = load_words()[lang]
    sentence = apology(words, error, status)
    assert re.fullmatch(r"[А-ЯӘҒҚҢӨҰҮҺІ][^a-zA-Z]+\.", sentence)
    assert sentence != apology(words, NotFound("no-page", "no"), 404)


def test_nearest_codes_are_named(get: Get) -> None:
    assert "Ближайшие коды: C20, C21, C22." in said(get("/ru/map?activity=C2").text)
