"""Options that several commands share, each said once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ondiris.codes.plain_text import listed
from ondiris.errors import InvalidInput

__all__ = [
    "DEFAULT_HOME",
    "AsOf",
    "Format",
    "Home",
    "Lang",
    "Out",
    "OutputFormat",
    "Public",
    "ReaderLanguage",
    "Report",
    "ReportFormat",
    "Revision",
    "Seed",
    "Worlds",
    "parse_day",
    "parse_pair",
    "parse_titles",
    "refuse_options",
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
Out = Annotated[
    Path | None,
    typer.Option("--out", help="File for the whole answer: .csv or .json.", metavar="FILE"),
]
Report = Annotated[ReportFormat, typer.Option("--format", help="How the answer is written.")]
Lang = Annotated[ReaderLanguage, typer.Option("--lang", help="Language of labels.")]
Public = Annotated[bool, typer.Option("--public", help="Only what may leave by a public door.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the draws.", min=0)]
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


def refuse_options(ctx: typer.Context, names: Sequence[str], why: str) -> None:
    """Refuse options that were given and say nothing here.

    Raises
    ------
    InvalidInput
        ``option-elsewhere``.
    """
    for name in names:
        if getattr(ctx.get_parameter_source(name), "name", "") == "COMMANDLINE":
            raise InvalidInput("option-elsewhere", f"--{name.replace('_', '-')} {why}")


def parse_titles(text: str) -> dict[str, str]:
    """Return what a file calls its columns: ``price=cost,product=item``.

    Raises
    ------
    InvalidInput
        If a part is no pair.
    """
    return dict(map(parse_pair, listed(text)))


def parse_pair(text: str) -> tuple[str, str]:
    """Return a column and what is said of it after the sign: ``nace=2,3``, ``price=cost``.

    Raises
    ------
    InvalidInput
        If one of them is missing.
    """
    name, _, said = (part.strip() for part in text.partition("="))
    if not (name and said):
        raise InvalidInput(
            "bad-columns",
            f"{text[:40]!r} says nothing of a column",
            hint="Write NAME=WHAT: price=cost, nace=2,3.",
        )
    return name, said
