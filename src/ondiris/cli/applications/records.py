"""Documents and messages of an application in a terminal, and its export as a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from rich.table import Table

    from ondiris.production.applications.kept import KeptApplication, Party
    from ondiris.publishing.applications.records import RecordRow
    from ondiris.publishing.figures.locale import ReaderLocale
    from ondiris.session.applications.owing import ApplicationDesk
    from ondiris.session.applications.recording import RecordDesk

__all__ = [
    "AskedRecord", "add_records", "answered", "asked_party", "record_desk", "record_tables",
]  # fmt: skip

Document = Annotated[
    Path | None,
    typer.Option("--document", help="Record a document by its SHA-256.", metavar="FILE"),
]
Digest = Annotated[
    str,
    typer.Option("--sha256", help="Its SHA-256 as its owner says it, or instead of the file."),
]
Title = Annotated[str, typer.Option("--title", help="What the document is called.")]
Place = Annotated[str, typer.Option("--place", help="Where its owner keeps it.")]
Message = Annotated[
    str | None,
    typer.Option("--message", help="Write to the other parties; - reads standard input."),
]
Step = Annotated[str, typer.Option("--step", help="The step that it is about.", metavar="CODE")]
PartyName = Annotated[
    str,
    typer.Option(
        "--as",
        help="Who enters it: applicant@investor-12, officer@zone, coordinator@office.",
        metavar="ROLE@INSTITUTION",
    ),
]
Export = Annotated[
    Path | None,
    typer.Option("--export", help="Write it as a folder that anyone can check.", metavar="FOLDER"),
]
WithTexts = Annotated[
    bool, typer.Option("--texts", help="Export titles, messages and names as well.")
]


@dataclass(frozen=True, slots=True)
class AskedRecord:
    """What the options of a command ask to be entered or written of an application."""

    application: str | None
    document: Path | None
    sha256: str
    title: str
    place: str
    message: str | None
    step: str
    party: str
    export: Path | None
    texts: bool


def answered(desk: ApplicationDesk, asked: AskedRecord) -> bool:
    """Enter or write what is asked for; return whether anything was.

    Raises
    ------
    InvalidInput
        ``one-at-a-time``, ``no-application``, ``alone-says-nothing``
    """
    handed = asked.document is not None or bool(asked.sha256)
    wanted = (handed, asked.message is not None, asked.export is not None)
    if not any(wanted):
        _refuse_alone(asked)
        return False
    if sum(wanted) > 1:
        raise InvalidInput("one-at-a-time", "a document, a message or an export: one at a time")
    if asked.application is None:
        raise InvalidInput(
            "no-application", "it is of no application",
            hint="Name the application: `ondiris applications app-7 …`.",
        )  # fmt: skip
    if asked.export is not None:
        _export(record_desk(desk), asked.application, asked.export, with_texts=asked.texts)
    elif handed:
        _hand_in(record_desk(desk), asked.application, asked)
    else:
        _write(record_desk(desk), asked.application, asked)
    return True


def record_desk(desk: ApplicationDesk) -> RecordDesk:
    """Return the desk of documents, messages and persons."""
    from ondiris.session.applications.recording import RecordDesk  # noqa: PLC0415 - start is cheap

    return RecordDesk(desk.observatory, desk)


def asked_party(text: str) -> Party:
    """Return the party that an option names: ``officer@zone``, entered by the desk.

    Raises
    ------
    InvalidInput
        ``no-such-party``
    """
    from ondiris.production.applications.kept import Party  # noqa: PLC0415 - start is cheap

    role, _, institution = text.partition("@")
    if not (role and institution):
        raise InvalidInput(
            "no-such-party", "an entry is of a party",
            hint="Write --as ROLE@INSTITUTION: applicant@investor-12.",
        )  # fmt: skip
    return Party("desk", role, institution)


def _refuse_alone(asked: AskedRecord) -> None:
    said = {
        "--title": asked.title, "--place": asked.place, "--step": asked.step, "--as": asked.party,
        "--texts": asked.texts,
    }  # fmt: skip
    idle = [name for name, value in said.items() if value]
    if idle:
        raise InvalidInput(
            "alone-says-nothing", f"{idle[0]} goes with a document, a message or an export"
        )


def _hand_in(desk: RecordDesk, code: str, asked: AskedRecord) -> None:
    from ondiris.session.applications.recording import opened  # noqa: PLC0415 - start is cheap

    with opened(asked.document) as file:
        made = desk.hand_in(
            code, asked_party(asked.party), asked.title, file=file, stated=asked.sha256,
            place=asked.place, step=asked.step,
        )  # fmt: skip
    typer.echo(f"{made.application}: document {made.name}, SHA-256 {made.digest}.")


def _write(desk: RecordDesk, code: str, asked: AskedRecord) -> None:
    text = sys.stdin.read() if asked.message == "-" else str(asked.message)
    made = desk.write(code, asked_party(asked.party), text, step=asked.step)
    typer.echo(f"{made.application}: message {made.name}.")


def _export(desk: RecordDesk, code: str, folder: Path, *, with_texts: bool) -> None:
    from ondiris.session.applications.exporting import export_application  # noqa: PLC0415

    made = export_application(desk, code, folder, with_texts=with_texts)
    typer.echo(f"{folder}: {made.application}, entries: {made.entries}.")
    typer.echo(f"Hash of the last entry: {made.head}")


def add_records(desk: ApplicationDesk, kept: KeptApplication, shape: dict[str, Any]) -> None:
    """Add what an application has beside its acts to its JSON."""
    from ondiris.publishing.applications.records import records_json  # noqa: PLC0415

    shape["applications"][0] |= records_json(record_desk(desk).told(kept))


def record_tables(
    desk: ApplicationDesk, voice: ReaderLocale, kept: KeptApplication, width: int
) -> Iterator[Table]:
    """Yield the tables of documents, messages and persons that an application has."""
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.publishing.applications.records import record_rows  # noqa: PLC0415

    words, told = voice.words, record_desk(desk).told(kept)
    tables = (
        (words("Documents"), words("Title"), told.documents),
        (words("Messages"), words("Message"), told.messages),
        (words("Persons to speak with"), words("Contact person"), told.contacts),
    )
    for title, head, records in tables:
        columns = (
            TerminalColumn(words("Day"), whole=True),
            TerminalColumn(words("Who")),
            TerminalColumn(head),
            TerminalColumn(words("Step"), rank=1),
            TerminalColumn("id", whole=True, rank=2),
            *([TerminalColumn("SHA-256", whole=True, rank=3)] if records is told.documents else []),
        )
        rows = [
            (row.day, row.party, _text(row), row.step or "–", row.name, row.digest)[: len(columns)]
            for row in record_rows(voice, records)
        ]
        if rows:
            yield fitted(title, columns, rows, width, left_out=words(LEFT_OUT))


def _text(row: RecordRow) -> str:
    return row.absent or "; ".join(filter(None, (row.text, row.beside)))
