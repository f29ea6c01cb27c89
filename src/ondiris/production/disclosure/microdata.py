"""From microdata to tables as reported: trees over the codes that occur, and who stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.disclosure import Contributions, Hierarchy, Reported, Rules, Shape
from ondiris.errors import InvalidInput
from ondiris.model.disclosure_marks import Mark
from ondiris.sources.microdata import Microdata

__all__ = ["MOST_TABLE_CELLS", "TOTAL", "CodeHierarchy", "code_hierarchy", "reported_microdata"]

TOTAL: Final = "total"
"""The code above all codes of a dimension that has none of its own."""
MOST_TABLE_CELLS: Final = 1_000_000
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class CodeHierarchy:
    """How the codes of a dimension are summed besides into their total; not at all when empty.

    Parameters
    ----------
    prefixes : tuple of int
        By so many first characters of a code, each.
    tree : mapping of str to str
        By a tree: code to what it is part of, empty at the top.
    columns : tuple of str
        By columns of the microdata that name the codes above, the nearest first.
    """

    prefixes: tuple[int, ...] = ()
    tree: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


def code_hierarchy(
    dimension: str,
    codes: NDArray[np.str_],
    above: Sequence[NDArray[np.str_]],
    how: CodeHierarchy,
) -> Hierarchy:
    """Return the hierarchy over the codes of a dimension that occur.

    Parameters
    ----------
    dimension : str
    codes : str array, shape (rows,)
    above : sequence of str array, each shape (rows,)
        What the columns of `how` say of each row.
    how : CodeHierarchy

    Raises
    ------
    InvalidInput
        ``unknown-code`` for codes that the tree lacks, ``two-parents`` for a code below two,
        ``code-on-two-levels`` for a code that is one of those above too.

    Examples
    --------
    >>> tree = code_hierarchy("nace", np.array(["2511", "2599"]), (), CodeHierarchy((2,)))
    >>> dict(tree.parents)
    {'total': None, '25': 'total', '2511': '25', '2599': '25'}
    """
    present = sorted(set(codes.tolist()))
    if how.tree:
        parents = _part_of(dimension, present, how.tree)
    elif how.columns:
        parents = _by_columns(dimension, [codes, *above])
    else:
        parents = _by_prefixes(present, how.prefixes)
    tops = [code for code, parent in how.tree.items() if not parent]
    total = tops[0] if len(tops) == 1 and tops[0] not in present else TOTAL
    tree: dict[str, str | None] = {total: None}
    tree |= {code: parent or total for code, parent in sorted(parents.items()) if code != total}
    return Hierarchy(dimension, tree)


def _by_prefixes(present: Sequence[str], lengths: Sequence[int]) -> dict[str, str]:
    parents: dict[str, str] = {}
    for code in present:
        path = [code, *(code[:n] for n in sorted(lengths, reverse=True) if n < len(code))]
        parents |= dict(pairwise([*path, ""]))
    return parents


def _part_of(dimension: str, present: Sequence[str], tree: Mapping[str, str]) -> dict[str, str]:
    unknown = [code for code in present if code not in tree]
    if unknown:
        raise InvalidInput(
            "unknown-code",
            f"{counted(len(unknown), 'code')} of {dimension} not in its hierarchy: "
            f"{', '.join(unknown[:_SHOWN])}",
            hint="Add a line for each of them.",
        )
    parents: dict[str, str] = {}
    for code in present:
        one = code
        while one and one not in parents:
            parents[one] = tree[one]
            one = tree[one]
    return parents


def _by_columns(dimension: str, levels: Sequence[NDArray[np.str_]]) -> dict[str, str]:
    parents: dict[str, str] = {}
    for lower, upper in pairwise(levels):
        pairs = set(zip(lower.tolist(), upper.tolist(), strict=True))
        two = sorted(code for code, n in Counter(code for code, _ in pairs).items() if n > 1)
        if two:
            raise InvalidInput(
                "two-parents",
                f"{len(two)} codes of {dimension} stand below two codes: {', '.join(two[:_SHOWN])}",
            )
        parents |= dict(pairs)
    parents |= dict.fromkeys(levels[-1].tolist(), "")
    seen: set[str] = set()
    for level in levels:
        both = sorted(seen & set(level.tolist()))
        if both:
            raise InvalidInput(
                "code-on-two-levels",
                f"{len(both)} codes of {dimension} stand on two levels: {', '.join(both[:_SHOWN])}",
                hint="Give the code above another name.",
            )
        seen |= set(level.tolist())
    return parents


def reported_microdata(
    rows: Microdata,
    tables: Sequence[Sequence[str]],
    hierarchies: Mapping[str, CodeHierarchy],
    rules: Rules,
    *,
    marks: Sequence[Mark] = (),
    signed: bool = False,
) -> tuple[Reported, ...]:
    """Return tables of microdata as reported, one for each of its values.

    Parameters
    ----------
    rows : Microdata
    tables : sequence of sequence of str
        Dimensions of each table.
    hierarchies : mapping of str to CodeHierarchy
        By dimension; codes of others have a total alone.
    rules : Rules
        Levels in units of the last digit of the values.
    marks : sequence of Mark
    signed : bool
        Whether values may be negative; rules then judge amounts without their sign.

    Returns
    -------
    tuple of Reported
        In the order of the values; one of counts where there are none.

    Raises
    ------
    InvalidInput
        ``table-too-large`` for more cells than a table may have, and as of `code_hierarchy`.
    """
    shape = Shape(
        tuple(
            code_hierarchy(name, codes, rows.parents.get(name, ()), hierarchies.get(name, _FLAT))
            for name, codes in rows.codes.items()
        )
    )
    cells = prod(shape.lengths)
    if cells > MOST_TABLE_CELLS:
        raise InvalidInput(
            "table-too-large",
            f"the table has {cells} cells, more than {MOST_TABLE_CELLS} that are protected at once",
            hint="Name fewer dimensions in --by, or coarser codes.",
        )
    people = dict(zip(rows.contributor.tolist(), rows.holding.tolist(), strict=True))
    holdings = {who: whose for who, whose in people.items() if whose}
    if not signed:
        _refuse_negative(rows)
    values = rows.values or {"": np.ones(len(rows.contributor))}
    return tuple(
        Reported(
            shape,
            Contributions(
                tuple(rows.codes.values()),
                rows.contributor,
                np.floor(value * rows.weight + 0.5),
                holdings=holdings,
                signed=signed,
            ),
            rules if rows.values else rules.of_counts,
            tables=tuple(shape.over(dimensions) for dimensions in tables),
            marks=tuple(marks),
        )
        for value in values.values()
    )


def _refuse_negative(rows: Microdata) -> None:
    for name, values in rows.values.items():
        if (values < 0).any():
            raise InvalidInput(
                "negative-contribution",
                f"{counted(int((values < 0).sum()), 'value')} of {name} below zero",
                hint="Say --negative absolute to judge amounts without their sign.",
            )


_FLAT: Final = CodeHierarchy()
