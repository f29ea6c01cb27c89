"""Projects, promises and odds as tables in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from ondiris.codes import Catalogue
from ondiris.production import Row
from ondiris.production.projects.deciding import decisive, drivers
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promises import PromiseLine
from ondiris.production.projects.track_record import TrackRecord
from ondiris.projects import load_stages
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.standings import standing_text

__all__ = ["odds_tables", "projects_table", "promises_table", "track_record_tables"]


def _table(title: str, *columns: str, right: Iterable[str] = ()) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name in columns:
        if name in right:
            table.add_column(name, justify="right", no_wrap=True)
        else:
            table.add_column(name, overflow="fold")
    return table


def projects_table(lines: Sequence[ProjectLine], catalogue: Catalogue, lang: str) -> Table:
    """Return the pipeline: promised and verified in columns of their own."""
    voice = ReaderLocale(load_words()[lang], catalogue)
    right = ("slip, days", "silent, months", "jobs promised", "jobs verified")
    table = _table(
        f"{len(lines)} projects", "project", "site", "stage", "planned", "launched", *right,
        "review", right=right,
    )  # fmt: skip
    for line in lines:
        stage = load_stages().list.label(line.stage.value, lang) if line.stage else "–"
        table.add_row(
            catalogue.label("subjects", line.code, lang),
            catalogue.label("subjects", line.site, lang),
            f"{stage} (left)" if line.left else stage,
            line.plan.value if line.plan else "–",
            line.actual.value if line.actual else "–",
            "–" if line.slippage is None else str(line.slippage),
            "–" if line.silence is None else str(line.silence),
            _printed(voice, line.figures.get("jobs_promised")),
            _printed(voice, line.figures.get("jobs_verified")),
            ", ".join(f.rule for f in line.findings if f.level != "notice"),
        )
    return table


def promises_table(promises: Sequence[PromiseLine], catalogue: Catalogue, lang: str) -> Table:
    """Return promises with what became of them, in the words that pages and files use."""
    voice = ReaderLocale(load_words()[lang], catalogue)
    right = ("promised", "delivered", "another basket")
    table = _table(
        f"{len(promises)} promises", "programme", "measure", "by", "promised", "standing",
        "delivered", "another basket", right=right,
    )  # fmt: skip
    for line in promises:
        row = line.promised
        table.add_row(
            voice.label("subjects", row.key.subject),
            voice.label("measures", row.key.measure),
            str(row.period),
            _printed(voice, row),
            str(standing_text(voice, line)),
            _printed(voice, line.outcome),
            _printed(voice, line.beside),
        )
    return table


def _printed(voice: ReaderLocale, row: Row | None) -> str:
    return voice.quantity(number(row)) if row else "–"


def odds_tables(odds: Odds, catalogue: Catalogue, lang: str) -> list[Table]:
    """Return the odds, what decides them, and the plain local rate beside."""
    name = catalogue.label("subjects", odds.programme, lang)
    main = odds.summary()
    if main is None:
        return [_table(f"{name}: nothing was promised by {odds.vintage.known.isoformat()}")]
    title = f"{name}, as known on {odds.vintage}; state of {odds.state}; forecast"
    right = ("probability", "lowest", "highest", "plain local rate")
    chances = _table(title, "by", "what", *right, right=right)
    for day in sorted({*odds.due, odds.by}):
        summary = odds.summary(day)
        if summary is None:
            continue
        local = odds.local if day == odds.by else None
        rate = _percent(local.reached) if local else ""
        chances.add_row(
            day.isoformat(), "all together", _percent(summary.probability),
            _percent(summary.least), _percent(summary.most), rate,
        )  # fmt: skip
        for part, chance in summary.parts.items():
            amount = next(p.amount for p in odds.promise if p.part == part)
            chances.add_row("", f"{part} ≥ {amount:,.0f}", _percent(chance), "", "", "")
    dates = ", ".join(f"{p:.0%}: {odds.met_day(p) or 'not within ten years'}" for p in (0.5, 0.8))
    levels = ("5 %", "25 %", "median", "75 %", "95 %", "expected shortfall")
    outcome = _table(f"Outcome by {odds.by}; met with {dates}", "measure", *levels, right=levels)
    for part in (p.part for p in odds.promise):
        quantiles = main.quantiles[part]
        outcome.add_row(
            part,
            *(f"{quantiles[q]:,.0f}" for q in (0.05, 0.25, 0.5, 0.75, 0.95)),
            f"{main.shortfall[part]:,.0f}",
        )
    right = ("units", "launched", "marginal help", "less shortfall")
    deciding = _table("What decides it", "project or lot", *right, right=right)
    for one in decisive(odds)[:12]:
        deciding.add_row(
            one.id,
            str(one.units),
            _percent(one.launched),
            _percent(one.help),
            ", ".join(f"{k} {v:,.1f}" for k, v in one.less_shortfall.items()),
        )
    for strong in drivers(odds)[:5]:
        deciding.add_row(f"factor {strong.name}", "", "", "", f"{strong.share:.0%} of the spread")
    return [chances, outcome, deciding]


def _percent(share: float) -> str:
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"


def track_record_tables(record: TrackRecord, *, fair: bool) -> list[Table]:
    """Return scored forecasts, those that wait, and what was left out."""
    mark = "" if fair else " (days inferred: no fair test)"
    overall = "–" if record.brier is None else f"{record.brier:.3f}"
    right = ("announced", "Brier", "CRPS")
    scored = _table(
        f"Forecasts scored: {len(record.scored)}; Brier {overall}{mark}",
        "programme", "made", "by", *right, "met", right=right,
    )  # fmt: skip
    for s in record.scored:
        scored.add_row(
            s.forecast.programme, s.forecast.made.isoformat(), s.forecast.by.isoformat(),
            _percent(s.forecast.probability), f"{s.brier:.3f}",
            "–" if s.crps is None else f"{s.crps:.2f}",
            "yes" if s.met else f"no: {s.standing}",
        )  # fmt: skip
    waiting = _table(f"Waiting for an outcome: {len(record.waiting)}", "programme", "made", "by")
    for f in record.waiting:
        waiting.add_row(f.programme, f.made.isoformat(), f.by.isoformat())
    omitted = _table(f"Left out: {len(record.omitted)}", "programme", "period", "reason")
    for o in record.omitted:
        omitted.add_row(o.programme, o.period, o.reason)
    return [scored, waiting, omitted]
