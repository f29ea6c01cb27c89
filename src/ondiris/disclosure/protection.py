"""Protecting tables from reported values to `Protected`, and auditing anybody's table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.attack import claims_of, insider_failures
from ondiris.disclosure.derived import concentration_band
from ondiris.disclosure.inference import publication_intervals
from ondiris.disclosure.primary import Insiders
from ondiris.disclosure.proof import Proof, check_witnesses
from ondiris.disclosure.protected import Protected, seal
from ondiris.disclosure.reported import whole_of
from ondiris.disclosure.result import Account, ProtectedTable
from ondiris.disclosure.suppression import Effort, Pattern, find_failures, suppress
from ondiris.disclosure.system import Bands
from ondiris.errors import BrokenInvariant, Inconsistent, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.reported import Reported, VariablePart, Whole
    from ondiris.ports.solver import Solver

__all__ = [
    "audit_table",
    "information_kept",
    "protect_table",
    "protect_tables",
    "sealed_tables",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SHOWN = 5


def protect_table(
    reported: Reported, solver: Solver, *, effort: Effort | None = None
) -> Protected[ProtectedTable]:
    """Hide what must be hidden in one table, prove it, and seal the rest.

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
    InvalidInput
        ``several-tables`` when more than one is asked for.

    Examples
    --------
    Two districts, three enterprises in each of two activities but one: with its cell hidden, so
    is one more in its row and in its column, and the fourth corner.

    >>> import numpy as np
    >>> from ondiris.engines.highs import HighsSolver
    >>> from ondiris.disclosure import Contributions, Hierarchy, Reported, Rules, Shape
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
    _ = reported.only
    ((safe,),) = protect_tables([reported], solver, effort=effort)
    return safe


def protect_tables(
    variables: Sequence[Reported],
    solver: Solver,
    *,
    effort: Effort | None = None,
    interval_step: float | None = None,
    concentration: bool = False,
) -> tuple[tuple[Protected[ProtectedTable], ...], ...]:
    """Protect linked tables of one or several variables together, with one proof.

    Cells that tables share are one cell, and a cell is hidden in all variables or in none, since
    one tells about the other.

    Parameters
    ----------
    variables : sequence of Reported
        Over one cross, with the same tables: output, employees.
    solver : Solver
    effort : Effort, optional
        How near to the cheapest pattern to come.
    interval_step : float, optional
        Unit of the publication intervals of hidden cells; none are made without it.
    concentration : bool
        Whether open cells get a band of their Herfindahl index.

    Returns
    -------
    tuple of tuple of Protected of ProtectedTable
        For each variable its tables in the order asked for.

    Raises
    ------
    Refused
        ``protection-infeasible`` or ``all-sensitive``; nothing is protected by halves.
    """
    return sealed_tables(
        whole_of(variables, solver),
        solver,
        effort=effort,
        interval_step=interval_step,
        concentration=concentration,
    )


def sealed_tables(
    whole: Whole,
    solver: Solver,
    *,
    effort: Effort | None = None,
    interval_step: float | None = None,
    concentration: bool = False,
) -> tuple[tuple[Protected[ProtectedTable], ...], ...]:
    """Find a pattern for everything a release has to reckon with, prove it, and seal the tables.

    Parameters
    ----------
    whole : Whole
    solver : Solver
    effort, interval_step, concentration
        As of `protect_tables`.
    """
    for part in whole.parts:
        forced = whole.system.forced[part.start : part.start + len(part.cells.total)]
        part.reported.decided.refuse_kept(forced, part.reported.shape.names)
    try:
        pattern = _suppressed(whole, solver, effort)
    except Refused:
        if not whole.told.any():
            raise
        # Figures of others are given exactly as a rule; where that tells, as they printed them.
        whole = whole.withholding_told()
        pattern = _suppressed(whole, solver, effort)
    proof = check_witnesses(
        whole.system,
        pattern.hidden,
        pattern.witnesses,
        against_insiders=whole.insiders is Insiders.SOLE,
    )
    if not proof.holds or whole.betrayed(pattern.hidden):
        raise BrokenInvariant("unproved", "a pattern was chosen that its audit refuses")
    ends = None
    if interval_step is not None:
        # What nobody could infer from the release alone may be wider than what is known, never
        # narrower: the press and releases stacked beside are left out.
        alone = replace(whole.system, bands=Bands.none(len(whole.system.names)))
        ends = publication_intervals(alone, pattern.hidden, solver, step=interval_step)
    return tuple(
        tuple(
            seal(_content(whole, part, table, pattern, ends, concentration=concentration), proof)
            for table in part.reported.published
        )
        for part in whole.parts
    )


