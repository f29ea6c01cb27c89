"""Editing: find returns that cannot be right, and those worth a telephone call first.

Nothing here changes a figure.  A fatal failure sets the whole return aside, to be imputed like a
return that never came; a query is a question to the enterprise; a score orders the questions by
what they could change in the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.result import Flags, Floats, Integers
from ondiris.indices.rules import EditRule, Severity

__all__ = [
    "EditReport",
    "edit",
    "hidiroglou_berthelot",
    "robust_outliers",
    "selective_score",
    "to_review",
]


@dataclass(frozen=True, slots=True, eq=False)
class EditReport:
    """Which record failed which rule.

    Parameters
    ----------
    records : int
        How many were looked at.
    failures : tuple of (str, Severity, int array)
        Rule, what failing means, and positions of the failing records.
    """

    records: int
    failures: tuple[tuple[str, Severity, Integers], ...]

    def fatal(self) -> Flags:
        """Return the records with at least one fatal failure."""
        return self._any(Severity.FATAL)

    def queried(self) -> Flags:
        """Return the records with at least one question."""
        return self._any(Severity.QUERY)

    def counts(self) -> dict[str, int]:
        """Return the number of failing records by rule, rules without any included."""
        return {name: int(rows.size) for name, _, rows in self.failures}

    def _any(self, severity: Severity) -> Flags:
        flags = np.zeros(self.records, dtype=np.bool_)
        for _, kind, rows in self.failures:
            if kind is severity:
                flags[rows] = True
        return flags


def edit(
    rules: Sequence[EditRule], now: Mapping[str, Floats], before: Mapping[str, Floats]
) -> EditReport:
    """Hold records against rules.

    Parameters
    ----------
    rules : sequence of EditRule
        From `ondiris.indices.rules.read_rules`.
    now, before : mapping of str to float array, shape (records,)
        Columns of this month and the same records a month before; NaN is unknown.

    Returns
    -------
    EditReport
        Every failure of every rule; records are named by position.
    """
    sizes = {c.shape for c in (*now.values(), *before.values())}
    if len(sizes) != 1:
        raise InvalidInput("shape-mismatch", "columns of records differ in length")
    count = int(next(iter(sizes))[0])
    failures = tuple(
        (
            rule.name,
            rule.severity,
            np.flatnonzero(np.broadcast_to(rule.failing(now, before), count)),
        )
        for rule in rules
    )
    return EditReport(count, failures)


def hidiroglou_berthelot(
    now: Floats, before: Floats, *, size: float = 0.5, width: float = 4.0, floor: float = 0.05
) -> Flags:
    """Flag movements that are out of line for the size of the enterprise.

    Parameters
    ----------
    now, before : float array, shape (records,)
        Positive values of one group in two periods; pairs with anything else are not judged.
    size : float
        Exponent U in 0..1: how much more a large enterprise matters.
    width : float
        C: half-width of the accepted band in quartile distances.
    floor : float
        A: least quartile distance as a share of the median effect, against tight groups.

    Returns
    -------
    bool array, shape (records,)
        Never true where a value is missing or not positive.

    Notes
    -----
    ``r = now / before``; ``s = 1 - med / r`` below the median, ``r / med - 1`` above;
    ``E = s · max(now, before)^U``; flagged outside ``Q2 ± C · max(|Q2 - Qi|, |A Q2|)``.

    References
    ----------
    .. [1] Hidiroglou, M. A., Berthelot, J.-M. (1986), Statistical editing and imputation for
       periodic business surveys, Survey Methodology 12(1), 73-83.
    """
    if now.shape != before.shape or not 0 <= size <= 1 or width <= 0 or floor < 0:
        raise InvalidInput("bad-parameter", "U lies in 0..1, C is positive, A is not negative")
    usable = (now > 0) & (before > 0)
    flags = np.zeros(now.shape, dtype=np.bool_)
    if np.count_nonzero(usable) < 4:
        return flags
    ratio = now[usable] / before[usable]
    middle = np.median(ratio)
    centred = np.where(ratio < middle, 1.0 - middle / ratio, ratio / middle - 1.0)
    effect = centred * np.maximum(now[usable], before[usable]) ** size
    low, mid, high = np.quantile(effect, [0.25, 0.5, 0.75])
    below, above = (max(d, abs(floor * mid)) for d in (mid - low, high - mid))
    flags[usable] = (effect < mid - width * below) | (effect > mid + width * above)
    return flags


def robust_outliers(values: Floats, *, width: float = 5.0) -> Flags:
    """Flag values far from the median in units of the median absolute deviation.

    Parameters
    ----------
    values : float array, shape (records,)
        NaN is not judged; take logarithms of ratios first.
    width : float
        Accepted distance in robust standard deviations.

    Returns
    -------
    bool array, shape (records,)
        All false when more than half of the values are equal.

    References
    ----------
    .. [1] Rousseeuw, P. J., Croux, C. (1993), Alternatives to the median absolute deviation, JASA
       88, 1273-1283; consistency factor 1.4826.
    """
    if width <= 0:
        raise InvalidInput("bad-parameter", "the width of the band is positive")
    known = ~np.isnan(values)
    flags = np.zeros(values.shape, dtype=np.bool_)
    if not known.any():
        return flags
    distance = np.abs(values[known] - np.median(values[known]))
    spread = 1.4826 * np.median(distance)
    if spread > 0:
        flags[known] = distance > width * spread
    return flags


def selective_score(reported: Floats, anticipated: Floats, weights: Floats) -> Floats:
    """Score records by what their doubtful part is of the total.

    Parameters
    ----------
    reported, anticipated : float array, shape (records,) or (variables, records)
        What came and what was expected (last report moved with its group).
    weights : float array, shape (records,)
        Design weights.

    Returns
    -------
    float array, shape (records,)
        The largest local score over the variables; 0.01 is one per cent of the total expected.

    References
    ----------
    .. [1] de Waal, T., Pannekoek, J., Scholtus, S. (2011), Handbook of Statistical Data Editing and
       Imputation, chapter 6.
    """
    if reported.shape != anticipated.shape or reported.shape[-1:] != weights.shape:
        raise InvalidInput("shape-mismatch", "reported, anticipated and weights differ in shape")
    gap = weights * np.abs(np.atleast_2d(reported) - np.atleast_2d(anticipated))
    total = np.nansum(weights * np.atleast_2d(anticipated), axis=1, keepdims=True)
    if np.any(total <= 0):
        raise InvalidInput("no-weight", "nothing was expected of a variable")
    return np.asarray(np.nanmax(np.nan_to_num(gap / total), axis=0))


def to_review(scores: Floats, *, left_over: float) -> Integers:
    """Choose the records to check by hand so that the rest can hardly matter.

    Parameters
    ----------
    scores : float array, shape (records,)
        From `selective_score`.
    left_over : float
        Largest sum of scores that may stay unchecked, such as 0.002.

    Returns
    -------
    int array
        Positions, the highest score first; ties keep the order of the records.
    """
    order = np.argsort(-scores, kind="stable")
    rest = scores.sum() - np.cumsum(scores[order])
    cut = int(np.searchsorted(-rest, -left_over))
    if scores.sum() <= left_over:
        cut = -1
    return order[: cut + 1]
