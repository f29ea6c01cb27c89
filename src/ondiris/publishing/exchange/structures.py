"""The structures of a home: who keeps them, what they consist of, what refers to what.

The models and the writers are pysdmx's; it knows a name in one language, so that names are set in
all three where they stand in what it has written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from ondiris.codes import Catalogue
from ondiris.publishing.exchange.components import (
    COMPONENTS,
    LANGUAGES,
    LISTS,
    Coded,
    Names,
    codes_of,
)
from ondiris.publishing.exchange.flows import AGENCY, DSD, FLOWS, VERSION, Flow
from ondiris.publishing.figures.sdmx import ATTRIBUTES, SERIES

if TYPE_CHECKING:
    from pysdmx.model.__base import MaintainableArtefact

    from ondiris.publishing.figures.words import Words

__all__ = [
    "KINDS",
    "Artefact",
    "Structures",
    "available",
    "stub",
    "written_json",
    "written_xml",
]

Regions = Mapping[str, Mapping[str, Sequence[str]]]
"""By dataflow the values of every dimension that something is said of."""
_PACKAGES: Final = {
    "agencyscheme": ("base", "AgencyScheme"),
    "conceptscheme": ("conceptscheme", "ConceptScheme"),
    "codelist": ("codelist", "Codelist"),
    "datastructure": ("datastructure", "DataStructure"),
    "dataflow": ("datastructure", "Dataflow"),
    "categoryscheme": ("categoryscheme", "CategoryScheme"),
    "categorisation": ("categoryscheme", "Categorisation"),
    "dataconstraint": ("registry", "DataConstraint"),
}
KINDS: Final = tuple(_PACKAGES)
"""Kinds of structures that there are, as addresses of SDMX 3.0 name them."""
_CONCEPTS, _TOPICS = "FIGURES_CONCEPTS", "TOPICS"
_MARK = re.compile(r"n§([0-9]+)§")
_NO_COMPONENTS: Final = "<str:DataStructureComponents></str:DataStructureComponents>"
"""What pysdmx writes of a structure that is told by its name alone; the schemas know no such."""
_NOT_OF_STUBS: Final = ("structure", "dataStructureComponents")
"""What a dataflow and a data structure do not tell in JSON where they are told by name alone."""
_BETWEEN = re.compile(r">\s+<")


@dataclass(frozen=True, slots=True)
class Artefact:
    """A structure that has an identifier, and the others that it names.

    Parameters
    ----------
    kind, agency, id, version : str
    model : MaintainableArtefact
    children : tuple of (str, str)
        Kinds and identifiers of those that it refers to.
    """

    kind: str
    agency: str
    id: str
    model: MaintainableArtefact
    children: tuple[tuple[str, str], ...] = ()
    version: str = VERSION

    @property
    def place(self) -> tuple[str, str]:
        """Kind and identifier."""
        return self.kind, self.id


class Structures:
    """All structures of a home, as far as its readers may know them.

    Parameters
    ----------
    catalogue : Catalogue
    words : mapping of str to Words
        Messages by language.
    used : mapping of str to set of str
        By the name of a list the codes that the series have.
    regions : mapping
        By dataflow what is said of every dimension.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        words: Mapping[str, Words],
        used: Mapping[str, Iterable[str]],
        regions: Regions,
    ) -> None:
        self.names: list[tuple[Names, str]] = []
        self.regions = regions
        self._words = words
        lists = {name: codes_of(catalogue, name, used.get(name, ()), self.said) for name in LISTS}
        self.parents = {
            LISTS[name]: {one.id: one.parent for one in codes} for name, codes in lists.items()
        }
        self.all = tuple(self._made(lists, regions))

    def said(self, message: str) -> Names:
        """Return a message in every language."""
        return {lang: self._words[lang](message) for lang in LANGUAGES}

    def marked(self, names: Names, parent: str = "") -> str:
        """Return what stands for a name, and the code above it, until they are written out."""
        self.names.append((names, parent))
        return f"n§{len(self.names) - 1}§"

    def _made(self, lists: Mapping[str, Sequence[Coded]], regions: Regions) -> Iterator[Artefact]:
        yield from self._of_words(lists)
        yield from self._of_data()
        yield from self._of_topics()
        yield from self._of_regions(regions)

    def _titled(self, message: str, name: str, agency: str = AGENCY) -> dict[str, Any]:
        """Return what every structure has."""
        title = self.marked(self.said(message))
        return {"id": name, "name": title, "agency": agency, "version": VERSION}

    def _of_words(self, lists: Mapping[str, Sequence[Coded]]) -> Iterator[Artefact]:
        """Yield who keeps the structures, the code lists and the concepts."""
        from pysdmx.model import (  # noqa: PLC0415 - heavy: only who asks for structures pays
            Agency,
            Code,
            Codelist,
            Concept,
            ConceptScheme,
        )
        from pysdmx.model.organisation import AgencyScheme  # noqa: PLC0415 - heavy, see above

        keeper = self.said("ondiris, the industrial observatory of a city")
        agencies = [Agency(AGENCY, name=self.marked(keeper))]
        scheme = AgencyScheme(items=agencies, **self._titled("Agencies", "AGENCIES", "SDMX"))
        yield Artefact("agencyscheme", "SDMX", "AGENCIES", scheme)
        for own, codes in lists.items():
            name = LISTS[own]
            items = [
                Code(one.id, name=self.marked(one.names, one.parent), urn=_item_urn(name, one.id))
                for one in codes
            ]
            title = COMPONENTS[name.removeprefix("CL_")].name
            model = Codelist(items=items, **self._titled(title, name))
            yield Artefact("codelist", AGENCY, name, model)
        concepts = [
            Concept(code, name=self.marked(self.said(one.name)), urn=_concept(code))
            for code, one in COMPONENTS.items()
        ]
        told = ConceptScheme(items=concepts, **self._titled("Concepts", _CONCEPTS))
        yield Artefact("conceptscheme", AGENCY, _CONCEPTS, told)

    def _of_data(self) -> Iterator[Artefact]:
        """Yield the data structure and the dataflows."""
        from pysdmx.model import Dataflow, DataStructureDefinition  # noqa: PLC0415 - heavy

        titled = self._titled("Figures of a city's industry", DSD)
        structure = DataStructureDefinition(components=_components(), **titled)
        below = (*(("codelist", one) for one in LISTS.values()), ("conceptscheme", _CONCEPTS))
        yield Artefact("datastructure", AGENCY, DSD, structure, below)
        for flow in FLOWS.values():
            urn = _urn("datastructure", DSD)
            model = Dataflow(structure=urn, **self._titled(flow.name, flow.id))
            yield Artefact("dataflow", AGENCY, flow.id, model, (("datastructure", DSD),))

    def _of_topics(self) -> Iterator[Artefact]:
        """Yield the categories, and which dataflow is of which."""
        from pysdmx.model import Categorisation, Category, CategoryScheme  # noqa: PLC0415 - heavy

        topics = [Category(f.id, name=self.marked(self.said(f.name))) for f in FLOWS.values()]
        scheme = CategoryScheme(items=topics, **self._titled("Kinds of figures", _TOPICS))
        yield Artefact("categoryscheme", AGENCY, _TOPICS, scheme)
        category = _urn("categoryscheme", _TOPICS).replace(".CategoryScheme=", ".Category=")
        for flow in FLOWS.values():
            name = f"CAT_{flow.id}"
            titled = self._titled(flow.name, name)
            model = Categorisation(source=flow.urn, target=f"{category}.{flow.id}", **titled)
            children = (("dataflow", flow.id), ("categoryscheme", _TOPICS))
            yield Artefact("categorisation", AGENCY, name, model, children)

    def _of_regions(self, regions: Regions) -> Iterator[Artefact]:
        """Yield what every dataflow tells something of."""
        from pysdmx.model import ConstraintAttachment, DataConstraint  # noqa: PLC0415 - heavy

        for name, region in regions.items():
            flow = FLOWS[name]
            model = DataConstraint(
                constraint_attachment=ConstraintAttachment(None, dataflows=[flow.urn]),
                cube_regions=[_cube(region)],
                **self._titled(flow.name, f"CON_{name}"),
            )
            yield Artefact("dataconstraint", AGENCY, model.id, model, (("dataflow", name),))


