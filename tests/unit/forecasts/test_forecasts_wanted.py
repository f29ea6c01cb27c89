"""How much of a spread one unknown figure explains."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.forecasts.wanted import explained_share


def test_a_figure_that_is_the_target_explains_nearly_all() -> None:
    x = np.random.default_rng(3).normal(size=4_000)
    assert explained_share(5 - 2 * x, x) > 0.97


def test_of_two_equal_parts_each_explains_half() -> None:
    a, b = np.random.default_rng(4).normal(size=(2, 20_000))
    assert explained_share(a + b, a) == pytest.approx(0.5, abs=0.02)


def test_a_figure_that_has_nothing_to_do_with_it_explains_nothing() -> None:
    a, b = np.random.default_rng(5).normal(size=(2, 20_000))
    assert explained_share(a, b) == pytest.approx(0.0, abs=0.005)


def test_yes_or_no_explains_what_lies_between_its_means() -> None:
    # Means 0 and 2 of equal halves, each with variance 1: between 1, in all 2.
    launched = np.repeat([0.0, 1.0], 10_000)
    noise = np.random.default_rng(6).normal(size=20_000)
    assert explained_share(2 * launched + noise, launched) == pytest.approx(0.5, abs=0.01)


def test_units_do_not_matter() -> None:
    a, b = np.random.default_rng(7).normal(size=(2, 1_000))
    assert explained_share(1e9 * (a + b), 1e-3 * a) == pytest.approx(explained_share(a + b, a))


@pytest.mark.parametrize("constant", ["target", "figure"])
def test_what_is_always_the_same_explains_nothing_and_needs_nothing(constant: str) -> None:
    moving, still = np.arange(100.0), np.ones(100)
    pair = (still, moving) if constant == "target" else (moving, still)
    assert explained_share(*pair) == 0.0


@pytest.mark.parametrize(("one", "other"), [((30,), (29,)), ((9,), (9,)), ((20, 2), (20, 2))])
def test_arrays_that_are_no_pairs_are_refused(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    with pytest.raises(InvalidInput, match="shape"):
        explained_share(np.zeros(one), np.zeros(other))
