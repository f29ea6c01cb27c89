"""Homes of earlier versions open with this one and answer as they did: tests/homes/README.md.

Every version has a folder in tests/homes with ``home``, ``export`` and ``answers``; another
version is another folder and no code.  A kept home is opened as a copy only.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asked_door import Get, asking
from kept_answers import (
    as_text,
    changed,
    differing,
    entries,
    gave_way,
    lacks,
    overruled,
    rounder,
)

from ondiris.cli import main
from ondiris.ledger.schema import HEAD
from ondiris.session import open_home
from ondiris.web import create_app

HOMES = Path(__file__).parents[1] / "homes"
VERSIONS = sorted(path.parent.name for path in HOMES.glob("*/home"))
PAGES = ("", "activities", "map", "projects", "promises", "enterprises", "bulletins", "method",
         "disclosure", "evidence/{figure}", "evidence/{forecast}", "sites/{site}",
         "promises/{programme}")  # fmt: skip
WAIT = re.compile(r"(\d+) late returns? waits? for others")
Run = Callable[..., tuple[int, str, str]]


@dataclass(frozen=True)
class Earlier:
    """What is kept of a version."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def export(self) -> Path:
        return self.folder / "export"

    def read(self, name: str) -> Any:
        """Return an answer: a table, lines of JSON, or JSON."""
        path = self.folder / "answers" / name
        text = path.read_text("utf-8-sig")
        if path.suffix == ".csv":
            return list(csv.DictReader(io.StringIO(text)))
        if path.suffix == ".jsonl":
            return [json.loads(line) for line in text.splitlines()]
        return json.loads(text)

    def copied(self, to: Path) -> Path:
        """Return a copy of the home; its files are as old as they were."""
        shutil.copytree(self.home, to)
        for name, time in self.read("about.json")["times"].items():
            os.utime(to / name, ns=(time, time))
        return to


