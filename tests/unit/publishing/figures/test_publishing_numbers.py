"""Numbers and days as three languages write them; expected forms from style guides and CLDR."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date, format_skeleton
from hypothesis import given
from hypothesis import strategies as st

from ondiris.errors import BrokenInvariant, InvalidInput
from ondiris.model import Period
from ondiris.publishing.figures.dates import day_text, period_text, short_period
from ondiris.publishing.figures.figure import Badge, Number
from ondiris.publishing.figures.numbers import (
    decimal_text,
    interval_text,
    number_text,
    parse_decimal,
    scale_word,
)

LOCALES = {"kk": "kk", "ru": "ru", "en": "en_GB"}


def number(value: str, **fields: object) -> Number:
    digits = len(value.partition(".")[2])
    return Number(Decimal(value), digits, "KZT", "o1", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("kk", "1\u00a0234,5"), ("ru", "1\u00a0234,5"), ("en", "1,234.5")],
)
def test_groups_and_decimal_signs(lang: str, said: str) -> None:
    assert decimal_text(Decimal("1234.5"), 1, lang) == said


def test_a_minus_is_a_true_minus_and_growth_has_its_plus() -> None:
    assert decimal_text(Decimal("-3.5"), 1, "ru") == "\u22123,5"
    assert decimal_text(Decimal("36.3"), 1, "kk", signed=True) == "+36,3"
    assert decimal_text(Decimal(0), 0, "en", signed=True) == "0"


def test_no_more_digits_than_the_source_printed() -> None:
    assert number_text(number("47"), "ru") == "47"
    assert number_text(number("47.0"), "ru") == "47,0"


@pytest.mark.parametrize(
    ("bound", "sign"), [("gt", ">"), ("ge", "≥"), ("lt", "<"), ("le", "≤"), ("approx", "≈")]
)
def test_bounds_wear_their_sign(bound: str, sign: str) -> None:
    assert number_text(number("1.5", bound=bound), "en") == f"{sign}\u00a01.5"


def test_a_range_runs_to_its_upper_end() -> None:
    said = number_text(number("30000", bound="range", upper=Decimal(45000)), "kk")
    assert said == "30\u00a0000–45\u00a0000"


def test_intervals_are_rounded_outward_and_silent_where_exact() -> None:
    thirds = number("33.3", low=Decimal("33.2811"), high=Decimal("33.3189"), origin=Badge.DERIVED)
    assert interval_text(thirds, "en") == "33.28–33.32"
    plain = number("11", low=Decimal(11), high=Decimal(11))
    assert interval_text(plain, "en") == ""
    open_above = number("71", low=Decimal(71), bound="eq")
    assert interval_text(open_above, "ru") == "71–∞"


def test_a_scale_without_a_word_is_refused() -> None:
    assert scale_word(9, "kk") == "млрд"
    with pytest.raises(InvalidInput):
        scale_word(4, "kk")


def test_a_number_without_evidence_cannot_be_made() -> None:
    with pytest.raises(BrokenInvariant):
        Number(Decimal(1), 0, "KZT", "")


@given(
    st.decimals(-(10**12), 10**12, places=3, allow_nan=False),
    st.sampled_from(["kk", "ru", "en"]),
)
def test_what_is_written_reads_back(value: Decimal, lang: str) -> None:
    assert parse_decimal(decimal_text(value, 3, lang), lang) == value


@pytest.mark.parametrize(("text", "lang"), [("976,2", "en"), ("976.2", "ru"), ("12 34", "kk")])
def test_another_languages_sign_is_refused(text: str, lang: str) -> None:
    with pytest.raises(InvalidInput):
        parse_decimal(text, lang)


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("month", range(1, 13))
def test_stored_forms_agree_with_cldr(lang: str, month: int) -> None:
    def plain(text: str) -> str:
        return text.replace("\u202f", " ").replace("\u00a0", " ")

    day = date(2026, month, 3)
    own = period_text(Period.months(2026, month, month), lang)
    assert own == plain(format_skeleton("yMMMM", day, locale=LOCALES[lang]))
    assert day_text(day, lang) == plain(format_date(day, "long", locale=LOCALES[lang]))


@pytest.mark.parametrize(
    ("written", "kk", "ru", "en"),
    [
        ("2025-01/2025-05", "2025 ж. қаңтар–мамыр", "январь–май 2025 г.", "January–May 2025"),
        ("2026-Q3", "2026 ж. ІІІ тоқсан", "III квартал 2026 г.", "Q3 2026"),
        ("2025", "2025 ж.", "2025 г.", "2025"),
        ("2023/2024", "2023–2024 жж.", "2023–2024 гг.", "2023–2024"),
        ("2025-H1", "2025 ж. І жартыжылдық", "I полугодие 2025 г.", "first half of 2025"),
        ("../2027", "мерзімі: 2027 ж.", "срок: 2027 г.", "by 2027"),
        ("2025-06-30", "2025 ж. 30 маусым", "30 июня 2025 г.", "30 June 2025"),
    ],
)
def test_periods_in_words(written: str, kk: str, ru: str, en: str) -> None:
    period = Period.parse(written)
    assert [period_text(period, lang) for lang in ("kk", "ru", "en")] == [kk, ru, en]


def test_a_table_head_drops_the_word_year() -> None:
    assert short_period(Period.year(2025), "kk") == "2025"
    assert short_period(Period.year(2025), "ru") == "2025"
