"""A city's change against its nation's: what they have in common, closed to the last digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ondiris.codes import Catalogue
from ondiris.concentration import shift_share
from ondiris.model import (
    Confidentiality,
    Known,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
)
from ondiris.ports import Current, Recorded
from ondiris.production import Row
from ondiris.production.figures.common_levels import CommonLevels, common_levels, levels_by_series
from ondiris.production.figures.rows import published_row
from ondiris.production.figures.shift_share import (
    LEVELS,
    PARTS,
    ShiftShareAccount,
    ShiftShareLine,
    shift_share_account,
)

BEFORE, AFTER = Period.parse("2024"), Period.parse("2025")
PLACES = (("XX-1", BEFORE), ("XX-1", AFTER), ("XX", BEFORE), ("XX", AFTER))
Table = Mapping[str, tuple[str, str, str, str]]
TWO: Table = {
    "C13": ("100", "150", "1000", "1200"),
    "C14": ("100", "90", "3000", "3300"),
}


def level(
    catalogue: Catalogue, code: str, value: str, area: str, period: Period, multiplier: int = 6
) -> Row:
    key = SeriesKey(measure="output", area=area, activity=code, unit="KZT")
    known = Known(date(2026, 1, 20))
    printed = Printed.read(value, multiplier=multiplier)
    entry = Observation(key, period, printed, "paper", "p. 1", known)
    return published_row(Current(Recorded(entry.id, entry, 1)), catalogue.interval(entry))


def rows_of(catalogue: Catalogue, table: Table) -> list[list[Row]]:
    """Return the rows of city and nation before and after; an empty text is a blank cell."""
    return [
        [level(catalogue, code, four[n], *place) for code, four in table.items() if four[n]]
        for n, place in enumerate(PLACES)
    ]


def common(catalogue: Catalogue, rows: list[list[Row]], whole: str) -> CommonLevels | None:
    return common_levels(catalogue["activities"], whole, [levels_by_series(one) for one in rows])


def account(catalogue: Catalogue, table: Table, whole: str) -> ShiftShareAccount:
    found = common(catalogue, rows_of(catalogue, table), whole)
    assert found is not None
    return shift_share_account(found, (BEFORE, AFTER))


def values(line: ShiftShareLine, *names: str) -> list[str]:
    return [str(line.amounts[name].value) for name in names]


def test_an_account_closes_to_the_last_digit_in_rows_and_columns(catalogue: Catalogue) -> None:
    """The nation grew by 12.5 %: 12.5 each, shown 13; the own part takes what rounding leaves.

    Mixes are 7.5 and -2.5, shown 8 and -3 (halves away from zero); 50 - 13 - 8 = 29 is the own
    part of the first (exactly 30), -10 - 13 + 3 = -20 that of the second.
    """
    found = account(catalogue, TWO, "C-LIGHT")
    first, second = found.lines
    assert values(first, "change", "national", "mix", "own") == ["50", "13", "8", "29"]
    assert values(second, "change", "national", "mix", "own") == ["-10", "13", "-3", "-20"]
    assert values(found.total, "change", "national", "mix", "own") == ["40", "26", "5", "9"]
    for line in (*found.lines, found.total):
        change, national, mix, own, homothetic, allocation = (
            line.amounts[name].value for name in ("change", *PARTS)
        )
        assert national + mix + own == change
        assert homothetic + allocation == own


def test_what_the_digits_allow_holds_the_unrounded_part(catalogue: Catalogue) -> None:
    """Own part of the first, outward to one decimal.

    Between 149.5 - 100.5 × 1200.5 / 999.5 = 28.79 and 150.5 - 99.5 × 1199.5 / 1000.5 = 31.21.
    """
    found = account(catalogue, TWO, "C-LIGHT")
    own = found.lines[0].amounts["own"]
    assert (own.low, own.high) == (Decimal("28.7"), Decimal("31.3"))
    made = shift_share(
        np.array([100.0, 100.0]), np.array([150.0, 90.0]),
        nation_before=np.array([1000.0, 3000.0]), nation_after=np.array([1200.0, 3300.0]),
    )  # fmt: skip
    for at, line in enumerate(found.lines):
        for name in PARTS:
            part = line.amounts[name]
            assert part.low <= Decimal(str(getattr(made, name)[at])) <= part.high
            assert part.low <= part.value <= part.high


def test_more_digits_leave_less_open(catalogue: Catalogue) -> None:
    fine = {code: tuple(f"{value}.000" for value in four) for code, four in TWO.items()}
    found = account(catalogue, fine, "C-LIGHT")  # type: ignore[arg-type]
    national = found.lines[0].amounts["national"]
    assert values(found.lines[0], *PARTS) == ["12.500", "7.500", "30.000", "15.000", "15.000"]
    assert national.high - national.low < Decimal("0.001")


def test_growth_is_of_what_there_was(catalogue: Catalogue) -> None:
    found = account(catalogue, TWO | {"C15": ("0", "0", "500", "600")}, "C-LIGHT")
    assert [line.growth_pct for line in found.lines] == [
        (Decimal("50.0"), Decimal("20.0")),
        (Decimal("-10.0"), Decimal("10.0")),
        (None, Decimal("20.0")),
    ]


def test_an_own_part_from_nothing_is_not_split(catalogue: Catalogue) -> None:
    """Nothing before: printed 0 may be up to 0.5, and a growth from it is anything."""
    found = account(catalogue, TWO | {"C15": ("0", "7", "500", "600")}, "C-LIGHT")
    new = found.lines[2]
    assert values(new, "national", "mix", "own") == ["0", "0", "7"]
    assert (new.split, found.unsplit) == (False, ("C15",))
    split = sum(line.amounts["own"].value for line in found.lines if line.split)
    total = found.total.amounts
    assert total["homothetic"].value + total["allocation"].value == split


def test_a_printed_zero_has_no_minus(catalogue: Catalogue) -> None:
    found = account(catalogue, TWO | {"C15": ("0", "0", "500", "400")}, "C-LIGHT")
    assert values(found.lines[2], "change", "national", "mix", "own") == ["0", "0", "0", "0"]


def test_levels_of_other_scales_meet_in_the_smallest(catalogue: Catalogue) -> None:
    rows = rows_of(catalogue, TWO)
    rows[3][0] = level(catalogue, "C13", "1.2", "XX", AFTER, multiplier=9)
    found = common(catalogue, rows, "C-LIGHT")
    assert found is not None
    made = shift_share_account(found, (BEFORE, AFTER))
    assert (made.multiplier, made.digits) == (6, 0)
    assert str(made.lines[0].amounts["nation_after"].value) == "1200"
    assert made.lines[0].amounts["nation_after"].high == Decimal("1250.0")


def test_the_price_basis_is_of_each_time_and_says_whether_it_is_stated(
    catalogue: Catalogue,
) -> None:
    silent = account(catalogue, TWO, "C-LIGHT")
    assert (silent.price_basis, silent.price_basis_stated) == (PriceBasis.NOMINAL, False)
    rows = [
        [replace(r, key=replace(r.key, price_basis=PriceBasis.NOMINAL)) for r in one]
        for one in rows_of(catalogue, TWO)
    ]
    said = common(catalogue, rows, "C-LIGHT")
    assert said is not None
    assert shift_share_account(said, (BEFORE, AFTER)).price_basis_stated


def test_levels_at_constant_prices_and_bounds_take_no_part(catalogue: Catalogue) -> None:
    rows = rows_of(catalogue, TWO)
    real = replace(rows[0][0], key=replace(rows[0][0].key, price_basis=PriceBasis.REAL))
    assert levels_by_series([real]) == {}
    assert levels_by_series([replace(rows[0][0], conflicts=("o1",))]) == {}
    assert levels_by_series([replace(rows[0][0], notes=("lacks:C15",))]) == {}
    assert levels_by_series([replace(rows[0][0], formula="level-year-before/1")]) == {}
    assert levels_by_series([replace(rows[0][0], formula="sum-of-months/1")]) != {}


def test_series_of_two_price_bases_do_not_meet(catalogue: Catalogue) -> None:
    rows = rows_of(catalogue, TWO)
    rows[2] = [replace(r, key=replace(r.key, price_basis=PriceBasis.NOMINAL)) for r in rows[2]]
    assert common(catalogue, rows, "C-LIGHT") is None


def test_what_one_side_lacks_is_left_out_and_named(catalogue: Catalogue) -> None:
    """The whole is known, but what it leaves would be one cell: it is not computed."""
    table = TWO | {
        "C15": ("10", "12", "", "70"),
        "C-LIGHT": ("210", "252", "4060", "4570"),
    }
    found = common(catalogue, rows_of(catalogue, table), "C-LIGHT")
    assert found is not None
    assert [one.code for one in found.activities] == ["C13", "C14"]
    assert found.left_out == ("C15",)


def test_a_blank_cell_of_the_city_never_stands_as_the_rest(catalogue: Catalogue) -> None:
    """Two parts lack in common, but the city publishes one of them: the rest is left out."""
    table = {
        "C13": TWO["C13"],
        "C14": ("50", "60", "", ""),
        "C15": ("", "", "", ""),
        "C-LIGHT": ("170", "230", "1500", "1800"),
    }
    found = common(catalogue, rows_of(catalogue, table), "C-LIGHT")
    assert found is not None
    assert ([one.code for one in found.activities], found.left_out) == (["C13"], ("C14", "C15"))


def test_parts_that_only_the_city_publishes_stand_together_as_the_rest(
    catalogue: Catalogue,
) -> None:
    table = {
        "C13": TWO["C13"],
        "C14": ("50", "60", "", ""),
        "C15": ("20", "20", "", ""),
        "C-LIGHT": ("170", "230", "1500", "1800"),
    }
    found = account(catalogue, table, "C-LIGHT")
    rest = found.lines[1]
    assert (rest.activity, rest.less, found.levels.left_out) == ("C-LIGHT", ("C13",), ())
    assert values(rest, *LEVELS) == ["70", "80", "500", "600"]
    assert rest.amounts["before"].low == Decimal("69.0")
    assert len(rest.inputs["before"]) == 2
    assert values(found.total, "before", "nation_after") == ["170", "1800"]


def test_a_grouping_stands_for_members_of_which_none_is_common(catalogue: Catalogue) -> None:
    table = {
        "C10": ("100", "120", "900", "990"),
        "C13": ("5", "6", "", ""),
        "C-LIGHT": ("30", "33", "300", "360"),
    }
    found = common(catalogue, rows_of(catalogue, table), "C")
    assert found is not None
    assert [one.code for one in found.activities] == ["C10", "C-LIGHT"]


def test_a_part_is_split_further_where_that_leaves_nothing_out(catalogue: Catalogue) -> None:
    table = {
        "C": ("200", "240", "4000", "4500"),
        "D": ("50", "60", "700", "800"),
        "C13": TWO["C13"],
        "C10": ("40", "41", "", ""),
        "C11": ("50", "52", "", ""),
    }
    found = account(catalogue, table, "B-E")
    assert [(line.activity, line.less) for line in found.lines] == [
        ("C13", ()), ("C", ("C13",)), ("D", ()),
    ]  # fmt: skip
    assert values(found.lines[1], *LEVELS) == ["100", "90", "3000", "3300"]


def test_parts_of_a_part_stand_where_the_part_itself_is_not_known(catalogue: Catalogue) -> None:
    found = common(catalogue, rows_of(catalogue, TWO | {"D": ("5", "6", "70", "80")}), "B-E")
    assert found is not None
    assert [one.code for one in found.activities] == ["C13", "C14", "D"]
    assert {"B", "C10", "C15", "E"} <= set(found.left_out)
    assert "C" not in found.left_out


def test_what_the_nation_had_not_before_is_left_out(catalogue: Catalogue) -> None:
    found = common(catalogue, rows_of(catalogue, TWO | {"C15": ("1", "2", "0", "5")}), "C-LIGHT")
    assert found is not None
    assert found.left_out == ("C15",)


def test_an_account_is_as_secret_as_its_figures(catalogue: Catalogue) -> None:
    rows = rows_of(catalogue, TWO)
    rows[0][0] = replace(rows[0][0], confidentiality=Confidentiality.INTERNAL)
    found = common(catalogue, rows, "C-LIGHT")
    assert found is not None
    made = shift_share_account(found, (BEFORE, AFTER))
    assert made.secrecy.confidentiality is Confidentiality.INTERNAL
    open_one = account(catalogue, TWO, "C-LIGHT")
    assert open_one.secrecy.confidentiality is Confidentiality.FREE


@pytest.mark.parametrize("whole", ["C13", "E"])
def test_a_whole_without_common_parts_has_no_account(catalogue: Catalogue, whole: str) -> None:
    assert common(catalogue, rows_of(catalogue, TWO), whole) is None
