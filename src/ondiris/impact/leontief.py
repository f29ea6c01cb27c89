"""What final demand brings, directly, through suppliers, and through spent income.

One factorisation of I - A answers everything: multipliers are one transposed solve for each
measure, effects one solve for each demand.  The inverse is never formed.

Leontief's model has fixed coefficients and no limits of supply, and prices that do not answer; its
results are gross.  Ghosh's model is read as a model of prices alone: as a model of quantities it
would have cars made of more steel and no more of anything else (Dietzenbacher 1997).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import lu_solve
from scipy.linalg.lapack import dgetrf

from ondiris.errors import Inconsistent, InvalidInput
from ondiris.impact.check import (
    Floats,
    checked_matrix,
    checked_measures,
    checked_square,
    checked_vector,
)
from ondiris.impact.result import Effects, Multipliers

__all__ = [
    "Households",
    "Leontief",
    "coefficients",
    "effects",
    "leontief",
    "multipliers",
    "price_changes",
]


@dataclass(frozen=True, slots=True, eq=False)
class Leontief:
    """A productive economy, factorised once.

    Parameters
    ----------
    size : int
        Number of activities.
    backward : float64 array, shape (activities,)
        Output multipliers: column sums of the Leontief inverse.
    own : float64 array, shape (activities,)
        What activities buy of themselves: the diagonal of A.
    lu, pivots : arrays
        Factors of the transpose of I - A.
    """

    size: int
    backward: Floats
    own: Floats
    lu: Floats
    pivots: NDArray[np.int32]

    def needed(self, demand: Floats) -> Floats:
        """Return output that final demand needs, (I - A)^-1 f, for columns of demand."""
        found: Floats = lu_solve((self.lu, self.pivots), demand, trans=1, check_finite=False)
        return found

    def carried(self, weights: Floats) -> Floats:
        """Return what weights of output become per unit of final demand, for columns of weights."""
        found: Floats = lu_solve((self.lu, self.pivots), weights, check_finite=False)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Households:
    """Households as one more activity, which sells labour and buys what it consumes.

    Parameters
    ----------
    income : float64 array, shape (activities,)
        Income of households per unit of output.
    spending : float64 array, shape (activities,)
        What they buy of each activity at home per unit of income.
    own : float
        What households buy of households per unit of income.
    """

    income: Floats
    spending: Floats
    own: float = 0.0


def coefficients(flows: ArrayLike, output: ArrayLike) -> Floats:
    """Return inputs per unit of output; zero for an activity that makes nothing.

    Parameters
    ----------
    flows : array, shape (inputs, activities)
        Intermediate flows, or rows of value added, jobs, imports, taxes.
    output : array, shape (activities,)
        Output, from zero up.

    Returns
    -------
    float64 array, shape (inputs, activities)

    Raises
    ------
    InvalidInput
        Holes or a negative output; an activity that has inputs and makes nothing.

    Examples
    --------
    >>> coefficients([[150, 500], [200, 100]], [1000, 2000]).tolist()
    [[0.15, 0.25], [0.2, 0.05]]
    """
    table = checked_matrix(flows, what="flows")
    made = checked_vector(output, table.shape[1], what="output", least=0.0)
    idle = np.flatnonzero((made == 0.0) & table.any(axis=0))
    if idle.size:
        raise InvalidInput(
            "io-idle",
            f"activity {int(idle[0]) + 1} makes nothing and has inputs; "
            f"{idle.size} such activities.",
            hint="Correct its output, or aggregate it with a neighbour.",
            place=int(idle[0]) + 1,
        )
    found = np.zeros_like(table)
    np.divide(table, made, out=found, where=made > 0.0)
    return found


def leontief(inputs: ArrayLike) -> Leontief:
    """Factorise an economy, refusing one that uses up more than it makes.

    Parameters
    ----------
    inputs : array, shape (selling, buying)
        Input coefficients A: flows per unit of the buyer's output.

    Returns
    -------
    Leontief
        For `multipliers`, `effects`, `price_changes`, `linkages` and extractions.

    Raises
    ------
    InvalidInput
        Holes, or rows and columns that differ in number.
    Inconsistent
        The spectral radius of the coefficients is 1 or more.

    Notes
    -----
    Without negative coefficients the economy is productive exactly where the solution of
    m' (I - A) = 1' has no negative entry, so the output multipliers prove it for the price of one
    solve.  With negative coefficients the same is asked of their absolute values, which is
    sufficient.

    Examples
    --------
    >>> leontief([[0.15, 0.25], [0.2, 0.05]]).backward.round(4).tolist()
    [1.5182, 1.4521]
    """
    table = checked_square(inputs, what="coefficients")
    if table.min() < 0.0:
        _factorised(np.abs(table))
    return _factorised(table)


def _factorised(table: Floats) -> Leontief:
    size = table.shape[0]
    matrix = -table
    matrix.flat[:: size + 1] += 1.0
    # Rows in memory are columns to LAPACK: the transpose is factorised where it stands.
    lu, pivots, singular = dgetrf(matrix.T, overwrite_a=1)
    backward = np.full(size, -1.0) if singular else lu_solve((lu, pivots), np.ones(size))
    if not np.all(backward >= 0.0) and table.min() >= 0.0:
        raise Inconsistent(
            "io-unproductive",
            "the activities use up more than they make: the coefficients have a spectral radius "
            "of 1 or more.",
            hint="Look for columns whose inputs exceed output, or a transposed table.",
        )
    return Leontief(size, backward, np.diagonal(table).copy(), lu, pivots)


def multipliers(
    economy: Leontief,
    measures: ArrayLike,
    *,
    households: Households | None = None,
    at_households: ArrayLike | None = None,
) -> Multipliers:
    """Return what a unit of final demand for each activity brings of each measure.

    Parameters
    ----------
    economy : Leontief
        The factorised economy.
    measures : array, shape (measures, activities)
        The measure per unit of output: ones for output, value added, wages, jobs, imports, taxes.
    households : Households, optional
        Closes the model for type II.
    at_households : array, shape (measures,), optional
        The measure per unit of households' income; none without it, which is the truncated type II.
        For income it is what households pay households.

    Returns
    -------
    Multipliers
        Direct, indirect and, with households, induced.

    Raises
    ------
    InvalidInput
        Holes, or measures for another number of activities.
    Inconsistent
        Households spend so much that the closed economy is not productive.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed., Cambridge (2009), 6.2.

    Examples
    --------
    >>> import numpy as np
    >>> economy = leontief([[0.15, 0.25], [0.2, 0.05]])
    >>> homes = Households(np.array([0.3, 0.25]), np.array([0.05, 0.4]), 0.05)
    >>> rows = [[1.0, 1.0], [0.3, 0.25]]
    >>> found = multipliers(economy, rows, households=homes, at_households=[0, 0.05])
    >>> found.simple.round(4).tolist()
    [[1.5182, 1.4521], [0.4422, 0.3795]]
    >>> found.total.round(4).tolist()
    [[1.8924, 1.7733], [0.5698, 0.489]]
    """
    rows = checked_measures(measures, economy.size)
    whole = economy.carried(rows.T).T
    if households is None:
        return Multipliers(rows, whole - rows)
    earned = _earned(economy, households)
    spent = whole @ households.spending + _at_households(at_households, rows)
    induced = spent[:, None] * earned * _rounds(households, earned)
    return Multipliers(rows, whole - rows, induced)


def effects(
    economy: Leontief,
    measures: ArrayLike,
    demand: ArrayLike,
    *,
    households: Households | None = None,
) -> Effects:
    """Return what a final demand brings of each measure, activity by activity.

    Parameters
    ----------
    economy : Leontief
        The factorised economy.
    measures : array, shape (measures, activities)
        The measure per unit of output.
    demand : array, shape (activities,), unit of output
        Final demand that is bought at home; what is imported is left out before.
    households : Households, optional
        Closes the model; the induced part is an upper bound.

    Returns
    -------
    Effects
        Gross: nothing is displaced and no supply is short.

    Raises
    ------
    InvalidInput, Inconsistent
        As `multipliers`.

    Examples
    --------
    >>> economy = leontief([[0.15, 0.25], [0.2, 0.05]])
    >>> effects(economy, [[1.0, 1.0]], [600.0, 1500.0]).total.round(4).tolist()
    [[1247.5248, 1841.5842]]
    """
    rows = checked_measures(measures, economy.size)
    bought = checked_vector(demand, economy.size, what="final demand")
    made = economy.needed(bought)
    if households is None:
        return Effects(rows * bought, rows * (made - bought))
    earned = _earned(economy, households)
    spent = float(earned @ bought) * _rounds(households, earned)
    consumed = economy.needed(households.spending) * spent
    return Effects(rows * bought, rows * (made - bought), rows * consumed)


def _at_households(given: ArrayLike | None, rows: Floats) -> Floats:
    if given is None:
        return np.zeros(rows.shape[0])
    return checked_vector(given, rows.shape[0], what="the measure at households")


def _earned(economy: Leontief, households: Households) -> Floats:
    """Return what households earn by a unit of each final demand, before they spend it."""
    for values, what in ((households.income, "income"), (households.spending, "spending")):
        checked_vector(values, economy.size, what=f"{what} of households", least=0.0)
    return economy.carried(households.income)


def _rounds(households: Households, earned: Floats) -> float:
    """Return households' own entry in the closed inverse: rounds of earning and spending."""
    kept = 1.0 - households.own - float(earned @ households.spending)
    if kept <= 0.0:
        raise Inconsistent(
            "io-households",
            "households spend all they earn and more at home: the closed economy is unproductive.",
            hint="Leave savings, taxes and imports out of their spending.",
        )
    return 1.0 / kept


def price_changes(economy: Leontief, costs: ArrayLike) -> Floats:
    """Return by what share prices rise when primary costs rise and are passed on in full.

    The Leontief price model; Ghosh's model gives the same, and nothing else, when it is read as one
    of prices.

    Parameters
    ----------
    economy : Leontief
        The factorised economy.
    costs : array, shape (activities,)
        Rise of value added, imports or taxes per unit of output: 0.02 is two per cent of output.

    Returns
    -------
    float64 array, shape (activities,)
        Rise of price as a share; an upper bound, since nobody absorbs or substitutes anything.

    Raises
    ------
    InvalidInput
        Holes, or costs of another number of activities.

    References
    ----------
    .. [1] E. Dietzenbacher, "In vindication of the Ghosh model: a reinterpretation as a price
       model", Journal of Regional Science 37 (1997) 629-651.

    Examples
    --------
    >>> price_changes(leontief([[0.15, 0.25], [0.2, 0.05]]), [0.1, 0.0]).round(4).tolist()
    [0.1254, 0.033]
    """
    return economy.carried(checked_vector(costs, economy.size, what="the rise of costs"))
