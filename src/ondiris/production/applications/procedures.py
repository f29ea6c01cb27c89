"""Procedures of a city, read whole from its files or refused with every failing place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ondiris.applications import (
    DaysKind,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
)
from ondiris.codes import LANGUAGES, Catalogue
from ondiris.errors import InvalidInput
from ondiris.sources import procedure_files as files
from ondiris.sources.cells import FailedCellError, Failures, ReadingContext, at
from ondiris.sources.content import read_content
from ondiris.sources.procedure_files import PROCEDURE_COLUMNS, STEP_COLUMNS, TextColumns
from ondiris.sources.rows import TypedRow, each_row, table_records

__all__ = ["PROCEDURES", "CityAreas", "read_procedures"]

PROCEDURES = "procedures.csv"
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class CityAreas:
    """Which areas a city belongs to, for what is confirmed to hold in it.

    Parameters
    ----------
    catalogue : Catalogue
    area : str
        The city's own.
    """

    catalogue: Catalogue
    area: str

    @property
    def codes(self) -> frozenset[str]:
        """The city's area with those above and below it."""
        areas = self.catalogue["areas"]
        above, below = areas.ancestors(self.area), areas.descendants(self.area)
        return frozenset((self.area, *above, *below))


def read_procedures(folder: Path, areas: CityAreas, today: date) -> tuple[Procedure, ...]:
    """Return the procedures of a city with their steps; none where a city has no such files.

    Parameters
    ----------
    folder : Path
        ``procedures*.csv`` and ``steps*.csv``, those without a further word first.
    areas : CityAreas
    today : date
        No confirmation is of a later day.

    Raises
    ------
    InvalidFile
        A column that is missing or not known, a cell that cannot be, a step of no procedure, a
        version that stands twice, half a confirmation; each failing place is named.
    """
    reading = ReadingContext(areas.catalogue, today)
    named = _ProcedureRows()
    listed = _StepRows(named.found, areas, today)
    for stem, columns, one in (
        ("procedures", PROCEDURE_COLUMNS, named.take),
        ("steps", STEP_COLUMNS, listed.take),
    ):
        for path in sorted(folder.glob(f"{stem}*.csv"), key=lambda path: path.stem):
            failures = Failures()
            records = table_records(read_content(path), columns, failures)
            each_row(records, columns, failures, one, reading)
            failures.refuse("bad-rows", f"applications/{path.name} has {failures.summary}")
    return tuple(
        replace(one, steps=tuple(step for step in listed.steps if step.procedure == code))
        for code, one in named.found.items()
    )


class _ProcedureRows:
    """The procedures of a file, by code."""

    def __init__(self) -> None:
        self.found: dict[str, Procedure] = {}

    def take(self, row: TypedRow) -> None:
        """Take a row."""
        code = _code(row)
        if code in self.found:
            raise at(files.CODE.name, "duplicate-procedure", f"{code!r} stands twice")
        world, since = row[files.WORLD], row.get(files.RECORDS_FROM)
        self.found[code] = Procedure(code, _names(row), world=world, records_from=since)


class _StepRows:
    """The steps of a file."""

    def __init__(self, procedures: Mapping[str, Procedure], areas: CityAreas, today: date) -> None:
        self.procedures = procedures
        self.areas = areas
        self.today = today
        self.steps: list[ProcedureStep] = []
        self.seen: set[tuple[str, str, date | None]] = set()

    def take(self, row: TypedRow) -> None:
        """Take a row."""
        procedure, code = row[files.PROCEDURE], _code(row)
        if procedure not in self.procedures:
            raise _unknown(procedure, self.procedures)
        version = procedure, code, row.get(files.VALID_FROM)
        if version in self.seen:
            raise at(
                files.CODE.name,
                "duplicate-step",
                f"{code!r} of {procedure!r} stands twice with the same valid_from",
                "A later version has a later day.",
            )
        self.seen.add(version)
        try:
            step = _step(row, self._confirmation(row))
        except InvalidInput as error:
            raise FailedCellError(str(error.context.get("column", "code")), error) from error
        self.steps.append(step)

    def _confirmation(self, row: TypedRow) -> StepConfirmation | None:
        """Return who confirmed a step, or refuse half of it."""
        role, day = row[files.CONFIRMED_BY], row.get(files.CONFIRMED_ON)
        if not role and day is None:
            return None
        hint = "Fill both confirmed_by and confirmed_on, or neither."
        if not role:
            raise at("confirmed_by", "half-confirmed", "nobody is named as confirming", hint)
        if day is None:
            raise at("confirmed_on", "half-confirmed", "no day of confirming is named", hint)
        if day > self.today:
            raise at("confirmed_on", "confirmed-later", "the day of confirming is still to come")
        place = row[files.PLACE]
        if place and place not in self.areas.codes:
            raise at(
                "place",
                "confirmed-elsewhere",
                f"what holds in {place} need not hold here",
                f"Name {self.areas.area} or an area above it once it is known to hold there.",
            )
        return StepConfirmation(role, day)


def _code(row: TypedRow) -> str:
    """Return the code of a row, which stands in addresses."""
    code = row[files.CODE]
    if not _CODE.fullmatch(code):
        raise at(
            files.CODE.name,
            "bad-code",
            f"{code[:40]!r} cannot stand in an address",
            "Write small Latin letters, digits and hyphens: land-commission.",
        )
    return code


def _step(row: TypedRow, confirmed: StepConfirmation | None) -> ProcedureStep:
    days = row.get(files.DAYS)
    return ProcedureStep(
        row[files.PROCEDURE],
        row[files.CODE],
        StepKind(row[files.KIND]),
        _names(row),
        row[files.URL],
        row.get(files.ORDER),
        owner=_texts(row, files.OWNER),
        role=row[files.ROLE],
        inputs=_texts(row, files.INPUTS),
        outputs=_texts(row, files.OUTPUTS),
        clock_stop=_texts(row, files.CLOCK_STOP),
        allowed=row.get(files.ALLOWED),
        days=None if days is None else DaysKind(days),
        silence=row.get(files.SILENCE),
        basis=_texts(row, files.BASIS),
        in_force=row.get(files.IN_FORCE),
        place=row[files.PLACE],
        valid_from=row.get(files.VALID_FROM),
        sure=row[files.CONFIDENCE] == "ok",
        confirmed=confirmed,
        note=_texts(row, files.NOTE),
    )


def _texts(row: TypedRow, columns: TextColumns) -> dict[str, str]:
    said = zip(LANGUAGES, map(row.get, columns), strict=True)
    return {lang: text for lang, text in said if text}


def _names(row: TypedRow) -> dict[str, str]:
    names = _texts(row, files.NAME)
    if not names:
        raise at(files.NAME[0].name, "missing", "no language names it")
    return names


def _unknown(code: str, known: Mapping[str, Procedure]) -> FailedCellError:
    near = difflib.get_close_matches(code, known, n=3)
    hint = f"Nearest: {', '.join(near)}." if near else f"There are: {', '.join(known)}."
    return at(files.PROCEDURE.name, "unknown-procedure", f"{code[:40]!r} is no procedure", hint)
