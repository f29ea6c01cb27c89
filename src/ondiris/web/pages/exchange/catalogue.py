"""The open data of a public door, as portals harvest it and programs find it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Response

from ondiris.model import Frequency
from ondiris.publishing.exchange.dcat import JSON_LD, catalogue_json
from ondiris.publishing.exchange.open_data import (
    OpenDataDoor,
    OpenDataFile,
    OpenDataPlace,
    OpenDataService,
    OpenDataSet,
)
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.sdmx import SERIES, as_id
from ondiris.session.exchange.holdings import MeasureHolding, changed_at, holdings_of
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.web.asking import AskedOutside
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.lanes import Pace
from ondiris.web.offered import offered

__all__ = ["paces", "router"]

router = APIRouter()
LINKS: Final = "application/linkset+json"
_TABLES: Final = ("csv", "xlsx")
"""Files whose heads are read by people: there is one in each language."""
_PROGRAMS: Final = ("parquet", "json", "jsonstat.json")
_MESSAGES: Final = ("sdmx-csv", "sdmx-json", "sdmx-xml")
_FINEST: Final = (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF, Frequency.YEAR)
_SDMX_VERSION: Final = "2.1"
_FIGURES, _FLOWS = "api/v1/observations", f"sdmx/{_SDMX_VERSION}/dataflow"
"""Where each interface begins: an address that answers, for whoever follows links."""


@router.get("/catalog.jsonld", summary="Catalogue of open data (DCAT-AP)", tags=["api"])
def catalogue(ask: AskedOutside) -> Response:
    """Return all public data sets with their files and interfaces, as portals harvest them."""
    speaking = _speaking(ask)
    sets = [*_figures(ask, speaking), *_measures(ask, speaking)]
    told = catalogue_json(_door(ask, speaking), sets, _services(ask, speaking))
    return Response(json.dumps(told, ensure_ascii=False), media_type=JSON_LD)


@router.get(
    "/.well-known/api-catalog", summary="Interfaces for programs and where they are documented"
)
def interfaces(ask: AskedOutside) -> Response:
    """Return the interfaces of the door as a set of links (RFC 9727)."""
    base, lang = ask.imprint.base, ask.lang
    links = [
        {
            "anchor": f"{base}/{path}",
            "service-desc": [{"href": f"{base}/{described}", "type": kind}],
            "service-doc": [{"href": f"{base}/{lang}/api", "type": "text/html"}],
            "service-meta": [{"href": f"{base}/catalog.jsonld", "type": JSON_LD}],
        }
        for path, described, kind in (
            (_FIGURES, "api/v1/openapi.json", "application/vnd.oai.openapi+json"),
            (_FLOWS, _FLOWS, "application/xml"),
        )
    ]
    return Response(json.dumps({"linkset": links}), media_type=LINKS)


def _speaking(ask: Ask) -> Mapping[str, Ask]:
    """Return the question in each language of the city."""
    return {lang: replace(ask, lang=lang) for lang in ask.door.languages}


def _door(ask: Ask, speaking: Mapping[str, Ask]) -> OpenDataDoor:
    stated, city = ask.observatory.home.settings.open_data, ask.city
    country = ask.catalogue["areas"][city.area].parent
    return OpenDataDoor(
        base=ask.imprint.base,
        languages=(*speaking,),
        titles={lang: city.title(lang) for lang in speaking},
        descriptions=_said(
            speaking,
            "Figures of the industry of the city as open data, each with its interval, its source "
            "and the day on which it became known.",
        ),
        publisher={lang: stated.publisher or city.title(lang) for lang in speaking},
        city=_place(speaking, city.area),
        country=_place(speaking, country) if country else None,
        changed=changed_at(ask.now),
        contact=stated.contact or "",
        mail=stated.mail or "",
        licence=stated.licence or "",
    )


def _services(ask: Ask, speaking: Mapping[str, Ask]) -> tuple[OpenDataService, ...]:
    page = f"{ask.lang}/api"
    return (
        OpenDataService(
            "api",
            _said(speaking, "JSON interface"),
            _said(speaking, "Figures by measure, area, activity and period, with what is behind "
                            "each, as JSON and CSV."),
            _FIGURES, "api/v1/openapi.json", page, "https://spec.openapis.org/oas/v3.1.0",
        ),
        OpenDataService(
            "sdmx",
            _said(speaking, "SDMX interface"),
            _said(speaking, "Structures and data for the tools of statistical offices."),
            _FLOWS, _FLOWS, page, "https://sdmx.org/standards-2/",
        ),
    )  # fmt: skip


def _figures(ask: Ask, speaking: Mapping[str, Ask]) -> Iterator[OpenDataSet]:
    """Yield the figures that are data sets."""
    for maker in offered(ask):
        yield _set_of(ask, maker, {lang: one.figure(maker.id) for lang, one in speaking.items()})


def _set_of(ask: Ask, maker: FigureMaker, made: Mapping[str, Figure]) -> OpenDataSet:
    lang, told = next(iter(made.items()))
    speaking = _speaking(ask)
    wide = _beyond(ask, (n.key.area for n in told.numbers() if n.key))
    periods = [n.period for n in told.numbers() if n.period]
    days = [ref.day for ref in told.evidence if ref.day]
    terms = dict.fromkeys(ref.licence for ref in told.evidence if ref.licence)
    kinds = [*_PROGRAMS, *(["geojson"] if told.shapes else [])]
    if not told.numbers():
        kinds.remove("jsonstat.json")
    files = [
        OpenDataFile(f"{one}/figures/{maker.id}.{kind}", kind, (one,))
        for kind in _TABLES
        for one in made
    ]
    files += [OpenDataFile(f"{lang}/figures/{maker.id}.{kind}", kind, (lang,)) for kind in kinds]
    return OpenDataSet(
        f"figure-{maker.id}",
        _titled(speaking, _said(speaking, maker.dataset), wide=wide),
        {one: _described(figure) for one, figure in made.items()},
        f"{lang}/figures/{maker.id}",
        tuple(files),
        words=(_said(speaking, "industry"), _cities(speaking)),
        first_day=min((p.first_day for p in periods), default=None),
        last_day=max((p.last_day for p in periods), default=None),
        modified=max(days, default=None),
        frequency=_frequency(ask, {ref.publisher for ref in told.evidence}),
        terms=tuple(_said(speaking, said) for said in terms),
        wide=wide,
    )


def _described(figure: Figure) -> str:
    return " ".join(f"{part.rstrip('.')}." for part in (figure.subtitle, *figure.notes) if part)


def _measures(ask: Ask, speaking: Mapping[str, Ask]) -> Iterator[OpenDataSet]:
    """Yield what sources said of each measure."""
    for code, held in holdings_of(ask.now).items():
        names = {lang: one.voice.label("measures", code) for lang, one in speaking.items()}
        wide = _beyond(ask, held.areas)
        yield OpenDataSet(
            f"measure-{code}",
            _titled(speaking, names, wide=wide),
            {lang: _counted(one, held) for lang, one in speaking.items()},
            f"{ask.lang}/method/series",
            tuple(_measure_files(ask, code)),
            words=(_said(speaking, "industry"), names, _cities(speaking)),
            first_day=held.first_day,
            last_day=held.last_day,
            issued=held.first_known,
            modified=held.last_known,
            wide=wide,
        )


def _counted(ask: Ask, held: MeasureHolding) -> str:
    return ask.voice.words(
        "All that sources said of this measure and that stands. Series: %(series)s; figures: "
        "%(figures)s; areas: %(areas)s.",
        series=held.series,
        figures=held.figures,
        areas=len(held.areas),
    )


def _measure_files(ask: Ask, code: str) -> Iterator[OpenDataFile]:
    key = "." + as_id(code) + "." * (len(SERIES) - 2)
    for kind in _MESSAGES:
        path = f"sdmx/{_SDMX_VERSION}/data/FIGURES/{key}?format={kind[5:]}"
        yield OpenDataFile(path, kind, ask.door.languages, "sdmx")
    yield OpenDataFile(
        f"api/v1/observations?measure={code}", "json", ask.door.languages, "api", whole=False
    )


def _frequency(ask: Ask, publishers: Iterable[str]) -> Frequency | None:
    """Return how often some publishers publish, the most frequent of them."""
    known = frozenset(publishers)
    rules = ReleaseDesk(ask.observatory, ask.now).rules
    often = {rule.frequency for rule in rules if rule.provider in known}
    return next((one for one in _FINEST if one in often), None)


def _beyond(ask: Ask, areas: Iterable[str]) -> bool:
    """Whether some areas lie outside the city."""
    own = {ask.city.area, *ask.catalogue["areas"].children(ask.city.area)}
    return any(area not in own for area in areas)


def _titled(
    speaking: Mapping[str, Ask], names: Mapping[str, str], *, wide: bool
) -> Mapping[str, str]:
    """Return names with the city that they are of; where not of it alone, with who tells them."""
    return {
        lang: f"{names[lang]} – {one.city.title(lang) if wide else _city(one)}"
        for lang, one in speaking.items()
    }


def _city(ask: Ask) -> str:
    return ask.voice.inside(ask.city_name)


def _place(speaking: Mapping[str, Ask], area: str) -> OpenDataPlace:
    names = {lang: one.voice.label("areas", area) for lang, one in speaking.items()}
    return OpenDataPlace(area, names)


def _cities(speaking: Mapping[str, Ask]) -> Mapping[str, str]:
    return {lang: one.city.name(lang) for lang, one in speaking.items()}


def _said(speaking: Mapping[str, Ask], message: str) -> Mapping[str, str]:
    return {lang: one.voice.words(message) for lang, one in speaking.items()}


paces = {catalogue: Pace.SLOW}
