"""The web door: how fast its first page is, how heavy, and when a slow phone has painted it."""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path

import anyio
import httpx

from benchmarks.painting import largest_paints, served
from benchmarks.report import Row
from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application, warm_up
from ondiris.web.assets import assets

TIMES = 100
FIRST_PAGES = ("kk/", "ru/activities", "en/hub")
ROWS = "/api/v1/observations?limit=1000"
SEARCHED = "/ru/search?q=%D0%BF%D0%B0%D1%80%D0%BA"


def _first_load(body: bytes) -> int:
    """Return what a first reader fetches with a page, compressed: sheet, module, face, mark."""
    files = ("ondiris.css", "ondiris.js", "mark.svg")
    fetched = sum(len(assets()[name].packed) for name in files)
    return len(gzip.compress(body)) + fetched + len(assets()["page.woff2"].body)


def _painted(app: Application, folder: Path) -> list[Row]:
    rows: list[Row] = []
    with served(app) as address:
        for path in FIRST_PAGES:
            httpx.get(f"{address}/{path}", timeout=60)
            found = largest_paints(f"{address}/{path}", folder)
            if found is None:
                return [Row("Largest paint on a slow phone", "no browser", "≤ 1.8 s", "")]
            rows.append(Row(f"Largest paint on a slow phone, /{path}", f"{found[0]:.2f} s",
                            "≤ 1.8 s", found[1]))  # fmt: skip
    return rows


def _p95(seconds: list[float]) -> str:
    return f"p95 {statistics.quantiles(seconds, n=20)[-1] * 1000:.1f} ms"


async def _ask(app: Application, path: str, *, anew: bool) -> tuple[list[float], bytes]:
    taken: list[float] = []
    body = b""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get(path)
        for _ in range(TIMES):
            if anew:
                app.answers.forget()
            start = time.perf_counter()
            body = (await client.get(path)).content
            taken.append(time.perf_counter() - start)
    return taken, body


def run() -> list[Row]:
    """Measure the Overview in Kazakh and the weight of every first page."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with suppress(SystemExit), redirect_stdout(StringIO()):
            main(["demo", "--no-serve", "--home", str(home)])
        with open_home(home, audience="internal") as observatory:
            app = create_app(observatory)
            warm_up(app.door)  # as a served door does before its first reader
            kept, body = anyio.run(lambda: _ask(app, "/kk/", anew=False))
            anew, _ = anyio.run(lambda: _ask(app, "/kk/", anew=True))
            projects, heavy = anyio.run(lambda: _ask(app, "/kk/projects", anew=True))
            searched, _ = anyio.run(lambda: _ask(app, SEARCHED, anew=True))
            rows_kept, _ = anyio.run(lambda: _ask(app, ROWS, anew=False))
            rows_anew, _ = anyio.run(lambda: _ask(app, ROWS, anew=True))
            painted = _painted(app, Path(folder) / "tools")
    return [
        Row("Overview, warm", _p95(kept), "p95 ≤ 50 ms", ""),
        Row("Overview, drawn anew", _p95(anew), "p95 ≤ 50 ms", ""),
        Row("Projects, drawn anew", _p95(projects), "", ""),
        Row("A search, drawn anew", _p95(searched), "p95 ≤ 30 ms", ""),
        Row("API page of 1,000 rows, warm", _p95(rows_kept), "p95 ≤ 50 ms", ""),
        Row("API page of 1,000 rows, written anew", _p95(rows_anew), "", ""),
        Row("First load of the Overview", f"{_first_load(body) / 1000:.1f} KB", "≤ 200 KB", ""),
        *painted,
        Row("Overview, compressed", f"{len(gzip.compress(body)) / 1000:.1f} KB", "≤ 60 KB", ""),
        Row("Projects, compressed", f"{len(gzip.compress(heavy)) / 1000:.1f} KB", "≤ 60 KB", ""),
    ]
