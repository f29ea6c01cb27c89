"""A day of loading is no document's day: it is told apart in three languages, and is no news."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.model import KnownBasis
from ondiris.projects import ProjectClaim, months_of_silence
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
TEXT = "В Алматы в Индустриальной зоне реализуется 11 проектов на 135,4 млрд тенге.\n"
SAID = {
    "kk": "күні белгісіз, жазылған күні: 2026 ж. 1 наурыз",
    "ru": "день неизвестен, записано 1 марта 2026 г.",
    "en": "day unknown, recorded 1 March 2026",
}

KINDS = {"kk": "Жүктелген күн", "ru": "День загрузки", "en": "Day of loading"}


def plain(page: str) -> str:
    return page.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def loaded(
    almaty: Path, tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Get]:
    folder = tmp_path_factory.mktemp("undated")
    shutil.copytree(almaty, folder / "home")
    (folder / "note.txt").write_text(TEXT, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1772323200")  # 1 March 2026
        with pytest.raises(SystemExit) as ended:
            main(["load", str(folder / "note.txt"), "--as", "bulletin", "--source", "undated-note",
                  "--place", "all=as-read",
                  "--home", str(folder / "home")])  # fmt: skip
        assert not ended.value.code
        with open_home(folder / "home", audience="internal") as observatory:
            yield ask_of(create_app(observatory))


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_list_of_sources_says_that_the_day_is_unknown(loaded: Get, lang: str) -> None:
    page = plain(loaded(f"/{lang}/method/sources").text)
    assert SAID[lang] in page
    assert KINDS[lang] not in page


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_evidence_and_promises_tell_the_day_of_loading_apart(loaded: Get, lang: str) -> None:
    rows = loaded("/api/v1/observations?measure=project_cost").json()["rows"]
    (row,) = [r for r in rows if r["source"] == "undated-note"]
    assert row["known_at_basis"] == "loaded"
    assert SAID[lang] in plain(loaded(f"/{lang}/evidence/{row['id']}").text)
    shape = json.loads(loaded(f"/{lang}/figures/promises.json?subject={row['subject']}").text)
    (note,) = [s for s in shape["sources"] if s["id"] == "undated-note"]
    assert (note["day"], note["recorded"]) == (None, "2026-03-01")


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_a_day_of_loading_is_told_as_no_documents_day_anywhere(loaded: Get, lang: str) -> None:
    """Lines of sources, files, citations, series, the API: the day is unknown."""
    said = SAID[lang].partition(",")[0]
    rows = loaded("/api/v1/observations?measure=project_cost").json()["rows"]
    (row,) = [r for r in rows if r["source"] == "undated-note"]
    told = SAID[lang].partition(",")[2].rpartition(" ")[0]
    for path in (
        f"figures/promises?subject={row['subject']}",
        f"figures/promises.csv?subject={row['subject']}",
        f"figures/promises.svg?subject={row['subject']}",
        "documents",
        "figures/due",
    ):
        page = plain(loaded(f"/{lang}/{path}").text)
        assert told not in page, path
    assert said in plain(loaded(f"/{lang}/figures/promises?subject={row['subject']}").text)
    sources = {s["id"]: s for s in loaded("/api/v1/sources").json()["items"]}
    note = sources["undated-note"]
    assert (note["published"], note["published_basis"]) == (None, "loaded")
    source = loaded(f"/api/v1/evidence/{row['id']}").json()["source"]
    assert (source["published"], source["published_basis"]) == (None, "loaded")


def test_silence_is_not_counted_from_a_day_of_loading() -> None:
    told = ProjectClaim("p", "news", "x", date(2025, 1, 31), "s")
    loaded = ProjectClaim("p", "news", "y", date(2025, 2, 28), "t", basis=KnownBasis.LOADED)
    again = ProjectClaim("p", "news", "z", date(2025, 3, 1), "s")
    today = date(2025, 5, 30)
    assert months_of_silence([told], today) == 3
    assert months_of_silence([told, loaded], today) is None
    assert months_of_silence([told, loaded, again], today) == 2
