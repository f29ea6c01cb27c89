"""`persons`: names and contacts of natural persons, kept beside the ledger, due and erased."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.applications.records import Step, asked_party
from ondiris.cli.options import DEFAULT_HOME, Format, Home, OutputFormat
from ondiris.codes import counted
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.session import Observatory
    from ondiris.session.applications.persons import HeldText
    from ondiris.session.applications.recording import RecordDesk

__all__ = ["register"]

persons = typer.Typer(
    help="Names and contacts of natural persons: kept beside the ledger, and erasable.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the person.")]
Contact = Annotated[str, typer.Option("--contact", help="How to reach the person.")]
OfApplication = Annotated[
    str | None, typer.Option("--application", help="Of this application.", metavar="CODE")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    persons.command("add")(add)
    persons.command("correct")(correct)
    persons.command("list")(list_persons)
    persons.command("due")(due)
    persons.command("erase")(erase)
    persons.command("erased")(erased)
    app.add_typer(persons, name="persons")


def add(
    name: Name,
    home: Home = DEFAULT_HOME,
    *,
    contact: Contact = "",
    application: OfApplication = None,
    step: Step = "",
    party: Annotated[
        str,
        typer.Option(
            "--as", help="Whose person it is: applicant@investor-12.", metavar="ROLE@INSTITUTION"
        ),
    ] = "",
) -> None:
    """Keep a person to speak with; the ledger gets a pseudonym.

    Example: ondiris persons add "A. Sultanbekova" --contact +77010000000 --application app-7
    --as applicant@investor-12.
    """
    from ondiris.people import TextKind  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    if application is None and (party or step):
        raise InvalidInput("alone-says-nothing", "--as and --step go with --application")
    with open_home(home, audience="internal") as observatory:
        if application is None:
            kept, _ = observatory.people.texts.keep(TextKind.PERSON, name, contact)
            pseudonym = kept.name
        else:
            pseudonym = _desk(observatory).introduce(
                application, asked_party(party), name, contact, step=step
            ).name  # fmt: skip
    typer.echo(f"Person {pseudonym}.")


def correct(
    pseudonym: Annotated[str, typer.Argument(metavar="PSEUDONYM", help="Of the person.")],
    name: Name,
    home: Home = DEFAULT_HOME,
    *,
    contact: Contact = "",
) -> None:
    """Replace name and contact of a person; the pseudonym stays."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        observatory.people.texts.correct(pseudonym, name, contact)
    typer.echo(f"Person {pseudonym}: corrected.")


def list_persons(
    home: Home = DEFAULT_HOME,
    *,
    application: OfApplication = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """List what is kept of natural persons: names with contacts, and that there are texts."""
    _list(home, application, format, due_alone=False)


def due(
    home: Home = DEFAULT_HOME,
    *,
    application: OfApplication = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """List what is due to be erased, by `[persons]` of the settings; nothing is erased."""
    _list(home, application, format, due_alone=True)


def erase(
    pseudonyms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PSEUDONYM…]", help="p-… of persons, t-… of texts, a-… of accounts."
        ),
    ] = None,
    home: Home = DEFAULT_HOME,
    *,
    due: Annotated[bool, typer.Option("--due", help="Everything that is due.")] = False,
    listed: Annotated[
        Path | None,
        typer.Option("--list", help="What a list of `persons erased` names.", metavar="FILE"),
    ] = None,
) -> None:
    """Erase names, texts and accounts for good; their pseudonyms stay in the ledger.

    An account is locked, and keeps its identifier alone.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    if bool(pseudonyms) + due + (listed is not None) != 1:
        raise InvalidInput(
            "what-to-erase", "name pseudonyms, or --due, or --list FILE", hint="See `persons due`."
        )
    with open_home(home, audience="internal") as observatory:
        names, unknown = list(pseudonyms or ()), 0
        if due:
            names = [held.text.name for held in _due(observatory)]
        elif listed is not None:
            names, unknown = _listed(observatory, listed)
        done = observatory.people.erasing.erase(names)
    for one in done:
        typer.echo(f"{one.name}: {one.kind}, erased.")
    if unknown:
        typer.echo(f"Not in this home: {unknown}.")
    typer.echo(f"{counted(len(done), 'pseudonym')} erased.")


def erased(home: Home = DEFAULT_HOME) -> None:
    """Print what was erased as CSV: keep it for `restore --erased`; it names nobody."""
    from ondiris.people import erased_list  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        typer.echo(erased_list(observatory.people.erasing.all()), nl=False)


def _desk(observatory: Observatory) -> RecordDesk:
    from ondiris.model import World  # noqa: PLC0415 - start is cheap
    from ondiris.session.applications.owing import ApplicationDesk  # noqa: PLC0415
    from ondiris.session.applications.recording import RecordDesk  # noqa: PLC0415

    return RecordDesk(observatory, ApplicationDesk(observatory, observatory.at(), tuple(World)))


def _due(observatory: Observatory, application: str | None = None) -> list[HeldText]:
    from ondiris.session.applications.persons import held_texts  # noqa: PLC0415

    today = observatory.today
    return [one for one in held_texts(observatory, application) if one.due and one.due <= today]


def _listed(observatory: Observatory, path: Path) -> tuple[list[str], int]:
    """Return what of a list this home knows, and how much it does not."""
    from ondiris.codes.plain_text import text_of  # noqa: PLC0415 - start is cheap
    from ondiris.people import read_erased  # noqa: PLC0415 - start is cheap

    people = observatory.people
    known = {one.name for one in people.texts.all()} | {one.id for one in people.accounts.all()}
    known |= {one.name for one in people.erasing.all()}
    names = [one.name for one in read_erased(text_of(path))]
    return [name for name in names if name in known], sum(name not in known for name in names)


def _list(
    home: Path,
    application: str | None,
    format: OutputFormat,  # noqa: A002 - the option's own name
    *,
    due_alone: bool,
) -> None:
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.applications.persons import held_texts  # noqa: PLC0415

    with open_home(home, audience="internal") as observatory:
        found = (
            _due(observatory, application) if due_alone
            else list(held_texts(observatory, application))
        )  # fmt: skip
    rows = [_row(one) for one in found]
    if format is OutputFormat.JSON:
        told = {"schema": "ondiris.persons/1", "rows": rows}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    if format is OutputFormat.CSV:
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(_COLUMNS)
        out.writerows([row[name] or "" for name in _COLUMNS] for row in rows)
        return
    for row in rows:
        who = ", ".join(filter(None, (row["person"], row["contact"]))) or row["kind"]
        when = f"due {row['due']}" if row["due"] else "its application runs"
        of = f"  {row['application']}" if row["application"] else ""
        typer.echo(f"{row['pseudonym']}  {who}{of}  since {row['since']}, {when}")
    typer.echo(f"{counted(len(rows), 'pseudonym')}{' due' if due_alone else ''}.")


_COLUMNS = ("pseudonym", "kind", "application", "person", "contact", "since", "due")


def _row(held: HeldText) -> dict[str, str | None]:
    """Return a row of the list; of a text that it is there, not what it says."""
    text = held.text
    person = text.kind == "person"
    return {
        "pseudonym": text.name,
        "kind": str(text.kind),
        "application": text.application or None,
        "person": text.text if person else None,
        "contact": (text.beside or None) if person else None,
        "since": held.since.isoformat(),
        "due": held.due.isoformat() if held.due else None,
    }
