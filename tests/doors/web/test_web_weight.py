"""The weight of pages: what a first reader fetches, over the wire, of every kind of page."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import httpx
import pytest

from ondiris.codes import LANGUAGES
from ondiris.publishing.figures.faces import page_faces
from ondiris.publishing.figures.words import load_words

Get = Callable[..., httpx.Response]
KINDS = (
    "", "activities", "activities/C-MACH", "structure", "map", "sites/industrial-zone",
    "enterprises", "projects", "projects/small-parks-2027", "promises",
    "promises/small-parks-2027", "bulletins", "changes", "method", "method/series", "forecasts",
    "forecasts/output/B-E", "nowcast", "road", "hub", "impact", "api", "glossary",
    "search?q=park", "nothing-here",
)  # fmt: skip
PAGE, FIRST = 60_000, 200_000
PACKED = {"accept-encoding": "gzip"}


def wire(get: Get, address: str) -> int:
    """Return how many bytes travel for an address."""
    return int(get(address, headers=PACKED).headers["content-length"])


@pytest.fixture(scope="module")
def frame(get: Get) -> int:
    """What every page brings along: sheet, module, mark, and the face of its letters."""
    files = set(re.findall(r'"(/assets/[^"]+)"', get("/kk/").text))
    sheet = next(name for name in files if name.endswith(".css"))
    faces = re.findall(r'url\("(page\.[^"]+woff2)"\)', get(sheet).text)
    assert len(files) == 3
    assert len(faces) == 1
    return sum(wire(get, name) for name in (*files, f"/assets/{faces[0]}"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_first_load_is_light(get: Get, frame: int, kind: str, lang: str) -> None:
    page = wire(get, f"/{lang}/{kind}")
    assert page <= PAGE
    assert page + frame <= FIRST


def test_letters_of_the_interface_are_in_the_face_that_is_fetched() -> None:
    usual, rare = page_faces()
    for lang in ("kk", "ru"):
        said = load_words()[lang].catalogue._catalog.values()  # type: ignore[attr-defined]
        letters = {ord(c) for text in said for c in text if c not in "\n\t"}
        assert letters <= usual.characters | rare.characters
        assert {chr(c) for c in letters - usual.characters} == set()


def test_files_are_kept_for_ever_and_travel_packed(get: Get) -> None:
    for name in set(re.findall(r'"(/assets/[^"]+)"', get("/en/").text)):
        answer = get(name, headers=PACKED)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) < len(answer.content)
        packed = len(gzip.compress(answer.content, 9, mtime=0))
        assert abs(int(answer.headers["content-length"]) - packed) < 100
