"""Reading whole series as bare rows: a million figures go out without a million objects.

A figure that is alone at its place (question, extent) stands; only where several compete, the
rule of `standing` is asked.  Everything else is as `Ledger.current` has it: a vintage, an
audience, what was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from ondiris.ledger import rows, schema, selecting
from ondiris.ledger.archive import Ledger
from ondiris.ledger.audiences import allowed
from ondiris.ledger.schema import in_parts
from ondiris.ledger.standing import standing
from ondiris.model import KEPT_BACK, KnownBasis, SeriesKey, Vintage, World
from ondiris.ports import INTERNAL, Audience, Current, Recorded

__all__ = ["SeriesFigures", "SeriesReader", "SeriesSpan", "StoredFigure", "StoredRow"]


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


_BOUND, _STATUS = (StoredFigure._fields.index(name) for name in ("bound", "status"))
StoredRow = tuple[Any, ...]
"""The texts of a `StoredFigure` as the driver has them: a million are never made into one."""


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


@dataclass(frozen=True, slots=True)
class SeriesFigures:
    """What is told of some series: what stands alone, what stood out of several, what is blank.

    Parameters
    ----------
    alone : list of tuple
        Texts of `StoredFigure`, by series and extent.
    judged : list of Current
        What stands of several.
    blank : list of Recorded
        What has no value, where nothing stands.
    """

    alone: list[StoredRow]
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

    def said(self, numbers: Iterable[int]) -> list[StoredRow]:
        """Return everything that was said of some series, by series and extent."""
        table = schema.observation
        columns = [table.c[name] for name in StoredFigure._fields]
        found: list[StoredRow] = []
        with self.ledger.database.reading() as connection:
            for part in in_parts(numbers):
                chosen = (
                    sa.select(*columns)
                    .where(table.c.series.in_(part), *self._visible())
                    .order_by(*(table.c[n] for n in ("series", "first_day", "last_day")))
                )
                # A million of SQLAlchemy's own rows would take as long again.
                told = connection.execute(chosen).cursor
                found += told.fetchall() if told else ()
        return found

    def standing(self, keys: Mapping[int, SeriesKey]) -> SeriesFigures:
        """Return what stands of some series.

        Parameters
        ----------
        keys : mapping of int to SeriesKey
            Series by their numbers, with all those that answer the same questions.
        """
        questions = {number: key.question.texts for number, key in keys.items()}
        shared = _shared(questions)
        alone: list[StoredRow] = []
        groups: dict[object, list[StoredFigure]] = {}
        said = self.said(keys)
        beside = zip([None, *said], said, [*said[1:], None], strict=False)
        for before, one, after in beside:
            number, first, last, period = one[:4]
            rivals = (
                (after and after[1] == first and after[2] == last and after[0] == number)
                or (before and before[1] == first and before[2] == last and before[0] == number)
                or number in shared
            )
            if rivals or period[0] == "." or one[_BOUND] == "none" or KEPT_BACK in one[_STATUS]:
                where = questions[number], first, last, period[0] == "."
                groups.setdefault(where, []).append(StoredFigure(*one))
            else:
                alone.append(one)
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
            yield table.c.id.not_in(list(gone))


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


def _shared(questions: Mapping[int, tuple[str, ...]]) -> set[int]:
    """Return the series that answer one question with others."""
    by_question: dict[tuple[str, ...], list[int]] = {}
    for number, question in questions.items():
        by_question.setdefault(question, []).append(number)
    return {n for numbers in by_question.values() if len(numbers) > 1 for n in numbers}


def _newest(one: Recorded) -> tuple[object, ...]:
    return one.observation.known.day, one.revision, one.id
