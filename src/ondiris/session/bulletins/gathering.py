"""The bulletin of a period: what a home can say of it, chosen and put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ondiris.errors import NotFound
from ondiris.language import Claim
from ondiris.language.claim import MONEY
from ondiris.language.lexicon import language
from ondiris.model import MeasureKind, Modality, Period, Scope
from ondiris.ports import Query
from ondiris.production import Row
from ondiris.production.bulletins.answering import RELEASE_DAYS
from ondiris.production.bulletins.claims import claim_of
from ondiris.production.figures.chains import standing_versions
from ondiris.production.figures.changes import ReleaseChanges
from ondiris.production.figures.derivation import half_up
from ondiris.production.figures.growth import preferred
from ondiris.publishing.bulletins.document import (
    BulletinDocument,
    BulletinSection,
    GatheredClaims,
    bulletin_document,
)
from ondiris.publishing.bulletins.told import changes_told, concentration_told
from ondiris.publishing.figures.desk import Desk, number
from ondiris.session.bulletins.documents import document_desk
from ondiris.session.bulletins.reading import places_of, sites_of
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["LENGTHS", "SECTIONS", "bulletin_of", "changes_since", "compile_bulletin"]

SECTIONS = (
    *("industry", "structure", "growth", "enterprises"),
    *("projects", "parks", "changes", "outlook"),
)
LENGTHS = ("full", "short")
_SHORT = {"structure": 3, "growth": 4}
"""How many figures of a section a short bulletin says; of others all that is new."""
_IN_SHORT = ("industry", "structure", "growth", "projects", "parks")
_LEVELS = ("output", "investment", "exports", "tax", "grp")
_OF_THE_PERIOD = (*_LEVELS, "growth_pct", "index_pct", "share_pct")
_SUMMED = ("", "sum-of-months/1")
"""How a level came to be that a bulletin reports: printed, or the sum of printed months."""
_STANDS = 366
"""For so many days a bulletin repeats, with its day, what was achieved; not what is under way."""
_STOCK_STANDS = 5 * 366
"""For so many days the newest known stock is repeated: nobody counts one every year."""
_TENTH, _THOUSAND, _TRILLION = Decimal("0.1"), 1000, 12
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
    now: Snapshot, period: Period, *, sections: Sequence[str] = SECTIONS, length: str = "full"
) -> GatheredClaims:
    """Gather from the ledger what the bulletin of a period says.

    Parameters
    ----------
    now : Snapshot
    period : Period
        The period reported on.
    sections : sequence of str
        Any of `SECTIONS`, in the order wanted.
    length : str
        One of `LENGTHS`.

    Raises
    ------
    NotFound
        If nothing is known about the period.
    """
    gathering = _Gathering(now, period, _rows(now, period))
    wanted = [name for name in sections if length == "full" or name in _IN_SHORT]
    parts = [(name, tuple(gathering.section(name, length))) for name in wanted]
    parts = [(name, claims) for name, claims in parts if claims]
    if not (parts or "outlook" in sections) or not gathering.reports:
        raise NotFound(
            "nothing-known",
            f"nothing is known about {period} that a bulletin could say",
            hint="See `ondiris get --period` for what is known.",
        )
    known = now.sources
    used = dict.fromkeys(r.source for r in gathering.told.values() if r.source in known)
    return GatheredClaims(
        period, now.vintage.known, now.vintage.revision, tuple(parts),
        tuple(gathering.told.values()), tuple(known[s] for s in used),
    )  # fmt: skip


def bulletin_of(
    now: Snapshot,
    period: Period,
    *,
    lang: str,
    sections: Sequence[str] = SECTIONS,
    length: str = "full",
    changes: ReleaseChanges | None = None,
) -> BulletinDocument:
    """Compile the bulletin of a period and put it into words; see `compile_bulletin`.

    Parameters
    ----------
    now : Snapshot
    period : Period
    lang : str
    sections : sequence of str
    length : str
    changes : ReleaseChanges, optional
        What changed since the last bulletin; nothing is said of it where it is left out.
    """
    made = compile_bulletin(now, period, sections=sections, length=length)
    desk = document_desk(now, lang)
    claims = dict(made.sections)
    told = [
        BulletinSection(
            name, claims.get(name, ()), _asides(now, desk, name, length, claims.get(name, ()))
        )
        for name in sections
        if name not in ("changes", "outlook")
    ]
    if changes is not None and "changes" in sections and length == "full":
        moved = changes_told(desk, changes, {row.id for row in made.rows})
        told.append(BulletinSection("changes", (), moved))
    if "outlook" in sections and length == "full":
        told += [BulletinSection("outlook", (), (one,)) for one in outlook_told(now, lang)]
    return bulletin_document(
        made, [one for one in told if one.claims or one.asides], desk=desk, places=places_of(now),
        city=now.city.name(lang), length=length,
    )  # fmt: skip


def changes_since(
    observatory: Observatory, now: Snapshot, since: str | None = None
) -> ReleaseChanges | None:
    """Return what changed since the last bulletin; None where nothing did.

    Parameters
    ----------
    observatory : Observatory
    now : Snapshot
    since : str, optional
        The day or the revision of the last bulletin; before the newest change if left out.
    """
    desk = ReleaseDesk(observatory, now)
    if since is not None:
        return desk.changes(since)
    newest = desk.newest()
    return None if newest is None else newest.changes


def outlook_told(now: Snapshot, lang: str) -> tuple[tuple[str, str], ...]:
    """Return what to expect of each programme, after the evidence that it leads to."""
    said = [(one.evidence, one.text) for one in now.foretold(lang)]
    title = str(language(lang).data["write"]["document"]["outlook"])
    return tuple((e, f"{title}. {text}" if n == 0 else text) for n, (e, text) in enumerate(said))


def _asides(
    now: Snapshot, desk: Desk, name: str, length: str, counted: Sequence[Claim]
) -> tuple[tuple[str, str], ...]:
    """Return the sentences of a section that say no figure, each after its evidence.

    "Most of them" speaks of enterprises that a sentence before has counted.
    """
    if length == "full" and name == "enterprises" and counted:
        areas = now.catalogue["areas"].children(now.city.area)
        said = [s.statement for s in now.statements(property="concentrated_in")]
        named = {s.value: s.id for s in said if s.value in areas}
        return concentration_told(named, desk.voice.lang, places_of(now))
    return ()


def _at_a_glance(row: Row) -> Row:
    """Return a row as speech has it: an amount below a thousand of its scale, a share in tenths."""
    if row.key.measure == "share_pct" and row.digits > 1 and abs(row.value) >= _TENTH:
        return replace(row, value=half_up(row.value, 1), digits=1)
    shown = number(row).readable
    value, digits, power = shown.value, shown.digits, shown.multiplier
    while row.key.unit in MONEY and abs(value) >= _THOUSAND and power < _TRILLION:
        value, digits, power = half_up(value.scaleb(-3), 1), 1, power + 3
    if (digits, power) == (row.digits, row.multiplier):
        return row
    return replace(row, value=value, digits=digits, multiplier=power)


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
        self.told: dict[str, Row] = {}
        head = city.headline
        self.head, self.led = head.activity, (head.activity, *head.activities)
        self.subjects = {code: n for n, code in enumerate((*head.sites, *head.programmes))}
        self.site_order = {code: n for n, code in enumerate(head.sites)}
        self.counted = {
            self.sites.get(r.key.subject) for r in rows if r.key.measure == "count_zones"
        }

    @property
    def reports(self) -> bool:
        """Whether anything at all is known of the period itself."""
        return any(str(r.period) == str(self.period) and r.formula in _SUMMED for r in self.rows)

    def section(self, name: str, length: str) -> list[Claim]:
        """Return the claims of a section, each once."""
        if name in ("changes", "outlook"):
            return []
        chosen: list[Row] = getattr(self, f"_{name}")()
        most = _SHORT.get(name) if length == "short" else None
        out: list[Claim] = []
        for row in chosen[:most]:
            claim = claim_of(_at_a_glance(row), self.sites, self.areas)
            if claim is None or any(c.meaning() == claim.meaning() for c in out):
                continue
            out.append(claim)
            self.told[row.id] = row
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

    def _levels(self) -> list[Row]:
        levels = [
            r
            for r in self._city(*_LEVELS)
            if not r.formula or (r.formula in _SUMMED and r.key.activity in self.led)
        ]
        return sorted(self._once(levels), key=lambda r: -r.number)

    def _once(self, rows: Sequence[Row]) -> list[Row]:
        """Leave out what says again of a part what is said of the activity that it makes up."""
        same: dict[tuple[str, ...], set[str]] = {}
        for row in rows:
            same.setdefault(self._said(row), set()).add(row.key.activity)
        above = {row.id: same[self._said(row)] - {row.key.activity} for row in rows}
        return [
            row
            for row in rows
            if not any(row.key.activity in self.activities.descendants(a) for a in above[row.id])
        ]

    @staticmethod
    def _said(row: Row) -> tuple[str, ...]:
        key = row.key
        return (*key.kind, key.area, key.subject, str(row.period), str(row.number.normalize()))

    def _changed(self) -> list[Row]:
        found = [r for r in self._city("growth_pct", "index_pct") if not r.formula]
        return sorted(found, key=lambda r: (r.key.measure, -r.number, r.key.activity))

    def _industry(self) -> list[Row]:
        """Return the level the city leads with, its change, and what no activity tells."""
        levels = [r for r in self._levels() if r.key.activity in (self.head, "_T")]
        levels.sort(key=lambda r: (r.key.measure != "output", -r.number))
        return [*levels, *(r for r in self._changed() if r.key.activity in (self.head, "_T"))]

    def _structure(self) -> list[Row]:
        """Return levels and shares of activities, of each activity the one share that tells most.

        What a source printed goes before what follows from it, a part of all before a part of a
        part.
        """
        levels = [r for r in self._levels() if r.key.activity not in (self.head, "_T")]
        levels.sort(key=lambda r: (r.key.measure != "output", -r.number))
        shares: dict[str, Row] = {}
        found = [
            r for r in self._city("share_pct") if r.key.of.partition("@")[2] in self.activities
        ]
        found = [r for r in found if not r.formula or r.key.activity in self.led]
        for row in sorted(found, key=self._telling):
            shares.setdefault(row.key.activity, row)
        ordered = sorted(shares.values(), key=lambda r: (self._part_of_part(r), -r.number))
        return [*levels, *ordered]

    def _telling(self, row: Row) -> tuple[bool, bool]:
        return bool(row.formula), self._part_of_part(row)

    def _part_of_part(self, row: Row) -> bool:
        return row.key.of != f"output@{self.head}"

    def _growth(self) -> list[Row]:
        return [r for r in self._changed() if r.key.activity not in (self.head, "_T")]

    def _enterprises(self) -> list[Row]:
        stock = [
            r
            for r in self.rows
            if r.key.measure == "count_enterprises"
            and r.key.area == self.city.area
            and not r.key.subject
            and self._of_industry(r.key.activity)
        ]
        return self._standing(self._once(stock))

    def _of_industry(self, activity: str) -> bool:
        """Whether an activity is the one that the city leads with, or a part of it."""
        return activity == self.head or self.head in self.activities.ancestors(activity)

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

    def _projects(self) -> list[Row]:
        return [r for r in self._of_sites() if self.sites.get(r.key.subject) not in self.counted]

    def _parks(self) -> list[Row]:
        return [r for r in self._of_sites() if self.sites.get(r.key.subject) in self.counted]

    def _of_sites(self) -> list[Row]:
        """Return what stands at each site, then what is planned there, the nearest first."""
        year, last = self.period.last_day.year, self.period.last_day
        found = [r for r in self.rows if r.key.subject in self.subjects and not r.formula]
        found = sorted(standing_versions(found), key=self._in_order)
        planned = [r for r in found if r.key.modality is Modality.PLANNED]
        others = [r for r in found if r.key.modality is not Modality.PLANNED]
        programmes = [r for r in others if r.key.subject not in self.site_order]
        here = [r for r in others if r.key.subject in self.site_order]
        stand = self._standing(here)
        stand += self._standing([r for r in programmes if r.period.last_day.year == year])
        stand.sort(key=lambda r: r.period.last_day, reverse=True)
        due = [r for r in planned if not r.period.deadline and r.period.first_day.year == year]
        ahead = [r for r in planned if r.period.deadline and r.period.last_day >= last]
        return sorted([*stand, *due, *ahead], key=lambda r: self._site(r.key.subject))

    def _in_order(self, row: Row) -> tuple[int, str, str]:
        return self.subjects[row.key.subject], row.key.measure, str(row.period)

    def _site(self, subject: str) -> int:
        return self.site_order.get(self.sites.get(subject, ""), len(self.site_order))
