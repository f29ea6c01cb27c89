"""Registers of enterprises: rows in, statements out, all or nothing.

An enterprise is known by its business number; each row becomes a handful of statements about the
subject ``e-<number>``, and a row with a local unit about ``e-<number>-<unit>``, so that the legal
and the actual address never mix.  A number that belongs to a person is refused: people's data are
not kept.  What a register leaves open stays open; only the size class may be derived, by the
national rule, from the number of employees, which itself is not kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ondiris.codes import LANGUAGES, Catalogue, counted
from ondiris.codes.size_class import size_class
from ondiris.errors import InvalidInput
from ondiris.model import Confidentiality, Known, KnownBasis, Source, Statement, World
from ondiris.model.business_number import is_business_number
from ondiris.model.folding import fold_name
from ondiris.sources.cell_types import ChoiceCell, CodeCell, SourceCell, TextCell, WordCell
from ondiris.sources.cells import FailedCellError, Failures, ReadingContext, Record, at
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.number_cells import DayCell, DecimalCell
from ondiris.sources.points import Surroundings, check_point, surroundings_of
from ondiris.sources.rows import TypedRow, each_row

__all__ = [
    "BESIDE",
    "ENTERPRISES",
    "LATITUDE",
    "LONGITUDE",
    "RegisterRow",
    "check_number",
    "own_source",
    "place_said",
    "read_enterprises",
    "register_row",
    "subject_of",
]

_STAGES: Final = ("operating", "suspended", "cancelled", "construction", "commissioning")
_SOURCE: Final = TableColumn("source", SourceCell())
_KNOWN_AT: Final = TableColumn("known_at", DayCell())
_SECRECY: Final = TableColumn(
    "confidentiality", WordCell(Confidentiality), default=Confidentiality.FREE
)
WORLD: Final = TableColumn("world", WordCell(World), default=World.ACTUAL)
BESIDE: Final[tuple[TableColumn[Any], ...]] = (_SOURCE, _KNOWN_AT, _SECRECY, WORLD)
"""What every row of a register may say of itself."""
LATITUDE: Final = TableColumn("lat", DecimalCell())
LONGITUDE: Final = TableColumn("lon", DecimalCell())

_BIN: Final = TableColumn("bin", TextCell(), filled=True)
_UNIT: Final = TableColumn("unit", TextCell(), default="")
_NAMES: Final[tuple[TableColumn[str], ...]] = tuple(
    TableColumn(name, TextCell()) for name in ("name", *(f"name_{lang}" for lang in LANGUAGES))
)
_ACTIVITY: Final = TableColumn("activity", CodeCell("activities"), filled=True)
_SIZE: Final = TableColumn("size", CodeCell("size_classes"))
_EMPLOYEES: Final = TableColumn("employees", DecimalCell())
_INCOME: Final = TableColumn("income_mci", DecimalCell())
_HOLDING: Final = TableColumn("holding", TextCell())
_ADDRESSES: Final[tuple[TableColumn[str], ...]] = tuple(
    TableColumn(name, TextCell()) for name in ("legal_address", "actual_address")
)
_AREA: Final = TableColumn("area", CodeCell("areas"), filled=True)
_SITE: Final = TableColumn("site", CodeCell("subjects"))
_STAGE: Final = TableColumn(
    "stage", ChoiceCell(_STAGES, "unknown-stage", "no stage of an enterprise")
)
_ESTABLISHED: Final = TableColumn("established", DayCell())
ENTERPRISES: Final = TableSpecification(
    (
        *(_BIN, _UNIT, *_NAMES, _ACTIVITY, _SIZE, _EMPLOYEES, _INCOME, _HOLDING),
        *(*_ADDRESSES, _AREA, LATITUDE, LONGITUDE, _SITE, _STAGE, _ESTABLISHED),
        *BESIDE,
    )
)
_TWINS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row with what all its statements share."""

    row: TypedRow
    subject: str
    source: str
    known: Known
    world: World
    confidentiality: Confidentiality

    def say(self, name: str, value: str, column: TableColumn[Any]) -> Statement:
        """Return a statement about the row's subject, from a cell of it."""
        return Statement(
            subject=self.subject,
            property=name,
            value=value,
            source=self.source,
            locator=self.row.place(column),
            known=self.known,
            confidentiality=self.confidentiality,
            world=self.world,
        )


