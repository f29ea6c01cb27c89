"""Tidy rows into observations, statements and sources, every cell checked against the code lists.

A tidy row is one figure or one statement, its columns named by the words of the house.  Nothing is
guessed: what a cell leaves empty comes from the reader's profile, and is then marked as defaulted,
or from the word's own neutral default.  All failures of a file are collected before it is refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import (
    KEY_FIELDS,
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
)
from ondiris.sources.cells import (
    FailedCellError,
    Failures,
    ReadingContext,
    Record,
    at,
    day,
    embargo,
    inside,
    present,
    statuses,
    word,
)
from ondiris.sources.keys import LISTED, Keys

__all__ = [
    "OBSERVATION_COLUMNS",
    "SOURCE_COLUMNS",
    "STATEMENT_COLUMNS",
    "read_observations",
    "read_sources",
    "read_statements",
]

_CARRIED = ("status", "confidentiality", "embargo", "source", "locator")
_KNOWN = ("known_at", "known_at_basis")
OBSERVATION_COLUMNS: Final = (
    *KEY_FIELDS,
    *("period", "value", "upper", "bound", "unit_multiplier", "origin"),
    *_CARRIED,
    "defaulted",
    *_KNOWN,
)
STATEMENT_COLUMNS: Final = (
    *("subject", "property", "value", "valid", "source", "locator"),
    *_KNOWN,
    *("confidentiality", "embargo", "status", "world"),
)
SOURCE_COLUMNS: Final = (
    *("id", "provider", "title", "url", "published", "basis"),
    *("rank", "sha256", "licence", "lang", "reprint_of"),
)
_RATES = ("%", "ppt", "x", "rank")
_RANK: Final = 50
_STEP = 10_000


def read_sources(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[Source, ...]:
    """Return the sources that rows describe; failing rows are noted in `failures`."""
    found: dict[str, Source] = {}

    def one(record: Record) -> None:
        source = _source(record, reading)
        if found.setdefault(source.id, source) != source:
            raise at("id", "duplicate-key", f"{source.id!r} stands twice with another content")

    _each(records, one, reading, failures)
    return tuple(found.values())


def read_statements(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[Statement, ...]:
    """Return the statements that rows make; failing rows are noted in `failures`."""
    found: dict[str, Statement] = {}

    def one(record: Record) -> None:
        statement = _statement(record, reading)
        found[statement.id] = statement

    _each(records, one, reading, failures)
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
    seen: dict[tuple[object, ...], tuple[Observation, Record]] = {}
    keys = Keys(reading)

    def one(record: Record) -> None:
        try:
            observation = _observation(record, reading, keys)
        except FailedCellError as failed:
            # the owner of the file learns of all failing cells of a row at once
            for other in _failing(record, keys):
                if other.column != failed.column:
                    failures.add(record.place(other.column), other.error)
            raise
        # keys and periods are shared objects, so that their identity says what equality would
        same = (id(observation.key), id(observation.period), observation.source, observation.known)
        first, row = seen.setdefault(same, (observation, record))
        if first.printed != observation.printed:
            raise at(
                "value",
                "duplicate-key",
                f"the same series and period has another value at {row.place('value')}",
                "Keep one row, or say in which field the two differ.",
            )
        if first is observation or first != observation:
            found.append(observation)

    _each(records, one, reading, failures)
    return tuple(found)


def _each(
    records: Sequence[Record],
    one: Callable[[Record], None],
    reading: ReadingContext,
    failures: Failures,
) -> None:
    for number, record in enumerate(records, start=1):
        try:
            one(record)
        except FailedCellError as failed:
            failures.add(record.place(failed.column), failed.error)
        except InvalidInput as error:
            failures.add(record.place(""), error)
        if reading.on_progress and (number % _STEP == 0 or number == len(records)):
            reading.on_progress(number, len(records))
        if failures.enough:
            return


def _observation(record: Record, reading: ReadingContext, keys: Keys) -> Observation:
    key, filled = keys.key(record)
    period = keys.period(present(record, "period"))
    if period.deadline and key.modality is not Modality.PLANNED:
        raise at("modality", "deadline", "a deadline goes with the modality 'planned'")
    source, known = _source_and_day(record, reading)
    stated = set(record.get("defaulted").split())
    strange = sorted(stated - {*KEY_FIELDS, "period", "unit_multiplier"})
    if strange:
        raise at("defaulted", "unknown-column", f"{strange[0]!r} is no field of a figure")
    return Observation(
        key=key,
        period=period,
        printed=_printed(record, key, reading.catalogue),
        source=source,
        locator=record.get("locator") or record.place("value"),
        known=known,
        origin=word(Origin, "origin", record.get("origin"), reading.catalogue),
        status=statuses(record, reading.catalogue),
        confidentiality=word(
            Confidentiality, "confidentiality", record.get("confidentiality"), reading.catalogue
        ),
        embargo=embargo(record),
        defaulted=tuple(sorted(stated.union(filled))),
    )


def _failing(record: Record, keys: Keys) -> Iterator[FailedCellError]:
    """Yield the failures of cells that can be judged without the rest of their row."""
    reading = keys.reading
    checks: list[tuple[Callable[..., object], tuple[object, ...]]] = [
        (inside, (column, reading.catalogue[name].__getitem__, record.get(column)))
        for column, name in LISTED.items()
        if record.get(column)
    ]
    checks += [
        (lambda: keys.period(present(record, "period")), ()),
        (_number, (record, reading.catalogue)),
        (_source_and_day, (record, reading)),
    ]
    for check, arguments in checks:
        try:
            check(*arguments)
        except FailedCellError as failed:
            yield failed


def _printed(record: Record, key: SeriesKey, catalogue: Catalogue) -> Printed:
    printed = _number(record, catalogue)
    _check_possible(printed, key, catalogue)
    return printed


def _number(record: Record, catalogue: Catalogue) -> Printed:
    text, upper = present(record, "value"), record.get("upper")
    bound = word(Bound, "bound", record.get("bound"), catalogue)
    scale = record.get("unit_multiplier") or "0"
    if not scale.removeprefix("-").isdecimal() or len(scale) > 3:
        raise at("unit_multiplier", "bad-multiplier", "a power of ten is a whole number")
    try:
        return Printed.read(text, multiplier=int(scale), bound=bound, upper=upper)
    except InvalidInput as error:
        column = "unit_multiplier" if error.code == "bad-multiplier" else "value"
        detail = error.detail
        if error.code == "not-a-number":  # the number itself must not stand in a message
            detail = "the cell is not a plain decimal number"
        raise at(column, error.code, detail, error.hint) from None


def _check_possible(printed: Printed, key: SeriesKey, catalogue: Catalogue) -> None:
    kind = catalogue["measures"][key.measure].attributes["kind"]
    counted = key.unit not in _RATES and catalogue.unit(key.unit).counted
    if kind in ("count", "index", "rank") and printed.value < 0:
        raise at("value", "impossible-value", f"a {kind} is never negative")
    if counted and not printed.multiplier and printed.value != printed.value.to_integral_value():
        raise at("value", "impossible-value", f"{key.unit} are counted in whole numbers")
    if key.measure == "share_pct" and not 0 <= printed.value <= 100:
        raise at("value", "impossible-value", "a share lies between 0 and 100 per cent")
    if key.measure == "growth_pct" and printed.value < -100:
        raise at("value", "impossible-value", "nothing falls by more than 100 per cent")


def _statement(record: Record, reading: ReadingContext) -> Statement:
    catalogue = reading.catalogue
    subject, name, value = (present(record, c) for c in ("subject", "property", "value"))
    inside("subject", catalogue["subjects"].__getitem__, subject)
    form = inside("property", catalogue["statement_properties"].__getitem__, name).attributes
    _check_value(form.get("value", "text"), value, catalogue)
    source, known = _source_and_day(record, reading)
    valid = record.get("valid")
    return Statement(
        subject=subject,
        property=name,
        value=value,
        source=source,
        locator=record.get("locator") or record.place("value"),
        known=known,
        valid=inside("valid", Period.parse, valid) if valid else None,
        confidentiality=word(
            Confidentiality, "confidentiality", record.get("confidentiality"), catalogue
        ),
        embargo=embargo(record),
        status=statuses(record, catalogue),
        world=word(World, "world", record.get("world"), catalogue),
    )


def _check_value(form: str, value: str, catalogue: Catalogue) -> None:
    match form:
        case "date":
            inside("value", Period.parse, value)
        case "area" | "activity" | "subject":
            plural = {"area": "areas", "activity": "activities", "subject": "subjects"}[form]
            inside("value", catalogue[plural].__getitem__, value)
        case "code":
            if not any(value in catalogue[n] for n in ("subjects", "areas")):
                raise FailedCellError("value", catalogue["subjects"].unknown(value))
        case "coordinates":
            _check_coordinates(value)
        case "number":
            inside("value", Printed.read, value)


def _check_coordinates(value: str) -> None:
    try:
        latitude, longitude = (float(part) for part in value.replace(",", " ").split())
    except ValueError:
        latitude = longitude = 999.0
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise at(
            "value",
            "bad-coordinates",
            "coordinates are latitude and longitude in degrees",
            "Write 43.293 76.830.",
        )


def _source(record: Record, reading: ReadingContext) -> Source:
    provider = present(record, "provider")
    identifier, published = present(record, "id"), record.get("published")
    ranked = reading.ranks.get(identifier, reading.ranks.get(provider, _RANK))
    rank = record.get("rank") or str(ranked)
    if not rank.isdecimal() or int(rank) > 100:
        raise at("rank", "bad-rank", "a rank is a whole number from 0 to 100")
    default = "inferred" if published else "loaded"
    return Source(
        id=identifier,
        provider=provider,
        title=present(record, "title"),
        url=record.get("url"),
        published=day("published", published) if published else None,
        basis=word(KnownBasis, "basis", record.get("basis") or default, reading.catalogue),
        rank=int(rank),
        sha256=record.get("sha256"),
        licence=record.get("licence"),
        lang=record.get("lang"),
        reprint_of=record.get("reprint_of"),
    )


def _source_and_day(record: Record, reading: ReadingContext) -> tuple[str, Known]:
    own = reading.source
    name = record.get("source") or (own.id if own else "")
    if not name:
        raise at(
            "source",
            "no-source",
            "nothing is known without a source",
            "Fill the column `source`, or name the file's own source.",
        )
    source = own if own and own.id == name else (reading.sources or {}).get(name)
    if source is None and reading.sources is not None:
        near = difflib.get_close_matches(name, reading.sources, n=3)
        raise at(
            "source",
            "unknown-source",
            f"{name[:60]!r} is not a known source",
            f"Nearest: {', '.join(near)}." if near else "Load its row of sources first.",
        )
    return name, _known(record, reading, source)


def _known(record: Record, reading: ReadingContext, source: Source | None) -> Known:
    text, basis = record.get("known_at"), record.get("known_at_basis")
    if text:
        return Known(
            day("known_at", text), word(KnownBasis, "known_at_basis", basis, reading.catalogue)
        )
    if basis and basis != KnownBasis.LOADED:
        raise at("known_at", "missing", f"the basis {basis[:20]!r} goes with a day")
    if source and source.published and not basis:
        return Known(source.published, source.basis)
    return Known(reading.today, KnownBasis.LOADED)
