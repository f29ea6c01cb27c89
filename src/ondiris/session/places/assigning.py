"""Assigning applicants in a home: a file of applicants meets what the sites have free."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path

from ondiris.engines.highs import HighsSolver
from ondiris.errors import Failure, InvalidFile
from ondiris.production.places.assigning import LIMITS, NEEDS, Applicant, Assignment, assign_sites
from ondiris.session.places.desk import PlaceDesk
from ondiris.sources.content import read_content

__all__ = ["assign_applicants", "read_applicants"]

_AMOUNTS = (*NEEDS, *LIMITS)
_COLUMNS = ("applicant", *_AMOUNTS, "worth")


def assign_applicants(desk: PlaceDesk, applicants: tuple[Applicant, ...]) -> Assignment:
    """Place applicants on the free room of the home's zones and parks, all at once.

    Raises
    ------
    NotFound
        No source says what any site has free.
    """
    subjects = desk.now.catalogue["subjects"]
    sites = [item.code for item in subjects if item.attributes.get("kind") == "site"]
    return assign_sites(applicants, desk.standing, sites, HighsSolver())


def read_applicants(path: Path) -> tuple[Applicant, ...]:
    """Read applicants from a CSV file: ``applicant``, their needs and, if given, ``worth``.

    Raises
    ------
    InvalidFile
        A column that is missing, twice or not known, a cell that is no number, a name that is
        empty or stands twice, a row without a need; each failing row is named.
    """
    reader = csv.DictReader(io.StringIO(read_content(path).text))
    columns = list(reader.fieldnames or ())
    if "applicant" not in columns:
        raise InvalidFile("missing-column", f"{path.name} lacks the column applicant")
    if len(set(columns)) < len(columns):
        raise InvalidFile("duplicate-column", f"{path.name} names a column twice")
    strange = [column for column in columns if column not in _COLUMNS]
    if strange:
        raise InvalidFile(
            "unknown-column",
            f"{path.name} has columns that say nothing of applicants: {', '.join(strange)[:80]}",
            hint=f"Columns: {', '.join(_COLUMNS)}.",
        )
    failures: list[Failure] = []
    found: dict[str, Applicant] = {}
    number = 1
    for number, row in enumerate(reader, 2):
        one = _applicant(row, number, failures)
        if one.name in found:
            failures.append(
                Failure(f"row {number}, applicant", "applicant-twice", "the name stands twice")
            )
        found.setdefault(one.name, one)
    if number == 1:
        failures.append(Failure("row 2", "no-applicants", "the file names no applicant"))
    if failures:
        raise InvalidFile("bad-rows", f"{path.name} cannot be used", failures=failures)
    return tuple(found.values())


def _applicant(row: Mapping[str, str | None], number: int, failures: list[Failure]) -> Applicant:
    """Return the applicant of one row, noting what is wrong with it."""
    name = (row.get("applicant") or "").strip()
    if not name:
        failures.append(Failure(f"row {number}, applicant", "missing", "an applicant has a name"))
        name = f"row {number}"
    if None in row or any(cell is None for cell in row.values()):
        failures.append(Failure(f"row {number}", "ragged", "the row has not as many cells"))
        return Applicant(name, {})
    given = {c: text for c in (*_AMOUNTS, "worth") if (text := (row.get(c) or "").strip())}
    amounts = {c: _amount(text, f"row {number}, {c}", failures) for c, text in given.items()}
    worth = amounts.pop("worth", 1.0)
    if worth == 0.0:
        failures.append(Failure(f"row {number}, worth", "worth", "a worth is more than zero"))
    if not any(amounts.get(need) for need in NEEDS) and not amounts.keys() & LIMITS.keys():
        failures.append(Failure(f"row {number}", "no-need", "the applicant asks for nothing"))
    return Applicant(name, amounts, worth)


def _amount(text: str, where: str, failures: list[Failure]) -> float:
    """Return a cell as a number from zero up, noting where it is none."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        failures.append(Failure(where, "not-a-number", "a number is needed, as 2.5"))
        return 1.0
    if value < 0.0:
        failures.append(Failure(where, "negative", "a need is never negative"))
        return 1.0
    return value
