"""The release calendar as figures: what is late, what is expected next, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ondiris.production.figures.calendar import Expected, LateSeries, ReleaseRule
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Figure, Text
from ondiris.publishing.figures.moves import register_figure

__all__ = ["expected_table", "late_sentence", "late_table"]


def late_sentence(desk: Desk, count: int) -> str:
    """Return how many series are late, for the state line; nothing where none is."""
    if not count:
        return ""
    return desk.voice.words.plural("%(count)s series late", "%(count)s series late", count)


def late_table(desk: Desk, late: Sequence[LateSeries]) -> Figure:
    """Return the series whose next figure is overdue, longest overdue first."""
    voice, words = desk.voice, desk.voice.words
    rows = [
        (
            Text(
                desk.place_or_activity(one.key.subject or one.key.activity),
                note=desk.series(one.key),
            ),
            Text(voice.label("areas", one.key.area)),
            Text(voice.provider(one.provider)),
            Text(voice.day(one.newest)),
            Text(voice.day(one.day), absent=True, late=True),
            Text(_rule(desk, one.rule)),
        )
        for one in late
    ]
    return register_figure(
        desk,
        "late",
        words("Late series: %(count)s", count=len(late)),
        (
            ("series", words("Series")),
            ("area", words("Place")),
            ("publisher", words("Publisher")),
            ("newest", words("Newest period ends")),
            ("due", words("Next was due")),
            ("rule", words("By which rule")),
        ),
        rows,
    )


def expected_table(desk: Desk, expected: Sequence[Expected], today: date) -> Figure:
    """Return the releases to come, earliest first; those overdue say so."""
    voice, words = desk.voice, desk.voice.words
    rows = [
        (
            Text(
                voice.provider(one.rule.provider),
                note=voice.label("measures", one.rule.measure) if one.rule.measure else "",
            ),
            Text(voice.period(one.period)),
            Text(voice.day(one.day), late=one.day < today, absent=one.day < today),
            Text(_rule(desk, one.rule)),
        )
        for one in expected
    ]
    return register_figure(
        desk,
        "expected-releases",
        words("Expected releases: %(count)s", count=len(expected)),
        (
            ("publisher", words("Publisher")),
            ("period", words("Period")),
            ("day", words("Expected by")),
            ("rule", words("By which rule")),
        ),
        rows,
    )


def _rule(desk: Desk, rule: ReleaseRule) -> str:
    words = desk.voice.words
    if rule.stated:
        return words("days after the period: %(days)s, as the city states", days=rule.days)
    return words("days after the period: %(days)s, as it has been so far", days=rule.days)
