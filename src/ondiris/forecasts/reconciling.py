"""Levels that add up: forecasts of a whole and its parts brought to agree (MinT).

A hierarchy is its summing matrix S: a row for each series, a column for each of the finest, ones
where the finest is part of the series.  Activities to industry, districts to a city and months to
a year are all of this shape.  What a base forecast says is projected onto what adds up, by the
projection that leaves the least variance where errors have the covariance W:
``P = S (S'W⁻¹S)⁻¹ S'W⁻¹`` [1]_.  Every equally likely path is projected by the same P, so that
quantiles of the projected paths are bands of what adds up [2]_.

Only levels of one price basis go in.  An index or a growth never adds up: it is the mean of those
of its parts by the shares that they had in the base, which is `weighted_index`.

References
----------
.. [1] Wickramasuriya, S. L., Athanasopoulos, G., Hyndman, R. J. (2019), Optimal forecast
   reconciliation for hierarchical and grouped time series through trace minimization, JASA 114.
.. [2] Panagiotelis, A., Gamakumara, P., Athanasopoulos, G., Hyndman, R. J. (2023), Probabilistic
   forecast reconciliation: properties, evaluation and score optimisation, EJOR 306.
.. [3] Schäfer, J., Strimmer, K. (2005), A shrinkage approach to large-scale covariance matrix
   estimation, Statistical Applications in Genetics and Molecular Biology 4.
"""

from __future__ import annotations

import numpy as np

from ondiris.errors import InvalidInput, Refused
from ondiris.forecasts.result import Floats

__all__ = [
    "coherent_projection",
    "reconciled_paths",
    "shrunk_covariance",
    "structural_covariance",
    "summing_matrix",
    "variance_covariance",
    "weighted_index",
]

FEWEST_ROWS = 3
"""Periods that a covariance needs."""


