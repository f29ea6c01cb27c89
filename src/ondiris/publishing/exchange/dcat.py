"""The open data of a public door as a catalogue that portals harvest: DCAT-AP 3.0 as JSON-LD.

What is not known is not said: no licence that nobody gave, no contact that nobody named, no day of
loading as the day of a document.  Every name stands in the languages of the city; the context is
in the answer itself, so that no reader has to fetch one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ondiris.model import Frequency
from ondiris.publishing.exchange.open_data import (
    OpenDataDoor,
    OpenDataFile,
    OpenDataPlace,
    OpenDataService,
    OpenDataSet,
    Texts,
)

__all__ = ["FILE_KINDS", "JSON_LD", "catalogue_json"]

JSON_LD: Final = "application/ld+json"
_Node = dict[str, Any]
_EU: Final = "http://publications.europa.eu/resource/authority"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LANGUAGES: Final = {"kk": "KAZ", "ru": "RUS", "en": "ENG"}
_FREQUENCIES: Final = {
    Frequency.MONTH: "MONTHLY",
    Frequency.QUARTER: "QUARTERLY",
    Frequency.HALF: "ANNUAL_2",
    Frequency.YEAR: "ANNUAL",
}
_SDMX: Final = "https://sdmx.org/standards-2/"
_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A form in which data are given.

    Parameters
    ----------
    name : str
        What people call it.
    file_type : str
        In the list of file types of the Publications Office of the European Union.
    media_type : str
        As registered; empty where it is not.
    standard : str
        Address of the standard that the file keeps to; empty where the form is its own standard.
    """

    name: str
    file_type: str
    media_type: str = ""
    standard: str = ""


FILE_KINDS: Final[Mapping[str, FileKind]] = {
    "csv": FileKind("CSV", "CSV", "text/csv", "https://www.w3.org/TR/tabular-data-model/"),
    "xlsx": FileKind("XLSX", "XLSX", _WORKBOOK),
    "parquet": FileKind("Parquet", "PARQUET", "application/vnd.apache.parquet"),
    "json": FileKind("JSON", "JSON", "application/json"),
    "jsonstat.json": FileKind("JSON-stat", "JSON", "", "https://json-stat.org/full/"),
    "geojson": FileKind(
        "GeoJSON", "GEOJSON", "application/geo+json", "https://www.rfc-editor.org/rfc/rfc7946"
    ),
    "sdmx-csv": FileKind("SDMX-CSV", "CSV", "", _SDMX),
    "sdmx-json": FileKind("SDMX-JSON", "JSON", "", _SDMX),
    "sdmx-xml": FileKind("SDMX-ML", "XML", "", _SDMX),
}


def catalogue_json(
    door: OpenDataDoor, sets: Sequence[OpenDataSet], services: Sequence[OpenDataService]
) -> Mapping[str, Any]:
    """Return the catalogue.

    Parameters
    ----------
    door : OpenDataDoor
    sets : sequence of OpenDataSet
    services : sequence of OpenDataService
        Each serves the data sets that have a file of it.
    """
    return {
        "@context": _CONTEXT,
        "@id": door.name,
        "@type": "dcat:Catalog",
        "dct:title": _said(door.titles),
        "dct:description": _said(door.descriptions),
        "dct:publisher": {
            **door.part("publisher"),
            "@type": "foaf:Agent",
            "foaf:name": _said(door.publisher),
        },
        "foaf:homepage": {"@id": f"{door.base}/", "@type": "foaf:Document"},
        "dct:language": [_language(lang) for lang in door.languages],
        "dct:spatial": [_place(door, one) for one in _places(door)],
        "dcat:themeTaxonomy": {"@id": f"{_EU}/data-theme", "@type": "skos:ConceptScheme"},
        **_contact(door),
        **_licence(door),
        **({"dct:modified": _moment(door.changed)} if door.changed else {}),
        "dcat:service": [_service(door, one, sets) for one in services],
        "dcat:dataset": [_set(door, one) for one in sets],
    }


