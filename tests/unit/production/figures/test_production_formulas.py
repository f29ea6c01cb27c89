"""Formulas on small rows worked out by hand, each unlike its neighbours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import (
    Bound,
    Comparison,
    Interval,
    Known,
    KnownBasis,
    Modality,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    World,
)
from ondiris.ports import Current, Recorded
from ondiris.production import Missing, Row, derive, overlap_total
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
MONTHS = "2025-01/2025-05"


class Pen:
    """Writes rows as the ledger would give them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def row(
        self,
        key: SeriesKey,
        value: str,
        *,
        multiplier: int = 0,
        period: str = MONTHS,
        day: date = date(2025, 6, 30),
        bound: Bound = Bound.EQ,
        defaulted: tuple[str, ...] = (),
    ) -> Row:
        entry = Observation(
            key=key,
            period=Period.parse(period),
            printed=Printed.read(value, multiplier=multiplier, bound=bound),
            source="paper",
            locator="p. 1",
            known=Known(day, KnownBasis.STATED),
            defaulted=defaulted,
        )
        return published_row(Current(Recorded(entry.id, entry, 1)), self.catalogue.interval(entry))

    def derived(self, *rows: Row, measure: str) -> list[Row]:
        found, _ = derive(rows, self.catalogue)
        return [row for row in found if row.formula and row.key.measure == measure]

    def missing(self, *rows: Row) -> list[Missing]:
        return derive(rows, self.catalogue)[1]


@pytest.fixture
def pen(catalogue: Catalogue) -> Pen:
    return Pen(catalogue)


def said(row: Row) -> tuple[str, str, str, int]:
    return row.text, f"{row.low:f}", f"{row.high:f}", row.multiplier


def test_a_share_is_part_over_whole_with_the_bounds_rounded_outward(pen: Pen) -> None:
    whole = pen.row(OUTPUT, "976.2", multiplier=9)
    part = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    (share,) = pen.derived(whole, part, measure="share_pct")
    assert said(share) == ("37.50", "37.49", "37.51", 0)
    assert (share.key.of, share.key.activity, share.key.unit) == ("output@B-E", "C-MACH", "%")
    assert set(share.inputs) == {whole.id, part.id}


