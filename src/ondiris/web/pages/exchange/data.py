"""Data by the addresses of SDMX 2.1 and 3.0, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from ondiris.errors import InvalidInput, NotFound, Unsupported
from ondiris.model.period import out_of_order
from ondiris.production.exchange import Selection
from ondiris.publishing.exchange.components import COMPONENTS, codes_of
from ondiris.publishing.exchange.flows import Flow, flow_of
from ondiris.publishing.exchange.messages import WRITERS, Day, MessageShape
from ondiris.publishing.exchange.negotiation import DATA
from ondiris.publishing.exchange.questions import (
    days_of,
    keys_of,
    moment_of,
    read_conditions,
    whole_number,
)
from ondiris.publishing.figures.sdmx import ATTRIBUTES
from ondiris.session.exchange.series import Cube, cube_of, history_of, told_of
from ondiris.web.lanes import Pace
from ondiris.web.pages.exchange.addresses import answer_at
from ondiris.web.pages.exchange.asking import (
    Agency,
    Context,
    End,
    Exchange,
    Exchanged,
    FlowRef,
    KeyOf,
    Name,
    Provider,
    Start,
    Version,
    flow_named,
    of_context,
    provided,
)

__all__ = ["conditions_of", "paces", "router", "selected", "streamed"]

router = APIRouter()
Form = Annotated[
    str,
    Query(description="Form of the answer: generic, xml, xml3, json, csv, csv2.", max_length=20),
]
_TIMES: Final = ("startPeriod", "endPeriod")
_LIMITS: Final = ("firstNObservations", "lastNObservations", "includeHistory", "updatedAfter")
_CONDITION = re.compile(r"c\[(\w{1,40})\]\Z", re.ASCII)
_TOLD: Final = 262_144
"""How many characters are sent at a time."""


def data_2_1(
    asked: Exchanged,
    flow: FlowRef,
    key: KeyOf = "all",
    provider: Provider = "all",
    startPeriod: Start = "",  # noqa: ARG001, N803 - the standard's own word, read by `asked`
    endPeriod: End = "",  # noqa: ARG001, N803 - as above
    format: Form = "",  # noqa: A002, ARG001 - as above
) -> Response:
    """Return the series of a dataflow."""
    asked.knowing(*_TIMES, *_LIMITS, "detail", "dimensionAtObservation")
    found = flow_of(flow_named(flow))
    provided(provider)
    detail = asked.choice("detail", "full", "dataonly", "serieskeysonly", "nodata")
    shape = MessageShape(
        found,
        asked.number,
        f"{asked.prepared:%Y-%m-%dT%H:%M:%SZ}",
        attributes=ATTRIBUTES if detail == "full" else (),
        figures=detail in ("full", "dataonly"),
    )
    form = asked.form(DATA, "generic")
    return _answer(asked, found, selected(asked, found, key), shape, form)


def data_3_0(
    asked: Exchanged,
    context: Context,
    agency: Agency,
    name: Name,
    version: Version = "*",
    key: KeyOf = "*",
    format: Form = "",  # noqa: A002, ARG001 - the standard's own word, read by `asked`
) -> Response:
    """Return the series of a dataflow."""
    names = ("attributes", "measures", "dimensionAtObservation")
    asked.knowing(*_LIMITS, *names, more=conditions_of(asked))
    found = of_context(context, agency, name, version)
    attributes = asked.params.get("attributes", "dsd")
    measures = asked.params.get("measures", "all")
    shape = MessageShape(
        found,
        asked.number,
        f"{asked.prepared:%Y-%m-%dT%H:%M:%SZ}",
        attributes=_attributes(attributes),
        value=_measured(measures),
        figures=not (attributes == measures == "none"),
    )
    form = asked.form(DATA, "json")
    return _answer(asked, found, selected(asked, found, key), shape, form)


def _attributes(text: str) -> tuple[str, ...]:
    if text in ("dsd", "all", "obs"):
        return ATTRIBUTES
    if text in ("none", "msd", "dataset", "series"):
        return ()
    named = text.split(",")
    unknown = [name for name in named if name not in ATTRIBUTES]
    if unknown:
        raise InvalidInput(
            "unknown-component",
            f"the structure has no attribute {unknown[0][:40]!r}",
            hint=f"Attributes: {', '.join(ATTRIBUTES)}.",
        )
    return tuple(name for name in ATTRIBUTES if name in named)


def _measured(text: str) -> bool:
    if text not in ("all", "none", "OBS_VALUE"):
        raise InvalidInput("unknown-component", f"the structure has no measure {text[:40]!r}")
    return text != "none"


def conditions_of(asked: Exchange) -> set[str]:
    """Return the parameters of an address that are conditions on components."""
    return {name for name in asked.params if _CONDITION.match(name)}


def selected(asked: Exchange, flow: Flow, key: str) -> Selection:
    """Return the series and observations that an address asks for.

    Parameters
    ----------
    asked : Exchange
    flow : Flow
    key : str
        As the address has it.
    """
    params = asked.params
    given = {found[1]: text for n, text in params.items() if (found := _CONDITION.match(n))}
    base = read_conditions(given)
    start, end = base.start, base.end
    if "startPeriod" in params:
        start = days_of(params["startPeriod"])[0].isoformat()
    if "endPeriod" in params:
        end = days_of(params["endPeriod"])[1].isoformat()
    if start and end and start > end:
        raise out_of_order(f"the time from {start} to {end}")
    count = {
        name: whole_number(name, params[name]) if name in params else None
        for name in ("firstNObservations", "lastNObservations")
    }
    return replace(
        base,
        measures=flow.measures(asked.now.catalogue),
        derived=flow.derived,
        keys=keys_of(key, anything="*" if asked.newer else "all"),
        start=start,
        end=end,
        first=count["firstNObservations"],
        last=count["lastNObservations"],
        history=asked.choice("includeHistory", "false", "true") == "true",
        updated=moment_of(params["updatedAfter"]) if "updatedAfter" in params else None,
    )


def _answer(
    asked: Exchange, flow: Flow, selection: Selection, shape: MessageShape, form: str
) -> Response:
    if (same := asked.unchanged()) is not None:
        return same
    flat = asked.params.get("dimensionAtObservation", "TIME_PERIOD")
    if flat not in ("TIME_PERIOD", "AllDimensions"):
        raise Unsupported(
            "other-dimension", "observations stand by TIME_PERIOD or by AllDimensions"
        )
    cube = Cube((), {}) if flow.derived else cube_of(asked.now, selection)
    if not (flow.derived or cube.spans):
        raise _nothing()
    days: Iterator[Day]
    if selection.history:
        days = history_of(asked.now, selection)
        first_day = next(days, None)
        if first_day is None:
            raise _nothing()
        days = chain((first_day,), days)
    else:
        series = told_of(asked.now, selection)
        first = next(series, None)
        if first is None:
            raise _nothing()
        days = iter([("", chain((first,), series))])
    shape = replace(shape, flat=flat == "AllDimensions")
    if form == "json":
        shape = replace(shape, names=_names(asked, cube), titles=_titles(asked))
    kind, version = DATA[form]
    headers = asked.headers()
    headers["content-type"] = f"{kind};version={version}"
    if form.startswith("csv"):
        headers["content-disposition"] = f'inline; filename="{flow.id}-{asked.number}.csv"'
    return StreamingResponse(_pieces(WRITERS[form](shape, days)), 200, headers)


def _nothing() -> NotFound:
    return NotFound("no-results", "nothing is known of what was asked for")


def _pieces(texts: Iterator[str]) -> Iterator[bytes]:
    """Yield what is told in pieces that are worth a packet."""
    kept: list[str] = []
    size = 0
    for text in texts:
        kept.append(text)
        size += len(text)
        if size >= _TOLD:
            yield "".join(kept).encode()
            kept, size = [], 0
    yield "".join(kept).encode()


def _said(asked: Exchange, text: str) -> dict[str, str]:
    return {lang: words(text) for lang, words in asked.ask.door.words.items()}


def _names(asked: Exchange, cube: Cube) -> dict[str, dict[str, dict[str, str]]]:
    used = cube.composed
    return {
        name: {
            one.id: dict(one.names)
            for one in codes_of(
                asked.now.catalogue, said.codes, used.get(said.codes, ()),
                lambda text: _said(asked, text),
            )
        }
        for name, said in COMPONENTS.items()
        if said.codes
    }  # fmt: skip


def _titles(asked: Exchange) -> dict[str, dict[str, str]]:
    return {name: _said(asked, one.name) for name, one in COMPONENTS.items()}


_DATA_2_1 = answer_at(router, "/sdmx/2.1/data/{flow}", "key provider", data_2_1, "Data by SDMX 2.1")
_DATA_3_0 = answer_at(
    router,
    "/sdmx/3.0/data/{context}/{agency}/{name}",
    "version key",
    data_3_0,
    "Data by SDMX 3.0",
)
paces = dict.fromkeys((*_DATA_2_1, *_DATA_3_0), Pace.WIDE)
streamed = frozenset(paces)
