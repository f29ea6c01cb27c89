"""Learned pace, hazards and ratios against integrals written apart from the kernel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from ondiris.errors import InvalidInput
from ondiris.projects import (
    Cohort,
    PacePrior,
    Pooled,
    hazard_posterior,
    pool_pace,
    pool_ratio,
)
from ondiris.projects.pooling import launch_probability

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
WEAK = PacePrior(0.2, 1.0)
THETA = np.linspace(-3, 5, 321)
FACTORS, CHANCES = np.polynomial.hermite_e.hermegauss(25)


@pytest.mark.parametrize("exits", [0.0, 0.3])
def test_the_chance_of_launch_by_pace_and_factor_is_a_mean_over_the_times(exits: float) -> None:
    """Each entry is one integral over a log-normal time with its shared part fixed."""
    paces, factor = np.array([-0.3, 0.4, 1.0]), np.array([[0.0, 1.0], [0.8, 0.6]])
    remaining, days, spread = np.array([150.0, 300.0]), 500.0, 0.7
    found = launch_probability(paces, days, remaining, exits=exits, spread=spread, factor=factor)
    assert found.shape == (3, 2)
    for i, pace in enumerate(paces):
        for j, (shift, rest) in enumerate(factor):
            chances = []
            for time in remaining:
                law = stats.lognorm(spread * rest, scale=time * math.exp(pace + spread * shift))
                chances.append(
                    integrate.quad(
                        lambda t, law=law: law.pdf(t) * math.exp(-exits / 365.25 * t), 1e-9, days
                    )[0]
                )
            assert found[i, j] == pytest.approx(np.mean(chances), rel=2e-4)


@pytest.mark.parametrize(
    "arguments",
    [
        ("g", 5, -1, 2, 10.0, (1.0,)),
        ("g", 5, 3, 2, 10.0, (1.0,)),
        ("g", 5, 3, 6, 10.0, (1.0,)),
        ("g", 5, 3, 3, 0.0, (1.0,)),
        ("g", 5, 3, 3, -1.0, (1.0,)),
        ("g", 5, 3, 3, 10.0, ()),
        ("g", 5, 3, 3, 10.0, (1.0,), -0.1),
        ("g", 5, 3, 3, 10.0, (5.0, 0.0)),
        ("g", 5, 3, 3, 10.0, (-1.0, 5.0)),
    ],
)
def test_a_cohort_that_contradicts_itself_is_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        Cohort(*arguments)  # type: ignore[arg-type]
    assert refused.value.code == "bad-cohort"


def test_a_cohort_of_the_outermost_sizes_is_taken_and_nobody_leaves_unless_said() -> None:
    for least, most, days, first in ((0, 0, 0.5, 0.5), (5, 5, 900.0, 3.0), (0, 5, 1.0, 1.0)):
        cohort = Cohort("g", 5, least, most, days, (first, 700.0))
        assert cohort == Cohort("g", 5, least, most, days, (first, 700.0), exits=0.0)
    assert Cohort("g", 5, 1, 1, 9.0, (1.0,), exits=0.5).exits == 0.5


@pytest.mark.parametrize(("deviation", "between"), [(0, 1), (-1, 1), (1, 0), (1, -1)])
def test_a_prior_without_doubt_is_refused(deviation: float, between: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        PacePrior(0.0, deviation, between)
    assert refused.value.code == "bad-prior"


def test_a_prior_may_be_narrow_and_lets_groups_differ_by_half_unless_said() -> None:
    assert PacePrior(0.0, 0.2).between == 0.5
    assert PacePrior(0.0, 0.2, 0.1).between == 0.1


@pytest.mark.parametrize(("spread", "shared"), [(0, 0.2), (-1, 0.2), (0.6, 1), (0.6, -0.1)])
def test_a_spread_that_cannot_be_is_refused(spread: float, shared: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        pool_pace([], ["g"], WEAK, spread=spread, shared=shared)
    assert refused.value.code == "bad-spread"
    assert pool_pace([], ["g"], WEAK, spread=0.1, shared=0.0, samples=3).samples.shape == (3, 1)


def test_a_hazard_is_a_gamma_of_events_over_exposure() -> None:
    sample = hazard_posterior(2.0, 30.0, prior_events=0.5, prior_years=10.0, samples=40_000, seed=4)
    assert sample.shape == (40_000,)
    exact = stats.gamma(2.5, scale=1 / 40)
    assert np.quantile(sample, LEVELS) == pytest.approx(exact.ppf(LEVELS), rel=0.03)
    again = hazard_posterior(2.0, 30.0, prior_events=0.5, prior_years=10.0, samples=9, seed=5)
    other = hazard_posterior(2.0, 30.0, prior_events=0.5, prior_years=10.0, samples=9, seed=4)
    assert (again != other).any()
    unseen = hazard_posterior(0.0, 0.0, prior_events=0.5, prior_years=0.5, samples=9, seed=4)
    assert (unseen > 0).all()


@pytest.mark.parametrize("numbers", [(-1, 1, 1, 1), (1, -1, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0)])
def test_a_hazard_of_less_than_nothing_is_refused(numbers: tuple[float, ...]) -> None:
    events, exposure, before, years = numbers
    with pytest.raises(InvalidInput) as refused:
        hazard_posterior(
            events, exposure, prior_events=before, prior_years=years, samples=5, seed=1
        )
    assert refused.value.code == "negative-number"


def test_a_ratio_is_a_mean_of_logarithms_weighed_by_precision() -> None:
    """Prior 0.6 with precision 4, twice 0.9 and 0.4 with precision 25/4."""
    mean, doubt = pool_ratio([0.9, 0.4], prior_mean=0.6, prior_doubt=0.5, doubt=0.4)
    precision = 4 + 2 * 6.25
    logs = 4 * math.log(0.6) + 6.25 * math.log(0.9) + 6.25 * math.log(0.4)
    assert mean == pytest.approx(math.exp(logs / precision))
    assert doubt == pytest.approx(1 / math.sqrt(precision))
    assert pool_ratio([], prior_mean=0.6, prior_doubt=0.5, doubt=0.4) == pytest.approx((0.6, 0.5))


@pytest.mark.parametrize("numbers", [(0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0)])
def test_a_ratio_of_nothing_is_refused(numbers: tuple[float, ...]) -> None:
    local, mean, before, doubt = numbers
    with pytest.raises(InvalidInput) as refused:
        pool_ratio([0.5, local], prior_mean=mean, prior_doubt=before, doubt=doubt)
    assert refused.value.code == "bad-ratio"


def _chance(row: Cohort, spread: float, shared: float) -> np.ndarray:
    """Return the chance of launch in the window, by pace and by factor of the year.

    Times are log-normal around the plan; a clock of withdrawal, where there is one, must not
    have rung before the launch.
    """
    own = spread * math.sqrt(1 - shared)
    plan = np.log(np.array(row.remaining))[:, None, None]
    place = plan + THETA[:, None] + spread * math.sqrt(shared) * FACTORS
    end = math.log(row.days)
    if not row.exits:
        return stats.norm.cdf((end - place) / own).mean(axis=0)
    total = np.zeros(place.shape)
    for z in np.linspace(-6, 6, 121):
        log = place + own * z
        stays = np.exp(-row.exits * np.exp(np.minimum(log, end)) / 365.25)
        total += (log <= end) * stays * stats.norm.pdf(z) * 0.1
    return total.mean(axis=0)


def _by_integral(
    history: list[Cohort], groups: list[str], prior: PacePrior, spread: float, shared: float
) -> dict[str, tuple[float, float]]:
    """Return mean and deviation of each group's log pace: one sum over all that is not known."""
    likelihood = {g: np.ones(THETA.size) for g in groups}
    for row in history:
        chance = _chance(row, spread, shared)
        counts = np.arange(row.launched_least, row.launched_most + 1)[:, None, None]
        seen = stats.binom.pmf(counts, row.units, chance).sum(axis=0)
        likelihood[row.group] = likelihood[row.group] * (seen @ CHANCES / CHANCES.sum())
    reach = 4.5 * prior.deviation
    mean = np.linspace(*np.clip([prior.mean - reach, prior.mean + reach], -3, 5), 81)
    tau = (np.arange(40)[:, None] + 0.5) / 10 * prior.between
    weight = stats.norm.pdf(mean, prior.mean, prior.deviation)
    weight = weight * stats.halfnorm.pdf(tau, scale=prior.between)
    pace = np.exp(-0.5 * ((THETA - mean[:, None]) / tau[..., None]) ** 2)
    pace /= pace.sum(axis=2, keepdims=True)
    evidence = {g: pace @ likelihood[g] for g in groups}
    found = {}
    for g in groups:
        others = np.prod([evidence[o] for o in groups if o != g], axis=0)
        density = ((weight * others)[..., None] * pace * likelihood[g]).sum(axis=(0, 1))
        density /= density.sum()
        centre = float(density @ THETA)
        found[g] = centre, math.sqrt(float(density @ (THETA - centre) ** 2))
    return found


