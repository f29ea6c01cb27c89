"""Data as messages of SDMX, written as they are told: no message is ever whole in memory.

Every writer takes series with their observations as columns of texts and yields pieces of text;
what all observations of a series have in common is written of them once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import quoteattr

from ondiris.model.plain_text import NO_TEXT
from ondiris.publishing.exchange.components import COMPONENTS, LANGUAGES, Names
from ondiris.publishing.exchange.flows import AGENCY, DSD, VERSION, Flow
from ondiris.publishing.figures.sdmx import ATTRIBUTES, OBSERVATION, SERIES, csv_line

__all__ = ["WRITERS", "Day", "MessageShape", "Told"]

Columns = Sequence[Sequence[str]]
Told = tuple[tuple[str, ...], Columns]
"""A series and its observations as columns, in the order of `SERIES` and `OBSERVATION`."""
Day = tuple[str, Iterable[Told]]
"""What was said on a day, or what stands: then there is no day."""
_CSV_UNSAFE: Final = ',"\n\r'
_UNSAFE: Final = '&<>"'
_SCHEMAS: Final = "http://www.sdmx.org/resources/sdmxml/schemas"
_NUMBERS: Final = ("OBS_VALUE", "UNIT_MULT", "DECIMALS", "LOWER", "UPPER")


@dataclass(frozen=True, slots=True)
class MessageShape:
    """What of the series and observations a message tells, and how.

    Parameters
    ----------
    flow : Flow
    number : str
        Of the message: it names the vintage.
    prepared : str
        A moment, the same for a vintage whenever it is asked for.
    attributes : tuple of str
    value : bool
        Whether the value is told.
    figures : bool
        Whether observations are told at all, or series alone.
    flat : bool
        Whether every observation has all dimensions, in place of standing below its series.
    names : mapping of str to mapping
        By component the names of its codes.
    titles : mapping of str to Names
        Names of the components.
    """

    flow: Flow
    number: str
    prepared: str
    attributes: tuple[str, ...] = ATTRIBUTES
    value: bool = True
    figures: bool = True
    flat: bool = False
    names: Mapping[str, Mapping[str, Names]] = field(default_factory=dict)
    titles: Mapping[str, Names] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """What is told of an observation."""
        if not self.figures:
            return ()
        return ("TIME_PERIOD", *(("OBS_VALUE",) if self.value else ()), *self.attributes)

    def lines(self, told: Iterable[Told]) -> Iterator[Told]:
        """Yield series with the columns that are told of their observations."""
        places = [OBSERVATION.index(name) for name in self.columns]
        for series, figures in told:
            yield series, [figures[place] for place in places]


def _written(columns: Columns, cells: Callable[[int, Sequence[str]], Sequence[str]]) -> list[str]:
    """Return texts of observations of the texts of their cells.

    Parameters
    ----------
    columns : sequence of sequence of str
    cells : callable
        What a column's number and some of its texts are written as.
    """
    parts: list[Sequence[str]] = []
    same = ""
    for place, column in enumerate(columns):
        if column.count(column[0]) == len(column):
            same += cells(place, column[:1])[0]
            continue
        if same:
            parts.append([same] * len(column))
            same = ""
        parts.append(cells(place, column))
    parts.append([same] * len(columns[0]))
    return [*map("".join, zip(*parts, strict=True))]


def csv_of(
    shape: MessageShape, days: Iterable[Day], head: Sequence[str], stated: str
) -> Iterator[str]:
    """Yield lines of SDMX-CSV; a day of history is told by the attribute of that name."""
    yield csv_line((*head, *SERIES, *shape.columns))
    for _, told in days:
        for series, columns in shape.lines(told):
            begin = f"{stated},{csv_line(series)[:-1]}"
            if not columns:
                yield f"{begin}\n"
                continue
            lines = _written(columns, _csv_cells)
            yield "".join([f"{begin}{line}\n" for line in lines])


def _csv_cells(_: int, texts: Sequence[str]) -> Sequence[str]:
    text = "".join(texts)
    if any(sign in text for sign in _CSV_UNSAFE):
        return [f",{csv_line((text,))[:-1]}" for text in texts]
    return [f",{text}" for text in texts]


def csv_1(shape: MessageShape, days: Iterable[Day]) -> Iterator[str]:
    """Yield SDMX-CSV 1.0."""
    return csv_of(shape, days, ("DATAFLOW",), f"{AGENCY}:{shape.flow.id}({VERSION})")


def csv_2(shape: MessageShape, days: Iterable[Day]) -> Iterator[str]:
    """Yield SDMX-CSV 2.0."""
    head = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
    return csv_of(shape, days, head, f"dataflow,{AGENCY}:{shape.flow.id}({VERSION}),I")


def _attributes(names: Sequence[str], texts: Sequence[str]) -> str:
    """Return XML attributes of what is said; nothing is told of what is not."""
    return "".join([f" {n}={_quoted(t)}" for n, t in zip(names, texts, strict=True) if t])


def _attribute_cells(names: Sequence[str]) -> Callable[[int, Sequence[str]], Sequence[str]]:
    """Return what writes cells of columns as XML attributes."""

    def cells(place: int, texts: Sequence[str]) -> Sequence[str]:
        name = names[place]
        whole = "".join(texts)
        if not whole.isprintable() or any(sign in whole for sign in _UNSAFE):
            return [f" {name}={_quoted(text)}" if text else "" for text in texts]
        return [f' {name}="{text}"' if text else "" for text in texts]

    return cells


def _quoted(text: str) -> str:
    """Return a text as the value of an attribute; of signs that XML has not it says so."""
    told = text if text.isprintable() else NO_TEXT.sub("\ufffd", text)
    return quoteattr(told, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _xml_head(shape: MessageShape, version: str, root: str, data: str, structure: str) -> str:
    base = f"{_SCHEMAS}/{version}"
    at = "AllDimensions" if shape.flat else "TIME_PERIOD"
    own = "" if root == "GenericData" else f' namespace="{shape.flow.urn}"'
    usage = (
        f'<Ref agencyID="{AGENCY}" id="{shape.flow.id}" version="{VERSION}" class="Dataflow"/>'
        if version == "v2_1"
        else shape.flow.urn
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:{root} xmlns:mes="{base}/message" xmlns:com="{base}/common" {data}'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<mes:Header><mes:ID>{shape.number}</mes:ID><mes:Test>false</mes:Test>"
        f'<mes:Prepared>{shape.prepared}</mes:Prepared><mes:Sender id="{AGENCY}"/>'
        f'<mes:Structure structureID="{DSD}"{own} dimensionAtObservation="{at}">'
        f"<com:{structure}>{usage}</com:{structure}></mes:Structure></mes:Header>\n"
    )


def _specific(shape: MessageShape, days: Iterable[Day], version: str) -> Iterator[str]:
    at = "AllDimensions" if shape.flat else "TIME_PERIOD"
    data = (
        f'xmlns:ss="{_SCHEMAS}/{version}/data/structurespecific" '
        f'xmlns:own="{shape.flow.urn}:ObsLevelDim:{at}"'
    )
    yield _xml_head(shape, version, "StructureSpecificData", data, "StructureUsage")
    scope = ' ss:dataScope="DataStructure"' if version == "v2_1" else ""
    cells = _attribute_cells(shape.columns)
    for day, told in days:
        valid = f' ss:validFromDate="{day}T00:00:00"' if day else ""
        action = "Append" if day and version == "v2_1" else "Information"
        yield (
            f'<mes:DataSet ss:structureRef="{DSD}" xsi:type="own:DataSetType"{scope}'
            f' ss:action="{action}"{valid}>\n'
        )
        for series, columns in shape.lines(told):
            key = _attributes(SERIES, series)
            figures = _written(columns, cells) if columns else []
            if shape.flat:
                yield "".join([f"<Obs{key}{one}/>\n" for one in figures or [""]])
            else:
                lines = [f"<Obs{one}/>" for one in figures]
                yield f"<Series{key}>{''.join(lines)}</Series>\n"
        yield "</mes:DataSet>"
    yield "</mes:StructureSpecificData>\n"


def xml_2_1(shape: MessageShape, days: Iterable[Day]) -> Iterator[str]:
    """Yield SDMX-ML 2.1, specific of the structure."""
    return _specific(shape, days, "v2_1")


def xml_3_0(shape: MessageShape, days: Iterable[Day]) -> Iterator[str]:
    """Yield SDMX-ML 3.0."""
    return _specific(shape, days, "v3_0")


def generic_2_1(shape: MessageShape, days: Iterable[Day]) -> Iterator[str]:
    """Yield generic SDMX-ML 2.1."""
    data = f'xmlns:gen="{_SCHEMAS}/v2_1/data/generic"'
    yield _xml_head(shape, "v2_1", "GenericData", data, "StructureUsage")
    attributes = shape.attributes
    begin = 2 if shape.value else 1
    for day, told in days:
        valid = f' validFromDate="{day}T00:00:00"' if day else ""
        action = "Append" if day else "Information"
        yield f'<mes:DataSet structureRef="{DSD}" action="{action}"{valid}>\n'
        for series, columns in shape.lines(told):
            key = _values(SERIES, series)
            lines: list[str] = []
            for one in zip(*columns, strict=True):
                time = _quoted(one[0])
                value = f"<gen:ObsValue value={_quoted(one[1])}/>" if begin == 2 and one[1] else ""
                said = _values(attributes, one[begin:])
                said = f"<gen:Attributes>{said}</gen:Attributes>" if said else ""
                place = (
                    f'<gen:ObsKey>{key}<gen:Value id="TIME_PERIOD" value={time}/></gen:ObsKey>'
                    if shape.flat
                    else f"<gen:ObsDimension value={time}/>"
                )
                lines.append(f"<gen:Obs>{place}{value}{said}</gen:Obs>")
            if shape.flat:
                yield "".join(lines) or f"<gen:Obs><gen:ObsKey>{key}</gen:ObsKey></gen:Obs>"
            else:
                key = f"<gen:SeriesKey>{key}</gen:SeriesKey>"
                yield f"<gen:Series>{key}{''.join(lines)}</gen:Series>\n"
        yield "</mes:DataSet>"
    yield "</mes:GenericData>\n"


def _values(names: Sequence[str], texts: Sequence[str]) -> str:
    said = zip(names, texts, strict=True)
    return "".join([f'<gen:Value id="{n}" value={_quoted(t)}/>' for n, t in said if t])


class _MetValues:
    """The values of dimensions in the order in which they are met."""

    def __init__(self, names: Sequence[str]) -> None:
        self.met: tuple[dict[str, int], ...] = tuple({} for _ in names)

    def of(self, texts: Sequence[str]) -> str:
        """Return the places of texts, as keys of the message have them."""
        return ":".join(
            [str(met.setdefault(t, len(met))) for met, t in zip(self.met, texts, strict=True)]
        )

    def each(self, texts: Sequence[str]) -> list[str]:
        """Return the places of the texts of one dimension."""
        met = self.met[0]
        return [str(met.setdefault(text, len(met))) for text in texts]


def json_2_0(shape: MessageShape, days: Iterable[Day]) -> Iterator[str]:
    """Yield SDMX-JSON 2.0: the data first, and what their places stand for after them."""
    written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    meta = {"id": shape.number, "prepared": shape.prepared, "test": False,
            "contentLanguages": LANGUAGES, "sender": {"id": AGENCY}}  # fmt: skip
    links = [{"rel": "dataflow", "urn": shape.flow.urn, "href": shape.flow.urn}]
    yield f'{{"meta":{written(meta)},"data":{{"dataSets":['
    places, times = _MetValues(SERIES), _MetValues(("TIME_PERIOD",))
    numbers = [name in _NUMBERS for name in shape.columns[1:]]

    def cells(place: int, texts: Sequence[str]) -> Sequence[str]:
        if numbers[place]:
            return [f",{text or 'null'}" for text in texts]
        return [f",{written(text)}" if text else ",null" for text in texts]

    count = 0
    for day, told in days:
        head = {"structure": 0, "action": "Append" if day else "Information", "links": links}
        head |= {"validFrom": f"{day}T00:00:00Z"} if day else {}
        kind = "observations" if shape.flat else "series"
        yield f'{"," if count else ""}{written(head)[:-1]},"{kind}":{{'
        count, comma = count + 1, ""
        for series, columns in shape.lines(told):
            key = places.of(series)
            lines: list[str] = []
            if columns:
                at = times.each(columns[0])
                begin = f"{key}:" if shape.flat else ""
                said = _written(columns[1:], cells) if columns[1:] else [""] * len(at)
                lines = [f'"{begin}{n}":[{one[1:]}]' for n, one in zip(at, said, strict=True)]
            if shape.flat:
                text = ",".join(lines) if columns else f'"{key}":[]'
            else:
                text = f'"{key}":{{"observations":{{{",".join(lines)}}}}}'
            if text:
                yield f"{comma}{text}"
                comma = ","
        yield "}}"
    told_by = {"dataSets": [*range(count)], **_structure(shape, places, times)}
    yield f'],"structures":[{written(told_by)}]}}}}\n'


def _structure(shape: MessageShape, places: _MetValues, times: _MetValues) -> dict[str, object]:
    """Return what the places of dimensions and attributes stand for."""

    def named(name: str) -> dict[str, object]:
        titles = shape.titles.get(name, {"en": COMPONENTS[name].name})
        return {"id": name, "name": titles["en"], "names": dict(titles)}

    def values(name: str, met: Mapping[str, int]) -> list[dict[str, object]]:
        codes = shape.names.get(name)
        if codes is None:
            return [{"value": text} for text in met]
        told = [(code, codes.get(code, dict.fromkeys(LANGUAGES, code))) for code in met]
        return [{"id": code, "name": names["en"], "names": dict(names)} for code, names in told]

    dimensions = [
        named(name) | {"keyPosition": n, "values": values(name, met)}
        for n, (name, met) in enumerate(zip(SERIES, places.met, strict=True))
        if met
    ]
    time = named("TIME_PERIOD") | {
        "keyPosition": len(SERIES), "values": values("TIME_PERIOD", times.met[0]),
    }  # fmt: skip
    of_figures = [time] if times.met[0] else []
    return {
        "name": shape.flow.name,
        "links": [{"rel": "dataflow", "urn": shape.flow.urn, "href": shape.flow.urn}],
        "dimensions": {
            "dataSet": [],
            "series": [] if shape.flat else dimensions,
            "observation": [*(dimensions if shape.flat else ()), *of_figures],
        },
        "measures": {"observation": [named("OBS_VALUE")] if "OBS_VALUE" in shape.columns else []},
        "attributes": {
            "observation": [
                named(name) | {"relationship": {"observation": {}}}
                for name in (shape.attributes if shape.figures else ())
            ]
        },
    }


WRITERS: Final[Mapping[str, Callable[[MessageShape, Iterable[Day]], Iterator[str]]]] = {
    "generic": generic_2_1,
    "xml": xml_2_1,
    "xml3": xml_3_0,
    "json": json_2_0,
    "csv": csv_1,
    "csv2": csv_2,
}
