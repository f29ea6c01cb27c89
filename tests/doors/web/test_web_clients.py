"""Clients of others: the manual's scripts get the same figure; scripts of other sites read data."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from people_browser import Browser

from ondiris.people import Act
from ondiris.web.app import Application

MANUAL = Path(__file__).parents[3] / "docs" / "how-to" / "clients.md"
FIGURE = ["976.2", "976.15", "976.25", "ertenmedia-2025-five-months"]
BASE = "http://localhost:8000"
ASSISTANTS_BASE = "http://localhost:8001"
"""Where doors open if no port is named: of pages and data, and of assistants."""
GENERATED, ASSISTANT = "A client generated from the contract", "An assistant"
OF_THEIR_OWN = (GENERATED, ASSISTANT)
"""Scripts that need more than a public door."""
Get = Callable[..., httpx.Response]


class Served(Protocol):
    """A running door."""

    address: str


def blocks(language: str) -> dict[str, str]:
    """Return the scripts of the manual in a language, by the heading that they stand under."""
    found: dict[str, str] = {}
    for section in MANUAL.read_text("utf-8").split("\n## ")[1:]:
        for script in re.findall(rf"(?ms)^```{language}\n(.*?)^```$", section):
            found[section.partition("\n")[0]] = script
    return found


def run(script: str, address: str, base: str = BASE) -> list[str]:
    """Run a script of the manual against a door; return the words that it prints."""
    assert script.count(base) == 1
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(script.replace(base, address), str(MANUAL), "exec"), {"__name__": "script"})  # noqa: S102 - the manual's own
    return said.getvalue().split()


NEEDED = {
    "pandas": "pandas", "Polars": "polars", "DuckDB": "duckdb", "GeoPandas": "geopandas",
    "sdmx1": "sdmx", "pysdmx": "pysdmx", GENERATED: "openapi_python_client", ASSISTANT: "mcp",
}  # fmt: skip
OF_R = ("R", "rsdmx")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in NEEDED if name not in OF_THEIR_OWN])
def test_a_script_of_the_manual_prints_the_figure(publicly_served: Served, name: str) -> None:
    pytest.importorskip(NEEDED[name], reason=f"{NEEDED[name]} is not installed")
    assert run(blocks("python")[name], publicly_served.address) == FIGURE


def test_every_script_of_the_manual_is_run() -> None:
    assert {*blocks("python")} == {*NEEDED}
    assert {*blocks("r")} == {*OF_R}
    assert {*blocks("js")} == {"A page of another site"}
    assert f"\n{' '.join(FIGURE)}\n" in MANUAL.read_text("utf-8")


def test_a_script_that_prints_another_figure_is_seen(publicly_served: Served) -> None:
    other = blocks("python")["pandas"].replace("2025-01/2025-05", "2025-01/2025-06")
    assert run(other, publicly_served.address) != FIGURE


@pytest.mark.parametrize("name", OF_R)
def test_a_script_in_r_prints_the_figure(
    publicly_served: Served, tmp_path: Path, name: str
) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("there is no R on this machine")
    if name != "R":
        has = f'quit(status = !requireNamespace("{name}", quietly = TRUE))'
        if subprocess.run([program, "-e", has], check=False).returncode:
            pytest.skip(f"there is no package {name} of R on this machine")
    (tmp_path / "script.R").write_text(blocks("r")[name].replace(BASE, publicly_served.address))
    done = subprocess.run(
        [program, str(tmp_path / "script.R")], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].split() == FIGURE


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")
def test_a_generated_client_prints_the_figure(
    publicly_served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openapi_python_client", reason="openapi-python-client is not installed")
    contract = httpx.get(f"{publicly_served.address}/api/v1/openapi.json").content
    (tmp_path / "openapi.json").write_bytes(contract)
    (tmp_path / "client.yaml").write_text(blocks("yaml")[GENERATED])
    command = blocks("sh")[GENERATED].splitlines()[-1].split()
    tools = Path(sys.executable).parent
    subprocess.run(
        [str(tools / command[0]), *command[1:]], cwd=tmp_path, check=True, capture_output=True,
        env={"PATH": f"{tools}:/usr/bin:/bin"},
    )  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    assert run(blocks("python")[GENERATED], publicly_served.address) == FIGURE


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")
def test_an_assistant_prints_the_figure(almaty: Path) -> None:
    pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")
    asked = [sys.executable, "-m", "ondiris", "mcp", "--home", str(almaty), "--http", "--port", "0"]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(asked, env=paths, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().split()[0].removesuffix("/mcp")
            for _ in range(200):
                try:
                    httpx.get(address, timeout=5)
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            assert run(blocks("python")[ASSISTANT], address, ASSISTANTS_BASE) == FIGURE
        finally:
            server.terminate()


@pytest.mark.full
def test_duckdb_reads_by_address(publicly_served: Served) -> None:
    duckdb = pytest.importorskip("duckdb")
    try:
        duckdb.execute("LOAD httpfs")
    except duckdb.Error:
        pytest.skip("DuckDB's extension httpfs is not installed")
    (row,) = duckdb.sql(blocks("sql")["DuckDB"].replace(BASE, publicly_served.address)).fetchall()
    assert [str(cell) for cell in row] == FIGURE


# Scripts of other sites


class Elsewhere(BaseHTTPRequestHandler):
    """A site of somebody else: one empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere(chromium: Any) -> Iterator[Any]:
    """A page of another site in a browser, which keeps what its console says."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        page = chromium.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield page
        page.close()
        server.shutdown()
        thread.join(10)


ASK = """async ([base, asked]) => {
    const told = {};
    for (const [path, options] of asked) {
        const name = path + JSON.stringify(options);
        try {
            const answer = await fetch(base + path, options);
            told[name] = [answer.status, answer.headers.get("etag") !== null, await answer.text()];
        } catch (error) { told[name] = error.name; }
    }
    return Object.values(told);
}"""
READ = (
    ("/api/v1/sources", {}, 200), ("/en/figures/activities.csv", {}, 200),
    ("/.well-known/api-catalog", {}, 200), ("/en/feed.atom", {}, 200),
    ("/api/v1/observations?mesure=output", {}, 400), ("/en/figures/none.parquet", {}, 404),
    ("/sdmx/2.1/data/NONE", {}, 404), ("/sdmx/2.1/data/LEVELS?format=xlsx", {}, 406),
    ("/en/figures/activities.csv", {"headers": {"Range": "bytes=0-9"}}, 206),
    ("/api/v1/sources", {"headers": {"If-None-Match": '"another"'}}, 200),
)  # fmt: skip
CLOSED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/en/", {}), ("/en/account", {}), ("/en/check", {"method": "POST", "body": "text=1"}),
    ("/api/v1/sources", {"headers": {"Authorization": "Bearer odt_any"}}),
    ("/api/v1/sources", {"credentials": "include"}),
    ("/api/v1/sources", {"method": "DELETE"}),
)  # fmt: skip


@pytest.mark.browser
def test_a_browser_lets_scripts_of_other_sites_read_data_alone(
    elsewhere: Any, publicly_served: Served, served: Served
) -> None:
    asked = [[path, options] for path, options, _ in READ]
    told = elsewhere.evaluate(ASK, [publicly_served.address, asked])
    for (path, options, status), found in zip(READ, told, strict=True):
        assert found[0] == status, (path, options)
        assert found[1] == (status < 300), path  # its tag may be read
        assert found[2], path
    closed = [[path, options] for path, options in CLOSED]
    refused = elsewhere.evaluate(ASK, [publicly_served.address, closed])
    assert refused == ["TypeError"] * len(CLOSED)
    house = elsewhere.evaluate(ASK, [served.address, asked[:3]])
    assert house == ["TypeError"] * 3


@pytest.mark.browser
def test_the_manuals_script_for_a_page_prints_the_figure(
    elsewhere: Any, publicly_served: Served
) -> None:
    script = blocks("js")["A page of another site"].replace(BASE, publicly_served.address)
    elsewhere.evaluate(f"async () => {{ {script} }}")
    assert [text.split() for text in elsewhere.said] == [FIGURE]


@pytest.mark.browser
def test_a_browser_shows_a_page_with_its_blocks_and_reports_nothing(
    chromium: Any, publicly_served: Served
) -> None:
    page, said = chromium.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{publicly_served.address}/en/figures/key-figures")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert page.evaluate(
        "JSON.parse(document.querySelector('script[type$=json]').textContent)['@type']"
    ) == "Dataset"  # fmt: skip
    assert said == []
    # The same policy refuses what would be run.
    page.evaluate("document.body.append(Object.assign(document.createElement('script'),"
                  " {textContent: 'window.ran = 1'}))")  # fmt: skip
    assert page.evaluate("window.ran") is None
    assert said
    page.close()


ORIGIN = {"origin": "http://elsewhere.example"}
BEFORE = {**ORIGIN, "access-control-request-method": "GET"}


def test_nothing_of_people_is_open_to_other_sites(visitor: Browser, outside: Application) -> None:
    allowed = "access-control-allow-origin"
    assert visitor.ask("/api/v1/sources", headers=ORIGIN).headers[allowed] == "*"
    before = visitor.ask("/api/v1/sources", method="OPTIONS", headers=BEFORE)
    assert (before.status_code, before.headers[allowed]) == (204, "*")
    assert "authorization" not in before.headers["access-control-allow-headers"].casefold()
    assert "access-control-allow-credentials" not in before.headers
    for path in ("/en/account", "/en/sign-in", "/en/people", "/en/feeds/applications/x.atom"):
        for method in ("GET", "OPTIONS"):
            answer = visitor.ask(path, method=method, headers=BEFORE)
            assert allowed not in answer.headers, (path, method)
    people = outside.door.people
    _, secret = people.api_tokens.issue("press", [Act.READ_HOUSE], timedelta(days=1))
    for token in (secret, "odt_none"):
        said = {**ORIGIN, "authorization": f"Bearer {token}"}
        assert allowed not in visitor.ask("/api/v1/sources", headers=said).headers
    visitor.sign_in("press")
    assert allowed not in visitor.ask("/api/v1/sources", headers=ORIGIN).headers


def test_nothing_of_the_house_is_open_to_other_sites(get: Get) -> None:
    for path in ("/api/v1/sources", "/en/figures/activities.csv", "/sdmx/2.1/dataflow"):
        assert "access-control-allow-origin" not in get(path, headers=ORIGIN).headers
        assert get(path, method="OPTIONS", headers=BEFORE).status_code == 405
