"""Places: where an activity concentrates, what a site has left, where new parks go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    OutputFormat,
    ReaderLanguage,
    Worlds,
)
from ondiris.cli.places.printing import Rows, desk_of, print_rows, vintage_of
from ondiris.cli.progress import working

__all__ = ["assign", "balance", "concentration"]


def concentration(  # noqa: PLR0913 - an option a parameter
    activity: Annotated[str, typer.Option("--activity", help="Code of an activity.")],
    home: Home = DEFAULT_HOME,
    measure: Annotated[
        str, typer.Option("--measure", help="count_enterprises, output or employees.")
    ] = "count_enterprises",
    period: Annotated[str, typer.Option("--period", help="Months of the returns.")] = "",
    world: Worlds = "actual",
    as_of: AsOf = None,
    lang: Lang = ReaderLanguage.EN,
    *,
    internal: Annotated[
        bool, typer.Option("--internal", help="For the statistician: numbers, not classes.")
    ] = False,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Print where an activity concentrates, in classes and only what may be shown."""
    from ondiris.publishing.places.answers import concentration_json  # noqa: PLC0415 - start is cheap

    _measure(measure)
    desk = desk_of(home, world, as_of)
    found = desk.concentration(activity, measure=measure, period=period)
    shape = concentration_json(found, activity=activity, measure=measure, internal=internal)
    rows: Rows = [
        {"area": desk.now.catalogue.label("areas", str(r["area"]), lang), **_rest(r)}
        for r in shape["areas"]
    ]
    whole: Rows = [{"measure": name, **v} for name, v in shape["measures"].items()]
    head = {"vintage": vintage_of(desk), **shape}
    print_rows(
        format, head, rows if format is OutputFormat.CSV else [*rows], f"{activity}: {measure}"
    )
    if format is OutputFormat.TABLE:
        print_rows(format, {}, whole, "The whole")
    told = [*(r["location_quotient"] for r in shape["areas"]), *(r["class"] for r in whole)]
    if measure != "count_enterprises" and not any(told):
        typer.echo(
            f"No class is told: those of {measure} follow from a table by activity and area that "
            "is out; `ondiris protect` makes one.",
            err=True,
        )


def balance(
    site: Annotated[str, typer.Option("--site", help="Code of a zone or park.")],
    year: Annotated[int, typer.Option("--year", min=1990, max=2100, help="Last year.")],
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    world: Worlds = "actual",
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Print what the utilities of a site have left, year by year, and the first bottleneck."""
    from ondiris.publishing.places.answers import balance_json  # noqa: PLC0415 - start is cheap

    desk = desk_of(home, world, as_of)
    found = desk.balance(site, year)
    shape = balance_json(found)
    rows: Rows = [
        r for r in shape["rows"] if r["capacity"] is not None or r["demand_high"] is not None
    ]
    print_rows(format, {"vintage": vintage_of(desk), **shape}, rows, site)
    if format is OutputFormat.TABLE:
        neck = found.balance.bottleneck
        typer.echo(
            f"First bottleneck: {neck[1]} in {neck[0]}."
            if neck
            else "No bottleneck where capacity and demand are known."
        )
        if found.undated:
            typer.echo(f"Without a day of launch, in no year: {', '.join(found.undated)}.")


def assign(
    applicants: Annotated[Path, typer.Argument(help="Table of applicants and their needs.")],
    home: Home = DEFAULT_HOME,
    world: Worlds = "actual",
    as_of: AsOf = None,
    lang: Lang = ReaderLanguage.EN,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Print which applicant goes to which zone or park, all placed at once, and who is left."""
    from ondiris.publishing.places.answers import assignment_json  # noqa: PLC0415 - start is cheap
    from ondiris.session.places.assigning import assign_applicants  # noqa: PLC0415 - start is cheap
    from ondiris.sources.placing import read_applicants  # noqa: PLC0415 - start is cheap

    asking = read_applicants(applicants)
    desk = desk_of(home, world, as_of)
    with working("assigning"):
        found = assign_applicants(desk, asking)
    shape = assignment_json(found)
    label = desk.now.catalogue.label
    rows: Rows = [
        {
            "applicant": one["applicant"],
            "worth": one["worth"],
            "site": one["site"] and label("subjects", one["site"], lang),
            "reason": one["reason"],
            "nearest": one["nearest"] and label("subjects", one["nearest"], lang),
            "too little": ", ".join(one["lacks"]),
            "not known": ", ".join(one["unknown"]),
        }
        for one in shape["applicants"]
    ]
    title = f"{shape['placed']} of {len(rows)} placed"
    print_rows(format, {"vintage": vintage_of(desk), **shape}, rows, title)
    if format is OutputFormat.TABLE:
        state = "proved optimal" if found.proved else "certified"
        typer.echo(
            f"Worth {found.placing.objective:g}, bound {found.placing.bound:g}, "
            f"gap {found.placing.gap:.3%}, {state}."
        )


def _measure(measure: str) -> None:
    from ondiris.errors import InvalidInput  # noqa: PLC0415 - start is cheap

    known = ("count_enterprises", "output", "employees")
    if measure not in known:
        raise InvalidInput(
            "unknown-measure",
            f"{measure[:30]!r} is no measure of concentration",
            hint=f"Measures: {', '.join(known)}.",
        )


def _rest(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "area"}
