"""Bulletins of a home: read and check a text, gather the claims of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ondiris.codes import CURRENCY
from ondiris.errors import NotFound
from ondiris.language import Bulletin, Claim, PlaceForms, Relation, check, read
from ondiris.language.intervals import interval_of
from ondiris.model import Modality, Period, Scope
from ondiris.ports import Query
from ondiris.production import Row
from ondiris.production.bulletins.answering import RELEASE_DAYS
from ondiris.production.bulletins.claims import (
    Finding,
    against_ledger,
    claim_of,
    claim_period,
)
from ondiris.production.bulletins.groupings import ledger_activity
from ondiris.production.figures.growth import preferred
from ondiris.publishing.bulletins.document import (
    BulletinDocument,
    GatheredClaims,
    bulletin_document,
)
from ondiris.publishing.figures.desk import number
from ondiris.session.figures.home import shipped_cases
from ondiris.session.figures.snapshot import Snapshot
from ondiris.sources.bulletin import bulletin_text

__all__ = [
    "SECTIONS",
    "Checked",
    "GatheredClaims",
    "bulletin_of",
    "check_text",
    "compile_bulletin",
    "places_of",
    "read_bulletin_file",
    "shipped_places",
]

SCHEMA = "ondiris.read/1"
SECTIONS = ("industry", "growth", "structure", "sites", "projects", "promises")
_FORMS = "forms.toml"
_FINDINGS = ("inconsistent", "possible scale slip", "wording slip")


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that was read and, if asked, checked against itself and the ledger."""

    bulletin: Bulletin
    relations: tuple[Relation, ...] = ()
    ledger: tuple[Finding, ...] = ()
    checked: bool = False

    @property
    def findings(self) -> tuple[Relation, ...]:
        """What a reader must look at: everything that does not fit."""
        every = (*self.relations, *(f.relation for f in self.ledger))
        return tuple(r for r in every if r.verdict in _FINDINGS)

    def to_json(self) -> dict[str, Any]:
        """Return claims, and the checks where they were asked for."""
        document = self.bulletin.document
        shape: dict[str, Any] = {
            "schema": SCHEMA,
            "document": {
                "sha256": document.sha256, "url": document.url, "published": document.published,
                "lang": document.lang,
            },
            "claims": [
                {**c.to_json(), "interval": str(interval_of(c))} for c in self.bulletin.claims
            ],
            "notes": list(self.bulletin.notes),
        }  # fmt: skip
        if self.checked:
            shape["relations"] = [r.to_json() for r in self.relations]
            shape["ledger"] = [f.to_json() for f in self.ledger]
            shape["findings"] = [r.to_json() for r in self.findings]
        return shape


def shipped_places() -> PlaceForms:
    """Return the place forms of the first shipped case that has any, for use without a home."""
    for path in sorted(shipped_cases().glob(f"*/{_FORMS}")):
        return PlaceForms.from_toml(path.read_text("utf-8"))
    return PlaceForms()


def places_of(now: Snapshot) -> PlaceForms:
    """Return the place forms of a home, else those of the shipped case of the same city."""
    for path in (now.home.folder / "codes" / _FORMS, shipped_cases() / now.city.id / _FORMS):
        if path.is_file():
            key = ("places", path, path.stat().st_mtime_ns)
            return now.memory.get(
                key,
                lambda place=path: PlaceForms.from_toml(place.read_text("utf-8")),  # type: ignore[misc]
                lambda _: 200_000,
            )
    return PlaceForms(home=now.city.area)


def read_bulletin_file(path: Path) -> str:
    """Read a press text from a file.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidFile
        If it is empty, too large or no text.
    """
    if not path.is_file():
        raise NotFound("no-file", f"there is no file {path}", hint="Check the name.")
    return bulletin_text(path.read_bytes(), path.name)


def check_text(
    text: str,
    now: Snapshot | None,
    *,
    lang: str | None = None,
    published: date | None = None,
    url: str | None = None,
    with_checks: bool = True,
) -> Checked:
    """Read a text and check it against itself and, with a home, against the ledger.

    Parameters
    ----------
    text : str
    now : Snapshot or None
        The ledger as its readers see it; without one only the text itself is checked.
    lang, published, url
        As `ondiris.language.read`.
    with_checks : bool
        Whether to check at all.
    """
    places = shipped_places() if now is None else places_of(now)
    bulletin = read(text, lang=lang, published=published, url=url, places=places)
    if not with_checks:
        return Checked(bulletin)
    currency = CURRENCY if now is None else now.city.currency
    relations = check(bulletin.claims, published=published, currency=currency)
    if now is None:
        return Checked(bulletin, relations, checked=True)
    found = _against_ledger(bulletin.claims, now)
    return Checked(bulletin, relations, found, checked=True)


