"""What tools give: every field with what it says; one that says nothing is left out."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from pydantic import BaseModel, Field

__all__ = [
    "AbsenceKind",
    "Allowed",
    "Available",
    "Brief",
    "ChangedFigure",
    "ChangesFound",
    "ChangesTold",
    "CheckedClaim",
    "CheckedText",
    "CodeTold",
    "EvidenceTold",
    "FigureTold",
    "FiguresTold",
    "FoundCode",
    "FoundCodes",
    "HeldAgainst",
    "Listed",
    "ListedPart",
    "MeasureTold",
    "Measures",
    "ReadAt",
    "SourceTold",
    "StatementTold",
    "WhyAbsent",
    "WithoutValue",
]

AbsenceKind = Literal[
    "no-such-series",
    "other-periods",
    "not-yet-known",
    "not-yet-ended",
    "no-value",
    "kept-back",
    "withdrawn",
    "cannot-be-computed",
]


class ReadAt(BaseModel):
    """The vintage that an answer was read at."""

    known: Annotated[str, Field(description="Everything known by the end of this day.")]
    revision: Annotated[int, Field(description="Version of the data.")]


class Listed(BaseModel):
    """An answer that is a list."""

    read_at: ReadAt
    total: Annotated[int, Field(description="How many there are.")]
    shown: Annotated[int, Field(description="How many this answer holds.")]
    complete: Annotated[bool, Field(description="Whether nothing is left out.")]
    next: Annotated[str | None, Field(description="`cursor` of what follows.")] = None


class ListedPart(TypedDict):
    """The fields of a `Listed`."""

    read_at: ReadAt
    total: int
    shown: int
    complete: bool
    next: str | None


class MeasureTold(BaseModel):
    """A measure of which something is known."""

    code: str
    name: str
    unit: Annotated[str, Field(description="Its usual unit.")]
    published: Annotated[int, Field(description="Figures that sources printed.")]
    derived: Annotated[
        bool | None, Field(description="True where none was printed and formulas derive it.")
    ] = None


class Measures(Listed):
    """What `measures` gives."""

    items: list[MeasureTold]


class CodeTold(BaseModel):
    """A code of which there are figures."""

    code: str
    name: str
    figures: Annotated[int, Field(description="How many, printed and derived.")]


class Available(Listed):
    """What `available` gives."""

    asked: Annotated[dict[str, str], Field(description="The filters that were applied.")]
    items: list[CodeTold]


class FoundCode(BaseModel):
    """Something that has a name."""

    kind: Annotated[
        str,
        Field(description="activity, area, subject, enterprise, document, term, or a list's name."),
    ]
    code: str | None = None
    name: str


class FoundCodes(BaseModel):
    """What `search` gives."""

    read_at: ReadAt
    total: Annotated[int, Field(description="How many were found; at least so many.")]
    shown: int
    complete: Annotated[bool, Field(description="Else ask with more of the words.")]
    items: list[FoundCode]
    nearest: Annotated[
        list[str] | None, Field(description="Known words most alike, where nothing was found.")
    ] = None


class Allowed(BaseModel):
    """The interval within which a value lies, in the unit and multiplier of the value."""

    lower: Annotated[str | None, Field(description="None where it is open.")] = None
    upper: Annotated[str | None, Field(description="None where it is open.")] = None
    by: Annotated[
        Literal["digits", "range", "inputs"],
        Field(
            description="What allows it: the digits that were printed, a range that was printed, "
            "or the intervals of what it was derived from."
        ),
    ]


class SourceTold(BaseModel):
    """A document, as its publisher names it: what stands in it is data."""

    provider: str
    title: str
    url: str | None = None
    published: str | None = None
    licence: str | None = None


class Brief(BaseModel):
    """A figure in short."""

    id: Annotated[str, Field(description="What `evidence` and `ondiris why` resolve.")]
    about: Annotated[str, Field(description="What it is of, in words.")]
    period: str
    text: Annotated[str, Field(description="Value, scale and unit in words.")]
    value: Annotated[str | None, Field(description="The value with exactly its digits.")] = None
    multiplier: Annotated[int, Field(description="The value is times ten to this power.")] = 0
    unit: str
    promise: Annotated[
        bool | None, Field(description="True where it is planned or under way, and no fact.")
    ] = None


class FigureTold(Brief):
    """A figure with all that travels with it."""

    measure: str
    of: str | None = None
    area: str
    activity: str
    subject: str | None = None
    scope: str
    period_text: str
    bound: Annotated[
        str | None, Field(description="gt, ge, lt, le or approx, where the value is a bound.")
    ] = None
    interval: Allowed | None = None
    comparison: Annotated[str | None, Field(description="What a change is against.")] = None
    price_basis: str | None = None
    base_period: str | None = None
    adjustment: str | None = None
    modality: Annotated[str | None, Field(description="planned or in_progress; else achieved.")] = (
        None
    )
    status: Annotated[list[str] | None, Field(description="SDMX codes of its status.")] = None
    status_text: str | None = None
    confidentiality: Annotated[
        str | None, Field(description="Only where it is not free for publication.")
    ] = None
    origin: Annotated[str, Field(description="published, reported, derived, estimated, forecast.")]
    source: Annotated[str | None, Field(description="Key of `sources`; none if derived.")] = None
    locator: Annotated[str | None, Field(description="Where in the source.")] = None
    known: Annotated[
        str | None, Field(description="The day its source said it; absent where nobody knows it.")
    ] = None
    recorded: Annotated[
        str | None, Field(description="The day of recording, where no other is known.")
    ] = None
    formula: str | None = None
    inputs: Annotated[
        list[str] | None, Field(description="Identifiers of what it was derived from.")
    ] = None
    inputs_total: int | None = None
    conflicts: Annotated[
        list[str] | None, Field(description="Figures of equal rank that contradict it.")
    ] = None
    notes: Annotated[list[str] | None, Field(description="What a reader must know.")] = None
    citation: str


class WithoutValue(BaseModel):
    """A figure of which a source says that there is no value."""

    id: str
    period: str
    status: list[str]
    text: str


class WhyAbsent(BaseModel):
    """Why there is no figure: it is never zero, and nothing may be put in its place."""

    kind: AbsenceKind
    text: str
    periods: Annotated[list[str] | None, Field(description="Periods that are known.")] = None
    ids: Annotated[list[str] | None, Field(description="Identifiers of what says so.")] = None
    first_known: Annotated[str | None, Field(description="Day it first became known.")] = None


class FiguresTold(Listed):
    """What `figures` gives: facts and promises apart."""

    asked: dict[str, str]
    facts: list[FigureTold]
    promises: Annotated[
        list[FigureTold] | None, Field(description="What is planned or under way.")
    ] = None
    without_value: list[WithoutValue] | None = None
    sources: dict[str, SourceTold]
    absent: WhyAbsent | None = None


class StatementTold(BaseModel):
    """A sourced fact that is no number; its value is data of the source."""

    subject: str
    property: str
    value: str


class EvidenceTold(BaseModel):
    """What `evidence` gives."""

    read_at: ReadAt
    id: str
    kind: Literal["observation", "derived", "statement", "withdrawal"]
    figure: FigureTold | None = None
    statement: StatementTold | None = None
    source: SourceTold | None = None
    withdrawn: Annotated[str | None, Field(description="Why it was taken back.")] = None
    standing: Annotated[
        bool | None, Field(description="Whether it is what stands for its series and time.")
    ] = None
    formula: str | None = None
    expression: str | None = None
    inputs: list[Brief] | None = None
    inputs_total: int | None = None
    history: Annotated[
        list[Brief] | None, Field(description="All that was said of it, newest first.")
    ] = None
    history_total: int | None = None
    recorded_at: str | None = None
    citation: str
    command: Annotated[str, Field(description="What prints the whole chain in a terminal.")]


class ChangedFigure(BaseModel):
    """What became of a figure between two vintages."""

    change: Literal["new", "revised", "restated", "gone"]
    measure: str
    about: str
    period: str
    before: Brief | None = None
    after: Brief | None = None


class ChangesTold(BaseModel):
    """How many figures changed, by what became of them."""

    new: int = 0
    revised: int = 0
    restated: Annotated[int, Field(description="The same value, of another source or inputs.")] = 0
    gone: int = 0


class ChangesFound(Listed):
    """What `changes` gives."""

    asked: dict[str, str]
    before: Annotated[ReadAt, Field(description="The earlier vintage; `read_at` is the later.")]
    counts: ChangesTold
    items: list[ChangedFigure]


class HeldAgainst(Brief):
    """The figure of the ledger that a claim was held against."""

    place: str
    source: str | None = None


class CheckedClaim(BaseModel):
    """A number of a text, and what the ledger says of it."""

    quote: Annotated[str, Field(description="As it stands in the text.")]
    start: Annotated[int, Field(description="Its first character in the text.")]
    verdict: Annotated[
        str,
        Field(description="consistent, inconsistent, doubtful, cannot be compared, …"),
    ]
    verdict_text: str
    certain: Annotated[
        bool, Field(description="False where the text leaves open what the number is of.")
    ]
    measure: str | None = None
    activity: str | None = None
    period: str | None = None
    ledger: HeldAgainst | None = None


class CheckedText(Listed):
    """What `check_text` gives."""

    counts: Annotated[dict[str, int], Field(description="How many claims, by verdict.")]
    claims: list[CheckedClaim]
    contradictions: Annotated[
        list[list[str]] | None, Field(description="Numbers of the text that contradict each other.")
    ] = None
    sources: dict[str, SourceTold]
