"""Sentences of a bulletin that say no figure: where enterprises are, what changed.

Their figures stand in the table below the text; a sentence that named them would be read as a claim
of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ondiris.language import PlaceForms
from ondiris.language.lexicon import language
from ondiris.language.prose import enumerated
from ondiris.production.figures.changes import ReleaseChanges
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk, activity_inside

__all__ = ["changes_told", "concentration_told", "series_told"]

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


def changes_told(
    desk: Desk, changes: ReleaseChanges, told: Collection[str], places: PlaceForms
) -> _Asides:
    """Say which figures of a bulletin were revised, and which are known for the first time.

    Parameters
    ----------
    desk : Desk
    changes : ReleaseChanges
        Since the last bulletin.
    told : collection of str
        The figures that the bulletin says; of others it says nothing here either.
    places : PlaceForms
        How sentences name the sites.
    """
    words = language(desk.voice.lang).data["write"]["document"]
    revised = [one.new for one in changes.revised if one.new.id in told]
    new = [row for row in changes.new if row.id in told]
    out = []
    for name, rows in (("revised", revised), ("new", new)):
        if rows:
            out.append((rows[0].id, str(words[name]).format(list=series_told(desk, rows, places))))
    return tuple(out)


def series_told(desk: Desk, rows: Sequence[Row], places: PlaceForms) -> str:
    """Return what figures are of, those of one measure together.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
    places : PlaceForms
        How sentences name the sites.
    """
    more = str(language(desk.voice.lang).data["write"]["document"]["and_others"])
    told: dict[str, list[str]] = {}
    pairs = dict.fromkeys((desk.series(row.key), _whose(desk, row, places)) for row in rows)
    for measure, whose in list(pairs)[:_MOST]:
        told.setdefault(f"{measure[:1].lower()}{measure[1:]}", []).append(whose)
    said = []
    for measure, names in told.items():
        known = ", ".join(filter(None, names))
        mark = f": {known}" if measure.endswith(")") else f" ({known})"
        said.append(f"{measure}{mark}" if known else measure)
    return "; ".join(said) + (more if len(pairs) > _MOST else "")


def _whose(desk: Desk, row: Row, places: PlaceForms) -> str:
    """Return whose a figure is, without a number: of a programme the site, no year, no code."""
    key, voice = row.key, desk.voice
    if not key.subject:
        name = "" if key.activity in ("_T", "_Z") else activity_inside(voice, key.activity)
    else:
        site = voice.catalogue["subjects"][key.subject].attributes.get("site") or key.subject
        forms = places.names.get(site, {}).get(voice.lang, {})
        name = forms.get("nom") or voice.label("subjects", site)
    return "" if any(character.isdigit() for character in name) else name
