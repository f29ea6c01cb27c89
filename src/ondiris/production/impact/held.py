"""A table that a home holds, with where it came from; the shipped donor where it holds none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ondiris.impact import Flows, SymmetricTable, TableFinding, donor_table, examine
from ondiris.model import Known

__all__ = ["HeldTable", "TableFacts", "TableProvenance", "donor_held"]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What a table says of itself beside its words.

    Parameters
    ----------
    currency : str
        ISO 4217, or another code that its source uses: ``KZT``.
    multiplier : int
        Power of ten of its unit: 6 for millions.
    rounding : float
        Gap of a row or column, as a share of the largest output, that printed digits explain.
    notes : tuple of str
        What was left out, or derived, when the table was read.
    correspondence : str
        Name and digest of the file by which activities were added up; empty for none.
    """

    currency: str = ""
    multiplier: int = 0
    rounding: float = 1e-6
    notes: tuple[str, ...] = ()
    correspondence: str = ""


@dataclass(frozen=True, slots=True)
class TableProvenance:
    """Who said a table, when, and how it is found again.

    Parameters
    ----------
    entry : str
        Identifier of its entry in the ledger, which `ondiris why` and `ondiris withdraw` take;
        empty for the shipped donor.
    source : str
        Identifier of the source.
    provider, title : str
        Who publishes it, and what it is called.
    locator : str
        Name of the file it was read from.
    known : Known, optional
        When the source said it.
    revision : int
        Revision of the ledger that brought it.
    digest : str
        Digest of its content.
    """

    entry: str
    source: str
    provider: str
    title: str
    locator: str = ""
    known: Known | None = None
    revision: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class HeldTable:
    """A table with its provenance.

    Parameters
    ----------
    table : SymmetricTable
        As it was given; nothing in it is repaired.
    facts : TableFacts
    provenance : TableProvenance
    """

    table: SymmetricTable
    facts: TableFacts
    provenance: TableProvenance

    @property
    def shipped(self) -> bool:
        """Whether it is the donor that comes with the product: another economy's structure."""
        return not self.provenance.entry

    @property
    def findings(self) -> tuple[TableFinding, ...]:
        """What is worth a look in it; what would make a model wrong was refused at the door."""
        return examine(self.table, rounding=self.facts.rounding).findings

    @property
    def weight(self) -> tuple[int, bool, str, int]:
        """What is preferred among tables of one economy: year, domestic flows, day, revision."""
        words, known = self.table.words, self.provenance.known
        day = known.day.isoformat() if known else ""
        return words.year, words.flows is Flows.DOMESTIC, day, self.provenance.revision

    def __str__(self) -> str:
        return f"{self.table} ({self.provenance.provider})"


@cache
def donor_held() -> HeldTable:
    """Return the shipped donor as a held table: Hungary 2020, whoever's city it is.

    Examples
    --------
    >>> donor = donor_held()
    >>> donor.shipped, donor.findings
    (True, ())
    """
    return HeldTable(
        donor_table(),
        TableFacts(currency="HUF", multiplier=6),
        TableProvenance(
            entry="",
            source="hungary-2020",
            provider="Hungarian Central Statistical Office, Eurostat",
            title="Symmetric input-output table of Hungary, 2020",
            locator="hungary_2020.csv",
        ),
    )
