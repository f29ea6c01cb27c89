"""Every page in every language: whole without a script, nothing from elsewhere, in its weight."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
PAGES = (
    "",
    "activities",
    "activities/C-MACH",
    "activities/B-E",
    "activities/C29?vs=C23",
    "structure?period=2025",
    "shift-share/gross_output/B-E/2025",
    "projects",
    "projects/small-parks-2027",
    "projects/industrial-zone",
    "invest",
    "changes",
    "method",
    "method/series",
    "method/sources",
    "method/codes/units",
    "api",
    "search?q=park",
    "glossary",
    "figures/growth",
)
LANGUAGES = ("kk", "ru", "en")


class Reader(HTMLParser):
    """What a page says of itself."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.depth = 0
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def attributes(self, name: str) -> list[str]:
        return [str(attrs[name]) for _, attrs in self.tags if name in attrs]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_a_document(get: Get, page: str, lang: str) -> None:
    answer = get(f"/{lang}/{page}")
    assert answer.status_code == 200
    body = answer.text
    read = Reader(body)
    assert [attrs.get("lang") for tag, attrs in read.tags if tag == "html"] == [lang]
    assert sum(tag == "h1" for tag, _ in read.tags) == 1
    assert answer.headers["content-language"] == lang
    loaded = [attrs.get("src") or attrs.get("href") for tag, attrs in read.tags
              if tag in ("script", "link", "img", "iframe")]  # fmt: skip
    assert all(str(address).startswith("/") for address in loaded)
    assert "style" not in {name for _, attrs in read.tags for name in attrs}
    assert not [name for _, attrs in read.tags for name in attrs if name.startswith("on")]
    assert not any(tag == "style" for tag, _ in read.tags)
    assert re.findall(r'<script(?! type="application/ld\+json">)(?![^>]*src)', body) == []
    assert len(gzip.compress(body.encode(), 6)) <= 60_000


@pytest.mark.parametrize("page", PAGES[:10])
def test_kazakh_and_russian_pages_hold_no_english_sentence(get: Get, page: str) -> None:
    for lang in ("kk", "ru"):
        body = get(f"/{lang}/{page}").text
        body = re.sub(r"<(\w+)[^>]* lang=\"en\"[^>]*>.*?</\1>", "", body, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", body)
        assert not re.search(r"\b(the|and|of|with|not|is|are|from)\b [a-z]", text), page


def test_the_root_goes_to_the_readers_language(get: Get) -> None:
    def location(header: str) -> str:
        answer = get("/", headers={"accept-language": header})
        assert answer.status_code == 307
        return answer.headers["location"]

    assert location("ru-RU,ru;q=0.9,en;q=0.5") == "/ru/"
    assert location("de,en;q=0.4") == "/en/"
    assert location("de") == "/kk/"
    assert location("en;q=x,kk;q=0.1") == "/kk/"


def test_unknown_and_empty_parameters_redirect(get: Get) -> None:
    assert get("/kk/?utm=1&as_of=2025-07-01").headers["location"] == "/kk/?as_of=2025-07-01"
    assert get("/kk/?as_of=").headers["location"] == "/kk/"
    assert get("/en/activities/C29?vs=").headers["location"] == "/en/activities/C29"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/en/nothing", 404), ("/xx/", 404), ("/en/activities/Q99", 404), ("/en/evidence/zz", 404),
     ("/en/projects/no-such", 404), ("/en/method/codes/none", 404), ("/en/figures/none", 404),
     ("/en/figures/growth.doc", 404), ("/en/?as_of=yesterday", 400), ("/assets/none", 404),
     ("/en/?period=2025-13", 400), ("/en/figures/activity.csv?activity=Q99", 404)],
)  # fmt: skip
def test_errors_are_pages_in_the_language(get: Get, path: str, status: int) -> None:
    answer = get(path)
    assert answer.status_code == status
    if answer.headers["content-type"].startswith("text/html"):
        assert "<h1>" in answer.text


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/api/v2/observations", "The interface is described in /api/v1/openapi.json."),
        ("/api/v1/observations?as_of=yesterday", "Write days as 2025-06-30."),
        ("/api/v1/observations?limit=0", "limit: input should be greater than or equal to 1."),
    ],
)
def test_a_program_is_told_what_fits_in_place_of_what_does_not(
    get: Get, path: str, hint: str
) -> None:
    assert get(path).json()["error"]["hint"] == hint


def test_a_column_of_published_figures_wears_no_badge(get: Get) -> None:
    page = get("/en/projects").text
    assert 'data-label="Promised"' in page
    assert re.findall(r'data-label="[^"]*· *"', page) == []
    assert re.findall(r'<span class="badge">\s*</span>', page) == []


@pytest.mark.parametrize("page", ["method", "changes"])
def test_pages_say_data_version(get: Get, page: str) -> None:
    text = get(f"/en/{page}").text
    assert '<th scope="col">Data version' in text
    assert "evision<" not in text
    assert "Revisions" not in text


def test_the_page_of_the_api_begins_with_figures(get: Get) -> None:
    said = re.findall(r'<h2 class="mono">GET (\S+)</h2>', get("/en/api").text)
    assert said[:2] == ["/api/v1/observations", "/api/v1/evidence/{id}"]


