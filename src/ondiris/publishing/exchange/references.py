"""Which structures are told beside those that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from ondiris.publishing.exchange.structures import Artefact, Structures

__all__ = ["REFERENCES", "of_flows", "of_items", "with_references"]

REFERENCES: Final = (
    "parents", "parentsandsiblings", "children", "descendants", "ancestors", "all",
)  # fmt: skip
"""Beside none, and kinds of structures by name."""


def with_references(
    met: Sequence[Artefact], every: Sequence[Artefact], references: str
) -> list[Artefact]:
    """Return structures with those that they refer to, or that refer to them.

    Parameters
    ----------
    met : sequence of Artefact
        Those that were asked for.
    every : sequence of Artefact
        All that there are.
    references : str
        ``none``, one of `REFERENCES`, or the kind of those that are told beside.

    Returns
    -------
    list of Artefact
        Each once, in the order of all.
    """
    known = {one.place: one for one in every}

    def below(some: Iterable[Artefact]) -> list[Artefact]:
        return [known[place] for one in some for place in one.children if place in known]

    def above(some: Iterable[Artefact]) -> list[Artefact]:
        places = {one.place for one in some}
        return [one for one in every if places.intersection(one.children)]

    def deep(some: Sequence[Artefact]) -> list[Artefact]:
        found = below(some)
        return [*found, *deep(found)] if found else []

    def high(some: Sequence[Artefact]) -> list[Artefact]:
        found = above(some)
        return [*found, *high(found)] if found else []

    parents = above(met)
    everything = [*deep(met), *parents, *deep(parents)]
    beside = {
        "none": [],
        "children": below(met),
        "descendants": deep(met),
        "parents": parents,
        "ancestors": high(met),
        "parentsandsiblings": [*parents, *below(parents)],
        "all": everything,
    }.get(references)
    if beside is None:
        beside = [one for one in everything if one.kind == references]
    told = {one.place for one in (*met, *beside)}
    return [one for one in every if one.place in told]


def of_items(one: Artefact, named: Collection[str]) -> Artefact | None:
    """Return of a list or scheme the items that are named; nothing where it has none of them.

    Parameters
    ----------
    one : Artefact
    named : collection of str
        Identifiers of items.
    """
    from msgspec.structs import replace as replaced  # noqa: PLC0415 - heavy, see `structures`

    items = [item for item in getattr(one.model, "items", ()) if item.id in named]
    if not items:
        return None
    return replace(one, model=replaced(one.model, items=items, is_partial=True))


def of_flows(one: Artefact, structures: Structures, flows: Collection[str]) -> Artefact:
    """Return of a code list the codes that data of dataflows have, and the codes above them.

    Parameters
    ----------
    one : Artefact
        Anything but the code list of a dimension is told as it is.
    structures : Structures
    flows : collection of str
        Identifiers; of a dataflow whose data are not known ahead any code may be met.
    """
    regions = [structures.regions.get(flow, {}) for flow in flows]
    dimension = one.id.removeprefix("CL_")
    if one.kind != "codelist" or not regions or any(dimension not in r for r in regions):
        return one
    above = structures.parents[one.id]
    used: set[str] = set()
    for code in chain.from_iterable(region[dimension] for region in regions):
        while code and code not in used:
            used.add(code)
            code = above.get(code, "")  # noqa: PLW2901 - up to the top
    return of_items(one, used) or one
