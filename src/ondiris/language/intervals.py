"""Intervals of claims and the verdict on two that ought to meet."""

from __future__ import annotations

from decimal import Decimal

from ondiris.language.claim import COUNTS, Claim, plain
from ondiris.model import Bound, Interval, Printed

__all__ = ["compare", "interval_of", "same_key", "shown"]

_POWERS = (10, 100, 1000, 10**6)


def interval_of(claim: Claim) -> Interval:
    """Return what a claim's printed digits and bound allow, in base units.

    Examples
    --------
    >>> from ondiris.language import read
    >>> str(interval_of(read("Открыто 1,7 тыс. рабочих мест.", lang="ru").claims[0]))
    '[1650, 1750)'
    """
    power = len(str(claim.scale)) - 1
    upper = None if claim.upper is None else claim.upper.scaleb(-power)
    low, high = claim.value.scaleb(-power), upper
    if high is not None and high < low:
        low, high = high, low
    exponent = low.normalize().as_tuple().exponent
    digits = max(claim.digits, -exponent if isinstance(exponent, int) else 0)  # "half a billion"
    printed = Printed(low, digits, power, Bound(claim.bound), high)
    found = printed.interval(counted=claim.unit in COUNTS)
    if claim.bound == "approx" and found.lower == found.upper:
        slack = abs(found.lower) * Decimal("0.05")
        return Interval(found.lower - slack, found.upper + slack)
    return found


def shown(claim: Claim) -> str:
    """Write a claim's figure for a finding: value, unit and interval."""
    sign = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈"}.get(claim.bound, "")
    end = "" if claim.upper is None else f"–{plain(claim.upper)}"
    return f"{sign}{plain(claim.value)}{end} {claim.unit}"


def same_key(a: Claim, b: Claim) -> bool:
    """Tell whether two claims are about one figure: measure, subject, period, scope, modality."""
    return _key(a) == _key(b)


def _key(claim: Claim) -> tuple[object, ...]:
    return (
        *(claim.measure, claim.of, claim.subject, claim.unit, claim.modality),
        *(str(claim.period), claim.comparison),
    )


def compare(lhs: Interval, rhs: Interval, *, counted: bool = False) -> str:
    """Return the verdict on two intervals that ought to meet.

    Parameters
    ----------
    lhs, rhs : Interval
        Of the figure checked and of what it is checked against.
    counted : bool
        Whether the unit counts pieces.

    Returns
    -------
    str
        ``consistent``, ``possible scale slip`` where a power of ten would make them meet, else
        ``inconsistent``.

    Examples
    --------
    >>> from decimal import Decimal as D
    >>> compare(Interval(D("1353.5"), D("1354.5")), Interval(D("135.35"), D("135.45")))
    'possible scale slip'
    """
    if lhs.meets(rhs):
        return "consistent"
    if lhs.bounded and rhs.bounded:
        for power in _POWERS:
            if lhs.times(power).meets(rhs.hull) or rhs.times(power).meets(lhs.hull):
                return "possible scale slip"
    return "inconsistent" if not counted or lhs != rhs else "consistent"
