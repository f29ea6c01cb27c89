"""What the settings of a home and of a case may say: one schema for every table and key.

``case.toml`` describes a city (`City`); ``ondiris.toml`` of a home begins with its own few keys and
holds the city's text below them (`Settings`).  Whoever needs a setting is handed these types; what
they refuse is told by `ondiris.sources.settings_file` with file and line.  A key whose value is a
code says of which list; it is checked against the code lists of the home or case, which the reader
hands over as the context of validation (the shipped lists where it hands over none).
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    Strict,
    ValidatorFunctionWrapHandler,
    model_validator,
)

from ondiris.codes import CURRENCY
from ondiris.errors import InvalidInput
from ondiris.model import KEY_FIELDS
from ondiris.model.disclosure_rules import (
    Cost,
    Dominance,
    Insiders,
    PriorPosterior,
    Rules,
    Waiver,
    ZeroCells,
)
from ondiris.sources.cells import Profile
from ondiris.sources.setting_types import (
    ActivityCode,
    AreaCode,
    CodeOf,
    Day,
    HostName,
    Language,
    MeasureCode,
    NameText,
    Number,
    NumberAndShare,
    PeriodText,
    ProgrammeCode,
    SiteCode,
    TimeZone,
    Whole,
    database_address,
    each_once,
    refuse_twice,
    whole_schema,
)

__all__ = [
    "CalendarTable",
    "City",
    "DisclosureTable",
    "Headline",
    "ProfileTable",
    "ProjectsTable",
    "Settings",
    "SettingsTable",
    "WaiverTable",
]

_RULES_HINT: Final = "docs/how-to/protect-a-table.md shows how rules and consents are written."


class SettingsTable(BaseModel):
    """A table of the settings: its keys and no others, each of its type, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Headline(SettingsTable):
    """What the Overview leads with."""

    period: PeriodText | None = Field(
        None, description="Period of the pages where nobody asks for another.", examples=["2024"]
    )
    measure: MeasureCode = Field("output", description="Measure that comes first.")
    activity: ActivityCode = Field(
        "B-E", description="The whole that shares and contributions are of."
    )
    activities: tuple[ActivityCode, ...] = Field(
        (), description="Activities, in the order of the Overview.", examples=[["C10", "C23"]]
    )
    sites: tuple[SiteCode, ...] = Field(
        (), description="Zones and parks, in the order of the pages.", examples=[["brickyard"]]
    )
    programmes: tuple[ProgrammeCode, ...] = Field(
        (),
        description="Programmes whose promises are followed first; the first that plans parks "
        "is the plan of the siting page.",
        examples=[["bakeries-2026"]],
    )


