"""What to expect of a programme, in the numbers of one sentence."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from datetime import date

from ondiris.production.figures.chains import names_a_day
from ondiris.production.projects.deciding import drivers
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.outcomes import CountedBy

__all__ = [
    "OUTLOOK",
    "UNNAMED_UNITS",
    "FirstPromise",
    "LateLaunches",
    "Outlook",
    "outlook",
    "outlook_as_text",
    "outlook_of_text",
]

OUTLOOK = "outlook/4"
"""How the numbers of the sentence are chosen; it changes whenever they would."""
UNNAMED_UNITS = "unnamed"
"""Reason: most of the programme is projects that are not named in public."""
_WEIGHTY = 0.05


@dataclass(frozen=True, slots=True)
class LateLaunches:
    """Launches on record when the due day had passed, those by the due day included.

    Parameters
    ----------
    launched : int
        At least so many.
    day : date
        Of the newest count or launch behind the number.
    counted : CountedBy
        Over which basket.
    claimed : bool
        Whether only who promised says so.
    """

    launched: int
    day: date
    counted: CountedBy
    claimed: bool


@dataclass(frozen=True, slots=True)
class FirstPromise:
    """What was promised first of a promise that moved: how many, and by the latest day when."""

    promised: int
    by: date


@dataclass(frozen=True, slots=True)
class Outlook:
    """The numbers of the sentence that leads wherever a programme is spoken of.

    Parameters
    ----------
    programme : str
    by : date
        The day asked.
    promised : int
        Launches promised.
    launched : int
        Launches on record by the day of the question, or by the day asked where it has passed.
    counted : CountedBy
        Whose count that is.
    claimed : bool
        Whether it is the promiser's own count, which nobody has verified.
    passed : bool
        Whether the day has passed: then there is an outcome or none, and no forecast.
    dated : bool
        Whether a day was named at all: without one nothing falls due and nothing is forecast.
    expected : float or None
        Launches expected by the day, those on record included.
    least, most : int or None
        Between them lie 90 of 100.
    at_past_pace : float or None
        Launches by then at the pace of past years, those on record included.
    past_a_year, needed_a_year : float or None
        Launches a year in the past; launches a year that would keep the promise.
    unheard : float or None
        Of those expected by the day of the question, not yet reported.
    reasons : tuple of str
        What weighs most, the heaviest first: `UNNAMED_UNITS`, ``view``, ``pace:…``, factors.
    late : LateLaunches or None
        Of a day that has passed what is on record since, where that is more.
    unit : str
        In which launches are counted.
    first : FirstPromise or None
        What was promised first, where number or day have moved since.
    """

    programme: str
    by: date
    promised: int
    launched: int
    counted: CountedBy
    claimed: bool
    passed: bool
    dated: bool = True
    expected: float | None = None
    least: int | None = None
    most: int | None = None
    at_past_pace: float | None = None
    past_a_year: float | None = None
    needed_a_year: float | None = None
    unheard: float | None = None
    reasons: tuple[str, ...] = ()
    late: LateLaunches | None = None
    unit: str = ""
    first: FirstPromise | None = None


def outlook_as_text(found: Outlook | None) -> str:
    """Return the numbers of a sentence as a text from which `outlook_of_text` makes them again."""
    if found is None:
        return "null"
    return json.dumps(asdict(found), default=date.isoformat)


def outlook_of_text(text: str) -> Outlook | None:
    """Return the numbers of a sentence from the text that kept them."""
    said = json.loads(text)
    if said is None:
        return None
    read = {
        "by": date.fromisoformat(said["by"]),
        "counted": CountedBy(said["counted"]),
        "reasons": tuple(said["reasons"]),
        "late": _late_of(said.get("late")),
        "first": _first_of(said.get("first")),
    }
    return Outlook(**{**said, **read})


def outlook(odds: Odds) -> Outlook | None:
    """Return what to expect; None where no number of launches was promised."""
    if odds.record is None:
        return None
    record = odds.counted(odds.by)
    said = (record.number, record.basket, record.claimed)
    summary = odds.summary()
    unit = next((p.row.key.unit for p in odds.promise if p.part == "count"), "")
    if summary is None:
        dated = bool(odds.due)
        passed = dated and bool(odds.settled)
        late = _late(odds, record.number) if passed else None
        return Outlook(
            odds.programme, odds.by, odds.promised, *said, passed, dated, late=late, unit=unit,
            first=_first(odds),
        )  # fmt: skip
    local, unheard = odds.local, odds.unheard
    years = (odds.by - odds.vintage.known).days / 365.25
    left = max(odds.promised - record.number, 0)
    return Outlook(
        odds.programme,
        odds.by,
        odds.promised,
        *said,
        passed=False,
        expected=summary.expected,
        least=int(summary.quantiles["count"][0.05]),
        most=int(summary.quantiles["count"][0.95]),
        at_past_pace=odds.at_past_pace(),
        past_a_year=local.launched / local.years if local else None,
        needed_a_year=left / years if years > 0 else None,
        unheard=unheard.expected if unheard else None,
        reasons=_reasons(odds),
        unit=unit,
        first=_first(odds),
    )


def _first(odds: Odds) -> FirstPromise | None:
    """Return what was promised first; None if it has not moved, or named no day."""
    promise = next(p.promise for p in odds.promise if p.part == "count")
    now, first = promise.row, promise.first
    moved = (now.number, now.period.last_day) != (first.number, first.period.last_day)
    if not moved or not names_a_day(first):
        return None
    return FirstPromise(math.ceil(first.number), first.period.last_day)


def _first_of(said: dict[str, object] | None) -> FirstPromise | None:
    if said is None:
        return None
    return FirstPromise(int(str(said["promised"])), date.fromisoformat(str(said["by"])))


def _late(odds: Odds, launched: int) -> LateLaunches | None:
    """Return what is on record by the day of the question; None if no more than by the due day."""
    now = odds.counted()
    if now.number <= launched:
        return None
    return LateLaunches(now.number, now.day, now.basket, now.claimed)


def _late_of(said: dict[str, object] | None) -> LateLaunches | None:
    if said is None:
        return None
    day, counted = date.fromisoformat(str(said["day"])), CountedBy(str(said["counted"]))
    return LateLaunches(int(str(said["launched"])), day, counted, bool(said["claimed"]))


def _reasons(odds: Odds) -> tuple[str, ...]:
    heavy = [
        d.name for d in drivers(odds) if d.share >= _WEIGHTY and not d.name.startswith("doubt")
    ]
    unnamed = [UNNAMED_UNITS] if odds.lot * 2 > odds.promised else []
    return tuple([*unnamed, *heavy][:3])
