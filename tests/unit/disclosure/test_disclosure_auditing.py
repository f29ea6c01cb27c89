"""What narrows the cells that somebody's table leaves too narrow, by hand on a table of four."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Hierarchy,
    Insiders,
    Reported,
    Rules,
    Shape,
    explained_audit,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Inconsistent

SHAPE = Shape(
    (
        Hierarchy("trade", {"all": None, "food": "all", "cars": "all"}),
        Hierarchy("area", {"city": None, "east": "city", "west": "city"}),
    )
)
THREE = [("food", "east"), ("food", "west"), ("cars", "east")]


def reported(insiders: Insiders = Insiders.SOLE, lonely: int = 1) -> Reported:
    """Return three firms of eight in each cell; `lonely` cells from the end have one of thirty."""
    cells = [*THREE, ("cars", "west")]
    rows = [(*cell, 8.0) for cell in cells[: 4 - lonely] for _ in range(3)]
    rows += [(*cell, 30.0) for cell in cells[4 - lonely :]]
    trade, area, value = zip(*rows, strict=True)
    return Reported(
        SHAPE,
        Contributions(
            (np.array(trade), np.array(area)),
            np.array([f"e{i}" for i in range(len(rows))]),
            np.array(value),
        ),
        Rules("2025-01-01", p_percent=10, insiders=insiders),
    )


def shown(table: Reported, *hidden: str) -> np.ndarray:
    values = np.array(table.contributions.value)
    found = dict.fromkeys(SHAPE.names, 0.0)
    for trade, area, value in zip(*table.contributions.codes, values, strict=True):
        for name in (f"{trade}|{area}", f"{trade}|city", f"all|{area}", "all|city"):
            found[name] += value
    return np.array([np.nan if name in hidden else found[name] for name in SHAPE.names])


RING = ("food|east", "food|west", "cars|east", "cars|west")


def test_a_sensitive_cell_that_is_shown_is_told() -> None:
    table = reported()
    (one,) = explained_audit(table, shown(table), HighsSolver()).narrowings
    assert (one.cell, one.how, one.known_within_pct) == ("cars|west", "shown", 0.0)


def test_a_hidden_cell_alone_in_its_row_is_known_from_the_shown_ones() -> None:
    table = reported()
    audit = explained_audit(table, shown(table, "cars|west", "food|west"), HighsSolver())
    assert audit.proof.shortfalls == ("cars|west",)
    (one,) = audit.narrowings
    assert (one.how, one.known_within_pct) == ("outsider", 0.0)
    assert set(one.by) == {"cars|city", "cars|east"}


def test_how_far_a_cell_can_be_is_said_of_the_middle_of_its_range() -> None:
    # The ring can move until food|west is 0 or cars|east is: cars|west, 30, is between 6 and 54.
    # Of its contributor no estimate may be better than 90 %, so 24 either side are too few.
    table = replace(
        reported(Insiders.NONE), rules=Rules("2025", p_percent=90, insiders=Insiders.NONE)
    )
    audit = explained_audit(table, shown(table, *RING), HighsSolver())
    (one,) = [one for one in audit.narrowings if one.cell == "cars|west"]
    assert (one.how, one.known_within_pct) == ("outsider", pytest.approx(80))


def test_an_insider_who_is_alone_in_another_cell_is_named_by_that_cell() -> None:
    table = reported(lonely=2)
    audit = explained_audit(table, shown(table, *RING), HighsSolver())
    told = {one.cell: (one.how, one.by, one.known_within_pct) for one in audit.narrowings}
    assert told == {
        "cars|city": ("shown", ("cars|city",), 0.0),
        "cars|east": ("insider", ("cars|west",), 0.0),
        "cars|west": ("insider", ("cars|east",), 0.0),
    }


def test_a_pattern_that_holds_has_nothing_to_explain() -> None:
    table = reported()
    audit = explained_audit(table, shown(table, *RING), HighsSolver())
    assert (audit.proof.holds, audit.narrowings) == (True, ())


def test_a_table_of_other_values_is_refused() -> None:
    table = reported()
    values = shown(table, *RING)
    values[0] += 1
    with pytest.raises(Inconsistent, match="1 shown cells are not those of the returns"):
        explained_audit(table, values, HighsSolver())
