"""Opening codes: which activities may be shown in several linked tables, the same in all of them.

Compiled figures come back every month, for the month and for the year to date, as levels, growth,
indices and contributions.  A figure made of two periods is public only where both are, so a code
is tied: it is hidden in every period of every table, or shown in every one.  That makes it a single
unknown of secondary suppression, and a year a system of its own once it is known which codes are
hidden.  Years therefore enter the search only when the pattern fails them; every year is audited,
and the proof that is sealed covers them all.

Beside the values the attacker is given *weighted* figures (by `value_added`): growth and
contributions in constant prices tell of every shown code what it weighs, and so a second sum of
the hidden ones.  Where that were left out, two hidden siblings of different weight could be solved
for.

What is public of an earlier month cannot be hidden any more: such cells are known.  One that has
become sensitive is listed as exposed, and its code is shown in nothing new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.primary import Insiders
from ondiris.disclosure.proof import Proof, check_witnesses
from ondiris.disclosure.protected import Protected, seal
from ondiris.disclosure.protection import information_kept
from ondiris.disclosure.result import Account
from ondiris.disclosure.suppression import Effort, Pattern, find_failures, suppress
from ondiris.disclosure.tied_tables import (
    Codes,
    Judged,
    TiedTable,
    Unions,
    capped,
    part_of,
    stacked,
)
from ondiris.errors import NotConverged, Refused

if TYPE_CHECKING:
    from ondiris.disclosure.reported import Reported
    from ondiris.ports.solver import Solver

__all__ = ["Opening", "open_codes"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Opening:
    """Which codes may be shown, in all tables they were asked for.

    Attributes
    ----------
    open, closed : frozenset of str
        Codes that may be shown in every table, and those shown in none from now on.
    account : Account
        What was hidden, in cells of all tables.
    """

    open: frozenset[str]
    closed: frozenset[str]
    account: Account

    def __str__(self) -> str:
        """Return the numbers of codes in one line."""
        return f"Opening({len(self.open)} open, {len(self.closed)} closed)"


def open_codes(
    tables: Sequence[Reported],
    solver: Solver,
    *,
    public: AbstractSet[str] = frozenset(),
    value_added: Mapping[str, float] | None = None,
    unshown: AbstractSet[str] = frozenset(),
    effort: Effort | None = None,
) -> Protected[Opening]:
    """Decide which codes may be shown in every one of several tables, and prove it.

    Parameters
    ----------
    tables : sequence of Reported
        Their first hierarchies hold the codes, of one tree; equal codes are tied.  Names of
        cells differ from table to table, and tables share nothing else than the codes.
    solver : Solver
    public : set of str
        Names of cells that are public in figures of ours.
    value_added : mapping of str to float, optional
        What a unit of each leaf code weighs in figures that are shown beside the values; taken
        as known to everybody.  One where a code is missing.
    unshown : set of str
        Leaf codes that are no codes of the list and never shown: what a parent has of its own.
    effort : Effort, optional
        How near to the cheapest pattern to come.

    Returns
    -------
    Protected of Opening
        With one proof of all tables.

    Raises
    ------
    Refused
        ``protection-infeasible`` or ``all-sensitive`` when hiding all that is not public yet
        would not protect some secret.
    NotConverged
        ``suppression`` when the effort allowed finds no pattern that its audit accepts.

    Examples
    --------
    Cars are made by two holdings in the first of two months and by three in the second: hidden in
    both, with the cheapest of the others.

    >>> import numpy as np
    >>> from ondiris.engines.highs import HighsSolver
    >>> from ondiris.disclosure import Contributions, Cost, Hierarchy, Reported, Rules, Shape
    >>> tree = Hierarchy("activity", {"all": None, "cars": "all", "food": "all", "wood": "all"})
    >>> def month(name, cars):
    ...     rows = ["cars"] * cars + ["food"] * 4 + ["wood"] * 3
    ...     return Reported(
    ...         Shape((tree, Hierarchy("period", {name: None}))),
    ...         Contributions(
    ...             (np.array(rows), np.array([name] * len(rows))),
    ...             np.array([f"e{i}" for i in range(len(rows))]),
    ...             np.full(len(rows), 7.0),
    ...         ),
    ...         Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE),
    ...     )
    >>> safe = open_codes([month("2025-01", 2), month("2025-02", 3)], HighsSolver())
    >>> sorted(safe.content.open), safe.proof.claims
    (['all', 'food'], 2)
    """
    asked = [Judged.of(table) for table in tables]
    codes = Codes(tuple(dict.fromkeys(c for a in asked for c in a.tree.codes)))
    failing = frozenset(code for one in asked for code in one.failing)

    def search(*, withhold: bool) -> _Search:
        parts = [
            part_of(
                one,
                codes,
                public=public,
                closed=failing | unshown,
                value_added=value_added or {},
                withhold=withhold,
            )
            for one in asked
        ]
        ready = [capped(part, solver) for part in parts]
        return _Search(ready, codes.cost(asked), solver, effort or Effort())

    tried = search(withhold=False)
    try:
        found = tried.run()
    except Refused:
        if not any(one.table.public for one in asked):
            raise
        tried = search(withhold=True)
        found = tried.run()
    present = frozenset(code for one in asked for code in one.present) - unshown
    closed = present & (failing | {codes.all[i] for i in found.closed})
    account = _account(asked, tried.parts, found)
    return seal(Opening(present - closed, closed, account), found.proof)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A safe choice of closed codes, its pattern in every part and its proof."""

    closed: frozenset[int]
    hidden: tuple[Bools, ...]
    proof: Proof
    pattern: Pattern


