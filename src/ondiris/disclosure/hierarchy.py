"""Hierarchies of codes and the additive equations of a table built over them.

A table is the full cross of its hierarchies, margins included, so that a cell is a tuple of
positions and the whole table one flat array.  Every margin gives one equation: a parent equals
the sum of its children.  The equations are all an attacker needs; nothing else about a table's
shape enters the room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.errors import InvalidInput

__all__ = ["Hierarchy", "Shape"]

Ints = NDArray[np.int64]
SHOWN = 5


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Codes of one dimension, each below one parent, the total first.

    Parameters
    ----------
    name : str
        The dimension: ``activity``, ``area``.
    parents : mapping of str to str or None
        Code to parent; exactly one code, the total, has ``None``.
    also : mapping of str to str
        A second tree over the same leaves: code to what it is part of there.  Parents that are no
        codes of the first tree are sums of their own; a code of the first tree that is a parent
        here too is the same sum by other parts.

    Raises
    ------
    InvalidInput
        ``hierarchy-hole`` for a parent that is not a code, ``hierarchy-cycle`` for codes that
        never reach the total, ``hierarchy-roots`` for none or several totals, ``second-tree`` for
        parts that overlap, or do not make up the code that they are parts of.

    Examples
    --------
    >>> districts = Hierarchy("area", {"city": None, "east": "city", "west": "city"})
    >>> districts.codes, [districts.codes[i] for i in districts.leaves]
    (('city', 'east', 'west'), ['east', 'west'])
    """

    name: str
    parents: Mapping[str, str | None]
    also: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Order the codes from the total downwards and refuse holes and cycles."""
        if any("|" in code for code in self.parents):
            raise InvalidInput("code-separator", f"codes of {self.name} may not hold a bar")
        missing = sorted({p for p in self.parents.values() if p is not None} - set(self.parents))
        if missing:
            raise InvalidInput(
                "hierarchy-hole",
                f"{len(missing)} parents of {self.name} are no codes: {', '.join(missing[:SHOWN])}",
                hint="Give every parent a line of its own.",
            )
        roots = [code for code, parent in self.parents.items() if parent is None]
        if len(roots) != 1:
            raise InvalidInput(
                "hierarchy-roots", f"{self.name} has {len(roots)} totals where one is needed"
            )
        children: dict[str, list[str]] = {}
        for code, parent in self.parents.items():
            if parent is not None:
                children.setdefault(parent, []).append(code)
        order = list(roots)
        for code in order:
            order.extend(children.get(code, ()))
        if len(order) != len(self.parents):
            lost = sorted(set(self.parents) - set(order))
            raise InvalidInput(
                "hierarchy-cycle",
                f"{len(lost)} codes of {self.name} never reach the total: "
                f"{', '.join(lost[:SHOWN])}",
            )
        own = sorted(set(self.also.values()) - set(order))
        object.__setattr__(self, "codes", (*order, *own))
        if self.also:
            self._refuse_overlap()

    def _refuse_overlap(self) -> None:
        """Refuse a second tree that is none over the same leaves."""
        if any("|" in code for code in self.codes):
            raise InvalidInput("code-separator", f"codes of {self.name} may not hold a bar")
        strangers = sorted(set(self.also) - set(self.codes))
        own = self.codes[len(self.parents) :]
        parts = _parts(self.also)
        turning = [code for code in own if code in _below(code, parts)]
        if strangers or turning:
            raise InvalidInput(
                "second-tree",
                f"{len(strangers)} parts in the second tree of {self.name} are no codes, "
                f"{len(turning)} sums are parts of themselves",
            )
        wrong = [code for code, kids in parts.items() if not self._made_up(code, kids)]
        if wrong:
            raise InvalidInput(
                "second-tree",
                f"{len(wrong)} sums in the second tree of {self.name} have parts that overlap or "
                f"do not make them up: {', '.join(sorted(wrong)[:SHOWN])}",
            )

    def _made_up(self, code: str, kids: Sequence[str]) -> bool:
        leaves = [leaf for kid in kids for leaf in self.leaves_below(kid)]
        whole = set(self.leaves_below(code)) if code in self.parents else set(leaves)
        return len(leaves) == len(set(leaves)) and set(leaves) == whole

    def leaves_below(self, code: str) -> tuple[str, ...]:
        """Return the leaves that a code sums, by the tree that it stands in."""
        first = code in self.parents
        kids = self._kids.get(code, ()) if first else _parts(self.also).get(code, ())
        return tuple(leaf for kid in kids for leaf in self.leaves_below(kid)) or (code,)

    @cached_property
    def _kids(self) -> dict[str, list[str]]:
        """Each code's children in the first tree."""
        return _parts({code: above for code, above in self.parents.items() if above is not None})

    def __str__(self) -> str:
        """Return name and size in one line."""
        return f"Hierarchy({self.name}: {len(self.codes)} codes, {len(self.leaves)} leaves)"

    @cached_property
    def position(self) -> dict[str, int]:
        """Code to position."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def families(self) -> tuple[tuple[int, Ints], ...]:
        """Each parent's position with the positions of its children."""
        both = (*self._kids.items(), *_parts(self.also).items())
        return tuple(
            (self.position[parent], np.array([self.position[kid] for kid in kids], dtype=np.int64))
            for parent, kids in sorted(both, key=lambda family: self.position[family[0]])
        )

    @cached_property
    def leaves(self) -> Ints:
        """Positions of the codes without children."""
        parents = {parent for parent, _ in self.families}
        return np.array([i for i in range(len(self.codes)) if i not in parents], dtype=np.int64)

    @cached_property
    def roll_up(self) -> sparse.csr_array:
        """0/1 matrix, shape (codes, codes): which codes a code's own value counts in."""
        rows, columns = [], []
        for code in self.codes:
            above = self._above(code)
            rows += [self.position[one] for one in above]
            columns += [self.position[code]] * len(above)
        size = len(self.codes)
        return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))

    def _above(self, code: str) -> list[str]:
        """Return a code and all that it is part of in either tree, each once."""
        found = [code]
        for one in found:
            both = (self.parents.get(one), self.also.get(one))
            found += [above for above in both if above is not None and above not in found]
        return found

    def positions(self, codes: NDArray[np.str_]) -> Ints:
        """Return the positions of an array of codes, refusing those that are none."""
        unique, inverse = np.unique(codes, return_inverse=True)
        unknown = [str(code) for code in unique if str(code) not in self.position]
        if unknown:
            raise InvalidInput(
                "unknown-code",
                f"{len(unknown)} codes are not in {self.name}: {', '.join(unknown[:SHOWN])}",
            )
        found = np.array([self.position[str(code)] for code in unique], dtype=np.int64)
        return found[inverse]

    def merged(self, first: str, second: str, into: str) -> Hierarchy:
        """Return the hierarchy in which two sibling leaves are one code.

        Raises
        ------
        InvalidInput
            When the two codes are not leaves below one parent.
        """
        self._refuse_second()
        parents = {self.parents.get(first), self.parents.get(second)}
        inner = set(self.parents.values())
        if len(parents) != 1 or None in parents or {first, second} & inner:
            raise InvalidInput(
                "not-siblings", f"{first} and {second} of {self.name} are not sibling leaves"
            )
        kept = {c: p for c, p in self.parents.items() if c not in {first, second}}
        return Hierarchy(self.name, kept | {into: self.parents[first]})

    def _refuse_second(self) -> None:
        if self.also:
            raise InvalidInput(
                "second-tree", f"{self.name} has two trees, so its codes are not merged"
            )

    def without_leaves(self) -> Hierarchy:
        """Return the hierarchy cut just above its deepest level."""
        self._refuse_second()
        depth = {self.codes[0]: 0}
        for code in self.codes[1:]:
            parent = self.parents[code]
            depth[code] = depth[parent] + 1 if parent is not None else 0
        deepest = max(depth.values())
        return Hierarchy(self.name, {c: p for c, p in self.parents.items() if depth[c] < deepest})

    def with_merger(self, first: str, second: str, into: str) -> Hierarchy:
        """Return the hierarchy with the merger of two sibling leaves as a code above them."""
        above = self.merged(first, second, into).parents[into]
        moved: dict[str, str | None] = {first: into, second: into}
        return Hierarchy(self.name, {into: above} | dict(self.parents) | moved)


