"""Answering a question: what sources printed, and what follows from it by named formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ondiris.codes import Catalogue
from ondiris.model import FACES, Derived, Known, Observation, Period, SeriesKey, Vintage
from ondiris.model.secrecy import Secrecy
from ondiris.ports import INTERNAL, Archive, Query, Recorded, Within
from ondiris.production.figures.derivation import Missing
from ondiris.production.figures.formulas.levels import SUM_OF_MONTHS
from ondiris.production.figures.formulas.rates import (
    GROWTH_FROM_INDEX,
    INDEX_FROM_GROWTH,
    NOMINAL_GROWTH,
    other_face,
)
from ondiris.production.figures.formulas.ratios import SHARE
from ondiris.production.figures.formulas.registry import FORMULAS
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.reach import EVERYTHING, Reach, Reaches
from ondiris.production.figures.rows import (
    Row,
    derived_row,
    published_row,
    row_without_value,
)

__all__ = [
    "Answered",
    "answer",
    "answers",
    "batched_periods",
    "derive",
    "kept_back",
    "never_filled",
    "published",
    "untold_blanks",
]


@dataclass(frozen=True, slots=True)
class Answered:
    """What answers a query.

    Parameters
    ----------
    rows : tuple of Row
        Figures, by key and period; printed ones first.
    missing : tuple of Missing
        What cannot be computed, and why.
    inputs : mapping of str to Row
        Every figure that the derived ones among them rest on, by identifier.
    without_value : tuple of Row
        What sources say has no value, by key and period, where no figure stands.
    """

    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]
    inputs: Mapping[str, Row]
    without_value: tuple[Row, ...] = ()


Place = tuple[tuple[str, ...], tuple[date, date], bool]

_FACE_FORMULAS = frozenset((GROWTH_FROM_INDEX.id, INDEX_FROM_GROWTH.id))
ARITHMETIC = frozenset((SUM_OF_MONTHS.id, SHARE.id, NOMINAL_GROWTH.id))
_KEPT = "kept-back"
_LACKS = ("the value, which its office keeps back",)
_NO_VALUE = "no-value"
_SAID = ("the value, of which its office says that there is none",)
"""What an office says has no value is not computed either."""
_LOT = 120
"""How many periods are searched at a time."""


def published(
    archive: Archive,
    catalogue: Catalogue,
    query: Query,
    vintage: Vintage,
    within: Within | None = None,
) -> list[Row]:
    """Return the figures that stand in the ledger; of series and times within reach alone."""
    return [
        published_row(current, catalogue.interval(current.recorded.observation))
        for current in archive.current(query, vintage, within)
    ]


def answer(archive: Archive, catalogue: Catalogue, query: Query, vintage: Vintage) -> Answered:
    """Return the figures that answer a query, printed and derived, and what cannot be computed.

    Parameters
    ----------
    archive : Archive
        The ledger.
    catalogue : Catalogue
        Code lists of the home.
    query : Query
        What is asked.
    vintage : Vintage
        As of when.

    Returns
    -------
    Answered
    """
    return answers(archive, catalogue, (query,), vintage)[0]


def answers(
    archive: Archive,
    catalogue: Catalogue,
    queries: Sequence[Query],
    vintage: Vintage,
    *,
    without: Set[str] = frozenset(),
) -> list[Answered]:
    """Return what answers several questions, by one derivation of what any of them can reach.

    Parameters
    ----------
    archive, catalogue, vintage
        As for `answer`.
    queries : sequence of Query
        What is asked; they differ in nothing but measures, what these are of, places, activities
        and times.
    without : set of str
        Entries that are left out, as if nobody had said them.

    Returns
    -------
    list of Answered
        In the order of the questions.
    """
    reaches = _reaches(Reaches.joining(map(Reach.asked, queries)), catalogue)
    first = reaches[0]
    wide = first.query(queries[0])
    rows = published(archive, catalogue, wide, vintage, first.reads)
    if without:
        rows = [row for row in rows if row.id not in without]
    found, missing = _derived(rows, catalogue, reaches, never_filled(archive, wide, vintage))
    figures = {_place(row.key, row.period) for row in found}
    closed = _newest(archive.missing(wide, vintage), without)
    open_places = [one for place, one in closed.items() if place not in figures]
    missing += [_lacking(one.observation) for one in open_places]
    blanks = [row_without_value(one) for one in open_places]
    known = {row.id: row for row in found}
    answered: list[Answered] = []
    for query in queries:
        # Many figures are of few times.
        then = cache(query.meets_time)
        met = (row for row in found if then(row.period) and query.meets_series(row.key))
        meeting = sorted(met, key=_order)
        lacking = tuple(m for m in missing if query.meets(m.key, m.period))
        empty = tuple(row for row in blanks if query.meets(row.key, row.period))
        rows_told = tuple(_faced(meeting, found))
        answered.append(Answered(rows_told, lacking, _inputs(meeting, known), empty))
    return answered


def never_filled(
    archive: Archive, query: Query, vintage: Vintage
) -> frozenset[tuple[SeriesKey, Period]]:
    """Return the series and periods in which nothing is derived: an office gives none.

    Of which sources is asked does not matter.  The public, which need not be told that an office
    keeps a value back, sees none filled in that is kept back today, as of whatever day it asks.

    Parameters
    ----------
    archive : Archive
    query : Query
    vintage : Vintage
    """
    if query.audience.public:
        vintage = Vintage(date.max, archive.vintage().revision)
    wide = replace(query, audience=INTERNAL, sources=None, without=())
    told = (one.observation for one in archive.missing(wide, vintage))
    return frozenset((entry.key, entry.period) for entry in told)


def kept_back(archive: Archive, query: Query, vintage: Vintage) -> Iterator[Observation]:
    """Yield what offices say that they have and keep back, as a query meets it.

    Parameters
    ----------
    archive : Archive
    query : Query
    vintage : Vintage
    """
    told = (one.observation for one in archive.missing(query, vintage))
    return (entry for entry in told if entry.kept_back)


def untold_blanks(
    archive: Archive, catalogue: Catalogue, query: Query, vintage: Vintage
) -> frozenset[tuple[SeriesKey, Period]]:
    """Return where something would be derived, but for what an audience is not told of.

    A value kept back in a table that the audience does not see changes its answers only there.

    Parameters
    ----------
    archive, catalogue, query, vintage
        As for `answer`.
    """
    said = (one.observation for one in archive.missing(query, vintage))
    told = {(entry.key, entry.period) for entry in said}
    untold = never_filled(archive, query, vintage) - told
    if not untold:
        return frozenset()
    keys = [key for key, _ in untold]
    asked = replace(
        query,
        measures=tuple(sorted({key.measure for key in keys})),
        areas=tuple(sorted({key.area for key in keys})),
        activities=tuple(sorted({key.activity for key in keys})),
        periods=tuple(
            dict.fromkeys(period for _, period in sorted(untold, key=lambda one: _place(*one)))
        ),
    )
    reaches = _reaches(Reaches.joining((Reach.asked(asked),)), catalogue)
    rows = published(archive, catalogue, reaches[0].query(asked), vintage, reaches[0].reads)
    found, _ = _derived(rows, catalogue, reaches)
    return untold & {(row.key, row.period) for row in found if row.formula}


def _place(key: SeriesKey, period: Period) -> Place:
    return key.question.texts, period.extent, period.deadline


def _newest(missing: Iterable[Recorded], without: Set[str]) -> dict[Place, Recorded]:
    """Return what was said last of each place without a value, by key and period."""
    ordered = sorted(missing, key=lambda one: (one.observation.known.day, one.revision, one.id))
    newest = {
        _place(one.observation.key, one.observation.period): one
        for one in ordered
        if one.id not in without
    }
    return {place: newest[place] for place in sorted(newest)}


def _lacking(entry: Observation) -> Missing:
    """Return what is said where nothing may be computed."""
    if entry.kept_back:
        return Missing(_KEPT, entry.key, entry.period, _LACKS)
    return Missing(_NO_VALUE, entry.key, entry.period, _SAID)


def _faced(rows: Sequence[Row], known: Sequence[Row]) -> Iterator[Row]:
    """Yield rows, growth and indices with the identifier of the same change in its other face."""
    printed = {
        (row.key, row.period.extent): row.id
        for row in known
        if row.key.measure in FACES and not row.formula and row.stated
    }
    for row in rows:
        if row.key.measure not in FACES:
            yield row
        elif row.formula in _FACE_FORMULAS:
            yield replace(row, other_face=row.inputs[0])
        elif row.formula:
            yield row
        else:
            key, derived = other_face(row)
            yield replace(row, other_face=printed.get((key, row.period.extent), derived))


def _inputs(rows: Sequence[Row], known: Mapping[str, Row]) -> Mapping[str, Row]:
    """Return the figures that derived ones rest on, directly or through others."""
    found: dict[str, Row] = {}
    queue = [name for row in rows if row.formula for name in row.inputs]
    while queue:
        name = queue.pop()
        if name not in found and name in known:
            found[name] = known[name]
            queue += known[name].inputs if known[name].formula else ()
    return found


def derive(
    rows: Sequence[Row],
    catalogue: Catalogue,
    closed: Iterable[tuple[SeriesKey, Period]] = (),
) -> tuple[list[Row], list[Missing]]:
    """Return given rows with every figure that the formulas derive from them.

    Parameters
    ----------
    rows : sequence of Row
    catalogue : Catalogue
    closed : iterable of (SeriesKey, Period)
        Where nothing is derived, from `never_filled`.
    """
    return _derived(rows, catalogue, [EVERYTHING] * (len(FORMULAS) + 1), closed)


def _reaches(asked: Reaches, catalogue: Catalogue) -> list[Reaches]:
    """Return how far each stage of formulas must look: what is read first, what is asked last."""
    reaches = [asked]
    for stage in reversed(FORMULAS):
        needed = [
            formula.needs(part, catalogue)
            for formula in stage
            for part in reaches[0].parts
            if part.makes(formula.makes(catalogue))
        ]
        reaches.insert(0, Reaches.joining((*reaches[0].parts, *needed)))
    return reaches


def _derived(
    rows: Sequence[Row],
    catalogue: Catalogue,
    reaches: Sequence[Reaches],
    closed: Iterable[tuple[SeriesKey, Period]] = (),
) -> tuple[list[Row], list[Missing]]:
    """Return rows with what the stages derive of them, each within its reach."""
    pool = Pool(rows, catalogue)
    pool.close(closed)
    missing: list[Missing] = []
    for stage, reach in zip(FORMULAS, reaches[1:], strict=True):
        pool.reach = reach
        fresh: dict[str, Row] = {}
        given = {row.id: row for row in pool.rows}
        for formula in stage:
            if not reach.makes(formula.makes(catalogue)):
                continue
            for found in formula.derive(pool, formula.id):
                if isinstance(found, Missing):
                    missing.append(found)
                elif pool.wants(found.key, found.period):
                    fresh[found.id] = _dressed(found, given)
        for row in fresh.values():
            _add(pool, row)
    return pool.rows, [m for m in missing if not pool.exactly(m.key, m.period)]


def _add(pool: Pool, row: Row) -> None:
    """Let later formulas use a derived row.

    What follows by arithmetic alone takes the place of a lesser source's figure that it
    contradicts, and gives way to any other that was printed.
    """
    if row.formula not in ARITHMETIC:
        pool.add(row)
        return
    lesser = pool.lesser(row)
    for one in lesser:
        pool.remove(one)
    if pool.printed(row.key, row.period):
        return
    names = tuple(one.id for one in lesser)
    pool.add(replace(row, superseded=names, differs=names) if names else row)


def _dressed(found: Derived, given: dict[str, Row]) -> Row:
    inputs = [given[name] for name in found.inputs]
    newest = max((row.known for row in inputs), key=lambda known: known.day)
    rank = min(row.rank for row in inputs)
    return derived_row(found, Known(newest.day, newest.basis), Secrecy.joint(inputs), rank)


def _order(row: Row) -> tuple[object, ...]:
    return (row.key.texts, *row.period.extent, bool(row.formula), row.id)


def batched_periods(known: Iterable[Period], most: int = _LOT) -> Iterator[tuple[Period, ...]]:
    """Yield the periods at which figures may be derived from those known, newest first, in lots."""
    ordered: dict[Period, None] = {}
    for period in sorted(known, key=lambda p: p.extent[::-1], reverse=True):
        ordered |= dict.fromkeys(_around(period))
    periods = list(ordered)
    yield from (tuple(periods[n : n + most]) for n in range(0, len(periods), most))


def _around(period: Period) -> Iterator[Period]:
    yield period
    months = period.month_range
    if (before := period.year_before()) is not None:
        yield before
    if months:
        last = period.last_month
        for first in {last.january, last - last % 3, last}:
            yield Period.of_months(first, last)
        if len(months) > 1:
            yield Period.of_months(last.january, last - 1)
        yield Period.year(last.year)
