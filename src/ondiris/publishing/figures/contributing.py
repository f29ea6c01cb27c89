"""What added to growth: contributions of parts, their sum, and what is left to the whole."""

from __future__ import annotations

from ondiris.model import Period
from ondiris.production.figures.contributing import Additions, Left
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

__all__ = ["additions_figure"]


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
