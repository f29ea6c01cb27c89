"""Score the reader against annotated texts, so that anyone can measure on their own set.

One JSON object a line: ``text``, ``lang``, ``published`` (a day) and ``claims``, each an object
with the fields of a claim (any of them may be missing and is then not scored) or a short text::

    >12300 jobs jobs achieved {2025} @KZ-75 #C31
    ^ bound, value, upper  unit measure/of modality period place name

Any field may hold a list: each of its values is right.  With ``"exact": true`` nothing holds that
is not said: no place, no activity, no base.  ``#plant`` is one enterprise, whatever its name.
Texts without claims are noise: what is read there counts as false.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ondiris.codes import load_catalogue
from ondiris.codes.json_text import json_of
from ondiris.errors import Failure, InvalidFile
from ondiris.language.claim import Claim, Subject, Time
from ondiris.language.lexicon import PlaceForms, languages
from ondiris.language.reader import read

__all__ = [
    "PLANT",
    "Gold",
    "Scores",
    "flat_claim",
    "is_right",
    "matching_claim",
    "parse_short",
    "read_gold",
    "score_texts",
    "unknown_measures",
]

PLANT = "plant"
"""The name of a subject that is one enterprise, whatever it is called."""

_SHORT = re.compile(
    r"(?P<bound>>=|<=|>|<|~)?(?P<value>-?\d+(?:\.\d+)?(?:e\d+)?)(?:\.\.(?P<upper>\d+(?:\.\d+)?(?:e\d+)?))?"
    r" (?P<unit>\S+)(?: (?P<measure>[a-z_]+|-)(?:/(?P<of>[\w@.-]+))?)?(?P<rest>.*)\Z"
)
_BOUNDS = {">": "gt", ">=": "ge", "<": "lt", "<=": "le", "~": "approx", None: "eq"}
_MODALITIES = {"p": "planned", "w": "in_progress", "a": "achieved"}


@dataclass(frozen=True, slots=True)
class Gold:
    """A text with its annotated claims, each a mapping of the fields that are annotated."""

    text: str
    lang: str | None
    published: date | None
    claims: tuple[Mapping[str, Any], ...]
    url: str | None = None


def parse_short(text: str) -> dict[str, Any]:
    """Read the short notation of an annotated claim.

    Examples
    --------
    >>> parse_short(">12300 jobs jobs p {../2027} @KZ-75")["bound"]
    'gt'
    """
    match = _SHORT.match(text.strip())
    if match is None:
        raise InvalidFile("bad-gold", f"{text[:60]!r} is no annotated claim")
    rest = match["rest"].split()
    out: dict[str, Any] = {
        "value": Decimal(match["value"]),
        "unit": match["unit"],
        "bound": "range" if match["upper"] else _BOUNDS[match["bound"]],
        "modality": "achieved",
        "period": None,
    }
    if match["upper"]:
        out["upper"] = Decimal(match["upper"])
    if match["measure"]:
        out["measure"] = None if match["measure"] == "-" else match["measure"]
    if match["of"]:
        out["of"] = match["of"]
    for word in rest:
        _add_word(out, word)
    return out


_PLAIN = frozenset(
    {"unit", "bound", "measure", "of", "modality", "role", "flags", "kind", "name", "place"}
)
_PREFIXES = {"@": "place", "#": "name", "=": "role"}
_CODES = {
    **dict.fromkeys(("yoy_same_period", "prev_year", "prev_month"), "base"),
    **dict.fromkeys(("real", "nominal"), "prices"),
    **dict.fromkeys(("sme", "large_medium"), "scope"),
}


def _add_word(out: dict[str, Any], word: str) -> None:
    if word in _MODALITIES:
        out["modality"] = _MODALITIES[word]
    elif word[0] in _PREFIXES:
        out[_PREFIXES[word[0]]] = word[1:]
    elif word.startswith("{"):
        out["period"] = word[1:-1]
    elif word.startswith("+"):
        out.setdefault("flags", []).append(word[1:])
    elif word in _CODES:
        out[_CODES[word]] = word


def read_gold(text: str) -> list[Gold]:
    """Read annotated texts from JSON lines.

    Raises
    ------
    InvalidFile
        Where a line is no JSON object with a text, or there is none.
    """
    out: list[Gold] = []
    failures: list[Failure] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json_of(line)
            if not isinstance(record, dict):
                raise InvalidFile("bad-gold", "it is no JSON object")
            if not str(record["text"]).strip():
                raise InvalidFile("bad-gold", "the text is empty")
            if record.get("lang") not in (None, *languages()):
                raise InvalidFile("bad-gold", f"no language {record['lang']!r} is described")
            claims = tuple(
                parse_short(c) if isinstance(c, str) else _flat(c) for c in record["claims"]
            )
            if record.get("exact"):
                claims = tuple(_exact(c) for c in claims)
            day = record.get("published")
            out.append(
                Gold(
                    str(record["text"]),
                    record.get("lang"),
                    date.fromisoformat(day) if day else None,
                    claims,
                    record.get("url"),
                )
            )
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            failures.append(Failure(f"line {number}", "bad-gold", _fault(error)))
    if failures:
        count = "1 line is" if len(failures) == 1 else f"{len(failures)} lines are"
        raise InvalidFile("bad-gold", f"{count} no annotated text", failures=failures)
    if not out:
        raise InvalidFile("bad-gold", "the file holds no annotated text")
    return out


def _fault(error: Exception) -> str:
    """Return in words what keeps a line from being an annotated text."""
    if isinstance(error, InvalidFile):
        return error.detail
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    if isinstance(error, InvalidOperation):
        return "a value is no number"
    return "a field is of another type" if isinstance(error, TypeError) else str(error)


def unknown_measures(texts: Iterable[Gold]) -> tuple[str, ...]:
    """Return the measures of annotated claims that no list has: misspelt, none is read rightly."""
    known = load_catalogue()["measures"]
    said = [claim.get("measure") for one in texts for claim in one.claims]
    flat = [m for each in said for m in (each if isinstance(each, list) else [each])]
    return tuple(sorted({str(m) for m in flat if m is not None and m not in known}))


def _exact(claim: dict[str, Any]) -> dict[str, Any]:
    """Return an annotated claim in which what is not said must not be read either."""
    name = claim.get("name")
    plant = {"kind": "enterprise"} if name == PLANT else {"name": name}
    kind = {} if name is not None else {"kind": ["area", None]}
    rest = {k: v for k, v in claim.items() if k != "name"}
    return {"place": None, "of": None, **kind, **rest, **plant}


def _flat(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Bring a claim object to flat fields; a value may stand with or without its scale."""
    out = {k: v for k, v in claim.items() if k in _PLAIN}
    out["value"] = Decimal(str(claim["value"]))
    if not out["value"].is_finite():
        raise InvalidOperation
    if claim.get("upper") is not None:
        out["upper"] = Decimal(str(claim["upper"]))
    scale = Decimal(str(claim.get("scale") or 1))
    out["scaled"] = out["value"] * scale
    subject = claim.get("subject")
    if isinstance(subject, Mapping):
        out |= {k: subject.get(k) for k in ("kind", "name", "place", "scope") if k in subject}
    if "period" in claim:
        said = claim["period"]
        every = (
            [_period_text(one) for one in said] if isinstance(said, list) else _period_text(said)
        )
        out["period"] = every
    comparison = claim.get("comparison")
    if isinstance(comparison, Mapping):
        out |= {k: comparison.get(k) for k in ("base", "prices") if k in comparison}
    return out


