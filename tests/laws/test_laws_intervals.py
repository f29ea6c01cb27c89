"""An interval operation contains every result that its operands allow."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from ondiris.model import Bound, Interval, Period, Printed

numbers = st.decimals(-(10**9), 10**9, places=4)


positive = st.decimals("0.0001", 10**9, places=4)


@st.composite
def intervals(
    draw: st.DrawFn, among: st.SearchStrategy[Decimal] = numbers
) -> tuple[Interval, Decimal]:
    low, inside, high = sorted(draw(st.tuples(among, among, among)))
    return Interval(low, high), inside


@given(intervals(), intervals())
def test_sums_differences_and_products_contain_the_truth(
    a: tuple[Interval, Decimal], b: tuple[Interval, Decimal]
) -> None:
    assert (a[0] + b[0]).contains(a[1] + b[1])
    assert (a[0] - b[0]).contains(a[1] - b[1])
    assert (a[0] * b[0]).contains(a[1] * b[1])


@given(intervals(), intervals(positive), st.sampled_from([1, -1]))
def test_quotients_contain_the_truth(
    a: tuple[Interval, Decimal], b: tuple[Interval, Decimal], sign: int
) -> None:
    divisor, inside = b[0].times(sign), b[1]
    quotient = a[0] / divisor
    assert quotient.lower * inside <= a[1] * sign <= quotient.upper * inside


@given(intervals(), st.integers(0, 6))
def test_rounding_outward_never_loses_the_truth(a: tuple[Interval, Decimal], digits: int) -> None:
    lower, upper = a[0].outward(digits)
    assert lower <= a[0].lower
    assert a[0].upper <= upper
    assert upper - a[0].upper < Decimal(1).scaleb(-digits)


@given(intervals(), intervals())
def test_meeting_is_symmetric(a: tuple[Interval, Decimal], b: tuple[Interval, Decimal]) -> None:
    assert a[0].meets(b[0]) == b[0].meets(a[0])


@given(numbers, st.integers(0, 4), st.integers(0, 12))
def test_a_printed_number_allows_itself_and_nothing_a_unit_away(
    value: Decimal, digits: int, multiplier: int
) -> None:
    printed = Printed(round(value, digits), digits, multiplier)
    allowed = printed.interval()
    assert allowed.contains(printed.number)
    step = Decimal(1).scaleb(multiplier - digits)
    assert not allowed.contains(printed.number + step)
    assert not allowed.contains(printed.number - step)


@given(numbers)
def test_a_bound_excludes_exactly_its_other_side(value: Decimal) -> None:
    above = Printed(value, 4, bound=Bound.GT).interval()
    below = Printed(value, 4, bound=Bound.LE).interval()
    assert not above.meets(below)
    assert below.contains(value)
    assert not above.contains(value)


@given(st.integers(1950, 2050), st.integers(1, 12), st.integers(1, 12))
def test_cumulative_months_split_at_any_month(year: int, last: int, cut: int) -> None:
    assume(cut < last)
    whole, first = Period.months(year, 1, last), Period.months(year, 1, cut)
    rest = whole.less(first)
    assert (rest.first_day - first.last_day).days == 1
    assert rest.last_day == whole.last_day
    assert Period.parse(str(rest)) == rest
