"""Files of premises: what a hall, or a park as a whole, has built, let and free on a day.

A row is what its operator, or a document, says of one hall on one day, and becomes statements about
the subject ``hall:<site>:<hall>``; without a hall it is about the park itself.  A web form is such
a file of rows.  What an enterprise could be read from, namely what is let in one hall, tenants and
jobs, stays in the house unless the row says that it is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ondiris.errors import InvalidInput
from ondiris.model import Confidentiality, Known, Source, Statement, World, is_party
from ondiris.model.floor_space import FloorSpace
from ondiris.model.party import Party
from ondiris.sources.application_file import NameCell
from ondiris.sources.cell_types import CodeCell, SourceCell, TextCell, WordCell
from ondiris.sources.cells import FailedCellError, Failures, ReadingContext, Record, at
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.number_cells import DayCell, DecimalCell, WholeCell
from ondiris.sources.register import RegisterRow
from ondiris.sources.rows import TypedRow, each_row

__all__ = ["HALL_OF", "PREMISES", "PREMISES_NUMBERS", "hall_subject", "party_sources",
           "read_premises"]  # fmt: skip

HALL_OF: Final = "hall_of"
"""Property of a hall: the site that it stands on."""
_DESK: Final = "desk"
"""Who speaks for an institution: the areas are public, and no person's identifier is in them."""
_AREA: Final = DecimalCell(0, detail="an amount of premises is never negative")
_COUNT: Final = WholeCell(0, 10**9, "not-a-count", "tenants and jobs are whole numbers")
_SITE: Final = TableColumn("site", CodeCell("subjects"), filled=True)
_HALL: Final = TableColumn("hall", NameCell())
_NAME: Final = TableColumn("name", TextCell())
_BUILT: Final = TableColumn("built", _AREA)
_LET: Final = TableColumn("let", _AREA)
_FREE: Final = TableColumn("free", _AREA)
_TENANTS: Final = TableColumn("tenants", _COUNT)
_JOBS: Final = TableColumn("jobs", _COUNT)
_DAY: Final = TableColumn("day", DayCell(), filled=True)
_INSTITUTION: Final = TableColumn("institution", NameCell())
_ROLE: Final = TableColumn("role", NameCell(), default="officer")
_SOURCE: Final = TableColumn("source", SourceCell())
_SECRECY: Final = TableColumn("confidentiality", WordCell(Confidentiality))
_WORLD: Final = TableColumn("world", WordCell(World), default=World.ACTUAL)
PREMISES: Final = TableSpecification(
    (
        *(_SITE, _HALL, _NAME, _BUILT, _LET, _FREE, _TENANTS, _JOBS, _DAY),
        *(_INSTITUTION, _ROLE, _SOURCE, _SECRECY, _WORLD),
    )
)
"""The columns of a file of premises, in the order of its template."""
PREMISES_NUMBERS: Final[Mapping[str, str]] = {
    "built": "floor_total",
    "let": "floor_let",
    "free": "floor_free",
    "tenants": "tenants_count",
    "jobs": "jobs_count",
}
"""Property of the statement by column."""
_COLUMNS: Final[tuple[TableColumn[Any], ...]] = (_BUILT, _LET, _FREE, _TENANTS, _JOBS)
_INSIDE: Final = frozenset({"floor_let", "tenants_count", "jobs_count"})


def hall_subject(site: str, hall: str) -> str:
    """Return the subject of a hall, or of the park itself where no hall is named."""
    return f"hall:{site}:{hall}" if hall else site


def party_sources(statements: Iterable[Statement]) -> tuple[Source, ...]:
    """Return the institutions that say some of it, which are sources of their own."""
    names = sorted({one.source for one in statements if is_party(one.source)})
    return tuple(Party.of(name).source for name in names)


def read_premises(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[tuple[Statement, ...], Mapping[str, int]]:
    """Return the statements of a file of premises.

    Parameters
    ----------
    records : sequence of Record
        Rows with the columns of `PREMISES`.
    reading : ReadingContext
        Code lists and the file's own source, for rows that name neither source nor institution.
    failures : Failures
        Takes every failing place: a subject that is no site, a sum that cannot be, a hall twice.

    Returns
    -------
    tuple
        Statements, and no notes.
    """
    found: list[Statement] = []
    seen: dict[tuple[object, ...], TypedRow] = {}

    def one(row: TypedRow) -> None:
        entry = _entry(row, reading)
        before = seen.setdefault((entry.subject, entry.source, entry.known, entry.world), row)
        if before is not row:
            raise at("hall", "hall-twice", f"{before.place()} is of the same hall and day")
        found.extend(_said(entry))

    each_row(records, PREMISES, failures, one, reading)
    return tuple(found), {}


def _entry(row: TypedRow, reading: ReadingContext) -> RegisterRow:
    """Return a row with its subject, source and day, once its amounts can be."""
    site = row[_SITE]
    if reading.catalogue["subjects"][site].attributes.get("kind") != "site":
        raise at("site", "not-a-site", f"{site} is no zone or park", "`ondiris codes subjects`.")
    if row[_WORLD] is not reading.catalogue.world:
        raise at("world", "another-world", "a hall is of the world of its zone or park",
                 "Invented halls stand in invented parks.")  # fmt: skip
    if not any(row.text(column) for column in _COLUMNS):
        raise at("built", "nothing-said", "the row says nothing of the hall")
    try:
        FloorSpace(*(row.get(column) for column in _COLUMNS))
    except InvalidInput as error:
        raise FailedCellError(_FREE.name, error) from None
    secrecy = row.get(_SECRECY) or Confidentiality.FREE
    subject = hall_subject(site, row.get(_HALL) or "")
    return RegisterRow(row, subject, _source(row, reading), Known(row[_DAY]), row[_WORLD], secrecy)


def _source(row: TypedRow, reading: ReadingContext) -> str:
    institution, document = row.get(_INSTITUTION), row.get(_SOURCE)
    if institution and document:
        raise at("source", "two-sources", "a row is said by an institution or by a document")
    if institution:
        return Party(_DESK, row[_ROLE], institution).source.id
    own = reading.source.id if reading.source else ""
    if not (document or own):
        raise at("source", "unknown-source", "the file names no source")
    return document or own


def _said(entry: RegisterRow) -> Iterator[Statement]:
    """Yield the statements of a row: of which site a hall is, its name, and its amounts."""
    row = entry.row
    if entry.subject != row[_SITE]:
        yield entry.say(HALL_OF, row[_SITE], _SITE)
        if row.text(_NAME):
            yield entry.say("name", row.text(_NAME), _NAME)
    for column in _COLUMNS:
        if row.text(column):
            name = PREMISES_NUMBERS[column.name]
            free = name not in _INSIDE or row.get(_SECRECY) is not None
            said = entry if free else replace(entry, confidentiality=Confidentiality.INTERNAL)
            yield said.say(name, row.text(column), column)
