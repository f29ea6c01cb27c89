"""One application and lists of them in a reader's language: names, sentences and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ondiris.applications import (
    ApplicationState,
    ClockReading,
    DaysKind,
    PoolOfProject,
    standing,
)
from ondiris.production.applications.following import FollowedStep
from ondiris.production.applications.kept import KeptApplication, Party
from ondiris.production.applications.owing import OwedObligation, WaitingStep
from ondiris.publishing.applications.names import ApplicationNames
from ondiris.publishing.applications.procedures import said_in, time_text
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Column, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = [
    "acts_table",
    "applications_table",
    "institutions_table",
    "obligations_table",
    "pool_text",
    "resting_table",
    "standing_sentence",
    "steps_table",
    "table_of",
    "waiting_table",
]


def standing_sentence(names: ApplicationNames, kept: KeptApplication, places: Sequence[str],
                      steps: Iterable[FollowedStep], *, whole: bool) -> str:  # fmt: skip
    """Return where an application stands, in a sentence or two.

    Parameters
    ----------
    names : ApplicationNames
    kept : KeptApplication
    places : sequence of str
        Codes of all steps of its procedure.
    steps : iterable of FollowedStep
        Those that the reader sees.
    whole : bool
        Whether the reader sees all steps.
    """
    words, voice = names.voice.words, names.voice
    at = standing(kept.acts, places)
    day = voice.day(at.ended or at.filed)
    if at.state is ApplicationState.GRANTED:
        return words("Granted on %(day)s.", day=day)
    if at.state is ApplicationState.REFUSED:
        return words("Refused on %(day)s.", day=day)
    if at.state is ApplicationState.WITHDRAWN:
        return words("Withdrawn on %(day)s.", day=day)
    said = [words("Under way since %(day)s.", day=day)]
    shown = list(steps)
    waits = [one for one in shown if one.at is not None and one.at.waits_for]
    for one in waits:
        step = one.at
        assert step is not None  # noqa: S101 - as chosen above
        who = names.turn(kept, step, one.owner).text
        said.append(words("Waits for: %(who)s, since %(day)s.", who=who, day=voice.day(step.since)))
    elsewhere = len(at.waiting) - len(waits)
    if elsewhere and not whole:
        said.append(words("Steps that wait elsewhere: %(count)s.", count=elsewhere))
    if not at.waiting:
        said.append(words("No step is open."))
    return " ".join(said)


def pool_text(names: ApplicationNames, found: PoolOfProject) -> Text:
    """Return the pool of an investment, with the bound that puts it there and its page."""
    voice, words, pool = names.voice, names.voice.words, found.pool
    name = said_in(pool.names, voice.lang)
    bound = pool.above if pool.above is not None else pool.up_to
    told = {
        "count": voice.count(int(bound or 0)),
        "amount": voice.count(int(found.index.amount)),
        "currency": voice.unit(names.currency),
    }
    note = (
        words("above %(count)s MCI; one MCI: %(amount)s %(currency)s", **told)
        if pool.above is not None
        else words("up to %(count)s MCI; one MCI: %(amount)s %(currency)s", **told)
    )
    return Text(name.text, href=pool.url, lang=name.lang, note=note)


def applications_table(
    desk: Desk, names: ApplicationNames, found: Iterable[tuple[KeptApplication, Sequence[str]]],
    world: str = "",
) -> Figure:  # fmt: skip
    """Return applications as rows: where each stands and who is waited for."""
    words, voice = desk.voice.words, desk.voice
    columns = (
        Column("application", words("Application")),
        Column("procedure", words("Procedure")),
        Column("applicant", words("Applicant")),
        Column("state", words("State")),
        Column("filed", words("Filed")),
    )
    rows = []
    for kept, places in found:
        at = standing(kept.acts, places)
        note = voice.day(at.ended) if at.ended else ""
        rows.append(
            (
                Text(kept.code, href=address_of(kept.code, world)),
                names.procedure(kept.procedure),
                Text(names.subject(kept.applicant), note=names.subject(kept.project)),
                Text(voice.label("application_states", str(at.state)), note=note),
                Text(voice.day(at.filed)),
            )
        )
    return table_of(desk, "applications", words("Applications"), columns, rows)


def address_of(code: str, world: str) -> str:
    """Return the address of an application below the language."""
    return f"applications/{code}?world={world}" if world else f"applications/{code}"


def steps_table(
    desk: Desk, names: ApplicationNames, kept: KeptApplication, steps: Iterable[FollowedStep]
) -> Figure:
    """Return the steps of an application with their days used and allowed."""
    words, voice = desk.voice.words, desk.voice
    columns = (
        Column("step", words("Step")),
        Column("owner", words("Who is responsible")),
        Column("state", words("State")),
        Column("days", words("Days used")),
        Column("term", words("Term")),
    )
    rows = []
    for one in steps:
        name = names.step(kept.procedure, one.code)
        owner = names.institution(one.owner)
        rows.append((name, owner, _state(names, kept, one), _used(voice, one), _term(voice, one)))
    return table_of(desk, "steps", words("Steps"), columns, rows)


def _state(names: ApplicationNames, kept: KeptApplication, one: FollowedStep) -> Cell:
    voice, at = names.voice, one.at
    if at is None:
        return Text(voice.words("may be opened") if one.next else voice.words("to come"),
                    absent=True)  # fmt: skip
    said = voice.label("step_states", str(at.state))
    if at.ended is not None:
        reason = _reason(voice, at.reason)
        day = voice.day(at.ended)
        return Text(said, note=f"{day}; {reason}" if reason else day)
    who = names.turn(kept, at, one.owner).text
    waits = voice.words("waits for: %(who)s, since %(day)s", who=who, day=voice.day(at.since))
    return Text(said, note=waits)


def _reason(voice: ReaderLocale, code: str) -> str:
    known = voice.catalogue["refusal_reasons"]
    return voice.label("refusal_reasons", code) if code in known else code


def _used(voice: ReaderLocale, one: FollowedStep) -> Cell:
    if one.clock is None or one.at is None:
        return Text("")
    lines = [_reading(voice, reading) for reading in one.clock.readings]
    gross = voice.words("calendar days in all: %(count)s", count=one.clock.elapsed)
    return Text("; ".join(lines), note=gross)


def _reading(voice: ReaderLocale, reading: ClockReading) -> str:
    """Return the days used; those of a term in months are calendar days."""
    if reading.kind is DaysKind.WORKING:
        return voice.words("working days: %(count)s", count=reading.net)
    return voice.words("calendar days: %(count)s", count=reading.net)


def _term(voice: ReaderLocale, one: FollowedStep) -> Cell:
    words = voice.words
    if one.published is None or one.published.allowed is None:
        return Text(words("no term is published"), absent=True)
    allowed = time_text(voice, one.published)
    if one.clock is None or one.at is None:
        return Text(allowed, note="" if one.counts else words("the term is not confirmed"))
    verdict = voice.label("clock_verdicts", str(one.clock.verdict))
    dues = sorted({voice.day(r.due) for r in one.clock.readings if r.due is not None})
    due = words("due: %(days)s", days=" / ".join(dues)) if dues else ""
    if not one.counts:
        return Text(allowed, note=f"{due}; {words('the term is not confirmed')}".strip("; "))
    note = f"{due}; {verdict}".strip("; ")
    return Text(allowed, note=note, late=one.overdue, absent=one.overdue)


def obligations_table(
    desk: Desk, names: ApplicationNames, found: Iterable[OwedObligation], *, one: bool = True,
    world: str = "",
) -> Figure:  # fmt: skip
    """Return obligations of both sides, by the day on which they are due.

    Parameters
    ----------
    desk : Desk
    names : ApplicationNames
    found : iterable of OwedObligation
    one : bool
        Whether all are of one application.
    world : str
        Stands in the addresses of applications, where they are invented.
    """
    words, voice = desk.voice.words, desk.voice
    columns = [
        Column("what", words("What")),
        Column("who", words("Who owes")),
        Column("due", words("Due")),
        Column("standing", words("Standing")),
    ]
    if not one:
        columns.insert(0, Column("application", words("Application")))
    rows = []
    for each in found:
        owed, verdict = each.obligation, each.verdict
        late = each.overdue
        said = voice.label("obligation_standings", str(verdict.standing))
        day = verdict.outcome.day if verdict.outcome is not None else None
        cells: list[Cell] = [
            Text(names.owed(owed.what, owed.amount, owed.unit)),
            Text(voice.label("debt_parties", str(owed.side))),
            Text(voice.due(owed.due)),
            Text(said, note=voice.day(day) if day else "", absent=late, late=late),
        ]
        if not one:
            kept = each.application
            note = names.subject(kept.project)
            cells.insert(0, Text(kept.code, href=address_of(kept.code, world), note=note))
        rows.append(tuple(cells))
    return table_of(desk, "obligations", words("Obligations"), tuple(columns), rows)


def acts_table(desk: Desk, names: ApplicationNames, kept: KeptApplication,
               steps: frozenset[str]) -> Figure:  # fmt: skip
    """Return the acts of an application that a reader sees, newest last, each with its entry."""
    words, voice = desk.voice.words, desk.voice
    columns = (
        Column("day", words("Day")),
        Column("act", words("Act")),
        Column("step", words("Step")),
        Column("who", words("On behalf of")),
        Column("entry", words("Entry")),
    )
    rows = []
    for act in kept.acts:
        if act.step and act.step not in steps:
            continue
        outcome = voice.label("step_outcomes", str(act.outcome)) if act.outcome else ""
        note = "; ".join(filter(None, (outcome, _reason(voice, act.reason))))
        party = Party.of(act.source)
        behalf = Text(names.subject(party.institution))
        if party.role != "applicant":
            behalf = names.institution(party.institution)
        rows.append(
            (
                Text(voice.day(act.day)),
                Text(voice.label("application_acts", str(act.act)), note=note),
                names.step(kept.procedure, act.step) if act.step else Text(""),
                behalf,
                Text(act.id),
            )
        )
    return table_of(desk, "acts", words("What was done"), columns, rows)


def waiting_table(
    desk: Desk, names: ApplicationNames, id_: str, headline: str, found: Iterable[WaitingStep],
    today: date, world: str = "",
) -> Figure:  # fmt: skip
    """Return steps at which somebody's turn it is, in the order in which they are given."""
    words, voice = desk.voice.words, desk.voice
    columns = (
        Column("application", words("Application")),
        Column("step", words("Step")),
        Column("who", words("Waits for")),
        Column("since", words("Since")),
        Column("term", words("Days used")),
    )
    rows = []
    for one in found:
        kept, step = one.application, one.step
        waited = words("calendar days: %(count)s", count=(today - step.since).days)
        used = "; ".join(_reading(voice, reading) for reading in one.clock.readings)
        verdict = voice.label("clock_verdicts", str(one.clock.verdict))
        if not one.confirmed and one.clock.verdict != "no_term":
            verdict = words("the term is not confirmed")
        rows.append(
            (
                Text(
                    kept.code, href=address_of(kept.code, world), note=names.subject(kept.project)
                ),
                names.step(kept.procedure, step.step),
                names.turn(kept, step, one.institution),
                Text(voice.day(step.since), note=waited),
                Text(used, note=verdict, late=one.overdue, absent=one.overdue),
            )
        )
    return table_of(desk, id_, headline, columns, rows)


