"""Homes: the demonstration, a home from any case, and the web door."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from errno import EACCES, EADDRNOTAVAIL, EPERM
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET, AF_INET6, IPPROTO_TCP, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, Home, Lang, OutputFormat, ReaderLanguage
from ondiris.cli.progress import progress
from ondiris.codes import counted

if TYPE_CHECKING:
    from ondiris.session import Observatory

__all__ = ["Hosts", "Port", "listening", "register"]

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")]
Public = Annotated[bool, typer.Option("--public", help="Serve public figures only.")]
Hosts = Annotated[
    list[str] | None,
    typer.Option("--host", help="A name under which it is reached, beside localhost; repeatable."),
]
Bind = Annotated[
    str,
    typer.Option("--bind", help="Address of this machine to listen on.", metavar="ADDRESS"),
]
_LOOPBACK = "127.0.0.1"
_WAITING = 128
"""How many may wait to be let in while the page is made ready."""


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("demo")(demo)
    app.command("init")(init)
    app.command("check-case")(check_case)
    app.command("serve")(serve_home)


def demo(
    home: Home = DEFAULT_HOME,
    *,
    serve: Annotated[bool, typer.Option(help="Also serve the web page.")] = True,
    port: Port = 8000,
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Make the home of Almaty, print its headline and serve its page."""
    with ExitStack() as held:
        door = held.enter_context(listening(port)) if serve else None
        from ondiris.session import (  # noqa: PLC0415 - start is cheap
            is_home,
            open_home,
            shipped_cases,
        )

        if not is_home(home):
            _make(home, shipped_cases() / "almaty", demonstration=True)
        observatory = held.enter_context(open_home(home, audience="internal"))
        _headline(observatory, lang)
        if door is not None:
            _serve(observatory, door)


def init(
    case: Annotated[
        str, typer.Option("--case", help="A folder of data files, or a shipped case.")
    ] = "",
    home: Home = DEFAULT_HOME,
    database: Annotated[
        str, typer.Option("--database", help="Database of the ledger; SQLite in the home if empty.")
    ] = "",
    new: Annotated[
        Path | None,
        typer.Option("--new", help="Write the skeleton of a case there; no home.", metavar="DIR"),
    ] = None,
) -> None:
    """Make a home from a case, a city described by data files alone, or begin such a case.

    Example: ondiris init --new my-city; fill in its files; ondiris check-case my-city;
    ondiris init --case my-city --home my-home.
    """
    if bool(case) is (new is not None):
        raise typer.BadParameter("name a case with --case, or a folder for a new one with --new")
    from ondiris.session import shipped_cases  # noqa: PLC0415 - start is cheap

    if new is not None:
        _begin_case(new)
        return
    shipped = shipped_cases() / case
    plain_name = case.isidentifier() and shipped.is_dir() and not Path(case).exists()
    _make(home, shipped if plain_name else Path(case), database)


def check_case(
    case: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a case.")],
    *,
    format: Annotated[  # noqa: A002 - the option's own name
        OutputFormat, typer.Option("--format", help="How the report is written.")
    ] = OutputFormat.TABLE,
) -> None:
    """Say what a case holds, what is wrong in it, and what it lacks for which page or command.

    Nothing is made and nothing written; it ends with 1 where a home could not be made of it.
    Example: ondiris init --new my-city; ondiris check-case my-city.
    """
    from ondiris.session import look_at_case  # noqa: PLC0415 - start is cheap

    report = look_at_case(case)
    match format:
        case OutputFormat.JSON:
            typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
        case OutputFormat.CSV:
            told = csv.writer(sys.stdout, lineterminator="\n")
            told.writerow(("level", "where", "what", "hint"))
            told.writerows(report.rows())
        case OutputFormat.TABLE:
            for line in report.lines():
                typer.echo(line)
    if report.wrong:
        raise typer.Exit(1)


def _begin_case(folder: Path) -> None:
    from ondiris.session import begin_case  # noqa: PLC0415 - start is cheap

    names = begin_case(folder)
    typer.echo(f"{folder}: {', '.join(names)}. Fill them in, then `ondiris check-case {folder}`.")


