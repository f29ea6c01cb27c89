"""Documents and messages on the page of an application: entered once, read by its parties."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
import pytest
from people_browser import PASSWORD, Browser

from ondiris.people import Held, PasswordCost, People, Role, TryLimits
from ondiris.session import Observatory, make_home, open_home
from ondiris.session.applications.files import load_applications
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.applications.recording import RecordDesk
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
CITY = Path(__file__).parents[1] / "second_city"
STEPS = """\
procedure,code,kind,order,name_en,role,url,confidence
join,permit,step,,Permit,harbour,https://a.example,ok
join,line,step,,Power line,works,https://a.example,ok
"""
ROWS = """\
application,procedure,applicant,act,step,institution,role,day
app-1,join,mill,filed,,mill,applicant,2025-10-03
app-1,,,opened,permit,harbour,officer,2025-10-06
app-1,,,opened,line,works,officer,2025-10-06
"""
PEOPLE = {
    "nora": Held(Role.APPLICANT, "mill"),
    "nils": Held(Role.APPLICANT, "smithy"),
    "hugo": Held(Role.OFFICER, "harbour"),
    "wera": Held(Role.OFFICER, "works"),
    "cora": Held(Role.COORDINATOR),
    "adam": Held(Role.AUDITOR),
}
PAGE = "/en/applications/app-1"
PLAN = b"the plan of the site\n"


@dataclass(frozen=True)
class Door:
    """A door with people, and a browser for each of them."""

    observatory: Observatory
    get: Get

    def browser(self, name: str) -> Browser:
        browser = Browser(self.get)
        assert browser.sign_in(name).status_code == 303
        return browser


@pytest.fixture(scope="module")
def door(
    tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("records") / "home"
    make_home(folder, CITY)
    (folder / "applications").mkdir()
    (folder / "applications" / "procedures.csv").write_text("code,name_en\njoin,Joining\n", "utf-8")
    (folder / "applications" / "steps.csv").write_text(STEPS, "utf-8")
    (folder.parent / "rows.csv").write_text(ROWS, "utf-8")
    with open_home(folder, audience="internal") as observatory:
        steps = ApplicationDesk(observatory, observatory.at()).steps()
        load_applications(observatory, folder.parent / "rows.csv", steps)
        observatory.people = People(
            observatory.ledger.database, observatory.clock, cost=PasswordCost(1, 8, 1),
            limits=TryLimits(of_address=10_000),
        )  # fmt: skip
        for name, held in PEOPLE.items():
            observatory.people.accounts.add(name, held=[held], password=PASSWORD)
        yield Door(observatory, ask_of(create_app(observatory)))


def form(page: str, place: str) -> dict[str, str]:
    """Return the hidden fields of a form of a page."""
    found = re.search(rf'<form class="entry"[^>]*/{place}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[1])
    return {name: unescape(value) for name, value in fields}


def write(browser: Browser, text: str, **more: str) -> httpx.Response:
    said = form(browser.ask(PAGE).text, "messages") | {"text": text} | more
    return browser.send(f"{PAGE}/messages", said)


def hand_in(browser: Browser, file: bytes | None, **more: str) -> httpx.Response:
    said = form(browser.ask(PAGE).text, "documents") | more
    files = {"file": ("plan.pdf", file) if file is not None else ("", b"")}
    return browser.send(f"{PAGE}/documents", said, files=files)


def rule(answer: httpx.Response) -> str:
    found = re.search(r'class="note mono">([\w-]+)<', answer.text)
    return found[1] if found else ""


def test_parties_write_to_each_other_and_others_see_nothing(door: Door) -> None:
    nora, hugo, wera = (door.browser(name) for name in ("nora", "hugo", "wera"))
    answer = write(nora, "When is the power there?\n<b>Soon?</b>")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#messages")
    assert write(hugo, "Of the permit alone.", step="permit").status_code == 303
    assert write(door.browser("cora"), "Next week.").status_code == 303
    for name in ("nora", "hugo", "cora", "adam"):
        page = door.browser(name).ask(PAGE).text
        assert "When is the power there?\n&lt;b&gt;Soon?&lt;/b&gt;" in page
        assert "Of the permit alone." in page
        assert "officer: harbour" in page
    page = wera.ask(PAGE).text
    assert "Next week." in page
    assert "Of the permit alone." not in page
    # An auditor reads and is offered no form; another applicant finds no application.
    assert "/messages" not in door.browser("adam").ask(PAGE).text
    nils = door.browser("nils")
    assert nils.ask(PAGE).status_code == 404
    own = form(nora.ask(PAGE).text, "messages")
    assert nils.send(f"{PAGE}/messages", own | {"text": "x"}).status_code == 403


def test_a_document_is_kept_by_its_digest_alone(door: Door) -> None:
    nora = door.browser("nora")
    digest = hashlib.sha256(PLAN).hexdigest()
    answer = hand_in(nora, PLAN, title="Plan", place="archive, box 7", sha256=digest)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#documents")
    other = hashlib.sha256(b"large").hexdigest()
    assert hand_in(nora, None, title="Large plan", sha256=other.upper()).status_code == 303
    page = nora.ask(PAGE).text
    assert all(word in page for word in ("Plan", "archive, box 7", digest, other))
    for path in door.observatory.home.folder.rglob("*"):
        assert not path.is_file() or PLAN not in path.read_bytes()


@pytest.mark.parametrize(
    ("file", "said", "code"),
    [
        (PLAN + b"x", {"title": "Plan", "sha256": "0" * 64}, "digest-differs"),
        (None, {"title": "Plan"}, "no-document"),
        (b"", {"title": "Plan"}, "empty-document"),
        (PLAN + b"y", {"title": " "}, "no-text"),
        (PLAN + b"z", {"title": "Plan", "sha256": "12"}, "bad-digest"),
        (PLAN + b"z", {"title": "x" * 301}, "long-text"),
        (PLAN + b"z", {"title": "Plan", "step": "bridge"}, "not-your-turn"),
    ],
)
def test_a_document_that_cannot_be_is_refused_in_words(
    door: Door, file: bytes | None, said: dict[str, str], code: str
) -> None:
    nora, before = door.browser("nora"), door.observatory.ledger.vintage()
    answer = hand_in(nora, file, place="archive <7>", **said)
    assert (answer.status_code, rule(answer)) == (403 if code == "not-your-turn" else 400, code)
    assert 'role="alert"' in answer.text
    # What was typed is still there, in the form that stands open.
    assert 'value="archive &lt;7&gt;"' in answer.text
    assert "<details open>" in answer.text
    assert door.observatory.ledger.vintage() == before


def test_a_form_that_is_sent_again_enters_nothing(door: Door) -> None:
    nora = door.browser("nora")
    said = form(nora.ask(PAGE).text, "messages") | {"text": "Once."}
    assert nora.send(f"{PAGE}/messages", said).status_code == 303
    answer = nora.send(f"{PAGE}/messages", said)
    assert (answer.status_code, rule(answer)) == (400, "sent-already")
    said |= {"text": "Twice."}
    assert rule(nora.send(f"{PAGE}/messages", said)) == "sent-already"
    assert nora.ask(PAGE).text.count("Once.") == 1
    said |= {"once": "t-Aigerim", "token": form(nora.ask(PAGE).text, "messages")["token"]}
    assert nora.send(f"{PAGE}/messages", said).status_code == 400
    assert hand_in(nora, b"same", title="One").status_code == 303
    assert rule(hand_in(nora, b"same", title="Two")) == "handed-in-already"


def test_a_form_of_another_is_refused(door: Door) -> None:
    nora, hugo = door.browser("nora"), door.browser("hugo")
    foreign = form(hugo.ask(PAGE).text, "messages") | {"text": "Not of nora."}
    assert nora.send(f"{PAGE}/messages", foreign).status_code == 403
    bare = {"text": "Without a token.", "once": foreign["once"]}
    assert nora.send(f"{PAGE}/messages", bare).status_code == 403
    assert "Not of nora." not in nora.ask(PAGE).text


def test_what_is_refused_is_on_the_auditors_list(door: Door) -> None:
    nora = door.browser("nora")
    assert rule(hand_in(nora, b"again", title="Plan", sha256="1" * 64)) == "digest-differs"
    own = form(nora.ask(PAGE).text, "messages")
    adam = door.browser("adam")
    account = door.observatory.people.accounts.named("adam").id
    person = door.observatory.people.signing.person(next(iter(adam.jar.values())))
    assert person is not None
    said = own | {"text": "Of an auditor.", "token": person.form("application app-1")}
    answer = adam.send(f"{PAGE}/messages", said)
    assert (answer.status_code, rule(answer)) == (403, "not-your-turn")
    page = adam.ask("/en/looked").text
    assert "refused digest-differs app-1" in page
    assert re.search(rf"refused not-your-turn app-1.*{account}", page)


def test_an_erased_message_says_so_and_an_altered_one_is_not_shown(door: Door) -> None:
    nora, people = door.browser("nora"), door.observatory.people
    write(nora, "A word to be erased.")
    desk = RecordDesk(door.observatory, ApplicationDesk(door.observatory, door.observatory.at()))
    (told,) = [one for one in desk.told(desk.desk.one("app-1")).messages
               if one.text == "A word to be erased."]  # fmt: skip
    people.erasing.erase([told.record.name])
    page = nora.ask(PAGE).text
    assert "A word to be erased." not in page
    assert "Erased on" in page
    assert "Стёрто: " in nora.ask("/ru/applications/app-1").text
    assert "Өшірілген күні: " in nora.ask("/kk/applications/app-1").text


def test_a_withdrawn_application_takes_messages_and_no_documents(door: Door) -> None:
    rows = door.observatory.home.folder.parent / "left.csv"
    rows.write_text(
        "application,procedure,applicant,act,institution,role,day\n"
        "app-2,join,mill,filed,mill,applicant,2025-10-03\n"
        "app-2,,,withdrawn,mill,applicant,2025-10-09\n",
        "utf-8",
    )
    observatory = door.observatory
    load_applications(observatory, rows, ApplicationDesk(observatory, observatory.at()).steps())
    page = door.browser("nora").ask("/en/applications/app-2").text
    assert "/app-2/messages" in page
    assert "/app-2/documents" not in page
