"""Series side by side in words: what is compared, who grew most, how vintages differ.

Series are told apart by what they differ in; what they have in common is said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from ondiris.model import SeriesKey
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.named_series import NamedSeries
from ondiris.production.figures.side_by_side import ComparedSeries, Otherwise, SideBySide
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.numbers import decimal_text

__all__ = [
    "change_of",
    "compared_names",
    "comparison_sentences",
    "grain_name",
    "in_common",
    "known_when",
    "percent_text",
    "series_title",
]


def grain_name(desk: Desk, grain: Grain) -> str:
    """Return how often a series is told, as a choice."""
    words = desk.voice.words
    return {
        Grain.MONTH: words("By month"),
        Grain.QUARTER: words("By quarter"),
        Grain.SO_FAR: words("Year so far, month by month"),
        Grain.YEAR: words("By year"),
    }[grain]


def known_when(desk: Desk, named: NamedSeries) -> str:
    """Return as of when a series is read, where that is another time than the page's."""
    voice = desk.voice
    if named.revision is not None:
        return voice.words("data version %(number)s", number=named.revision)
    if named.day is not None:
        return voice.words("as known on %(day)s", day=voice.day(named.day))
    return ""


def series_title(desk: Desk, key: SeriesKey) -> str:
    """Return a series in full: measure, activity, place."""
    voice = desk.voice
    parts = [desk.series(key)]
    if key.activity not in ("_T", "_Z"):
        parts.append(activity_name(voice, key.activity))
    return " · ".join((*parts, voice.label("areas", key.area)))


def _parts(desk: Desk, one: ComparedSeries) -> tuple[str, ...]:
    """Return what a series is: place, activity, measure, and as known when."""
    voice, key = desk.voice, one.key
    activity = "" if key.activity in ("_T", "_Z") else activity_name(voice, key.activity)
    when = known_when(desk, one.named)
    return voice.label("areas", key.area), activity, desk.series(key), when


def _told_apart(
    desk: Desk, series: Sequence[ComparedSeries]
) -> tuple[list[bool], list[tuple[str, ...]]]:
    """Return in which parts series differ, in their place if in none, and the parts."""
    parts = [_parts(desk, one) for one in series]
    differ = [len(set(column)) > 1 for column in zip(*parts, strict=True)]
    return (differ if any(differ) else [True, *differ[1:]]), parts


def compared_names(desk: Desk, side: SideBySide) -> list[str]:
    """Return the names of series: what each differs in from the others."""
    differ, parts = _told_apart(desk, side.series)
    now = desk.voice.words("as known now")
    return [
        ", ".join(
            (part or (now if n == len(own) - 1 else desk.voice.words("whole economy")))
            for n, part in enumerate(own)
            if differ[n]
        )
        for own in parts
    ]


def in_common(desk: Desk, side: SideBySide) -> list[str]:
    """Return what all series share: measure, activity, place, and as known when."""
    differ, parts = _told_apart(desk, side.series)
    return [part for n in (2, 1, 0, 3) if not differ[n] and (part := parts[0][n])]


def change_of(side: SideBySide, one: ComparedSeries) -> Decimal | None:
    """Return by how many percent a level grew over the span; none of what is in percent."""
    if side.span is None or one.key.unit == "%":
        return None
    first, last = (one.rows[n] for n in side.span)
    if first is None or last is None or first.number <= 0:
        return None
    change = 100 * (last.number / first.number - 1)
    return change.quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent_text(desk: Desk, value: Decimal, *, digits: int = 1, signed: bool = True) -> str:
    """Return a share in percent as the language writes it."""
    text = decimal_text(value, digits, desk.voice.lang, signed=signed)
    return f"{text}%" if desk.voice.lang == "en" else f"{text}\u00a0%"