def serve_home(
    home: Home = DEFAULT_HOME,
    port: Port = 8000,
    *,
    public: Public = False,
    host: Hosts = None,
    bind: Bind = _LOOPBACK,
) -> None:
    """Serve the web page on 127.0.0.1, or on an address that others reach."""
    with listening(port, bind) as door:
        from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

        with open_home(home, audience="public" if public else "internal") as observatory:
            if not (public or ip_address(bind).is_loopback or observatory.people.there()):
                from ondiris.errors import Refused  # noqa: PLC0415 - as above

                raise Refused(
                    "open-house",
                    f"who reaches {bind} would read what is internal: the home has no accounts",
                    hint="Serve it with --public, or add people with `ondiris users add`.",
                )
            _serve(observatory, door, host or ())


def _make(home: Path, case: Path, database: str = "", *, demonstration: bool = False) -> None:
    from ondiris.session import make_home  # noqa: PLC0415 - start is cheap

    with progress(f"Making a home from {case.name}") as advance:
        receipt = make_home(
            home, case, database=database, demonstration=demonstration, on_progress=advance
        )
    typer.echo(f"Home {home}: {counted(receipt.added, 'entry')}, revision {receipt.revision}.")


def _headline(observatory: Observatory, lang: str) -> None:
    from ondiris.cli.figures.tables import console, headline_table  # noqa: PLC0415 - start is cheap

    city = observatory.city
    now = observatory.at()
    period = now.leading_period
    answer = now.get(now.question(area=city.area, period=str(period) if period else None))
    out = console()
    codes = observatory.catalogue
    out.print(headline_table(answer.rows, codes, city, lang, period, out.width))
    out.print(
        f"As known on {answer.vintage}. Every figure has an id: `ondiris why ID --home "
        f"{observatory.home.folder}` prints its chain to the document.",
    )


@contextmanager
def listening(port: int, bind: str = _LOOPBACK) -> Iterator[socket]:
    """Take the port before anything heavy is read: who finds it taken need not wait.

    Raises
    ------
    InvalidInput
        If what to listen on is no address.
    Unavailable
        If somebody else has the port, or this machine has no such address.
    """
    from ondiris.errors import InvalidInput, Unavailable  # noqa: PLC0415 - start is cheap

    try:
        family = AF_INET if ip_address(bind).version == 4 else AF_INET6
    except ValueError:
        raise InvalidInput(
            "bad-bind", f"{bind[:40]!r} is no address", hint="Write 0.0.0.0, :: or 10.0.0.5."
        ) from None
    # Named as TCP, so that asyncio sends what is ready at once: else a page waits 40 ms for a nod.
    with socket(family, SOCK_STREAM, IPPROTO_TCP) as door:
        door.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            door.bind((bind, port))
        except OSError as error:
            if error.errno == EADDRNOTAVAIL:
                raise Unavailable(
                    "no-address", f"this machine has no address {bind}", hint="See `ip address`."
                ) from None
            if error.errno in (EACCES, EPERM):
                raise Unavailable(
                    "port-kept",
                    f"this user may not listen on port {port}",
                    hint="Name one above 1023 with --port, and put a web server before it.",
                ) from None
            raise Unavailable(
                "port-taken", f"port {port} is taken", hint="Name another with --port."
            ) from None
        # Who is told of the address may ask at once, and waits while the page is made ready.
        door.listen(_WAITING)
        yield door


def _serve(observatory: Observatory, door: socket, hosts: Sequence[str] = ()) -> None:
    import uvicorn  # noqa: PLC0415 - start is cheap

    from ondiris.web import create_app  # noqa: PLC0415 - start is cheap

    lang = observatory.city.languages[0]
    typer.echo(
        f"http://{_written(door.getsockname()[0])}:{door.getsockname()[1]}/{lang}/  (Ctrl+C ends)"
    )
    # Whoever waits for a page that is ready gets its turn soon, whatever else is computed.
    sys.setswitchinterval(0.001)
    config = uvicorn.Config(create_app(observatory, hosts=hosts), log_level="warning")
    uvicorn.Server(config).run(sockets=[door])


def _written(address: str) -> str:
    """Return an address as a browser takes it."""
    anywhere = ip_address(address).is_unspecified
    return _LOOPBACK if anywhere else f"[{address}]" if ":" in address else address
