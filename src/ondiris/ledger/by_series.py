"""Reading whole series as columns: a million figures go out without a million objects.

A figure that is alone at its place (question, extent) stands; only where several compete, the
rule of `standing` is asked.  Everything else is as `Ledger.current` has it: a vintage, an
audience, what was taken back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise, starmap
from operator import le, not_
from typing import Any, NamedTuple

import sqlalchemy as sa

from ondiris.ledger import rows, schema, selecting
from ondiris.ledger.archive import Ledger
from ondiris.ledger.audiences import allowed, seen_of
from ondiris.ledger.schema import among, in_parts
from ondiris.ledger.standing import standing
from ondiris.model import KEPT_BACK, KnownBasis, SeriesKey, Vintage, World
from ondiris.ports import INTERNAL, Audience, Current, Recorded

__all__ = [
    "SeriesFigures",
    "SeriesReader",
    "SeriesSpan",
    "StoredColumns",
    "StoredFigure",
    "StoredRow",
    "compressed",
    "figures_of",
]


class StoredFigure(NamedTuple):
    """A figure as the ledger keeps it, as texts."""

    series: int
    first_day: str
    last_day: str
    period: str
    id: str
    value: str
    digits: int
    multiplier: int
    bound: str
    upper: str
    status: str
    confidentiality: str
    embargo: str
    origin: str
    source: str
    locator: str
    defaulted: str
    known_at: str
    known_at_basis: str
    inputs: str
    revision: int

    def recorded(self, key: SeriesKey) -> Recorded:
        """Return the observation of a series, as the ledger keeps it."""
        return Recorded(self.id, rows.observation_from(self._asdict(), key), self.revision)


_LOT = 20_000
"""About how many figures are in memory at a time."""
_SERIES_OF_LOT = 400
_SAID_IN_ORDER = ("series", "first_day", "last_day", "revision", "id")
StoredRow = tuple[Any, ...]
"""The texts of a `StoredFigure` as the driver has them: a million are never made into one."""
_INPUTS = StoredFigure._fields.index("inputs")
StoredColumns = tuple[Sequence[Any], ...]
"""Figures of a series by the fields of a `StoredFigure`, in order of their extents."""


class SeriesSpan(NamedTuple):
    """How much is known of a series: by the form of its periods, what has no value included.

    Parameters
    ----------
    series : int
        Number of the series in this ledger.
    frequency : str
        A, S, Q, M or D; _O where its periods are of several units, or deadlines.
    times : int
        Of how many periods something was said.
    first_day, last_day : str
        Of what.
    first_known, last_known : str, optional
        First and last day on which a source said something of it; none where all that is known of
        these days is that of loading.
    last_revision : int
        With which something of it was recorded last.
    """

    series: int
    frequency: str
    times: int
    first_day: str
    last_day: str
    first_known: str | None
    last_known: str | None
    last_revision: int


def compressed(columns: StoredColumns, wanted: Sequence[bool]) -> StoredColumns:
    """Return of columns what is wanted; themselves where all is."""
    if all(wanted):
        return columns
    return tuple([*compress(column, wanted)] for column in columns)


def figures_of(columns: StoredColumns, wanted: Iterable[bool]) -> Iterator[StoredFigure]:
    """Yield of columns the figures that are wanted."""
    return map(StoredFigure._make, compress(zip(*columns, strict=True), wanted))


@dataclass(frozen=True, slots=True)
class SeriesFigures:
    """What is told of some series: what stands alone, what stood out of several, what is blank.

    Parameters
    ----------
    alone : mapping of int to tuple of sequence
        What stands alone of each series, by the fields of `StoredFigure`.
    judged : list of Current
        What stands of several.
    blank : list of Recorded
        What has no value, where nothing stands.
    """

    alone: Mapping[int, StoredColumns]
    judged: list[Current]
    blank: list[Recorded]


@dataclass(frozen=True, slots=True)
class SeriesReader:
    """Reads whole series of a ledger as of a vintage, for an audience."""

    ledger: Ledger
    vintage: Vintage
    audience: Audience

    def spans(self, worlds: Iterable[World]) -> list[SeriesSpan]:
        """Return how much is known of every series of some worlds."""
        table, series = schema.observation, schema.series
        how_often = _frequency(table.c.period)
        said_on = sa.case((table.c.known_at_basis != str(KnownBasis.LOADED), table.c.known_at))
        chosen = (
            sa.select(
                table.c.series,
                how_often,
                sa.func.count(sa.distinct(table.c.period)),
                sa.func.min(table.c.first_day),
                sa.func.max(table.c.last_day),
                sa.func.min(said_on),
                sa.func.max(said_on),
                sa.func.max(table.c.revision),
            )
            .join(series, series.c.id == table.c.series)
            .where(series.c.world.in_([str(one) for one in worlds]), *self._visible())
            .group_by(table.c.series, how_often)
        )
        with self.ledger.database.reading() as connection:
            return [SeriesSpan(*row) for row in connection.execute(chosen)]

    def keys(self) -> dict[int, SeriesKey]:
        """Return every series by its number."""
        with self.ledger.database.reading() as connection:
            found = connection.execute(sa.select(schema.series)).mappings()
            return {row["id"]: SeriesKey.of_texts(row) for row in found}

    def crowded(self, keys: Mapping[int, SeriesKey]) -> frozenset[int]:
        """Return the series of which figures compete, so that not all that was said stands.

        Others answer the same question, a time has several names, or there are deadlines.

        Parameters
        ----------
        keys : mapping of int to SeriesKey
            Every series by its number.
        """
        table = schema.observation
        extent = table.c.first_day + "/" + table.c.last_day
        names, times = (sa.func.count(sa.distinct(one)) for one in (table.c.period, extent))
        deadlines = sa.func.max(sa.case((table.c.period.like(".%"), 1), else_=0))
        chosen = (
            sa.select(table.c.series)
            .where(*self._visible())
            .group_by(table.c.series)
            .having(sa.or_(names > times, deadlines == 1))
        )
        rivals = _rivals_of(keys)
        with self.ledger.database.reading() as connection:
            found = set(connection.execute(chosen).scalars())
        return frozenset(found | {number for number, some in rivals.items() if len(some) > 1})

    def said(self, numbers: Iterable[int]) -> list[StoredRow]:
        """Return everything that was said of some series, by series, extent and revision."""
        table = schema.observation
        columns = [table.c[name] for name in StoredFigure._fields]
        found: list[StoredRow] = []
        with self.ledger.database.reading() as connection:
            for part in in_parts(numbers):
                chosen = (
                    sa.select(*columns)
                    .where(table.c.series.in_(part), *self._visible())
                    .order_by(*(table.c[name] for name in _SAID_IN_ORDER))
                )
                # A million of SQLAlchemy's own rows would take as long again.
                told = connection.execute(chosen).cursor
                found += told.fetchall() if told else ()
            inputs = self._resting(connection, [row[_INPUTS] for row in found])
        return [
            row if row[_INPUTS] == seen else (*row[:_INPUTS], seen, *row[_INPUTS + 1 :])
            for row, seen in zip(found, inputs, strict=True)
        ]

    def _columns(self, numbers: Iterable[int]) -> Iterator[tuple[int, StoredColumns]]:
        """Yield series with everything that was said of them, in order of extents.

        The database gathers the texts of a series: a row of a million would take as long to
        hand over as all that is done with it.
        """
        table = schema.observation
        _, *names = StoredFigure._fields
        with self.ledger.database.reading() as connection:
            plain = connection.dialect.name == "sqlite"
            gathered = sa.func.json_group_array if plain else sa.func.array_agg
            for part in in_parts(numbers):
                chosen = (
                    sa.select(table.c.series, *(gathered(table.c[name]) for name in names))
                    .where(table.c.series.in_(part), *self._visible())
                    .group_by(table.c.series)
                )
                told = connection.execute(chosen).cursor
                for number, *texts in told.fetchall() if told else ():
                    own = [json.loads(text) for text in texts] if plain else texts
                    columns = [[number] * len(own[0]), *own]
                    columns[_INPUTS] = self._resting(connection, columns[_INPUTS])
                    yield number, _by_extent(tuple(columns))

    def _resting(self, connection: sa.Connection, inputs: Sequence[str]) -> Sequence[str]:
        """Return what figures rest on, as far as the audience may see it; see `audiences`."""
        named = {name for text in {*inputs} for name in text.split()}
        if not (named and self.audience.public):
            return inputs
        seen = seen_of(connection, named, self.audience)
        return [" ".join(n for n in text.split() if n in seen) for text in inputs]

    def in_lots(
        self, spans: Iterable[SeriesSpan], keys: Mapping[int, SeriesKey]
    ) -> Iterator[tuple[list[SeriesSpan], SeriesFigures]]:
        """Yield some series at a time with what stands of them and of those they compete with.

        Parameters
        ----------
        spans : iterable of SeriesSpan
            In the order in which they are wanted.
        keys : mapping of int to SeriesKey
            Every series by its number.
        """
        rivals = _rivals_of(keys)
        for lot in _lots(spans):
            beside = {number for span in lot for number in rivals[span.series]}
            yield lot, self.standing({number: keys[number] for number in sorted(beside)})

    def standing(self, keys: Mapping[int, SeriesKey]) -> SeriesFigures:
        """Return what stands of some series.

        Parameters
        ----------
        keys : mapping of int to SeriesKey
            Series by their numbers, with all those that answer the same questions.
        """
        rivals = _rivals_of(keys)
        alone: dict[int, StoredColumns] = {}
        groups: dict[object, list[StoredFigure]] = {}
        for number, columns in self._columns(keys):
            shared = len(rivals[number]) > 1
            lone = [not shared and one for one in _alone(StoredFigure._make(columns))]
            alone[number] = compressed(columns, lone)
            if all(lone):
                continue
            for one in figures_of(columns, map(not_, lone)):
                deadline = one.period[0] == "."
                where = rivals[number][0], one.first_day, one.last_day, deadline
                groups.setdefault(where, []).append(one)
        judged, blank = list[Current](), list[Recorded]()
        sources = self.ledger.sources(self.vintage, INTERNAL)
        for group in groups.values():
            told = [one.recorded(keys[one.series]) for one in group]
            stands = standing(told, sources, self.ledger.ranks, self.ledger.catalogue.interval)
            judged += stands
            if not stands:
                blank.append(max(told, key=_newest))
        return SeriesFigures(alone, judged, blank)

    def _visible(self) -> Iterator[sa.ColumnElement[bool]]:
        table = schema.observation
        yield from selecting.known(table, self.vintage)
        yield from allowed(table, self.audience)
        gone = self.ledger.withdrawals(self.vintage)
        if gone:
            yield sa.not_(among(table.c.id, gone))


def _frequency(period: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Return the form of a period, as its text tells it."""
    return sa.case(
        (period.like("%/%"), "_O"),
        (period.like("%-Q_"), "Q"),
        (period.like("%-H_"), "S"),
        (period.like("____"), "A"),
        (period.like("____-__"), "M"),
        else_="D",
    )


