"""Tidy rows into observations, statements and sources, every cell checked against the code lists.

A tidy row is one figure or one statement, its columns named by the words of the house.  Nothing is
guessed: what a cell leaves empty comes from the reader's profile, and is then marked as defaulted,
or from the word's own neutral default.  All failures of a file are collected before it is refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import (
    KEY_FIELDS,
    Adjustment,
    Bound,
    Comparison,
    Confidentiality,
    Known,
    KnownBasis,
    Modality,
    Observation,
    Origin,
    Period,
    PriceBasis,
    Printed,
    Scope,
    SeriesKey,
    Source,
    Statement,
    World,
)
from ondiris.sources.cells import (
    FailedCellError,
    Failures,
    Reading,
    Record,
    at,
    day,
    embargo,
    inside,
    present,
    statuses,
    word,
)

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
_OF_ANOTHER = {
    *("growth_pct", "index_pct", "share_pct", "multiple"),
    *("change_abs", "contribution_ppt", "ratio"),
}
_OF_EITHER = {"rank"}
_RATES = ("%", "ppt", "x", "rank")
_RANK: Final = 50
_STEP = 10_000


def read_sources(
    records: Sequence[Record], reading: Reading, failures: Failures
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
    records: Sequence[Record], reading: Reading, failures: Failures
) -> tuple[Statement, ...]:
    """Return the statements that rows make; failing rows are noted in `failures`."""
    found: dict[str, Statement] = {}

    def one(record: Record) -> None:
        statement = _statement(record, reading)
        found[statement.id] = statement

    _each(records, one, reading, failures)
    return tuple(found.values())


def read_observations(
    records: Sequence[Record], reading: Reading, failures: Failures
) -> tuple[Observation, ...]:
    """Return the observations that rows hold; failing rows are noted in `failures`.

    Notes
    -----
    Two rows that give one series, period and source two different numbers on one day are refused:
    a file cannot say which of them it means.  The same number twice is one entry.
    """
    found: list[Observation] = []
    seen: dict[tuple[object, ...], tuple[Observation, Record]] = {}
    keys = _Keys(reading)

    def one(record: Record) -> None:
        observation = _observation(record, reading, keys)
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
    reading: Reading,
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


class _Keys:
    """Series keys, periods and known days as shared objects: a long file repeats them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._keys: dict[tuple[str, ...], tuple[SeriesKey, tuple[str, ...]]] = {}
        self._shared: dict[SeriesKey, SeriesKey] = {}
        self._periods: dict[str, Period] = {}

    def key(self, record: Record) -> tuple[SeriesKey, tuple[str, ...]]:
        """Return the key of a row and the fields that were defaulted."""
        texts = tuple(record.get(name) for name in KEY_FIELDS)
        found = self._keys.get(texts)
        if found is None:
            key, filled = _key(dict(zip(KEY_FIELDS, texts, strict=True)), self)
            found = self._keys[texts] = (self._shared.setdefault(key, key), filled)
        return found

    def period(self, text: str) -> Period:
        """Return a period by its written form."""
        found = self._periods.get(text)
        if found is None:
            found = self._periods[text] = inside("period", Period.parse, text)
        return found

    @property
    def reading(self) -> Reading:
        """What the reader knows besides the rows."""
        return self._reading