def comparison_sentences(desk: Desk, side: SideBySide) -> list[str]:
    """Return what the comparison says: of what it is, who grew most, how vintages differ."""
    voice, words = desk.voice, desk.voice.words
    names = [voice.inside(name) for name in compared_names(desk, side)]
    common = ", ".join(map(voice.inside, in_common(desk, side)))
    first, last = (voice.period(side.period(n)) for n in (0, len(side.extents) - 1))
    said = [
        words("Compared: %(names)s. %(common)s. %(grain)s: %(first)s to %(last)s.",
              names="; ".join(names), common=common, grain=grain_name(desk, side.grain),
              first=first, last=last)
        if common
        else words("Compared: %(names)s. %(grain)s: %(first)s to %(last)s.",
                   names="; ".join(names), grain=grain_name(desk, side.grain),
                   first=first, last=last)
    ]  # fmt: skip
    said += _ahead(desk, side, names)
    if not side.common and len(names) > 1:
        said.append(words("No period is known of all of them, so that nothing is set against "
                          "anything."))  # fmt: skip
    revised = [_revised(desk, side, names, one) for one in side.otherwise]
    said += [f"{text[:1].upper()}{text[1:]}" for text in revised]
    return said


def _ahead(desk: Desk, side: SideBySide, names: Sequence[str]) -> list[str]:
    """Return which series grew most, or stands highest at the last common period."""
    if len({one.key.question for one in side.series}) == 1:
        return []  # one series, and what it was said to be before
    changes = [change for one in side.series if (change := change_of(side, one)) is not None]
    if len(changes) == len(names):
        return _grown(desk, side, names, changes)
    if side.common and len({(one.key.unit, one.key.measure) for one in side.series}) == 1:
        return _highest(desk, side, names)
    return []


def _grown(
    desk: Desk, side: SideBySide, names: Sequence[str], changes: Sequence[Decimal]
) -> list[str]:
    words, most = desk.voice.words, max(changes)
    if side.span is None or changes.count(most) > 1:
        return []
    first, last = (desk.voice.period(side.period(n)) for n in side.span)
    said = {"first": first, "last": last, "name": names[changes.index(most)],
            "change": percent_text(desk, most)}  # fmt: skip
    if most > 0:
        return [words("Grew most from %(first)s to %(last)s: %(name)s, %(change)s.", **said)]
    return [words("Fell least from %(first)s to %(last)s: %(name)s, %(change)s.", **said)]


def _highest(desk: Desk, side: SideBySide, names: Sequence[str]) -> list[str]:
    n = side.common[-1]
    rows = [row for one in side.series if (row := one.rows[n]) is not None]
    values = [row.number for row in rows]
    top = values.index(max(values))
    if values.count(values[top]) > 1:
        return []
    return [
        desk.voice.words(
            "Highest at the last common period, %(period)s: %(name)s, %(value)s.",
            period=desk.voice.period(side.period(n)),
            name=names[top],
            value=desk.voice.readable(number(rows[top])),
        )
    ]


def _revised(desk: Desk, side: SideBySide, names: Sequence[str], one: Otherwise) -> str:
    voice, words = desk.voice, desk.voice.words
    told = {"first": names[one.first], "second": names[one.second],
            "all": voice.count(one.common), "count": voice.count(one.differing)}  # fmt: skip
    if not one.common:
        return words("%(first)s – %(second)s: no period is known to both.", **told)
    if not one.differing:
        return words(
            "%(first)s – %(second)s: the same in every period known to both (%(all)s).", **told
        )
    points = side.series[one.first].key.unit == "%"
    far = one.largest if points else 100 * one.largest
    digits = 1 if far >= Decimal("0.05") else 2
    size = decimal_text(far, digits, voice.lang)
    said = (
        words("%(size)s percentage points", size=size)
        if points
        else percent_text(desk, far, digits=digits, signed=False)
    )
    return words(
        "%(first)s – %(second)s: different in %(count)s of %(all)s periods known to both, "
        "at most by %(far)s.", **told, far=said,
    )  # fmt: skip
