"""What tools take: every argument with its bounds; one that is not known is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "MOST_TEXT",
    "AskedAvailable",
    "AskedChanges",
    "AskedEvidence",
    "AskedFigures",
    "AskedMeasures",
    "AskedSearch",
    "AskedText",
    "Asking",
    "Filters",
]

MOST_TEXT = 20_000
"""Characters of a text that is checked at once."""
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_CURSOR = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]{1,9}){2}$"

Code = Annotated[str, Field(min_length=1, max_length=80)]
Day = Annotated[str, Field(pattern=_DAY, max_length=10)]
Limit = Annotated[int, Field(ge=1, le=50, description="Figures of one answer at most.")]
Cursor = Annotated[
    str | None,
    Field(
        pattern=_CURSOR,
        max_length=40,
        description="`next` of an answer, to go on with the same arguments.",
    ),
]


class Asking(BaseModel):
    """What every tool takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Annotated[
        Literal["kk", "ru", "en"], Field(description="Language of names and sentences.")
    ] = "en"
    as_of: Annotated[
        Day | None,
        Field(description="Everything known by the end of that day: 2025-06-30. Newest if absent."),
    ] = None
    revision: Annotated[
        int | None,
        Field(
            ge=0,
            le=999_999_999,
            description="Version of the data, as `read_at` of an answer says. Newest if absent.",
        ),
    ] = None


class AskedMeasures(Asking):
    """What `measures` takes."""

    cursor: Cursor = None


class Filters(Asking):
    """Which figures: codes as `available` and `search` give them; what is left out means all."""

    measure: Annotated[Code, Field(description="Code of a measure: output, growth_pct.")]
    of: Annotated[
        Code | None,
        Field(description="What a growth or share is of: output, output@B-E."),
    ] = None
    area: Annotated[Code | None, Field(description="Code of an area: KZ-75.")] = None
    activity: Annotated[
        Code | None, Field(description="Code of an economic activity: C29; _T is all.")
    ] = None
    subject: Annotated[
        Code | None, Field(description="Code of a site, programme, project or enterprise.")
    ] = None
    scope: Annotated[Code | None, Field(description="all, large_medium or sme.")] = None
    period: Annotated[
        str | None,
        Field(
            min_length=4,
            max_length=40,
            description="2025, 2025-Q1, 2025-05, or 2025-01/2025-05 for January to May.",
        ),
    ] = None


class AskedAvailable(Filters):
    """What `available` takes."""

    by: Annotated[
        Literal["activity", "area", "subject", "period", "of", "scope"],
        Field(description="Which codes to list."),
    ]
    cursor: Cursor = None


class AskedFigures(Filters):
    """What `figures` takes."""

    below: Annotated[
        bool, Field(description="Also what lies below the area, activity and subject.")
    ] = False
    limit: Limit = 10
    cursor: Cursor = None


class AskedEvidence(Asking):
    """What `evidence` takes."""

    id: Annotated[
        str,
        Field(min_length=2, max_length=40, description="Identifier of a figure, as answers give."),
    ]


class AskedSearch(Asking):
    """What `search` takes."""

    text: Annotated[
        str,
        Field(min_length=1, max_length=80, description="Words or a code, in any of the languages."),
    ]


class AskedChanges(Filters):
    """What `changes` takes."""

    since: Annotated[
        str,
        Field(
            min_length=1,
            max_length=10,
            description="The earlier vintage: a day (2025-06-30) or a data version (12).",
        ),
    ]
    limit: Limit = 10
    cursor: Cursor = None


class AskedText(Asking):
    """What `check_text` takes."""

    text: Annotated[
        str, Field(min_length=1, max_length=MOST_TEXT, description="The text; it is not kept.")
    ]
    text_lang: Annotated[
        Literal["kk", "kk-latn", "ru", "en"] | None,
        Field(description="Language of the text, where it is too short to tell."),
    ] = None
    published: Annotated[
        Day | None, Field(description="The day it appeared, which `this year` is read by.")
    ] = None
    cursor: Cursor = None
