"""Protecting and auditing tables in a home: where returns, rules and a solver meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ondiris.disclosure import (
    Cells,
    Proof,
    Recoding,
    Reported,
    RoundedTable,
    audit_rounding,
    audit_table,
    ranked_recodings,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import NotFound, Refused
from ondiris.model import World
from ondiris.production.disclosure.documents import Document, Safe, release_document
from ondiris.production.disclosure.foreign_tables import shown_values
from ondiris.production.disclosure.planned import PlannedPeriod, Ways
from ondiris.production.disclosure.releases import ReleaseStore, Withheld
from ondiris.production.disclosure.requests import (
    Request,
    over_time,
    returns_digest,
)
from ondiris.production.disclosure.rules import (
    read_rules,
    stated_rules,
)
from ondiris.production.disclosure.sealing import NewRelease
from ondiris.production.disclosure.treatment import safe_tables
from ondiris.session.disclosure.binding import Binder
from ondiris.session.disclosure.planning import NO_PATTERN, Plan
from ondiris.session.disclosure.wishes import ProtectionRequest
from ondiris.session.indices.desk import world_with_returns
from ondiris.sources.foreign_tables import read_foreign

if TYPE_CHECKING:
    from pathlib import Path

    from ondiris.session.figures.observatory import Observatory

__all__ = [
    "Protection",
    "ProtectionRequest",
    "Protector",
    "Released",
    "protected_releases",
    "protected_vintages",
    "rules_of",
]


@dataclass(frozen=True, slots=True)
class Protection:
    """Tables that may leave.

    Parameters
    ----------
    documents : tuple of Document
    held : int
        How many of them are what is out already, since a revision would betray who was late.
    ways : Ways, optional
        What a plan hides and what its periods would hide one after the other.
    """

    documents: tuple[Document, ...]
    held: int = 0
    ways: Ways | None = None


def _loses_a_total(standing: Sequence[Document], tables: Sequence[Sequence[Safe]]) -> bool:
    """Tell whether a total that is shown would be hidden from now on."""
    made = [table.content for of_variable in tables for table in of_variable]
    return any(
        not isinstance(new, RoundedTable)
        and bool(new.hidden[0])
        and old.content["cells"][0]["value"] is not None
        for old, new in zip(standing, made, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Variable:
    """One measure of a wish: the tables asked of it, and what was reported."""

    requests: tuple[Request, ...]
    reported: Reported


@dataclass(frozen=True, slots=True)
class Protector:
    """Protects tables of the returns of one world of a home.

    Parameters
    ----------
    observatory : Observatory
    world : World
    """

    observatory: Observatory
    world: World

    @classmethod
    def of(cls, observatory: Observatory, world: str | None) -> Protector:
        """Return the protector of a world; of the world that has returns when none is named.

        Raises
        ------
        NotFound
            ``no-returns`` when the home has none.
        """
        found = world_with_returns(observatory, world)
        if (observatory.home.folder / "returns" / found.value).is_dir():
            return cls(observatory, found)
        raise NotFound(
            "no-returns",
            "the home has no returns of enterprises",
            hint="Load some, or make a synthetic city with `ondiris synthesise`.",
        )

    @property
    def store(self) -> ReleaseStore:
        """The releases kept in the home."""
        return ReleaseStore(self.observatory.home.folder / "disclosure" / self.world.value)

    def release(
        self,
        wish: ProtectionRequest,
        *,
        as_of: date | None = None,
    ) -> Protection:
        """Protect tables together, keep the releases with their audit, and return their documents.

        Where later returns leave no safe pattern, or none that shows what the table comes to in
        all, the revision is held back and what is out stands.

        Releases whose returns, rules and way of protection have not changed since are returned
        as they were kept; one whose document was changed by hand is made anew.

        Raises
        ------
        Refused
            ``protection-infeasible``, ``all-sensitive``, ``overlapping-release`` or
            ``rounding-exposes``: nothing is kept then.
        """
        day = as_of or self.observatory.today
        variables = self._variables(wish, day)
        binder = self._binder(day, wish)
        stamp = wish.digest(returns_digest(v.reported) for v in variables)
        kept = [self.store.document(r.id, stamp) for v in variables for r in v.requests]
        found = tuple(document for document in kept if document is not None)
        if len(found) == len(kept):
            return Protection(found)
        bound = [binder.bound(v.requests[0], v.reported, (), wish.measures) for v in variables]
        asked = [request for variable in variables for request in variable.requests]
        standing = self.store.standing(asked)
        ways = None
        try:
            if wish.plan:
                requests = [variable.requests for variable in variables]
                tables, ways = self._planned(wish, requests, bound, binder)
            else:
                tables = safe_tables(bound, wish.treatment, HighsSolver())
        except Refused as error:
            if standing is None or error.code not in NO_PATTERN:
                raise
            return self._held(asked, standing)
        if standing is not None and _loses_a_total(standing, tables):
            return self._held(asked, standing)
        made: list[NewRelease] = []
        for variable, reported, ready in zip(variables, bound, tables, strict=True):
            for request, table in zip(variable.requests, ready, strict=True):
                document = release_document(
                    request,
                    table,
                    reported.rules,
                    as_of=day,
                    currency=self.observatory.city.currency,
                )
                made.append(NewRelease(document, request, reported, table))
        self.store.keep(made, stamp)
        return Protection(tuple(release.document for release in made), ways=ways)

    def _planned(
        self,
        wish: ProtectionRequest,
        requests: Sequence[tuple[Request, ...]],
        bound: Sequence[Reported],
        binder: Binder,
    ) -> tuple[Sequence[Sequence[Safe]], Ways]:
        """Return each period's tables, planned together, and what other ways would hide."""
        plan = Plan(
            tuple(PlannedPeriod(of, one) for of, one in zip(requests, bound, strict=True)),
            binder,
            wish.treatment.effort,
            wish.treatment.interval_step,
            wish.treatment.concentration,
        )
        return plan.tables(binder.day, self.observatory.city.currency)

    def _held(self, asked: Sequence[Request], standing: Sequence[Document]) -> Protection:
        self.store.hold(asked)
        return Protection(tuple(standing), held=len(asked))

    def recodings(
        self, wish: ProtectionRequest, *, as_of: date | None = None
    ) -> tuple[Recoding, ...]:
        """Return coarser tables that need less hiding, each protected and audited."""
        day = as_of or self.observatory.today
        (variable,) = self._variables(wish, day)
        binder = self._binder(day, wish)
        reported = binder.bound(variable.requests[0], variable.reported, ())
        return ranked_recodings(reported, HighsSolver())

    def audit(self, path: Path, wish: ProtectionRequest, *, as_of: date | None = None) -> Proof:
        """Audit a table made by anybody against the home's returns."""
        table = read_foreign(path)
        day = as_of or self.observatory.today
        (variable,) = self._variables(wish, day)
        (request,) = variable.requests
        # The table under audit may be the kept release itself; it is no earlier one then.
        binder = self._binder(day, wish)
        reported = binder.bound(request, variable.reported, (request.id,))
        shape = reported.only
        totals = Cells.of(reported.shape, reported.contributions).total
        true = totals[reported.shape.cells_of(shape)]
        shown = shown_values(table, request.dimensions, shape, true)
        if table.base:
            return audit_rounding(reported, shown, HighsSolver(), base=table.base)
        return audit_table(reported, shown, HighsSolver())

    def _variables(self, wish: ProtectionRequest, day: date) -> list[_Variable]:
        """Return the returns of each measure and period, before what binds them.

        They stand over the cross of all tables; periods follow each other, the shortest first.
        """
        requests = [
            tuple(
                Request(
                    period,
                    dimensions,
                    self.world.value,
                    measure,
                    recoding=wish.recoding,
                    base=int(wish.treatment.base),
                    adds=over_time(measure, self.observatory.catalogue),
                    weighted=bool(wish.weights),
                    also=wish.also.name if wish.also is not None else "",
                )
                for dimensions in wish.tables
            )
            for measure in wish.measures
            for period in wish.periods
        ]
        dimensions = self.store.cross_dimensions([r for of in requests for r in of])
        binder = self._binder(day, wish)
        return [
            _Variable(of, replace(binder.cross(of, dimensions), marks=wish.marks))
            for of in requests
        ]

    def _binder(self, day: date, wish: ProtectionRequest) -> Binder:
        also = wish.also.by_dimension if wish.also is not None else {}
        return Binder(self.observatory, self.world, self.store, day, wish.weights, also)


