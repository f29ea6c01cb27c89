"""The ledger's figures as the project runs ask for them: by measure, subject, time, modality.

A reference is four words, ``count_zones small-parks 2023 achieved``; references add and subtract
and may name alternatives, whose results then span a range.  What a reference meets depends on the
vintage alone, so a run as of an earlier day cannot see a later figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ondiris.errors import InvalidInput
from ondiris.model import KnownBasis, Observation, Period, Vintage
from ondiris.ports import Archive, Audience, Query, Recorded

__all__ = ["Facts", "Total", "fair"]

_FAIR = (KnownBasis.STATED, KnownBasis.ADDRESS)


def fair(entry: Observation) -> bool:
    """Whether the day an entry became known is itself known, not inferred."""
    return entry.known.basis in _FAIR


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
    """Figures that stand at a vintage.

    Parameters
    ----------
    archive : Archive
        The ledger.
    vintage : Vintage
        As of when.
    audience : Audience
        Who is asking.
    stated_only : bool
        Leave out what is known since a day that was only inferred, for a fair replay.
    """

    def __init__(
        self, archive: Archive, vintage: Vintage, audience: Audience, *, stated_only: bool = False
    ) -> None:
        self.vintage = vintage
        found = archive.current(Query(audience=audience), vintage)
        self.records: list[Recorded] = [
            current.recorded
            for current in found
            if not stated_only or fair(current.recorded.observation)
        ]
        self._place: dict[tuple[str, str, str, str], Recorded] = {}
        for recorded in self.records:
            entry = recorded.observation
            place = (
                entry.key.measure,
                entry.key.subject,
                str(entry.period),
                str(entry.key.modality),
            )
            self._place.setdefault(place, recorded)

    def figure(self, measure: str, subject: str, period: str, modality: str) -> Recorded | None:
        """Return the figure of one reference, if it is known."""
        return self._place.get((measure, subject, period, modality))

    def of(self, subject: str, *, modality: str | None = None) -> list[Recorded]:
        """Return the figures about a subject."""
        return [
            r
            for r in self.records
            if r.observation.key.subject == subject
            and (modality is None or str(r.observation.key.modality) == modality)
        ]

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
            recorded = self.figure(*_reference(word.removeprefix("-")))
            if recorded is None:
                return None
            value += sign * recorded.observation.printed.number
            inputs.append(recorded.id)
            known = max(known, recorded.observation.known.day)
        return Total(value, value, tuple(inputs), known)

    def newest(self, subject: str, measures: Iterable[str], modality: str) -> Recorded | None:
        """Return the figure about the latest time among some measures of a subject."""
        wanted = set(measures)
        found = [
            r for r in self.of(subject, modality=modality) if r.observation.key.measure in wanted
        ]
        return max(
            found,
            key=lambda r: (r.observation.period.last_day, r.observation.known.day),
            default=None,
        )


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