def subject_of(number: str, unit: str = "") -> str:
    """Return the subject of an enterprise, or of one of its local units."""
    return f"e-{number}-{unit}" if unit else f"e-{number}"


def check_number(text: str, *, actual: bool) -> str:
    """Return a business number whose check digit and structure hold.

    Parameters
    ----------
    text : str
        Twelve digits.
    actual : bool
        Whether it must also be one a registry can issue: year and month, then the kind of
        entity.  Numbers of a synthetic world are outside on purpose.

    Raises
    ------
    InvalidInput
        ``bin-length``, ``bin-check-digit``, ``bin-person`` or ``bin-structure``.

    Examples
    --------
    >>> check_number("009900000008", actual=False)
    '009900000008'
    """
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        lost = text.isascii() and text.isdigit() and is_business_number(text.zfill(12))
        raise InvalidInput(
            "bin-length",
            "a business number has twelve digits",
            hint=f"It has {counted(len(text), 'digit')}, and with zeros in front it is one: the "
            "sheet lost them. Keep the column as text." if lost else "",
        )  # fmt: skip
    if not is_business_number(text):
        raise InvalidInput(
            "bin-check-digit",
            "the check digit of the business number is wrong",
            hint="Look for a mistyped or swapped digit.",
        )
    if not actual:
        return text
    if text[4] in "0123":
        raise InvalidInput(
            "bin-person",
            "the number is of a person or of no entity; people's data are not kept",
            hint="The fifth digit of a legal entity's number is 4, 5 or 6.",
        )
    if text[4] not in "456" or not 1 <= int(text[2:4]) <= 12:
        raise InvalidInput(
            "bin-structure",
            "the business number has no month of registration or kind of entity",
            hint="Digits 3 and 4 are a month; the fifth is 4, 5 or 6.",
        )
    return text


def own_source(name: str, sha256: str, what: str) -> Source:
    """Return the file itself as a source, for rows that name none."""
    return Source(
        id=f"{what}-{sha256[:12]}",
        provider=f"{what}: {name}",
        title=name,
        basis=KnownBasis.LOADED,
        sha256=sha256,
    )


def read_enterprises(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[tuple[Statement, ...], Mapping[str, int]]:
    """Return the statements of a register of enterprises, and notes on it.

    Parameters
    ----------
    records : sequence of Record
        Rows with the columns of `ENTERPRISES`; one of the names is needed.
    reading : ReadingContext
        Code lists, day of loading and the file's own source.
    failures : Failures
        Takes every failing place: number, code, coordinates, a number that stands twice.

    Returns
    -------
    tuple
        Statements, and notes such as names alike under different numbers, with counts.
    """
    found: list[Statement] = []
    seen: dict[str, TypedRow] = {}
    named: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)

    def one(row: TypedRow) -> None:
        entry, statements = _enterprise(row, reading)
        _once(entry, seen)
        found.extend(statements)
        for name in {fold_name(row.text(column)) for column in _NAMES} - {""}:
            named[name, str(entry.world)].append((row[_BIN], row.place(_BIN)))

    each_row(records, ENTERPRISES, failures, one, reading)
    return tuple(found), _twins(named)


def _once(entry: RegisterRow, seen: dict[str, TypedRow]) -> None:
    """Refuse a number that stands in two rows."""
    before = seen.setdefault(f"{entry.world}/{entry.subject}", entry.row)
    if before is not entry.row:
        raise at(
            "bin",
            "bin-twice",
            f"the business number stands in {before.place(_BIN)} too",
            "One row for an enterprise, and one for each local unit with its code in `unit`.",
        )


def _twins(named: Mapping[tuple[str, str], list[tuple[str, str]]]) -> Mapping[str, int]:
    """Return notes on names that several numbers share."""
    alike = [places for places in named.values() if len({number for number, _ in places}) > 1]
    if not alike:
        return {}
    shown = "; ".join(" and ".join(w for _, w in places[:2]) for places in alike[:_TWINS_SHOWN])
    return {f"names alike under different numbers ({shown})": len(alike)}


