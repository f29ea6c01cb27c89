"""What a ledger answers: entries as known at a vintage, and which of them are current."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol

from ondiris.model import (
    Frequency,
    Observation,
    ObservationBatch,
    Period,
    SeriesKey,
    Source,
    Statement,
    Vintage,
    Withdrawal,
    World,
)
from ondiris.model.secrecy import Guarded, open_at

__all__ = [
    "INTERNAL",
    "Archive",
    "Audience",
    "Current",
    "Entry",
    "Query",
    "Receipt",
    "Recorded",
    "RecordedStatement",
    "ReleaseDay",
    "Revision",
    "SeriesEnd",
    "StatementRow",
    "Told",
    "Within",
]

Told = Observation | Statement | Withdrawal
"""What a source said on a day."""
Entry = Told | Source


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is asking: everyone in the house, or the public at a moment.

    Parameters
    ----------
    public : bool
        Whether only what may leave by a public door is shown.
    moment : datetime, optional
        For the public, which embargoes have ended; before all of them where there is none.
    """

    public: bool
    moment: datetime | None = None

    def may_see(self, entry: Guarded) -> bool:
        """Whether an entry, or what rests on entries, may be shown."""
        return not self.public or open_at(entry, self.instant)

    @property
    def instant(self) -> str:
        """The moment as the ledger writes moments; before all of them where there is none."""
        if self.moment is None:
            return ""
        return self.moment.astimezone(UTC).isoformat(timespec="seconds")


INTERNAL = Audience(public=False)
"""Everyone in the house."""


