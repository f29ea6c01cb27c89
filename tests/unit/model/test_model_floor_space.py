"""The floor of a hall: what can be together, and how much of it is vacant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondiris.errors import InvalidInput
from ondiris.model.floor_space import FloorSpace

AREAS = st.decimals(min_value=0, max_value=10**6, places=1)


def rule(*amounts: object) -> str:
    with pytest.raises(InvalidInput) as refused:
        FloorSpace(*(None if a is None else Decimal(str(a)) for a in amounts[:3]), *amounts[3:])  # type: ignore[arg-type]
    return refused.value.code


def test_vacancy_is_free_of_built() -> None:
    assert FloorSpace(Decimal(8000), Decimal(5000), Decimal(2000)).vacancy == Decimal("0.25")


def test_what_is_not_known_or_not_built_has_no_vacancy() -> None:
    assert FloorSpace(Decimal(8000)).vacancy is None
    assert FloorSpace(free=Decimal(100)).vacancy is None
    assert FloorSpace(Decimal(0), Decimal(0), Decimal(0)).vacancy is None


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ((-1, None, None), "negative"),
        ((None, None, None, -1), "negative"),
        ((100, 101, None), "part-exceeds-whole"),
        ((100, None, "100.1"), "part-exceeds-whole"),
        ((100, 60, 41), "let-and-free-exceed-built"),
        ((100, 60, 40, 0), "let-to-nobody"),
    ],
)
def test_what_cannot_be_together_is_refused(amounts: tuple[object, ...], code: str) -> None:
    assert rule(*amounts) == code


def test_a_hall_may_have_rooms_that_are_neither_let_nor_free() -> None:
    assert FloorSpace(Decimal(100), Decimal(60), Decimal(30), 2, 0).vacancy == Decimal("0.3")


@given(AREAS, AREAS, AREAS)
def test_amounts_stand_if_and_only_if_they_fit(built: Decimal, let: Decimal, free: Decimal) -> None:
    try:
        space = FloorSpace(built, let, free)
    except InvalidInput:
        assert let + free > built
        return
    assert let + free <= built
    assert space.vacancy is None or 0 <= space.vacancy <= 1
