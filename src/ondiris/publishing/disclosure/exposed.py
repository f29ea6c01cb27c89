"""What others expose, told to those inside: which blanks follow from which printed figures.

No value is told and no interval: whoever reads it is to see the equation, not its answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from ondiris.model import KEY_FIELDS, Vintage
from ondiris.production.disclosure.opened_by_others import OpenedBlank
from ondiris.publishing.figures.answers import vintage_json
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Column, ColumnKind, Figure, Kind, Number, Text

__all__ = ["exposed_json", "exposed_table", "room_text"]

EXPOSED_SCHEMA = "ondiris.exposed/1"


def room_text(one: OpenedBlank) -> str:
    """Return how closely a blank is known, in per cent, rounded up to a tenth."""
    return str(_room(one))


def _room(one: OpenedBlank) -> Decimal:
    return Decimal(f"{one.room_pct:.6f}").quantize(Decimal("0.1"), rounding=ROUND_CEILING)


def exposed_json(found: Sequence[OpenedBlank], vintage: Vintage) -> dict[str, object]:
    """Return what others expose as JSON.

    Parameters
    ----------
    found : sequence of OpenedBlank
    vintage : Vintage
        As known when.
    """
    return {
        "schema": EXPOSED_SCHEMA,
        "vintage": vintage_json(vintage),
        "exposed": [
            {
                **{n: text or None for n, text in zip(KEY_FIELDS, one.key.texts, strict=True)},
                "period": str(one.period),
                "known_within_pct": room_text(one),
                "by": [row.id for row in one.rows],
                "sources": sorted({row.source for row in one.rows}),
            }
            for one in found
        ],
    }


def exposed_table(desk: Desk, found: Sequence[OpenedBlank]) -> Figure:
    """Return what others expose as a figure.

    Parameters
    ----------
    desk : Desk
    found : sequence of OpenedBlank
    """
    words = desk.voice.words
    rows = []
    for one in found:
        names = [desk.voice.label("measures", one.key.measure)]
        names += [desk.place_or_activity(code) for code in (one.key.activity, one.key.area)]
        by = (
            f"{desk.place_or_activity(row.key.activity)}, {desk.voice.period(row.period)}"
            for row in one.rows
        )
        room = _room(one)
        rows.append(
            (
                Text(desk.voice.period(one.period)),
                Text(", ".join(names)),
                Number(room, 1, "", one.rows[0].id, low=room, high=room),
                Text("; ".join(by)),
            )
        )
    return Figure(
        id="exposed-by-others",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("What offices keep back and figures of others give away"),
        subtitle=words("For those inside alone. Nothing of ours fills these values in."),
        columns=(
            Column("period", words("Period")),
            Column("value", words("Value kept back")),
            Column("room", words("Known to within, %%"), ColumnKind.NUMBER),
            Column("by", words("Follows from")),
        ),
        rows=tuple(rows),
        evidence=desk.references(row for one in found for row in one.rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        alt=words("What offices keep back and figures of others give away"),
    )
