"""Measure the reader on annotated texts: a table by language with its uncertainty, and every rule.

Figures are by claim, their intervals by document: claims of one text share its wording, so whole
texts are drawn again, not claims.  A rule that fills a field is judged wherever an annotated claim
was found and the field is annotated; `ondiris.language.trust` rests on those counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from ondiris.language.claim import Claim
from ondiris.language.lexicon import PlaceForms
from ondiris.language.reader import read
from ondiris.language.scoring import Gold, flat_claim, is_right, matching_claim
from ondiris.language.trust import FIELDS, lower_bound, trusted

__all__ = ["Evaluation", "JudgedText", "evaluate", "rule_counts"]

_DRAWS = 200
_STRICT = ("unit", "measure", "modality")
_FULL = (*_STRICT, "period", "place", "name")
_Share = Callable[["JudgedText"], tuple[int, int]]
"""What one text adds to a figure: above and below the line."""


@dataclass(frozen=True, slots=True)
class JudgedText:
    """An annotated text beside what was read in it.

    Parameters
    ----------
    lang : str
    dated : bool
        Whether the day it appeared is known.
    missed : int
        Annotated claims that were not found.
    found : tuple of (Mapping, Claim)
        Pairs of an annotated claim and the one that was read.
    extra : tuple of Claim
        Claims that nobody annotated.
    """

    lang: str
    dated: bool
    missed: int
    found: tuple[tuple[Mapping[str, Any], Claim], ...]
    extra: tuple[Claim, ...]


def evaluate(texts: Iterable[Gold], places: PlaceForms | None = None) -> Evaluation:
    """Read annotated texts and judge what was read.

    Parameters
    ----------
    texts : iterable of Gold
    places : PlaceForms, optional

    Returns
    -------
    Evaluation
    """
    return Evaluation(tuple(_judged(gold, places) for gold in texts))


def _judged(gold: Gold, places: PlaceForms | None) -> JudgedText:
    bulletin = read(gold.text, lang=gold.lang, published=gold.published, places=places)
    left = list(bulletin.claims)
    pairs: list[tuple[Mapping[str, Any], Claim]] = []
    for wanted in gold.claims:
        claim = matching_claim(wanted, left)
        if claim is not None:
            left.remove(claim)
            pairs.append((wanted, claim))
    lang = gold.lang or bulletin.document.lang or ""
    dated = gold.published is not None
    return JudgedText(lang, dated, len(gold.claims) - len(pairs), tuple(pairs), tuple(left))


def _field_right(name: str, wanted: Mapping[str, Any], said: Mapping[str, Any]) -> bool | None:
    """Tell whether a field is right; None where it is not annotated."""
    asked = [n for n in ("kind", "name") if n in wanted] if name == "name" else [name]
    if not asked or any(n not in wanted for n in asked):
        return None
    return all(is_right(said[n], wanted[n]) for n in asked)


def _all_right(names: Sequence[str], wanted: Mapping[str, Any], claim: Claim) -> bool:
    said = flat_claim(claim)
    return all(_field_right(n, wanted, said) is not False for n in names)


def _accuracy(name: str, *, dated: bool = False) -> _Share:
    def share(text: JudgedText) -> tuple[int, int]:
        pairs = text.found if text.dated or not dated else ()
        marks = [_field_right(name, wanted, flat_claim(claim)) for wanted, claim in pairs]
        return sum(m is True for m in marks), sum(m is not None for m in marks)

    return share


def _f1(names: Sequence[str]) -> _Share:
    def share(text: JudgedText) -> tuple[int, int]:
        right = sum(_all_right(names, wanted, claim) for wanted, claim in text.found)
        return 2 * right, 2 * len(text.found) + text.missed + len(text.extra)

    return share


def _coverage(text: JudgedText) -> tuple[int, int]:
    claims = [*(c for _, c in text.found), *text.extra]
    return sum(c.complete for c in claims), len(claims)


def _complete_right(text: JudgedText) -> tuple[int, int]:
    found = [p for p in text.found if p[1].complete]
    right = sum(_all_right((*_FULL, "of"), wanted, claim) for wanted, claim in found)
    return right, len(found) + sum(c.complete for c in text.extra)


def _normalised(text: JudgedText) -> tuple[int, int]:
    """Return how many indices that are worded as growth were read as indices."""
    pairs = [p for p in text.found if "idx" in p[0].get("flags", ())]
    return sum(c.measure == "index_pct" for _, c in pairs), len(pairs)


_TABLE: Mapping[str, _Share] = {
    "quantity_unit_f1": _f1(("unit",)),
    "measure": _accuracy("measure"),
    "modality": _accuracy("modality"),
    "period_dated": _accuracy("period", dated=True),
    "place": _accuracy("place"),
    "kind": _accuracy("name"),
    "strict_f1": _f1(_STRICT),
    "full_f1": _f1(_FULL),
    "complete_precision": _complete_right,
    "complete_coverage": _coverage,
    "index_normalised": _normalised,
}


def rule_counts(texts: Iterable[JudgedText]) -> dict[str, dict[str, tuple[int, int]]]:
    """Count for each field and rule how often it was right and how often it was asked.

    Parameters
    ----------
    texts : iterable of JudgedText
    """
    counts: dict[str, dict[str, list[int]]] = {n: defaultdict(lambda: [0, 0]) for n in FIELDS}
    for wanted, claim in (p for t in texts for p in t.found):
        said = flat_claim(claim)
        for name, rule in claim.field_rules.items():
            right = _field_right(name, wanted, said)
            if right is not None:
                counts[name][rule][0] += right
                counts[name][rule][1] += 1
    return {
        name: {rule: (right, asked) for rule, (right, asked) in sorted(rules.items())}
        for name, rules in counts.items()
    }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Annotated texts that were read, and the figures that follow."""

    texts: tuple[JudgedText, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the texts."""
        return tuple(sorted({t.lang for t in self.texts}))

    def to_json(self) -> dict[str, Any]:
        """Return the table with its intervals, and every rule with its lower bound."""
        columns = {lang: [t for t in self.texts if t.lang == lang] for lang in self.languages}
        columns["all"] = list(self.texts)
        rules = [
            {
                "field": name, "rule": rule, "right": right, "asked": asked,
                "lower_bound": round(lower_bound(right, asked), 3), "trusted": trusted(name, rule),
            }
            for name, found in rule_counts(self.texts).items()
            for rule, (right, asked) in found.items()
        ]  # fmt: skip
        return {
            "schema": "ondiris.evaluation/1",
            "texts": len(self.texts),
            "claims": sum(len(t.found) + t.missed for t in self.texts),
            "figures": {
                name: {lang: _with_interval(share, texts) for lang, texts in columns.items()}
                for name, share in _TABLE.items()
            },
            "rules": rules,
        }


def _with_interval(share: _Share, texts: Sequence[JudgedText]) -> dict[str, float | None]:
    """Return a figure with the middle 90 per cent of what other draws of its texts would give."""
    parts = [share(text) for text in texts]
    draw = Random(len(texts))  # noqa: S311 - a resampling, not a secret
    again = [_ratio([draw.choice(parts) for _ in parts]) for _ in range(_DRAWS)]
    drawn = sorted(v for v in again if v is not None)
    value = _ratio(parts)
    if value is None or not drawn:
        return {"value": None, "low": None, "high": None}
    low, high = drawn[len(drawn) // 20], drawn[-1 - len(drawn) // 20]
    return {"value": round(value, 3), "low": round(low, 3), "high": round(high, 3)}


def _ratio(parts: Sequence[tuple[int, int]]) -> float | None:
    below = sum(b for _, b in parts)
    return sum(a for a, _ in parts) / below if below else None
