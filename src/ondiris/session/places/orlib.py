"""A p-median problem of OR-Library, read and solved: for comparing with published optima."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ondiris.errors import InvalidFile, NotFound
from ondiris.siting import SitingPlan, p_median, shortest_paths
from ondiris.siting.tree import Stopping
from ondiris.sources.orlib import read_orlib

__all__ = ["OrlibAnswer", "solve_orlib"]


@dataclass(frozen=True, slots=True)
class OrlibAnswer:
    """The answer to a file of OR-Library."""

    name: str
    vertices: int
    sites: int
    plan: SitingPlan


def solve_orlib(path: Path, *, effort: Stopping) -> OrlibAnswer:
    """Solve a p-median file of OR-Library.

    Raises
    ------
    NotFound, InvalidFile
        The file is not there or is no such file.
    """
    if not path.is_file():
        raise NotFound("no-file", f"there is no file {path.name}")
    try:
        text = path.read_text("ascii")
    except (UnicodeDecodeError, OSError) as error:
        raise InvalidFile("bad-orlib", f"{path.name} is no p-median file") from error
    problem = read_orlib(text, path.name)
    cost = shortest_paths(problem.vertices, problem.start, problem.end, problem.length)
    return OrlibAnswer(
        path.name, problem.vertices, problem.sites, p_median(cost, problem.sites, effort=effort)
    )
