"""What the settings of a home and of a case may say: one schema for every table and key.

``case.toml`` describes a city (`City`); ``ondiris.toml`` of a home begins with its own few keys and
holds the city's text below them (`Settings`).  Whoever needs a setting is handed these types; what
they refuse is told by `ondiris.sources.settings_file` with file and line.  A key whose value is a
code says of which list; it is checked against the code lists of the home or case, which the reader
hands over as the context of validation (the shipped lists where it hands over none).
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    model_validator,
)

from ondiris.codes import CURRENCY, Catalogue, Conventions
from ondiris.errors import InvalidInput
from ondiris.model import KEY_FIELDS, FiscalYear
from ondiris.sources.cells import Profile
from ondiris.sources.disclosure_settings import DisclosureTable, SettingsTable, WaiverTable
from ondiris.sources.outward_settings import MailTable, OpenDataTable, OpenProjectsTable
from ondiris.sources.setting_types import (
    ActivityCode,
    AreaCode,
    CodeOf,
    HostName,
    Language,
    MeasureCode,
    NameText,
    Number,
    PeriodText,
    ProgrammeCode,
    ProviderAddress,
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
    "ListsTable",
    "MailTable",
    "OpenDataTable",
    "OpenProjectsTable",
    "OpenidTable",
    "PersonsTable",
    "ProfileTable",
    "ProjectsTable",
    "Settings",
    "SettingsTable",
    "WaiverTable",
]


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


def _one_a_day(tables: tuple[DisclosureTable, ...]) -> tuple[DisclosureTable, ...]:
    """Refuse two sets of rules from one day on; which of them counts would be chance."""
    refuse_twice([table.valid_from for table in tables], "valid_from", "rules begin on it already")
    return tables


class ListsTable(SettingsTable):
    """Lists of the city that stand in place of shipped ones, by what they are called."""

    activities: NameText | None = Field(
        None,
        description="What `activities.csv` is where it is a whole classification; without the key "
        "its rows go below the shipped one.",
        examples=["NAICS 2022"],
    )
    size_classes: NameText | None = Field(
        None,
        description="What `size_classes.csv` is: classes from small to large, the last without "
        "limits.",
        examples=["Recommendation 2003/361/EC"],
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
    fiscal_year: Annotated[Whole, Field(ge=1, le=12)] = Field(
        1,
        description="First month of the fiscal year: with 4, `2024/25` is April 2024 to March "
        "2025 in tables and on pages.",
        examples=[4],
    )
    lists: ListsTable = Field(ListsTable.model_construct(), description="")
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

    @property
    def conventions(self) -> Conventions:
        """What the settings say of the lists."""
        named = {name: getattr(self.lists, name) for name in ListsTable.model_fields}
        whole = {name: version for name, version in named.items() if version}
        return Conventions(self.currency, whole, FiscalYear(self.fiscal_year))

    @model_validator(mode="after")
    def _leads_with_a_whole(self, info: ValidationInfo) -> Self:
        """Refuse a classification of the city's own whose whole the headline does not name."""
        listed: Catalogue | None = info.context
        if listed is not None and self.headline.activity not in listed["activities"]:
            raise InvalidInput(
                "unknown-code",
                "headline.activity names the whole that shares are of, by a code of the city's "
                "own list",
                hint=f"Write it under [headline]: {', '.join(_roots(listed))}.",
            )
        return self

    def name(self, lang: str) -> str:
        """Return the city's name in a language."""
        return self.names.get(lang) or next(iter(self.names.values()))

    def title(self, lang: str) -> str:
        """Return what the observatory is called in a language; the city's name where nothing is."""
        return self.titles.get(lang) or self.name(lang)


def _roots(listed: Catalogue) -> list[str]:
    """Return the codes of activities that stand below no other, the first few."""
    return [i.code for i in listed["activities"] if not i.parent and i.code[:1] != "_"][:6]


class OpenidTable(SettingsTable):
    """The OpenID provider by which people may sign in, where the home has accounts."""

    issuer: ProviderAddress = Field(
        description="Address of the provider, as it names itself; by https.",
        examples=["https://id.example.org"],
    )
    client: NameText = Field(
        description="By which the provider knows this home. A secret that both know stands in the "
        "variable `ONDIRIS_OPENID_SECRET`, never here.",
        examples=["industry"],
    )
    title: NameText | None = Field(
        None,
        description="What the button calls the provider; its address if left out.",
        examples=["City ID"],
    )


class PersonsTable(SettingsTable):
    """How long names, contacts and messages of natural persons are kept."""

    retention_days: Whole = Field(
        1_096,
        ge=1,
        le=36_525,
        description="Days after which they are due to be erased, from the day they were kept or, "
        "of an application, from the day on which it ended. Nothing is erased by itself.",
        examples=[365],
    )


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
    apply_at: ProviderAddress | None = Field(
        None,
        description="Address of the door at which people sign in and apply; the public page for "
        "investors leads there.",
        examples=["https://work.example.org"],
    )
    persons: PersonsTable = Field(PersonsTable.model_construct(), description="")
    mail: MailTable | None = None
    open_data: OpenDataTable = Field(OpenDataTable.model_construct(), description="")
    oc4ids: OpenProjectsTable | None = None
    openid: OpenidTable | None = None