def test_a_part_follows_from_its_printed_share_of_a_part(pen: Pen) -> None:
    machines = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    key = replace(OUTPUT, measure="share_pct", of="output@C-MACH", activity="C29", unit="%")
    share = pen.row(key, "36.1")
    (vehicles,) = pen.derived(machines, share, measure="output")
    assert said(vehicles) == ("132.2", "131.96", "132.37", 9)
    assert vehicles.key.activity == "C29"


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "large_medium"},
        {"world": World.SYNTHETIC},
        {"modality": Modality.PLANNED},
        {"price_basis": PriceBasis.REAL},
        {"area": "XX-1-north"},
        {"unit": "USD"},
        {"subject": "plant"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_figures_of_unequal_scope_have_no_share(pen: Pen, change: dict[str, str]) -> None:
    whole = pen.row(OUTPUT, "976.2", multiplier=9)
    part = pen.row(replace(OUTPUT, activity="C-MACH", **change), "366.1", multiplier=9)  # type: ignore[arg-type]
    assert pen.derived(whole, part, measure="share_pct") == []


def test_a_printed_share_stands_and_none_is_derived_beside_it(pen: Pen) -> None:
    whole = pen.row(OUTPUT, "976.2", multiplier=9)
    part = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    key = replace(OUTPUT, measure="share_pct", of="output@B-E", activity="C-MACH", unit="%")
    assert pen.derived(whole, part, pen.row(key, "37.6"), measure="share_pct") == []


def test_a_district_has_a_share_of_its_city(pen: Pen) -> None:
    city = pen.row(OUTPUT, "500", multiplier=9)
    north = pen.row(replace(OUTPUT, area="XX-1-north"), "65", multiplier=9)
    (share,) = pen.derived(city, north, measure="share_pct")
    assert (share.key.of, share.key.area, share.text) == ("output@XX-1", "XX-1-north", "13.00")


def test_growth_and_index_are_one_fact_with_two_faces(pen: Pen) -> None:
    (index,) = pen.derived(pen.row(GROWTH, "36.3"), measure="index_pct")
    assert said(index)[:3] == ("136.3", "136.25", "136.35")
    (growth,) = pen.derived(
        pen.row(replace(GROWTH, measure="index_pct"), "95.4"), measure="growth_pct"
    )
    assert said(growth)[:3] == ("-4.6", "-4.65", "-4.55")


def test_the_level_a_year_before_at_a_stated_real_growth_is_at_the_later_prices(pen: Pen) -> None:
    level = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    (before,) = pen.derived(level, pen.row(GROWTH, "36.3"), measure="output")
    assert said(before) == ("268.6", "268.46", "268.74", 9)
    assert str(before.period) == "2024-01/2024-05"
    assert (before.key.price_basis, before.key.base_period) == (PriceBasis.REAL, MONTHS)


def test_a_defaulted_price_basis_leaves_both_readings_of_the_level_before(pen: Pen) -> None:
    level = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    growth = pen.row(GROWTH, "36.3", defaulted=("price_basis",))
    found = pen.derived(level, growth, measure="output")
    assert {row.key.price_basis for row in found} == {PriceBasis.REAL, PriceBasis.NOMINAL}
    assert all("defaulted:price_basis" in row.notes for row in found)


def test_the_change_that_a_growth_means_is_not_the_growth_of_the_level(pen: Pen) -> None:
    """366.1 × 36.3 % would be 132.9; the growth is of the level a year before."""
    level = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    (change,) = pen.derived(level, pen.row(GROWTH, "36.3"), measure="change_abs")
    assert said(change) == ("97.5", "97.38", "97.62", 9)


def test_a_growth_of_unstated_prices_is_not_nominal_where_both_levels_are_known(pen: Pen) -> None:
    """3.4 bn after 3.7 bn did not rise by 0.9 bn at current prices, whatever +35.2 % is of."""
    key = replace(OUTPUT, activity="C-MACH")
    levels = [
        pen.row(key, "3.4", multiplier=9),
        pen.row(key, "3.7", multiplier=9, period="2024-01/2024-05"),
    ]
    unsure = pen.row(GROWTH, "35.2", defaulted=("price_basis",))
    (change,) = pen.derived(*levels, unsure, measure="change_abs")
    assert change.key.price_basis is PriceBasis.REAL


def test_a_contribution_needs_a_sourced_base_share_and_says_so(pen: Pen) -> None:
    growth = pen.row(GROWTH, "36.3")
    level = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    whole = pen.row(OUTPUT, "976.2", multiplier=9)
    rows = (growth, level, whole)
    assert pen.derived(*rows, measure="contribution_ppt") == []
    lacking = [m for m in pen.missing(*rows) if m.key.of == "output@B-E"]
    assert [m.lacks for m in lacking] == [("share_pct of output@B-E, C-MACH, 2024-01/2024-05",)]
    base = pen.row(
        replace(OUTPUT, activity="C-MACH"), "250", multiplier=9, period="2024-01/2024-05"
    )
    base_whole = pen.row(OUTPUT, "800", multiplier=9, period="2024-01/2024-05")
    found = pen.derived(*rows, base, base_whole, measure="contribution_ppt")
    (contribution,) = (
        row
        for row in found
        if row.key.of == "output@B-E" and row.key.price_basis is PriceBasis.REAL
    )
    assert contribution.text == "11.3"  # 250 / 800 of 36.3 %, not 366.1 / 976.2 of it
    assert contribution.low < Decimal("11.34375") < contribution.high


def test_amounts_per_count_carry_the_interval_of_a_rounded_count(pen: Pen) -> None:
    key = replace(OUTPUT, activity="_T", subject="zone-2025", modality=Modality.PLANNED)
    cost = pen.row(replace(key, measure="project_cost"), "135.4", multiplier=9, period="2025")
    jobs = pen.row(replace(key, measure="jobs", unit="jobs"), "4", multiplier=3, period="2025")
    (ratio,) = pen.derived(cost, jobs, measure="ratio")
    assert (ratio.key.of, ratio.key.unit) == ("project_cost/jobs", "KZT/jobs")
    assert said(ratio) == ("33.9", "30.07", "38.70", 6)  # 135.35/4500 and 135.45/3500 million


def test_a_sum_over_a_tree_with_parts_lacking_is_open_upwards_and_names_them(pen: Pen) -> None:
    one = pen.row(replace(OUTPUT, activity="C18"), "25", multiplier=9)
    two = pen.row(replace(OUTPUT, activity="C23"), "47", multiplier=9)
    (whole,) = (r for r in pen.derived(one, two, measure="output") if r.key.activity == "C")
    assert (whole.bound, whole.text, whole.high) == (Bound.GE, "71.0", Decimal("Infinity"))
    assert "lacks:C10" in whole.notes
    assert "lacks:C18" not in whole.notes


def test_an_aggregate_stands_for_its_members_in_a_sum_but_never_twice(pen: Pen) -> None:
    machines = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    printing = pen.row(replace(OUTPUT, activity="C18"), "25", multiplier=9)
    vehicles = pen.row(replace(OUTPUT, activity="C29"), "130", multiplier=9)
    (both,) = (
        r for r in pen.derived(machines, printing, measure="output") if r.key.activity == "C"
    )
    assert both.text == "390.55"
    (member,) = (
        r
        for r in pen.derived(machines, printing, vehicles, measure="output")
        if r.key.activity == "C"
    )
    assert member.text == "390.55", "of machine building without its other divisions"


def test_attainment_compares_the_cumulative_figure_with_the_plan_of_its_year(pen: Pen) -> None:
    key = replace(OUTPUT, measure="investment", activity="_T")
    done = pen.row(key, "1900", multiplier=9, period="2025-01/2025-11")
    plan = pen.row(replace(key, modality=Modality.PLANNED), "2100", multiplier=9, period="2025")
    (attained,) = pen.derived(done, plan, measure="share_pct")
    assert (attained.key.of, attained.text) == ("investment@planned", "90.5")


def test_no_month_alone_is_taken_from_cumulative_indices(pen: Pen) -> None:
    index = replace(GROWTH, measure="index_pct")
    april = pen.row(index, "120.0", period="2025-01/2025-04")
    may = pen.row(index, "136.3")
    found, _ = derive((april, may), pen.catalogue)
    assert [r for r in found if str(r.period) == "2025-05"] == []


def test_a_disputed_figure_is_no_input(pen: Pen) -> None:
    whole = pen.row(OUTPUT, "976.2", multiplier=9)
    part = replace(
        pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9), conflicts=("o1",)
    )
    assert pen.derived(whole, part, measure="share_pct") == []
    part, whole = replace(part, conflicts=()), replace(whole, conflicts=("o2",))
    assert pen.derived(whole, part, measure="share_pct") == []


