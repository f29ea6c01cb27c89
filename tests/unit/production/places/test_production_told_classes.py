"""Classes of concentration of returns follow from shown cells, and from nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.engines.highs import HighsSolver
from ondiris.model.disclosure_rules import Rules
from ondiris.production.places.concentrating import Concentrated, Firms, concentrate
from ondiris.production.places.told_classes import ShownCells, told_of_shown

AREAS = ("east", "west")
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10.0, p_percent=1.0)
SHOWN = {
    ("B-E", "city"): 40.0, ("B-E", "east"): 20.0, ("B-E", "west"): 20.0,
    ("C10", "city"): 20.0, ("C10", "east"): 4.0, ("C10", "west"): 16.0,
    ("C29", "city"): 20.0, ("C29", "east"): 16.0, ("C29", "west"): 4.0,
}  # fmt: skip


@pytest.fixture
def found() -> Concentrated:
    """Four alike in each place: C10 makes 4 in the east and 16 in the west, C29 the reverse."""
    rows = [(c, a, 4.0 if (c, a) in {("C10", "west"), ("C29", "east")} else 1.0)
            for c in ("C10", "C29") for a in AREAS for _ in range(4)]  # fmt: skip
    activity, area, value = zip(*rows, strict=True)
    names = [f"n{k}" for k in range(len(rows))]
    firms = Firms(names, names, area, activity, np.array(value))
    return concentrate(firms, AREAS, frozenset({"C10"}), RULES, HighsSolver())


def told(found: Concentrated, **hidden: str) -> Concentrated:
    values = {k: float("nan") if k in hidden.values() else v for k, v in SHOWN.items()}
    return told_of_shown(found, ShownCells(values, "B-E", "city", ("C10", "C29")), "C10")


def test_without_a_table_no_class_is_told(found: Concentrated) -> None:
    assert found.bands("location_quotient") == (0, 3)
    nothing = told_of_shown(found, None, "C10")
    assert nothing.bands("location_quotient") == (-1, -1)
    assert nothing.bands("krugman") == (-1, -1)
    assert {nothing.band(name) for name in nothing.measures} == {-1}


def test_shown_cells_tell_the_classes_that_follow_from_them(found: Concentrated) -> None:
    """C10 is 4 of 20 in the east and 20 of 40 in the city: 0.4; 16 of 20 in the west: 1.6."""
    all_told = told(found)
    assert all_told.quotients.tolist() == pytest.approx([0.4, 1.6])
    assert all_told.bands("location_quotient") == (0, 3)
    assert all_told.bands("krugman") == (3, 3)
    assert all_told.measures["locational_gini"] == pytest.approx(0.3)
    assert all_told.band("locational_gini") == 1


def test_a_class_is_of_the_table_and_not_of_later_returns(found: Concentrated) -> None:
    """Were the west's 16 told as 8, 8 of 20 over 20 of 40 would be 0.8."""
    values = {**SHOWN, ("C10", "west"): 8.0}
    older = told_of_shown(found, ShownCells(values, "B-E", "city", ("C10", "C29")), "C10")
    assert older.bands("location_quotient") == (0, 2)


def test_a_hidden_cell_has_no_class_and_the_city_none_either(found: Concentrated) -> None:
    one = told(found, hidden=("C10", "west"))
    assert one.bands("location_quotient") == (0, -1)
    assert one.bands("krugman") == (-1, -1)
    assert one.band("locational_gini") == -1
    assert one.band("ellison_glaeser") == -1
    assert one.told["herfindahl"] == found.told["herfindahl"]


def test_a_hidden_total_hides_every_class_made_of_it(found: Concentrated) -> None:
    no_area = told(found, hidden=("B-E", "east"))
    assert no_area.bands("location_quotient") == (-1, 3)
    no_city = told(found, hidden=("C10", "city"))
    assert no_city.bands("location_quotient") == (-1, -1)
    assert not no_city.told["herfindahl"]


def test_an_activity_that_the_table_lacks_has_no_class(found: Concentrated) -> None:
    values = {k: v for k, v in SHOWN.items() if k[0] != "C10"}
    lacking = told_of_shown(found, ShownCells(values, "B-E", "city", ("C29",)), "C10")
    assert lacking.bands("location_quotient") == (-1, -1)
    assert not any(lacking.told.values())
