"""What a public door gives as open data: data sets with their files, interfaces, who gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ondiris.model import Frequency

__all__ = ["OpenDataDoor", "OpenDataFile", "OpenDataPlace", "OpenDataService", "OpenDataSet",
           "Texts"]  # fmt: skip

Texts = Mapping[str, str]
"""A text in each of some languages."""


@dataclass(frozen=True, slots=True)
class OpenDataFile:
    """A file of a data set.

    Parameters
    ----------
    path : str
        Its address below the door.
    kind : str
        Of `ondiris.publishing.exchange.dcat.FILE_KINDS`.
    languages : tuple of str
        In which its texts are.
    service : str
        Identifier of the service that gives it; empty where it is a file of a page.
    whole : bool
        Whether one answer is all of it, however much that is.
    """

    path: str
    kind: str
    languages: tuple[str, ...]
    service: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class OpenDataSet:
    """A data set of the catalogue.

    Parameters
    ----------
    id : str
        The last part of its name, kept whatever its title becomes.
    titles, descriptions : mapping of str to str
        By language.
    page : str
        Path of the page that shows it.
    files : tuple of OpenDataFile
    words : tuple of mapping
        What it is about, by language.
    first_day, last_day : date, optional
        Of when it tells.
    issued, modified : date, optional
        When a source first, and last, said something of it.
    frequency : Frequency, optional
        How often its sources publish.
    terms : tuple of mapping
        Terms of its sources, by language.
    wide : bool
        Whether it tells of other places of the country too.
    """

    id: str
    titles: Texts
    descriptions: Texts
    page: str
    files: tuple[OpenDataFile, ...]
    words: tuple[Texts, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    issued: date | None = None
    modified: date | None = None
    frequency: Frequency | None = None
    terms: tuple[Texts, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class OpenDataPlace:
    """A place that data are of.

    Parameters
    ----------
    area : str
        Its code.
    names : mapping of str to str
        By language.
    """

    area: str
    names: Texts


@dataclass(frozen=True, slots=True)
class OpenDataService:
    """An interface for programs.

    Parameters
    ----------
    id : str
    titles, descriptions : mapping of str to str
        By language.
    path, described : str
        Where it begins, and where it describes itself.
    page : str
        Path of the page that documents it.
    standard : str
        Address of the standard that it keeps to.
    """

    id: str
    titles: Texts
    descriptions: Texts
    path: str
    described: str
    page: str
    standard: str


@dataclass(frozen=True, slots=True)
class OpenDataDoor:
    """Who gives the data, of which place, and where.

    Parameters
    ----------
    base : str
        Scheme and host, without a slash at the end.
    languages : tuple of str
        Of its texts, the city's first one first.
    titles, descriptions, publisher : mapping of str to str
        By language.
    city : OpenDataPlace
    country : OpenDataPlace, optional
        What the city lies in.
    changed : datetime, optional
        When it last changed.
    contact, mail, licence : str
        What the settings say; empty where they say nothing.
    """

    base: str
    languages: tuple[str, ...]
    titles: Texts
    descriptions: Texts
    publisher: Texts
    city: OpenDataPlace
    country: OpenDataPlace | None = None
    changed: datetime | None = None
    contact: str = ""
    mail: str = ""
    licence: str = ""

    @property
    def name(self) -> str:
        """The catalogue's own name, which is where it is found."""
        return f"{self.base}/catalog.jsonld"

    def part(self, name: str) -> dict[str, str]:
        """Return what names a part of the catalogue."""
        return {"@id": f"{self.name}#{name}"}
