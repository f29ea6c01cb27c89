"""A made-up year of monthly work, played through the doors: what was loaded, and what was told."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import a_year
import pytest
from asked_door import asking

from ondiris.cli import main
from ondiris.model import Period
from ondiris.session import open_home
from ondiris.session.bulletins.documents import answer_text
from ondiris.web import create_app

ROUNDS = range(a_year.FIRST, a_year.LAST + 1)
LANGUAGES = ("kk", "ru", "en")
PUBLISHED = "2025-06-30"
Claim = Mapping[str, Any]


@dataclass
class Told:
    """What the doors said in the round of a month."""

    revision: int
    changes: Mapping[str, Any]
    claims: Mapping[str, list[Claim]]
    python: list[str | None]
    page: str
    overview: str
    bulletins: Mapping[str, str]
    checks: Mapping[str, Mapping[str, Any]]


@dataclass
class Year:
    """A home in which the year was played, and what was told on the way."""

    folder: Path
    home: Path
    told: dict[int, Told] = field(default_factory=dict)
    kept: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    bad: dict[str, Any] = field(default_factory=dict)

    def on(self, day: str) -> None:
        moment = datetime.fromisoformat(f"{day}T08:00:00+00:00")
        self.patch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))

    def run(self, *words: str | Path) -> str:
        """Run a command and return what it printed."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main([*(str(word) for word in words), "--home", str(self.home)])
        assert not ended.value.code, (words, out.getvalue(), err.getvalue())
        return out.getvalue()

    def json(self, *words: str | Path) -> Any:
        return json.loads(self.run(*words, "--format", "json"))

    def keep(self, *words: str) -> str:
        """Run a command that names its vintage, and keep its words and what it printed."""
        said = self.run(*words)
        self.kept.append((words, said))
        return said

    patch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)


def _bad_input(year: Year) -> None:
    """Bring what should not have come, on a day after the year, and keep what was said."""
    year.on("2026-02-10")
    box = year.folder / "late"
    box.mkdir()
    a_year.release(box / "a-known.xlsx", 7)
    a_year.release(box / "b-older.xlsx", 6)
    a_year.release(box / "c-city.xlsx", 12, area="Шымкент қаласы")
    a_year.release(box / "d-half.xlsx", 12, filled=4)
    before = year.json("get", "output", "--area", "KZ-75", "--period", "2025")["rows"]
    year.bad["seen"] = year.json("inbox", box)["files"]
    year.bad["loaded"] = year.json("inbox", box, "--load")["files"]
    year.bad["changes"] = year.json("changes", "--since", str(year.told[12].revision))
    after = year.json("get", "output", "--area", "KZ-75", "--period", "2025")["rows"]
    year.bad["industry"] = [
        {(r["activity"], r["scope"]): r["value"] for r in rows} for rows in (before, after)
    ]
    text = year.folder / "contradiction.txt"
    said = "2025 жылы Алматы өнеркәсібі {} млрд теңгенің өнімін шығарды."
    text.write_text(said.format("2 506,9") + "\n" + said.format("2 606,9") + "\n", "utf-8")
    year.bad["text"] = year.json(
        "load", text, "--as", "bulletin", "--place", "all=as-read", "--published", "2026-02-09"
    )


def _round(year: Year, month: int, before: int) -> Told:
    """Play a month: what came in is loaded and compiled, then the doors are asked."""
    day, folder, box = a_year.released(month), year.folder, year.folder / "box"
    year.on(max(day, PUBLISHED))
    returns = a_year.returns(folder / f"returns-{month:02}.csv", month)
    year.run("load", returns, "--as", "returns", "--received", day)
    year.run("compile", "--period", f"2025-{month:02}", "--no-adjust")
    a_year.release(box / f"output-{month:02}.xlsx", month)
    a_year.regions(box / f"regions-{month:02}.xlsx", month)
    if month == a_year.REVISED:
        a_year.release(box / "output-06-again.xlsx", 6, revised=True)
    if month in a_year.PROJECTS:
        a_year.projects(box / f"projects-{month:02}.csv", month)
    year.run("inbox", box, "--load")
    if month in a_year.PRESS:
        (folder / f"press-{month:02}.txt").write_text(a_year.press(month), "utf-8")
        year.run("load", folder / f"press-{month:02}.txt", "--as", "bulletin",
                 "--place", "all=as-read", "--published", a_year.PRESS[month])  # fmt: skip
    return _told(year, month, before)


def _told(year: Year, month: int, before: int) -> Told:
    period, folder = a_year.period(month), year.folder
    with open_home(year.home, audience="internal") as observatory:
        now = observatory.at()
        revision = now.vintage.revision
        found = answer_text(a_year.document("kk"), now, period=Period.parse(period))
        python = [one.newest and one.newest.id for one in found.answers]
        ask = asking(create_app(observatory), strict=True)
        source = next(s.id for s in now.sources.values() if s.title == "kk.txt")
        page = ask(f"/kk/documents/{source}?period={period}")
        overview = ask(f"/en/?period={period}")
        assert (page.status_code, overview.status_code) == (200, 200)
    at = ("--revision", str(revision))
    changes = year.keep("changes", "--since", str(before), *at, "--format", "json")
    claims = {
        lang: json.loads(
            year.keep("brief", "--document", str(folder / f"{lang}.txt"), "--published", PUBLISHED,
                      "--period", period, *at, "--format", "json")
        )["claims"]
        for lang in LANGUAGES
    }  # fmt: skip
    bulletins = {
        lang: year.keep("write", "--period", period, "--lang", lang, *at) for lang in LANGUAGES
    }
    checks = {}
    for lang, text in bulletins.items():
        path = folder / f"bulletin-{month:02}-{lang}.txt"
        path.write_text(text, "utf-8")
        checks[lang] = year.json("read", path, "--lang", lang, "--check")
    year.keep("get", "output", "--area", "KZ-75", "--period", period, *at, "--format", "json")
    return Told(
        revision, json.loads(changes), claims, python, page.text, overview.text, bulletins, checks,
    )  # fmt: skip


def play(folder: Path) -> Year:
    """Play the year in a folder, and bring what should not have come after it."""
    made = Year(folder, folder / "home")
    made.on("2025-06-01")
    made.run("init", "--case", a_year.case(folder / "case"))
    made.run("load", a_year.register(folder / "register.csv"), "--as", "register")
    made.on(PUBLISHED)
    for lang in LANGUAGES:
        (folder / f"{lang}.txt").write_text(a_year.document(lang), "utf-8")
    made.run(
        "load",
        folder / "kk.txt",
        "--as",
        "bulletin",
        "--place",
        "all=as-read",
        "--published",
        PUBLISHED,
    )
    (folder / "box").mkdir()
    before = 0
    for month in ROUNDS:
        made.told[month] = _round(made, month, before)
        before = made.told[month].revision
    _bad_input(made)
    return made
