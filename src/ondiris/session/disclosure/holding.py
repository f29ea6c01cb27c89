"""Holding late returns back in a home: what is public, who sent what since, what still waits."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ondiris.errors import NotFound, Refused
from ondiris.model import Confidentiality, Period
from ondiris.ports import INTERNAL, Query
from ondiris.production.disclosure.freeing import ActivityTree
from ondiris.production.disclosure.late_returns import HELD, changes_since, held_back, public_sums
from ondiris.production.disclosure.rules import read_waivers, rules_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ondiris.model import World
    from ondiris.production.indices.compilation import Leaves
    from ondiris.production.indices.release import Release
    from ondiris.session.figures.observatory import Observatory

__all__ = ["HoldingBack"]

COLUMNS = ["bin", "month", "value", "received", "accepted"]


class HoldingBack:
    """The late returns of one world of a home that wait for others.

    Parameters
    ----------
    observatory : Observatory
        The home.
    world : World
    """

    def __init__(self, observatory: Observatory, world: World) -> None:
        self.observatory = observatory
        self.path = observatory.home.folder / "disclosure" / world.value / "held.parquet"

    def kept(self) -> pa.Table:
        """Return what was held back so far."""
        return pq.read_table(self.path) if self.path.is_file() else HELD.empty_table()

    def keep(self, held: pa.Table, release: Release, *, now: date) -> None:
        """Keep what is held back now, as private as the returns.

        What a look back at an older day holds back is not kept: it is held back already.

        Parameters
        ----------
        held : pyarrow.Table
            From `asked`.
        release : Release
        now : date
            The day it was asked for.

        Raises
        ------
        Refused
            If the home cannot be written to.
        """
        _, _, newest = self._public(release, self.observatory.today)
        older = newest is not None and now < newest
        if older or not (held.num_rows or self.path.is_file()):
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_suffix(".part")
            with os.fdopen(
                os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb"
            ) as file:
                pq.write_table(held, file)
            part.replace(self.path)
        except OSError:
            raise Refused("read-only", "the home cannot be written to") from None

    def asked(
        self, files: Sequence[Path], leaves: Leaves, release: Release, *, now: date
    ) -> pa.Table:
        """Return the returns that must wait, of all that came in by a day.

        Parameters
        ----------
        files : sequence of Path
            Parquet files of returns.
        leaves : Leaves
            Of the register.
        release : Release
            World, source, city and whole.
        now : date
            What had come in by then.
        """
        settings, today = self.observatory.home.settings, self.observatory.today
        codes, last, known = self._public(release, now)
        try:
            rules = rules_on(settings, today)
        except NotFound:
            return HELD.empty_table()
        if known is None:
            return HELD.empty_table()
        kept = self.kept()
        came = pq.read_table(files, columns=["bin"], filters=[("received", ">", known)])
        bins = sorted({*came["bin"].to_pylist(), *kept["bin"].to_pylist()})
        if not bins:
            return HELD.empty_table()
        tree = ActivityTree.of(leaves, self.observatory.catalogue["activities"], release.whole)
        names = (leaves.register[c].to_pylist() for c in ("bin", "holder", "leaf"))
        holders = {b: (h, str(tree.of_leaf[leaf])) for b, h, leaf in zip(*names, strict=True)}
        changes = changes_since(
            pq.read_table(files, columns=COLUMNS, filters=[("bin", "in", bins)]),
            kept,
            public=known,
            now=now,
            last=last,
            holders={b: found for b, found in holders.items() if found[1]},
        )
        waiting = held_back(
            changes, public_sums(tree.tree, codes), rules, read_waivers(settings, today)
        )
        return changes.table(waiting)

    def _public(self, release: Release, now: date) -> tuple[frozenset[str], int, date | None]:
        """Return which activities are public, to which month, and of which newest return."""
        ledger = self.observatory.ledger
        question = Query(
            audience=INTERNAL,
            measure="output",
            areas=(release.city,),
            scope="all",
            worlds=(release.world,),
        )
        codes: set[str] = set()
        last, known = 0, None
        for recorded in ledger.history(question, ledger.vintage(now)):
            entry = recorded.observation
            free = entry.confidentiality is Confidentiality.FREE
            if not free or entry.source != release.source or not _is_month(entry.period):
                continue
            codes.add(entry.key.activity)
            day = entry.period.last_day
            last = max(last, day.year * 12 + day.month - 1)
            known = entry.known.day if known is None else max(known, entry.known.day)
        return frozenset(codes), last, known


def _is_month(period: Period) -> bool:
    first, end = period.extent
    return first.day == 1 and (first.year, first.month) == (end.year, end.month)
