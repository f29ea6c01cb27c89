"""Figures of what would help a programme, and of our own record."""

from __future__ import annotations

from ondiris.production.projects.deciding import Decisive, decisive, drivers, went_right
from ondiris.production.projects.kept import Forecast
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.track_record import SCORED_AT_LEAST, Scored, TrackRecord
from ondiris.projects import Help, Standing
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Text,
)
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import decimal_text, rounded
from ondiris.publishing.figures.words import Words
from ondiris.publishing.projects.delivery import (
    evidence_of,
    forecast_number,
    references,
    share_number,
)
from ondiris.publishing.projects.standings import standing_word

__all__ = [
    "deciding",
    "driver",
    "omitted_word",
    "record_notes",
    "record_table",
    "reliability_table",
    "unit_name",
]

_WEIGHTY = 0.05
"""What explains less of the spread is left out."""


def deciding(desk: Desk, odds: Odds) -> Figure:
    """Return what would help: how many more launches each project and common cause would bring.

    Units of a lot are never named: one of them stands for all.
    """
    voice, words = desk.voice, desk.voice.words
    e, spreads = evidence_of(odds), {d.name: d.share for d in drivers(odds)}
    rows: list[tuple[Cell, ...]] = []
    for name, more in went_right(odds):
        strong = spreads.pop(name, None)
        share = Text("") if strong is None else share_number(strong, e)
        rows.append((Text(driver(words, name)), Text(""), *_more(odds, more), Text(""), share))
    for one in decisive(odds)[:20]:
        jobs = one.less_shortfall.get("jobs")
        rows.append(
            (
                _who(desk, one),
                share_number(one.launched, e),
                *_more(odds, one.more),
                Text("") if jobs is None else forecast_number(jobs, "jobs", odds),
                Text(""),
            )
        )
    for name, strong in [one for one in spreads.items() if one[1] >= _WEIGHTY]:
        nothing = (Text(""),) * 4
        rows.append((Text(driver(words, name)), *nothing, share_number(strong, e)))
    return Figure(
        id="deciding",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What would help"),
        subtitle=words("More launches by %(day)s", day=voice.day(odds.by)),
        columns=(
            Column("what", words("If this goes right")),
            Column("launched", words("Launched by then"), ColumnKind.NUMBER, "%"),
            Column("more", words("More launches"), ColumnKind.NUMBER),
            Column("band", words("90 in 100")),
            Column("jobs", words("Fewer jobs missing"), ColumnKind.NUMBER),
            Column("spread", words("What the uncertainty comes from"), ColumnKind.NUMBER, "%"),
        ),
        rows=tuple(rows),
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(
            words(
                "A project goes right if it launches on time; a common cause, if it goes as well "
                "as in the best one of ten. All other luck stays as it is."
            ),
            words("Of projects not named in public, one stands for each."),
        )[: 2 if odds.lot else 1],
        evidence=references(desk, odds),
        alt=words("Projects and common causes as a table."),
    )


def _more(odds: Odds, more: Help) -> tuple[Cell, Cell]:
    """Return how many more launches, and between which numbers 90 in 100 lie."""
    value = rounded(more.mean, 1)
    unit = next(p.row.key.unit for p in odds.promise if p.part == "count")
    number = Number(value, 1, unit, evidence_of(odds), low=value, high=value, origin=Badge.FORECAST)
    return number, Text(f"{more.least:.0f} – {more.most:.0f}")


def _who(desk: Desk, one: Decisive) -> Text:
    href = "" if one.undisclosed else f"projects/{one.id}"
    return Text(unit_name(desk.voice, one), href=href)


def unit_name(voice: ReaderLocale, one: Decisive) -> str:
    """Return a project by its name, and a lot by what it is: its units are never named."""
    words = voice.words
    if not one.undisclosed:
        return voice.label("subjects", one.id)
    if one.id.endswith("/added"):
        return words("Added units: %(count)s", count=one.units)
    return words("One of the projects not named in public (%(count)s of them)", count=one.units)


def driver(words: Words, name: str) -> str:
    """Return a driver of the spread in words."""
    kind, _, what = name.partition(":")
    return {
        "view": words("Whether the plan or the pace of past years holds"),
        "funding": words("Factor: funding"),
        "power": words("Factor: power connection"),
        "builder": words("Factor: builders"),
        "pace": words("The city's pace, not known exactly"),
        "doubt": {
            "jobs": words("Jobs for each promised job"),
            "cost": words("Cost growth"),
            "area": words("Floor area for each promised metre"),
        }.get(what, what),
    }.get(kind, name)


