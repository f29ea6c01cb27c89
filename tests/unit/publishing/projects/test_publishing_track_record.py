"""How a scored forecast is shown: as text, as evidence and as JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import load_catalogue
from ondiris.model import Bound, Known, Modality, Origin, Period, SeriesKey, Vintage
from ondiris.production.figures.rows import Row
from ondiris.production.projects.track_record import (
    Baseline,
    Forecast,
    Scored,
    Tally,
    TrackRecord,
)
from ondiris.projects import Departure, Standing
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Number, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.deciding import record_notes, record_table
from ondiris.publishing.projects.track_record import track_record_json

DAY = date(2026, 3, 1)
FORECAST = Forecast("f", "zone", DAY, DAY, 0.25, {"count": 2.0}, {}, 1, 1, "v", "m")
LEFT = Departure(Standing.WITHDRAWN, DAY, "s1")


def delivered() -> Row:
    key = SeriesKey("count_projects", "XX", "projects", subject="zone", modality=Modality.ACHIEVED)
    two = Decimal(2)
    return Row("o2", key, Period.parse("2025"), two, 0, 0, Bound.EQ, None, two, two,
               Origin.PUBLISHED, Known(DAY))  # fmt: skip


def shown(scored: Scored, lang: str = "en") -> tuple[Text, object]:
    """Return the cells that say what happened and what was delivered."""
    voice = ReaderLocale(load_words()[lang], load_catalogue())
    desk = Desk(voice, Vintage(DAY, 1), {}, lambda _: None)
    figure = record_table(desk, TrackRecord((scored,), (), (), brier=0.1))
    at = [column.id for column in figure.columns].index("happened")
    said, outcome = figure.rows[0][at : at + 2]
    assert isinstance(said, Text)
    return said, outcome


@pytest.mark.parametrize(
    ("standing", "text"),
    [
        (Standing.MET, "met"),
        (Standing.SHORT, "not met"),
        (Standing.LATE, "not met (met after the due day)"),
    ],
)
def test_what_happened_is_said_beside_the_figure_that_shows_it(
    standing: Standing, text: str
) -> None:
    said, outcome = shown(Scored(FORECAST, standing, delivered(), 0.1, None))
    assert str(said) == text
    assert isinstance(outcome, Number)
    assert outcome.evidence == "o2"


def test_a_withdrawn_promise_leads_to_what_was_said_of_it() -> None:
    said, outcome = shown(Scored(FORECAST, Standing.WITHDRAWN, None, 0.1, None, LEFT))
    assert (str(said), said.href) == ("not met (withdrawn)", "evidence/s1")
    assert str(outcome) == ""


def test_json_names_the_verdict_and_its_evidence() -> None:
    left = Scored(FORECAST, Standing.WITHDRAWN, None, 0.0625, None, LEFT)
    late = Scored(FORECAST, Standing.LATE, delivered(), 0.0625, None)
    shape = track_record_json(TrackRecord((left, late), (), (), 0.0625))
    told = [
        (s["met"], s["standing"], (s["outcome"] or {}).get("id"), s["departure"])
        for s in shape["scored"]  # type: ignore[attr-defined]
    ]
    assert told == [(False, "withdrawn", None, "s1"), (False, "late", "o2", None)]


def test_each_score_stands_beside_those_that_anybody_could_have_had() -> None:
    scored = Scored(FORECAST, Standing.SHORT, delivered(), 0.0625, None, ranked=1.25,
                    local=Baseline(0.04, 1.0), promiser=Baseline(1.0, 2.0))  # fmt: skip
    record = TrackRecord((scored,), (), (), tallies=(Tally("late", 3, 4), Tally("over_cost", 1, 2)))
    voice = ReaderLocale(load_words()["en"], load_catalogue())
    figure = record_table(Desk(voice, Vintage(DAY, 1), {}, lambda _: None), record)
    assert [str(cell) for cell in figure.rows[0][-4:]] == ["0.063", "0.040", "1.000", "1.3"]
    assert record_notes(voice, record) == (
        "Fewer than 20 scores are listed, not averaged",
        "Promises that came late or fell short: 3 of 4",
        "Projects that cost more than planned: 1 of 2",
    )
    whole = replace(record, brier=0.1, brier_local=0.2, brier_promiser=0.5)
    assert record_notes(voice, whole)[:3] == (
        "Mean Brier score: 0.100",
        "Mean of the pace of past years: 0.200",
        "Mean of those who promised: 0.500",
    )
