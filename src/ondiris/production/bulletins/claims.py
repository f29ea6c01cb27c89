"""Press texts and the ledger: claims as observations, and back.  Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ondiris.errors import InvalidInput
from ondiris.language import Claim, ClaimComparison, Document, Subject, Time
from ondiris.language.claim import MEASURES, UNITS
from ondiris.language.context import CHANGES
from ondiris.model import (
    Bound,
    Comparison,
    Frequency,
    Known,
    Modality,
    Observation,
    Period,
    PriceBasis,
    Printed,
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
    "ALL_ACTIVITIES",
    "TIMELESS",
    "claim_of",
    "claim_period",
    "observation_of",
    "time_of",
    "unrecordable",
]

TIMELESS = frozenset({"project_cost", "land_area", "floor_area", "capacity"})
_PLAIN = ("area", None)
ALL_ACTIVITIES = "@_T"
"""How `of` says that a share is of all activities together."""


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
    time = time_of(row.period, key.measure)
    if time is None and key.measure not in TIMELESS:
        return None
    flags = _flags(row)
    bound = str(row.bound)
    return Claim(
        id=row.id, doc=Document(), span=(0, 0), quote="",
        value=row.number.quantize(Decimal(1).scaleb(min(0, row.multiplier - row.digits))),
        upper=None if row.upper is None else row.upper.scaleb(row.multiplier),
        digits=row.digits, scale=10**row.multiplier, unit=key.unit, bound=bound,
        measure=key.measure, of=_of(key), subject=subject, period=time,
        comparison=_comparison(row), modality=str(key.modality), flags=flags,
    )  # fmt: skip


def _of(key: SeriesKey) -> str | None:
    """Return what a figure is of; shares of all industry and of all activities name no whole."""
    if key.of == "output@B-E":
        return "output"
    return said_of(key.of.removesuffix(ALL_ACTIVITIES)) or None


def _comparison(row: Row) -> ClaimComparison:
    """Return what a change is against as its source says it; a profile's words are not its."""
    key = row.key
    if key.measure not in CHANGES:
        return ClaimComparison()
    base = "none_stated" if "comparison" in row.defaulted else str(key.comparison)
    prices = "unstated" if "price_basis" in row.defaulted else str(key.price_basis)
    return ClaimComparison("none_stated" if base == "fixed" else base, prices)


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


def time_of(period: Period, measure: str = "") -> Time | None:
    """Return a period as the time of a claim; a count of one month stands at its end."""
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
        ("base-of-comparison", claim.role == "from"),
        ("same-in-other-money", claim.role == "alt"),
        ("no-scale", "missing_scale" in claim.flags),
        ("impossible-value", claim.measure == "multiple" and "neg" in claim.flags),
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
        scope=subject.scope,
        comparison=Comparison(claim.comparison.base),
        price_basis=PriceBasis(claim.comparison.prices),
        modality=Modality(claim.modality),
    )


def _when(claim: Claim, day: date) -> Period | None:
    if claim.period is None:
        return Period.day(day) if claim.measure in TIMELESS else None
    if claim.period.end == "now":
        return Period.day(day)
    return claim_period(claim, day)
