"""What settings say of what leaves the house: mail by the city's relay, open data and projects."""

from typing import Annotated, Literal

from pydantic import Field

from ondiris.sources.disclosure_settings import SettingsTable
from ondiris.sources.setting_types import HostName, MailAddress, NameText, ProviderAddress, Whole

__all__ = ["MailTable", "OpenDataTable", "OpenProjectsTable"]


class MailTable(SettingsTable):
    """The city's own relay, by which notices leave as mail."""

    host: HostName = Field(
        description="Name of the relay: a machine of the city.", examples=["mail.example.org"]
    )
    port: Annotated[Whole, Field(ge=1, le=65_535)] = Field(
        587, description="Port on which it takes mail.", examples=[587]
    )
    tls: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="`starttls`, `tls` from the first word on, or `none` for a relay on the same "
        "machine. What the relay does not offer is never gone without.",
    )
    sender: MailAddress = Field(
        description="From whom mail comes.", examples=["industry@example.org"]
    )
    reply_to: MailAddress | None = Field(
        None, description="Who reads answers; nobody if left out.", examples=["help@example.org"]
    )
    user: NameText | None = Field(
        None,
        description="By which the house signs in at the relay. The password stands in the variable "
        "`ONDIRIS_MAIL_PASSWORD`, never here.",
        examples=["industry"],
    )


class OpenProjectsTable(SettingsTable):
    """Under which names public projects are published in the standard OC4IDS."""

    prefix: Annotated[str, Field(pattern=r"^oc4ids-[a-z0-9]{6}$")] = Field(
        description="Project identifier prefix that the publisher has registered with the Open "
        "Contracting Partnership.",
        examples=["oc4ids-abc123"],
    )
    uri: ProviderAddress = Field(
        description="Where the package is published.",
        examples=["https://industry.example.org/api/v1/projects/oc4ids.json"],
    )
    publisher: NameText | None = Field(
        None,
        description="Who publishes; the title of the observatory if left out.",
        examples=["City of Kenbulak"],
    )
    licence: ProviderAddress | None = Field(
        None,
        description="Address of the licence of the data.",
        examples=["https://creativecommons.org/licenses/by/4.0/"],
    )


class OpenDataTable(SettingsTable):
    """What the catalogue of open data says of its publisher; what is left out it does not say."""

    address: ProviderAddress | None = Field(
        None,
        description="Address of the public door, without a path: what it tells of itself in the "
        "catalogue, citations and files begins with it. The one by which it is asked if left out.",
        examples=["https://industry.example.org"],
    )
    publisher: NameText | None = Field(
        None,
        description="Who publishes; the title of the observatory if left out.",
        examples=["City of Kenbulak"],
    )
    contact: NameText | None = Field(
        None,
        description="Whom to ask about the data: an office, not a person.",
        examples=["Department of statistics"],
    )
    mail: MailAddress | None = Field(
        None, description="Where to ask.", examples=["data@example.org"]
    )
    licence: ProviderAddress | None = Field(
        None,
        description="Address of the licence under which the city gives its data. Without it none "
        "is stated; terms of sources stand with the figures either way.",
        examples=["https://creativecommons.org/licenses/by/4.0/"],
    )
