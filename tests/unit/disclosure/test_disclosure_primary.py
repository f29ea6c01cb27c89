"""Each primary rule and parameter by hand, on both sides of its limit, for cells and for sums."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.disclosure import (
    Cells,
    Contributions,
    Cost,
    Dominance,
    Hierarchy,
    Insiders,
    PriorPosterior,
    Rule,
    Rules,
    Shape,
    Waiver,
    ZeroCells,
    primary_cells,
)
from ondiris.disclosure.primary import Sensitivity
from ondiris.errors import InvalidInput

SHAPE = Shape((Hierarchy("area", {"all": None, "east": "all", "west": "all"}),))
EAST, WEST = 1, 2


def cells(
    east: list[float],
    west: list[float] = (),  # type: ignore[assignment]
    *,
    waived: str = "",
    people: str = "abcdefghijklmnopqrstuvwxyz",
    **more: object,
) -> Cells:
    """Aggregate rows of a, b, c … in the order given, east first."""
    values = [*east, *west]
    rows = Contributions(
        (np.array(["east"] * len(east) + ["west"] * len(west), dtype=np.str_),),
        np.array(list(people[: len(values)]), dtype=np.str_),
        np.array(values, dtype=np.float64),
        waivers=tuple(Waiver(holding, "letter 7") for holding in waived),
        **more,  # type: ignore[arg-type]
    )
    return Cells.of(SHAPE, rows)


def rules(**parameters: object) -> Rules:
    return Rules("2025-01-01", **parameters)  # type: ignore[arg-type]


def few(count: int) -> Rules:
    return rules(minimum_frequency=count, frequency_margin=20)


def p(per_cent: float) -> Rules:
    return rules(p_percent=per_cent)


def nk(n: int, k: float) -> Rules:
    return rules(dominance=Dominance(n, k))


def pq(p: float, q: float) -> Rules:
    return rules(pq=PriorPosterior(p, q))


def level(found: Sensitivity, cell: int = EAST) -> float | None:
    """Return how far a cell must blur upwards, or None where it is open."""
    assert (found.level_up[~found.primary] == 0).all()
    return float(found.level_up[cell]) if found.primary[cell] else None


@pytest.mark.parametrize(
    ("east", "rule", "expected"),
    [
        # Fewer holdings than n; blurred by the margin of the cell, not of its largest.
        ([60, 40], few(3), 20),
        ([60, 30, 10], few(3), None),
        ([60, 40, 0], few(3), 20),  # who reported nothing hides nobody
        ([100], few(2), 20),
        ([0.5, 0.25], few(3), 0.15),  # however small the cell is
        ([60, 40], few(2), None),
        # The largest n hold more than k per cent: what is missing to k per cent is the level.
        ([50, 30, 20], nk(1, 50), None),  # exactly the limit is open
        ([51, 30, 19], nk(1, 50), 2),
        ([50, 30, 20], nk(2, 80), None),
        ([50, 31, 19], nk(2, 80), 1.25),
        ([50, 31, 19], nk(1, 80), None),  # the largest alone holds 50
        ([50, 31, 19], nk(2, 81.5), None),
        ([40, 30, 20, 10], nk(3, 90), None),
        ([40, 30, 21, 9], nk(3, 90), 91 / 0.9 - 100),
        ([40, 30, 21, 9], nk(2, 90), None),
        ([10] * 8 + [1], nk(8, 98), 80 / 0.98 - 81),
        ([10] * 8 + [1], nk(7, 98), None),
        # The second largest subtracts itself and comes within p per cent of the largest.
        ([50, 45, 5], p(10), None),  # exactly the limit is open
        ([50, 45, 4.9], p(10), 0.1),
        ([50, 40, 4.9], p(10), 0.1),  # p per cent of the largest: of the second 4 would do
        ([50, 40, 9], p(10), None),  # and of the cell 9.9 would not
        ([40, 40, 7], p(20), 1),  # the third or an outsider would be 40 or more off
        ([40, 40, 4, 3], p(20), 1),  # everything beyond the second stands in the way
        ([100, 1], p(10), 10),
        ([100], p(10), 10),
        # What was known within q per cent before is not known within p per cent after.
        ([80, 50, 20], pq(20, 80), None),
        ([80, 50, 19], pq(20, 80), 1),
        ([80, 50, 19], p(20), None),  # p per cent alone asks for 16
    ],
)
def test_a_cell_is_sensitive_beyond_its_limit_and_open_at_it(
    east: list[float], rule: Rules, expected: float | None
) -> None:
    found = level(primary_cells(cells(east, [7, 7, 7, 7]), rule))
    assert found == (None if expected is None else pytest.approx(expected, rel=1e-9))


@pytest.mark.parametrize(
    ("east", "waived", "rule", "expected"),
    [
        ([60, 30, 10], "", p(20), 2),
        ([60, 30, 10], "a", p(20), None),  # b of 30 is the target now, a the attacker: 10 > 6
        ([60, 30, 10], "a", p(40), 2),
        ([60, 30, 10], "b", p(20), 2),  # who agreed may still attack
        ([60, 30, 10], "ab", p(40), None),  # c of 10, a of 60 the attacker: 30 > 4
        ([60, 8, 2], "ab", p(100), None),
        ([60, 30, 10], "abc", p(100), None),
        ([60], "a", p(100), None),
        ([60, 40], "a", few(3), 20),
        ([60, 40], "ab", few(3), None),
        ([60, 40], "ab", few(2), None),
        ([60, 30, 10], "a", nk(1, 50), None),
        ([60, 30, 10], "b", nk(1, 50), 20),
        ([60, 30, 10], "a", nk(2, 80), 12.5),
        ([60, 30, 10], "ab", nk(2, 80), None),
        ([60, 30, 10], "ac", nk(2, 80), 12.5),
        ([60, 20, 20], "ab", nk(2, 64), 25),  # of equals the one that did not agree is named
        ([60, 20, 20], "ac", nk(2, 64), 25),
        ([60, 20, 20], "abc", nk(2, 64), None),
        ([60, 30, 10], "a", pq(20, 80), None),
        ([60, 30, 10], "a", pq(36, 90), 2),
    ],
)
def test_who_agreed_to_be_visible_is_no_target(
    east: list[float], waived: str, rule: Rules, expected: float | None
) -> None:
    found = level(primary_cells(cells(east, [7, 7, 7, 7], waived=waived), rule))
    assert found == (None if expected is None else pytest.approx(expected, rel=1e-9))


def test_a_cell_of_zero_is_a_secret_only_by_policy_and_only_upwards() -> None:
    secret = rules(p_percent=10, zero_cells=ZeroCells.PROTECTED, zero_range=4)
    found = primary_cells(cells([0, 0], [7, 7, 7]), secret)
    assert found.primary.tolist() == [False, True, False]
    assert found.reasons(EAST) == ("zero",)
    assert (found.level_up[EAST], found.level_down[EAST]) == (4, 0)
    assert not primary_cells(cells([0, 0], [7, 7, 7]), p(10)).primary.any()
    assert not primary_cells(cells([0, 0], [7, 7, 7]), few(3)).primary.any()
    assert not primary_cells(cells([], [7, 7, 7]), secret).primary.any()  # nobody reported
    assert not primary_cells(cells([0, 0], [7, 7, 7], waived="ab"), secret).primary.any()
    assert primary_cells(cells([0, 0], [7, 7, 7], waived="a"), secret).primary[EAST]


def test_of_several_rules_each_is_told_and_the_widest_level_counts() -> None:
    both = rules(p_percent=20, dominance=Dominance(1, 50), minimum_frequency=2, frequency_margin=90)
    found = primary_cells(cells([60, 30, 10], [50, 50, 10, 10]), both)
    assert found.reasons(EAST) == ("dominance", "p-percent")
    assert level(found) == pytest.approx(20)  # 60 / 0.5 - 100, wider than 0.2 * 60 - 10
    assert found.reasons(WEST) == ()
    assert {str(rule): mask.tolist() for rule, mask in found.by_rule.items()} == {
        "frequency": [False, False, False],
        "dominance": [False, True, False],
        "p-percent": [False, True, False],
    }


def test_a_cell_blurs_downwards_no_further_than_nought() -> None:
    found = primary_cells(cells([90], [7, 7, 7, 7]), nk(1, 25))
    assert (found.level_up[EAST], found.level_down[EAST]) == (270, 90)
    found = primary_cells(cells([60, 30, 10], [7, 7, 7, 7]), nk(1, 50))
    assert (found.level_up[EAST], found.level_down[EAST]) == (pytest.approx(20), pytest.approx(20))


def test_a_sensitive_cell_blurs_by_a_ten_thousandth_of_it_at_least() -> None:
    """Ten per cent of 50 000 less a rest of 4 999.9 asks for a blur of 0.1 alone."""
    found = primary_cells(cells([50_000, 45_000, 4_999.9], [7, 7, 7, 7]), p(10))
    assert level(found) == pytest.approx(9.99999)


def test_the_rounding_of_sums_does_not_make_a_cell_at_its_limit_sensitive() -> None:
    """A quarter of 0.8 is 0.2, and 1.2 - 0.8 - 0.2 falls short of it by a bit of the computer's."""
    assert 0.25 * 0.8 > (0.8 + 0.2 + 0.2) - 0.8 - 0.2
    assert level(primary_cells(cells([0.8, 0.2, 0.2], [7, 7, 7, 7]), p(25))) is None
    assert level(primary_cells(cells([0.8, 0.2, 0.19], [7, 7, 7, 7]), p(25))) is not None


