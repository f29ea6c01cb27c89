"""The road as JSON and CSV, documented in ``docs/reference/forecasts-road.md``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from ondiris.production.forecasts.road import METHOD, RoadAnswer, RoadLine
from ondiris.publishing.figures.answers import vintage_json

__all__ = ["road_csv", "road_json"]

ROAD = "ondiris.road/1"


def road_json(answer: RoadAnswer) -> dict[str, object]:
    """Return the road as JSON.

    Parameters
    ----------
    answer : RoadAnswer
    """
    question = answer.question
    return {
        "schema": ROAD,
        "vintage": vintage_json(answer.vintage),
        "method": METHOD,
        "seed": question.seed,
        "draws": question.draws,
        "to": question.to,
        "readings": [f"{year}-12-31" for year in answer.readings],
        "measures": [_line(answer, line) for line in answer.lines],
        "lacking": dict(answer.lacking),
        "assumptions": [
            {"code": one.code, "low": one.low, "high": one.high, "unit": one.unit,
             "kind": one.kind, "source": one.source or None, "basis": one.basis}
            for one in answer.assumptions
        ],
        "programmes": list(_programmes(answer)),
        "projects_without_programme": answer.pipeline.alone,
        "inputs": list(answer.inputs),
        "origin": "forecast",
    }  # fmt: skip


def _line(answer: RoadAnswer, line: RoadLine) -> dict[str, object]:
    return {
        "measure": line.measure,
        "unit": line.unit,
        "baseline": _baseline(line),
        "recorded": None if line.recorded != line.recorded else round(line.recorded),
        "units_without_amount": line.without,
        "years": [_year(line, place) for place in range(len(line.years))],
        "reach": _reach(answer, line),
    }


def _baseline(line: RoadLine) -> dict[str, object] | None:
    if line.estimate is None:
        return None
    series, forecast = line.estimate.series, line.estimate.forecast
    return {
        "area": series.key.area,
        "activity": series.key.activity,
        "first": str(series.periods[0]),
        "last": str(series.periods[-1]),
        "months": len(series),
        "model": forecast.method,
        "caveats": list(line.estimate.caveats),
    }


def _year(line: RoadLine, place: int) -> dict[str, object]:
    fan = line.fan
    return {
        "year": line.years[place],
        "none": round(float(fan.none[place])),
        "odds": round(float(fan.odds[place])),
        "word": round(float(fan.word[place])),
        "median": round(float(fan.middle[place])),
        "bands": [
            {"level": level, "lower": round(float(low[place])), "upper": round(float(high[place]))}
            for level, low, high in zip(fan.levels, fan.lower, fan.upper, strict=True)
        ],
        "word_less_odds": {name: round(float(part[place])) for name, part in fan.parts.items()},
    }


def _reach(answer: RoadAnswer, line: RoadLine) -> dict[str, object] | None:
    reach = line.reach
    if reach is None:
        return None
    needed = None
    if reach.needed is not None:
        needed = [
            {"programme": kind.programme, "project": kind.project or None, "units": count}
            for kind, count in zip(answer.kinds, reach.needed, strict=False)
            if count
        ]
    return {
        "target": round(reach.target),
        "year": answer.question.to,
        "probability": {"none": reach.none, "odds": reach.now, "all_on_their_day": reach.all_come,
                        "word": reach.word},
        "reachable": reach.reachable,
        "needed": needed,
        "single": [
            {"programme": answer.kinds[one.kind].programme,
             "project": answer.kinds[one.kind].project or None, "alike": one.units,
             "probability": one.chance, "more": round(one.more)}
            for one in reach.single
        ],
    }  # fmt: skip


def _programmes(answer: RoadAnswer) -> Iterator[Mapping[str, object]]:
    pipeline = answer.pipeline
    for one in pipeline.programmes:
        mine = [unit for unit in pipeline.units if unit.programme == one.code]
        per = one.per_worth
        yield {
            "programme": one.code,
            "due": [day.isoformat() for day in one.due],
            "late": bool(one.due) and one.due[-1] < pipeline.known,
            "promised": one.promised,
            "launched": one.launched,
            "to_come": len(mine),
            "named": sum(bool(unit.project) for unit in mine),
            "output_per_worth": None if per is None else [per.low, per.high],
            "left_out": one.left_out or None,
        }


def road_csv(answer: RoadAnswer) -> str:
    """Return the road as CSV: a row for each measure and year.

    Parameters
    ----------
    answer : RoadAnswer
    """
    out = io.StringIO()
    bands = [f"{end}_{level}" for level in (50, 80, 95) for end in ("lower", "upper")]
    parts = ["coming", "delay", "delivered", "ramp_up", "utilisation"]
    head = ["measure", "unit", "year", "none", "odds", "word", "median", *bands, *parts,
            "known", "revision", "seed", "draws"]  # fmt: skip
    writer = csv.DictWriter(out, head, restval="", lineterminator="\n")
    writer.writeheader()
    for line in answer.lines:
        for place in range(len(line.years)):
            writer.writerow(_csv_row(answer, line, place))
    return out.getvalue()


def _csv_row(answer: RoadAnswer, line: RoadLine, place: int) -> dict[str, object]:
    fan = line.fan
    row: dict[str, object] = {
        "measure": line.measure, "unit": line.unit, "year": line.years[place],
        "none": round(float(fan.none[place])), "odds": round(float(fan.odds[place])),
        "word": round(float(fan.word[place])), "median": round(float(fan.middle[place])),
        "known": answer.vintage.known.isoformat(), "revision": answer.vintage.revision,
        "seed": answer.question.seed, "draws": answer.question.draws,
    }  # fmt: skip
    for level, low, high in zip(fan.levels, fan.lower, fan.upper, strict=True):
        row[f"lower_{round(100 * level)}"] = round(float(low[place]))
        row[f"upper_{round(100 * level)}"] = round(float(high[place]))
    return row | {name: round(float(part[place])) for name, part in fan.parts.items()}
