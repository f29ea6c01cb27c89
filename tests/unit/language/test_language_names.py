"""Every activity of the ledger has a name in each language, and reading it gives its code back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ondiris.codes import load_catalogue
from ondiris.language import Claim, ClaimComparison, Document, Subject, Time, read, write
from ondiris.production.bulletins.groupings import said_activity

WHOLE = {"_T", "_Z"}
CODES = [
    said_activity(item.code) for item in load_catalogue()["activities"] if item.code not in WHOLE
]


def _claim(code: str, measure: str, of: str | None) -> Claim:
    money = measure == "output"
    return Claim(
        id="c1", doc=Document("", None, None, None), span=(0, 0), quote="",
        value=Decimal("5500000000") if money else Decimal("4.5"), digits=1,
        scale=10**9 if money else 1, unit="KZT" if money else "%", bound="eq", upper=None,
        measure=measure, of=of, subject=Subject("activity", code, None, "all"),
        period=Time("2025-03", "2025-03", "month"), modality="achieved",
        comparison=ClaimComparison() if money else ClaimComparison("yoy_same_period", "real"),
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("code", CODES)
def test_a_name_reads_back_to_its_code(code: str, lang: str) -> None:
    for measure, of in (("output", None), ("growth_pct", "output"), ("growth_pct", "gva")):
        claim = _claim(code, measure, of)
        (found,) = read(write([claim], lang), lang=lang).claims
        assert found.meaning() == claim.meaning(), (measure, of)


@pytest.mark.parametrize(
    ("lang", "text", "of"),
    [
        ("ru", "Торговля выросла на 5 %.", "trade"),
        ("en", "Construction grew by 5%.", "construction"),
        ("kk", "Сауда 5 пайызға өсті.", "trade"),
    ],
)
def test_nearer_words_still_speak_of_what_they_spoke_of(lang: str, text: str, of: str) -> None:
    (found,) = read(text, lang=lang).claims
    assert (found.of, found.subject.kind) == (of, None)


def test_value_that_is_added_is_no_growth() -> None:
    (found,) = read("Gross value added fell by 5%.", lang="en").claims
    assert (found.of, found.value) == ("gva", Decimal(-5))
