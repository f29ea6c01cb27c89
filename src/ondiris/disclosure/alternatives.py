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

from ondiris.disclosure.contributions import Cells
from ondiris.disclosure.hierarchy import Hierarchy, Shape
from ondiris.disclosure.primary import Insiders
from ondiris.disclosure.proof import check_witnesses
from ondiris.disclosure.protected import seal
from ondiris.disclosure.protection import protect_table
from ondiris.disclosure.reported import Reported, Whole, table_system, whole_of
from ondiris.disclosure.result import Account, Recoding
from ondiris.disclosure.suppression import Effort, find_failures
from ondiris.disclosure.system import Bands
from ondiris.errors import Inconsistent, InvalidInput, Refused
from ondiris.ports.solver import Programme

if TYPE_CHECKING:
    from ondiris.disclosure.proof import Proof
    from ondiris.disclosure.protected import Protected
    from ondiris.ports.solver import Solver

__all__ = [
    "RoundedTable",
    "audit_rounding",
    "ranked_recodings",
    "recoded",
    "round_table",
    "rounding_bands",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CANDIDATES = 12


@dataclass(frozen=True, slots=True, eq=False)
class RoundedTable:
    """A table whose every cell is a multiple of a base, all sums kept.

    Attributes
    ----------
    shape : Shape
    values : float array, shape (cells,)
    base : float
    account : Account
        Its sensitive cells and the information that rounding changes; nothing is hidden.
    """

    shape: Shape
    values: Floats
    base: float
    account: Account

    def __str__(self) -> str:
        """Return size and base in one line."""
        return f"RoundedTable({len(self.values)} cells, base {self.base:g})"


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
    table = reported.only
    whole = whole_of([reported], solver)
    at = whole.parts[0].of_table(table)
    values = _additive_multiples(table, whole.system.values[at], solver, base)
    proof = _rounding_proof(whole, at, values, base, solver)
    if not proof.holds:
        raise Refused(
            "rounding-exposes",
            f"base {base:g} leaves {len(proof.shortfalls)} cells within their protection interval",
            hint="Take a larger base, or suppress.",
            cells=len(proof.shortfalls),
        )
    return seal(RoundedTable(table, values, base, _account(whole, table, values)), proof)


def audit_rounding(reported: Reported, rounded: Floats, solver: Solver, *, base: float) -> Proof:
    """Audit a rounded table made by anybody against the returns it was made of.

    Parameters
    ----------
    reported : Reported
        One table, with everything that binds it.
    rounded : float array, shape (cells,)
    solver : Solver
    base : float
        What everybody holds: a true value lies within one base of the rounded one.

    Returns
    -------
    Proof

    Raises
    ------
    Inconsistent
        ``other-table`` when a value is further from the true one, or not stated.
    """
    table = reported.only
    whole = whole_of([reported], solver)
    at = whole.parts[0].of_table(table)
    off = ~(np.abs(rounded - whole.system.values[at]) <= base)
    if off.any():
        raise Inconsistent(
            "other-table", f"{int(off.sum())} cells are not those of the returns within one base"
        )
    return _rounding_proof(whole, at, rounded, base, solver)


def _account(whole: Whole, table: Shape, rounded: Floats) -> Account:
    part = whole.parts[0]
    own = part.of_table(table)
    information = np.log1p(whole.system.values[own])
    changed = float(np.abs(np.log1p(rounded) - information).sum())
    return Account(
        cells=int((information > 0).sum()),
        primary=int(part.sensitivity.primary[own].sum()),
        secondary=0,
        by_rule={str(r): int(m[own].sum()) for r, m in part.sensitivity.by_rule.items()},
        information_lost_pct=100 * changed / max(float(information.sum()), 1e-300),
        cost=0.0,
        bound=0.0,
        exposed=part.exposed_in(table, whole.exposed),
        waivers=len(part.reported.contributions.waivers),
        marks=part.reported.decided.counts(own),
    )


def _additive_multiples(table: Shape, values: Floats, solver: Solver, base: float) -> Floats:
    below = np.floor(values / base)
    rest = values / base - below
    exact = rest < 1e-12
    offset = table.equations @ below
    programme = Programme(
        cost=1.0 - 2.0 * rest,
        lower=np.zeros(len(rest)),
        upper=np.where(exact, 0.0, 1.0),
        matrix=table.equations,
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


def rounding_bands(cells: Ints, rounded: Floats, base: float, count: int) -> Bands:
    """Return what a rounded table tells about the cells of a system: each within one base.

    Parameters
    ----------
    cells : int array, shape (rounded,)
        Where the rounded cells stand.
    rounded : float array, shape (rounded,)
    base : float
    count : int
        Cells of the system.
    """
    rows = np.arange(len(cells))
    matrix = sparse.csr_array((np.ones(len(cells)), (rows, cells)), shape=(len(cells), count))
    lower = np.maximum(rounded - base, 0.0)
    return Bands(matrix, lower, rounded + base, ("rounding",) * len(cells))


def _rounding_proof(whole: Whole, at: Ints, rounded: Floats, base: float, solver: Solver) -> Proof:
    """Audit a rounding: nothing is shown, everything is known within one base."""
    system = whole.system
    known = np.tile(rounded, whole.times)
    seen = rounding_bands(whole.everywhere(at), known, base, len(system.names))
    hidden = whole.unsure | system.hidden
    view = replace(system, bands=system.bands.and_also(seen), hidden=hidden)
    witnesses, _ = find_failures(view, hidden, solver, whole.insiders)
    return check_witnesses(
        view, hidden, witnesses, against_insiders=whole.insiders is Insiders.SOLE
    )


def ranked_recodings(
    reported: Reported, solver: Solver, *, count: int = 3, effort: Effort | None = None
) -> tuple[Recoding, ...]:
    """Return coarser tables, protected and audited, the most informative first.

    Pairs of sibling leaves are merged and deepest levels dropped; the candidates with the fewest
    sensitive cells left are protected, until `count` of them stand.

    Parameters
    ----------
    reported : Reported
        One table, with everything that binds it.
    solver : Solver
    count : int
        How many to return at least, where so many exist.
    effort : Effort, optional

    Returns
    -------
    tuple of Recoding
        Ranked by information kept, of the information of the table asked for.
    """
    table = reported.only
    totals = Cells.of(reported.shape, reported.contributions).total
    information = float(np.log1p(totals[reported.shape.cells_of(table)]).sum())
    candidates = []
    for what in _coarser(table):
        coarse = recoded(reported, what)
        try:
            system, _, _ = table_system(replace(coarse, public=(), earlier=()))
        except Refused:
            continue
        shown = coarse.asked & ~system.primary
        candidates.append((-float(np.log1p(system.values[shown]).sum()), what, coarse))
    found: list[Recoding] = []
    for most, what, coarse in sorted(candidates, key=lambda c: c[:2])[: max(count, CANDIDATES)]:
        if len(found) >= count:
            reached = sorted(r.information_kept_pct for r in found)[-count]
            # No candidate from here on keeps more than what none of its rules hides.
            if reached >= 100 * -most / max(information, 1e-300):
                break
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


def recoded(reported: Reported, what: str) -> Reported:
    """Return a release of a coarser table, in the words of `Recoding.what`.

    Parameters
    ----------
    reported : Reported
        Of one table.
    what : str
        ``merge area east+west``, ``drop leaves of activity``.

    Returns
    -------
    Reported
        Its cross keeps the finer codes, so that releases that show them still bind.

    Raises
    ------
    InvalidInput
        ``recoding`` for other words or a dimension the table lacks, ``not-siblings`` for codes
        that cannot be merged.

    Examples
    --------
    >>> import numpy as np
    >>> from ondiris.disclosure import Contributions, Hierarchy, Reported, Rules, Shape
    >>> area = Hierarchy("area", {"city": None, "east": "city", "west": "city", "hill": "city"})
    >>> rows = Contributions((np.array(["east"]),), np.array(["e1"]), np.array([5.0]))
    >>> table = Reported(Shape((area,)), rows, Rules("2025-01-01", p_percent=10))
    >>> recoded(table, "merge area east+west").only.names
    ('city', 'hill', 'east+west')
    """
    table = reported.only
    kind, axis, codes = _parsed(what, table)
    own = table.hierarchies[axis]
    if kind == "drop":
        return replace(reported, tables=(_with(table, axis, own.without_leaves()),))
    first, second = codes
    into = f"{first}+{second}"
    merged = _with(table, axis, own.merged(first, second, into))
    place = next(i for i, h in enumerate(reported.shape.hierarchies) if h.name == own.name)
    finer = reported.shape.hierarchies[place].with_merger(first, second, into)
    return replace(reported, shape=_with(reported.shape, place, finer), tables=(merged,))


def _parsed(what: str, table: Shape) -> tuple[str, int, tuple[str, str]]:
    """Return kind, dimension and codes of a recoding in words."""
    match what.split():
        case ["merge", dimension, pair] if pair.count("+") == 1:
            first, second = pair.split("+")
            kind, codes = "merge", (first, second)
        case ["drop", "leaves", "of", dimension]:
            kind, codes = "drop", ("", "")
        case _:
            raise InvalidInput(
                "recoding",
                "a recoding reads 'merge DIMENSION A+B' or 'drop leaves of DIMENSION'",
                hint="`ondiris protect --recodings` lists those that help.",
            )
    axes = [i for i, h in enumerate(table.hierarchies) if h.name == dimension]
    if not axes:
        raise InvalidInput("recoding", f"the table has no dimension {dimension}")
    return kind, axes[0], codes


def _coarser(table: Shape) -> list[str]:
    """Return the recodings of a table in words."""
    out: list[str] = []
    for hierarchy in (h for h in table.hierarchies if not h.also):
        by_parent: dict[str | None, list[str]] = {}
        for place in hierarchy.leaves:
            code = hierarchy.codes[int(place)]
            by_parent.setdefault(hierarchy.parents[code], []).append(code)
        for family in by_parent.values():
            if len(family) >= 3:
                pairs = combinations(family, 2)
                out += [f"merge {hierarchy.name} {one}+{two}" for one, two in pairs]
        if len(hierarchy.without_leaves().codes) > 1:
            out.append(f"drop leaves of {hierarchy.name}")
    return out


def _with(shape: Shape, axis: int, hierarchy: Hierarchy) -> Shape:
    parts = list(shape.hierarchies)
    parts[axis] = hierarchy
    return Shape(tuple(parts))
