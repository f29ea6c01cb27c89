"""Feeds by private link: what they tell, in the two formats, and to whom they say nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as Tree

import httpx
import pytest
from noticed_town import LATER, ROWS, at, entered, inhabited, noticed_town
from people_browser import PASSWORD, Browser

from ondiris.people import Act, Held, PasswordCost, People, Role, TryLimits
from ondiris.session import Observatory, open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
ATOM = "{http://www.w3.org/2005/Atom}"
DONE = """\
application,procedure,applicant,act,step,outcome,reason,owes,due,kept,institution,role,actor,day
app-1,,,answered,terms,,,,,,inv-1,applicant,{inv-1},2026-02-09
app-2,,,decided,decree,granted,,,,,land-office,officer,desk,2026-02-09
app-1,,,,,,,city power 20,2026-Q4,,office,coordinator,desk,2026-02-09
"""


@dataclass
class Town:
    """The house's door of a town, its folder, and who lives there."""

    app: Application
    folder: Path
    people: dict[str, str]

    def link(self, name: str, application: str = "", days: int = 30) -> tuple[str, str]:
        tokens = self.app.door.people.api_tokens
        return tokens.issue(name, [Act.READ_FEED], timedelta(days=days), object=application)

    def enter(self, rows: str) -> int:
        return entered(self.app.door.observatory, rows, self.folder, inv_1=self.people["applicant"])


def on(patch: pytest.MonkeyPatch, day: str) -> None:
    patch.setenv("SOURCE_DATE_EPOCH", at(date.fromisoformat(day)))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fed")
    with pytest.MonkeyPatch.context() as patch:
        on(patch, "2026-02-09")
        noticed_town(folder / "home")
        with open_home(folder / "home", audience="internal") as observatory:
            people = cheap(observatory)
            ids = inhabited(people)
            for name in ("grid", "press"):
                people.accounts.set_password(ids[name], PASSWORD)
            entered(observatory, ROWS, folder, inv_1=ids["applicant"])
    return folder / "home"


def cheap(observatory: Observatory) -> People:
    """Give a home people at the smallest cost of a password."""
    observatory.people = People(
        observatory.ledger.database, observatory.clock, cost=PasswordCost(1, 8, 1),
        limits=TryLimits(of_address=10_000),
    )  # fmt: skip
    return observatory.people


