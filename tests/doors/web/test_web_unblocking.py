"""From an application to the odds: measured times, a connection that slips, what to unblock."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from people_browser import Browser, peopled

from ondiris.cli import main
from ondiris.production.projects.deciding import decisive
from ondiris.publishing.projects.holds import without_applications
from ondiris.session import Observatory, make_home, open_home
from ondiris.session.applications.files import load_applications
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.figures.home import shipped_cases
from ondiris.session.projects.desk import ProjectDesk
from ondiris.session.projects.files import load_projects
from ondiris.web import create_app

DAY = "1796083200"  # 1 December 2026
PROGRAMME = "small-parks-2027"
CONFIRMED = {
    "agreement-technopolis": "zone", "register-entry": "ministry", "admission": "zone",
    "land-commission": "zone",
}  # fmt: skip
PROJECTS = """\
project,name_kk,name_ru,name_en,programme,site,stage,launch_planned,cost_planned_kzt,\
jobs_promised,source,said_by,locator,known_at
park-a,А,А,Park A,PROGRAMME,industrial-zone,land,2027-09,500000000,120,list,Office,1,2026-06-02
park-b,Б,Б,Park B,PROGRAMME,industrial-zone,permit,2027-06,,80,list,Office,2,2026-06-02
park-c,В,В,Park C,PROGRAMME,industrial-zone,construction,2027-03,,60,list,Office,3,2026-06-02
""".replace("\\\n", "").replace("PROGRAMME", PROGRAMME)
HEAD = (
    "application,project,procedure,applicant,act,step,outcome,owes,due,kept,institution,role,day\n"
)
APPLICATIONS = """\
app-1,park-a,plot,inv-1,filed,,,,,,inv-1,applicant,2026-06-03
app-1,,,,opened,admission,,,,,zone,officer,2026-06-04
app-1,,,,decided,admission,granted,,,,zone,officer,2026-06-05
app-1,,,,opened,land-commission,,,,,zone,officer,2026-06-10
app-2,park-b,sez,inv-2,filed,,,,,,inv-2,applicant,2026-02-02
app-2,,,,opened,agreement-technopolis,,,,,zone,officer,2026-02-03
app-2,,,,decided,agreement-technopolis,granted,,,,zone,officer,2026-08-02
app-2,,,,opened,register-entry,,,,,ministry,officer,2026-11-24
app-3,park-c,power,inv-3,filed,,,,,,inv-3,applicant,2026-03-03
app-3,,,,,,,city power 10,2027-Q1,,office,coordinator,2026-03-10
"""
ALONE = """\
app-9,,power,inv-9,filed,,,,,,inv-9,applicant,2026-03-03
app-9,,,,opened,conditions-200,,,,,office,coordinator,2026-03-04
app-9,,,,,,,city power 4,2026-Q3,,office,coordinator,2026-03-10
"""
Run = Callable[..., str]


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unblocking")
    home = folder / "home"
    make_home(home, shipped_cases() / "almaty", clock=Clock())
    with (home / "ondiris.toml").open("a") as file:
        file.write("\n[projects]\ndraws = 1000\n")
    path = home / "applications" / "steps.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    for row in rows:
        if row["code"] in CONFIRMED:
            row["role"] = CONFIRMED[row["code"]]
            row |= {"in_force": "yes", "place": "KZ", "days": "working",
                    "confirmed_by": "lawyer", "confirmed_on": "2025-01-09"}  # fmt: skip
            row["allowed"] = row["allowed"] or "10"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")
    (folder / "projects.csv").write_text(PROJECTS, "utf-8")
    with open_home(home, audience="internal", clock=Clock()) as observatory:
        load_projects(observatory, folder / "projects.csv")
        enter(observatory, folder, APPLICATIONS)
    return home


def enter(observatory: Observatory, folder: Path, rows: str) -> None:
    (folder / "applications.csv").write_text(HEAD + rows, "utf-8")
    steps = ApplicationDesk(observatory, observatory.at()).steps()
    load_applications(observatory, folder / "applications.csv", steps)


@pytest.fixture
def run(made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    monkeypatch.setenv("COLUMNS", "240")

    def call(*words: str) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(made)])
        assert not ended.value.code
        return capsys.readouterr().out.replace("\u00a0", " ")

    return call


@pytest.fixture(scope="module")
def observatory(made: Path) -> Iterator[Observatory]:
    with open_home(made, audience="internal", clock=Clock()) as found:
        yield found


def test_measured_times_stand_beside_what_was_assumed(run: Run) -> None:
    shape = json.loads(run("simulate", "--programme", PROGRAMME, "--format", "json"))
    stages = {one["stage"]: one for one in shape["stage_times"]}
    assert list(stages) == ["review", "approved", "land"]
    review = stages["review"]
    # The agreement was opened on 3 February and granted on 2 August.
    assert review["measured_days"] == pytest.approx(180, rel=2e-3)
    assert (review["assumed_days"], review["weight"], review["applications"]) == (60, 5, 1)
    here = 60 * review["pace"]
    assert review["assumed_here_days"] == pytest.approx(here)
    by_hand = (here**5 * 180) ** (1 / 6)
    assert review["pooled_days"] == pytest.approx(by_hand, rel=2e-3)
    assert review["used_days"] == pytest.approx(by_hand / review["pace"], rel=2e-3)
    assert (stages["land"]["measured_days"], stages["land"]["open"]) == (None, 1)
    assert stages["land"]["pooled_days"] > 90 * stages["land"]["pace"]
    assert set(review["inputs"]) <= set(shape["inputs"])
    assert "agreement-technopolis" in run("why", review["inputs"][0])
    held = {(one["project"], one["what"], one["late"]) for one in shape["holds"]}
    assert held == {("park-a", "land-commission", True), ("park-b", "register-entry", False),
                    ("park-c", "power", False)}  # fmt: skip


def test_what_waits_is_told_with_what_it_holds_up(run: Run) -> None:
    shape = json.loads(run("owed", "--holding", "--format", "json"))["holding"]
    total = shape["total"]
    assert (total["steps"], total["late"], total["projects"]) == (2, 1, ["park-a", "park-b"])
    assert total["jobs"] == {"known": "200", "unit": "jobs", "unknown": 0}
    assert total["investment"] == {"known": "500000000", "unit": "KZT", "unknown": 1}
    assert total["power"] == {"known": None, "unit": "MW", "unknown": 2}
    table = " ".join(run("owed", "--holding").split())
    assert "500 m ₸ (not known of" in table
    assert "Что держат ожидающие шаги" in run("owed", "--holding", "--lang", "ru")
    assert "holding" not in json.loads(run("owed", "--format", "json"))


def test_steps_are_ranked_by_what_ending_them_brings(run: Run) -> None:
    shape = json.loads(run("unblock", "--format", "json"))
    assert shape["schema"] == "ondiris.unblock/1"
    told = {one["what"]: one for one in shape["steps"]}
    assert [one["more_launches"]["expected"] for one in shape["steps"]] == sorted(
        (one["more_launches"]["expected"] for one in shape["steps"]), reverse=True
    )
    land = told["land-commission"]
    assert (land["would_end"], land["late"], land["by"]) == ("2026-12-02", True, "2027-12-31")
    assert land["days_sooner"]["expected"] > 5
    assert land["days_sooner"]["90_percent"][0] >= 0
    assert told["power"]["would_end"] == "2027-03-31"
    assert "Что сдвинуть в понедельник" in run("unblock", "--programme", PROGRAMME, "--lang", "ru")


def test_the_board_begins_with_what_brings_most(
    observatory: Observatory, ask_of: Callable[..., Callable[..., Any]]
) -> None:
    get = ask_of(create_app(observatory))
    board = get("/en/board").text
    ranked, _, waiting = board.partition("Steps that wait, oldest first")
    assert "<h2>Unblock on Monday</h2>" in ranked
    assert "More launches" in ranked
    assert "/en/unblock" in ranked
    assert "More launches" not in waiting
    assert "More launches" not in get("/en/board?by=applicant").text


def test_what_an_application_without_a_project_waits_for_holds_up_none(
    made: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(made, home)
    with open_home(home, audience="internal", clock=Clock()) as observatory:
        before = observatory.at().holdups()
        enter(observatory, tmp_path, ALONE)
        now = observatory.at()
        waits = {one.application.code for one in ApplicationDesk(observatory, now).waiting()}
        assert "app-9" in waits
        assert now.holdups() == before
        told = ProjectDesk(now).unblock()
        assert {one.hold.application for one in told} == {"app-1", "app-2", "app-3"}
        assert all(one.hold.project for one in told)


def test_the_note_for_a_meeting_says_what_to_unblock(observatory: Observatory) -> None:
    for subject in (PROGRAMME, "park-a"):
        desk = ProjectDesk(observatory.at())
        note = desk.brief(subject, "en", desk.stuck(subject))
        (part,) = (part for part in note.parts if part.title == "Unblock on Monday")
        assert "Park A" in {row[0] for row in part.rows}
    door = ProjectDesk(observatory.at(public=True))
    public = door.brief(PROGRAMME, "en", door.stuck(PROGRAMME))
    assert all(part.title != "Unblock on Monday" for part in public.parts)


def test_the_public_is_told_nothing_of_it(observatory: Observatory) -> None:
    now = observatory.at(public=True)
    assert now.holdups().holds == ()
    odds = ProjectDesk(now).odds(PROGRAMME)
    assert (odds.holds, odds.learned and odds.learned.stages) == ((), ())
    assert ProjectDesk(now).unblock() == ()


def test_a_connection_that_slips_moves_odds_and_page_on_the_next_view(
    made: Path, tmp_path: Path, ask_of: Callable[..., Callable[..., Any]]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(made, home)
    with open_home(home, audience="internal", clock=Clock()) as observatory:
        get, page = ask_of(create_app(observatory)), f"/en/promises/{PROGRAMME}"

        def launches() -> tuple[float, dict[str, float]]:
            odds = ProjectDesk(observatory.at()).odds(PROGRAMME)
            summary = odds.summary()
            assert summary is not None
            return summary.expected, {one.id: one.launched for one in decisive(odds)}

        first, (before, each) = get(page), launches()
        tag = {"if-none-match": first.headers["etag"]}
        assert get(page, headers=tag).status_code == 304
        slips = "app-3,,,,,,,city power 10,2029-Q4,,office,coordinator,2026-11-30\n"
        enter(observatory, tmp_path, slips)
        moved, (after, later) = get(page, headers=tag), launches()
        assert moved.status_code == 200
        assert moved.headers["etag"] != first.headers["etag"]
        assert moved.text != first.text
        assert after < before - 0.1
        assert later["park-c"] < each["park-c"] - 0.1
        assert later["park-a"] == each["park-a"]

        keeps = "app-3,,,,,,,,,city power,office,coordinator,2026-12-01\n"
        enter(observatory, tmp_path, keeps)
        free, kept = launches()
        assert free > before
        assert kept["park-c"] > each["park-c"]
        assert kept["park-a"] == each["park-a"]


def test_pages_say_what_was_measured_what_is_waited_for_and_what_queues(
    observatory: Observatory, ask_of: Callable[..., Callable[..., Any]]
) -> None:
    get = ask_of(create_app(observatory))
    estimate = get(f"/en/evidence/estimate/{PROGRAMME}").text
    assert "How long stages take here, days" in estimate
    assert "Power connection from the city, 10" in estimate
    site = get("/en/sites/industrial-zone?year=2028").text
    assert "Connections promised and not made yet" in site
    found = get("/en/figures/queue.csv?subject=industrial-zone&year=2028").text
    assert found.count("Electricity") == 1
    assert "Q1 2027" in found


@pytest.mark.parametrize(("role", "told"), [("coordinator", True), ("statistician", False)])
def test_who_may_not_read_applications_sees_numbers_and_not_what_they_rest_on(
    made: Path, tmp_path: Path, ask_of: Callable[..., Callable[..., Any]], role: str, told: bool
) -> None:
    home = tmp_path / "home"
    shutil.copytree(made, home)
    with open_home(home, audience="internal", clock=Clock()) as observatory:
        peopled(observatory)
        acts = {hold.id for hold in observatory.at().holdups().holds}
        browser = Browser(ask_of(create_app(observatory)))
        assert browser.sign_in(role).status_code == 303
        estimate = browser.ask(f"/en/evidence/estimate/{PROGRAMME}").text
        assert "How long stages take here, days" in estimate
        assert ("Power connection from the city" in estimate) is told
        assert any(entry in estimate for entry in acts) is told
        site = browser.ask("/en/sites/industrial-zone?year=2028").text
        assert ("Connections promised and not made yet" in site) is told
        queue = browser.ask("/en/figures/queue.csv?subject=industrial-zone&year=2028")
        assert queue.status_code == (200 if told else 404)


def test_who_may_not_is_told_the_same_odds(observatory: Observatory) -> None:
    odds = ProjectDesk(observatory.at()).odds(PROGRAMME)
    bare = without_applications(odds)
    assert (bare.holds, bare.splits) == ((), odds.splits)
    assert bare.learned is not None
    assert all(not one.inputs and one.found for one in bare.learned.stages)
    assert set(odds.inputs) > set(bare.inputs)


def test_a_connection_is_overdue_once_its_quarter_is_over(observatory: Observatory) -> None:
    for day, late, ends in (
        (date(2027, 3, 31), False, date(2027, 4, 1)),
        (date(2027, 4, 1), True, date(2027, 4, 2)),
    ):
        (one,) = (
            one
            for one in ProjectDesk(observatory.at(day)).unblock(PROGRAMME)
            if one.hold.what == "power"
        )
        assert (one.hold.late, one.hold.relieved) == (late, ends)
        assert one.launches is not None
        assert one.launches.expected > 0.05
