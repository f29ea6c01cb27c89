"""What a load moved in the year's figure: told at once, and again where changes are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ondiris.errors import NotFound
from ondiris.forecasts.nowcasting import METHOD
from ondiris.model import FACES, Bound, Known, KnownBasis, Origin, Period
from ondiris.ports import Query
from ondiris.production.figures.changes import Moved, MoveKind
from ondiris.production.figures.rows import Row
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.production.forecasts.nowcast import YearMove, moved_year
from ondiris.production.forecasts.year_tables import YearTable, year_tables
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["series_query", "table_of", "told_of", "year_move", "years_moved"]


def years_moved(before: Snapshot, after: Snapshot) -> tuple[Moved, ...]:
    """Return what moved the headline's year between two snapshots: revisions, then news.

    The level and its index, of this year or else of the last one.  Nothing is read but the
    figures of those two series, and of them nothing more where none is new.

    Parameters
    ----------
    before, after : Snapshot
        One home as one audience sees it, earlier and later.
    """
    head, area = after.city.headline, after.city.area
    year = after.vintage.year
    found: list[Moved] = []
    for measure, of in ((head.measure, ""), ("index_pct", head.measure)):
        asked = SeriesQuestion(measure, head.activity, area, of=of)
        moves = (year_move(before, after, asked, one) for one in (year, year - 1))
        move = next((move for move in moves if move is not None), None)
        if move is not None:
            found += _told(move, after)
    return tuple(found)


def year_move(
    before: Snapshot, after: Snapshot, asked: SeriesQuestion, year: int
) -> YearMove | None:
    """Return what moved the year's figure of a series between two snapshots, if anything.

    Parameters
    ----------
    before, after : Snapshot
    asked : SeriesQuestion
    year : int
    """
    own, since = series_query(after, (asked,), area=asked.area), before.vintage
    if since.known == after.vintage.known and not any(
        one.revision > since.revision for one in after.history(own)
    ):
        return None
    pair = []
    for one in (before, after):
        tables = year_tables(told_of(one, own), last=year)
        try:
            pair.append(table_of(tables, asked, year))
        except NotFound:
            return None
    return moved_year(pair[0], pair[1], year)


def series_query(
    now: Snapshot, asked: Sequence[SeriesQuestion], *, area: str | None = None
) -> Query:
    """Return the question for some series of one measure; of all areas where none is named."""
    first = asked[0]
    face = first.measure in FACES
    return replace(
        now.question(area=area, of=first.of or None, scope="all"),
        measures=tuple(sorted(FACES)) if face else (first.measure,),
        activities=tuple(dict.fromkeys(one.activity for one in asked)),
        subjects=("",),
    )


def told_of(now: Snapshot, query: Query) -> tuple[Row, ...]:
    """Return the printed figures that a reading may rest on.

    For the public those that this home compiled are left out: what differs between two readings
    can betray a single return.
    """
    rows = now.printed(query)
    return tuple(row for row in rows if not row.compiled) if now.audience.public else rows


def table_of(tables: Sequence[YearTable], asked: SeriesQuestion, year: int) -> YearTable:
    """Return the table of a series; of several bases that which reaches farthest.

    Raises
    ------
    NotFound
        ``no-series`` where none is known.
    """
    own = list(_named(tables, asked))
    if not own:
        raise NotFound(
            "no-series",
            f"no months of {asked.measure} of {asked.activity} in {asked.area} are known",
            hint="`ondiris get` says what is known of it.",
        )
    return max(own, key=lambda one: (one.month(year), len(one.rows)))


def _named(tables: Sequence[YearTable], asked: SeriesQuestion) -> Iterator[YearTable]:
    for one in tables:
        words = one.key.measure, one.key.of, one.key.area, one.key.activity
        if words == (asked.measure, asked.of, asked.area, asked.activity):
            yield one


def _told(move: YearMove, after: Snapshot) -> Iterator[Moved]:
    """Yield the two steps of a move: what was revised, and what came."""
    middle = move.before + move.revisions
    steps = (("revisions", move.before, middle), ("news", middle, move.after))
    for name, was, now in steps:
        if was != now:
            rows = _row(move, was, after), _row(move, now, after)
            yield Moved(
                MoveKind.YEAR, move.key.activity, name, rows[0].text, rows[1].text, None, "",
                rows[1].id, rows,
            )  # fmt: skip


def _row(move: YearMove, value: float, after: Snapshot) -> Row:
    """Return a year's figure as a row: an index in per cent, an amount in millions."""
    power = 6 if after.catalogue.is_money(move.key.unit) else 0
    share = move.key.unit == "%"
    digits = 1 if share or power else 0
    shown = Decimal(repr(value * 100 if share else value / 10**power)).quantize(
        Decimal(1).scaleb(-digits)
    )
    return Row(
        id=f"/nowcast/{move.key.activity}",
        key=move.key,
        period=Period.year(move.year),
        value=shown,
        digits=digits,
        multiplier=power,
        bound=Bound.EQ,
        upper=None,
        low=shown,
        high=shown,
        origin=Origin.FORECAST,
        known=Known(after.vintage.known, KnownBasis.STATED),
        formula=METHOD,
    )