def _lots(spans: Iterable[SeriesSpan]) -> Iterator[list[SeriesSpan]]:
    """Yield spans, as many at a time as are read together; those of a series stay together."""
    lot: list[SeriesSpan] = []
    size = 0
    for span in spans:
        full = size + span.times > _LOT or len(lot) >= _SERIES_OF_LOT
        if lot and full and span.series != lot[-1].series:
            yield lot
            lot, size = [], 0
        lot.append(span)
        size += span.times
    if lot:
        yield lot


def _rivals_of(keys: Mapping[int, SeriesKey]) -> Mapping[int, Sequence[int]]:
    """Return of each series those that answer one question with it, itself included, by number."""
    of_question: dict[tuple[str, ...], list[int]] = {}
    rivals: dict[int, list[int]] = {}
    for number, key in keys.items():
        rivals[number] = of_question.setdefault(key.question.texts, [])
        rivals[number].append(number)
    return rivals


def _by_extent(columns: StoredColumns) -> StoredColumns:
    """Return columns in order of first and last days; databases give them in any."""
    firsts, lasts = columns[1:3]
    extents = [*zip(firsts, lasts, strict=True)]
    if all(starmap(le, pairwise(extents))):
        return columns
    order = sorted(range(len(extents)), key=extents.__getitem__)
    return tuple([column[n] for n in order] for column in columns)


def _alone(columns: Any) -> Sequence[bool]:
    """Whether each figure of a series is the only one of its extent, and has a plain value."""
    extents = [*zip(columns.first_day, columns.last_day, strict=True)]
    often = Counter(extents)
    odd = {one for one in {*columns.status} if KEPT_BACK in one}
    return [
        often[extent] == 1 and period[0] != "." and bound != "none" and status not in odd
        for extent, period, bound, status in zip(
            extents, columns.period, columns.bound, columns.status, strict=True
        )
    ]


def _newest(one: Recorded) -> tuple[object, ...]:
    return one.observation.known.day, one.revision, one.id
