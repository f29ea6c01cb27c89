"""Incidences of few applications by hand, what cannot be, and what is told in public."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.applications import (
    NOT_REACHED,
    Incidence,
    NotReached,
    NotTold,
    QuantileRule,
    cumulative_incidence,
    publishable,
    quantile_rules,
)
from ondiris.errors import InvalidInput

WAYS = ("granted", "refused", "withdrawn")


def rules() -> list[QuantileRule]:
    return list(quantile_rules())


def by_hand() -> Incidence:
    """Ten applications, one known from its fifth day on, one from its second."""
    return cumulative_incidence(
        [2, 3, 3, 3, 5, 6, 8, 8, 9, 12],
        [1, 1, 2, 0, 3, 1, 0, 1, 2, 0],
        WAYS,
        entered=[0, 0, 0, 0, 0, 5, 0, 2, 0, 0],
    )


def test_ten_applications_by_hand():
    found = by_hand()
    # at risk: the sixth from after day 5 on, the eighth from after day 2 on
    assert found.days.tolist() == [2, 3, 5, 6, 8, 9]
    assert found.at_risk.tolist() == [8, 8, 5, 5, 4, 2]
    after = [7 / 8, 7 / 8 * 6 / 8]
    after.append(after[-1] * 4 / 5)
    after.append(after[-1] * 4 / 5)
    after.append(after[-1] * 3 / 4)
    after.append(after[-1] * 1 / 2)
    assert found.survival == pytest.approx(after)
    granted = [1 / 8, 1 / 8 + 7 / 64]
    granted += [granted[-1], granted[-1] + after[2] / 5]
    granted += [granted[-1] + after[3] / 4] * 2
    assert found.incidence[:, 0] == pytest.approx(granted)
    assert found.incidence[-1, 1] == pytest.approx(7 / 64 + after[4] / 2)
    assert found.incidence[-1, 2] == pytest.approx(after[1] / 5)
    assert found.ended == (4, 2, 1)
    assert [found.at_risk_on(t) for t in (0, 2, 2.5, 5, 5.5, 12, 13)] == [8, 8, 8, 5, 5, 1, 0]
    assert found.unseen == ()
    assert repr(found) == "Incidence(10 applications, granted, refused, withdrawn)"


def test_the_variance_of_two_days_by_hand():
    found = cumulative_incidence([1, 1, 2, 3], [1, 2, 1, 0], WAYS[:2])
    # day 1: one of four granted, one refused; day 2: one of two granted
    first = (1 / 4) * (3 / 4) / 4
    assert found.variance[0] == pytest.approx([first, first])
    # increment 1/4 after day 1: 1/16 * 2/(4*2) + 1*3/64 + 1/4 * 1*1/8 - 2 * 1/4 * 1/16
    assert found.variance[1, 0] == pytest.approx(1 / 64 + 3 / 64 + 1 / 32 - 1 / 32)
    assert found.variance[1, 1] == pytest.approx(first)
    assert found.survival_variance[1] == pytest.approx((1 / 16) * (2 / 8 + 1 / 2))


def test_a_probability_by_a_day_with_its_interval():
    found = cumulative_incidence([1, 1, 2, 3], [1, 2, 1, 0], WAYS[:2])
    chance = found.chance_by(1.5, "granted")
    # log(-log 0.25) = 0.3266, deviation sqrt(3/64) / (0.25 * 1.3863) = 0.6247
    assert chance.value == 0.25
    assert chance.lower == pytest.approx(0.25 ** np.exp(1.959964 * 0.624703), abs=1e-5)
    assert chance.upper == pytest.approx(0.25 ** np.exp(-1.959964 * 0.624703), abs=1e-5)
    assert (chance.at_risk, chance.followed) == (2, True)
    every = found.chance_by(1, confidence=0.9)
    # S = 0.5, deviation 0.25 / (0.5 * 0.6931) = 0.7213
    assert every.value == 0.5
    assert every.lower == pytest.approx(1 - 0.5 ** np.exp(-1.644854 * 0.721348), abs=1e-5)
    assert every.upper == pytest.approx(1 - 0.5 ** np.exp(1.644854 * 0.721348), abs=1e-5)


def test_nought_and_one_have_no_interval_and_after_the_last_day_nobody_was_followed():
    found = cumulative_incidence([1, 2, 2, 4], [1, 1, 2, 0], WAYS)
    before = found.chance_by(0.5)
    assert (before.value, before.lower, before.upper, before.followed) == (0, None, None, True)
    never = found.chance_by(4, "withdrawn")
    assert (never.value, never.lower, never.at_risk, never.followed) == (0, None, 1, True)
    assert not found.chance_by(4.5, "granted").followed
    all_done = cumulative_incidence([1, 2], [1, 2], WAYS)
    done = all_done.chance_by(9)
    assert (done.value, done.lower, done.at_risk, done.followed) == (1, None, 0, True)
    at_once = cumulative_incidence([1, 1], [1, 1], WAYS)
    for way in (None, "granted"):
        sure = at_once.chance_by(9, way)
        assert (sure.value, sure.lower, sure.upper, sure.followed) == (1, None, None, True)
    nobody = cumulative_incidence([], [], WAYS)
    assert (nobody.chance_by(1).value, nobody.chance_by(1).followed) == (0, False)
    assert nobody.quantile(0.5).day is NOT_REACHED


def test_a_quantile_is_the_first_day_that_reaches_it_or_is_not_reached():
    found = cumulative_incidence([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 1, 1, 0, 0, 0], WAYS[:2])
    half = found.quantile(0.5)
    assert (half.day, half.at_risk) == (4.0, 5)
    assert found.quantile(0.25, "granted").day == 2.0
    assert found.quantile(0.5, "granted").day == 5.0
    refused = found.quantile(0.5, "refused")
    assert refused.day is NotReached.NOT_REACHED
    assert (str(refused.day), refused.at_risk) == ("not_reached", 0)
    assert found.quantile(0.7).day is NOT_REACHED


def test_the_interval_of_a_quantile_is_where_the_pointwise_interval_crosses_it():
    found = cumulative_incidence(np.arange(1, 41), [1] * 30 + [0] * 10, WAYS)
    half = found.quantile(0.5)
    lines = [found.chance_by(t) for t in range(1, 41)]
    first = next(t for t, c in enumerate(lines, 1) if c.upper and c.upper >= 0.5)
    last = next(t for t, c in enumerate(lines, 1) if c.lower and c.lower >= 0.5)
    assert (half.day, half.lower, half.upper) == (20, first, last)
    assert first < 20 < last
    assert found.quantile(0.7).upper is NOT_REACHED


def test_of_those_known_late_it_is_said_what_nobody_saw():
    found = cumulative_incidence([8, 9, 12], [1, 0, 1], WAYS, entered=[5, 6, 10])
    assert found.unseen == ((0.0, 5.0), (9.0, 10.0))


def test_who_ends_on_day_nought_counts():
    found = cumulative_incidence([0, 0, 3], [1, 0, 2], WAYS)
    assert found.at_risk.tolist() == [3, 1]
    assert found.incidence[0, 0] == pytest.approx(1 / 3)
    assert found.unseen == ()


@pytest.mark.parametrize(
    ("code", "days", "outcome", "entered"),
    [
        ("unequal-columns", [1, 2], [1], None),
        ("unequal-columns", [1, 2], [1, 0], [0]),
        ("unequal-columns", [[1, 2]], [[1, 0]], None),
        ("no-number", [1, np.nan], [1, 0], None),
        ("no-number", [1, 2], [1, 0], [0, np.inf]),
        ("negative-number", [1, -1], [1, 0], None),
        ("negative-number", [1, 2], [1, 0], [-1, 0]),
        ("unknown-outcome", [1, 2], [1, 4], None),
        ("unknown-outcome", [1, 2], [1, -1], None),
        ("never-followed", [1, 2], [1, 0], [0, 2]),
        ("never-followed", [1, 0.5], [1, 0], [0, 0.5]),
        ("nobody-left", [3, 9], [1, 0], [0, 5]),
    ],
)
def test_what_cannot_be_is_refused(
    code: str, days: list[float], outcome: list[int], entered: list[float] | None
) -> None:
    with pytest.raises(InvalidInput) as caught:
        cumulative_incidence(days, outcome, WAYS, entered=entered)
    assert caught.value.code == code


def test_outcomes_and_levels_that_are_none_are_refused():
    found = by_hand()
    with pytest.raises(InvalidInput, match="unknown-outcome"):
        found.chance_by(1, "lost")
    for level in (0.0, 1.0, np.nan):
        with pytest.raises(InvalidInput, match="bad-level"):
            found.quantile(level)
        with pytest.raises(InvalidInput, match="bad-level"):
            found.chance_by(1, confidence=level)


def test_the_rule_of_the_house_is_data():
    assert rules() == [QuantileRule(0.5, 10, 3, 0, 3), QuantileRule(0.9, 10, 3, 5, 3)]
    with pytest.raises(InvalidInput, match="bad-rule"):
        QuantileRule(0.5, 10, 3, 0, -1)
    with pytest.raises(InvalidInput, match="bad-rule"):
        QuantileRule(1.0, 10, 3, 0)
    with pytest.raises(InvalidInput, match="bad-rule"):
        QuantileRule(0.0, 10, 3, 0)
    with pytest.raises(InvalidInput, match="bad-rule"):
        QuantileRule(0.5, -1, 3, 0)


@pytest.mark.parametrize(
    ("applications", "holdings", "told", "why"),
    [
        (9, 9, [], [NotTold.APPLICATIONS, NotTold.APPLICATIONS]),
        (10, 2, [], [NotTold.HOLDINGS, NotTold.HOLDINGS]),
        (10, 3, [0.5], [NotTold.AT_RISK]),
        (40, 3, [0.5], [NotTold.AT_RISK]),  # on the 36th day five are at risk: the 36th to 40th
        (49, 3, [0.5, 0.9], []),
    ],
)
def test_quantiles_are_told_from_enough_applications_on(
    applications: int, holdings: int, told: list[float], why: list[NotTold]
) -> None:
    found = cumulative_incidence(range(1, applications + 1), [1] * applications, WAYS)
    shown = publishable(found, holdings, rules())
    if applications == 40:
        assert found.quantile(0.9).at_risk == 5
        told, why = [0.5, 0.9], []
    assert [q.level for q in shown.quantiles] == told
    assert [reason for _, reason in shown.withheld] == why
    assert {str(reason) for reason in why} <= {
        "too_few_applications", "too_few_holdings", "too_few_at_risk",
    }  # fmt: skip
    assert (shown.applications, shown.open) == (applications, 0)
    assert shown.ended == (("granted", applications), ("refused", 0), ("withdrawn", 0))


def test_a_quantile_that_is_not_reached_is_told_as_that():
    found = cumulative_incidence(range(1, 13), [1, 2] + [0] * 10, WAYS)
    shown = publishable(found, 5, rules(), "granted")
    assert [q.day for q in shown.quantiles] == [NOT_REACHED, NOT_REACHED]
    assert shown.open == 10


@pytest.mark.parametrize(("answers", "told"), [(1, False), (2, False), (3, True)])
def test_a_quantile_that_fewer_than_three_answers_carry_is_not_told(
    answers: int, told: bool
) -> None:
    # Those that are open were followed for two days only: whoever answers later is half of those
    # left, or all of them.
    days = [2] * 9 + [10 + n for n in range(answers)]
    found = cumulative_incidence(days, [0] * 9 + [1] * answers, ("answered", "withdrawn"))
    asked = found.quantile(0.5, "answered")
    assert found.ended_by(9) == 0
    assert found.ended_by(99, "answered") == answers
    shown = publishable(found, 9, [QuantileRule(0.5, 10, 3, 0, 3)], "answered")
    by_then = found.ended_by(float(asked.day), "answered")  # type: ignore[arg-type]
    assert by_then < 3
    assert [str(why) for _, why in shown.withheld] == ["too_few_answers"]
    late = publishable(found, 9, [QuantileRule(0.9, 10, 3, 0, 3)], "answered")
    assert ([q.day for q in late.quantiles] == [12.0]) is told
