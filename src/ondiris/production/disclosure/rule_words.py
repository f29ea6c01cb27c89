"""Disclosure rules in words, as a command names them: ``p=10``, ``dominance=1,85``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from ondiris.errors import InvalidInput
from ondiris.model.disclosure_rules import (
    Cost,
    Dominance,
    Insiders,
    PriorPosterior,
    Rules,
    ZeroCells,
)

__all__ = ["rules_in_words"]

_NUMBERS: Final = {"p": 1, "pq": 2, "dominance": 2, "frequency": 2, "zero": 1}
_HINT: Final = (
    "Write p=PER_CENT, pq=P,Q, dominance=N,K, frequency=FEWEST,MARGIN_PER_CENT or zero=RANGE."
)


def rules_in_words(
    words: Sequence[str], *, cost: Cost = Cost.INFORMATION, insiders: Insiders = Insiders.SOLE
) -> Rules:
    """Return the rules that some words name; a cell is sensitive where any of them says so.

    Parameters
    ----------
    words : sequence of str
        ``p=10``, ``pq=10,50``, ``dominance=1,85`` (several with another n each), ``frequency=3,10``
        (fewest contributors, level in per cent) and ``zero=1000`` (a reported zero is secret, so
        blurred).
    cost : Cost
        What hiding further cells is to lose least of.
    insiders : Insiders
        Whether who is alone in a hidden cell is an attacker too.

    Raises
    ------
    InvalidInput
        ``rule-words`` for what is no rule, or one that stands twice; ``no-rule`` and
        ``rule-parameter`` as `Rules` says.

    Examples
    --------
    >>> rules = rules_in_words(["p=10", "dominance=1,80", "dominance=2,95"])
    >>> rules.p_percent, [(rule.n, rule.k) for rule in rules.dominances]
    (10.0, [(1, 80.0), (2, 95.0)])
    """
    if not words:
        raise InvalidInput("no-rule", "no rule is named by which a cell is sensitive", hint=_HINT)
    found: dict[str, Any] = {}
    dominance: list[Dominance] = []
    for word in words:
        name, numbers = _parsed(word)
        if name in found:
            raise InvalidInput("rule-words", f"the rule {name} is named twice", hint=_HINT)
        if name == "dominance":
            dominance.append(Dominance(int(numbers[0]), numbers[1]))
        else:
            found[name] = numbers
    p, pq, frequency, zero = (found.get(name) for name in ("p", "pq", "frequency", "zero"))
    return Rules(
        "",
        minimum_frequency=int(frequency[0]) if frequency else None,
        frequency_margin=frequency[1] if frequency else 0.0,
        dominance=tuple(dominance) or None,
        p_percent=p[0] if p else None,
        pq=PriorPosterior(*pq) if pq else None,
        zero_cells=ZeroCells.PROTECTED if zero else ZeroCells.OPEN,
        zero_range=zero[0] if zero else 0.0,
        cost=cost,
        insiders=insiders,
    )


def _parsed(word: str) -> tuple[str, list[float]]:
    name, _, text = word.partition("=")
    name = name.strip()
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    whole = name not in ("dominance", "frequency") or (numbers and numbers[0].is_integer())
    finite = all(map(math.isfinite, numbers))
    if len(numbers) != _NUMBERS.get(name) or not whole or not finite:
        raise InvalidInput("rule-words", f"{word[:40]!r} is no rule", hint=_HINT)
    return name, numbers
