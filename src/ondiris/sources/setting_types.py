"""The types that values of settings have: codes of a list, days, periods, languages, time zones.

Each refuses what it cannot be with the rule of the house that says so and the nearest word.
"""

import difflib
import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    PlainValidator,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from ondiris.codes import LANGUAGES, Catalogue, load_catalogue
from ondiris.errors import InvalidInput
from ondiris.model import Period

__all__ = [
    "ActivityCode",
    "AreaCode",
    "Called",
    "CodeOf",
    "Day",
    "HostName",
    "Language",
    "MailAddress",
    "MeasureCode",
    "NameText",
    "Number",
    "NumberAndShare",
    "PeriodText",
    "ProgrammeCode",
    "ProviderAddress",
    "SiteCode",
    "TimeZone",
    "Whole",
    "database_address",
    "each_once",
    "refuse_twice",
    "whole_schema",
]

_ADDRESS = re.compile(r"[a-z][a-z0-9]*(\+[a-z0-9]+)?://")


@dataclass(frozen=True, slots=True)
class CodeOf:
    """Marks a text as a code of a list, of one kind where the list has kinds."""

    list: str
    kind: str = ""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the text's schema with the list behind it."""
        return core_schema.with_info_after_validator_function(self._listed, handler(source))

    def _listed(self, code: str, info: ValidationInfo) -> str:
        given: Catalogue | None = info.context
        items = (given or load_catalogue())[self.list]
        if self.kind and (
            code not in items or items[code].attributes.get("kind", self.kind) != self.kind
        ):
            alike = [item.code for item in items if item.attributes.get("kind") == self.kind]
            raise InvalidInput(
                "unknown-code",
                f"{code[:60]!r} is no {self.kind} of the list {self.list}",
                hint=_nearest(code, alike),
            )
        return items[code].code


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    return f"Nearest: {', '.join(near)}." if near else f"There are: {', '.join(known[:12])}."


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise InvalidInput(
            "unknown-language",
            f"{text[:20]!r} is no language of the house",
            hint=f"There are: {', '.join(LANGUAGES)}.",
        )
    return text


def _time_zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            "unknown-time-zone",
            f"{text[:40]!r} is no time zone",
            hint=_nearest(
                text, sorted(zoneinfo.available_timezones(), key=lambda name: (len(name), name))
            ),
        ) from None
    return text


def _day(value: object) -> object:
    if isinstance(value, datetime) or not isinstance(value, str | date):
        return value
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise InvalidInput("impossible-day", "this is no day", hint="Write 2025-06-30.") from None


def _period(value: object) -> Period:
    if not isinstance(value, str):
        raise InvalidInput("wrong-type", "this is no text in quotes", hint='Write "2025-Q1".')
    return Period.parse(value)


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def refuse_twice(values: Sequence[str], key: str, why: str) -> None:
    """Refuse the second of two equal values of a list, by its own place in the file.

    Parameters
    ----------
    values : sequence of str
        One of each entry of a list.
    key : str
        Key within an entry that holds the value; empty where the entry is the value itself.
    why : str
        What is wrong with it.
    """
    for place, value in enumerate(values):
        if value in values[:place]:
            cause = InvalidInput("twice", f"{value}: {why}", hint="Say it once.")
            where = (place, key) if key else (place,)
            raise ValidationError.from_exception_data(
                "twice",
                [InitErrorDetails(type="value_error", loc=where, input=None, ctx={"error": cause})],
            )


def each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that says something twice."""
    refuse_twice(values, "", "it stands in the list already")
    return values


def _number_and_share(values: tuple[float, ...]) -> tuple[float, ...]:
    """Refuse what is not how many of the largest, and the per cent that is too much for them."""
    if len(values) != len(("n", "k")) or values[0] % 1:
        raise InvalidInput(
            "rule-parameter", "a dominance rule is a whole number n and a share k",
            hint="Write [[2, 99]], or [[1, 80], [2, 99]] for two of them.",
        )  # fmt: skip
    return values


def whole_schema(value: object) -> object:
    """Refuse another schema, and whatever only equals one: true, 1.0."""
    if isinstance(value, bool) or not isinstance(value, int) or value != 1:
        raise InvalidInput("wrong-type", "this is no schema there is", hint="Write schema = 1.")
    return value


def database_address(text: str) -> str:
    """Refuse what is no address of a database; it is never repeated, it may hold a password."""
    if text and not _ADDRESS.match(text):
        raise InvalidInput(
            "bad-address",
            "this is no address of a database",
            hint="Leave it empty, or write postgresql+psycopg://user@host/name.",
        )
    return text


@dataclass(frozen=True, slots=True)
class Called:
    """Marks a type with what the manual calls it."""

    name: str


Language = Annotated[str, AfterValidator(_language), Called("language")]
HostName = Annotated[str, Field(min_length=1, pattern=r"^[^/\\\p{Cc}.:][^/\\\p{Cc}:]*$")]
ProviderAddress = Annotated[
    str,
    Field(pattern=r"^(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:[0-9]+)?)(/[^\s?#]*)?$"),
]
MailAddress = Annotated[str, Field(pattern=r"^[\w.+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")]
NameText = Annotated[str, Field(min_length=1, pattern=r"\S")]
Day = Annotated[str, BeforeValidator(_day), Called("day")]
Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[float, Field(allow_inf_nan=False)]
NumberAndShare = Annotated[tuple[Number, ...], AfterValidator(_number_and_share), Called("n and k")]
AreaCode = Annotated[str, CodeOf("areas")]
ActivityCode = Annotated[str, CodeOf("activities")]
MeasureCode = Annotated[str, CodeOf("measures")]
PeriodText = Annotated[Period, PlainValidator(_period), Called("period")]
TimeZone = Annotated[str, AfterValidator(_time_zone), Called("time zone")]
SiteCode = Annotated[str, CodeOf("subjects", "site")]
ProgrammeCode = Annotated[str, CodeOf("subjects", "programme")]
