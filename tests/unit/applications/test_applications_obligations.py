"""Obligations: who owes what, how much and by when, as words and back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ondiris.applications import OWED, OwingSide, read_obligation
from ondiris.errors import InvalidInput
from ondiris.model import Period

DUE = Period.parse("2026-Q3")


@pytest.mark.parametrize(
    "text", ["city power 10", "city road", "investor launch", "investor jobs 120", "city gas 2.5"]
)
def test_an_obligation_is_written_as_it_is_read(text: str) -> None:
    owed = read_obligation(text, "app-1", DUE)
    assert owed.text == text
    assert owed.unit == OWED[owed.what][0]


def test_what_either_side_owes() -> None:
    power = read_obligation("city power 10", "app-1", DUE)
    assert (power.side, power.amount, power.unit) == (OwingSide.CITY, Decimal(10), "MW")
    assert power.due.last_day.isoformat() == "2026-09-30"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-obligation"),
        ("mayor power 10", "bad-obligation"),
        ("city power 10 MW", "bad-obligation"),
        ("city bridge", "unknown-obligation"),
        ("investor power 10", "wrong-side"),
        ("city launch", "wrong-side"),
        ("city power", "no-amount"),
        ("city road 3", "no-amount"),
        ("city power ten", "bad-number"),
        ("city power nan", "bad-number"),
        ("city power -1", "negative-number"),
    ],
)
def test_what_is_no_obligation_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_obligation(text, "app-1", DUE)
    assert refused.value.code == code
