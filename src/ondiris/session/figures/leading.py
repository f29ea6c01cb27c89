"""What pages say of the city's industry in a period, by one derivation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ondiris.model import FACES, Period, Scope
from ondiris.production import Missing, Row
from ondiris.session.figures.answer import Answer
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["CityFigures", "city_figures"]


@dataclass(frozen=True, slots=True)
class CityFigures:
    """Figures of the city's activities in a period, and in the same period a year before.

    Parameters
    ----------
    rows : tuple of Row
        Output, its shares of the whole that the city leads with, its growth and its prices.
    before : tuple of Row
        Output and the same shares of a year before.
    missing : tuple of Missing
        Contributions to the growth of that whole that no formula gives.
    added : tuple of Row
        Those that are known.
    """

    rows: tuple[Row, ...]
    before: tuple[Row, ...]
    missing: tuple[Missing, ...]
    added: tuple[Row, ...] = ()


def city_figures(now: Snapshot, period: Period) -> CityFigures:
    """Return the figures of the city's activities in a period.

    They are those of all producers; of whatever part of them where output of all is not known.

    Parameters
    ----------
    now : Snapshot
    period : Period
    """
    found = _figures(now, period, Scope.ALL)
    told = any(row.key.measure == "output" for row in found.rows)
    return found if told else _figures(now, period, None)


def _figures(now: Snapshot, period: Period, scope: Scope | None) -> CityFigures:
    head = now.city.headline
    earlier = period.year_before()
    times = tuple(one for one in (period, earlier) if one is not None)
    asked = replace(now.question(area=now.city.area, scope=scope), subjects=("",))
    output = replace(asked, measures=("output",), of="", periods=times)
    shares = replace(output, measures=("share_pct",), of=f"output@{head.activity}")
    growth = replace(asked, measures=tuple(sorted(FACES)), of="output", periods=(period,))
    prices = replace(growth, measures=("index_pct",), of="output_price")
    added = replace(growth, measures=("contribution_ppt",), of=f"output@{head.activity}")
    *told, contributions = now.get_together(output, shares, growth, prices, added)
    rows = [row for answer in told for row in answer.rows]
    return CityFigures(
        _of(rows, period),
        () if earlier is None else _of(rows, earlier),
        _uncounted(contributions, period),
        _of(contributions.rows, period),
    )


def _uncounted(contributions: Answer, period: Period) -> tuple[Missing, ...]:
    """Return what is missing of activities of which nothing else gives a contribution."""
    known = {row.key.activity for row in _of(contributions.rows, period)}
    lacking = (m for m in contributions.missing if m.period.extent == period.extent)
    return tuple(m for m in lacking if m.key.activity not in known)


def _of(rows: Sequence[Row], period: Period) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.period.extent == period.extent)
