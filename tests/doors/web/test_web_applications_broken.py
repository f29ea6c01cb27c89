"""Applications by the web door against those who try to break them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from application_door import Door, act, file, hidden, made_home, opened, rule

from ondiris.people import Held, Role
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
PAGES = ("desk", "board", "standstill", "applications")


@pytest.fixture(scope="module")
def door(
    tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Door]:
    folder = made_home(tmp_path_factory.mktemp("broken") / "home")
    yield from opened(folder, ask_of, "internal")


@pytest.mark.parametrize(
    "amount",
    ["1e999999", "1e30", "9" * 16, "0.0000001", "1_000", "\u0661\u0662", "NaN", "-Infinity"],
)
def test_an_amount_that_no_page_can_show_is_never_entered(door: Door, amount: str) -> None:
    nora, cora = door.browser("nora"), door.browser("cora")
    code = file(nora, power="999999999999999.999999")
    refused = act(cora, code, "", "obligations", owes="city power", amount=amount, due="2099")
    assert (refused.status_code, rule(refused)) == (400, "bad-number")
    page = nora.ask("/en/applications/new").text
    said = {
        "token": hidden(page, "token"), "form": hidden(page, "form"), "do": "file",
        "procedure": "join", "land": amount,
    }  # fmt: skip
    answer = nora.send("/en/applications/new", said)
    assert (answer.status_code, rule(answer)) == (400, "bad-number")
    shown = [cora.ask(f"/en/{page}").status_code for page in (*PAGES, f"applications/{code}")]
    assert set(shown) == {200}


@pytest.mark.parametrize(
    ("name", "was", "filed"),
    [
        ("hugo", Held(Role.OFFICER, "harbour"), False),
        ("nora", Held(Role.APPLICANT, "mill"), True),
        ("cora", Held(Role.COORDINATOR), False),
    ],
)
def test_who_lost_a_role_takes_back_nothing_done_in_it(
    door: Door, name: str, was: Held, filed: bool
) -> None:
    people = door.app.door.observatory.people
    code, browser = file(door.browser("nora")), door.browser(name)
    if not filed:
        assert act(browser, code, "opened permit").status_code == 303
    before = door.texts(code)
    page = browser.ask(f"/en/applications/{code}").text
    assert f"/applications/{code}/undo" in page
    said = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "why": "mistake"}
    people.accounts.give(name, Held(Role.AUDITOR))
    people.accounts.take(name, was)
    try:
        assert "/undo" not in browser.ask(f"/en/applications/{code}").text
        refused = browser.send(f"/en/applications/{code}/undo", said)
        assert (refused.status_code, rule(refused)) == (403, "not-your-act")
    finally:
        people.accounts.give(name, was)
        people.accounts.take(name, Held(Role.AUDITOR))
    assert door.texts(code) == before
    assert browser.send(f"/en/applications/{code}/undo", said).status_code == 303


def test_an_officer_takes_back_nothing_of_a_step_that_was_handed_over(door: Door) -> None:
    nora, hugo, cora = (door.browser(name) for name in ("nora", "hugo", "cora"))
    code = file(nora)
    act(hugo, code, "opened permit")
    page = hugo.ask(f"/en/applications/{code}").text
    handed = act(cora, code, "", "institution", step="permit", institution="works")
    assert handed.status_code == 303
    said = {"token": hidden(page, "token"), "seen": hidden(page, "seen")}
    refused = hugo.send(f"/en/applications/{code}/undo", {**said, "why": "mistake"})
    assert refused.status_code == 404
    assert door.texts(code) == ["filed", "opened permit"]


@pytest.mark.parametrize("name", ["Ivanov,Ivan", "+77001112233", "ivan@example.org", "x" * 55])
def test_a_step_is_handed_to_a_code_and_no_person(door: Door, name: str) -> None:
    nora, cora = door.browser("nora"), door.browser("cora")
    code = file(nora)
    answer = act(cora, code, "", "institution", step="line", institution=name)
    if name.isalpha():
        assert answer.status_code == 303
    else:
        assert (answer.status_code, rule(answer)) == (400, "free-text")


@pytest.mark.parametrize("reason", ["Ivanov", "no_capacity_", "<b>", "no_capacity\u200b"])
def test_a_step_is_refused_for_a_reason_of_the_list(door: Door, reason: str) -> None:
    nora, hugo = door.browser("nora"), door.browser("hugo")
    code = file(nora)
    act(hugo, code, "opened permit")
    answer = act(hugo, code, "decided permit refused", reason=reason)
    assert (answer.status_code, rule(answer)) == (400, "unknown-reason")
    assert act(hugo, code, "decided permit refused", reason="no_capacity").status_code == 303


def test_a_filing_on_which_something_was_built_is_not_taken_back(door: Door) -> None:
    nora, cora = door.browser("nora"), door.browser("cora")
    code = file(nora)
    assert "/undo" in nora.ask(f"/en/applications/{code}").text
    act(cora, code, "", "obligations", owes="city power", amount="5", due="2026-01")
    assert "/undo" not in nora.ask(f"/en/applications/{code}").text
    refused = act(nora, code, "", "undo", why="mistake")
    assert (refused.status_code, rule(refused)) == (403, "not-your-act")
    assert nora.ask(f"/en/applications/{code}").status_code == 200


@pytest.mark.parametrize("end", ["withdrawn", "refused"])
def test_nobody_owes_what_an_application_that_came_to_nothing_was_promised(
    door: Door, end: str
) -> None:
    nora, hugo, cora = (door.browser(name) for name in ("nora", "hugo", "cora"))
    code = file(nora)
    owed = {"owes": "city power", "amount": "5", "due": "2026-01"}
    assert act(cora, code, "", "obligations", **owed).status_code == 303
    early = act(cora, code, "city power", "kept", day="0001-01-01")
    assert (early.status_code, rule(early)) == (400, "before-filing")
    assert code in cora.ask("/en/standstill").text
    if end == "withdrawn":
        act(nora, code, "withdrawn")
    else:
        act(hugo, code, "opened permit")
        act(hugo, code, "decided permit refused", reason="no_capacity")
    assert code not in cora.ask("/en/standstill").text
    assert cora.ask(f"/en/applications/{code}").status_code == 200
    ended = {"withdrawn": "after-withdrawal", "refused": "after-refusal"}[end]
    for form, fields in (
        ("obligations", {**owed, "due": "2099"}),
        ("institution", {"step": "line", "institution": "works"}),
    ):
        refused = act(cora, code, "", form, **fields)
        assert (refused.status_code, rule(refused)) == (400, ended)
