"""The door for assistants: over standard input and output, or over HTTP on the loopback."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ondiris.cli.figures.homes import Hosts, listening
from ondiris.cli.options import DEFAULT_HOME, Home

__all__ = ["register"]

_WAITING = 64
"""Connections that may be open at once."""


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("mcp")(mcp)


def mcp(
    home: Home = DEFAULT_HOME,
    *,
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP on 127.0.0.1, for the public alone.")
    ] = False,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="With --http; 0 takes any free port.")
    ] = 8001,
    host: Hosts = None,
    internal: Annotated[
        bool, typer.Option("--internal", help="Also what is not public; never with --http.")
    ] = False,
) -> None:
    """Answer assistants over the Model Context Protocol: figures, evidence, checks of texts.

    An assistant starts it by itself and speaks over standard input and output; only public figures
    are told. Example of its configuration: command ondiris, arguments mcp --home DIR.
    """
    if http and internal:
        raise typer.BadParameter("over HTTP only what is public is told; leave --internal out")
    if host and not http:
        raise typer.BadParameter("--host names what is reached over HTTP; add --http")
    from ondiris.assistants.server import require_protocol  # noqa: PLC0415 - start is cheap

    require_protocol()
    if http:
        _over_http(home, port, host)
        return
    from functools import partial  # noqa: PLC0415 - start is cheap

    import anyio  # noqa: PLC0415 - comes with the extra

    from ondiris.assistants import serve_stdio  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal" if internal else "public") as observatory:
        if sys.stdin.isatty():  # a person started it, whom silence would puzzle
            typer.echo(
                "Waiting for an assistant on standard input; assistants start this by themselves. "
                "Ctrl+C ends.",
                err=True,
            )
        anyio.run(partial(serve_stdio, observatory))


def _over_http(home: Home, port: int, host: Hosts) -> None:
    with listening(port) as door:
        import uvicorn  # noqa: PLC0415 - start is cheap

        from ondiris.assistants import http_app  # noqa: PLC0415 - start is cheap
        from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

        with open_home(home, audience="public") as observatory:
            app = http_app(observatory, host or ())
            typer.echo(f"http://127.0.0.1:{door.getsockname()[1]}/mcp  (Ctrl+C ends)")
            config = uvicorn.Config(app, log_level="warning", limit_concurrency=_WAITING)
            uvicorn.Server(config).run(sockets=[door])
