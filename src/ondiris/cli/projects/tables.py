"""Projects, promises and odds as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rich.table import Table

from ondiris.cli.figures.figure_tables import columns_of, figure_table
from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted
from ondiris.model import Bound, Period
from ondiris.production import Row
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.track_record import TrackRecord
from ondiris.projects import ProjectClaim, load_stages
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import days_text
from ondiris.publishing.projects.assumptions import over_assumptions
from ondiris.publishing.projects.deciding import deciding, omitted_word, record_notes, record_table
from ondiris.publishing.projects.delivery import odds_table, readings
from ondiris.publishing.projects.expected import at_least_table, odds_keys
from ondiris.publishing.projects.holds import stage_times_table
from ondiris.publishing.projects.pipeline import finding_words
from ondiris.publishing.projects.scenarios import comparison
from ondiris.publishing.projects.sentences import outlook_text

__all__ = [
    "odds_tables",
    "printed",
    "projects_table",
    "track_record_tables",
]


def projects_table(desk: Desk, lines: Sequence[ProjectLine], width: int) -> Table:
    """Return the pipeline: promised and verified in columns of their own, in the page's words."""
    voice, words = desk.voice, desk.voice.words
    days = planned, launched, slip, silent = (
        words("Planned"), words("Launched"), words("Slippage, days"), words("Silence, months"),
    )  # fmt: skip
    amounts = cost, promised, verified = (
        words("Cost promised"), words("Jobs promised"), words("Jobs verified"),
    )  # fmt: skip
    site, review = words("Site"), words("What must be said")
    columns = columns_of(
        words("Project"), site, words("Stage"), *days, *amounts, review,
        right=(slip, silent, *amounts), whole=(planned, launched),
        spare=(cost, review, verified, promised, silent, launched, site, planned),
    )  # fmt: skip
    cells = [
        (
            voice.label("subjects", line.code),
            desk.place_or_activity(line.site) if line.site else "",
            _stage(voice, line),
            *(_when(voice, claim) for claim in (line.plan, line.actual)),
            "–" if line.slippage is None else days_text(line.slippage, voice.lang),
            "–" if line.silence is None else str(line.silence),
            _glance(voice, line.figures.get("cost_planned")),
            printed(voice, line.figures.get("jobs_promised")),
            printed(voice, line.figures.get("jobs_verified")),
            "; ".join(finding_words(voice, line)),
        )
        for line in lines
    ]
    title = words("Projects: %(count)s", count=len(lines))
    return fitted(title, columns, cells, width, left_out=words(LEFT_OUT))


def _when(voice: ReaderLocale, claim: ProjectClaim | None) -> str:
    """Return a day or month in figures, which are short in any language; other times in words."""
    if claim is None:
        return "–"
    plain = claim.value.replace("-", "").isdecimal()
    return claim.value if plain else voice.due(Period.parse(claim.value))


def _stage(voice: ReaderLocale, line: ProjectLine) -> str:
    if line.stage is None:
        return "–"
    label = load_stages().list.label(line.stage.value, voice.lang)
    return f"{label} ({voice.words('left')})" if line.left else label


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
    if odds.learned and odds.learned.stages:
        figures.append(stage_times_table(desk, odds))
    if beside:
        titles = {"a": words("What if A"), "b": words("What if B")}
        columns = [(titles.get(name, name), other) for name, other in beside]
        figures.append(comparison(desk, [(words("As things are"), odds), *columns]))
    return [*tables, *(figure_table(desk, figure, width) for figure in figures)]


def track_record_tables(record: TrackRecord, desk: Desk, *, fair: bool, width: int) -> list[Table]:
    """Return scored forecasts and those that wait, and what was left out."""
    words = desk.voice.words
    figure = record_table(desk, record)
    said = [figure.subtitle, *record_notes(desk.voice, record)]
    if not fair:
        said.append(words("Days only inferred: no fair test"))
    head = " ".join(f"{sentence}." for sentence in said)
    tables = [figure_table(desk, replace(figure, headline=head), width)]
    names = words("Programme"), words("Period or due day"), words("Why it is left out")
    omitted = [
        (
            desk.voice.label("subjects", one.programme),
            desk.voice.due(Period.parse(one.period)),
            omitted_word(words, one.reason),
        )
        for one in record.omitted
    ]
    title = words("Left out: %(count)s", count=len(omitted))
    left_out = words(LEFT_OUT)
    return [*tables, fitted(title, columns_of(*names), omitted, width, left_out=left_out)]
