"""Press texts beside the ledger: each claim held against the figure that it meets.

A claim meets a figure where measure, activity, subject, period, modality and basis agree.  What the
claim left unsaid never rules a figure out; it is named.  A figure at current prices may bear out a
change of unsaid basis and never contradicts it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ondiris.language import Claim, Relation
from ondiris.language import compare as compare_intervals
from ondiris.language.checks.page import certainty
from ondiris.language.context import CHANGES
from ondiris.language.intervals import interval_of, shown
from ondiris.model import Interval, PriceBasis
from ondiris.production.bulletins.claims import ALL_ACTIVITIES, TIMELESS, claim_period
from ondiris.production.bulletins.groupings import ledger_activity, ledger_of
from ondiris.production.figures.rows import Row

__all__ = ["Finding", "against_ledger", "ledger_relation", "same_subject"]

_WHOLE = Decimal(100)
_SCALES = {0: "", 3: " thousand", 6: " m", 9: " bn", 12: " trn"}
_MARKS = {
    "consistent": "meets", "different scope or period": "beside", "different basis": "beside",
    "doubtful": "runs against",
}  # fmt: skip
_FAR = 10
"""Per cent by which prices would have moved between growth of volume and at current prices."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim beside the figure of the ledger that it meets, with the verdict."""

    relation: Relation
    row: Row | None

    def to_json(self) -> dict[str, object]:
        """Return the finding as JSON: the relation, and the figure's id, value and source."""
        row = self.row
        beside = None if row is None else {
            "id": row.id, "value": row.text, "unit_multiplier": row.multiplier,
            "unit": row.key.unit, "source": row.source, "locator": row.locator,
            "origin": str(row.origin), "period": str(row.period),
        }  # fmt: skip
        return {**self.relation.to_json(), "ledger": beside}


def against_ledger(
    claims: Sequence[Claim], rows: Sequence[Row], sites: Mapping[str, str], home: str
) -> tuple[Finding, ...]:
    """Hold each claim against the figures of the ledger.

    Parameters
    ----------
    claims : sequence of Claim
    rows : sequence of Row
        Figures known at a vintage, printed and derived.
    sites : mapping of str to str
        For each subject of the ledger the site it belongs to, itself included.
    home : str
        Area a claim without a place is held against; the field is then named as defaulted.

    Returns
    -------
    tuple of Finding
        One for each claim, in order: consistent, inconsistent, possible scale slip, different
        scope or period, or cannot be compared.
    """
    by_measure: dict[str, list[Row]] = {}
    for row in rows:
        by_measure.setdefault(row.key.measure, []).append(row)
    return tuple(
        _finding(claim, by_measure.get(claim.measure or "", []), sites, home) for claim in claims
    )


def _finding(claim: Claim, rows: list[Row], sites: Mapping[str, str], home: str) -> Finding:
    alike = [row for row in rows if same_subject(claim, row, sites, home)]
    meeting = [row for row in alike if _same_time(claim, row)]
    scoped = [row for row in meeting if str(row.key.scope) == claim.subject.scope]
    exact = [row for row in scoped if _same_basis(claim, row) and not _other_prices(claim, row)]
    other = _other_way(claim, scoped)
    if scoped and not exact:
        row = other or _nearest(claim, scoped)
        return Finding(ledger_relation(claim, row, "doubtful" if other else "different basis"), row)
    if not exact and (meeting or alike):
        row = _nearest(claim, meeting or alike)
        return Finding(ledger_relation(claim, row, "different scope or period"), row)
    if not exact:
        text = f"{shown(claim)}: no figure of the ledger is about this → cannot be compared"
        sides = str(interval_of(claim)), ""
        return Finding(
            Relation("ledger", (claim.id,), shown(claim), *sides, "cannot be compared", text), None
        )
    verdicts = [(compare_intervals(interval_of(claim), row.interval), row) for row in exact]
    order = {"consistent": 0, "possible scale slip": 1, "inconsistent": 2}
    place = claim.subject.place or home
    verdict, row = min(
        verdicts,
        key=lambda v: (
            order[v[0]], v[1].key.area != place, v[1].formula != "", _away(claim, v[1])
        ),
    )  # fmt: skip
    if verdict == "inconsistent" and _part_of_promise(claim, row):
        return Finding(ledger_relation(claim, row, "different scope or period"), row)
    if other is not None and verdict == "consistent":
        return Finding(ledger_relation(claim, other, "doubtful"), other)
    return Finding(ledger_relation(claim, row, verdict), row)


def _part_of_promise(claim: Claim, row: Row) -> bool:
    """Whether less is planned for a stretch of time than was promised by a day at its end.

    Six parks in 2026 contradict no 35 by 2027: they may be among them.
    """
    stretch = claim.period is not None and claim.period.type == "flow"
    less = interval_of(claim).upper < row.interval.upper
    return claim.modality == "planned" and stretch and row.period.deadline and less


def _other_way(claim: Claim, rows: Sequence[Row]) -> Row | None:
    """Return the growth at current prices that a claimed growth of volume runs against.

    Both may be true where prices moved little; where they would have moved far, a reader looks
    before relying on either.
    """
    if claim.measure != "growth_pct" or claim.comparison.prices == "nominal":
        return None
    said = interval_of(claim)
    if not said.bounded or said.lower <= -_WHOLE:
        return None
    for row in rows:
        level = row.interval
        nominal = row.key.price_basis is PriceBasis.NOMINAL and row.key.measure == "growth_pct"
        apart = (said.lower > 0 and level.upper < 0) or (said.upper < 0 and level.lower > 0)
        if nominal and apart and _price_moved(claim, row):
            return row
    return None


