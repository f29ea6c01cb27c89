"""The most wanted figure: of each band that the city leads with, what would narrow it most."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.errors import InvalidInput, NotFound, Refused
from ondiris.model.wanted import Wanted, WantedKind
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.forecasts.desk import ForecastDesk

__all__ = ["wanted"]


def wanted(now: Snapshot) -> Sequence[Wanted]:
    """Return what is wanted most, of series and of whatever other capabilities know, most first.

    Parameters
    ----------
    now : Snapshot
    """
    desk = ForecastDesk(now)
    own = (_next_figure(desk, question) for question in desk.headlines())
    found = [*(one for one in own if one is not None), *now.wanted()]
    return tuple(sorted(found, key=lambda one: (-one.share, one.band)))


def _next_figure(desk: ForecastDesk, question: SeriesQuestion) -> Wanted | None:
    try:
        kept = desk.forecast(question)
    except (NotFound, InvalidInput, Refused):
        return None
    newest = desk.now.row(desk.series(question).inputs[-1])
    source = desk.now.sources.get(newest.source) if newest is not None else None
    if not kept.next_explains:
        return None
    return Wanted(
        f"forecasts/{kept.key.measure}/{kept.key.activity}",
        kept.key.activity,
        WantedKind.NEXT_FIGURE,
        str(kept.foreseen[0].period),
        kept.next_explains,
        source.provider if source is not None else "",
        kept.key.measure,
    )
