"""Projects, promises and odds as tables in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from ondiris.cli.figures.fitting import TerminalColumn, fitted
from ondiris.codes import Catalogue, counted
from ondiris.production import Row
from ondiris.production.projects.deciding import decisive, drivers
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.track_record import TrackRecord
from ondiris.projects import load_stages
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import rounded
from ondiris.publishing.figures.words import load_words

__all__ = ["columns_of", "odds_tables", "printed", "projects_table", "track_record_tables"]

Columns = tuple[TerminalColumn, ...]
_WHOLE = ("planned", "launched", "by", "made", "project or lot")


def columns_of(*names: str, right: Iterable[str] = (), spare: Sequence[str] = ()) -> Columns:
    """Return columns: those on the right stand whole, of the spare ones the first goes first."""
    return tuple(
        TerminalColumn(
            name,
            whole=name in right or name in _WHOLE,
            right=name in right,
            rank=len(spare) - spare.index(name) if name in spare else 0,
        )
        for name in names
    )


def projects_table(
    lines: Sequence[ProjectLine], catalogue: Catalogue, lang: str, width: int
) -> Table:
    """Return the pipeline: promised and verified in columns of their own."""
    voice = ReaderLocale(load_words()[lang], catalogue)
    right = ("slip, days", "silent, months", "cost promised", "jobs promised", "jobs verified")
    columns = columns_of(
        "project", "site", "stage", "planned", "launched", *right, "review", right=right,
        spare=("cost promised", "review", "jobs verified", "jobs promised", "silent, months",
               "site", "launched", "planned"),
    )  # fmt: skip
    cells = []
    for line in lines:
        stage = load_stages().list.label(line.stage.value, lang) if line.stage else "–"
        cells.append(
            (
                catalogue.label("subjects", line.code, lang),
                _place(catalogue, line.site, lang),
                f"{stage} (left)" if line.left else stage,
                line.plan.value if line.plan else "–",
                line.actual.value if line.actual else "–",
                "–" if line.slippage is None else str(line.slippage),
                "–" if line.silence is None else str(line.silence),
                printed(voice, line.figures.get("cost_planned")),
                printed(voice, line.figures.get("jobs_promised")),
                printed(voice, line.figures.get("jobs_verified")),
                ", ".join(f.rule for f in line.findings if f.level != "notice"),
            )
        )
    return fitted(counted(len(lines), "project"), columns, cells, width)


def _place(catalogue: Catalogue, code: str, lang: str) -> str:
    """Return the name of a site, or of a district where no site is known."""
    return catalogue.label("subjects" if code in catalogue["subjects"] else "areas", code, lang)


def printed(voice: ReaderLocale, row: Row | None) -> str:
    """Return a figure as its source printed it, in the reader's language; a dash for none."""
    return voice.quantity(number(row)) if row else "–"


def odds_tables(odds: Odds, catalogue: Catalogue, lang: str, width: int) -> list[Table]:
    """Return the odds, what decides them, and the plain local rate beside."""
    name = catalogue.label("subjects", odds.programme, lang)
    if odds.summary() is None:
        said = f"{name}: nothing was promised by {odds.vintage.known.isoformat()}"
        return [fitted(said, (), (), width)]
    return [
        _chances(odds, name, width),
        _outcome(odds, width),
        _deciding(odds, width),
    ]


def _chances(odds: Odds, name: str, width: int) -> Table:
    right = ("probability", "lowest", "highest", "plain local rate")
    columns = columns_of("by", "what", *right, right=right, spare=right[:0:-1])
    cells: list[tuple[str, ...]] = []
    for day in sorted({*odds.due, odds.by}):
        summary = odds.summary(day)
        if summary is None:
            continue
        local = odds.local if day == odds.by else None
        rate = _percent(local.reached) if local else ""
        ends = (_percent(summary.least), _percent(summary.most))
        cells.append((day.isoformat(), "all together", _percent(summary.probability), *ends, rate))
        for part, chance in summary.parts.items():
            amount = next(p.amount for p in odds.promise if p.part == part)
            cells.append(("", f"{part} ≥ {_whole(amount)}", _percent(chance), "", "", ""))
    title = f"{name}, as known on {odds.vintage}; state of {odds.state}; forecast"
    return fitted(title, columns, cells, width)


def _outcome(odds: Odds, width: int) -> Table:
    levels = ("5 %", "25 %", "median", "75 %", "95 %", "expected shortfall")
    columns = columns_of("measure", *levels, right=levels, spare=("25 %", "75 %", "5 %", "95 %"))
    main = odds.summary()
    cells = [
        (
            part,
            *(_whole(main.quantiles[part][q]) for q in (0.05, 0.25, 0.5, 0.75, 0.95)),
            _whole(main.shortfall[part]),
        )
        for part in (p.part for p in odds.promise)
    ] if main else []  # fmt: skip
    dates = ", ".join(f"{p:.0%}: {odds.met_day(p) or 'not within ten years'}" for p in (0.5, 0.8))
    return fitted(f"Outcome by {odds.by}; met with {dates}", columns, cells, width)


def _deciding(odds: Odds, width: int) -> Table:
    right = ("units", "launched", "marginal help", "less shortfall")
    columns = columns_of("project or lot", *right, right=right[:3], spare=("units", "launched"))
    cells = [
        (
            one.id,
            str(one.units),
            _percent(one.launched),
            _percent(one.help),
            ", ".join(f"{k} {rounded(v, 1):,}" for k, v in one.less_shortfall.items()),
        )
        for one in decisive(odds)[:12]
    ]
    cells += [
        (f"factor {strong.name}", "", "", "", f"{strong.share:.0%} of the spread")
        for strong in drivers(odds)[:5]
    ]
    return fitted("What decides it", columns, cells, width)


def _whole(value: float) -> str:
    return f"{rounded(value, 0):,}"


def _percent(share: float) -> str:
    if 0 <= share < 0.001:
        return "< 0.1 %"
    return f"{rounded(100 * share, 1)} %"


def track_record_tables(record: TrackRecord, *, fair: bool, width: int) -> list[Table]:
    """Return scored forecasts, those that wait, and what was left out."""
    mark = "" if fair else " (days inferred: no fair test)"
    overall = "–" if record.brier is None else f"{record.brier:.3f}"
    right = ("announced", "Brier", "CRPS")
    scored = columns_of("programme", "made", "by", *right, "met", right=right)
    scores = [
        (
            s.forecast.programme, s.forecast.made.isoformat(), s.forecast.by.isoformat(),
            _percent(s.forecast.probability), f"{s.brier:.3f}",
            "–" if s.crps is None else f"{s.crps:.2f}",
            "yes" if s.met else f"no: {s.standing}",
        )
        for s in record.scored
    ]  # fmt: skip
    waiting = [(f.programme, f.made.isoformat(), f.by.isoformat()) for f in record.waiting]
    omitted = [(o.programme, o.period, o.reason) for o in record.omitted]
    head = f"Forecasts scored: {len(record.scored)}; Brier {overall}{mark}"
    return [
        fitted(head, scored, scores, width),
        fitted(
            f"Waiting for an outcome: {len(waiting)}",
            columns_of("programme", "made", "by"), waiting, width,
        ),
        fitted(
            f"Left out: {len(omitted)}", columns_of("programme", "period", "reason"), omitted, width
        ),
    ]  # fmt: skip
