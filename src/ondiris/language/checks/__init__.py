"""Check a text's claims against each other, as arithmetic on the intervals of their digits.

Only figures of one scope, place, subject and price basis are compared.  Every finding prints the
arithmetic it rests on, the rule, a verdict, and how sure it is: what a rule of reading supplied
contradicts nothing.  Nothing is said about why figures differ.

===================  ===========================================================================
module               rules
===================  ===========================================================================
`restated`           one figure said twice: in two values, of two times, by two deadlines
`parts`              shares, parts beside their wholes, sums of parts
`changes`            from and to beside the change, growth beside levels, indices told as growth
`times`              sums over time, cumulated sums, deadlines that have passed, plans and records
`scales`             rates of exchange, ratios of one subject's figures, scales left out
===================  ===========================================================================
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ondiris.codes import CURRENCY
from ondiris.language.checks import changes, parts, restated, scales, times
from ondiris.language.checks.page import TextClaims
from ondiris.language.claim import Claim, Relation

__all__ = ["check"]

_RULES = (*restated.RULES, *parts.RULES, *changes.RULES, *times.RULES, *scales.RULES)


def check(
    claims: Iterable[Claim], *, published: date | None = None, currency: str = CURRENCY
) -> tuple[Relation, ...]:
    """Compare a text's claims with each other.

    Parameters
    ----------
    claims : iterable of Claim
        In the order of the text.
    published : date, optional
        The day the text appeared, for deadlines that had passed; without it the latest time the
        text reports on stands for it.
    currency : str
        Unit in which the city counts money; a level in it of few units is a scale left out.

    Returns
    -------
    tuple of Relation
        Every comparison that could be made, consistent ones included.
    """
    page = TextClaims(tuple(claims), published, currency)
    return tuple(dict.fromkeys(relation for rule in _RULES for relation in rule(page)))
