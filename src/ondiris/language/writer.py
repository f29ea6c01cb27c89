"""Put claims into sentences, from stored forms, so that reading them gives the claims back.

Templates choose, they never inflect: every slot names a form that the language file or the case
stores, and a plural rule picks among stored unit forms.  A claim that the templates cannot express
exactly is refused; a sentence that would inherit what the claim leaves open is set apart by a
separator line, which the reader takes as a new beginning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ondiris.codes import Item, counted_form, forms_of, load_catalogue
from ondiris.errors import InvalidInput, NotFound
from ondiris.language.claim import MONEY, Claim, plain
from ondiris.language.lexicon import LANGUAGE_DATA, PlaceForms, domain, language
from ondiris.language.timewords import time_parts

__all__ = ["sentence", "write"]

_NBSP = "\u00a0"
# Said with a verb of standing ("are at work"), these would be of now even without a time.
_STANDING = frozenset({"count_enterprises", "count_projects", "count_zones", "employees"})
_FOLLOWS = ("to", "alt", "part")


@dataclass(frozen=True, slots=True)
class _TextWriter:
    """A quantity in the forms a template may ask for."""

    nom: str
    abl: str
    dat: str
    poss: str


@lru_cache
def _units() -> Mapping[str, Item]:
    return load_catalogue()["units"].items


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
    writer = _ClaimWriter(lang, places or PlaceForms())
    out: list[str] = []
    before: Claim | None = None
    for group in _groups(claims):
        if before is not None and _leaks(before, group[0]):
            out.append(writer.words["separator"])
        out.append(writer.sentence(group))
        before = group[-1]
    return "\n\n".join(out) + ("\n" if out else "")


def sentence(
    claim: Claim, lang: str, places: PlaceForms | None = None, *, following: Sequence[Claim] = ()
) -> str:
    """Write one claim, with those that belong to it, as one sentence."""
    return _ClaimWriter(lang, places or PlaceForms()).sentence([claim, *following])


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    out: list[list[Claim]] = []
    for claim in claims:
        if claim.role in _FOLLOWS and out:
            out[-1].append(claim)
        else:
            out.append([claim])
    return out


def _leaks(before: Claim, here: Claim) -> bool:
    """Tell whether a sentence would inherit what its claim leaves open, or move a site."""
    kinds = (before.subject.kind, here.subject.kind)
    return (
        (here.subject.place is None) != (before.subject.place is None)
        or (here.period is None) != (before.period is None)
        or here.subject.kind is None
        or ("site" in kinds and before.subject.place != here.subject.place)
    )


def _refuse(claim: Claim, field: str) -> InvalidInput:
    return InvalidInput(
        "cannot-express",
        f"the templates cannot express the {field} of a {claim.measure} claim",
        hint="Write this figure by hand.",
        field=field,
    )


class _ClaimWriter:
    """The stored forms of one language."""

    def __init__(self, lang: str, places: PlaceForms) -> None:
        data = language(lang).data
        if "write" not in data:
            raise NotFound("no-templates", f"the language {lang!r} has no templates to write with")
        self.lang = lang
        self.data = data
        self.words: Mapping[str, Any] = data["write"]
        self.places = places

    def sentence(self, group: list[Claim]) -> str:
        claim = group[0]
        self._check(claim)
        figure = self._figure(group)
        body = self._body(claim, figure)
        parts = {
            "time": self._time(claim),
            "place": self._place(claim),
            "subject": self._subject(claim),
            "scope": self.words["scopes"].get(claim.subject.scope, ""),
            "body": body,
            "comparison": self.words["comparisons"].get(claim.comparison.base, ""),
            "prices": self.words["prices"].get(claim.comparison.prices, ""),
        }
        text = self.words["order"].format(**parts)
        rate = self._rate(claim)
        text = re.sub(r" +", " ", f"{text} {rate}" if rate else text).strip()
        return text[:1].upper() + text[1:] + "."

    def _check(self, claim: Claim) -> None:
        if claim.speaker is not None:
            raise _refuse(claim, "speaker")
        if claim.measure is None or claim.measure == "rank":
            raise _refuse(claim, "measure")
        if claim.unit == "%" and claim.measure == "growth_pct" and abs(claim.value) >= 100:
            raise _refuse(claim, "value")
        if claim.subject.kind == "enterprise":
            raise _refuse(claim, "subject")

    # -- quantities ----------------------------------------------------------------------------

    def _figure(self, group: list[Claim]) -> _TextWriter:
        claim = group[0]
        own = self._bounded(claim)
        for other in group[1:]:
            beside = self._bounded(other)
            if other.role == "to":
                own = self._joined("from_to", own, beside)
            else:
                own = self._joined(str(other.role), own, beside)
        return own

    def _joined(self, name: str, a: _TextWriter, b: _TextWriter) -> _TextWriter:
        template: str = self.words[name]
        text = template.format(a=_Forms(a), b=_Forms(b))
        return _TextWriter(text, text, text, text)

    def _bounded(self, claim: Claim) -> _TextWriter:
        number = self._number(claim)
        template = self.words["bounds"].get(claim.bound)
        if claim.bound in ("eq", "range"):
            return number
        if template is None:
            raise _refuse(claim, "bound")
        text = template.format(q=_Forms(number))
        if "{q}" not in template:
            return _TextWriter(text, text, text, text)
        return _TextWriter(
            text, text, template.format(q=number.dat), template.format(q=number.poss)
        )

    def _number(self, claim: Claim) -> _TextWriter:
        power = len(str(claim.scale)) - 1
        value = abs(claim.value).scaleb(-power)
        digits = self._digits(value, claim.digits)
        if claim.upper is not None:
            high = abs(claim.upper).scaleb(-power)
            low, top = sorted((value, high))
            digits = f"{self._digits(low, claim.digits)}–{self._digits(top, claim.digits)}"
        if claim.unit == "%" and "%" not in self.words["unit"]:
            text = self.words["percent"].format(n=digits)
            return _TextWriter(text, text, text, text)
        scale = self.words["scales"].get(str(claim.scale), "")
        whole = claim.scale == 1 and claim.digits == 0 and claim.upper is None
        number = _NBSP.join(p for p in (digits, scale) if p)
        decimals = claim.digits > 0 and claim.scale == 1
        shown = value if whole else None
        noun = counted_form(self._noun(claim), shown, decimals=decimals)
        stored = self.words["unit"].get(claim.unit, {})
        words = (noun, *(stored.get(form, noun) for form in ("abl", "dat", "poss")))
        kind = self._counted(claim)
        if kind:
            number = f"{number}{_NBSP}{counted_form(kind, shown, decimals=decimals)}"
        return _TextWriter(*(f"{number}{_NBSP}{word}" for word in words))

    def _counted(self, claim: Claim) -> Sequence[str]:
        """Return what stands before the noun where the sites themselves are counted."""
        if claim.measure != "count_zones" or claim.subject.kind != "site":
            return ()
        stored = self.places.names.get(str(claim.subject.name), {}).get(self.lang, {})
        return stored["counted"].split("|") if "counted" in stored else ()

    def _noun(self, claim: Claim) -> Sequence[str]:
        """Return the forms of a unit after a number: its own, else those that pages use."""
        stored = self.words["unit"].get(claim.unit, {})
        own = [stored[form] for form in ("one", "few", "many") if form in stored]
        if own:
            return own
        unit = _units().get(str(claim.unit))
        if unit is not None and unit.attributes.get(f"forms_{self.lang}"):
            return forms_of(unit, self.lang)
        if claim.unit in MONEY:  # a currency without words of its own stands by its sign
            return (_units()[claim.unit].attributes[f"symbol_{self.lang}"],)
        raise _refuse(claim, "unit")

    def _digits(self, value: Decimal, digits: int) -> str:
        text = plain(value.quantize(Decimal(1).scaleb(-digits)))
        head, _, tail = text.partition(".")
        group = self.words["group"]
        head = f"{int(head):,}".replace(",", group)
        mark = self.data.get("decimal", ",")
        return f"{head}{mark}{tail}" if tail else head

    # -- the rest of a sentence ------------------------------------------------------------------

    def _body(self, claim: Claim, figure: _TextWriter) -> str:
        name = self._template(claim)
        bodies = self.words["body"]
        template: str | None = bodies.get(name)
        if claim.period is not None or claim.measure not in _STANDING:
            template = bodies.get(f"{name}.{claim.modality}") or template
        if template is None:
            raise _refuse(claim, "measure")
        base, _, whole = (claim.of or "").partition("@")
        of = self.words["of"].get(base) if base else None
        if of is None and ("{of" in template or "{whole" in template):
            raise _refuse(claim, "of")
        part = self._activity_name(str(claim.subject.name)) if name == "share_pct.part" else ""
        around = of["gen"] if of is not None and part else ""
        if whole:
            around = bodies["share_part_whole" if part else "share_whole"].format(
                name=self._activity_name(whole), phrase=self._activity(whole), of=around
            )
        modality = self.words["modality"][claim.modality]
        more = self.words["incremental"] if "incremental" in claim.flags else ""
        if more and "{incremental}" not in template:
            raise _refuse(claim, "flags")
        return template.format(
            q=_Forms(figure), of=_Words(of or {}), whole=around, modality=modality,
            incremental=more, part=part,
        )  # fmt: skip

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
        if self._of_part(claim):
            return "share_pct.part"
        whole = "@" in (claim.of or "") and "share_pct.whole" in self.words["body"]
        return "share_pct.whole" if whole else "share_pct"

    def _of_part(self, claim: Claim) -> bool:
        """Tell whether a language names the part of a share beside it: "the share of X in Y"."""
        share = claim.measure == "share_pct" and claim.subject.kind == "activity"
        return share and "share_pct.part" in self.words["body"]

    def _activity_name(self, code: str) -> str:
        own = self.places.activities.get(code, {}).get(self.lang)
        name = own or _labels().get(code, {}).get(self.lang)
        if name is None:
            raise NotFound("no-form", f"the activity {code!r} has no stored form in {self.lang}")
        return str(name)

    def _activity(self, code: str) -> str:
        own = code in self.places.activities
        phrase = None if own else self.words.get("activities", {}).get(code)
        return str(phrase or self.words["activity"].format(name=self._activity_name(code)))

    def _place(self, claim: Claim) -> str:
        place = claim.subject.place
        if place is None or claim.subject.kind == "site":
            return ""
        return self._form(place, "loc")

    def _form(self, code: str, form: str) -> str:
        stored = self.places.names.get(code, {}).get(self.lang, {}).get(form)
        if stored is None:
            raise NotFound(
                "no-form",
                f"{code!r} has no stored form {form!r} in {self.lang}",
                hint="forms.toml of a case says how sentences name a place.",
            )
        return stored

    def _subject(self, claim: Claim) -> str:
        if claim.subject.kind == "activity":
            return "" if self._of_part(claim) else self._activity(str(claim.subject.name))
        if claim.subject.kind == "site":
            code = str(claim.subject.name)
            if self.places.within.get(code) != claim.subject.place:
                raise _refuse(claim, "place")
            return "" if self._counted(claim) else self._form(code, "loc")
        return ""

    def _rate(self, claim: Claim) -> str:
        if claim.period is None or claim.period.type != "rate":
            return ""
        return str(self.words["time"].get(claim.period.end or "", ""))

    def _time(self, claim: Claim) -> str:
        time = claim.period
        if time is None or time.type == "rate":
            return ""
        name, slots = time_parts(time)
        template = self.words["time"].get(name)
        if not template:
            raise _refuse(claim, "period")
        first, last, month = slots.get("from", 0), slots.get("to", 0), slots.get("month", 0)
        words = {
            "year": slots.get("year"),
            "last": slots.get("last"),
            "n": slots.get("n"),
            "day": slots.get("day"),
            "month": self._nth("months_nom" if self.lang == "kk" else "months", first),
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


class _Forms:
    """Lets a template ask for ``{q}``, ``{q.abl}`` or ``{q.dat}``."""

    def __init__(self, text: _TextWriter) -> None:
        self.abl = text.abl
        self.poss = text.poss
        self.dat = text.dat
        self._nom = text.nom

    def __format__(self, _: str) -> str:
        return self._nom


class _Words:
    """Lets a template ask for ``{of.gen}``."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        self.nom = forms.get("nom", "")
        self.up = forms.get("up", "")
        self.down = forms.get("down", "")
        self.gen = forms.get("gen", "")


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, Mapping[str, str]]:
    labels: Mapping[str, Mapping[str, str]] = domain(LANGUAGE_DATA).get("label", {})
    return labels
