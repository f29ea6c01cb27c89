"""Registers of a home as counts: read once for each vintage, and only when counts are asked for."""

from __future__ import annotations

from ondiris.errors import NotFound
from ondiris.ledger import Ledger
from ondiris.model import Vintage, World
from ondiris.ports import INTERNAL, Audience, Query
from ondiris.production.disclosure.rules import rules_on
from ondiris.production.figures.rows import Row
from ondiris.production.places.register_counts import (
    COUNT_FORMULA,
    COUNT_SYMBOLS,
    MEASURE,
    RESTS_ON,
    RegisterEntry,
    asks_register,
    register_counts,
    register_entries,
)
from ondiris.session.figures.home import Home
from ondiris.session.memory import Memory

__all__ = ["RegisterCounts"]

_ENTRY = 400
"""About how many bytes an entry of a register takes."""


class RegisterCounts:
    """Counts the enterprises of the registers loaded into a home.

    Parameters
    ----------
    home : Home
    ledger : Ledger
    memory : Memory
        Where registers are kept once they are read.
    """

    formula = COUNT_FORMULA
    symbols = COUNT_SYMBOLS

    def __init__(self, home: Home, ledger: Ledger, memory: Memory) -> None:
        self.home = home
        self.ledger = ledger
        self.memory = memory

    def answering(self, query: Query, vintage: Vintage) -> list[Row]:
        """Return the counts that answer a query, by key; the worlds are counted apart."""
        if not asks_register(query):
            return []
        city = self.home.city
        found: list[Row] = []
        for world in query.worlds:
            entries = self._register(vintage, world)
            if entries:
                found += register_counts(
                    entries,
                    self.ledger.catalogue,
                    query,
                    world=world,
                    city=city.area,
                    whole=city.headline.activity,
                    fewest=self._fewest(vintage),
                )
        return sorted(found, key=lambda row: row.key.texts)

    def all(self, vintage: Vintage, audience: Audience) -> list[Row]:
        """Return every count that somebody may see."""
        return self.answering(
            Query(measures=(MEASURE,), worlds=tuple(World), audience=audience), vintage
        )

    def _fewest(self, vintage: Vintage) -> int | None:
        """Return the fewest enterprises of a cell that may leave; none where no rule says."""
        try:
            return rules_on(self.home.settings, vintage.known).minimum_frequency
        except NotFound:
            return None

    def _register(self, vintage: Vintage, world: World) -> tuple[RegisterEntry, ...]:
        """Return the enterprises of one world as known at a vintage."""
        return self.memory.get(
            ("register", vintage, world),
            lambda: self._read(vintage, world),
            lambda found: _ENTRY * (1 + len(found)),
        )

    def _read(self, vintage: Vintage, world: World) -> tuple[RegisterEntry, ...]:
        ledger = self.ledger
        said = []
        for name in RESTS_ON:
            said += ledger.statements(vintage, INTERNAL, property=name, worlds=(world,))
            if not said:
                return ()
        # Enterprises bring PyArrow and Shapely along, which only a home with a register pays for.
        from ondiris.production.places.enterprises import current_statements  # noqa: PLC0415 - see above

        return register_entries(current_statements(said, ledger.sources(vintage, INTERNAL)))