@pytest.fixture
def town(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The town on Monday 9 February 2026."""
    on(monkeypatch, "2026-02-09")
    shutil.copytree(first, tmp_path / "home")
    with open_home(tmp_path / "home", audience="internal") as observatory:
        ids = {one.name: one.id for one in cheap(observatory).accounts.all()}
        yield Town(create_app(observatory), tmp_path, ids)


@pytest.fixture
def get(town: Town, ask_of: Callable[[Application], Get]) -> Get:
    return ask_of(town.app)


def titles(body: bytes) -> list[tuple[str, str]]:
    feed = Tree.fromstring(body)  # noqa: S314 - what this door has just written
    return [
        (entry.findtext(f"{ATOM}title") or "", (entry.findtext(f"{ATOM}summary") or ""))
        for entry in feed.iter(f"{ATOM}entry")
    ]


def events(body: bytes) -> dict[str, dict[str, str]]:
    """Return events by their summary, read as RFC 5545 says: unfolded, unescaped."""
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    lines = body.replace(b"\r\n ", b"").decode().split("\r\n")
    found: dict[str, dict[str, str]] = {}
    event: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            found[event["SUMMARY"]] = event
        else:
            name = name.partition(";")[0]
            assert name not in event or name in ("BEGIN", "END")
            event[name] = re.sub(r"\\([,;\\])", r"\1", value)
    return found


# What they tell


def test_a_feed_tells_an_officer_of_their_institution_alone(town: Town, get: Get) -> None:
    answer = get(f"/en/feeds/applications/{town.link('grid')[1]}.atom")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers
    told = [(one, said.replace("\u00a0", " ")) for one, said in titles(answer.content)]
    assert ("app-1", "Opened: Terms of connection, 3 February 2026") in told
    assert {one for one, _ in told} == {"app-1"}
    assert len(told) == 2  # filed, and opened at their step
    for secret in (b"inv-1", b"5000000", b"10 MW", town.people["applicant"].encode()):
        assert secret not in answer.content
    assert {
        one
        for one, _ in titles(
            get(f"/ru/feeds/applications/{town.link('coordinator')[1]}.atom").content
        )
    } == {"app-1", "app-2"}


def test_a_feed_is_atom(town: Town, get: Get) -> None:
    secret = town.link("coordinator")[1]
    body = get(f"/kk/feeds/applications/{secret}.atom").content
    feed = Tree.fromstring(body)  # noqa: S314 - what this door has just written
    assert feed.tag == f"{ATOM}feed"
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) == 7
    assert all(str(one).startswith("urn:uuid:") for one in ids)
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    updated = [str(e.findtext(f"{ATOM}updated")) for e in feed.iter(f"{ATOM}entry")]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+00:00|Z)", updated[0])
    assert secret.encode() not in body
    # The same address tells the same in the same bytes, and keeps the identifiers of what stays.
    assert get(f"/kk/feeds/applications/{secret}.atom").content == body


def test_a_calendar_has_a_whole_day_for_what_is_due(town: Town, get: Get) -> None:
    secret = town.link("coordinator")[1]
    answer = get(f"/en/feeds/applications/{secret}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    due = {
        name: (one["DTSTART"], one["DTEND"], one["STATUS"])
        for name, one in events(answer.content).items()
    }
    # By hand: five working days after Tuesday 3 February; three after Friday 6 February.
    assert due == {
        "app-1: Terms of connection": ("20260210", "20260211", "CONFIRMED"),
        "app-2: Decree": ("20260211", "20260212", "CONFIRMED"),
        "app-1: Electric power": ("20260930", "20261001", "CONFIRMED"),
        "app-1: Investment": ("20271231", "20280101", "CONFIRMED"),
    }
    one = events(answer.content)["app-1: Electric power"]
    assert one["URL"] == "https://industry.example.org/en/applications/app-1"
    assert one["DESCRIPTION"] == "due by: City"
    for secret_word in (b"inv-1", b"5000000", b"10"):
        assert secret_word not in b"".join(
            line
            for line in answer.content.split(b"\r\n")
            if line.startswith((b"SUMMARY", b"DESCR"))
        )
    assert get(f"/en/feeds/applications/{secret}.ics").content == answer.content


def test_an_event_moves_and_is_cancelled_under_its_own_name(
    town: Town, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/en/feeds/applications/{town.link('coordinator', days=500)[1]}.ics"
    first = events(get(path).content)
    asked = town.enter(LATER)
    stopped = events(get(path).content)["app-1: Terms of connection"]
    # Asked back on Friday the 6th, the third of five days: the earliest is that of an answer then.
    assert (stopped["STATUS"], stopped["SEQUENCE"]) == ("TENTATIVE", str(asked))
    on(monkeypatch, "2026-02-20")  # and no day that passes moves it
    assert events(get(path).content)["app-1: Terms of connection"] == stopped
    on(monkeypatch, "2026-02-09")
    done = town.enter(DONE)
    last = events(get(path).content)
    # The clock stood from Friday to Monday: one working day more than the first reading.
    assert last["app-1: Terms of connection"]["DTSTART"] == "20260211"
    assert last["app-1: Terms of connection"]["STATUS"] == "CONFIRMED"
    assert last["app-2: Decree"]["STATUS"] == "CANCELLED"
    assert last["app-1: Electric power"]["DTSTART"] == "20261231"
    for name, one in last.items():
        assert one["UID"] == first[name]["UID"]
        assert int(one["SEQUENCE"]) == done > asked > int(first[name]["SEQUENCE"])
    assert len({one["UID"] for one in last.values()}) == 4
    on(monkeypatch, "2027-02-11")  # a year and a day after it was done
    assert "app-2: Decree" not in events(get(path).content)


def test_a_calendar_of_an_officer_has_the_own_steps_alone(town: Town, get: Get) -> None:
    body = get(f"/en/feeds/applications/{town.link('grid')[1]}.ics").content
    assert set(events(body)) == {"app-1: Terms of connection"}


def test_a_link_to_one_application_tells_of_no_other(town: Town, get: Get) -> None:
    secret = town.link("coordinator", "app-2")[1]
    assert {one for one, _ in titles(get(f"/en/feeds/applications/{secret}.atom").content)} == {
        "app-2"
    }
    assert set(events(get(f"/en/feeds/applications/{secret}.ics").content)) == {"app-2: Decree"}


# To whom they say nothing


def test_who_has_no_link_is_told_the_same_whatever_the_reason(
    town: Town, get: Get, ask_of: Callable[[Application], Get]
) -> None:
    people = town.app.door.people
    unknown = get("/en/feeds/applications/odf_none.ics")
    assert unknown.status_code == 404
    taken_back, taken = town.link("grid")
    locked, moved = town.link("land")[1], town.link("coordinator", "app-1")[1]
    foreign = town.link("grid", "app-2")[1]
    bearer = people.api_tokens.issue("coordinator", [Act.READ_HOUSE], timedelta(days=1))[1]
    people.api_tokens.end(taken_back)
    people.accounts.lock("land")
    people.accounts.unlock("land")  # what was ended stays so
    people.accounts.take("coordinator", Held(Role.COORDINATOR))
    people.accounts.give("coordinator", Held(Role.PRESS))
    for secret in (taken, locked, moved, foreign, bearer):
        for kind in ("atom", "ics"):
            answer = get(f"/en/feeds/applications/{secret}.{kind}")
            assert answer.status_code == 404
            assert answer.headers["cache-control"] == "private, no-store"
            assert answer.text.replace(secret, "S") == get(
                f"/en/feeds/applications/odf_none.{kind}"
            ).text.replace("odf_none", "S")
    assert {*answer.headers} == {*unknown.headers}


def test_a_link_ends_with_its_day(town: Town, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/en/feeds/applications/{town.link('grid', days=3)[1]}.ics"
    assert get(path).status_code == 200
    on(monkeypatch, "2026-02-13")
    assert get(path).status_code == 404


def test_a_link_opens_nothing_else(town: Town, get: Get) -> None:
    secret = town.link("coordinator")[1]
    for path in ("/api/v1/sources", "/en/projects", "/en/account"):
        assert get(path, headers={"authorization": f"Bearer {secret}"}).status_code == 401


def test_a_public_door_opens_no_link(
    town: Town, ask_of: Callable[[Application], Get], get: Get
) -> None:
    secret = town.link("coordinator")[1]
    home = town.app.door.observatory.home.folder
    with open_home(home, audience="public") as observatory:
        public = ask_of(create_app(observatory))
        for kind in ("atom", "ics"):
            assert public(f"/en/feeds/applications/{secret}.{kind}").status_code == 404
    assert get(f"/en/feeds/applications/{secret}.ics").status_code == 200


def test_a_link_is_kept_as_a_hash_and_its_readings_are_noted(town: Town, get: Get) -> None:
    link, secret = town.link("grid")
    get(f"/en/feeds/applications/{secret}.ics")
    get(f"/en/feeds/applications/{secret}.ics")
    looks = [(one.act, one.object, name) for one, name in town.app.door.people.looking.newest()]
    assert looks == [("read-feed", link, "grid")]
    home = town.app.door.observatory.home.folder
    kept = b"".join(path.read_bytes() for path in home.glob("ledger.db*"))
    assert link.encode() in kept
    assert secret.encode() not in kept


def test_who_reads_no_applications_gets_no_link(town: Town) -> None:
    with pytest.raises(ValueError, match="good for read-applications"):
        town.link("press")
    tokens = town.app.door.people.api_tokens
    with pytest.raises(ValueError, match="good for read-feed"):
        tokens.issue("grid", [Act.READ_FEED, Act.READ_APPLICATIONS], timedelta(days=1))


# The own page


def test_one_makes_and_takes_back_a_link_on_ones_own_page(town: Town, get: Get) -> None:
    browser = Browser(get)
    browser.sign_in("grid")
    page = browser.ask("/en/account/notices")
    assert page.status_code == 200
    assert "Mails and private links" in browser.ask("/en/account").text
    token = browser.token("/en/account/notices", 'account/feeds"')
    refused = browser.send("/en/account/feeds", {"application": "app-2", "token": token})
    assert (refused.status_code, "odf_" in refused.text) == (400, False)
    made = browser.send("/en/account/feeds", {"application": "app-1", "token": token})
    assert made.status_code == 200
    paths = re.findall(
        r"http://localhost(/en/feeds/applications/odf_[\w-]+\.(?:atom|ics))", made.text
    )
    assert [get(path).status_code for path in paths] == [200, 200]
    later = browser.ask("/en/account/notices").text
    assert "odf_" not in later
    link = re.search(r'name="link" value="(t-\w+)"', later)
    assert link
    stranger = Browser(get)
    assert (
        stranger.send("/en/account/feeds/end", {"link": link[1], "token": "x"}).status_code == 401
    )
    ending = browser.token("/en/account/notices", "account/feeds/end")
    foreign = town.link("land")[0]
    browser.send("/en/account/feeds/end", {"link": foreign, "token": ending})
    assert not {one.id: one.ended for one in town.app.door.people.api_tokens.all()}[foreign]
    assert (
        browser.send("/en/account/feeds/end", {"link": link[1], "token": ending}).status_code == 303
    )
    assert [get(path).status_code for path in paths] == [404, 404]


def test_one_says_how_mails_come_on_ones_own_page(town: Town, get: Get) -> None:
    browser, people = Browser(get), town.app.door.people
    browser.sign_in("grid")
    token = browser.token("/en/account/notices", "account/notices")
    said = {"address": "grid@example.org", "spoken": "ru", "token": token}
    assert browser.send("/en/account/notices", {**said, "wanted": "yes"}).status_code == 303
    box = people.mailboxes.of(town.people["grid"])
    assert box is not None
    assert (box.address, box.stopped) == ("grid@example.org", False)
    assert people.accounts.named("grid").lang == "ru"
    assert browser.send("/en/account/notices", said).status_code == 303
    stopped = people.mailboxes.of(town.people["grid"])
    assert stopped is not None
    assert stopped.stopped
    bad = browser.send("/en/account/notices", {**said, "address": "grid"})
    assert (bad.status_code, "This is no address for mail." in unescape(bad.text)) == (400, True)
    foreign = browser.send("/en/account/notices", {**said, "token": "x"})
    assert foreign.status_code == 403


def test_who_reads_no_applications_has_no_such_page(town: Town, get: Get) -> None:
    browser = Browser(get)
    browser.sign_in("press")
    assert browser.ask("/en/account/notices").status_code == 404
    assert "account/notices" not in browser.ask("/en/account").text


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_page_is_translated(town: Town, get: Get, lang: str) -> None:
    browser = Browser(get)
    browser.sign_in("grid")
    town.link("grid")
    body = browser.ask(f"/{lang}/account/notices").text
    text = re.sub(r"<[^>]+>", " ", body)
    assert not re.search(r"\b(the|and|of|with|not|is|are|in|you)\b [a-z]", text)