def record_table(desk: Desk, record: TrackRecord) -> Figure:
    """Return forecasts that were kept: scored ones, then those that wait for an outcome."""
    voice, words = desk.voice, desk.voice.words
    rows: list[tuple[Cell, ...]] = [
        (
            *_announced(desk, scored.forecast),
            _happened(desk, scored),
            Text("") if scored.outcome is None else number(scored.outcome),
            *_scores(desk, scored),
        )
        for scored in record.scored
    ]
    silent = (Text(words("no outcome yet"), absent=True), *(Text("") for _ in range(5)))
    rows += [(*_announced(desk, forecast), *silent) for forecast in record.waiting]
    return Figure(
        id="track-record",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Track record of our forecasts"),
        subtitle=words("Forecasts scored: %(count)s", count=len(record.scored)),
        columns=(
            Column("programme", words("Programme")),
            Column("made", words("Made on")),
            Column("by", words("By")),
            Column("probability", words("Announced"), ColumnKind.NUMBER, "%"),
            Column("happened", words("What happened")),
            Column("outcome", words("Outcome"), ColumnKind.NUMBER),
            Column("brier", words("Brier score")),
            Column("local-rate", words("Brier score of the pace of past years")),
            Column("promiser", words("Brier score of who promised")),
            Column("distance", words("Number off by")),
        ),
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(
            words("Zero is a perfect score, 0.25 that of always saying one half."),
            words(
                "Beside each score stand those that anybody could have had on its day: of the "
                "pace of past launches, and of who promised, who is certain."
            ),
            *(f"{note}." for note in record_notes(voice, record)),
        ),
        alt=words("Forecasts and their scores as a table."),
    )


def record_notes(voice: ReaderLocale, record: TrackRecord) -> tuple[str, ...]:
    """Return means where enough are scored, and how many were late or over cost, of how many."""
    words, notes = voice.words, []
    if record.brier is None:
        few = SCORED_AT_LEAST
        notes.append(words("Fewer than %(count)s scores are listed, not averaged", count=few))
    means = {
        words("Mean Brier score: %(score)s"): record.brier,
        words("Mean of the pace of past years: %(score)s"): record.brier_local,
        words("Mean of those who promised: %(score)s"): record.brier_promiser,
    }
    notes += [
        said % {"score": decimal_text(rounded(mean, 3), 3, voice.lang)}
        for said, mean in means.items()
        if record.brier is not None and mean is not None
    ]
    said = {
        "late": words("Promises that came late or fell short: %(count)s of %(all)s"),
        "over_cost": words("Projects that cost more than planned: %(count)s of %(all)s"),
    }
    notes += [said[t.what] % {"count": t.count, "all": t.among} for t in record.tallies]
    return tuple(notes)


def omitted_word(words: Words, reason: str) -> str:
    """Return why a fair replay could not use a promise."""
    return {
        "inferred-day": words("the day on which it was said is only inferred"),
        "said-too-late": words("it was said when it was due already"),
    }[reason]


def _scores(desk: Desk, scored: Scored) -> tuple[Text, ...]:
    """Return a forecast's score beside those of its baselines, and how far its number was off."""
    off = scored.crps if scored.ranked is None else scored.ranked
    scores = (
        scored.brier,
        scored.local.brier if scored.local else None,
        scored.promiser.brier if scored.promiser else None,
    )
    return (
        *(Text("" if one is None else _decimal(desk, one, 3)) for one in scores),
        Text("" if off is None else _decimal(desk, off, 1)),
    )


def _happened(desk: Desk, scored: Scored) -> Text:
    """Return whether it was met, and why not where no smaller outcome says so."""
    words, standing = desk.voice.words, scored.standing
    if standing in (Standing.MET, Standing.SHORT):
        return Text(words("met") if scored.met else words("not met"))
    left = scored.departure
    return Text(
        words("not met"),
        href=f"evidence/{left.source}" if left else "",
        note=standing_word(words, standing),
    )


def _announced(desk: Desk, forecast: Forecast) -> tuple[Cell, ...]:
    voice, name = desk.voice, forecast.programme
    return (
        Text(voice.label("subjects", name), href=f"promises/{name}"),
        Text(voice.day(forecast.made)),
        Text(voice.day(forecast.by)),
        share_number(forecast.probability, forecast.id or f"estimate/{name}"),
    )


def _decimal(desk: Desk, value: float, digits: int) -> str:
    return decimal_text(rounded(value, digits), digits, desk.voice.lang)


def reliability_table(desk: Desk, record: TrackRecord) -> Figure:
    """Return announced against happened, by class of probability; empty until one is scored."""
    voice, words = desk.voice, desk.voice.words

    def percent(share: float) -> str:
        return f"{_decimal(desk, 100 * share, 0)} %"

    return Figure(
        id="reliability",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("How often it happened when we said so"),
        subtitle=words("Forecasts scored: %(count)s", count=len(record.scored)),
        columns=(
            Column("class", words("Probability")),
            Column("forecasts", words("Forecasts made")),
            Column("announced", words("Announced")),
            Column("happened", words("What happened")),
            Column("allows", words("What so few forecasts allow")),
        ),
        rows=tuple(
            (
                Text(f"{percent(r.lower)} – {percent(r.upper)}"),
                Text(str(r.forecasts)),
                Text(percent(r.announced)),
                Text(percent(r.happened)),
                Text(f"{percent(r.least)} – {percent(r.most)}"),
            )
            for r in record.reliability
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        alt=words("Announced and observed shares as a table."),
    )
