"""What the ledger states about how promises are to be measured: the terms of each.

Who verifies is a statement about the promise's subject; a paper that prints an outcome does not
verify it.  A number of units "by 2027" is counted from what was at work when it was said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ondiris.codes import Catalogue
from ondiris.model import Modality, Period, PriceBasis
from ondiris.ports import Archive, Audience
from ondiris.production.figures.chains import names_a_day
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.pipeline import claim_of
from ondiris.projects import (
    Lacking,
    Measurability,
    ProjectClaim,
    PromiseTerms,
    current,
    launch_of,
    launched_on,
    measurability,
)

__all__ = ["Measured", "Terms"]

_LAUNCHED = ("stage", "launch_actual")
_PROPERTIES = (
    "jobs_basis", "verified_by", "initiator", "operator", "launch_planned", *_LAUNCHED,
)  # fmt: skip
_PIECES = "units"
_COMPARED = ("growth_pct", "index_pct", "change_abs", "multiple")
_COUNTED = ("count_zones", "count_projects", "count_enterprises", "floor_area", "land_area")


@dataclass(frozen=True, slots=True)
class Measured:
    """Whether a promise can be measured, with what its terms rest on.

    Parameters
    ----------
    found : Measurability
    due : Period or None
        When it is due: its own time, or the launch of its project, planned while there is none.
    base : Row or None
        The figure from which it is counted.
    jobs_basis : tuple of str
        What counts as a job, as far as anybody said.
    verifiers : tuple of str
        Who verifies.
    """

    found: Measurability
    due: Period | None
    base: Row | None = None
    jobs_basis: tuple[str, ...] = ()
    verifiers: tuple[str, ...] = ()


class Terms:
    """How promises are to be measured, as known at a vintage.

    Parameters
    ----------
    archive : Archive
    facts : Facts
        Figures that stand.
    catalogue : Catalogue
    audience : Audience
    """

    def __init__(
        self, archive: Archive, facts: Facts, catalogue: Catalogue, audience: Audience
    ) -> None:
        self._facts, self._catalogue = facts, catalogue
        self._sources = archive.sources(facts.vintage, audience)
        self._claims: dict[tuple[str, str], list[ProjectClaim]] = {}
        for name in _PROPERTIES:
            for one in archive.statements(facts.vintage, audience, property=name):
                claim = claim_of(one.id, one.statement, self._sources, facts.currency)
                self._claims.setdefault((claim.subject, name), []).append(claim)

    def of(self, promise: Row) -> Measured:
        """Return whether a promise can be measured, and what it lacks."""
        subject = promise.key.subject
        due, base = self._due(promise), self._counted_from(promise)
        jobs, verifiers = self._said(subject, "jobs_basis"), self._said(subject, "verified_by")
        promisers = (*self._said(subject, "initiator"), *self._said(subject, "operator"))
        source = self._sources.get(promise.source)
        terms = PromiseTerms(
            self._facts.interval(promise),
            promise.bound,
            promise.key.unit == _PIECES,
            _readings(due),
            self._base_gap(promise, base, jobs),
            (*promisers, *((source.provider,) if source else ())),
            verifiers,
        )
        return Measured(measurability(terms), due, base, jobs, verifiers)

    def _said(self, subject: str, name: str) -> tuple[str, ...]:
        claims = self._claims.get((subject, name), [])
        return tuple(dict.fromkeys(claim.value for claim in claims))

    def _due(self, promise: Row) -> Period | None:
        if names_a_day(promise):
            return promise.period
        subject = promise.key.subject
        launch = launch_of(c for name in _LAUNCHED for c in self._claims.get((subject, name), ()))
        if launch is not None:
            return Period.day(launched_on(launch))
        plan = current(self._claims.get((subject, "launch_planned"), []), "launch_planned")
        return Period.parse(plan.value) if plan else None

    def _base_gap(self, promise: Row, base: Row | None, jobs: tuple[str, ...]) -> Lacking | None:
        key = promise.key
        if self._catalogue.is_money(key.unit):
            stated = key.price_basis is PriceBasis.NOMINAL or bool(key.base_period)
            return None if stated and key.price_basis is not PriceBasis.UNSTATED else Lacking.PRICES
        if key.measure in _COMPARED:
            return Lacking.COMPARED_WITH if str(key.comparison) == "none_stated" else None
        if key.measure == "jobs":
            return None if jobs else Lacking.JOBS
        open_start = promise.period.deadline and key.measure in _COUNTED
        return Lacking.FROM if open_start and base is None else None

    def _counted_from(self, promise: Row) -> Row | None:
        """Return what was there when a number "by a day" was promised, at the promise's site."""
        if not promise.period.deadline or promise.key.measure not in _COUNTED:
            return None
        subjects, subject = self._catalogue["subjects"], promise.key.subject
        site = subjects[subject].attributes.get("site", "") if subject in subjects else ""
        there = [
            row
            for row in self._facts.of(site or subject, modality=Modality.ACHIEVED)
            if replace(row.key, subject="", modality=promise.key.modality)
            == replace(promise.key, subject="")
            and max(row.known.day, row.period.last_day) <= promise.known.day
        ]
        return max(there, key=lambda row: (row.period.last_day, row.known.day), default=None)


def _readings(due: Period | None) -> tuple[date, ...]:
    if due is None:
        return ()
    return due.readings or (due.last_day,)
