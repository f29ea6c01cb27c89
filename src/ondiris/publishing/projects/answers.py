"""Projects and promises as JSON, documented in ``docs/reference/projects.md``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from ondiris.codes import LANGUAGES, Catalogue
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promise_review import promise_findings
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import ProjectClaim, load_stages
from ondiris.publishing.figures.answers import row_json
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.promise_answers import promise_json

__all__ = ["pipeline_csv", "pipeline_json"]

PROJECTS = "ondiris.projects/1"


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
