"""What X-13 says of a series, read from the pairs of its diagnostics file.

The QS statistics are taken of the series *adjusted for extreme values*: a single outlier or a shift
of level drowns the season of the raw series, and hides or feigns what is left of it.

References
----------
.. [1] US Census Bureau (2023), X-13ARIMA-SEATS Reference Manual, version 1.1, chapters 6 and 7.
.. [2] Findley, D. F. et al. (1998), New capabilities and methods of the X-12-ARIMA program,
   Journal of Business and Economic Statistics 16(2), 127-152.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ondiris.ports.adjuster import (
    AdjustmentFindings,
    AdjustmentMode,
    CalendarTest,
    FoundOutlier,
)

__all__ = ["diagnostics_of", "findings_of", "mode_of", "warnings_of", "whiteness"]

Report = Mapping[str, str]

SIGNIFICANT = 0.01
"""A QS test with a smaller p-value has found a season."""
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_OUTLIER = re.compile(r"AutoOutlier\$(AO|LS|TC)(\d{4})\.(\w+)")
_SPANS = {"seasonal": "s2.a.per", "month_change": "s2.d.per", "year_change": "s2.e.per"}
_REVISION = re.compile(r"r01\.lag(\d+)\.aar\.all")


def whiteness(report: Report, per_year: int) -> float:
    """Return the p-value of Ljung-Box at one and two years where significant, 1 elsewhere.

    Parameters
    ----------
    report : mapping of str to str
    per_year : int
        Months or quarters of a year.
    """
    lags = (f"lbq${per_year}", f"lbq${2 * per_year}")
    found = [float(report[key].split()[-1]) for key in lags if key in report]
    return min(found, default=1.0)


def mode_of(report: Report) -> AdjustmentMode:
    """Return whether season multiplies or adds."""
    adds = report.get("finmode", report.get("samode", "")).startswith("additive")
    return AdjustmentMode.ADDITIVE if adds else AdjustmentMode.MULTIPLICATIVE


def diagnostics_of(report: Report) -> dict[str, float]:
    """Return M and Q, and the p-values of QS of the series given and of the adjusted one."""
    found: dict[str, float] = {}
    for number in range(1, 12):
        if f"f3.m{number:02d}" in report:
            found[f"m{number}"] = float(report[f"f3.m{number:02d}"])
    for name, key in (("q", "f3.q"), ("q2", "f3.qm2")):
        if key in report:
            found[name] = float(report[key])
    for name, key in (("seasonality", "qsori"), ("residual_seasonality", "qssadj")):
        whole = report.get(f"{key}evadj", report.get(key))
        if whole is not None:
            found[name] = float(whole.split()[-1])
    return found


def warnings_of(report: Report, diagnostics: Mapping[str, float]) -> tuple[str, ...]:
    """Return codes of findings.

    Parameters
    ----------
    report : mapping of str to str
    diagnostics : mapping of str to float
        From `diagnostics_of`.
    """
    seasonal = diagnostics.get("seasonality", 0.0) < SIGNIFICANT
    if report.get("f2.idseasonal") == "no" and not seasonal:
        return ("no-seasonality",)
    found = []
    if diagnostics.get("residual_seasonality", 1.0) < SIGNIFICANT:
        found.append("residual-seasonality")
    if diagnostics.get("q", 0.0) > 1.0:
        found.append("q-above-one")
    return tuple(found)


def findings_of(report: Report, *, relative: bool) -> AdjustmentFindings:
    """Return model, outliers with dates, the test of the calendar, spans and revisions.

    Parameters
    ----------
    report : mapping of str to str
    relative : bool
        Whether revisions in per cent make sense: not of figures around zero.
    """
    return AdjustmentFindings(
        model=report.get("arimamdl", report.get("automdl", "")),
        outliers=_outliers(report),
        calendar=_calendar(report),
        spans={n: float(report[k].split()[-1]) for n, k in _SPANS.items() if k in report},
        revisions={
            int(match[1]): float(value)
            for key, value in report.items()
            if relative and (match := _REVISION.fullmatch(key))
        },
    )


def _outliers(report: Report) -> tuple[FoundOutlier, ...]:
    found = []
    for key, value in report.items():
        if match := _OUTLIER.fullmatch(key):
            month = match[3]
            number = int(month) if month.isdecimal() else _MONTHS.index(month) + 1
            effect, _, t = (float(part) for part in value.split()[:3])
            found.append(FoundOutlier(match[1], int(match[2]), number, effect, t))
    return tuple(sorted(found, key=lambda one: (one.year, one.month)))


def _calendar(report: Report) -> CalendarTest | None:
    for tested, short in (("td", "td"), ("user", "u")):
        gain = report.get(f"aictest.diff.{short}")
        if gain is not None:
            said = report.get(f"aictest.{short}", "no")
            kept = "" if said == "no" else tested if said == "yes" else said
            return CalendarTest(tested, kept, float(gain))
    return None
