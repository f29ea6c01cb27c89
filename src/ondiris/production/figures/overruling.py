"""Printed figures that give way to what follows from better sources, and since when.

A sum of a better source's months, a share or a growth of its levels takes the place of a lesser
source's figure that it contradicts (`answering`).  Here that is told from the figure's own side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ondiris.codes import Catalogue
from ondiris.model import Modality, Observation, Period, SeriesKey, Vintage, World
from ondiris.ports import Archive, Audience, Query
from ondiris.production.figures.answering import ARITHMETIC, answer, answers, published
from ondiris.production.figures.changes import Cause, ReleaseChanges, Revised
from ondiris.production.figures.formulas.levels import told_periods
from ondiris.production.figures.reach import flows
from ondiris.production.figures.rows import Row

__all__ = ["contradicting", "newly_overruled", "newly_printed", "overruling"]

_RATES = frozenset(("growth_pct", "share_pct"))
"""Measures that follow from levels by arithmetic alone."""


def overruling(
    archive: Archive,
    catalogue: Catalogue,
    id: str,  # noqa: A002 - the ledger's own word
    entry: Observation,
    vintage: Vintage,
    audience: Audience,
) -> tuple[Row, ...]:
    """Return the derived figures that stand in place of a printed one.

    Parameters
    ----------
    archive : Archive
    catalogue : Catalogue
    id : str
        Identifier of the entry.
    entry : Observation
    vintage : Vintage
    audience : Audience
    """
    key = entry.key
    if not _may_follow(catalogue, key.measure, entry.period, key.subject):
        return ()
    found = answer(archive, catalogue, _question(entry, audience), vintage).rows
    return tuple(row for row in found if row.formula and id in row.superseded)


def contradicting(
    archive: Archive, catalogue: Catalogue, entry: Row, vintage: Vintage, audience: Audience
) -> tuple[Row, ...]:
    """Return what would follow by arithmetic alone if nobody had printed a figure that stands.

    Only what contradicts the figure is told, and of no lesser weight than it: an office's months
    that add up to another total than its own.

    Parameters
    ----------
    archive : Archive
    catalogue : Catalogue
    entry : Row
        The printed figure.
    vintage : Vintage
    audience : Audience
        The public is told of none that rests on what this home compiled.
    """
    key = entry.key
    if not _may_follow(catalogue, key.measure, entry.period, key.subject):
        return ()
    (found,) = answers(
        archive, catalogue, [_question(entry, audience)], vintage,
        without=frozenset({entry.id}),
    )  # fmt: skip
    return tuple(
        row
        for row in found.rows
        if row.formula in ARITHMETIC
        and row.key == key
        and row.period.extent == entry.period.extent
        and row.rank >= entry.rank
        and not row.interval.meets(entry.interval)
        and not (audience.public and _compiled(row, found.inputs))
    )


def _question(entry: Observation | Row, audience: Audience) -> Query:
    key = entry.key
    return Query(
        audience=audience,
        measures=(key.measure,),
        areas=(key.area,),
        activities=(key.activity,),
        subjects=(key.subject,),
        periods=(entry.period,),
        worlds=(key.world,),
    )


def _may_follow(catalogue: Catalogue, measure: str, period: Period, subject: str) -> bool:
    """Whether arithmetic alone could give a figure: a rate, or a run of months that sum."""
    run = measure in flows(catalogue) and len(period.month_range) > 1
    return not subject and (measure in _RATES or run)


def newly_overruled(
    archive: Archive, catalogue: Catalogue, changes: ReleaseChanges, audience: Audience
) -> tuple[Revised, ...]:
    """Return printed figures that a change of levels made give way, each with what took its place.

    Parameters
    ----------
    archive : Archive
    catalogue : Catalogue
    changes : ReleaseChanges
        What changed in recorded figures between its two vintages.
    audience : Audience
        The public is told of none that rests on what this home compiled.
    """
    if not changes.before.revision:
        return ()  # nothing stood
    fresh = [*changes.new, *(one.new for one in changes.revised)]
    suspects = _suspects(archive, catalogue, fresh, changes.after, audience)
    if not suspects:
        return ()
    queries = _questions(suspects.values(), audience)
    before, after = (
        _in_place(archive, catalogue, queries, vintage)
        for vintage in (changes.before, changes.after)
    )
    return tuple(
        Revised(old, after[name], Cause.DERIVED)
        for name, old in suspects.items()
        if name in after and name not in before
    )


def newly_printed(
    archive: Archive, catalogue: Catalogue, changes: ReleaseChanges, audience: Audience
) -> tuple[Revised, ...]:
    """Return figures printed where another number had been computed, each with that number.

    Parameters
    ----------
    archive, catalogue, changes, audience
        As for `newly_overruled`.
    """
    fresh = [
        row for row in changes.new if _of_a_place(row) and not (audience.public and row.compiled)
    ]
    if not fresh or not changes.before.revision:
        return ()
    computed = {
        (row.key.question, row.period.extent): row
        for found in answers(archive, catalogue, _questions(fresh, audience), changes.before)
        for row in found.rows
        if row.formula and not (audience.public and _compiled(row, found.inputs))
    }
    return tuple(
        Revised(old, row, Cause.PRINTED)
        for row in fresh
        if (old := computed.get((row.key.question, row.period.extent))) is not None
        and old.key.measure == row.key.measure
        and not old.interval.meets(row.interval)
    )


def _suspects(
    archive: Archive,
    catalogue: Catalogue,
    fresh: Iterable[Row],
    vintage: Vintage,
    audience: Audience,
) -> Mapping[str, Row]:
    """Return the lesser sources' figures that follow from levels of which some are new."""
    sums = flows(catalogue)
    levels = [
        row
        for row in fresh
        if row.key.measure in sums and _of_a_place(row) and not (audience.public and row.compiled)
    ]
    if not levels:
        return {}
    touched = {row.key.measure for row in levels}
    years = {row.period.last_month.year for row in levels}
    query = Query(
        audience=audience,
        measures=tuple(touched | _RATES),
        areas=tuple({row.key.area for row in levels}),
        activities=tuple({row.key.activity for row in levels}),
        subjects=("",),
        periods=tuple({period for year in years for period in told_periods(year)}),
    )
    ranks = (one.rank for one in archive.sources(vintage, audience).values())
    best = max((*ranks, *(row.rank for row in levels)))
    found = published(archive, catalogue, query, vintage)
    return {
        row.id: row
        for row in found
        if row.rank < best
        and _base(row.key) in touched
        and _may_follow(catalogue, row.key.measure, row.period, "")
    }