Within = Callable[[SeriesKey, Period], bool]
"""Whether a figure of a series and time is within reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which series and time; ``None`` means all, a value is exact.

    Parameters
    ----------
    audience : Audience
        Who is asking.
    of, scope : str, optional
        Codes of key fields.
    measures, areas, activities, subjects : sequence of str, optional
        Any of these codes.
    sources : sequence of str, optional
        Only figures that any of these sources said.
    without : sequence of str
        Leave out what these sources said, as if they had said nothing.
    with_subject : bool
        Only figures that are about a subject.
    periods : sequence of Period, optional
        Any of these extents; a year also meets deadlines within it.
    worlds : sequence of World
        Worlds to look at; figures of two worlds never mix in one row.
    """

    audience: Audience
    measures: Sequence[str] | None = None
    of: str | None = None
    areas: Sequence[str] | None = None
    activities: Sequence[str] | None = None
    subjects: Sequence[str] | None = None
    scope: str | None = None
    periods: Sequence[Period] | None = None
    worlds: Sequence[World] = (World.ACTUAL,)
    sources: Sequence[str] | None = None
    without: Sequence[str] = ()
    with_subject: bool = False

    def meets(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure of a series and time answers the question; who may see it aside."""
        return self.meets_series(key) and self.meets_time(period)

    def meets_series(self, key: SeriesKey) -> bool:
        """Whether figures of a series answer the question, at the times it asks about."""
        listed = (
            (self.measures, key.measure),
            (self.areas, key.area),
            (self.activities, key.activity),
            (self.subjects, key.subject),
        )
        return (
            self.of in (None, key.of)
            and self.scope in (None, key.scope)
            and all(codes is None or code in codes for codes, code in listed)
            and key.world in self.worlds
            and bool(key.subject or not self.with_subject)
        )

    def meets_time(self, period: Period) -> bool:
        """Whether figures of a time answer the question, of the series it asks about."""
        return self.periods is None or any(period.meets(asked) for asked in self.periods)


@dataclass(frozen=True, slots=True)
class Revision:
    """One append: when it was written and what it brought."""

    number: int
    recorded_at: str
    action: str
    detail: str
    digest: str
    newest_known: str
    entries: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """An observation as the ledger keeps it."""

    id: str
    observation: Observation
    revision: int


@dataclass(frozen=True, slots=True)
class RecordedStatement:
    """A statement as the ledger keeps it."""

    id: str
    statement: Statement
    revision: int

    @property
    def value(self) -> str:
        """What it says."""
        return self.statement.value


StatementRow = tuple[str, str, str, str, str, str, str, str, str, int]
"""A statement as it is stored: identifier, subject, property, value, valid time, source, locator,
day, world and revision."""


@dataclass(frozen=True, slots=True)
class Current:
    """The figure that stands, and what was said beside it.

    Parameters
    ----------
    recorded : Recorded
    superseded : tuple of str
        Figures it replaced and does not confirm.
    conflicts : tuple of str
        Figures of equal rank that contradict it.
    differs : tuple of str
        Figures of others that say something else: of lower rank, or without a stated basis.
    confirmed : tuple of str
        Figures it replaced that say the same, no finer than it does.
    rank : int
        What its source weighs.
    """

    recorded: Recorded
    superseded: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    rank: int = 0

    def differing(self, other: str) -> Current:
        """Return the same with one more figure that says something else."""
        return replace(self, differs=(*self.differs, other))


@dataclass(frozen=True, slots=True)
class ReleaseDay:
    """That a provider spoke of a period: its last day, and the day on which it was said."""

    provider: str
    frequency: Frequency
    end: date
    said: date


@dataclass(frozen=True, slots=True)
class SeriesEnd:
    """How far a provider's series reaches: last day of its newest period, of at least how many."""

    provider: str
    frequency: Frequency
    key: SeriesKey
    end: date
    periods: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an append did; a revision of zero means that nothing was new."""

    revision: int
    added: int
    known_already: int


class Archive(Protocol):
    """A ledger: append-only, bitemporal."""

    def append(
        self,
        entries: Iterable[Entry],
        *,
        action: str,
        detail: str = "",
        digest: str = "",
        on_progress: Callable[[int], None] | None = None,
        after: int | None = None,
        about: Collection[str] | None = None,
    ) -> Receipt:
        """Add entries, all or none; those checked against something, where it did not change."""
        ...

    def append_in_turn(
        self, parts: Sequence[Sequence[Entry]], *, action: str, detail: str = "", digest: str = ""
    ) -> Receipt:
        """Add a revision for each part, all or none."""
        ...

    def append_batch(
        self,
        batch: ObservationBatch,
        *,
        action: str,
        detail: str = "",
        digest: str = "",
        on_progress: Callable[[int], None] | None = None,
    ) -> Receipt:
        """Add observations given as columns, all or none."""
        ...

    def vintage(self, as_of: date | None = None, revision: int | None = None) -> Vintage:
        """Return the vintage of a day."""
        ...

    def current(
        self, query: Query, vintage: Vintage, within: Within | None = None
    ) -> list[Current]:
        """Return the figures that stand at a vintage; of series and times within reach alone."""
        ...

    def missing(self, query: Query, vintage: Vintage) -> list[Recorded]:
        """Return every observation without a value: kept back, not available, nil."""
        ...

    def compared(
        self,
        before: Vintage,
        after: Vintage,
        audience: Audience,
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> tuple[list[Current], list[Current]]:
        """Return what stood and what stands at the places that lie between two vintages."""
        ...

    def history(self, query: Query, vintage: Vintage) -> list[Recorded]:
        """Return every figure visible at a vintage, superseded ones included."""
        ...

    def find(
        self,
        id: str,  # noqa: A002 - the ledger's own word
        vintage: Vintage,
    ) -> tuple[Told, int]:
        """Return an entry that a vintage knows, and its revision."""
        ...

    def statements(
        self,
        vintage: Vintage,
        audience: Audience,
        *,
        subject: str | None = None,
        property: str | None = None,  # noqa: A002
        worlds: Sequence[World] = (World.ACTUAL,),
        apart: str = "",
    ) -> list[RecordedStatement]:
        """Return statements visible at a vintage, without properties that begin with a word."""
        ...

    def statement_rows(
        self,
        vintage: Vintage,
        audience: Audience,
        properties: Collection[str],
        *,
        subjects: Collection[str] | None = None,
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> list[StatementRow]:
        """Return statements of some properties as bare rows, in no order."""
        ...

    def statement_values(
        self,
        vintage: Vintage,
        audience: Audience,
        property: str,  # noqa: A002 - the statement's own word
        *,
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> list[tuple[str, str, int]]:
        """Return subject, value and revision of every statement of a property, in no order."""
        ...

    def disputed_subjects(self, vintage: Vintage, properties: Collection[str]) -> frozenset[str]:
        """Return the subjects of statements that a withdrawal names, in force or not."""
        ...

    def subjects_between(
        self, before: Vintage, after: Vintage, properties: Collection[str]
    ) -> frozenset[str]:
        """Return the subjects of which two vintages may know different statements."""
        ...

    def sources(self, vintage: Vintage, audience: Audience) -> Mapping[str, Source]:
        """Return the sources known at a vintage; to the public, those of what it may see."""
        ...

    def release_days(self, vintage: Vintage, audience: Audience) -> list[ReleaseDay]:
        """Return who published of which periods when, as far as the days are known."""
        ...

    def series_ends(
        self, vintage: Vintage, audience: Audience, providers: Set[str]
    ) -> list[SeriesEnd]:
        """Return how far every series of some providers reaches."""
        ...

    def withdrawals(self, vintage: Vintage) -> Mapping[str, Withdrawal]:
        """Return the withdrawals in force at a vintage, by the identifier they take back."""
        ...

    def revisions(self, vintage: Vintage, audience: Audience) -> list[Revision]:
        """Return the history of appends, oldest first; to the public, of what it may see."""
        ...
