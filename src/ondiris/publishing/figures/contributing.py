"""What added to growth: contributions of parts, their sum, and what is left to the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ondiris.model import Period
from ondiris.production.figures.contributing import Additions, Left
from ondiris.production.figures.growth import GrowthRates
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Text,
)

__all__ = ["additions_figure", "movers_figure"]

_NAMED = 8
"""How many parts are named; the others are told together."""


def additions_figure(desk: Desk, found: Additions, *, place: str, period: Period) -> Figure:
    """Return the parts of a whole by what they added to its growth of volume, as bars.

    Parameters
    ----------
    desk : Desk
    found : Additions
    place : str
    period : Period
    """
    voice, words = desk.voice, desk.voice.words
    name = activity_name(voice, found.whole)
    return Figure(
        id="contributions-to-growth",
        kind=Kind.RANKING,
        lang=voice.lang,
        headline=words("What added to growth: %(name)s", name=name),
        subtitle=", ".join(
            (words("Contributions to the growth of volume"), voice.inside(place),
             voice.period(period))
        ),
        unit=voice.unit_title("ppt"),
        params=(("activity", found.whole),),
        columns=(
            Column("activity", words("Activity")),
            Column("contribution", voice.label("measures", "contribution_ppt"), ColumnKind.BAR,
                   "ppt"),
        ),
        rows=(
            *(
                (
                    Text(
                        activity_name(voice, row.key.activity),
                        href=f"activities/{row.key.activity}",
                    ),
                    number(row),
                )
                for row in found.parts
            ),
            *_ends(desk, found, period),
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(*desk.badges(found.rows), Badge.DERIVED),
        notes=(*_notes(desk, found), *desk.notes(found.rows)),
        evidence=desk.references(found.rows),
        alt=words("Bars of contributions to growth, the largest first: %(count)s.",
                  count=len(found.parts)),
    )  # fmt: skip


def movers_figure(
    desk: Desk,
    found: Additions,
    rates: Mapping[str, GrowthRates],
    *,
    place: str,
    period: Period,
    whole: bool = False,
) -> Figure:
    """Return what moved the growth of a whole most, the others together, and the whole.

    Parameters
    ----------
    desk : Desk
    found : Additions
        At current prices.
    rates : mapping of str to GrowthRates
        How each part grew.
    place : str
    period : Period
    whole : bool
        Whether every part is named.
    """
    voice, words = desk.voice, desk.voice.words
    largest = sorted(found.parts, key=lambda row: -abs(row.number))
    named = set(largest[: _NAMED if len(largest) > _NAMED + 1 and not whole else None])
    shown = [row for row in found.parts if row in named]
    rest = [row for row in found.parts if row not in named]
    grew = [rates.get(row.key.activity, GrowthRates()).value for row in shown]
    said = [*shown, *(row for row in grew if row is not None), *rest]
    if found.growth is not None:
        said.append(found.growth)
    absent = Text("–", absent=True)
    rounding = None if whole else (0, 1)
    return Figure(
        id="contributions-in-full" if whole else "what-moved",
        kind=Kind.RANKING,
        lang=voice.lang,
        headline=words("What each part added to growth") if whole else words("What moved growth"),
        subtitle=", ".join(
            (words("Contributions to growth at current prices"), voice.inside(place),
             voice.period(period))
        ),
        unit=voice.unit_title("ppt"),
        columns=(
            Column("activity", words("Activity")),
            Column("contribution", words("Added"), ColumnKind.BAR, "ppt", rounding=rounding),
            Column("growth", words("Grew by"), ColumnKind.NUMBER, "%", rounding=rounding),
        ),
        rows=(
            *(
                (
                    Text(
                        activity_name(voice, row.key.activity),
                        href=f"activities/{row.key.activity}",
                    ),
                    number(row),
                    absent if rate is None else number(rate),
                )
                for row, rate in zip(shown, grew, strict=True)
            ),
            *_others(desk, found, rest, f"/derived?period={period}"),
            *_whole(desk, found),
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.DERIVED,),
        notes=desk.notes(said),
        evidence=desk.references(said),
        alt=words("Bars of contributions to growth, the largest first: %(count)s.",
                  count=len(shown)),
    )  # fmt: skip


def _others(desk: Desk, found: Additions, rest: Sequence[Row], page: str) -> list[tuple[Cell, ...]]:
    """Return the parts that are not named as one row, with those of which no figure is known.

    Where nobody may take one part's number from the row, it holds the known parts alone.
    """
    words = desk.voice.words
    known = replace(found, parts=tuple(rest)) if rest else None
    nothing = Text("")
    if found.left is None or found.growth is None:
        if known is None:
            return []
        title = words("Other activities with a figure")
        return [(Text(title), _said(known.together, page), nothing)]
    left = found.left
    if known is not None:
        told = known.together
        digits = min(left.digits, told.digits)
        left = Left(left.value + told.value, digits, left.interval + told.interval)
    return [(Text(words("Other activities")), _said(left, page), nothing)]


def _whole(desk: Desk, found: Additions) -> list[tuple[Cell, ...]]:
    if found.growth is None:
        return []
    name = activity_name(desk.voice, found.whole)
    added = replace(number(found.growth), unit="ppt")
    return [(Text(name, href=f"activities/{found.whole}"), added, number(found.growth))]


def _ends(desk: Desk, found: Additions, period: Period) -> list[tuple[Cell, ...]]:
    """Return the rows below the parts: what is left, the sum and the rate of the whole."""
    words = desk.voice.words
    page = f"/structure?period={period}"
    rows: list[tuple[Cell, ...]] = []
    together = _said(found.together, page)
    if (left := found.left) is not None and found.lacking:
        rows.append((Text(words("Other parts, and the gap of weights")), _said(left, page)))
    else:
        rows.append((Text(words("Together")), together))
        if left is not None:
            rows.append((Text(words("Gap of weights")), _said(left, page)))
    if found.growth is not None:
        rows.append((Text(words("Growth of the whole")), number(found.growth)))
    return rows


def _said(one: Left, page: str) -> Number:
    low, high = one.interval.outward(one.digits + 1)
    return Number(
        one.value, one.digits, "ppt", page, low=low, high=high, origin=Badge.DERIVED, signed=True
    )


def _notes(desk: Desk, found: Additions) -> tuple[str, ...]:
    voice, words = desk.voice, desk.voice.words
    notes = []
    if found.left is not None and not found.lacking:
        notes.append(
            words(
                "Gap: the growth of the whole as its source gives it, less the sum of the parts by "
                "gross output; an office weighs by value added."
            )
        )
    if found.lacking:
        names = "; ".join(activity_name(voice, code) for code in found.lacking)
        notes.append(words("No contribution is known of: %(names)s.", names=names))
    if found.growth is not None and len(found.lacking) == 1:
        notes.append(
            words("What is left to the whole is not shown: it would be one part's number.")
        )
    if found.mixed:
        notes.append(
            words(
                "Some parts are weighed by the year before, others by this year: their sum is not "
                "exact."
            )
        )
    return tuple(notes)
