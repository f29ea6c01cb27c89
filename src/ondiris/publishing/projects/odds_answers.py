"""The odds of a programme as JSON, documented in ``docs/reference/projects.md``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from ondiris.codes import Catalogue
from ondiris.production.projects.deciding import Decisive, compared, decisive, drivers, went_right
from ondiris.production.projects.delivery import METHOD
from ondiris.production.projects.facts import Total
from ondiris.production.projects.odds import Odds, Scenario
from ondiris.production.projects.odds_answer import HistoryRow, Summary, Varied
from ondiris.production.projects.odds_record import Counted
from ondiris.projects import QUANTILES, GammaRate, Help
from ondiris.publishing.figures.answers import row_json, vintage_json
from ondiris.publishing.projects.holds import hold_json, stage_times_json
from ondiris.publishing.projects.promise_answers import otherwise_json
from ondiris.publishing.projects.sentences import sentences

__all__ = ["odds_json"]

SIMULATE = "ondiris.simulate/2"


def odds_json(
    odds: Odds, catalogue: Catalogue, beside: Sequence[tuple[str, Odds]] = ()
) -> dict[str, object]:
    """Return the odds of a programme; probabilities are numbers, dates are ISO texts.

    Where no number of launches was promised yet at the vintage, ``promise`` is empty; once the
    day asked has passed, ``settled`` says what became of it and nothing is forecast.

    Parameters
    ----------
    odds : Odds
    catalogue : Catalogue
        Labels, for the sentence.
    beside : sequence of (str, Odds)
        Scenarios to stand beside it, each with its name, of the same seed and draws.
    """
    main = odds.summary()
    return {
        "schema": SIMULATE,
        "method": METHOD,
        "vintage": vintage_json(odds.vintage),
        "programme": odds.programme,
        "group": odds.group,
        "by": odds.by.isoformat(),
        "sentence": dict(sentences(odds, catalogue)),
        **_counts(odds, main),
        "range": _range(odds, main),
        "local_rate": _local(odds),
        "record": _record(odds),
        "promise": [{"part": p.part, "amount": p.amount, **row_json(p.row)} for p in odds.promise],
        "deadline_readings": [day.isoformat() for day in odds.due],
        "settled": [_settled(odds, n) for n in range(len(odds.settled))],
        "state": {
            "day": odds.state.isoformat() if odds.state else None,
            "launched": int(odds.done.get("count", 0)),
            "named": odds.named,
            "undisclosed": odds.lot,
            "reserve": odds.reserve,
        },
        "probability": main.probability if main else None,
        "probability_range": [main.least, main.most] if main else None,
        "readings": [_summary(s) for s in _readings(odds)],
        "reached_with_50_percent": _day(odds.reached_day(0.5)),
        "reached_with_80_percent": _day(odds.reached_day(0.8)),
        "decisive": decisive_json(odds),
        "pace": _pace(odds),
        "stage_times": stage_times_json(odds.learned.stages if odds.learned else ()),
        "holds": [hold_json(hold) for hold in odds.holds],
        **_learned(odds),
        "views": [
            {
                "timing": s.timing,
                "sizes": s.sizes,
                "weight": s.weight,
                "expected": odds.done["count"] + odds.at(s.delivery).mean["count"],
                "probability": odds.at(s.delivery).met,
                "expected_shortfall": dict(odds.at(s.delivery).shortfall),
            }
            for s in odds.splits
        ],
        "fan": _fan(odds),
        "scenario": _scenario(odds.scenario),
        "beside": [_beside(odds, name, other) for name, other in beside],
        "findings": [
            {"rule": f.rule, "level": f.level, "entries": list(f.claims)} for f in odds.findings
        ],
        "draws": odds.draws,
        "seed": odds.seed,
        "inputs": list(odds.inputs),
        "origin": "forecast",
    }


def _counts(odds: Odds, main: Summary | None) -> dict[str, object]:
    if main is None:
        return {"expected": None, "quantiles": None, "at_least": None}
    most = max(odds.promised, int(np.flatnonzero(main.counts).max()))
    return {
        "expected": main.expected,
        "quantiles": {f"{q:.2f}": int(v) for q, v in main.quantiles["count"].items()},
        "at_least": {str(k): round(main.at_least(k), 9) for k in range(1, most + 1)},
    }


def _range(odds: Odds, main: Summary | None) -> dict[str, object] | None:
    if main is None:
        return None
    reached = main.at_least(odds.promised)
    expected = [main.expected, *(v.expected for v in odds.varied)]
    chances = [reached, *(v.reached for v in odds.varied)]
    return {
        "expected": [min(expected), max(expected)],
        "at_least_promised": [min(chances), max(chances)],
        "assumptions": [_varied(v) for v in odds.varied],
    }


def _varied(varied: Varied) -> dict[str, object]:
    return {
        "assumption": varied.what,
        "value": varied.value,
        "expected": varied.expected,
        "90_percent": [varied.least, varied.most],
        "at_least_promised": varied.reached,
    }


def _record(odds: Odds) -> dict[str, object] | None:
    if odds.record is None:
        return None
    unheard = odds.unheard
    return {
        **_counted(odds.counted()),
        "by_deadlines": [
            {"by": day.isoformat(), **_counted(odds.counted(day))}
            for day in sorted({*odds.due, odds.by})
            if day < odds.vintage.known
        ],
        "counts": [row_json(row) for row in odds.record.counts],
        "named": [
            {"project": n.project, "day": n.day.isoformat(), "id": n.claim.id}
            for n in odds.record.named
        ],
        "launched_not_yet_reported": None if unheard is None else {
            "expected": unheard.expected,
            "90_percent": [unheard.least, unheard.most],
        },
    }  # fmt: skip


def _counted(counted: Counted) -> dict[str, object]:
    return {
        "launched": counted.number,
        "basket": str(counted.basket),
        "day": counted.day.isoformat(),
        "claimed_by_promiser": counted.claimed,
        "inputs": list(counted.inputs),
    }


def _settled(odds: Odds, place: int) -> dict[str, object]:
    line = odds.settled[place]
    return {
        "part": odds.promise[place].part,
        "standing": str(line.standing),
        "standing_day": line.verdict.day.isoformat(),
        "outcome": row_json(line.outcome) if line.outcome else None,
        "not_comparable": row_json(line.beside) if line.beside else None,
        "differs": list(line.verdict.differs),
        "judged_as": line.judged_as.id,
        "otherwise": otherwise_json(line),
    }


def _readings(odds: Odds) -> list[Summary]:
    return [s for s in (odds.summary(day) for day in odds.days) if s]


def _summary(summary: Summary) -> dict[str, object]:
    return {
        "by": summary.day.isoformat(),
        "probability": summary.probability,
        "range": [summary.least, summary.most],
        "ceiling": summary.ceiling,
        "parts": dict(summary.parts),
        "expected_shortfall": dict(summary.shortfall),
        "mean": dict(summary.mean),
        "quantiles": {
            m: {f"{q:.2f}": v for q, v in qs.items()} for m, qs in summary.quantiles.items()
        },
    }


def decisive_json(odds: Odds) -> dict[str, object]:
    """Return who and what decides: named projects, lots as wholes, factors."""
    found = decisive(odds)
    share = {d.name: d.share for d in drivers(odds)}
    right = dict(went_right(odds))
    return {
        "projects": [_decisive(one) for one in found if not one.undisclosed],
        "lots": [_decisive(one) for one in found if one.undisclosed],
        "factors": [
            {
                "factor": name,
                "first_order": part,
                "more_launches": _help(right[name]) if name in right else None,
            }
            for name, part in share.items()
        ],
        "outcome": odds.splits[0].delivery.outcome if odds.splits else None,
    }


def _decisive(one: Decisive) -> dict[str, object]:
    return {
        "id": one.id,
        "undisclosed": one.undisclosed,
        "units": one.units,
        "launched": one.launched,
        "median_days": one.median_days,
        "more_launches": _help(one.more),
        "marginal_help": one.help,
        "less_shortfall": dict(one.less_shortfall),
        "first_order": one.first_order,
    }


def _help(found: Help) -> dict[str, object]:
    return {"expected": found.mean, "90_percent": [found.least, found.most]}


def _local(odds: Odds) -> dict[str, object] | None:
    if odds.local is None:
        return None
    local, done = odds.local, odds.done["count"]
    return {
        "launched": local.launched,
        "years": local.years,
        "per_year": local.launched / local.years,
        "expected": done + local.expected,
        "90_percent": [done + local.least, done + local.most],
        "probability": local.reached,
        "days_to_reach": local.day,
        "prior": _rate(odds.learned.rate_before) if odds.learned else None,
    }


def _rate(rate: GammaRate) -> dict[str, object]:
    return {"launches": rate.launches, "years": rate.years, "per_year": rate.mean}


def _pace(odds: Odds) -> dict[str, object] | None:
    if odds.pace is None:
        return None
    return {
        "prior": {f"{q:.2f}": v for q, v in odds.pace.prior.items()},
        "posterior": {f"{q:.2f}": v for q, v in odds.pace.posterior.items()},
    }


def _learned(odds: Odds) -> Mapping[str, object]:
    found = odds.learned
    if found is None:
        return {"rate": None, "replaced": None, "reporting": None, "ratios": {}, "history": []}
    yes, no = found.replaced
    return {
        "rate": _rate(found.rate),
        "replaced": {"mean": yes / (yes + no), "yes": yes, "no": no},
        "reporting": {
            "detection": found.reporting.detection,
            "delays_days": [round(d, 1) for d in found.reporting.delays],
            "delays_seen": found.delays,
        },
        "ratios": {
            m: {"prior_mean": r.prior, "posterior_mean": r.mean, "log_deviation": r.doubt}
            for m, r in found.ratios.items()
        },
        "history": [_history(row) for row in found.history],
    }


def _fan(odds: Odds) -> dict[str, object] | None:
    if not odds.splits:
        return None
    weights = [s.weight for s in odds.splits]
    deliveries = [s.delivery for s in odds.splits]
    every = np.searchsorted(deliveries[0].days, deliveries[0].fan_days)
    expected = np.average([d.expected_by[every] for d in deliveries], axis=0, weights=weights)
    return {
        "days": [day.isoformat() for day, _ in odds.fan("count")],
        "levels": list(QUANTILES),
        "expected": np.round(odds.done["count"] + expected, 3).tolist(),
        **{
            m: [np.round(values, 3).tolist() for _, values in odds.fan(m)]
            for m in ("count", "jobs", "value", "area")
        },
    }


def _scenario(scenario: Scenario) -> dict[str, object]:
    return {
        "delay_factor": scenario.delay_factor or None,
        "delay_days": scenario.delay_days,
        "drop": list(scenario.drop),
        "add": scenario.add,
        "permits_speed": scenario.permits_speed,
    }


def _beside(base: Odds, name: str, other: Odds) -> dict[str, object]:
    gained, main = compared(base, other), other.summary()
    return {
        "name": name,
        "scenario": _scenario(other.scenario),
        **_counts(other, main),
        "more_launches": _help(gained) if gained else None,
    }


def _history(row: HistoryRow) -> dict[str, object]:
    return {
        "id": row.id,
        "group": row.group,
        "from": row.start.isoformat(),
        "to": row.end.isoformat(),
        "units": _total(row.units),
        "launched": _total(row.launched),
        "used": row.used,
        "reason": row.reason or None,
    }


def _total(total: Total | None) -> dict[str, object] | None:
    if total is None:
        return None
    return {
        "least": f"{total.least:f}",
        "most": f"{total.most:f}",
        "inputs": list(total.inputs),
        "known_at": total.known.isoformat(),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
