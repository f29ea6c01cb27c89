"""From returns and a register to tables as reported: codes that occur, and who stands where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ondiris.codes import CodeList
from ondiris.disclosure import Contributions, Hierarchy, Reported, Rules, Shape, Waiver
from ondiris.errors import InvalidInput, NotFound
from ondiris.production.disclosure.requests import (
    COUNTS,
    DIMENSIONS,
    VARIABLES,
    Request,
    sums_of_returns,
)

__all__ = ["CodeTrees", "ReturnsAsOf", "occurring_tree", "reported_cross", "with_second_tree"]

LISTS: Final = {"activity": "activities", "area": "areas"}
"""The code list of a dimension; size classes are those that the register names."""


def occurring_tree(name: str, codes: CodeList, root: str, present: Iterable[str]) -> Hierarchy:
    """Return the part of a code list that leads from a total to the codes that occur.

    Raises
    ------
    InvalidInput
        ``outside-table`` for a code that is not below the total.
    """
    parents: dict[str, str | None] = {root: None}
    for code in sorted(present):
        path = [code, *codes.ancestors(code)]
        if root not in path:
            raise InvalidInput("outside-table", f"{code} of {name} is not below {root}")
        path = path[: path.index(root) + 1]
        parents |= dict(pairwise(path))
    return Hierarchy(name, parents)


def with_second_tree(tree: Hierarchy, codes: CodeList, also: Mapping[str, str]) -> Hierarchy:
    """Return a tree with a second one over what occurs of it.

    Parameters
    ----------
    tree : Hierarchy
        Of the codes that occur.
    codes : CodeList
        All codes there are.
    also : mapping of str to str
        Code to what it is part of in the second tree.

    Raises
    ------
    InvalidInput
        ``unknown-code`` for one that is in no list, ``second-tree`` as `Hierarchy` says.
    """
    for code in {*also, *also.values()}:
        _ = codes[code]
    kept = dict(also)
    while lost := [c for c in kept if c not in tree.parents and c not in kept.values()]:
        # What nobody reported under has no cell, nor have sums of that alone.
        kept = {code: above for code, above in kept.items() if code not in lost}
    return Hierarchy(tree.name, tree.parents, kept) if kept else tree


@dataclass(frozen=True, slots=True, eq=False)
class CodeTrees:
    """Codes of the dimensions that tables may have.

    Parameters
    ----------
    lists : mapping of str to CodeList
        ``activities`` and ``areas``.
    wholes : mapping of str to str
        Totals: ``area`` to the city's and ``activity`` to the whole industry's code.
    also : mapping of str to mapping of str to str
        Second trees by dimension: code to what it is part of there.
    """

    lists: Mapping[str, CodeList]
    wholes: Mapping[str, str]
    also: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, dimension: str, present: set[str]) -> Hierarchy:
        """Return the hierarchy of a dimension over the codes that occur."""
        if dimension not in LISTS:
            return Hierarchy(dimension, {"all": None} | dict.fromkeys(sorted(present), "all"))
        codes = self.lists[LISTS[dimension]]
        tree = occurring_tree(dimension, codes, self.wholes[dimension], present)
        return with_second_tree(tree, codes, self.also.get(dimension, {}))


@dataclass(frozen=True, slots=True, eq=False)
class ReturnsAsOf:
    """Returns and the register of enterprises as they were at the end of a day.

    Parameters
    ----------
    rows, register : pyarrow.Table
    as_of : date
        Returns that came in by the end of that day count.
    weights : mapping of str to float
        How many enterprises one stands for, itself among them; one for those that are not named.
    """

    rows: pa.Table
    register: pa.Table
    as_of: date
    weights: Mapping[str, float] = field(default_factory=dict)

    def weighted(self, sums: Mapping[str, int]) -> dict[str, int]:
        """Return sums by enterprise as the enterprises that each stands for would have them.

        Raises
        ------
        InvalidInput
            ``unknown-contributor`` for weights of enterprises that are not registered.
        """
        strangers = set(self.weights) - set(self.register["bin"].to_pylist())
        if strangers:
            raise InvalidInput(
                "unknown-contributor",
                f"{len(strangers)} enterprises with a weight are not registered",
            )
        return {b: int(np.floor(s * self.weights.get(b, 1.0) + 0.5)) for b, s in sums.items()}


def reported_cross(
    request: Request,
    dimensions: Sequence[str],
    returns: ReturnsAsOf,
    trees: CodeTrees,
    *,
    rules: Rules,
    waivers: Sequence[Waiver] = (),
) -> Reported:
    """Return the cross of a request as reported.

    Parameters
    ----------
    request : Request
        Measure, period and world are taken from it.
    dimensions : sequence of str
        Of the cross.
    returns : ReturnsAsOf
    trees : CodeTrees
    rules : Rules
    waivers : sequence of Waiver

    Raises
    ------
    NotFound
        ``no-returns`` when nothing was reported for the period.
    InvalidInput
        ``unknown-contributor`` for returns of enterprises that are not registered.
    """
    rows, register, as_of = returns.rows, returns.register, returns.as_of
    came = rows.filter(pc.and_(pc.less_equal(rows["received"], as_of), rows["accepted"]))
    silent = set(request.months) - set(came["month"].to_pylist())
    sums = returns.weighted(
        sums_of_returns(rows, VARIABLES[request.measure], request.months, as_of, request.adds)
    )
    if silent or not sums:
        raise NotFound(
            "no-returns",
            f"{len(silent) or len(request.months)} months of {request.period} have no returns "
            f"in the {request.world} world by {as_of}",
        )
    place = {str(b): i for i, b in enumerate(register["bin"].to_pylist())}
    unknown = sorted(set(sums) - set(place))
    if unknown:
        raise InvalidInput(
            "unknown-contributor", f"{len(unknown)} enterprises with returns are not registered"
        )
    column = {name: register[name].to_pylist() for name in (*DIMENSIONS, "holding")}
    at = [place[b] for b in sums]
    hierarchies = [trees.of(d, {str(code) for code in column[d]}) for d in dimensions]
    holdings = {b: str(column["holding"][place[b]]) for b in sums if column["holding"][place[b]]}
    return Reported(
        Shape(tuple(hierarchies)),
        Contributions(
            tuple(np.array([str(column[d][i]) for i in at], dtype=np.str_) for d in dimensions),
            np.array(list(sums), dtype=np.str_),
            np.array(list(sums.values()), dtype=np.float64),
            holdings=holdings,
            waivers=tuple(waivers),
        ),
        rules.of_counts if request.measure == COUNTS else rules,
        months=request.weight,
        until=request.months[-1],
    )
