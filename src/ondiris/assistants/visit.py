"""One call of a tool: who asks, as of when, in which language, and where a list goes on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from pydantic import BaseModel

from ondiris.assistants.asked import Asking, Filters
from ondiris.assistants.told import ListedPart, ReadAt
from ondiris.codes import CodeList
from ondiris.errors import InvalidInput, NotFound
from ondiris.ledger.by_series import SeriesReader
from ondiris.model import World
from ondiris.ports import Query
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session import Observatory, Snapshot
from ondiris.session.figures.questions import past_day

__all__ = ["MOST_BYTES", "Visit", "clipped", "dumped", "fitted"]

MOST_BYTES = 2_000
"""Bytes of an answer that lists codes at most: many of them are read on the way to one figure."""
_WIDE = 20_000
"""Figures of a home up to which a question may leave open what it is about."""
_LISTS = {"measure": "measures", "area": "areas", "activity": "activities", "subject": "subjects",
          "scope": "scopes"}  # fmt: skip
I = TypeVar("I", bound=BaseModel)  # noqa: E741 - an item


@dataclass(frozen=True)
class Visit:
    """One call of a tool.

    Parameters
    ----------
    observatory : Observatory
        Opened for those who may ask by this door.
    asking : Asking
        The arguments, read.
    """

    observatory: Observatory
    asking: Asking

    @cached_property
    def start(self) -> int:
        """How many items of the answer were told before."""
        return 0 if self._cursor is None else int(self._cursor[2])

    @property
    def _cursor(self) -> list[str] | None:
        text: str | None = getattr(self.asking, "cursor", None)
        return None if text is None else text.split(".")

    @cached_property
    def as_of(self) -> date | None:
        """The day that was asked for."""
        return self._day(self.asking.as_of)

    def _day(self, text: str | None) -> date | None:
        if text is None:
            return None
        hint = "Leave `as_of` out for the newest figures."
        return past_day(day_of(text), self.observatory.today, hint)

    @cached_property
    def now(self) -> Snapshot:
        """The home at the vintage that is asked for; further pages are read at that of the first.

        Raises
        ------
        InvalidInput
            ``future-vintage``, ``impossible-day``
        NotFound
            ``no-revision``
        """
        day, revision = self.as_of, self.asking.revision
        if self._cursor is not None:
            day, revision = self._day(self._cursor[0]), int(self._cursor[1])
        newest = self.observatory.at().vintage.revision
        if revision is not None and revision > newest:
            raise NotFound(
                "no-revision",
                f"there is no revision {revision} yet",
                hint=f"The newest is {newest}.",
            )
        return self.observatory.at(day, revision)

    @cached_property
    def printed(self) -> Counter[str]:
        """How many figures of each measure sources printed, as far as these readers may know."""
        now = self.now

        def count() -> Counter[str]:
            reader, found = SeriesReader(now.ledger, now.vintage, now.audience), Counter[str]()
            keys = reader.keys()
            for span in reader.spans((World.ACTUAL,)):
                found[keys[span.series].measure] += span.times
            return found

        return now.memory.get((now.key, now.newest, "printed by measure"), count, lambda _: 10_000)

    @cached_property
    def voice(self) -> ReaderLocale:
        """The reader's language."""
        return ReaderLocale(load_words()[self.asking.lang], self.now.catalogue)

    @cached_property
    def desk(self) -> Desk:
        """The desk that tells figures in words."""
        return Desk(self.voice, self.now.vintage, self.now.sources, self.now.row)

    @property
    def read_at(self) -> ReadAt:
        """The vintage of the answer."""
        return at(self.now)

    def listed(self, shown: int, total: int) -> ListedPart:
        """Return of a list how much of it an answer shows, and where it goes on."""
        told, vintage = self.start + shown, self.now.vintage
        return {
            "read_at": self.read_at,
            "total": total,
            "shown": shown,
            "complete": shown == total,
            "next": f"{vintage.known}.{vintage.revision}.{told}" if told < total else None,
        }

    def asked(self, filters: Filters) -> dict[str, str]:
        """Return the filters of a question that say something."""
        names = ("measure", "of", "area", "activity", "subject", "scope", "period")
        return {name: said for name in names if (said := getattr(filters, name)) is not None}

    def question(self, filters: Filters, *, below: bool = False) -> Query:
        """Return the question that filters make.

        Raises
        ------
        InvalidInput
            ``unknown-code`` with the nearest codes, ``impossible-period``, ``too-much-asked``.
        """
        for name, listed in _LISTS.items():
            if (code := getattr(filters, name)) is not None:
                known_code(self.now.catalogue[listed], code, self.asking.lang)
        for part in (filters.of or "").partition("@")[0].split("/"):
            if part and part not in self.now.catalogue["of"]:
                known_code(self.now.catalogue["measures"], part, self.asking.lang)
        self._bound(filters, below=below)
        return self.now.question(
            filters.measure,
            of=filters.of,
            area=filters.area,
            activity=filters.activity,
            subject=filters.subject,
            scope=filters.scope,
            period=filters.period,
            children=below,
        )

    def _bound(self, filters: Filters, *, below: bool) -> None:
        """Refuse what a large home would derive for minutes; below a country lies everything."""
        one = () if below else (filters.area, filters.activity)
        if any((filters.subject, filters.period, *one)) or self.printed.total() <= _WIDE:
            return
        raise InvalidInput(
            "too-much-asked",
            "so many figures are not answered at once",
            hint="Name a period, or an area or activity without what lies below.",
        )


def at(now: Snapshot) -> ReadAt:
    """Return the vintage of a snapshot as it is told."""
    return ReadAt(known=now.vintage.known.isoformat(), revision=now.vintage.revision)


def day_of(text: str) -> date:
    """Return the day that a text names.

    Raises
    ------
    InvalidInput
        ``impossible-day``
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            "impossible-day", f"{text[:30]!r} is not a day", hint="Write it as 2025-06-30."
        ) from None


def known_code(codes: CodeList, code: str, lang: str) -> None:
    """Refuse a code that a list does not hold, with the nearest ones and their names.

    Raises
    ------
    InvalidInput
        ``unknown-code``
    """
    if code in codes:
        return
    near = codes.nearest(code)
    named = "; ".join(f"{one} ({clipped(codes[one].name(lang), 60)})" for one in near)
    raise InvalidInput(
        "unknown-code",
        f"{code[:60]!r} is not a code of the list {codes.id}",
        hint=f"Nearest: {named}." if near else "`search` finds codes by words.",
        list=codes.id,
        nearest=" ".join(near),
    )


def clipped(text: str, most: int) -> str:
    """Return a text that is no longer than it may be; that it was, is seen."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def dumped(answer: BaseModel) -> Mapping[str, object]:
    """Return an answer as it is sent, without the fields that say nothing."""
    return answer.model_dump(mode="json", exclude_none=True)


def size_of(answer: BaseModel) -> int:
    """Return the bytes that an answer takes."""
    text = json.dumps(dumped(answer), ensure_ascii=False, separators=(",", ":"))
    return len(text.encode())


def fitted(items: Sequence[I], make: Callable[[Sequence[I]], BaseModel]) -> Sequence[I]:
    """Return as many of the first items as an answer has room for, one at least.

    Parameters
    ----------
    items : sequence
    make : callable
        Makes the answer of some of them.
    """
    left = MOST_BYTES - size_of(make(())) - 60  # numbers and the cursor grow by what is told
    count = 0
    for item in items:
        left -= size_of(item) + 1
        if left < 0 and count:
            break
        count += 1
    return items[:count]
