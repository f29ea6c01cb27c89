"""Whether a promise can be measured: every gap is seen, and no gap where all is stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import LANGUAGES, shipped_list
from ondiris.errors import InvalidInput
from ondiris.model import Bound, Interval
from ondiris.projects import ELEMENTS, Lacking, Measurable, PromiseTerms, measurability

DAY = date(2027, 12, 31)
WHOLE = PromiseTerms(
    Interval.exactly(35),
    Bound.EQ,
    False,
    (DAY,),
    None,
    promisers=("Akimat",),
    verifiers=("Bureau",),
)
UP_TO = Interval(Decimal("-Infinity"), Decimal(400))
CASES = {
    Lacking.NO_LEAST: replace(WHOLE, amount=UP_TO, bound=Bound.LE),
    Lacking.ABOUT: replace(WHOLE, bound=Bound.APPROX),
    Lacking.PIECES: replace(WHOLE, pieces=True),
    Lacking.NO_DAY: replace(WHOLE, readings=()),
    Lacking.TWO_DAYS: replace(WHOLE, readings=(date(2026, 12, 31), DAY)),
    Lacking.PRICES: replace(WHOLE, base=Lacking.PRICES),
    Lacking.COMPARED_WITH: replace(WHOLE, base=Lacking.COMPARED_WITH),
    Lacking.JOBS: replace(WHOLE, base=Lacking.JOBS),
    Lacking.FROM: replace(WHOLE, base=Lacking.FROM),
    Lacking.NOBODY: replace(WHOLE, verifiers=()),
    Lacking.OWN_COUNT: replace(WHOLE, verifiers=("AKIMAT",)),
}


def test_a_promise_that_states_everything_is_measurable():
    found = measurability(WHOLE)
    assert (found.gaps, found.verdict) == ((), Measurable.YES)
    assert found.gap("day") is None


def test_every_gap_has_a_case():
    assert set(CASES) == set(Lacking)


@pytest.mark.parametrize("gap", list(Lacking))
def test_each_gap_alone_is_named(gap: Lacking):
    found = measurability(CASES[gap])
    assert found.gaps == (gap,)
    assert found.gap(gap.element) is gap


def test_without_number_unit_or_day_nobody_could_tell():
    no = {gap for gap, terms in CASES.items() if measurability(terms).verdict is Measurable.NO}
    assert no == {Lacking.NO_LEAST, Lacking.PIECES, Lacking.NO_DAY}
    partly = {g for g, t in CASES.items() if measurability(t).verdict is Measurable.PARTLY}
    assert partly == set(Lacking) - no


def test_gaps_come_in_the_order_of_the_elements():
    nothing = PromiseTerms(UP_TO, Bound.LE, True, (), Lacking.JOBS, ())
    found = measurability(nothing)
    assert [gap.element for gap in found.gaps] == list(ELEMENTS)


def test_one_verifier_beside_the_promiser_is_enough():
    assert measurability(replace(WHOLE, verifiers=("Akimat", "Bureau"))).gaps == ()


def test_more_than_has_an_edge_and_about_has_none():
    more = replace(WHOLE, amount=Interval(Decimal(60), Decimal("Infinity")), bound=Bound.GT)
    assert measurability(more).gaps == ()


def test_a_gap_of_another_element_is_no_base():
    with pytest.raises(InvalidInput) as refused:
        replace(WHOLE, base=Lacking.NOBODY)
    assert refused.value.code == "bad-base"


def test_every_gap_is_said_in_three_languages():
    listed = shipped_list("promise_gaps")
    assert [item.code for item in listed] == [str(gap) for gap in Lacking]
    assert all(set(item.names) == set(LANGUAGES) for item in listed)
