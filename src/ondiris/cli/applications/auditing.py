"""`audit`: whether an application, or a folder exported of it, is what was entered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, Home, Report, ReportFormat
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.session import Observatory
    from ondiris.session.applications.auditing import ApplicationAudit
    from ondiris.session.applications.recording import RecordDesk

__all__ = ["audit"]


def audit(
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="Code of an application, or an exported folder.")
    ],
    home: Home = DEFAULT_HOME,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Is this file one that was handed in?", metavar="FILE"),
    ] = None,
    against: Annotated[
        str,
        typer.Option(
            "--against", help="Hash that was kept, or an earlier folder.", metavar="HASH|FOLDER"
        ),
    ] = "",
    by: Annotated[
        str, typer.Option("--by", help="Account of who looks, where the home has accounts.")
    ] = "",
    *,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Compare a folder with the ledger of the home.")
    ] = False,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Check that nothing of an application was altered, taken away, put in or moved.

    A folder needs no home. Where a home has accounts, a look at it is written down first.
    Example: ondiris audit app-7 --file plan.pdf; ondiris audit folder --against HASH.
    """
    folder = Path(target) if Path(target).is_dir() else None
    if folder is not None and not ledger:
        from ondiris.session.applications.auditing import audit_folder  # noqa: PLC0415

        _tell(audit_folder(folder, kept=against), file, format)
        return
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    if ledger and folder is None:
        raise InvalidInput("alone-says-nothing", "--ledger goes with an exported folder")
    with open_home(home, audience="internal") as observatory:
        told = _looked(observatory, target, folder, against, by)
    _tell(told, file, format)


def _looked(
    observatory: Observatory, target: str, folder: Path | None, against: str, by: str
) -> ApplicationAudit:
    from ondiris.session.applications.auditing import (  # noqa: PLC0415 - start is cheap
        audit_application,
        audit_folder,
        note_look,
    )

    desk = _desk(observatory)
    if folder is not None:
        told = audit_folder(folder, kept=against, desk=desk)
        note_look(observatory, told.application, by)
        return told
    note_look(observatory, desk.desk.one(target).code, by)
    return audit_application(desk, target, kept=against)


def _desk(observatory: Observatory) -> RecordDesk:
    from ondiris.model import World  # noqa: PLC0415 - start is cheap
    from ondiris.session.applications.owing import ApplicationDesk  # noqa: PLC0415
    from ondiris.session.applications.recording import RecordDesk  # noqa: PLC0415

    return RecordDesk(observatory, ApplicationDesk(observatory, observatory.at(), tuple(World)))


def _tell(told: ApplicationAudit, file: Path | None, format: ReportFormat) -> None:  # noqa: A002
    if format is ReportFormat.JSON:
        typer.echo(json.dumps(told.to_json(), ensure_ascii=False, indent=1))
    else:
        typer.echo(str(told))
    told.refuse()
    if file is not None:
        from ondiris.session.applications.recording import (  # noqa: PLC0415 - start is cheap
            document_digest,
            opened,
        )

        with opened(file) as handed:
            name, day = told.require(document_digest(handed), file.name)
        typer.echo(f"{file.name}: document {name}, handed in on {day}.", err=True)