def _period_text(period: object) -> str | None:
    if period is None or isinstance(period, str):
        return period or None
    if isinstance(period, Mapping):
        if period.get("text"):
            return str(period["text"])
        start, end, grain = (period.get(k) for k in ("start", "end", "grain"))
        return str(Time(start, end, grain, str(period.get("type") or "flow")))
    return None


@dataclass(slots=True)
class Scores:
    """Counts of a run and the figures that follow from them."""

    texts: int = 0
    gold: int = 0
    read: int = 0
    matched: int = 0
    noise_texts: int = 0
    noise_claims: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    tuples: int = 0
    complete: int = 0
    complete_right: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def f1(self, matched: int) -> float:
        """Return the harmonic mean of precision and recall for a number of matches."""
        return 2 * matched / (self.gold + self.read) if self.gold + self.read else 1.0

    def accuracy(self, name: str) -> float | None:
        """Return the share of matched claims whose field is right; None where never asked."""
        return self.right[name] / self.asked[name] if self.asked[name] else None

    @property
    def modality_macro(self) -> float | None:
        """Mean F1 over the modalities that occur."""
        names = {g for g, _ in self.confusion}
        if not names:
            return None
        total = 0.0
        for name in names:
            hit = self.confusion[(name, name)]
            told = sum(n for (_, r), n in self.confusion.items() if r == name)
            there = sum(n for (g, _), n in self.confusion.items() if g == name)
            total += 2 * hit / (told + there)
        return total / len(names)

    def to_json(self) -> dict[str, Any]:
        """Return every figure as JSON."""
        fields = {name: self.accuracy(name) for name in sorted(self.asked)}
        return {
            "texts": self.texts, "gold": self.gold, "read": self.read, "matched": self.matched,
            "quantity_unit_f1": self.f1(self.matched), "fields": fields,
            "modality_macro_f1": self.modality_macro, "tuple_f1": self.f1(self.tuples),
            "complete_precision": self.complete_right / self.complete if self.complete else None,
            "complete_coverage": self.complete / self.read if self.read else None,
            "noise_texts": self.noise_texts, "noise_claims": self.noise_claims,
        }  # fmt: skip

    def __str__(self) -> str:
        lines = [f"{self.texts} texts, {self.gold} annotated claims, {self.read} read"]
        for name, value in self.to_json().items():
            if isinstance(value, float):
                lines.append(f"  {name:22} {value:.3f}")
            elif isinstance(value, dict):
                lines += [f"  {n:22} {v:.3f}" for n, v in value.items() if v is not None]
        lines.append(f"  noise: {self.noise_claims} claims in {self.noise_texts} texts")
        return "\n".join(lines)


