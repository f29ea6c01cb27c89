"""What to expect of a programme: the sentence, the count of launches, and every number of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ondiris.production.projects.odds import Odds
from ondiris.production.projects.odds_answer import Summary
from ondiris.production.projects.outlook import Outlook
from ondiris.publishing.figures.desk import Desk
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
from ondiris.publishing.figures.numbers import rounded
from ondiris.publishing.projects.delivery import (
    evidence_of,
    forecast_number,
    part_name,
    references,
    share_number,
)
from ondiris.publishing.projects.sentences import expectation
from ondiris.publishing.projects.standings import basket_word

__all__ = ["at_least_table", "odds_keys", "outlook_table"]

_ROWS = 8
"""About so many numbers of launches are told of with their probability."""


def outlook_table(desk: Desk, found: Sequence[Outlook], *, place: str) -> Figure:
    """Return one sentence a programme: what to expect, how sure that is, what it rests on.

    Parameters
    ----------
    desk : Desk
    found : sequence of Outlook
        Those whose day is yet to come are told first.
    place : str
    """
    voice, words = desk.voice, desk.voice.words
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(found, key=lambda one: one.passed):
        said = expectation(voice, one)
        if said:
            name = voice.label("subjects", one.programme)
            cells = (_promised(one), _on_record(desk, one), _foretold(desk, one))
            rows.append((Text(name, href=f"promises/{one.programme}"), *cells, Text(said)))
    return Figure(
        id="outlook",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What to expect of the promises"),
        subtitle=", ".join(
            part for part in (words("One sentence a programme"), voice.inside(place)) if part
        ),
        columns=(
            Column("programme", words("Programme")),
            Column("promised", words("Launches promised"), ColumnKind.NUMBER),
            Column("launched", words("Launched, on record"), ColumnKind.NUMBER),
            Column("expected", words("Launches expected"), ColumnKind.NUMBER),
            Column("sentence", words("In a sentence")),
        ),
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        alt=words("What to expect of each programme, in a sentence."),
    )


def _promised(one: Outlook) -> Number:
    value = Decimal(one.promised)
    return Number(
        value, 0, one.unit, f"/projects/{one.programme}", low=value, high=value, modality="planned"
    )


def _on_record(desk: Desk, one: Outlook) -> Cell:
    """Return how many are known to have launched: by the day asked, or since where that is more."""
    launched = one.late.launched if one.late else one.launched
    if not launched and one.passed:
        return Text(desk.voice.words("not known"), absent=True)
    value = Decimal(launched)
    return Number(
        value, 0, one.unit, f"estimate/{one.programme}", low=value, high=value, origin=Badge.DERIVED
    )


def _foretold(desk: Desk, one: Outlook) -> Cell:
    """Return what is expected with 90 of 100; nothing of a day that has passed."""
    if one.expected is None or one.least is None or one.most is None:
        return Text(desk.voice.words("due") if one.passed else "–", absent=True, late=one.passed)
    return Number(
        rounded(one.expected, 0), 0, one.unit, f"estimate/{one.programme}",
        low=Decimal(one.least), high=Decimal(one.most), origin=Badge.FORECAST,
    )  # fmt: skip


def odds_keys(desk: Desk, odds: Odds) -> Figure:
    """Return the answer in large type: how many launches, of them known, and when all are."""
    voice, words = desk.voice, desk.voice.words
    summary = odds.summary()
    return Figure(
        id="odds-keys",
        kind=Kind.KEYS,
        lang=voice.lang,
        headline=words("What to expect by %(day)s", day=voice.day(odds.by)),
        subtitle=voice.label("subjects", odds.programme),
        columns=(Column("what", words("What")), Column("value", words("Value"), ColumnKind.NUMBER)),
        rows=() if summary is None else tuple(_keys(desk, odds, summary)),
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=_notes(desk, odds),
        evidence=references(desk, odds),
        alt=words("The answer in key figures."),
    )


def _keys(desk: Desk, odds: Odds, summary: Summary) -> Iterator[tuple[Cell, ...]]:
    voice, words, q = desk.voice, desk.voice.words, summary.quantiles["count"]
    band = _band(voice, q[0.05], q[0.95])
    yield Text(words("Launches expected"), note=band), _count(odds, summary.expected)
    counted = odds.counted()
    known = words("%(basket)s; promised: %(count)s", basket=basket_word(words, counted.basket),
                  count=voice.count(odds.promised))  # fmt: skip
    if counted.claimed:
        known += "; " + words("only who promised says so")
    yield Text(words("Launched, on record"), note=known), _recorded(odds, counted.number)
    unheard = odds.unheard
    if unheard is not None:
        band = _band(voice, unheard.least, unheard.most)
        yield (
            Text(words("Launched and not yet reported"), note=band),
            _count(odds, unheard.expected),
        )
    sure = share_number(summary.at_least(odds.promised), evidence_of(odds))
    yield Text(words("All promised launches, probability"), note=_dates(voice, odds)), sure
    if "jobs" in summary.shortfall:
        label = words("Expected shortfall: %(name)s", name=part_name(desk, odds, "jobs"))
        yield Text(label), forecast_number(summary.shortfall["jobs"], "jobs", odds)


def _band(voice: ReaderLocale, least: float, most: float) -> str:
    return voice.words(
        "90 in 100: %(least)s to %(most)s",
        least=voice.count(int(least)),
        most=voice.count(int(most)),
    )


def _count(odds: Odds, value: float) -> Number:
    return forecast_number(value, "count", odds)


def _recorded(odds: Odds, number: int) -> Number:
    value = Decimal(number)
    unit = next(p.row.key.unit for p in odds.promise if p.part == "count")
    return Number(value, 0, unit, evidence_of(odds), low=value, high=value, origin=Badge.DERIVED)


def _dates(voice: ReaderLocale, odds: Odds) -> str:
    """Return by when all promised launches are made, so surely and so surely."""
    words = voice.words
    half, most = (
        voice.day(day) if day else words("not within ten years")
        for day in (odds.reached_day(0.5), odds.reached_day(0.8))
    )
    if half == most:
        return words("50 and 80 in 100: %(day)s", day=half)
    return words("50 in 100: %(half)s; 80 in 100: %(most)s", half=half, most=most)


def _notes(desk: Desk, odds: Odds) -> tuple[str, ...]:
    """Return what a reader of the answer must know."""
    words, voice = desk.voice.words, desk.voice
    found = []
    if odds.state is not None:
        found.append(
            words("Everything follows from the state of %(day)s.", day=voice.day(odds.state))
        )
    if odds.lot:
        found.append(
            words(
                "Projects not named in public: %(count)s. Their stages and sizes are drawn "
                "under several assumptions; lowest and highest are shown.",
                count=odds.lot,
            )
        )
    return tuple(found)


def at_least_table(desk: Desk, odds: Odds) -> Figure:
    """Return how likely at least so many launches are, by each day that is forecast."""
    voice, words, e = desk.voice, desk.voice.words, evidence_of(odds)
    found = [(day, s) for day in odds.days if (s := odds.summary(day)) is not None]
    return Figure(
        id="at-least",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("How likely so many launches are"),
        subtitle=words("Probability of at least so many"),
        columns=(
            Column("launches", words("At least")),
            *(
                Column(
                    f"by_{day.isoformat()}",
                    words("By %(day)s", day=voice.day(day)),
                    ColumnKind.BAR if day == odds.by else ColumnKind.NUMBER,
                    "%",
                    full=Decimal(100),
                )
                for day, _ in found
            ),
        ),
        rows=tuple(
            (Text(voice.count(k)), *(share_number(s.at_least(k), e) for _, s in found))
            for k in _numbers(odds)
        ),
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        evidence=references(desk, odds),
        alt=words("Probabilities of at least so many launches, as bars."),
    )


def _numbers(odds: Odds) -> list[int]:
    """Return the numbers of launches that are told of: evenly from the next one to all."""
    first, last = odds.launched + 1, odds.promised
    step = max(1, -(-(last - first) // (_ROWS - 1)))
    steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000]
    wide = next((s for s in steps if s >= step), step)
    round_ones = [k for k in range(0, last, wide) if k > first]
    return sorted({k for k in (first, *round_ones, last) if k >= 1})