def _urn(kind: str, name: str) -> str:
    package, title = _PACKAGES[kind]
    return f"urn:sdmx:org.sdmx.infomodel.{package}.{title}={AGENCY}:{name}({VERSION})"


def _item_urn(name: str, code: str) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.codelist.Code={AGENCY}:{name}({VERSION}).{code}"


def _concept(code: str) -> str:
    return (
        f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:{_CONCEPTS}({VERSION}).{code}"
    )


def _components() -> Any:
    from pysdmx.model import (  # noqa: PLC0415 - heavy, see above
        Component,
        Components,
        DataType,
        ItemReference,
        Role,
    )

    roles = {
        **dict.fromkeys((*SERIES, "TIME_PERIOD"), Role.DIMENSION),
        "OBS_VALUE": Role.MEASURE,
        **dict.fromkeys(ATTRIBUTES, Role.ATTRIBUTE),
    }
    return Components(
        [
            Component(
                id=name,
                required=role is Role.DIMENSION,
                role=role,
                concept=ItemReference("Concept", AGENCY, _CONCEPTS, VERSION, name),
                local_dtype=None if COMPONENTS[name].codes else DataType(COMPONENTS[name].kind),
                local_enum_ref=(
                    _urn("codelist", LISTS[COMPONENTS[name].codes])
                    if COMPONENTS[name].codes
                    else None
                ),
                attachment_level="O" if role is Role.ATTRIBUTE else None,
            )
            for name, role in roles.items()
        ]
    )