def score_texts(texts: Iterable[Gold], places: PlaceForms | None = None) -> Scores:
    """Read annotated texts and count what was found.

    Parameters
    ----------
    texts : iterable of Gold
    places : PlaceForms, optional
        Forms of the city's places.

    Returns
    -------
    Scores
        A claim matches by value and unit; each annotated field of a match is scored.
    """
    scores = Scores()
    for gold in texts:
        found = read(
            gold.text, lang=gold.lang, published=gold.published, url=gold.url, places=places
        ).claims
        scores.texts += 1
        if not gold.claims:
            scores.noise_texts += 1
            scores.noise_claims += len(found)
        _score(scores, gold, list(found))
    return scores


def _score(scores: Scores, gold: Gold, found: list[Claim]) -> None:
    scores.gold += len(gold.claims)
    scores.read += len(found)
    scores.complete += sum(c.complete for c in found)
    for wanted in gold.claims:
        claim = matching_claim(wanted, found)
        if claim is None:
            scores.wrong.append(f"missed {wanted['value']} {wanted['unit']}: {gold.text[:90]}")
            continue
        found.remove(claim)
        scores.matched += 1
        right = _fields(scores, wanted, claim)
        if right:
            scores.tuples += 1
            scores.complete_right += claim.complete
        else:
            scores.wrong.append(f"{wanted} / {flat_claim(claim)}: {gold.text[:90]}")
    scores.wrong += [f"false {c.value} {c.unit}: {gold.text[:90]}" for c in found]


def matching_claim(wanted: Mapping[str, Any], found: Sequence[Claim]) -> Claim | None:
    """Return the first claim with the value and the unit of an annotated one.

    Parameters
    ----------
    wanted : mapping
    found : sequence of Claim
    """
    values = {wanted["value"], wanted.get("scaled", wanted["value"])}
    for claim in found:
        near = values & {claim.value, -claim.value, claim.upper}
        if is_right(claim.unit, wanted["unit"]) and near:
            return claim
    return None


def is_right(said: object, wanted: object) -> bool:
    """Tell whether what was read is what was annotated, or one of several values of it."""
    return said in wanted if isinstance(wanted, list) else said == wanted


def flat_claim(claim: Claim) -> dict[str, Any]:
    """Return the fields of a claim that texts are annotated with."""
    subject: Subject = claim.subject
    return {
        "value": claim.value, "upper": claim.upper, "unit": claim.unit, "bound": claim.bound,
        "measure": claim.measure, "of": claim.of, "modality": claim.modality,
        "period": None if claim.period is None else str(claim.period), "kind": subject.kind,
        "name": subject.name, "place": subject.place, "scope": subject.scope,
        "base": claim.comparison.base, "prices": claim.comparison.prices, "role": claim.role,
        "flags": list(claim.flags),
    }  # fmt: skip


def _fields(scores: Scores, wanted: Mapping[str, Any], claim: Claim) -> bool:
    said = flat_claim(claim)
    every = True
    for name, value in wanted.items():
        if name in ("unit", "scaled"):
            continue
        if name == "value":
            right = claim.value in (value, wanted.get("scaled", value))
        elif name == "flags":
            right = set(value) <= set(said["flags"])
        else:
            right = is_right(said[name], value)
        scores.asked[name] += 1
        scores.right[name] += right
        every = every and right
    if "modality" in wanted:
        scores.confusion[(str(wanted["modality"]), claim.modality)] += 1
    return every
