"""The manual: the built documentation, served to the reader's own browser, with no other host."""

from __future__ import annotations

from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import as_file, files
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from ondiris.cli.figures.homes import open_door
from ondiris.cli.options import ReaderLanguage

__all__ = ["manual_server", "register"]

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


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
    serve: Annotated[bool, typer.Option(help="Serve it, or print where it lies.")] = True,
    open_: Annotated[
        bool, typer.Option("--open/--no-open", help="Open it in the browser.")
    ] = True,
) -> None:
    """Read this documentation as a site, offline.

    Example: ondiris docs --lang kk.
    """
    with as_file(files("ondiris") / "site") as site:
        page = "index.html" if lang is ReaderLanguage.EN else f"{lang}/index.html"
        _require(site / page)
        if not serve:
            typer.echo(site / page)
            return
        with open_door(port) as held:
            address = f"http://127.0.0.1:{held.getsockname()[1]}/{page}"
            typer.echo(f"{address}  (Ctrl+C ends)")
            server = manual_server(site, held)
            if open_:
                import webbrowser  # noqa: PLC0415 - only where a browser is wanted

                webbrowser.open(address)
            server.serve_forever()


def _require(page: Path) -> None:
    if not page.is_file():
        from ondiris.errors import Unsupported  # noqa: PLC0415 - start is cheap

        raise Unsupported(
            "no-manual",
            "the documentation is not built here",
            hint="In a checkout `make docs` builds it; its pages are the files in docs/.",
        )


def manual_server(site: Path, held: socket) -> ThreadingHTTPServer:
    """Return a server of the files in a folder, on a socket that is bound already."""

    class Page(SimpleHTTPRequestHandler):
        extensions_map = SimpleHTTPRequestHandler.extensions_map | {".woff2": "font/woff2"}

        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

        def send_head(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            # A site that gives this machine a name of its own is not answered under it.
            if self.headers.get("Host", "").rpartition(":")[0] not in _LOOPBACK:
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
                return None
            return super().send_head()

        def list_directory(self, path: object) -> None:
            self.send_error(HTTPStatus.NOT_FOUND)

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-cache")
            super().end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing: who reads is nobody's business."""

    server = ThreadingHTTPServer(held.getsockname(), Page, bind_and_activate=False)
    server.socket.close()
    server.socket = held
    server.server_activate()
    return server
