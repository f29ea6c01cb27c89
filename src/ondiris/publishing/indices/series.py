"""Adjusted series as rows of text, as JSON, and as what their users ask about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from ondiris.codes import counted
from ondiris.ports.adjuster import Adjusted, AdjustmentFindings, FoundOutlier
from ondiris.production.indices.series_adjustment import AdjustedSeries

__all__ = ["adjusted_json", "adjusted_notes", "adjusted_rows"]

SIGNIFICANT = 9
"""Digits of an adjusted figure that the program's tables hold."""
_COMPONENTS = ("adjusted", "trend", "seasonal", "irregular")
_WARNINGS = {
    "residual-seasonality": "a season is left in the adjusted series",
    "q-above-one": "Q is above 1: the adjustment is of low quality",
    "fallback-stl": "X-13 gave up, STL stands for it",
}
_OUTLIERS = {"AO": "single", "LS": "shift of level", "TC": "passing"}
_SPANS = {
    "seasonal": "seasonal factors",
    "month_change": "changes to the period before",
    "year_change": "changes to the year before",
}


def adjusted_rows(found: Sequence[AdjustedSeries]) -> list[dict[str, str | None]]:
    """Return a row a series and period: as given, adjusted, trend, season, rest."""
    rows: list[dict[str, str | None]] = []
    for one in found:
        for at, period in enumerate(one.series.periods):
            row: dict[str, str | None] = {"series": one.series.name, "period": str(period)}
            row["value"] = _figure(one.series.values[at])
            for name in _COMPONENTS:
                parts = None if one.adjusted is None else getattr(one.adjusted, name)
                row[name] = None if parts is None else _figure(parts[at])
            rows.append(row)
    return rows


def _figure(value: float) -> str | None:
    if np.isnan(value):
        return None
    return format(Decimal(f"{value:.{SIGNIFICANT}g}"), "f")


def adjusted_json(found: Sequence[AdjustedSeries]) -> dict[str, Any]:
    """Return the answer of `ondiris adjust` as JSON: findings by series, then all rows."""
    return {
        "schema": "ondiris.adjust/1",
        "series": [_told(one) for one in found],
        "rows": adjusted_rows(found),
    }


def _told(one: AdjustedSeries) -> dict[str, Any]:
    result = one.adjusted
    shape: dict[str, Any] = {
        "series": one.series.name,
        "first": str(one.series.periods[0]),
        "last": str(one.series.periods[-1]),
        "method": None if result is None else result.method,
        "mode": None if result is None else str(result.mode),
        "refused": None if one.refusal is None else one.refusal.code,
        "warnings": [] if result is None else list(result.warnings),
        "diagnostics": {} if result is None else dict(result.diagnostics),
        "holidays_until": one.holidays_until,
    }
    if result is not None and result.findings is not None:
        shape |= _findings(result.findings, one.series.per_year)
    return shape


def _findings(findings: AdjustmentFindings, per_year: int) -> dict[str, Any]:
    calendar = findings.calendar
    return {
        "model": findings.model,
        "outliers": [
            {"kind": o.kind, "period": _when(o, per_year), "effect": o.effect, "t": o.t}
            for o in findings.outliers
        ],
        "calendar": calendar
        and {
            "tested": calendar.tested,
            "kept": calendar.kept or None,
            "aicc_gain": calendar.gain,
        },
        "sliding_spans_pct": dict(findings.spans),
        "revisions_pct": {str(lag): value for lag, value in findings.revisions.items()},
    }


def _when(outlier: FoundOutlier, per_year: int) -> str:
    return (
        f"{outlier.year}-{outlier.month:02}" if per_year == 12
        else f"{outlier.year}-Q{outlier.month}"
    )  # fmt: skip


def adjusted_notes(one: AdjustedSeries) -> Iterator[str]:
    """Yield what users of X-13 look for in one series, a sentence a line."""
    name = f"{one.series.name}: " if one.series.name else ""
    span = f"{one.series.periods[0]} to {one.series.periods[-1]}"
    result = one.adjusted
    if result is None:
        yield f"{name}{span}: not adjusted. {one.refusal}"
        return
    if "no-seasonality" in result.warnings:
        yield f"{name}{span}: no season was found, so the series is not adjusted."
    else:
        yield f"{name}{span}: adjusted by {result.method}, season is {result.mode}."
    yield from (f"  {line}" for line in _tests(result))
    if result.findings is not None:
        yield from (f"  {line}" for line in _stability(result.findings, one.series.per_year))
    for code in result.warnings:
        if code in _WARNINGS:
            yield f"  Beware, {_WARNINGS[code]} [{code}]."
    if one.gave_up is not None:
        yield f"  {one.gave_up}"
    if one.holidays_until is not None:
        yield (
            f"  Moving holidays are listed until {one.holidays_until} and taken for working days "
            "after it."
        )


def _tests(result: Adjusted) -> Iterator[str]:
    told = result.diagnostics
    if "q" in told:
        each = ", ".join(f"M{n} {told[f'm{n}']:.2f}" for n in range(1, 12) if f"m{n}" in told)
        yield f"{each}; Q {told['q']:.2f}, Q without M2 {told.get('q2', told['q']):.2f}."
    if "seasonality" in told:
        left = told.get("residual_seasonality")
        after = "" if left is None else f", of the adjusted one p = {left:.3f}"
        yield f"QS of the series given p = {told['seasonality']:.3f}{after}."


def _stability(findings: AdjustmentFindings, per_year: int) -> Iterator[str]:
    if findings.model:
        yield f"ARIMA {findings.model}."
    for one in findings.outliers:
        kind = _OUTLIERS[one.kind]
        yield f"Outlier {one.kind} ({kind}) in {_when(one, per_year)}, t = {one.t:.1f}."
    if not findings.outliers:
        yield "No outlier."
    if findings.calendar is not None:
        what = "Working days" if findings.calendar.tested == "user" else "Trading days"
        kept = f"kept ({findings.calendar.kept})" if findings.calendar.kept else "left out"
        gain = findings.calendar.gain
        words = "better" if gain > 0 else "worse"
        yield f"{what} tested and {kept}: AICC {abs(gain):.1f} {words} with them."
    if findings.spans:
        parts = ", ".join(f"{value:.1f} % of {_SPANS[n]}" for n, value in findings.spans.items())
        yield f"Sliding spans: {parts} unstable by more than 3 %."
    else:
        yield "No sliding spans: the series is too short, or its season adds."
    if findings.revisions:
        unit = "month" if per_year == 12 else "quarter"
        parts = ", ".join(
            f"{value:.2f} % from {f'{counted(lag, unit)} later' if lag else 'the first figure'}"
            for lag, value in findings.revisions.items()
        )
        yield f"Revised on average by {parts}."
