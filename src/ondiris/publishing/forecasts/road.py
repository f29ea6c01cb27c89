"""Figures of the road: the fan with its readings, why they differ, and what must launch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from ondiris.production.forecasts.road import RoadAnswer, RoadLine, UnitKind
from ondiris.production.forecasts.road_baseline import whole_years
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Reference,
    Text,
)
from ondiris.publishing.figures.numbers import rounded
from ondiris.publishing.figures.words import Words
from ondiris.publishing.forecasts.years import band_titles

__all__ = ["factor_word", "reach_sentence", "road_amount", "road_fan_figure", "road_reach_figure",
           "road_sentences", "road_why_figure", "unit_kind_name"]  # fmt: skip

EVIDENCE = "/road"
"""The page that every number of the road leads to."""
PERCENT = 100


def road_amount(desk: Desk, line: RoadLine, value: float) -> Number:
    """Return an amount of the road: money in billions where it is large, else three digits.

    Parameters
    ----------
    desk : Desk
    line : RoadLine
    value : float
    """
    power, amount = _power(desk, line), Decimal(repr(float(value)))
    if power:
        digits = 0 if abs(amount) >= Decimal(10) ** (power + 1) else 1
        shown = amount.scaleb(-power).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    else:
        digits, size = 0, amount.adjusted() if abs(amount) >= 1 else 0
        shown = amount.quantize(Decimal(1).scaleb(max(size - 2, 0)), ROUND_HALF_UP)
        shown = shown.quantize(Decimal(1))
    return Number(
        shown, digits, line.unit, EVIDENCE, multiplier=power, low=shown, high=shown,
        origin=Badge.FORECAST,
    )  # fmt: skip


def _power(desk: Desk, line: RoadLine) -> int:
    """Return the power of ten in which a line is told."""
    if line.unit != desk.voice.catalogue.currency:
        return 0
    largest = float(line.fan.word.max())
    return 9 if largest >= 10**10 else 6 if largest >= 10**7 else 0


def chance(share: float) -> Number:
    """Return a chance in per cent; one too small or too large to tell is said to be so."""
    low, high = share < 0.001, share > 0.999
    value = Decimal("0.1") if low else Decimal("99.9") if high else rounded(PERCENT * share, 1)
    bound = "lt" if low else "gt" if high else "eq"
    return Number(value, 1, "%", EVIDENCE, bound=bound, low=value, high=value,
                  origin=Badge.FORECAST)  # fmt: skip


def _readings(words: Words) -> dict[str, str]:
    return {
        "none": words("If nothing is launched"),
        "odds": words("As the odds say"),
        "word": words("If everything comes as promised"),
    }


def road_sentences(desk: Desk, answer: RoadAnswer) -> tuple[str, ...]:
    """Return for each measure what is said of both readings of the deadline.

    Parameters
    ----------
    desk : Desk
    answer : RoadAnswer
    """
    return tuple(
        " ".join(
            _sentence(desk, line, line.years.index(year))
            for year in answer.readings
            if year in line.years
        )
        for line in answer.lines
    )


def _sentence(desk: Desk, line: RoadLine, place: int) -> str:
    voice, fan = desk.voice, line.fan
    level = 1 if len(fan.levels) > 1 else 0

    def said(value: float) -> str:
        return voice.quantity(road_amount(desk, line, value))

    return voice.words(
        "%(measure)s, %(year)s: as the odds say %(odds)s (in %(level)s cases of 100 from %(low)s "
        "to %(high)s); if nothing is launched %(none)s; if everything comes as promised %(word)s.",
        measure=_measure(desk, line),
        year=line.years[place],
        odds=said(fan.odds[place]),
        level=round(PERCENT * fan.levels[level]),
        low=said(fan.lower[level][place]),
        high=said(fan.upper[level][place]),
        none=said(fan.none[place]),
        word=said(fan.word[place]),
    )


def _measure(desk: Desk, line: RoadLine) -> str:
    """Return what a line is of: output of the year, or what the programmes bring."""
    words = desk.voice.words
    return {
        "output": words("Output of industry in the year"),
        "jobs": words("Jobs of the programmes by the end of the year"),
        "floor_area": words("Floor area of the programmes by the end of the year"),
    }[line.measure]


def road_fan_figure(desk: Desk, answer: RoadAnswer, line: RoadLine) -> Figure:
    """Return the road of one measure: known years, bands and the three readings.

    Parameters
    ----------
    desk : Desk
    answer : RoadAnswer
    line : RoadLine
    """
    voice, words, fan = desk.voice, desk.voice.words, line.fan
    scale = partial(Column, kind=ColumnKind.NUMBER, unit=line.unit, multiplier=_power(desk, line))
    levels = [round(PERCENT * level) for level in fan.levels]
    bands = [scale(name, title) for name, title in band_titles(desk, fan.levels)]
    return Figure(
        id=f"road-{line.measure.replace('_', '-')}",
        kind=Kind.ROAD,
        lang=voice.lang,
        headline=_measure(desk, line),
        subtitle=words(
            "Bars: in %(levels)s cases of 100; line: known years; marks: the three readings",
            levels=", ".join(map(str, levels)),
        ),
        unit=voice.unit_title(line.unit, _power(desk, line)),
        columns=(
            Column("year", words("Year")),
            scale("known", words("Known year")),
            *(scale(name, title) for name, title in _readings(words).items()),
            scale("middle", words("Median")),
            *bands,
        ),
        rows=(*_known_rows(desk, line), *_ahead_rows(desk, line)),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=tuple(_line_notes(desk, answer, line)),
        evidence=_sources(desk, line),
        alt=words("Known years, bands and three readings of the road, by year."),
    )


def _sources(desk: Desk, line: RoadLine) -> tuple[Reference, ...]:
    """Return the documents of the last year of the series."""
    if line.estimate is None:
        return ()
    found = (desk.find(one) for one in line.estimate.series.inputs[-12:])
    return desk.references(row for row in found if row is not None)


def _known_rows(desk: Desk, line: RoadLine) -> Iterator[tuple[Cell, ...]]:
    """Yield years of which every month is known."""
    if line.estimate is None:
        return
    empty = (Text(""),) * (4 + 2 * len(line.fan.levels))
    for year, total in whole_years(line.estimate.series).items():
        if year < line.years[0]:
            told = replace(road_amount(desk, line, total), origin=Badge.DERIVED)
            yield Text(str(year)), told, *empty


def _ahead_rows(desk: Desk, line: RoadLine) -> Iterator[tuple[Cell, ...]]:
    fan = line.fan
    for n, year in enumerate(line.years):
        values = [fan.none[n], fan.odds[n], fan.word[n], fan.middle[n]]
        for low, high in zip(fan.lower, fan.upper, strict=True):
            values += [low[n], high[n]]
        told = (road_amount(desk, line, float(value)) for value in values)
        yield Text(str(year)), Text(""), *told


def _line_notes(desk: Desk, answer: RoadAnswer, line: RoadLine) -> Iterator[str]:
    voice, words = desk.voice, desk.voice.words
    total = len(answer.pipeline.units)
    if line.estimate is not None:
        yield words(
            "The baseline is forecast by month (months known: %(count)s; the last: %(month)s), at "
            "the prices of each month; what is launched adds in the prices of its promise. No "
            "price index of industry is at hand to bring both to one year.",
            count=len(line.estimate.series),
            month=voice.period(line.estimate.series.periods[-1]),
        )
        yield words(
            "What is launched before the baseline ends is in it already. Of what comes later, a "
            "share between none and all may be in its trend or displace others: overlap, below."
        )
    else:
        yield words(
            "No series of it is published: the road begins at what the programmes have on record "
            "(%(amount)s). Gross: places that others lose are not taken off.",
            amount=voice.quantity(road_amount(desk, line, line.recorded)),
        )
    if line.without:
        yield words(
            "Units that add nothing because nobody stated how much: %(count)s of %(total)s.",
            count=line.without, total=total,
        )  # fmt: skip
    if answer.pipeline.alone:
        yield words(
            "Named projects that no programme counts have no odds and are not on the road: "
            "%(count)s.",
            count=answer.pipeline.alone,
        )


def factor_word(words: Words, factor: str) -> str:
    """Return what lies between the word and the odds, in words."""
    return {
        "coming": words("Whether it comes at all"),
        "delay": words("How late it comes"),
        "delivered": words("How much of what is promised is delivered"),
        "ramp_up": words("How long it takes to fill"),
        "utilisation": words("How far it is used"),
    }[factor]


def road_why_figure(desk: Desk, answer: RoadAnswer) -> Figure:
    """Return what lies between promise and odds in the last year, by measure and factor."""
    words = desk.voice.words
    rows: list[tuple[Cell, ...]] = []
    for line in answer.lines:
        parts = {name: float(part[-1]) for name, part in line.fan.parts.items()}
        whole = sum(parts.values())
        for name, part in parts.items():
            share = chance(max(part, 0.0) / whole) if whole > 0 else Text("")
            amount = road_amount(desk, line, part)
            rows.append((Text(_measure(desk, line)), Text(factor_word(words, name)), share, amount))
    return Figure(
        id="road-why",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("What lies between the promise and the odds"),
        subtitle=words("Difference of the two means in %(year)s", year=answer.question.to),
        columns=(
            Column("measure", words("Measure")),
            Column("factor", words("What it hangs on")),
            Column("share", words("Share"), ColumnKind.BAR, "%", full=Decimal(PERCENT)),
            Column("amount", words("Amount"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(
            words(
                "The parts add up. Each is the mean of what it adds over all orders in which they "
                "may be taken, so that none is preferred."
            ),
        ),
        alt=words("Parts of the difference between promise and odds, as bars."),
    )


def unit_kind_name(desk: Desk, kind: UnitKind) -> str:
    """Return a named project by its name, and units without one by their programme."""
    if kind.project:
        return desk.voice.label("subjects", kind.project)
    return desk.voice.words(
        "%(programme)s: one of those without a name",
        programme=desk.voice.label("subjects", kind.programme),
    )


def reach_sentence(desk: Desk, answer: RoadAnswer, line: RoadLine) -> str:
    """Return whether a target is reached, and what would have to launch for it.

    Parameters
    ----------
    desk : Desk
    answer : RoadAnswer
    line : RoadLine
        With a target.
    """
    voice, words, reach = desk.voice, desk.voice.words, line.reach
    assert reach is not None  # noqa: S101 - asked only where there is a target
    said: dict[str, object] = {
        "target": voice.quantity(road_amount(desk, line, reach.target)),
        "year": answer.question.to,
    }
    said["word"] = voice.readable(chance(reach.word))
    if not reach.reachable:
        return words(
            "%(target)s in %(year)s: not reachable even if everything comes as promised "
            "(chance: %(word)s).",
            **said,
        )
    if reach.needed is None:
        return words(
            "%(target)s in %(year)s: less likely than not even if everything launches on its day "
            "(chance if everything comes as promised: %(word)s).",
            **said,
        )
    needed = "; ".join(
        f"{unit_kind_name(desk, kind)}: {voice.count(count)}"
        for kind, count in zip(answer.kinds, reach.needed, strict=False)
        if count
    )
    if not needed:
        return words("%(target)s in %(year)s: as likely as not as things are.", **said)
    return words(
        "%(target)s in %(year)s: as likely as not if these launch on their day: %(needed)s.",
        **said, needed=needed,
    )  # fmt: skip


def road_reach_figure(desk: Desk, answer: RoadAnswer, line: RoadLine) -> Figure:
    """Return what it takes to reach a target: readings first, then what would help most.

    Parameters
    ----------
    desk : Desk
    answer : RoadAnswer
    line : RoadLine
        With a target.
    """
    words, reach = desk.voice.words, line.reach
    assert reach is not None  # noqa: S101 - asked only where there is a target
    nothing = (Text(""), Text(""))
    readings = {
        words("If nothing is launched"): reach.none,
        words("As the odds say"): reach.now,
        words("If everything launches on its day"): reach.all_come,
        words("If everything comes as promised"): reach.word,
    }
    rows: list[tuple[Cell, ...]] = [
        (Text(title), chance(share), *nothing) for title, share in readings.items()
    ]
    for one in reach.single:
        kind = answer.kinds[one.kind]
        href = f"projects/{kind.project}" if kind.project else f"promises/{kind.programme}"
        name = Text(unit_kind_name(desk, kind), href=href)
        more = road_amount(desk, line, one.more)
        rows.append((name, chance(one.chance), more, Text(desk.voice.count(one.units))))
    return Figure(
        id="road-reach",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("What must launch for it"),
        subtitle=reach_sentence(desk, answer, line),
        columns=(
            Column("what", words("If this launches on its day")),
            Column("chance", words("Chance that it is reached"), ColumnKind.BAR, "%",
                   full=Decimal(PERCENT)),
            Column("more", words("More on the mean"), ColumnKind.NUMBER),
            Column("units", words("How many are alike")),
        ),
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(words("Each row changes one launch alone; all other luck stays as it is."),),
        alt=words("Chances of reaching the target, as bars."),
    )  # fmt: skip
