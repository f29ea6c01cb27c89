"""Projects, promises and odds as JSON, documented in ``docs/reference/projects.md``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np

from ondiris.codes import LANGUAGES, Catalogue
from ondiris.production.projects.deciding import Decisive, decisive, drivers
from ondiris.production.projects.delivery import METHOD
from ondiris.production.projects.facts import Total
from ondiris.production.projects.odds import HistoryRow, Odds, Summary
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promise_review import promise_findings
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import ProjectClaim, load_stages
from ondiris.publishing.figures.answers import row_json, vintage_json
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.promise_answers import promise_json

__all__ = ["odds_json", "pipeline_csv", "pipeline_json"]

SIMULATE = "ondiris.simulate/1"
PROJECTS = "ondiris.projects/1"


def odds_json(odds: Odds) -> dict[str, object]:
    """Return the odds of a programme; probabilities are numbers, dates are ISO texts.

    Where nothing was promised yet at the vintage, ``promise`` is empty and ``probability`` null.
    """
    main = odds.summary()
    return {
        "schema": SIMULATE,
        "method": METHOD,
        "vintage": vintage_json(odds.vintage),
        "programme": odds.programme,
        "group": odds.group,
        "by": odds.by.isoformat(),
        "promise": [{"part": p.part, "amount": p.amount, **row_json(p.row)} for p in odds.promise],
        "deadline_readings": [day.isoformat() for day in odds.due],
        "state": {
            "day": odds.state.isoformat() if odds.state else None,
            "launched": odds.launched,
            "named": odds.named,
            "undisclosed": odds.lot,
        },
        "probability": main.probability if main else None,
        "probability_range": [main.least, main.most] if main else None,
        "readings": [_summary(s) for s in _readings(odds)],
        "met_with_50_percent": _day(odds.met_day(0.5)),
        "met_with_80_percent": _day(odds.met_day(0.8)),
        "decisive": decisive_json(odds),
        "local_rate": _local(odds),
        "pace": _pace(odds),
        "ratios": {
            m: {"prior_mean": r.prior, "posterior_mean": r.mean, "log_deviation": r.doubt}
            for m, r in odds.ratios.items()
        },
        "history": [_history(row) for row in odds.history],
        "splits": [
            {
                "timing": s.timing,
                "sizes": s.sizes,
                "probability": odds.at(s.delivery).met,
                "expected_shortfall": dict(odds.at(s.delivery).shortfall),
            }
            for s in odds.splits
        ],
        "fan": _fan(odds),
        "scenario": {
            "delay_factor": odds.scenario.delay_factor or None,
            "delay_days": odds.scenario.delay_days,
            "drop": list(odds.scenario.drop),
            "add": odds.scenario.add,
            "permits_speed": odds.scenario.permits_speed,
        },
        "draws": odds.draws,
        "seed": odds.seed,
        "inputs": list(odds.inputs),
        "origin": "forecast",
    }


def _readings(odds: Odds) -> list[Summary]:
    days = sorted({*odds.due, odds.by})
    return [s for s in (odds.summary(day) for day in days) if s]


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
    return {
        "projects": [_decisive(one) for one in found if not one.undisclosed],
        "lots": [_decisive(one) for one in found if one.undisclosed],
        "factors": [{"factor": d.name, "first_order": d.share} for d in drivers(odds)],
        "outcome": odds.splits[0].delivery.outcome if odds.splits else None,
    }


def _decisive(one: Decisive) -> dict[str, object]:
    return {
        "id": one.id,
        "undisclosed": one.undisclosed,
        "units": one.units,
        "launched": one.launched,
        "median_days": one.median_days,
        "marginal_help": one.help,
        "less_shortfall": dict(one.less_shortfall),
        "first_order": one.first_order,
    }


def _local(odds: Odds) -> dict[str, object] | None:
    if odds.local is None or odds.state is None:
        return None
    local = odds.local
    return {
        "launched": local.launched,
        "years": local.years,
        "per_year": local.launched / local.years,
        "expected": local.expected,
        "probability": local.reached,
        "days_to_reach": local.day,
    }


def _pace(odds: Odds) -> dict[str, object] | None:
    if odds.pace is None:
        return None
    return {
        "prior": {f"{q:.2f}": v for q, v in odds.pace.prior.items()},
        "posterior": {f"{q:.2f}": v for q, v in odds.pace.posterior.items()},
    }


def _fan(odds: Odds) -> dict[str, object] | None:
    if not odds.splits or odds.state is None:
        return None
    first = odds.splits[0].delivery
    return {
        "days": [(odds.state + timedelta(int(d))).isoformat() for d in first.fan_days],
        "levels": [0.05, 0.10, 0.20, 0.25, 0.50, 0.75, 0.80, 0.90, 0.95],
        **{
            m: np.round(
                odds.done.get(m, 0.0) + np.mean([s.delivery.fan[m] for s in odds.splits], axis=0), 3
            ).tolist()
            for m in ("count", "jobs", "value", "area")
        },
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


def pipeline_json(
    vintage: object,
    lines: Iterable[ProjectLine],
    promises: Sequence[PromiseLine],
    catalogue: Catalogue,
) -> dict[str, object]:
    """Return the pipeline and the promises beside what is verified."""
    voices = {lang: ReaderLocale(words, catalogue) for lang, words in load_words().items()}
    return {
        "schema": PROJECTS,
        "vintage": vintage,
        "projects": [_project(line, catalogue) for line in lines],
        "promises": [promise_json(p, voices, promise_findings(p, promises)) for p in promises],
    }


def _project(line: ProjectLine, catalogue: Catalogue) -> dict[str, object]:
    subjects = catalogue["subjects"]
    names = subjects[line.code].names if line.code in subjects else {}
    return {
        "code": line.code,
        **{f"name_{lang}": names.get(lang) for lang in LANGUAGES},
        "site": line.site or None,
        "activity": line.activity or None,
        "programmes": list(line.programmes),
        "stage": _claim(line.stage),
        "stage_label": load_stages().list.label(line.stage.value, "en") if line.stage else None,
        "first_plan": _claim(line.first_plan),
        "plan": _claim(line.plan),
        "actual": _claim(line.actual),
        "slippage_days": line.slippage,
        "silent_months": line.silence,
        "left": line.left,
        "promised": {n: row_json(r) for n, r in line.figures.items() if _is_promise(n)},
        "verified": {n: row_json(r) for n, r in line.figures.items() if not _is_promise(n)},
        "findings": [
            {
                "rule": f.rule,
                "level": f.level,
                "about": list(f.properties),
                "entries": list(f.claims),
            }
            for f in line.findings
        ],
    }


def _is_promise(name: str) -> bool:
    return name.endswith(("planned", "promised"))


def _claim(claim: ProjectClaim | None) -> dict[str, object] | None:
    if claim is None:
        return None
    return {
        "value": claim.value,
        "said": claim.said.isoformat(),
        "source": claim.source,
        "id": claim.id,
    }


def pipeline_csv(lines: Iterable[ProjectLine]) -> str:
    """Return the pipeline as CSV; promised and verified in columns of their own."""
    names = (
        "cost_planned",
        "cost_actual",
        "jobs_promised",
        "jobs_verified",
        "floor_area_planned",
        "floor_area_verified",
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ("code", "site", "activity", "programmes", "stage", "first_plan", "plan", "actual")
    writer.writerow([*head, "slippage_days", "silent_months", "left", *names, "findings"])
    for line in lines:
        dates = (line.first_plan, line.plan, line.actual)
        writer.writerow(
            [
                line.code,
                line.site,
                line.activity,
                " ".join(line.programmes),
                line.stage.value if line.stage else "",
                *(c.value if c else "" for c in dates),
                "" if line.slippage is None else line.slippage,
                "" if line.silence is None else line.silence,
                "yes" if line.left else "no",
                *(f"{line.figures[n].number:f}" if n in line.figures else "" for n in names),
                " ".join(f.rule for f in line.findings),
            ]
        )
    return out.getvalue()