@pytest.fixture(scope="module", params=VERSIONS)
def earlier(request: pytest.FixtureRequest) -> Iterator[Earlier]:
    """A version, on the day on which its answers were given."""
    kept = Earlier(HOMES / request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", kept.read("about.json")["epoch"])
        yield kept


@pytest.fixture(scope="module")
def opened(earlier: Earlier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that nothing writes entries to."""
    return earlier.copied(tmp_path_factory.mktemp("earlier") / "home")


@pytest.fixture(scope="module")
def inside(opened: Path) -> Iterator[Get]:
    with open_home(opened, audience="internal") as observatory:
        yield asking(create_app(observatory))


@pytest.fixture(scope="module")
def outside(opened: Path) -> Iterator[Get]:
    with open_home(opened, audience="public") as observatory:
        yield asking(create_app(observatory))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


def figures(get: Get) -> dict[str, dict[str, str]]:
    """Return every figure of a door as a table would hold it, by identifier."""
    found = {}
    for more in ("", "&measure=count_enterprises"):
        answer = get(f"/api/v1/observations?world=actual,synthetic{more}")
        assert answer.status_code == 200, answer.text
        found |= {row["id"]: as_text(row) for row in answer.json()["rows"]}
    return found


def schema_of(home: Path) -> str:
    with closing(sqlite3.connect(f"file:{home / 'ledger.db'}?immutable=1", uri=True)) as ledger:
        return str(ledger.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_there_are_earlier_homes() -> None:
    assert "0.1" in VERSIONS


@pytest.mark.parametrize(("door", "name"), [("inside", "get.csv"), ("outside", "get-public.csv")])
def test_every_figure_is_still_there_with_its_value_and_bounds(
    earlier: Earlier, door: str, name: str, request: pytest.FixtureRequest
) -> None:
    kept = earlier.read(name)
    assert len(kept) > 100
    now = figures(request.getfixturevalue(door))
    assert changed(kept, now) == []
    assert len(overruled(kept, now)) == 8
    assert len(rounder(kept, now)) == 4


def test_what_was_internal_is_internal(earlier: Earlier, outside: Get) -> None:
    internal = {r["id"] for r in earlier.read("get.csv")}
    internal -= {r["id"] for r in earlier.read("get-public.csv")}
    assert internal
    assert internal & figures(outside).keys() == set()


def test_the_command_line_answers_as_the_web(
    earlier: Earlier, opened: Path, inside: Get, run: Run
) -> None:
    _, out, _ = run("get", "--world", "actual,synthetic", "--format", "json", "--home", opened)
    told = {row["id"]: as_text(row) for row in json.loads(out)["rows"]}
    assert told
    assert told == {id_: row for id_, row in figures(inside).items() if id_ in told}
    why = earlier.read("why.jsonl")[0]
    _, out, _ = run("why", why["id"], "--format", "json", "--home", opened)
    assert json.loads(out) == inside(f"/api/v1/evidence/{why['id']}").json()


def test_every_chain_leads_to_the_same_entries(earlier: Earlier, inside: Get) -> None:
    now = figures(inside)
    gone = {row["id"] for row in earlier.read("get.csv") if gave_way(row, now)}
    kept = [why for why in earlier.read("why.jsonl") if why["id"] not in gone]
    assert len(kept) > len(earlier.read("why.jsonl")) * 3 / 4
    assert {why["kind"] for why in kept} == {"observation", "derived", "statement", "withdrawal"}
    for why in kept:
        answer = inside(f"/api/v1/evidence/{why['id']}")
        assert answer.status_code == 200, answer.text
        told = answer.json()
        fields = ("id", "kind", "recorded", "source", "statement")
        said = {name: why[name] for name in fields if name in why}
        assert lacks(said, told) == []
        inputs = [{name: i[name] for name in ("id", "value") if name in i}
                  for i in why.get("inputs", ())]  # fmt: skip
        assert lacks(inputs, told.get("inputs", [])) == []


def test_sources_keep_their_rank_and_their_words(earlier: Earlier, inside: Get) -> None:
    now = {source["id"]: source for source in inside("/api/v1/sources").json()["items"]}
    kept = {source["id"]: source for source in earlier.read("sources.jsonl")}
    assert kept
    assert lacks(kept, now) == []


def test_every_code_that_a_home_may_hold_is_still_a_code(earlier: Earlier, inside: Get) -> None:
    for name, codes in earlier.read("codes.json").items():
        answer = inside(f"/api/v1/codes/{name}")
        assert answer.status_code == 200, answer.text
        gone = set(codes.split()) - {item["code"] for item in answer.json()["items"]}
        assert not gone, (name, gone)


def test_projects_stand_where_they_stood(earlier: Earlier, opened: Path, run: Run) -> None:
    kept = earlier.read("projects.json")
    now = json.loads(run("projects", "--format", "json", "--home", opened)[1])
    stand = ("code", "stage", "first_plan", "plan", "actual", "promised", "verified")
    by_code = {line["code"]: line for line in now["projects"]}
    assert kept["projects"]
    for line in kept["projects"]:
        said = {name: line[name] for name in stand if name in line}
        assert lacks(said, by_code.get(line["code"])) == [], line["code"]


def test_the_track_record_has_its_forecast(earlier: Earlier, inside: Get) -> None:
    (kept,) = earlier.read("track-record.csv")
    answer = inside("/en/figures/track-record.csv")
    (now,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    forecast = {value for value in kept.values() if re.fullmatch(r"s[0-9a-f]{24}", value)}
    assert len(forecast) == 1
    assert forecast <= set(now.values())
    assert kept["Announced, %"] in now.values()


def test_releases_are_read_as_the_protected_documents_they_are(
    earlier: Earlier, inside: Get, opened: Path
) -> None:
    listed = inside("/api/v1/protected").json()
    kept = earlier.read("releases.json")
    assert kept["releases"]
    assert [r["id"] for r in listed["releases"]] == [r["id"] for r in kept["releases"]]
    assert listed.get("withheld", []) == []
    documents = sorted((earlier.home / "disclosure").glob("*/*/table*.json"))
    assert {path.name for path in documents} == {"table.json", "table-1.json"}
    for path in documents:
        world, release = path.parts[-3:-1]
        vintage = path.stem.removeprefix("table").replace("-", "/")
        answer = inside(f"/api/v1/protected/{world}/{release}{vintage}")
        assert answer.status_code == 200, answer.text
        assert answer.json() == json.loads(path.read_text("utf-8"))


def test_sealed_releases_bind_the_next_table(earlier: Earlier, tmp_path: Path, run: Run) -> None:
    home = earlier.copied(tmp_path / "home")
    finer = ("protect", "--period", "2025-02", "--by", "activity,area,size", "--world", "actual")
    code, out, err = run(*finer, "--format", "json", "--home", home)
    assert code == 0, err
    bound = json.loads(out)["audit"]
    for path in (home / "disclosure" / "actual").glob("*2025-02"):
        shutil.rmtree(path)
    alone = json.loads(run(*finer, "--format", "json", "--home", home)[1])["audit"]
    assert bound["shortfalls"] == alone["shortfalls"] == 0
    assert bound != alone


def test_late_returns_still_wait(earlier: Earlier, tmp_path: Path, run: Run) -> None:
    home = earlier.copied(tmp_path / "home")
    words = ("compile", "--period", "2025-02", "--world", "actual", "--no-adjust", "--home", home)
    code, out, _ = run(*words)
    assert (code, WAIT.findall(out)) == (0, WAIT.findall(str(earlier.read("about.json")["late"])))
    with open_home(home, audience="public") as observatory:
        public = figures(asking(create_app(observatory)))
    said = [row for row in earlier.read("get-public.csv") if not row["formula"]]
    # a year to date has the digits of its months by now: the same number, said more finely
    now = "".join(row["confirmed"] for row in public.values() if row["digits"] == "3")
    finer = {row["id"] for row in said if row["id"] in now}
    assert finer
    assert changed([row for row in said if row["id"] not in finer], public) == []
    assert "nothing to record" in run(*words)[1]


def test_enterprises_are_found_in_the_search_file_as_it_is(earlier: Earlier, inside: Get) -> None:
    assert (earlier.home / "search-house.db").is_file()
    found = inside("/kk/enterprises?q=саз")
    assert found.status_code == 200
    assert "«Саз» ЖШС" in found.text
    assert "«Бояу» ЖШС" not in found.text


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_answer(earlier: Earlier, inside: Get, page: str, lang: str) -> None:
    (record,) = earlier.read("track-record.csv")
    named = {
        "figure": earlier.read("get.csv")[0]["id"],
        "forecast": next(v for v in record.values() if re.fullmatch(r"s[0-9a-f]{24}", v)),
        "site": "brickyard",
        "programme": "workyards-2027",
    }
    answer = inside(f"/{lang}/{page.format(**named)}")
    assert answer.status_code == 200
    assert answer.headers["content-language"] == lang


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def test_an_export_becomes_a_home_and_the_same_export(
    earlier: Earlier, tmp_path: Path, run: Run, database: str, request: pytest.FixtureRequest
) -> None:
    export, home, again = (tmp_path / name for name in ("export", "home", "again"))
    shutil.copytree(earlier.export, export)
    if database == "postgresql":
        _on(export / "ondiris.toml", request.getfixturevalue("postgres_url"))
    code, _, err = run("import", export, "--home", home)
    assert code == 0, err
    assert (home / "ledger.db").exists() == (database == "sqlite")
    with open_home(home, audience="internal") as observatory:
        found = figures(asking(create_app(observatory)))
    assert changed(earlier.read("get.csv"), found) == []
    code, _, err = run("export", again, "--home", home)
    assert code == 0, err
    kept, now = entries(earlier.export), entries(again)
    assert sum(map(len, kept.values())) > 300
    assert {name: ids - now[name] for name, ids in kept.items()} == {name: set() for name in kept}
    if schema_of(earlier.home) == HEAD:
        assert set(differing(export, again)) <= {"ledger/chain.jsonl", "files.json"}


def test_a_home_and_its_export_have_one_chain_though_none_was_kept(
    earlier: Earlier, opened: Path, run: Run
) -> None:
    told = [
        json.loads(run("verify", *words, "--format", "json")[1])
        for words in (("--home", opened), (earlier.export,))
    ]
    assert [one["intact"] for one in told] == [True, True]
    assert (told[0]["all"], told[0]["public"]) == (told[1]["all"], told[1]["public"])
    assert told[0]["all"] != told[0]["public"]


def _on(settings: Path, url: str) -> None:
    """Let settings name a database, with nothing else changed."""
    text = settings.read_text("utf-8")
    named = re.sub(r'(?m)^database = ""', f'database = "{url}"', text)
    assert tomllib.loads(named)["database"] == url
    settings.write_text(named, "utf-8")