def summing_matrix(parents: tuple[int, ...]) -> Floats:
    """Return the summing matrix of a tree.

    Parameters
    ----------
    parents : tuple of int
        For each series the place of the one it is part of; its own place where it is of none.

    Returns
    -------
    float64 array, shape (series, finest)
        In the order given; the finest are those that nothing is part of, in their order.

    Raises
    ------
    InvalidInput
        If a place is none, or a series is a part of its own part.

    Examples
    --------
    >>> summing_matrix((0, 0, 0, 1, 1)).astype(int).tolist()
    [[1, 1, 1], [0, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    count = len(parents)
    if not count or any(not 0 <= parent < count for parent in parents):
        raise InvalidInput("hierarchy", "a series is part of one of those given, or of none")
    wholes = {parent for child, parent in enumerate(parents) if parent != child}
    finest = [n for n in range(count) if n not in wholes]
    found = np.zeros((count, len(finest)))
    for column, leaf in enumerate(finest):
        place, seen = leaf, {leaf}
        found[leaf, column] = 1.0
        while parents[place] != place:
            place = parents[place]
            if place in seen:
                raise InvalidInput("hierarchy", "a series cannot be a part of its own part")
            seen.add(place)
            found[place, column] = 1.0
    if not found.any(axis=1).all():
        raise InvalidInput("hierarchy", "a series cannot be a part of its own part")
    return found


def structural_covariance(summing: Floats) -> Floats:
    """Return errors as if every finest series missed alike: variance is how many make a series up.

    The identity in its place is ordinary least squares.

    Parameters
    ----------
    summing : float64 array, shape (series, finest)

    Returns
    -------
    float64 array, shape (series, series)
    """
    return np.asarray(np.diag(summing.sum(axis=1)), dtype=np.float64)


def variance_covariance(errors: Floats) -> Floats:
    """Return errors as if each series missed by itself, as much as it did.

    Parameters
    ----------
    errors : float64 array, shape (periods, series)
        By how much base forecasts were off one period ahead.

    Raises
    ------
    Refused
        ``too-few-errors`` from fewer than three periods.
    """
    return np.asarray(np.diag(np.mean(_enough(errors) ** 2, axis=0)), dtype=np.float64)


def shrunk_covariance(errors: Floats) -> Floats:
    """Return the covariance of errors, its correlations shrunk towards none.

    Parameters
    ----------
    errors : float64 array, shape (periods, series)
        By how much base forecasts were off one period ahead; their mean is taken to be zero.

    Raises
    ------
    Refused
        ``too-few-errors`` from fewer than three periods.

    Notes
    -----
    The intensity is Schäfer and Strimmer's: the sum of the variances of the correlations over the
    sum of their squares, between zero and one.  A series that never missed has no correlation.
    """
    count = len(_enough(errors))
    variance = np.mean(errors**2, axis=0)
    scale = np.sqrt(np.where(variance > 0, variance, 1.0))
    standard = errors / scale
    products = standard[:, :, None] * standard[:, None, :]
    correlation = products.mean(axis=0)
    spread = ((products - correlation) ** 2).sum(axis=0) / (count * (count - 1))
    off = ~np.eye(errors.shape[1], dtype=bool)
    squares = float((correlation[off] ** 2).sum())
    intensity = min(max(float(spread[off].sum()) / squares, 0.0), 1.0) if squares else 1.0
    shrunk = np.where(off, (1 - intensity) * correlation, 1.0)
    return np.asarray(shrunk * np.outer(scale, scale) * (variance > 0), dtype=np.float64)


def coherent_projection(summing: Floats, covariance: Floats) -> Floats:
    """Return the matrix that brings base forecasts to add up with the least variance.

    Parameters
    ----------
    summing : float64 array, shape (series, finest)
    covariance : float64 array, shape (series, series)
        Of the errors of base forecasts, up to a factor.  A series without variance is taken as
        certain next to the others.

    Returns
    -------
    float64 array, shape (series, series)
        A projection: what adds up it leaves as it is.

    Raises
    ------
    InvalidInput
        Shapes that do not belong together, or a covariance that is none.

    Notes
    -----
    It is computed as ``P = I − W C'(C W C')⁻¹ C`` with the constraints C of what adds up, which
    needs no inverse of W.

    Examples
    --------
    Ordinary least squares over a whole and two parts gives every series a third of the gap:

    >>> whole = summing_matrix((0, 0, 0))
    >>> bring = coherent_projection(whole, np.eye(3))
    >>> (bring @ [10.0, 4.0, 3.0]).round(6).tolist()
    [9.0, 5.0, 4.0]
    """
    count, finest = summing.shape
    if covariance.shape != (count, count) or not np.allclose(covariance, covariance.T):
        raise InvalidInput("shape", "a covariance has a row and a column for each series")
    if not np.isfinite(covariance).all() or (np.diag(covariance) < 0).any():
        raise InvalidInput("covariance", "variances are finite and not below zero")
    leaves = [int(np.flatnonzero(_only(summing, n))[0]) for n in range(finest)]
    wholes = [n for n in range(count) if n not in set(leaves)]
    constraints = np.zeros((len(wholes), count))
    constraints[np.arange(len(wholes)), wholes] = 1.0
    constraints[:, leaves] -= summing[wholes]
    floor = np.diag(covariance).max(initial=0.0) or 1.0
    certain = covariance + np.diag(np.where(np.diag(covariance) > 0, 0.0, 1e-9 * floor))
    gain = certain @ constraints.T
    inner = constraints @ gain
    return np.asarray(np.eye(count) - gain @ np.linalg.solve(inner, constraints))


def _only(summing: Floats, column: int) -> Floats:
    """Return which rows hold one finest series and nothing else."""
    found = (summing[:, column] == 1) & (summing.sum(axis=1) == 1)
    if not found.any():
        raise InvalidInput("hierarchy", "each of the finest series has a row of its own")
    return np.asarray(found)


def reconciled_paths(
    paths: Floats, summing: Floats, covariance: Floats, *, lowest: float = -np.inf
) -> Floats:
    """Return equally likely paths that add up, from paths that need not.

    Parameters
    ----------
    paths : float64 array, shape (paths, series) or (paths, series, periods)
        Each a joint future of all series: path n of one belongs to path n of the others.
    summing : float64 array, shape (series, finest)
    covariance : float64 array, shape (series, series)
    lowest : float
        What the finest series cannot be below: zero for output.

    Returns
    -------
    float64 array, as `paths`

    Notes
    -----
    Where a path would leave one of the finest below `lowest`, the finest are moved to the nearest
    point in the metric of W⁻¹ that does not: non-negative least squares, path by path.

    Raises
    ------
    InvalidInput
        As `coherent_projection`; paths of other series.
    """
    if paths.ndim not in (2, 3) or paths.shape[1] != summing.shape[0]:
        raise InvalidInput("shape", "each path has a value for each series of the hierarchy")
    bring = coherent_projection(summing, covariance)
    found = np.einsum("ij,nj...->ni...", bring, paths)
    leaves = [int(np.flatnonzero(_only(summing, n))[0]) for n in range(summing.shape[1])]
    below = found[:, leaves] < lowest
    if not below.any():
        return np.asarray(found)
    places = np.argwhere(below.any(axis=1))
    root = _root(covariance)
    for place in places:
        at = (place[0], slice(None), *place[1:])
        found[at] = summing @ _nearest(paths[at], summing, root, lowest)
    return np.asarray(found)


def _root(covariance: Floats) -> Floats:
    """Return what turns errors into errors of variance one that are alike."""
    floor = 1e-9 * (np.diag(covariance).max(initial=0.0) or 1.0)
    return np.asarray(
        np.linalg.inv(np.linalg.cholesky(covariance + floor * np.eye(len(covariance))))
    )


def _nearest(base: Floats, summing: Floats, root: Floats, lowest: float) -> Floats:
    """Return the finest that come nearest to base forecasts and are not below a bound."""
    from scipy.optimize import nnls  # noqa: PLC0415 - wanted only where a path falls below

    found, _ = nnls(root @ summing, root @ (base - summing.sum(axis=1) * lowest))
    return np.asarray(found + lowest)


def weighted_index(indices: Floats, shares: Floats) -> Floats:
    """Return the index of a whole from those of its parts.

    Parameters
    ----------
    indices : float64 array, shape (..., parts)
        Of each part against one base, as ratios or in per cent.
    shares : float64 array, shape (parts,)
        Of each part in the whole at the base, in any unit.

    Raises
    ------
    InvalidInput
        Shares below zero, or of which nothing is above it.

    Examples
    --------
    >>> float(weighted_index(np.array([110.0, 90.0]), np.array([3.0, 1.0])))
    105.0
    """
    if indices.shape[-1:] != shares.shape or (shares < 0).any() or not shares.sum() > 0:
        raise InvalidInput("shares", "a share for each part, none below zero, some above it")
    return np.asarray(indices @ (shares / shares.sum()))


def _enough(errors: Floats) -> Floats:
    if errors.ndim != 2 or len(errors) < FEWEST_ROWS:
        raise Refused("too-few-errors", "a covariance needs the errors of three periods")
    if not np.isfinite(errors).all():
        raise InvalidInput("not-finite", "an error of the base forecasts is no number")
    return errors