class ProfileTable(SettingsTable):
    """What a kind of source leaves unsaid; a cell filled from here is marked as defaulted."""

    measures: tuple[MeasureCode, ...] = Field(
        (),
        description="Measures it speaks of; all where there are none.",
        examples=[["growth_pct", "index_pct"]],
    )
    measure: MeasureCode | None = Field(
        None, description="Value for an empty cell `measure`.", examples=["growth_pct"]
    )
    of: str | None = Field(None, description="Value for an empty cell `of`.", examples=["output"])
    area: AreaCode | None = Field(
        None, description="Value for an empty cell `area`.", examples=["ZZ-1"]
    )
    activity: ActivityCode | None = Field(
        None, description="Value for an empty cell `activity`.", examples=["C10"]
    )
    subject: Annotated[str, CodeOf("subjects")] | None = Field(
        None, description="Value for an empty cell `subject`.", examples=["brickyard"]
    )
    scope: Annotated[str, CodeOf("scopes")] | None = Field(
        None, description="Value for an empty cell `scope`.", examples=["large_medium"]
    )
    unit: str | None = Field(None, description="Value for an empty cell `unit`.", examples=["%"])
    comparison: Annotated[str, CodeOf("comparisons")] | None = Field(
        None, description="Value for an empty cell `comparison`.", examples=["yoy_same_period"]
    )
    base_period: str | None = Field(
        None, description="Value for an empty cell `base_period`.", examples=["2024"]
    )
    price_basis: Annotated[str, CodeOf("price_bases")] | None = Field(
        None, description="Value for an empty cell `price_basis`.", examples=["real"]
    )
    adjustment: Annotated[str, CodeOf("adjustments")] | None = Field(
        None, description="Value for an empty cell `adjustment`.", examples=["nsa"]
    )
    modality: Annotated[str, CodeOf("modalities")] | None = Field(
        None, description="Value for an empty cell `modality`.", examples=["achieved"]
    )
    world: Annotated[str, CodeOf("worlds")] | None = Field(
        None, description="Value for an empty cell `world`.", examples=["actual"]
    )
    _order: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def _in_order(cls, data: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        """Keep the order of the file: what is defaulted is recorded in it."""
        made = handler(data)
        made._order = tuple(name for name in data if name in KEY_FIELDS)
        return made

    def named(self, name: str) -> Profile:
        """Return what the profile of a name fills in."""
        return Profile(name, {key: str(getattr(self, key)) for key in self._order}, self.measures)


class DisclosureTable(SettingsTable):
    """Rules of disclosure control from a day on; the latest that is in force counts."""

    valid_from: Day = Field(
        description="First day of validity; each table has another.", examples=["2025-01-01"]
    )
    minimum_frequency: Annotated[Whole, Field(le=1_000)] | None = Field(
        None, description="A cell of fewer holdings is hidden; 2 or more.", examples=[3]
    )
    frequency_margin: Number | None = Field(
        None,
        description="Blur of such a cell, per cent of it; `p_percent` where left out.",
        examples=[10],
    )
    dominance_n: Whole | None = Field(
        None, description="So many of the largest, 1 to 8; with `dominance_k`.", examples=[1]
    )
    dominance_k: Number | None = Field(
        None,
        description="A cell is hidden where they hold more than so many per cent.",
        examples=[85],
    )
    dominance: tuple[NumberAndShare, ...] = Field(
        (),
        description="Further such rules, n and k of each; hidden is what any of them hides.",
        examples=[[[2, 99]]],
    )
    p_percent: Number | None = Field(
        None,
        description="Nobody may estimate another closer than so many per cent.",
        examples=[10],
    )
    pq_p: Number | None = Field(
        None,
        description="Per cent that must stay unknown after publication; with `pq_q`.",
        examples=[10],
    )
    pq_q: Number | None = Field(
        None, description="Per cent that was unknown before; above `pq_p`.", examples=[50]
    )
    zero_cells: Annotated[ZeroCells, Strict(strict=False)] = Field(
        ZeroCells.OPEN, description="Whether a reported zero is a secret."
    )
    zero_range: Number = Field(
        0.0, description="Blur of a protected zero, in the table's unit; above 0 where protected."
    )
    cost: Annotated[Cost, Strict(strict=False)] = Field(
        Cost.INFORMATION, description="What hiding further cells is to lose least of."
    )
    insiders: Annotated[Insiders, Strict(strict=False)] = Field(
        Insiders.SOLE, description="Whether who is alone in a hidden cell is an attacker too."
    )
    citation: str = Field(
        "",
        description="Where the rules were decided.",
        examples=["Order 12 of 3 March 2025"],
    )

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        for one, other in (("dominance_n", "dominance_k"), ("pq_p", "pq_q")):
            if (getattr(self, one) is None) != (getattr(self, other) is None):
                raise InvalidInput(
                    "rule-parameter", f"{one} and {other} are one rule", hint=_RULES_HINT
                )
        _ = self.rules
        return self

    @property
    def rules(self) -> Rules:
        """The rules as the room of disclosure control takes them."""
        dominance = tuple(Dominance(int(n), k) for n, k in self.dominance)
        pq = None
        if self.dominance_n is not None and self.dominance_k is not None:
            dominance = (Dominance(self.dominance_n, self.dominance_k), *dominance)
        if self.pq_p is not None and self.pq_q is not None:
            pq = PriorPosterior(self.pq_p, self.pq_q)
        margin = self.frequency_margin
        return Rules(
            valid_from=self.valid_from,
            minimum_frequency=self.minimum_frequency,
            frequency_margin=(self.p_percent or 0.0) if margin is None else margin,
            dominance=dominance,
            p_percent=self.p_percent,
            pq=pq,
            zero_cells=self.zero_cells,
            zero_range=self.zero_range,
            cost=self.cost,
            insiders=self.insiders,
            document=self.citation,
        )


def _one_a_day(tables: tuple[DisclosureTable, ...]) -> tuple[DisclosureTable, ...]:
    """Refuse two sets of rules from one day on; which of them counts would be chance."""
    refuse_twice([table.valid_from for table in tables], "valid_from", "rules begin on it already")
    return tables


class WaiverTable(SettingsTable):
    """A contributor's written consent to be visible."""

    holding: str = Field(
        description="Holding, or number of the enterprise, that agreed.", examples=["H-17"]
    )
    document: str = Field(
        description="Letter that holds the consent.", examples=["Letter of 3 March 2025"]
    )
    valid_from: Day = Field("0001-01-01", description="First day on which it holds.")
    valid_to: Day = Field("9999-12-31", description="Last day on which it holds.")

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not self.holding.strip():
            raise InvalidInput("rule-parameter", "a consent names no holding", hint=_RULES_HINT)
        if self.valid_to < self.valid_from:
            raise InvalidInput(
                "rule-parameter", "valid_to lies before the first day", hint=_RULES_HINT
            )
        _ = self.waiver
        return self

    @property
    def waiver(self) -> Waiver:
        """The consent as the room of disclosure control takes it."""
        return Waiver(self.holding, self.document)


class CalendarTable(SettingsTable):
    """When a provider publishes; what is not stated follows from how it has behaved."""

    provider: str = Field(
        min_length=1,
        description="Publisher, as its sources name it.",
        examples=["Bureau of National Statistics"],
    )
    frequency: Literal["M", "Q", "S", "A"] = Field(
        description="Of its periods: months (cumulative ones too), quarters, halves, years.",
        examples=["M"],
    )
    days: Whole = Field(
        ge=0,
        le=1_000,
        description="By so many days after the last day of a period it has published.",
        examples=[15],
    )
    measure: MeasureCode | None = Field(
        None, description="The measure it is about; all of the provider where left out.",
        examples=["output"],
    )  # fmt: skip


class ProjectsTable(SettingsTable):
    """How the delivery of promises is simulated."""

    draws: Whole = Field(
        20_000, ge=100, le=5_000_000, description="Joint draws of a forecast.", examples=[20_000]
    )


class City(SettingsTable):
    """A city as its ``case.toml`` describes it."""

    id: str = Field(
        min_length=1,
        pattern=r"^[^/\\\p{Cc}.][^/\\\p{Cc}]*$",
        description="Name of the case.",
        examples=["my-city"],
    )
    area: AreaCode = Field(description="Area of the city.", examples=["ZZ-1"])
    time_zone: TimeZone = Field(
        description="Time zone in which days begin and end.", examples=["Asia/Qyzylorda"]
    )
    languages: Annotated[tuple[Language, ...], AfterValidator(each_once)] = Field(
        min_length=1,
        description="Languages of the pages, the first one first.",
        examples=[["kk", "ru", "en"]],
    )
    currency: Annotated[str, CodeOf("units", "money")] = Field(
        CURRENCY,
        description="What money is counted in: a unit of money of the list `units`.",
        examples=["EUR"],
    )
    names: Mapping[Language, NameText] = Field(
        min_length=1, description="Name of the city by language.", examples=["Kenbulak"]
    )
    titles: Mapping[Language, NameText] = Field(
        default_factory=dict,
        description="Title of the observatory by language; the city's name where left out.",
        examples=["Industry of Kenbulak"],
    )
    headline: Headline = Field(Headline.model_construct(), description="")
    profiles: Mapping[str, ProfileTable] = Field(default_factory=dict, description="")
    disclosure: Annotated[tuple[DisclosureTable, ...], AfterValidator(_one_a_day)] = Field(
        (), description=""
    )
    waivers: tuple[WaiverTable, ...] = Field((), description="")
    source_ranks: Mapping[str, Annotated[Whole, Field(ge=0, le=100)]] = Field(
        default_factory=dict,
        description="Weight of a source, by its identifier or provider; the higher wins.",
        examples=[80],
    )
    value_added: Mapping[ActivityCode, Annotated[Number, Field(gt=0, le=1)]] | None = Field(
        None,
        description="Value added per unit of output by activity; without the table activities "
        "are weighed by output.",
        examples=[0.24],
    )
    calendar: tuple[CalendarTable, ...] = Field((), description="")
    projects: ProjectsTable = Field(ProjectsTable.model_construct(), description="")

    def name(self, lang: str) -> str:
        """Return the city's name in a language."""
        return self.names.get(lang) or next(iter(self.names.values()))


class Settings(City):
    """Settings of a home, as its ``ondiris.toml`` states them."""

    schema_version: Annotated[Literal[1], BeforeValidator(whole_schema)] = Field(
        alias="schema", description="Version of this schema; the program writes it.", examples=[1]
    )
    database: Annotated[str, AfterValidator(database_address)] = Field(
        "",
        description="Address of the ledger's database; empty for SQLite in the home.",
        examples=["postgresql+psycopg://user@host/name"],
    )
    engine: Literal["duckdb", "spark", "polars", "pandas"] = Field(
        "duckdb", description="Engine that compiles returns."
    )
    hosts: tuple[HostName, ...] = Field(
        (),
        description="Names under which the pages are reached, beside those of the machine itself; "
        "no other name is answered.",
        examples=[["industry.example.org"]],
    )
