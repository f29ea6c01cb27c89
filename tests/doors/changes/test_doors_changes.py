"""What changed, as the command line, the pages, the feed and the calendar tell it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as Tree

import httpx
import pytest

from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

CITY = Path(__file__).parents[1] / "second_city"
HEADER = (
    "measure,area,activity,subject,unit,modality,period,value,unit_multiplier,source,locator,"
    "known_at,known_at_basis\n"
)
MAY = "output,ZZ-1,C10,,KZT,,2026-05,0.65,9,monthly,row 2026-05,2026-06-13,stated\n"
ATOM = {"a": "http://www.w3.org/2005/Atom", "c": "urn:ondiris:chain"}
Run = Callable[..., tuple[int, str, str]]
Get = Callable[[str], httpx.Response]
AskOf = Callable[[Application], Get]
SetDay = Callable[[str], None]


def test_changes_name_what_a_release_brought(run: Run, home: Path) -> None:
    code, out, _ = run("changes", "--since", "5", "--revision", "6", "--format", "json",
                       "--home", home)  # fmt: skip
    found = json.loads(out)
    assert (code, found["schema"]) == (0, "ondiris.changes/1")
    assert (found["since"]["revision"], found["vintage"]["revision"]) == (5, 6)
    assert [(r["period"], r["value"]) for r in found["new"]] == [("2026-04", "0.64")]
    (one,) = found["revised"]
    assert (one["old"]["value"], one["new"]["value"]) == ("0.62", "0.66")
    assert (one["difference"], one["cause"]) == ("40000000", "revision")
    assert found["moved"] == []


def test_changes_since_a_day_are_those_that_became_known_since(run: Run, home: Path) -> None:
    _, out, _ = run("changes", "--since", "2026-04-01", "--format", "json", "--home", home)
    found = json.loads(out)
    assert {r["period"] for r in found["new"]} == {"2026-03", "2026-04"}
    assert len(found["revised"]) == 1
    moved = [(m["subject"], m["old"], m["new"]) for m in found["moved"] if m["kind"] == "date"]
    assert moved == [
        ("bakeries-2026", "../2026", "2026-09-30"),
        ("bakeries-2026", "2026-09-30", "../2027"),
    ]


def test_changes_of_the_newest_revision_alone_where_nothing_is_said(run: Run, home: Path) -> None:
    _, out, _ = run("changes", "--format", "json", "--home", home)
    found = json.loads(out)
    assert (found["new"], found["revised"]) == ([], [])
    assert [(m["old"], m["new"], m["days"]) for m in found["moved"]] == [
        ("2026-09-30", "../2027", 457)
    ]


def test_the_same_vintages_give_the_same_bytes_ever_after(
    run: Run, home: Path, tmp_path: Path, set_day: SetDay
) -> None:
    question = ("changes", "--since", "4", "--revision", "6", "--as-of", "2026-05-14",
                "--format", "json", "--home", home)  # fmt: skip
    first = run(*question)[1]
    set_day("2026-06-14")
    path = tmp_path / "late.csv"
    path.write_text(HEADER + MAY, "utf-8")
    assert run("load", path, "--home", home)[0] == 0
    assert run(*question)[1] == first


def test_changes_as_a_table_and_as_csv_hold_the_same(run: Run, home: Path) -> None:
    _, out, _ = run("changes", "--since", "5", "--format", "csv", "--home", home)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(r["change"], r["period"], r["old"], r["new"]) for r in rows[:2]] == [
        ("new", "2026-04", "", "0.64"),
        ("revised", "2026-02", "0.62", "0.66"),
    ]
    _, out, _ = run("changes", "--since", "5", "--home", home)
    assert "New figures: 1; revised: 1; promises moved: 2." in out
    assert re.search(r"0\.62\sbn\s₸\s+0\.66\sbn\s₸\s+\+0\.04\sbn\s₸", out)


@pytest.mark.parametrize("since", ["99", "00000000099", "2026-13-01", "spring"])
def test_a_revision_or_day_that_cannot_be_is_told(run: Run, home: Path, since: str) -> None:
    code, out, err = run("changes", "--since", since, "--home", home)
    assert (code, out) == (3 if since.endswith("99") else 2, "")
    assert "no-revision" in err or "bad-since" in err


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["--since", "2099-01-01"], "future-vintage"),
        (["--since", "2099-01-01", "--as-of", "2099-06-01"], "future-vintage"),
        (["--since", "2026-05-01", "--as-of", "2026-04-30"], "impossible-period"),
        (["--since", "2026-05-20", "--revision", "5"], "impossible-period"),
        (["--since", "6", "--revision", "5"], "impossible-period"),
    ],
)
def test_changes_since_what_has_not_come_yet_are_refused(
    run: Run, home: Path, ask_of: AskOf, words: list[str], rule: str
) -> None:
    code, out, err = run("changes", *words, "--home", home)
    assert (code, out) == (2, "")
    assert f"[{rule}]" in err
    with open_home(home, audience="public") as observatory:
        get = ask_of(create_app(observatory))
        query = "&".join(
            f"{name.strip('-').replace('-', '_')}={value}"
            for name, value in zip(words[::2], words[1::2], strict=True)
        )
        answer = get(f"/api/v1/changes?{query}")
        assert answer.status_code == (404 if rule == "future-vintage" else 400)
        assert answer.json()["error"]["code"] == rule
        assert f"Rule: {rule}" in re.sub("<[^>]+>", "", get(f"/en/changes?{query}").text)


def test_nothing_has_changed_since_today(run: Run, home: Path, set_day: SetDay) -> None:
    set_day("2026-05-20")
    code, out, _ = run("changes", "--since", "2026-05-20", "--format", "json", "--home", home)
    assert code == 0
    assert json.loads(out)["new"] == []


def test_a_series_is_late_once_its_source_took_longer_than_ever(
    run: Run, home: Path, set_day: SetDay
) -> None:
    # The slowest of the four came 15 days after its month; May ends on the 31st.
    late = {}
    for day in ("2026-06-15", "2026-06-16"):
        set_day(day)
        found = json.loads(run("changes", "--format", "json", "--home", home)[1])
        late[day] = [(one["activity"], one["due"]) for one in found["late"]]
        (expected,) = found["expected"]
        assert (expected["period"], expected["day"], expected["stated"]) == (
            "2026-05", "2026-06-15", False
        )  # fmt: skip
    assert late == {"2026-06-15": [], "2026-06-16": [("C10", "2026-06-15")]}


def test_a_calendar_that_the_city_states_is_the_rule(run: Run, home: Path) -> None:
    settings = home / "ondiris.toml"
    table = '\n[[calendar]]\nprovider = "Town statistics office"\nfrequency = "M"\ndays = 40\n'
    settings.write_text(settings.read_text("utf-8") + table, "utf-8")
    (expected,) = json.loads(run("changes", "--format", "json", "--home", home)[1])["expected"]
    assert (expected["day"], expected["stated"]) == ("2026-07-10", True)
    wrong = table.replace('"M"', '"W"')
    settings.write_text(settings.read_text("utf-8") + wrong, "utf-8")
    assert run("changes", "--home", home)[0] == 1


# Pages


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_page_has_what_the_command_has(outside: Get, lang: str) -> None:
    page = outside(f"/{lang}/changes?since=5&revision=6")
    assert page.status_code == 200
    number = "0.66" if lang == "en" else "0,66"
    assert number in page.text
    assert 'id="changes-revised"' in page.text
    assert 'id="changes-promises"' not in page.text
    assert f'href="/{lang}/feed.atom"' in page.text


def test_the_files_of_a_figure_keep_what_was_asked(outside: Get) -> None:
    found = outside("/en/figures/changes-revised.json?since=5&revision=6").json()
    assert found["params"] == {"since": "5", "revision": "6"}
    assert [r["is"]["value"] for r in found["rows"]] == ["0.66"]
    assert outside("/en/figures/changes-revised.json?since=6").json()["rows"] == []
    assert outside("/en/changes?since=soon").status_code in (400, 422)
    assert outside("/en/changes?since=99").status_code == 404


def test_every_page_says_how_many_series_are_late(
    home: Path, ask_of: AskOf, set_day: SetDay
) -> None:
    with open_home(home, audience="public") as observatory:
        get = ask_of(create_app(observatory))
        before = get("/en/")
        assert "series late" not in before.text
        set_day("2026-06-16")
        after = get("/en/")
        assert '<a href="/en/changes#late">1 series late</a>' in after.text
        assert before.headers["etag"] != after.headers["etag"]
        assert "кешіккен қатарлар: 1" in get("/kk/method").text
        assert "1 ряд запаздывает" in get("/ru/method").text


# The feed and the calendar


def test_the_feed_is_atom_with_the_public_hash_of_every_revision(home: Path, outside: Get) -> None:
    answer = outside("/en/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = Tree.fromstring(answer.content)  # noqa: S314 - our own feed
    assert feed.tag == f"{{{ATOM['a']}}}feed"
    for parent in (feed, *feed.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"a:{name}", ATOM)) == 1
        UUID(parent.findtext("a:id", "", ATOM).removeprefix("urn:uuid:"))
        assert datetime.fromisoformat(parent.findtext("a:updated", "", ATOM)).tzinfo
    assert feed.findtext("a:author/a:name", "", ATOM)
    assert [one.get("rel") for one in feed.findall("a:link", ATOM)] == ["self", "alternate"]
    ids = [one.text for one in feed.iterfind(".//a:id", ATOM)]
    assert len(set(ids)) == len(ids) == 8
    with open_home(home, audience="internal") as observatory:
        chain = {link.number: link.hash for link in observatory.ledger.chain(public=True)}
    told = {int(one.get("revision", 0)): one.text for one in feed.iterfind(".//c:hash", ATOM)}
    assert told == chain
    assert outside("/en/" + feed.find("a:entry/a:link", ATOM).get("href")).status_code == 200  # type: ignore[union-attr]


def test_the_calendar_keeps_the_rules_of_icalendar(outside: Get) -> None:
    answer = outside("/kk/releases.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    body = answer.content
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(map(len, body.split(b"\r\n"))) <= 75
    lines = body.replace(b"\r\n ", b"").decode().split("\r\n")
    said = dict(
        line.split(":", 1) for line in lines if line and not line.startswith(("BEGIN", "END"))
    )
    assert (lines[0], said["VERSION"]) == ("BEGIN:VCALENDAR", "2.0")
    UUID(said["UID"])
    assert re.fullmatch(r"\d{8}T\d{6}Z", said["DTSTAMP"])
    assert (said["DTSTART;VALUE=DATE"], said["DTEND;VALUE=DATE"]) == ("20260615", "20260616")
    assert said["SUMMARY;LANGUAGE=kk"] == "Town statistics office\\, 2026\xa0ж. мамыр"
    assert outside("/kk/releases.ics").content == body


def test_a_calendar_without_an_event_is_still_one(run: Run, ask_of: AskOf, tmp_path: Path) -> None:
    assert run("init", "--case", CITY, "--home", tmp_path / "home")[0] == 0
    with open_home(tmp_path / "home", audience="public") as observatory:
        lines = ask_of(create_app(observatory))("/en/releases.ics").text.split("\r\n")
    assert "BEGIN:VEVENT" not in lines
    assert lines.index("BEGIN:VTIMEZONE") < lines.index("END:VTIMEZONE")


# What the public may know

ADDRESSES = (
    "/en/changes", "/en/changes?since=0", "/en/changes?since=5&revision=6", "/en/feed.atom",
    "/en/changes?since=2026-03-01", "/en/releases.ics", "/api/v1/chain", "/api/v1/changes?since=0",
    "/api/v1/changes?since=0&format=csv", "/en/figures/late.json", "/en/method",
    "/en/figures/changes-new.csv?since=0", "/en/figures/changes-promises.json?since=0",
    "/en/figures/changes-launches.svg?since=0", "/en/figures/expected-releases.csv",
)  # fmt: skip
HIDDEN = (
    "measure,area,activity,subject,unit,modality,period,value,unit_multiplier,confidentiality,"
    "embargo,source,locator,known_at,known_at_basis\n"
    "output,ZZ-1,C10,,KZT,,2026-02,731.9,9,N,,monthly,x,2026-05-14,stated\n"
    "output,ZZ-1,C10,,KZT,,2026-03,732.9,9,N,,monthly,x,2026-05-14,stated\n"
    "output,ZZ-1,C23,,KZT,,2026-03,733.9,9,,2026-09-01T00:00:00+00:00,memo,x,2026-05-14,stated\n"
    "jobs,ZZ-1,_T,bakeries-2026,jobs,planned,../2027,7349,0,N,,memo,x,2026-05-14,stated\n"
)


def told_by(get: Get, address: str) -> str:
    """Return an answer without the number of the newest revision, which is no secret."""
    answer = get(address)
    assert answer.status_code == 200, (address, answer.text)
    plain = re.sub(r"((?i:revision)\W{1,12})(8|9|10|11)\b", r"\1N", answer.text)
    return re.sub(r"(_r|,)(8|9|10|11)\b", r"\1N", plain)


def test_what_is_hidden_changes_nothing_at_the_public_door(
    run: Run, home: Path, ask_of: AskOf, tmp_path: Path
) -> None:
    with open_home(home, audience="public") as observatory:
        before = {one: told_by(ask_of(create_app(observatory)), one) for one in ADDRESSES}
    path = tmp_path / "hidden.csv"
    path.write_text(HIDDEN, "utf-8")
    assert run("record", "--home", home, "id=memo", "provider=MARKED memo", "title=MARKED",
               "published=2026-05-14", "basis=stated")[0] == 0  # fmt: skip
    assert run("load", path, "--home", home)[0] == 0
    assert run("record", "--home", home, "subject=bakeries-2026", "property=launch_actual",
               "value=2026-05-14", "source=memo", "locator=x", "known_at=2026-05-14",
               "known_at_basis=stated", "confidentiality=N")[0] == 0  # fmt: skip
    with open_home(home, audience="public") as observatory:
        after = {one: told_by(ask_of(create_app(observatory)), one) for one in ADDRESSES}
    for address in ADDRESSES:
        assert after[address] == before[address], address
    with open_home(home, audience="internal") as observatory:
        get = ask_of(create_app(observatory))
        assert "731.9" in get("/en/changes?since=8").text
        assert "MARKED" in get("/en/changes?since=8").text
