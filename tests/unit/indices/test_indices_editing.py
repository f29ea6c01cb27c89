"""Edit rules, Hidiroglou-Berthelot, outliers and scores against hand calculations."""

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.indices.editing import (
    edit,
    hidiroglou_berthelot,
    robust_outliers,
    selective_score,
    to_review,
)
from ondiris.indices.rules import Expression, Severity, read_rules

NA = float("nan")
RULES = """
rules:
  - {name: positive, kind: record, severity: fatal, check: quantity > 0 or value == 0}
  - name: adds-up
    kind: balance
    severity: query
    left: value
    right: quantity * price
    tolerance: 0.01
  - name: per-head
    kind: ratio
    severity: query
    left: value
    right: employees
    lower: 1
    upper: 9
  - {name: jump, kind: history, severity: fatal, left: price, lower: 0.5, upper: 2, when: value > 1}
"""


def columns(**values):
    return {name: np.array(v, dtype=float) for name, v in values.items()}


def test_each_kind_of_rule_finds_its_failure_and_nothing_else():
    now = columns(
        quantity=[2, 0, 2, 2, NA],
        price=[5, 5, 9, 5, 5],
        value=[10, 10, 10, 10, 10],
        employees=[5, 5, 5, 1, 5],
    )
    before = columns(quantity=[2] * 5, price=[5, 5, 5, 2, NA], value=[10] * 5, employees=[5] * 5)
    report = edit(read_rules(RULES).records, now, before)
    found = {name: rows.tolist() for name, _, rows in report.failures}
    assert found == {"positive": [1], "adds-up": [1, 2], "per-head": [3], "jump": [3]}
    assert report.fatal().tolist() == [False, True, False, True, False]
    assert report.queried().tolist() == [False, True, True, True, False]
    assert report.counts() == {"positive": 1, "adds-up": 2, "per-head": 1, "jump": 1}


def test_a_condition_limits_a_rule():
    rule = read_rules(RULES).records[3]
    now, before = columns(price=[9, 9], value=[1, 2]), columns(price=[1, 1], value=[1, 1])
    assert rule.failing(now, before).tolist() == [False, True]


def test_known_asks_for_absence():
    expression = Expression("known(price) and not price < 2")
    assert expression.evaluate(columns(price=[NA, 1, 3])).tolist() == [False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "price.real",
        "price[0]",
        "'text'",
        "lambda: 1",
        "abs(price, 2)",
        "price ** 9",
        "(",
        "open(price)",
    ],
)
def test_a_rule_is_arithmetic_and_nothing_more(text):
    with pytest.raises(InvalidInput):
        Expression(text)


def test_an_unknown_column_is_named_with_those_there_are():
    with pytest.raises(InvalidInput, match=r"reads weight.*price"):
        Expression("weight > 1").evaluate(columns(price=[1]))


@pytest.mark.parametrize(
    "text",
    [
        "]",
        "a list",
        "rules: [{kind: record}]",
        "rules: [{name: a, kind: record, severity: fatal}]",
        "rules: [{name: a, kind: other, severity: fatal, check: a > 1}]",
        "rules: [{name: a, kind: ratio, severity: query, left: a, right: b, lower: x, upper: 2}]",
        (
            "rules: [{name: a, kind: record, severity: fatal, check: a}, "
            "{name: a, kind: record, severity: fatal, check: a}]"
        ),
        "{rules: [], movement: {size: 1}}",
        "{rules: [], movement: {size: a, width: 1, floor: 1, smallest_group: 2}}",
    ],
)
def test_rules_of_another_shape_are_refused(text):
    with pytest.raises(InvalidInput):
        read_rules(text)


def test_hidiroglou_berthelot_by_hand():
    # ratios 1.0 1.1 0.9 1.0 3.0: median 1; effects with U = 0 are 0, .1, 1 - 1/.9, 0, 2
    now, before = np.array([10.0, 11, 9, 10, 30, NA]), np.array([10.0, 10, 10, 10, 10, 10])
    flags = hidiroglou_berthelot(now, before, size=0.0, width=4.0)
    # quartiles 0, 0, .1: the upper band is 4 × .1, the lower has width 0
    assert flags.tolist() == [False, False, True, False, True, False]
    wide = hidiroglou_berthelot(now, before, size=0.0, width=21.0)
    assert wide.tolist() == [False, False, True, False, False, False]


def test_size_makes_the_same_ratio_weigh_more():
    now = np.array([100.0, 101, 99, 102, 98, 100, 103, 97, 1.5, 15000])
    before = np.array([100.0] * 8 + [1, 10000])
    flags = hidiroglou_berthelot(now, before, size=1.0, width=20.0)
    assert flags.tolist() == [False] * 9 + [True]


def test_too_few_movements_are_not_judged():
    assert not hidiroglou_berthelot(np.array([1.0, 9, 1]), np.ones(3)).any()
    with pytest.raises(InvalidInput):
        hidiroglou_berthelot(np.ones(3), np.ones(3), size=2)


def test_robust_outliers_by_hand():
    # median 3, absolute deviations 2 1 0 1 97: their median is 1, times 1.4826
    flags = robust_outliers(np.array([1.0, 2, 3, 4, 100, NA]), width=1.5)
    assert flags.tolist() == [False, False, False, False, True, False]
    assert not robust_outliers(np.array([1.0, 1, 1, 9])).any()
    assert not robust_outliers(np.array([NA])).any()
    with pytest.raises(InvalidInput):
        robust_outliers(np.ones(2), width=0)


def test_scores_order_records_by_what_they_could_change():
    reported = np.array([[110.0, 100, 500], [1, 2, 3]])
    anticipated = np.array([[100.0, 100, 300], [1, 1, 2]])
    scores = selective_score(reported, anticipated, np.array([1.0, 1, 1]))
    assert scores == pytest.approx([10 / 500, 1 / 4, 200 / 500])
    assert to_review(scores, left_over=0.03).tolist() == [2, 1]
    assert to_review(scores, left_over=0.001).tolist() == [2, 1, 0]
    assert to_review(scores, left_over=1).tolist() == []
    with pytest.raises(InvalidInput):
        selective_score(reported, anticipated * 0, np.ones(3))


def test_what_failing_means_is_part_of_the_report():
    report = edit(
        read_rules(RULES).records[:1],
        columns(quantity=[0], value=[1]),
        columns(quantity=[1], value=[1]),
    )
    assert report.failures[0][1] is Severity.FATAL
    with pytest.raises(InvalidInput):
        edit((), columns(value=[1]), columns(value=[1, 2]))
