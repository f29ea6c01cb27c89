"""Protecting a table from reported values to `Protected`, and auditing anybody's table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.background import (
    Earlier,
    PublicValue,
    cap_by_background,
    public_bands,
    with_earlier,
)
from ondiris.disclosure.contributions import Cells, Contributions
from ondiris.disclosure.primary import Insiders, Rules, primary_cells
from ondiris.disclosure.proof import Proof, check_witnesses
from ondiris.disclosure.protected import Protected, seal
from ondiris.disclosure.result import Account, ProtectedTable
from ondiris.disclosure.suppression import Effort, Pattern, find_failures, suppress
from ondiris.disclosure.system import Bands, System
from ondiris.disclosure.unions import UnionRule
from ondiris.errors import BrokenInvariant, Inconsistent, Refused

if TYPE_CHECKING:
    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.primary import Sensitivity
    from ondiris.ports.solver import Solver

__all__ = ["Reported", "audit_table", "information_kept", "protect_table", "table_system"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SHOWN = 5


@dataclass(frozen=True, eq=False)
class Reported:
    """A table as reported, with everything an attacker may know besides; never shown.

    Parameters
    ----------
    shape : Shape
    contributions : Contributions
    rules : Rules
        In force on the day of the release.
    public : tuple of PublicValue
        What others published about these cells.
    earlier : tuple of Earlier
        Releases that are out already.
    upper : float
        What everybody knows no cell can exceed; infinite unless stated.
    """

    shape: Shape
    contributions: Contributions
    rules: Rules
    public: tuple[PublicValue, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    upper: float = float("inf")

    def __str__(self) -> str:
        """Return the table's shape in one line, and nothing of its values."""
        return f"Reported({self.shape})"

    __repr__ = __str__


def table_system(reported: Reported) -> tuple[System, Cells, Sensitivity]:
    """Return a reported table as its attacker sees it, with what the rules say of it.

    Parameters
    ----------
    reported : Reported

    Returns
    -------
    System, Cells, Sensitivity
        The new table alone; earlier releases are not yet part of it.

    Raises
    ------
    Refused
        ``all-sensitive`` when no cell is left that could protect another.
    """
    shape, rules = reported.shape, reported.rules
    cells = Cells.of(shape, reported.contributions)
    sensitivity = primary_cells(cells, rules)
    primary = sensitivity.primary
    occupied = cells.total > 0
    if primary.any() and not (occupied & ~primary).any():
        raise Refused(
            "all-sensitive",
            f"all {int(primary.sum())} cells with a value are sensitive by themselves",
            hint="Publish a coarser table.",
        )
    bands = public_bands(shape.names, reported.public) if reported.public else None
    told = {name for value in reported.public if len(value.cells) == 1 for name in value.cells}
    known = np.array([name in told for name in shape.names]) if told else ~occupied & occupied
    system = System(
        names=shape.names,
        values=cells.total,
        equations=shape.equations,
        bands=bands if bands is not None else Bands.none(shape.cells),
        lower=np.zeros(shape.cells),
        upper=np.full(shape.cells, reported.upper),
        level_up=sensitivity.level_up,
        level_down=sensitivity.level_down,
        primary=primary,
        hidden=np.zeros(shape.cells, dtype=np.bool_),
        free=occupied & ~primary & ~known,
        weight=rules.cost.of(cells.total),
        sole=np.where(cells.total > 0, cells.sole, -1),
    )
    return system, cells, sensitivity


def _whole(reported: Reported, solver: Solver) -> _Whole:
    system, cells, sensitivity = table_system(reported)
    joined = with_earlier(system, reported.earlier)
    own = np.arange(len(joined.names)) < len(system.names)
    capped, exposed = cap_by_background(joined, own, solver, reported.rules.insiders)
    return _Whole(capped, cells, sensitivity, own, tuple(exposed))


@dataclass(frozen=True, eq=False)
class _Whole:
    system: System
    cells: Cells
    sensitivity: Sensitivity
    own: Bools
    exposed: tuple[object, ...]


