"""The input-output tables of a home as known on a day, and loading them.

A table is a file under ``io/`` named by the digest of its content, and a statement of the ledger
that names the digest.  So an earlier day has the tables known by then, a withdrawal takes one back
while its file stays, and a file that was changed is not taken for what was loaded.
"""

from __future__ import annotations

from typing import Final

from ondiris.errors import NotFound
from ondiris.model import Statement
from ondiris.ports import RecordedStatement
from ondiris.production.impact.held import HeldTable, TableProvenance, donor_held
from ondiris.production.impact.table_file import unpacked
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["IO_FOLDER", "IO_TABLE", "TableDesk", "table_subject"]

IO_TABLE: Final = "io_table"
"""Property of the statements that name a table."""
IO_FOLDER: Final = "io"
"""Folder of a home with the tables themselves."""


def table_subject(economy: str, flows: str, by: str) -> str:
    """Return what a table is of, as the subject of its statement: ``io:KZ:domestic:product``.

    Parameters
    ----------
    economy, flows, by : str
        As `ondiris.impact.TableWords`.
    """
    return f"io:{economy}:{flows}:{by}"


class TableDesk:
    """The tables of a home at a snapshot.

    Parameters
    ----------
    now : Snapshot
        Whose day and audience decide which tables there are.
    """

    def __init__(self, now: Snapshot) -> None:
        self.now = now

    def held(self) -> tuple[HeldTable, ...]:
        """Return the tables that stand: one for each economy, year, kind of flows and of rows.

        Of several that say the same the source's rank decides, then the day, then the revision.

        Returns
        -------
        tuple of HeldTable
            By economy, the preferred first: newest year, domestic flows before total ones.

        Raises
        ------
        NotFound, Inconsistent
            A file under ``io/`` is gone, or is not what was loaded.
        """
        now = self.now
        return now.memory.get(
            (now.key, "io tables"), self._read, lambda found: 1_000 + sum(map(_size, found))
        )

    def own(self) -> HeldTable | None:
        """Return the preferred table of the city's own country; none where the home has none."""
        return next((one for one in self.held() if one.table.words.territory == self.nation), None)

    def table(self, economy: str, year: int | None = None) -> HeldTable:
        """Return the preferred table of an economy.

        Parameters
        ----------
        economy : str
            Two-letter code: ``KZ``.
        year : int, optional
            The newest by default.

        Raises
        ------
        NotFound
            ``no-io-table``
        """
        for one in self.held():
            words = one.table.words
            if words.territory == economy and year in (None, words.year):
                return one
        raise NotFound(
            "no-io-table",
            f"the home holds no input-output table of {economy[:20]}"
            + (f" for {year}" if year else ""),
            hint="`ondiris tables` lists those it holds; `ondiris load FILE --as io` adds one.",
        )

    def lender(self) -> HeldTable:
        """Return the table that lends its structure: the country's own, else the shipped donor.

        The second is another economy's, `HeldTable.shipped`, and whatever is made of it has to say
        so.
        """
        return self.own() or donor_held()

    @property
    def nation(self) -> str:
        """The city's country: the outermost area that it lies in."""
        area = self.now.city.area
        above = self.now.catalogue["areas"].ancestors(area)
        return above[-1] if above else area

    def standing(self) -> tuple[RecordedStatement, ...]:
        """Return the statements that name the tables which stand."""
        now, best = self.now, dict[tuple[str, str], RecordedStatement]()
        for one in now.ledger.statements(now.vintage, now.audience, property=IO_TABLE):
            key = one.statement.subject, str(one.statement.valid)
            if key not in best or self._weight(best[key]) < self._weight(one):
                best[key] = one
        return tuple(best.values())

    def said(self, subject: str) -> frozenset[tuple[str, str]]:
        """Return digest and source of every table of a subject, whether it stands or gave way.

        Parameters
        ----------
        subject : str
            As of `table_subject`.
        """
        now = self.now
        told = now.ledger.statements(now.vintage, now.audience, subject=subject, property=IO_TABLE)
        return frozenset((one.value, one.statement.source) for one in told)

    def _weight(self, one: RecordedStatement) -> tuple[int, str, int, str]:
        source, said = self.now.sources.get(one.statement.source), one.statement
        return source.rank if source else 0, said.known.day.isoformat(), one.revision, one.id

    def _read(self) -> tuple[HeldTable, ...]:
        found = [self._held(one) for one in self.standing()]
        found.sort(key=lambda one: one.weight, reverse=True)
        return tuple(sorted(found, key=lambda one: one.table.words.territory))

    def _held(self, one: RecordedStatement) -> HeldTable:
        said: Statement = one.statement
        path = self.now.home.folder / IO_FOLDER / f"{said.value}.parquet"
        table, facts = unpacked(path, said.value)
        source = self.now.sources.get(said.source)
        return HeldTable(
            table,
            facts,
            TableProvenance(
                entry=one.id,
                source=said.source,
                provider=source.provider if source else "",
                title=source.title if source else "",
                locator=said.locator,
                known=said.known,
                revision=one.revision,
                digest=said.value,
            ),
        )


def _size(one: HeldTable) -> int:
    return 8 * (one.table.flows.size + one.table.final_demand.size) + 2_000
