"""What changed in a home between two vintages, what is late, and the chain of revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from ondiris.model import Frequency, Vintage
from ondiris.model.chain import ChainLink
from ondiris.ports import ReleaseDay, Revision, SeriesEnd
from ondiris.production.figures.calendar import (
    Expected,
    LateSeries,
    ReleaseRule,
    expected_releases,
    late_series,
    rules_of,
)
from ondiris.production.figures.changes import ReleaseChanges, figures_changed
from ondiris.production.figures.overruling import newly_overruled, newly_printed
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.questions import since_of
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["MANY", "NewestRelease", "ReleaseDesk"]

_CHANGE, _LINK, _LATE, _DAY = 3_000, 400, 1_000, 300
"""About how many bytes a change, a link of the chain, a late series and a release take."""
MANY = 2_000
"""Entries of a release that a page counts rather than compares."""
_LOOKED_BACK = 5
"""Changes that are searched for one that changed something."""


@dataclass(frozen=True, slots=True)
class NewestRelease:
    """The newest change of which this audience may see something: one load, one compilation.

    Parameters
    ----------
    since, revision : int
        The revision that stood before it, and its last one.
    day : date
        When it was recorded, by the city's clock.
    entries : int
        How many entries it brought.
    changes : ReleaseChanges, optional
        What they changed; none where there are more entries than `MANY`.
    """

    since: int
    revision: int
    day: date
    entries: int
    changes: ReleaseChanges | None


class ReleaseDesk:
    """What a home's releases changed and when the next are due, as one audience may know it.

    Parameters
    ----------
    observatory : Observatory
    now : Snapshot
        The later vintage, and who is asking.
    """

    def __init__(self, observatory: Observatory, now: Snapshot) -> None:
        self.observatory = observatory
        self.now = now

    def since(self, said: str | None = None) -> Snapshot:
        """Return the home as it was at an earlier vintage.

        Parameters
        ----------
        said : str, optional
            The number of a revision, or a day: everything known by its end.  Before the newest
            change of which this audience may see anything, where nothing is said.

        Raises
        ------
        InvalidInput
            ``bad-since``; ``future-vintage``; ``impossible-period`` where that is later than the
            vintage that is asked about.
        NotFound
            ``no-revision``
        """
        if said is None or not said.strip():
            newest, groups = self.newest(), self.groups
            if newest is not None:
                return self._at_revision(newest.since)
            return self._at_revision(groups[-1][0].number - 1 if groups else 0)
        now, last = self.now.vintage, self.observatory.at(public=self.now.audience.public).vintage
        today = replace(last, known=self.observatory.today)
        # What is known is asked for up to today, though the last of it came on an earlier day.
        since = since_of(said, today if now == last else now, today)
        if isinstance(since, int):
            return self._at_revision(since)
        return self._at(Vintage(min(since, now.known), now.revision))

    def _at_revision(self, number: int) -> Snapshot:
        latest, audience = self.now.vintage.known, self.now.audience
        return self._at(self.observatory.ledger.stood(number, latest, audience))

    def _at(self, vintage: Vintage) -> Snapshot:
        return replace(self.now, vintage=vintage, _met={})

    def changes(self, since: str | None = None) -> ReleaseChanges:
        """Return what changed since an earlier vintage; the answer is kept."""
        before = self.since(since)
        return self.now.memory.get(
            (self.now.key, self.now.newest, before.vintage, "changes"),
            lambda: self._changes(before),
            lambda found: _CHANGE * (1 + len(found.new) + len(found.revised) + len(found.moved)),
        )

    def _changes(self, before: Snapshot) -> ReleaseChanges:
        now = self.now
        figures = figures_changed(
            now.ledger, now.ledger.catalogue, before.vintage, now.vintage, now.audience
        )
        archive, catalogue = now.ledger, now.ledger.catalogue
        overruled = newly_overruled(archive, catalogue, figures, now.audience)
        printed = newly_printed(archive, catalogue, figures, now.audience)
        told = {one.new.id for one in printed}
        new = tuple(row for row in figures.new if row.id not in told)
        moved = [m for mover in self.observatory.movers for m in mover(before, now)]
        revised = (*figures.revised, *overruled, *printed)
        return replace(figures, new=new, revised=revised, moved=tuple(moved))

    def of_group(self, group: Sequence[Revision]) -> ReleaseChanges:
        """Return what the revisions of one change did."""
        first, last = group[0].number, group[-1].number
        return self._up_to(last).changes(str(first - 1))

    @property
    def groups(self) -> tuple[tuple[Revision, ...], ...]:
        """The revisions that this audience may know of, change by change, oldest first.

        What one command recorded shares its moment: files that were confirmed together, the
        revisions of a compilation.
        """
        ordered = sorted(self.now.revisions, key=lambda r: r.number)
        return tuple(tuple(found) for _, found in groupby(ordered, key=lambda r: r.recorded_at))

    def newest(self) -> NewestRelease | None:
        """Return the newest change that changed something; None where there was but the first.

        The first revision of a home is no change.
        """
        for group in self.groups[:0:-1][:_LOOKED_BACK]:
            since, last = group[0].number - 1, group[-1]
            entries = sum(one.entries for one in group)
            found = None if entries > MANY else self.of_group(group)
            if found is None or not found.nothing:
                moment = datetime.fromisoformat(last.recorded_at)
                day = moment.astimezone(ZoneInfo(self.observatory.city.time_zone)).date()
                return NewestRelease(since, last.number, day, entries, found)
        return None

    def _up_to(self, number: int) -> ReleaseDesk:
        if number == max(one.number for one in self.now.revisions):
            return self
        return ReleaseDesk(self.observatory, self._at_revision(number))

    @property
    def chain(self) -> tuple[ChainLink, ...]:
        """The chain of revisions up to this vintage: public for the public, else of everything."""
        return self._chain(public=self.now.audience.public)

    @property
    def public_chain(self) -> tuple[ChainLink, ...]:
        """The chain that is published, whoever asks."""
        return self._chain(public=True)

    def _chain(self, *, public: bool) -> tuple[ChainLink, ...]:
        newest = self.observatory.ledger.vintage().revision
        links = self.now.memory.get(
            ("chain", newest, public),
            lambda: self.now.ledger.chain(public=public),
            lambda found: _LINK * len(found),
        )
        return tuple(link for link in links if link.number <= self.now.vintage.revision)

    def late(self, today: date) -> tuple[LateSeries, ...]:
        """Return the series of which the next figure is overdue on a day."""
        return self.now.memory.get(
            (self.now.key, "late", today),
            lambda: late_series(self.rules, self._ends, today),
            lambda found: _LATE * (1 + len(found)),
        )

    def expected(self) -> tuple[Expected, ...]:
        """Return the releases that are to come next."""
        return expected_releases(self.rules, self._ends)

    @property
    def rules(self) -> tuple[ReleaseRule, ...]:
        """When sources publish: as the settings say, else as they have behaved."""
        stated = [
            ReleaseRule(one.provider, Frequency(one.frequency), one.days, one.measure or "")
            for one in self.now.city.calendar
        ]
        known = {source.provider for source in self.now.sources.values()}
        return rules_of([rule for rule in stated if rule.provider in known], self._days)

    @property
    def _days(self) -> Sequence[ReleaseDay]:
        return self.now.memory.get(
            (self.now.key, "release days"),
            lambda: self.now.ledger.release_days(self.now.vintage, self.now.audience),
            lambda found: _DAY * (1 + len(found)),
        )

    @property
    def _ends(self) -> Sequence[SeriesEnd]:
        providers = {rule.provider for rule in self.rules}
        if not providers:
            return ()
        return self.now.memory.get(
            (self.now.key, "series ends"),
            lambda: self.now.ledger.series_ends(self.now.vintage, self.now.audience, providers),
            lambda found: _DAY * (1 + len(found)),
        )
