"""Opening compiled figures in a home: rules, consents, what is public already, and a solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ondiris.disclosure import (
    Cells,
    Earlier,
    Opening,
    Protected,
    PublicValue,
    Reported,
    Shape,
    open_codes,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import NotConverged, NotFound, Refused
from ondiris.model import Bound, Confidentiality, Modality, Observation, Period
from ondiris.ports import INTERNAL, Query
from ondiris.production.disclosure.freeing import (
    ActivityTree,
    Contributors,
    failing_places,
    tables,
)
from ondiris.production.disclosure.releases import ReleaseStore
from ondiris.production.disclosure.rules import read_waivers, rules_on

if TYPE_CHECKING:
    from ondiris.model import World
    from ondiris.production.indices.compilation import Compiled
    from ondiris.production.indices.release import FigurePlace, Release
    from ondiris.session.figures.observatory import Observatory

__all__ = ["Decision", "cells_in_chain", "opened"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What disclosure control said of compiled figures.

    Parameters
    ----------
    opening : Protected of Opening or None
        None where nothing may be free.
    failing : frozenset of (activity, area, scope, period)
        Places that fail a primary rule.
    refusal : str
        Why nothing may be free; empty where something may.
    """

    opening: Protected[Opening] | None
    failing: frozenset[FigurePlace]
    refusal: str = ""

    def __str__(self) -> str:
        """Return in one line what is open and what was proved."""
        if self.opening is None:
            return f"nothing new is public: {self.refusal}"
        said, proof = self.opening.content, self.opening.proof
        exposed = len(said.account.exposed)
        return (
            f"{len(said.open)} activities public, {len(said.closed)} not; "
            f"{proof.claims} claims proved, {len(proof.shortfalls)} short"
            + (f"; {exposed} cells exposed by what is public already" if exposed else "")
        )


def opened(
    observatory: Observatory, compiled: Compiled, contributors: Contributors, release: Release
) -> Decision:
    """Decide which compiled activities may be free, by the rules in force today.

    Parameters
    ----------
    observatory : Observatory
        The home.
    compiled : Compiled
        Span, leaves and what a unit of each activity is worth.
    contributors : Contributors
        Who reported how much.
    release : Release
        World, source, city and whole.

    Returns
    -------
    Decision
        Without an opening where no rules are in force or no pattern protects every secret.
    """
    settings, today = observatory.home.settings, observatory.today
    try:
        rules = rules_on(settings, today)
    except NotFound as error:
        return Decision(None, frozenset(), error.detail)
    waivers = read_waivers(settings, today)
    leaves, last = compiled.leaves, compiled.last
    tree = ActivityTree.of(leaves, observatory.catalogue["activities"], release.whole)
    asked = tables(contributors, tree, rules, first=compiled.first, last=last, waivers=waivers)
    failing = failing_places(
        contributors, tree, leaves, rules,
        city=release.city, asked=asked, last=last, waivers=waivers,
    )  # fmt: skip
    ours, others = _printed(observatory, release)
    bound = list(_earlier(observatory, release.world, tree))
    try:
        opening = open_codes(
            [_bound(table, others, bound) for table in asked],
            HighsSolver(),
            public=frozenset(ours),
            worth=dict(zip(tree.of_leaf.tolist(), leaves.value_added.tolist(), strict=True)),
            unshown=tree.unshown,
        )
    except (Refused, NotConverged) as error:
        return Decision(None, failing, error.detail)
    return Decision(opening, failing)


def _printed(
    observatory: Observatory, release: Release
) -> tuple[set[str], list[tuple[str, Observation]]]:
    """Return the cells of output that are public by us, and what others printed of cells."""
    ledger = observatory.ledger
    question = Query(
        audience=INTERNAL,
        measure="output",
        areas=(release.city,),
        scope="all",
        worlds=(release.world,),
    )
    ours: set[str] = set()
    others: list[tuple[str, Observation]] = []
    for recorded in ledger.history(question, ledger.vintage(observatory.today)):
        entry = recorded.observation
        if entry.confidentiality is not Confidentiality.FREE or entry.key.subject:
            continue
        cell = f"{entry.key.activity}|{_in_chain(entry.period)}"
        if entry.source == release.source:
            ours.add(cell)
        elif entry.key.modality is Modality.ACHIEVED and entry.printed.bound is Bound.EQ:
            others.append((cell, entry))
    return ours, others


def _in_chain(period: Period) -> str:
    """Return the name of whole months of one year; a year is its twelve months."""
    first, last = period.extent
    if first.day != 1 or first.year != last.year:
        return str(period)
    return str(Period.months(first.year, first.month, last.month))


def cells_in_chain(code: str, period: Period) -> tuple[str, ...]:
    """Return the cells of a year that a span of whole months is the sum of.

    Examples
    --------
    >>> cells_in_chain("C29", Period.parse("2025-01/2025-05"))
    ('C29|2025-01/2025-05',)
    >>> cells_in_chain("C29", Period.parse("2025-02/2025-03"))
    ('C29|2025-02', 'C29|2025-03')
    """
    first, last = period.extent
    in_one_year = first.day == 1 and first.year == last.year
    if not in_one_year or first.month in {1, last.month}:
        return (f"{code}|{_in_chain(period)}",)
    months = range(first.month, last.month + 1)
    return tuple(f"{code}|{Period.months(first.year, m, m)}" for m in months)


def _earlier(observatory: Observatory, world: World, tree: ActivityTree) -> Iterator[Earlier]:
    """Yield the protected tables that are out, their city totals named as cells of a year."""
    store = ReleaseStore(observatory.home.folder / "disclosure" / world.value)
    for period, release in store.released("output", Shape((tree.tree,))):
        if any(release.matches):
            cells = (
                tuple(cell for code in codes for cell in cells_in_chain(code, period))
                for codes in release.matches
            )
            yield replace(release, matches=tuple(cells))


def _bound(
    table: Reported, others: Sequence[tuple[str, Observation]], earlier: Sequence[Earlier]
) -> Reported:
    """Return a table with what others printed of its cells and the releases that share them."""
    place = {name: i for i, name in enumerate(table.shape.names)}
    printed = [(cell, entry) for cell, entry in others if cell in place]
    if printed:
        total = Cells.of(table.shape, table.contributions).total
        values = [(cell, entry, float(total[place[cell]])) for cell, entry in printed]
        table = replace(table, public=tuple(_around(*value) for value in values))
    return replace(
        table,
        earlier=tuple(e for e in earlier if any(c in place for cells in e.matches for c in cells)),
    )


def _around(cell: str, entry: Observation, own: float) -> PublicValue:
    """Return a printed figure; one that covers silent producers too points at the sum of ours."""
    interval = entry.printed.interval()
    low, high = max(0.0, float(interval.lower)), float(interval.upper)
    return PublicValue.total(cell, min(low, own), max(high, own), entry.source)
