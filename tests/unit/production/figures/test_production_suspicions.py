"""What looks wrong inside a table is told by its place, and a sound table says nothing."""

from __future__ import annotations

import math
from datetime import date

import pytest

from ondiris.codes import Catalogue, CodeList, Item
from ondiris.model import Known, Observation, Period, Printed, SeriesKey
from ondiris.production.figures.suspicions import SuspicionKind, suspicions
from ondiris.publishing.figures.understood import suspicion_json, suspicion_line

NOW = "2025-06"
AREAS = ("R1", "R2", "R3")
ACTIVITIES = ("B-E", "C", "D")
Cell = tuple[str, str, str]


@pytest.fixture(scope="module")
def country(catalogue: Catalogue) -> Catalogue:
    areas = [Item("N", {"en": "Nation"}), *(Item(c, {"en": c}, parent="N") for c in AREAS)]
    return Catalogue(
        {**catalogue.lists, "areas": CodeList("areas", "t", {item.code: item for item in areas})}
    )


def natural(area: str, activity: str, period: str) -> float:
    """Return a level with a season, a trend and digits of its own, in millions."""
    first = Period.parse(period).first_month
    size = 1_000.0 * (1 + AREAS.index(area)) * (3 - ACTIVITIES.index(activity))
    season = 1 + 0.2 * math.sin(first.number)
    noise = 1 + 0.05 * math.sin(17.0 * int(first) + len(activity) + 5 * AREAS.index(area))
    return round(size * season * noise * 1.01 ** (int(first) - 24_000), 3)


def entry(cell: Cell, value: float, row: int) -> Observation:
    area, activity, period = cell
    key = SeriesKey(measure="output", area=area, activity=activity, unit="KZT")
    printed = Printed.read(f"{value:.3f}", multiplier=6)
    known = Known(date(2026, 1, 20))
    return Observation(key, Period.parse(period), printed, "office", f"row {row}", known)


def table(period: str = NOW, **changed: float) -> list[Observation]:
    """Return a table of three regions, three activities and the nation's sums."""
    cells = {(a, b): natural(a, b, period) for a in AREAS for b in ACTIVITIES}
    for b in ACTIVITIES:
        cells["N", b] = round(sum(cells[a, b] for a in AREAS), 3)
    for name, value in changed.items():
        area, activity = name.split("_")
        cells[area, activity.replace("BE", "B-E")] = value
    return [entry((*c, period), v, n) for n, (c, v) in enumerate(cells.items(), start=2)]


def before() -> dict[tuple[SeriesKey, tuple[date, date]], float]:
    """Return five years of the same months."""
    months = [f"{year}-{month:02}" for year in range(2020, 2026) for month in range(1, 13)]
    return {
        (one.key, one.period.extent): float(one.printed.value) * 1e6
        for period in months
        if period < NOW
        for one in table(period)
    }


def kinds(country: Catalogue, observations: list[Observation]) -> list[tuple[str, str, str]]:
    found = suspicions(observations, before(), country)
    return [(str(one.kind), one.series.area, one.series.activity) for one in found]


def test_a_sound_table_says_nothing(country: Catalogue) -> None:
    for month in range(1, 6):
        assert kinds(country, table(f"2025-{month:02}")) == []
    assert kinds(country, table()) == []


def test_a_row_of_another_region_is_told_with_both_rows(country: Catalogue) -> None:
    copied = {f"R2_{b.replace('-', '')}": natural("R1", b, NOW) for b in ACTIVITIES}
    (found, *rest) = suspicions(table(**copied), before(), country)
    assert (found.kind, found.beside) == (SuspicionKind.COPIED_SERIES, "R1")
    assert len(found.places) == 6
    assert {one.kind for one in rest} <= {SuspicionKind.PARTS}


@pytest.mark.parametrize("other", ["2025-05", "2024-06"])
def test_a_row_of_another_time_is_told(country: Catalogue, other: str) -> None:
    copied = {f"R3_{b.replace('-', '')}": natural("R3", b, other) for b in ACTIVITIES}
    found = suspicions(table(**copied), before(), country)
    one = next(one for one in found if one.kind is SuspicionKind.COPIED_PERIOD)
    assert (one.beside, one.series.area, len(one.places)) == (other, "R3", 3)


def test_a_total_left_from_the_last_release_is_told(country: Catalogue) -> None:
    last = round(sum(natural(a, "C", "2025-05") for a in AREAS), 3)
    assert ("repeated", "N", "C") in kinds(country, table(N_C=last))


def test_a_leaf_that_is_a_third_of_a_quarter_repeats_by_right(country: Catalogue) -> None:
    same = natural("R1", "D", "2025-05")
    told = [one for one in kinds(country, table(R1_D=same)) if one[0] != "parts-and-whole"]
    assert told == []


@pytest.mark.parametrize("factor", [1_000.0, 0.001])
def test_a_figure_in_other_thousands_is_told(country: Catalogue, factor: float) -> None:
    value = natural("R2", "C", NOW) * factor
    assert ("thousands", "R2", "C") in kinds(country, table(R2_C=value))


def test_a_whole_that_is_not_the_sum_of_its_parts_is_told(country: Catalogue) -> None:
    value = sum(natural(a, "C", NOW) for a in AREAS)
    assert kinds(country, table(N_C=value * 1.02)) == [("parts-and-whole", "N", "C")]
    assert kinds(country, table(N_C=value * 1.0005)) == []
    lacking = [one for one in table(N_C=value * 1.02) if one.key.area != "R3"]
    assert kinds(country, lacking) == []


def test_a_run_from_january_that_falls_is_told(country: Catalogue) -> None:
    may = entry(("R1", "C", "2025-01/2025-05"), 5_000.0, 2)
    june = entry(("R1", "C", "2025-01/2025-06"), 4_900.0, 3)
    assert kinds(country, [may, june]) == [("falling-cumulative", "R1", "C")]
    risen = entry(("R1", "C", "2025-01/2025-06"), 5_001.0, 3)
    assert kinds(country, [may, risen]) == []


def test_a_change_far_beyond_all_others_is_told(country: Catalogue) -> None:
    found = kinds(country, table(R3_D=natural("R3", "D", NOW) * 7))
    assert ("break", "R3", "D") in found


def test_no_value_stands_in_what_is_said(country: Catalogue) -> None:
    value = natural("R2", "C", NOW) * 1_000
    found = suspicions(table(R2_C=value), before(), country)
    for one in found:
        said = f"{suspicion_line(one)} {suspicion_json(one)}"
        assert f"{value:.3f}"[:5] not in said
        assert one.places[0] in said
