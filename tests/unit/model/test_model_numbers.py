from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.errors import InvalidInput
from ondiris.model import (
    Adds,
    Bound,
    Interval,
    Known,
    Measure,
    MeasureKind,
    Printed,
    Source,
    Statement,
)


@pytest.mark.parametrize(
    ("printed", "counted", "expected"),
    [
        (Printed.read("36.1"), False, "[36.05, 36.15)"),
        (Printed.read("36.10"), False, "[36.095, 36.105)"),
        (Printed.read("4", multiplier=3), True, "[3500, 4500)"),
        (Printed.read("415"), True, "[415, 415]"),
        (Printed.read("415"), False, "[414.5, 415.5)"),
        (Printed.read("1.5", multiplier=3, bound=Bound.GT), True, "(1500, ∞)"),
        (Printed.read("140", bound=Bound.GE), True, "[140, ∞)"),
        (Printed.read("1", multiplier=12, bound=Bound.LT), False, "(-∞, 1000000000000)"),
        (Printed.read("9", bound=Bound.LE), True, "(-∞, 9]"),
        (Printed.read("30", upper="35", bound=Bound.RANGE), False, "[29.5, 35.5)"),
        (Printed.read("-6.7"), False, "[-6.75, -6.65)"),
        (Printed(Decimal(1500), -2), False, "[1450, 1550)"),
        (Printed.read("-5", upper="0", bound=Bound.RANGE), False, "[-5.5, 0.5)"),
        (Printed.read("9" * 27), False, f"[{'9' * 26}8.5, {'9' * 27}.5)"),
        (Printed(Decimal("9" * 28), 0), False, f"[{'9' * 27}8.5, {'9' * 28}.5)"),
        (
            Printed.read("1" * 7 + "." + "1" * 20, multiplier=18),
            False,
            f"[{'1' * 25}.105, {'1' * 25}.115)",
        ),
    ],
)
def test_printed_digits_allow_an_interval(printed: Printed, counted: bool, expected: str) -> None:
    assert str(printed.interval(counted=counted)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,5",
        "1e9",
        "1 234",
        "NaN",
        "inf",
        "0x1",
        "1.2.3",
        "--1",
        "٤",
        "1" * 28,
        "-0." + "1" * 30,
    ],
)
def test_a_text_that_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a plain decimal"):
        Printed.read(text)


@pytest.mark.parametrize(
    "arguments",
    [
        (Decimal("1.25"), 1),
        (Decimal("NaN"), 0),
        (Decimal(1), 0, 40),
        (Decimal(1), 0, 0, Bound.RANGE),
        (Decimal(1), 0, 0, Bound.EQ, Decimal(2)),
        (Decimal(3), 0, 0, Bound.RANGE, Decimal(2)),
    ],
)
def test_a_number_that_contradicts_itself_is_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(InvalidInput):
        Printed(*arguments)  # type: ignore[arg-type]


def test_half_open_intervals_that_only_touch_do_not_meet() -> None:
    assert not Printed.read("36.1").interval().meets(Printed.read("36.2").interval())
    assert Printed.read("36.1").interval().meets(Printed.read("36").interval())


def test_machine_building_is_the_printed_share_of_industry() -> None:
    part = Printed.read("366.1", multiplier=9).interval()
    whole = Printed.read("976.2", multiplier=9).interval()
    assert [str(b) for b in (part / whole).times(100).outward(2)] == ["37.49", "37.51"]


def test_dividing_by_an_interval_that_holds_zero_is_refused() -> None:
    with pytest.raises(InvalidInput, match="holds zero"):
        _ = Interval.exactly(1) / Interval(Decimal(-1), Decimal(1))


def test_an_interval_upside_down_or_of_no_number_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Interval(Decimal(2), Decimal(1))
    with pytest.raises(InvalidInput):
        Interval(Decimal("NaN"), Decimal(1))


def test_a_ratio_or_index_never_sums() -> None:
    with pytest.raises(InvalidInput, match="never sums"):
        Measure("share_pct", MeasureKind.RATIO, Adds.SUM, Adds.NEVER, Adds.NEVER)


def test_a_source_cannot_reprint_itself_or_go_unnamed() -> None:
    with pytest.raises(InvalidInput):
        Source("a", "Paper", "Page", reprint_of="a")
    with pytest.raises(InvalidInput):
        Source("a", "", "Page")


def test_a_quotient_is_rounded_once() -> None:
    money = Printed.read("135.4", multiplier=9).interval().hull
    jobs = Printed.read("4", multiplier=3).interval().hull
    # 135.45 billion over 3 500 is 38.7 million to the last digit
    assert (money / jobs).shifted(-6).outward(2) == (Decimal("30.07"), Decimal("38.70"))
    more_than = Printed.read("1.5", multiplier=3, bound=Bound.GT).interval()
    assert (more_than / Interval.exactly(15)).lower == 100
    assert (Interval.exactly(1) / more_than).lower == 0
    assert str(more_than / more_than) == "[0, ∞)"


@pytest.mark.parametrize("text", ["2025-07-01T09:00:00+05:00", "2025-07-01", "soon"])
def test_an_embargo_that_does_not_compare_as_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="UTC"):
        Statement(
            "plant", "stage", "design", "paper", "p. 1", Known(date(2025, 6, 30)), embargo=text
        )
