"""An investor's need against zones and parks: one table for page and terminal, and JSON."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from ondiris.production.places.finding import ASKED, FoundRoom, FoundSite
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.places.premises import hall_title
from ondiris.publishing.places.sites import match_table

__all__ = ["found_json", "found_notes", "found_table", "need_labels"]


def need_labels(voice: ReaderLocale) -> dict[str, str]:
    """Return what may be needed, with its unit, in the order of the form."""
    words = voice.words
    labels = {
        "hall": words("One hall, m² free"),
        "floor": words("Floor area in all halls, m²"),
        "land": words("Land, ha"),
        "power": words("Electricity, MW"),
        "gas": words("Gas, thousand m³ an hour"),
        "water": words("Water, thousand m³ a day"),
        "rail": words("Railway, thousand tonnes a year"),
        "sanitary": words("Sanitary distance, m"),
        "budget": words("Budget for land, million %(currency)s a hectare", currency=voice.currency),
    }
    return {name: labels[name] for name in ASKED}


def found_table(desk: Desk, found: FoundRoom, place: str) -> Figure:
    """Return zones and parks against a need, the best first, then the nearest misses.

    Parameters
    ----------
    desk : Desk
    found : FoundRoom
    place : str
        Name of the city.
    """
    voice, words = desk.voice, desk.voice.words
    nearest = voice.label("subjects", found.sites[0].site) if found.sites else ""
    if found.fitting:
        headline = words("Sites that fit: %(count)s", count=found.fitting)
    elif found.sites:
        headline = words("Nothing fits; the nearest miss: %(name)s", name=nearest)
    else:
        headline = words("No source says what zones and parks have free")
    columns = (
        Column("site", words("Zone or park")),
        Column("fits", words("Verdict")),
        Column("score", words("Score"), ColumnKind.NUMBER),
        Column("why", words("Parts of the score, or what is missing")),
    )
    rows = tuple(_row(desk, found, one) for one in found.sites)
    return match_table(desk, rows, columns, headline, place)


def _row(desk: Desk, found: FoundRoom, one: FoundSite) -> tuple[Cell, ...]:
    voice, words, match = desk.voice, desk.voice.words, one.match
    labels = need_labels(voice)
    parts = "; ".join(
        f"{labels[name]}: {decimal_text(Decimal(f'{part:.4f}'), 2, voice.lang)}"
        for name, part in zip(found.aspects, match.parts, strict=False)
    )
    failed = "; ".join(labels[name] for name in match.failed)
    unknown = "; ".join(labels[name] for name in match.unknown)
    halls = "; ".join(
        f"{hall_title(voice, hall)} ({_floor(voice, hall.premises.space.free)})"
        for hall in one.halls
        if hall.premises.space.free is not None
    )
    reasons = (
        words("halls: %(names)s", names=halls) if halls else "",
        parts,
        words("too little: %(what)s", what=failed) if failed else "",
        words("not known: %(what)s", what=unknown) if unknown else "",
    )
    score = decimal_text(Decimal(f"{match.score:.4f}"), 2, voice.lang) if match.fits else ""
    said = words("fits") if match.fits else words("does not fit")
    return (
        Text(voice.label("subjects", one.site), href=f"sites/{one.site}"),
        Text(said, absent=not match.fits),
        Text(score),
        Text("; ".join(reason for reason in reasons if reason)),
    )


def _floor(voice: ReaderLocale, amount: Decimal) -> str:
    return f"{decimal_text(amount, 0, voice.lang)}\u00a0{voice.unit('m2')}"


def found_notes(voice: ReaderLocale, found: FoundRoom) -> tuple[str, ...]:
    """Return what a reader must know of a search: whom it could not ask, and of which year."""
    words = voice.words
    return (
        *(
            [words("Zones and parks of which nobody says what is free: %(count)s.",
                   count=len(found.silent))]
            if found.silent else []
        ),
        *(
            [words("Left out, since nobody says in which district they lie: %(count)s.",
                   count=len(found.doubtful))]
            if found.doubtful else []
        ),
        *(
            [words("Utilities are what the projects to come leave by the end of %(year)s.",
                   year=found.need.by)]
            if found.need.by is not None else []
        ),
    )  # fmt: skip


def found_json(vintage: object, found: FoundRoom) -> dict[str, Any]:
    """Return a search as JSON, documented in ``docs/reference/places.md``.

    Parameters
    ----------
    vintage : object
        As JSON.
    found : FoundRoom
    """
    need = found.need
    return {
        "schema": "ondiris.site-finder/1",
        "vintage": vintage,
        "need": {
            "amounts": dict(need.amounts),
            "by": need.by,
            "within": need.within or None,
            "district": need.district or None,
        },
        "fitting": found.fitting,
        "sites": [
            {
                "site": one.site,
                "fits": one.match.fits,
                "score": None if math.isnan(one.match.score) else round(one.match.score, 6),
                "parts": {
                    name: round(part, 6)
                    for name, part in zip(found.aspects, one.match.parts, strict=False)
                },
                "lacks": list(one.match.failed),
                "unknown": list(one.match.unknown),
                "halls": [
                    {"hall": hall.code, "name": hall.name, "free": f"{hall.premises.space.free:f}"}
                    for hall in one.halls
                ],
            }
            for one in found.sites
        ],
        "without_data": list(found.silent),
        "district_unknown": list(found.doubtful),
    }
