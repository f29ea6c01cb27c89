"""What has no value: kept with its status, and never met where figures are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Bound,
    Confidentiality,
    Known,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
)
from ondiris.ports import INTERNAL, Audience, Clock, Query

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
JUNE = date(2025, 6, 30)


@pytest.fixture
def ledger(url: str, catalogue: Catalogue, clock: Clock) -> Iterator[Ledger]:
    with closing(Database(url)) as database:
        database.prepare()
        made = Ledger(database, catalogue, clock)
        made.append([Source("paper", "Paper", "Front page", published=JUNE)], action="test")
        yield made


def figure(period: str, bound: Bound = Bound.EQ, status: tuple[str, ...] = ()) -> Observation:
    return Observation(
        key=KEY, period=Period.parse(period), printed=Printed.read("0", multiplier=6, bound=bound),
        source="paper", locator="table 1", known=Known(JUNE), status=status,
    )  # fmt: skip


def missing(status: str, period: str = "2025-05", **more: object) -> Observation:
    return Observation(
        key=KEY, period=Period.parse(period), printed=Printed.nothing(), source="paper",
        locator="table 1", known=Known(JUNE), status=(status,), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_has_no_value_is_no_figure_and_is_told_apart(ledger: Ledger) -> None:
    """One of each reason, one written by an earlier version, and a zero, which is a figure."""
    old = figure("2025-06", bound=Bound.GE, status=("Q",))
    told = [missing(code, f"2025-0{n}") for n, code in enumerate("LMOQN", 1)]
    ledger.append([*told, old, figure("2024", status=("N",))], action="test")
    everything, now = Query(audience=INTERNAL), ledger.vintage()
    assert [c.recorded.observation.printed.text for c in ledger.current(everything, now)] == ["0"]
    assert [one.observation.printed.text for one in ledger.history(everything, now)] == ["0"]
    assert {str(period) for _, period in ledger.coverage(everything, now)} == {"2024"}
    assert [one.observation for one in ledger.missing(everything, now)] == [*told, old]
    assert ledger.figures_by_source(now, INTERNAL) == {"paper": 1}


def test_what_has_no_value_is_hidden_as_a_figure_is(ledger: Ledger) -> None:
    ledger.append([missing("O", confidentiality=Confidentiality.INTERNAL)], action="test")
    public = Query(audience=Audience(public=True))
    assert ledger.missing(public, ledger.vintage()) == []
    assert len(ledger.missing(Query(audience=INTERNAL), ledger.vintage())) == 1


def test_what_has_no_value_moves_to_another_home(
    ledger: Ledger, catalogue: Catalogue, clock: Clock, tmp_path: Path
) -> None:
    ledger.append([missing("M")], action="test")
    ledger.export(tmp_path / "out")
    with closing(Database(f"sqlite:///{tmp_path / 'copy.db'}")) as database:
        database.prepare()
        copy = Ledger(database, catalogue, clock)
        copy.restore(tmp_path / "out")
        (one,) = copy.missing(Query(audience=INTERNAL), copy.vintage())
    assert one.observation == missing("M")


def test_without_a_value_a_status_says_why() -> None:
    with pytest.raises(InvalidInput) as refused:
        missing("P")
    assert refused.value.code == "no-value"
