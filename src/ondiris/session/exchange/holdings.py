"""What a home holds of each measure, and when what may be seen of it last changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ondiris.ledger.by_series import SeriesSpan
from ondiris.production.exchange import Selection
from ondiris.session.exchange.series import Cube, cube_of
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["MeasureHolding", "changed_at", "holdings_of"]


@dataclass(frozen=True, slots=True)
class MeasureHolding:
    """What is held of a measure.

    Parameters
    ----------
    measure : str
    series, figures : int
        How many series, and of how many of their periods something is said.
    areas : frozenset of str
        Of which places.
    first_day, last_day : date
        Of when.
    first_known, last_known : date, optional
        Since when, and when last, a source said something of it; none where no source has a day.
    """

    measure: str
    series: int
    figures: int
    areas: frozenset[str]
    first_day: date
    last_day: date
    first_known: date | None
    last_known: date | None


def holdings_of(now: Snapshot) -> Mapping[str, MeasureHolding]:
    """Return what is held of each measure that something is said of, in order of the code list.

    Parameters
    ----------
    now : Snapshot
        Nothing of an invented world is counted.
    """
    cube = cube_of(now, Selection())
    spans: dict[str, list[SeriesSpan]] = {}
    for _, span in cube.spans:
        spans.setdefault(cube.keys[span.series].measure, []).append(span)
    listed = [item.code for item in now.catalogue["measures"]]
    return {code: _holding(code, spans[code], cube) for code in listed if code in spans}


def _holding(measure: str, spans: list[SeriesSpan], cube: Cube) -> MeasureHolding:
    known = [(one.first_known, one.last_known) for one in spans]
    return MeasureHolding(
        measure,
        len({one.series for one in spans}),
        sum(one.times for one in spans),
        frozenset(cube.keys[one.series].area for one in spans),
        date.fromisoformat(min(one.first_day for one in spans)),
        date.fromisoformat(max(one.last_day for one in spans)),
        min((date.fromisoformat(first) for first, _ in known if first), default=None),
        max((date.fromisoformat(last) for _, last in known if last), default=None),
    )


def changed_at(now: Snapshot) -> datetime | None:
    """Return when what may be seen changed last: a load, or the end of an embargo."""
    moments = [now.audience.instant, *(r.recorded_at for r in now.revisions[-1:])]
    told = [datetime.fromisoformat(moment).astimezone(UTC) for moment in moments if moment]
    return max(told, default=None)
