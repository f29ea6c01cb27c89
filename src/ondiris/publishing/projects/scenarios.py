"""Scenarios beside each other: what each changes, and how many more launches it brings."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.production.projects.deciding import compared
from ondiris.production.projects.odds import Odds, Scenario
from ondiris.production.projects.odds_answer import Summary
from ondiris.projects import Help
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.numbers import decimal_text, rounded
from ondiris.publishing.projects.deciding import driver
from ondiris.publishing.projects.delivery import (
    evidence_of,
    forecast_number,
    part_name,
    references,
    share_number,
)

__all__ = ["comparison"]


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
    known = [(o, s) for _, o in answers if (s := o.summary()) is not None]
    return Figure(
        id="scenarios",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What if"),
        subtitle=words(
            "The same random numbers for every column: differences are the scenario's. By %(day)s",
            day=voice.day(odds.by),
        ),
        columns=(
            Column("what", words("What")),
            *(Column(f"c{n}", title, ColumnKind.NUMBER) for n, (title, _) in enumerate(answers)),
        ),
        rows=_rows(desk, odds, known) if len(known) == len(answers) else (),
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        evidence=references(desk, odds),
        alt=words("Scenarios side by side as a table."),
    )


def _rows(
    desk: Desk, odds: Odds, known: Sequence[tuple[Odds, Summary]]
) -> tuple[tuple[Cell, ...], ...]:
    words, e, promised = desk.voice.words, evidence_of(odds), odds.promised
    gained = [Text("–"), *(_more(desk, compared(odds, o)) for o, _ in known[1:])]
    sure = (share_number(s.at_least(promised), e) for _, s in known)
    rows: list[tuple[Cell, ...]] = [
        (Text(words("What changes")), *(Text(said(desk, o.scenario)) for o, _ in known)),
        (
            Text(words("Launches expected")),
            *(forecast_number(s.expected, "count", odds) for _, s in known),
        ),
        (Text(words("90 in 100")), *(Text(_band(s)) for _, s in known)),
        (Text(words("More launches")), *gained),
        (Text(words("All promised launches, probability")), *sure),
    ]
    for part in (p.part for p in odds.promise if p.part != "count"):
        label = words("Expected shortfall: %(name)s", name=part_name(desk, odds, part))
        rows.append(
            (Text(label), *(forecast_number(s.shortfall[part], part, odds) for _, s in known))
        )
    return tuple(rows)


def _band(summary: Summary) -> str:
    q = summary.quantiles["count"]
    return f"{q[0.05]:.0f} – {q[0.95]:.0f}"


def _more(desk: Desk, gained: Help | None) -> Text:
    if gained is None:
        return Text("–")
    mean = rounded(gained.mean, 1)
    text = decimal_text(mean, 1, desk.voice.lang)
    note = desk.voice.words(
        "90 in 100: %(least)s to %(most)s",
        least=decimal_text(rounded(gained.least, 0), 0, desk.voice.lang),
        most=decimal_text(rounded(gained.most, 0), 0, desk.voice.lang),
    )
    return Text(text, note=note)


def said(desk: Desk, scenario: Scenario) -> str:
    """Return a scenario in words."""
    words = desk.voice.words
    found = []
    if scenario.delay_factor:
        found.append(
            words(
                "%(factor)s later by, days: %(days)s",
                factor=driver(words, scenario.delay_factor),
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
        times = decimal_text(rounded(scenario.permits_speed, 1), 1, desk.voice.lang)
        found.append(words("permits faster, times: %(times)s", times=times))
    return "; ".join(found) or words("nothing")
