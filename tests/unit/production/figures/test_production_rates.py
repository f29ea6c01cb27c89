"""Prices between value and volume, and contributions, on small rows worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ondiris.codes import Catalogue
from ondiris.model import (
    Bound,
    Comparison,
    Known,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
)
from ondiris.ports import Current, Recorded
from ondiris.production import Row, derive
from ondiris.production.figures.rows import published_row

OUTPUT = SeriesKey(measure="output", area="XX-1", activity="B-E", unit="KZT")
GROWTH = SeriesKey(
    measure="growth_pct",
    of="output",
    area="XX-1",
    unit="%",
    activity="C-MACH",
    comparison=Comparison.YOY_SAME_PERIOD,
    price_basis=PriceBasis.REAL,
)


class Write:
    """Writes rows as the ledger would give them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __call__(
        self,
        key: SeriesKey,
        value: str,
        *,
        multiplier: int = 0,
        period: str = "2025-01/2025-05",
        defaulted: tuple[str, ...] = (),
    ) -> Row:
        printed, known = Printed.read(value, multiplier=multiplier), Known(date(2025, 6, 30))
        entry = Observation(
            key, Period.parse(period), printed, "paper", "p. 1", known, defaulted=defaulted
        )
        return published_row(Current(Recorded(entry.id, entry, 1)), self.catalogue.interval(entry))


@pytest.fixture
def write(catalogue: Catalogue) -> Write:
    return Write(catalogue)


def derived(write: Write, *rows: Row, measure: str) -> list[Row]:
    found, _ = derive(rows, write.catalogue)
    return [row for row in found if row.formula and row.key.measure == measure]


# Prices


def growths(write: Write, area: str, nominal: str, real: str) -> list[Row]:
    key = replace(GROWTH, area=area)
    return [write(replace(key, price_basis=PriceBasis.NOMINAL), nominal), write(key, real)]


def test_value_over_volume_is_the_price_between_them(write: Write) -> None:
    """119.1 / 136.3; lower 119.05 / 136.35, upper 119.15 / 136.25."""
    (price,) = [
        row
        for row in derived(write, *growths(write, "XX-1", "19.1", "36.3"), measure="index_pct")
        if row.key.of == "output_price"
    ]
    assert (price.text, f"{price.low:f}", f"{price.high:f}") == ("87.4", "87.31", "87.45")
    assert price.notes == ()


def test_a_price_far_from_the_countrys_asks_for_a_look(write: Write) -> None:
    city, country = growths(write, "XX-1", "19.1", "36.3"), growths(write, "XX", "14.0", "5.0")
    noted = {
        row.key.area: row.notes
        for row in derived(write, *city, *country, measure="index_pct")
        if row.key.of == "output_price"
    }
    assert noted == {"XX-1": ("look-before-publishing",), "XX": ()}
    near = growths(write, "XX", "0.1", "5.0")
    assert not any(
        "look-before-publishing" in row.notes
        for row in derived(write, *city, *near, measure="index_pct")
    )


def test_a_volume_of_unstated_basis_implies_no_price(write: Write) -> None:
    nominal, _ = growths(write, "XX-1", "19.1", "36.3")
    unsure = write(GROWTH, "36.3", defaulted=("price_basis",))
    found = derived(write, nominal, unsure, measure="index_pct")
    assert "output_price" not in {row.key.of for row in found}


# Contributions without a sourced base year


def grown(
    write: Write, activity: str, level: str, growth: str, *, basis: str = "real"
) -> list[Row]:
    return [
        write(replace(OUTPUT, activity=activity), level, multiplier=9),
        write(replace(GROWTH, activity=activity, price_basis=PriceBasis(basis)), growth),
    ]


def contributions(write: Write, *rows: Row, whole: str = "C-LIGHT") -> dict[str, Row]:
    found = derived(write, *rows, measure="contribution_ppt")
    return {
        row.key.activity: row
        for row in found
        if row.key.of == f"output@{whole}" and row.key.price_basis is PriceBasis.REAL
    }


