"""Protected tables laid out: what goes down, what across, in which order, under which names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ondiris.disclosure import Protected
from ondiris.errors import BrokenInvariant, NotFound
from ondiris.publishing.figures.desk import Desk, activity_name
from ondiris.publishing.figures.numbers import NBSP, decimal_text

__all__ = [
    "LISTS",
    "Axis",
    "Content",
    "Document",
    "TableSheet",
    "address_of",
    "code_name",
    "content_of",
    "dimension_name",
    "measure_name",
    "money",
    "parts_of",
    "table_name",
]

Document = Protected[Mapping[str, Any]]
"""A protected table as a document: the only thing these pages are made of."""
Content = Mapping[str, Any]
LISTS = {"activity": "activities", "area": "areas", "size": "scopes"}
WHOLE_SIZE = "all"


def content_of(document: Document) -> Content:
    """Return what a document tells.

    Raises
    ------
    BrokenInvariant
        ``unprotected`` for anything that disclosure control did not pass.
    """
    if not isinstance(document, Protected):
        raise BrokenInvariant("unprotected", "only what disclosure control passed is published")
    return document.content


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension of a table: its codes in the order of their tree, and how deep each stands."""

    name: str
    codes: tuple[str, ...]
    level: Mapping[str, int]

    @classmethod
    def of(cls, desk: Desk, name: str, content: Content) -> Axis:
        """Return a dimension of a table; a merged code stands where its first one would."""
        found = dict.fromkeys(str(cell[name]) for cell in content["cells"])
        listed = desk.voice.catalogue[LISTS[name]]
        place = {item.code: n for n, item in enumerate(listed)}
        paths: dict[str, list[str]] = {}
        for code in found:
            first = code.split("+")[0]
            above = listed.ancestors(first) if first in listed else ()
            if name == "size" and code != WHOLE_SIZE:
                above = (WHOLE_SIZE,)
            paths[code] = [*(c for c in reversed(above) if c in found), first]
        order = sorted(found, key=lambda c: [place.get(p, len(place)) for p in paths[c]])
        return cls(name, tuple(order), {code: len(paths[code]) - 1 for code in found})


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table laid out: what goes down, what across, which part of a third dimension it is."""

    content: Content
    vintage: int
    axes: tuple[Axis, ...]
    part: str

    @classmethod
    def of(cls, desk: Desk, document: Document, part: str, vintage: int) -> TableSheet:
        """Return the layout of a table: the longest dimension down, the shortest one in parts.

        Raises
        ------
        NotFound
            ``no-part`` for a code that the dimension of the parts lacks.
        """
        content = content_of(document)
        axes = [Axis.of(desk, name, content) for name in content["dimensions"]]
        axes.sort(key=lambda axis: -len(axis.codes))
        parts = axes[2].codes if len(axes) > 2 else ("",)
        if part and part not in parts:
            raise NotFound("no-part", f"the protected table has no part {part[:40]!r}")
        return cls(content, vintage, tuple(axes), part or parts[0])

    def cells(self) -> Mapping[tuple[str, ...], Content]:
        """Return the cells of this part by their codes, down and across."""
        return {
            tuple(str(cell[axis.name]) for axis in self.axes[:2]): cell
            for cell in self.content["cells"]
            if len(self.axes) < 3 or cell[self.axes[2].name] == self.part
        }

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """Address of a figure of it."""
        part = (("part", self.part),) if self.part else ()
        vintage = (("vintage", str(self.vintage)),) if self.vintage else ()
        release = (("world", str(self.content["world"])), ("release", str(self.content["id"])))
        return (*release, *part, *vintage)


def parts_of(desk: Desk, document: Document) -> tuple[str, ...]:
    """Return the codes of the dimension that stands in parts, one empty code without a third."""
    axes = [Axis.of(desk, name, content_of(document)) for name in document.content["dimensions"]]
    axes.sort(key=lambda axis: -len(axis.codes))
    return axes[2].codes if len(axes) > 2 else ("",)


def address_of(content: Content, vintage: int = 0) -> str:
    """Return the address of a release's page, without the language."""
    page = f"disclosure/{content['world']}/{content['id']}"
    return f"{page}/{vintage}" if vintage else page


def measure_name(desk: Desk, content: Content) -> str:
    """Return what a table measures."""
    measure = str(content["measure"])
    own = {"shipments": desk.voice.words("Shipments")}
    return own.get(measure) or desk.voice.label("measures", measure)


def table_name(desk: Desk, content: Content) -> str:
    """Return measure and dimensions in words."""
    names = [dimension_name(desk, name) for name in content["dimensions"]]
    small = " × ".join(name[:1].lower() + name[1:] for name in names)
    return f"{measure_name(desk, content)}: {small}"


def code_name(desk: Desk, dimension: str, code: str) -> str:
    """Return the name of a code of a dimension; of a merged one, the names of its parts."""
    if dimension == "activity":
        return " + ".join(activity_name(desk.voice, c) for c in code.split("+"))

    def name(part: str) -> str:
        known = part in desk.voice.catalogue[LISTS[dimension]]
        other = "size_classes" if dimension == "size" else LISTS[dimension]
        return desk.voice.label(LISTS[dimension] if known else other, part)

    return " + ".join(map(name, code.split("+")))


def money(desk: Desk, amount: object, unit: str) -> str:
    """Return a whole amount in words, in the largest scale that leaves nothing out."""
    value = Decimal(str(amount))
    power = next(p for p in (9, 6, 3, 0) if value % 10**p == 0)
    said = desk.voice.unit(unit, power)
    return f"{decimal_text(value.scaleb(-power), 0, desk.voice.lang)}{NBSP}{said}".strip()


def dimension_name(desk: Desk, name: str) -> str:
    """Return what a dimension is called."""
    words = desk.voice.words
    return {
        "activity": words("Activity"),
        "area": words("District"),
        "size": words("Size class"),
    }[name]
