"""`ondiris locate --file`: sites for points of a file, outside any home."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ondiris.cli.figures.answering import answer_rows, rows_table
from ondiris.cli.options import OutputFormat
from ondiris.cli.progress import progress
from ondiris.codes import counted
from ondiris.errors import InvalidInput

__all__ = ["EXAMPLE", "locate_file"]

EXAMPLE = """A whole example on files of your own, which needs no home:

\b
  printf '%s\\n' name,x,y,weight north,1,9,40 east,9,6,30 south,5,0,50 west,0,4,20 \\
    > demand.csv
  printf '%s\\n' name,x,y,capacity,opening_cost,existing \\
    depot,5,5,60,0,yes mill,1,7,90,150,no yard,6,1,90,120,no > sites.csv
  ondiris locate --file demand.csv --candidates sites.csv --single-source
"""


def locate_file(
    demand: Path,
    candidates: Path | None,
    asked: Mapping[str, Any],
    *,
    out: Path | None,
    output: OutputFormat,
) -> None:
    """Choose sites for the points of a file, and print or write the plan.

    Parameters
    ----------
    demand : Path
    candidates : Path, optional
        Needed.
    asked : mapping
        Arguments of `locate_in_files`.
    out : Path, optional
    output : OutputFormat
    """
    from ondiris.publishing.places.located import (  # noqa: PLC0415 - start is cheap
        located_json,
        located_notes,
    )
    from ondiris.session.places.locating_files import (  # noqa: PLC0415 - start is cheap
        locate_in_files,
    )

    if candidates is None:
        raise InvalidInput(
            "no-candidates",
            "--file names points, and nothing names sites for them",
            hint="Name the file of sites with --candidates.",
        )
    with progress("Locating"):
        found = locate_in_files(demand, candidates, **asked)
    document = located_json(found)
    new = len(found.open) - int(found.candidates.existing.sum())
    title = f"{counted(new, 'site')} to open"
    answer_rows(
        document,
        document["assignments"],
        output=output,
        out=out,
        show=lambda: rows_table(title, document["sites"]),
        notes=located_notes(found),
    )
