"""What grew: volume and value side by side, named, with the prices between them."""

from __future__ import annotations

from collections.abc import Mapping

from ondiris.model import Period
from ondiris.production.figures.growth import GrowthRates
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk, activity_name, capital, number
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.profiles import facts_sentence

__all__ = ["growth_sentence", "growth_table", "leading_face"]


def leading_face(rates: Mapping[str, GrowthRates]) -> str:
    """Return which face more activities have: ``volume`` or ``value``."""
    volumes = sum(one.volume is not None for one in rates.values())
    values = sum(one.value is not None for one in rates.values())
    return "value" if values > volumes else "volume"


def growth_sentence(voice: ReaderLocale, rates: Mapping[str, GrowthRates], period: Period) -> str:
    """Return how many activities grew and how many shrank; empty where no growth is known.

    Parameters
    ----------
    voice : ReaderLocale
    rates : mapping of str to GrowthRates
        By activity.
    period : Period
    """
    words, face = voice.words, leading_face(rates)
    known = [row.number for one in rates.values() if (row := getattr(one, face)) is not None]
    if not known:
        return ""
    said = {
        "count": voice.count(len(known)),
        "grew": voice.count(sum(n > 0 for n in known)),
        "fell": voice.count(sum(n < 0 for n in known)),
    }
    told = (
        words("activities whose growth of volume is known – %(count)s, of which %(grew)s grew and "
              "%(fell)s shrank", **said)
        if face == "volume"
        else words("activities whose growth at current prices is known – %(count)s, of which "
                   "%(grew)s grew and %(fell)s shrank", **said)
    )  # fmt: skip
    return facts_sentence(voice, capital(voice.period(period)), (told,), nothing="")


def growth_table(
    desk: Desk,
    rates: Mapping[str, GrowthRates],
    levels: Mapping[str, Row],
    *,
    place: str,
    period: Period,
) -> Figure:
    """Return activities by growth, the face that more of them have as bars.

    Parameters
    ----------
    desk : Desk
    rates : mapping of str to GrowthRates
        By activity; those without the leading face come last.
    levels : mapping of str to Row
        Output by activity, shown beside where known.
    place : str
    period : Period
    """
    voice, words = desk.voice, desk.voice.words
    leading = leading_face(rates)
    titles = {"volume": words("Growth of volume"), "value": words("Growth at current prices")}
    other = "volume" if leading == "value" else "value"
    priced = any(one.price is not None for one in rates.values())
    ordered = sorted(rates, key=lambda code: _place(getattr(rates[code], leading), code))
    absent = Text(words("not published"), absent=True)

    def said(row: Row | None) -> Cell:
        return absent if row is None else number(row)

    cells = [
        (
            Text(activity_name(voice, code), href=f"activities/{code}"),
            said(getattr(rates[code], leading)),
            said(getattr(rates[code], other)),
            *((said(rates[code].price),) if priced else ()),
            said(levels.get(code)),
        )
        for code in ordered
    ]
    shown = [row for code in ordered for row in rates[code].rows]
    shown += [levels[code] for code in ordered if code in levels]
    money = {row.key.unit for row in levels.values()}
    scale = max((row.multiplier for row in levels.values()), default=0)
    prices = Column("price", words("Implied prices"), ColumnKind.NUMBER, "%")
    return Figure(
        id="growth",
        kind=Kind.RANKING,
        lang=voice.lang,
        headline=words("What grew"),
        subtitle=f"{titles[leading]}, {voice.inside(place)}, {voice.period(period)}",
        unit=voice.unit_title("%"),
        columns=(
            Column("activity", words("Activity")),
            Column(f"{leading}-growth", titles[leading], ColumnKind.BAR, "%"),
            Column(f"{other}-growth", titles[other], ColumnKind.NUMBER, "%"),
            *((prices,) if priced else ()),
            Column(
                "output",
                voice.label("measures", "output"),
                ColumnKind.NUMBER,
                next(iter(money)) if len(money) == 1 else "",
                max(scale, 9) if scale >= 6 else scale,
            ),
        ),
        rows=tuple(cells),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(*desk.badges(shown), *([Badge.DERIVED] if all(r.formula for r in shown) else [])),
        notes=desk.notes(shown),
        evidence=desk.references(shown),
        alt=words(
            "Bars from the largest to the smallest, activities: %(count)s.", count=len(rates)
        ),
    )


def _place(row: Row | None, code: str) -> tuple[bool, object, str]:
    return row is None, 0 if row is None else -row.number, code