def test_a_holding_is_one_contributor_for_every_rule() -> None:
    """40, 20, 20, 10, 10 pass where 40 + 20 of one holding do not."""
    east, one = [40, 20, 20, 10, 10], {"a": "h", "c": "h"}
    for rule, blur in (
        (few(5), 20),
        (nk(1, 50), 60 / 0.5 - 100),
        (nk(2, 75), 80 / 0.75 - 100),
        (p(40), 0.4 * 60 - 20),
        (pq(40, 100), 0.4 * 60 - 20),
    ):
        assert level(primary_cells(cells(east, [7] * 6), rule)) is None
        found = primary_cells(cells(east, [7] * 6, holdings=one), rule)
        assert level(found) == pytest.approx(blur)
    agreed = cells(east, [7] * 6, holdings=one, waived="h")
    assert level(primary_cells(agreed, nk(1, 50))) is None


def test_a_sum_of_cells_is_a_cell_of_what_each_holding_has_in_all_of_them() -> None:
    """East 30, 28, 5 and west 30, 5, 28 of the same three: 60, 33 and 33."""
    two = cells([30, 28, 5], [30, 5, 28], people="abcabc")
    both = two.merged([np.array([EAST, WEST]), np.array([EAST])])
    assert both.total.tolist() == [126, 63]
    assert both.count.tolist() == [3, 3]
    assert both.ranked[:, :3].tolist() == [[60, 33, 33], [30, 28, 5]]
    for rule, sensitive in (
        (few(4), [True, True]),  # six rows are three holdings
        (few(3), [False, False]),
        (p(54), [False, True]),  # 0.54 * 60 = 32.4 < 33
        (p(56), [True, True]),  # the largest parts, 30, 28 and 28, would say 16.8 < 28
        (nk(1, 47), [True, True]),  # 60 of 126 are 47.6 per cent
        (nk(1, 48), [False, False]),
        (nk(2, 75), [False, True]),  # 93 of 126 are 73.8 per cent, 58 of 63 are 92
        (nk(2, 73), [True, True]),
        (pq(20, 40), [False, True]),
        (pq(23, 40), [True, True]),  # 0.575 * 60 = 34.5 > 33
    ):
        assert primary_cells(both, rule).primary.tolist() == sensitive
    agreed = cells([30, 28, 5], [30, 5, 28], people="abcabc", waived="abc")
    whole = agreed.merged([np.array([EAST, WEST])])
    for rule in (few(4), p(100), nk(2, 5), pq(99, 100)):
        assert not primary_cells(whole, rule).primary.any()