def _key(cells: dict[str, str], keys: _Keys) -> tuple[SeriesKey, tuple[str, ...]]:
    reading = keys.reading
    catalogue, profile = reading.catalogue, reading.profile
    filled: list[str] = []
    if profile and (not profile.measures or cells["measure"] in profile.measures):
        for name, value in profile.values.items():
            if not cells[name]:
                cells[name] = value
                filled.append(name)
    for name in ("measure", "area"):
        if not cells[name]:
            raise at(name, "missing", f"an observation needs {_article(name)}")
    attributes = inside("measure", catalogue["measures"].__getitem__, cells["measure"]).attributes
    allowed = [attributes.get("unit", ""), *attributes.get("units", "").split()]
    if not cells["unit"]:
        cells["unit"] = allowed[0]
        filled += ["unit"] if len(allowed) > 1 else []
    _check_key(cells, catalogue, allowed)
    key = SeriesKey(
        measure=cells["measure"],
        of=cells["of"],
        area=cells["area"],
        activity=cells["activity"] or "_T",
        subject=cells["subject"],
        unit=cells["unit"],
        base_period=cells["base_period"],
        scope=word(Scope, "scope", cells["scope"], catalogue),
        comparison=word(Comparison, "comparison", cells["comparison"], catalogue),
        price_basis=word(PriceBasis, "price_basis", cells["price_basis"], catalogue),
        adjustment=word(Adjustment, "adjustment", cells["adjustment"], catalogue),
        modality=word(Modality, "modality", cells["modality"], catalogue),
        world=word(World, "world", cells["world"], catalogue),
    )
    return key, tuple(filled)


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def _check_key(cells: Mapping[str, str], catalogue: Catalogue, allowed: Sequence[str]) -> None:
    for name, list_name in (
        ("area", "areas"),
        ("activity", "activities"),
        ("subject", "subjects"),
    ):
        if cells[name]:
            inside(name, catalogue[list_name].__getitem__, cells[name])
    inside("unit", catalogue.unit, cells["unit"])
    measure, of = cells["measure"], cells["of"]
    compared = measure == "change_abs" and of in catalogue["measures"]
    if cells["unit"] not in allowed and not compared:
        raise at(
            "unit",
            "wrong-unit",
            f"{cells['unit']!r} is no unit of the measure {measure}",
            f"Units of {measure}: {', '.join(allowed)}.",
        )
    if measure not in _OF_EITHER and (measure in _OF_ANOTHER) != bool(of):
        wanted = "needs a measure in `of`" if not of else "is of itself: `of` stays empty"
        raise at("of", "wrong-of", f"the measure {measure} {wanted}")
    if measure == "share_pct" and "@" not in of:
        raise at("of", "wrong-of", "a share names its whole in `of`", "Write output@B-E.")
    if of:
        key = SeriesKey(measure=measure, area=cells["area"], unit=cells["unit"], of=of)
        inside("of", catalogue.check, key)
    if cells["base_period"]:
        inside("base_period", Period.parse, cells["base_period"])


def _observation(record: Record, reading: Reading, keys: _Keys) -> Observation:
    key, filled = keys.key(record)
    period = keys.period(present(record, "period"))
    if period.deadline and key.modality is not Modality.PLANNED:
        raise at("modality", "deadline", "a deadline goes with the modality 'planned'")
    source, known = _source_andday(record, reading)
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


def _printed(record: Record, key: SeriesKey, catalogue: Catalogue) -> Printed:
    text, upper = present(record, "value"), record.get("upper")
    bound = word(Bound, "bound", record.get("bound"), catalogue)
    scale = record.get("unit_multiplier") or "0"
    if not scale.removeprefix("-").isdecimal() or len(scale) > 3:
        raise at("unit_multiplier", "bad-multiplier", "a power of ten is a whole number")
    try:
        printed = Printed.read(text, multiplier=int(scale), bound=bound, upper=upper)
    except InvalidInput as error:
        column = "unit_multiplier" if error.code == "bad-multiplier" else "value"
        detail = error.detail
        if error.code == "not-a-number":  # the number itself must not stand in a message
            detail = "the cell is not a plain decimal number"
        raise at(column, error.code, detail, error.hint) from None
    _check_possible(printed, key, catalogue)
    return printed


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


def _statement(record: Record, reading: Reading) -> Statement:
    catalogue = reading.catalogue
    subject, name, value = (present(record, c) for c in ("subject", "property", "value"))
    inside("subject", catalogue["subjects"].__getitem__, subject)
    form = inside("property", catalogue["statement_properties"].__getitem__, name).attributes
    _check_value(form.get("value", "text"), value, catalogue)
    source, known = _source_andday(record, reading)
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


def _source(record: Record, reading: Reading) -> Source:
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


def _source_andday(record: Record, reading: Reading) -> tuple[str, Known]:
    own = reading.source
    source = record.get("source") or (own.id if own else "")
    if not source:
        raise at(
            "source",
            "no-source",
            "nothing is known without a source",
            "Fill the column `source`, or name the file's own source.",
        )
    known = {*(reading.sources or ()), *([own.id] if own else [])}
    if reading.sources is not None and source not in known:
        near = difflib.get_close_matches(source, known, n=3)
        raise at(
            "source",
            "unknown-source",
            f"{source[:60]!r} is not a known source",
            f"Nearest: {', '.join(near)}." if near else "Load its row of sources first.",
        )
    return source, _known(record, reading, source)


def _known(record: Record, reading: Reading, source: str) -> Known:
    text, basis = record.get("known_at"), record.get("known_at_basis")
    if text:
        return Known(
            day("known_at", text), word(KnownBasis, "known_at_basis", basis, reading.catalogue)
        )
    if basis and basis != KnownBasis.LOADED:
        raise at("known_at", "missing", f"the basis {basis[:20]!r} goes with a day")
    own = reading.source
    if own and own.id == source and own.published and not basis:
        return Known(own.published, own.basis)
    return Known(reading.today, KnownBasis.LOADED)
