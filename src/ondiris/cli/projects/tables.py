"""Projects, promises and odds as tables in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.table import Table

from ondiris.cli.figures.fitting import TerminalColumn, fitted
from ondiris.codes import Catalogue, counted
from ondiris.model import Bound
from ondiris.production import Row
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.track_record import SCORED_AT_LEAST, TrackRecord
from ondiris.projects import load_stages
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Badge, Cell, ColumnKind, Figure, Number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import days_text, rounded
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.assumptions import over_assumptions
from ondiris.publishing.projects.deciding import deciding
from ondiris.publishing.projects.delivery import odds_table, readings
from ondiris.publishing.projects.expected import at_least_table, odds_keys
from ondiris.publishing.projects.scenarios import comparison
from ondiris.publishing.projects.sentences import outlook_text

__all__ = [
    "columns_of",
    "figure_table",
    "odds_tables",
    "printed",
    "projects_table",
    "track_record_tables",
]

Columns = tuple[TerminalColumn, ...]
_WHOLE = ("planned", "launched", "by", "made")


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
                "–" if line.slippage is None else days_text(line.slippage, lang),
                "–" if line.silence is None else str(line.silence),
                _glance(voice, line.figures.get("cost_planned")),
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


def _glance(voice: ReaderLocale, row: Row | None) -> str:
    """Return money in millions and more with one decimal; JSON and CSV hold every digit."""
    if row is None or row.multiplier or row.bound is Bound.RANGE:
        return printed(voice, row)
    shown = number(row)
    scale = max((m for m in (6, 9, 12) if abs(shown.value) >= Decimal(10) ** m), default=0)
    return voice.quantity(shown.at_scale(scale, 1) if scale else shown)


def figure_table(desk: Desk, figure: Figure, width: int) -> Table:
    """Return a figure as a table of the terminal, in the words of its page.

    Columns that stay empty are left out; an only group heads the table.  Numbers stand whole.
    """
    texts = [tuple(_text(desk, cell) for cell in row) for row in figure.rows]
    alone = figure.grouped and len({row[0] for row in texts}) == 1
    kept = [n for n in range(alone, len(figure.columns)) if any(row[n] for row in texts)]
    names = [figure.columns[n].title for n in kept]
    numbers = [figure.columns[n].title for n in kept
               if figure.columns[n].kind is not ColumnKind.TEXT]  # fmt: skip
    spare = [name for name in numbers[::-1] if name != numbers[0]]
    columns = columns_of(*names, right=numbers, spare=spare)
    title = f"{figure.headline}: {texts[0][0]}" if alone else figure.headline
    return fitted(title, columns, [[r[n] for n in kept] for r in texts], width)


def _text(desk: Desk, cell: Cell) -> str:
    if not isinstance(cell, Number):
        return str(cell)
    said, doubt = desk.voice.quantity(cell), desk.voice.doubt(cell)
    return f"{said} ({doubt})" if doubt and cell.origin is not Badge.PUBLISHED else said


def odds_tables(
    odds: Odds, desk: Desk, width: int, beside: Sequence[tuple[str, Odds]] = ()
) -> list[Table]:
    """Return the sentence, and the figures of the programme's page: in the reader's language."""
    voice, words = desk.voice, desk.voice.words
    known = words("as known on %(day)s", day=voice.day(odds.vintage.known))
    name = f"{voice.label('subjects', odds.programme)}, {known}"
    sentence = outlook_text(voice, odds) or words("Nothing was promised here yet.")
    tables = [fitted(name, (TerminalColumn(words("What to expect")),), [(sentence,)], width)]
    if not odds.splits:
        return tables
    figures = [
        odds_keys(desk, odds),
        odds_table(desk, [odds], place=""),
        at_least_table(desk, odds),
        deciding(desk, odds),
        readings(desk, odds),
        over_assumptions(desk, odds),
    ]
    if beside:
        titles = {"a": words("What if A"), "b": words("What if B")}
        columns = [(titles.get(name, name), other) for name, other in beside]
        figures.append(comparison(desk, [(words("As things are"), odds), *columns]))
    return [*tables, *(figure_table(desk, figure, width) for figure in figures)]


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
