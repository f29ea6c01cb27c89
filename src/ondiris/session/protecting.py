"""Protecting and auditing tables in a home: where returns, rules and a solver meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from ondiris.disclosure import (
    Effort,
    Proof,
    PublicValue,
    Recoding,
    Reported,
    audit_table,
    protect_table,
    ranked_recodings,
    table_system,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import NotFound
from ondiris.model import Confidentiality, Period, World
from ondiris.production.disclosure import (
    Request,
    read_waivers,
    release_document,
    reported_table,
    returns_digest,
    rules_on,
    stated_rules,
)
from ondiris.production.releases import ReleaseStore, read_protected, shown_values

if TYPE_CHECKING:
    from pathlib import Path

    from ondiris.session.observatory import Observatory

__all__ = ["Protector", "protected_releases", "rules_of"]


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
        asked = [World(world)] if world else [World.ACTUAL, World.SYNTHETIC]
        for candidate in asked:
            if (observatory.home.folder / "returns" / candidate.value).is_dir():
                return cls(observatory, candidate)
        raise NotFound(
            "no-returns",
            "the home has no returns of enterprises",
            hint="Load some, or make a synthetic city with `ondiris synthesise`.",
        )

    @property
    def store(self) -> ReleaseStore:
        """The releases kept in the home."""
        return ReleaseStore(self.observatory.home.folder / "disclosure" / self.world.value)

    def request(self, period: str, dimensions: tuple[str, ...]) -> Request:
        """Return a request made of words."""
        return Request(Period.parse(period), dimensions, self.world.value)

    def reported(self, request: Request, as_of: date | None) -> Reported:
        """Return a table as reported, with what is public about it already."""
        folder = self.observatory.home.folder / "returns" / self.world.value
        files = sorted(f for f in folder.glob("*.parquet") if f.name != "register.parquet")
        register = folder / "register.parquet"
        if not files or not register.is_file():
            raise NotFound("no-returns", f"the home has no {self.world.value} returns")
        day = as_of or self.observatory.today
        settings = self.observatory.home.settings
        months = request.months
        rows = pq.read_table(
            files, filters=[("month", ">=", months.start), ("month", "<", months.stop)]
        )
        catalogue = self.observatory.catalogue
        reported = reported_table(
            request,
            rows,
            pq.read_table(register),
            {"activities": catalogue["activities"], "areas": catalogue["areas"]},
            city=self.observatory.city.area,
            whole=str(self.observatory.city.headline.get("activity", "B-E")),
            rules=rules_on(settings, day),
            as_of=day,
            waivers=read_waivers(settings, day),
        )
        return replace(
            reported,
            public=self._public(request, reported),
            earlier=self.store.earlier(request, reported.shape),
        )

    def _public(self, request: Request, reported: Reported) -> tuple[PublicValue, ...]:
        """Return what the ledger shows everybody about cells of the table, as intervals.

        A figure whose interval misses the reported sum, because it covers silent producers too,
        is taken as pointing at it: its interval is widened as far as the sum.
        """
        if request.dimensions != ("activity", "area"):
            return ()
        own = dict(zip(reported.shape.names, table_system(reported)[0].values, strict=True))
        question = self.observatory.question(
            request.measure,
            area=self.observatory.city.area,
            period=str(request.period),
            scope="all",
            worlds=(self.world.value,),
            children=True,
            public=True,
        )
        found = []
        for row in self.observatory.get(question).rows:
            name = f"{row.key.activity}|{row.key.area}"
            free = row.confidentiality is Confidentiality.FREE and not row.formula
            if name in own and free and row.period == request.period:
                scale = 10.0**row.multiplier
                low, high = float(row.low) * scale, float(row.high) * scale
                low, high = min(max(0.0, low), own[name]), max(high, own[name])
                found.append(PublicValue.total(name, low, high, row.source))
        return tuple(found)

    def protect(
        self, period: str, dimensions: tuple[str, ...], *, as_of: date | None, effort: Effort | None
    ) -> dict[str, Any]:
        """Protect a table, keep the release with its audit, and return its document.

        A release whose returns and rules have not changed since is returned as it was kept.
        """
        request = self.request(period, dimensions)
        reported = self.reported(request, as_of)
        digest = returns_digest(reported)
        kept = self.store.document(request.id)
        if kept is not None and kept.get("returns") == digest:
            return kept
        safe = protect_table(reported, HighsSolver(), effort=effort)
        day = as_of or self.observatory.today
        document = release_document(request, safe, reported.rules, as_of=day, digest=digest)
        self.store.keep(document, reported, safe.content.hidden)
        return document

    def recodings(
        self, period: str, dimensions: tuple[str, ...], *, as_of: date | None
    ) -> tuple[Recoding, ...]:
        """Return coarser tables that need less hiding, each protected and audited."""
        reported = self.reported(self.request(period, dimensions), as_of)
        return ranked_recodings(reported, HighsSolver())

    def audit(
        self, path: Path, period: str, dimensions: tuple[str, ...], *, as_of: date | None
    ) -> Proof:
        """Audit a table made by anybody against the home's returns."""
        request = self.request(period, dimensions)
        cells = read_protected(path)
        reported = self.reported(request, as_of)
        # The table under audit may be the kept release itself; it is no earlier one then.
        others = tuple(e for e in reported.earlier if e.name != request.id)
        reported = replace(reported, earlier=others)
        system, _, _ = table_system(reported)
        shown = shown_values(cells, request, reported.shape, system.values)
        return audit_table(reported, shown, HighsSolver())


def rules_of(observatory: Observatory) -> dict[str, Any] | None:
    """Return the disclosure rules in force today as a document shows them, None without any."""
    try:
        return stated_rules(rules_on(observatory.home.settings, observatory.today))
    except NotFound:
        return None


def protected_releases(observatory: Observatory) -> list[dict[str, Any]]:
    """Return the documents of every protected table kept in a home."""
    folder = observatory.home.folder / "disclosure"
    return [
        document
        for world in (World.ACTUAL, World.SYNTHETIC)
        for document in ReleaseStore(folder / world.value).documents()
    ]