def _set(door: OpenDataDoor, one: OpenDataSet) -> _Node:
    told: _Node = {
        **door.part(one.id),
        "@type": "dcat:Dataset",
        "dct:identifier": f"{door.name}#{one.id}",
        "dct:title": _said(one.titles),
        "dct:description": _said(one.descriptions),
        "dct:publisher": door.part("publisher"),
        "dct:spatial": [_named(door, place) for place in _places(door, wide=one.wide)],
        "dct:language": [_language(lang) for lang in door.languages],
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dcat:theme": {"@id": f"{_EU}/data-theme/ECON"},
        "dcat:landingPage": {"@id": f"{door.base}/{one.page}", "@type": "foaf:Document"},
        "dcat:distribution": [_distribution(door, one, file) for file in one.files],
    }
    if door.contact or door.mail:
        told["dcat:contactPoint"] = door.part("contact")
    if one.words:
        told["dcat:keyword"] = [text for words in one.words for text in _said(words)]
    if one.first_day and one.last_day:
        told["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(one.first_day),
            "dcat:endDate": _day(one.last_day),
        }
    if one.issued:
        told["dct:issued"] = _day(one.issued)
    if one.modified:
        told["dct:modified"] = _day(one.modified)
    if one.frequency in _FREQUENCIES:
        often = _FREQUENCIES[one.frequency]
        told["dct:accrualPeriodicity"] = {"@id": f"{_EU}/frequency/{often}"}
    return told


def _distribution(door: OpenDataDoor, one: OpenDataSet, file: OpenDataFile) -> _Node:
    kind, address = FILE_KINDS[file.kind], f"{door.base}/{file.path}"
    told: _Node = {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": kind.name,
        "dcat:accessURL": {"@id": address},
        "dct:format": {"@id": f"{_EU}/file-type/{kind.file_type}"},
        "dct:language": [_language(lang) for lang in file.languages],
        **_licence(door),
    }
    if file.whole:
        told["dcat:downloadURL"] = {"@id": address}
    if kind.media_type:
        media = f"https://www.iana.org/assignments/media-types/{kind.media_type}"
        told["dcat:mediaType"] = {"@id": media}
    if kind.standard:
        told["dct:conformsTo"] = _standard(kind.standard)
    if file.service:
        told["dcat:accessService"] = door.part(file.service)
    if one.terms:
        told["dct:rights"] = [
            {"@type": "dct:RightsStatement", "rdfs:label": _said(terms)} for terms in one.terms
        ]
    return told


def _service(door: OpenDataDoor, one: OpenDataService, sets: Iterable[OpenDataSet]) -> _Node:
    return {
        **door.part(one.id),
        "@type": "dcat:DataService",
        "dct:title": _said(one.titles),
        "dct:description": _said(one.descriptions),
        "dct:publisher": door.part("publisher"),
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dcat:theme": {"@id": f"{_EU}/data-theme/ECON"},
        "dcat:endpointURL": {"@id": f"{door.base}/{one.path}"},
        "dcat:endpointDescription": {"@id": f"{door.base}/{one.described}"},
        "dcat:landingPage": {"@id": f"{door.base}/{one.page}", "@type": "foaf:Document"},
        "dct:conformsTo": _standard(one.standard),
        "dcat:servesDataset": [
            door.part(each.id) for each in sets if any(f.service == one.id for f in each.files)
        ],
        **_licence(door),
    }


def _places(door: OpenDataDoor, *, wide: bool = True) -> tuple[OpenDataPlace, ...]:
    return (door.city, door.country) if wide and door.country else (door.city,)


def _named(door: OpenDataDoor, place: OpenDataPlace) -> _Node:
    return door.part(f"area-{place.area}")


def _place(door: OpenDataDoor, place: OpenDataPlace) -> _Node:
    return {
        **_named(door, place),
        "@type": "dct:Location",
        "skos:prefLabel": _said(place.names),
        "dct:identifier": place.area,
    }


def _contact(door: OpenDataDoor) -> _Node:
    if not (door.contact or door.mail):
        return {}
    told: _Node = {**door.part("contact"), "@type": "vcard:Organization"}
    told["vcard:fn"] = door.contact or _said(door.publisher)
    if door.mail:
        told["vcard:hasEmail"] = {"@id": f"mailto:{door.mail}"}
    return {"dcat:contactPoint": told}


def _licence(door: OpenDataDoor) -> _Node:
    if not door.licence:
        return {}
    return {"dct:license": {"@id": door.licence, "@type": "dct:LicenseDocument"}}


def _standard(address: str) -> _Node:
    return {"@id": address, "@type": "dct:Standard"}


def _said(texts: Texts) -> list[_Node]:
    return [{"@value": text, "@language": lang} for lang, text in texts.items() if text]


def _language(lang: str) -> _Node:
    return {"@id": f"{_EU}/language/{_LANGUAGES[lang]}"}


def _day(day: date) -> _Node:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _moment(moment: datetime) -> _Node:
    return {"@value": moment.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}
