"""Registers of a home as counts: read once for each vintage, and only when counts are asked for."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from ondiris.errors import NotFound
from ondiris.model import Vintage, World
from ondiris.ports import Audience, Query
from ondiris.production.disclosure_rules import rules_on
from ondiris.production.register_counts import (
    MEASURE,
    RESTS_ON,
    RegisterEntry,
    asks_register,
    register_counts,
    register_entries,
)
from ondiris.production.rows import Row

if TYPE_CHECKING:
    from ondiris.session.observatory import Observatory

__all__ = ["RegisterDesk"]

_KEPT = 4


class RegisterDesk:
    """Counts the enterprises of the registers loaded into a home.

    Parameters
    ----------
    observatory : Observatory
    """

    def __init__(self, observatory: Observatory) -> None:
        self.observatory = observatory
        self._entries: OrderedDict[tuple[Vintage, World], tuple[RegisterEntry, ...]] = OrderedDict()

    def counts(self, query: Query, vintage: Vintage) -> list[Row]:
        """Return the counts that answer a query, by key; the worlds are counted apart."""
        if not asks_register(query):
            return []
        observatory = self.observatory
        found: list[Row] = []
        for world in query.worlds:
            entries = self._register(vintage, world)
            if entries:
                found += register_counts(
                    entries,
                    observatory.catalogue,
                    query,
                    world=world,
                    city=observatory.city.area,
                    whole=observatory.city.headline.activity,
                    fewest=self._fewest(vintage),
                )
        return sorted(found, key=lambda row: row.key.texts)

    def all_counts(self, vintage: Vintage, audience: Audience) -> list[Row]:
        """Return every count that somebody may see."""
        return self.counts(Query(MEASURE, worlds=tuple(World), audience=audience), vintage)

    def _fewest(self, vintage: Vintage) -> int | None:
        """Return the fewest enterprises of a cell that may leave; none where no rule says."""
        try:
            return rules_on(self.observatory.home.settings, vintage.known).minimum_frequency
        except NotFound:
            return None

    def _register(self, vintage: Vintage, world: World) -> tuple[RegisterEntry, ...]:
        """Return the enterprises of one world as known at a vintage."""
        place = (vintage, world)
        if place not in self._entries:
            self._entries[place] = self._read(vintage, world)
            while len(self._entries) > _KEPT:
                self._entries.popitem(last=False)
        return self._entries[place]

    def _read(self, vintage: Vintage, world: World) -> tuple[RegisterEntry, ...]:
        ledger = self.observatory.ledger
        said = []
        for name in RESTS_ON:
            said += ledger.statements(vintage, property=name, worlds=(world,))
            if not said:
                return ()
        # Enterprises bring PyArrow and Shapely along, which only a home with a register pays for.
        from ondiris.production.enterprises import current_statements  # noqa: PLC0415 - see above

        return register_entries(current_statements(said, ledger.sources(vintage)))
