"""Writing entries: whole or not at all, each content once.

The identifier of an entry is a hash of its content, so that writing the same file twice
adds nothing.  A batch of columns takes the same path without making an object per row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from ondiris.errors import BrokenInvariant, InvalidInput, Unavailable
from ondiris.ledger import rows, schema
from ondiris.ledger.schema import in_parts
from ondiris.model import (
    KEY_FIELDS,
    Modality,
    Observation,
    ObservationBatch,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Withdrawal,
)
from ondiris.model.plain_text import refuse_control
from ondiris.model.printed import MOST_DIGITS
from ondiris.ports import Entry

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Append"]

_CHUNK = 20_000
_FEW = 50
"""How many series are looked up singly before all are read."""
_FREE_TEXTS = ("locator", "value", "reason")
"""What an entry says in words of its own."""
_KEEP_COUNT = {"preserve_rowcount": True}
Row = dict[str, Any]


class _WrittenPeriod(NamedTuple):
    """A period, kept so that its identity lasts, with its texts."""

    period: Period
    text: str
    first_day: str
    last_day: str


class Append:
    """One append under way, within one transaction.

    Parameters
    ----------
    connection : Connection
        A connection that is writing.
    number : int
        The revision that the entries get.
    on_progress : callable, optional
        Told the number of entries written so far.
    """

    def __init__(
        self,
        connection: Connection,
        number: int,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        self.connection = connection
        self.number = number
        self.on_progress = on_progress
        self.added = 0
        self.seen = 0
        self._series: dict[SeriesKey, int] = {}
        self._newest_series = self._looked_up = 0
        self._newest_known = ""
        self._sources: set[str] = set()

    def open(self, recorded_at: datetime, action: str, detail: str, digest: str) -> None:
        """Write the revision itself; `close` puts in how many entries it brought."""
        self.connection.execute(
            schema.revision.insert().values(
                number=self.number,
                recorded_at=recorded_at.isoformat(timespec="seconds"),
                action=action,
                detail=detail,
                digest=digest,
                newest_known="",
                entries=0,
            )
        )

    def close(self) -> None:
        """Write the number of entries the revision brought and their newest day.

        A revision that brought nothing is taken back.
        """
        own = schema.revision.c.number == self.number
        if not self.added:
            self.connection.execute(schema.revision.delete().where(own))
            return
        said = {"entries": self.added, "newest_known": self._newest_known}
        self.connection.execute(schema.revision.update().where(own).values(said))

    def entries(
        self,
        entries: Iterable[Entry],
        after: int | None = None,
        about: Collection[str] | None = None,
    ) -> None:
        """Write sources, observations, statements and withdrawals, in that order.

        What was checked against a revision is written on top of that one alone; what was checked
        against the statements of some subjects, where nothing was said of these since.
        """
        if after is not None and self.number != after + 1 and self._moved(after, about):
            raise Unavailable(
                "moved", f"the ledger went on from revision {after}", hint="Do it once more."
            )
        kinds: dict[type, list[Any]] = {Source: [], Observation: [], Statement: [], Withdrawal: []}
        for entry in entries:
            kinds[type(entry)].append(entry)
        self._write_sources(kinds[Source])
        self._write(schema.observation, self._observation_rows(kinds[Observation]))
        self._write(schema.statement, (rows.statement_row(s) for s in kinds[Statement]))
        self._write(schema.withdrawal, (rows.withdrawal_row(w) for w in kinds[Withdrawal]))

    def _moved(self, after: int, about: Collection[str] | None) -> bool:
        """Return whether, since a revision, something was said of subjects or taken back at all."""
        if about is None:
            return True
        said, back = schema.statement, schema.withdrawal
        asked = [sa.select(back.c.id).where(back.c.revision > after)]
        asked += [
            sa.select(said.c.id).where(said.c.subject.in_(part), said.c.revision > after)
            for part in in_parts(about)
        ]
        return any(self.connection.execute(one.limit(1)).first() is not None for one in asked)

    def batch(self, batch: ObservationBatch) -> None:
        """Write observations given as columns."""
        self._require_sources(set(batch.source))
        self._write(schema.observation, self._batch_rows(batch))

    def _write_sources(self, sources: Sequence[Source]) -> None:
        known = self._known_sources({source.id for source in sources})
        for source in sources:
            refuse_control("".join((source.id, source.provider, source.title)))
            self.seen += 1
            if known.get(source.id) != source:
                self.connection.execute(
                    schema.source.insert().values(
                        rows.source_row(source) | {"revision": self.number}
                    )
                )
                known[source.id] = source
                self.added += 1

    def _known_sources(self, ids: set[str]) -> dict[str, Source]:
        """Return some sources as they are described: a home has one for each who ever acted."""
        table = schema.source
        return {
            row["id"]: rows.source_from(row)
            for part in in_parts(ids)
            for row in self.connection.execute(
                sa.select(table).where(table.c.id.in_(part)).order_by(table.c.revision)
            ).mappings()
        }

    def _require_sources(self, ids: set[str]) -> None:
        if not self._sources:
            self._sources = set(self.connection.execute(sa.select(schema.source.c.id)).scalars())
        missing = sorted(ids - self._sources)
        if missing:
            raise InvalidInput(
                "unknown-source",
                f"{len(missing)} sources are not described, first {missing[0][:60]!r}",
                hint="Load or record the source first.",
            )

    def _observation_rows(self, entries: Sequence[Observation]) -> Iterator[Row]:
        self._require_sources({entry.source for entry in entries})
        for entry in entries:
            yield rows.observation_row(entry) | {"series": self._series_id(entry.key)}

    def _batch_rows(self, batch: ObservationBatch) -> Iterator[Row]:
        """Validate and hash each row; keys, periods and days are handled once each."""
        prefixes = [_joined(key.texts) for key in batch.keys]
        series = [self._series_id(key) for key in batch.keys]
        promised = [key.modality is Modality.PLANNED for key in batch.keys]
        periods: dict[int, _WrittenPeriod] = {}
        days: dict[int, tuple[str, str]] = {}
        status, origin = " ".join(batch.status), str(batch.origin)
        confidentiality = str(batch.confidentiality)
        head = _joined((status, confidentiality, "", origin))
        for key, period, value, multiplier, bound, upper, source, locator, known in zip(
            batch.key, batch.period, batch.value, batch.multiplier, batch.bound, batch.upper,
            batch.source, batch.locator, batch.known, strict=True,
        ):  # fmt: skip
            names = periods.get(id(period))
            if names is None:
                first, last = period.extent
                names = _WrittenPeriod(period, str(period), first.isoformat(), last.isoformat())
                periods[id(period)] = names
            if period.deadline and not promised[key]:
                raise InvalidInput("deadline", "a deadline goes with the modality 'planned'")
            if not source or not locator:
                raise InvalidInput("no-source", "an observation needs a source and a place in it")
            day = days.get(id(known))
            if day is None:
                day = days[id(known)] = (known.day.isoformat(), str(known.basis))
            text, digits = _checked_number(value, multiplier, bound, upper)
            tail = _joined((source, locator, "", *day, ""))
            printed = f"{names.text}\x1f{text}\x1f{digits}\x1f{multiplier}\x1f{bound}\x1f{upper}"
            content = f"{prefixes[key]}\x1f{printed}\x1f{head}\x1f{tail}".encode()
            yield {
                "id": "o" + hashlib.blake2b(content, digest_size=12).hexdigest(),
                "series": series[key],
                "period": names.text,
                "first_day": names.first_day,
                "last_day": names.last_day,
                "value": text,
                "digits": digits,
                "multiplier": multiplier,
                "bound": str(bound),
                "upper": upper,
                "status": status,
                "confidentiality": confidentiality,
                "embargo": "",
                "origin": origin,
                "source": source,
                "locator": locator,
                "defaulted": "",
                "known_at": day[0],
                "known_at_basis": day[1],
                "inputs": "",
            }

    def _series_id(self, key: SeriesKey) -> int:
        found = self._series.get(key)
        if found is None:
            found = self._series[key] = self._known_series(key) or self._new_series(key)
        return found

    def _known_series(self, key: SeriesKey) -> int | None:
        """Return a series that stands in the ledger; the first few are looked up one by one.

        A nation has a hundred thousand, and a small append is of few.
        """
        table = schema.series
        self._looked_up += 1
        if self._looked_up <= _FEW:
            same = [table.c[name] == text for name, text in rows.key_row(key).items()]
            found: int | None = self.connection.execute(sa.select(table.c.id).where(*same)).scalar()
            return found
        if self._looked_up == _FEW + 1:
            for row in self.connection.execute(sa.select(table)).mappings():
                self._series[SeriesKey.of_texts(row)] = row["id"]
        return self._series.get(key)

    def _new_series(self, key: SeriesKey) -> int:
        if not self._newest_series:
            newest = self.connection.execute(sa.select(sa.func.max(schema.series.c.id))).scalar()
            self._newest_series = int(newest or 0)
        self._newest_series += 1
        self.connection.execute(
            schema.series.insert(), rows.key_row(key) | {"id": self._newest_series}
        )
        return self._newest_series

    def _write(self, table: sa.Table, entries: Iterator[Row]) -> None:
        statement, ordered = _insert_new(self.connection, table)
        free = [name for name in _FREE_TEXTS if name in table.c]
        while chunk := list(islice(entries, _CHUNK)):
            for row in chunk:
                row["revision"] = self.number
            refuse_control("".join([row[name] for row in chunk for name in free]))
            self._newest_known = max(self._newest_known, *(row["known_at"] for row in chunk))
            # The driver's own call: SQLAlchemy's costs more per row than the row itself.
            done = self.connection.exec_driver_sql(statement, ordered(chunk), _KEEP_COUNT)
            self.added += done.rowcount
            self.seen += len(chunk)
            if self.on_progress:
                self.on_progress(self.seen)


def _checked_number(value: str, multiplier: int, bound: Any, upper: str) -> tuple[str, int]:
    """Return the value's text and digits; the common plain case without making an object."""
    whole, point, decimals = value.partition(".")
    digits_only = whole.removeprefix("-")
    plain = (
        not upper
        and bound == "eq"
        and digits_only.isascii()
        and digits_only.isdecimal()
        and (not point or (decimals.isascii() and decimals.isdecimal() and len(decimals) <= 20))
        and len(digits_only) + len(decimals) <= MOST_DIGITS
        and (digits_only[0] != "0" or len(digits_only) == 1)
        and -12 <= multiplier < 19
    )
    if plain:
        return value, len(decimals)
    printed = Printed.read(value, multiplier=multiplier, bound=bound, upper=upper)
    return printed.text, printed.digits


def _insert_new(
    connection: Connection, table: sa.Table
) -> tuple[str, Callable[[list[Row]], list[Any]]]:
    """Return the statement that writes what is new, and how the driver wants its rows."""
    match connection.dialect.name:
        case "sqlite":
            insert: Any = sqlite.insert(table)
        case "postgresql":
            from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - slow, rarely needed

            insert = postgresql.insert(table)
        case other:
            raise BrokenInvariant("dialect", f"the ledger does not know the database {other}")
    compiled = insert.on_conflict_do_nothing(index_elements=["id"]).compile(
        dialect=connection.dialect, column_keys=[column.name for column in table.columns]
    )
    if not compiled.positiontup:
        return str(compiled), list
    in_order = itemgetter(*compiled.positiontup)
    return str(compiled), lambda chunk: [in_order(row) for row in chunk]


def _joined(texts: Sequence[str]) -> str:
    return "\x1f".join(texts)


assert len(KEY_FIELDS) == 13  # noqa: S101 - the hash joins exactly these