def test_a_derived_figure_of_an_internal_one_is_internal(pen: Pen) -> None:
    whole = pen.row(OUTPUT, "976.2", multiplier=9)
    part = replace(
        pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9), confidentiality="N"
    )
    (share,) = pen.derived(whole, part, measure="share_pct")
    assert share.confidentiality == "N"


def test_a_formula_with_the_same_inputs_has_the_same_identifier(pen: Pen) -> None:
    whole = pen.row(OUTPUT, "976.2", multiplier=9)
    part = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    other = pen.row(replace(OUTPUT, activity="C-MACH"), "366.2", multiplier=9)
    (first,), (again,), (third,) = (
        pen.derived(whole, p, measure="share_pct") for p in (part, part, other)
    )
    assert first.id == again.id != third.id


def test_overlapping_programmes_add_to_an_interval_from_nested_to_disjoint() -> None:
    parts = {name: Interval.exactly(n) for name, n in (("a", 11), ("b", 6), ("c", 35))}
    assert str(overlap_total(parts, [("a", "b")])) == "[46, 52]"
    assert str(overlap_total(parts, [("a", "b"), ("b", "c")])) == "[35, 52]"
    assert str(overlap_total(parts, [("a", "absent")])) == "[52, 52]"
    with pytest.raises(InvalidInput):
        overlap_total({"a": Interval.exactly(-1)}, [])


def months(pen: Pen, *values: str, first: int = 1, key: SeriesKey = OUTPUT) -> list[Row]:
    return [
        pen.row(key, value, multiplier=9, period=f"2025-{month:02}")
        for month, value in enumerate(values, start=first)
    ]


def test_a_run_of_months_is_their_sum_with_the_digits_of_the_finest(pen: Pen) -> None:
    found = pen.derived(*months(pen, "10.5", "11.25", "12"), measure="output")
    by_period = {str(row.period): row for row in found if row.formula == "sum-of-months/1"}
    assert said(by_period["2025-01/2025-03"]) == ("33.75", "33.195", "34.305", 9)
    assert said(by_period["2025-01/2025-02"]) == ("21.75", "21.695", "21.805", 9)
    assert set(by_period) == {"2025-01/2025-02", "2025-01/2025-03"}


def test_a_whole_year_is_twelve_months_and_a_quarter_three(pen: Pen) -> None:
    found = pen.derived(*months(pen, *(str(n) for n in range(1, 13))), measure="output")
    told = {str(row.period): row.text for row in found if row.formula == "sum-of-months/1"}
    assert (told["2025"], told["2025-04/2025-06"], told["2025-10/2025-12"]) == ("78", "15", "33")
    assert "2025-01/2025-12" not in told


def test_a_missing_month_is_named_and_nothing_is_summed_over_it(pen: Pen) -> None:
    rows = [*months(pen, "1", "2"), *months(pen, "4", "5", first=4)]
    told = {str(row.period) for row in pen.derived(*rows, measure="output")}
    assert "2025-01/2025-05" not in told
    lacks = {str(m.period): m.lacks for m in pen.missing(*rows) if m.formula == "sum-of-months/1"}
    assert lacks["2025-01/2025-05"] == ("output, 2025-03",)


