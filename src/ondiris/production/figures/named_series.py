"""A series in one word, so that an address can hold several.

It is named by measure, area and activity, then by what tells apart series of the same three, then
as known when::

    output~KZ-75~C29
    index_pct~KZ~B-E~output
    output~KZ-75~C~2025-06-30
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput

__all__ = ["NamedSeries", "named_series"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_REVISION = re.compile(r"r[0-9]{1,9}\Z", re.ASCII)
_PARTS = 3


@dataclass(frozen=True, slots=True)
class NamedSeries:
    """A series as an address names it.

    Parameters
    ----------
    measure, area, activity : str
    of, scope, basis, comparison : str
        What tells apart series of the same measure, area and activity; empty where not said.
    day : date, optional
        As known by its end.
    revision : int, optional
        As that revision of the ledger knew it.
    """

    measure: str
    area: str
    activity: str
    of: str = ""
    scope: str = ""
    basis: str = ""
    comparison: str = ""
    day: date | None = None
    revision: int | None = None

    @property
    def now(self) -> NamedSeries:
        """The same as it is known now."""
        return replace(self, day=None, revision=None)

    def __str__(self) -> str:
        when = (self.day.isoformat() if self.day else "",
                "" if self.revision is None else f"r{self.revision}")  # fmt: skip
        parts = (self.measure, self.area, self.activity, self.of, self.scope, self.basis,
                 self.comparison, *when)  # fmt: skip
        return "~".join(part for part in parts if part)


def named_series(text: str, catalogue: Catalogue) -> NamedSeries:
    """Return the series that a word names; former codes are followed.

    Parameters
    ----------
    text : str
    catalogue : Catalogue
        Code lists that tell what a part of the word is.

    Raises
    ------
    InvalidInput
        ``bad-series`` where the word lacks a part or a day is none; ``unknown-code``.
    """
    parts = [part for part in text.strip().split("~") if part]
    if len(parts) < _PARTS:
        raise InvalidInput(
            "bad-series",
            f"{text[:60]!r} names no series",
            hint="A series is written measure~area~activity.",
        )
    lists = (catalogue["measures"], catalogue["areas"], catalogue["activities"])
    measure, area, activity = (
        one[one.standing(part)].code for one, part in zip(lists, parts, strict=False)
    )
    more: dict[str, str] = {}
    for part in parts[_PARTS:]:
        more[_field(part, catalogue)] = part
    of = _standing_of(more.pop("of", ""), catalogue)
    day, revision = more.pop("day", ""), more.pop("revision", "")
    try:
        known = date.fromisoformat(day) if day else None
    except ValueError:
        raise InvalidInput("impossible-day", f"there is no day {day}") from None
    number = int(revision[1:]) if revision else None
    return NamedSeries(measure, area, activity, of=of, day=known, revision=number, **more)


def _field(part: str, catalogue: Catalogue) -> str:
    """Return what a part beyond the third says; what no list knows is what the measure is of."""
    if _DAY.match(part):
        return "day"
    if _REVISION.match(part):
        return "revision"
    lists = {"scope": "scopes", "basis": "price_bases", "comparison": "comparisons"}
    return next((name for name, one in lists.items() if part in catalogue[one]), "of")


def _standing_of(of: str, catalogue: Catalogue) -> str:
    base, at, whole = of.partition("@")
    for name in ("activities", "areas"):
        whole = catalogue[name].standing(whole)
    return f"{base}{at}{whole}"
