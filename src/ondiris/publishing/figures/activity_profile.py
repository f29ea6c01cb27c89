"""The sentence that a profile of an activity begins with."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.model import Modality, Period
from ondiris.production import Row
from ondiris.publishing.figures.activities import activity_facts
from ondiris.publishing.figures.desk import Desk, activity_inside, activity_name, number
from ondiris.publishing.figures.profiles import facts_sentence

__all__ = ["activity_sentence"]


def activity_sentence(
    desk: Desk,
    code: str,
    rows: Sequence[Row],
    known: Sequence[Row],
    *,
    whole: str,
    period: Period,
) -> str:
    """Return what is worth knowing of an activity: its level, its share and its growth.

    Parameters
    ----------
    desk : Desk
    code : str
    rows : sequence of Row
        Figures of the city's activities in the period.
    known : sequence of Row
        Figures of this one, from which the newest is told where the period has nothing.
    whole : str
        Activity that shares are taken of.
    period : Period
    """
    voice, words = desk.voice, desk.voice.words
    name = activity_name(voice, code)
    level, volume, share, _, value = activity_facts(rows, code, period, whole)
    facts = []
    if level is not None:
        facts.append(words("output %(value)s", value=voice.readable(number(level))))
    if share is not None and code != whole:
        said = {"share": voice.readable(number(share)), "whole": activity_inside(voice, whole)}
        facts.append(words("share of %(whole)s %(share)s", **said))
    if volume is not None:
        grown = voice.readable(number(volume))
        facts.append(words("volume %(value)s on the year before", value=grown))
    elif value is not None:
        grown = voice.readable(number(value))
        facts.append(words("at current prices %(value)s on the year before", value=grown))
    if facts:
        return facts_sentence(voice, f"{name}, {voice.period(period)}", facts, nothing="")
    newest = max(
        (row for row in known if row.key.modality is Modality.ACHIEVED),
        key=lambda row: (row.period.last_day, row.key.measure == "output", row.known.day, row.id),
        default=None,
    )
    if newest is None:
        return facts_sentence(voice, name, (), nothing=words("no figure is known yet"))
    series = desk.series(newest.key)
    told = words(
        "nothing is published for %(period)s yet; the newest figure: %(series)s, %(when)s – "
        "%(value)s",
        period=voice.period(period),
        series=f"{series[:1].lower()}{series[1:]}",
        when=voice.period(newest.period),
        value=voice.readable(number(newest)),
    )
    return facts_sentence(voice, name, (told,), nothing="")
