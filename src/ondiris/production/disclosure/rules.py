"""Disclosure rules and consents as ``ondiris.toml`` states them, dated; misspelt, they are refused.

A rule that is read wrongly protects nobody and says nothing, so every key and every value is
checked: what cannot be read stops the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final, TypeVar

from ondiris.disclosure import (
    Cost,
    Dominance,
    Insiders,
    PriorPosterior,
    Rules,
    Waiver,
    ZeroCells,
)
from ondiris.errors import InvalidInput, NotFound

__all__ = ["read_rules", "read_waivers", "rules_on", "stated_rules"]

E = TypeVar("E", Cost, Insiders, ZeroCells)
KEYS: Final = frozenset({
    "valid_from", "minimum_frequency", "frequency_margin", "dominance_n", "dominance_k",
    "p_percent", "pq_p", "pq_q", "zero_cells", "zero_range", "cost", "insiders", "citation",
})  # fmt: skip
CONSENT: Final = frozenset({"holding", "document", "valid_from", "valid_to"})
PAIRS: Final = (("dominance_n", "dominance_k"), ("pq_p", "pq_q"))


def read_rules(settings: Mapping[str, Any]) -> tuple[Rules, ...]:
    """Return the disclosure rules of a home, the earliest first.

    Raises
    ------
    InvalidInput
        ``rule-parameter`` for a key that is none, a value that cannot be meant, half a pair.
    """
    found = [_rules(row) for row in _tables(settings, "disclosure")]
    return tuple(sorted(found, key=lambda rules: rules.valid_from))


def rules_on(settings: Mapping[str, Any], day: date) -> Rules:
    """Return the disclosure rules of a home that are in force on a day.

    Raises
    ------
    NotFound
        ``no-disclosure-rules`` when ``ondiris.toml`` has none for that day.
    """
    stated = [rules for rules in read_rules(settings) if rules.valid_from <= str(day)]
    if not stated:
        raise NotFound(
            "no-disclosure-rules",
            f"ondiris.toml has no disclosure rules in force on {day}",
            hint="Add a [[disclosure]] table; docs/how-to/protect-a-table.md shows one.",
        )
    return stated[-1]


def read_waivers(settings: Mapping[str, Any], day: date) -> tuple[Waiver, ...]:
    """Return the consents in force on a day, each with its document.

    Raises
    ------
    InvalidInput
        ``rule-parameter`` for a consent without a holding or with dates that are none,
        ``waiver-document`` for one without a document.
    """
    found = []
    for row in _tables(settings, "waivers"):
        _refuse_strange_keys(row, CONSENT, "a consent")
        if not str(row.get("holding", "")).strip():
            raise _wrong("a consent names no holding")
        waiver = Waiver(str(row["holding"]), str(row.get("document", "")))
        first = _day(row, "valid_from", "0001-01-01")
        last = _day(row, "valid_to", "9999-12-31")
        if first <= str(day) <= last:
            found.append(waiver)
    return tuple(found)


def stated_rules(rules: Rules) -> dict[str, Any]:
    """Return rules as a document states them."""
    stated: dict[str, Any] = {"valid_from": rules.valid_from}
    if rules.minimum_frequency is not None:
        stated["minimum_frequency"] = rules.minimum_frequency
        stated["frequency_margin_pct"] = rules.frequency_margin
    if rules.dominance is not None:
        stated |= {"dominance_n": rules.dominance.n, "dominance_k_pct": rules.dominance.k}
    if rules.p_percent is not None:
        stated["p_percent"] = rules.p_percent
    if rules.pq is not None:
        stated |= {"pq_p": rules.pq.p, "pq_q": rules.pq.q}
    return stated | {
        "zero_cells": str(rules.zero_cells),
        "cost": str(rules.cost),
        "insiders": str(rules.insiders),
        "document": rules.document,
    }


def _rules(row: Mapping[str, Any]) -> Rules:
    _refuse_strange_keys(row, KEYS, "a disclosure rule")
    for one, other in PAIRS:
        if (one in row) != (other in row):
            raise _wrong(f"{one} and {other} are one rule; a disclosure rule has only one of them")
    dominance, pq = None, None
    if "dominance_n" in row:
        dominance = Dominance(_whole(row, "dominance_n"), _number(row, "dominance_k"))
    if "pq_p" in row:
        pq = PriorPosterior(_number(row, "pq_p"), _number(row, "pq_q"))
    p_percent = _number(row, "p_percent") if "p_percent" in row else None
    margin = _number(row, "frequency_margin") if "frequency_margin" in row else p_percent or 0.0
    return Rules(
        valid_from=_day(row, "valid_from"),
        minimum_frequency=_whole(row, "minimum_frequency") if "minimum_frequency" in row else None,
        frequency_margin=margin,
        dominance=dominance,
        p_percent=p_percent,
        pq=pq,
        zero_cells=_word(row, "zero_cells", ZeroCells.OPEN),
        zero_range=_number(row, "zero_range") if "zero_range" in row else 0.0,
        cost=_word(row, "cost", Cost.INFORMATION),
        insiders=_word(row, "insiders", Insiders.SOLE),
        document=str(row.get("citation", "")),
    )


def _tables(settings: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows = settings.get(name, ())
    if not isinstance(rows, list | tuple) or not all(isinstance(r, Mapping) for r in rows):
        raise _wrong(f"{name} is written with double brackets, [[{name}]], once for each")
    return rows


def _refuse_strange_keys(row: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    strange = sorted(set(row) - known)
    if strange:
        raise InvalidInput(
            "rule-parameter",
            f"{what} has no {', '.join(strange[:5])}",
            hint=f"It has {', '.join(sorted(known))}.",
        )


def _number(row: Mapping[str, Any], key: str) -> float:
    value = row[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise _wrong(f"{key} of a disclosure rule is no number")
    return float(value)


def _whole(row: Mapping[str, Any], key: str) -> int:
    value = _number(row, key)
    if value != int(value):
        raise _wrong(f"{key} of a disclosure rule is no whole number")
    return int(value)


def _word(row: Mapping[str, Any], key: str, default: E) -> E:
    words = type(default)
    try:
        return words(row.get(key, default))
    except ValueError:
        choice = ", ".join(words)
        raise _wrong(f"{key} of a disclosure rule is one of {choice}") from None


def _day(row: Mapping[str, Any], key: str, default: str = "") -> str:
    value = row.get(key, default)
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise _wrong(f"{key} of a disclosure rule or consent is no day like 2025-01-31") from None


def _wrong(detail: str) -> InvalidInput:
    return InvalidInput(
        "rule-parameter",
        detail,
        hint="docs/how-to/protect-a-table.md shows how rules and consents are written.",
    )