@dataclass(frozen=True, eq=False)
class _Search:
    """Chooses codes for a few parts, audits all, and takes in the part that fails most."""

    parts: Sequence[TiedTable]
    cost: Floats
    solver: Solver
    effort: Effort

    def run(self) -> _Found:
        secrets = [int(part.system.primary.sum()) for part in self.parts]
        chosen = [int(np.argmax(secrets))]
        while True:
            pattern = self._pattern(chosen)
            tied = np.concatenate([self.parts[i].tied for i in chosen])
            closed = frozenset(int(c) for c in np.unique(tied[pattern.hidden]) if c >= 0)
            audits = [self._audit(part, closed) for part in self.parts]
            short = np.array([shortfalls for _, shortfalls in audits])
            if not short.any():
                hidden = tuple(part.hidden(closed) for part in self.parts)
                return _Found(closed, hidden, _joined([p for p, _ in audits]), pattern)
            if short[chosen].any():
                raise NotConverged("suppression", "a pattern was found that its audit refuses")
            chosen.append(int(np.argmax(short)))

    def _pattern(self, chosen: Sequence[int]) -> Pattern:
        parts = [self.parts[i] for i in chosen]
        return suppress(
            stacked(parts, self.cost),
            self.solver,
            effort=self.effort,
            insiders=parts[0].insiders,
            unions=Unions(parts),
        )

    def _audit(self, part: TiedTable, closed: frozenset[int]) -> tuple[Proof, int]:
        """Return the proof of one part, and how much of it fails."""
        hidden = part.hidden(closed)
        witnesses, failures = find_failures(part.system, hidden, self.solver, part.insiders)
        proof = check_witnesses(
            part.system, hidden, witnesses, against_insiders=part.insiders is Insiders.SOLE
        )
        betrayed = len(part.unions.exposed(hidden))
        return proof, len(failures) + len(proof.shortfalls) + betrayed


def _joined(proofs: Sequence[Proof]) -> Proof:
    """Return one proof of tables tied by nothing but their codes."""
    return Proof(
        protected=sum(p.protected for p in proofs),
        claims=sum(p.claims for p in proofs),
        insiders=sum(p.insiders for p in proofs),
        pairs=sum(p.pairs for p in proofs),
        witnesses=sum(p.witnesses for p in proofs),
        shortfalls=tuple(name for p in proofs for name in p.shortfalls),
    )


def _account(asked: Sequence[Judged], parts: Sequence[TiedTable], found: _Found) -> Account:
    values = np.concatenate([one.cells.total for one in asked])
    primary = np.concatenate([one.sensitivity.primary for one in asked])
    hidden = np.concatenate(
        [h[: len(one.cells.total)] for h, one in zip(found.hidden, asked, strict=True)]
    )
    by_rule = Counter[str]()
    for one in asked:
        by_rule.update({str(r): int(mask.sum()) for r, mask in one.sensitivity.by_rule.items()})
    return Account(
        cells=int((values > 0).sum()),
        primary=int(primary.sum()),
        secondary=int((hidden & ~primary).sum()),
        by_rule=dict(by_rule),
        information_lost_pct=100 * (1 - information_kept(values, hidden)),
        cost=found.pattern.cost,
        bound=found.pattern.bound,
        exposed=tuple(e for part in parts for e in part.exposed),
        waivers=len(asked[0].table.contributions.waivers),
    )
