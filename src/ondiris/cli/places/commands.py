"""Places: where an activity concentrates, what a site has left, where new parks go."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    Out,
    OutputFormat,
    ReaderLanguage,
    Worlds,
    parse_day,
    parse_titles,
    refuse_options,
    worlds,
)
from ondiris.codes import counted

if TYPE_CHECKING:
    from ondiris.production.places.locating import Goal, ParkPlan, ParkProgramme
    from ondiris.session.places.desk import OrlibAnswer, PlaceDesk

__all__ = ["assign", "balance", "concentration", "locate"]

Rows = list[dict[str, object]]
_OF_A_HOME = ("home", "floor_area", "demand", "orlib", "against", "world", "as_of")
_OF_A_FILE = ("single_source", "rate", "columns", "candidate_columns", "out")
PLAN_GAP = 0.001
"""Gap at which a plan for parks stops if none is asked for: its inputs are no firmer."""


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
    desk = _desk(home, world, as_of)
    found = desk.concentration(activity, measure=measure, period=period)
    shape = concentration_json(found, activity=activity, measure=measure, internal=internal)
    rows: Rows = [
        {"area": desk.now.catalogue.label("areas", str(r["area"]), lang), **_rest(r)}
        for r in shape["areas"]
    ]
    whole: Rows = [{"measure": name, **v} for name, v in shape["measures"].items()]
    head = {"vintage": _vintage(desk), **shape}
    _print(format, head, rows if format is OutputFormat.CSV else [*rows], f"{activity}: {measure}")
    if format is OutputFormat.TABLE:
        _print(format, {}, whole, "The whole")
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

    desk = _desk(home, world, as_of)
    found = desk.balance(site, year)
    shape = balance_json(found)
    rows: Rows = [
        r for r in shape["rows"] if r["capacity"] is not None or r["demand_high"] is not None
    ]
    _print(format, {"vintage": _vintage(desk), **shape}, rows, site)
    if format is OutputFormat.TABLE:
        neck = found.balance.bottleneck
        typer.echo(
            f"First bottleneck: {neck[1]} in {neck[0]}."
            if neck
            else "No bottleneck where capacity and demand are known."
        )
        if found.undated:
            typer.echo(f"Without a day of launch, in no year: {', '.join(found.undated)}.")


def locate(  # noqa: PLR0913, PLR0917 - the options of one command
    ctx: typer.Context,
    home: Home = DEFAULT_HOME,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="Points: name, lat and lon or x and y, weight. No home is needed.",
            metavar="FILE",
        ),
    ] = None,
    parks: Annotated[
        int | None,
        typer.Option(
            "--parks",
            "--sites",
            min=1,
            help="How many to open; the city's programme if unsaid, with --file as many as pay.",
        ),
    ] = None,
    floor_area: Annotated[
        float | None,
        typer.Option("--floor-area", min=0, help="Of all together, m²; 0: no capacity."),
    ] = None,
    goal: Annotated[str, typer.Option("--goal", help="median, centre or covering.")] = "median",
    radius: Annotated[float, typer.Option("--radius", min=0, help="Service radius, km.")] = 3.0,
    candidates: Annotated[
        Path | None,
        typer.Option(
            "--candidates",
            help="Table with lat, lon, room; with --file name, place, capacity, opening_cost, "
            "existing.",
        ),
    ] = None,
    demand: Annotated[
        Path | None, typer.Option("--demand", help="Table with lat, lon, weight.")
    ] = None,
    matrix: Annotated[
        Path | None,
        typer.Option("--matrix", help="CSV or XLSX of distances, demand by candidates."),
    ] = None,
    orlib: Annotated[
        Path | None, typer.Option("--orlib", help="A p-median file of OR-Library.")
    ] = None,
    against: Annotated[
        str, typer.Option("--against", help="Column of the candidates to trade distance for.")
    ] = "",
    gap: Annotated[
        float | None,
        typer.Option("--gap", min=0, help="Relative gap to stop at; 0 asks for the optimum."),
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0, help="Stop improving after that time.")
    ] = 60.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same plan.")] = 1,
    world: Worlds = "actual",
    as_of: AsOf = None,
    rate: Annotated[
        float,
        typer.Option("--rate", min=0, help="With --file: cost of a unit of weight and distance."),
    ] = 1.0,
    columns: Annotated[
        str, typer.Option("--columns", help="What the file of points calls its own: weight=jobs.")
    ] = "",
    candidate_columns: Annotated[
        str, typer.Option("--candidate-columns", help="What the file of sites calls its own.")
    ] = "",
    out: Out = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    *,
    single_source: Annotated[
        bool, typer.Option("--single-source", help="With --file: one site alone serves a point.")
    ] = False,
) -> None:
    """Print where new parks go, or sites for the points of a file, with the bound of the plan."""
    if file is not None:
        from ondiris.cli.places.files import locate_file  # noqa: PLC0415 - start is cheap

        refuse_options(ctx, _OF_A_HOME, "is of a home, and --file needs none")
        asked = {
            "sites": parks,
            "goal": goal,
            "radius": radius,
            "single_source": single_source,
            "rate": rate,
            "matrix": matrix,
            "gap": gap or 0.0,
            "seconds": seconds,
            "seed": seed,
            "columns": parse_titles(columns),
            "candidate_columns": parse_titles(candidate_columns),
        }
        locate_file(file, candidates, asked, out=out, output=format)
        return
    refuse_options(ctx, _OF_A_FILE, "goes with --file")
    from ondiris.engines.highs import HighsSolver  # noqa: PLC0415 - start is cheap
    from ondiris.production.places.locating import SitingRequest, park_front  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.places.answers import front_json  # noqa: PLC0415 - start is cheap
    from ondiris.session.places.desk import (  # noqa: PLC0415 - start is cheap
        site_burdens,
        site_points,
        solve_orlib,
        until,
    )
    from ondiris.siting import Stopping  # noqa: PLC0415 - start is cheap
    from ondiris.sources.placing import read_matrix, read_places  # noqa: PLC0415 - start is cheap

    if orlib is not None:
        with _working("proving"):
            answer = solve_orlib(orlib, effort=Stopping(gap or 0.0, seed, going=until(seconds)))
        _tell_orlib(answer, format)
        return
    effort = Stopping(
        PLAN_GAP if gap is None else gap, seed, going=until(seconds), solver=HighsSolver()
    )
    desk = _desk(home, world, as_of)
    planned = _planned(desk, parks, floor_area)
    wish = SitingRequest(planned.parks, planned.floor_area, _goal(goal), radius, effort)
    rows = read_places(candidates, "room", against) if candidates else ()
    spots = site_points(rows) if candidates else None
    need = site_points(read_places(demand, "weight")) if demand else None
    times = read_matrix(matrix) if matrix else None
    if against:
        if spots is None:
            raise typer.BadParameter("--against names a column of the file of --candidates")
        burden = site_burdens(rows)
        with _working("trading"):
            found = park_front(wish, spots, need or desk.demand()[0], burden, times)
        shape = front_json(found, against)
        _print(format, {"vintage": _vintage(desk), **shape}, shape["plans"], "Two goals")
        return
    with _working("planning"):
        plan, assumed = desk.plan(wish, candidates=spots, demand=need, matrix=times)
    _tell_plan(desk, planned, plan, assumed, format)


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
    desk = _desk(home, world, as_of)
    with _working("assigning"):
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
    _print(format, {"vintage": _vintage(desk), **shape}, rows, title)
    if format is OutputFormat.TABLE:
        state = "proved optimal" if found.proved else "certified"
        typer.echo(
            f"Worth {found.placing.objective:g}, bound {found.placing.bound:g}, "
            f"gap {found.placing.gap:.3%}, {state}."
        )


@contextmanager
def _working(what: str) -> Iterator[None]:
    """Show on a terminal that work is going on."""
    from rich.console import Console  # noqa: PLC0415 - start is cheap

    with Console(stderr=True).status(f"{what} …"):
        yield


def _planned(desk: PlaceDesk, parks: int | None, floor_area: float | None) -> ParkProgramme:
    """Return what is asked for; what the city's programme plans where nothing is."""
    from ondiris.errors import InvalidInput  # noqa: PLC0415 - start is cheap
    from ondiris.ports import Query  # noqa: PLC0415 - start is cheap
    from ondiris.production.places.locating import (  # noqa: PLC0415 - start is cheap
        ParkProgramme,
        park_programme,
    )

    if parks is not None:
        return ParkProgramme("", parks, floor_area or 0.0)
    now, codes = desk.now, desk.now.city.headline.programmes
    found = park_programme(codes, now.get(Query(audience=now.audience, subjects=codes)).rows)
    if found is None:
        raise InvalidInput(
            "count-of-sites",
            "no programme of the city says how many parks are planned",
            hint="Name their number with --parks.",
        )
    return found if floor_area is None else replace(found, floor_area=floor_area)


