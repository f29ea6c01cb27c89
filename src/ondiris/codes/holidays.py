"""Reading the days off of a country from the file that a case has for them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from ondiris.codes.toml_text import parse_toml
from ondiris.errors import InvalidFile
from ondiris.model import Holiday, Holidays

__all__ = ["read_holidays"]


def read_holidays(text: str) -> Holidays:
    """Read days off from TOML.

    Parameters
    ----------
    text : str
        A list ``fixed`` with ``date`` (``03-08``) and optional ``first_year``, ``last_year`` and
        ``moves = "no"``; tables ``moving``, ``once`` and ``worked`` of lists of dates; a date
        ``until``.

    Returns
    -------
    Holidays
        Without ``until`` they cover what the list of ``moving`` that ends first covers.

    Raises
    ------
    InvalidFile
        Text of another shape.
    """
    try:
        document: dict[str, Any] = parse_toml(text)
        fixed = tuple(_holiday(entry) for entry in document.get("fixed", []))
        moving = document.get("moving", {})
        until = document.get("until")
        ends = [max(day.year for day in days) for days in moving.values() if days]
        if until is None and ends:
            until = date(min(ends), 12, 31)
        return Holidays(
            fixed,
            _days(moving),
            _days(document.get("once", {})),
            _days(document.get("worked", {})),
            until if until is None else _day(until),
        )
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidFile(
            "bad-holidays",
            "the list of holidays cannot be read",
            hint='It is TOML: a [[fixed]] with date = "03-08" for each day, '
            "lists of dates in [moving].",
        ) from error


def _day(value: Any) -> date:
    """Return a date that is one: TOML knows moments, numbers and texts as well."""
    if type(value) is not date:
        raise TypeError("no date")
    return value


def _days(lists: Mapping[str, Any]) -> tuple[date, ...]:
    return tuple(_day(day) for days in lists.values() for day in days)


def _holiday(entry: Mapping[str, Any]) -> Holiday:
    month, day = (int(part) for part in entry["date"].split("-"))
    return Holiday(
        month,
        day,
        first_year=int(entry.get("first_year", 1)),
        last_year=int(entry.get("last_year", 9999)),
        moves=entry.get("moves", "yes") != "no",
    )
