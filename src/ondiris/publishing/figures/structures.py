"""Figures of the structure of industry: shares, their changes, and one index of them all."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.model import Period
from ondiris.production.figures.rows import Row
from ondiris.production.figures.structures import PartShare, Structure
from ondiris.publishing.figures.desk import Desk, activity_inside, activity_name, number
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.profiles import facts_sentence

__all__ = ["structural_changes", "structure_ranking", "structure_sentence"]


def structure_sentence(desk: Desk, found: Structure) -> str:
    """Return whose share of a whole rose most and whose fell most; empty where none moved.

    Parameters
    ----------
    desk : Desk
    found : Structure
    """
    voice, words = desk.voice, desk.voice.words
    moved = [(one, one.change) for one in found.parts if one.change is not None]
    ends = [
        (title, one, change)
        for title, (one, change), sign in (
            (words("the largest rise"), moved[0], 1),
            (words("the largest fall"), moved[-1], -1),
        )
        if change.number * sign > 0
    ] if moved else []  # fmt: skip
    facts = []
    for title, one, change in ends:
        said = {"title": title, "name": activity_inside(voice, one.activity),
                "change": voice.readable(number(change))}  # fmt: skip
        if one.share is None:
            facts.append(words("%(title)s – %(name)s, %(change)s", **said))
        else:
            share = voice.readable(number(one.share))
            facts.append(
                words("%(title)s – %(name)s, %(change)s to %(share)s", share=share, **said)
            )
    if not facts:
        return ""
    name = words("Change of shares over a year, %(name)s", name=activity_inside(voice, found.whole))
    if found.lacking:
        name = words("%(name)s (of the shares known)", name=name)
    return facts_sentence(voice, name, facts, nothing="")


def structure_ranking(desk: Desk, found: Structure, *, place: str, period: Period) -> Figure:
    """Return the parts of a whole by the change of their share, as bars, with both shares.

    Parameters
    ----------
    desk : Desk
    found : Structure
    place : str
    period : Period
    """
    voice, words = desk.voice, desk.voice.words
    name = activity_name(voice, found.whole)
    return Figure(
        id="structure",
        kind=Kind.RANKING,
        lang=voice.lang,
        headline=words("Structure: %(name)s", name=name),
        subtitle=", ".join(
            (words("Change of shares on a year before"), voice.inside(place), voice.period(period))
        ),
        unit=voice.unit_title("ppt"),
        params=(("activity", found.whole),),
        columns=(
            Column("activity", words("Activity")),
            Column("change", words("Change of share"), ColumnKind.BAR, "ppt"),
            Column("share", words("Share"), ColumnKind.NUMBER, "%"),
            Column("before", words("Share a year before"), ColumnKind.NUMBER, "%"),
        ),
        rows=tuple(_part(desk, one) for one in found.parts),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(*desk.badges(found.rows), Badge.DERIVED),
        notes=(
            words(
                "Index of structural change: %(value)s.", value=voice.quantity(number(found.index))
            ),
            *_lacking(desk, found),
            *desk.notes(found.rows),
        ),
        evidence=desk.references(found.rows),
        alt=words(
            "Bars of changes of shares, rises first: %(count)s.",
            count=sum(one.change is not None for one in found.parts),
        ),
    )


def _part(desk: Desk, one: PartShare) -> tuple[Cell, ...]:
    voice = desk.voice
    absent = Text(voice.words("not published"), absent=True)

    def said(row: Row | None) -> Cell:
        return absent if row is None else number(row)

    return (
        Text(activity_name(voice, one.activity), href=f"activities/{one.activity}"),
        said(one.change),
        said(one.share),
        said(one.before),
    )


def _lacking(desk: Desk, found: Structure) -> tuple[str, ...]:
    """Return which parts lack, and what that makes of the index."""
    if not found.lacking:
        return ()
    names = "; ".join(activity_name(desk.voice, code) for code in found.lacking)
    return (
        desk.voice.words(
            "The index is a lower bound: shares of both times are not known of: %(names)s.",
            names=names,
        ),
    )


def _known_parts(desk: Desk, one: Structure) -> str:
    """Return how many parts have a change, and which lack."""
    words = desk.voice.words
    known = sum(part.change is not None for part in one.parts)
    if not one.lacking:
        return words("known: %(count)s", count=known)
    names = "; ".join(activity_name(desk.voice, code) for code in one.lacking)
    return words("known: %(count)s; lacking: %(names)s", count=known, names=names)


def structural_changes(
    desk: Desk, found: Sequence[Structure], *, place: str, period: Period
) -> Figure:
    """Return the index of structural change of each whole, with its interval and what lacks.

    Parameters
    ----------
    desk : Desk
    found : sequence of Structure
    place : str
    period : Period
    """
    voice, words = desk.voice, desk.voice.words
    rows = [one.index for one in found]
    return Figure(
        id="structural-change",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Index of structural change"),
        subtitle=", ".join(
            (words("Half the sum of the absolute changes of shares"), voice.inside(place),
             voice.period(period))
        ),
        columns=(
            Column("whole", words("Whole")),
            Column("index", voice.label("measures", "structural_change"), ColumnKind.NUMBER, "ppt"),
            Column("parts", words("Parts with shares of both times")),
        ),
        rows=tuple(
            (
                Text(activity_name(voice, one.whole), href=f"activities/{one.whole}"),
                number(one.index),
                Text(_known_parts(desk, one)),
            )
            for one in found
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(*desk.badges(rows), Badge.DERIVED),
        notes=(
            words(
                "0: every part kept its share; 100: nothing of the old structure is left. What a "
                "source leaves blank is not computed from the rest, so the index is then a lower "
                "bound."
            ),
            *desk.notes(rows),
        ),
        evidence=desk.references(rows),
        alt=words("Indices of structural change as a table."),
    )  # fmt: skip
