"""The year's figure as JSON and CSV, documented in ``docs/reference/nowcast.md``."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

from ondiris.forecasts.nowcasting import METHOD, YearNowcast
from ondiris.model import KEY_FIELDS, SeriesKey
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.production.forecasts.nowcast import MonthScore, YearFigure, YearMove
from ondiris.production.forecasts.real_time import SaidThen
from ondiris.production.forecasts.year_answers import YearAnswer, YearScores
from ondiris.publishing.figures.answers import vintage_json

__all__ = ["nowcast_csv", "nowcast_json", "scores_json"]

SCHEMA = "ondiris.nowcast/1"
SCORES = "ondiris.nowcast-scores/1"
TARGET = "latest"
"""What a nowcast is of: the year as its months stand, not as it is printed first."""


def nowcast_json(answer: YearAnswer) -> dict[str, object]:
    """Return the year's figures; numbers are texts, of an index in per cent.

    Parameters
    ----------
    answer : YearAnswer
    """
    moves = {(one.key, one.year): one for one in answer.moves}
    return {
        "schema": SCHEMA,
        "vintage": vintage_json(answer.vintage),
        "as_of": answer.as_of.isoformat(),
        "known_then": str(answer.known_then),
        "year": answer.year,
        "target": TARGET,
        "method": METHOD,
        "figures": [_figure(one, moves.get((one.key, one.year))) for one in answer.figures],
        "without": [
            {**_asked(asked), "code": error.code, "why": error.detail}
            for asked, error in answer.refused
        ],
    }


def _figure(figure: YearFigure, move: YearMove | None) -> dict[str, object]:
    now, scale = figure.now, _YearScale(figure.key)
    return {
        **_key(figure.key),
        "year": str(figure.year),
        "state": str(figure.state),
        "value": scale.text(figure.value),
        "unit_multiplier": scale.power,
        "face": str(figure.table.face),
        "months": figure.month,
        "known": None if now is None else scale.text(now.known),
        "share_of_last_year": None if now is None else _share(now.share),
        "bands": [] if now is None else _bands(now, scale),
        "benchmark": None if now is None else scale.text(now.benchmark),
        "misses": 0 if now is None else now.misses,
        "series_likened": figure.pool,
        "caveats": list(figure.caveats),
        "inputs": [row.id for row in figure.rows],
        "trail": [_step(one, scale) for one in figure.trail],
        "moved": None if move is None else _move(move, scale),
    }


class _YearScale:
    """How the numbers of a series are written."""

    def __init__(self, key: SeriesKey) -> None:
        self.ratio = key.unit == "%"
        self.power = 0 if self.ratio or not key.unit.isupper() else 6

    def text(self, value: float) -> str:
        """Return a number with a declared number of digits."""
        return f"{value * 100:.1f}" if self.ratio else f"{value / 10**self.power:.0f}"


def _bands(now: YearNowcast, scale: _YearScale) -> list[dict[str, object]]:
    return [
        {"level": level, "lower": scale.text(float(low)), "upper": scale.text(float(high))}
        for level, low, high in zip(now.levels, now.lower, now.upper, strict=True)
    ]


def _step(one: YearNowcast, scale: _YearScale) -> dict[str, object]:
    return {
        "month": one.month,
        "value": scale.text(one.point),
        "benchmark": scale.text(one.benchmark),
        "bands": _bands(one, scale),
    }


def _move(move: YearMove, scale: _YearScale) -> dict[str, object]:
    return {
        "before": scale.text(move.before),
        "after": scale.text(move.after),
        "revisions": scale.text(move.revisions),
        "news": [{"month": one.month, "moved": scale.text(one.change)} for one in move.news],
    }


def _share(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _key(key: SeriesKey) -> dict[str, str | None]:
    return {name: text or None for name, text in zip(KEY_FIELDS, key.texts, strict=True)}


def _asked(asked: SeriesQuestion) -> dict[str, str | None]:
    return {
        "measure": asked.measure,
        "of": asked.of or None,
        "area": asked.area,
        "activity": asked.activity,
    }


_COLUMNS = (
    "measure", "of", "area", "activity", "unit", "year", "state", "months", "value",
    "unit_multiplier", "lower50", "upper50", "lower80", "upper80", "lower95", "upper95",
    "benchmark", "known", "known_then", "caveats",
)  # fmt: skip


def nowcast_csv(answer: YearAnswer) -> str:
    """Return the year's figures as CSV, a row for each series."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(one, str(answer.known_then)) for one in answer.figures)
    return text.getvalue()


def _row(figure: YearFigure, known_then: str) -> Mapping[str, object]:
    now, scale, key = figure.now, _YearScale(figure.key), figure.key
    row: dict[str, object] = {
        "measure": key.measure, "of": key.of, "area": key.area, "activity": key.activity,
        "unit": key.unit, "year": figure.year, "state": str(figure.state),
        "months": figure.month, "value": scale.text(figure.value),
        "unit_multiplier": scale.power, "known_then": known_then,
        "caveats": " ".join(figure.caveats),
    }  # fmt: skip
    if now is not None:
        row["benchmark"], row["known"] = scale.text(now.benchmark), scale.text(now.known)
        for level, low, high in zip(now.levels, now.lower, now.upper, strict=True):
            row[f"lower{level * 100:.0f}"] = scale.text(float(low))
            row[f"upper{level * 100:.0f}"] = scale.text(float(high))
    return row


def scores_json(scored: Sequence[YearScores]) -> dict[str, object]:
    """Return how nowcasts of past years fared, of some series.

    Parameters
    ----------
    scored : sequence of YearScores
    """
    return {
        "schema": SCORES,
        "method": METHOD,
        "target": TARGET,
        "series": [
            {
                **_key(one.key),
                "before": one.year,
                "own": [_score(score) for score in one.own],
                "everywhere": [_score(score) for score in one.everywhere],
                "in_time": [_in_time(said) for said in one.in_time],
            }
            for one in scored
        ],
    }


def _in_time(said: SaidThen) -> dict[str, object]:
    return {
        "year": said.year,
        "month": said.month,
        "known_at": said.known.isoformat(),
        "so_far": f"{said.so_far * 100:.1f}",
        "said": f"{said.said * 100:.1f}",
        "first": None if said.first is None else f"{said.first * 100:.1f}",
        "latest": f"{said.latest * 100:.1f}",
        "id": said.entry,
    }


def _score(one: MonthScore) -> dict[str, object]:
    return {
        "month": one.month,
        "years": one.years,
        "miss_pct": round(one.miss, 2),
        "benchmark_miss_pct": round(one.benchmark, 2),
        "within": [{"level": level, "held": held, "of": of} for level, held, of in one.within],
    }