def _tell_plan(
    desk: PlaceDesk,
    planned: ParkProgramme,
    plan: ParkPlan,
    assumed: tuple[str, ...],
    format: OutputFormat,  # noqa: A002 - the option's own name
) -> None:
    """Print a plan."""
    from ondiris.publishing.places.answers import plan_json  # noqa: PLC0415 - start is cheap

    shape = plan_json(plan, assumed)
    rows: Rows = list(shape["parks"])
    head = {"vintage": _vintage(desk), **shape, "programme": planned.code or None}
    _print(format, head, rows, counted(len(rows), "park"))
    if format is OutputFormat.TABLE:
        if planned.code:
            typer.echo(
                f"Parks and floor area as planned by {planned.code}: "
                f"{counted(planned.parks, 'park')}, {planned.floor_area:g} m² together."
            )
        found = plan.plan
        state = "proved optimal" if found.proved and found.gap < 1e-8 else "certified"
        typer.echo(
            f"{plan.unit.capitalize()} {found.objective:.6g}, bound {found.bound:.6g}, "
            f"gap {found.gap:.3%}, {state}, {counted(found.nodes, 'node')}."
        )
        typer.echo(f"Assumed: {'; '.join(assumed)}." if assumed else "Nothing was assumed.")


def _tell_orlib(answer: OrlibAnswer, format: OutputFormat) -> None:  # noqa: A002 - the option's own name
    """Print the answer to a file of OR-Library."""
    plan = answer.plan
    if format is OutputFormat.JSON:
        shape = {
            "schema": "ondiris.orlib/1", "file": answer.name, "vertices": answer.vertices,
            "p": answer.sites, "objective": plan.objective, "bound": plan.bound, "gap": plan.gap,
            "proved": plan.proved, "nodes": plan.nodes, "sites": [j + 1 for j in plan.sites],
        }  # fmt: skip
        typer.echo(json.dumps(shape, indent=1))
        return
    proof = "proved optimal" if plan.proved else "not proved"
    typer.echo(
        f"{answer.name}: n = {answer.vertices}, p = {answer.sites}: {plan.objective:g}, "
        f"bound {plan.bound:g}, gap {plan.gap:.3%}, {proof} in {counted(plan.nodes, 'node')}."
    )
    typer.echo(f"Sites: {' '.join(str(j + 1) for j in plan.sites)}")


