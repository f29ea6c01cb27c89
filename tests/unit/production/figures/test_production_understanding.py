"""What was understood of a file before it is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ondiris.model import Confidentiality, Known, Observation, Period, Printed, SeriesKey
from ondiris.production.figures.understanding import Understood, understood
from ondiris.publishing.figures.understood import understood_json, understood_line

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")


def said(
    value: str, area: str, row: int, period: str = "2025-05", column: str = "B (2025)"
) -> Observation:
    return Observation(
        replace(KEY, area=area),
        Period.parse(period),
        Printed.read(value, multiplier=6),
        "office",
        f"sheet Table 1, row {row}, column {column}",
        Known(date(2025, 6, 20)),
    )


def test_figures_of_a_column_are_told_in_one_line() -> None:
    rows = [said("5.0", "XX-1", 4), said("-1.5", "XX-2", 7, "2025-04"), said("12.0", "XX-1", 9)]
    (one,) = understood(rows)
    assert (one.sheet, one.column, one.title) == ("Table 1", "B", "2025")
    assert (one.least, one.most, one.first, one.last) == (Decimal("-1.5"), 12, 4, 9)
    assert (one.periods, one.areas, one.count) == (("2025-04", "2025-05"), ("XX-1", "XX-2"), 3)
    assert understood_line(one) == (
        "sheet Table 1, column B (2025): output, KZT × 10^6; 2025-04 to 2025-05; "
        "2 areas (XX-1, XX-2); C29; -1.5 to 12.0; rows 4–9; 3 figures"
    )


def test_columns_and_kinds_of_figures_stand_apart() -> None:
    other = replace(said("9.0", "XX-1", 4), printed=Printed.read("9.0", multiplier=9))
    rows = [said("5.0", "XX-1", 4), said("6.0", "XX-1", 4, column="C (2024)"), other]
    assert [(one.column, one.multiplier) for one in understood(rows)] == [
        ("B", 6),
        ("C", 6),
        ("B", 9),
    ]


def test_a_cell_without_a_value_stands_in_the_line_of_its_column() -> None:
    """It has no power of ten; that makes it no figure of another kind."""
    empty = replace(said("5.0", "XX-2", 3), printed=Printed.nothing(), status=("O",))
    (one,) = understood([empty, said("6.0", "XX-1", 4)])
    assert (one.multiplier, one.count, one.without_value, one.first) == (6, 2, 1, 3)
    assert understood_line(one).endswith("6.0; rows 3–4; 1 figure; 1 without a value")
    (alone,) = understood([empty])
    assert understood_line(alone).endswith("2025-05; XX-2; C29; row 3; 1 without a value")


def test_what_is_not_public_gives_no_number() -> None:
    secret = replace(said("5.0", "XX-1", 4), confidentiality=Confidentiality.CONFIDENTIAL)
    (one,) = understood([secret])
    assert (one.least, one.most) == (None, None)
    assert "5.0" not in understood_line(one)
    assert understood_json(one)["least"] is None
    both: tuple[Understood, ...] = understood([secret, said("7.0", "XX-1", 5)])
    assert both[0].least == 7


def test_figures_whose_place_nobody_names_are_told_by_their_kind() -> None:
    (one,) = understood([replace(said("5.0", "XX-1", 4), locator="p. 3")])
    assert (one.column, one.first) == ("", 0)
    assert understood_line(one).startswith("output, KZT × 10^6; 2025-05; XX-1")
