"""Whether promises can be measured, in words: the one place that says it, page and file alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ondiris.model import PriceBasis
from ondiris.production import Row
from ondiris.production.projects.measuring import Measured
from ondiris.production.projects.promise_review import PromiseFinding
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import ELEMENTS, Measurable
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import Words

__all__ = ["finding_texts", "lacking_texts", "measurable_word", "measured_table", "said_of"]

Findings = Mapping[str, Sequence[PromiseFinding]]
"""What must be said of promises, by the figure that stands."""


def measurable_word(words: Words, verdict: Measurable) -> str:
    """Return in a word or two whether a promise can be measured."""
    return {
        Measurable.YES: words("measurable"),
        Measurable.PARTLY: words("measurable in part"),
        Measurable.NO: words("not measurable"),
    }[verdict]


def lacking_texts(voice: ReaderLocale, line: PromiseLine) -> tuple[str, ...]:
    """Return what a promise lacks to be measured, element by element."""
    gaps = line.measured.found.gaps if line.measured else ()
    return tuple(voice.label("promise_gaps", gap) for gap in gaps)


def finding_texts(voice: ReaderLocale, findings: Sequence[PromiseFinding]) -> tuple[str, ...]:
    """Return what must be said of a promise, rule by rule."""
    return tuple(voice.label("promise_rules", finding.rule) for finding in findings)


def said_of(
    voice: ReaderLocale, line: PromiseLine, findings: Sequence[PromiseFinding] = ()
) -> Text:
    """Return the verdict in words, and under it what is lacking and what must be said."""
    verdict = line.measured.found.verdict if line.measured else Measurable.NO
    notes = (*lacking_texts(voice, line), *finding_texts(voice, findings))
    return Text(
        measurable_word(voice.words, verdict),
        note="; ".join(notes),
        absent=verdict is not Measurable.YES,
        late=verdict is Measurable.NO,
    )


def measured_table(
    desk: Desk, lines: Sequence[PromiseLine], findings: Findings, *, subject: str
) -> Figure:
    """Return for each promise number, day, base and verifier, or that they are lacking.

    Parameters
    ----------
    desk : Desk
    lines : sequence of PromiseLine
        The promises of one subject.
    findings : mapping of str to sequence of PromiseFinding
        By the figure that stands.
    subject : str
    """
    voice, words = desk.voice, desk.voice.words
    shown = [row for line in lines for row in _rows(line)]
    count = sum(_verdict(line) is Measurable.YES for line in lines)
    return Figure(
        id="measured",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Can it be measured"),
        subtitle=words(
            "%(name)s; promises that state everything: %(count)s of %(all)s",
            name=voice.label("subjects", subject),
            count=count,
            all=len(lines),
        ),
        params=(("subject", subject),),
        columns=(
            Column("measure", words("Measure")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("due", words("Due")),
            Column("base", words("Counted from, or as")),
            Column("verifier", words("Who verifies")),
            Column("verdict", words("Measurable")),
        ),
        rows=tuple(_cells(desk, line, findings.get(line.promised.id, ())) for line in lines),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words(
                "A promise is measurable if it names a number, a unit, a day, what it is counted "
                "from and who verifies. What is lacking is said, never supplied."
            ),
        ),
        evidence=desk.references(shown),
        alt=words("What each promise states and lacks, as a table."),
    )


def _verdict(line: PromiseLine) -> Measurable:
    return line.measured.found.verdict if line.measured else Measurable.NO


def _rows(line: PromiseLine) -> list[Row]:
    base = line.measured.base if line.measured else None
    return [line.promised, *([base] if base else [])]


def _cells(desk: Desk, line: PromiseLine, findings: Sequence[PromiseFinding]) -> tuple[Cell, ...]:
    states = {element: _element(desk, line, element) for element in ELEMENTS}
    others = [gap for gap in (line.measured.found.gaps if line.measured else ())
              if gap.element in ("number", "unit")]  # fmt: skip
    notes = [desk.voice.label("promise_gaps", gap) for gap in others]
    notes += finding_texts(desk.voice, findings)
    verdict = _verdict(line)
    return (
        Text(desk.series(line.promised.key)),
        number(line.promised),
        states["day"],
        states["base"],
        states["verifier"],
        Text(
            measurable_word(desk.voice.words, verdict),
            note="; ".join(notes),
            absent=verdict is not Measurable.YES,
            late=verdict is Measurable.NO,
        ),
    )


def _element(desk: Desk, line: PromiseLine, element: str) -> Text:
    """Return what a promise states of an element, or in red what it lacks."""
    measured = line.measured
    if measured is None:
        return Text("")
    stated = _STATED[element](desk, line, measured) if element in _STATED else Text("")
    gap = measured.found.gap(element)
    if gap is None:
        return stated
    label = desk.voice.label("promise_gaps", gap)
    if not stated.text:
        return Text(label, absent=True, late=True)
    return Text(stated.text, note=f"{stated.note}; {label}" if stated.note else label)


def _day(desk: Desk, line: PromiseLine, measured: Measured) -> Text:
    if measured.due is None:
        return Text("")
    due = desk.due(measured.due)
    own = measured.due == line.promised.period
    return due if own else Text(due.text, note=desk.voice.words("with the launch"))


def _base(desk: Desk, line: PromiseLine, measured: Measured) -> Text:
    """Return from which figure a promise is counted, at which prices, or as what."""
    voice, there, basis = desk.voice, measured.base, line.promised.key.price_basis
    if there is not None:
        said = f"{voice.quantity(number(there))}, {voice.period(there.period)}"
        return Text(said, href=f"evidence/{there.id}")
    if measured.jobs_basis:
        return Text(_jobs(voice.words, measured.jobs_basis))
    if basis is not PriceBasis.UNSTATED:
        return Text(voice.label("price_bases", basis))
    within = measured.found.gap("base") is None and measured.due is not None
    return Text(voice.words("what comes within the period") if within else "")


def _verifier(_desk: Desk, _line: PromiseLine, measured: Measured) -> Text:
    return Text("; ".join(measured.verifiers))


_STATED: Mapping[str, Callable[[Desk, PromiseLine, Measured], Text]] = {
    "day": _day,
    "base": _base,
    "verifier": _verifier,
}
"""How each element that has a column is shown."""


def _jobs(words: Words, basis: Sequence[str]) -> str:
    """Return in words what counts as a job; a code that is not known as it stands."""
    named = {
        "permanent": words("permanent jobs"),
        "construction": words("jobs of construction"),
        "head_count": words("counted in persons"),
        "full_time": words("counted in full-time posts"),
        "gross": words("relocated jobs counted"),
        "net": words("relocated jobs not counted"),
        "launch": words("at launch"),
        "full_work": words("at full work"),
    }
    codes = [code for text in basis for code in text.replace(",", " ").split()]
    return "; ".join(dict.fromkeys(named.get(code, code) for code in codes))
