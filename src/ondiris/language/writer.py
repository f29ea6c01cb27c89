"""Put claims into sentences, from stored forms, so that reading them gives the claims back.

Templates choose, they never inflect: every slot names a form that the language file or the case
stores, and a plural rule picks among stored unit forms.  A claim that the templates cannot express
exactly is refused; a sentence that would inherit what the claim leaves open is set apart by a
separator line, which the reader takes as a new beginning.  These are the plain sentences, one a
claim; `ondiris.language.prose` writes paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ondiris.errors import NotFound
from ondiris.language.amounts import AmountWriter, SpokenAmount, unexpressed
from ondiris.language.claim import Claim
from ondiris.language.lexicon import LANGUAGE_DATA, PlaceForms, domain, language
from ondiris.language.timewords import time_parts

__all__ = ["ClaimWriter", "SlotForms", "write"]

# Said with a verb of standing ("are at work"), these would be of now even without a time.
_STANDING = frozenset({"count_enterprises", "count_projects", "count_zones", "employees"})
_FOLLOWS = ("to", "alt", "part")
_ALL_INDUSTRY = "B-E"


def write(claims: Sequence[Claim], lang: str, places: PlaceForms | None = None) -> str:
    """Write claims as sentences, one paragraph for each group.

    Parameters
    ----------
    claims : sequence of Claim
        In order; a claim with the role ``to``, ``alt`` or ``part`` follows the one it belongs to.
    lang : str
        ``kk``, ``ru``, ``en`` or any language whose file has a ``write`` table.
    places : PlaceForms, optional
        Stored forms of the places and sites that claims name.

    Returns
    -------
    str
        Paragraphs; a separator line stands where the context must begin anew.

    Raises
    ------
    InvalidInput
        If a claim says what the templates cannot, with the field named.
    NotFound
        If a place, site or activity has no stored form in the language.
    """
    writer = ClaimWriter(lang, places or PlaceForms())
    out: list[str] = []
    before: Claim | None = None
    since: list[Claim] = []
    for group in _groups(claims):
        of_industry = any(c.subject.name == _ALL_INDUSTRY for c in since) and _unnamed(group[0])
        if before is not None and (of_industry or _leaks(before, group[0])):
            out.append(writer.words["separator"])
            since.clear()
        since += group
        out.append(writer.sentence(group))
        before = group[-1]
    return "\n\n".join(out) + ("\n" if out else "")


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    out: list[list[Claim]] = []
    for claim in claims:
        if claim.role in _FOLLOWS and out:
            out[-1].append(claim)
        else:
            out.append([claim])
    return out


def _unnamed(claim: Claim) -> bool:
    """Tell whether a text about industry would take a figure for one of industry."""
    return claim.subject.kind != "activity" and (claim.measure == "output" or claim.of == "output")


def _leaks(before: Claim, here: Claim) -> bool:
    """Tell whether a sentence would inherit what its claim leaves open, or move a site."""
    kinds = (before.subject.kind, here.subject.kind)
    return (
        (here.subject.place is None) != (before.subject.place is None)
        or (here.period is None) != (before.period is None)
        or here.subject.kind is None
        or ("site" in kinds and before.subject.place != here.subject.place)
    )


class ClaimWriter:
    """The stored forms of one language."""

    def __init__(self, lang: str, places: PlaceForms) -> None:
        data = language(lang).data
        if "write" not in data:
            raise NotFound("no-templates", f"the language {lang!r} has no templates to write with")
        self.lang = lang
        self.words: Mapping[str, Any] = data["write"]
        self.places = places
        self.amounts = AmountWriter(lang, self.words, data.get("decimal", ","))

    def sentence(
        self, group: list[Claim], *, when: str | None = None, where: str | None = None
    ) -> str:
        """Return one sentence of a claim and those that belong to it.

        Parameters
        ----------
        group : list of Claim
        when, where : str, optional
            Words for its time and place, empty where the text carries them; the claim's own if
            left out.
        """
        claim = group[0]
        self._check(claim)
        figure = self._figure(group)
        body = self._body(claim, figure)
        parts = {
            "time": self.time(claim) if when is None else when,
            "place": self.place(claim) if where is None else where,
            "subject": self.about(claim),
            "scope": self._scope(claim),
            "body": body,
            "comparison": self.words["comparisons"].get(claim.comparison.base, ""),
            "prices": ""
            if self._of_volume(claim)
            else self.words["prices"].get(claim.comparison.prices, ""),
        }
        text = self.words["order"].format(**parts)
        rate = self._rate(claim)
        text = re.sub(r" +", " ", f"{text} {rate}" if rate else text).strip(" ,")
        return text[:1].upper() + text[1:] + "."

    def _check(self, claim: Claim) -> None:
        if claim.measure is None or claim.measure == "rank":
            raise unexpressed(claim, "measure")
        if claim.unit == "%" and claim.measure == "growth_pct" and abs(claim.value) >= 100:
            raise unexpressed(claim, "value")
        if claim.subject.kind == "enterprise":
            raise unexpressed(claim, "subject")

    # -- quantities ----------------------------------------------------------------------------

    def _figure(self, group: list[Claim]) -> SpokenAmount:
        own = self.amount(group[0])
        for other in group[1:]:
            name = "from_to" if other.role == "to" else str(other.role)
            own = self.amounts.joined(name, own, self.amount(other))
        return own

    def amount(self, claim: Claim) -> SpokenAmount:
        """Return the number of a claim with what is counted."""
        return self.amounts.bounded(claim, self._kind(claim))

    def _kind(self, claim: Claim) -> Sequence[str]:
        """Return the forms of what stands before a counted noun: its kind, or its scope."""
        if claim.measure == "count_zones" and claim.subject.kind == "site":
            stored = self.places.names.get(str(claim.subject.name), {}).get(self.lang, {})
            return stored["counted"].split("|") if "counted" in stored else ()
        if claim.measure != "count_enterprises":
            return ()
        scope = self.words["scoped"].get(claim.subject.scope, "")
        parts = [scope.split("|")] if scope else []
        if self._industrial(claim):
            parts.append(self.words["industrial"].split("|"))
        return [" ".join(forms) for forms in zip(*parts, strict=True)]

    @staticmethod
    def _industrial(claim: Claim) -> bool:
        """Tell whether enterprises of all industry are counted: "industrial enterprises"."""
        return claim.measure == "count_enterprises" and claim.subject.name == _ALL_INDUSTRY

    # -- the rest of a sentence ------------------------------------------------------------------

    def _body(self, claim: Claim, figure: SpokenAmount) -> str:
        name = self._template(claim)
        bodies = self.words["body"]
        template: str | None = bodies.get(name)
        if self._of_volume(claim):
            template = bodies["index_pct.real"]
        elif claim.period is not None or not _summed_up(claim):
            template = bodies.get(f"{name}.{claim.modality}") or template
        if template is None:
            raise unexpressed(claim, "measure")
        base, _, whole = (claim.of or "").partition("@")
        of = self.words["of"].get(base) if base else None
        if of is None and "{of" in template:
            raise unexpressed(claim, "of")
        modality = self.words["modality"][claim.modality]
        more = self.words["incremental"] if "incremental" in claim.flags else ""
        if more and "{incremental}" not in template:
            raise unexpressed(claim, "flags")
        part = str(claim.subject.name) if "{part" in template else ""
        return template.format(
            q=figure, of=SlotForms(of or {}), modality=modality, incremental=more,
            part=self.activity(part), whole=self.activity(whole),
        )  # fmt: skip

    def _of_volume(self, claim: Claim) -> bool:
        """Tell whether an index is said by its name in statistics, which says the prices too.

        Of output without an activity that name is one of industry; a bound has other words.
        """
        own = "index_pct.real" in self.words["body"] and "idx" not in claim.flags
        real = claim.comparison.prices == "real" and claim.modality == "achieved"
        named = claim.of != "output" or claim.subject.kind == "activity"
        exact = claim.bound == "eq" and claim.upper is None
        return own and real and named and exact and claim.measure == "index_pct"

    def _template(self, claim: Claim) -> str:
        name = str(claim.measure)
        if name in ("growth_pct", "change_abs"):
            return f"{name}.{'down' if claim.value < 0 or 'neg' in claim.flags else 'up'}"
        if name == "index_pct" and "idx" in claim.flags:
            return "index_pct.idx"
        if name == "share_pct":
            return self._share_template(claim)
        if name == "jobs" and claim.unit == "persons":
            return "jobs.persons"
        if name == "output" and claim.of is not None:
            return f"output.{claim.of}"
        return name

    def _share_template(self, claim: Claim) -> str:
        base, _, whole = (claim.of or "").partition("@")
        if not whole:
            return "share_pct.part" if claim.subject.kind == "activity" else "share_pct"
        if base != "output" or claim.subject.kind != "activity":
            raise unexpressed(claim, "of")
        return "share_pct.whole"

    def activity(self, code: str) -> SlotForms:
        """Return the forms of an activity; a label that has none stands as it is, in quotes."""
        own = self.places.activities.get(code, {}).get(self.lang)
        stored = _names().get(code, {}).get(self.lang)
        if own is None and stored is not None:
            return SlotForms(stored)
        label = own or code
        return SlotForms(
            {case: _quoted(said, label) for case, said in self.words["activity"].items()}
        )

    def place(self, claim: Claim) -> str:
        """Return where a claim holds, unless its site says so."""
        place = claim.subject.place
        if place is None or claim.subject.kind == "site":
            return ""
        return self.named(place, "loc")

    def named(self, code: str, form: str) -> str:
        """Return a form of a place or site; a mere label stands as it is, in quotes."""
        stored = self.places.names.get(code, {}).get(self.lang, {})
        if form in stored:
            return stored[form]
        if "label" in stored:
            return _quoted(str(self.words["label"][form]), stored["label"])
        raise NotFound(
            "no-form",
            f"{code!r} has no stored form {form!r} in {self.lang}",
            hint="forms.toml of a case says how sentences name a place.",
        )

    def about(self, claim: Claim) -> str:
        """Return what a claim is about where its sentence does not say so in other words."""
        kind, code = claim.subject.kind, str(claim.subject.name)
        if kind == "activity":
            told = self._industrial(claim) or claim.measure == "share_pct"
            return "" if told else str(self.words["of_activity"]).format(name=self.activity(code))
        if kind == "site":
            if self.places.within.get(code) != claim.subject.place:
                raise unexpressed(claim, "place")
            counted = claim.measure == "count_zones" and self._kind(claim)
            return "" if counted else self.named(code, "loc")
        return ""

    def _scope(self, claim: Claim) -> str:
        if claim.measure == "count_enterprises":
            return ""
        return str(self.words["scopes"].get(claim.subject.scope, ""))

    def _rate(self, claim: Claim) -> str:
        if claim.period is None or claim.period.type != "rate":
            return ""
        return str(self.words["time"].get(claim.period.end or "", ""))

    def time(self, claim: Claim) -> str:
        """Return when a claim holds, as its sentence begins."""
        time = claim.period
        if time is None or time.type == "rate":
            return ""
        if time.open_year:
            raise unexpressed(claim, "period")
        name, slots = time_parts(time)
        template = self.words["time"].get(name)
        if not template:
            raise unexpressed(claim, "period")
        first, last, month = slots.get("from", 0), slots.get("to", 0), slots.get("month", 0)
        words = {
            "year": slots.get("year"),
            "last": slots.get("last"),
            "n": slots.get("n"),
            "day": slots.get("day"),
            "month": self._nth("months", first),
            "to": self._nth("months", last),
            "from_gen": self._nth("months_gen", first),
            "from_nom": self._nth("months_nom", first),
            "to_nom": self._nth("months_nom", last),
            "nom": self._nth("months_nom", month),
            "gen": self._nth("months_gen", month),
            "at": self._nth("months_at", month) if "months_at" in self.words else "",
            "ord": self._nth("ordinals", slots.get("ord", 0)),
            "ord_gen": self._nth("ordinals_gen", slots.get("ord", 0)),
        }
        return str(template).format(**words)

    def _nth(self, table: str, n: int) -> str:
        return str(self.words[table][n - 1]) if n else ""


def _quoted(template: str, label: str) -> str:
    """Put a label into a template; one that has quotes of its own gets no second ones."""
    quoted = "«" in label
    return (template.replace("«", "").replace("»", "") if quoted else template).format(name=label)


def _summed_up(claim: Claim) -> bool:
    """Tell whether a sentence with a verb would say "so far": a figure without a time has none."""
    of_a_site = claim.subject.kind == "site" and claim.measure in ("jobs", "investment")
    return claim.measure in _STANDING or of_a_site


class SlotForms:
    """Lets a template ask for ``{of.gen}`` or ``{name.loc}``; ``{name}`` is the first of them."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        self.nom = forms.get("nom", "")
        self.up = forms.get("up", "")
        self.down = forms.get("down", "")
        self.gen = forms.get("gen", self.nom)
        self.loc = forms.get("loc", self.nom)
        self.inside = forms.get("inside", "")

    def __format__(self, _: str) -> str:
        """Return the form that stands alone."""
        return self.nom


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    names: Mapping[str, Mapping[str, Mapping[str, str]]] = domain(LANGUAGE_DATA)["form"]
    return names
