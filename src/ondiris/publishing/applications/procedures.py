"""Procedures as tables: what each step takes, who owns it, how far it is confirmed, who says so.

A time stands as its page publishes it, with the kind of its days; where the page says none, that is
said.  Steps and what is merely to be known (acts, drafts, steps of acts without force) never share
a group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from ondiris.applications import DaysKind, Procedure, ProcedureStep, StepKind, Want, wants
from ondiris.production.applications.releasing import TimesRelease
from ondiris.publishing.applications.times import times_lines, times_text
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Column, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = [
    "ProcedureFacts",
    "confirmed_text",
    "procedure_file",
    "reference_table",
    "said_in",
    "standing_text",
    "step_table",
    "time_text",
    "wants_text",
]


@dataclass(frozen=True, slots=True)
class ProcedureFacts:
    """Procedures on a day, in the place of their readers.

    Parameters
    ----------
    procedures : tuple of Procedure
    day : date
        Whose versions are shown, those to come behind them.
    area : str
        The city's own.
    areas : frozenset of str
        That area with those above and below it.
    released : mapping of str to TimesRelease
        Measured times that have been told in public, by subject.
    """

    procedures: tuple[Procedure, ...]
    day: date
    area: str
    areas: frozenset[str]
    released: Mapping[str, TimesRelease] = field(default_factory=dict)

    def rows(self, procedure: Procedure) -> tuple[ProcedureStep, ...]:
        """Return what is shown of a procedure: steps, and behind them references."""
        shown = (*procedure.at(self.day), *procedure.to_come(self.day))
        return tuple(sorted(shown, key=lambda step: step.kind is StepKind.REFERENCE))

    @property
    def steps(self) -> tuple[ProcedureStep, ...]:
        """The steps that are shown, without references."""
        return tuple(s for p in self.procedures for s in self.rows(p) if s.kind is StepKind.STEP)

    def times(self, procedure: str, step: ProcedureStep | None = None) -> TimesRelease | None:
        """Return the measured times of a procedure, or of a step that the city has confirmed."""
        if step is None:
            return self.released.get(f"procedure:{procedure}")
        released = self.released.get(f"procedure:{procedure}:{step.code}")
        return released if step.starts_a_clock else None

    def elsewhere(self, step: ProcedureStep) -> bool:
        """Return whether a page is about another place than the city or one above it."""
        return bool(step.place) and step.place not in self.areas


def said_in(texts: Mapping[str, str], lang: str) -> Text:
    """Return a text in a language, else in the first that has it, which the text then names."""
    if lang in texts:
        return Text(texts[lang])
    other = next(iter(texts), "")
    return Text(texts[other], lang=other) if other else Text("")


def time_text(voice: ReaderLocale, step: ProcedureStep) -> str:
    """Return how long a step may take as its page says it; nothing where it does not."""
    count, plural = step.allowed, voice.words.plural
    if count is None:
        return ""
    if not count:
        return voice.words("on the same day")
    match step.days:
        case DaysKind.WORKING:
            return plural("%(count)s working day", "%(count)s working days", count)
        case DaysKind.CALENDAR:
            return plural("%(count)s calendar day", "%(count)s calendar days", count)
        case DaysKind.MONTHS:
            return plural("%(count)s month", "%(count)s months", count)
        case _:
            return plural("%(count)s day", "%(count)s days", count)


def standing_text(voice: ReaderLocale, step: ProcedureStep) -> str:
    """Return how far a step may be relied on."""
    words = voice.words
    if step.confirmed is not None:
        day = voice.day(step.confirmed.day)
        return words("confirmed: %(role)s, %(day)s", role=step.confirmed.role, day=day)
    if step.kind is StepKind.REFERENCE:
        if step.in_force is None:
            return words("reference")
        return words("reference, in force" if step.in_force else "reference, not in force")
    return words("published reference, not confirmed")


def wants_text(voice: ReaderLocale, facts: ProcedureFacts, step: ProcedureStep) -> str:
    """Return everything that a step lacks to start a clock here, in one line."""
    words = voice.words
    labels = {
        Want.ALLOWED: words("legal time"),
        Want.DAYS: words("kind of days"),
        Want.IN_FORCE: words("act in force"),
        Want.PLACE: words("place"),
        Want.CONFIRMED_BY: words("role that confirms"),
        Want.CONFIRMED_ON: words("day of confirming"),
    }
    return "; ".join(labels[want] for want in wants(step, facts.areas))


def confirmed_text(voice: ReaderLocale, steps: Sequence[ProcedureStep]) -> str:
    """Return how many steps the city has confirmed."""
    return voice.words(
        "Steps confirmed by the city: %(count)s of %(all)s",
        count=sum(step.starts_a_clock for step in steps),
        all=len(steps),
    )


def step_table(desk: Desk, facts: ProcedureFacts, procedure: Procedure) -> Figure:
    """Return the steps of a procedure; the table is empty where no page has been found.

    Parameters
    ----------
    desk : Desk
    facts : ProcedureFacts
    procedure : Procedure
    """
    voice, words = desk.voice, desk.voice.words
    shown = [row for row in facts.rows(procedure) if row.kind is StepKind.STEP]
    measured = [facts.times(procedure.code, step) for step in shown]
    columns = (
        Column("step", words("Step")),
        Column("owner", words("Who is responsible")),
        Column("time", words("Time as published")),
        *([Column("measured", words("Measured time"))] if any(measured) else []),
        Column("basis", words("Legal basis")),
        Column("page", words("Page")),
    )
    rows = [
        (
            _name(voice, step),
            said_in(step.owner, voice.lang) if step.owner else _unsaid(voice),
            _time(voice, step),
            *([_measured(voice, told)] if any(measured) else []),
            _basis(voice, step),
            _page(desk, facts, step),
        )
        for step, told in zip(shown, measured, strict=True)
    ]
    name = said_in(procedure.names, voice.lang).text
    headline = words("Steps: %(name)s", name=name)
    return _table(desk, f"steps-{procedure.code}", headline, columns, rows)


def reference_table(desk: Desk, facts: ProcedureFacts, procedure: Procedure) -> Figure:
    """Return what one should know beside the steps: acts, drafts, steps of acts without force."""
    voice, words = desk.voice, desk.voice.words
    shown = [row for row in facts.rows(procedure) if row.kind is StepKind.REFERENCE]
    columns = (
        Column("reference", words("Act or page")),
        Column("owner", words("Who is responsible")),
        Column("in_force", words("In force")),
        Column("time", words("Time as published")),
        Column("basis", words("Legal basis")),
        Column("page", words("Page")),
    )
    force = {True: Text(words("yes")), False: Text(words("no")), None: _unsaid(voice)}
    rows = [
        (
            _name(voice, step),
            said_in(step.owner, voice.lang) if step.owner else _unsaid(voice),
            force[step.in_force],
            Text(time_text(voice, step), note=_kind(voice, step)),
            _basis(voice, step),
            _page(desk, facts, step),
        )
        for step in shown
    ]
    name = said_in(procedure.names, voice.lang).text
    headline = words("Acts and references: %(name)s", name=name)
    return _table(desk, f"references-{procedure.code}", headline, columns, rows)


def _table(
    desk: Desk,
    id_: str,
    headline: str,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[Cell, ...]],
) -> Figure:
    return Figure(
        id=id_,
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=headline,
        subtitle="",
        columns=columns,
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        alt=desk.voice.words("Steps of a procedure, as a table."),
    )


def procedure_file(desk: Desk, facts: ProcedureFacts) -> Figure:
    """Return every row of every procedure with all that is known of it, for files."""
    voice, words = desk.voice, desk.voice.words
    titles = (
        ("procedure", words("Procedure")),
        ("step", words("Step")),
        ("standing", words("Standing")),
        ("owner", words("Who is responsible")),
        ("allowed", words("Time as published")),
        ("measured", words("Measured time")),
        ("inputs", words("What goes in")),
        ("outputs", words("What comes out")),
        ("clock_stop", words("What stops the clock")),
        ("basis", words("Legal basis")),
        ("place", words("Place")),
        ("note", words("Note")),
        ("page", words("Page")),
    )
    return Figure(
        id="procedures",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("How to invest here"),
        subtitle=confirmed_text(voice, facts.steps),
        columns=tuple(Column(id_, title) for id_, title in titles),
        rows=tuple(
            _whole(desk, facts, one, step) for one in facts.procedures for step in facts.rows(one)
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        alt=words("Steps of procedures, as a table."),
    )


def _whole(
    desk: Desk, facts: ProcedureFacts, procedure: Procedure, step: ProcedureStep
) -> tuple[Cell, ...]:
    voice, told = desk.voice, facts.times(procedure.code, step)
    return (
        said_in(procedure.names, voice.lang),
        said_in(step.names, voice.lang),
        Text(standing_text(voice, step)),
        said_in(step.owner, voice.lang),
        Text("; ".join(part for part in (time_text(voice, step), _kind(voice, step)) if part)),
        Text(times_text(voice, told) if told is not None else ""),
        *(said_in(t, voice.lang) for t in (step.inputs, step.outputs, step.clock_stop, step.basis)),
        Text(desk.place_or_activity(step.place) if step.place else ""),
        said_in(step.note, voice.lang),
        Text(step.url, href=step.url),
    )


def _unsaid(voice: ReaderLocale) -> Text:
    return Text(voice.words("not said"), absent=True)


def _name(voice: ReaderLocale, step: ProcedureStep) -> Text:
    name, note = said_in(step.names, voice.lang), said_in(step.note, voice.lang).text
    numbered = f"{step.order}. {name.text}" if step.order else name.text
    return Text(numbered, lang=name.lang, note="; ".join(_details(voice, step, note)))


def _details(voice: ReaderLocale, step: ProcedureStep, note: str) -> Iterator[str]:
    """Yield the note of a step, and of what goes in, comes out and stops the clock what is said."""
    words = voice.words
    if note:
        yield note
    for label, texts in (
        (words("What goes in"), step.inputs),
        (words("What comes out"), step.outputs),
        (words("What stops the clock"), step.clock_stop),
    ):
        if texts:
            yield f"{label}: {said_in(texts, voice.lang).text}"
    if step.silence is not None:
        yield words("silence means yes") if step.silence else words("silence does not mean yes")


def _time(voice: ReaderLocale, step: ProcedureStep) -> Text:
    said, standing = time_text(voice, step), standing_text(voice, step)
    if not said:
        return Text(voice.words("not published"), absent=True, note=standing)
    return Text(said, note="; ".join(part for part in (_kind(voice, step), standing) if part))


def _measured(voice: ReaderLocale, told: TimesRelease | None) -> Text:
    if told is None:
        return Text(voice.words("not told yet"), absent=True)
    first, *more = times_lines(voice, told)
    return Text(first, note="; ".join(more), absent=told.median is None)


def _kind(voice: ReaderLocale, step: ProcedureStep) -> str:
    return voice.words("kind of days not said") if step.days is DaysKind.UNSAID else ""


def _basis(voice: ReaderLocale, step: ProcedureStep) -> Text:
    since = ""
    if step.valid_from is not None:
        since = voice.words("holds from: %(day)s", day=voice.day(step.valid_from))
    if not step.basis:
        return Text(voice.words("not named on the page"), absent=True, note=since)
    said = said_in(step.basis, voice.lang)
    return Text(said.text, lang=said.lang, note=since)


def _page(desk: Desk, facts: ProcedureFacts, step: ProcedureStep) -> Text:
    words = desk.voice.words
    host = (urlsplit(step.url).hostname or step.url).removeprefix("www.")
    about = ""
    if not step.place:
        about = words("place not said")
    elif step.place == facts.area or facts.elsewhere(step):
        about = desk.place_or_activity(step.place)
    unsure = "" if step.sure else words("to be confirmed")
    return Text(host, href=step.url, note="; ".join(part for part in (about, unsure) if part))
