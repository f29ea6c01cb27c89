"""The command `doctor`: asks every check, prints what they found, ends as that is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ondiris import __version__
from ondiris.cli.doctor.findings import CheckFinding, Health, Speaking, phrase
from ondiris.cli.doctor.homes import check_home
from ondiris.cli.doctor.installation import check_extras, check_libraries, check_parts
from ondiris.cli.doctor.machine import Machine, this_machine
from ondiris.cli.doctor.surroundings import check_surroundings
from ondiris.cli.options import DEFAULT_HOME, Home, Lang, ReaderLanguage, Report, ReportFormat

__all__ = ["examine", "printed", "register"]

NOT_HERE = 3
"""How a command ends where something it needs is not available."""


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("doctor")(doctor)


def doctor(
    ctx: typer.Context,
    home: Home = DEFAULT_HOME,
    *,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to look at; 0 looks at none.")
    ] = 8000,
    load: Annotated[
        bool, typer.Option("--load", help="Also load every library, which takes some seconds.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--every", help="Name every library, not only those with a fault.")
    ] = False,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Say what works here, what is missing, and what to do about it.

    Nothing is changed. It ends with 3 where something that is needed does not work.
    Example: ondiris doctor --home ondiris-home.
    """
    source = getattr(ctx.get_parameter_source("home"), "name", "DEFAULT")
    found = examine(this_machine(), home, asked=source != "DEFAULT", port=port, load=load)
    words = _words(lang)
    works = all(one.health is not Health.BROKEN for one in found)
    if format is ReportFormat.JSON:
        shape = {
            "schema": "ondiris.doctor/1",
            "version": __version__,
            "works": works,
            "findings": [one.to_json(words) for one in found],
        }
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(printed(found, words, every=every)))
    if not works:
        raise typer.Exit(NOT_HERE)


def examine(
    machine: Machine, home: Path, *, asked: bool, port: int = 0, load: bool = False
) -> tuple[CheckFinding, ...]:
    """Return what every check found.

    Parameters
    ----------
    machine : Machine
        What is asked.
    home : Path
        The home.
    asked : bool
        Whether somebody named the home.
    port : int
        The port that the web door would take; 0 for any.
    load : bool
        Whether every library is loaded, too.
    """
    of_home = check_home(machine, home, asked=asked)
    return (
        *check_parts(machine),
        *check_libraries(machine, load=load),
        *check_extras(machine, of_home.extras),
        *check_surroundings(machine, home, port),
        *of_home.findings,
    )


def printed(
    found: Sequence[CheckFinding], words: Speaking, *, every: bool = False
) -> Iterator[str]:
    """Yield the lines of a report.

    Parameters
    ----------
    found : sequence of CheckFinding
        What was found.
    words : callable
        Puts a message into a language.
    every : bool
        Whether each library is named that works; else they are counted.
    """
    states = {
        Health.WORKS: words("works"),
        Health.ATTENTION: words("attention"),
        Health.ABSENT: words("not here"),
        Health.BROKEN: words("FAULT"),
    }
    wide = max(map(len, states.values()))
    shown = found if every else _folded(found)
    for one in shown:
        said = one.said.spoken(words)
        yield (
            f"{states[one.health]:<{wide}}  {one.subject.spoken(words)}: {said}"
            f" ({one.purpose.spoken(words)})"
        )
        if one.remedy is not None:
            told = one.remedy.spoken(words).removesuffix(".")
            end = "" if told.endswith("?") else "."
            yield f"{'':<{wide}}  → {told}{f': {one.command}' if one.command else end}"
    broken = sum(one.health is Health.BROKEN for one in found)
    yield (
        words("Not everything that is needed works. Faults: %(count)s.", count=broken)
        if broken
        else words("Everything that is needed works.")
    )


def _folded(found: Iterable[CheckFinding]) -> Iterator[CheckFinding]:
    """Yield findings with the libraries that work as one."""
    kept = list(found)
    libraries = [one for one in kept if one.check.startswith("library-")]
    fine = [one for one in libraries if one.health is Health.WORKS]
    told = False
    for one in kept:
        if one not in fine:
            yield one
        elif not told:
            told = True
            yield CheckFinding(
                "libraries", Health.WORKS, phrase("Libraries"),
                phrase("%(count)s of %(all)s", count=len(fine), all=len(libraries)),
                phrase("for the installation as a whole"),
            )  # fmt: skip


def _words(lang: str) -> Callable[..., str]:
    """Return what puts a message into a language; English where the catalogues cannot be read."""
    try:
        from ondiris.publishing.figures.words import load_words  # noqa: PLC0415 - may be missing

        return load_words()[lang]
    except ImportError:
        return lambda message, /, **values: message % values if values else message
