"""Invented applications behind the doors: only where they are asked for, and never in public."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
DEFAULT = (
    "/en/invest", "/ru/invest", "/kk/invest", "/en/figures/procedures.csv",
    "/en/applications", "/en/board", "/en/standstill", "/en/enterprises?q=sample",
    "/en/method/sources", "/api/v1/sources", "/api/v1/codes/subjects",
)  # fmt: skip
TOLD = ("sample-", "Sample ", "«Образец»", "«Үлгі»")


@pytest.fixture(scope="module")
def public(almaty: Path, ask_of: Callable[[Application], Get]) -> Get:
    return ask_of(create_app(open_home(almaty, audience="public")))


def test_nothing_invented_stands_where_nobody_asked_for_it(get: Get, public: Get) -> None:
    found = {}
    for door in (get, public):
        for path in DEFAULT:
            answer = door(path, follow_redirects=True)
            assert answer.status_code in (200, 404), path
            found[path] = [word for word in TOLD if word in answer.text]
    assert {path: words for path, words in found.items() if words} == {}


def test_what_is_invented_wears_its_badge(get: Get, public: Get) -> None:
    for path in ("/en/applications", "/en/board", "/en/standstill", "/en/applications/sample-01"):
        asked = f"{path}?world=synthetic"
        body = get(asked).text
        assert "sample-" in body
        assert '<span class="badge">invented</span>' in body
        assert public(asked).status_code == 404
    assert get("/en/applications/sample-01").status_code == 404
