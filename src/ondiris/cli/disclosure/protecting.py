"""`protect`: tables of a home's returns or of a plain file, and audits of anybody's."""

from __future__ import annotations

from typing import Final

import typer

from ondiris.cli.disclosure.options import (
    Also,
    Audit,
    By,
    Columns,
    Concentration,
    Contributor,
    CostOf,
    File,
    HierarchyOf,
    Holding,
    InsidersOf,
    Intervals,
    Marks,
    Measure,
    Negative,
    NegativeValues,
    Optimal,
    Period,
    Plan,
    Recode,
    Recodings,
    Round,
    Rule,
    Value,
    Weight,
    Weights,
    WhyHidden,
    WorldName,
)
from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Out,
    OutputFormat,
    parse_day,
    refuse_options,
)
from ondiris.codes.plain_text import listed
from ondiris.errors import InvalidInput
from ondiris.model.disclosure_rules import Cost, Insiders

__all__ = ["HELP", "protect"]

HELP: Final = """\b
An example outside any home:
  printf '%s\\n' trade,area,firm,sales food,east,a,10 food,east,b,9 food,east,c,8 \\
    food,west,d,7 food,west,e,9 food,west,f,8 cars,east,g,9 cars,east,h,7 \\
    cars,east,i,8 cars,west,k,30 > micro.csv
  ondiris protect --file micro.csv --by trade,area --value sales \\
    --contributor firm --rule p=10
"""
_OF_A_HOME: Final = ("period", "home", "measure", "world", "as_of", "plan", "weights", "also")
_OF_A_FILE: Final = (
    "value", "contributor", "holding", "rule", "weight", "hierarchy", "negative", "cost",
    "insiders", "columns", "out", "report",
)  # fmt: skip


def protect(  # noqa: PLR0913 - an option a parameter
    ctx: typer.Context,
    period: Period = None,
    home: Home = DEFAULT_HOME,
    by: By = None,
    measure: Measure = "output",
    world: WorldName = None,
    as_of: AsOf = None,
    *,
    output: Format = OutputFormat.TABLE,
    audit: Audit = None,
    optimal: Optimal = False,
    recodings: Recodings = False,
    recode: Recode = "",
    base: Round = 0,
    intervals: Intervals = None,
    concentration: Concentration = False,
    plan: Plan = None,
    marks: Marks = None,
    weights: Weights = None,
    also: Also = None,
    file: File = None,
    value: Value = "",
    contributor: Contributor = "",
    holding: Holding = "",
    rule: Rule = None,
    weight: Weight = "",
    hierarchy: HierarchyOf = None,
    negative: NegativeValues = Negative.REFUSED,
    cost: CostOf = Cost.INFORMATION,
    insiders: InsidersOf = Insiders.SOLE,
    columns: Columns = "",
    out: Out = None,
    report: WhyHidden = None,
) -> None:
    """Hide what would expose an enterprise, prove it, and keep or write the release."""
    if audit and recodings:
        raise InvalidInput("one-table", "a table is audited, or coarser ones are listed")
    from ondiris.production.disclosure.treatment import Treatment  # noqa: PLC0415 - start is cheap

    treatment = Treatment(base, intervals, concentration, optimal)
    if file is not None:
        from ondiris.cli.disclosure import files  # noqa: PLC0415 - start is cheap

        refuse_options(ctx, _OF_A_HOME, "is of a home, and --file needs none")
        if audit is None:
            refuse_options(ctx, ("columns",), "goes with --audit")
        if audit is not None or recodings:
            refuse_options(ctx, ("report",), "goes with a table that is protected")
        tables = tuple(listed(text) for text in by or ())
        wish = files.FileRequest(
            tables,
            files.rules_in_words(rule or (), cost=cost, insiders=insiders),
            listed(value),
            contributor,
            holding,
            weight,
            files.hierarchies_in_words(hierarchy or ()),
            treatment,
            signed=negative is Negative.ABSOLUTE,
            recoding=recode,
            marks=files.marks_of(marks, tables),
        )
        if audit is not None:
            files.audit(audit, file, wish, columns, out=out, output=output)
        elif recodings:
            files.recodings(file, wish, out=out, output=output)
        else:
            files.protect(file, wish, report, out=out, output=output)
        return
    from ondiris.cli.disclosure import homes  # noqa: PLC0415 - start is cheap

    refuse_options(ctx, _OF_A_FILE, "goes with --file")
    asked = homes.request_in_words(
        period,
        by or (),
        measure=measure,
        recoding=recode,
        treatment=treatment,
        plan=plan or (),
        tables=(marks, weights, also),
    )
    day = parse_day(as_of)
    if audit is not None:
        homes.audit(audit, home, asked, world, day, output=output)
    elif recodings:
        homes.recodings(home, asked, world, day, output=output)
    else:
        homes.protect(home, asked, world, day, output=output)
