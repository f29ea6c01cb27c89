"""How earlier forecasts of a series held, as a table and in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.model import SeriesKey
from ondiris.production.forecasts.fared import BandsHeld, Fared
from ondiris.publishing.figures.desk import Desk
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
from ondiris.publishing.figures.numbers import rounded
from ondiris.publishing.forecasts.series import address_of

__all__ = ["bands_held", "honesty"]

_TOLD_LEVEL = 0.8
"""Level of the band that the sentence tells."""


def bands_held(desk: Desk, found: Sequence[BandsHeld], key: SeriesKey) -> Figure:
    """Return how often what came lay within the bands, by how far ahead it was."""
    words = desk.voice.words
    levels = sorted({level for one in found for level in one.within})

    def share(value: float | None, unit: str) -> Cell:
        if value is None:
            return Text(words("too few"), absent=True)
        scaled = rounded(value * (100 if unit else 1), 0 if unit else 2)
        return Number(scaled, 0 if unit else 2, unit, f"/{address_of(key)}",
                      low=scaled, high=scaled, origin=Badge.DERIVED)  # fmt: skip

    return Figure(
        id="forecast-coverage",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("How the bands held"),
        subtitle=words("Share of what came that lay within the bands of earlier forecasts"),
        columns=(
            Column("ahead", words("Periods ahead")),
            Column("periods", words("Came")),
            *(
                Column(f"in{level * 100:.0f}", words("Within %(level)s of 100",
                       level=f"{level * 100:.0f}"), ColumnKind.NUMBER, "%")
                for level in levels
            ),
            Column("naive", words("Error, repeating the year before = 1"), ColumnKind.NUMBER),
        ),
        rows=tuple(
            (
                Text(f"{one.first}–{one.last}"),
                Text(desk.voice.count(one.periods)),
                *(share(one.within.get(level), "%") for level in levels),
                share(one.against_naive, ""),
            )
            for one in found
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.DERIVED,),
        alt=words("Shares by periods ahead, as a table."),
    )  # fmt: skip


def honesty(desk: Desk, scored: Sequence[Fared]) -> str:
    """Return how often earlier bands held, in one sentence.

    Parameters
    ----------
    desk : Desk
    scored : sequence of Fared
    """
    words, voice = desk.voice.words, desk.voice
    inside = [kept for one in scored if (kept := one.within(_TOLD_LEVEL)) is not None]
    if not inside:
        return words("No earlier forecast of this series has come due.")
    said = {"within": voice.count(sum(inside)), "all": voice.count(len(inside))}
    if all(one.forecast.id for one in scored):
        return words("Of the periods foreseen earlier that have come, so many lay within the band "
                     "meant for 80 of 100: %(within)s of %(all)s.", **said)  # fmt: skip
    return words("Made again as of past years, the band meant for 80 of 100 would have held "
                 "so many of the periods that came: %(within)s of %(all)s.", **said)  # fmt: skip
