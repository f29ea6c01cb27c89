"""The bulletin of a period: what a home can say of it, chosen and put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ondiris.errors import NotFound
from ondiris.language import Claim
from ondiris.model import MeasureKind, Modality, Period, Scope
from ondiris.ports import Query
from ondiris.production import Row
from ondiris.production.bulletins.answering import RELEASE_DAYS
from ondiris.production.bulletins.claims import claim_of
from ondiris.production.figures.chains import standing_versions
from ondiris.production.figures.growth import preferred
from ondiris.publishing.bulletins.document import (
    BulletinDocument,
    GatheredClaims,
    bulletin_document,
)
from ondiris.publishing.figures.desk import number
from ondiris.session.bulletins.reading import places_of, sites_of
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["SECTIONS", "bulletin_of", "compile_bulletin"]

SECTIONS = ("industry", "growth", "structure", "sites", "projects", "promises", "outlook")
OUTLOOK = "outlook"
"""The section of sentences about what to expect: no claim, and so no figure of a source."""
_LEVELS = ("output", "investment", "exports", "tax", "grp")
_OF_THE_PERIOD = (*_LEVELS, "growth_pct", "index_pct", "share_pct")
_SUMMED = ("", "sum-of-months/1")
"""How a level came to be that a bulletin reports: printed, or the sum of printed months."""
_STANDS = 366
"""For so many days a bulletin repeats, with its day, what was achieved; not what is under way."""
_STOCK_STANDS = 5 * 366
"""For so many days the newest known stock is repeated: nobody counts one every year."""
_UNCONFIRMED = "V"
"""SDMX status of what was read from an excerpt alone."""


def _rows(now: Snapshot, period: Period) -> tuple[Row, ...]:
    """Return what a bulletin may say: figures of the period, stocks, sites and programmes."""
    city, head = now.city.area, now.city.headline
    everything = Query(audience=now.audience)
    own = replace(
        everything, measures=_OF_THE_PERIOD, areas=(city,), subjects=("",), periods=(period,)
    )
    stocks = replace(everything, measures=("count_enterprises",), areas=(city,), subjects=("",))
    about = replace(everything, subjects=(*head.programmes, *head.sites))
    return (*now.get(own).rows, *now.printed(stocks), *now.printed(about))


def compile_bulletin(
    now: Snapshot,
    period: Period,
    *,
    sections: Sequence[str] = SECTIONS,
) -> GatheredClaims:
    """Gather from the ledger what the bulletin of a period says.

    Parameters
    ----------
    now : Snapshot
    period : Period
        The period reported on.
    sections : sequence of str
        Any of `SECTIONS`, in the order wanted.

    Raises
    ------
    NotFound
        If nothing is known about the period.
    """
    gathering = _Gathering(now, period, _rows(now, period))
    parts = [(name, tuple(gathering.section(name))) for name in sections if name != OUTLOOK]
    parts = [(name, claims) for name, claims in parts if claims]
    if not (parts or OUTLOOK in sections) or not gathering.reports:
        raise NotFound(
            "nothing-known",
            f"nothing is known about {period} that a bulletin could say",
            hint="See `ondiris get --period` for what is known.",
        )
    known = now.sources
    used = dict.fromkeys(s for s in gathering.sources if s in known)
    return GatheredClaims(
        period, now.vintage.known, now.vintage.revision, tuple(parts), frozenset(gathering.derived),
        tuple(known[s] for s in used),
    )  # fmt: skip


def bulletin_of(
    now: Snapshot,
    period: Period,
    *,
    lang: str,
    sections: Sequence[str] = SECTIONS,
) -> BulletinDocument:
    """Compile the bulletin of a period and put it into words; see `compile_bulletin`."""
    made = compile_bulletin(now, period, sections=sections)
    ahead = now.foretold(lang) if OUTLOOK in sections else ()
    said = [(one.evidence, one.text) for one in ahead]
    city = now.city.name(lang)
    return bulletin_document(made, lang=lang, places=places_of(now), city=city, foretold=said)


def _at_a_glance(row: Row) -> Row:
    """Return a row as a bulletin says it: an amount of many digits in few."""
    shown = number(row).readable
    if shown.digits == row.digits and shown.multiplier == row.multiplier:
        return row
    return replace(row, value=shown.value, digits=shown.digits, multiplier=shown.multiplier)


def _counted(row: Row) -> tuple[str, ...]:
    """Return what a figure counts, of whatever activity and producers."""
    key = row.key
    return key.measure, key.area, key.subject, str(key.modality)


def _none(row: Row) -> bool:
    """Whether a table prints 0.0 for what is not there, of which a sentence would say nothing."""
    return row.key.measure in ("index_pct", *_LEVELS) and not row.number and not row.key.subject


class _Gathering:
    """Chooses rows for each section; what moved most comes first."""

    def __init__(self, now: Snapshot, period: Period, rows: Sequence[Row]) -> None:
        city = now.city
        self.city = city
        self.period = period
        ended = {r.key.activity for r in rows if r.key.measure == "growth_pct" and r.number == -100}
        self.rows = [r for r in rows if r.key.activity in ended or not _none(r)]
        self.sites = sites_of(now)
        self.areas = dict(places_of(now).within)
        self.activities = now.catalogue["activities"]
        measures = [now.catalogue.measure(code) for code in {row.key.measure for row in rows}]
        self.stocks = {m.code for m in measures if m.stands and m.kind is MeasureKind.COUNT}
        self.derived: set[str] = set()
        self.sources: list[str] = []
        self.programmes, self.places = city.headline.programmes, city.headline.sites

    @property
    def reports(self) -> bool:
        """Whether anything at all is known of the period itself."""
        return any(str(r.period) == str(self.period) and r.formula in _SUMMED for r in self.rows)

    def section(self, name: str) -> list[Claim]:
        chosen: list[Row] = getattr(self, f"_{name}")()
        out: list[Claim] = []
        for row in chosen:
            claim = claim_of(_at_a_glance(row), self.sites, self.areas)
            if claim is None or any(c.meaning() == claim.meaning() for c in out):
                continue
            out.append(claim)
            if row.formula:
                self.derived.add(row.id)
            if row.source:
                self.sources.append(row.source)
        return out

    def _city(self, *measures: str) -> list[Row]:
        """Return the city's figures of the period, of each question the one that comes first.

        What large producers made is told only where nobody tells what all did.
        """
        found: dict[tuple[str, ...], list[Row]] = {}
        for r in self.rows:
            own = r.key.area == self.city.area and not r.key.subject
            if r.key.measure in measures and own and str(r.period) == str(self.period):
                found.setdefault(replace(r.key.question, scope=Scope.ALL).texts, []).append(r)
        told = [[r for r in rows if r.key.scope == Scope.ALL] or rows for rows in found.values()]
        return [row for rows in told if (row := preferred(rows)) is not None]

    def _industry(self) -> list[Row]:
        led = (self.city.headline.activity, *self.city.headline.activities)
        levels = [
            r
            for r in self._city(*_LEVELS)
            if not r.formula or (r.formula in _SUMMED and r.key.activity in led)
        ]
        stock = [
            r
            for r in self.rows
            if r.key.measure == "count_enterprises"
            and r.key.area == self.city.area
            and not r.key.subject
            and self._of_industry(r.key.activity)
        ]
        return [*sorted(levels, key=lambda r: -r.number), *self._standing(stock)]

    def _of_industry(self, activity: str) -> bool:
        """Whether an activity is the one that the city leads with, or a part of it."""
        head = self.city.headline.activity
        return activity == head or head in self.activities.ancestors(activity)

    def _standing(self, rows: Sequence[Row]) -> list[Row]:
        """Return the newest figure of every series that a reader of the period could know.

        What was read from an excerpt alone stands only where nobody else counted the same.
        """
        current = [row for row in rows if self._stands(row)]
        sure = {_counted(row) for row in current if _UNCONFIRMED not in row.status}
        newest: dict[tuple[str, ...], Row] = {}
        for row in current:
            if _UNCONFIRMED in row.status and _counted(row) in sure:
                continue
            known = newest.get(row.key.texts)
            if known is None or known.period.last_day < row.period.last_day:
                newest[row.key.texts] = row
        return list(newest.values())

    def _stands(self, row: Row) -> bool:
        days = (row.period.last_day - self.period.last_day).days
        lasts = _STOCK_STANDS if row.key.measure in self.stocks else _STANDS
        return -(lasts if row.key.modality is Modality.ACHIEVED else 0) <= days <= RELEASE_DAYS

    def _growth(self) -> list[Row]:
        found = [r for r in self._city("growth_pct", "index_pct") if not r.formula]
        return sorted(found, key=lambda r: (-r.number, r.key.activity))

    def _structure(self) -> list[Row]:
        # what a source printed, and of what follows the activities that the city leads with
        led = self.city.headline.activities
        found = [
            r
            for r in self._city("share_pct")
            if r.key.of.partition("@")[2] in self.activities
            and (not r.formula or r.key.activity in led)
        ]
        return sorted(found, key=lambda r: (r.key.of, -r.number))

    def _of_subjects(self, codes: Sequence[str], *, planned: bool) -> list[Row]:
        order = {code: n for n, code in enumerate(codes)}
        found = [
            r
            for r in self.rows
            if r.key.subject in order
            and (str(r.key.modality) == "planned") == planned
            and not r.formula
        ]
        stand = standing_versions(found)
        return sorted(stand, key=lambda r: (order[r.key.subject], r.key.measure, str(r.period)))

    def _sites(self) -> list[Row]:
        return self._standing(self._of_subjects(self.places, planned=False))

    def _projects(self) -> list[Row]:
        year = self.period.last_day.year
        planned = self._of_subjects(self.programmes, planned=True)
        due = [r for r in planned if not r.period.deadline and r.period.first_day.year == year]
        done = self._of_subjects(self.programmes, planned=False)
        return [*due, *self._standing([r for r in done if r.period.last_day.year == year])]

    def _promises(self) -> list[Row]:
        found = self._of_subjects(self.programmes, planned=True)
        return [r for r in found if r.period.deadline and r.period.last_day >= self.period.last_day]