def _parts(above: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what each code is made of, by what each is part of."""
    found: dict[str, list[str]] = {}
    for code, parent in above.items():
        found.setdefault(parent, []).append(code)
    return found


def _below(code: str, parts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return everything below a code in a second tree, once round where it turns."""
    found = list(parts.get(code, ()))
    for one in found:
        found += [kid for kid in parts.get(one, ()) if kid not in found]
    return found


@dataclass(frozen=True, eq=False)
class Shape:
    """The cross of hierarchies: cells, names and equations of a table.

    Parameters
    ----------
    hierarchies : tuple of Hierarchy
        One to four dimensions.

    Examples
    --------
    >>> area = Hierarchy("area", {"all": None, "east": "all", "west": "all"})
    >>> Shape((area,)).equations.toarray()
    array([[ 1., -1., -1.]])
    """

    hierarchies: tuple[Hierarchy, ...]

    def __post_init__(self) -> None:
        """Refuse tables of no or of more than four dimensions."""
        if not 1 <= len(self.hierarchies) <= 4:
            raise InvalidInput(
                "dimensions", f"a table has one to four dimensions, not {len(self.hierarchies)}"
            )

    def __str__(self) -> str:
        """Return dimensions and number of cells in one line."""
        names = " × ".join(f"{h.name} {len(h.codes)}" for h in self.hierarchies)
        return f"Shape({names}: {self.cells} cells)"

    @property
    def lengths(self) -> tuple[int, ...]:
        """Number of codes of each dimension."""
        return tuple(len(h.codes) for h in self.hierarchies)

    @property
    def cells(self) -> int:
        """Number of cells, margins included."""
        return prod(self.lengths)

    def codes(self, cell: int) -> tuple[str, ...]:
        """Return the codes that name one cell."""
        places = np.unravel_index(cell, self.lengths)
        return tuple(h.codes[int(i)] for h, i in zip(self.hierarchies, places, strict=True))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every cell's codes joined by a bar."""
        return tuple("|".join(self.codes(cell)) for cell in range(self.cells))

    @cached_property
    def equations(self) -> sparse.csr_array:
        """Matrix, shape (margins, cells): each row is parent minus children, zero for a table."""
        ids = np.arange(self.cells).reshape(self.lengths)
        columns: list[Ints] = []
        sizes: list[int] = []
        for axis, hierarchy in enumerate(self.hierarchies):
            lines = np.moveaxis(ids, axis, 0).reshape(len(hierarchy.codes), -1)
            for parent, kids in hierarchy.families:
                block = np.vstack([lines[parent][None, :], lines[kids]]).T
                columns.append(block.ravel())
                sizes += [block.shape[1]] * block.shape[0]
        if not sizes:
            return sparse.csr_array((0, self.cells))
        starts = np.concatenate([[0], np.cumsum(sizes)])
        data = -np.ones(starts[-1])
        data[starts[:-1]] = 1.0
        matrix = sparse.csr_array(
            (data, np.concatenate(columns), starts), shape=(len(sizes), self.cells)
        )
        matrix.sort_indices()
        return matrix

    @cached_property
    def leaf_cells(self) -> Ints:
        """Cells that are a leaf in every dimension."""
        grid = np.meshgrid(*(h.leaves for h in self.hierarchies), indexing="ij")
        return np.sort(self.flat(tuple(axis.ravel() for axis in grid)))

    @cached_property
    def roll_up(self) -> sparse.csr_array:
        """0/1 matrix, shape (cells, cells): which cells a cell's own contributions count in."""
        matrix = self.hierarchies[0].roll_up
        for hierarchy in self.hierarchies[1:]:
            matrix = sparse.csr_array(sparse.kron(matrix, hierarchy.roll_up, format="csr"))
        return matrix

    def over(self, dimensions: Sequence[str]) -> Shape:
        """Return the table over some of this cross's dimensions, in the order named.

        Raises
        ------
        InvalidInput
            ``dimensions`` for a name that is none.
        """
        by_name = {h.name: h for h in self.hierarchies}
        if not by_name.keys() >= set(dimensions):
            raise InvalidInput("dimensions", "a table has dimensions that its cross lacks")
        return Shape(tuple(by_name[d] for d in dimensions))

    def cells_of(self, table: Shape) -> Ints:
        """Return this cross's cell of every cell of a table over some of its dimensions.

        Parameters
        ----------
        table : Shape
            Its dimensions and codes are some of this cross's; dimensions it lacks stand at their
            total.

        Raises
        ------
        InvalidInput
            ``unknown-code`` or ``dimensions`` for a table that is no part of this cross.
        """
        axes = {h.name: axis for axis, h in enumerate(table.hierarchies)}
        if not axes.keys() <= {h.name for h in self.hierarchies}:
            raise InvalidInput("dimensions", "a table has dimensions that its cross lacks")
        places: list[Ints] = []
        for own in self.hierarchies:
            shape = [1] * len(axes)
            found = np.zeros(1, dtype=np.int64)
            if own.name in axes:
                axis = axes[own.name]
                found = own.positions(np.array(table.hierarchies[axis].codes, dtype=np.str_))
                shape[axis] = len(found)
            places.append(found.reshape(shape))
        return self.flat(tuple(np.asarray(p).ravel() for p in np.broadcast_arrays(*places)))

    def flat(self, places: tuple[Ints, ...]) -> Ints:
        """Return flat cell numbers of positions along each dimension."""
        return np.asarray(np.ravel_multi_index(places, self.lengths), dtype=np.int64)
