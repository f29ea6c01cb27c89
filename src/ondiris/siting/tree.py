"""Proof: a best-first tree over which sites are open, whatever the bound behind it.

The plans of this room differ in how a bound is computed, not in how a proof is found.  A
relaxation tells, for a partial decision, a cost below which no completion falls, fixes the sites
whose other choice cannot be part of a better plan, and prices whole plans.  `prove` branches on
the site the relaxation is least sure of until nothing better can exist or the effort is spent;
either way the answer carries the bound that was reached.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ondiris.ports.solver import Solver, always

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "CLOSED",
    "FREE",
    "OPEN",
    "CostTarget",
    "Node",
    "Proved",
    "Relaxation",
    "Stopping",
    "prove",
]

OPEN, FREE, CLOSED = 1, 0, -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Stopping:
    """How good an answer must be and how much work it may take.

    Parameters
    ----------
    gap : float
        Relative gap at which the search may stop; 0 asks for the optimum.
    seed : int
        Seed of the heuristic's starts; the same seed gives the same plan.
    nodes : int
        Nodes of the tree at most.
    root, inner : int
        Iterations of the bound at the root and at every other node.
    going : callable
        Asked between nodes; the search stops with its bound when it answers no.  A door puts
        a clock here: the methods have none.
    solver : Solver, optional
        Takes over where our own bounds stall; without one they go on.
    """

    gap: float = 0.0
    seed: int = 1
    nodes: int = 100_000
    root: int = 3000
    inner: int = 300
    going: Callable[[], bool] = always
    solver: Solver | None = None


@dataclass(frozen=True, slots=True)
class CostTarget:
    """The cost a better plan must stay under, from the best plan known.

    Parameters
    ----------
    step : float
        Smallest possible difference of two plans' costs: 1 where all costs are whole numbers,
        0 where nothing is known.
    gap : float
        Relative gap at which the proof may stop.
    ceiling : float
        Plans above this cost are of no interest at all: for questions of yes or no.
    """

    step: float
    gap: float
    ceiling: float = np.inf

    def below(self, upper: float) -> float:
        """Return the cost at or above which a plan is of no interest."""
        whole = self.step * (1.0 - 1e-6)
        slack = max(self.gap, 1e-9) * abs(upper)
        return min(self.ceiling, upper - max(whole, slack))

    def bound(self, value: float, upper: float) -> float:
        """Return the bound a proof down to `value` certifies: whole where costs are whole."""
        if self.step > 0.0:
            value = self.step * float(np.ceil(value / self.step - 1e-6))
        return min(value, upper)


@dataclass(slots=True)
class Node:
    """A partial decision: what is fixed, the multipliers and how often a site was wanted."""

    states: States
    multipliers: Floats
    wanted: Floats
    bound: float = -np.inf


class Relaxation(Protocol):
    """What a kind of plan must offer so that it can be proved."""

    def tighten(self, node: Node, upper: float, target: float, iterations: int) -> Ints:
        """Raise the node's bound in place, fix sites and return the columns it suggests."""

    def complete(self, chosen: Ints) -> tuple[float, Ints]:
        """Return a plan at least as good as these columns and its exact cost."""


@dataclass(slots=True)
class Proved:
    """The best plan known, the certified bound and the work done."""

    chosen: Ints
    upper: float
    bound: float
    nodes: int = 0
    closed: bool = False
    _open: list[tuple[float, int, Node]] = field(default_factory=list, repr=False)


def prove(
    relaxation: Relaxation,
    root: Node,
    *,
    chosen: Ints,
    upper: float,
    target: CostTarget,
    effort: Stopping,
) -> Proved:
    """Close the gap between the best plan known and the bound, as far as the effort allows.

    Parameters
    ----------
    relaxation : Relaxation
        Bound, fixing and pricing of one kind of plan.
    root : Node
        Nothing fixed yet, with multipliers to start from.
    chosen : int64 array, shape (p,)
        Columns of the best plan known.
    upper : float
        Its cost.
    target : CostTarget
        When a difference of costs still matters.
    effort : Stopping
        Iterations, nodes and the clock of the caller.

    Returns
    -------
    Proved
        The best plan, its cost, a bound no plan can beat, and whether the tree was closed.

    Notes
    -----
    Best first, so the bound reported is the least bound of the nodes left open.  Branches on
    the free site whose share of appearances in the relaxed plans is nearest one half.
    """
    if upper == 0.0:  # costs are never negative
        return Proved(chosen=chosen, upper=upper, bound=upper, closed=True)
    best = Proved(chosen=chosen, upper=upper, bound=-np.inf)
    _visit(relaxation, root, best, target, effort.root)
    while best._open and best.nodes < effort.nodes and effort.going():
        if best._open[0][0] > target.below(best.upper):
            break
        _, _, node = heapq.heappop(best._open)
        for state in (OPEN, CLOSED):
            _visit(relaxation, _child(node, state), best, target, effort.inner)
    limit = target.below(best.upper)
    left = [bound for bound, _, _ in best._open if bound <= limit]
    best.closed = not left
    best.bound = target.bound(min([*left, limit]), best.upper)
    if best.closed and target.gap <= 0.0:
        best.bound = best.upper
    best._open.clear()
    return best


def _visit(
    relaxation: Relaxation, node: Node, best: Proved, target: CostTarget, iterations: int
) -> None:
    """Bound one node, learn from the plan it suggests and keep it if it may hold a better one."""
    floor = node.bound
    limit = target.below(best.upper)
    suggested = relaxation.tighten(node, best.upper, limit, iterations)
    node.bound = max(node.bound, floor)
    best.nodes += 1
    if node.bound > limit:
        return
    if suggested.size:
        cost, plan = relaxation.complete(suggested)
        if cost < best.upper:
            best.upper, best.chosen = cost, plan
    if (node.states == FREE).any() and node.bound <= target.below(best.upper):
        heapq.heappush(best._open, (node.bound, best.nodes, node))


def _child(node: Node, state: int) -> Node:
    """Return the node with its least certain free site decided."""
    free = np.flatnonzero(node.states == FREE)
    undecided = free[np.argmin(np.abs(node.wanted[free] - 0.5))]
    states = node.states.copy()
    states[undecided] = state
    return Node(states, node.multipliers.copy(), node.wanted.copy(), node.bound)
