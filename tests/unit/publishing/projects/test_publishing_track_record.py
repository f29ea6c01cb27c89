"""How a scored forecast is shown: as text, as evidence and as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import load_catalogue
from ondiris.model import Bound, Known, Modality, Origin, Period, SeriesKey, Vintage
from ondiris.production.figures.rows import Row
from ondiris.production.projects.track_record import Forecast, Scored, TrackRecord
from ondiris.projects import Departure, Standing
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Number, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.deciding import record_table
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
    figure = record_table(desk, TrackRecord((scored,), (), (), 0.1, ()))
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
