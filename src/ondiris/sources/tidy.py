"""Tidy rows into observations, statements and sources, every cell checked against the code lists.

A tidy row is one figure or one statement, its columns named by the words of the house.  Nothing is
guessed: what a cell leaves empty comes from the reader's profile, and is then marked as defaulted,
or from the word's own neutral default.  All failures of a file are collected before it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ondiris.codes import Catalogue, refuse_impossible
from ondiris.errors import InvalidInput
from ondiris.model import (
    KEPT_BACK,
    KEY_FIELDS,
    WITHOUT_VALUE,
    Bound,
    Confidentiality,
    Known,
    KnownBasis,
    Modality,
    Observation,
    Origin,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    World,
    says_why,
)
from ondiris.sources.cell_types import (
    AddressCell,
    CellType,
    CodeCell,
    ManyCells,
    SourceCell,
    TextCell,
    WordCell,
)
from ondiris.sources.cells import FailedCellError, Failures, ReadingContext, Record, at
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.keys import KEY_COLUMNS, Keys
from ondiris.sources.number_cells import (
    CoordinatesCell,
    DayCell,
    DecimalCell,
    FigureCell,
    MomentCell,
    PeriodCell,
    WholeCell,
)
from ondiris.sources.rows import TypedRow, each_row

__all__ = [
    "OBSERVATIONS",
    "OBSERVATION_COLUMNS",
    "SOURCES",
    "SOURCE_COLUMNS",
    "STATEMENTS",
    "STATEMENT_COLUMNS",
    "observation_of_each",
    "read_observations",
    "read_sources",
    "read_statements",
]

_KNOWN_AT: Final = TableColumn("known_at", DayCell())
_KNOWN_BASIS: Final = TableColumn("known_at_basis", WordCell(KnownBasis))
_STATUS: Final[TableColumn[tuple[str, ...]]] = TableColumn(
    "status", ManyCells(CodeCell("statuses"))
)
_SECRECY: Final = TableColumn(
    "confidentiality", WordCell(Confidentiality), default=Confidentiality.FREE
)
_EMBARGO: Final = TableColumn("embargo", MomentCell(), default="")
_SOURCE: Final = TableColumn("source", SourceCell())
_LOCATOR: Final = TableColumn("locator", TextCell())
_WORLD: Final = TableColumn("world", WordCell(World), default=World.ACTUAL)

_PERIOD: Final = TableColumn("period", PeriodCell(), filled=True)
_FIGURE: Final = TableColumn("value", FigureCell())
_UPPER: Final = TableColumn("upper", FigureCell())
_BOUND: Final = TableColumn("bound", WordCell(Bound), default=Bound.EQ)
_MULTIPLIER: Final = TableColumn(
    "unit_multiplier",
    WholeCell(-99, 99, "bad-multiplier", "a power of ten is a whole number"),
    default=0,
)
_ORIGIN: Final = TableColumn("origin", WordCell(Origin), default=Origin.PUBLISHED)
_DEFAULTED: Final[TableColumn[tuple[str, ...]]] = TableColumn(
    "defaulted", ManyCells(TextCell()), default=()
)
OBSERVATIONS: Final = TableSpecification(
    (
        *KEY_COLUMNS,
        *(_PERIOD, _FIGURE, _UPPER, _BOUND, _MULTIPLIER, _ORIGIN),
        *(_STATUS, _SECRECY, _EMBARGO, _SOURCE, _LOCATOR),
        *(_DEFAULTED, _KNOWN_AT, _KNOWN_BASIS),
    )
)
OBSERVATION_COLUMNS: Final = OBSERVATIONS.names

_SUBJECT: Final = TableColumn("subject", CodeCell("subjects"), filled=True)
_PROPERTY: Final = TableColumn("property", CodeCell("statement_properties"), filled=True)
_SAID: Final = TableColumn("value", TextCell(), filled=True)
_VALID: Final = TableColumn("valid", PeriodCell())
STATEMENTS: Final = TableSpecification(
    (
        *(_SUBJECT, _PROPERTY, _SAID, _VALID, _SOURCE, _LOCATOR, _KNOWN_AT, _KNOWN_BASIS),
        *(_SECRECY, _EMBARGO, _STATUS, _WORLD),
    )
)
STATEMENT_COLUMNS: Final = STATEMENTS.names
_FORMS: Final[Mapping[str, CellType[Any]]] = {
    "date": PeriodCell(),
    "area": CodeCell("areas"),
    "activity": CodeCell("activities"),
    "subject": CodeCell("subjects"),
    "coordinates": CoordinatesCell(),
    "number": DecimalCell(),
}

_ID: Final = TableColumn("id", TextCell(), filled=True)
_PROVIDER: Final = TableColumn("provider", TextCell(), filled=True)
_TITLE: Final = TableColumn("title", TextCell(), filled=True)
_PUBLISHED: Final = TableColumn("published", DayCell())
_BASIS: Final = TableColumn("basis", WordCell(KnownBasis))
_RANK: Final = TableColumn(
    "rank", WholeCell(0, 100, "bad-rank", "a rank is a whole number from 0 to 100")
)
_PLAIN: Final = ("sha256", "licence", "lang", "reprint_of")
_URL = TableColumn("url", AddressCell(), default="")
_SHA256, _LICENCE, _LANG, _REPRINT = (TableColumn(n, TextCell(), default="") for n in _PLAIN)
SOURCES: Final = TableSpecification(
    (
        *(_ID, _PROVIDER, _TITLE, _URL, _PUBLISHED, _BASIS),
        *(_RANK, _SHA256, _LICENCE, _LANG, _REPRINT),
    )
)
SOURCE_COLUMNS: Final = SOURCES.names
_USUAL_RANK: Final = 50


def read_sources(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[Source, ...]:
    """Return the sources that rows describe; failing rows are noted in `failures`."""
    found: dict[str, Source] = {}

    def one(row: TypedRow) -> None:
        source = _source(row, reading)
        if found.setdefault(source.id, source) != source:
            raise at("id", "duplicate-key", f"{source.id!r} stands twice with another content")

    each_row(records, SOURCES, failures, one, reading)
    return tuple(found.values())


def read_statements(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[Statement, ...]:
    """Return the statements that rows make; failing rows are noted in `failures`."""
    found: dict[str, Statement] = {}

    def one(row: TypedRow) -> None:
        statement = _statement(row, reading)
        found[statement.id] = statement

    each_row(records, STATEMENTS, failures, one, reading)
    return tuple(found.values())


def read_observations(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[Observation, ...]:
    """Return the observations that rows hold; failing rows are noted in `failures`.

    Notes
    -----
    Two rows that give one series, period and source two different numbers on one day are refused:
    a file cannot say which of them it means.  The same number twice is one entry.
    """
    found: list[Observation] = []
    seen: dict[tuple[object, ...], tuple[Observation, TypedRow]] = {}

    def take(row: TypedRow, observation: Observation) -> None:
        # keys are shared objects, so that their identity says what equality would
        period = observation.period
        same = (id(observation.key), period.extent, period.deadline, observation.source,
                observation.known)  # fmt: skip
        first, before = seen.setdefault(same, (observation, row))
        if first.printed != observation.printed:
            raise at(
                "value",
                "duplicate-key",
                f"the same series and period has another value at {before.place(_FIGURE)}",
                "Keep one row, or say in which field the two differ.",
            )
        again = first is not observation and first.period == observation.period
        if not again or first != observation:
            found.append(observation)

    _each_observation(records, reading, failures, take)
    return tuple(found)


def observation_of_each(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> list[Observation]:
    """Return the observation of each row, whatever the others say; failing rows are noted."""
    found: list[Observation] = []
    _each_observation(records, reading, failures, lambda _, one: found.append(one))
    return found


def _each_observation(
    records: Sequence[Record],
    reading: ReadingContext,
    failures: Failures,
    take: Callable[[TypedRow, Observation], None],
) -> None:
    keys = Keys(reading)
    each_row(
        records,
        OBSERVATIONS,
        failures,
        lambda row: take(row, _observation(row, reading, keys)),
        reading,
    )


def _observation(row: TypedRow, reading: ReadingContext, keys: Keys) -> Observation:
    key, filled = keys.key(row.record)
    period = row[_PERIOD]
    if period.deadline and key.modality is not Modality.PLANNED:
        raise at("modality", "deadline", "a deadline goes with the modality 'planned'")
    source, known = _source_and_day(row, reading)
    stated = set(row[_DEFAULTED])
    strange = sorted(stated - {*KEY_FIELDS, "period", "unit_multiplier"})
    if strange:
        raise at("defaulted", "unknown-column", f"{strange[0]!r} is no field of a figure")
    printed = _printed(row)
    _check_possible(key, period, printed, known, reading.catalogue)
    return Observation(
        key=key,
        period=period,
        printed=printed,
        source=source,
        locator=row.get(_LOCATOR) or row.place(_FIGURE),
        known=known,
        origin=row[_ORIGIN],
        status=_statuses(row),
        confidentiality=row[_SECRECY],
        embargo=row[_EMBARGO],
        defaulted=tuple(sorted(stated.union(filled))),
    )


def _statuses(row: TypedRow) -> tuple[str, ...]:
    return tuple(sorted(set(row.get(_STATUS) or ())))


def _printed(row: TypedRow) -> Printed:
    """Return the number with its bound and scale, which must go together.

    A status that says why there is no value goes without one.
    """
    status, figure = _statuses(row), row.get(_FIGURE)
    if figure is None:
        if not says_why(status):
            raise FailedCellError("value", _FIGURE.empty())
        return Printed.nothing()
    if not (WITHOUT_VALUE - {KEPT_BACK}).isdisjoint(status):
        raise at("status", "no-value", "the status says that there is no value, and there is one")
    if row[_BOUND] is Bound.NONE:
        raise at("bound", "no-value", "the bound 'none' goes without a value")
    try:
        return Printed.read(
            figure,
            multiplier=row[_MULTIPLIER],
            bound=row[_BOUND],
            upper=row.get(_UPPER) or "",
        )
    except InvalidInput as error:
        column = "unit_multiplier" if error.code == "bad-multiplier" else "value"
        raise FailedCellError(column, error) from None


def _check_possible(
    key: SeriesKey, period: Period, printed: Printed, known: Known, catalogue: Catalogue
) -> None:
    try:
        refuse_impossible(key, period, printed, known, catalogue)
    except InvalidInput as error:
        column = "period" if error.code == "future-period" else "value"
        raise FailedCellError(column, error) from None


def _statement(row: TypedRow, reading: ReadingContext) -> Statement:
    _check_value(row, reading)
    source, known = _source_and_day(row, reading)
    return Statement(
        subject=row[_SUBJECT],
        property=row[_PROPERTY],
        value=row[_SAID],
        source=source,
        locator=row.get(_LOCATOR) or row.place(_SAID),
        known=known,
        valid=row.get(_VALID),
        confidentiality=row[_SECRECY],
        embargo=row[_EMBARGO],
        status=_statuses(row),
        world=row[_WORLD],
    )


def _check_value(row: TypedRow, reading: ReadingContext) -> None:
    """Refuse a value that its property cannot have."""
    catalogue, value = reading.catalogue, row[_SAID]
    form = catalogue["statement_properties"][row[_PROPERTY]].attributes.get("value", "text")
    if form == "code":
        if not any(value in catalogue[name] for name in ("subjects", "areas")):
            raise FailedCellError("value", catalogue["subjects"].unknown(value))
    elif form in _FORMS:
        try:
            _FORMS[form].read(value, reading)
        except InvalidInput as error:
            raise FailedCellError("value", error) from None


def _source(row: TypedRow, reading: ReadingContext) -> Source:
    provider, published, rank = row[_PROVIDER], row.get(_PUBLISHED), row.get(_RANK)
    if rank is None:
        rank = reading.ranks.get(row[_ID], reading.ranks.get(provider, _USUAL_RANK))
        _RANK.type.read(str(rank))
    return Source(
        id=row[_ID],
        provider=provider,
        title=row[_TITLE],
        url=row[_URL],
        published=published,
        basis=row.get(_BASIS) or (KnownBasis.INFERRED if published else KnownBasis.LOADED),
        rank=rank,
        sha256=row[_SHA256],
        licence=row[_LICENCE],
        lang=row[_LANG],
        reprint_of=row[_REPRINT],
    )


def _source_and_day(row: TypedRow, reading: ReadingContext) -> tuple[str, Known]:
    own = reading.source
    name = row.get(_SOURCE) or (own.id if own else "")
    if not name:
        raise at(
            "source",
            "no-source",
            "nothing is known without a source",
            "Fill the column `source`, or name the file's own source.",
        )
    source = own if own and own.id == name else (reading.sources or {}).get(name)
    return name, _known(row, reading, source)


def _known(row: TypedRow, reading: ReadingContext, source: Source | None) -> Known:
    day, basis = row.get(_KNOWN_AT), row.get(_KNOWN_BASIS)
    if day is not None:
        return Known(day, basis or KnownBasis.STATED)
    if basis is not None and basis is not KnownBasis.LOADED:
        raise at("known_at", "missing", f"the basis {basis.value!r} goes with a day")
    if source and source.published and basis is None:
        return Known(source.published, source.basis)
    return Known(reading.today, KnownBasis.LOADED)
