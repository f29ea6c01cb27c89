"""A table of inputs and outputs into a home: its file and its entry together, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

from ondiris.errors import Failure, Inconsistent, InvalidFile, InvalidInput
from ondiris.impact import SymmetricTable
from ondiris.model import Known, KnownBasis, Period, Source, Statement
from ondiris.ports import Receipt
from ondiris.production.figures.keeping import RevisionMark, kept_together
from ondiris.production.impact.held import TableFacts
from ondiris.production.impact.table_file import packed, table_digest
from ondiris.production.impact.taking_in import TakenTable, taken_in
from ondiris.session.figures.observatory import Observatory
from ondiris.session.impact.tables import IO_FOLDER, IO_TABLE, TableDesk, table_subject
from ondiris.sources.correspondence import read_correspondence
from ondiris.sources.io_files import TableFile, read_table_file
from ondiris.sources.io_regions import Progress, untold

__all__ = ["TableReport", "TableWishes", "keep_table", "load_table", "read_table_of"]


class TableWishes(TypedDict, total=False):
    """What may be said about a file of a table.

    Attributes
    ----------
    mapping : Path
        Map of a layout that is not recognised.
    economy : str
        Which of several economies, or whose table it is.
    year : int
        Which of several years, or of which it is; zero for unsaid.
    correspondence : Path
        File that takes its activities to others.
    progress : callable
        Told how many bytes are read, of how many.
    """

    mapping: Path | None
    economy: str
    year: int
    correspondence: Path | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class TableReport:
    """What a file of a table brought.

    Parameters
    ----------
    name : str
        The file.
    layout : str
        What it was read as.
    taken : TakenTable
        The table, and what is worth a look in it.
    receipt : Receipt or None
        What the ledger did; none if it was only checked.
    """

    name: str
    layout: str
    taken: TakenTable
    receipt: Receipt | None

    def __str__(self) -> str:
        if self.receipt is None:
            done = "checked, nothing written"
        elif self.receipt.revision:
            done = f"kept, revision {self.receipt.revision}"
        else:
            done = "known already"
        words = self.taken.table.words
        lines = [f"{self.name} ({self.layout}): {self.taken.table}, in {words.unit}; {done}."]
        lines += [f"  {note}" for note in self.taken.facts.notes]
        lines += [f"  {one}" for one in self.taken.findings]
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON."""
        table, facts = self.taken.table, self.taken.facts
        words, receipt = table.words, self.receipt
        return {
            "file": self.name,
            "layout": self.layout,
            "economy": words.territory,
            "year": words.year,
            "activities": len(words.activities),
            "flows": str(words.flows),
            "by": words.by,
            "currency": facts.currency,
            "unit_multiplier": facts.multiplier,
            "digest": table_digest(table, facts),
            "notes": list(facts.notes),
            "findings": [
                {"where": one.where, "rule": one.rule, "detail": one.detail}
                for one in self.taken.findings
            ],
            "dry_run": receipt is None,
            "added": receipt.added if receipt else 0,
            "revision": receipt.revision or None if receipt else None,
        }


def read_table_of(path: Path, **said: Unpack[TableWishes]) -> tuple[TableFile, TakenTable]:
    """Read a table of a file and examine it; no home is needed.

    Parameters
    ----------
    path : Path
        A workbook, a CSV file, or a folder of matrices.
    **said
        As `TableWishes`.

    Raises
    ------
    NotFound
        A file that is not there.
    InvalidFile
        What is wrong in it, with its cell; a table of which no model can be made.
    """
    wanted = said.get("correspondence")
    correspondence = None if wanted is None else read_correspondence(wanted)
    file = read_table_file(
        path,
        said.get("mapping"),
        economy=said.get("economy", ""),
        year=said.get("year", 0),
        progress=said.get("progress", untold),
    )
    return file, taken_in(file, correspondence)


