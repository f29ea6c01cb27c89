"""Which structures are told beside those that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ondiris.publishing.exchange.structures import Artefact

__all__ = ["REFERENCES", "of_items", "with_references"]

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


def of_items(one: Artefact, named: Sequence[str]) -> Artefact | None:
    """Return of a list or scheme the items that are named; nothing where it has none of them.

    Parameters
    ----------
    one : Artefact
    named : sequence of str
        Identifiers of items.
    """
    from msgspec.structs import replace as replaced  # noqa: PLC0415 - heavy, see `structures`

    items = [item for item in getattr(one.model, "items", ()) if item.id in named]
    if not items:
        return None
    return replace(one, model=replaced(one.model, items=items, is_partial=True))
