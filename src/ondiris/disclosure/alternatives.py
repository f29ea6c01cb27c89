"""Other ways to say it: publication intervals, controlled rounding, coarser tables.

A hidden cell need not be silent.  What an attacker can infer anyway may be printed: the exact
interval, widened outwards, adds nothing.  A table may be rounded instead, each cell to a
neighbouring multiple of a base with all sums kept; the attacker then knows every cell within one
base.  And a coarser table may need no hiding at all.  Each is audited like a suppressed table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.attack import claims_of, search_witnesses
from ondiris.disclosure.contributions import Contributions
from ondiris.disclosure.hierarchy import Hierarchy, Shape
from ondiris.disclosure.inference import inferred_intervals
from ondiris.disclosure.proof import check_witnesses
from ondiris.disclosure.protected import seal
from ondiris.disclosure.protection import Reported, protect_table, table_system
from ondiris.disclosure.result import Recoding
from ondiris.disclosure.suppression import Effort
from ondiris.disclosure.system import Bands, System
from ondiris.errors import InvalidInput, Refused
from ondiris.ports.solver import Programme

if TYPE_CHECKING:
    from ondiris.disclosure.proof import Proof
    from ondiris.disclosure.protected import Protected
    from ondiris.ports.solver import Solver

__all__ = ["RoundedTable", "publication_intervals", "ranked_recodings", "round_table"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
CANDIDATES = 12


@dataclass(frozen=True, slots=True, eq=False)
class RoundedTable:
    """A table whose every cell is a multiple of a base, all sums kept.

    Attributes
    ----------
    shape : Shape
    values : float array, shape (cells,)
    base : float
    """

    shape: Shape
    values: Floats
    base: float

    def __str__(self) -> str:
        """Return size and base in one line."""
        return f"RoundedTable({len(self.values)} cells, base {self.base:g})"


def publication_intervals(
    system: System, hidden: Bools, solver: Solver, *, step: float
) -> tuple[Floats, Floats]:
    """Return intervals that may be printed in place of hidden cells.

    They are the attacker's own exact intervals, widened outwards to multiples of `step`, so that
    printing them tells nothing that the table does not tell.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
    solver : Solver
    step : float
        Unit of the printed ends, above zero.

    Returns
    -------
    float array, float array, shape (cells,)
        Lower and upper ends; a shown cell has its value as both, an unbounded end is infinite.
    """
    if step <= 0:
        raise InvalidInput("interval-step", "the step of publication intervals must be above 0")
    cells = np.flatnonzero(hidden)
    low, high = inferred_intervals(system, hidden, cells, solver)
    lower, upper = system.values.copy(), system.values.copy()
    lower[cells] = np.maximum(system.lower[cells], np.floor(low / step + 1e-9) * step)
    upper[cells] = np.ceil(high / step - 1e-9) * step
    return lower, upper


def round_table(reported: Reported, solver: Solver, *, base: float) -> Protected[RoundedTable]:
    """Round every cell to a neighbouring multiple of a base and keep all sums.

    Parameters
    ----------
    reported : Reported
    solver : Solver
    base : float
        Above zero; at least the largest protection level, or the audit refuses.

    Returns
    -------
    Protected of RoundedTable

    Raises
    ------
    Refused
        ``rounding-infeasible`` where no additive rounding exists, ``rounding-exposes`` where the
        base is too small for some secret.

    References
    ----------
    .. [1] Salazar-González (2005), Controlled rounding and cell perturbation, Mathematical
       Programming 105, 583-603.
    """
    if base <= 0:
        raise InvalidInput("rounding-base", "the base of rounding must be above 0")
    system, _, _ = table_system(reported)
    values = _additive_multiples(system, solver, base)
    proof = _rounding_proof(system, values, base, solver)
    if not proof.holds:
        raise Refused(
            "rounding-exposes",
            f"base {base:g} leaves {len(proof.shortfalls)} cells within their protection interval",
            hint="Take a larger base, or suppress.",
            cells=len(proof.shortfalls),
        )
    return seal(RoundedTable(reported.shape, values, base), proof)


def _additive_multiples(system: System, solver: Solver, base: float) -> Floats:
    below = np.floor(system.values / base)
    rest = system.values / base - below
    exact = rest < 1e-12
    offset = system.equations @ below
    programme = Programme(
        cost=1.0 - 2.0 * rest,
        lower=np.zeros(len(rest)),
        upper=np.where(exact, 0.0, 1.0),
        matrix=system.equations,
        row_lower=-offset,
        row_upper=-offset,
        integer=np.ones(len(rest), dtype=np.bool_),
    )
    answer = solver.load(programme).solve()
    if len(answer.values) == 0:
        raise Refused(
            "rounding-infeasible",
            f"no rounding to base {base:g} keeps all sums",
            hint="Take another base, or suppress.",
        )
    rounded: Floats = (below + np.round(answer.values)) * base
    return rounded


def _rounding_proof(system: System, rounded: Floats, base: float, solver: Solver) -> Proof:
    """Audit a rounding: nothing is shown, everything is known within one base."""
    everything = np.ones(len(rounded), dtype=np.bool_)
    seen = Bands(
        sparse.csr_array(sparse.eye_array(len(rounded), format="csr")),
        np.maximum(rounded - base, 0.0),
        rounded + base,
        ("rounding",) * len(rounded),
    )
    view = replace(system, bands=system.bands.and_also(seen), hidden=everything)
    witnesses, _ = search_witnesses(view, everything, claims_of(view, everything), solver)
    return check_witnesses(view, everything, witnesses, against_insiders=False)


def ranked_recodings(
    reported: Reported, solver: Solver, *, count: int = 3, effort: Effort | None = None
) -> tuple[Recoding, ...]:
    """Return coarser tables, protected and audited, the most informative first.

    Pairs of sibling leaves are merged and deepest levels dropped; the candidates with the fewest
    sensitive cells left are protected, until `count` of them stand.

    Parameters
    ----------
    reported : Reported
        Without earlier releases or public values, which name cells of the finer table.
    solver : Solver
    count : int
        How many to return at least, where so many exist.
    effort : Effort, optional

    Returns
    -------
    tuple of Recoding
        Ranked by information kept, of the information of the table asked for.
    """
    plain = replace(reported, public=(), earlier=())
    whole, _, _ = table_system(plain)
    information = float(np.log1p(whole.values).sum())
    candidates = []
    for what, shape, mapping in _coarser(plain.shape):
        coarse = replace(plain, shape=shape, contributions=_mapped(plain.contributions, mapping))
        try:
            system, _, _ = table_system(coarse)
        except Refused:
            continue
        open_part = float(np.log1p(system.values[~system.primary]).sum())
        candidates.append((-open_part, what, coarse))
    found: list[Recoding] = []
    for _, what, coarse in sorted(candidates, key=lambda c: c[:2])[: max(count, CANDIDATES)]:
        recoding = _protected_recoding(what, coarse, solver, information, effort)
        if recoding is not None:
            found.append(recoding)
    found.sort(key=lambda r: (-r.information_kept_pct, r.what))
    return tuple(found[: max(count, 3)])


def _protected_recoding(
    what: str, coarse: Reported, solver: Solver, information: float, effort: Effort | None
) -> Recoding | None:
    try:
        safe = protect_table(coarse, solver, effort=effort or Effort(gap=0.1, rounds=12))
    except Refused:
        return None
    kept = float(np.log1p(safe.content.values[~safe.content.hidden]).sum())
    return Recoding(
        what=what,
        information_kept_pct=100 * kept / information if information > 0 else 100.0,
        hidden=int(safe.content.hidden.sum()),
        shortfalls=len(safe.proof.shortfalls),
    )


Mapping = tuple[int, dict[str, str]]


def _coarser(shape: Shape) -> list[tuple[str, Shape, Mapping]]:
    out: list[tuple[str, Shape, Mapping]] = []
    for axis, hierarchy in enumerate(shape.hierarchies):
        leaves = [hierarchy.codes[int(i)] for i in hierarchy.leaves]
        by_parent: dict[str | None, list[str]] = {}
        for leaf in leaves:
            by_parent.setdefault(hierarchy.parents[leaf], []).append(leaf)
        for family in by_parent.values():
            if len(family) < 3:
                continue
            for first, second in combinations(family, 2):
                into = f"{first}+{second}"
                merged = hierarchy.merged(first, second, into)
                moved = {first: into, second: into}
                what = f"merge {hierarchy.name} {into}"
                out.append((what, _with(shape, axis, merged), (axis, moved)))
        cut = hierarchy.without_leaves()
        if len(cut.codes) > 1:
            moved = {leaf: hierarchy.ancestor_within(cut, leaf) for leaf in leaves}
            inner = {parent for parent in cut.parents.values() if parent is not None}
            if not inner & set(moved.values()):
                what = f"drop leaves of {hierarchy.name}"
                out.append((what, _with(shape, axis, cut), (axis, moved)))
    return out


def _with(shape: Shape, axis: int, hierarchy: Hierarchy) -> Shape:
    parts = list(shape.hierarchies)
    parts[axis] = hierarchy
    return Shape(tuple(parts))


def _mapped(contributions: Contributions, mapping: Mapping) -> Contributions:
    axis, moved = mapping
    codes = list(contributions.codes)
    unique, inverse = np.unique(codes[axis], return_inverse=True)
    codes[axis] = np.array([moved.get(str(c), str(c)) for c in unique], dtype=np.str_)[inverse]
    return replace(contributions, codes=tuple(codes))
