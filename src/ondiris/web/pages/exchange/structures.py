"""Structures by the addresses of SDMX 2.1 and 3.0, and what is there of the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import NotFound, Unsupported
from ondiris.production.exchange import Selection
from ondiris.publishing.exchange.flows import FLOWS
from ondiris.publishing.exchange.negotiation import STRUCTURE
from ondiris.publishing.exchange.references import REFERENCES, of_flows, of_items, with_references
from ondiris.publishing.exchange.structures import (
    KINDS,
    Artefact,
    Structures,
    stub,
    written_json,
    written_xml,
)
from ondiris.publishing.figures.sdmx import SERIES
from ondiris.session.exchange.series import cube_of
from ondiris.web.lanes import Pace
from ondiris.web.pages.exchange.addresses import answer_at
from ondiris.web.pages.exchange.asking import (
    ANY,
    Agency,
    Exchange,
    Exchanged,
    Name,
    Refs,
    Version,
    is_version,
)

__all__ = ["Form", "all_structures", "paces", "region_of", "router", "written"]

router = APIRouter()
Kind = Annotated[str, Path(description="Kind of structure: dataflow, codelist.", max_length=40)]
Item = Annotated[str, Path(description="Items of a list or scheme.", max_length=8_000)]
Form = Annotated[str, Query(description="Form of the answer: xml, xml3, json.", max_length=20)]
_DETAILS: Final = (
    "full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs",
    "referencepartial", "raw",
)  # fmt: skip
_OLDER: Final = {"contentconstraint": "dataconstraint", "structure": "*"}
"""What SDMX 2.1 calls kinds that have another name since."""


def structures_2_1(  # noqa: PLR0913, PLR0917 - what the standard's address has
    asked: Exchanged,
    kind: Kind,
    agency: Agency = "all",
    name: Name = "all",
    version: Version = "latest",
    item: Item = "all",
    references: Refs = "none",
    format: Form = "",  # noqa: A002, ARG001 - the standard's own word, read by `asked`
) -> Response:
    """Return structures."""
    found = _OLDER.get(kind, kind if kind != "dataconstraint" else "")
    form = asked.form(STRUCTURE, "xml")
    return _structures(asked, found, kind, (agency, name, version, item), references, form)


def structures_3_0(  # noqa: PLR0913, PLR0917 - what the standard's address has
    asked: Exchanged,
    kind: Kind,
    agency: Agency = "*",
    name: Name = "*",
    version: Version = "~",
    item: Item = "*",
    references: Refs = "none",
    format: Form = "",  # noqa: A002, ARG001 - the standard's own word, read by `asked`
) -> Response:
    """Return structures."""
    form = asked.form(STRUCTURE, "json")
    return _structures(asked, kind, kind, (agency, name, version, item), references, form)


def _structures(
    asked: Exchange,
    kind: str,
    said: str,
    named: tuple[str, str, str, str],
    references: str,
    form: str,
) -> Response:
    asked.knowing("references", "detail")
    if kind not in (*KINDS, "*"):
        raise Unsupported(
            "no-such-structure",
            f"there are no structures of the kind {said[:40]!r} here",
            hint=f"Kinds: {', '.join(_said_of(asked, one) for one in KINDS)}.",
        )
    detail = asked.choice("detail", *_DETAILS)
    asked.choice("references", "none", *REFERENCES, *KINDS, "contentconstraint")
    all_of_them = all_structures(asked)
    *place, item = named
    met = [one for one in all_of_them.all if _is(one, kind, *place)]
    told = with_references(met, all_of_them.all, _OLDER.get(references, references))
    own = {one.place for one in met}
    if item not in ANY:
        items = item.replace("+", ",").split(",")
        parts = {one.place: part for one in met if (part := of_items(one, items))}
        met = [*parts.values()]
        told = [parts.get(one.place, one) for one in told if one.place not in own - parts.keys()]
    if not met:
        raise NotFound(
            "no-structure",
            f"there is no such {_said_of(asked, kind).replace('*', 'structure')}",
            hint=f"See {'/sdmx/3.0/structure' if asked.newer else '/sdmx/2.1'}/{said}.",
        )
    if detail == "referencepartial":
        flows = {one.id for one in met if one.kind == "dataflow"} or FLOWS
        told = [one if one.place in own else of_flows(one, all_of_them, flows) for one in told]
    models = [_detailed(one, detail, referred=one.place not in own) for one in told]
    return written(asked, all_of_them, models, form)


def _said_of(asked: Exchange, kind: str) -> str:
    """Return what the version that is asked calls a kind."""
    older = {newer: older for older, newer in _OLDER.items()}
    return kind if asked.newer else older.get(kind, kind)


def _is(one: Artefact, kind: str, agency: str, name: str, version: str) -> bool:
    return (
        kind in ("*", one.kind)
        and (agency in ANY or one.agency in agency.replace("+", ",").split(","))
        and (name in ANY or one.id in name.replace("+", ",").split(","))
        and any(is_version(v) for v in version.split(","))
    )


def _detailed(one: Artefact, detail: str, *, referred: bool) -> Any:
    stubbed = detail.startswith("all") or (detail.endswith("stubs") and referred)
    return stub(one) if stubbed else one.model


def written(asked: Exchange, structures: Structures, models: Sequence[Any], form: str) -> Response:
    """Return an answer that tells structures in a form."""
    if form == "json":
        text = written_json(structures, models, asked.prepared, asked.number)
    else:
        version = "2.1" if form == "xml" else "3.0"
        text = written_xml(structures, models, version, asked.prepared, asked.number)
    kind, version = STRUCTURE[form]
    return Response(text, 200, asked.headers(), f"{kind};version={version}")


def all_structures(asked: Exchange) -> Structures:
    """Return all structures of a home, made once for a vintage."""
    now = asked.now
    return now.memory.get(
        (now.key, now.newest, "structures of SDMX"),
        lambda: _made(asked),
        lambda found: 3_000_000 + 100 * len(found.names),
    )


def _made(asked: Exchange) -> Structures:
    now = asked.now
    cube = cube_of(now, Selection())
    regions: dict[str, Mapping[str, Sequence[str]]] = {}
    for flow in FLOWS.values():
        if not flow.derived:
            own = cube_of(now, Selection(measures=flow.measures(now.catalogue)))
            if own.spans:
                regions[flow.id] = region_of(texts for texts, _ in own.spans)
    return Structures(now.catalogue, asked.ask.door.words, cube.composed, regions)


def region_of(series: Iterable[tuple[str, ...]]) -> Mapping[str, Sequence[str]]:
    """Return the values of every dimension that something is said of."""
    return dict(
        zip(SERIES, (sorted(set(codes)) for codes in zip(*series, strict=True)), strict=True)
    )


_STRUCTURES_2_1 = answer_at(
    router, "/sdmx/2.1/{kind}", "agency name version item", structures_2_1, "Structures by SDMX 2.1"
)
_STRUCTURES_3_0 = answer_at(
    router,
    "/sdmx/3.0/structure/{kind}",
    "agency name version item",
    structures_3_0,
    "Structures by SDMX 3.0",
)
paces = dict.fromkeys((*_STRUCTURES_2_1, *_STRUCTURES_3_0), Pace.SLOW)
