"""The manual: the built documentation in the reader's own browser, with no other host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import ondiris
from ondiris.cli.options import ReaderLanguage

__all__ = ["SITE", "register"]

SITE = Path(ondiris.__file__).parent / "site"
"""Where wheels carry the built site, and where `make docs` builds it."""


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("docs")(docs)


def docs(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")
    ] = 0,
    *,
    lang: Annotated[
        ReaderLanguage, typer.Option("--lang", help="Language of the first page.")
    ] = ReaderLanguage.EN,
    serve: Annotated[
        bool, typer.Option(help="Serve it on 127.0.0.1, or print where it lies.")
    ] = True,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Also open it in the browser.")
    ] = True,
) -> None:
    """Read this documentation as a site, offline.

    Example: ondiris docs --lang kk.
    """
    page = "index.html" if lang is ReaderLanguage.EN else f"{lang}/index.html"
    if not (SITE / page).is_file():
        from ondiris.errors import Unsupported  # noqa: PLC0415 - start is cheap

        raise Unsupported(
            "no-manual",
            "the documentation is not built here",
            hint="In a checkout `make docs` builds it; its pages are the files in docs/.",
        )
    if not serve:
        typer.echo(SITE / page)
        return
    from ondiris.cli.figures.homes import listening  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.manual_server import manual_server  # noqa: PLC0415 - start is cheap

    with listening(port) as door, manual_server(SITE, door) as server:
        address = f"http://127.0.0.1:{door.getsockname()[1]}/{page}"
        typer.echo(f"{address}  (Ctrl+C ends)")
        if open_browser:
            import webbrowser  # noqa: PLC0415 - only where a browser is wanted

            webbrowser.open(address)
        server.serve_forever()