def test_contributions_of_all_parts_add_up_to_the_growth_of_volume(write: Write) -> None:
    """Bases 100, 50 and 50 bn; changes 20, -5 and 10: the whole grew 25 / 200."""
    found = contributions(
        write,
        *grown(write, "C13", "120.00", "20.00"),
        *grown(write, "C14", "45.00", "-10.00"),
        *grown(write, "C15", "60.00", "20.00"),
    )
    assert {code: row.text for code, row in found.items()} == {
        "C13": "10.0", "C14": "-2.5", "C15": "5.0",
    }  # fmt: skip
    assert {row.formula for row in found.values()} == {"volume-contribution/1"}
    assert all("gross-output-weights" in row.notes for row in found.values())


def test_the_whole_stands_for_parts_that_nobody_published(write: Write) -> None:
    """The whole had a base of 400 bn: 20 of it is 5 points, though two parts are unknown."""
    found = contributions(
        write, *grown(write, "C13", "120.00", "20.00"), *grown(write, "C-LIGHT", "440.00", "10.00")
    )
    assert {code: row.text for code, row in found.items()} == {"C13": "5.0"}


def test_where_parts_and_the_whole_are_missing_a_contribution_is_a_bound(write: Write) -> None:
    """By the ends: 20.005 / 149.983 is at most 13.34 points, -5.0033 / 149.983 at least -3.34."""
    rows = [*grown(write, "C13", "120.00", "20.00"), *grown(write, "C14", "45.00", "-10.00")]
    found = contributions(write, *rows)
    assert (found["C13"].bound, found["C13"].low, found["C13"].text) == (Bound.LE, 0, "13.34")
    assert (found["C14"].bound, found["C14"].high, found["C14"].text) == (Bound.GE, 0, "-3.34")
    alone = grown(write, "C13", "120.00", "20.00")
    assert contributions(write, *alone) == {}


def test_growth_at_current_prices_contributes_nothing_to_volume(write: Write) -> None:
    rows = [
        *grown(write, "C13", "120.00", "20.00", basis="nominal"),
        *grown(write, "C-LIGHT", "440.00", "10.00", basis="nominal"),
    ]
    assert contributions(write, *rows) == {}


def test_a_sourced_base_year_goes_before_the_levels_of_now(write: Write) -> None:
    rows = [*grown(write, "C13", "120.00", "20.00"), *grown(write, "C-LIGHT", "440.00", "10.00")]
    before = [
        write(replace(OUTPUT, activity=code), value, multiplier=9, period="2024-01/2024-05")
        for code, value in (("C13", "80"), ("C-LIGHT", "400"))
    ]
    found = contributions(write, *rows, *before)
    assert (found["C13"].formula, found["C13"].text) == ("contribution/1", "4.0")


# Nothing in either year


def indexed(write: Write, index: str, before: str | None) -> list[Row]:
    rows = [
        write(replace(GROWTH, measure="index_pct"), index),
        write(replace(OUTPUT, activity="C-MACH"), "0.0", multiplier=6),
    ]
    if before is not None:
        level = replace(OUTPUT, activity="C-MACH")
        rows.append(write(level, before, multiplier=6, period="2024-01/2024-05"))
    return rows


@pytest.mark.parametrize("before", [None, "0.0"])
def test_an_index_of_zero_is_no_fall_where_nothing_was_made_before(
    write: Write, before: str | None
) -> None:
    """Tables print 0.0 where an activity is not there: it did not fall by a hundred per cent."""
    assert derived(write, *indexed(write, "0.0", before), measure="growth_pct") == []


def test_an_activity_that_ended_fell_by_a_hundred(write: Write) -> None:
    found = derived(write, *indexed(write, "0.0", "88.9"), measure="growth_pct")
    assert {(row.key.price_basis, row.text) for row in found} == {
        (PriceBasis.REAL, "-100.0"),
        (PriceBasis.NOMINAL, "-100.0"),
    }


def test_a_derived_nothing_has_no_sign(write: Write) -> None:
    """0.04 % of 100 bn, fallen by 1 %: −0.0004 points, shown as none."""
    rows = [
        *grown(write, "C-MACH", "0.04", "-1.0"),
        *grown(write, "B-E", "100.0", "0.0"),
        write(replace(OUTPUT, activity="C-MACH"), "0.04", multiplier=9, period="2024-01/2024-05"),
        write(OUTPUT, "100.0", multiplier=9, period="2024-01/2024-05"),
    ]
    found = derived(write, *rows, measure="contribution_ppt")
    assert [row.text for row in found if row.number == 0]
    assert not any(row.text.startswith("-") for row in found if row.number == 0)
