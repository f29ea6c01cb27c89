"""Connections that the city has promised at a site and not made yet, as a table by quarter."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from ondiris.production.places.balancing import SiteBalance
from ondiris.production.places.queueing import QueuedLoad
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.places.sites import amount_text, figure_of, resource_name

__all__ = ["queue_table"]


def queue_table(desk: Desk, found: SiteBalance, name: str) -> Figure:
    """Return what queues at a site by the quarter in which it is due, apart from demand.

    Parameters
    ----------
    desk : Desk
    found : SiteBalance
    name : str
        Of the site.
    """
    words = desk.voice.words
    return figure_of(
        desk,
        id="queue",
        kind=Kind.TABLE,
        headline=words("Connections promised and not made yet"),
        subtitle=words("By the quarter in which they are due, apart from demand, %(place)s",
                       place=name),
        columns=(
            Column("resource", words("Utility")),
            Column("quarter", words("Due in")),
            Column("queued", words("Queued"), ColumnKind.NUMBER),
            Column("so_far", words("Queued up to then"), ColumnKind.NUMBER),
            Column("left", words("Left without the queue"), ColumnKind.NUMBER),
            Column("after", words("Left after the queue of the year"), ColumnKind.NUMBER),
            Column("projects", words("Projects")),
        ),
        rows=tuple(_rows(desk, found)),
        params=(("subject", found.site), ("year", str(found.balance.years[-1]))),
        notes=(
            words("What is overdue stands in the present quarter. Demand that the balance holds "
                  "already is not taken from what is left a second time."),
        ),
        grouped=True,
    )  # fmt: skip


def _rows(desk: Desk, found: SiteBalance) -> Iterator[tuple[Cell, ...]]:
    def place(load: QueuedLoad) -> tuple[str, str]:
        return load.resource, str(load.quarter)

    so_far: dict[str, float] = {}
    ordered = sorted(found.queue.loads, key=lambda load: (load.resource, load.quarter.last_day))
    for (resource, _), group in groupby(ordered, key=place):
        loads = list(group)
        so_far[resource] = so_far.get(resource, 0.0) + sum(load.amount for load in loads)
        late = any(load.late for load in loads)
        projects = dict.fromkeys(desk.voice.label("subjects", load.project) for load in loads)
        yield (
            Text(f"{resource_name(desk, resource)}, {desk.voice.words('MW')}"),
            Text(desk.voice.period(loads[0].quarter),
                 note=desk.voice.words("overdue") if late else "", late=late),
            _amount(desk, sum(load.amount for load in loads)),
            _amount(desk, so_far[resource]),
            *_left(desk, found, resource, loads[0].quarter.last_day.year),
            Text("; ".join(projects)),
        )  # fmt: skip


def _amount(desk: Desk, value: float) -> Text:
    return amount_text(desk, float(Decimal(f"{value:.6g}")))


def _left(desk: Desk, found: SiteBalance, resource: str, year: int) -> Iterator[Text]:
    """Yield what is left of a year without and with what is due by its end; unknown is said."""
    years = found.balance.years
    at = found.balance.resources.index(resource)
    row = min(max(year, years[0]), years[-1]) - years[0]
    for values in (found.balance.left_low, found.left_after_queue):
        value = float(values[row, at]) if year <= years[-1] else math.nan
        said = amount_text(desk, value)
        yield Text(said.text, absent=said.absent or value < 0, late=value < 0)
