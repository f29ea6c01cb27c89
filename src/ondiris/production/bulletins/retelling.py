"""What a text tells that the ledger knows of another time: old figures as new, promises moved.

A figure that contradicts its own time, or meets none, may be a true figure of another: the value
of an earlier vintage, of a shorter or longer period, or of a promise with another deadline.  Such
a finding names that time; only a value printed alike counts, never one that merely falls near.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ondiris.language import Claim, interval_of
from ondiris.model import Month, Observation, Period
from ondiris.production.bulletins.checking import Finding, ledger_relation, same_subject
from ondiris.production.bulletins.claims import claim_period
from ondiris.production.figures.rows import Row

__all__ = ["may_be_retold", "other_times", "retold", "settled"]

_OLD = "old figure as new"
_OPEN = ("inconsistent", "possible scale slip", "different scope or period", "cannot be compared")
_DIGITS = 3
_LEAST_COUNT = 10
_YEARS = 3


def may_be_retold(claim: Claim, finding: Finding) -> bool:
    """Whether a claim that fits no figure of its time is printed closely enough to be looked up.

    Parameters
    ----------
    claim : Claim
    finding : Finding
    """
    if finding.relation.verdict not in _OPEN or claim.bound != "eq" or claim.period is None:
        return False
    if claim.modality == "planned":
        return abs(claim.value) >= _LEAST_COUNT and "incremental" not in claim.flags
    return claim.period.type == "flow" and _digits(claim) >= _DIGITS


def _digits(claim: Claim) -> int:
    return len(f"{abs(claim.value):f}".replace(".", "").strip("0"))


def other_times(claims: Sequence[Claim]) -> tuple[Period, ...] | None:
    """Return the periods to look in for figures of another time; None for all, as for promises.

    Parameters
    ----------
    claims : sequence of Claim
    """
    if any(claim.modality == "planned" for claim in claims):
        return None
    asked = {period for claim in claims if (period := claim_period(claim)) is not None}
    return tuple({found: None for period in asked for found in _around(period)})


def _around(period: Period) -> list[Period]:
    """Return runs as long as a period in the years around it, and those that begin with it."""
    if not period.month_range:
        return []
    first, last = int(period.first_month), int(period.last_month)
    years = [Period.of_months(first + 12 * n, last + 12 * n) for n in range(-_YEARS, _YEARS + 1)]
    begun = [Period.of_months(first, Month(first + n)) for n in range(12)]
    return [*years, *begun]


def retold(
    claim: Claim,
    finding: Finding,
    rows: Sequence[Row],
    earlier: Mapping[str, Observation],
    sites: Mapping[str, str],
    home: str,
) -> Finding:
    """Return the finding that names the other time of a claim's figure, else the same finding.

    Parameters
    ----------
    claim : Claim
    finding : Finding
        Against the figures of the claim's own time.
    rows : sequence of Row
        Current figures of any time.
    earlier : mapping of str to Observation
        Figures that are no longer current, by id.
    sites, home
        As for `against_ledger`.
    """
    if not may_be_retold(claim, finding):
        return finding
    row = finding.row
    replaced = [earlier[name] for name in (row.superseded if row else ()) if name in earlier]
    if row is not None and any(_printed(said) == claim.value for said in replaced):
        return Finding(ledger_relation(claim, row, "inconsistent", kind=_OLD), row)
    asked = claim_period(claim)
    for other in rows:
        alike = _as_printed(claim, other) and same_subject(claim, other, sites, home)
        if asked is None or not alike or asked.meets(other.period) or other.period.meets(asked):
            continue
        kind = _OLD if other.period.last_day < asked.first_day else "one figure, two periods"
        kind = "deadline moved" if claim.modality == "planned" else kind
        times = str(asked), str(other.period)
        found = ledger_relation(claim, other, "inconsistent", kind=kind, times=times)
        return Finding(found, other)
    return finding


def _as_printed(claim: Claim, row: Row) -> bool:
    """Whether a claim is a figure as printed, or as it would be rounded to no few digits."""
    rounded = _digits(claim) > _DIGITS and interval_of(claim).contains(row.number)
    return row.number == claim.value or rounded


def _printed(said: Observation) -> Decimal:
    return said.printed.value.scaleb(said.printed.multiplier)


def settled(
    claim: Claim, finding: Finding, own: Sequence[Row], sites: Mapping[str, str], home: str
) -> Finding:
    """Return a contradiction that the ledger has settled in favour of the text as superseded.

    What was said last of a promise stands, whoever said it; the ledger that holds the text has
    seen both words.

    Parameters
    ----------
    claim : Claim
    finding : Finding
        Against what others said.
    own : sequence of Row
        What the ledger holds from the text itself.
    sites, home
        As for `against_ledger`.
    """
    row = finding.row
    if row is None or claim.modality != "planned" or finding.relation.verdict not in _OPEN[:2]:
        return finding
    later = [one for one in own if one.as_promise >= row.as_promise]
    if any(one.number == claim.value and same_subject(claim, one, sites, home) for one in later):
        return Finding(ledger_relation(claim, row, "superseded"), row)
    return finding
