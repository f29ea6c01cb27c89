"""A door with people who work on applications, and its forms as a browser sends them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from importlib.resources import files
from pathlib import Path

import httpx
from people_browser import PASSWORD, Browser

from ondiris.people import Held, PasswordCost, People, Role, TryLimits
from ondiris.session import make_home, open_home
from ondiris.session.applications.acting import ActingPerson
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]


ALMATY = Path(str(files("ondiris"))) / "cases" / "almaty" / "applications"
CITY = Path(__file__).parents[1] / "doors" / "second_city"
NAMES = "procedure,code,kind,order,name_en,owner_en,role,allowed,days,in_force,place,url,confidence"
STEPS = f"""\
{NAMES},confirmed_by,confirmed_on
join,permit,step,1,Permit,Harbour office,harbour,10,working,yes,ZZ,https://a.example,ok,chief,2026-01-05
join,line,step,2,Power line,Power works,works,20,calendar,yes,ZZ,https://a.example,ok,chief,2026-01-05
join,deed,step,,Deed,Land court,,5,unsaid,,,https://a.example,low,,
"""
PEOPLE = {
    "nora": Held(Role.APPLICANT, "mill"),
    "nils": Held(Role.APPLICANT, "smithy"),
    "solo": Held(Role.APPLICANT),
    "hugo": Held(Role.OFFICER, "harbour"),
    "wera": Held(Role.OFFICER, "works"),
    "cora": Held(Role.COORDINATOR),
    "adam": Held(Role.AUDITOR),
    "pia": Held(Role.PRESS),
}


@dataclass(frozen=True)
class Door:
    """A door with people, and a browser for each of them."""

    app: Application
    get: Get

    def browser(self, name: str) -> Browser:
        browser = Browser(self.get)
        assert browser.sign_in(name).status_code == 303
        return browser

    def state(self, code: str) -> str:
        """Return what a form of an application says that its reader saw."""
        observatory = self.app.door.observatory
        desk = ApplicationDesk(observatory, observatory.at())
        return ActingPerson(observatory, desk, None).one(code).state

    def texts(self, code: str) -> list[str]:
        observatory = self.app.door.observatory
        kept = ApplicationDesk(observatory, observatory.at()).applications()[code]
        return [act.text for act in kept.acts]


def opened(folder: Path, ask_of: Callable[[Application], Get], audience: str) -> Iterator[Door]:
    with open_home(folder, audience=audience) as observatory:  # type: ignore[arg-type]
        observatory.people = People(
            observatory.ledger.database, observatory.clock, cost=PasswordCost(1, 8, 1),
            limits=TryLimits(of_address=10_000),
        )  # fmt: skip
        app = create_app(observatory)
        yield Door(app, ask_of(app))


def made_home(folder: Path) -> Path:
    """Make a home with one procedure of three steps and somebody in each role."""
    make_home(folder, CITY)
    (folder / "applications").mkdir()
    (folder / "applications" / "procedures.csv").write_text("code,name_en\njoin,Joining\n", "utf-8")
    (folder / "applications" / "steps.csv").write_text(STEPS, "utf-8")
    for name in ("pools.csv", "calculation-index.csv"):
        shutil.copy(ALMATY / name, folder / "applications" / name)
    with open_home(folder, audience="internal") as observatory:
        people = People(observatory.ledger.database, observatory.clock, cost=PasswordCost(1, 8, 1))
        for name, held in PEOPLE.items():
            people.accounts.add(name, held=[held], password=PASSWORD)
    return folder


def file(browser: Browser, **fields: str) -> str:
    """File an application by the form and return its code."""
    page = browser.ask("/en/applications/new").text
    form = hidden(page, "form")
    said = {
        "token": hidden(page, "token"),
        "form": form,
        "do": "file",
        "procedure": "join",
        **fields,
    }
    answer = browser.send("/en/applications/new", said)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def act(browser: Browser, code: str, what: str, form: str = "acts", **more: str) -> httpx.Response:
    """Send a form of an application's page as the page gives it."""
    page = browser.ask(f"/en/applications/{code}").text
    said = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "what": what, **more}
    return browser.send(f"/en/applications/{code}/{form}", said)


def offered(browser: Browser, code: str) -> set[str]:
    page = browser.ask(f"/en/applications/{code}").text
    return set(re.findall(r'name="what" value="((?:opened|asked|answ|deci|withd)[^"]*)"', page))


def rule(answer: httpx.Response) -> str:
    found = re.search(r'class="note mono">([\w-]+)<', answer.text)
    return found[1] if found else ""
