"""Measured times in words, for a page, and as rows for a terminal, a file or an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.applications import (
    Chance,
    NotReached,
    NotTold,
    Procedure,
    ProcedureStep,
    WaitQuantile,
    quantile_rules,
)
from ondiris.model import World
from ondiris.production.applications.measuring import ANSWERED, MeasuredTimes
from ondiris.production.applications.releasing import (
    ShareToldInTime,
    TimesRelease,
    WaitTold,
    release_of,
)
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = [
    "TimesRow",
    "public_text",
    "quantile_text",
    "share_text",
    "times_json",
    "times_lines",
    "times_rows",
    "times_text",
    "withheld_text",
]

TIMES = "ondiris.procedure-times/1"
_LEVELS = {"median": 0.5, "ninety": 0.9}


@dataclass(frozen=True, slots=True)
class TimesRow:
    """How long a procedure or step took, beside what the law allows and what the public is told.

    Parameters
    ----------
    procedure : Procedure
    step : ProcedureStep, optional
        None for the procedure as a whole.
    found : MeasuredTimes
    told : TimesRelease
        What the rule of publication would let pass of it today.
    released : TimesRelease, optional
        What has been released last.
    """

    procedure: Procedure
    step: ProcedureStep | None
    found: MeasuredTimes
    told: TimesRelease
    released: TimesRelease | None

    def quantile(self, level: float) -> WaitQuantile | None:
        """Return a quantile of the days to an answer, for the house."""
        return None if self.found.waits is None else self.found.waits.quantile(level, ANSWERED)


def times_rows(
    found: Sequence[MeasuredTimes],
    procedures: Mapping[str, Procedure],
    released: Mapping[str, TimesRelease],
    day: date,
) -> list[TimesRow]:
    """Return rows in the order of the procedures and of their steps.

    Parameters
    ----------
    found : sequence of MeasuredTimes
    procedures : mapping of str to Procedure
    released : mapping of str to TimesRelease
        By subject.
    day : date
        Whose versions of steps stand beside the times.
    """
    rules = quantile_rules()
    by = {(one.procedure, one.step): one for one in found}
    rows = []
    for procedure in procedures.values():
        steps = [step for step in procedure.at(day) if step.kind == "step"]
        for step in (None, *steps):
            one = by.get((procedure.code, "" if step is None else step.code))
            if one is not None:
                told = release_of(one, rules)
                rows.append(TimesRow(procedure, step, one, told, released.get(told.subject)))
    return rows


def times_text(voice: ReaderLocale, told: TimesRelease) -> str:
    """Return what is told of times, in one line.

    Parameters
    ----------
    voice : ReaderLocale
    told : TimesRelease
    """
    return "; ".join(times_lines(voice, told))


def times_lines(voice: ReaderLocale, told: TimesRelease) -> tuple[str, ...]:
    """Return what is told of times in parts, the median first, or why it is not told.

    Parameters
    ----------
    voice : ReaderLocale
    told : TimesRelease
    """
    return tuple(_said(voice, told))


def _said(voice: ReaderLocale, told: TimesRelease) -> Iterator[str]:
    words = voice.words
    if told.median is not None:
        yield words("median to an answer, in days: %(days)s", days=_days(voice, told.median))
    else:
        yield withheld_text(voice, told.withheld)
    reached = told.median is None or told.median.day is not None
    if told.ninety is not None and reached:
        yield words("90%% of applications, in days: %(days)s", days=_days(voice, told.ninety))
    if told.in_time is not None:
        yield words("answered within the legal time: %(share)s", share=_per_cent(told.in_time))
    yield words("applications: %(count)s", count=told.applications)
    if told.ended is not None:
        yield words(
            "granted: %(granted)s, refused: %(refused)s, withdrawn: %(withdrawn)s, open: %(open)s",
            granted=told.ended["granted"],
            refused=told.ended["refused"],
            withdrawn=told.ended["withdrawn"],
            open=told.open,
        )
    if told.period is not None:
        yield words("as of %(day)s", day=voice.day(told.period.last_day))


def withheld_text(voice: ReaderLocale, why: NotTold | None) -> str:
    """Return why a quantile is not told.

    Parameters
    ----------
    voice : ReaderLocale
    why : NotTold or None
        None where the times cannot be joined.
    """
    words = voice.words
    match why:
        case NotTold.APPLICATIONS:
            return words("too few applications to tell times")
        case NotTold.HOLDINGS:
            return words("too few holdings to tell times")
        case NotTold.AT_RISK:
            return words("too few are still open at that day")
        case NotTold.EVENTS:
            return words("too few answers to tell times")
        case _:
            return words("times cannot be told")


def quantile_text(voice: ReaderLocale, found: WaitQuantile | None) -> str:
    """Return a quantile for the house: its days and their interval, or that it is not reached.

    Parameters
    ----------
    voice : ReaderLocale
    found : WaitQuantile or None
        None where the times cannot be joined.
    """
    return "–" if found is None else _days(voice, WaitTold.of(found))


def share_text(found: Chance | None) -> str:
    """Return a share in per cent with its interval; a dash where no term is confirmed.

    Parameters
    ----------
    found : Chance or None
    """
    return "–" if found is None else _per_cent(ShareToldInTime.of(found))


def public_text(voice: ReaderLocale, row: TimesRow) -> str:
    """Return whether the times of a row may be told in public, and if not, why.

    Parameters
    ----------
    voice : ReaderLocale
    row : TimesRow
    """
    if row.step is not None and not row.step.starts_a_clock:
        return voice.words("the term is not confirmed")
    if row.told.median is None:
        return withheld_text(voice, row.told.withheld)
    return voice.words("yes")


def _days(voice: ReaderLocale, told: WaitTold) -> str:
    if told.day is None:
        return voice.words("not reached")
    return f"{told.day}{_between(told.lower, told.upper)}"


def _per_cent(told: ShareToldInTime) -> str:
    if told.lower is None or told.upper is None:
        return f"{told.value}\u00a0%"
    return f"{told.value}\u00a0% ({told.lower}–{told.upper})"


def _between(lower: int | None, upper: int | None) -> str:
    if lower is None:
        return ""
    return f" ({lower}–{upper})" if upper is not None else f" ({lower}–…)"


def times_json(vintage: object, rows: Sequence[TimesRow], world: World) -> dict[str, object]:
    """Return measured times as JSON, documented in ``docs/reference/applications.md``.

    Parameters
    ----------
    vintage : object
    rows : sequence of TimesRow
    world : World
    """
    return {
        "schema": TIMES,
        "vintage": vintage,
        "world": str(world),
        "times": [_row(row) for row in rows],
    }


def _row(row: TimesRow) -> dict[str, object]:
    found, step = row.found, row.step
    chance = found.in_time
    return {
        "procedure": row.procedure.code,
        "step": None if step is None else step.code,
        "legal": None
        if step is None or step.allowed is None
        else {
            "allowed": step.allowed,
            "days": str(step.days),
            "confirmed": step.starts_a_clock,
        },
        "applications": len(found.spells),
        "holdings": found.holdings,
        "granted": found.count("granted"),
        "refused": found.count("refused"),
        "withdrawn": found.count("withdrawn"),
        "open": found.count(""),
        **{name: _quantile(row.quantile(level)) for name, level in _LEVELS.items()},
        "in_time": None
        if chance is None
        else {
            "share": round(chance.value, 4),
            "lower": None if chance.lower is None else round(chance.lower, 4),
            "upper": None if chance.upper is None else round(chance.upper, 4),
            "at_risk": chance.at_risk,
            "followed": chance.followed,
        },
        "public": _release(row.told),
        "released": None if row.released is None else _release(row.released),
    }


def _quantile(found: WaitQuantile | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "reached": not isinstance(found.day, NotReached),
        **{name: _day(value) for name, value in
           (("day", found.day), ("lower", found.lower), ("upper", found.upper))},
        "at_risk": found.at_risk,
    }  # fmt: skip


def _day(value: float | NotReached) -> int | None:
    return None if isinstance(value, NotReached) else round(value)


def _release(told: TimesRelease) -> dict[str, object]:
    return {
        "period": None if told.period is None else str(told.period),
        "applications": told.applications,
        "ended": None if told.ended is None else dict(told.ended),
        "median": _told(told.median),
        "ninety": _told(told.ninety),
        "in_time": None
        if told.in_time is None
        else {
            "per_cent": told.in_time.value,
            "lower": told.in_time.lower,
            "upper": told.in_time.upper,
        },
        "withheld": None if told.withheld is None else str(told.withheld),
    }


def _told(told: WaitTold | None) -> dict[str, object] | None:
    if told is None:
        return None
    return {
        "reached": told.day is not None,
        "day": told.day,
        "lower": told.lower,
        "upper": told.upper,
    }
