"""The p-median files of OR-Library: a network and a number of sites.

The first line holds vertices, edges and p; every further line an undirected edge with its cost.
Some pairs stand twice with different costs; the collection means the last one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import Failure, InvalidFile

__all__ = ["NetworkProblem", "read_orlib"]


@dataclass(frozen=True, slots=True)
class NetworkProblem:
    """A p-median question on a network.

    Parameters
    ----------
    vertices, sites : int
        How many vertices there are and how many sites are to be opened.
    start, end : int64 arrays, shape (edges,)
        Ends of the edges, numbered from 0, in the order of the file.
    length : float64 array, shape (edges,)
    """

    vertices: int
    sites: int
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length: NDArray[np.float64]


def read_orlib(text: str, name: str) -> NetworkProblem:
    r"""Read a p-median file of OR-Library.

    Parameters
    ----------
    text : str
        The file.
    name : str
        Its name, for messages.

    Raises
    ------
    InvalidFile
        A line that is no edge, fewer or more edges than announced, an end outside the network, or
        a negative cost.

    Examples
    --------
    >>> problem = read_orlib("3 2 1\n1 2 5\n2 3 4\n", "tiny.txt")
    >>> problem.vertices, problem.sites, problem.length.tolist()
    (3, 1, [5.0, 4.0])
    """
    lines = [(n, line.split()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or len(lines[0][1]) != 3 or not all(w.isdigit() for w in lines[0][1]):
        raise InvalidFile(
            "bad-orlib", f"{name} is no p-median file", hint="Line 1: vertices, edges, p."
        )
    vertices, edges, sites = (int(word) for word in lines[0][1])
    failures = [
        Failure(f"line {n}", "bad-edge", "an edge is two vertices and a cost from zero up")
        for n, words in lines[1:]
        if not _is_edge(words, vertices)
    ]
    if len(lines) - 1 != edges:
        failures.append(
            Failure("line 1", "edge-count", f"{edges} edges announced, {len(lines) - 1} found")
        )
    if failures:
        raise InvalidFile("bad-orlib", f"{name} cannot be read", failures=failures)
    table = np.array([words for _, words in lines[1:]], dtype=np.float64).reshape(-1, 3)
    start, end = (table[:, k].astype(np.int64) - 1 for k in (0, 1))
    return NetworkProblem(vertices, sites, start, end, table[:, 2])


def _is_edge(words: list[str], vertices: int) -> bool:
    """Whether the words of a line are an edge of the network."""
    if len(words) != 3 or not (words[0].isdigit() and words[1].isdigit()):
        return False
    try:
        cost = float(words[2])
    except ValueError:
        return False
    return all(1 <= int(word) <= vertices for word in words[:2]) and 0.0 <= cost < float("inf")
