r"""The hash chain of an application's entries: one line of text each, one hash each.

The hash of a line is the SHA-256 of the hash before it, a line end, the line and a line end, so
that ``sha256sum`` and a loop of the shell compute it.  What was done to a chain is named by laying
the entries beside what they should be: altered, missing, put in, moved, or cut off at the end.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ondiris.model.chain import START

__all__ = ["ChainFinding", "ChainFlaw", "chain_differences", "line_hashes"]


class ChainFlaw(StrEnum):
    """What is wrong with an entry."""

    ALTERED = "altered"
    MISSING = "missing"
    TRUNCATED = "truncated"
    """Missing at the end."""
    ADDED = "added"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True, order=True)
class ChainFinding:
    """An entry that is not as it should be.

    Parameters
    ----------
    number : int
        Where it stands, or should: from 1.
    flaw : ChainFlaw
    name : str
        Identifier of the entry.
    """

    number: int
    flaw: ChainFlaw
    name: str = ""


def line_hashes(lines: Iterable[str]) -> tuple[str, ...]:
    r"""Return the hash of every line of a chain.

    Parameters
    ----------
    lines : iterable of str
        Without their ends.

    Examples
    --------
    >>> text = f"{START}\nfiled\n".encode()
    >>> line_hashes(["filed"]) == (hashlib.sha256(text).hexdigest(),)
    True
    """
    found, previous = list[str](), START
    for line in lines:
        text = f"{previous}\n{line}\n".encode("utf-8", "surrogatepass")
        previous = hashlib.sha256(text).hexdigest()
        found.append(previous)
    return tuple(found)


def chain_differences(
    expected: Sequence[tuple[str, str]], found: Sequence[tuple[str, str]]
) -> tuple[ChainFinding, ...]:
    """Return how entries differ from what they should be, by the place of each.

    Parameters
    ----------
    expected, found : sequence of (str, str)
        Identifier and content of each entry, in order; identifiers stand once in `expected`.

    Notes
    -----
    An entry of a known identifier and another content is altered; a second one of the same
    identifier was put in.  Of those that are in both, the fewest that moved are named: all but a
    longest run that kept its order.
    """
    contents = dict(expected)
    place = {name: n for n, (name, _) in enumerate(expected)}
    flaws: list[ChainFinding] = []
    kept: list[tuple[int, int]] = []
    seen: set[str] = set()
    for number, (name, content) in enumerate(found, start=1):
        if name not in contents or name in seen:
            flaws.append(ChainFinding(number, ChainFlaw.ADDED, name))
            continue
        seen.add(name)
        kept.append((number, place[name]))
        if content != contents[name]:
            flaws.append(ChainFinding(number, ChainFlaw.ALTERED, name))
    still = _longest_run([at for _, at in kept])
    flaws += [
        ChainFinding(number, ChainFlaw.REORDERED, expected[at][0])
        for number, at in kept
        if at not in still
    ]
    last = max((place[name] for name in seen), default=-1)
    for n, (name, _) in enumerate(expected):
        if name not in seen:
            flaw = ChainFlaw.MISSING if n < last else ChainFlaw.TRUNCATED
            flaws.append(ChainFinding(n + 1, flaw, name))
    return tuple(sorted(flaws))


def _longest_run(places: Sequence[int]) -> set[int]:
    """Return a longest increasing subsequence, by patience sorting."""
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for at in places:
        pile = bisect_left(tops, at)
        before[at] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [at]
    run: set[int] = set()
    last = tops[-1] if tops else None
    while last is not None:
        run.add(last)
        last = before[last]
    return run
