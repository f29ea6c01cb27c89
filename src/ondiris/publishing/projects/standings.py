"""How a promise stands, in words: the one place that says a verdict, on a page as in a file."""

from __future__ import annotations

from collections.abc import Iterator

from ondiris.model import Interval
from ondiris.production import Row
from ondiris.production.figures.chains import names_a_day
from ondiris.production.projects.outcomes import CountedBy
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import Due, Standing
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import NBSP, decimal_text
from ondiris.publishing.figures.words import Words

__all__ = [
    "amount_text",
    "basket_word",
    "difference_words",
    "due_text",
    "outcome_cells",
    "outcome_columns",
    "standing_text",
    "standing_word",
]

_ALERTS = (Standing.SHORT, Standing.LATE, Standing.PARTLY, Standing.UNKNOWN)
_ON_A_DAY = (Standing.MET, Standing.LATE, Standing.WITHDRAWN, Standing.REPLACED)


def standing_text(voice: ReaderLocale, line: PromiseLine) -> Text:
    """Return the verdict in words, and under it by how much, since when or why."""
    verdict = line.verdict
    return Text(
        standing_word(voice.words, verdict.standing),
        href=f"evidence/{verdict.departure.source}" if verdict.departure else "",
        note="; ".join(_notes(voice, line)),
        absent=verdict.standing is not Standing.MET,
        late=verdict.standing in _ALERTS,
    )


def due_text(desk: Desk, row: Row) -> Text:
    """Return when a promise is due; a dash where it names no day, never when it was said."""
    return desk.due(row.period) if names_a_day(row) else Text("–", absent=True)


def outcome_columns(words: Words) -> tuple[Column, ...]:
    """Return the columns that say what became of a promise, wherever it is shown."""
    return (
        Column("standing", words("How it stands")),
        Column("delivered", words("Delivered"), ColumnKind.NUMBER),
        Column("other", words("Counted over another basket"), ColumnKind.NUMBER),
    )


def outcome_cells(voice: ReaderLocale, line: PromiseLine) -> tuple[Cell, ...]:
    """Return the cells of `outcome_columns`; an outcome never stands in another basket's column."""
    figures = (number(row) if row else Text("") for row in (line.outcome, line.beside))
    return (standing_text(voice, line), *figures)


def amount_text(voice: ReaderLocale, amount: Interval, unit: str, multiplier: int) -> str:
    """Return an amount in whole units as number or range with its unit, rounded outward."""
    digits = 1 if multiplier else 0
    low, high = amount.shifted(-multiplier).outward(digits)
    ends = [decimal_text(end, digits, voice.lang) for end in (low, high) if end.is_finite()]
    text = "–".join(dict.fromkeys(ends))
    sign = "" if high.is_finite() else "≥"
    return NBSP.join(part for part in (sign, text, voice.unit(unit, multiplier)) if part)


def standing_word(words: Words, standing: Standing) -> str:
    """Return a standing in a word or two."""
    return {
        Standing.OPEN: words("not yet due"),
        Standing.MET: words("met"),
        Standing.LATE: words("met after the due day"),
        Standing.SHORT: words("fell short"),
        Standing.PARTLY: words("due, verified in part"),
        Standing.UNKNOWN: words("due, no outcome published"),
        Standing.NOT_COMPARABLE: words("not comparable"),
        Standing.WITHDRAWN: words("withdrawn"),
        Standing.REPLACED: words("replaced"),
        Standing.NO_DAY: words("no day named"),
    }[standing]


def _notes(voice: ReaderLocale, line: PromiseLine) -> Iterator[str]:
    words, verdict, key = voice.words, line.verdict, line.judged_as.key
    if verdict.standing in _ON_A_DAY:
        yield voice.day(verdict.day)
    if _after_due(line):
        yield words("as of %(day)s", day=voice.day(verdict.day))
    if line.outcome is not None and line.counted in (CountedBy.NAMED, CountedBy.BOTH):
        yield basket_word(words, line.counted)
    if verdict.lacking is not None and verdict.lacking.upper.is_finite():
        amount = amount_text(voice, verdict.lacking, key.unit, line.judged_as.multiplier)
        yield words("lacking: %(amount)s", amount=amount)
    named = line.beside is not None
    yield from (
        _basket(voice, line) if named and code == "members" else difference_words(words, code)
        for code in verdict.differs
    )
    if verdict.standing is Standing.NOT_COMPARABLE and verdict.due is Due.OPEN:
        yield words("not yet due")
    if verdict.due is Due.ONE_READING and verdict.earlier is None:
        yield words("due on one of two readings")
    if verdict.earlier is not None:
        earlier = standing_word(words, verdict.earlier)
        yield words("on the earlier reading: %(standing)s", standing=earlier)
    yield from _by_other_word(voice, line)


def _by_other_word(voice: ReaderLocale, line: PromiseLine) -> Iterator[str]:
    """Yield how a promise that moved stands by the other of its first and its last word."""
    words, other = voice.words, line.otherwise
    if other is None:
        return
    first = line.judged_as if line.by_first_word else other.row
    said = {"amount": voice.quantity(number(first)), "due": voice.due(first.period)}
    standing = standing_word(words, other.verdict.standing)
    if other.verdict.standing in _ON_A_DAY:
        standing = f"{standing}, {voice.day(other.verdict.day)}"
    if line.by_first_word:
        yield words("first promised: %(amount)s, %(due)s", **said)
        yield words("as it stands now: %(standing)s", standing=standing)
    else:
        yield words("as first promised, %(amount)s, %(due)s: %(standing)s",
                    **said, standing=standing)  # fmt: skip


def _after_due(line: PromiseLine) -> bool:
    """Whether it fell short by what was there on a day after the due day."""
    short = line.standing is Standing.SHORT
    return short and line.verdict.day > line.judged_as.period.last_day


def _basket(voice: ReaderLocale, line: PromiseLine) -> str:
    """Return over what another basket is counted, and when: as the key figure of it says."""
    row = line.beside
    if row is None or not row.key.subject:
        return difference_words(voice.words, "members")
    subject = voice.label("subjects", row.key.subject)
    return voice.words("counted: %(basket)s, %(period)s", basket=subject,
                       period=voice.period(row.period))  # fmt: skip


def basket_word(words: Words, basket: CountedBy) -> str:
    """Return over which basket launches or jobs were counted."""
    return {
        CountedBy.NOTHING: words("nothing published yet"),
        CountedBy.PUBLISHED: words("counted by a publication"),
        CountedBy.NAMED: words("counted from launches of named projects"),
        CountedBy.BOTH: words("counted by a publication, and launches of named projects since"),
    }[basket]


def difference_words(words: Words, code: str) -> str:
    """Return how a basket differs; the code itself where a city's data name another way."""
    return {
        "measure": words("another measure"),
        "members": words("another set is counted"),
        "price_basis": words("other prices"),
        "unit": words("another unit"),
        "scope": words("other enterprises are covered"),
        "jobs": words("permanent jobs beside jobs of construction"),
        "count": words("persons beside full-time posts"),
        "net": words("with and without relocated jobs"),
        "when": words("at launch beside full work"),
    }.get(code, code)
