"""Delivery odds: a hundred projects of an open list, common factors, every output; streamed."""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Callable

import numpy as np

from benchmarks.report import Row
from ondiris.production.projects.unblocking import DRAWS
from ondiris.projects import (
    Assumptions,
    Delivery,
    DeliveryUnit,
    Gate,
    Need,
    Portfolio,
    Ratio,
    Relief,
    Reporting,
    portfolio_of,
    relieved,
    simulate,
)

LOADINGS = {"funding": 0.4, "power": 0.4, "builder": 0.3}
HORIZON = (*range(30, 1826, 30), *range(1917, 3653, 91))  # months, then quarters


def _portfolio() -> Portfolio:
    """Return sixty named projects and an undisclosed lot of forty parks."""
    named = [
        DeliveryUnit(
            f"p{i}",
            "zone" if i % 2 else "parks",
            (300.0 + 10 * i,),
            cost=1e9 * (1 + i % 7),
            jobs=50.0 + i,
            area=1000.0,
            loadings=LOADINGS,
            sure=90.0 if i % 3 == 0 else 0.0,
            silent=30.0 if i % 3 == 0 else 0.0,
        )
        for i in range(60)
    ]
    times = tuple(float(x) for x in np.linspace(10, 900, 60))
    lot = [
        DeliveryUnit(f"lot#{i}", "parks", times, cost=6e8, jobs=120.0, area=5500.0,
                     loadings=LOADINGS, lot="lot")
        for i in range(40)
    ]  # fmt: skip
    return portfolio_of([*named, *lot])


def _assumptions() -> Assumptions:
    rng = np.random.default_rng(0)
    return Assumptions(
        ("zone", "parks"),
        rng.normal(0.3, 0.3, (4000, 2)),
        rng.gamma(4, 0.02, (4000, 2)),
        0.6,
        jobs=Ratio(0.7, 0.2, 0.6, 0.2),
        cost=Ratio(1.2, 0.1, 0.3),
        area=Ratio(0.9, 0.1, 0.2),
        cost_time=0.3,
        replaced=rng.beta(2, 2, (4000, 2)),
        renewal=900.0,
        reporting=Reporting(0.9, (5.0, 20.0, 60.0)),
    )


def _run(draws: int, threads: int) -> Delivery:
    need = Need({"count": 60, "jobs": 5000}, {"value": 1.5e11, "area": 1.9e5})
    return simulate(
        _portfolio(), _assumptions(), need, [500, 900],
        draws=draws, seed=1, threads=threads, horizon=HORIZON,
    )  # fmt: skip


def _reliefs() -> int:
    """Tell of two hundred steps that stand still what each brings, under three views."""
    gates = [Gate(f"g{i}", 60.0, waited=90.0, ahead=20.0, after=200.0) for i in range(200)]
    units = [
        DeliveryUnit(f"p{i}", "parks", (200.0 + 3 * i, 900.0 - 3 * i), jobs=100.0,
                     loadings=LOADINGS, sure=30.0, silent=60.0, gates=(gate,))
        for i, gate in enumerate(gates)
    ]  # fmt: skip
    reliefs = [Relief(f"p{i}", gate.id, 25.0) for i, gate in enumerate(gates)]
    return sum(
        int(one.launches.sum())
        for _ in range(3)
        for one in relieved(portfolio_of(units), _assumptions(), reliefs, 400, draws=DRAWS, seed=1)
    )


def _timed(work: Callable[[], Delivery]) -> tuple[float, float, Delivery]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def _digest(odds: Delivery) -> str:
    texts = repr((odds.readings, odds.shares, odds.factors)).encode()
    arrays: list[np.ndarray] = [odds.met_by, odds.expected_by, odds.main, *odds.fan.values()]
    return hashlib.sha256(texts + b"".join(a.tobytes() for a in arrays)).hexdigest()


def _peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB"


def run() -> list[Row]:
    """Measure the table of the manual."""
    _run(2000, 1)
    rows = []
    for draws, bound in ((100_000, "≤ 1.0 s"), (1_000_000, "≤ 10 s, ≤ 2 GiB")):
        wall, cpu, odds = _timed(lambda draws=draws: _run(draws, 2))  # type: ignore[misc]
        said = f"{wall:.2f} s wall, {cpu:.2f} s processor, {_peak()}"
        rows.append(Row(f"{draws:,} draws × 100 projects, all outputs, streamed", said, bound))
        assert 0 < odds.readings[-1].met < 1
    wall, cpu, odds = _timed(lambda: _run(20_000, 2))
    helped = sum(share.units for share in odds.shares)
    said = f"{wall:.2f} s wall, {cpu:.2f} s processor, {helped} projects"
    rows.append(Row("marginal help of all projects, 20,000 draws", said, "≤ 5 s"))
    same = {_digest(_run(30_000, threads)) for threads in (1, 2, 4)}
    said = "identical" if len(same) == 1 else "differ"
    rows.append(Row("bytes of one seed with 1, 2 and 4 threads", said, "identical"))
    wall, cpu = time.perf_counter(), time.process_time()
    more = _reliefs()
    spent = time.perf_counter() - wall, time.process_time() - cpu
    said = f"{spent[0]:.2f} s wall, {spent[1]:.2f} s processor"
    rows.append(Row("200 steps that stand still, ranked under three views", said, "≤ 1 s"))
    assert more > 0
    return rows
