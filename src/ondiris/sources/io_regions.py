"""Tables of many economies, of which one is wanted: what is read of a line, and what it makes.

Such a table has tens of millions of cells, of which one economy's are a hundredth.  It is read line
by line: of others' rows only the economy's own columns are made numbers, as what it imports; of
its own rows all, since what others buy is exports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from ondiris.errors import InvalidFile
from ondiris.sources.io_table import EXPORTS, Amounts, TableOfFlows, economy_code
from ondiris.sources.sheet import column_letters

__all__ = [
    "OwnColumns",
    "OwnPart",
    "Progress",
    "RegionLines",
    "bare",
    "own_table",
    "untold",
    "year_of",
]

_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_MILLIONS: Final = 6
_BLOCK: Final = 1 << 22
"""So many bytes are read before progress is told again."""
_LINE: Final = 1 << 24
"""Longest line that is read, far more than a table of ten thousand columns has."""
_DECIMALS: Final = 9

Progress = Callable[[int, int], None]
"""Told how many bytes are read, of how many."""


def untold(_done: int, _all: int) -> None:
    """Take word of progress where nobody listens."""


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """Columns of a table of many economies.

    Parameters
    ----------
    places : tuple of int
        Where the economy's own activities stand.
    codes : tuple of str
        Their codes.
    demand : mapping of str to int
        Its own categories of final demand.
    counted : tuple of int
        Every column of an activity or of final demand, whoever's.
    """

    places: tuple[int, ...]
    codes: tuple[str, ...]
    demand: Mapping[str, int]
    counted: tuple[int, ...]


@dataclass(slots=True)
class OwnPart:
    """What was taken for one economy so far: rows by code, and what stands below them."""

    flows: dict[str, Amounts] = field(default_factory=dict)
    demand: dict[str, Amounts] = field(default_factory=dict)
    exports: dict[str, float] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    imports: Amounts | float = 0.0
    taxes: Amounts | float = 0.0
    value_added: dict[str, Amounts] = field(default_factory=dict)
    output: Amounts | None = None
    notes: list[str] = field(default_factory=list)

    def sell(self, code: str, line: int, own: Sequence[Amounts], whole: float) -> None:
        """Take a row of the economy: its own uses, and of the whole row what is left as exports."""
        self.lines[code], self.flows[code] = line, own[0]
        self.demand[code] = own[1]
        self.exports[code] = whole - float(own[0].sum() + own[1].sum())


class RegionLines:
    """The lines of a file of many economies, and the numbers in them.

    Parameters
    ----------
    path : Path
    sign : str
        Between cells.
    progress : callable
    """

    def __init__(self, path: Path, sign: str, progress: Progress = untold) -> None:
        self.path, self.sign, self.progress = path, sign, progress
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        """Yield lines; empty ones are passed over."""
        done, told, size = 0, 0, self.path.stat().st_size
        with self.path.open("rb") as file:
            for self.number, line in enumerate(iter(lambda: file.readline(_LINE), b""), start=1):
                encoding = "utf-8" if done else "utf-8-sig"
                done += len(line)
                if done - told > _BLOCK:
                    self.progress(done, size)
                    told = done
                if text := line.decode(encoding, "replace").rstrip("\r\n"):
                    yield text

    def words(self, line: str, most: int = -1) -> list[str]:
        """Return the cells of a line; behind so many the rest stays one."""
        return line.split(self.sign, most)

    def region(self, there: set[str], asked: str) -> str:
        """Return the file's own code of the economy that is asked for.

        Raises
        ------
        InvalidFile
            ``io-which-economy``
        """
        wanted = economy_code(asked) if asked else ""
        for code in sorted(there):
            if asked.upper() == code or (wanted and economy_code(code) == wanted):
                return code
        raise InvalidFile(
            "io-which-economy",
            f"{self.path.name} has no economy {asked[:20]}" if asked
            else f"{self.path.name} holds {len(there)} economies: say which",
            hint=f"Say --economy; it has {', '.join(sorted(there)[:12])} …",
        )  # fmt: skip

    def numbers(self, words: Sequence[str], places: Sequence[int]) -> Amounts:
        """Return the numbers of some cells of the line that is read; an empty one is 0.

        Raises
        ------
        InvalidFile
            ``bad-io-table`` for a line that is cut short, ``io-text`` with the cell.
        """
        if len(words) <= max(places, default=0):
            raise self.broken(f"line {self.number} is cut short")
        try:
            found = np.array([float(words[place] or 0.0) for place in places])
        except ValueError:
            found = np.array([np.nan])
        if not np.isfinite(found).all():
            place = next(place for place in places if not _is_number(words[place]))
            raise InvalidFile(
                "io-text",
                f"{self.path.name}: the cell {column_letters(place)}{self.number} holds no number",
                hint="Correct the file and load it again.",
            )
        return found

    def broken(self, what: str) -> InvalidFile:
        """Return the refusal of a file that is not whole."""
        return InvalidFile(
            "bad-io-table", f"{self.path.name}: {what}", hint="Fetch the file again."
        )


def bare(word: str) -> str:
    """Return a label without blanks and quotation marks around it."""
    return word.strip().strip('"').strip()


def own_table(
    lines: RegionLines,
    part: OwnPart,
    columns: OwnColumns,
    facts: tuple[str, int, str, str],
) -> TableOfFlows:
    """Return the table of what was taken for one economy.

    Parameters
    ----------
    lines : RegionLines
        The file of flows.
    part : OwnPart
    columns : OwnColumns
    facts : tuple
        Economy, year, currency, and what rows are.

    Raises
    ------
    InvalidFile
        ``bad-io-table`` for a row that is missing.
    """
    codes = columns.codes
    missing = [f"the row of {code}" for code in codes if code not in part.flows]
    missing += [] if codes else ["activities of the economy"]
    missing += ["value added"] if not part.value_added else []
    if missing or part.output is None:
        raise lines.broken(f"it lacks {(missing or ['the row of output'])[0]}")
    demand = {
        name: np.array([part.demand[code][k] for code in codes])
        for k, name in enumerate(columns.demand)
    }
    none, (economy, year, currency, by) = np.zeros(len(codes)), facts

    def place(row: str, column: str) -> str:
        at = columns.places[codes.index(column)] if column in codes else 0
        return f"{column_letters(at)}{part.lines.get(row, 1)}"

    return TableOfFlows(
        activities=codes,
        flows=np.array([part.flows[code] for code in codes]),
        demand={**demand, EXPORTS: np.array([part.exports[code] for code in codes])},
        imports=part.imports + none,
        taxes=part.taxes + none,
        value_added=part.value_added,
        output=part.output,
        economy=economy,
        year=year,
        currency=currency,
        multiplier=_MILLIONS,
        kind="domestic",
        by=by,
        decimals=_DECIMALS,
        notes=tuple(part.notes),
        place=place,
    )


def year_of(name: str, said: int) -> int:
    """Return the year that is said, else the one in a file's name.

    Raises
    ------
    InvalidFile
        ``io-which-year``
    """
    found = _YEAR.findall(name)
    if said or found:
        return said or int(found[-1])
    raise InvalidFile(
        "io-which-year",
        f"neither the name {name} nor the command says of which year the table is",
        hint="Say --year 2020.",
    )


def _is_number(word: str) -> bool:
    try:
        return bool(np.isfinite(float(word or 0.0)))
    except ValueError:
        return False
