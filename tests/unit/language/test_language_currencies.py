"""Amounts in every currency, by their signs and as our bulletins write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import CURRENCY_SIGNS, shipped_units
from ondiris.language import Claim, ClaimComparison, Document, Subject, Time, read, write

SENTENCES = {
    "kk": "2025 жылғы қаңтар–мамырда өнеркәсіп өндірісінің көлемі {} құрады.",
    "ru": "В январе–мае 2025 года объём промышленного производства составил {}.",
    "en": "In January–May 2025 industrial output reached {}.",
}
BILLION = {"kk": "млрд", "ru": "млрд", "en": "billion"}


def units(text: str, lang: str) -> list[tuple[str | None, Decimal]]:
    found = read(text, lang=lang, published=date(2025, 6, 30)).claims
    return [(claim.unit, claim.value) for claim in found]


@pytest.mark.parametrize("lang", SENTENCES)
@pytest.mark.parametrize("sign", CURRENCY_SIGNS)
def test_a_sign_behind_an_amount_is_its_currency(sign: str, lang: str) -> None:
    text = SENTENCES[lang].format(f"36 {BILLION[lang]} {sign}")
    assert units(text, lang) == [(CURRENCY_SIGNS[sign][0], Decimal(36_000_000_000))]


@pytest.mark.parametrize("sign", CURRENCY_SIGNS)
def test_a_sign_before_an_amount_is_its_currency(sign: str) -> None:
    text = SENTENCES["en"].format(f"{sign}4.3 billion")
    assert units(text, "en") == [(CURRENCY_SIGNS[sign][0], Decimal(4_300_000_000))]


@pytest.mark.parametrize("lang", SENTENCES)
@pytest.mark.parametrize("code", shipped_units("money"))
def test_what_is_written_of_any_currency_is_read_again(code: str, lang: str) -> None:
    claim = Claim(
        id="", doc=Document(), span=(0, 1), quote="", value=Decimal("4300000000"), upper=None,
        digits=1, scale=10**9, unit=code, bound="eq", measure="output", of=None,
        subject=Subject(None, None, None, "all"),
        period=Time("2025-01", "2025-05", "months"), comparison=ClaimComparison(),
        modality="achieved", flags=(),
    )  # fmt: skip
    assert units(write([claim], lang), lang) == [(code, Decimal(4_300_000_000))]


@pytest.mark.parametrize("words", ["4 all in all", "10 top firms", "3 cup finals", "5 try again"])
def test_words_that_are_codes_in_small_letters_are_no_currency(words: str) -> None:
    found = units(f"In January–May 2025 industrial output grew by 3.1%, with {words}.", "en")
    assert [unit for unit, _ in found if unit in ("ALL", "TOP", "CUP", "TRY")] == []
