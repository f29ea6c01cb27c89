"""When the largest part of a page is painted on a slow phone, as Lighthouse measures it.

Lighthouse comes from the npm registry as a tool of this bench alone; where it cannot be had, the
same slow phone is set up by hand in Chromium: 412 by 823 pixels, a processor four times slower, 150
ms there and back, 1.6 Mbit/s down and 750 kbit/s up.  Lighthouse works out what a slow phone would
take from a quick run; by hand it is waited for.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from ondiris.web.app import Application

__all__ = ["largest_paints", "served"]

LIGHTHOUSE = "lighthouse@12.8.2"
TIMES = 5
_PHONE = {"width": 412, "height": 823}
_NETWORK = {"offline": False, "latency": 150.0, "downloadThroughput": 1.6e6 / 8,
            "uploadThroughput": 0.75e6 / 8}  # fmt: skip
_PAINTED = """() => new Promise((told) => {
    let last = 0;
    const keep = (list) => { for (const one of list.getEntries()) last = one.startTime; };
    new PerformanceObserver(keep)
        .observe({ type: "largest-contentful-paint", buffered: true });
    setTimeout(() => told(last), 1500);
})"""


@contextmanager
def served(app: Application) -> Iterator[str]:
    """Serve an application on a port of its own and return its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def largest_paints(address: str, folder: Path) -> tuple[float, str] | None:
    """Return the median of five in seconds and by what it was measured; nothing without a browser.

    Parameters
    ----------
    address : str
        Of the page.
    folder : Path
        Where the tool may lie; `ONDIRIS_BENCH_LIGHTHOUSE` names one that is there already.
    """
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if chromium is None:
        return None
    tool = _lighthouse(folder)
    if tool is not None:
        found = [_by_lighthouse(tool, address, chromium) for _ in range(TIMES)]
        if None not in found:
            return statistics.median(one for one in found if one is not None), LIGHTHOUSE
    try:
        return statistics.median(_by_hand(address, chromium)), "Chromium, throttled by hand"
    except ImportError:
        return None


def _lighthouse(folder: Path) -> Path | None:
    own = os.environ.get("ONDIRIS_BENCH_LIGHTHOUSE")
    if own:
        return Path(own)
    npm = shutil.which("npm")
    if npm is None:
        return None
    made = subprocess.run(
        [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--silent",
         LIGHTHOUSE],
        capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    tool = folder / "node_modules" / ".bin" / "lighthouse"
    return tool if made.returncode == 0 and tool.exists() else None


def _by_lighthouse(tool: Path, address: str, chromium: str) -> float | None:
    made = subprocess.run(
        [str(tool), address, "--quiet", "--output=json", "--only-audits=largest-contentful-paint",
         "--chrome-flags=--headless=new --no-sandbox --disable-gpu"],
        capture_output=True, check=False, timeout=180, env={**os.environ, "CHROME_PATH": chromium},
    )  # fmt: skip
    if made.returncode:
        return None
    said = json.loads(made.stdout)["audits"]["largest-contentful-paint"].get("numericValue")
    return None if said is None else float(said) / 1000


def _by_hand(address: str, chromium: str) -> list[float]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is used

    taken: list[float] = []
    with sync_playwright() as driver:
        browser: Any = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(TIMES):
            context = browser.new_context(viewport=_PHONE, device_scale_factor=1.75, is_mobile=True)
            page = context.new_page()
            tools = context.new_cdp_session(page)
            tools.send("Network.enable")
            tools.send("Network.emulateNetworkConditions", _NETWORK)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.goto(address)
            taken.append(page.evaluate(_PAINTED) / 1000)
            context.close()
        browser.close()
    return taken
