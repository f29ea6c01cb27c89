"""The national bureau's tables and the excerpts of pages in the case of Almaty, added by hand.

Sums are decimal arithmetic over the case's own files; what they are held against is in print.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from ondiris.model import Observation
from ondiris.sources import Case, read_case

CITY, NATION = "KZ-75", "KZ"
MONTHLY = "bns-701592"
BEFORE_2022 = {"KZ-19-2018", "KZ-35-2018", "KZ-63-2018"}
FORMER = {*BEFORE_2022, "KZ-YUZ"}
MONTHS = [f"{year}-{month:02}" for year in range(2020, 2027) for month in range(1, 13)][:80]
Table = dict[tuple[str, str, str, str], Decimal]


def _folder() -> Path:
    return Path(str(files("ondiris"))) / "cases" / "almaty"


def _rows(pattern: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted(_folder().glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


@pytest.fixture(scope="module")
def almaty() -> Case:
    return read_case(_folder(), today=date(2026, 12, 1))


@pytest.fixture(scope="module")
def months(almaty: Case) -> Table:
    """Monthly output in millions of tenge by activity, area and month."""
    return _table(o for o in almaty.loaded.observations if o.source == MONTHLY)


@pytest.fixture(scope="module")
def accounts(almaty: Case) -> Table:
    wanted = {"bns-81477", "bns-81478"}
    return _table(o for o in almaty.loaded.observations if o.source in wanted)


def _table(found: Iterable[Observation]) -> Table:
    return {
        (o.key.measure, o.key.activity, o.key.area, str(o.period)): Decimal(o.printed.text)
        for o in found
    }


def _sum(months: Table, activity: str, year: int, last: int) -> Decimal:
    return sum(
        (months["output", activity, CITY, f"{year}-{m:02}"] for m in range(1, last + 1)),
        Decimal(0),
    )


def _billion(millions: Decimal) -> Decimal:
    return (millions / 1000).quantize(Decimal("0.1"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("activity", "year", "last", "billion"),
    [
        ("B-E", 2025, 5, "976.2"),
        ("C-MACH", 2025, 5, "366.1"),
        ("C", 2025, 5, "783.4"),
        ("D", 2025, 5, "173.9"),
        ("E", 2025, 5, "18.9"),
        ("C23", 2025, 5, "47.0"),
        ("C18", 2025, 5, "25.0"),
        ("C-MACH", 2024, 5, "307.5"),
        ("B-E", 2025, 12, "2544.8"),
        ("C", 2025, 12, "2153.9"),
        ("C-MACH", 2025, 12, "1055.0"),
        ("C10", 2025, 12, "343.1"),
        ("B-E", 2026, 8, "1747.3"),
        ("C-MACH", 2026, 8, "741.9"),
    ],
)
def test_months_add_up_to_what_is_printed(
    months: Table, activity: str, year: int, last: int, billion: str
) -> None:
    assert _billion(_sum(months, activity, year, last)) == Decimal(billion)


def test_months_keep_the_digits_of_the_document_in_millions(months: Table) -> None:
    whole = {code: _sum(months, code, 2025, 5) for code in ("C-MACH", "C18")}
    millions = {code: value.quantize(Decimal(1), ROUND_HALF_UP) for code, value in whole.items()}
    assert millions == {"C-MACH": Decimal(366075), "C18": Decimal(24999)}


@pytest.mark.parametrize(
    ("activity", "year", "index"),
    [("C16", 2025, "93.1"), ("C16", 2024, "132.7"), ("C-MACH", 2025, "119.0")],
)
def test_growth_in_tenge_is_not_the_growth_in_volume_of_the_document(
    months: Table, activity: str, year: int, index: str
) -> None:
    now, before = (_sum(months, activity, y, 5) for y in (year, year - 1))
    assert (100 * now / before).quantize(Decimal("0.1"), ROUND_HALF_UP) == Decimal(index)


@pytest.mark.parametrize("activity", ["B-E", "C"])
def test_the_regions_of_each_month_add_up_to_the_nation(months: Table, activity: str) -> None:
    areas = {area for _, code, area, _ in months if code == activity} - {NATION}
    assert len(areas) == 23  # twenty of today, three in the borders they had until June 2022
    for month in MONTHS:
        parts = [months.get(("output", activity, area, month), Decimal(0)) for area in areas]
        gap = sum(parts, Decimal(0)) - months["output", activity, NATION, month]
        assert abs(gap) <= Decimal("0.005"), month  # 17 to 20 regions, each to a thousand tenge


def test_old_and_new_borders_never_share_a_month(months: Table) -> None:
    for activity in ("B-E", "C"):
        for month in MONTHS:
            had = {area for m, a, area, p in months if (m, a, p) == ("output", activity, month)}
            assert bool(had & BEFORE_2022) != bool(had & {"KZ-10", "KZ-33", "KZ-62"}), month


@pytest.mark.parametrize(
    ("measure", "activity"),
    [
        *(("gross_output", code) for code in ("B", "C", "D", "E", "_T")),
        *((measure, "_T") for measure in ("gva", "grp", "intermediate_consumption")),
    ],
)
def test_the_regions_of_the_accounts_add_up_to_the_nation(
    accounts: Table, measure: str, activity: str
) -> None:
    for year in ("2022", "2023", "2024", "2025"):
        parts = [
            value
            for (m, code, area, period), value in accounts.items()
            if (m, code, period) == (measure, activity, year) and area != NATION
        ]
        assert sum(parts, Decimal(0)) == accounts[measure, activity, NATION, year]


def test_output_less_what_it_used_up_is_value_added(accounts: Table) -> None:
    cells = [(area, period) for m, _, area, period in accounts if m == "intermediate_consumption"]
    assert len(cells) == 84
    for area, period in cells:
        of = {m: accounts[m, "_T", area, period] for m in ("gross_output", "gva")}
        used = accounts["intermediate_consumption", "_T", area, period]
        assert of["gross_output"] - used == of["gva"], (area, period)


@pytest.mark.parametrize(
    ("period", "index"),
    [("2025-01/2025-05", "116.2"), ("2026-01/2026-08", "124.7"), ("2025", "119.3")],
)
def test_the_volume_index_of_manufacturing_is_stated_real(
    almaty: Case, period: str, index: str
) -> None:
    (found,) = (
        o
        for o in almaty.loaded.observations
        if o.source == "bns-5943"
        and (o.key.area, o.key.activity, str(o.period)) == (CITY, "C", period)
    )
    assert (found.key.measure, found.key.of, found.printed.text) == ("index_pct", "output", index)
    assert (found.key.comparison, found.key.price_basis) == ("yoy_same_period", "real")
    assert found.defaulted == ()


def test_output_of_the_accounts_is_no_output_of_industry(almaty: Case) -> None:
    measures = {o.source: o.key.measure for o in almaty.loaded.observations}
    assert measures["bns-81477"] == "gross_output"
    output = {o.source for o in almaty.loaded.observations if o.key.measure == "output"}
    assert not output & {"bns-81477", "bns-81478"}
    assert MONTHLY in output


def test_what_the_bureau_leaves_blank_has_no_row(months: Table) -> None:
    def held(code: str) -> int:
        return sum((m, a, area) == ("output", code, CITY) for m, a, area, _ in months)

    assert {code: held(code) for code in ("C", "C10", "C12", "C19", "E39")} == {
        "C": 80, "C10": 80, "C12": 43, "C19": 14, "E39": 28,
    }  # fmt: skip


def test_months_that_hold_thirds_of_a_quarter_say_so(almaty: Case) -> None:
    found = [o for o in almaty.loaded.observations if o.source == MONTHLY]
    thirds = [o for o in found if _third(o)]
    assert len(thirds) > 2000
    assert all("I" in o.status for o in thirds)
    others = {o.key.activity for o in found if "I" in o.status and not _third(o)}
    assert others == {"C12", "E39"}  # returned by quarter alone
    assert any(not o.status for o in found)


def _third(observation: Observation) -> bool:
    decimals = observation.printed.text.partition(".")[2]
    return len(decimals) == 6 and decimals[3:] in ("333", "667")


def test_every_table_is_one_source_of_the_bureau_with_its_address(almaty: Case) -> None:
    bureau = [s for s in almaty.loaded.sources if s.id in {r["id"] for r in _rows("sources-b*")}]
    assert len(bureau) == 12
    for source in bureau:
        number = source.id.removeprefix("bns-")
        assert f"/{number}" in source.url
        assert (source.provider, source.rank) == ("Bureau of National Statistics", 90)
        assert (source.basis, source.published is None) == ("inferred", False)


def test_a_region_without_a_code_of_today_has_its_former_one(almaty: Case) -> None:
    years = {
        str(o.period)
        for o in almaty.loaded.observations
        if o.key.area == "KZ-YUZ" and o.key.measure == "grp"
    }
    assert years == {str(year) for year in range(2010, 2018)}
    assert almaty.catalogue["areas"]["KZ-YUZ"].members == ("KZ-61", "KZ-79")


def _excerpts() -> list[dict[str, str]]:
    return _rows("observations-press*.csv") + _rows("statements-press.csv")


def test_what_was_read_from_an_excerpt_says_so_and_nothing_else_does(almaty: Case) -> None:
    rows = _excerpts()
    assert len(rows) > 250
    assert all(row["locator"].startswith("excerpt: ") for row in rows)
    for entry in (*almaty.loaded.observations, *almaty.loaded.statements):
        assert ("V" in entry.status) == entry.locator.startswith("excerpt: "), entry


def test_excerpts_rank_below_what_the_same_provider_has_confirmed(almaty: Case) -> None:
    excerpts = {row["id"] for row in _rows("sources-press.csv")}
    usual = _ranks(almaty)
    lower = [s for s in almaty.loaded.sources if s.id in excerpts]
    assert len(lower) > 70
    assert all(s.url and s.rank < usual.get(s.provider, 50) for s in lower)


def _ranks(almaty: Case) -> dict[str, int]:
    return dict(almaty.city.source_ranks)


def test_the_short_term_indicator_is_never_of_industry(almaty: Case) -> None:
    said = [o for o in almaty.loaded.observations if "short-term economic indicator" in o.locator]
    assert len(said) > 20
    assert {(o.key.of, o.key.activity) for o in said} == {("short_term_indicator", "_T")}
    assert {o.key.measure for o in said} == {"growth_pct", "index_pct"}


def test_an_earlier_promise_is_an_earlier_version_of_the_same_one(almaty: Case) -> None:
    versions = sorted(
        (str(o.known.day), o.printed.text)
        for o in almaty.loaded.observations
        if (o.key.subject, o.key.measure) == ("sez-pit-2025", "count_projects")
        and o.key.modality == "planned"
    )
    assert versions == [("2023-12-31", "4"), ("2025-06-30", "6")]


def test_a_planned_launch_that_moved_keeps_every_day_it_was_given(almaty: Case) -> None:
    moved = {
        (s.subject, s.property, s.value)
        for s in almaty.loaded.statements
        if s.property in ("launch_planned", "completion_planned", "construction_planned")
    }
    assert ("ammkz", "launch_planned", "2024-Q4") in moved
    assert {("ammkz", "completion_planned", day) for day in ("2025-02", "2025-Q1")} <= moved
    assert {("orbis", "construction_planned", day) for day in ("2023", "2024-Q2")} <= moved


def test_a_day_that_a_page_states_wins_over_an_inferred_one(almaty: Case) -> None:
    sources = {s.id: s for s in almaty.loaded.sources}
    stated = {
        "vestikavkaza-2025-launches": "2025-03-30",
        "inform-2020-pipeline": "2020-08-18",
        "sputnik-2022-ten-months": "2022-11-16",
    }
    for name, day in stated.items():
        assert (str(sources[name].published), sources[name].basis) == (day, "stated")
        own = {(str(o.known.day), o.known.basis) for o in almaty.loaded.observations
               if o.source == name}  # fmt: skip
        assert own == {(day, "stated")}
