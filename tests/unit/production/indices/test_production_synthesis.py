"""The synthetic city: its specification, its determinism and what it must not be made of."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import ondiris
from ondiris.codes import read_holidays
from ondiris.errors import InvalidFile, InvalidInput, NotConverged
from ondiris.indices.output import LeafOutput
from ondiris.indices.rules import read_rules
from ondiris.indices.synthesis import synthesise_population, synthesise_returns
from ondiris.indices.tree import Tree
from ondiris.indices.volume import ConstantPrices
from ondiris.model.business_number import is_business_number
from ondiris.production.indices.compilation import Compiled, LeafKey, Leaves
from ondiris.production.indices.synthesis import read_city_plan, synthesise_city

CASE = Path(ondiris.__file__).parent / "cases" / "almaty"
TEXT = (CASE / "synthetic.toml").read_text("utf-8")
PLAN = read_city_plan(TEXT)
FIRST, LAST = 12 * 2023, 12 * 2025 + 4


def population(seed=1, scale=1):
    return synthesise_population(PLAN.spec, scale=scale, seed=seed, first=FIRST, last=LAST)


def returns(people, seed=1, factors=None):
    ones = np.ones((len(PLAN.spec.activities), 2))
    return synthesise_returns(
        PLAN.spec, people, ones if factors is None else factors, seed=seed, first=FIRST, last=LAST
    )


@pytest.mark.parametrize("scale", [1, 3])
def test_as_many_large_and_medium_enterprises_as_published(scale):
    people = population(scale=scale)
    alive = people.large & (people.last > LAST)
    assert np.count_nonzero(alive) == 144 * scale


def test_numbers_pass_their_check_and_belong_to_nobody():
    bins = population().bins
    assert all(is_business_number(b) and b[2:4] == "99" for b in bins)
    assert len(set(bins)) == len(bins)


def test_the_same_seed_is_the_same_city_and_another_is_not():
    one, again, other = (returns(population(s), s) for s in (1, 1, 2))
    assert np.array_equal(one.value, again.value)
    assert one.value.shape != other.value.shape or not np.array_equal(one.value, other.value)


def test_calibration_moves_levels_and_nothing_else():
    people = population()
    factors = np.full((len(PLAN.spec.activities), 2), 1.0)
    factors[:, 0] = 2.0
    one, twice = returns(people), returns(people, factors=factors)
    assert np.array_equal(one.month, twice.month)
    assert twice.value == pytest.approx(2 * one.value, rel=1e-3, abs=2)


def test_some_cell_is_dominated_by_one_enterprise():
    people, found = population(), returns(population())
    last = found.month == LAST
    value = np.bincount(
        found.enterprise[last], weights=found.value[last], minlength=len(people.bins)
    )
    shares = [
        value[held].max() / value[held].sum()
        for a in range(len(PLAN.spec.activities))
        for area in range(8)
        if np.count_nonzero(held := (people.activity == a) & (people.area == area) & (value > 0))
        > 2
    ]
    assert max(shares) > 0.85
    assert min(shares) < 0.5


def test_enterprises_are_born_close_fall_silent_and_belong_to_holdings():
    people, found = population(), returns(population())
    assert np.any(people.first > FIRST)
    assert np.any(people.last < LAST)
    assert len({h for h in people.holdings if h}) == 9
    reports = len({(e, m) for e, m in zip(found.enterprise, found.month, strict=True)})
    assert reports < len(people.bins) * (LAST - FIRST + 1)
    assert found.delay.max() > 30


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('total_bn = "976.2"', 'total_bn = "976.3"', "weights-do-not-sum"),
        ("large_medium = 144", "large_medium = 145", "weights-do-not-sum"),
        ("KZ-75-medeu = 0.02", "KZ-75-medeu = 0.03", "weights-do-not-sum"),
        ('window = "2025-01/2025-05"', 'window = "May"', "bad-window"),
        ("[population]", "[other]", "bad-specification"),
        ("[population]", "[population", "bad-specification"),
    ],
)
def test_a_specification_that_does_not_add_up_is_refused(old, new, rule):
    assert old in TEXT
    with pytest.raises(InvalidFile) as caught:
        read_city_plan(TEXT.replace(old, new))
    assert caught.value.code == rule


def test_targets_are_published_figures_or_marked_as_assumptions():
    assert (
        TEXT.count('growth_basis = "assumption"') + TEXT.count('growth_basis = "published"')
        == len(PLAN.spec.activities) - 6
    )
    assert sum(a.output for a in PLAN.spec.activities) == pytest.approx(976.2e9)


def test_a_span_that_cannot_be_calibrated_is_refused():
    rules = read_rules((CASE / "edits.yaml").read_text("utf-8"))
    for first, last in ((FIRST + 1, LAST), (FIRST + 12, LAST), (FIRST, LAST - 1)):
        with pytest.raises(InvalidInput, match="bad-span"):
            synthesise_city(
                PLAN, rules, lambda *_: None, scale=1, seed=1, span=(first, last),
                progress=lambda _: None,
            )  # fmt: skip


def deaf(register, rows):
    """A compilation that never hears what was drawn."""
    keys = tuple(LeafKey(a.code, "KZ-75-alatau", "sme") for a in PLAN.spec.activities)
    ones = np.ones((len(keys), LAST - FIRST + 1))
    tree = Tree.from_paths([("B-E", key.activity) for key in keys])
    leaves = Leaves(keys, tree, register, np.ones(len(keys)))
    shape = (len(keys), 2, 12)
    volume = ConstantPrices((2024, 2025), np.ones(shape), np.ones(shape))
    output = {"value": LeafOutput(ones, ones * 0)}
    day = date(2025, 6, 1)
    return Compiled(leaves, FIRST, LAST, day, output, ones, volume, ones, ones * 0, 0)


def test_a_city_that_misses_its_targets_is_not_kept():
    told = []
    with pytest.raises(NotConverged, match="not-calibrated"):
        synthesise_city(
            PLAN, read_rules("rules: []"), deaf, scale=1, seed=1, span=(FIRST, LAST),
            progress=told.append,
        )  # fmt: skip
    assert len(told) == 12


def test_the_case_lists_the_days_off_of_its_country():
    holidays = read_holidays((CASE / "holidays.toml").read_text("utf-8"))
    assert len(holidays.fixed) == 16
    assert {d.year for d in holidays.moving} == set(range(2010, 2026))
    with pytest.raises(InvalidFile, match="bad-holidays"):
        read_holidays('[[fixed]]\ndate = "yesterday"')