def _pooled(
    history: list[Cohort], groups: list[str], prior: PacePrior, spread: float, shared: float
) -> Pooled:
    return pool_pace(history, groups, prior, spread=spread, shared=shared, samples=20_000, seed=3)


SOME = (200.0, 400.0, 900.0)


@pytest.mark.parametrize(
    ("history", "groups", "prior", "spread", "shared"),
    [
        ([], ["g"], PacePrior(0.3, 0.8, 0.5), 0.6, 0.3),
        ([], ["g"], PacePrior(-0.4, 0.3, 0.25), 0.6, 0.3),
        ([], ["g"], PacePrior(1.1, 0.05, 0.8), 0.6, 0.3),
        ([Cohort("g", 10, 6, 6, 365.0, SOME)], ["g"], WEAK, 0.6, 0.2),
        ([Cohort("g", 10, 2, 5, 365.0, SOME)], ["g"], WEAK, 0.6, 0.2),
        ([Cohort("g", 3, 0, 3, 365.0, SOME)], ["g"], WEAK, 0.6, 0.2),
        ([Cohort("g", 30, 8, 8, 365.0, SOME, exits=0.4)], ["g"], WEAK, 0.6, 0.2),
        ([Cohort("g", 200, 60, 60, 500.0, SOME)], ["g"], WEAK, 0.9, 0.5),
        (
            [Cohort("g", 20, 4, 4, 365.0, SOME), Cohort("g", 20, 9, 9, 300.0, SOME)],
            ["g", "new"], PacePrior(0.1, 1.0, 0.4), 0.6, 0.2,
        ),
        (
            [Cohort("a", 20, 4, 4, 365.0, SOME), Cohort("b", 20, 7, 7, 365.0, SOME)],
            ["b", "a"], PacePrior(0.1, 1.0, 0.4), 0.6, 0.2,
        ),
    ],
)  # fmt: skip
def test_the_learned_pace_is_the_integral_over_all_that_is_not_known(
    history: list[Cohort], groups: list[str], prior: PacePrior, spread: float, shared: float
) -> None:
    """The kernel's grids of factors and spreads are coarse: they are allowed a few per cent."""
    expected = _by_integral(history, groups, prior, spread, shared)
    pooled = _pooled(history, groups, prior, spread, shared)
    assert pooled.groups == tuple(groups)
    for column, group in enumerate(groups):
        mean, deviation = expected[group]
        sample = pooled.samples[:, column]
        assert sample.mean() == pytest.approx(mean, abs=0.035 * deviation)
        assert sample.std() == pytest.approx(deviation, rel=0.065)


