"""Make the home that is kept for a version, its export, and what the version answered.

Run it once for a version, with the program of that version::

    PYTHONPATH=src python tools/fixture_home.py tests/homes/0.2

It plays `STEPS` through the command line over the files of ``tests/homes/town``, each on its own
day, so that the same program makes the same home.  What is kept is described in
``tests/homes/README.md``; a home that is kept is never made again.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import anyio
import httpx

from ondiris import __version__
from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app

TOWN = Path(__file__).parents[1] / "tests" / "homes" / "town"
LAST_DAY = "2025-06-01"
WORLDS = "actual,synthetic"
COUNTS = "measure=count_enterprises"
COMPILED = ("compile", "--period", "2025-02", "--world", "actual", "--no-adjust")
COLUMNS = ("id", "measure", "of", "area", "activity", "subject", "period", "value",
           "unit_multiplier", "digits", "lower", "upper", "bound", "range_upper", "origin",
           "formula")  # fmt: skip
ID = re.compile(r"\b[dosw][0-9a-f]{24}\b")

# A day, then a command as it is typed.  `keep FILE…` puts files into the home by hand; {1} is the
# first identifier that the step before printed, {2} its second.
STEPS = """
2025-03-20 init --case {town}/case
2025-03-20 keep edits.yaml holidays.toml
2025-03-21 load {files}/register.csv --as register
2025-03-21 load {files}/returns-2025-01.csv --as returns --received 2025-02-10
2025-03-22 load {files}/returns-2025-02.csv --as returns --received 2025-03-10
2025-03-22 compile --period 2025-02 --world actual
2025-03-23 protect --period 2025-02 --by activity,area --by activity,size --world actual
2025-03-23 protect --period 2024-07 --world actual --intervals 100000 --concentration
2025-03-23 protect --period 2024-05 --world actual --round 50000000
2025-03-23 protect --period 2024-03 --world actual --measure output,employees
2025-03-23 protect --period 2024-09 --world actual --recode "drop leaves of activity"
2025-03-28 load {files}/returns-late.csv --as returns --received 2025-03-25
2025-03-28 compile --period 2025-02 --world actual --no-adjust
2025-03-29 protect --period 2025-02 --by activity,area --world actual
2025-04-02 load {files}/enterprises.csv
2025-04-02 load {files}/sites.csv
2025-04-10 projects --load {files}/projects.csv
2025-04-20 load {files}/bulletin.txt --as bulletin --published 2025-04-18
2025-04-21 load {files}/sources.csv
2025-04-21 load {files}/figures.csv {files}/statements.csv
2025-04-21 load {files}/growth.csv --profile office
2025-04-22 record measure=output area=ZZ-1 activity=C21 unit=KZT period=2024 value=3.5 \
 unit_multiplier=6 source=desk-2025 "locator=by hand" known_at=2025-04-22
2025-04-23 withdraw {1} --reason misread
2025-04-24 withdraw {2} --reason "it was right" --source yearbook-2024
2025-04-25 record subject=kiln property=stage value=equipment source=desk-2025 "locator=by hand" \
 known_at=2025-04-25
2025-04-26 withdraw {1} --reason "too early"
2025-05-05 simulate --programme workyards-2027 --record --draws 1000 --seed 7
2025-05-10 load {files}/register-synthetic.csv --as register --world synthetic
2025-05-10 load {files}/returns-synthetic.csv --as returns --received 2025-05-09 --world synthetic
2025-05-11 protect --period 2025-02 --by activity --world synthetic
2025-05-12 load {files}/quarters.geojson
"""


@dataclass
class Player:
    """Plays steps into a home.

    Parameters
    ----------
    home : Path
        Where it is or shall be.
    printed : list of str
        Identifiers that the last step printed.
    """

    home: Path
    printed: list[str] = field(default_factory=list)

    def play(self, steps: str) -> None:
        """Play steps, each on its day.

        Parameters
        ----------
        steps : str
            Written as `STEPS`.
        """
        for line in steps.strip().replace("\\\n", "").splitlines():
            day, words = line.split(" ", 1)
            self.on(day)
            if words.startswith("keep "):
                for name in words.split()[1:]:
                    shutil.copyfile(TOWN / "files" / name, self.home / name)
                continue
            filled = words.format("", *self.printed, town=TOWN, files=TOWN / "files")
            print(day, filled.replace(f"{TOWN}/", ""))  # noqa: T201 - a tool tells what it does
            self.printed = ID.findall(self.ask(*shlex.split(filled)))

    @staticmethod
    def on(day: str) -> None:
        """Let it be noon of a day."""
        moment = datetime.fromisoformat(day).replace(hour=7, tzinfo=UTC)
        os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))

    def ask(self, *words: str) -> str:
        """Run a command and return what it prints; end where it is refused."""
        out, err = io.StringIO(), io.StringIO()
        code: object = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main([*words, "--home", str(self.home)])
            except SystemExit as ended:
                code = ended.code
        if code:
            sys.exit(f"{words[0]}: {err.getvalue()}")
        return out.getvalue()


def answered(
    home: Path, addresses: Iterable[str], *, audience: Literal["internal", "public"]
) -> dict[str, Any]:
    """Return what the web door answers, by address."""

    async def ask() -> dict[str, Any]:
        with open_home(home, audience=audience) as observatory:
            transport = httpx.ASGITransport(app=create_app(observatory))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost"
            ) as client:
                found = {address: await client.get(address) for address in addresses}
        return {
            address: answer.raise_for_status().json() if "json" in answer.headers["content-type"]
            else answer.text
            for address, answer in found.items()
        }  # fmt: skip

    return anyio.run(ask)


def said(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of an answer says, without what it leaves unsaid."""
    return {name: value for name, value in row.items() if value not in (None, [], "")}


