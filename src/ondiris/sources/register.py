"""Registers of enterprises: rows in, statements out, all or nothing.

An enterprise is known by its business number; each row becomes a handful of statements about the
subject ``e-<number>``, and a row with a local unit about ``e-<number>-<unit>``, so that the legal
and the actual address never mix.  A number that belongs to a person is refused: people's data are
not kept.  What a register leaves open stays open; only the size class may be derived, by the
national rule, from the number of employees, which itself is not kept.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ondiris.codes import LANGUAGES, Catalogue
from ondiris.codes.size_class import size_class
from ondiris.errors import InvalidInput
from ondiris.model import Confidentiality, KnownBasis, Printed, Source, Statement, World
from ondiris.model import Known as KnownDay
from ondiris.model.business_number import is_business_number
from ondiris.model.folding import fold_name
from ondiris.sources.cells import FailedCellError, Failures, ReadingContext, Record, at, day, word

__all__ = [
    "BESIDE",
    "ENTERPRISE_COLUMNS",
    "RegisterRow",
    "check_number",
    "decimal_of",
    "own_source",
    "read_enterprises",
    "register_row",
    "subject_of",
]

_NAMES: Final = tuple(f"name_{lang}" for lang in LANGUAGES)
BESIDE: Final = ("source", "known_at", "confidentiality", "world")
ENTERPRISE_COLUMNS: Final = (
    "bin", "unit", "name", *_NAMES, "activity", "size", "employees", "income_mci", "holding",
    "legal_address", "actual_address", "area", "lat", "lon", "site", "stage", "established",
    *BESIDE,
)  # fmt: skip
_STAGES: Final = ("operating", "suspended", "cancelled", "construction", "commissioning")
_TWINS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A record with what all statements of its row share."""

    record: Record
    subject: str
    source: str
    known: KnownDay
    world: World
    confidentiality: Confidentiality

    def say(self, name: str, value: str, column: str = "") -> Statement:
        """Return a statement about the row's subject."""
        return Statement(
            subject=self.subject,
            property=name,
            value=value,
            source=self.source,
            locator=self.record.place(column or name),
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
        raise InvalidInput("bin-length", "a business number has twelve digits")
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
        Rows with the columns `ENTERPRISE_COLUMNS`; ``bin``, a name, ``activity`` and ``area`` are
        needed.
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
    seen: dict[str, Record] = {}
    named: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for record in records:
        if failures.enough:
            break
        try:
            row, statements = _enterprise(record, reading)
            _once(row, seen)
        except FailedCellError as error:
            failures.add(record.place(error.column), error.error)
            continue
        found += statements
        names = {fold_name(record.get(column)) for column in ("name", *_NAMES)} - {""}
        for name in names:
            named[name, str(row.world)].append((record.get("bin"), record.place("bin")))
    return tuple(found), _twins(named)


def _once(row: RegisterRow, seen: dict[str, Record]) -> None:
    """Refuse a number that stands in two rows."""
    before = seen.setdefault(f"{row.world}/{row.subject}", row.record)
    if before is not row.record:
        raise at(
            "bin",
            "bin-twice",
            f"the business number stands in {before.place('bin')} too",
            "One row for an enterprise, and one for each local unit with its code in `unit`.",
        )


def _twins(named: Mapping[tuple[str, str], list[tuple[str, str]]]) -> Mapping[str, int]:
    """Return notes on names that several numbers share."""
    alike = [places for places in named.values() if len({number for number, _ in places}) > 1]
    if not alike:
        return {}
    shown = "; ".join(" and ".join(w for _, w in places[:2]) for places in alike[:_TWINS_SHOWN])
    return {f"names alike under different numbers ({shown})": len(alike)}


def _enterprise(record: Record, reading: ReadingContext) -> tuple[RegisterRow, list[Statement]]:
    """Return the statements of one row."""
    world = word(World, "world", record.get("world"), reading.catalogue)
    number, unit = record.get("bin"), record.get("unit")
    _guard("bin", number, world)
    row = register_row(record, reading, subject_of(number, unit), world)
    said = [row.say("identifier", number, "bin")]
    names = {column: record.get(column) for column in ("name", *_NAMES) if record.get(column)}
    if not names:
        raise at("name", "missing", "an enterprise needs a name in one language")
    for column, name in names.items():
        prefix = f"{column[5:]}: " if column != "name" else ""
        said.append(row.say("name", prefix + name, column))
    said += _coded(row, reading.catalogue)
    said += _sized(row, reading.catalogue)
    said += _placed(row, reading.catalogue)
    if record.get("holding"):
        _guard("holding", record.get("holding"), world)
        said.append(row.say("holding", record.get("holding")))
    for column in ("legal_address", "actual_address"):
        if record.get(column):
            said.append(row.say(column, record.get(column)))
    if record.get("established"):
        said.append(
            row.say("established", day("established", record.get("established")).isoformat())
        )
    return row, said


def _guard(column: str, text: str, world: World) -> None:
    """Check a number, so that its refusal names the column."""
    try:
        check_number(text, actual=world is World.ACTUAL)
    except InvalidInput as error:
        raise FailedCellError(column, error) from None


def register_row(
    record: Record, reading: ReadingContext, subject: str, world: World
) -> RegisterRow:
    """Return the row with its source, day and confidentiality."""
    own = reading.source
    source = record.get("source") or (own.id if own else "")
    allowed = {*(reading.sources or ()), *([own.id] if own else [])}
    if source not in allowed:
        raise at("source", "unknown-source", f"{source[:60]!r} is not a known source",
                 "Load its row of sources first.")  # fmt: skip
    text = record.get("known_at")
    known = KnownDay(day("known_at", text)) if text else KnownDay(reading.today, KnownBasis.LOADED)
    secret = word(
        Confidentiality, "confidentiality", record.get("confidentiality"), reading.catalogue
    )
    return RegisterRow(record, subject, source, known, world, secret)


def _coded(row: RegisterRow, catalogue: Catalogue) -> Iterator[Statement]:
    """Yield what is said in codes: activity, district, site, stage."""
    lists = (("activity", "activities", "activity"), ("area", "areas", "located_in"),
             ("site", "subjects", "tenant_of"))  # fmt: skip
    for column, name, says in lists:
        code = row.record.get(column)
        if code:
            if code not in catalogue[name]:
                raise FailedCellError(column, catalogue[name].unknown(code))
            yield row.say(says, code, column)
        elif column != "site":
            raise at(column, "missing", f"the cell `{column}` is empty")
    stage = row.record.get("stage")
    if stage and stage not in _STAGES:
        raise at("stage", "unknown-stage", f"{stage[:20]!r} is no stage of an enterprise",
                 f"Stages: {', '.join(_STAGES)}.")  # fmt: skip
    if stage:
        yield row.say("stage", stage)


def _sized(row: RegisterRow, catalogue: Catalogue) -> Iterator[Statement]:
    """Yield the size class: as stated, or by the national rule from employees and income."""
    classes = catalogue["size_classes"]
    stated = row.record.get("size")
    if stated:
        if stated not in classes:
            raise FailedCellError("size", classes.unknown(stated))
        yield row.say("size_class", stated, "size")
    elif row.record.get("employees"):
        income = decimal_of(row, "income_mci") if row.record.get("income_mci") else None
        try:
            code = size_class(classes, decimal_of(row, "employees"), income)
        except InvalidInput as error:
            raise FailedCellError("employees", error) from None
        yield row.say("size_class", code, "employees")


def decimal_of(row: RegisterRow, column: str) -> Decimal:
    """Return a cell as a number."""
    try:
        return Printed.read(row.record.get(column)).value
    except InvalidInput as error:
        raise FailedCellError(column, error) from None


def _placed(row: RegisterRow, catalogue: Catalogue) -> Iterator[Statement]:
    """Yield the point, once it lies near its area."""
    lat, lon = row.record.get("lat"), row.record.get("lon")
    if not lat and not lon:
        return
    if not lat or not lon:
        raise at("lat", "half-coordinates", "latitude and longitude go together")
    here = float(decimal_of(row, "lat")), float(decimal_of(row, "lon"))
    home = _centre(row.record.get("area"), catalogue)
    if abs(here[0]) > 90 or abs(here[1]) > 180:
        raise at("lat", "bad-coordinates", "coordinates are degrees of latitude and longitude")
    if home is not None and _away(here, home) > home[2]:
        if _away((here[1], here[0]), home) <= home[2]:
            raise at("lat", "swapped-coordinates", "latitude and longitude are swapped",
                     "Write the latitude in `lat` and the longitude in `lon`.")  # fmt: skip
        raise at("lat", "outside", "the point lies far outside its area",
                 "Check the point, or the code of the area.")  # fmt: skip
    yield row.say("coordinates", f"{lat} {lon}", "lat")


def _centre(area: str, catalogue: Catalogue) -> tuple[float, float, float] | None:
    """Return the middle of an area and the distance in km that its points keep to it."""
    areas = catalogue["areas"]
    for code in (area, *areas.ancestors(area)) if area in areas else ():
        facts = areas[code].attributes
        if facts.get("lat") and facts.get("lon") and facts.get("area_km2"):
            reach = 4.0 * math.sqrt(float(facts["area_km2"]) / math.pi) + 10.0
            return float(facts["lat"]), float(facts["lon"]), reach
    return None


def _away(here: tuple[float, float], home: tuple[float, float, float]) -> float:
    """Return the distance in km, on a plane, which is near enough for a refusal."""
    east = (here[1] - home[1]) * 111.32 * math.cos(math.radians(home[0]))
    return math.hypot((here[0] - home[0]) * 111.2, east)