def test_other_methods_are_refused_with_the_policy(get: Get) -> None:
    answer = get("/en/", method="POST")
    assert answer.status_code == 405
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_head_has_no_body(get: Get) -> None:
    answer = get("/en/", method="HEAD")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 1000


def test_an_unchanged_page_is_the_same_bytes_and_304(get: Get) -> None:
    first, second = get("/kk/"), get("/kk/")
    assert first.content == second.content
    tag = first.headers["etag"]
    again = get("/kk/", headers={"if-none-match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert get("/ru/").headers["etag"] != tag


def test_the_policy_forbids_everything_from_elsewhere(get: Get) -> None:
    policy = get("/kk/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    embedded = get("/embed/kk/figures/growth").headers["content-security-policy"]
    assert "frame-ancestors *" in embedded


@pytest.mark.parametrize(
    "path",
    ["kk/", "kk/figures/due", "kk/figures/due.csv", "kk/figures/due.png", "kk/figures/due.vl.json",
     "kk/figures/no.svg/more", "kk/due.svg", "api/v1/vintage", "assets/none.svg"],
)  # fmt: skip
def test_only_pictures_have_another_policy_than_pages(get: Get, path: str) -> None:
    assert get(f"/{path}").headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_files_of_the_frame_are_immutable(get: Get) -> None:
    names = set(re.findall(r'"(/assets/[^"]+)"', get("/kk/").text))
    assert {name.rpartition(".")[2] for name in names} == {"css", "js", "svg"}
    for name in names:
        answer = get(name)
        assert "immutable" in answer.headers["cache-control"]
        if name.endswith(".js"):
            assert len(gzip.compress(answer.content, 9)) <= 8_000
        if name.endswith(".css"):
            fonts = re.findall(r'url\("([^"]+woff2)"\)', answer.text)
            assert len(fonts) == 2
            for font in fonts:
                face = get(f"/assets/{font}", headers={"accept-encoding": "gzip"})
                assert face.content[:4] == b"wOF2"
                assert "content-encoding" not in face.headers


def test_what_was_known_on_a_day(get: Get) -> None:
    now, before = get("/en/").text, get("/en/?as_of=2025-01-31").text
    assert "1,747.3" in now
    assert "976.2" in get("/en/?period=2025-01/2025-05").text
    assert "1,747.3" not in before
    assert "976.2" not in before
    assert "as known on" in before
    assert "No figure" in before or " made " in before
    # Links keep the day, so that a reader stays in that time.
    assert 'href="/en/activities?as_of=2025-01-31"' in before


def test_every_number_leads_to_its_source(get: Get) -> None:
    for page in ("", "activities", "projects"):
        body = get(f"/en/{page}").text
        cells = re.findall(r'<td class="num"[^>]*>(.*?)</td>', body, re.DOTALL)
        assert cells
        for cell in cells:
            digits = re.sub(r"<[^>]+>", "", cell)
            if re.search(r"\d", digits):
                # Its evidence, or the page that tells how it came to be.
                assert re.search(r'class="n[^>]*/en/evidence/|class="whole" href="/en/', cell), (
                    digits
                )


def test_evidence_reaches_the_document(get: Get) -> None:
    body = get("/kk/?period=2025-01/2025-05").text
    derived = re.findall(r'href="(/kk/evidence/d[^"]+)"', body)
    assert derived
    inputs = [o for d in derived for o in re.findall(r'href="(/kk/evidence/o[^"]+)"', get(d).text)]
    assert inputs
    sources = [get(one).text for one in dict.fromkeys(inputs)]
    (document,) = {one for one in sources if "ertenmedia.kz" in one and "366,1" in one}
    assert re.search(r"[0-9a-f]{64}", document)
    assert any("taldau.stat.gov.kz" in one for one in sources)


def test_the_printed_view_is_laid_open(get: Get) -> None:
    body = get("/en/projects?view=print").text
    assert "<details open" in body
    assert "<details>" not in body


def test_promises_show_both_readings_of_a_deadline(get: Get) -> None:
    body = get("/en/projects/small-parks-2027").text.replace("\u00a0", " ")
    assert "31 December 2026 or 31 December 2027" in body
    assert "4.2 thousand" in body


def test_promised_and_delivered_never_share_a_column(get: Get) -> None:
    shape = get("/en/figures/promises-all.json").json()
    columns = [column["id"] for column in shape["columns"]]
    assert {"promised", "delivered"} <= set(columns)
    for row in shape["rows"]:
        assert row["promised"]["modality"] == "planned"
        assert row["delivered"].get("modality", "achieved") == "achieved"


def test_every_route_is_in_the_openapi(door: Application, get: Get) -> None:
    paths = set(get("/api/v1/openapi.json").json()["paths"])
    documented = get("/en/api").text
    assert len(paths) >= 14
    for path in paths:
        assert path.replace("{", "{") in documented
    for address in ("/{lang}/", "/{lang}/evidence/{id}", "/api/v1/observations", "/assets/{name}"):
        assert address in paths


def test_the_manual_lists_every_address(door: Application) -> None:
    manual = Path(__file__).parents[3] / "docs" / "reference"
    said = "".join((manual / name).read_text("utf-8") for name in ("web.md", "api.md", "sdmx.md"))
    paths = door.api.openapi()["paths"]
    assert len(paths) > 30
    assert [path for path in paths if f"`{path}`" not in said] == []