def protect_table(
    reported: Reported, solver: Solver, *, effort: Effort | None = None
) -> Protected[ProtectedTable]:
    """Hide what must be hidden, prove it, and seal the rest.

    Parameters
    ----------
    reported : Reported
        The table, its rules and what is public already.
    solver : Solver
    effort : Effort, optional
        How near to the cheapest pattern to come.

    Returns
    -------
    Protected of ProtectedTable
        With the proof that every end of every protection interval is reached.

    Raises
    ------
    Refused
        ``protection-infeasible`` or ``all-sensitive``; nothing is protected by halves.

    Examples
    --------
    Two districts, three enterprises in each of two activities but one: with its cell hidden, so
    is one more in its row and in its column, and the fourth corner.

    >>> import numpy as np
    >>> from ondiris.engines.highs import HighsSolver
    >>> from ondiris.disclosure import Contributions, Hierarchy, Rules, Shape
    >>> shape = Shape((
    ...     Hierarchy("activity", {"all": None, "food": "all", "cars": "all"}),
    ...     Hierarchy("area", {"city": None, "east": "city", "west": "city"}),
    ... ))
    >>> rows = [("food", "east")] * 3 + [("food", "west")] * 3 + [("cars", "east")] * 3
    >>> rows += [("cars", "west")]
    >>> table = Reported(
    ...     shape,
    ...     Contributions(
    ...         tuple(np.array(column) for column in zip(*rows)),
    ...         np.array([f"e{i}" for i in range(10)]),
    ...         np.full(10, 7.0),
    ...     ),
    ...     Rules("2025-01-01", minimum_frequency=3, frequency_margin=10),
    ... )
    >>> safe = protect_table(table, HighsSolver())
    >>> int(safe.content.hidden.sum()), safe.proof.holds, safe.content.value("all", "city")
    (4, True, 70.0)
    """
    whole = _whole(reported, solver)
    unions = UnionRule(whole.system, whole.cells, reported.rules)
    insiders = reported.rules.insiders
    pattern = suppress(whole.system, solver, effort=effort, insiders=insiders, unions=unions)
    proof = _proved(whole.system, pattern, insiders)
    if not proof.holds or unions.exposed(pattern.hidden):
        raise BrokenInvariant("unproved", "a pattern was chosen that its audit refuses")
    return seal(_without_secrets(reported, whole, pattern), proof)


def _proved(system: System, pattern: Pattern, insiders: Insiders) -> Proof:
    return check_witnesses(
        system, pattern.hidden, pattern.witnesses, against_insiders=insiders is Insiders.SOLE
    )


def _without_secrets(reported: Reported, whole: _Whole, pattern: Pattern) -> ProtectedTable:
    count = reported.shape.cells
    hidden = pattern.hidden[:count].copy()
    primary = whole.sensitivity.primary
    account = Account(
        cells=int((whole.cells.total > 0).sum()),
        primary=int(primary.sum()),
        secondary=int((hidden & ~primary).sum()),
        by_rule={str(r): int(m.sum()) for r, m in whole.sensitivity.by_rule.items()},
        information_lost_pct=100 * (1 - information_kept(whole.cells.total, hidden)),
        cost=pattern.cost,
        bound=pattern.bound,
        exposed=tuple(whole.exposed),  # type: ignore[arg-type]
        waivers=len(reported.contributions.waivers),
    )
    values = np.where(hidden, np.nan, whole.cells.total)
    return ProtectedTable(reported.shape, values, hidden, account)


def information_kept(values: Floats, hidden: Bools) -> float:
    """Return the part of the information, sum of log(1 + value), that stays visible."""
    information = np.log1p(values)
    whole = float(information.sum())
    return float(information[~hidden].sum()) / whole if whole > 0 else 1.0


def audit_table(
    reported: Reported, shown: Floats, solver: Solver, *, tolerance: float = 0.5
) -> Proof:
    """Audit a table made by anybody against the returns it was made of.

    Parameters
    ----------
    reported : Reported
        The returns, the rules, and what is public besides.
    shown : float array, shape (cells,)
        What the table shows; not-a-number where it shows nothing.
    solver : Solver
    tolerance : float
        How far a shown value may be from the true one: half a unit of its last digit.

    Returns
    -------
    Proof
        Its `shortfalls` name, by code, the cells that an attacker would narrow too far, and those
        that take part in a sum that betrays a holding.

    Raises
    ------
    Inconsistent
        ``other-table`` when shown values are not those of the returns.
    """
    whole = _whole(reported, solver)
    count = reported.shape.cells
    _refuse_other_values(reported, whole.cells.total, shown, tolerance)
    hidden = whole.system.hidden.copy()
    hidden[:count] |= np.isnan(shown) & (whole.cells.total > 0)
    insiders = reported.rules.insiders
    witnesses, failures = find_failures(whole.system, hidden, solver, insiders)
    proof = check_witnesses(
        whole.system, hidden, witnesses, against_insiders=insiders is Insiders.SOLE
    )
    short = set(proof.shortfalls) | {whole.system.names[f.cell] for f in failures}
    open_primary = np.flatnonzero(whole.system.primary & ~hidden)
    short |= {whole.system.names[int(c)] for c in open_primary}
    unions = UnionRule(whole.system, whole.cells, reported.rules)
    short |= {whole.system.names[int(c)] for _, members in unions.exposed(hidden) for c in members}
    return replace(proof, shortfalls=tuple(sorted(short)))


def _refuse_other_values(reported: Reported, true: Floats, shown: Floats, tolerance: float) -> None:
    off = ~np.isnan(shown) & (np.abs(shown - true) > tolerance + 1e-9 * true)
    if off.any():
        names = [reported.shape.names[int(i)] for i in np.flatnonzero(off)[:SHOWN]]
        raise Inconsistent(
            "other-table",
            f"{int(off.sum())} shown cells are not those of the returns: {', '.join(names)}",
            hint="Audit a table against the returns and the period it was made of.",
        )
