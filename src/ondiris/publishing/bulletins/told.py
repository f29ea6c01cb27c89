"""Sentences of a bulletin that say no figure: where enterprises are, what changed.

Their figures stand in the table below the text; a sentence that named them would be read as a claim
of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ondiris.language import PlaceForms
from ondiris.language.lexicon import language
from ondiris.language.prose import enumerated
from ondiris.production.figures.changes import ReleaseChanges
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk

__all__ = ["changes_told", "concentration_told"]

_MOST = 6
"""Series that a sentence names; more of them are counted by the page of changes."""
_Asides = tuple[tuple[str, str], ...]


def concentration_told(named: Mapping[str, str], lang: str, places: PlaceForms) -> _Asides:
    """Say in which districts most enterprises are.

    Parameters
    ----------
    named : mapping of str to str
        For each district the statement that names it.
    lang : str
    places : PlaceForms
        A district without the form that stands in a list is left out with the whole sentence.
    """
    prose = language(lang).data.get("prose", {})
    forms = [places.names.get(code, {}).get(lang, {}).get("listed") for code in named]
    if not forms or not all(forms) or "among" not in prose:
        return ()
    said = str(prose["among"]).format(list=enumerated([str(f) for f in forms], prose))
    return ((next(iter(named.values())), said),)


def changes_told(desk: Desk, changes: ReleaseChanges, told: Collection[str]) -> _Asides:
    """Say which figures of a bulletin were revised, and which are known for the first time.

    Parameters
    ----------
    desk : Desk
    changes : ReleaseChanges
        Since the last bulletin.
    told : collection of str
        The figures that the bulletin says; of others it says nothing here either.
    """
    words = language(desk.voice.lang).data["write"]["document"]
    revised = [one.new for one in changes.revised if one.new.id in told]
    new = [row for row in changes.new if row.id in told]
    out = []
    for name, rows in (("revised", revised), ("new", new)):
        if rows:
            series = list(dict.fromkeys(_series(desk, row) for row in rows))
            more = str(words["and_others"]) if len(series) > _MOST else ""
            out.append((rows[0].id, str(words[name]).format(list="; ".join(series[:_MOST]) + more)))
    return tuple(out)


def _series(desk: Desk, row: Row) -> str:
    """Return what a figure is of, without a number: no year, no code."""
    about = row.key.subject or row.key.activity
    measure = desk.voice.label("measures", row.key.measure)
    name = "" if about in ("_T", "_Z") else desk.place_or_activity(about)
    if any(character.isdigit() for character in name):
        name = ""
    said = f"{measure[:1].lower()}{measure[1:]}"
    return f"{said} ({name[:1].lower()}{name[1:]})" if name else said
