"""Benchmarks beside promises: what was delivered per unit here, and reached elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ondiris.codes import Item
from ondiris.model import Interval, Modality
from ondiris.production.projects.benchmarks import Benchmark, BesideRatio, Comparable
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import NBSP, decimal_text
from ondiris.publishing.projects.standings import difference_words, due_text

__all__ = ["benchmark_table", "comparable_table", "times_text"]


def benchmark_table(desk: Desk, found: Sequence[Benchmark], *, subject: str) -> Figure:
    """Return what is promised per unit, and under each what stands beside it.

    Parameters
    ----------
    desk : Desk
    found : sequence of Benchmark
    subject : str
    """
    voice, words = desk.voice, desk.voice.words
    shown = [row for one in found for row in (one.promised, *(b.row for b in one.beside))]
    return Figure(
        id="benchmarks",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Promised beside what was reached here"),
        subtitle=voice.label("subjects", subject),
        params=(("subject", subject),),
        columns=(
            Column("ratio", words("Ratio")),
            Column("whose", words("Whose")),
            Column("period", words("Period or due day")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("delivered", words("Delivered"), ColumnKind.NUMBER),
            Column("times", words("The promise as a multiple of this")),
        ),
        rows=tuple(cells for one in found for cells in _rows(desk, one)),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words(
                "No two of these count the same set; they show the order of size. A ratio under "
                "“more than” is a bound, and so is how many times as much the promise is."
            ),
            *desk.notes(shown),
        ),
        evidence=desk.references(shown),
        alt=words("Promised ratios beside delivered ones, as a table."),
    )


def _rows(desk: Desk, one: Benchmark) -> list[tuple[Cell, ...]]:
    label = Text(desk.voice.label("benchmark_ratios", one.ratio))
    row, words = one.promised, desk.voice.words
    whose = Text(desk.voice.label("subjects", row.key.subject), note=words("this promise"))
    own = (label, whose, due_text(desk, row), number(row), Text(""), Text(""))
    return [own, *((label, *_cells(desk, beside)) for beside in one.beside)]


def _cells(desk: Desk, one: BesideRatio) -> tuple[Cell, ...]:
    row, subject = one.row, one.row.key.subject
    differs = "; ".join(difference_words(desk.voice.words, code) for code in one.differs)
    planned = row.key.modality is not Modality.ACHIEVED
    return (
        Text(desk.voice.label("subjects", subject), href=f"projects/{subject}", note=differs),
        desk.due(row.period),
        number(row) if planned else Text(""),
        Text("") if planned else number(row),
        Text(times_text(desk.voice, one.times)),
    )


def times_text(voice: ReaderLocale, times: Interval) -> str:
    """Return how many times as much, rounded outward; a bound where one end is open."""
    low, high = times.outward(2)
    if not high.is_finite():
        return f"≥{NBSP}{decimal_text(low, 2, voice.lang)}"
    if low <= 0:
        return f"≤{NBSP}{decimal_text(high, 2, voice.lang)}"
    return "–".join(dict.fromkeys(decimal_text(end, 2, voice.lang) for end in (low, high)))


def comparable_table(desk: Desk, found: Sequence[Comparable], *, subject: str) -> Figure:
    """Return what comparable programmes elsewhere reached, with how far it transfers.

    Parameters
    ----------
    desk : Desk
    found : sequence of Comparable
    subject : str
    """
    voice, words = desk.voice, desk.voice.words
    items = voice.catalogue["comparables"]
    return Figure(
        id="comparables",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What comparable programmes reached"),
        subtitle=words("Published elsewhere; weak priors at most"),
        params=(("subject", subject),),
        columns=(
            Column("what", words("What")),
            Column("value", words("Published")),
            Column("use", words("How it is used")),
            Column("transfer", words("How far it transfers")),
            Column("source", words("Source")),
        ),
        rows=tuple(_elsewhere(desk, one, items[one.code]) for one in found),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words(
                "A prior is what is assumed before the city's own record speaks; two local "
                "windows outweigh these."
            ),
        ),
        alt=words("Outcomes of programmes elsewhere, as a table."),
    )


def _elsewhere(desk: Desk, one: Comparable, item: Item) -> tuple[Cell, ...]:
    voice, words = desk.voice, desk.voice.words
    foreign = "" if voice.lang == "en" else "en"
    if one.prior is None:
        use = Text(words("read, not used"), absent=True)
    else:
        prior = Decimal(str(one.prior))
        use = Text(words("weak prior: %(value)s", value=decimal_text(prior, 2, voice.lang)))
    return (
        Text(item.name(voice.lang)),
        Text("–" if one.value is None else _percent(voice, one.value), absent=one.value is None),
        use,
        Text(item.attributes[f"transfer_{voice.lang}"]),
        Text("; ".join(filter(None, (one.source, one.sample))), lang=foreign),
    )


def _percent(voice: ReaderLocale, value: Decimal) -> str:
    digits = max(0, -int(value.as_tuple().exponent))
    sign = "%" if voice.lang == "en" else f"{NBSP}%"
    return f"{decimal_text(value, digits, voice.lang)}{sign}"