def _of_a_place(row: Row) -> bool:
    """Whether a figure tells what a place achieved in some months."""
    key = row.key
    actual = key.modality is Modality.ACHIEVED and key.world is World.ACTUAL
    return actual and not key.subject and bool(row.period.month_range)


def _base(key: SeriesKey) -> str:
    """Return the measure of the levels that a figure follows from."""
    return key.of.partition("@")[0] if key.measure in _RATES else key.measure


def _questions(rows: Iterable[Row], audience: Audience) -> list[Query]:
    """Return questions that the figures of some rows answer, a measure and a place each."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.key.measure, row.key.of, row.key.area), []).append(row)
    return [
        Query(
            audience=audience,
            measures=(measure,),
            of=of,
            areas=(area,),
            activities=tuple({row.key.activity for row in found}),
            subjects=("",),
            periods=tuple({row.period for row in found}),
        )
        for (measure, of, area), found in groups.items()
    ]


def _in_place(
    archive: Archive, catalogue: Catalogue, queries: Sequence[Query], vintage: Vintage
) -> Mapping[str, Row]:
    """Return the derived figures that stand in place of printed ones, by what they overrule."""
    hidden = queries[0].audience.public
    return {
        name: row
        for found in answers(archive, catalogue, queries, vintage)
        for row in found.rows
        if row.formula and not (hidden and _compiled(row, found.inputs))
        for name in row.superseded
    }


def _compiled(row: Row, known: Mapping[str, Row]) -> bool:
    """Whether a figure rests, directly or through others, on what this home compiled."""
    return row.compiled or any(
        _compiled(known[name], known) for name in row.inputs if name in known
    )