@pytest.mark.parametrize(
    ("east", "alone", "other", "needed"),
    [
        # (1, 80) alone speaks: the largest has 85 of 100, the two largest 98.
        ([85, 13, 2], 6.25, None, 6.25),
        # (2, 99) alone speaks: the two largest have 99.5, the largest 60.
        ([60, 39.5, 0.5], None, 99.5 / 0.99 - 100, 99.5 / 0.99 - 100),
        # Neither speaks, of 79 and of 98 in a hundred.
        ([79, 19, 2], None, None, None),
        # Both: 90 asks for 12.5, 99.5 for 0.505; the wider counts.
        ([90, 9.5, 0.5], 12.5, 99.5 / 0.99 - 100, 12.5),
        # Both, the wider by the second: 80.5 asks for 0.625, 100 for 1.0101.
        ([80.5, 19.5], 0.625, 100 / 0.99 - 100, 100 / 0.99 - 100),
    ],
)
def test_of_two_dominance_rules_any_speaks_and_the_wider_blur_counts(
    east: list[float], alone: float | None, other: float | None, needed: float | None
) -> None:
    made = cells(east, [7, 7, 7, 7])
    both = rules(dominance=(Dominance(1, 80), Dominance(2, 99)))
    for rule, expected in ((nk(1, 80), alone), (nk(2, 99), other), (both, needed)):
        found = level(primary_cells(made, rule))
        assert found == (None if expected is None else pytest.approx(expected, rel=1e-9))


