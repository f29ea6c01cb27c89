"""The structure of a whole at a period: shares, their changes, their index, and what lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ondiris.codes import CodeList
from ondiris.model import Modality, Period
from ondiris.production.figures.groupings import direct_parts
from ondiris.production.figures.rows import Row

__all__ = ["STRUCTURE_MEASURES", "PartShare", "Structure", "parts_without", "structures"]

_INDEX, _CHANGE, _SHARE = "structural_change", "change_abs", "share_pct"
STRUCTURE_MEASURES = (_SHARE, _CHANGE, _INDEX)
"""Measures that a structure is made of."""


@dataclass(frozen=True, slots=True)
class PartShare:
    """A part of a whole; what nobody knows is missing.

    Parameters
    ----------
    activity : str
    share, before : Row, optional
        Its share, and that of a year before.
    change : Row, optional
        In percentage points.
    """

    activity: str
    share: Row | None
    before: Row | None
    change: Row | None


@dataclass(frozen=True, slots=True)
class Structure:
    """How the structure of a whole changed on a year before.

    Parameters
    ----------
    whole : str
    index : Row
        Half the sum of absolute changes of shares; a lower bound where parts lack.
    parts : tuple of PartShare
        Those of which a share is known, the changed ones first, from the largest rise down.
    lacking : tuple of str
        Parts without a change: of which no share is known at one of the times.
    """

    whole: str
    index: Row
    parts: tuple[PartShare, ...]
    lacking: tuple[str, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All its figures, the index first."""
        parts = ((one.change, one.share, one.before) for one in self.parts)
        return (self.index, *(row for part in parts for row in part if row is not None))


def structures(
    rows: Sequence[Row], activities: CodeList, measure: str, period: Period
) -> tuple[Structure, ...]:
    """Return the structure of each whole whose index is known, in the order of the list.

    Parameters
    ----------
    rows : sequence of Row
        Shares, changes and indices of one area, of the period and of the year before it.
    activities : CodeList
    measure : str
        What the shares are of.
    period : Period
    """
    kept = [row for row in rows if _whole_industry(row) and row.key.of.startswith(f"{measure}@")]
    now = [row for row in kept if row.period.extent == period.extent]
    earlier = period.year_before()
    before = [row for row in kept if earlier and row.period.extent == earlier.extent]
    indices = {row.key.activity: row for row in reversed(now) if row.key.measure == _INDEX}
    return tuple(
        _structure(indices[item.code], now, before, activities)
        for item in activities
        if item.code in indices
    )


def _whole_industry(row: Row) -> bool:
    key = row.key
    plain = not key.subject and key.scope == "all" and key.modality is Modality.ACHIEVED
    return plain and not row.conflicts


def _structure(
    index: Row, now: Sequence[Row], before: Sequence[Row], activities: CodeList
) -> Structure:
    """Return a structure: the changes that its index rests on, and the other known parts."""
    whole = index.key.activity
    used = {row.key.activity: row for row in now if row.id in index.inputs}
    shares = _shares(now, index)
    shares_before = _shares(before, index)
    lacking = parts_without(used, whole, activities)
    known = [code for code in lacking if code in shares or code in shares_before]
    changed = sorted(used, key=lambda code: (-used[code].number, code))
    return Structure(
        whole,
        index,
        tuple(
            PartShare(code, shares.get(code), shares_before.get(code), used.get(code))
            for code in (*changed, *known)
        ),
        tuple(lacking),
    )


def _shares(rows: Iterable[Row], index: Row) -> Mapping[str, Row]:
    """Return the shares of an index's whole by activity, printed ones first."""
    found = [row for row in rows if row.key.measure == _SHARE and row.key.of == index.key.of]
    ordered = sorted(found, key=lambda row: (bool(row.formula), row.id), reverse=True)
    return {row.key.activity: row for row in ordered}


def parts_without(used: Iterable[str], whole: str, activities: CodeList) -> list[str]:
    """Return the parts of a whole that no used activity is or holds.

    Parameters
    ----------
    used : iterable of str
    whole : str
    activities : CodeList
    """
    held = {code for one in used for code in (one, *activities[one].members)}
    return [code for code in direct_parts(whole, activities) if code not in held]
