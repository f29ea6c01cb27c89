"""Levels that two areas have in common: the same activities, at the same two times.

An activity takes part if its level is known in both areas at both times, by one series.  Parts that
only one area knows stand together as what is left of their whole, where the area that is asked
about publishes two or more of them; a single one is left out and named, for the difference of a
whole and its open parts would be a cell that the office left blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ondiris.codes import CodeList
from ondiris.model import Bound, Comparison, Interval, Modality, PriceBasis, SeriesKey
from ondiris.production.figures.groupings import standing_parts
from ondiris.production.figures.rows import Row

__all__ = ["CommonActivity", "CommonLevels", "Level", "common_levels", "levels_by_series"]

_FORMULAS = ("", "sum-of-months/1")
"""How a level came to be that may stand here."""
_OPEN = 2
"""So many published parts may stand together as what is left of their whole."""

Quartet = tuple[Row, Row, Row, Row]


@dataclass(frozen=True, slots=True)
class Level:
    """A level: one figure, or what others leave of it.

    Parameters
    ----------
    row : Row
    less : tuple of Row
        Taken away from it.
    """

    row: Row
    less: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All its figures."""
        return (self.row, *self.less)

    @property
    def number(self) -> Decimal:
        """The level in whole units."""
        return self.row.number - sum((row.number for row in self.less), Decimal(0))

    @property
    def interval(self) -> Interval:
        """What the digits of its figures allow, in whole units."""
        found = self.row.interval
        for row in self.less:
            found = found - row.interval
        return found


@dataclass(frozen=True, slots=True)
class CommonActivity:
    """An activity at two times in two areas.

    Parameters
    ----------
    code : str
    less : tuple of str
        Activities that stand by themselves and are taken away from it.
    before, after, nation_before, nation_after : Level
    """

    code: str
    less: tuple[str, ...]
    before: Level
    after: Level
    nation_before: Level
    nation_after: Level

    @property
    def levels(self) -> tuple[Level, Level, Level, Level]:
        """The four levels."""
        return self.before, self.after, self.nation_before, self.nation_after


@dataclass(frozen=True, slots=True)
class CommonLevels:
    """Activities that do not overlap, and what is not among them.

    Parameters
    ----------
    key : SeriesKey
        The series of the area that is asked about, for its whole.
    activities : tuple of CommonActivity
    left_out : tuple of str
        Parts of the whole of which a level lacks.
    """

    key: SeriesKey
    activities: tuple[CommonActivity, ...]
    left_out: tuple[str, ...]


def levels_by_series(rows: Iterable[Row]) -> Mapping[SeriesKey, Mapping[str, Row]]:
    """Return the usable levels among rows of one area and period, by series and activity.

    Parameters
    ----------
    rows : iterable of Row
        Disputed ones, bounds, promises, sums that lack something and levels at prices of another
        time are left out; of several with one key the printed one stands.
    """
    found: dict[SeriesKey, dict[str, Row]] = {}
    for row in sorted(rows, key=lambda row: (bool(row.formula), row.id)):
        if _usable(row):
            series = replace(row.key, area="_Z", activity="_Z")
            found.setdefault(series, {}).setdefault(row.key.activity, row)
    return found


def _usable(row: Row) -> bool:
    key = row.key
    return (
        not key.subject
        and key.modality is Modality.ACHIEVED
        and key.comparison is Comparison.NONE_STATED
        and key.price_basis is not PriceBasis.REAL
        and row.bound is Bound.EQ
        and row.upper is None
        and row.interval.bounded
        and row.formula in _FORMULAS
        and not row.conflicts
        and not any(note.startswith("lacks:") for note in row.notes)
    )


def common_levels(
    activities: CodeList, whole: str, rows: Sequence[Mapping[SeriesKey, Mapping[str, Row]]]
) -> CommonLevels | None:
    """Return what two areas have in common of a whole; nothing where that is nothing.

    Parameters
    ----------
    activities : CodeList
    whole : str
        Activity whose parts are wanted.
    rows : sequence of mapping
        Levels by series and activity: of the area before and after, of the nation before and after.

    Returns
    -------
    CommonLevels or None
        Of the series with most activities in common.
    """
    series = [key for key in rows[0] if all(key in other for other in rows)]
    made = (
        _SharedSeries(activities, [one[key] for one in rows]).of(key, whole)
        for key in sorted(series, key=lambda key: key.texts)
    )
    found = [one for one in made if one is not None]
    return max(found, key=lambda one: len(one.activities), default=None)


@dataclass(frozen=True, slots=True)
class _Split:
    """Activities below a whole, the codes that they make up together, and what lacks."""

    cells: list[CommonActivity]
    taken: list[str]
    left_out: list[str]


class _SharedSeries:
    """The activities of one series that both areas know at both times."""

    def __init__(self, activities: CodeList, rows: Sequence[Mapping[str, Row]]) -> None:
        self.activities = activities
        self.rows = rows

    def of(self, key: SeriesKey, whole: str) -> CommonLevels | None:
        split = self._split(whole)
        if not split.cells:
            return None
        own = replace(key, activity=whole, area=split.cells[0].before.row.key.area)
        return CommonLevels(own, tuple(split.cells), tuple(split.left_out))

    def _known(self, code: str) -> Quartet | None:
        """Return the four figures of an activity, of which the nation had something before."""
        found = [one[code] for one in self.rows if code in one]
        if len(found) < len(self.rows) or found[2].interval.lower <= 0:
            return None
        before, after, nation_before, nation_after = found
        return before, after, nation_before, nation_after

    def _split(self, whole: str) -> _Split:
        """Return the finest activities in common below a whole, and the parts left out."""
        split = _Split([], [], [])
        for code in self._parts(whole):
            if self._known(code) is not None:
                split.cells.extend(self._finest(code))
                split.taken.append(code)
                continue
            inside = self._split(code)
            split.cells.extend(inside.cells)
            split.taken.extend(inside.taken)
            split.left_out.extend(inside.left_out if inside.cells else [code])
        rest = self._rest(whole, split) if split.left_out and split.cells else None
        return split if rest is None else _Split([*split.cells, rest], [whole], [])

    def _finest(self, code: str) -> list[CommonActivity]:
        split = self._split(code)
        whole = len(split.cells) > 1 and not split.left_out
        return split.cells if whole else list(self._single(code))

    def _single(self, code: str, less: tuple[str, ...] = ()) -> Iterator[CommonActivity]:
        own, taken = self._known(code), [self._known(one) for one in less]
        if own is None:
            return
        before, after, nation_before, nation_after = (
            Level(row, tuple(one[n] for one in taken if one is not None))
            for n, row in enumerate(own)
        )
        yield CommonActivity(code, less, before, after, nation_before, nation_after)

    def _rest(self, whole: str, split: _Split) -> CommonActivity | None:
        """Return what known parts leave of a whole; nothing where it might be one blank cell."""
        published = [
            code for code in split.left_out if code in self.rows[0] and code in self.rows[1]
        ]
        if len(published) < _OPEN:
            return None
        rest = next(self._single(whole, tuple(split.taken)), None)
        sound = rest is not None and all(level.interval.lower > 0 for level in rest.levels)
        return rest if sound else None

    def _parts(self, whole: str) -> list[str]:
        """Return the parts of a whole; a grouping stands for its members where one is not known."""
        return standing_parts(whole, self.activities, lambda code: self._known(code) is not None)
