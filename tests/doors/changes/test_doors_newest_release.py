"""The Overview says what the newest release changed, to each audience what it may know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ondiris.session import open_home
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.web import create_app
from ondiris.web.app import Application

HEADER = (
    "measure,area,activity,subject,unit,modality,period,value,unit_multiplier,source,locator,"
    "known_at,known_at_basis,confidentiality\n"
)
Run = Callable[..., tuple[int, str, str]]
Get = Callable[[str], httpx.Response]
AskOf = Callable[[Application], Get]
SetDay = Callable[[str], None]
TITLES = {
    "kk": "Соңғы шығарылым нені өзгертті",
    "ru": "Что изменил последний выпуск",
    "en": "What the newest release changed",
}


def block(page: httpx.Response) -> str:
    """Return the block of an Overview as text; empty where there is none."""
    assert page.status_code == 200
    found = re.search(r'<section class="part" id="release".*?</section>', page.text, re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", found[0]) if found else ""
    return " ".join(plain.replace("&nbsp;", " ").split())


def load(run: Run, home: Path, folder: Path, *rows: str) -> None:
    path = folder / "more.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    code, _, err = run("load", path, "--home", home)
    assert code == 0, err


def of_month(month: str, value: str, day: str, level: str = "F") -> str:
    return f"output,ZZ-1,C10,,KZT,,{month},{value},9,monthly,row {month},{day},stated,{level}"


@pytest.mark.parametrize("lang", TITLES)
def test_the_newest_change_is_told(outside: Get, lang: str) -> None:
    said = block(outside(f"/{lang}/"))
    assert said.startswith(TITLES[lang])
    # two days of a launch were recorded on 20 May, one after the other: the second moved it
    assert re.search(r"(Promises moved|Изменённых обещаний|[^.]*уәде[^.]*): 1\.", said), said


def test_files_loaded_together_are_one_change_everywhere(
    run: Run, home: Path, tmp_path: Path, set_day: SetDay, ask_of: AskOf
) -> None:
    """By one command or by one confirmation; and what is loaded apart is told apart."""
    set_day("2026-06-13")
    box = tmp_path / "box"
    box.mkdir()
    for name, row in (("a", of_month("2026-05", "0.65", "2026-06-13")),
                      ("b", of_month("2026-02", "0.70", "2026-06-13"))):  # fmt: skip
        (box / f"{name}.csv").write_text(f"{HEADER}{row}\n", "utf-8")
    assert run("inbox", box, "--load", "--home", home)[0] == 0
    told = json.loads(run("changes", "--format", "json", "--home", home)[1])
    assert (told["since"]["revision"], len(told["new"]), len(told["revised"])) == (8, 1, 1)
    with open_home(home, audience="public") as observatory:
        ask = ask_of(create_app(observatory))
        assert "New figures: 1; revised: 1." in block(ask("/en/"))
        feed = ask("/en/feed.atom").text
        assert feed.count("since=8&amp;revision=10") == 1
        assert "since=9" not in feed
        assert re.findall(r'hash revision="(\d+)"', feed)[:2] == ["9", "10"]
    load(run, home, tmp_path, of_month("2026-03", "0.93", "2026-06-13"))
    told = json.loads(run("changes", "--format", "json", "--home", home)[1])
    assert (told["since"]["revision"], told["new"], len(told["revised"])) == (10, [], 1)


def test_new_and_revised_figures_are_counted_and_the_revised_named(
    run: Run, home: Path, tmp_path: Path, set_day: SetDay, ask_of: AskOf
) -> None:
    set_day("2026-06-13")
    rows = (("2026-05", "0.65"), ("2026-02", "0.70"), ("2026-03", "0.630"))
    load(run, home, tmp_path, *(of_month(m, value, "2026-06-13") for m, value in rows))
    with open_home(home, audience="public") as observatory:
        ask = ask_of(create_app(observatory))
        page = ask("/en/")
        said = block(page)
        (address,) = re.findall(r'href="(/en/changes\?[^"]*since=[^"]*)"', page.text)
        there = ask(address.replace("&amp;", "&"))
    assert "Recorded on 13 June 2026 New figures: 1; revised: 1; confirmed: 1." in said
    assert re.search(r"output, February 2026 0\.66 bn \S+ → 0\.70 bn", said), said
    # the link leads to just these changes
    assert "since=8" in address
    assert "Revised figures: 1" in there.text


def test_the_day_of_a_release_is_the_citys_and_a_usual_unit_is_told(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask_of: AskOf
) -> None:
    """Late in the evening of 13 June in UTC the town, five hours ahead, has the 14th."""
    evening = datetime(2026, 6, 13, 21, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(evening.timestamp())))
    load(run, home, tmp_path, of_month("2026-05", "0.65", "2026-06-13").replace("KZT", ""))
    with open_home(home, audience="public") as observatory:
        ask = ask_of(create_app(observatory))
        assert "Recorded on 14 June 2026 New figures: 1." in block(ask("/en/"))
        page = ask("/en/activities/C10").text
    assert "The unit is not stated in the source; the usual one is taken." in page
    assert "One field is not stated" not in page


def test_the_first_load_is_no_change(tmp_path: Path, run: Run, ask_of: AskOf) -> None:
    home = tmp_path / "new"
    assert run("init", "--case", Path(__file__).parents[1] / "second_city", "--home", home)[0] == 0
    with open_home(home, audience="internal") as observatory:
        assert block(ask_of(create_app(observatory))("/en/")) == ""


def test_the_public_is_told_of_nothing_internal(
    run: Run, home: Path, tmp_path: Path, set_day: SetDay, ask_of: AskOf
) -> None:
    set_day("2026-06-02")
    load(run, home, tmp_path, of_month("2026-03", "0.93", "2026-06-02", "N"))
    with open_home(home, audience="internal") as observatory:
        inside = block(ask_of(create_app(observatory))("/en/"))
    with open_home(home, audience="public") as observatory:
        page = ask_of(create_app(observatory))("/en/")
    assert "0.93 bn" in inside
    assert "0.93" not in page.text
    assert "20 May 2026" in block(page)


def test_the_largest_revisions_are_named_and_no_more_than_five(
    run: Run, home: Path, tmp_path: Path, set_day: SetDay, ask_of: AskOf
) -> None:
    months = [f"2025-{n:02d}" for n in range(1, 8)]
    set_day("2026-06-01")
    load(run, home, tmp_path, *(of_month(m, "0.50", "2026-06-01") for m in months))
    set_day("2026-06-02")
    moved = [of_month(m, f"0.{51 + n}", "2026-06-02") for n, m in enumerate(months)]
    load(run, home, tmp_path, *moved)
    with open_home(home, audience="public") as observatory:
        said = block(ask_of(create_app(observatory))("/en/"))
    assert "Revised: 7." in said
    assert re.findall(r"→ (0\.\d\d) bn", said) == ["0.57", "0.56", "0.55", "0.54", "0.53"]


def test_a_large_release_is_counted_and_not_compared(
    run: Run, home: Path, tmp_path: Path, set_day: SetDay, ask_of: AskOf
) -> None:
    set_day("2026-06-02")
    days = [f"{1900 + n // 12}-{n % 12 + 1:02d}" for n in range(1_201)]
    files = tmp_path / "first.csv", tmp_path / "second.csv"
    for path, value, count in zip(files, ("0.50", "0.51"), (1_000, 1_001), strict=True):
        rows = (f"{of_month(m, value, '2026-06-02')}\n" for m in days[:count])
        path.write_text(HEADER + "".join(rows), "utf-8")
    assert run("load", *files, "--home", home)[0] == 0
    with open_home(home, audience="public") as observatory:
        said = block(ask_of(create_app(observatory))("/en/"))
        assert ReleaseDesk(observatory, observatory.at()).newest().changes is None
    assert "Entries: 2,001." in said
    assert "→" not in said


def test_the_changes_of_a_release_are_collected_once(home: Path, ask_of: AskOf) -> None:
    with open_home(home, audience="public") as observatory:
        ask = ask_of(create_app(observatory))
        ask("/en/?as_of=2026-05-14")
        desk = ReleaseDesk(observatory, observatory.at())
        first, again = desk.newest(), desk.newest()
        assert first is not None
        assert again is not None
        assert first.changes is again.changes
