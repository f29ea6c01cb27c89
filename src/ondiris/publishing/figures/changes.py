"""What a release changed, as figures: what is new, revised, promised anew, in conflict, withdrawn.

A number that moved stands beside the one it moved from, each with its own evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal

from ondiris.model import Period
from ondiris.production.figures.changes import Cause, MoveKind, ReleaseChanges, Revised
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import ColumnKind, Figure, Text
from ondiris.publishing.figures.moves import (
    dates_of,
    difference,
    forecasts_table,
    launches_table,
    promises_moved,
    promises_of,
    register_figure,
    who,
    years_moved_table,
)
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.figures.overview import subject_name

__all__ = [
    "CHANGE_FIGURES",
    "change_figure",
    "change_summary",
    "compiled_note",
    "largest_revisions",
]


def change_summary(desk: Desk, changes: ReleaseChanges) -> str:
    """Return in a line how much of what changed: labels and counts, nothing inflected."""
    words = desk.voice.words
    counts = (
        (words("new figures"), len(changes.new)),
        (words("revised"), sum(not one.promised for one in changes.revised)),
        (words("confirmed"), changes.confirmed),
        (words("withdrawn figures"), len(changes.withdrawn)),
        (words("conflicts opened"), sum(one.opened for one in changes.conflicts)),
        (words("conflicts closed"), sum(not one.opened for one in changes.conflicts)),
        (words("promises moved"), len(promises_of(changes)) + len(dates_of(changes))),
        (words("launches"), len(changes.of_kind(MoveKind.LAUNCH))),
        (words("forecasts come due"), len(changes.of_kind(MoveKind.FORECAST))),
    )
    said = "; ".join(f"{name}: {desk.voice.count(count)}" for name, count in counts if count)
    return f"{said[:1].upper()}{said[1:]}." if said else words("No figure or promise changed.")


def largest_revisions(changes: ReleaseChanges, most: int) -> tuple[Revised, ...]:
    """Return the revised figures that moved most, for their size, the largest first.

    A rate moves by so many points of a hundred, everything else by so much of what it was; a
    figure that was zero moved most of all.  Promises are left out: they are no figures yet.

    Parameters
    ----------
    changes : ReleaseChanges
    most : int
        How many.
    """
    figures = [one for one in changes.revised if not one.promised]
    return tuple(sorted(figures, key=_smallness)[:most])


def _smallness(one: Revised) -> tuple[Decimal, tuple[str, ...]]:
    whole = Decimal(100) if one.new.key.unit in ("%", "ppt") else abs(one.old.number)
    size = abs(one.difference) / whole if whole else Decimal("Infinity")
    return -size, one.new.key.texts


def compiled_note(desk: Desk, changes: ReleaseChanges) -> str:
    """Return what the public is told of figures that wait; nothing where none do."""
    if not changes.compiled:
        return ""
    return desk.voice.words.plural(
        "%(count)s compiled figure changed; it is shown to the statistician.",
        "%(count)s compiled figures changed; they are shown to the statistician.",
        changes.compiled,
    )


def change_figure(desk: Desk, changes: ReleaseChanges, name: str) -> Figure:
    """Return one of the figures of `CHANGE_FIGURES`; empty where nothing of the kind changed."""
    return CHANGE_FIGURES[name](desk, changes)


def _new(desk: Desk, changes: ReleaseChanges) -> Figure:
    """Return new figures by measure, period and publisher, newest period first."""
    words = desk.voice.words
    counted: Counter[tuple[str, str, Period, str]] = Counter()
    for row in changes.new:
        place = row.key.measure, row.key.of, row.period, row.source
        counted[place] += 1
    first = {(r.key.measure, r.key.of, r.period, r.source): r for r in reversed(changes.new)}
    ordered = sorted(
        counted, key=lambda p: (-p[2].last_day.toordinal(), p[2].extent, p[0], p[1], p[3])
    )
    rows = [
        (
            Text(desk.series(first[place].key)),
            Text(str(desk.due(place[2]).text)),
            Text(desk.voice.count(counted[place])),
            who(desk, place[3]),
        )
        for place in ordered
    ]
    return register_figure(
        desk,
        "changes-new",
        words("New figures: %(count)s", count=desk.voice.count(len(changes.new))),
        (
            ("measure", words("Measure")),
            ("period", words("Period")),
            ("figures", words("Figures")),
            ("source", words("Source")),
        ),
        rows,
        first.values(),
    )


def _revised(desk: Desk, changes: ReleaseChanges) -> Figure:
    words = desk.voice.words
    found = [one for one in changes.revised if not one.promised]
    rows = [
        (
            Text(subject_name(desk, one.new), note=desk.series(one.new.key)),
            Text(desk.voice.label("areas", one.new.key.area)),
            Text(desk.voice.period(one.new.period)),
            number(one.old),
            number(one.new),
            difference(one),
            _growth(desk, one),
            _cause(desk, one),
        )
        for one in found
    ]
    return register_figure(
        desk,
        "changes-revised",
        words("Revised figures: %(count)s", count=len(found)),
        (
            ("figure", words("Figure")),
            ("area", words("Place")),
            ("period", words("Period")),
            ("was", words("Was"), ColumnKind.NUMBER),
            ("is", words("Is"), ColumnKind.NUMBER),
            ("by", words("By how much"), ColumnKind.NUMBER),
            ("growth", words("Growth in current prices")),
            ("why", words("Why")),
        ),
        rows,
        [row for one in found for row in (one.new, one.old)],
    )


def _growth(desk: Desk, one: Revised) -> Text:
    if one.growth is None:
        return Text("–", absent=True)
    was, now = (_signed(value, desk.voice.lang) for value in one.growth)
    return Text(f"{was} → {now}")


def _signed(value: Decimal, lang: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    space = "" if lang == "en" else "\u00a0"
    return f"{sign}{decimal_text(abs(value), 1, lang)}{space}%"


def _cause(desk: Desk, one: Revised) -> Text:
    words = desk.voice.words
    said = {
        Cause.REVISION: words("revised by its publisher"),
        Cause.OTHER_SOURCE: words("another source took its place"),
        Cause.WITHDRAWAL: words("the earlier figure was withdrawn"),
        Cause.DERIVED: words("what follows from better sources took its place"),
        Cause.PRINTED: words("what was computed so far was printed"),
    }[one.cause]
    return Text(said, note=who(desk, one.new.source or one.old.source).text)


def _conflicts(desk: Desk, changes: ReleaseChanges) -> Figure:
    words = desk.voice.words
    rows = [
        (
            Text(subject_name(desk, row), note=desk.series(row.key)),
            Text(str(desk.due(row.period).text)),
            Text(words("opened") if one.opened else words("closed")),
            number(row),
            who(desk, row.source),
        )
        for one in changes.conflicts
        for row in one.rows
    ]
    return register_figure(
        desk,
        "changes-conflicts",
        words("Conflicts opened and closed: %(count)s", count=len(changes.conflicts)),
        (
            ("figure", words("Figure")),
            ("period", words("Period")),
            ("conflict", words("Conflict")),
            ("value", words("Value"), ColumnKind.NUMBER),
            ("source", words("Source")),
        ),
        rows,
        [row for one in changes.conflicts for row in one.rows],
    )


def _withdrawn(desk: Desk, changes: ReleaseChanges) -> Figure:
    words = desk.voice.words
    rows = [
        (
            Text(subject_name(desk, row), note=desk.series(row.key)),
            Text(str(desk.due(row.period).text)),
            number(row),
            who(desk, row.source),
        )
        for row in changes.withdrawn
    ]
    return register_figure(
        desk,
        "changes-withdrawn",
        words("Withdrawn figures: %(count)s", count=len(rows)),
        (
            ("figure", words("Figure")),
            ("period", words("Period")),
            ("was", words("Was"), ColumnKind.NUMBER),
            ("source", words("Source")),
        ),
        rows,
    )


CHANGE_FIGURES: Mapping[str, Callable[[Desk, ReleaseChanges], Figure]] = {
    "changes-years": years_moved_table,
    "changes-new": _new,
    "changes-revised": _revised,
    "changes-promises": promises_moved,
    "changes-launches": launches_table,
    "changes-forecasts": forecasts_table,
    "changes-conflicts": _conflicts,
    "changes-withdrawn": _withdrawn,
}
