"""`ondiris locate`: where new parks of a home go, or sites for the points of a plain file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Out,
    OutputFormat,
    Worlds,
    parse_titles,
    refuse_options,
)
from ondiris.cli.places.printing import Rows, desk_of, print_rows, vintage_of
from ondiris.cli.progress import working
from ondiris.codes import counted

if TYPE_CHECKING:
    from ondiris.production.places.locating import ParkPlan, ParkProgramme
    from ondiris.session.places.desk import PlaceDesk
    from ondiris.session.places.orlib import OrlibAnswer

__all__ = ["locate"]

_OF_A_HOME = ("home", "floor_area", "demand", "orlib", "against", "world", "as_of")
_OF_A_FILE = ("single_source", "rate", "columns", "candidate_columns", "out")
PLAN_GAP = 0.001
"""Gap at which a plan for parks stops if none is asked for: its inputs are no firmer."""


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
    from ondiris.production.places.locating import Goal, SitingRequest, park_front  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.places.answers import front_json  # noqa: PLC0415 - start is cheap
    from ondiris.session.places.desk import (  # noqa: PLC0415 - start is cheap
        site_burdens,
        site_points,
        until,
    )
    from ondiris.session.places.orlib import solve_orlib  # noqa: PLC0415 - start is cheap
    from ondiris.siting import Stopping  # noqa: PLC0415 - start is cheap
    from ondiris.sources.placing import read_matrix, read_places  # noqa: PLC0415 - start is cheap

    if orlib is not None:
        with working("proving"):
            answer = solve_orlib(orlib, effort=Stopping(gap or 0.0, seed, going=until(seconds)))
        _tell_orlib(answer, format)
        return
    effort = Stopping(
        PLAN_GAP if gap is None else gap, seed, going=until(seconds), solver=HighsSolver()
    )
    desk = desk_of(home, world, as_of)
    planned = _planned(desk, parks, floor_area)
    wish = SitingRequest(planned.parks, planned.floor_area, Goal.named(goal), radius, effort)
    rows = read_places(candidates, "room", against) if candidates else ()
    spots = site_points(rows) if candidates else None
    need = site_points(read_places(demand, "weight")) if demand else None
    times = read_matrix(matrix) if matrix else None
    if against:
        if spots is None:
            raise typer.BadParameter("--against names a column of the file of --candidates")
        burden = site_burdens(rows)
        with working("trading"):
            found = park_front(wish, spots, need or desk.demand()[0], burden, times)
        shape = front_json(found, against)
        print_rows(format, {"vintage": vintage_of(desk), **shape}, shape["plans"], "Two goals")
        return
    with working("planning"):
        plan, assumed = desk.plan(wish, candidates=spots, demand=need, matrix=times)
    _tell_plan(desk, planned, plan, assumed, format)


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
    head = {"vintage": vintage_of(desk), **shape, "programme": planned.code or None}
    print_rows(format, head, rows, counted(len(rows), "park"))
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