def _enterprise(row: TypedRow, reading: ReadingContext) -> tuple[RegisterRow, list[Statement]]:
    """Return the statements of one row."""
    number, world = row[_BIN], row[WORLD]
    _guard(_BIN, number, world)
    entry = register_row(row, reading, subject_of(number, row[_UNIT]))
    said = [entry.say("identifier", number, _BIN)]
    names = {column: row.text(column) for column in _NAMES if row.text(column)}
    if not names:
        raise at("name", "missing", "an enterprise needs a name in one language")
    for column, name in names.items():
        prefix = f"{column.name[5:]}: " if column.name != "name" else ""
        said.append(entry.say("name", prefix + name, column))
    said.append(entry.say("activity", row[_ACTIVITY], _ACTIVITY))
    said.append(entry.say("located_in", row[_AREA], _AREA))
    said += _told(entry, (("tenant_of", _SITE), ("stage", _STAGE)))
    said += _sized(entry, reading.catalogue)
    said += place_said(entry, surroundings_of(row[_AREA], reading.catalogue))
    if row.text(_HOLDING):
        _guard(_HOLDING, row.text(_HOLDING), world)
    said += _told(entry, (("holding", _HOLDING), *((c.name, c) for c in _ADDRESSES)))
    established = row.get(_ESTABLISHED)
    if established is not None:
        said.append(entry.say("established", established.isoformat(), _ESTABLISHED))
    return entry, said


def _told(
    entry: RegisterRow, columns: Iterable[tuple[str, TableColumn[Any]]]
) -> Iterator[Statement]:
    """Yield a statement for each filled cell of some columns, as it was written."""
    for name, column in columns:
        if entry.row.text(column):
            yield entry.say(name, entry.row.text(column), column)


def _guard(column: TableColumn[str], text: str, world: World) -> None:
    """Check a number, so that its refusal names the column."""
    try:
        check_number(text, actual=world is World.ACTUAL)
    except InvalidInput as error:
        raise FailedCellError(column.name, error) from None


def register_row(row: TypedRow, reading: ReadingContext, subject: str) -> RegisterRow:
    """Return the row with its source, day and confidentiality."""
    own, day = reading.source, row.get(_KNOWN_AT)
    source = row.get(_SOURCE) or (own.id if own else "")
    if not source:
        raise at("source", "unknown-source", "the file names no source")
    known = Known(reading.today, KnownBasis.LOADED) if day is None else Known(day)
    return RegisterRow(row, subject, source, known, row[WORLD], row[_SECRECY])


def _sized(entry: RegisterRow, catalogue: Catalogue) -> Iterator[Statement]:
    """Yield the size class: as stated, or by the national rule from employees and income."""
    row = entry.row
    stated, employees = row.get(_SIZE), row.get(_EMPLOYEES)
    if stated is not None:
        yield entry.say("size_class", stated, _SIZE)
    elif employees is not None:
        try:
            code = size_class(catalogue["size_classes"], employees, row.get(_INCOME))
        except InvalidInput as error:
            raise FailedCellError(_EMPLOYEES.name, error) from None
        yield entry.say("size_class", code, _EMPLOYEES)


def place_said(entry: RegisterRow, around: Surroundings | None = None) -> Iterator[Statement]:
    """Yield the point of a row, once it can be and lies near its area.

    Parameters
    ----------
    entry : RegisterRow
    around : Surroundings, optional
        Where its area is.
    """
    row = entry.row
    latitude, longitude = row.get(LATITUDE), row.get(LONGITUDE)
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        raise at("lat", "half-coordinates", "latitude and longitude go together")
    try:
        check_point(float(latitude), float(longitude), around)
    except InvalidInput as error:
        raise FailedCellError(LATITUDE.name, error) from None
    yield entry.say("coordinates", f"{row.text(LATITUDE)} {row.text(LONGITUDE)}", LATITUDE)
