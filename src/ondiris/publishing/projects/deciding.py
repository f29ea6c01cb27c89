"""Figures of what decides the odds: projects and factors, scenarios, and our own record."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.production.projects.deciding import Decisive, decisive, drivers
from ondiris.production.projects.kept import Forecast
from ondiris.production.projects.odds import Odds, Scenario
from ondiris.production.projects.track_record import Scored, TrackRecord
from ondiris.projects import Standing
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.numbers import decimal_text, rounded
from ondiris.publishing.projects.delivery import (
    evidence_of,
    forecast_number,
    part_name,
    references,
    share_number,
    spread,
)
from ondiris.publishing.projects.standings import standing_word

__all__ = ["comparison", "deciding", "driver", "record_table", "reliability_table"]


def deciding(desk: Desk, odds: Odds) -> Figure:
    """Return which projects, lots and factors decide; units of a lot are never named."""
    voice, words = desk.voice, desk.voice.words
    e = evidence_of(odds)
    rows: list[tuple[Cell, ...]] = []
    for one in decisive(odds)[:20]:
        jobs = one.less_shortfall.get("jobs")
        rows.append(
            (
                _who(desk, one),
                share_number(one.launched, e),
                share_number(one.help, e),
                Text("") if jobs is None else forecast_number(jobs, "jobs", odds),
                Text(""),
            )
        )
    for strong in drivers(odds)[:5]:
        share = share_number(strong.share, e)
        rows.append((Text(driver(desk, strong.name)), Text(""), Text(""), Text(""), share))
    return Figure(
        id="deciding",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What decides it"),
        subtitle=words("By: %(day)s", day=voice.day(odds.by)),
        columns=(
            Column("what", words("Project, lot or factor")),
            Column("launched", words("Launched by then"), ColumnKind.NUMBER, "%"),
            Column("help", words("Odds rise if on time"), ColumnKind.NUMBER, "%"),
            Column("jobs", words("Fewer jobs missing"), ColumnKind.NUMBER),
            Column("spread", words("Share of the spread"), ColumnKind.NUMBER, "%"),
        ),
        rows=tuple(rows),
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(words("For an undisclosed lot: help and jobs of one unit of it."),),
        evidence=references(desk, odds),
        alt=words("Projects and factors as a table."),
    )


def _who(desk: Desk, one: Decisive) -> Text:
    words = desk.voice.words
    if not one.undisclosed:
        return Text(desk.voice.label("subjects", one.id), href=f"projects/{one.id}")
    if one.id.endswith("/added"):
        return Text(words("Added units: %(count)s", count=one.units))
    return Text(words("Undisclosed lot, units: %(count)s", count=one.units))


def driver(desk: Desk, name: str) -> str:
    """Return a driver of the spread in words."""
    words = desk.voice.words
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


def comparison(desk: Desk, answers: Sequence[tuple[str, Odds]]) -> Figure:
    """Return scenarios side by side.

    Parameters
    ----------
    desk : Desk
    answers : sequence of (str, Odds)
        Title of each column and its odds; the first is as things are.
    """
    voice, words = desk.voice, desk.voice.words
    odds = answers[0][1]
    e = evidence_of(odds)
    summaries = [(o, o.summary()) for _, o in answers]
    known = [(o, s) for o, s in summaries if s is not None]
    rows: list[tuple[Cell, ...]] = []
    if len(known) == len(answers):
        rows.append(
            (Text(words("What changes")), *(Text(said(desk, o.scenario)) for o, _ in known))
        )
        rows.append(
            (Text(words("Probability")), *(share_number(s.probability, e) for _, s in known))
        )
        rows.append((Text(words("Lowest – highest")), *(Text(spread(desk, s)) for _, s in known)))
        for promised in odds.promise:
            part, name = promised.part, part_name(desk, odds, promised.part)
            rows.append(
                (
                    Text(words("Median: %(name)s", name=name)),
                    *(forecast_number(s.quantiles[part][0.5], part, odds) for _, s in known),
                )
            )
            rows.append(
                (
                    Text(words("Expected shortfall: %(name)s", name=name)),
                    *(forecast_number(s.shortfall[part], part, odds) for _, s in known),
                )
            )
    return Figure(
        id="scenarios",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What if"),
        subtitle=words(
            "The same random numbers for every column: differences are the scenario's. By: %(day)s",
            day=voice.day(odds.by),
        ),
        columns=(
            Column("what", words("What")),
            *(Column(f"c{n}", title, ColumnKind.NUMBER) for n, (title, _) in enumerate(answers)),
        ),
        rows=tuple(rows),
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        evidence=references(desk, odds),
        alt=words("Scenarios side by side as a table."),
    )


def said(desk: Desk, scenario: Scenario) -> str:
    """Return a scenario in words."""
    words = desk.voice.words
    found = []
    if scenario.delay_factor:
        found.append(
            words(
                "%(factor)s later by, days: %(days)s",
                factor=driver(desk, scenario.delay_factor),
                days=scenario.delay_days,
            )
        )
    found += [
        words("without: %(name)s", name=desk.voice.label("subjects", code))
        for code in scenario.drop
    ]
    if scenario.add:
        found.append(words("units added: %(count)s", count=scenario.add))
    if scenario.permits_speed != 1:
        found.append(words("permits faster, times: %(times)s", times=f"{scenario.permits_speed:g}"))
    return "; ".join(found) or words("nothing")


def record_table(desk: Desk, record: TrackRecord) -> Figure:
    """Return forecasts that were kept: scored ones, then those that wait for an outcome."""
    voice, words = desk.voice, desk.voice.words
    rows: list[tuple[Cell, ...]] = [
        (
            *_announced(desk, scored.forecast),
            _happened(desk, scored),
            Text("") if scored.outcome is None else number(scored.outcome),
            Text(_decimal(desk, scored.brier, 3)),
            Text("" if scored.crps is None else _decimal(desk, scored.crps, 1)),
        )
        for scored in record.scored
    ]
    silent = (Text(words("no outcome yet"), absent=True), Text(""), Text(""), Text(""))
    rows += [(*_announced(desk, forecast), *silent) for forecast in record.waiting]
    mean = "" if record.brier is None else _decimal(desk, record.brier, 3)
    subtitle = words("Forecasts scored: %(count)s", count=len(record.scored))
    if mean:
        subtitle += "; " + words("mean Brier score: %(score)s", score=mean)
    return Figure(
        id="track-record",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Track record of our forecasts"),
        subtitle=subtitle,
        columns=(
            Column("programme", words("Programme")),
            Column("made", words("Made on")),
            Column("by", words("By")),
            Column("probability", words("Announced"), ColumnKind.NUMBER, "%"),
            Column("happened", words("What happened")),
            Column("outcome", words("Outcome"), ColumnKind.NUMBER),
            Column("brier", words("Brier score")),
            Column("crps", words("Distance of the number (CRPS)")),
        ),
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(words("Zero is a perfect score, 0.25 that of always saying one half."),),
        alt=words("Forecasts and their scores as a table."),
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
