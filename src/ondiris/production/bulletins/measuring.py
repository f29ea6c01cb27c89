"""What measures a claim without a number: indicators of a home, with their newest figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ondiris.language import Assertion
from ondiris.model import Modality
from ondiris.production.figures.rows import Row

__all__ = ["INDICATORS", "Indicator", "MeasuredAssertion", "indicators_of", "measured"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something a home measures.

    Parameters
    ----------
    code : str
        As topics of assertions name it.
    measure, of : str
        Of its figures; a share is of this base.
    page : str
        Where all its figures stand.
    above : bool
        Whether the whole is an area that the city lies in.
    single : bool
        Whether one figure of the city, or of the activity named, says it; else the page does.
    finest : bool
        Whether, where the activity named has none, the figure of any whole says it: that which
        rests on most parts.
    """

    code: str
    measure: str
    of: str = ""
    page: str = "activities"
    above: bool = False
    single: bool = True
    finest: bool = False


INDICATORS: Mapping[str, Indicator] = {
    one.code: one
    for one in (
        Indicator("shares", "share_pct", "output"),
        Indicator(
            "structural_change", "structural_change", "output", page="structure", finest=True
        ),
        Indicator("share_in_nation", "share_pct", "output", above=True),
        Indicator("localisation", "count_enterprises", page="map", single=False),
        Indicator("growth", "growth_pct", "output"),
        Indicator("enterprises", "count_enterprises", page="map"),
        Indicator("exports", "exports"),
        Indicator("investment", "investment"),
        Indicator("jobs", "jobs", page="projects", single=False),
        Indicator("employees", "employees", page="projects"),
    )
}


@dataclass(frozen=True, slots=True)
class MeasuredAssertion:
    """A claim without a number, with the newest figure of each indicator that there is.

    Parameters
    ----------
    said : Assertion
    figures : tuple of (Indicator, Row or None)
    """

    said: Assertion
    figures: tuple[tuple[Indicator, Row | None], ...]


def indicators_of(found: Iterable[Assertion]) -> tuple[Indicator, ...]:
    """Return the indicators that some assertions name, each once."""
    codes = dict.fromkeys(code for one in found for code in one.indicators)
    return tuple(INDICATORS[code] for code in codes)


def measured(
    found: Sequence[Assertion],
    rows: Mapping[str, Sequence[Row]],
    industry: str,
    above: Sequence[str],
) -> tuple[MeasuredAssertion, ...]:
    """Lay beside each assertion the newest figure of each of its indicators.

    Parameters
    ----------
    found : sequence of Assertion
    rows : mapping of str to sequence of Row
        Figures of the city by code of indicator.
    industry : str
        The activity that is all its industry.
    above : sequence of str
        Areas that the city lies in.
    """
    return tuple(
        MeasuredAssertion(
            one,
            tuple(
                (INDICATORS[code], _newest(INDICATORS[code], rows.get(code, ()), one, industry,
                                           above))
                for code in one.indicators
            ),
        )
        for one in found
    )  # fmt: skip


def _newest(
    indicator: Indicator,
    rows: Sequence[Row],
    said: Assertion,
    industry: str,
    above: Sequence[str],
) -> Row | None:
    """Return the newest figure of what an assertion speaks of; of all industry by default."""
    if not indicator.single:
        return None
    activities = [said.activity] if said.activity else [industry, "_T"]
    fitting = [
        row
        for row in rows
        if row.key.modality is Modality.ACHIEVED
        and not row.key.subject
        and (indicator.finest or row.key.activity in activities)
        and _of(indicator, row.key.of, above)
    ]
    return max(fitting, key=lambda row: _precedence(indicator, row, activities), default=None)


def _precedence(indicator: Indicator, row: Row, activities: Sequence[str]) -> tuple[object, ...]:
    """Return what puts one figure before another: what was named, time, parts, print."""
    named = row.key.activity in activities
    if indicator.finest:
        place, parts = int(named and len(activities) == 1), len(row.inputs)
    else:
        place, parts = -activities.index(row.key.activity), 0
    period = row.period
    return (place, period.last_day, len(period.month_range), parts, not row.formula, row.id)


def _of(indicator: Indicator, of: str, above: Sequence[str]) -> bool:
    base, _, whole = of.partition("@")
    if base != indicator.of:
        return False
    return whole in above if indicator.above else whole not in above