def load_table(
    observatory: Observatory,
    path: Path,
    *,
    source: str | None = None,
    published: date | None = None,
    dry_run: bool = False,
    **said: Unpack[TableWishes],
) -> TableReport:
    """Load a table into a home, whole or not at all.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    path : Path
        As of `read_table_of`.
    source : str, optional
        Identifier of a source that the home has described; the map's, or the file itself, else.
    published : date, optional
        When the source said it; what the map says, or the day of loading, else.
    dry_run : bool
        Check and report, write nothing.
    **said
        As `TableWishes`.

    Raises
    ------
    NotFound, InvalidFile, Inconsistent, Refused
        As of `read_table_of` and `keep_table`.
    InvalidInput
        ``unknown-source``; ``future-knowledge``.
    """
    file, taken = read_table_of(path, **said)
    known = _known(observatory, file, published)
    whose = _source(observatory, file, source, known)
    if dry_run:
        return TableReport(path.name, file.layout, taken, None)
    receipt = keep_table(
        observatory, taken.table, taken.facts, source=whose, locator=path.name, known=known
    )
    return TableReport(path.name, file.layout, taken, receipt)


def _known(observatory: Observatory, file: TableFile, published: date | None) -> Known:
    """Return since when a table is known: as was said, as its map says, or since today."""
    told = file.map.source.get("published", "") if file.map else ""
    if published is None and told:
        try:
            published = date.fromisoformat(told)
        except ValueError:
            failure = Failure("[source]", "bad-io-map", "published is no day, as 2023-10-31")
            raise InvalidFile(
                "bad-io-map", f"the map {file.map.id if file.map else ''} cannot be used",
                failures=[failure],
            ) from None  # fmt: skip
    if published is None:
        return Known(observatory.today, KnownBasis.LOADED)
    return Known(published, KnownBasis.STATED)


def _source(observatory: Observatory, file: TableFile, named: str | None, known: Known) -> Source:
    sources, settings = observatory.at().sources, observatory.home.settings
    if named is not None:
        if named not in sources:
            raise InvalidInput(
                "unknown-source", f"no source {named[:40]!r} is described", hint="Load it first."
            )
        return sources[named]
    said = file.map.source if file.map else {}
    called = file.map.id if file.map else file.layout.lower()
    provider = said.get("provider") or (file.layout if file.map is None else called)
    rank = said.get("rank", "")
    stated = known.basis is KnownBasis.STATED
    return Source(
        id=f"{called}-{file.sha256[:8]}",
        provider=provider,
        title=said.get("title") or file.name,
        url=said.get("url", ""),
        published=known.day if stated else None,
        basis=known.basis,
        rank=int(rank) if rank.isdigit() else settings.source_ranks.get(provider, 50),
        sha256=file.sha256,
        licence=said.get("licence", ""),
        lang=said.get("lang", ""),
    )


def keep_table(
    observatory: Observatory,
    table: SymmetricTable,
    facts: TableFacts,
    *,
    source: Source,
    locator: str,
    known: Known,
) -> Receipt:
    """Keep a table in a home; the same table of the same source twice changes nothing.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    table : SymmetricTable
    facts : TableFacts
    source : Source
        Who says it; its digest is that of the file it was read from.
    locator : str
        Name of that file.
    known : Known
        When the source said it.

    Raises
    ------
    Inconsistent
        ``withdrawn``: this very entry was taken back.
    Refused
        The home cannot be written to, or is opened for the public.
    """
    digest, words = table_digest(table, facts), table.words
    subject = table_subject(words.territory, str(words.flows), words.by)
    if (digest, source.id) in TableDesk(observatory.at()).said(subject):
        return Receipt(0, 0, 1)
    said = Statement(
        subject,
        IO_TABLE,
        digest,
        source.id,
        locator,
        known,
        valid=Period.year(words.year),
    )
    home = observatory.home.folder
    with kept_together(home, kept=observatory.has_recorded) as change:
        change.place(f"{IO_FOLDER}/{digest}.parquet").write_bytes(packed(table, facts))
        change.seal(RevisionMark(observatory.ledger.vintage().revision, source.sha256))
        new = () if source.id in observatory.at().sources else (source,)
        receipt = observatory.record(
            [*new, said], action="io", detail=locator, digest=source.sha256
        )
        if not receipt.added:
            raise Inconsistent(
                "withdrawn",
                f"the table of {locator} was loaded and taken back",
                hint="`ondiris withdraw` its withdrawal to have it again.",
            )
        return receipt
