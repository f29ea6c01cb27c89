"""Opening compiled figures: which of them everybody may see, and what that is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ondiris.codes import counted
from ondiris.disclosure import (
    Cells,
    Earlier,
    Opening,
    Protected,
    PublicValue,
    Reported,
    Rules,
    Shape,
    Waiver,
    open_codes,
)
from ondiris.errors import NotConverged, Refused
from ondiris.model import Bound, Confidentiality, Modality, Month, Observation, Period
from ondiris.ports.solver import Solver
from ondiris.production.disclosure.freeing import (
    ActivityTree,
    Contributors,
    cell_of,
    cells_in_chain,
    failing_places,
    tables,
)
from ondiris.production.disclosure.public_facts import around
from ondiris.production.disclosure.releases import ReleaseStore
from ondiris.production.indices.month_run import MonthRun
from ondiris.production.indices.release import FigurePlace

__all__ = ["Control", "Decision", "PublicOutput", "earlier_in_chain", "opened"]


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """What compiled figures are judged by.

    Parameters
    ----------
    tree : ActivityTree
        Of the register.
    solver : Solver
    rules : Rules, optional
        In force; without any, nothing new is public.
    waivers : tuple of Waiver
        Consents in force.
    earlier : tuple of Earlier
        Protected tables that are out, from `earlier_in_chain`.
    kept_back : tuple of (str, Period)
        Activities and periods of which another office keeps a value of the whole city back.
    missing : str
        Why there are no rules.
    """

    tree: ActivityTree
    solver: Solver
    rules: Rules | None = None
    waivers: tuple[Waiver, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    kept_back: tuple[tuple[str, Period], ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class PublicOutput:
    """Output of the whole city that everybody sees in the ledger.

    Parameters
    ----------
    ours : tuple of Observation
        Compiled by us.
    others : tuple of Observation
        Achieved, and printed exactly by others.
    """

    ours: tuple[Observation, ...] = ()
    others: tuple[Observation, ...] = ()

    @classmethod
    def of(cls, recorded: Iterable[Observation], source: str) -> PublicOutput:
        """Return what is public of recorded output.

        Parameters
        ----------
        recorded : iterable of Observation
            Output of the whole city in one world.
        source : str
            Which source is ours.
        """
        free = [
            entry
            for entry in recorded
            if entry.confidentiality is Confidentiality.FREE and not entry.key.subject
        ]
        others = (
            entry
            for entry in free
            if entry.source != source
            and entry.key.modality is Modality.ACHIEVED
            and entry.printed.bound is Bound.EQ
        )
        return cls(tuple(e for e in free if e.source == source), tuple(others))

    @property
    def months(self) -> tuple[Observation, ...]:
        """Our figures of single months."""
        return tuple(entry for entry in self.ours if len(entry.period.month_range) == 1)

    @property
    def codes(self) -> frozenset[str]:
        """Activities of which months are public."""
        return frozenset(entry.key.activity for entry in self.months)

    @property
    def last(self) -> Month | None:
        """The newest public month."""
        return max((Month.of(entry.period.last_day) for entry in self.months), default=None)

    @property
    def known(self) -> date | None:
        """Day of the newest return in a public month."""
        return max((entry.known.day for entry in self.months), default=None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What disclosure control said of compiled figures.

    Parameters
    ----------
    opening : Protected of Opening or None
        None where nothing may be free.
    failing : frozenset of FigurePlace
        Places that fail a primary rule.
    refusal : str
        Why nothing may be free; empty where something may.
    """

    opening: Protected[Opening] | None
    failing: frozenset[FigurePlace]
    refusal: str = ""

    def __str__(self) -> str:
        """Return in one line what is open and what was proved."""
        if self.opening is None:
            return f"nothing new is public: {self.refusal}"
        said, proof = self.opening.content, self.opening.proof
        exposed = len(said.account.exposed)
        return (
            f"{len(said.open)} activities public, {len(said.closed)} not; "
            f"{counted(proof.claims, 'claim')} proved, {len(proof.shortfalls)} short"
            + (f"; {counted(exposed, 'cell')} exposed by what is public already" if exposed else "")
        )


def opened(
    run: MonthRun, contributors: Contributors, control: Control, public: PublicOutput
) -> Decision:
    """Decide which compiled activities may be free.

    Parameters
    ----------
    run : MonthRun
        Span, leaves and the whole city.
    contributors : Contributors
        Who reported how much.
    control : Control
    public : PublicOutput
        What is public already.

    Returns
    -------
    Decision
        Without an opening where no rules are in force or no pattern protects every secret.
    """
    if control.rules is None:
        return Decision(None, frozenset(), control.missing)
    tree, leaves = control.tree, run.leaves
    asked = tables(
        contributors, tree, control.rules, first=run.first, last=run.last, waivers=control.waivers
    )
    failing = failing_places(
        contributors, tree, leaves,
        city=run.release.city, asked=asked, last=run.last, waivers=control.waivers,
    )  # fmt: skip
    try:
        opening = open_codes(
            [_bound(table, public.others, control) for table in asked],
            control.solver,
            public=frozenset(cell_of(o.key.activity, o.period) for o in public.ours),
            value_added=dict(zip(tree.of_leaf.tolist(), leaves.value_added.tolist(), strict=True)),
            unshown=tree.unshown,
        )
    except (Refused, NotConverged) as error:
        return Decision(None, failing, error.detail)
    return Decision(opening, failing)


def earlier_in_chain(store: ReleaseStore, tree: ActivityTree) -> Iterator[Earlier]:
    """Yield the protected tables that are out, their city totals named as cells of a year."""
    for period, release in store.released("output", Shape((tree.tree,))):
        if any(release.matches):
            cells = (
                tuple(cell for code in codes for cell in cells_in_chain(code, period))
                for codes in release.matches
            )
            yield replace(release, matches=tuple(cells))


def _bound(table: Reported, others: Sequence[Observation], control: Control) -> Reported:
    """Return a table with what others printed or keep back of its cells, and releases of them."""
    place = {name: i for i, name in enumerate(table.shape.names)}
    printed = [(cell, e) for e in others if (cell := cell_of(e.key.activity, e.period)) in place]
    if printed:
        total = Cells.of(table.shape, table.contributions).total
        values = (_around(cell, entry, float(total[place[cell]])) for cell, entry in printed)
        table = replace(table, public=tuple(values))
    return replace(
        table,
        earlier=tuple(
            e for e in control.earlier if any(c in place for cells in e.matches for c in cells)
        ),
        kept_back=frozenset(cells_in_chain(code, period)[-1] for code, period in control.kept_back),
    )


def _around(cell: str, entry: Observation, own: float) -> PublicValue:
    """Return a printed figure; one that covers silent producers too points at the sum of ours."""
    interval = entry.printed.interval()
    limits = around(float(interval.lower), float(interval.upper), own)
    return PublicValue.total(cell, *limits, entry.source)
