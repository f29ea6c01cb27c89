"""Sentences of a bulletin that say several claims at once.

`ondiris.language.passages` puts claims that one sentence can say into groups; `Speech` says a group
from the stored templates of a language (`prose` in its file), naming place and time only where they
are not the ones that the text carries already.  Whether a reader hears what was meant is decided
by reading it (`ondiris.language.composing`), never here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from string import Formatter
from typing import Any

from ondiris.language.amounts import unexpressed
from ondiris.language.claim import Claim, Time
from ondiris.language.lexicon import PlaceForms, language
from ondiris.language.passages import Passage
from ondiris.language.writer import ClaimWriter, SlotForms

__all__ = ["Carried", "Speech", "enumerated", "tidy"]

_NEARLY = Decimal("0.95")
_SCALES = (10**6, 10**9, 10**12)


@dataclass(slots=True)
class Carried:
    """What a text holds at a place: where it speaks of, its times, and what was named."""

    place: str | None = None
    times: dict[str, Time] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    zones: set[str] = field(default_factory=set)
    opened: Time | None = None
    planned: bool = False

    def is_past(self, claim: Claim) -> bool:
        """Tell whether a claim speaks of a time that was over when the text was written.

        That is one before the time that the text opened with, or the year that it reports on.
        """
        if claim.period is None or self.opened is None:
            return False
        if claim.period.type == "flow" and claim.period == self.opened:
            return self.opened.grain == "year"
        before, since = claim.period.end or "", self.opened.start or ""
        return bool(before and since) and before < since and before != since[: len(before)]

    def forgotten(self) -> Carried:
        """Return the same without place and times, so that both are named again."""
        return Carried(None, {}, self.named, self.zones, self.opened, self.planned)

    def copied(self) -> Carried:
        """Return the same, apart from this one."""
        return replace(self, times=dict(self.times), named=set(self.named), zones=set(self.zones))

    def pass_over(self, claims: Iterable[Claim], places: PlaceForms) -> None:
        """Hold what a sentence said."""
        for claim in claims:
            subject = claim.subject
            self.place = subject.place
            if subject.kind == "site":
                self.place = places.within.get(str(subject.name), subject.place)
            if subject.place is not None:
                self.named.add(subject.place)
            if claim.period is not None:
                self.opened = self.opened or claim.period
                self.times[_time_of(claim)] = claim.period
            self.planned = claim.modality == "planned"
            if claim.measure == "count_zones" and claim.modality == "achieved":
                self.zones.add(str(subject.name))


def _time_of(claim: Claim) -> str:
    """Return in which place of its memory a reader keeps the time of a claim."""
    if claim.modality != "achieved":
        return claim.modality
    return "stock" if claim.period is not None and claim.period.type == "stock" else "flow"


class Speech:
    """Says passages in one language.

    Parameters
    ----------
    lang : str
    places : PlaceForms

    Raises
    ------
    NotFound
        If the language has no templates to write with.
    """

    def __init__(self, lang: str, places: PlaceForms) -> None:
        self.plain = ClaimWriter(lang, places)
        self.places = places
        self.words: dict[str, Any] = language(lang).data.get("prose", {})

    def say(
        self, passage: Passage, carried: Carried, *, whole: bool
    ) -> tuple[str, tuple[Claim, ...]]:
        """Return one sentence and the claims it says, in the order it says them.

        Parameters
        ----------
        passage : Passage
        carried : Carried
            What the text holds so far; what is held is not said again.
        whole : bool
            Whether to name place and time whatever the text holds.

        Raises
        ------
        InvalidInput
            If the stored forms cannot say it.
        NotFound
            If a place has no form.
        """
        if not self.words:
            return self.plain.sentence(list(passage.claims)), passage.claims
        held = carried.forgotten() if whole else carried
        try:
            if passage.kind in ("produced", "changed"):
                text, said = self._lead(passage, held)
            elif passage.kind == "plain":
                text, said = self._alone(passage.claims, held), passage.claims
            elif passage.kind == "standing":
                text, said = self._standing(passage.claims, held)
            else:
                text, said = self._list(passage, held)
        except (AttributeError, KeyError) as error:
            raise unexpressed(passage.claims[0], str(error)) from None
        return tidy(text), said

    # -- the lead --------------------------------------------------------------------------------

    def _lead(self, passage: Passage, held: Carried) -> tuple[str, tuple[Claim, ...]]:
        words, (claim,) = self.words["lead"], passage.claims
        q = self.plain.amount(claim)
        if passage.kind == "changed":
            name = "index" if claim.measure == "index_pct" else "up" if claim.value > 0 else "down"
            return words[name].format(q=q, **self._change(claim)), (claim,)
        place = str(claim.subject.place)
        forms = self.places.names.get(place, {}).get(self.plain.lang, {})
        where = SlotForms({
            "nom": forms.get("of", "") or self.plain.named(place, "gen"),
            "loc": self.plain.named(place, "loc"),
        })  # fmt: skip
        near = _nearly(claim)
        if near is None:
            said: tuple[Claim, ...] = (claim,)
            amount = words["plain"].format(q=q)
        else:
            said = (near, claim)
            about = self.plain.amounts.rounded(near.scale, near.unit)
            amount = words["rounded"].format(q=q, round=about)
        return words["produced"].format(
            when=self._when(claim, held), place=where, said=amount
        ), said  # fmt: skip

    # -- lists -----------------------------------------------------------------------------------

    def _list(self, passage: Passage, held: Carried) -> tuple[str, tuple[Claim, ...]]:
        table = self.words["list"][passage.kind]
        first = passage.claims[0]
        items = []
        for claim in passage.claims:
            template = table.get("first", table["item"]) if claim is first else table["item"]
            base, _, whole = (claim.of or "").partition("@")
            items.append(
                template.format(
                    name=self.plain.activity(str(claim.subject.name)),
                    q=self.plain.amount(claim),
                    of=SlotForms(self.plain.words["of"].get(base, {})),
                    whole=self.plain.activity(whole),
                )
            )
        text = table["sentence"].format(
            head=self._head(first, held), items=self._joined(items, "last"), **self._change(first)
        )
        return text, passage.claims

    def _joined(self, items: Sequence[str], last: str) -> str:
        return enumerated(items, self.words, last)

    def _change(self, claim: Claim) -> dict[str, str]:
        words = self.plain.words
        return {
            "comparison": words["comparisons"].get(claim.comparison.base, ""),
            "prices": words["prices"].get(claim.comparison.prices, ""),
        }

    # -- what stands, is under way or planned ----------------------------------------------------

    def _standing(self, claims: Sequence[Claim], held: Carried) -> tuple[str, tuple[Claim, ...]]:
        first = claims[0]
        left = {str(claim.measure): claim for claim in claims}
        if len(left) < len(claims):
            raise unexpressed(first, "measure")
        further = str(first.subject.name) in held.zones and first.modality != "achieved"
        stands = self._tense(first, held)
        too = "_too" if first.modality == "planned" and held.planned else ""
        sentence = self.words["standing"][f"{stands}{too}"]
        zones = left.get("count_zones")
        when, where = self._when(first, held), self._where(zones or first, held, standing=True)
        parts, said = [], []
        for names, template in self._parts(stands).items():
            wanted = names.split()
            if not left.keys() >= {*wanted}:
                continue
            slots = {name: self.plain.amount(left[name]) for name in wanted}
            said += [left.pop(name) for name in _slots(template) if name in left]
            more = self.words["further"] if further else ""
            parts.append(template.format(further=more, where=where, **slots))
            if "{where}" in template:
                where = ""
        if left or (zones and first.modality != "planned" and len(parts) > 1):
            raise unexpressed(first, "measure")  # what is counted in parks is not the city's
        text = sentence.format(when=when, where=where, parts=self._joined(parts, "last_part"))
        return text, tuple(said)

    def _tense(self, claim: Claim, held: Carried) -> str:
        """Return which sentence says what stands, is planned, or was when it was reported on."""
        past = {"achieved": "past", "planned": "was_planned"}.get(claim.modality)
        return past if past and held.is_past(claim) else claim.modality

    def _parts(self, stands: str) -> Mapping[str, str]:
        """Return what a sentence can say; what was planned in the words of what is, if no other."""
        tables: Mapping[str, Mapping[str, str]] = self.words["parts"]
        return tables.get(stands) or tables["planned"]

    def _alone(self, claims: Sequence[Claim], held: Carried) -> str:
        """Return the sentence of a claim that no other shares."""
        first = claims[0]
        where = None if first.subject.kind == "site" else self._where(first, held, standing=False)
        return self.plain.sentence(list(claims), when=self._when(first, held), where=where)

    # -- when and where --------------------------------------------------------------------------

    def _head(self, claim: Claim, held: Carried) -> str:
        where = self._where(claim, held, standing=False)
        return f"{self._when(claim, held)} {where}"

    def _when(self, claim: Claim, held: Carried) -> str:
        return "" if held.times.get(_time_of(claim)) == claim.period else self.plain.time(claim)

    def _where(self, claim: Claim, held: Carried, *, standing: bool) -> str:
        subject = claim.subject
        own = self.plain.about(claim).rstrip(", ") if standing else ""
        if subject.kind == "site" and own:
            return own
        again = subject.kind == "site" or not standing
        if subject.place is None or (held.place == subject.place and again):
            return own
        known = subject.place == self.places.home and subject.place in held.named
        area = self.words["city"] if known else self.plain.named(subject.place, "loc")
        return f"{area} {own}"


def enumerated(items: Sequence[str], words: Mapping[str, Any], last: str = "last") -> str:
    """Return items as a list of a language: parted, the last by a word of its own.

    Parameters
    ----------
    items : sequence of str
    words : mapping
        The ``prose`` table of the language.
    last : str
        Its word before the last item.
    """
    if len(items) == 1:
        return items[0]
    return f"{words['separate'].join(items[:-1])}{words[last]}{items[-1]}"


def tidy(text: str) -> str:
    """Return a sentence without gaps, beginning with a capital letter."""
    text = re.sub(r" (?=[,.])", "", re.sub(r" +", " ", text)).strip(" ,")
    return text[:1].upper() + text[1:]


def _slots(template: str) -> list[str]:
    """Return the slots of a template in the order in which their numbers stand."""
    parsed = [p for p in Formatter().parse(template) if p[1] is not None]
    return [str(name).partition(".")[0] for _, name, words, _ in parsed if not words]


def _nearly(claim: Claim) -> Claim | None:
    """Return what speech says of an amount that nearly fills a word: nearly a trillion."""
    for scale in _SCALES if claim.bound == "eq" else ():
        if _NEARLY <= claim.value / scale < 1:
            value = Decimal(scale)
            return replace(claim, value=value, digits=0, scale=scale, bound="lt", flags=("word",))
    return None
