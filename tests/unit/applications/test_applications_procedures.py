"""Procedures: what starts a clock, what is still wanted, which version holds on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ondiris.applications import (
    DaysKind,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
    Want,
    wants,
)
from ondiris.errors import InvalidInput

BY_THE_CITY = StepConfirmation("zone-operator", date(2026, 9, 1))
BARE = ProcedureStep("power", "conditions", StepKind.STEP, {"en": "Conditions"}, "https://a.kz/b")
WHOLE = replace(BARE, allowed=5, days=DaysKind.WORKING, in_force=True, place="KZ-75")


def test_a_bare_step_wants_everything_and_starts_no_clock() -> None:
    assert wants(BARE) == tuple(Want)
    assert not BARE.starts_a_clock


def test_a_step_with_all_its_facts_wants_the_city_alone() -> None:
    assert wants(WHOLE) == (Want.CONFIRMED_BY, Want.CONFIRMED_ON)
    assert not WHOLE.starts_a_clock


def test_a_confirmed_step_starts_a_clock() -> None:
    confirmed = replace(WHOLE, confirmed=BY_THE_CITY)
    assert wants(confirmed) == ()
    assert confirmed.starts_a_clock
    assert replace(confirmed, allowed=0).starts_a_clock


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"in_force": None}, "in_force"),
        ({"in_force": False}, "in_force"),
        ({"place": ""}, "place"),
        ({"days": DaysKind.UNSAID}, "days"),
        ({"allowed": None, "days": None}, "allowed"),
        ({"confirmed": StepConfirmation("", date(2026, 9, 1))}, "confirmed_by"),
    ],
)
def test_half_a_confirmation_names_the_column_that_lacks(
    change: dict[str, object], column: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(WHOLE, **{"confirmed": BY_THE_CITY, **change})
    assert refused.value.code == "half-confirmed"
    assert refused.value.context["column"] == column


def test_a_reference_is_never_confirmed_and_wants_nothing() -> None:
    assert wants(replace(BARE, kind=StepKind.REFERENCE)) == ()
    with pytest.raises(InvalidInput) as refused:
        replace(WHOLE, kind=StepKind.REFERENCE, confirmed=BY_THE_CITY)
    assert refused.value.code == "reference-confirmed"


@pytest.mark.parametrize(
    ("change", "column"),
    [({"allowed": 5, "days": None}, "days"), ({"allowed": None}, "allowed")],
)
def test_a_time_has_a_kind_of_days(change: dict[str, object], column: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(WHOLE, **change)
    assert (refused.value.code, refused.value.context["column"]) == ("time-without-days", column)


def test_a_page_about_another_place_wants_a_place() -> None:
    here = frozenset({"KZ", "KZ-75"})
    assert Want.PLACE not in wants(WHOLE, here)
    assert Want.PLACE not in wants(replace(WHOLE, place="KZ"), here)
    assert Want.PLACE in wants(replace(WHOLE, place="KZ-71"), here)


def test_the_newest_version_that_is_valid_holds() -> None:
    first = replace(WHOLE, allowed=5)
    second = replace(WHOLE, allowed=7, valid_from=date(2026, 8, 4))
    third = replace(WHOLE, allowed=9, valid_from=date(2027, 1, 1))
    procedure = Procedure("power", {"en": "Power"}, (third, first, second))
    assert procedure.at(date(2026, 8, 3)) == (first,)
    assert procedure.at(date(2026, 8, 4)) == (second,)
    assert procedure.at(date(2027, 1, 1)) == (third,)
    assert procedure.to_come(date(2026, 8, 3)) == (third, second)
    assert procedure.to_come(date(2027, 1, 1)) == ()
    assert Procedure("power", {}, (third,)).at(date(2026, 8, 4)) == ()


def test_an_order_leads_and_what_has_none_follows_as_listed() -> None:
    codes = ("c", "a", "d", "b")
    orders = (None, 2, None, 1)
    steps = [replace(BARE, code=c, order=o) for c, o in zip(codes, orders, strict=True)]
    shown = Procedure("power", {}, tuple(steps)).at(date(2026, 1, 1))
    assert [step.code for step in shown] == ["b", "a", "c", "d"]
