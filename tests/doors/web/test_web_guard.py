"""Only named hosts are answered, redirects stay here, forms come from this door's own pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from ondiris.errors import InvalidFile
from ondiris.session import open_home
from ondiris.session.figures.loading import load_file
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.guard import LARGEST_BODY

Get = Callable[..., httpx.Response]
ADDRESSES = ("/en/", "/kk/figures/growth.svg", "/api/v1/sources", "/assets/none", "/", "/nothing")


@pytest.fixture(scope="module")
def named(almaty: Path, ask_of: Callable[[Application], Get]) -> Iterator[Get]:
    """A door that is also known under two other names."""
    with open_home(almaty, audience="public") as observatory:
        yield ask_of(create_app(observatory, hosts=("industry.example.org", "Second.Example")))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2", "", "a b",
     "localhost:port", "localhost/x", "user@localhost", "[::2]",
     "localhost:65536"],
)  # fmt: skip
def test_a_host_that_is_not_named_is_not_answered(get: Get, host: str) -> None:
    for address in ADDRESSES:
        answer = get(address, headers={"host": host})
        assert answer.status_code == 400
        assert "unknown-host" in answer.text
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:80"])
def test_the_machine_itself_is_answered(get: Get, host: str) -> None:
    assert get("/en/", headers={"host": host}).status_code == 200


def test_a_second_host_is_not_answered(get: Get) -> None:
    headers = [("host", "localhost"), ("host", "evil.example")]
    assert get("/en/", headers=headers).status_code == 400


@pytest.mark.parametrize(
    "host", ["industry.example.org", "industry.example.org.:443", "second.example"]
)
def test_a_named_host_is_answered(named: Get, get: Get, host: str) -> None:
    assert named("/en/", headers={"host": host}).status_code == 200
    assert get("/en/", headers={"host": host}).status_code == 400


def test_hosts_may_stand_in_the_settings(
    almaty: Path, tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    home = Path(shutil.copytree(almaty, tmp_path / "home"))
    settings = home / "ondiris.toml"
    settings.write_text('hosts = ["city.example"]\n' + settings.read_text("utf-8"), "utf-8")
    with open_home(home, audience="public") as observatory:
        ask = ask_of(create_app(observatory))
        assert ask("/en/", headers={"host": "city.example"}).status_code == 200
        assert ask("/en/", headers={"host": "localhost"}).status_code == 200
        assert ask("/en/", headers={"host": "other.example"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/en", "/en/"),
        ("/en/activities/", "/en/activities"),
        ("/en/activities/?as_of=2025-06-30", "/en/activities?as_of=2025-06-30"),
        ("/en/?x=1", "/en/"),
        ("/kk/figures/growth.csv?dialect=", "/kk/figures/growth.csv"),
        ("/", "/kk/"),
    ],
)
def test_a_redirect_names_no_host(get: Get, path: str, location: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, location)


@pytest.mark.parametrize(
    "header",
    ["x-forwarded-host", "x-forwarded-server", "x-host", "forwarded", "x-forwarded-prefix",
     "x-original-url", "x-rewrite-url", "x-forwarded-proto", "referer"],
)  # fmt: skip
def test_what_a_server_before_us_may_say_changes_no_answer(get: Get, header: str) -> None:
    said = {header: "host=evil.example" if header == "forwarded" else "evil.example/x"}
    for path in ("/en", "/en/activities/", "/en/", "/en/feed.atom", "/api/v1/openapi.json", "/"):
        plain, answer = get(path), get(path, headers=said)
        assert (answer.status_code, answer.content) == (plain.status_code, plain.content)
        assert answer.headers == plain.headers


@pytest.mark.parametrize(
    "path", ["//evil.example/en/", "//evil.example/?x=1", "/%2Fevil.example/activities/", "//en"]
)
def test_two_slashes_lead_to_no_other_host(get: Get, path: str) -> None:
    answer = get(f"http://localhost{path}")
    assert not answer.headers.get("location", "").startswith(("//", "http", "/\\"))


PASTED = {"text": "976.2"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://localhost"}, 200),
        ({"origin": "http://localhost", "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://[localhost"}, 403),
        ({"origin": "javascript://localhost"}, 403),
        ({"origin": "//localhost"}, 403),
        ({"origin": "http://localhost/en/check"}, 403),
        ({"origin": "http://localhost?"}, 403),
        ({"origin": "http://localhost@evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost"}, 403),
    ],
)
def test_a_form_of_another_site_is_refused(get: Get, headers: dict[str, str], status: int) -> None:
    answer = get("/en/check", method="POST", data=PASTED, headers=headers)
    assert answer.status_code == status
    assert ("foreign-origin" in answer.text) == (status == 403)


def test_links_from_other_sites_open_pages(get: Get) -> None:
    headers = {"sec-fetch-site": "cross-site", "origin": "http://evil.example"}
    assert get("/en/", headers=headers).status_code == 200


def test_more_than_may_be_sent_is_refused(get: Get) -> None:
    fits, not_fits = b"text=" + b"1" * (LARGEST_BODY - 5), b"text=" + b"1" * (LARGEST_BODY - 4)
    kind: dict[str, Any] = {"headers": {"content-type": "application/x-www-form-urlencoded"}}
    assert get("/en/check", method="POST", content=fits, **kind).status_code == 200
    answer = get("/en/check", method="POST", content=not_fits, **kind)
    assert (answer.status_code, "body-too-large" in answer.text) == (413, True)


HARMFUL = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>",
           "file:///etc/passwd", "//evil.example", "httpx://evil.example",
           "\x01javascript:alert(1)", "http:evil")  # fmt: skip


def test_an_address_of_a_source_is_a_link_on_the_web_alone(
    almaty: Path, tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    home = Path(shutil.copytree(almaty, tmp_path / "home"))
    with open_home(home, audience="internal") as observatory:
        now = observatory.at()
        told = ["ertenmedia-2025-five-months", *sorted(now.sources)]
        harmed = dict(zip(dict.fromkeys(told), HARMFUL, strict=False))
        observatory.record(
            [replace(now.sources[code], url=url) for code, url in harmed.items()], action="record"
        )
        (row, *_) = [r for r in now.get(now.question("output")).rows if r.source == told[0]]
        ask = ask_of(create_app(observatory))
        listed = {i["id"]: i["url"] for i in ask("/api/v1/sources").json()["items"]}
        assert [listed[code] for code in harmed] == [None] * len(HARMFUL)
        own = (f"evidence/{row.id}", f"documents/{told[0]}", "method/sources")
        for page in (*own, "", "bulletins", "bulletins/en.html", "figures/activities"):
            text = unescape(ask(f"/en/{page}").text)
            assert now.sources[told[0]].title in text or page not in own
            for url in HARMFUL:
                assert f'href="{url}"' not in text


def test_a_file_with_such_an_address_is_refused(almaty: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(almaty, tmp_path / "home"))
    path = tmp_path / "sources.csv"
    for url in HARMFUL[:2]:
        path.write_text(f"id,provider,title,url\nnew,Press,Text,{url}\n", "utf-8")
        with open_home(home, audience="internal") as observatory:
            with pytest.raises(InvalidFile) as refused:
                load_file(observatory, path)
        assert [failure.rule for failure in refused.value.failures] == ["not-on-the-web"]
