"""A table of inputs and outputs into a home: its file and its entry together, or neither."""

from __future__ import annotations

from ondiris.errors import Inconsistent
from ondiris.impact import SymmetricTable
from ondiris.model import Known, Period, Source, Statement
from ondiris.ports import Receipt
from ondiris.production.figures.keeping import RevisionMark, kept_together
from ondiris.production.impact.held import TableFacts
from ondiris.production.impact.table_file import packed, table_digest
from ondiris.session.figures.observatory import Observatory
from ondiris.session.impact.tables import IO_FOLDER, IO_TABLE, TableDesk, table_subject

__all__ = ["keep_table"]


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
    for one in TableDesk(observatory.at()).standing():
        if (one.value, one.statement.source) == (digest, source.id):
            return Receipt(0, 0, 1)
    said = Statement(
        table_subject(words.territory, str(words.flows), words.by),
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