def _print(
    format: OutputFormat,  # noqa: A002 - the option's own name
    head: dict[str, object],
    rows: Rows,
    title: str,
) -> None:
    """Print rows as the option says."""
    if format is OutputFormat.JSON:
        typer.echo(json.dumps(head, ensure_ascii=False, indent=1))
        return
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if format is OutputFormat.CSV:
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return
    from ondiris.cli.figures.fitting import TerminalColumn, fitted  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

    out = console()
    heads = [TerminalColumn(n.replace("_", " "), rank=max(0, i - 2)) for i, n in enumerate(columns)]
    cells = [["–" if row.get(n) is None else str(row.get(n)) for n in columns] for row in rows]
    out.print(fitted(title, heads, cells, out.width))


def _rest(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "area"}


def _vintage(desk: PlaceDesk) -> dict[str, object]:
    vintage = desk.now.vintage
    return {"known": vintage.known.isoformat(), "revision": vintage.revision}


def _desk(home: Path, world: str, as_of: str | None) -> PlaceDesk:
    from ondiris.model import World  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.places.desk import PlaceDesk  # noqa: PLC0415 - start is cheap

    observatory = open_home(home, audience="internal")
    names = worlds(world)
    for name in names:
        observatory.catalogue["worlds"][name]
    return PlaceDesk(observatory.at(parse_day(as_of)), worlds=[World(n) for n in names])


def _measure(measure: str) -> None:
    from ondiris.errors import InvalidInput  # noqa: PLC0415 - start is cheap

    known = ("count_enterprises", "output", "employees")
    if measure not in known:
        raise InvalidInput(
            "unknown-measure",
            f"{measure[:30]!r} is no measure of concentration",
            hint=f"Measures: {', '.join(known)}.",
        )


def _goal(text: str) -> Goal:
    from ondiris.errors import InvalidInput  # noqa: PLC0415 - start is cheap
    from ondiris.production.places.locating import Goal  # noqa: PLC0415 - start is cheap

    try:
        return Goal(text)
    except ValueError:
        raise InvalidInput(
            "unknown-goal", f"{text[:20]!r} is no goal", hint="Goals: median, centre, covering."
        ) from None