def _price_moved(claim: Claim, row: Row) -> bool:
    price = (_WHOLE + row.number) / (_WHOLE + claim.value) * _WHOLE
    return abs(price - _WHOLE) > _FAR


def _nearest(claim: Claim, rows: Sequence[Row]) -> Row:
    """Return the figure nearest in time; of one day, what is about the same producers."""
    return min(
        rows, key=lambda row: (*_away(claim, row), str(row.key.scope) != claim.subject.scope)
    )


def _away(claim: Claim, row: Row) -> tuple[bool, int]:
    """Return how far a figure is from a claim's time: first the newest that is not after it.

    What is said of now, or of no time, is nearest to the newest of all.
    """
    asked = claim_period(claim)
    last = row.period.last_day.toordinal()
    if asked is None:
        return False, -last
    away = last - asked.last_day.toordinal()
    return away > 0, abs(away)


def ledger_relation(
    claim: Claim, row: Row, verdict: str, *, kind: str = "ledger", times: tuple[str, str] = ("", "")
) -> Relation:
    """Return a claim beside a figure, with the arithmetic, the source and how sure it is.

    Parameters
    ----------
    claim : Claim
    row : Row
    verdict : str
    kind : str
        The rule.
    times : tuple of (str, str)
        The claim's and the figure's time, where these are what differs.
    """
    figure = f"{row.text}{_SCALES.get(row.multiplier, f' × 10^{row.multiplier}')} {row.key.unit}"
    lhs, rhs = times if any(times) else (_brief(interval_of(claim)), _brief(row.interval))
    defaulted = sorted(n for n, s in claim.field_status.items() if s == "defaulted")
    if claim.subject.place is None:
        defaulted.append("place")
    named = f"; defaulted: {', '.join(defaulted)}" if defaulted else ""
    sure = "possible" if defaulted else certainty((claim,))
    mark = _MARKS.get(verdict, "does not meet")
    text = (
        f"{shown(claim)} {lhs} {mark} {figure} {rhs} "
        f"({row.key.area}, {row.period}, {row.source or row.formula}) → {verdict}, {sure}{named}"
    )
    text = text if kind == "ledger" else f"{kind}: {text}"
    expr = f"{shown(claim)} = {figure}"
    return Relation(kind, (claim.id,), expr, lhs, rhs, verdict, text, sure)


def _brief(interval: Interval) -> str:
    left = "[" if interval.lower_closed and interval.lower.is_finite() else "("
    right = "]" if interval.upper_closed and interval.upper.is_finite() else ")"
    low, high = (f"{b.normalize():f}" if b.is_finite() else ("-∞" if b < 0 else "∞")
                 for b in (interval.lower, interval.upper))  # fmt: skip
    return f"{left}{low}, {high}{right}"


def same_subject(claim: Claim, row: Row, sites: Mapping[str, str], home: str) -> bool:
    """Whether a figure is about what a claim is about: measure's whole, unit, subject and place.

    Parameters
    ----------
    claim : Claim
    row : Row
        Of the claim's measure.
    sites, home
        As for `against_ledger`.
    """
    key, subject = row.key, claim.subject
    if str(key.modality) != claim.modality or not _same_of(claim, key.of):
        return False
    units = {key.unit, claim.unit}
    if len(units) > 1 and units != {"jobs", "persons"}:
        return False
    if subject.kind == "site":
        return bool(key.subject) and sites.get(key.subject, key.subject) == subject.name
    if key.subject:
        return False
    activity = ledger_activity(str(subject.name)) if subject.kind == "activity" else "_T"
    if key.activity != activity and not (activity == "_T" and key.activity == "B-E"):
        return False
    return key.area == (subject.place or home)


def _same_basis(claim: Claim, row: Row) -> bool:
    """Whether claim and figure count a change alike, as far as both say how.

    A level of a text is at current prices where it names none.
    """
    if row.key.measure not in CHANGES:
        real = row.key.price_basis is PriceBasis.REAL
        return not real or claim.comparison.prices == "real"
    said, stands = claim.comparison, row.key
    pairs = (
        ("comparison", said.base, str(stands.comparison), "none_stated"),
        ("price_basis", said.prices, str(stands.price_basis), "unstated"),
    )
    defaulted = {*row.defaulted, *(note.removeprefix("defaulted:") for note in row.notes)}
    return all(
        mine == its or unsaid in (mine, its) or name in defaulted
        for name, mine, its, unsaid in pairs
    )


def _other_prices(claim: Claim, row: Row) -> bool:
    """Whether a change of unsaid basis differs from one at current prices: it may be of volume."""
    unsaid = claim.measure in CHANGES and claim.comparison.prices == "unstated"
    nominal = row.key.price_basis is PriceBasis.NOMINAL
    return unsaid and nominal and not interval_of(claim).meets(row.interval)


def _same_of(claim: Claim, of: str) -> bool:
    if claim.measure == "share_pct" and claim.of == "output":
        return of in ("output", "output@B-E")
    return ledger_of(claim.of or "") == of.removesuffix(ALL_ACTIVITIES)


def _same_time(claim: Claim, row: Row) -> bool:
    if claim.period is None or claim.period.end == "now":
        return claim.measure in TIMELESS or claim.period is not None
    asked = claim_period(claim)
    if asked is None:
        return False
    if claim.period.type == "stock":
        return abs((row.period.last_day - asked.last_day).days) <= 62
    return asked.meets(row.period) or row.period.meets(asked)
