"""Sites opened by a programme: one server a point, sites open already, walks that stalled.

`capacitated_location` walks to its bound and needs no solver; what it cannot say is asked here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import BrokenInvariant, InvalidInput, NotConverged, Unsupported
from ondiris.siting.check import check_amounts, check_count, check_matrix
from ondiris.siting.programme import MOST_PAIRS, OpeningQuestion, ProgrammePlan, solve_openings
from ondiris.siting.result import CapacitatedPlan
from ondiris.siting.swaps import Instance, State, served
from ondiris.siting.tree import CostTarget, Proved, Stopping

__all__ = ["largest_server", "opened_sites", "programmed"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def opened_sites(asks: OpeningQuestion, effort: Stopping) -> CapacitatedPlan:
    """Open sites of limited room beside those that are open, each point served by one or by many.

    Parameters
    ----------
    asks : OpeningQuestion
    effort : Stopping
        Gap at which to stop, clock, and the solver, which is needed.

    Returns
    -------
    CapacitatedPlan
        With all open sites, those that were open included; what these cost is left out.

    Raises
    ------
    InvalidInput
        Bad matrix or amounts, an impossible number of sites; ``capacity-infeasible``: no plan
        holds the demand.
    Unsupported
        ``no-solver``; ``too-many-pairs``: more than `MOST_PAIRS` points times sites.
    NotConverged
        ``no-plan``: the clock stopped before a plan was found.

    References
    ----------
    .. [1] K. Holmberg, M. Rönnqvist, D. Yuan, "An exact algorithm for the capacitated facility
       location problems with single sourcing", European Journal of Operational Research 113
       (1999) 544-559.

    Examples
    --------
    Two points of two units and sites for three: whole, they need both sites.

    >>> import numpy as np
    >>> from ondiris.engines.highs import HighsSolver
    >>> room, two = np.full(2, 3.0), np.full(2, 2.0)
    >>> nothing, closed = np.zeros(2), np.zeros(2, bool)
    >>> cost, work = np.array([[0.0, 2], [0.0, 2]]), Stopping(solver=HighsSolver())
    >>> [opened_sites(OpeningQuestion(cost, two, room, nothing, closed, single=s), work).objective
    ...  for s in (False, True)]
    [1.0, 2.0]
    """
    if effort.solver is None:
        raise Unsupported("no-solver", "one server a point and open sites ask for a solver")
    table = check_matrix(asks.cost, what="cost")
    points, sites = table.shape
    if table.size > MOST_PAIRS:
        raise Unsupported(
            "too-many-pairs",
            f"{points} points and {sites} sites are {table.size} pairs; with sites that are open "
            f"already or one server a point at most {MOST_PAIRS} are answered",
            hint="Fewer candidates or points, or leave the capacities out.",
        )
    check_amounts(asks.demand, points, what="demand")
    check_amounts(asks.capacity, sites, what="capacity")
    check_amounts(asks.fixed, sites, what="fixed cost")
    check_count(max(asks.least, 1), max(int(np.count_nonzero(~asks.locked)), 1))
    found = solve_openings(asks, effort.solver, effort)
    if not found.chosen.size:
        raise _no_plan(found)
    return _dressed(asks, found, effort)


def _no_plan(found: ProgrammePlan) -> InvalidInput | NotConverged:
    if np.isinf(found.bound):
        return InvalidInput(
            "capacity-infeasible",
            "no plan holds the demand: the sites that may be open have too little room",
            hint="Allow more sites, add capacity, lower the demand or let sites share a point.",
        )
    return NotConverged(
        "no-plan",
        "no plan was found before the time was over",
        hint="Give it more with --seconds, or allow more sites.",
    )


def _dressed(asks: OpeningQuestion, found: ProgrammePlan, work: Stopping) -> CapacitatedPlan:
    points, servers = np.nonzero(found.shares)
    amounts = found.shares[points, servers] * asks.demand[points]
    room = max(work.gap, 1e-9) * abs(found.cost)
    return CapacitatedPlan(
        kind="single-source-location" if asks.single else "capacitated-location",
        sites=tuple(int(j) for j in found.chosen),
        serves=largest_server(points, servers, amounts, asks.demand.size),
        objective=found.cost,
        bound=max(found.bound, 0.0),
        proved=found.cost - found.bound <= room,
        nodes=1,
        points=points.astype(np.int64),
        servers=servers.astype(np.int64),
        amounts=amounts,
        unserved=0.0,
    )


def programmed(
    instance: Instance,
    state: State,
    bound: float,
    target: CostTarget,
    effort: Stopping,
) -> Proved:
    """Ask a solver where a walk stalled, from its plan and bound.

    Parameters
    ----------
    instance : Instance
    state : State
        The best plan known.
    bound : float
        No plan is better than this.
    target : CostTarget
        When a difference of costs still matters.
    effort : Stopping
        With a solver.
    """
    if effort.solver is None:
        raise BrokenInvariant("no-solver", "a walk was handed to no solver")
    shares = np.zeros(instance.offers.T.shape)
    weight = np.where(instance.demand > 0.0, instance.demand, 1.0)
    shares[:, state.chosen] = (state.flow[: state.chosen.size] / weight).T
    question = OpeningQuestion(
        cost=instance.offers.T * instance.demand[:, None],
        demand=instance.demand,
        capacity=instance.capacity,
        fixed=instance.fixed,
        locked=np.zeros(instance.capacity.size, dtype=np.bool_),
        least=instance.least,
        most=instance.most,
    )
    known = ProgrammePlan(state.chosen, shares, state.cost, bound)
    found = solve_openings(question, effort.solver, effort, known=known)
    best = min(served(instance, found.chosen), state, key=lambda one: one.cost)
    bound = max(found.bound, bound)
    closed = bound > target.below(best.cost)
    certified = best.cost if closed and target.gap <= 0.0 else min(bound, best.cost)
    return Proved(best.chosen, best.cost, certified, nodes=1, closed=closed)


def largest_server(points: Ints, servers: Ints, amounts: Floats, size: int) -> Ints:
    """Return each point's largest server, -1 where nobody serves it.

    Parameters
    ----------
    points, servers : int64 arrays, shape (flows,)
    amounts : float64 array, shape (flows,)
    size : int
        Number of points.
    """
    serves = np.full(size, -1, dtype=np.int64)
    most = np.zeros(size)
    for point, server, amount in zip(points, servers, amounts, strict=True):
        if amount > most[point]:
            most[point] = amount
            serves[point] = server
    return serves
