"""Unblock on Monday: what it brings if a thing that stands still ends on its day, ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ondiris.model import World
from ondiris.model.holds import Hold
from ondiris.production.projects.unblocking import Gain, Unblocked
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import decimal_text, rounded
from ondiris.publishing.projects.holds import hold_json, hold_text

__all__ = ["gain_text", "reason_text", "unblock_json", "unblock_table"]

UNBLOCK = "ondiris.unblock/1"


def reason_text(voice: ReaderLocale, code: str) -> str:
    """Return why nothing can be told of a thing that stands still."""
    words = voice.words
    return {
        "no-programme": words("its project is part of no programme"),
        "no-promise": words("no number of launches is promised"),
        "no-day": words("the promise names no day"),
        "deadline-passed": words("the deadline has passed"),
        "launched": words("its project is not among those still to come"),
        "not-confirmed": words("no term of it is confirmed"),
    }.get(code, code)


def gain_text(voice: ReaderLocale, gain: Gain | None, digits: int) -> Text:
    """Return what is gained, with its bands in a note.

    Parameters
    ----------
    voice : ReaderLocale
    gain : Gain or None
    digits : int
        Of what is expected; bands are in whole numbers.
    """
    if gain is None:
        return Text("–", absent=True)

    def band(ends: tuple[float, float]) -> str:
        return " – ".join(decimal_text(rounded(end, 0), 0, voice.lang) for end in ends)

    expected = decimal_text(rounded(gain.expected, digits), digits, voice.lang)
    return Text(expected, note=f"{band(gain.half)}; {band(gain.most)}")


def unblock_table(
    desk: Desk,
    found: Sequence[Unblocked],
    *,
    programme: str = "",
    badges: tuple[Badge, ...] = (Badge.FORECAST,),
    most: int | None = None,
) -> Figure:
    """Return what each thing that stands still would bring, most first.

    Parameters
    ----------
    desk : Desk
    found : sequence of Unblocked
        In the order in which they are shown.
    programme : str
        Of which alone they are; empty for all.
    badges : tuple of Badge
        How it came to be; with `Badge.SYNTHETIC` for invented applications.
    most : int, optional
        So many rows, of what something can be told of; all rows where omitted.
    """
    voice, words = desk.voice, desk.voice.words
    told = [one for one in found if one.launches is not None]
    shown = found if most is None else told[:most]
    return Figure(
        id="unblock",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Unblock on Monday"),
        subtitle=words(
            "What it brings by the programme's deadline if the step ends on its day, or on the "
            "next working day where that has passed"
        ),
        columns=(
            Column("project", words("Project")),
            Column("what", words("What stands still")),
            Column("waits", words("Waits for")),
            Column("since", words("Begun")),
            Column("ends", words("Would end on")),
            Column("launches", words("More launches"), ColumnKind.NUMBER),
            Column("jobs", words("More jobs"), ColumnKind.NUMBER),
            Column("sooner", words("Launch earlier by, days"), ColumnKind.NUMBER),
        ),
        rows=tuple(_row(voice, one, invented=Badge.SYNTHETIC in badges) for one in shown),
        params=(("programme", programme),) if programme else (),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=badges,
        notes=_notes(voice, found, told),
        alt=words("Steps that stand still with what ending them would bring, as a table."),
    )


def _notes(
    voice: ReaderLocale, found: Sequence[Unblocked], told: Sequence[Unblocked]
) -> tuple[str, ...]:
    words = voice.words
    unranked = words("What applications without a project wait for is not ranked.")
    if not found:
        return (words("No project waits for a step, or for what the city owes."), unranked)
    notes = [unranked]
    if told:
        notes.append(words("With each number: between which ends 50, then 90 of 100 futures lie."))
        notes.append(
            words(
                "The same random numbers with and without: a difference is the step's alone. "
                "Nought where another step or the project's own path is longer. Differences of "
                "several steps do not add up."
            )
        )
    if any(one.jobs_assumed for one in told):
        notes.append(
            words(
                "Where a project's jobs are not known, the mean of its programme stands for them."
            )
        )
    reasons = dict.fromkeys(one.reason for one in found if one.reason)
    for code in reasons:
        count = sum(one.reason == code for one in found)
        notes.append(
            words("Not told (%(reason)s): %(count)s",
                  reason=reason_text(voice, code), count=count)
        )  # fmt: skip
    return tuple(notes)


def _row(voice: ReaderLocale, one: Unblocked, *, invented: bool) -> tuple[Cell, ...]:
    hold, words = one.hold, voice.words
    ends, why = hold.relieved, reason_text(voice, one.reason) if one.reason else ""
    by = words("deadline: %(day)s", day=voice.day(one.by)) if one.by else ""
    programme = voice.label("subjects", one.programme) if one.programme else ""
    world = "?world=synthetic" if invented else ""
    return (
        Text(voice.label("subjects", hold.project), note=", ".join(filter(None, (programme, by)))),
        Text(
            hold_text(voice, hold), href=f"applications/{hold.application}{world}",
            note=hold.application,
        ),
        _party(voice, hold),
        Text(voice.day(hold.begun), note=words("overdue") if hold.late else "", late=hold.late),
        Text(voice.day(ends) if ends else "–", note=why, absent=ends is None),
        gain_text(voice, one.launches, 2),
        gain_text(voice, one.jobs, 0),
        gain_text(voice, one.sooner, 0),
    )  # fmt: skip


def _party(voice: ReaderLocale, hold: Hold) -> Text:
    """Return whose turn it is: an institution by its name, else the side and its code."""
    if hold.waits_for == "officer" and hold.owner:
        lang = voice.lang if voice.lang in hold.owner else next(iter(hold.owner))
        return Text(hold.owner[lang], lang="" if lang == voice.lang else lang)
    label = voice.label("debt_parties", hold.waits_for)
    return Text(label, note=hold.institution)


def unblock_json(
    vintage: object, found: Iterable[Unblocked], world: World = World.ACTUAL
) -> dict[str, object]:
    """Return the ranking as JSON, documented in ``docs/reference/projects.md``.

    Parameters
    ----------
    vintage : object
    found : iterable of Unblocked
    world : World
        Real applications, or invented ones.
    """
    return {
        "schema": UNBLOCK,
        "vintage": vintage,
        "world": str(world),
        "steps": [
            {
                **hold_json(one.hold),
                "would_end": one.hold.relieved.isoformat() if one.hold.relieved else None,
                "programme": one.programme or None,
                "by": one.by.isoformat() if one.by else None,
                "more_launches": _gain(one.launches),
                "more_jobs": _gain(one.jobs),
                "days_sooner": _gain(one.sooner),
                "jobs_assumed": one.jobs_assumed,
                "reason": one.reason or None,
            }
            for one in found
        ],
        "origin": "forecast",
    }


def _gain(gain: Gain | None) -> dict[str, object] | None:
    if gain is None:
        return None
    return {
        "expected": gain.expected,
        "50_percent": list(gain.half),
        "90_percent": list(gain.most),
    }