def write_figures(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write figures as a table of what must stay the same."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(said(row) for row in rows)


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as one JSON object a line."""
    lines = [json.dumps(said(row), ensure_ascii=False, sort_keys=True) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_json(path: Path, content: object) -> None:
    """Write JSON to be read by people."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", "utf-8")


def explained(player: Player, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return the chains behind a figure of each kind, a forecast and what was withdrawn."""
    asked: dict[str, str] = {}
    for row in rows:
        asked.setdefault(f"{row['origin']} {row['formula']}", row["id"])
    ledger = player.home.parent / "export" / "ledger"
    for name in ("statement", "withdrawal"):
        for line in (ledger / f"{name}.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            if name == "withdrawal":
                asked |= {entry[end]: entry[end] for end in ("id", "target")}
            elif entry["property"] == "delivery_forecast":
                asked[entry["id"]] = entry["id"]
    return [json.loads(player.ask("why", one, "--format", "json")) for one in asked.values()]


def write_doors(home: Path, folder: Path) -> list[dict[str, Any]]:
    """Write what the doors give; return the figures seen inside."""
    figures = [f"/api/v1/observations?world={WORLDS}{more}" for more in ("", f"&{COUNTS}")]
    releases, sources, record = (
        "/api/v1/protected", "/api/v1/sources", "/en/figures/track-record.csv",
    )  # fmt: skip
    inside = answered(home, (*figures, releases, sources, record), audience="internal")
    outside = answered(home, figures, audience="public")
    rows = {}
    for name, found in (("get", inside), ("get-public", outside)):
        rows[name] = {row["id"]: row for one in figures for row in found[one]["rows"]}
        write_figures(folder / f"{name}.csv", rows[name].values())
    write_lines(folder / "sources.jsonl", inside[sources]["items"])
    write_json(folder / "releases.json", inside[releases])
    (folder / "track-record.csv").write_text(inside[record], "utf-8")
    return list(rows["get"].values())


def write_answers(player: Player, folder: Path) -> None:
    """Write what the program answers from a home on the last day.

    Parameters
    ----------
    player : Player
        Its home is a copy: compiling may write to it.
    folder : Path
        A new folder.
    """
    folder.mkdir()
    times = {
        str(path.relative_to(player.home)): path.stat().st_mtime_ns
        for path in sorted(player.home.rglob("*"))
        if path.is_file()
    }
    player.on(LAST_DAY)
    rows = write_doors(player.home, folder)
    write_lines(folder / "why.jsonl", explained(player, rows))
    write_json(folder / "projects.json", json.loads(player.ask("projects", "--format", "json")))
    codes = {}
    for name in (line.split("\t")[0] for line in player.ask("codes").splitlines()):
        table = csv.DictReader(io.StringIO(player.ask("codes", name, "--format", "csv")))
        codes[name] = " ".join(row["code"] for row in table)
    write_json(folder / "codes.json", codes)
    about = {
        "program": __version__,
        "day": LAST_DAY,
        "epoch": os.environ["SOURCE_DATE_EPOCH"],
        "worlds": WORLDS,
        "late": player.ask(*COMPILED).splitlines(),
        "times": times,
    }
    write_json(folder / "about.json", about)


def make(target: Path) -> None:
    """Make home, export and answers below a new folder."""
    target.mkdir(parents=True)
    player = Player(target / "home")
    player.play(STEPS)
    player.on(LAST_DAY)
    player.ask("export", str(target / "export"))
    answered(player.home, ("/en/enterprises",), audience="internal")  # writes the search file
    with TemporaryDirectory() as spare:
        shutil.copytree(target, spare, dirs_exist_ok=True)
        write_answers(Player(Path(spare) / "home"), target / "answers")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
