"""Photograph pages of a fresh home of Almaty for the README and the manual.

Run it from the repository: ``python tools/picture.py``.  It needs Chromium and Playwright.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from ondiris.session import Observatory, make_home, open_home, shipped_cases
from ondiris.web import create_app

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
LARGEST = 300_000
WIDE, PHONE = (1200, 1000), (360, 780)
PICTURES = {
    "overview": ("", WIDE),
    "overview-phone": ("", PHONE),
    "activity": ("activities/C-MACH", WIDE),
    "map": ("map?measure=output&zoom=built", WIDE),
    "promise": ("promises/small-parks-2027", WIDE),
}
"""Which page each picture shows, and how wide and high the window is."""
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Programs that draw pages; the first is the others' engine without their windows."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]


@contextmanager
def served(observatory: Observatory) -> Iterator[str]:
    """Serve the public pages on a free loopback port and give their address."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    app = create_app(observatory)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        door.close()


def photograph(address: str, folder: Path) -> None:
    """Write what a reader of each page sees first, pages of a home lying below an address."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=QUIET)
        for name, (path, (width, height)) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{address}/{path}", wait_until="networkidle")
            page.evaluate("document.fonts.ready")
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()


class OneDay:
    """A clock that stands still, so that the picture changes only with the page."""

    def now(self) -> datetime:
        """Return the day of the manual."""
        return datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def main() -> None:
    """Make a home, serve it, photograph its pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home(home, shipped_cases() / "almaty", clock=OneDay())
        with (
            open_home(home, audience="public", clock=OneDay()) as observatory,
            served(observatory) as address,
        ):
            photograph(f"{address}/en", FOLDER)
    large = [p.name for n in PICTURES if (p := FOLDER / f"{n}.png").stat().st_size > LARGEST]
    if large:
        sys.exit(f"more than {LARGEST} bytes: {', '.join(large)}")


if __name__ == "__main__":
    main()