def _against_ledger(claims: Sequence[Claim], now: Snapshot) -> tuple[Finding, ...]:
    """Hold claims against the figures of their own times, and what meets none against all."""
    sites, home = _sites(now), now.city.area
    times = {claim.id: claim_period(claim) for claim in claims}
    stands = [
        c for c in claims if times[c.id] is None or c.period is None or c.period.type == "stock"
    ]
    timed = [c for c in claims if c not in stands]
    periods = tuple({period: None for c in timed if (period := times[c.id]) is not None})
    rows = (*_beside(now, timed, periods), *_beside(now, stands))
    found = {one.relation.claims[0]: one for one in against_ledger(claims, rows, sites, home)}
    left = [c for c in timed if found[c.id].row is None]
    if left:
        again = against_ledger(left, _beside(now, left), sites, home)
        found |= {one.relation.claims[0]: one for one in again}
    return tuple(found[claim.id] for claim in claims)


def _beside(
    now: Snapshot, claims: Sequence[Claim], periods: tuple[Period, ...] | None = None
) -> tuple[Row, ...]:
    """Return the figures that claims may meet: of their measures and activities."""
    measures = {c.measure for c in claims if c.measure is not None}
    named = {ledger_activity(str(c.subject.name)) for c in claims if c.subject.kind == "activity"}
    if not measures:
        return ()
    subjects = now.catalogue["subjects"]
    areas = {c.subject.place or now.city.area for c in claims}
    if any(c.subject.kind == "site" for c in claims):
        areas |= {a for code in _sites(now) if (a := subjects[code].attributes.get("area"))}
    query = Query(
        audience=now.audience,
        measures=tuple(sorted(measures)),
        areas=tuple(sorted(areas)),
        activities=tuple(sorted(named | {"_T", now.city.headline.activity, "B-E"})),
        periods=periods,
    )
    return now.get(query).rows


_LEVELS = ("output", "investment", "exports", "tax", "grp")
_OF_THE_PERIOD = (*_LEVELS, "growth_pct", "index_pct", "share_pct")
_SUMMED = ("", "sum-of-months/1")
"""How a level came to be that a bulletin reports: printed, or the sum of printed months."""
_STANDS = 366
"""For so many days a bulletin repeats, with its day, what was achieved; not what is under way."""


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


def _sites(now: Snapshot) -> dict[str, str]:
    """Name the site of every subject: its own, its site's, or that of what it is part of."""
    items = now.catalogue["subjects"]
    out: dict[str, str] = {}
    for item in items:
        kind = item.attributes.get("kind")
        site = item.attributes.get("site") or ""
        if kind == "site":
            out[item.code] = item.code
        elif kind == "programme" and site:
            out[item.code] = site
    return out


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
    parts = [(name, tuple(gathering.section(name))) for name in sections]
    parts = [(name, claims) for name, claims in parts if claims]
    if not parts or not gathering.reports:
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
    return bulletin_document(made, lang=lang, places=places_of(now), city=now.city.name(lang))


def _at_a_glance(row: Row) -> Row:
    """Return a row as a bulletin says it: an amount of many digits in few."""
    shown = number(row).readable
    if shown.digits == row.digits and shown.multiplier == row.multiplier:
        return row
    return replace(row, value=shown.value, digits=shown.digits, multiplier=shown.multiplier)


class _Gathering:
    """Chooses rows for each section; what moved most comes first."""

    def __init__(self, now: Snapshot, period: Period, rows: Sequence[Row]) -> None:
        city = now.city
        self.city = city
        self.period = period
        self.rows = rows
        self.sites = _sites(now)
        self.areas = dict(places_of(now).within)
        self.activities = now.catalogue["activities"]
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
        told = [[r for r in rows if r.key.scope is Scope.ALL] or rows for rows in found.values()]
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
        ]
        return [*sorted(levels, key=lambda r: -r.number), *self._standing(stock)]

    def _standing(self, rows: Sequence[Row]) -> list[Row]:
        """Return the newest figure of every series that a reader of the period could know."""
        newest: dict[tuple[str, ...], Row] = {}
        for row in rows:
            days = (row.period.last_day - self.period.last_day).days
            lasts = _STANDS if row.key.modality is Modality.ACHIEVED else 0
            if not -lasts <= days <= RELEASE_DAYS:
                continue
            known = newest.get(row.key.texts)
            if known is None or known.period.last_day < row.period.last_day:
                newest[row.key.texts] = row
        return list(newest.values())

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
        return sorted(found, key=lambda r: (order[r.key.subject], r.key.measure, str(r.period)))

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
