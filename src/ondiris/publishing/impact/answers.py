"""Impact as JSON and as rows, documented in ``docs/reference/json.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ondiris.impact.assumed import ImpactAssumption
from ondiris.model import Vintage
from ondiris.production.impact.answering import METHOD, ImpactAnswer, ImpactPhase
from ondiris.production.impact.economy import ImpactEconomy
from ondiris.production.impact.extracting import ActivityLoss, LossAnswer
from ondiris.production.impact.questions import ImpactPart
from ondiris.publishing.figures.answers import vintage_json

__all__ = ["figure", "impact_json", "impact_rows", "loss_json", "loss_rows"]

SCHEMA = "ondiris.impact/1"
LOSSES = "ondiris.impact-losses/1"
SIGNIFICANT = 6
RANGE = ("lower", "median", "upper")


def figure(value: float) -> float | int | None:
    """Return a number with six digits; none where it is withheld.

    Examples
    --------
    >>> figure(123456.7), figure(0.123456789), figure(float("nan"))
    (123457, 0.123457, None)
    """
    if np.isnan(value):
        return None
    found = float(f"{value:.{SIGNIFICANT}g}")
    return int(found) if found.is_integer() else found


def impact_json(
    answer: ImpactAnswer, vintage: Vintage | None = None, *, unit: str, withheld: frozenset[str]
) -> dict[str, Any]:
    """Return an answer as JSON.

    Parameters
    ----------
    answer : ImpactAnswer
    vintage : Vintage, optional
        None outside a home.
    unit : str
        Of money.
    withheld : frozenset of str
        Activities that are told together with others.
    """
    question = answer.question
    return {
        "schema": SCHEMA,
        "vintage": None if vintage is None else vintage_json(vintage),
        "method": METHOD,
        "seed": question.seed,
        "draws": question.draws,
        "subject": question.subject or None,
        **_economy(answer.economy, unit),
        "local_share": question.local_share,
        "local_investment": question.local_investment,
        "years_are_relative": answer.relative,
        "parts": [_part(part) for part in question.parts],
        "if_launched": [
            {"programme": one.programme, "expected": figure(one.expected),
             "promised": one.promised, "by": one.by.isoformat()}
            for one in question.odds
        ],
        "range": str(answer.word),
        "construction": _phase(answer, "construction", unit, withheld),
        "operation": _phase(answer, "operation", unit, withheld),
        "assumptions": [_assumption(one) for one in answer.assumptions],
        "inputs": list(answer.inputs),
        "origin": "estimated",
    }  # fmt: skip


def _economy(economy: ImpactEconomy, unit: str) -> dict[str, Any]:
    said, levels = economy.source.table.words, economy.levels
    return {
        "table": {
            "territory": said.territory,
            "year": said.year,
            "flows": str(said.flows),
            "by": said.by,
            "activities": len(said.activities),
            "lent": economy.source.lent,
            "entry": economy.source.known or None,
        },
        "wages_lent": economy.wages_lent,
        "regionalised": levels is not None,
        "prices": said.year if levels is None else levels.year,
        "unit": unit,
        "capped": list(economy.capped),
    }


def _part(part: ImpactPart) -> dict[str, Any]:
    low, high = part.output
    return {
        "subject": part.subject or None,
        "activity": part.activity,
        "investment": figure(part.investment) if part.investment else None,
        "output": {"lower": figure(low), "upper": figure(high)} if high else None,
        "jobs": None if part.jobs is None else figure(part.jobs),
        "launch": part.launch,
        "basis": part.basis or None,
    }


def _phase(
    answer: ImpactAnswer, name: str, unit: str, withheld: frozenset[str]
) -> dict[str, Any] | None:
    phase, economy = answer.phases.get(name), answer.economy
    if phase is None:
        return None
    return {
        "measures": [
            _measure(phase, place, code, unit, name) for place, code in enumerate(economy.names)
        ],
        "by_activity": list(_activities(phase, economy, withheld, name)),
        "years": list(_years(answer, name)),
        **_stays(answer, name),
        "beyond_capacity": list(phase.beyond),
        "larger_than_the_activity": list(phase.larger),
    }


def _measure(phase: ImpactPhase, place: int, code: str, unit: str, name: str) -> dict[str, Any]:
    direct, indirect, induced = phase.parts[:, place]
    net, jobs = phase.net, "job_years" if name == "construction" else "jobs"
    return {
        "measure": code,
        "unit": jobs if code == "jobs" else unit,
        "direct": figure(direct),
        "indirect": figure(indirect),
        "total": figure(direct + indirect),
        "induced": figure(induced),
        "upper_bound": figure(direct + indirect + induced),
        "range": dict(zip(RANGE, map(figure, phase.spans.simple[:, place]), strict=True)),
        "range_of_upper_bound": dict(
            zip(RANGE, map(figure, phase.spans.total[:, place]), strict=True)
        ),
        "net": {"lower": figure(net.low[place]), "upper": figure(net.high[place])},
        "doubts": {doubt: figure(part[place]) for doubt, part in phase.spans.doubts.items()},
    }


def _activities(
    phase: ImpactPhase, economy: ImpactEconomy, withheld: frozenset[str], name: str
) -> Iterator[dict[str, Any]]:
    """Yield effects by activity, the largest output first; those withheld in one sum."""
    codes, found = economy.rows.codes, phase.by_activity
    pooled = pooled_rows(economy, withheld)
    work = "job_years" if name == "construction" else "jobs"
    order = np.argsort(-found[0], kind="stable").tolist()
    groups = [[place] for place in order if place not in pooled] + ([pooled] if pooled else [])
    for group in groups:
        if not found[:, group].any():
            continue
        yield {
            "activity": codes[group[0]] if len(group) == 1 else None,
            "of": [codes[place] for place in group],
            **{
                work if measure == "jobs" else measure: figure(float(found[place, group].sum()))
                for place, measure in enumerate(economy.names)
            },
        }


def pooled_rows(economy: ImpactEconomy, withheld: frozenset[str]) -> list[int]:
    """Return the rows told in one sum: those withheld, and beside one alone the smallest other.

    Whichever question is asked, it is the same other: a difference between two answers would
    tell them apart else.

    Parameters
    ----------
    economy : ImpactEconomy
    withheld : frozenset of str
    """
    codes, output = economy.rows.codes, economy.output
    found = [place for place, code in enumerate(codes) if code in withheld]
    if len(found) == 1:
        others = [p for p in range(len(codes)) if p not in found and output[p] > 0.0]
        found += sorted(others, key=lambda p: float(output[p]))[:1]
    return found


def _years(answer: ImpactAnswer, name: str) -> Iterator[dict[str, Any]]:
    building, running = answer.building, answer.running
    names = [one for one in answer.economy.names if one != "jobs"]
    places = [answer.economy.names.index(one) for one in names]
    if name == "construction" and building is not None:
        for at, year in filter(lambda one: answer.tells(one[1]), enumerate(building.years)):
            yield {
                "year": year,
                **{n: figure(building.effects[at, p]) for n, p in zip(names, places, strict=True)},
                "job_years": figure(building.job_years[at]),
            }
    if name == "operation" and running is not None:
        for at, year in filter(lambda one: answer.tells(one[1]), enumerate(running.years)):
            yield {
                "year": year,
                **{n: figure(running.effects[at, p]) for n, p in zip(names, places, strict=True)},
                "jobs": figure(running.jobs[at]),
            }


def _stays(answer: ImpactAnswer, name: str) -> Mapping[str, Any]:
    if name == "construction" and answer.building is not None:
        return {"job_years": figure(float(answer.building.job_years.sum()))}
    if answer.running is not None:
        return {"permanent_jobs": figure(answer.running.permanent_jobs)}
    return {}


def _assumption(one: ImpactAssumption) -> dict[str, Any]:
    return {
        "code": one.code,
        "value": one.middle,
        "low": one.low,
        "high": one.high,
        "unit": one.unit,
        "kind": one.kind,
        "source": one.source or None,
        "national_table": str(one.with_table),
        "basis": one.basis,
    }


def impact_rows(answer: ImpactAnswer, unit: str) -> list[dict[str, object]]:
    """Return a row for each phase and measure, for CSV and plain tables.

    Parameters
    ----------
    answer : ImpactAnswer
    unit : str
        Of money.
    """
    kept = ("measure", "unit", "direct", "indirect", "total", "induced", "upper_bound")
    return [
        {
            "phase": name,
            **{key: one[key] for key in kept[:5]},
            "lower": one["range"]["lower"],
            "upper": one["range"]["upper"],
            **{key: one[key] for key in kept[5:]},
        }
        for name, phase in answer.phases.items()
        for place, code in enumerate(answer.economy.names)
        for one in (_measure(phase, place, code, unit, name),)
    ]


def loss_json(answer: LossAnswer, vintage: Vintage | None = None, *, unit: str) -> dict[str, Any]:
    """Return losses as JSON.

    Parameters
    ----------
    answer : LossAnswer
    vintage : Vintage, optional
        None outside a home.
    unit : str
        Of money.
    """
    question = answer.question
    return {
        "schema": LOSSES,
        "vintage": None if vintage is None else vintage_json(vintage),
        "method": METHOD,
        "seed": question.seed,
        "draws": question.draws,
        **_economy(answer.economy, unit),
        "kind": "standstill" if question.share is not None else "extraction",
        "share": question.share,
        "range": str(answer.word),
        "losses": [_loss(answer, one, unit) for one in answer.losses],
        "inputs": list(answer.inputs),
        "origin": "estimated",
    }


def _loss(answer: LossAnswer, one: ActivityLoss, unit: str) -> dict[str, Any]:
    return {
        "activities": list(one.codes),
        "withheld": one.withheld,
        "measures": [
            {
                "measure": name,
                "unit": "jobs" if name == "jobs" else unit,
                "own": figure(one.own[place]),
                "others": figure(one.others[place]),
                "loss": figure(one.loss[place]),
                "range": {"lower": figure(one.low[place]), "upper": figure(one.high[place])},
            }
            for place, name in enumerate(answer.economy.names)
        ],
        "hit": [{"activity": code, "output": figure(lost)} for code, lost in one.hit],
    }


def loss_rows(answer: LossAnswer) -> list[dict[str, object]]:
    """Return a row for each activity or set of them, for CSV and plain tables."""
    names = answer.economy.names
    return [
        {
            "activities": " ".join(one.codes),
            "own": figure(one.own[0]),
            "others": figure(one.others[0]),
            "loss": figure(one.loss[0]),
            "lower": figure(one.low[0]),
            "upper": figure(one.high[0]),
            **{name: figure(one.loss[place]) for place, name in enumerate(names) if place},
        }
        for one in answer.losses
    ]
