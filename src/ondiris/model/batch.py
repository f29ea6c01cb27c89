"""Observations as columns: the same content, one schema, for a million at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ondiris.errors import InvalidInput
from ondiris.model.observation import Known, Observation, SeriesKey
from ondiris.model.period import Period
from ondiris.model.printed import Bound, Printed
from ondiris.model.short_lists import Confidentiality, Origin

__all__ = ["ObservationBatch"]


@dataclass(frozen=True, slots=True)
class ObservationBatch:
    """Columns of equal length; repeated keys, periods and days are shared objects.

    Parameters
    ----------
    keys : sequence of SeriesKey
        Distinct keys, referred to by `key`.
    key : sequence of int, shape (rows,)
        Position in `keys`.
    period : sequence of Period, shape (rows,)
    value : sequence of str, shape (rows,)
        Plain decimal texts; their decimals are the printed digits.
    multiplier : sequence of int, shape (rows,)
    bound : sequence of Bound, shape (rows,)
    upper : sequence of str, shape (rows,)
        Upper end of a range, else empty.
    source, locator : sequence of str, shape (rows,)
    known : sequence of Known, shape (rows,)
    origin : Origin
    confidentiality : Confidentiality
    status : tuple of str
        Shared by all rows.

    Raises
    ------
    InvalidInput
        If the columns differ in length or a key position does not exist.
    """

    keys: Sequence[SeriesKey]
    key: Sequence[int]
    period: Sequence[Period]
    value: Sequence[str]
    multiplier: Sequence[int]
    bound: Sequence[Bound]
    upper: Sequence[str]
    source: Sequence[str]
    locator: Sequence[str]
    known: Sequence[Known]
    origin: Origin = Origin.PUBLISHED
    confidentiality: Confidentiality = Confidentiality.FREE
    status: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        columns = (
            self.period,
            self.value,
            self.multiplier,
            self.bound,
            self.upper,
            self.source,
            self.locator,
            self.known,
        )
        if any(len(column) != len(self.key) for column in columns):
            raise InvalidInput("ragged", "the columns of a batch differ in length")
        if len(self.key) and not 0 <= min(self.key) <= max(self.key) < len(self.keys):
            raise InvalidInput("ragged", "a row names a key that the batch does not hold")

    def __len__(self) -> int:
        return len(self.key)

    def __iter__(self) -> Iterator[Observation]:
        """Yield each row as an observation."""
        for row in range(len(self)):
            printed = Printed.read(
                self.value[row],
                multiplier=self.multiplier[row],
                bound=self.bound[row],
                upper=self.upper[row],
            )
            yield Observation(
                key=self.keys[self.key[row]],
                period=self.period[row],
                printed=printed,
                source=self.source[row],
                locator=self.locator[row],
                known=self.known[row],
                origin=self.origin,
                confidentiality=self.confidentiality,
                status=self.status,
            )

    @classmethod
    def of(cls, observations: Iterable[Observation]) -> ObservationBatch:
        """Return the columns of plain observations that share origin and statuses.

        Raises
        ------
        InvalidInput
            If they differ in origin, confidentiality or status, or carry fields that a
            batch has no column for.
        """
        rows = list(observations)
        shared = {(o.origin, o.confidentiality, o.status) for o in rows}
        if len(shared) > 1 or any(o.embargo or o.defaulted or o.inputs for o in rows):
            raise InvalidInput("mixed-batch", "a batch shares origin, confidentiality and status")
        origin, confidentiality, status = next(
            iter(shared), (Origin.PUBLISHED, Confidentiality.FREE, ())
        )
        positions: dict[SeriesKey, int] = {}
        return cls(
            key=[positions.setdefault(o.key, len(positions)) for o in rows],
            keys=list(positions),
            period=[o.period for o in rows],
            value=[o.printed.text for o in rows],
            multiplier=[o.printed.multiplier for o in rows],
            bound=[o.printed.bound for o in rows],
            upper=[_plain(o.printed.upper) for o in rows],
            source=[o.source for o in rows],
            locator=[o.locator for o in rows],
            known=[o.known for o in rows],
            origin=origin,
            confidentiality=confidentiality,
            status=status,
        )


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
