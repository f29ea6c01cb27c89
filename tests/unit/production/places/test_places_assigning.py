"""Applicants against all sites at once: the optimum, the reasons, the room that is left."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.engines.highs import HighsSolver
from ondiris.errors import NotFound
from ondiris.model import Known, Statement
from ondiris.ports import RecordedStatement
from ondiris.production.places.assigning import Applicant, assign_sites


def standing(**sites: dict[str, str]) -> dict[str, dict[str, list[RecordedStatement]]]:
    """Return what is said of sites."""
    known = Known(date(2025, 1, 1))
    return {
        site: {
            name: [
                RecordedStatement(f"s-{name}", Statement(site, name, value, "r", "row", known), 1)
            ]
            for name, value in ones.items()
        }
        for site, ones in sites.items()
    }


def test_all_at_once_beats_first_come() -> None:
    said = standing(
        big={"land_free": "10", "power_capacity": "20", "power_demand": "15"},
        small={"land_free": "3.6", "power_capacity": "3", "power_demand": "2"},
    )
    asking = [
        Applicant("modest", {"land": 4.0}),
        Applicant("hungry", {"land": 7.0, "power": 4.0}, 3.0),
        Applicant("late", {"land": 3.5}),
        Applicant("railway", {"rail": 5.0}),
        Applicant("giant", {"land": 12.0}),
    ]
    found = assign_sites(asking, said, ("big", "small"), HighsSolver())
    by_name = {v.applicant.name: v for v in found.verdicts}
    assert found.placing.objective == 4.0
    assert found.placing.bound == pytest.approx(4.0)
    assert found.proved
    assert [v.site for v in found.verdicts] == ["", "big", "small", "", ""]
    assert by_name["modest"].reason == "taken"
    assert by_name["railway"].reason == "fits-nowhere"
    assert by_name["railway"].unknown == ("rail",)
    assert by_name["giant"].lacks == ("land",)
    assert by_name["giant"].nearest == "big"
    assert found.left["big"] == pytest.approx({"land": 3.0, "power": 1.0})
    assert "rail" not in found.left["big"]


def test_worth_decides_who_gets_the_room() -> None:
    said = standing(park={"land_free": "5"})
    asking = [Applicant("a", {"land": 3.0}), Applicant("b", {"land": 3.0}, 2.5)]
    found = assign_sites(asking, said, ("park",), HighsSolver())
    assert [v.reason for v in found.verdicts] == ["taken", "placed"]
    assert found.verdicts[0].nearest == "park"
    assert found.placing.objective == 2.5


def test_plots_limits_and_parts_of_sites_hold() -> None:
    said = standing(
        park={"land_free": "50", "plots_free": "1", "price_land": "30",
              "sanitary_distance": "300"},
        corner={"land_free": "50", "part_of": "park"},
    )  # fmt: skip
    asking = [
        Applicant("a", {"land": 1.0, "budget": 40.0}),
        Applicant("b", {"land": 1.0, "sanitary": 300.0}),
        Applicant("poor", {"land": 1.0, "budget": 20.0}),
    ]
    found = assign_sites(asking, said, ("park", "corner"), HighsSolver())
    assert sum(bool(v.site) for v in found.verdicts) == 1
    assert found.verdicts[2].lacks == ("budget",)
    assert set(found.left) == {"park"}


def test_without_room_known_anywhere_there_is_nothing_to_assign() -> None:
    with pytest.raises(NotFound, match="free"):
        assign_sites([Applicant("a", {"land": 1.0})], standing(park={}), ("park",), HighsSolver())
