"""Indicators of the hub counted by hand, and why one is not told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ondiris.codes import Catalogue
from ondiris.concentration import herfindahl, krugman_specialisation, location_quotient
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Comparison, Known, Observation, Period, PriceBasis, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production import Row
from ondiris.production.figures.rows import published_row
from ondiris.production.forecasts.hub import (
    AbsentIndicator,
    CountedIndicator,
    HubFigures,
    count_indicators,
)
from ondiris.production.forecasts.hub_indicators import DIMENSIONS, INDICATORS
from ondiris.production.forecasts.hub_peers import place_peers
from ondiris.production.forecasts.hub_places import HubScorecard, score
from ondiris.production.forecasts.hub_revisions import usual_revisions
from ondiris.production.forecasts.hub_weights import (
    indicator_weights,
    parse_weights,
    weights_text,
)
from ondiris.sources.peers import PeerRow

REGIONS = ("XX-1", "XX-2", "XX-3", "XX-4")
KNOWN = frozenset(m for one in INDICATORS for m in one.measures) - {"freight"}


def figure(
    catalogue: Catalogue,
    measure: str,
    area: str,
    activity: str,
    year: int,
    value: str,
    *,
    of: str = "",
    unit: str = "KZT",
    day: date = date(2026, 3, 1),
) -> Recorded:
    real = measure == "index_pct"
    key = SeriesKey(
        measure=measure,
        area=area,
        activity=activity,
        of=of,
        unit="%" if real else unit,
        comparison=Comparison.PREV_YEAR if real else Comparison.NONE_STATED,
        price_basis=PriceBasis.REAL if real else PriceBasis.UNSTATED,
    )
    entry = Observation(key, Period.year(year), Printed.read(value), "paper", "p. 1", Known(day))
    return Recorded(entry.id, entry, 1)


def row(catalogue: Catalogue, *what: object, **more: object) -> Row:
    recorded = figure(catalogue, *what, **more)  # type: ignore[arg-type]
    return published_row(Current(recorded), catalogue.interval(recorded.observation))


def outputs(catalogue: Catalogue, year: int = 2025, last: str = "XX-4") -> list[Row]:
    """Return output of industry and manufacturing: 400, 300, 200, 100 and a half of each."""
    levels = dict(zip(REGIONS, (400, 300, 200, 100), strict=True))
    found = [
        row(catalogue, "output", area, code, year, str(level * part))
        for area, level in levels.items()
        if area <= last
        for code, part in (("B-E", 2), ("C", 1))
    ]
    return [*found, *(row(catalogue, "output", "XX", c, year, v) for c, v in
                      (("B-E", "2000"), ("C", "500")))]  # fmt: skip


def figures(rows: Iterable[Row], years: tuple[int, ...] = (2025, 2024, 2023)) -> HubFigures:
    return HubFigures("XX-2", "XX", REGIONS, tuple(rows), KNOWN, years, {})


def counted(found: HubFigures) -> dict[str, CountedIndicator]:
    return {one.indicator.code: one for one in count_indicators(found)[0]}


def absent(found: HubFigures) -> dict[str, AbsentIndicator]:
    return {one.indicator.code: one for one in count_indicators(found)[1]}


def card(found: HubFigures, weights: str = "") -> HubScorecard:
    return score(found, *count_indicators(found), parse_weights(weights))


def test_a_level_is_the_figure_itself(catalogue: Catalogue) -> None:
    found = counted(figures(outputs(catalogue)))["output-industry"]
    assert found.years == (2025,)
    assert found.values["XX-2"].value == 600
    assert found.values["XX-2"].interval.contains(Decimal("600"))


def test_the_location_quotient_is_the_kernels_of_the_region_and_all_others(
    catalogue: Catalogue,
) -> None:
    """A half of 600 against a quarter of 2000: 2."""
    found = counted(figures(outputs(catalogue)))["location-quotient"].values["XX-2"]
    kernel = location_quotient(np.array([[300.0, 300.0], [200.0, 1200.0]]))[0, 0]
    assert float(found.value) == pytest.approx(2.0) == pytest.approx(float(kernel))
    # Printed to whole units: (299.5/600.5)/(500.5/1999.5) to (300.5/599.5)/(499.5/2000.5).
    assert float(found.interval.lower) == pytest.approx(1.99252, abs=1e-5)
    assert float(found.interval.upper) == pytest.approx(2.00751, abs=1e-5)


def sections(catalogue: Catalogue) -> list[Row]:
    levels = {"XX-1": (10, 20, 30, 40), "XX-2": (0, 90, 5, 5), "XX-3": (70, 10, 10, 10),
              "XX-4": (25, 25, 25, 25), "XX": (105, 145, 70, 80)}  # fmt: skip
    return [
        row(catalogue, "gross_output", area, code, 2025, str(value))
        for area, four in levels.items()
        for code, value in zip("BCDE", four, strict=True)
    ]


def test_breadth_and_distance_are_the_kernels(catalogue: Catalogue) -> None:
    found = counted(figures(sections(catalogue)))
    breadth = found["breadth"].values
    assert float(breadth["XX-4"].value) == pytest.approx(4.0)
    own = np.array([10.0, 20.0, 30.0, 40.0])
    assert float(breadth["XX-1"].value) == pytest.approx(1.0 / herfindahl(own))
    nation = np.array([105.0, 145.0, 70.0, 80.0])
    kernel = krugman_specialisation(np.stack([own, nation - own]))[0]
    distance = found["structural-distance"].values["XX-1"]
    assert float(distance.value) == pytest.approx(float(kernel))
    assert distance.interval.lower < distance.value < distance.interval.upper


def test_nobody_is_placed_where_neither_way_is_better(catalogue: Catalogue) -> None:
    found = card(figures([*outputs(catalogue), *sections(catalogue)]))
    assert "structural-distance" not in found.places
    assert found.shares["structural-distance"] == 0


def test_growth_is_a_geometric_mean_over_years_of_which_all_are_known(
    catalogue: Catalogue,
) -> None:
    """√(1.21 × 1.00) is 1.10, where the plain mean is 1.105."""
    rows = [
        row(catalogue, "index_pct", area, "B-E", year, value, of="output")
        for area in REGIONS
        for year, value in ((2024, "121.0"), (2025, "100.0"))
    ]
    rows.append(row(catalogue, "index_pct", "XX-1", "B-E", 2023, "90.0", of="output"))
    found = counted(figures(rows))["growth-industry"]
    assert found.years == (2024, 2025)
    assert round(float(found.values["XX-3"].value), 6) == 110.0


def test_a_single_year_makes_no_mean(catalogue: Catalogue) -> None:
    rows = [row(catalogue, "index_pct", a, "B-E", 2025, "99.0", of="output") for a in REGIONS]
    assert absent(figures(rows))["growth-industry"].reason == "one-year"


def test_the_newest_year_that_all_know_comes_before_a_newer_one(catalogue: Catalogue) -> None:
    rows = [*outputs(catalogue, 2024), *outputs(catalogue, 2025, last="XX-3")]
    found = counted(figures(rows))["output-industry"]
    assert found.years == (2024,)
    assert counted(figures(rows, (2025,)))["output-industry"].values.keys() == set(REGIONS[:3])


def test_who_lacks_a_value_is_left_out_and_its_range_together_widens(
    catalogue: Catalogue,
) -> None:
    rows = [*outputs(catalogue, last="XX-3"), *sections(catalogue)]
    found = card(figures(rows, (2025,)))
    assert "XX-4" not in found.places["output-industry"]
    own = found.together["XX-4"]
    assert own.low < own.high
    assert "missing" in {name for name, *_ in own.moved}


def test_too_few_regions_are_said(catalogue: Catalogue) -> None:
    lacking = absent(figures(outputs(catalogue, last="XX-2")))["output-industry"]
    assert (lacking.reason, lacking.known) == ("few-regions", 2)


def test_a_measure_that_no_list_has_is_said(catalogue: Catalogue) -> None:
    found = absent(figures(outputs(catalogue)))
    assert found["freight"].reason == "no-measure"
    assert found["exports"].reason == "no-figures"


def test_figures_of_two_units_are_no_indicator(catalogue: Catalogue) -> None:
    rows = [
        row(catalogue, "exports", area, "_T", 2025, "9", unit="USD" if area == "XX-1" else "EUR")
        for area in REGIONS
    ]
    assert absent(figures(rows))["exports"].reason == "units-differ"


def test_what_is_divided_by_nothing_is_not_known(catalogue: Catalogue) -> None:
    rows = [
        row(
            catalogue, measure, area, "_T", 2025, "0" if (measure, area) == ("grp", "XX-3") else "8"
        )
        for area in REGIONS
        for measure in ("investment", "grp")
        for place in [(measure, area)]
    ]
    found = counted(figures(rows))["investment-rate"]
    assert found.values.keys() == {"XX-1", "XX-2", "XX-4"}
    assert found.values["XX-1"].value == 100


def test_weights_go_by_dimension_and_are_shared_inside_it() -> None:
    there = tuple(one for one in INDICATORS if one.dimension in ("size", "diversity"))
    shares = indicator_weights(parse_weights("size:2,value-added:0"), there)
    assert [float(shares[code]) for code in ("output-industry", "value-added", "breadth")] == [
        1.0, 0.0, 1.0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("siez:2", "unknown-weight"),
        ("size:-1", "weight-range"),
        ("size:nan", "weight-range"),
        ("size:much", "weight-range"),
        ("size:1,size:2", "weight-twice"),
        (",".join(f"{name}:0" for name in DIMENSIONS), "weights-zero"),
    ],
)
def test_weights_that_cannot_be_are_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_weights(text)
    assert refused.value.code == code


def test_the_nearest_dimension_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_weights("growht:1")
    assert "growth" in refused.value.hint


def test_weights_are_written_as_they_are_read() -> None:
    text = "size:2,growth:0,value-added:0.5"
    assert weights_text(parse_weights("value-added:0.5,growth:0,size:2.0,diversity:1")) == text


def test_nothing_that_is_counted_may_weigh_zero(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidInput) as refused:
        card(figures(outputs(catalogue)), "size:0,specialisation:0")
    assert refused.value.code == "weights-zero"
    assert refused.value.hint == "Counted: size, specialisation."


def test_one_indicator_makes_no_place_together(catalogue: Catalogue) -> None:
    found = card(figures(outputs(catalogue)), "size:0")
    assert found.together == {}
    assert found.places["output-industry"]["XX-2"].middle == 2


def test_an_indicator_that_is_not_counted_is_not_found(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound) as refused:
        card(figures(outputs(catalogue))).of("exports")
    assert refused.value.code == "no-indicator"


def test_a_peer_stands_beside_and_moves_nobody(catalogue: Catalogue) -> None:
    found = card(figures(outputs(catalogue)))
    rows = (
        PeerRow("Lodz", "output-industry", 2024, Decimal(500), "KZT", "Statistics Poland"),
        PeerRow("Lodz", "output-manufacturing", 2024, Decimal(500), "EUR", "Statistics Poland"),
        PeerRow("Lodz", "exports", 2024, Decimal(500), "USD", "Statistics Poland"),
    )
    # Output of industry is 800, 600, 400, 200: two are better than 500.
    assert [(one.place, one.of) for one in place_peers(found, rows)] == [
        (3, 4),
        (None, 0),
        (None, 0),
    ]


def test_a_region_of_the_country_is_no_peer(catalogue: Catalogue) -> None:
    found = card(figures(outputs(catalogue)))
    with pytest.raises(InvalidInput) as refused:
        place_peers(found, (PeerRow("XX-3", "exports", 2024, Decimal(1), "USD", "somebody"),))
    assert refused.value.code == "own-region"


def test_revisions_are_of_vintages_a_month_apart_and_enough_of_them(catalogue: Catalogue) -> None:
    """Ten figures, each first 100 and three months later 110: ln 1.1 is 0.0953."""
    history = [
        figure(catalogue, "grp", "XX-1", "_T", 2000 + n, value, day=day)
        for n in range(10)
        for value, day in (
            ("100", date(2020, 1, 1)),
            ("100", date(2020, 1, 9)),
            ("110", date(2020, 4, 1)),
        )
    ]
    assert usual_revisions(history[3:], str) == {}
    found = usual_revisions(history, str)[("grp", "", "_T")]
    assert found == pytest.approx(0.0953, abs=1e-4)