def resting_table(
    desk: Desk, names: ApplicationNames, found: Iterable[KeptApplication], today: date,
    world: str = "",
) -> Figure:  # fmt: skip
    """Return applications at which it is nobody's turn, with the day of their last act."""
    words, voice = desk.voice.words, desk.voice
    columns = (
        Column("application", words("Application")),
        Column("procedure", words("Procedure")),
        Column("applicant", words("Applicant")),
        Column("last", words("Last act")),
    )
    rows = []
    for kept in found:
        last = kept.acts[-1].day
        since = words("calendar days: %(count)s", count=(today - last).days)
        rows.append(
            (
                Text(kept.code, href=address_of(kept.code, world)),
                names.procedure(kept.procedure),
                Text(names.subject(kept.applicant), note=names.subject(kept.project)),
                Text(voice.day(last), note=since),
            )
        )
    return table_of(desk, "resting", words("Under way, and no step is open"), columns, rows)


def institutions_table(
    desk: Desk, names: ApplicationNames, found: Iterable[WaitingStep], world: str = ""
) -> Figure:
    """Return who is waited for: how many steps, how many overdue, since when the oldest."""
    words, voice = desk.voice.words, desk.voice
    columns = (
        Column("who", words("Waits for")),
        Column("waiting", words("Steps that wait")),
        Column("overdue", words("Overdue")),
        Column("oldest", words("Oldest since")),
    )
    told: dict[str, list[WaitingStep]] = {}
    for one in found:
        whose = "applicant" if one.waits_for == "applicant" else f"officer {one.institution}"
        told.setdefault(whose, []).append(one)
    rows = []
    for whose, steps in sorted(
        told.items(), key=lambda item: (-sum(s.overdue for s in item[1]), -len(item[1]), item[0])
    ):
        code = whose.partition(" ")[2]
        who = Text(words("Applicants")) if whose == "applicant" else names.institution(code)
        suffix = f"&world={world}" if world else ""
        asked = "applicant" if whose == "applicant" else code
        if asked:
            who = Text(who.text, href=f"board?by={asked}{suffix}", lang=who.lang)
        late = sum(step.overdue for step in steps)
        rows.append(
            (
                who,
                Text(voice.count(len(steps))),
                Text(voice.count(late), late=bool(late), absent=bool(late)),
                Text(voice.day(min(step.step.since for step in steps))),
            )
        )
    return table_of(desk, "institutions", words("Who is waited for"), columns, rows)


def table_of(
    desk: Desk, id_: str, headline: str, columns: tuple[Column, ...],
    rows: Sequence[tuple[Cell, ...]],
) -> Figure:  # fmt: skip
    """Return a table of texts as a figure."""
    return Figure(
        id=id_, kind=Kind.TABLE, lang=desk.voice.lang, headline=headline, subtitle="",
        columns=columns, rows=tuple(rows), as_of=desk.vintage.known,
        revision=desk.vintage.revision, alt=headline,
    )  # fmt: skip
