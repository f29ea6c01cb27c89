"""A server of the manual's files, to this machine alone."""

from __future__ import annotations

from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any

__all__ = ["manual_server"]

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
ABSENT = "404.html"
"""The page of a built site that is shown where there is none."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def manual_server(site: Path, door: socket) -> ThreadingHTTPServer:
    """Return a server of the files in a folder, on a socket that is bound already."""

    class Pages(SimpleHTTPRequestHandler):
        extensions_map = SimpleHTTPRequestHandler.extensions_map | {
            ".html": "text/html; charset=utf-8",
            ".woff2": "font/woff2",
        }

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(site))

        def send_head(self) -> Any:
            # A page elsewhere that gives this machine a name of its own is not answered under it.
            if self.headers.get("Host", "").partition(":")[0] not in _LOOPBACK:
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
                return None
            return super().send_head()

        def list_directory(self, path: Any) -> None:  # noqa: ARG002 - the name is the base's
            self.send_error(HTTPStatus.NOT_FOUND)

        def send_error(self, code: int, *said: Any) -> None:
            """Say that there is no such page with a page of the manual."""
            page = site / ABSENT
            if code != HTTPStatus.NOT_FOUND or not page.is_file():
                super().send_error(code, *said)
                return
            body = page.read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", self.extensions_map[page.suffix])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-cache")
            super().end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing: who reads what is nobody's business."""

    server = ThreadingHTTPServer(door.getsockname(), Pages, bind_and_activate=False)
    server.socket.close()
    server.socket = door
    server.server_activate()
    return server
