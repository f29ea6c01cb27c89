"""What of a release is new, and what each new figure names as its inputs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ondiris.model import (
    Adjustment,
    Comparison,
    Confidentiality,
    Known,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    World,
)
from ondiris.production.indices.lineage import fresh, last_said

MAY = Period.months(2025, 5, 5)
OUTPUT = SeriesKey(
    "output", "KZ-75", "KZT", activity="C23", price_basis=PriceBasis.NOMINAL, world=World.SYNTHETIC
)
GROWTH = replace(
    OUTPUT, measure="growth_pct", of="output", unit="%", price_basis=PriceBasis.REAL,
    comparison=Comparison.YOY_SAME_PERIOD,
)  # fmt: skip
LEVEL = replace(GROWTH, measure="index_pct", comparison=Comparison.FIXED, base_period="2023")
ADJUSTED = replace(LEVEL, adjustment=Adjustment.SA)


def said(key, value, period=MAY, day=date(2025, 6, 15), **more):
    printed = Printed(Decimal(value), 1)
    return Observation(key, period, printed, "s", "here", Known(day), **more)


def by_place(found):
    return {(o.key, o.period): o for o in found}


RELEASE = [
    said(OUTPUT, "10.0"),
    said(OUTPUT, "8.0", MAY.year_before()),
    said(GROWTH, "25.0"),
    said(LEVEL, "110.0"),
    said(ADJUSTED, "111.0"),
]


def test_everything_is_new_once_and_names_what_it_follows_from():
    first = by_place(fresh(RELEASE, {}))
    assert len(first) == 5
    output = first[OUTPUT, MAY]
    assert output.inputs == ()
    assert first[GROWTH, MAY].inputs == (output.id, first[OUTPUT, MAY.year_before()].id)
    # the adjusted level names the level as it is recorded, its own inputs included
    assert first[ADJUSTED, MAY].inputs == (first[LEVEL, MAY].id,)
    assert list(fresh(RELEASE, first)) == []


def test_a_revised_figure_is_new_and_names_what_still_stands():
    first = by_place(fresh(RELEASE, {}))
    later = [replace(o, known=Known(date(2025, 8, 1))) for o in RELEASE]
    later[2] = replace(later[2], printed=Printed(Decimal("24.0"), 1))
    (revised,) = fresh(later, first)
    assert revised.printed.value == Decimal("24.0")
    assert revised.inputs == first[GROWTH, MAY].inputs


def test_a_change_of_status_or_a_figure_set_free_is_a_revision():
    hidden = [replace(RELEASE[0], confidentiality=Confidentiality.INTERNAL)]
    first = by_place(fresh(RELEASE, {}))
    imputed = [replace(RELEASE[0], status=("I",))]
    assert len(list(fresh(imputed, first))) == 1
    assert len(list(fresh(RELEASE[:1], by_place(fresh(hidden, {}))))) == 1


def test_what_is_public_is_not_taken_back_while_it_is_the_same():
    first = by_place(fresh(RELEASE, {}))
    hidden = replace(RELEASE[0], confidentiality=Confidentiality.CONFIDENTIAL)
    assert not list(fresh([hidden], first))
    revised = replace(hidden, status=("I",))
    assert [o.confidentiality for o in fresh([revised], first)] == [Confidentiality.CONFIDENTIAL]


def test_a_free_figure_never_names_a_protected_one():
    hidden = replace(RELEASE[1], confidentiality=Confidentiality.CONFIDENTIAL)
    first = by_place(fresh([RELEASE[0], hidden, RELEASE[2]], {}))
    assert first[GROWTH, MAY].inputs == (first[OUTPUT, MAY].id,)


def test_what_was_said_last_is_known_last_and_of_one_day_recorded_last():
    early = said(OUTPUT, "9.0", day=date(2025, 6, 1))
    late = said(OUTPUT, "10.0", day=date(2025, 7, 1))
    again = said(OUTPUT, "11.0", day=date(2025, 7, 1))
    before = said(OUTPUT, "8.0", MAY.year_before())
    assert last_said([late, early, before]) == {
        (OUTPUT, MAY): late,
        (OUTPUT, MAY.year_before()): before,
    }
    assert last_said([late, again])[OUTPUT, MAY] is again
