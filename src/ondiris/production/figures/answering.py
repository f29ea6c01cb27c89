"""Answering a question: what sources printed, and what follows from it by named formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ondiris.codes import Catalogue
from ondiris.model import Confidentiality, Derived, Known, Period, Vintage
from ondiris.ports import Archive, Query
from ondiris.production.figures.derivation import Missing
from ondiris.production.figures.formulas import FORMULAS
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.rows import Row, derived_row, published_row

__all__ = ["answer", "derive", "published"]


def published(archive: Archive, catalogue: Catalogue, query: Query, vintage: Vintage) -> list[Row]:
    """Return the figures that stand in the ledger."""
    return [
        published_row(current, catalogue.interval(current.recorded.observation))
        for current in archive.current(query, vintage)
    ]


def answer(
    archive: Archive, catalogue: Catalogue, query: Query, vintage: Vintage
) -> tuple[list[Row], list[Missing]]:
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
    tuple of list of Row and list of Missing
        Ordered by key and period; printed figures first.
    """
    pool_rows: dict[str, Row] = {}
    for wider in _wider(query, catalogue):
        for row in published(archive, catalogue, wider, vintage):
            pool_rows[row.id] = row
    rows, missing = derive(list(pool_rows.values()), catalogue)
    return (
        sorted((row for row in rows if _meets(row, query)), key=_order),
        [m for m in missing if _asked(m, query)],
    )


def derive(rows: Sequence[Row], catalogue: Catalogue) -> tuple[list[Row], list[Missing]]:
    """Return given rows with every figure that the formulas derive from them."""
    pool = Pool(rows, catalogue)
    missing: list[Missing] = []
    for stage in FORMULAS:
        fresh: dict[str, Row] = {}
        given = {row.id: row for row in pool.rows}
        for formula in stage:
            for found in formula.derive(pool, formula.id):
                if isinstance(found, Missing):
                    missing.append(found)
                else:
                    fresh[found.id] = _dressed(found, given)
        for row in fresh.values():
            pool.add(row)
    return pool.rows, missing


def _dressed(found: Derived, given: dict[str, Row]) -> Row:
    inputs = [given[name] for name in found.inputs]
    newest = max((row.known for row in inputs), key=lambda known: known.day)
    open_to_all = all(row.confidentiality is Confidentiality.FREE for row in inputs)
    level = Confidentiality.FREE if open_to_all else Confidentiality.INTERNAL
    return derived_row(found, Known(newest.day, newest.basis), level)


def _wider(query: Query, catalogue: Catalogue) -> Iterator[Query]:
    """Yield what formulas may need to answer a query: other measures, wholes and base periods."""
    areas = query.areas
    if areas is not None:
        above = [
            up for a in areas if a in catalogue["areas"] for up in catalogue["areas"].ancestors(a)
        ]
        areas = tuple(dict.fromkeys([*areas, *above]))
    base = replace(query, measure=None, of=None, areas=areas, activities=None, scope=None)
    for period in _periods(query.period):
        yield replace(base, period=period)


def _periods(period: Period | None) -> list[Period | None]:
    if period is None:
        return [None]
    wanted: list[Period | None] = [period]
    if period.deadline:
        return wanted
    start = period.start
    wanted += [beside for beside in (period.year_before(), period.year_after()) if beside]
    if str(period.frequency) == "M" and period.length == 1 and start.month > 1:
        wanted += [Period.months(start.year, 1, start.month)]
        wanted += [Period.months(start.year, 1, start.month - 1)]
    if period.cumulative:
        wanted.append(Period.year(start.year))
    return list(dict.fromkeys(wanted))


def _meets(row: Row, query: Query) -> bool:
    key = row.key
    plain = (
        (query.measure, key.measure),
        (query.of, key.of),
        (query.scope, key.scope),
    )
    listed = (
        (query.areas, key.area),
        (query.activities, key.activity),
        (query.subjects, key.subject),
    )
    return (
        all(asked is None or asked == value for asked, value in plain)
        and all(asked is None or value in asked for asked, value in listed)
        and (query.period is None or row.period.meets(query.period))
        and key.world in query.worlds
    )


def _asked(missing: Missing, query: Query) -> bool:
    key = missing.key
    return (
        (query.measure is None or key.measure == query.measure)
        and (query.of is None or key.of == query.of)
        and (query.areas is None or key.area in query.areas)
        and (query.activities is None or key.activity in query.activities)
        and (query.period is None or missing.period.meets(query.period))
    )


def _order(row: Row) -> tuple[object, ...]:
    return (row.key.texts, *row.period.extent, bool(row.formula), row.id)
