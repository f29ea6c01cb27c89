"""Who contributes how much to which cell, with a holding counted as one contributor.

Everything a rule asks about a cell (how many, how large the largest are, who is alone in it) is
computed here once, from one sorted array of (cell, holding, value); nothing loops over cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.errors import InvalidInput
from ondiris.model.disclosure_rules import Waiver

if TYPE_CHECKING:
    from ondiris.disclosure.hierarchy import Shape

__all__ = ["Cells", "Contributions", "Waiver"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SHOWN = 5
DEPTH = 8
"""The largest contributions that are kept of each cell: as many as any rule adds up."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """Reported values, one row a contributor in a leaf cell of a table.

    Parameters
    ----------
    codes : tuple of str array, each shape (rows,)
        The leaf codes of each row, one array a dimension.
    contributor : str array, shape (rows,)
        Who reported.
    value : float array, shape (rows,)
        What was reported, zero or more unless signed.
    holdings : mapping of str to str
        Contributor to the holding it belongs to; others stand for themselves.
    waivers : tuple of Waiver
        Holdings that agreed to be visible.
    register : frozenset of str, optional
        The contributors that exist; when given, any other is refused.
    nameless : frozenset of str
        Those that stand for the small ones of many, which are told apart no longer.
    signed : bool
        Whether values may be below zero; rules then judge amounts without their sign.

    Raises
    ------
    InvalidInput
        ``negative-contribution``, ``not-a-number``, ``unknown-contributor`` or
        ``contribution-shape``.
    """

    codes: tuple[NDArray[np.str_], ...]
    contributor: NDArray[np.str_]
    value: Floats
    holdings: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    register: frozenset[str] | None = None
    nameless: frozenset[str] = frozenset()
    signed: bool = False

    def __post_init__(self) -> None:
        """Refuse rows that no rule could judge."""
        lengths = {len(column) for column in (*self.codes, self.contributor, self.value)}
        if len(lengths) != 1:
            raise InvalidInput("contribution-shape", "columns of contributions differ in length")
        if not np.isfinite(self.value).all():
            count = int((~np.isfinite(self.value)).sum())
            raise InvalidInput("not-a-number", f"{count} contributions are not numbers")
        if not self.signed and (self.value < 0).any():
            count = int((self.value < 0).sum())
            raise InvalidInput(
                "negative-contribution",
                f"{count} contributions are negative; dominance rules have no meaning for them",
                hint="Protect gains and losses as two tables.",
            )
        self._refuse_strangers()

    def _refuse_strangers(self) -> None:
        if self.register is None:
            return
        known = set(np.unique(self.contributor).tolist()) | set(self.holdings)
        unknown = sorted(known - self.register)
        if unknown:
            raise InvalidInput(
                "unknown-contributor",
                f"{len(unknown)} contributors are not in the register: "
                f"{', '.join(unknown[:SHOWN])}",
            )

    def __str__(self) -> str:
        """Return the number of rows in one line."""
        return f"Contributions({len(self.value)} rows)"


@dataclass(frozen=True, eq=False)
class Cells:
    """What the rules ask about each cell of a table, margins included.

    Attributes
    ----------
    total : float array, shape (cells,)
        Sum of contributions, without their sign.
    count : int array, shape (cells,)
        Holdings that contribute; in a cell of zero those that reported it.
    shares : sparse array, shape (cells, holdings)
        Contributions by holding, explicit zeros kept.
    ranked : float array, shape (cells, depth)
        The largest contributions, falling, padded with zeros.
    ranked_waived : bool array, shape (cells, depth)
        Whether the holding at that rank agreed to be visible; True for padding.
    all_waived : bool array, shape (cells,)
        Whether every holding of the cell agreed.
    sole : int array, shape (cells,)
        The holding that is alone in the cell, or -1.
    waived : bool array, shape (holdings,)
        Which holdings agreed.
    holdings : str array, shape (holdings,)
        Who they are.
    nameless : frozenset of str
        Those of them that stand for the small ones of many.
    """

    total: Floats
    count: Ints
    shares: sparse.csr_array
    ranked: Floats
    ranked_waived: NDArray[np.bool_]
    all_waived: NDArray[np.bool_]
    sole: Ints
    waived: NDArray[np.bool_]
    holdings: NDArray[np.str_]
    largest_unwaived: Floats
    largest_other: Floats
    nameless: frozenset[str] = frozenset()

    @property
    def net(self) -> Floats:
        """Sum of contributions with their sign: what the cell says."""
        return np.asarray(self.shares.sum(axis=1), dtype=np.float64).ravel()

    @property
    def unnamed(self) -> NDArray[np.bool_]:
        """Which holdings are no single ones."""
        return np.array([str(h) in self.nameless for h in self.holdings], dtype=np.bool_)

    @classmethod
    def of(cls, shape: Shape, contributions: Contributions) -> Cells:
        """Aggregate contributions into every cell of a table.

        Parameters
        ----------
        shape : Shape
            The table.
        contributions : Contributions
            Rows at the leaves of the table.

        Raises
        ------
        InvalidInput
            For codes that are not in the table or are not leaves.
        """
        leaf = _leaf_cells(shape, contributions)
        names, holding = _holdings(contributions)
        cell, owner, value = _spread(shape, leaf, holding, contributions.value, len(names))
        shares = sparse.csr_array((value, (cell, owner)), shape=(shape.cells, max(1, len(names))))
        if len(names) == 0:
            names = np.array([""])
        waived = np.isin(names, [w.holding for w in contributions.waivers])
        found = cls.of_shares(shares, names, waived)
        return replace(found, nameless=contributions.nameless)

    @classmethod
    def of_shares(
        cls,
        shares: sparse.csr_array,
        holdings: NDArray[np.str_],
        waived: NDArray[np.bool_],
    ) -> Cells:
        """Return what the rules ask of any sums whose parts by holding are known.

        Parameters
        ----------
        shares : sparse array, shape (cells, holdings)
            Judged without their sign.
        holdings : str array, shape (holdings,)
        waived : bool array, shape (holdings,)
            Who agreed to be visible.
        """
        return _summarise(shares, holdings, waived)

    def merged(self, unions: Sequence[Ints]) -> Cells:
        """Return sums of cells as cells of their own, whose contributors are those of all parts.

        Parameters
        ----------
        unions : sequence of int array
            The cells of each sum.
        """
        lengths = [len(members) for members in unions]
        places = (np.repeat(np.arange(len(unions)), lengths), np.concatenate(unions))
        shape = (len(unions), self.shares.shape[0])
        members = sparse.csr_array((np.ones(sum(lengths)), places), shape=shape)
        return Cells.of_shares(sparse.csr_array(members @ self.shares), self.holdings, self.waived)


def _leaf_cells(shape: Shape, contributions: Contributions) -> Ints:
    if len(contributions.codes) != len(shape.hierarchies):
        raise InvalidInput(
            "dimensions",
            f"contributions have {len(contributions.codes)} dimensions, "
            f"the table {len(shape.hierarchies)}",
        )
    places = []
    for hierarchy, codes in zip(shape.hierarchies, contributions.codes, strict=True):
        found = hierarchy.positions(codes)
        inner = np.setdiff1d(found, hierarchy.leaves)
        if len(inner):
            shown = ", ".join(hierarchy.codes[int(i)] for i in inner[:SHOWN])
            raise InvalidInput(
                "hierarchy-hole",
                f"contributions stand at {len(inner)} codes of {hierarchy.name} that have "
                f"children: {shown}",
                hint="Move them to a leaf, or add a leaf for what is not elsewhere classified.",
            )
        places.append(found)
    return shape.flat(tuple(places))


def _holdings(contributions: Contributions) -> tuple[NDArray[np.str_], Ints]:
    people, inverse = np.unique(contributions.contributor, return_inverse=True)
    owners = np.array([contributions.holdings.get(str(p), str(p)) for p in people], dtype=np.str_)
    names, owner = np.unique(owners, return_inverse=True)
    return names, owner[inverse].astype(np.int64) if len(people) else np.zeros(0, np.int64)


def _spread(
    shape: Shape, leaf: Ints, holding: Ints, value: Floats, holdings: int
) -> tuple[Ints, Ints, Floats]:
    key, inverse = np.unique(leaf * holdings + holding, return_inverse=True)
    summed = np.asarray(np.bincount(inverse, weights=value, minlength=len(key)), dtype=np.float64)
    leaf, holding = np.divmod(key, holdings)
    above = sparse.csc_array(shape.roll_up)
    counts = np.diff(above.indptr)[leaf]
    starts = above.indptr[leaf]
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    cell = above.indices[np.repeat(starts, counts) + offset].astype(np.int64)
    return cell, np.repeat(holding, counts), np.repeat(summed, counts)


def _summarise(
    shares: sparse.csr_array, holdings: NDArray[np.str_], waived: NDArray[np.bool_]
) -> Cells:
    cells = shares.shape[0]
    amount = np.abs(shares.data)
    amounts = sparse.csr_array((amount, shares.indices, shares.indptr), shape=shares.shape)
    total = np.asarray(amounts.sum(axis=1), dtype=np.float64).ravel()
    row = np.repeat(np.arange(cells), np.diff(shares.indptr))
    # Who reported nothing hides nobody: only in a cell of zero are zeros contributions.
    counts = (amount > 0) | (total[row] == 0)
    row, owner, value = row[counts], shares.indices[counts], amount[counts]
    # Of equal amounts those come first whose holding did not consent: else a name would decide.
    order = np.lexsort((owner, waived[owner], -value, row))
    row, owner, value = row[order], owner[order], value[order]
    count = np.bincount(row, minlength=cells).astype(np.int64)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    ranked = np.zeros((cells, DEPTH))
    ranked_waived = np.ones((cells, DEPTH), dtype=np.bool_)
    top = rank < DEPTH
    ranked[row[top], rank[top]] = value[top]
    ranked_waived[row[top], rank[top]] = waived[owner[top]]
    open_count = np.bincount(row[~waived[owner]], minlength=cells)
    sole = np.full(cells, -1, dtype=np.int64)
    alone = count[row] == 1
    sole[row[alone]] = owner[alone]
    largest = np.zeros(cells)
    target_rank = np.full(cells, -1)
    unwaived = np.flatnonzero(~waived[owner])[::-1]
    largest[row[unwaived]] = value[unwaived]
    target_rank[row[unwaived]] = rank[unwaived]
    other = np.where(target_rank == 0, ranked[:, 1], ranked[:, 0])
    return Cells(
        total=total,
        count=count,
        shares=shares,
        ranked=ranked,
        ranked_waived=ranked_waived,
        all_waived=open_count == 0,
        sole=sole,
        waived=waived,
        holdings=holdings,
        largest_unwaived=largest,
        largest_other=other,
    )
