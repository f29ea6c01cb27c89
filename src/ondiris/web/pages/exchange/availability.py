"""What data there are, by the addresses of SDMX 2.1 and 3.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response

from ondiris.errors import InvalidInput, NotFound, Unsupported
from ondiris.production.exchange import Selection
from ondiris.publishing.exchange.flows import Flow, flow_of
from ondiris.publishing.exchange.negotiation import STRUCTURE
from ondiris.publishing.exchange.references import with_references
from ondiris.publishing.exchange.structures import available
from ondiris.publishing.figures.sdmx import SERIES
from ondiris.session.exchange.series import counts_of
from ondiris.web.lanes import Pace
from ondiris.web.pages.exchange.addresses import answer_at
from ondiris.web.pages.exchange.asking import (
    ANY,
    Agency,
    Context,
    End,
    Exchange,
    Exchanged,
    FlowRef,
    KeyOf,
    Name,
    Provider,
    Refs,
    Start,
    Version,
    flow_named,
    of_context,
    provided,
)
from ondiris.web.pages.exchange.data import conditions_of, selected
from ondiris.web.pages.exchange.structures import Form, all_structures, region_of, written

__all__ = ["paces", "router"]

router = APIRouter()
_ALL = ("none", "all", "datastructure", "conceptscheme", "codelist", "dataflow")


def available_2_1(  # noqa: PLR0913, PLR0917 - what the standard's address has
    asked: Exchanged,
    flow: FlowRef,
    key: KeyOf = "all",
    provider: Provider = "all",
    component: Name = "all",
    startPeriod: Start = "",  # noqa: ARG001, N803 - the standard's own word, read by `asked`
    endPeriod: End = "",  # noqa: ARG001, N803 - as above
    references: Refs = "none",
    format: Form = "",  # noqa: A002, ARG001 - as above
) -> Response:
    """Return the values of the dimensions that something is said of, and how much."""
    asked.knowing("startPeriod", "endPeriod", "references", "mode", "updatedAfter")
    provided(provider)
    form = asked.form(STRUCTURE, "xml")
    return _available(asked, flow_of(flow_named(flow)), key, component, references, form)


def available_3_0(  # noqa: PLR0913, PLR0917 - what the standard's address has
    asked: Exchanged,
    context: Context,
    agency: Agency,
    name: Name,
    version: Version = "*",
    key: KeyOf = "*",
    component: Name = "*",
    references: Refs = "none",
    format: Form = "",  # noqa: A002, ARG001 - the standard's own word, read by `asked`
) -> Response:
    """Return the values of the dimensions that something is said of, and how much."""
    asked.knowing("references", "mode", "updatedAfter", more=conditions_of(asked))
    form = asked.form(STRUCTURE, "json")
    flow = of_context(context, agency, name, version)
    return _available(asked, flow, key, component, references, form)


def _available(
    asked: Exchange, flow: Flow, key: str, component: str, references: str, form: str
) -> Response:
    mode = asked.choice("mode", "exact", "available")
    asked.choice("references", *_ALL)
    if flow.derived:
        raise Unsupported("not-counted", "what follows by formulas is not counted beforehand")
    selection = selected(asked, flow, key)
    counts = counts_of(asked.now, selection)
    if not counts:
        raise NotFound("no-results", "nothing is known of what was asked for")
    region = region_of(counts)
    if mode == "available":
        region = _beside(asked, selection, region)
    if component not in ANY:
        names = component.replace("+", ",").split(",")
        unknown = [name for name in names if name not in SERIES]
        if unknown:
            raise InvalidInput(
                "unknown-component",
                f"a series has no dimension {unknown[0][:40]!r}",
                hint=f"Dimensions: {', '.join(SERIES)}.",
            )
        region = {name: region[name] for name in names}
    structures = all_structures(asked)
    told = available(flow, region, len(counts), sum(counts.values()))
    beside: list[object] = []
    if references != "none":
        own = [one for one in structures.all if one.place == ("dataflow", flow.id)]
        found = with_references(own, structures.all, "descendants")
        beside = [one.model for one in found if references in ("all", one.kind)]
    return written(asked, structures, [told, *beside], form)


def _beside(
    asked: Exchange, selection: Selection, region: Mapping[str, Sequence[str]]
) -> Mapping[str, Sequence[str]]:
    """Return of every dimension what could be asked for, whatever is asked of it now."""
    found = dict(region)
    for place, name in enumerate(SERIES):
        open_there = selection.without(place)
        if open_there != selection:
            more = region_of(counts_of(asked.now, open_there))[name]
            found[name] = sorted({*region[name], *more})
    return found


_AVAILABLE_2_1 = answer_at(
    router,
    "/sdmx/2.1/availableconstraint/{flow}",
    "key provider component",
    available_2_1,
    "What data there are, by SDMX 2.1",
)
_AVAILABLE_3_0 = answer_at(
    router,
    "/sdmx/3.0/availability/{context}/{agency}/{name}",
    "version key component",
    available_3_0,
    "What data there are, by SDMX 3.0",
)
paces = dict.fromkeys((*_AVAILABLE_2_1, *_AVAILABLE_3_0), Pace.SLOW)
