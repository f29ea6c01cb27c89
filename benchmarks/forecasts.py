"""Forecasts of series, and what models of statsforecast take and miss on the same."""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import ondiris
from benchmarks.report import Row
from ondiris.errors import OndirisError
from ondiris.forecasts import SeriesForecast, forecast_many
from ondiris.forecasts.evaluating import MethodScores, evaluate
from ondiris.forecasts.peers import plain_ensemble

__all__ = ["run"]

SERIES, MONTHS, AHEAD = 300, 130, 18
COMPARED = 12
Floats = NDArray[np.float64]


def _made() -> list[Floats]:
    """Return months with trend, season and shocks that stay, of many sizes."""
    draw = np.random.default_rng(18)
    steps = np.arange(MONTHS)
    found = []
    for _ in range(SERIES):
        season = draw.normal(0, draw.uniform(0, 0.15), 12)
        logs = np.log(draw.uniform(10, 1e5)) + draw.normal(0.002, 0.002) * steps
        logs += season[steps % 12] + draw.normal(0, 0.02, MONTHS).cumsum()
        found.append(np.exp(logs + draw.normal(0, 0.03, MONTHS)))
    return found


def _months_of_regions() -> list[Floats]:
    """Return output by month of the regions that the first case holds, whole series alone."""
    table = Path(ondiris.__file__).parent / "cases" / "almaty" / "observations-bureau-months.csv"
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["value"] and row["measure"] == "output":
                found[row["area"], row["activity"]][row["period"]] = float(row["value"])
    longest = max(map(len, found.values()))
    return [
        np.array([one[period] for period in sorted(one)])
        for one in found.values()
        if len(one) == longest
    ]


def _scores(series: list[Floats], season: int, horizon: int) -> dict[str, MethodScores]:
    """Score ours beside the plain ensemble."""

    def ours(_: object, known: Sequence[Floats]) -> Sequence[SeriesForecast | OndirisError]:
        return forecast_many(known, season=season, horizon=horizon, threads=2)

    def peer(_: object, known: Sequence[Floats]) -> Sequence[SeriesForecast | OndirisError]:
        return [plain_ensemble(one, season=season, horizon=horizon) for one in known]

    found = evaluate(
        series,
        {"ours": ours, "peer": peer},
        season=season,
        horizon=horizon,
        origins=1,
        progress=lambda _: None,
    )
    return {one.method: one for one in found}


def _score_row(title: str, scores: dict[str, MethodScores], bound: str) -> Row:
    ours, peer = scores["ours"], scores["peer"]
    return Row(
        title,
        f"MASE {ours.mase.value:.3f}, {ours.mase.value / peer.mase.value:.2f} × the peer's; 95 % "
        f"holds {ours.coverage[0.95].value:.3f}, MSIS {ours.msis.value:.2f}",
        bound,
        f"ETS, CES, Theta: {peer.mase.value:.3f}, {peer.coverage[0.95].value:.3f}, "
        f"{peer.msis.value:.2f}",
    )


def run() -> list[Row]:
    """Time many series, and score those of the case by month and by quarter."""
    made = _made()
    begun = time.perf_counter()
    found = forecast_many(made, season=12, horizon=AHEAD, threads=2)
    took = time.perf_counter() - begun
    assert all(isinstance(one, SeriesForecast) for one in found)
    begun = time.perf_counter()
    for one in made[:COMPARED]:
        plain_ensemble(one, season=12, horizon=AHEAD)
    fit = (time.perf_counter() - begun) / COMPARED
    months = _months_of_regions()
    whole = [one[-(one.size // 3) * 3 :].reshape(-1, 3).sum(1) for one in months]
    return [
        Row(
            f"{SERIES} series of {MONTHS} months, {AHEAD} ahead, points and bands",
            f"{took:.1f} s",
            "180 s",
            f"one fit of ETS, CES, Theta: {fit * SERIES:.0f} s, without bands that were tested",
        ),
        _score_row(
            f"output of regions, {len(months)} series of {months[0].size} months, 18 ahead",
            _scores(months, 12, AHEAD),
            "-",
        ),
        _score_row(
            f"the same by quarter, {len(whole)} series, 4 ahead",
            _scores(whole, 4, 4),
            "≤ 0.97 ×",
        ),
    ]
