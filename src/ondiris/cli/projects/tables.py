"""Projects, promises and odds as tables in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from ondiris.cli.figures.fitting import TerminalColumn, fitted
from ondiris.codes import Catalogue, counted
from ondiris.production import Row
from ondiris.production.projects.deciding import compared, decisive, drivers, went_right
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.track_record import SCORED_AT_LEAST, TrackRecord
from ondiris.projects import load_stages
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import rounded
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.deciding import driver, unit_name
from ondiris.publishing.projects.sentences import outlook_text

__all__ = ["columns_of", "odds_tables", "printed", "projects_table", "track_record_tables"]

Columns = tuple[TerminalColumn, ...]
_WHOLE = ("planned", "launched", "by", "made", "if this goes right")


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


def odds_tables(
    odds: Odds,
    catalogue: Catalogue,
    lang: str,
    width: int,
    beside: Sequence[tuple[str, Odds]] = (),
) -> list[Table]:
    """Return the sentence, the count by day, what decides it, and scenarios beside."""
    name = catalogue.label("subjects", odds.programme, lang)
    voice = ReaderLocale(load_words()[lang], catalogue)
    sentence = outlook_text(voice, odds)
    if not sentence:
        said = f"{name}: no number of launches was promised by {odds.vintage.known.isoformat()}"
        return [fitted(said, (), (), width)]
    tables = [fitted(f"{name}, as known on {odds.vintage}", (TerminalColumn("what to expect"),),
                     [(sentence,)], width)]  # fmt: skip
    if odds.splits:
        tables += [_counts(odds, width), _range(odds, width), _outcome(odds, width),
                   _deciding(odds, voice, width)]  # fmt: skip
    return [*tables, *([_beside(odds, beside, width)] if beside else [])]


def _counts(odds: Odds, width: int) -> Table:
    right = ("expected", "5 %", "25 %", "median", "75 %", "95 %", "all promised", "with jobs",
             "plain local rate")  # fmt: skip
    columns = columns_of("by", *right, right=right, spare=("25 %", "75 %", "with jobs", "median"))
    cells: list[tuple[str, ...]] = []
    for day in odds.days:
        summary = odds.summary(day)
        if summary is None:
            continue
        q = summary.quantiles["count"]
        local = odds.local if day == odds.by else None
        cells.append(
            (
                day.isoformat(),
                _whole(summary.expected),
                *(_whole(q[level]) for level in (0.05, 0.25, 0.5, 0.75, 0.95)),
                _percent(summary.at_least(odds.promised)),
                _percent(summary.probability),
                _whole(odds.done["count"] + local.expected) if local else "",
            )
        )
    unheard = odds.unheard
    waiting = f"; launched and not yet reported: {_whole(unheard.expected)}" if unheard else ""
    counted = odds.counted()
    title = (
        f"Launches of {odds.promised} promised; on record: {counted.number} "
        f"({counted.basket}){waiting}; state of {odds.state}; forecast"
    )
    return fitted(title, columns, cells, width)


def _range(odds: Odds, width: int) -> Table:
    right = ("expected", "5 %", "95 %", "all promised")
    columns = columns_of("assumption", "value", *right, right=right, spare=("5 %", "95 %"))
    cells = [
        (v.what, v.value, _whole(v.expected), str(v.least), str(v.most), _percent(v.reached))
        for v in odds.varied
    ]
    low, high = (end(v.expected for v in odds.varied) for end in (min, max))
    return fitted(f"Expected over assumptions: {_whole(low)} to {_whole(high)}",
                  columns, cells, width)  # fmt: skip


def _beside(odds: Odds, beside: Sequence[tuple[str, Odds]], width: int) -> Table:
    right = ("expected", "5 %", "95 %", "more launches")
    columns = columns_of("scenario", *right, right=right)
    cells = []
    for name, other in (("as things are", odds), *beside):
        summary, gained = other.summary(), compared(odds, other)
        if summary is None:
            continue
        q, more = summary.quantiles["count"], "" if other is odds or not gained else (
            f"{rounded(gained.mean, 1)} ({gained.least:.0f} to {gained.most:.0f})")  # fmt: skip
        cells.append((name, _whole(summary.expected), _whole(q[0.05]), _whole(q[0.95]), more))
    return fitted("Scenarios, the same luck in each", columns, cells, width)


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
    dates = ", ".join(
        f"{p:.0%}: {odds.reached_day(p) or 'not within ten years'}" for p in (0.5, 0.8)
    )
    return fitted(f"Outcome by {odds.by}; all launched with {dates}", columns, cells, width)


def _deciding(odds: Odds, voice: ReaderLocale, width: int) -> Table:
    right = ("units", "launched", "more launches", "less shortfall")
    columns = columns_of("if this goes right", *right, right=right[:3], spare=("units", "launched"))
    cells = [
        (
            unit_name(voice, one),
            str(one.units),
            _percent(one.launched),
            f"{rounded(one.more.mean, 2)}",
            ", ".join(f"{k} {rounded(v, 1):,}" for k, v in one.less_shortfall.items()),
        )
        for one in decisive(odds)[:12]
    ]
    right_gone = dict(went_right(odds))
    for strong in drivers(odds)[:6]:
        more = right_gone.get(strong.name)
        gained = f"{rounded(more.mean, 1)} ({more.least:.0f} to {more.most:.0f})" if more else ""
        share = f"{strong.share:.0%} of the spread"
        cells.append((driver(voice.words, strong.name), "", "", gained, share))
    return fitted("What would help, and what decides it", columns, cells, width)


def _whole(value: float) -> str:
    return f"{rounded(value, 0):,}"


def _percent(share: float) -> str:
    if 0 <= share < 0.001:
        return "< 0.1 %"
    return f"{rounded(100 * share, 1)} %"


def track_record_tables(record: TrackRecord, *, fair: bool, width: int) -> list[Table]:
    """Return scored forecasts, those that wait, and what was left out."""
    mark = "" if fair else " (days inferred: no fair test)"
    overall = f"below {SCORED_AT_LEAST} scores are listed, not averaged"
    if record.brier is not None:
        overall = f"Brier {record.brier:.3f}, of the promisers {record.brier_promiser:.3f}"
    right = ("announced", "Brier", "local rate", "promiser", "number off by")
    scored = columns_of("programme", "made", "by", *right, "met", right=right)
    scores = [
        (
            s.forecast.programme, s.forecast.made.isoformat(), s.forecast.by.isoformat(),
            _percent(s.forecast.probability), f"{s.brier:.3f}",
            f"{s.local.brier:.3f}" if s.local else "–",
            f"{s.promiser.brier:.3f}" if s.promiser else "–",
            next((f"{x:.2f}" for x in (s.ranked, s.crps) if x is not None), "–"),
            "yes" if s.met else f"no: {s.standing}",
        )
        for s in record.scored
    ]  # fmt: skip
    waiting = [(f.programme, f.made.isoformat(), f.by.isoformat()) for f in record.waiting]
    omitted = [(o.programme, o.period, o.reason) for o in record.omitted]
    counted = "; ".join(f"{t.what}: {t.count} of {t.among}" for t in record.tallies)
    head = f"Forecasts scored: {len(record.scored)}; {overall}{mark}" + (
        f"; {counted}" if counted else "")  # fmt: skip
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
