"""Which figures a bulletin says, section by section, and in what order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ondiris.language import Claim
from ondiris.language.claim import MONEY
from ondiris.model import Comparison, MeasureKind, Modality, Period, PriceBasis, Scope
from ondiris.production import Row
from ondiris.production.bulletins.answering import RELEASE_DAYS
from ondiris.production.bulletins.claims import claim_of
from ondiris.production.figures.chains import standing_versions
from ondiris.production.figures.derivation import half_up
from ondiris.production.figures.growth import preferred
from ondiris.publishing.figures.desk import number
from ondiris.session.bulletins.reading import places_of, sites_of
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["LEVELS", "BulletinFigures"]

LEVELS = ("output", "investment", "exports", "tax", "grp")
_SHORT = {"structure": 3, "growth": 4, "economy": 3}
"""How many figures of a section a short bulletin says; of others all that is new."""
_SUMMED = ("", "sum-of-months/1")
"""How a level came to be that a bulletin reports: printed, or the sum of printed months."""
_STANDS = 366
"""For so many days a bulletin repeats, with its day, what was achieved; not what is under way."""
_STOCK_STANDS = 5 * 366
"""For so many days the newest known stock is repeated: nobody counts one every year."""
_SPOKEN = 5
"""Of so many activities, and of those that the city leads with, a text tells the level."""
_ECONOMY = ("grp", "economy", "short_term_indicator", "investment", "exports", "tax")
_TENTH, _THOUSAND, _TRILLION = Decimal("0.1"), 1000, 12
_YEAR = 12
_UNCONFIRMED = "V"
"""SDMX status of what was read from an excerpt alone."""


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
    return row.key.measure in ("index_pct", *LEVELS) and not row.number and not row.key.subject


def _topic(row: Row) -> str:
    """Return what a level or a change of it is about: of product, of investment."""
    return row.key.of or row.key.measure


class BulletinFigures:
    """Chooses rows for each section; what moved most comes first.

    Parameters
    ----------
    now : Snapshot
    period : Period
        The period reported on.
    rows : sequence of Row
        What a bulletin may say.
    """

    def __init__(self, now: Snapshot, period: Period, rows: Sequence[Row]) -> None:
        city = now.city
        self.city = city
        self.period = period
        ended = {r.key.activity for r in rows if r.key.measure == "growth_pct" and r.number == -100}
        self.rows = [
            r for r in rows if (r.key.activity in ended or not _none(r)) and self._foreseen(r)
        ]
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

    @property
    def programmes(self) -> frozenset[str]:
        """The programmes that had been promised when the period was reported on."""
        planned = (r.key.subject for r in self.rows if r.key.modality is Modality.PLANNED)
        return frozenset(planned) - {""}

    def section(self, name: str, length: str) -> list[Claim]:
        """Return the claims of a section, each once.

        The table below the text has the levels of all activities, the text those of the largest.
        """
        if name in ("changes", "outlook"):
            return []
        chosen: list[Row] = getattr(self, f"_{name}")()
        short = length == "short"
        listed = self._listed_only(chosen) if name == "structure" else set[str]()
        if short:
            kept = [r for r in chosen if r.id not in listed and not self._is_section(r, chosen)]
            chosen = kept[: _SHORT.get(name)]
        out: list[Claim] = []
        for row in chosen:
            claim = claim_of(_at_a_glance(row), self.sites, self.areas)
            if claim is None or any(c.meaning() == claim.meaning() for c in out):
                continue
            if row.id not in listed:
                out.append(claim)
            self.told[row.id] = row
        return out

    def _foreseen(self, row: Row) -> bool:
        """Whether a plan was known about when the period was reported on."""
        later = (row.known.day - self.period.last_day).days
        return row.key.modality is not Modality.PLANNED or later <= _STANDS

    def _listed_only(self, rows: Sequence[Row]) -> set[str]:
        """Return the levels that a text leaves to its table.

        These are of all but the largest activities and those that the city leads with.
        """
        levels = [r for r in rows if r.key.measure == "output" and not self._above_others(r, rows)]
        return {row.id for row in levels[_SPOKEN:] if row.key.activity not in self.led}

    def _is_section(self, row: Row, rows: Sequence[Row]) -> bool:
        return row.key.measure == "output" and self._above_others(row, rows)

    def _above_others(self, row: Row, rows: Sequence[Row]) -> bool:
        """Whether an activity is one of those that industry is made of, and others are told too."""
        made_of = self.activities.children(self.head) if self.head in self.activities else ()
        return row.key.activity in made_of and any(r.key.activity not in made_of for r in rows)

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
        first = [row for rows in told if (row := preferred(rows)) is not None]
        return list(self._settled(first))

    def _settled(self, rows: Sequence[Row]) -> Iterator[Row]:
        """Yield figures without plans that have come due and changes that a better source tells.

        Of a whole year the year before and its same months are one; a change whose prices nobody
        stated gives way to one of volume.
        """
        done = {self._about(r) for r in rows if r.key.modality is Modality.ACHIEVED}
        sure = [r for r in rows if r.stated and r.key.price_basis is PriceBasis.REAL]
        for row in rows:
            due = row.key.modality is Modality.PLANNED and self._about(row) in done
            better = () if row.stated else sure
            if not due and not any(self._outdoes(other, row) for other in better):
                yield row

    @staticmethod
    def _about(row: Row) -> tuple[str, str]:
        return _topic(row), row.key.activity

    def _outdoes(self, other: Row, row: Row) -> bool:
        key, known = row.key, other.key
        alike = (key.question.measure, key.of, key.activity, key.scope, key.modality) == (
            known.question.measure, known.of, known.activity, known.scope, known.modality
        )  # fmt: skip
        bases = {key.comparison, known.comparison}
        if len(self.period.month_range) == _YEAR:
            bases -= {Comparison.PREV_YEAR, Comparison.YOY_SAME_PERIOD}
        return alike and len(bases) <= (key.comparison is known.comparison) and (
            other.rank >= row.rank
        )  # fmt: skip

    def _levels(self) -> list[Row]:
        levels = [
            r
            for r in self._city(*LEVELS)
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
        """Return the level the city leads with, and its change."""
        levels = [r for r in self._levels() if r.key.activity == self.head]
        levels.sort(key=lambda r: (r.key.measure != "output", -r.number))
        return [*levels, *(r for r in self._changed() if r.key.activity == self.head)]

    def _economy(self) -> list[Row]:
        """Return what no activity tells: product, investment, taxes, each with its change."""
        found = [r for r in (*self._levels(), *self._changed()) if r.key.activity == "_T"]
        order = {name: n for n, name in enumerate(_ECONOMY)}
        return sorted(
            found,
            key=lambda r: (
                r.key.modality is not Modality.ACHIEVED,
                order.get(_topic(r), len(order)),
                bool(r.key.of),
            ),
        )

    def _structure(self) -> list[Row]:
        """Return levels and shares of activities, of each activity the one share that tells most.

        What a source printed goes before what follows from it, a part of all before a part of a
        part.
        """
        levels = [r for r in self._levels() if r.key.activity not in (self.head, "_T")]
        levels.sort(
            key=lambda r: (
                r.key.measure != "output", not self._is_section(r, levels), -r.number
            )
        )  # fmt: skip
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
        found = [r for r in self._changed() if r.key.activity not in (self.head, "_T")]
        return sorted(found, key=lambda r: r.key.of != "output")

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

    def _in_order(self, row: Row) -> tuple[int, bool, str, str]:
        measure = row.key.measure
        later = measure not in ("count_zones", "count_projects")
        return self.subjects[row.key.subject], later, measure, str(row.period)

    def _site(self, subject: str) -> int:
        return self.site_order.get(self.sites.get(subject, ""), len(self.site_order))