def rules_of(observatory: Observatory) -> list[dict[str, Any]]:
    """Return a home's disclosure rules as a document shows them, those in force today first."""
    today = observatory.today
    dated = [stated_rules(rules) for rules in read_rules(observatory.home.settings)]
    return sorted(dated, key=lambda r: (r["valid_from"] <= str(today), r["valid_from"]))[::-1]


@dataclass(frozen=True, slots=True)
class Released:
    """The protected tables kept in a home.

    Parameters
    ----------
    documents : tuple of Document
        Those that may be shown.
    withheld : tuple of Withheld
        Those whose file is not what was audited; nothing is shown of them.
    held : int
        How many stand as they are though later returns would change them: not which.
    """

    documents: tuple[Document, ...]
    withheld: tuple[Withheld, ...]
    held: int


def protected_releases(observatory: Observatory) -> Released:
    """Return every protected table kept in a home."""
    stores = [_store(observatory, world) for world in (World.ACTUAL, World.SYNTHETIC)]
    kept = [store.documents() for store in stores]
    return Released(
        tuple(document for documents, _ in kept for document in documents),
        tuple(release for _, withheld in kept for release in withheld),
        sum(store.held for store in stores),
    )


def protected_vintages(observatory: Observatory, world: str, release: str) -> dict[int, Document]:
    """Return what a protected table showed before it was made anew, by number."""
    return _store(observatory, World(world)).vintages(release)


def _store(observatory: Observatory, world: World) -> ReleaseStore:
    return ReleaseStore(observatory.home.folder / "disclosure" / world.value)