def test_a_printed_run_stands_and_its_months_are_not_summed(pen: Pen) -> None:
    printed = pen.row(OUTPUT, "7", multiplier=9, period="2025-01/2025-02")
    found = pen.derived(printed, *months(pen, "3", "3.9"), measure="output")
    assert "2025-01/2025-02" not in {str(row.period) for row in found}


def test_what_does_not_add_over_time_is_not_summed_over_it(pen: Pen) -> None:
    workers = replace(OUTPUT, measure="employees", unit="persons")
    rows = [pen.row(workers, "403", period="2025-01"), pen.row(workers, "335", period="2025-02")]
    assert pen.derived(*rows, measure="employees") == []
    cumulative = [
        pen.row(workers, "403", period="2025-01/2025-02"),
        pen.row(workers, "335", period="2025-01/2025-03"),
    ]
    assert pen.derived(*cumulative, measure="employees") == []


def test_the_level_before_gives_way_to_a_printed_one_and_to_its_months(pen: Pen) -> None:
    level = pen.row(OUTPUT, "136.3", multiplier=9, period="2026-01/2026-02")
    growth = pen.row(replace(GROWTH, activity="B-E"), "36.3", period="2026-01/2026-02")
    (derived,) = pen.derived(level, growth, measure="output")
    assert (str(derived.period), derived.text) == ("2025-01/2025-02", "100.0")
    printed = pen.row(OUTPUT, "114.4", multiplier=9, period="2025-01/2025-02")
    assert pen.derived(level, growth, printed, measure="output") == []
    summed = pen.derived(level, growth, *months(pen, "50", "64.4"), measure="output")
    assert [row.formula for row in summed] == ["sum-of-months/1"]


def test_nominal_growth_follows_from_summed_months_of_two_years(pen: Pen) -> None:
    later = [
        pen.row(OUTPUT, value, multiplier=9, period=f"2026-{month:02}")
        for month, value in ((1, "60.0"), (2, "66.0"))
    ]
    found = pen.derived(*later, *months(pen, "50.0", "55.0"), measure="growth_pct")
    (growth,) = [row for row in found if str(row.period) == "2026-01/2026-02"]
    assert (growth.text, str(growth.key.price_basis)) == ("20.0", "nominal")


def test_an_index_gives_its_growth_though_a_growth_of_unstated_basis_is_printed(pen: Pen) -> None:
    index = pen.row(replace(GROWTH, measure="index_pct"), "134.8")
    unsure = pen.row(GROWTH, "36.3", defaulted=("price_basis",))
    (growth,) = pen.derived(index, unsure, measure="growth_pct")
    assert (growth.text, growth.inputs, growth.stated) == ("34.8", (index.id,), True)
    assert pen.derived(index, pen.row(GROWTH, "36.3"), measure="growth_pct") == []


def test_what_follows_from_growth_is_told_once_where_one_states_its_basis(pen: Pen) -> None:
    level = pen.row(replace(OUTPUT, activity="C-MACH"), "366.1", multiplier=9)
    index = pen.row(replace(GROWTH, measure="index_pct"), "136.3")
    unsure = pen.row(GROWTH, "36.3", defaulted=("price_basis",))
    (change,) = pen.derived(level, index, unsure, measure="change_abs")
    assert unsure.id not in change.inputs
    # 366.1 × 36.3 / 136.3
    assert change.text == "97.5"
    assert len(pen.derived(level, unsure, measure="change_abs")) == 2


def test_more_than_below_the_line_makes_a_ratio_less_than(pen: Pen) -> None:
    """976.2 bn over more than 16 thousand people: below 976.25 / 16 thousand a person."""
    output = pen.row(OUTPUT, "976.2", multiplier=9)
    people = replace(OUTPUT, measure="employees", unit="persons")
    (ratio,) = pen.derived(
        output, pen.row(people, "16", multiplier=3, bound=Bound.GT), measure="ratio"
    )
    assert (ratio.bound, said(ratio)) == (Bound.LT, ("61.02", "0.00", "61.02", 6))
    (plain,) = pen.derived(output, pen.row(people, "16200"), measure="ratio")
    assert (plain.bound, plain.text) == (Bound.EQ, "60.26")
    more = pen.row(OUTPUT, "976.2", multiplier=9, bound=Bound.GT)
    unknown = pen.row(people, "16", multiplier=3, bound=Bound.GE)
    assert pen.derived(more, unknown, measure="ratio") == []
