"""What a cell may hold: whole numbers, figures, days, months, periods, moments, coordinates.

Messages name the rule and how a number or day is written, never the figure that was read.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from ondiris.errors import InvalidInput
from ondiris.model import Month, Period
from ondiris.model.printed import PLAIN, is_plain
from ondiris.sources.cell_types import CellType
from ondiris.sources.cells import ReadingContext
from ondiris.sources.periods import find_period

__all__ = [
    "CoordinatesCell",
    "DayCell",
    "DecimalCell",
    "FigureCell",
    "MomentCell",
    "MonthCell",
    "PeriodCell",
    "RealCell",
    "TablePeriodCell",
    "WholeCell",
]

_REAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d{1,18}", re.ASCII)
_RUN: Final = re.compile(r"(\d{4})(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class WholeCell(CellType[int]):
    """A whole number within bounds.

    Parameters
    ----------
    at_least, at_most : int
    rule, detail : str
        What refuses any other text.
    """

    at_least: int
    at_most: int
    rule: str
    detail: str

    def read(self, text: str, reading: ReadingContext | None = None) -> int:
        """Return the number."""
        del reading
        if not _WHOLE.fullmatch(text) or not self.at_least <= int(text) <= self.at_most:
            raise InvalidInput(self.rule, self.detail)
        return int(text)


@dataclass(frozen=True, slots=True)
class FigureCell(CellType[str]):
    """A plain decimal whose printed digits are data."""

    repeats = False

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the number as it was printed."""
        del reading
        if not is_plain(text):
            # the number itself must not stand in a message
            raise InvalidInput("not-a-number", "the cell is not a plain decimal number", hint=PLAIN)
        return text


@dataclass(frozen=True, slots=True)
class DecimalCell(CellType[Decimal]):
    """A plain decimal number.

    Parameters
    ----------
    at_least : int, optional
        What it may not be below.
    rule, detail : str
        What refuses a number below it.
    """

    at_least: int | None = None
    rule: str = "negative"
    detail: str = "the number is below zero"
    repeats = False

    def read(self, text: str, reading: ReadingContext | None = None) -> Decimal:
        """Return the number."""
        value = Decimal(FigureCell().read(text, reading))
        if self.at_least is not None and value < self.at_least:
            raise InvalidInput(self.rule, self.detail)
        return value


@dataclass(frozen=True, slots=True)
class RealCell(CellType[float]):
    """A finite number for a method, as programs write it: ``2.5``, ``1e-3``.

    Parameters
    ----------
    lowest : float
        What it may not be below.
    rule : str
        What refuses a text that is no number.
    below, detail : str
        What refuses a number below the lowest.
    """

    lowest: float = -math.inf
    rule: str = "not-a-number"
    below: str = "negative"
    detail: str = "the number is below zero"
    repeats = False

    def read(self, text: str, reading: ReadingContext | None = None) -> float:
        """Return the number."""
        del reading
        value = float(text) if _REAL.fullmatch(text) else math.nan
        if not math.isfinite(value):
            raise self.no_number()
        if value < self.lowest:
            raise self.too_low()
        return value

    def no_number(self) -> InvalidInput:
        """Return the refusal of what is no finite number."""
        return InvalidInput(self.rule, "a finite number is needed, as 2.5")

    def too_low(self) -> InvalidInput:
        """Return the refusal of what is below the lowest."""
        return InvalidInput(self.below, self.detail)


@dataclass(frozen=True, slots=True)
class DayCell(CellType[date]):
    """A day, ``2025-06-30``."""

    def read(self, text: str, reading: ReadingContext | None = None) -> date:
        """Return the day."""
        del reading
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise InvalidInput(
                "impossible-day", f"{text[:20]!r} is not a day", hint="Write 2025-06-30."
            ) from None


@dataclass(frozen=True, slots=True)
class MonthCell(CellType[Month]):
    """A month, ``2025-05``."""

    def read(self, text: str, reading: ReadingContext | None = None) -> Month:
        """Return the month."""
        del reading
        return Month.parse(text)


@dataclass(frozen=True, slots=True)
class PeriodCell(CellType[Period]):
    """A period as the house writes it, or the name of a fiscal year of the city."""

    def read(self, text: str, reading: ReadingContext | None = None) -> Period:
        """Return the period."""
        if reading is None:
            return Period.parse(text)
        return reading.catalogue.conventions.fiscal_year.parse(text)


@dataclass(frozen=True, slots=True)
class MomentCell(CellType[str]):
    """A moment with its own time zone."""

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the moment in UTC."""
        del reading
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = datetime.min  # noqa: DTZ901 - has no zone, which is what is asked for
        if moment.tzinfo is None:
            raise InvalidInput(
                "bad-embargo",
                "an embargo is a moment with its time zone",
                hint="Write 2025-07-01T09:00+05:00.",
            )
        return moment.astimezone(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class CoordinatesCell(CellType[tuple[float, float]]):
    """Latitude and longitude in degrees, one behind the other."""

    def read(self, text: str, reading: ReadingContext | None = None) -> tuple[float, float]:
        """Return latitude and longitude."""
        del reading
        parts = text.replace(",", " ").split()
        if len(parts) == 2 and all(_REAL.fullmatch(part) for part in parts):
            latitude, longitude = float(parts[0]), float(parts[1])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return latitude, longitude
        raise InvalidInput(
            "bad-coordinates",
            "coordinates are latitude and longitude in degrees",
            hint="Write 43.293 76.830.",
        )


@dataclass(frozen=True, slots=True)
class TablePeriodCell(CellType[Period]):
    """A period as tables write it: ``2025-05``, ``202505``, ``2025M05``, ``2025 Q1``, ``2025``."""

    def read(self, text: str, reading: ReadingContext | None = None) -> Period:
        """Return the period."""
        del reading
        run = _RUN.fullmatch(text)
        found = Period.parse(f"{run[1]}-{run[2]}") if run else find_period(text)
        return found or Period.parse(text)
