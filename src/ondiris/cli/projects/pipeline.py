"""The pipeline of projects in a terminal, as files and as open data; project files in."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, AsOf, Home, Lang, ReaderLanguage, parse_day

if TYPE_CHECKING:
    from ondiris.production.projects.pipeline import ProjectLine
    from ondiris.session.projects.desk import ProjectDesk

__all__ = ["projects"]


class PipelineFormat(StrEnum):
    """How the pipeline is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    OC4IDS = "oc4ids"


def projects(  # noqa: PLR0913 - an option a parameter
    home: Home = DEFAULT_HOME,
    site: Annotated[str | None, typer.Option(help="Only of this site.")] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            help="Only at this stage, of the list `stages`: application, review, approved, land, "
            "design, permit, construction, equipment, commissioning, launched, full_work, "
            "stalled, withdrawn."
        ),
    ] = None,
    activity: Annotated[str | None, typer.Option(help="Only of this activity.")] = None,
    as_of: AsOf = None,
    *,
    load: Annotated[
        Path | None, typer.Option("--load", help="Record a project file.", metavar="FILE")
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option("--map", help="Mapping of a project file under other titles.", metavar="FILE"),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", help="Write a project file with an example row.", metavar="FILE"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check; write nothing.")] = False,
    format: Annotated[  # noqa: A002 - the option's own name
        PipelineFormat,
        typer.Option(
            "--format", help="How the answer is written; oc4ids has public projects alone."
        ),
    ] = PipelineFormat.TABLE,
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print the pipeline and the promises, sorted by slippage; record or write project files."""
    from ondiris.codes import CURRENCY  # noqa: PLC0415 - start is cheap
    from ondiris.session import Home as HomeFolder  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.projects import files as project_files  # noqa: PLC0415 - start is cheap
    from ondiris.session.projects.desk import ProjectDesk  # noqa: PLC0415 - start is cheap
    from ondiris.session.projects.open_data import open_projects  # noqa: PLC0415 - start is cheap

    if template is not None:
        known = (home / "ondiris.toml").is_file()
        project_files.template(template, HomeFolder.open(home).city.currency if known else CURRENCY)
        typer.echo(
            f"{template}: a row is what one source said of one project on one day; replace the "
            f"example row, it is never recorded."
        )
        return
    public = format is PipelineFormat.OC4IDS and load is None
    with open_home(home, audience="public" if public else "internal") as observatory:
        if load is not None:
            report = project_files.load_projects(
                observatory, load, mapping=mapping, dry_run=dry_run
            )
            typer.echo(str(report))
            return
        for name, code in (("subjects", site), ("activities", activity)):
            if code:
                observatory.catalogue[name][code]
        if stage:
            from ondiris.projects import load_stages  # noqa: PLC0415 - start is cheap

            load_stages().list[stage]

        def wanted(line: ProjectLine) -> bool:
            return (
                (not site or line.site == site)
                and (not stage or (line.stage is not None and line.stage.value == stage))
                and (not activity or line.activity == activity)
            )

        desk = ProjectDesk(observatory.at(parse_day(as_of)))
        if public:
            _echo(open_projects(observatory, desk.now, str(lang), wanted))
            return
        lines = [line for line in desk.projects() if wanted(line)]
        lines.sort(key=lambda p: (-(p.slippage if p.slippage is not None else -(10**6)), p.code))
        _told(desk, lines, format, str(lang))


def _told(desk: ProjectDesk, lines: list[ProjectLine], form: PipelineFormat, lang: str) -> None:
    """Print a pipeline with its promises."""
    promises = desk.promises()
    match form:
        case PipelineFormat.JSON:
            from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415
            from ondiris.publishing.projects.answers import pipeline_json  # noqa: PLC0415

            vintage = vintage_json(desk.now.vintage)
            _echo(pipeline_json(vintage, lines, promises, desk.now.catalogue))
        case PipelineFormat.CSV:
            from ondiris.publishing.projects.answers import pipeline_csv  # noqa: PLC0415

            typer.echo(pipeline_csv(lines), nl=False)
        case _:
            from ondiris.cli.figures.tables import console  # noqa: PLC0415
            from ondiris.cli.projects.promise_tables import promises_table  # noqa: PLC0415
            from ondiris.cli.projects.tables import projects_table  # noqa: PLC0415

            out = console()
            voiced = desk.speaking(lang)
            out.print(projects_table(voiced, lines, out.width))
            out.print(promises_table(voiced, promises, out.width))


def _echo(shape: dict[str, object]) -> None:
    typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
