"""Sites for somebody's own points: files or frames in, a plan out; no home is opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ondiris.engines.highs import HighsSolver
from ondiris.production.places.locating import Goal
from ondiris.production.places.locating_files import LocatedSites, LocatingQuestion, locate_sites
from ondiris.session.places.desk import until
from ondiris.siting import Stopping
from ondiris.sources.placing import read_matrix
from ondiris.sources.site_files import read_candidate_sites, read_demand_points

__all__ = ["locate_in_files"]


def locate_in_files(  # noqa: PLR0913 - an option a parameter
    demand: Any,
    candidates: Any,
    *,
    sites: int | None = None,
    goal: str = "median",
    radius: float = 3.0,
    single_source: bool = False,
    rate: float = 1.0,
    matrix: str | Path | None = None,
    gap: float = 0.0,
    seconds: float | None = 60.0,
    seed: int = 1,
    columns: Mapping[str, str] | None = None,
    candidate_columns: Mapping[str, str] | None = None,
) -> LocatedSites:
    """Choose which sites to open for points of demand.

    Parameters
    ----------
    demand : Path, str or frame
        ``name``, ``lat`` and ``lon`` or ``x`` and ``y``, ``weight``.
    candidates : Path, str or frame
        ``name``, a place, ``capacity``, ``opening_cost``, ``existing``.
    sites : int, optional
        How many further sites to open; as many as pay for themselves where omitted.
    goal : {"median", "centre", "covering"}
    radius : float
        Service distance, for covering.
    single_source : bool
        Whether one site alone serves a point.
    rate : float
        Cost of one unit of weight over one unit of distance, beside the cost of opening.
    matrix : Path or str, optional
        Distances, a row a point and a column a candidate, no header.
    gap : float
        Relative gap at which to stop; 0 asks for the optimum.
    seconds : float, optional
        Stop improving after that time.
    seed : int
        Same seed, same plan, as long as no clock stops it.
    columns, candidate_columns : mapping of str to str, optional
        What the files call their columns, where it is another name.

    Raises
    ------
    InvalidInput
        A file that cannot be used, a word that names no goal, a plan that cannot be.
    Unsupported
        What the methods do not answer.
    NotConverged
        No plan was found before the time was over.
    """
    effort = Stopping(gap, seed, going=until(seconds), solver=HighsSolver())
    asks = LocatingQuestion(sites, Goal.named(goal), radius, single_source, rate, effort)
    return locate_sites(
        read_demand_points(demand, columns or {}),
        read_candidate_sites(candidates, candidate_columns or {}),
        asks,
        None if matrix is None else read_matrix(Path(matrix)),
    )
