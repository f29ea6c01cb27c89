"""What a program may ask of an observatory, here or over the network, and what a notebook keeps."""

from __future__ import annotations

import gc
import shutil
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

import ondiris
from ondiris.errors import InvalidInput, OndirisError
from ondiris.model import (
    Confidentiality,
    Known,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
)
from ondiris.session import Observatory, open_home
from ondiris.session.figures.remote import Remote
from ondiris.web import create_app

Json = dict[str, Any]
SECRET = "918273.6"


def reached(observatory: Observatory) -> Remote:
    """Return an observatory as over the network, without one."""
    door = TestClient(create_app(observatory), base_url="http://127.0.0.1")

    def answer(request: httpx.Request) -> httpx.Response:
        told = door.get(str(request.url), headers=dict(request.headers))
        kept = {name: text for name, text in told.headers.items() if name != "content-encoding"}
        return httpx.Response(told.status_code, content=told.content, headers=kept)

    return Remote("http://127.0.0.1", transport=httpx.MockTransport(answer))


@pytest.fixture(scope="module")
def here(almaty: Path) -> Iterator[Observatory]:
    with open_home(almaty, audience="public") as observatory:
        yield observatory


@pytest.fixture(scope="module")
def there(here: Observatory) -> Remote:
    return reached(here)


@pytest.fixture(scope="module")
def house(almaty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observatory]:
    """Return a home opened for the house, with a figure that may not leave it."""
    folder = tmp_path_factory.mktemp("house") / "home"
    shutil.copytree(almaty, folder)
    with open_home(folder, audience="internal") as observatory:
        key = SeriesKey("output", "KZ-75", "KZT", activity="C29")
        hidden = Observation(
            key, Period.parse("2025"), Printed.read(SECRET, multiplier=9), "note-1", "p. 1",
            Known(observatory.today), confidentiality=Confidentiality("C"),
        )  # fmt: skip
        observatory.record([Source("note-1", "A desk", "A note", rank=1), hidden], action="x")
        yield observatory


def code_of(asked: Callable[[], object]) -> tuple[type, str]:
    with pytest.raises(OndirisError) as refused:
        asked()
    assert refused.value.hint
    return type(refused.value), refused.value.code


def test_a_notebook_of_the_house_keeps_of_a_figure_what_everybody_may_read(
    house: Observatory, here: Observatory, there: Remote
) -> None:
    inside = reached(house)
    for each in (house, inside):
        figure = ondiris.figure(each, "activity", activity="C29")
        assert SECRET in str(figure.rows)
        for kept in (repr(figure), figure._repr_html_(), figure._repr_svg_() or ""):
            assert SECRET not in kept
            assert "918," not in kept
        assert Decimal(SECRET) in figure.to_arrow()["value"].to_pylist()
    asked = {"name": "activity", "activity": "C29"}
    assert "<table" in ondiris.figure(house, **asked)._repr_html_()
    assert "not shown" in ondiris.figure(inside, **asked)._repr_html_()
    far, own = (ondiris.figure(each, **asked) for each in (there, here))
    assert (repr(far), far._repr_html_()) == (repr(own), own._repr_html_())
    assert own.headline in repr(own)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"period": 2025}, "not-a-text"),
        ({"area": ("KZ-75", "KZ-71")}, "not-a-text"),
        ({"worlds": ()}, "unknown-code"),
        ({"worlds": "actual"}, "unknown-code"),
        ({"worlds": ("real",)}, "unknown-code"),
        ({"as_of": "2025-06-30"}, "impossible-day"),
        ({"as_of": datetime(2025, 6, 30, 12, tzinfo=UTC)}, "impossible-day"),
    ],
)
def test_what_is_of_another_kind_is_refused_here_and_there(
    here: Observatory, there: Remote, words: Json, code: str
) -> None:
    for each in (here, there):
        assert code_of(lambda each=each: each.get("output", **words)) == (InvalidInput, code)


def test_filters_and_days_of_figures_are_of_their_kind(here: Observatory, there: Remote) -> None:
    for each in (here, there):
        for words, code in (
            ({"period": 2025}, "not-a-text"),
            ({"as_of": "2025-06-30"}, "impossible-day"),
        ):
            asked = lambda each=each, words=words: ondiris.figure(each, "key-figures", **words)  # noqa: E731
            assert code_of(asked) == (InvalidInput, code)
        assert code_of(lambda each=each: each.at("2025-06-30"))[1] == "impossible-day"


def test_an_observatory_whose_figures_were_shown_is_let_go_of(almaty: Path) -> None:
    with open_home(almaty, audience="public") as observatory:
        ondiris.figure(observatory, "key-figures")
        seen = weakref.ref(observatory)
    del observatory
    gc.collect()
    assert seen() is None


@pytest.mark.parametrize("token", ["se\ncret", "сөз"])
def test_what_is_no_token_is_refused(token: str) -> None:
    asked = lambda: ondiris.connect("https://city.example", token)  # noqa: E731
    assert code_of(asked) == (InvalidInput, "no-token")


@pytest.mark.parametrize(
    "address",
    ["ftp://a", "city.example", "http://", "https://a?x=1", "https://a/#x", "https://a:b",
     "https://[::1", "https://me:secret@a"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ondiris.connect(address)
    assert refused.value.code == "no-address"
    assert "secret" not in str(refused.value)
