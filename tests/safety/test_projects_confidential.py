"""What is internal never leaves by a public door: every page and file is crawled."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import httpx
import pytest
from asked_door import asking
from crawled_door import walk

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.session.projects.desk import ProjectDesk, record_forecast
from ondiris.sources.project_file import project_table
from ondiris.web import create_app

SECRETS = ("Qupiya Zauyt", "Secret Holding", "987654", "internal-7", "2031-03", "Қупия")
ROW = {
    "project": "internal-7",
    "name_en": "Qupiya Zauyt",
    "name_kk": "Қупия зауыт",
    "initiator": "Secret Holding",
    "site": "industrial-zone",
    "programme": "small-parks-2027",
    "stage": "review",
    "launch_planned": "2031-03",
    "jobs_promised": "987654",
    "news": "Secret Holding asks for power",
    "confidentiality": "N",
    "source": "negotiations",
    "said_by": "Investment office",
    "known_at": "2026-02-01",
}
PARTS = ("projects", "promises", "evidence", "briefs", "figures", "embed", "api", "codes")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secret")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1772323200")
        place = folder / "projects.csv"
        with place.open("w", newline="") as file:
            writer = csv.DictWriter(file, project_table().names)
            writer.writeheader()
            writer.writerow(ROW)
        for words in (["demo", "--no-serve"], ["projects", "--load", str(place)]):
            with pytest.raises(SystemExit) as ended:
                main([*words, "--home", str(folder / "home")])
            assert not ended.value.code
    fewer_draws(folder / "home")
    return folder / "home"


def fewer_draws(home: Path) -> None:
    """Let the home draw less than a publication would."""
    with (home / "ondiris.toml").open("a") as file:
        file.write("\n[projects]\ndraws = 1000\n")


def texts(answer: httpx.Response) -> str:
    body = answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return body.decode("utf-8", "replace")


BEGIN = (
    "/en/", "/en/projects", "/kk/promises", "/en/projects/internal-7",
    "/en/briefs/internal-7.pdf", "/en/figures/claims.json?subject=internal-7",
    "/api/v1/odds/small-parks-2027", "/en/figures/pipeline.csv", "/en/figures/pipeline.xlsx",
    "/en/promises/small-parks-2027", "/en/evidence/estimate/small-parks-2027",
    "/api/v1/openapi.json",
)  # fmt: skip


def leads(link: str) -> bool:
    """Whether a link is followed: to the room's own pages and files."""
    own = (
        link.startswith(("/en/", "/api/")) and link.split("/")[2].split("?", maxsplit=1)[0] in PARTS
    )
    return own and not link.endswith((".png", ".svg", ".pdf"))


def crawl(home: Path, *, public: bool, limit: int) -> dict[str, str]:
    """Return the text of every page reached from the front, the room's own pages first."""
    with open_home(home, audience="public" if public else "internal") as observatory:
        get = asking(create_app(observatory))
        return {path: texts(answer) for path, answer in walk(get, BEGIN, leads, limit)}


@pytest.mark.slow
def test_no_internal_word_leaves_by_a_public_door(home: Path):
    seen = crawl(home, public=True, limit=120)
    assert len(seen) > 100
    told = {
        (path, word) for path, text in seen.items() for word in SECRETS
        if word in text and word not in path
    }  # fmt: skip
    assert not told


def test_the_house_itself_does_see_it(home: Path):
    seen = crawl(home, public=False, limit=12)
    assert "987,654" in seen["/en/projects"] or "987654" in seen["/en/figures/pipeline.csv"]
    assert "Secret Holding" in seen["/en/projects/internal-7"]


def test_a_forecast_that_rests_on_internal_projects_is_internal(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772323200")
    with open_home(home, audience="internal") as observatory:
        for programme, day in (("small-parks-2027", None), ("sez-pit-2025", date(2025, 7, 1))):
            desk = ProjectDesk(observatory.at(day))
            record_forecast(observatory, desk.odds(programme, draws=200))
        assert len(ProjectDesk(observatory.at()).track_record().waiting) == 2
        shown = ProjectDesk(observatory.at(public=True)).track_record().waiting
        assert [f.programme for f in shown] == ["sez-pit-2025"]


def test_a_public_note_knows_nothing_internal(home: Path, capsys: pytest.CaptureFixture[str]):
    shutil.rmtree(home / "nothing", ignore_errors=True)
    with pytest.raises(SystemExit) as ended:
        main(["brief", "internal-7", "--public", "--to", str(home / "x.pdf"), "--home", str(home)])
    assert ended.value.code == 3
    assert not (home / "x.pdf").exists()
    assert "Secret" not in capsys.readouterr().err
