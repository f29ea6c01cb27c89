"""A correspondence of activities: which goes to which, and in what share where one is split."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.cells import Failures
from ondiris.sources.content import read_content
from ondiris.sources.number_cells import RealCell
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import read_sheets

__all__ = ["Correspondence", "read_correspondence"]

_TITLES: Final = ("from", "to", "share")
_NEAR: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Where activities go.

    Parameters
    ----------
    name : str
        Of the file.
    sha256 : str
    moves : tuple of (str, str, float)
        From, to, and the share that goes there; shares of one activity add up to 1.
    """

    name: str
    sha256: str
    moves: tuple[tuple[str, str, float], ...]

    @property
    def activities(self) -> tuple[str, ...]:
        """Where activities go, in the order of the file."""
        return tuple(dict.fromkeys(to for _, to, _ in self.moves))

    def shares(self, activities: Sequence[str]) -> NDArray[np.float64]:
        """Return which part of each activity goes where, shape (to, from).

        Raises
        ------
        InvalidFile
            ``io-not-in-correspondence``: activities of the table that the file does not name, or
            such of the file that the table does not have.
        """
        named, there = {one for one, _, _ in self.moves}, set(activities)
        for missing, where in (
            ([one for one in activities if one not in named], f"{self.name} does not name"),
            (sorted(named - there), "the table does not have"),
        ):
            if missing:
                raise InvalidFile(
                    "io-not-in-correspondence",
                    f"{where} {len(missing)} activities: {', '.join(missing[:8])}",
                    hint="A row for each activity of the table, with its code as the table has it.",
                )
        rows = {to: k for k, to in enumerate(self.activities)}
        columns = {one: k for k, one in enumerate(activities)}
        found = np.zeros((len(rows), len(columns)))
        for one, to, share in self.moves:
            found[rows[to], columns[one]] += share
        return found


def read_correspondence(path: Path) -> Correspondence:
    """Read a correspondence: columns ``from``, ``to`` and, where one is split, ``share``.

    Parameters
    ----------
    path : Path
        CSV or a workbook.

    Raises
    ------
    NotFound
        There is no such file.
    InvalidFile
        ``bad-correspondence`` with every cell that cannot be, a pair that stands twice, and
        activities whose shares do not add up to 1.
    """
    content = read_content(path)
    sheet = read_sheets(content)[0]
    titles = [title.strip().lower() for title in sheet.rows[0]]
    if not {"from", "to"} <= set(titles):
        raise InvalidFile(
            "bad-correspondence",
            f"{path.name} has no columns from and to",
            hint="Write from,to and, where an activity is split, share.",
        )
    failures = Failures()
    rows = _rows(sheet, titles, failures)
    sums, first = defaultdict[str, float](float), dict[str, int]()
    for number, one, _, share in rows:
        sums[one] += share
        first.setdefault(one, number)
    for one, total in sums.items():
        if math.isfinite(total) and abs(total - 1.0) > _NEAR:
            wrong = InvalidInput("bad-correspondence", f"shares of {one[:40]} do not add up to 1")
            failures.add(sheet.place(first[one]), wrong)
    failures.refuse(
        "bad-correspondence",
        f"{path.name} has {failures.summary}; nothing was loaded",
        hint="Each activity goes to one other, or in shares that add up to 1.",
    )
    moves = tuple((one, to, share) for _, one, to, share in rows)
    return Correspondence(path.name, content.sha256, moves)


def _rows(
    sheet: Sheet, titles: Sequence[str], failures: Failures
) -> list[tuple[int, str, str, float]]:
    """Return the rows of a correspondence with their numbers; what fails is noted."""
    at = {name: titles.index(name) for name in _TITLES if name in titles}
    found: list[tuple[int, str, str, float]] = []
    pairs = set[tuple[str, str]]()
    for number, row in enumerate(sheet.rows[1:], start=1):
        cells = {name: row[k].strip() if k < len(row) else "" for name, k in at.items()}
        if not any(cells.values()):
            continue
        one, to, share = cells["from"], cells["to"], cells.get("share", "")
        for name in ("from", "to"):
            if not cells[name]:
                wrong = InvalidInput("bad-correspondence", "the cell is empty")
                failures.add(sheet.place(number, at[name], name), wrong)
        if (one, to) in pairs:
            failures.add(
                sheet.place(number), InvalidInput("bad-correspondence", "the pair stands twice")
            )
        pairs.add((one, to))
        found.append((number, one, to, _share(sheet, number, at.get("share"), share, failures)))
    return found


def _share(sheet: Sheet, number: int, column: int | None, text: str, failures: Failures) -> float:
    if not text:
        return 1.0
    try:
        return RealCell(0.0).read(text)
    except InvalidInput as error:
        failures.add(sheet.place(number, column, "share"), error)
        return math.nan
