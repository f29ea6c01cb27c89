"""The ledger's figures as the project runs ask for them: by measure, subject, time, modality.

A reference is four words, ``count_zones small-parks 2023 achieved``; references add and subtract
and may name alternatives, whose results then span a range.  What a reference meets depends on the
vintage alone, so a run as of an earlier day cannot see a later figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import Interval, Known, KnownBasis, Modality, Period, Printed, Vintage, World
from ondiris.ports import Archive, Audience, Query
from ondiris.production.figures.chains import StandingPromise, standing_promises
from ondiris.production.figures.rows import Row, published_row

__all__ = ["FAIR", "Facts", "Total", "fair"]

FAIR = (KnownBasis.STATED, KnownBasis.ADDRESS)


def fair(known: Known) -> bool:
    """Whether the day something became known is itself known, not inferred."""
    return known.basis in FAIR


@dataclass(frozen=True, slots=True)
class Total:
    """What a reference came to, and the entries it rests on."""

    least: Decimal
    most: Decimal
    inputs: tuple[str, ...]
    known: date

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return float((self.least + self.most) / 2)


class Facts:
    """Figures about subjects that stand at a vintage.

    Parameters
    ----------
    archive : Archive
        The ledger.
    catalogue : Catalogue
        Code lists, which say what printed digits allow.
    vintage : Vintage
        As of when.
    audience : Audience
        Who is asking.
    stated_only : bool
        Leave out what is known since a day that was only inferred, for a fair replay.
    worlds : sequence of World
        Real figures, or invented ones; never both together.
    """

    def __init__(
        self,
        archive: Archive,
        catalogue: Catalogue,
        vintage: Vintage,
        audience: Audience,
        *,
        stated_only: bool = False,
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> None:
        self.vintage = vintage
        self._catalogue = catalogue
        self._archive = archive
        self._stated_only = stated_only
        self._asked = Query(audience=audience, with_subject=True, worlds=tuple(worlds))
        self.rows: list[Row] = []
        self._place: dict[tuple[str, str, str, str], Row] = {}
        self._of: dict[str, list[Row]] = {}
        for current in archive.current(self._asked, vintage):
            entry = current.recorded.observation
            if stated_only and not fair(entry.known):
                continue
            row = published_row(current, catalogue.interval(entry))
            self.rows.append(row)
            self._place.setdefault(_place(row), row)
            self._of.setdefault(entry.key.subject, []).append(row)

    @property
    def currency(self) -> str:
        """Unit in which the city counts money."""
        return self._catalogue.currency

    def figure(self, measure: str, subject: str, period: str, modality: str) -> Row | None:
        """Return the figure of one reference, if it is known."""
        return self._place.get((measure, subject, period, modality))

    def of(self, subject: str, *, modality: str | None = None) -> list[Row]:
        """Return the figures about a subject."""
        found = self._of.get(subject, [])
        return [row for row in found if modality is None or row.key.modality == modality]

    @cached_property
    def promises(self) -> tuple[StandingPromise, ...]:
        """Every promise, each with the version that stands and all words on it."""
        said = self._archive.history(self._asked, self.vintage)
        if self._stated_only:
            said = [one for one in said if fair(one.observation.known)]
        return standing_promises(said, self.rows, self._catalogue)

    def promised(self, subject: str) -> list[StandingPromise]:
        """Return the promises about a subject."""
        return self._promised.get(subject, [])

    @cached_property
    def moved(self) -> frozenset[str]:
        """Promised figures of which another version has taken the place."""
        stands = {one.row.id for one in self.promises}
        planned = {row.id for row in self.rows if row.key.modality is Modality.PLANNED}
        return frozenset(planned - stands)

    @cached_property
    def _promised(self) -> dict[str, list[StandingPromise]]:
        found: dict[str, list[StandingPromise]] = {}
        for one in self.promises:
            found.setdefault(one.row.key.subject, []).append(one)
        return found

    def interval(self, row: Row) -> Interval:
        """Return what a figure's printed digits allow, ends open or closed as they were printed."""
        printed = Printed(row.value, row.digits, row.multiplier, row.bound, row.upper)
        return printed.interval(counted=self._catalogue.unit(row.key.unit).counted)

    def total(self, reference: str) -> Total | None:
        """Return what a reference comes to; None while a part of every alternative is unknown.

        Raises
        ------
        InvalidInput
            If a reference has not four words.
        """
        found = [total for part in reference.split(" or ") if (total := self._sum(part.strip()))]
        if not found:
            return None
        return Total(
            min(t.least for t in found),
            max(t.most for t in found),
            tuple(dict.fromkeys(i for t in found for i in t.inputs)),
            max(t.known for t in found),
        )

    def _sum(self, text: str) -> Total | None:
        if not text:
            return None
        words = text.replace(" - ", " + -").split(" + ")
        value, inputs, known = Decimal(0), [], date.min
        for word in words:
            sign = -1 if word.startswith("-") else 1
            row = self.figure(*_reference(word.removeprefix("-")))
            if row is None:
                return None
            value += sign * row.number
            inputs.append(row.id)
            known = max(known, row.known.day)
        return Total(value, value, tuple(inputs), known)


def _place(row: Row) -> tuple[str, str, str, str]:
    key = row.key
    return key.measure, key.subject, str(row.period), str(key.modality)


def _reference(text: str) -> tuple[str, str, str, str]:
    words = text.split()
    if len(words) != 4:
        raise InvalidInput(
            "bad-reference",
            f"a reference has four words, {text[:60]!r} has {len(words)}",
            hint="measure subject period modality",
        )
    Period.parse(words[2])
    return words[0], words[1], words[2], words[3]
