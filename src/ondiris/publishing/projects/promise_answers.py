"""Promises as JSON and CSV: how each stands, what it lacks, what was said and stands beside it.

The shapes are documented in ``docs/reference/projects.md``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ondiris.codes import Catalogue
from ondiris.production.figures.chains import PromiseVersion
from ondiris.production.projects.benchmarks import Benchmark, Comparable
from ondiris.production.projects.measuring import Measured
from ondiris.production.projects.outlook import Outlook
from ondiris.production.projects.promise_review import PromiseFinding, promise_findings
from ondiris.production.projects.promises import PromiseLine
from ondiris.production.projects.sayings import Saying
from ondiris.publishing.figures.answers import row_json
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.measured import lacking_texts, measurable_word
from ondiris.publishing.projects.sentences import expectation
from ondiris.publishing.projects.standings import standing_text

__all__ = ["otherwise_json", "promise_json", "promises_csv", "promises_json", "subject_json"]

PROMISES = "ondiris.promises/1"
Voices = Mapping[str, ReaderLocale]


def promises_json(
    vintage: object,
    promises: Sequence[PromiseLine],
    catalogue: Catalogue,
    ahead: Sequence[Outlook] = (),
) -> dict[str, object]:
    """Return promises with how they stand, what they lack and what must be said of them.

    Parameters
    ----------
    vintage : object
        As `vintage_json` gives it.
    promises : sequence of PromiseLine
        Every promise asked for, those of a programme whole.
    catalogue : Catalogue
    ahead : sequence of Outlook
        What to expect of programmes, told in a sentence each.
    """
    voices = {lang: ReaderLocale(words, catalogue) for lang, words in load_words().items()}
    return {
        "schema": PROMISES,
        "vintage": vintage,
        "sentences": {
            one.programme: {lang: expectation(voice, one) for lang, voice in voices.items()}
            for one in ahead
        },
        "promises": [promise_json(p, voices, promise_findings(p, promises)) for p in promises],
    }


def subject_json(
    said: Iterable[Saying], beside: Iterable[Benchmark], elsewhere: Iterable[Comparable]
) -> dict[str, object]:
    """Return what is told of one subject alone: its ledger, benchmarks, programmes elsewhere."""
    return {
        "said": [_saying(one) for one in said],
        "benchmarks": [_benchmark(one) for one in beside],
        "comparables": [_comparable(one) for one in elsewhere],
    }


def promise_json(
    line: PromiseLine, voices: Voices, findings: Sequence[PromiseFinding] = ()
) -> dict[str, object]:
    """Return a promise beside its outcome, each in its own place, with its verdict in words."""
    verdict, row = line.verdict, line.promised
    said = {f"standing_{lang}": str(standing_text(voices[lang], line)) for lang in voices}
    lacking = verdict.lacking
    return {
        "programme": row.key.subject,
        "promised": row_json(row),
        "amount": f"{row.number:f}",
        "standing": str(line.standing),
        **said,
        "standing_day": verdict.day.isoformat(),
        "judged_as": line.judged_as.id,
        "otherwise": otherwise_json(line),
        "due": str(verdict.due),
        "earlier_reading": str(verdict.earlier) if verdict.earlier else None,
        "lacking": [_end(lacking.lower), _end(lacking.upper)] if lacking else None,
        "outcome": row_json(line.outcome) if line.outcome else None,
        "counted": str(line.counted),
        "claimed_by_promiser": line.claimed,
        "not_comparable": row_json(line.beside) if line.beside else None,
        "differs": list(verdict.differs),
        "departure": verdict.departure.source if verdict.departure else None,
        "measurable": _measured(line, line.measured, voices) if line.measured else None,
        "versions": [_version(one, line) for one in line.versions],
        "findings": [
            {"rule": f.rule, "level": f.level, "entries": list(f.entries)} for f in findings
        ],
    }


def otherwise_json(line: PromiseLine) -> dict[str, object] | None:
    """Return how a promise that moved stands by the other of its first and its last word."""
    other = line.otherwise
    if other is None:
        return None
    day = other.verdict.day.isoformat()
    return {"id": other.row.id, "standing": str(other.verdict.standing), "standing_day": day}


def _measured(line: PromiseLine, measured: Measured, voices: Voices) -> dict[str, object]:
    verdict = measured.found.verdict
    words = {
        f"verdict_{lang}": measurable_word(voice.words, verdict) for lang, voice in voices.items()
    }
    lacks = {f"lacks_{lang}": list(lacking_texts(voice, line)) for lang, voice in voices.items()}
    return {
        "verdict": str(verdict),
        **words,
        "lacks": [str(gap) for gap in measured.found.gaps],
        **lacks,
        "day": str(measured.due) if measured.due else None,
        "counted_from": measured.base.id if measured.base else None,
        "jobs_basis": list(measured.jobs_basis),
        "verifiers": list(measured.verifiers),
    }


def _version(one: PromiseVersion, line: PromiseLine) -> dict[str, object]:
    moved = one.moved
    return {
        "id": one.row.id,
        "number": one.number,
        "amount": f"{one.row.number:f}",
        "bound": str(one.row.bound),
        "period": str(one.row.period),
        "known_at": one.row.known.day.isoformat(),
        "source": one.row.source,
        "moved": [_end(moved.lower), _end(moved.upper)] if moved else None,
        "days_moved": one.days_moved,
        "stands": one.row.id == line.promised.id,
    }


def _saying(one: Saying) -> dict[str, object]:
    told = one.statement
    return {
        "id": one.id,
        "known_at": one.known.day.isoformat(),
        "known_at_basis": str(one.known.basis),
        "source": one.source,
        "locator": one.locator,
        "figure": row_json(one.row) if one.row else None,
        "property": told.property if told else None,
        "value": told.value if told else None,
        "valid": str(told.valid) if told and told.valid else None,
        "superseded": one.superseded.day.isoformat() if one.superseded else None,
    }


def _benchmark(one: Benchmark) -> dict[str, object]:
    return {
        "ratio": one.ratio,
        "promised": row_json(one.promised),
        "beside": [
            {
                "figure": row_json(b.row),
                "differs": list(b.differs),
                "times": [_end(b.times.lower), _end(b.times.upper)],
            }
            for b in one.beside
        ],
    }


def _comparable(one: Comparable) -> dict[str, object]:
    return {
        "code": one.code,
        "per_cent": None if one.value is None else f"{one.value:f}",
        "sample": one.sample,
        "source": one.source,
        "prior": one.prior,
    }


def _end(value: Decimal) -> str | None:
    return f"{value:f}" if value.is_finite() else None


def promises_csv(promises: Sequence[PromiseLine]) -> str:
    """Return promises as CSV, amounts with every digit."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([
        "programme", "measure", "bound", "promised", "unit", "period", "said", "source", "standing",
        "delivered", "not_comparable", "versions", "measurable", "lacks", "findings", "otherwise",
    ])  # fmt: skip
    for line in promises:
        row, found = line.promised, line.measured.found if line.measured else None
        counted = [f"{r.number:f}" if r else "" for r in (line.outcome, line.beside)]
        rules = " ".join(finding.rule for finding in promise_findings(line, promises))
        writer.writerow([
            row.key.subject, row.key.measure, row.bound, f"{row.number:f}", row.key.unit,
            row.period, row.known.day.isoformat(), row.source, line.standing, *counted,
            len(line.versions), found.verdict if found else "",
            " ".join(map(str, found.gaps)) if found else "", rules,
            line.otherwise.verdict.standing if line.otherwise else "",
        ])  # fmt: skip
    return out.getvalue()
