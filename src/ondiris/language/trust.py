"""How often each rule of the reader was right, and whether it may be trusted without a person.

``precision.toml`` keeps, for every rule that fills a field of a claim, how often it was right and
how often it was asked on annotated texts: first on sentences of our own, then on articles.  A rule
is trusted where even the lower bound of its precision is high: with few texts no rule is, however
often it was right.  The numbers are written by ``tools/reader_rules.py`` and by no hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import sqrt
from pathlib import Path

from ondiris.codes.toml_text import parse_toml

__all__ = [
    "FIELDS",
    "LEAST",
    "LEAST_ON_ARTICLES",
    "RULES_FILE",
    "lower_bound",
    "may_be_trusted",
    "trusted",
    "untrusted",
]

FIELDS = ("measure", "of", "modality", "period", "place", "name")
"""The fields of a claim that a rule fills; the value itself is read, not inferred."""
LEAST = 0.88
"""The lower bound of precision from which a rule is trusted."""
LEAST_ON_ARTICLES = 0.8
"""The same on articles alone, which are less simple, where enough of them asked a rule."""
_LEAST_ASKED = 30
"""How often a rule must have been asked before anything is known of it."""
_ENOUGH_ON_ARTICLES = 10
RULES_FILE = Path(__file__).parent / "precision.toml"
_QUANTILE = 1.6449
"""Of the normal distribution, for a bound that holds in 95 cases of 100."""


def lower_bound(right: int, asked: int) -> float:
    """Return Wilson's lower bound of a share, at 95 per cent on one side.

    Parameters
    ----------
    right, asked : int

    Returns
    -------
    float
        0.0 where nothing was asked.

    References
    ----------
    .. [1] E. B. Wilson, Probable inference, the law of succession, and statistical inference,
       JASA 22 (1927), 209-212.

    Examples
    --------
    >>> round(lower_bound(30, 30), 3), round(lower_bound(29, 30), 3)
    (0.917, 0.864)
    """
    if asked == 0:
        return 0.0
    share, square = right / asked, _QUANTILE**2
    centre = share + square / (2 * asked)
    spread = _QUANTILE * sqrt(share * (1 - share) / asked + square / (4 * asked * asked))
    return (centre - spread) / (1 + square / asked)


def may_be_trusted(own: Sequence[int], articles: Sequence[int] = (0, 0)) -> bool:
    """Tell whether enough is known of a rule, and it is right often enough.

    Parameters
    ----------
    own, articles : sequence of int
        How often it was right and how often it was asked, on our own sentences and on articles.
        Sentences of our own prove nothing where articles, many enough, say otherwise.
    """
    right, asked = own[0] + articles[0], own[1] + articles[1]
    if asked < _LEAST_ASKED or lower_bound(right, asked) < LEAST:
        return False
    few = articles[1] < _ENOUGH_ON_ARTICLES
    return few or lower_bound(articles[0], articles[1]) >= LEAST_ON_ARTICLES


@lru_cache(maxsize=1)
def _trusted_rules() -> Mapping[str, frozenset[str]]:
    """Return for each field the rules that are right often enough."""
    kept = parse_toml(RULES_FILE.read_text(encoding="utf-8"))
    return {
        name: frozenset(
            rule
            for rule, (own, articles) in kept.get(name, {}).items()
            if may_be_trusted(own, articles)
        )
        for name in FIELDS
    }


def trusted(field: str, rule: str) -> bool:
    """Tell whether a rule is known to fill a field rightly."""
    return rule in _trusted_rules().get(field, frozenset())


def untrusted(rules: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields that a rule filled which is not trusted, in the order of `FIELDS`."""
    return tuple(name for name in FIELDS if name in rules and not trusted(name, rules[name]))
