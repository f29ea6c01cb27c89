"""Press texts and the ledger: claims held against figures, claims as observations, and back.

A claim meets a figure where measure, activity, subject, period and modality agree.  What the claim
left unsaid never rules a figure out; it is named.  Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ondiris.errors import InvalidInput
from ondiris.language import Claim, ClaimComparison, Document, Relation, Subject, Time
from ondiris.language import compare as compare_intervals
from ondiris.language.claim import MEASURES, UNITS
from ondiris.language.context import CHANGES
from ondiris.language.intervals import interval_of, shown
from ondiris.model import (
    Bound,
    Comparison,
    Frequency,
    Interval,
    Known,
    Modality,
    Observation,
    Period,
    PriceBasis,
    Printed,
    Scope,
    SeriesKey,
)
from ondiris.production.bulletins.groupings import (
    ledger_activity,
    ledger_of,
    said_activity,
    said_of,
)
from ondiris.production.figures.rows import Row

__all__ = [
    "Finding",
    "against_ledger",
    "claim_of",
    "claim_period",
    "observation_of",
    "unrecordable",
]

_TIMELESS = frozenset({"project_cost", "land_area", "floor_area", "capacity"})
_PLAIN = ("area", None)
_ALL = "@_T"
"""How `of` says that a share is of all activities together."""


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


def claim_period(claim: Claim, day: date | None = None) -> Period | None:
    """Return a claim's period in the ledger's writing; None for now, rates and relative ones.

    Parameters
    ----------
    claim : Claim
    day : date, optional
        The day the text said it, with which "since the beginning of the year" ends; that of the
        claim's document where it is left out.
    """
    time = claim.period
    if time is None or time.type in ("rate", "relative", "since"):
        return None
    if time.type == "ytd":
        return _to_day(time, day or _published(claim))
    if time.type == "deadline":
        return Period.parse(f"../{time.end}")
    if time.end == "now" or time.end is None:
        return None
    text = (
        str(time.end)
        if time.type == "stock" or time.start == time.end
        else f"{time.start}/{time.end}"
    )
    try:
        return Period.parse(text)
    except InvalidInput:
        return None


def _published(claim: Claim) -> date | None:
    return date.fromisoformat(claim.doc.published) if claim.doc.published else None


def _to_day(time: Time, day: date | None) -> Period | None:
    """Return the days from the first of a month to the one on which a text spoke."""
    if day is None or time.start is None:
        return None
    begun = Period.parse(time.start).first_day
    return None if day < begun else Period.parse(f"{begun}/{day}")


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
    alike = [row for row in rows if _same_subject(claim, row, sites, home)]
    meeting = [row for row in alike if _same_time(claim, row)]
    scoped = [row for row in meeting if str(row.key.scope) == claim.subject.scope]
    exact = [row for row in scoped if _same_basis(claim, row)]
    if scoped and not exact:
        return Finding(_relation(claim, scoped[0], "different basis"), scoped[0])
    if not exact and (meeting or alike):
        row = (meeting or alike)[0]
        return Finding(_relation(claim, row, "different scope or period"), row)
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
        verdicts, key=lambda v: (order[v[0]], v[1].key.area != place, v[1].formula != "")
    )
    return Finding(_relation(claim, row, verdict), row)


def _relation(claim: Claim, row: Row, verdict: str) -> Relation:
    figure = f"{row.text}{f'e{row.multiplier}' if row.multiplier else ''} {row.key.unit}"
    lhs, rhs = _brief(interval_of(claim)), _brief(row.interval)
    defaulted = sorted(n for n, s in claim.field_status.items() if s == "defaulted")
    if claim.subject.place is None:
        defaulted.append("place")
    named = f"; defaulted: {', '.join(defaulted)}" if defaulted else ""
    source = row.source or row.formula
    beside = ("different scope or period", "different basis")
    mark = "meets" if verdict == "consistent" else "does not meet"
    mark = "beside" if verdict in beside else mark
    text = (
        f"{shown(claim)} {lhs} {mark} {figure} {rhs} "
        f"({row.key.area}, {row.period}, {source}) → {verdict}{named}"
    )
    return Relation("ledger", (claim.id,), f"{shown(claim)} = {figure}", lhs, rhs, verdict, text)


def _brief(interval: Interval) -> str:
    left = "[" if interval.lower_closed and interval.lower.is_finite() else "("
    right = "]" if interval.upper_closed and interval.upper.is_finite() else ")"
    low, high = (f"{b.normalize():f}" if b.is_finite() else ("-∞" if b < 0 else "∞")
                 for b in (interval.lower, interval.upper))  # fmt: skip
    return f"{left}{low}, {high}{right}"


def _same_subject(claim: Claim, row: Row, sites: Mapping[str, str], home: str) -> bool:
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


def _same_of(claim: Claim, of: str) -> bool:
    if claim.measure == "share_pct" and claim.of == "output":
        return of in ("output", "output@B-E")
    return ledger_of(claim.of or "") == of.removesuffix(_ALL)


def _same_time(claim: Claim, row: Row) -> bool:
    if claim.period is None or claim.period.end == "now":
        return claim.measure in _TIMELESS or claim.period is not None
    asked = claim_period(claim)
    if asked is None:
        return False
    if claim.period.type == "stock":
        return abs((row.period.last_day - asked.last_day).days) <= 62
    return asked.meets(row.period) or row.period.meets(asked)


def claim_of(row: Row, sites: Mapping[str, str], areas: Mapping[str, str]) -> Claim | None:
    """Return a figure of the ledger as a claim to be written; None where words lack.

    Parameters
    ----------
    row : Row
    sites : mapping of str to str
        For each subject the site it belongs to.
    areas : mapping of str to str
        The area of each site.
    """
    key = row.key
    if key.measure not in MEASURES or key.unit not in UNITS or row.digits < 0:
        return None
    if row.multiplier not in (0, 3, 6, 9, 12) or key.measure == "rank":
        return None
    subject = _subject(key, sites, areas)
    if subject is None:
        return None
    time = _time(row.period, key.measure)
    if time is None and key.measure not in _TIMELESS:
        return None
    flags = _flags(row)
    bound = str(row.bound)
    return Claim(
        id=row.id, doc=Document(), span=(0, 0), quote="",
        value=row.number.quantize(Decimal(1).scaleb(min(0, row.multiplier - row.digits))),
        upper=None if row.upper is None else row.upper.scaleb(row.multiplier),
        digits=row.digits, scale=10**row.multiplier, unit=key.unit, bound=bound,
        measure=key.measure, of=_of(key), subject=subject, period=time,
        comparison=_comparison(key), modality=str(key.modality), flags=flags,
    )  # fmt: skip


def _of(key: SeriesKey) -> str | None:
    """Return what a figure is of; shares of all industry and of all activities name no whole."""
    if key.of == "output@B-E":
        return "output"
    return said_of(key.of.removesuffix(_ALL)) or None


def _comparison(key: SeriesKey) -> ClaimComparison:
    if key.measure not in CHANGES:
        return ClaimComparison()
    base = str(key.comparison)
    return ClaimComparison("none_stated" if base == "fixed" else base, str(key.price_basis))


def _flags(row: Row) -> tuple[str, ...]:
    falls = row.key.measure in ("growth_pct", "change_abs") and row.value < 0
    return ("neg",) if falls else ()


def _subject(key: SeriesKey, sites: Mapping[str, str], areas: Mapping[str, str]) -> Subject | None:
    scope = str(key.scope)
    if key.subject:
        site = sites.get(key.subject)
        return None if site is None else Subject("site", site, areas.get(site), scope)
    if key.activity not in ("_T", "_Z"):
        return Subject("activity", said_activity(key.activity), key.area, scope)
    return Subject("area", None, key.area, scope)


def _time(period: Period, measure: str) -> Time | None:
    text = str(period)
    if period.deadline:
        end = text.removeprefix("../")
        if len(end) == 10:
            end = end[:7]
        return Time(None, end, "year" if len(end) == 4 else "month", "deadline")
    if len(text) == 10:
        return Time(text, text, "point", "stock")
    if period.frequency is Frequency.DAY:
        return Time(text[:7], None, "months", "ytd")
    first, last = period.first_month, period.last_month
    months = last.since(first) + 1
    if first.number == 1 and last.number == 12:
        ends = str(first.year), str(last.year)
        return Time(*ends, "year" if months == 12 else "years", "flow")
    grain = {1: "month", 3: "quarter" if first.number in (1, 4, 7, 10) else "months", 6: "months"}
    name = "half_year" if months == 6 and first.number in (1, 7) else grain.get(months, "months")
    if measure in ("count_enterprises", "count_zones", "employees") and months == 1:
        return Time(text, text, "point", "stock")
    return Time(str(first), str(last), name, "flow")


def unrecordable(claim: Claim, day: date) -> str:
    """Return why a claim cannot become an entry, as a code; nothing where it can.

    Parameters
    ----------
    claim : Claim
    day : date
        The day the text said it.
    """
    period = _when(claim, day)
    reasons = (
        ("no-measure", claim.measure is None),
        ("said-by-another", claim.speaker is not None),
        ("base-of-comparison", claim.role == "from"),
        ("same-in-other-money", claim.role == "alt"),
        ("no-scale", "missing_scale" in claim.flags),
        ("no-period", period is None),
        (
            "deadline-of-done",
            period is not None and period.deadline and claim.modality != "planned",
        ),
    )
    return next((code for code, holds in reasons if holds), "")


def observation_of(
    claim: Claim, *, source: str, known: Known, home: str, area_of: Mapping[str, str]
) -> Observation:
    """Return a claim as an observation.

    Parameters
    ----------
    claim : Claim
        One that `unrecordable` finds no reason against.
    source : str
        Identifier of the bulletin as a source.
    known : Known
        The day the bulletin said it.
    home : str
        Area that stands for the city where the text named none.
    area_of : mapping of str to str
        The area of each site.

    Raises
    ------
    InvalidInput
        With the reason, if the claim cannot become an entry.

    Notes
    -----
    Fields the reader filled by rule, and the place where the text named none, are listed as
    ``defaulted``.
    """
    period = _when(claim, known.day)
    reason = unrecordable(claim, known.day)
    if period is None or reason:
        raise InvalidInput(reason, f"the claim {claim.id} cannot become an entry")
    power = len(str(claim.scale)) - 1
    upper = None if claim.upper is None else claim.upper.scaleb(-power)
    printed = Printed(
        claim.value.scaleb(-power).quantize(Decimal(1).scaleb(-claim.digits)), claim.digits, power,
        Bound(claim.bound), upper,
    )  # fmt: skip
    defaulted = {n for n, s in claim.field_status.items() if s == "defaulted"}
    if claim.subject.place is None:
        defaulted.add("area")
    if claim.period is None or claim.period.end == "now":
        defaulted.add("period")
    return Observation(
        key=_key(claim, home, area_of), period=period, printed=printed, source=source,
        locator=f"characters {claim.span[0]}–{claim.span[1]}", known=known,
        defaulted=tuple(sorted(defaulted)),
    )  # fmt: skip


def _key(claim: Claim, home: str, area_of: Mapping[str, str]) -> SeriesKey:
    subject = claim.subject
    place = subject.place or home
    site = subject.kind == "site"
    return SeriesKey(
        measure=claim.measure or "",
        area=area_of.get(str(subject.name), place) if site else place,
        unit=claim.unit,
        of=ledger_of(claim.of or ""),
        activity=ledger_activity(str(subject.name)) if subject.kind == "activity" else "_T",
        subject=str(subject.name) if site else "",
        scope=Scope(subject.scope),
        comparison=Comparison(claim.comparison.base),
        price_basis=PriceBasis(claim.comparison.prices),
        modality=Modality(claim.modality),
    )


def _when(claim: Claim, day: date) -> Period | None:
    if claim.period is None:
        return Period.day(day) if claim.measure in _TIMELESS else None
    if claim.period.end == "now":
        return Period.day(day)
    return claim_period(claim, day)
