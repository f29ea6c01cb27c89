"""A table's structure lent to another economy, which meets what is known of that one.

An economy whose table nobody has made still publishes what its activities make and what they use
up in doing so, by activity, by section or in one sum.  The donor's shares of inputs in output are
moved to these totals, its mix of inputs inside each activity stays.  Inputs and value added of a
group are scaled against each other (RAS of a table of two rows), so a share never leaves 0 to 1.

Rejected, with what was measured, in decision 991: one factor for inputs alone, ridge regression of
multipliers on margins, the nation unscaled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ondiris.errors import Inconsistent, InvalidInput, NotConverged
from ondiris.impact.check import Floats, checked_square, checked_vector

__all__ = ["InputTotals", "adapted", "lent", "shares_moved"]

ROUNDS = 50
MET = 1e-12
EDGE = 1e-9
TOLD = 12


@dataclass(frozen=True, slots=True, eq=False)
class InputTotals:
    """What groups of activities of the receiving economy use up, and what they make of it.

    Parameters
    ----------
    output : float64 array, shape (activities,)
        Output; inside a group it weighs the activities.
    groups : int array, shape (activities,)
        Which total each activity belongs to, from 0; -1 where none is known.
    used : float64 array, shape (groups,), unit of output
        Intermediate inputs of each group together: output less value added and other primary costs.

    Raises
    ------
    InvalidInput
        Wrong lengths, holes, negative amounts, groups that are not numbered from 0.
    Inconsistent
        A group that uses up as much as it makes, or uses without making.
    """

    output: Floats
    groups: NDArray[np.int64]
    used: Floats

    def __post_init__(self) -> None:
        n = np.shape(self.output)[0] if np.ndim(self.output) == 1 else 0
        checked_vector(self.output, n, what="output", least=0.0)
        places = np.asarray(self.groups)
        count = int(places.max(initial=-1)) + 1
        if places.shape != (n,) or places.dtype.kind != "i" or places.min(initial=0) < -1:
            raise InvalidInput(
                "io-groups",
                f"groups have shape {places.shape}; {n} whole numbers from -1 up are needed.",
            )
        used = checked_vector(self.used, count, what="inputs", least=0.0)
        made = np.bincount(places[places >= 0], self.output[places >= 0], minlength=count)
        wrong = np.flatnonzero((used >= made) & (used > 0.0))
        if wrong.size:
            raise Inconsistent(
                "io-used-up",
                f"group {int(wrong[0]) + 1} uses up as much as it makes or more; "
                f"{wrong.size} such groups.",
                hint="Output and inputs are of one year, unit and price.",
                place=int(wrong[0]) + 1,
            )


def lent(tables: Sequence[ArrayLike]) -> Floats:
    """Return the mean of several economies' coefficients, as lender to another one.

    Each economy counts alike: what one is like is no better told by a large one.

    Parameters
    ----------
    tables : sequence of arrays, shape (selling, buying)
        Input coefficients in the same activities.

    Returns
    -------
    float64 array, shape (selling, buying)

    Raises
    ------
    InvalidInput
        No table, or tables of different sizes.

    Examples
    --------
    >>> lent([[[0.1, 0.2], [0.0, 0.4]], [[0.3, 0.2], [0.2, 0.0]]]).tolist()
    [[0.2, 0.2], [0.1, 0.2]]
    """
    found = [checked_square(table, what="coefficients") for table in tables]
    if not found or len({table.shape for table in found}) > 1:
        raise InvalidInput(
            "io-tables-differ",
            f"{len(found)} tables of {len({t.shape for t in found})} sizes were given.",
            hint="Bring them to common activities first.",
        )
    mean: Floats = np.mean(found, axis=0)
    return mean


def adapted(inputs: ArrayLike, totals: InputTotals) -> Floats:
    """Return a donor's input coefficients moved to what is known of the receiving economy.

    Parameters
    ----------
    inputs : array, shape (selling, buying)
        The donor's input coefficients, from zero up.
    totals : InputTotals
        Of the receiving economy, of the same kind of flows as the coefficients.

    Returns
    -------
    float64 array, shape (selling, buying)
        Columns keep the donor's mix of inputs; groups use up what they are known to.

    Raises
    ------
    InvalidInput
        Holes, negative coefficients, another number of activities.
    Inconsistent
        A group uses inputs, and the donor has none to lend.

    Examples
    --------
    Two activities use up 900 of 2,000 together, where the donor's shares would have used 800:

    >>> import numpy as np
    >>> donor = np.array([[0.1, 0.3], [0.1, 0.3]])
    >>> known = InputTotals(np.array([1000.0, 1000.0]), np.array([0, 0]), np.array([900.0]))
    >>> adapted(donor, known).sum(axis=0).round(4).tolist()
    [0.2424, 0.6576]
    """
    table = checked_square(inputs, what="coefficients")
    if table.shape[0] != totals.output.size or table.min() < 0.0:
        raise InvalidInput(
            "io-donor",
            f"a donor has coefficients from zero up for each of {totals.output.size} activities.",
        )
    shares = table.sum(axis=0)
    moved = shares_moved(shares, totals)
    found: Floats = table * np.divide(moved, shares, out=np.zeros_like(shares), where=shares > 0.0)
    return found


def shares_moved(shares: Floats, totals: InputTotals) -> Floats:
    """Return shares of inputs in output whose groups meet their totals.

    Parameters
    ----------
    shares : float64 array, shape (..., activities)
        The donor's shares; an activity without inputs keeps none.
    totals : InputTotals
        Of the receiving economy.

    Returns
    -------
    float64 array, shape (..., activities)
        Shares below 1; those without a total as they were, below 1 too.

    Raises
    ------
    Inconsistent
        A group uses inputs, and the donor has none to lend.
    NotConverged
        The totals were not met; the trace tells how far it came.
    """
    inside = np.minimum(shares, 1.0 - EDGE)
    odds = inside / (1.0 - inside)
    member = totals.groups == np.arange(totals.used.size)[:, None]
    made = member @ totals.output
    odds = odds * ~member[(made > 0.0) & (totals.used == 0.0)].any(axis=0)
    asked = (made > 0.0) & (totals.used > 0.0)
    member, target = member[asked], totals.used[asked] / made[asked]
    weight = member * totals.output / made[asked, None]
    if not np.all(inside @ weight.T > 0.0):
        raise Inconsistent("io-nothing-lent", "a group uses inputs where the donor has none.")
    wanted = np.log(target / (1.0 - target))
    trace: list[float] = []
    for _ in range(ROUNDS):
        found: Floats = odds / (1.0 + odds)
        now = found @ weight.T
        trace.append(float(np.abs(now - target).max(initial=0.0)))
        if trace[-1] <= MET:
            return found
        # Newton's step for the log odds of the group, in which it is nearly a straight line.
        slope = (found * (1.0 - found)) @ weight.T / (now * (1.0 - now))
        odds = odds * np.exp((wanted - np.log(now / (1.0 - now))) / slope @ member)
    raise NotConverged(
        "io-totals-not-met",
        f"after {len(trace)} rounds a group was still off its total.",
        hint="Output and inputs are of one year, unit and price.",
        rounds=len(trace),
        trace=" ".join(f"{gap:.2e}" for gap in trace[-TOLD:]),
    )
