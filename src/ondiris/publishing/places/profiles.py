"""The sentences that profiles of districts, zones, parks and enterprises begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ondiris.model.enterprise import Enterprise
from ondiris.ports import RecordedStatement
from ondiris.production import Row
from ondiris.production.places.balancing import SiteBalance
from ondiris.production.places.premises import ParkRoom
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.figures.profiles import (
    NEWEST,
    Change,
    fact_of_row,
    facts_sentence,
    is_news,
)
from ondiris.publishing.places.sites import property_unit, resource_name

__all__ = [
    "SiteTold",
    "district_sentence",
    "enterprise_sentence",
    "register_value",
    "site_sentence",
    "statement_changes",
]

Said = Mapping[str, Sequence[RecordedStatement]]


def district_sentence(
    desk: Desk,
    code: str,
    *,
    level: Row | None,
    counts: Mapping[str, int],
    named: bool,
) -> str:
    """Return what is worth knowing of a district.

    Parameters
    ----------
    desk : Desk
    code : str
    level : Row, optional
        Newest published output.
    counts : mapping of str to int
        How many ``sites``, ``projects`` and ``enterprises`` are known there.
    named : bool
        Whether a source names it as a place where large enterprises stand.
    """
    voice, words = desk.voice, desk.voice.words
    facts = []
    if level is not None:
        said = {"value": voice.readable(number(level)), "period": voice.period(level.period)}
        facts.append(words("output %(value)s (%(period)s)", **said))
    if named:
        facts.append(words("a source names it among the places of large and medium enterprises"))
    facts += _counted(desk, counts)
    nothing = words("nothing is known of its industry yet")
    return facts_sentence(voice, voice.label("areas", code), facts, nothing=nothing)


def _counted(desk: Desk, counts: Mapping[str, int]) -> list[str]:
    said = {name: _one_count(desk, name, n, counts) for name, n in counts.items() if n}
    return [text for text in said.values() if text]


def _one_count(desk: Desk, name: str, n: int, counts: Mapping[str, int]) -> str:
    plural, shown = desk.voice.words.plural, desk.voice.count(n)
    match name:
        case "sites":
            return plural("%(n)s zone or park", "%(n)s zones and parks", n, n=shown)
        case "projects" if launched := counts.get("launched", 0):
            return plural(
                "%(n)s project, launched: %(launched)s", "%(n)s projects, launched: %(launched)s",
                n, n=shown, launched=desk.voice.count(launched),
            )  # fmt: skip
        case "projects":
            return plural("%(n)s project", "%(n)s projects", n, n=shown)
        case "enterprises":
            return plural(
                "%(n)s enterprise in the register", "%(n)s enterprises in the register", n, n=shown
            )
        case "tenants":
            return plural("%(n)s tenant", "%(n)s tenants", n, n=shown)
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class SiteTold:
    """What is known of a zone or park.

    Parameters
    ----------
    room : ParkRoom, optional
        Its halls.
    said : mapping
        Its statements that stand, by property.
    balance : SiteBalance, optional
        Its utilities.
    counts : mapping of str to int
        ``projects``, ``launched`` and ``tenants``.
    """

    room: ParkRoom | None
    said: Said
    balance: SiteBalance | None
    counts: Mapping[str, int]


def site_sentence(desk: Desk, code: str, told: SiteTold, *, newest: Row | None) -> str:
    """Return what is worth knowing of a zone or park.

    Parameters
    ----------
    desk : Desk
    code : str
    told : SiteTold
    newest : Row, optional
        The newest figure published of it, told where nothing is known of its room.
    """
    voice, words = desk.voice, desk.voice.words
    facts = [*_room(desk, told.room), *_land(desk, told.said), *_counted(desk, told.counts)]
    if told.balance is not None and (neck := told.balance.balance.bottleneck) is not None:
        said = {"what": resource_name(desk, neck[1]).casefold(), "year": str(neck[0])}
        facts.append(words("first to run short – %(what)s, %(year)s", **said))
    if newest is not None and len(facts) < 3:
        facts.append(fact_of_row(desk, newest))
    nothing = words("nothing is published of its room, projects and tenants yet")
    return facts_sentence(voice, voice.label("subjects", code), facts, nothing=nothing)


def _room(desk: Desk, room: ParkRoom | None) -> list[str]:
    if room is None or room.space.free is None:
        return []
    voice, words = desk.voice, desk.voice.words
    free = decimal_text(room.space.free, 0, voice.lang)
    if room.space.built is None:
        return [words("free floor %(free)s m²", free=free)]
    built = decimal_text(room.space.built, 0, voice.lang)
    return [words("free floor %(free)s of %(built)s m²", free=free, built=built)]


def _land(desk: Desk, said: Said) -> list[str]:
    voice, words = desk.voice, desk.voice.words
    if "land_free" not in said:
        return []
    free = decimal_text(Decimal(said["land_free"][0].value), 1, voice.lang)
    return [words("free land %(free)s ha", free=free)]


def enterprise_sentence(desk: Desk, one: Enterprise, size: str, *, established: str) -> str:
    """Return what is worth knowing of an enterprise.

    Parameters
    ----------
    desk : Desk
    one : Enterprise
    size : str
        Name of its size class; empty where not known.
    established : str
        Day on which it was established, in words; empty where not known.
    """
    voice, words = desk.voice, desk.voice.words
    facts = [
        activity_name(voice, one.activity).lower() if one.activity else "",
        f"{size[:1].lower()}{size[1:]}",
        voice.label("areas", one.area) if one.area else "",
        *(words("tenant of %(name)s", name=voice.label("subjects", s)) for s in one.sites),
        words("established on %(day)s", day=established) if established else "",
        _stage(desk, one.stage) if one.stage != "operating" else "",
    ]
    nothing = words("only its name and number are known")
    return facts_sentence(voice, one.name(voice.lang), facts, nothing=nothing)


def _stage(desk: Desk, stage: str) -> str:
    words = desk.voice.words
    return {
        "operating": words("operating"),
        "suspended": words("suspended"),
        "cancelled": words("struck off the register"),
        "construction": words("under construction"),
        "commissioning": words("being commissioned"),
    }.get(stage, "")


def statement_changes(desk: Desk, said: Said) -> tuple[Change, ...]:
    """Return the statements about a place or an enterprise that became known last."""
    ones = [(n, one) for n, found in said.items() if is_news(n) for one in found]
    ones.sort(key=lambda pair: (pair[1].statement.known.day, pair[1].revision), reverse=True)
    return tuple(
        Change(
            desk.voice.label("statement_properties", name),
            register_value(desk, name, one.value),
            one.id,
            f"{desk.publisher(one.statement.source)}, {desk.voice.known(one.statement.known)}",
        )
        for name, one in ones[:NEWEST]
    )


def register_value(desk: Desk, name: str, value: str) -> str:
    """Return what a register says of an enterprise or a source of a place, in words.

    Parameters
    ----------
    desk : Desk
    name : str
        The property.
    value : str
    """
    coded = {"stage": _stage(desk, value)}
    if value == "paved":
        coded["road_access"] = desk.voice.words("paved")
    if said := coded.get(name):
        return said
    if unit := property_unit(desk, name):
        amount = Decimal(value)
        digits = max(0, -int(amount.as_tuple().exponent))
        return f"{decimal_text(amount, digits, desk.voice.lang)}\u00a0{unit}"
    if name == "established" and len(value) == 10:
        return desk.voice.day(date.fromisoformat(value))
    if name == "size_class" and value in desk.voice.catalogue["size_classes"]:
        return desk.voice.label("size_classes", value)
    told = value.partition(": ")[2] if name == "name" else ""
    return told or (value if name == "name" else desk.place_or_activity(value))
