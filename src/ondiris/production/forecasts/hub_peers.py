"""Regions elsewhere beside those of the country: where they would stand, and nobody moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ondiris.errors import InvalidInput
from ondiris.production.forecasts.hub_places import HubScorecard
from ondiris.sources.peers import PeerRow

__all__ = ["PlacedPeer", "place_peers"]


@dataclass(frozen=True, slots=True)
class PlacedPeer:
    """A row of a file, and where it would stand.

    Parameters
    ----------
    row : PeerRow
    place : int, optional
        One more than the regions of the country that are better; none where the indicator is not
        counted here, places nobody, or is in another unit.
    of : int
        How many regions of the country it is compared with.
    """

    row: PeerRow
    place: int | None
    of: int


def place_peers(card: HubScorecard, rows: Sequence[PeerRow]) -> tuple[PlacedPeer, ...]:
    """Return where regions of a file would stand among those of the country.

    Raises
    ------
    InvalidInput
        ``own-region``: the file names a region of the country, whose figures come from the ledger.
    """
    own = next((row.region for row in rows if row.region in card.regions), None)
    if own is not None:
        raise InvalidInput(
            "own-region",
            f"{own} is a region of {card.nation}; its figures come from the ledger",
            hint="Load them with `ondiris load`, and leave the region out of the file.",
        )
    return tuple(_placed(card, row) for row in rows)


def _placed(card: HubScorecard, row: PeerRow) -> PlacedPeer:
    counted = {one.indicator.code: one for one in card.placing}.get(row.indicator)
    if counted is None or counted.unit != row.unit:
        return PlacedPeer(row, None, 0)
    sign = 1 if counted.indicator.rising else -1
    better = sum(sign * one.value > sign * row.value for one in counted.values.values())
    return PlacedPeer(row, better + 1, len(counted.values))
