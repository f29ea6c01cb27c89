"""Launches of a home's programmes as counts: made once a vintage, only where one launched."""

from __future__ import annotations

from ondiris.ledger import Ledger
from ondiris.model import Vintage, World
from ondiris.ports import Audience, Query
from ondiris.production.figures.rows import Row
from ondiris.session.figures.home import Home
from ondiris.session.memory import Memory

__all__ = ["LaunchCounts"]

MEASURES = ("count_projects", "count_zones", "count_enterprises")
_ROW = 2_000
"""About how many bytes a row takes."""


class LaunchCounts:
    """Counts the launches of programmes: what was published, and their projects' since.

    Parameters
    ----------
    home : Home
    ledger : Ledger
    memory : Memory
        Where the counts of a vintage are kept.
    """

    formula = "launches-of-programme/1"
    symbols = "count = newest published count + launches of the programme's projects since its day"

    def __init__(self, home: Home, ledger: Ledger, memory: Memory) -> None:
        self.home = home
        self.ledger = ledger
        self.memory = memory

    def answering(self, query: Query, vintage: Vintage) -> list[Row]:
        """Return the counts that answer a query, by key."""
        if not self._asked(query):
            return []
        found = [row for row in self.all(vintage, query.audience)
                 if query.meets(row.key, row.period)]  # fmt: skip
        return sorted(found, key=lambda row: row.key.texts)

    def all(self, vintage: Vintage, audience: Audience) -> tuple[Row, ...]:
        """Return every count that this audience may see."""
        return self.memory.get(
            ("launches", vintage, audience),
            lambda: self._counted(vintage, audience),
            lambda rows: _ROW * (1 + len(rows)),
        )

    def _asked(self, query: Query) -> bool:
        """Whether a query may meet a count of a programme's launches."""
        if query.sources is not None or World.ACTUAL not in query.worlds:
            return False
        if query.measures is not None and not set(MEASURES).intersection(query.measures):
            return False
        items = self.ledger.catalogue["subjects"]
        return query.subjects is None or any(
            code in items and items[code].attributes.get("kind") == "programme"
            for code in query.subjects
        )

    def _counted(self, vintage: Vintage, audience: Audience) -> tuple[Row, ...]:
        parts = self.ledger.statements(vintage, audience, property="part_of")
        if not parts:
            return ()
        launched = self.ledger.statements(vintage, audience, property="launch_actual")
        stages = self.ledger.statements(vintage, audience, property="stage")
        after = [one for one in stages if one.value in ("launched", "full_work")]
        if {one.statement.subject for one in parts}.isdisjoint(
            one.statement.subject for one in (*launched, *after)
        ):
            return ()
        # Projects stand on SciPy, which only a home with a launched one pays for.
        from ondiris.production.projects.launch_counts import launch_counts_of  # noqa: PLC0415
        from ondiris.session.projects.reading import claims_at, facts_at  # noqa: PLC0415

        read = (self.ledger, self.memory, vintage, audience)
        return launch_counts_of(
            self.ledger, self.ledger.catalogue, facts_at(*read), claims_at(*read), audience
        )