def stub(one: Artefact) -> Any:
    """Return a structure by its name alone; a constraint is whole: readers want its region."""
    from msgspec.structs import replace  # noqa: PLC0415 - heavy, see above
    from pysdmx.model import Components  # noqa: PLC0415 - as above

    bare: dict[str, dict[str, Any]] = {
        "dataflow": {"structure": None},
        "datastructure": {"components": Components([])},
    }
    if one.kind == "dataconstraint":
        return one.model
    lists = ("codelist", "conceptscheme", "categoryscheme", "agencyscheme")
    changed = bare.get(one.kind, {"items": ()} if one.kind in lists else {})
    return replace(one.model, is_external_reference=True, **changed)


def available(
    flow: Flow, region: Mapping[str, Sequence[str]], series: int, observations: int
) -> Any:
    """Return what data of a dataflow there are.

    Parameters
    ----------
    flow : Flow
    region : mapping of str to sequence of str
        Values of dimensions.
    series, observations : int
        How many.
    """
    from pysdmx.model import (  # noqa: PLC0415 - heavy, see above
        AvailabilityConstraint,
        ConstraintAttachment,
    )

    return AvailabilityConstraint(
        constraint_attachment=ConstraintAttachment(None, dataflows=[flow.urn]),
        cube_region=_cube(region),
        series_count=series,
        obs_count=observations,
    )


def _cube(region: Mapping[str, Sequence[str]]) -> Any:
    from pysdmx.model import CubeKeyValue, CubeRegion, CubeValue  # noqa: PLC0415 - heavy, see above

    return CubeRegion(
        [CubeKeyValue(name, [CubeValue(v) for v in values]) for name, values in region.items()]
    )


def _header(prepared: datetime, number: str) -> Any:
    from pysdmx.model import Organisation  # noqa: PLC0415 - heavy, see above
    from pysdmx.model.message import Header  # noqa: PLC0415 - heavy, see above

    return Header(id=number, prepared=prepared.astimezone(UTC), sender=Organisation(AGENCY))


def written_xml(
    structures: Structures, models: Sequence[Any], version: str, prepared: datetime, number: str
) -> str:
    """Return structures as SDMX-ML.

    Parameters
    ----------
    structures : Structures
        Of which the models are: they know the names.
    models : sequence
        What is told.
    version : str
        2.1 or 3.0
    prepared : datetime
    number : str
        Of the message.
    """
    from pysdmx.io.xml.sdmx21.writer import structure as older  # noqa: PLC0415 - heavy, see above
    from pysdmx.io.xml.sdmx30.writer import structure as newer  # noqa: PLC0415 - heavy, see above

    writer = older if version == "2.1" else newer
    text = writer.write(models, prettyprint=False, header=_header(prepared, number)) or ""
    element = re.compile(r'<com:(\w+) xml:lang="en">n§([0-9]+)§</com:\1>')

    def named(found: re.Match[str]) -> str:
        names, parent = structures.names[int(found[2])]
        texts = [
            f'<com:{found[1]} xml:lang="{lang}">{escape(names[lang])}</com:{found[1]}>'
            for lang in LANGUAGES
        ]
        if parent:
            above = f'<Ref id="{parent}"/>' if version == "2.1" else parent
            texts.append(f"<str:Parent>{above}</str:Parent>")
        return "".join(texts)

    text = element.sub(named, _BETWEEN.sub("><", text)).replace(_NO_COMPONENTS, "")
    # Every constraint tells what is there: none forbids anything.
    return text.replace('type="Allowed"', 'type="Actual"').replace(
        'role="Allowed"', 'role="Actual"'
    )


def written_json(
    structures: Structures, models: Sequence[Any], prepared: datetime, number: str
) -> str:
    """Return structures as SDMX-JSON 2.0, as `written_xml`."""
    from msgspec.structs import replace  # noqa: PLC0415 - heavy
    from pysdmx.io.json.sdmxjson2.writer.v2_0.structure import write  # noqa: PLC0415 - as above
    from pysdmx.model import Dataflow  # noqa: PLC0415 - as above

    # pysdmx writes no dataflow without its structure, which a stub does not tell.
    told = [
        replace(one, structure=_urn("datastructure", DSD))
        if isinstance(one, Dataflow) and one.structure is None
        else one
        for one in models
    ]
    text = write(told, prettyprint=False, header=_header(prepared, number)) or ""

    def named(node: Any) -> Any:
        if isinstance(node, dict):
            kept = {key: value for key, value in node.items() if key != "names" and value != []}
            if kept.get("isExternalReference"):
                kept = {key: kept[key] for key in kept if key not in _NOT_OF_STUBS}
            found = {key: named(value) for key, value in kept.items()}
            mark = _MARK.fullmatch(str(node.get("name", "")))
            if mark:
                names, parent = structures.names[int(mark[1])]
                found |= {"name": names["en"], "names": dict(names)}
                found |= {"parent": parent} if parent else {}
            if found.get("role") == "Allowed":
                found["role"] = "Actual"
            return found
        return [named(one) for one in node] if isinstance(node, list) else node

    return json.dumps(named(json.loads(text)), ensure_ascii=False, separators=(",", ":"))
