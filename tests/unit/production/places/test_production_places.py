"""Concentration under disclosure rules, balances from statements, plans with what they assume."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from ondiris.codes import CodeList, Item
from ondiris.disclosure.primary import Dominance, Rules
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Known, Source, Statement, World
from ondiris.model.enterprise import Enterprise
from ondiris.model.outline import Outline
from ondiris.ports import RecordedStatement
from ondiris.production.places.balancing import site_balance
from ondiris.production.places.concentrating import Firms, concentrate
from ondiris.production.places.enterprises import current_statements, enterprises_of, scattered
from ondiris.production.places.grid_points import SitePoints, built_places, grid_places
from ondiris.production.places.locating import Goal, SitingRequest, locate_parks
from ondiris.production.places.lying import district_of
from ondiris.publishing.places.answers import band_text, concentration_json, plan_json
from ondiris.siting import Stopping

RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10.0, dominance=Dominance(1, 85.0)
)


def firms() -> Firms:
    """Return ten firms: three of cars in the east, one in the west, the rest bake."""
    area = ["east"] * 3 + ["west"] + ["east"] * 3 + ["west"] * 3
    activity = ["C29"] * 4 + ["C10"] * 6
    return Firms([f"n{k}" for k in range(10)], [f"n{k}" for k in range(10)], area, activity,
                 np.array([4.0, 3, 3, 10, 2, 2, 2, 3, 3, 3]))  # fmt: skip


def test_a_cell_of_one_firm_is_shown_by_no_measure() -> None:
    rules = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10.0)
    found = concentrate(firms(), ("east", "west"), frozenset({"C29"}), rules, HighsSolver())
    assert found.passes == (True, False)
    assert found.firms == (3, 1)
    assert found.bands("location_quotient")[1] == -1
    shape = concentration_json(found, activity="C29", measure="output", internal=False)
    assert shape["areas"][1]["location_quotient"] is None
    assert shape["areas"][1]["protected"]
    text = str(shape)
    assert "value" not in text
    assert "largest" not in text


def test_a_class_that_would_narrow_a_hidden_neighbour_is_withheld() -> None:
    """With the east at 0.75 to 1.25 the west has 8.57 or more; 8.24 must be possible."""
    found = concentrate(firms(), ("east", "west"), frozenset({"C29"}), RULES, HighsSolver())
    assert found.passes == (False, False)


def test_a_class_of_a_measure_is_told_only_if_the_largest_stays_blurred() -> None:
    """At 0.5 or more the firm of 1.5 sees the largest above 6.66; 6.65 must be possible."""
    three = replace(firms(), value=np.array([7.0, 1.5, 1.5, 0.0, 2, 2, 2, 3, 3, 3]))
    rules = Rules("2025-01-01", p_percent=5.0)
    found = concentrate(three, ("east", "west"), frozenset({"C29"}), rules, HighsSolver())
    assert found.measures["herfindahl"] > 0.5
    assert not found.told["herfindahl"]
    assert found.band("herfindahl") == -1
    many = concentrate(firms(), ("east", "west"), frozenset({"C10"}), RULES, HighsSolver())
    assert many.told["gini"]


def test_the_statistician_sees_numbers_and_the_largest_firm() -> None:
    found = concentrate(firms(), ("east", "west"), frozenset({"C29"}), RULES, HighsSolver())
    shape = concentration_json(found, activity="C29", measure="output", internal=True)
    # west: 10 of 19 in cars against 20 of 35
    assert shape["areas"][1]["location_quotient_value"] == pytest.approx(
        (10 / 19) / (20 / 35), 1e-5
    )
    assert shape["internal"]["share_of_largest"] == 0.5


def test_a_holding_counts_as_one() -> None:
    own = firms()
    joined = Firms(own.number, ["h", "h", "h", *own.holding[3:]], own.area, own.activity, own.value)
    found = concentrate(joined, ("east", "west"), frozenset({"C29"}), RULES, HighsSolver())
    assert found.passes == (False, False)


def test_an_activity_without_firms_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no firm"):
        concentrate(firms(), ("east", "west"), frozenset({"C21"}), RULES, HighsSolver())


def test_classes_are_told_by_their_edges() -> None:
    assert band_text("herfindahl", 0) == "under 0.15"
    assert band_text("herfindahl", 1) == "0.15–0.25"
    assert band_text("herfindahl", 3) == "0.5 and over"
    assert band_text("herfindahl", -1) is None


def said(subject: str, name: str, value: str, day: int = 1, source: str = "a") -> Statement:
    return Statement(subject, name, value, source, "row 1", Known(date(2025, 1, day)))


SOURCES = {"a": Source("a", "A", "a", rank=50), "b": Source("b", "B", "b", rank=60)}


def standing(*statements: Statement):  # type: ignore[no-untyped-def]
    return current_statements([RecordedStatement(s.id, s, 1) for s in statements], SOURCES)


def test_the_newer_word_of_equal_rank_stands() -> None:
    found = standing(said("e-1", "stage", "operating"), said("e-1", "stage", "suspended", 2))
    assert found["e-1"]["stage"][0].value == "suspended"


def test_rank_comes_before_the_day() -> None:
    found = standing(
        said("e-1", "stage", "operating", 1, "b"), said("e-1", "stage", "suspended", 2)
    )
    assert found["e-1"]["stage"][0].value == "operating"


def test_an_enterprise_may_sit_on_two_sites() -> None:
    found = standing(
        said("e-1", "identifier", "1"), said("e-1", "name", "kk: Өнім"),
        said("e-1", "tenant_of", "zone"), said("e-1", "tenant_of", "park"),
    )  # fmt: skip
    one = enterprises_of(found)[0]
    assert one.sites == ("park", "zone")
    assert one.name("ru") == "Өнім"


def test_synthetic_enterprises_get_made_up_points_inside_their_district() -> None:
    ring = [[76.8, 43.2], [76.9, 43.2], [76.9, 43.3], [76.8, 43.3], [76.8, 43.2]]
    square = {"a": Outline("a", {"type": "Polygon", "coordinates": [ring]}, "", "a.geojson")}
    made = [Enterprise(f"e-{k}", str(k), {}, area="a", world=World.SYNTHETIC) for k in range(20)]
    real = Enterprise("e-99", "99", {}, area="a")
    found = scattered([*made, real], square)
    assert found == scattered([*made, real], square)
    assert found[-1].point is None
    for one in found[:-1]:
        assert one.point is not None
        assert 43.2 <= one.point[0] <= 43.3
        assert 76.8 <= one.point[1] <= 76.9
    assert len({one.point for one in found}) > 15


def test_projects_load_a_site_in_both_readings_of_their_deadline() -> None:
    found = site_balance(
        standing(
            said("zone", "power_capacity", "10"), said("zone", "power_demand", "6"),
            said("p1", "located_in", "zone"), said("p1", "power_demand", "5"),
            said("p1", "launch_planned", "../2027"),
            said("p2", "located_in", "zone"), said("p2", "power_demand", "1"),
        ),
        "zone", 2025, 2027,
    )  # fmt: skip
    assert found.projects == ("p1",)
    assert found.undated == ("p2",)
    assert found.balance.bottleneck == (2026, "power")
    assert found.balance.left_low[:, 0].tolist() == [4.0, -1.0, -1.0]
    assert found.balance.left_high[:, 0].tolist() == [4.0, 4.0, -1.0]


def test_a_site_nobody_speaks_of_has_no_balance() -> None:
    with pytest.raises(NotFound):
        site_balance(standing(said("zone", "operator", "x")), "zone", 2025, 2026)


def places(*points: tuple[float, float], amount: float = 1.0) -> SitePoints:
    at = np.array(points)
    names = tuple(str(k + 1) for k in range(len(points)))
    return SitePoints(at[:, 0], at[:, 1], np.full(len(points), amount), ("",) * len(points), names)


CITY = places((43.20, 76.8), (43.21, 76.8), (43.30, 76.9), (43.31, 76.9))


@pytest.mark.parametrize("goal", Goal)
@pytest.mark.parametrize("floor", [0.0, 100.0])
def test_every_goal_gives_a_plan_with_a_certificate(goal: Goal, floor: float) -> None:
    wish = SitingRequest(2, floor, goal, 1.5, Stopping())
    found = locate_parks(
        wish, places(*zip(CITY.latitude, CITY.longitude, strict=True), amount=60.0), CITY
    )
    assert found.plan.proved
    assert len(found.plan.sites) == 2
    assert found.plan.sites[0] in (0, 1)
    assert found.plan.sites[1] in (2, 3)
    shape = plan_json(found, ("great-circle",))
    assert shape["gap"] == 0.0
    if floor and goal is not Goal.CENTRE:
        assert sum(park["floor_area_m2"] for park in shape["parks"]) == pytest.approx(100.0)


def test_a_matrix_replaces_the_great_circle() -> None:
    matrix = np.array([[9.0, 0.0], [9.0, 0.0], [9.0, 0.0], [9.0, 0.0]])
    two = places((43.2, 76.8), (44.0, 77.9))
    wish = SitingRequest(1, 0.0, Goal.MEDIAN, 0.0, Stopping())
    assert locate_parks(wish, two, CITY).plan.sites == (0,)
    assert locate_parks(wish, two, CITY, matrix).plan.sites == (1,)
    with pytest.raises(InvalidInput, match="4 demand points"):
        locate_parks(wish, two, CITY, matrix[:2])


def test_plans_refuse_nothing_to_serve_and_more_parks_than_places() -> None:
    wish = SitingRequest(9, 0.0, Goal.MEDIAN, 0.0, Stopping())
    with pytest.raises(InvalidInput, match="4 candidates"):
        locate_parks(wish, CITY, CITY)
    empty = places(*zip(CITY.latitude, CITY.longitude, strict=True), amount=0.0)
    with pytest.raises(InvalidInput, match="nothing to serve"):
        locate_parks(wish, CITY, empty)


def test_a_grid_fills_its_outline() -> None:
    ring = [[76.8, 43.2], [76.9, 43.2], [76.9, 43.3], [76.8, 43.3], [76.8, 43.2]]
    square = Outline("a", {"type": "Polygon", "coordinates": [ring]}, "", "a.geojson")
    grid = grid_places({"a": square}, ["a", "b"], step=2.0, amount=5.0)
    # 11.1 km by 8.1 km in steps of 2 km
    assert len(grid) == 6 * 4
    assert set(grid.area) == {"a"}
    with pytest.raises(InvalidInput, match="no outline"):
        grid_places({"a": square}, ["c"], step=2.0, amount=5.0)


def _square(west: float, south: float, side: float, weight: float | None = None) -> Outline:
    ring = [[west, south], [west + side, south], [west + side, south + side],
            [west, south + side], [west, south]]  # fmt: skip
    return Outline("a", {"type": "Polygon", "coordinates": [ring]}, "", "a.geojson", weight)


def test_what_is_built_up_alone_has_demand() -> None:
    city = {"a": _square(76.8, 43.2, 0.2)}
    whole = grid_places(city, ["a"], step=2.0, amount=1.0)
    part = built_places([_square(76.8, 43.2, 0.1)], city, ["a"], step=2.0)
    assert 0 < len(part) < len(whole) / 3
    assert part.latitude.max() < 43.3
    assert part.longitude.max() < 76.9
    assert set(part.amount) == {1.0}
    with pytest.raises(InvalidInput, match="no point"):
        built_places([_square(60.0, 43.2, 0.1)], city, ["a"], step=2.0)


def test_weights_of_built_up_parts_are_spread_over_their_points() -> None:
    city = {"a": _square(76.8, 43.2, 0.2)}
    parts = [_square(76.8, 43.2, 0.1, 300.0), _square(76.9, 43.3, 0.1, 100.0)]
    found = built_places(parts, city, ["a"], step=2.0)
    south = found.latitude < 43.3
    assert found.amount[south].sum() == pytest.approx(300.0)
    assert found.amount[~south].sum() == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("said", "listed", "alone", "expected"),
    [
        ({}, {"area": "T-a"}, "", "T-a"),
        ({}, {"area": "T-a-1"}, "", "T-a"),
        ({}, {"area": "T"}, "", ""),
        ({"mill": "T-b"}, {"area": "T-a"}, "T-b", "T-b"),
        ({"mill": "yard", "yard": "T-b"}, {"area": "T-a"}, "T-b", "T-b"),
        ({"mill": "yard", "yard": "mill"}, {}, "", ""),
        ({"mill": "yard"}, {"area": "T-a"}, "", "T-a"),
        ({"yard": "T-b"}, {"site": "yard"}, "", "T-b"),
        ({"mill": "somewhere"}, {}, "", ""),
    ],
)
def test_a_place_lies_where_sources_say_and_else_where_its_list_does(
    said: dict[str, str], listed: dict[str, str], alone: str, expected: str
) -> None:
    parents = {"T": "", "T-a": "T", "T-b": "T", "T-a-1": "T-a"}
    areas = [Item(code, {"en": code}, parent=above) for code, above in parents.items()]
    subjects = [Item("mill", {"en": "Mill"}, attributes=listed), Item("yard", {"en": "Yard"})]
    catalogue = {
        name: CodeList(name, "1", {item.code: item for item in items})
        for name, items in (("areas", areas), ("subjects", subjects))
    }
    standing = {
        subject: {"located_in": [SimpleNamespace(value=value)]} for subject, value in said.items()
    }
    asked = ("mill", standing, catalogue, ("T-a", "T-b"))
    assert district_of(*asked) == expected  # type: ignore[arg-type]
    assert district_of(*asked, listed=False) == alone  # type: ignore[arg-type]
