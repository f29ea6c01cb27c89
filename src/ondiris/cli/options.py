"""Options that several commands share, each said once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ondiris.errors import InvalidInput

__all__ = [
    "DEFAULT_HOME",
    "AsOf",
    "Format",
    "Home",
    "Lang",
    "OutputFormat",
    "ReaderLanguage",
    "Report",
    "ReportFormat",
    "Revision",
    "Worlds",
    "parse_day",
    "worlds",
]


class OutputFormat(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class ReportFormat(StrEnum):
    """How an answer of several tables is written."""

    TABLE = "table"
    JSON = "json"


class ReaderLanguage(StrEnum):
    """A language of the product."""

    KK = "kk"
    RU = "ru"
    EN = "en"


Home = Annotated[
    Path,
    typer.Option("--home", envvar="ONDIRIS_HOME", help="Folder of the home.", metavar="DIR"),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Everything known by the end of that day.", metavar="DAY"),
]
Revision = Annotated[
    int | None,
    typer.Option("--revision", help="Up to this revision; the newest if left out.", min=0),
]
Format = Annotated[OutputFormat, typer.Option("--format", help="How the answer is written.")]
Report = Annotated[ReportFormat, typer.Option("--format", help="How the answer is written.")]
Lang = Annotated[ReaderLanguage, typer.Option("--lang", help="Language of labels.")]
Worlds = Annotated[
    str, typer.Option("--world", help="actual, synthetic, or both with a comma.", metavar="LIST")
]
DEFAULT_HOME = Path("ondiris-home")


def parse_day(text: str | None) -> date | None:
    """Return the day an option names.

    Raises
    ------
    InvalidInput
        If it is no day of the calendar.
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise InvalidInput(
            "impossible-day", f"{text[:30]!r} is not a day", hint="Write it as 2025-06-30."
        ) from None


def worlds(text: str) -> tuple[str, ...]:
    """Return the worlds that a comma-separated option names."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
