"""What holds for every year that is read and for everything that is brought to add up."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ondiris.forecasts.nowcasting import YearFace, nowcast_year, year_moves
from ondiris.forecasts.reconciling import (
    coherent_projection,
    reconciled_paths,
    shrunk_covariance,
    summing_matrix,
)
from ondiris.forecasts.result import Floats

seeds = st.integers(0, 10_000)
monthly = st.integers(1, 11)
faces = st.sampled_from(YearFace)


def tables(seed: int, face: YearFace, count: int = 6) -> list[Floats]:
    """Return years of series that are alike, the last one whole."""
    dice = np.random.default_rng(seed)
    grown = np.exp(dice.normal(0, 0.2, size=(count, 5, 12)).cumsum(axis=2) / 3)
    return list(grown if face is YearFace.INDEX else grown.cumsum(axis=2))


@given(seeds, monthly, faces)
def test_the_future_moves_nothing(seed: int, month: int, face: YearFace) -> None:
    own, *pool = tables(seed, face)
    other = own.copy()
    other[-1, month:] *= 7
    futures = [one.copy() for one in pool]
    for one in futures:
        one[-1] = 1.0
    said = nowcast_year(own, pool, face=face, month=month)
    again = nowcast_year(other, futures, face=face, month=month)
    assert said.point == again.point
    assert said.lower.tolist() == again.lower.tolist()
    assert said.upper.tolist() == again.upper.tolist()


@given(seeds, monthly, st.floats(1e-6, 1e12))
def test_scaling_a_level_scales_its_year(seed: int, month: int, factor: float) -> None:
    own, *pool = tables(seed, YearFace.MONTHS)
    said = nowcast_year(own, pool, face=YearFace.MONTHS, month=month)
    scaled = nowcast_year(own * factor, pool, face=YearFace.MONTHS, month=month)
    assert np.isclose(scaled.point, said.point * factor)
    assert np.allclose(scaled.upper, said.upper * factor)


@given(seeds, monthly, faces)
def test_bands_hold_the_figure_and_never_cross(seed: int, month: int, face: YearFace) -> None:
    own, *pool = tables(seed, face)
    said = nowcast_year(own, pool, face=face, month=month)
    ends = [*said.lower[::-1], said.point, *said.upper]
    assert all(a <= b for a, b in itertools.pairwise(ends))
    if face is not YearFace.INDEX:
        assert (said.lower >= said.known).all()


@given(seeds, st.integers(1, 10), faces)
def test_what_moved_a_year_adds_up(seed: int, month: int, face: YearFace) -> None:
    before, after = tables(seed, face, 2)
    steps = year_moves(before, after, face=face, month=month)
    old = nowcast_year(before, (), face=face, month=month).point
    new = nowcast_year(after, (), face=face, month=11).point
    assert steps[0].before == old
    assert steps[-1].after == new
    assert np.isclose(sum(one.change for one in steps), new - old)
    ends = itertools.pairwise(steps)
    assert all(one.after == other.before for one, other in ends)


def hierarchy(seed: int) -> tuple[Floats, Floats]:
    """Return a tree and a covariance of its errors."""
    dice = np.random.default_rng(seed)
    parents = [0, *(int(dice.integers(0, n)) for n in range(1, 9))]
    summing = summing_matrix(tuple(parents))
    spread = dice.normal(size=(30, len(parents))) * np.exp(dice.normal(size=len(parents)))
    return summing, shrunk_covariance(spread)


@given(seeds)
def test_a_projection_leaves_what_adds_up_and_adds_up_itself(seed: int) -> None:
    summing, covariance = hierarchy(seed)
    bring = coherent_projection(summing, covariance)
    assert np.allclose(bring @ summing, summing)  # what is unbiased stays so
    assert np.allclose(bring @ bring, bring)
    base = np.random.default_rng(seed + 1).normal(size=len(summing))
    brought = bring @ base
    leaves = [np.flatnonzero((summing[:, n] == 1) & (summing.sum(axis=1) == 1))[0]
              for n in range(summing.shape[1])]  # fmt: skip
    assert np.allclose(summing @ brought[leaves], brought)


@given(seeds)
def test_held_paths_add_up_and_are_never_below(seed: int) -> None:
    summing, covariance = hierarchy(seed)
    paths = np.random.default_rng(seed + 2).normal(0.5, 1.0, size=(20, len(summing)))
    held = reconciled_paths(paths, summing, covariance, lowest=0.0)
    assert (held >= -1e-9).all()
    free = reconciled_paths(paths, summing, covariance)
    inside = (free >= 0).all(axis=1)
    assert np.allclose(held[inside], free[inside])
