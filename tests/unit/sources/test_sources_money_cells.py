"""Amounts that stand with their currency in the cells of a table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.sources import Loaded, read_file
from ondiris.sources.money_cells import amount_in

MAPPING = """id = "money"
[layout]
header = '^Area'
[columns]
area = '^Area'
period = '^Month'
[constants]
measure = "output"
{constants}
activity = "C29"
[[values]]
header = '^Output'
[source]
provider = "Office"
title = "Output"
"""


def read(catalogue: Catalogue, folder: Path, cell: str, constants: str = "") -> Loaded:
    path = folder / "map.toml"
    path.write_text(MAPPING.format(constants=constants), "utf-8")
    text = f"Area;Month;Output\nXX-1;2025-05;{cell}\n"
    return read_file(text.encode(), "a.csv", catalogue, today=date(2026, 1, 1), mapping=path)


@pytest.mark.parametrize(
    ("cell", "unit", "text", "multiplier"),
    [
        ("€ 4.30", "EUR", "4.30", 0),
        ("£4.3 million", "GBP", "4.3", 6),
        ("976.2 млрд ₸", "KZT", "976.2", 9),
        ("12.5 млн ₽", "RUB", "12.5", 6),
        ("7 TRY", "TRY", "7", 0),
        ("4.3 bn ₺", "TRY", "4.3", 9),
        ("₴ 1 250", "UAH", "1250", 0),
    ],
)
def test_an_amount_brings_its_currency_and_its_scale(
    catalogue: Catalogue, tmp_path: Path, cell: str, unit: str, text: str, multiplier: int
) -> None:
    (one,) = read(catalogue, tmp_path, cell).observations
    assert (one.key.unit, one.printed.text) == (unit, text)
    assert one.printed.multiplier == multiplier


@pytest.mark.parametrize("unit", ["JPY", "CNY"])
def test_a_sign_of_several_currencies_is_the_one_that_the_mapping_says(
    catalogue: Catalogue, tmp_path: Path, unit: str
) -> None:
    (one,) = read(catalogue, tmp_path, "¥ 5", f'unit = "{unit}"').observations
    assert one.key.unit == unit


@pytest.mark.parametrize(
    ("cell", "constants", "rule"),
    [
        ("¥ 5", "", "ambiguous-sign"),
        ("$ 5", "", "ambiguous-sign"),
        ("€ 5", 'unit = "KZT"', "other-currency"),
        ("$ 5", 'unit = "KZT"', "other-currency"),
        ("€ 5 million", 'unit = "EUR"\nunit_multiplier = "3"', "other-multiplier"),
        ("€ 5 €", 'unit = "EUR"', "not-a-number"),
        ("€ five", 'unit = "EUR"', "not-a-number"),
        ("€ 1,5", 'unit = "EUR"', "not-a-number"),
    ],
)
def test_an_amount_that_says_something_else_is_refused_by_place(
    catalogue: Catalogue, tmp_path: Path, cell: str, constants: str, rule: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, cell, constants)
    (failure,) = refused.value.failures
    assert (failure.where, failure.rule) == ("row 2, column 3 (Output)", rule)


@pytest.mark.parametrize("text", ["5", "5 %", "KZTX 5", "5 ALLO", "− 5", "", "€", "5 million"])
def test_a_cell_without_a_currency_is_no_amount(text: str) -> None:
    assert amount_in(text) is None


def test_a_minus_stands_before_the_sign_or_the_number() -> None:
    for text in ("-€5", "€-5", "−5 €"):
        found = amount_in(text)
        assert found is not None
        assert found.number in ("-5", "−5")
