"""Intervals by hand: what belongs, what meets, what follows, and always outwards."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from ondiris.errors import InvalidInput
from ondiris.model import Interval, Printed

INFINITY = Decimal("Infinity")


def of(lower: float | str, upper: float | str, closed: str = "[]") -> Interval:
    """Return an interval from its bounds and the brackets it is written with."""
    return Interval(Decimal(str(lower)), Decimal(str(upper)), closed[0] == "[", closed[1] == "]")


def bounds(interval: Interval) -> tuple[Decimal, Decimal]:
    return interval.lower, interval.upper


@pytest.mark.parametrize("pair", [("2", "1"), ("NaN", "1"), ("1", "NaN"), ("NaN", "NaN")])
def test_bounds_that_are_no_numbers_in_order_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        of(*pair)
    assert refused.value.code == "bad-interval"


@pytest.mark.parametrize(
    ("closed", "belongs"),
    [("[]", "1 2"), ("[)", "1"), ("(]", "2"), ("()", "")],
)
def test_a_bound_belongs_where_its_side_is_closed(closed: str, belongs: str) -> None:
    interval = of(1, 2, closed)
    assert [b for b in ("1", "2") if interval.contains(Decimal(b))] == belongs.split()
    assert interval.contains(Decimal("1.5"))
    assert not interval.contains(Decimal("0.9"))
    assert not interval.contains(Decimal("2.1"))
    assert all(interval.hull.contains(Decimal(b)) for b in ("1", "2"))
    assert str(interval) == f"{closed[0]}1, 2{closed[1]}"


def test_a_printed_bound_is_closed_unless_said() -> None:
    assert Interval(Decimal(1), Decimal(2)) == of(1, 2, "[]")


def test_one_number_and_every_number() -> None:
    assert str(Interval.exactly(3)) == "[3, 3]"
    assert Interval.exactly(3).contains(Decimal(3))
    everything = Interval.everything()
    assert bounds(everything) == (-INFINITY, INFINITY)
    assert everything.contains(Decimal("-1e60"))
    assert everything.contains(Decimal("1e60"))
    assert str(everything) == "(-∞, ∞)"


def test_bounded_is_what_has_both_sides() -> None:
    assert of(1, 2).bounded
    assert not of("-Infinity", 2).bounded
    assert not of(1, "Infinity").bounded
    assert not Interval.everything().bounded


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (of(1, 2), of(3, 4), False),
        (of(1, 3), of(2, 4), True),
        (of(1, 4), of(2, 3, "()"), True),
        (of(1, 2, "()"), of(1, 2, "()"), True),
        (of(1, 2, "[]"), of(2, 3, "[]"), True),
        (of(1, 2, "[)"), of(2, 3, "[]"), False),
        (of(1, 2, "[]"), of(2, 3, "(]"), False),
        (of(1, 2, "[)"), of(2, 3, "(]"), False),
        (of(1, 2), Interval.everything(), True),
    ],
)
def test_intervals_meet_where_some_number_is_in_both(
    one: Interval, other: Interval, meet: bool
) -> None:
    assert one.meets(other) is meet
    assert other.meets(one) is meet


def test_sums_and_differences_by_hand() -> None:
    assert bounds(of(1, 2) + of(10, 20)) == (11, 22)
    assert bounds(of(1, 2) - of(10, 20)) == (-19, -8)
    assert bounds(of(1, 2).plus(5)) == (6, 7)
    assert bounds(of(1, "Infinity") + of(1, 2)) == (2, INFINITY)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (of(2, 3), of(5, 7), (10, 21)),
        (of(-2, 3), of(-5, 7), (-15, 21)),  # 10, -14, -15, 21
        (of(-3, -2), of(5, 7), (-21, -10)),
        (of(-4, -1), of(-5, -2), (2, 20)),
        (of(0, 0), Interval.everything(), (0, 0)),
        (Interval.everything(), of(0, 0), (0, 0)),
        (of(0, "Infinity"), of(0, 5), (0, INFINITY)),
        (of(1, "Infinity"), of(2, 5), (2, INFINITY)),
        (of(1, 2), of(1, 3), (1, 6)),
    ],
)
def test_a_product_reaches_from_its_least_to_its_greatest_corner(
    one: Interval, other: Interval, expected: tuple[Decimal, Decimal]
) -> None:
    assert bounds(one * other) == expected
    assert bounds(other * one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (of(1, 2), of(4, 5), ("0.2", "0.5")),
        (of(-1, 2), of(4, 5), ("-0.25", "0.5")),
        (of(1, 2), of(-5, -4), ("-0.5", "-0.2")),
        (of(3, 6), of(1, 2), ("1.5", "6")),
        (of(0, 0), of(4, 5), ("0", "0")),
        (of(1, 2), of(4, "Infinity"), ("0", "0.5")),
        (of(4, "Infinity"), of(2, 4), ("1", "Infinity")),
        (of(4, "Infinity"), of(2, "Infinity"), ("0", "Infinity")),
        (of(1, 3), of("0.5", "0.8"), ("1.25", "6")),
    ],
)
def test_a_quotient_reaches_from_its_least_to_its_greatest_corner(
    one: Interval, other: Interval, expected: tuple[str, str]
) -> None:
    assert bounds(one / other) == tuple(map(Decimal, expected))


@pytest.mark.parametrize("divisor", [of(-1, 1), of(0, 1), of(-1, 0), of(0, 0)])
def test_a_divisor_that_may_be_zero_is_refused(divisor: Interval) -> None:
    with pytest.raises(InvalidInput) as refused:
        of(1, 2) / divisor
    assert refused.value.code == "division-by-zero"


def test_nothing_divided_or_multiplied_is_a_plain_nought() -> None:
    nought = Interval.exactly(Decimal("0.00"))
    assert str(nought / Interval.exactly(-3)) == "[0, 0]"
    assert str(nought * Interval.exactly(-3)) == "[0, 0]"
    assert str(Interval.exactly(-3) * nought) == "[0, 0]"


def test_what_cannot_be_written_is_rounded_away_from_the_truth_on_both_sides() -> None:
    """One and a fifty-first decimal, a third, and a square of 51 digits."""
    nearly, last = Fraction(1, 10**30), Decimal("1E-50")
    lower, upper = map(Fraction, bounds(Interval.exactly(1).plus(last)))
    assert lower <= 1 + Fraction(last) <= upper < 1 + nearly
    lower, upper = map(Fraction, bounds(of(1, 1) / of(3, 3)))
    assert lower < Fraction(1, 3) < upper < lower + nearly
    root = Interval.exactly(10**25 + 1)
    lower, upper = map(Fraction, bounds(root * root))
    assert lower < (10**25 + 1) ** 2 < upper < lower + nearly * lower


def test_shifting_moves_the_point_and_keeps_the_brackets() -> None:
    for closed in ("[]", "[)", "(]", "()"):
        assert of(1, 2, closed).shifted(3) == of(1000, 2000, closed)
    assert bounds(of("1.5", "Infinity").shifted(-1)) == (Decimal("0.15"), INFINITY)
    assert bounds(of("-Infinity", 5).shifted(2)) == (-INFINITY, 500)


def test_shifting_loses_no_truth_where_a_bound_has_more_digits_than_are_kept() -> None:
    long, moved = Decimal("1." + "4" * 60), Decimal("1444." + "4" * 57)
    lower, upper = bounds(Interval.exactly(long).shifted(3))
    assert lower <= moved <= upper
    assert upper - lower < Decimal("1E-30")
    lower, upper = bounds(Interval.exactly(-long).shifted(3))
    assert lower <= -moved <= upper


def test_the_hull_of_a_union_is_the_least_that_holds_both() -> None:
    for one, other in product((of(1, 4), of(2, 9)), repeat=2):
        lower, upper = min(one.lower, other.lower), max(one.upper, other.upper)
        assert bounds(one.union_hull(other)) == (lower, upper)
    assert bounds(of(1, 2).union_hull(of(8, 9))) == (1, 9)
    assert bounds(of(1, 9).union_hull(of(3, 4))) == (1, 9)


@pytest.mark.parametrize(
    ("digits", "expected"), [(0, ("1", "2")), (1, ("1.2", "1.3")), (2, ("1.23", "1.27"))]
)
def test_outward_leaves_so_many_decimals_and_widens(digits: int, expected: tuple[str, str]) -> None:
    assert tuple(str(bound) for bound in of("1.234", "1.266").outward(digits)) == expected
    assert of("-1.266", "-1.234").outward(1) == (Decimal("-1.3"), Decimal("-1.2"))
    assert Interval.everything().outward(digits) == (-INFINITY, INFINITY)
    assert of("1.5", "Infinity").outward(0) == (1, INFINITY)


def test_an_open_side_is_written_as_infinity_with_a_round_bracket() -> None:
    assert str(of("-Infinity", "2.50", "[]")) == "(-∞, 2.50]"
    assert str(of("1E+3", "Infinity", "[]")) == "[1000, ∞)"


def test_the_longest_number_of_the_largest_scale_is_rounded_outwards() -> None:
    printed = Printed.read("9" * 27, multiplier=18)
    low, high = printed.interval().plus(-100).outward(22)
    assert low < printed.number - 100 < high
    assert low.as_tuple().exponent == high.as_tuple().exponent == -22