def _suppressed(whole: Whole, solver: Solver, effort: Effort | None) -> Pattern:
    return suppress(
        whole.system, solver, effort=effort, insiders=whole.insiders, unions=whole.unions
    )


def _content(
    whole: Whole,
    part: VariablePart,
    table: Shape,
    pattern: Pattern,
    ends: tuple[Floats, Floats] | None,
    *,
    concentration: bool,
) -> ProtectedTable:
    """Return what may leave of one table: hidden cells are absent."""
    at = part.of_table(table)
    own = at - part.start
    values, hidden = whole.system.values[at], pattern.hidden[at]
    primary = part.sensitivity.primary[own]
    account = Account(
        cells=int((values > 0).sum()),
        primary=int(primary.sum()),
        secondary=int((hidden & ~primary).sum()),
        by_rule={str(r): int(m[own].sum()) for r, m in part.sensitivity.by_rule.items()},
        information_lost_pct=100 * (1 - information_kept(values, hidden)),
        cost=float(whole.worth[pattern.secondary].sum()),
        bound=pattern.bound,
        exposed=part.exposed_in(table, whole.exposed),
        waivers=len(part.reported.contributions.waivers),
        marks=part.reported.decided.counts(own),
    )
    intervals = np.full((len(at), 2), np.nan)
    if ends is not None:
        intervals[hidden] = np.column_stack(ends)[at][hidden]
    withheld = hidden & whole.told[at]
    for cell in np.flatnonzero(withheld):
        intervals[cell] = part.printed[part.reported.shape.names[int(own[cell])]]
    bands = None
    if concentration:
        bands = np.full((len(at), 2), np.nan)
        blur = part.reported.rules.blur_pct
        for cell in np.flatnonzero(~hidden & (values > 0)):
            shares = np.sort(part.cells.shares[[own[cell]]].data)[::-1]
            found = concentration_band(shares, p_percent=blur)
            bands[cell] = found if found is not None else np.nan
    return ProtectedTable(
        table,
        np.where(hidden, np.nan, values),
        hidden,
        account,
        intervals if ends is not None or withheld.any() else None,
        bands,
    )


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
    table = reported.only
    whole = whole_of([reported], solver)
    at = whole.parts[0].of_table(table)
    _refuse_other_values(table, whole.system.values[at], shown, tolerance)
    hidden = whole.system.hidden.copy()
    hidden[whole.everywhere(at)] = np.tile(np.isnan(shown) & whole.unsure[at], whole.times)
    proof = _audited(whole, hidden, solver)
    short = set(proof.shortfalls)
    open_primary = np.flatnonzero(whole.system.primary & ~hidden)
    short |= {whole.system.names[int(c)] for c in open_primary}
    short |= set(whole.betrayed(hidden))
    return replace(proof, shortfalls=tuple(sorted(short)))


def _audited(whole: Whole, hidden: Bools, solver: Solver) -> Proof:
    """Play every attacker; insiders against what the outsider cannot find out already."""
    system = whole.system
    witnesses, failures = find_failures(system, hidden, solver, Insiders.NONE)
    against_insiders = whole.insiders is Insiders.SOLE
    if against_insiders:
        claims = claims_of(system, hidden)
        fallen = {(f.cell, f.sign) for f in failures}
        standing = [
            (int(c), int(s)) not in fallen for c, s in zip(claims.cell, claims.sign, strict=True)
        ]
        found, _ = insider_failures(system, hidden, claims[np.array(standing, np.bool_)], solver)
        witnesses = [*witnesses, *found]
    return check_witnesses(system, hidden, witnesses, against_insiders=against_insiders)


def _refuse_other_values(table: Shape, true: Floats, shown: Floats, tolerance: float) -> None:
    off = ~np.isnan(shown) & (np.abs(shown - true) > tolerance + 1e-9 * true)
    if off.any():
        names = [table.names[int(i)] for i in np.flatnonzero(off)[:SHOWN]]
        raise Inconsistent(
            "other-table",
            f"{int(off.sum())} shown cells are not those of the returns: {', '.join(names)}",
            hint="Audit a table against the returns and the period it was made of.",
        )
