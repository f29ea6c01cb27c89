"""Options of the commands of this room, each said once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ondiris.model.disclosure_rules import Cost, Insiders

__all__ = [
    "Also", "Audit", "By", "Columns", "Concentration", "Contributor", "CostOf", "File",
    "HierarchyOf", "Holding", "InsidersOf", "Intervals", "Marks", "Measure", "Negative",
    "NegativeValues", "Optimal", "Period", "Plan", "Recode", "Recodings", "Round", "Rule",
    "Value", "Weight", "Weights", "WhyHidden", "WorldName",
]  # fmt: skip


class Negative(StrEnum):
    """What is done with values below zero."""

    REFUSED = "refused"
    ABSOLUTE = "absolute"


Period = Annotated[
    str | None,
    typer.Option("--period", help="Of the home's returns: 2025-01/2025-05, 2025, 2025-Q1."),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        help="Of activity, area, size, activity,area unless stated; of a file columns of codes. "
        "Again for a linked table.",
        metavar="LIST",
    ),
]
Measure = Annotated[
    str,
    typer.Option(
        "--measure", help="Of output, shipments, employees, count_enterprises.", metavar="LIST"
    ),
]
WorldName = Annotated[
    str | None, typer.Option("--world", help="actual or synthetic; else the one with returns.")
]
Audit = Annotated[
    Path | None, typer.Option("--audit", help="Audit this table instead.", metavar="FILE")
]
Optimal = Annotated[bool, typer.Option("--optimal", help="Prove the cheapest pattern; slow.")]
Recodings = Annotated[bool, typer.Option("--recodings", help="List coarser tables instead.")]
Recode = Annotated[
    str,
    typer.Option(
        "--recode",
        help="Coarsen as listed by --recodings: merge area A+B, drop leaves of activity.",
        metavar="TEXT",
    ),
]
Round = Annotated[
    float,
    typer.Option("--round", help="Round to multiples of this instead of hiding.", metavar="BASE"),
]
Intervals = Annotated[
    float | None,
    typer.Option(
        "--intervals", help="Tell intervals of hidden cells in this unit.", metavar="STEP"
    ),
]
Plan = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        help="A longer period that begins with it and is known too: protect both together. Again "
        "for a further one.",
        metavar="PERIOD",
    ),
]
Marks = Annotated[
    Path | None,
    typer.Option(
        "--marks",
        help="What is decided of single cells: a table of codes, status (u, p, s), level_pct, "
        "weight, document.",
        metavar="FILE",
    ),
]
Weights = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        help="How many enterprises one of a sample stands for: a table of bin and weight.",
        metavar="FILE",
    ),
]
Also = Annotated[
    Path | None,
    typer.Option(
        "--also",
        help="A second tree over the codes, in the same table: dimension, code, parent.",
        metavar="FILE",
    ),
]
Concentration = Annotated[
    bool, typer.Option("--concentration", help="Tell bands of the Herfindahl index.")
]

File = Annotated[
    Path | None,
    typer.Option("--file", help="Protect tables of this file, with no home.", metavar="FILE"),
]
Value = Annotated[
    str,
    typer.Option(
        "--value",
        help="Columns of the file with what was reported; rows are counted without it.",
        metavar="LIST",
    ),
]
Contributor = Annotated[
    str,
    typer.Option(
        "--contributor",
        help="Column of who reported; each row is somebody else without it.",
        metavar="COLUMN",
    ),
]
Holding = Annotated[
    str,
    typer.Option("--holding", help="Column of whom they belong to.", metavar="COLUMN"),
]
Rule = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        help="p=PER_CENT, pq=P,Q, dominance=N,K, frequency=FEWEST,MARGIN_PER_CENT, zero=RANGE. "
        "Again for a further one.",
        metavar="RULE",
    ),
]
Weight = Annotated[
    str,
    typer.Option(
        "--weight", help="Column of how many contributors a row stands for.", metavar="COLUMN"
    ),
]
HierarchyOf = Annotated[
    list[str] | None,
    typer.Option(
        "--hierarchy",
        help="COLUMN=2,3 for prefixes of so many characters, COLUMN=tree.csv (code, parent) or "
        "tree.hrc, COLUMN=PARENT_COLUMN. Again for a further one.",
        metavar="TEXT",
    ),
]
NegativeValues = Annotated[
    Negative,
    typer.Option("--negative", help="absolute: rules judge amounts without their sign."),
]
CostOf = Annotated[
    Cost, typer.Option("--cost", help="What hiding further cells is to lose least of.")
]
InsidersOf = Annotated[
    Insiders, typer.Option("--insiders", help="Whether who is alone in a hidden cell attacks too.")
]
Columns = Annotated[
    str,
    typer.Option(
        "--columns",
        help="What the audited table calls its columns: activity=nace,value=sum,status=flag.",
        metavar="LIST",
    ),
]
WhyHidden = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="Write why each hidden cell is hidden to this CSV or JSON; for those inside.",
        metavar="FILE",
    ),
]
