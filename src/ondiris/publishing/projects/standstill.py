"""What stands still: promises past their day without an outcome, projects without news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ondiris.model.month import full_months
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import Standing
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Column, Figure, Kind, Text
from ondiris.publishing.projects.standings import standing_word

__all__ = ["standstill_table"]

_OVERDUE = (Standing.UNKNOWN, Standing.PARTLY, Standing.SHORT)


def standstill_table(
    desk: Desk,
    promises: Sequence[PromiseLine],
    projects: Sequence[ProjectLine],
    *,
    leading: Sequence[str] = (),
    place: str,
) -> Figure:
    """Return what waits: programmes past their day, the newest first, then silent projects.

    Parameters
    ----------
    desk : Desk
    promises : sequence of PromiseLine
    projects : sequence of ProjectLine
    leading : sequence of str
        Programmes that come first.
    place : str
    """
    voice, words = desk.voice, desk.voice.words
    today = desk.vintage.known
    overdue = _overdue(promises, leading)
    silent = sorted(
        (line for line in projects if line.silent),
        key=lambda line: (-(line.silence or 0), line.code),
    )
    past = Text(words("Programmes past their day: %(count)s", count=voice.count(len(overdue))))
    quiet = Text(words("Projects without news: %(count)s", count=voice.count(len(silent))))
    rows = (
        *((past, *_overdue_row(desk, lines, today)) for lines in overdue),
        *((quiet, *_silent_row(desk, line)) for line in silent),
    )
    return Figure(
        id="standing-still",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What stands still"),
        subtitle=", ".join(
            (words("Due without the promised outcome, or nothing heard for half a year"),
             voice.inside(place))
        ),
        columns=(
            Column("group", words("Why")),
            Column("what", words("What")),
            Column("standing", words("How it stands")),
            Column("months", words("Months")),
        ),
        rows=rows,
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        evidence=desk.references(line.promised for lines in overdue for line in lines),
        alt=words("What stands still, as a table."),
    )  # fmt: skip


def _overdue(
    promises: Sequence[PromiseLine], leading: Sequence[str]
) -> list[tuple[PromiseLine, ...]]:
    """Return promises past their day without the outcome, together by programme and day."""
    found: dict[tuple[str, date], list[PromiseLine]] = {}
    for line in promises:
        if line.programme and line.standing in _OVERDUE:
            key = line.judged_as.key.subject, line.judged_as.period.last_day
            found.setdefault(key, []).append(line)
    rank = {code: n for n, code in enumerate(leading)}
    order = sorted(
        found, key=lambda key: (rank.get(key[0], len(rank)), -key[1].toordinal(), key[0])
    )
    return [tuple(found[key]) for key in order]


def _overdue_row(desk: Desk, lines: Sequence[PromiseLine], today: date) -> tuple[Text, ...]:
    voice, first = desk.voice, lines[0].judged_as
    subject, due = first.key.subject, first.period.last_day
    series = (desk.series(line.judged_as.key) for line in lines)
    said = dict.fromkeys(standing_word(voice.words, line.standing) for line in lines)
    return (
        Text(
            voice.label("subjects", subject),
            href=f"projects/{subject}",
            note="; ".join(dict.fromkeys(series)),
        ),
        Text("; ".join(said), absent=True, late=True),
        Text(voice.count(full_months(due, today))),
    )


def _silent_row(desk: Desk, line: ProjectLine) -> tuple[Text, ...]:
    voice = desk.voice
    return (
        Text(voice.label("subjects", line.code), href=f"projects/{line.code}"),
        Text(voice.words("no news"), absent=True),
        Text(voice.count(line.silence or 0)),
    )