def test_a_hidden_count_is_blurred_by_one_at_least_and_by_no_rule_of_size() -> None:
    stated = rules(
        minimum_frequency=3, frequency_margin=10, dominance=Dominance(1, 50), p_percent=20,
        pq=PriorPosterior(20, 80),
    ).of_counts  # fmt: skip
    assert (stated.least_level, stated.dominances, stated.p_percent, stated.pq) == (
        1,
        (),
        None,
        None,
    )
    found = primary_cells(cells([1, 1], [1, 1, 1]), stated)
    assert found.by_rule.keys() == {Rule.FREQUENCY}
    assert (level(found), found.primary[WEST]) == (1, False)  # not 0.2
    assert float(found.level_down[EAST]) == 1
    many = rules(minimum_frequency=3, frequency_margin=100).of_counts
    assert level(primary_cells(cells([1, 1], [1, 1, 1]), many)) == 2
    with pytest.raises(InvalidInput) as refused:
        _ = p(10).of_counts
    assert refused.value.code == "no-rule"


def test_a_consent_counts_for_each_dominance_rule_by_itself() -> None:
    both = rules(dominance=(Dominance(1, 80), Dominance(2, 99)))
    made = cells([90, 9.5, 0.5], [7, 7, 7, 7], waived="a")
    # The largest agreed, so (1, 80) has no target; of the two largest one did not agree.
    assert level(primary_cells(made, both)) == pytest.approx(99.5 / 0.99 - 100)
    assert level(primary_cells(cells([90, 9.5, 0.5], [7] * 4, waived="ab"), both)) is None


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (rules, "no-rule"),
        (lambda: rules(p_percent=0), "no-rule"),
        (lambda: rules(minimum_frequency=1, frequency_margin=5), "rule-parameter"),
        (lambda: rules(minimum_frequency=3), "rule-parameter"),
        (lambda: rules(minimum_frequency=3, frequency_margin=100.5), "rule-parameter"),
        (lambda: rules(minimum_frequency=3, frequency_margin=5, p_percent=0), "rule-parameter"),
        (lambda: p(100.5), "rule-parameter"),
        (lambda: p(-1), "rule-parameter"),
        (lambda: rules(p_percent=9, zero_cells=ZeroCells.PROTECTED), "rule-parameter"),
        (lambda: Dominance(0, 50), "rule-parameter"),
        (lambda: Dominance(9, 50), "rule-parameter"),
        (lambda: Dominance(1, 0), "rule-parameter"),
        (lambda: Dominance(1, 100), "rule-parameter"),
        (lambda: rules(dominance=(Dominance(1, 80), Dominance(2, 80))), "rule-parameter"),
        (lambda: rules(dominance=(Dominance(2, 90), Dominance(1, 95))), "rule-parameter"),
        (lambda: rules(dominance=(Dominance(2, 90), Dominance(2, 95))), "rule-parameter"),
        (lambda: rules(dominance=()), "no-rule"),
        (lambda: PriorPosterior(0, 50), "rule-parameter"),
        (lambda: PriorPosterior(50, 50), "rule-parameter"),
        (lambda: PriorPosterior(50, 100.5), "rule-parameter"),
    ],
)
def test_a_parameter_beyond_its_meaning_is_refused(make: object, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        make()  # type: ignore[operator]
    assert refused.value.code == code


def test_the_outermost_parameters_that_mean_something_are_taken() -> None:
    for taken in (
        few(2), rules(minimum_frequency=2, frequency_margin=100), p(100), p(0.5), nk(1, 99.5),
        nk(8, 0.5), pq(99, 100), pq(0.5, 1),
        rules(p_percent=9, zero_cells=ZeroCells.PROTECTED, zero_range=0.5),
        rules(minimum_frequency=2, frequency_margin=0.5),
    ):  # fmt: skip
        assert isinstance(taken, Rules)


@pytest.mark.parametrize(
    ("rule", "blur"),
    [
        (rules(p_percent=12, pq=PriorPosterior(20, 80), dominance=Dominance(1, 85)), 12),
        (rules(pq=PriorPosterior(20, 80), dominance=Dominance(1, 85)), 20),
        (rules(minimum_frequency=3, frequency_margin=7, dominance=Dominance(1, 85)), 7),
        (rules(dominance=Dominance(1, 85)), 15),
        (rules(dominance=(Dominance(1, 80), Dominance(2, 99))), 20),
    ],
)
def test_one_contributor_stays_blurred_by_the_first_rule_that_says_by_how_much(
    rule: Rules, blur: float
) -> None:
    assert rule.blur_pct == blur


def test_rules_say_by_default_that_zeros_are_open_and_sole_contributors_attack() -> None:
    plain = p(10)
    assert (plain.zero_cells, plain.zero_range) == (ZeroCells.OPEN, 0)
    assert (plain.insiders, plain.cost) == (Insiders.SOLE, Cost.CELLS)
    assert (plain.frequency_margin, plain.document) == (0, "")


def test_what_hiding_costs_is_a_cell_its_value_or_its_information() -> None:
    value, leaves = np.array([0.0, 9.0, 99.0]), np.array([1.0, 2.0, 3.0])
    assert Cost.CELLS.of(value).tolist() == [1, 1, 1]
    assert Cost.VALUE.of(value).tolist() == [0, 9, 99]
    information = np.array([0, 2, 6]) * np.log(10)  # log 1, 2 log 10, 3 log 100
    assert Cost.INFORMATION.of(value, leaves) == pytest.approx(information)
    assert Cost.INFORMATION.of(value) == pytest.approx(np.array([0, 1, 2]) * np.log(10))


def test_rules_are_written_with_the_words_of_the_settings_and_of_the_audit() -> None:
    assert [str(rule) for rule in Rule] == [
        "frequency", "dominance", "p-percent", "pq", "zero", "marked",
    ]  # fmt: skip
    assert [str(choice) for choice in (*ZeroCells, *Insiders, *Cost)] == [
        "open", "protected", "none", "sole-contributors", "cells", "value", "information",
    ]  # fmt: skip
