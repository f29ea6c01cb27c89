"""Which rows of a table a code of the city's list means: C29, a section, an aggregate, C10-12.

Tables name their rows as they like: divisions, sections, runs of divisions (``C10-12``), codes with
a prefix (``CPA_C29``).  A code is met by the rows that it holds or that hold it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ondiris.errors import InvalidInput

__all__ = ["TableActivities"]

_CODE = re.compile(r"([A-U])(?:(\d\d)(?:[-_](?:[A-U])?(\d\d))?)?(?:-([A-U])(\d\d)?)?\Z")
_PREFIX = re.compile(r"\A(?:CPA|NACE|OKED)[ _:.]?", re.IGNORECASE)
_ALIKE = 0.4


@dataclass(frozen=True)
class TableActivities:
    """Rows of a table, asked by code.

    Parameters
    ----------
    codes : tuple of str
        As the table names them.
    parts_of : callable, optional
        Returns the codes directly below one of the city's list; none without a home.

    Examples
    --------
    >>> rows = TableActivities(("A", "C10-12", "C29", "F", "R-U"))
    >>> rows.of("C29"), rows.of("C"), rows.of("C11"), rows.of("S96")
    ((2,), (1, 2), (1,), (4,))
    """

    codes: tuple[str, ...]
    parts_of: Callable[[str], Sequence[str]] | None = field(default=None, compare=False)

    @cached_property
    def _spans(self) -> tuple[tuple[str, str] | None, ...]:
        return tuple(_span(code) for code in self.codes)

    def of(self, code: str) -> tuple[int, ...]:
        """Return the rows that a code means; none where the table has no such row."""
        if code in self.codes:
            return (self.codes.index(code),)
        if code == "_T":
            return tuple(range(len(self.codes)))
        named = _span(code)
        if named is None:
            return self._of_parts(code)
        met = [
            place
            for place, row in enumerate(self._spans)
            if row is not None and row[0] <= named[1] and named[0] <= row[1]
        ]
        return tuple(met)

    def inside(self, code: str) -> bool:
        """Whether a code is a part of a single row, and not all of it."""
        met, named = self.of(code), _span(code)
        if named is None and code not in self.codes:
            parts = () if self.parts_of is None else self.parts_of(code)
            return len(met) == 1 and all(self.inside(part) for part in parts)
        row = self._spans[met[0]] if len(met) == 1 else None
        return named is not None and row is not None and row != named

    def _of_parts(self, code: str) -> tuple[int, ...]:
        parts = () if self.parts_of is None else self.parts_of(code)
        found = (place for part in parts for place in self.of(part))
        return tuple(sorted(set(found)))

    def required(self, code: str) -> tuple[int, ...]:
        """Return the rows that a code means.

        Raises
        ------
        InvalidInput
            ``unknown-activity`` where the table has no such row; the nearest are named.
        """
        found = self.of(code)
        if not found:
            near = difflib.get_close_matches(code, self.codes, n=3, cutoff=_ALIKE)
            raise InvalidInput(
                "unknown-activity",
                f"the table has no activity {code[:20]!r}",
                hint=f"Nearest: {', '.join(near or self.codes[:3])}.",
                activity=code[:20],
            )
        return found


def _span(code: str) -> tuple[str, str] | None:
    """Return first and last division of a code, as text that sorts; None for an aggregate."""
    plain = _PREFIX.sub("", code.strip()).split(".")[0]
    said = _CODE.fullmatch(plain)
    if said is None:
        return None
    section, first, last, section_last, first_last = said.groups()
    low = f"{section}{first or '00'}"
    if section_last:
        return low, f"{section_last}{first_last or '99'}"
    return low, f"{section}{last or first or '99'}"