def test_a_group_named_only_in_the_history_teaches_the_others_and_is_not_answered() -> None:
    rows = [Cohort("other", 40, 4, 4, 365.0, SOME)]
    pooled = _pooled(rows, ["g"], PacePrior(0.1, 1.0, 0.4), 0.6, 0.2)
    expected = _by_integral(rows, ["other", "g"], PacePrior(0.1, 1.0, 0.4), 0.6, 0.2)
    assert (pooled.groups, pooled.samples.shape) == (("g",), (20_000, 1))
    assert pooled.samples.mean() == pytest.approx(expected["g"][0], abs=0.03)


def test_groups_learned_together_vary_together() -> None:
    """What both do not know of the mean pace is the same: half of each one's variance."""
    pooled = _pooled([], ["a", "b"], PacePrior(0.0, 0.5, 0.5), 0.6, 0.2)
    assert np.corrcoef(pooled.samples.T)[0, 1] == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize(("launched", "days", "remaining"), [(5, 9000.0, 1.0), (0, 1.0, 9000.0)])
def test_a_window_in_which_all_or_none_had_to_launch_teaches_nothing_impossible(
    launched: int, days: float, remaining: float
) -> None:
    """Whatever the pace, the chance is one or nought to the last bit, and the prior remains."""
    rows = [Cohort("g", 5, launched, launched, days, (remaining,))]
    pooled = _pooled(rows, ["g"], PacePrior(0.0, 0.5), 0.2, 0.0)
    assert pooled.posterior["g"][0.5] == pytest.approx(pooled.prior[0.5], abs=0.03)
    assert (np.abs(pooled.samples) < 4).all()


