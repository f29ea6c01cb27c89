"""Claims: intervals of their digits, JSON and back, codes that are in no list."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from ondiris.errors import InvalidInput
from ondiris.language import Claim, claims_from_json, claims_to_json, interval_of, read
from ondiris.language.intervals import compare
from ondiris.language.numerals import value_of
from ondiris.model import Interval


def _one(text: str, lang: str = "ru") -> Claim:
    (claim,) = read(text, lang=lang).claims
    return claim


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("Выпуск вырос на 9,8%.", "[9.75, 9.85)"),
        ("Создано 1,7 тыс. рабочих мест.", "[1650, 1750)"),
        ("Создано 2 350 рабочих мест.", "[2350, 2350]"),
        ("Создано свыше 2 350 рабочих мест.", "(2350, ∞)"),
        ("Создано не менее 2 350 рабочих мест.", "[2350, ∞)"),
        ("Территория парка – 30–35 га.", "[29.5, 35.5)"),
    ],
)
def test_intervals_come_from_printed_digits(text: str, interval: str) -> None:
    assert str(interval_of(_one(text))) == interval


def test_json_and_back_loses_nothing() -> None:
    text = "К 2027 году планируется вложить 58,3 млрд тенге (около $108 млн) в 17 проектов."
    claims = read(text, lang="ru", url="https://example.kz/1").claims
    assert len(claims) == 3
    again = claims_from_json(json.loads(json.dumps(claims_to_json(claims))))
    assert again == claims


def test_an_unknown_schema_is_refused() -> None:
    with pytest.raises(InvalidInput, match="schema"):
        claims_from_json({"schema": "other/9", "claims": []})


def test_a_record_without_a_value_is_refused() -> None:
    shape = claims_to_json((_one("Выпуск вырос на 9,8%."),))
    del shape["claims"][0]["value"]
    with pytest.raises(InvalidInput, match="no claim"):
        claims_from_json(shape)


def test_a_code_outside_its_list_is_refused() -> None:
    shape = claims_to_json((_one("Выпуск вырос на 9,8%."),))
    shape["claims"][0]["unit"] = "furlongs"
    with pytest.raises(InvalidInput):
        claims_from_json(shape)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("12 300", ",", "12300"),
        ("1,250.5", ".", "1250.5"),
        ("976,2", ",", "976.2"),
        ("12.300", ",", "12300"),
        ("1,250", ".", "1250"),
        ("36,3", ".", "36.3"),
        ("1.250.000", ",", "1250000"),
    ],
)
def test_numbers_of_both_conventions(text: str, mark: str, value: str) -> None:
    read_value = value_of(text, mark)
    assert read_value is not None
    assert read_value[0] == Decimal(value)


def test_numbers_that_are_none() -> None:
    assert value_of("1.2.3", ",") is None
    assert value_of("9" * 400, ",") is None


def test_a_power_of_ten_is_told_from_another_difference() -> None:
    a = Interval(Decimal("1353.5"), Decimal("1354.5"))
    assert compare(a, Interval(Decimal("135.35"), Decimal("135.45"))) == "possible scale slip"
    assert compare(a, Interval(Decimal(1400), Decimal(1401))) == "inconsistent"
    assert compare(a, Interval(Decimal(1354), Decimal(1355))) == "consistent"


def test_spans_point_into_the_text_as_given() -> None:
    text = "\u200bВ зоне\u00ad создано \u202a12\u00a0300\u202c рабочих мест."
    claim = _one(text)
    first, last = claim.span
    assert "12\u00a0300" in text[first:last]
    assert claim.value == 12300


@pytest.mark.parametrize(
    ("lang", "text", "flagged"),
    [
        ("ru", "Завод выпустил продукции на 5,2 млрд тенге.", True),
        ("ru", "В городе завод выпустил продукции на 5,2 млрд тенге.", False),
        ("ru", "В Казахстане насчитывается 271 предприятие.", False),
        ("en", "There were 271 enterprises in Kazakhstan.", False),
    ],
)
def test_what_one_plant_made_is_marked_and_a_count_of_many_is_not(
    lang: str, text: str, *, flagged: bool
) -> None:
    assert ("enterprise" in _one(text, lang).flags) is flagged
