"""Growth and index of one change, asked for in either face."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ondiris.model import (
    Comparison,
    Known,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
)
from ondiris.session import Observatory, make_home, open_home

MAY = Period.parse("2025-01/2025-05")
GROWTH = SeriesKey(
    measure="growth_pct",
    of="output",
    area="QQ-9",
    activity="C29",
    unit="%",
    comparison=Comparison.YOY_SAME_PERIOD,
    price_basis=PriceBasis.REAL,
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Observatory]:
    case = tmp_path / "case"
    case.mkdir()
    (case / "case.toml").write_text(
        'id = "x"\narea = "QQ-9"\ntime_zone = "UTC"\nlanguages = ["en"]\nnames = { en = "X" }\n'
    )
    (case / "areas.csv").write_text("code,name_en\nQQ-9,City\n")
    make_home(tmp_path / "home", case)
    with open_home(tmp_path / "home", audience="internal") as observatory:
        sources = [Source("bureau", "B", "b", rank=90), Source("press", "P", "p", rank=50)]
        observatory.record(sources, action="test")
        yield observatory


def say(home: Observatory, source: str, measure: str, value: str, *supplied: str) -> str:
    key = SeriesKey(**{**{n: getattr(GROWTH, n) for n in GROWTH.__slots__}, "measure": measure})
    known = Known(date(2025, 6, 30))
    entry = Observation(key, MAY, Printed.read(value), source, "p", known, defaulted=supplied)
    home.record([entry], action="test")
    return entry.id


def asked(home: Observatory, measure: str) -> list[tuple[str, str, str]]:
    now = home.at()
    rows = now.get(now.question(measure, activity="C29")).rows
    return [(row.text, row.id, row.other_face) for row in rows]


def test_the_index_that_stands_answers_in_both_faces_and_each_names_the_other(
    home: Observatory,
) -> None:
    press = say(home, "press", "growth_pct", "36.3")
    index = say(home, "bureau", "index_pct", "134.8")
    ((text, derived, other),) = asked(home, "growth_pct")
    assert (text, other) == ("34.8", index)
    assert asked(home, "index_pct") == [("134.8", index, derived)]
    assert home.at().why(derived).inputs[0].id == index
    evidence = home.at().why(press)
    assert evidence.standing == frozenset()
    assert home.at().why(index).row is not None
    assert home.at().why(index).row.differs == (press,)  # type: ignore[union-attr]


def test_a_growth_without_a_stated_basis_stays_beside_the_index(home: Observatory) -> None:
    press = say(home, "press", "growth_pct", "36.3", "price_basis")
    say(home, "bureau", "index_pct", "134.8")
    assert sorted(text for text, _, _ in asked(home, "growth_pct")) == ["34.8", "36.3"]
    row = next(r for r in home.at().get(home.at().question("growth_pct")).rows if r.id == press)
    assert (len(row.differs), row.conflicts) == (1, ())


def test_both_faces_of_one_source_are_one_figure_said_twice(home: Observatory) -> None:
    say(home, "press", "growth_pct", "36.3")
    index = say(home, "press", "index_pct", "136.3")
    texts = {text for text, _, _ in (*asked(home, "growth_pct"), *asked(home, "index_pct"))}
    assert texts == {"36.3", "136.3"}
    assert home.at().why(index).conflicts == ()