def test_quantiles_told_are_those_of_the_sample_and_of_the_prior() -> None:
    rows = [Cohort("a", 30, 4, 4, 365.0, SOME), Cohort("b", 30, 20, 20, 365.0, SOME)]
    pooled = _pooled(rows, ["b", "a"], PacePrior(0.3, 0.8, 0.5), 0.6, 0.3)
    for column, group in enumerate(("b", "a")):
        told = pooled.posterior[group]
        assert tuple(told) == LEVELS
        assert list(told.values()) == np.quantile(pooled.samples[:, column], LEVELS).tolist()
    before = _pooled([], ["g"], PacePrior(0.3, 0.8, 0.5), 0.6, 0.3)
    assert tuple(pooled.prior) == LEVELS
    assert list(pooled.prior.values()) == pytest.approx(
        list(before.posterior["g"].values()), abs=0.05
    )


def test_a_sample_is_as_large_as_asked_and_follows_its_seed() -> None:
    rows = [Cohort("g", 10, 3, 3, 365.0, SOME)]
    plain = pool_pace(rows, ["g"], WEAK, spread=0.6, shared=0.2)
    assert plain.samples.shape == (4000, 1)
    again = pool_pace(rows, ["g"], WEAK, spread=0.6, shared=0.2, samples=4000, seed=1)
    assert (plain.samples == again.samples).all()
    assert np.unique(plain.samples).size == 4000  # no grid shows through
    other = pool_pace(rows, ["g"], WEAK, spread=0.6, shared=0.2, samples=4000, seed=2)
    assert (plain.samples != other.samples).any()
    assert pool_pace(rows, ["g"], WEAK, spread=0.6, shared=0.2, samples=7).samples.shape == (7, 1)


def test_equally_likely_times_that_repeat_say_what_one_of_each_says() -> None:
    """Sixteen times, the same in another order, and each of them thrice in yet another."""
    times = tuple(40.0 * (1 + k) ** 1.3 for k in range(16))
    shuffled = tuple(np.random.default_rng(5).permutation(times))
    thrice = tuple(np.random.default_rng(6).permutation(times * 3))
    one, other, many = (
        pool_pace([Cohort("g", 25, 7, 7, 365.0, t)], ["g"], WEAK, spread=0.6, shared=0.2).samples
        for t in (times, shuffled, thrice)
    )
    assert one == pytest.approx(other)
    assert one == pytest.approx(many)


def test_many_equally_likely_times_are_read_at_even_steps() -> None:
    """Of 160 times from 10 to 1600 days sixteen stand for all: the median chance is the same."""
    times = tuple(10.0 * (1 + k) for k in range(160))
    pooled = _pooled([Cohort("g", 40, 12, 12, 365.0, times)], ["g"], WEAK, 0.6, 0.2)
    mean, deviation = _by_integral([Cohort("g", 40, 12, 12, 365.0, times)], ["g"], WEAK, 0.6, 0.2)[
        "g"
    ]
    assert pooled.samples.mean() == pytest.approx(mean, abs=0.06 * deviation)
