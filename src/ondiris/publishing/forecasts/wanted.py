"""What is wanted most, as a table; and a letter that asks its owner for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondiris.model import Period
from ondiris.model.wanted import Wanted, WantedKind
from ondiris.publishing.figures.desk import Desk, activity_name
from ondiris.publishing.figures.figure import (
    Badge,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Text,
)
from ondiris.publishing.figures.numbers import rounded

__all__ = ["letter", "wanted_json", "wanted_rows", "wanted_table"]

WANTED_SCHEMA = "ondiris.wanted/1"


def _about(desk: Desk, one: Wanted) -> str:
    """Return what a band is of, in words."""
    voice = desk.voice
    if one.kind is not WantedKind.NEXT_FIGURE:
        return voice.label("subjects", one.about)
    measure = voice.label("measures", one.measure)
    return f"{activity_name(voice, one.about)}: {measure[:1].lower()}{measure[1:]}"


def _what(desk: Desk, one: Wanted) -> str:
    """Return what is asked for, in words."""
    voice, words = desk.voice, desk.voice.words
    if one.kind is WantedKind.NEXT_FIGURE:
        return words(
            "%(series)s, figure for %(period)s",
            series=_about(desk, one),
            period=voice.period(Period.parse(one.what)),
        )
    name = voice.label("subjects", one.what)
    if one.kind is WantedKind.PROJECT_STATE:
        return words("State of the project and day of its launch: %(name)s", name=name)
    return words("List of projects with stage and planned launch: %(name)s", name=name)


def _owner(desk: Desk, one: Wanted) -> str:
    """Return who has it, as the reader's language names them; nothing where nobody is known."""
    return desk.voice.provider(one.owner) if one.owner else ""


def _share(one: Wanted) -> Number:
    value = rounded(100 * one.share, 0)
    return Number(value, 0, "%", f"/{one.band}", low=value, high=value, origin=Badge.DERIVED)


def wanted_table(desk: Desk, found: Sequence[Wanted]) -> Figure:
    """Return for each band the one figure or file that would narrow it most.

    Parameters
    ----------
    desk : Desk
    found : sequence of Wanted
    """
    words = desk.voice.words
    return Figure(
        id="wanted",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("What would narrow the bands most"),
        subtitle=words("Share of the spread that one missing figure or file explains"),
        columns=(
            Column("what", words("Wanted")),
            Column("about", words("Band of")),
            Column("share", words("Explains"), ColumnKind.NUMBER, "%"),
            Column("owner", words("Who has it")),
            Column("letter", words("Request")),
        ),
        rows=tuple(
            (
                Text(_what(desk, one)),
                Text(_about(desk, one), href=one.band),
                _share(one),
                Text(_owner(desk, one) or words("not known"), absent=not one.owner),
                Text(words("letter"), href=f"forecasts/wanted/{one.band}"),
            )
            for one in found
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.DERIVED,),
        alt=words("What is wanted, of which band, how much it explains and who has it."),
    )


def letter(desk: Desk, one: Wanted, city: str) -> tuple[str, ...]:
    """Return a letter that asks for what is wanted, paragraph by paragraph.

    Parameters
    ----------
    desk : Desk
    one : Wanted
    city : str
        Title of the observatory.
    """
    voice, words = desk.voice, desk.voice.words
    return (
        words("To: %(owner)s", owner=_owner(desk, one) or words("who keeps this figure")),
        words("From: %(city)s", city=city),
        words("Subject: %(what)s", what=_what(desk, one)),
        words(
            "We ask for the figure or list named above. Of all that is not known today it would "
            "tell most of what we publish under this title: %(about)s. It explains %(share)s of "
            "the spread of that forecast.",
            about=_about(desk, one),
            share=voice.quantity(_share(one)),
        ),
        words(
            "A table is best: place, activity, period, unit and value, with the day on which it "
            "becomes public. Please say what may be published. What may not stays inside, and "
            "nothing that would expose an enterprise is ever shown."
        ),
        words(
            "What we know ourselves is of %(day)s, data version %(revision)s.",
            day=voice.day(desk.vintage.known),
            revision=str(desk.vintage.revision),
        ),
    )


def wanted_json(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return what is wanted as JSON."""
    return {"schema": WANTED_SCHEMA, "rows": list(rows)}


def wanted_rows(desk: Desk, found: Sequence[Wanted], city: str) -> list[dict[str, object]]:
    """Return what is wanted, each with its letter, as rows.

    Parameters
    ----------
    desk : Desk
    found : sequence of Wanted
    city : str
        Title of the observatory.
    """
    return [
        {
            "band": one.band,
            "about": one.about,
            "kind": one.kind.value,
            "what": one.what,
            "measure": one.measure or None,
            "share": round(one.share, 3),
            "owner": one.owner or None,
            "wanted": _what(desk, one),
            "letter": "\n\n".join(letter(desk, one, city)),
        }
        for one in found
    ]
