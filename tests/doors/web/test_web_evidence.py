"""Every kind of entry has a page and a JSON of its evidence, for each audience."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.model import (
    Confidentiality,
    Known,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Statement,
    Withdrawal,
)
from ondiris.session import open_home
from ondiris.web import create_app

Get = Callable[..., httpx.Response]
SAID, LATER = Known(date(2025, 7, 1)), Known(date(2025, 8, 1))
SOURCE = "ertenmedia-2025-five-months"
FREE = Observation(
    SeriesKey("output", "KZ-75", "KZT", activity="C24"), Period.parse("2025-01/2025-05"),
    Printed.read("5.5", multiplier=9), SOURCE, "a form", SAID,
)  # fmt: skip
SECRET = replace(
    FREE, printed=Printed.read("731.9", multiplier=9), confidentiality=Confidentiality.INTERNAL
)
TOLD = Statement("nobel", "product", "Tablets", SOURCE, "a form", SAID)
BACK = Withdrawal(FREE.id, "Typed twice", SOURCE, LATER)
BACK_AGAIN = Withdrawal(BACK.id, "Typed once", SOURCE, LATER)
HUSHED = Withdrawal(SECRET.id, "Secret Holding asked", SOURCE, LATER)


@dataclass(frozen=True)
class Doors:
    """A home behind both doors, and the identifier of a derived figure."""

    folder: Path
    public: Get
    inside: Get
    derived: str


@pytest.fixture(scope="module")
def doors(
    almaty: Path, tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[..., Get]
) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("evidence") / "home"
    shutil.copytree(almaty, folder)
    with (
        open_home(folder, audience="internal") as house,
        open_home(folder, audience="public") as street,
    ):
        house.record([FREE, SECRET, TOLD, BACK, BACK_AGAIN, HUSHED], action="test")
        now = street.at()
        rows = now.get(now.question("share_pct", area="KZ-75")).rows
        derived = next(row.id for row in rows if row.formula)
        yield Doors(folder, ask_of(create_app(street)), ask_of(create_app(house)), derived)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("audience", ["public", "inside"])
@pytest.mark.parametrize("kind", ["observation", "statement", "withdrawal", "derived"])
def test_each_kind_of_entry_has_a_page_in_both_audiences(
    doors: Doors, kind: str, audience: str, lang: str
) -> None:
    entries = {"observation": FREE.id, "statement": TOLD.id, "withdrawal": BACK.id}
    id = entries.get(kind, doors.derived)  # noqa: A001 - the ledger's own word
    get: Get = getattr(doors, audience)
    page, shape = get(f"/{lang}/evidence/{id}"), get(f"/api/v1/evidence/{id}").json()
    assert page.status_code == 200
    assert id in page.text
    assert (shape["id"], shape["kind"]) == (id, kind)


def test_a_withdrawal_says_what_it_takes_back_and_why(
    doors: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    page = doors.public(f"/en/evidence/{BACK.id}").text
    assert "Typed twice" in page
    assert f"/en/evidence/{FREE.id}" in page
    assert doors.public(f"/api/v1/evidence/{BACK.id}").json()["withdrawal"] == {
        "id": BACK.id,
        "target": FREE.id,
        "reason": "Typed twice",
        "source": SOURCE,
        "known_at": "2025-08-01",
        "known_at_basis": "stated",
    }
    assert "Typed once" in doors.public(f"/en/evidence/{BACK_AGAIN.id}").text
    with pytest.raises(SystemExit) as ended:
        main(["why", BACK.id, "--home", str(doors.folder)])
    assert ended.value.code == 0
    assert f"withdraws {FREE.id}: Typed twice" in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize("address", ["/api/v1/evidence/", "/en/evidence/"])
def test_a_withdrawal_of_what_is_internal_stays_in_the_house(doors: Doors, address: str) -> None:
    outside, inside = doors.public(address + HUSHED.id), doors.inside(address + HUSHED.id)
    assert outside.status_code == 404
    assert SECRET.id not in outside.text
    assert "Secret Holding" not in outside.text
    assert inside.status_code == 200
    assert "Secret Holding asked" in inside.text


def test_every_door_keeps_the_day_of_the_question(
    doors: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    """The figure is known since 1 July 2025 and is not shown as of the day before."""
    for address in ("/api/v1/evidence/", "/en/evidence/"):
        for get in (doors.public, doors.inside):
            known = {
                day: get(f"{address}{FREE.id}?as_of={day}") for day in ("2025-06-30", "2025-07-01")
            }
            assert [answer.status_code for answer in known.values()] == [404, 200]
            assert "5.5" not in known["2025-06-30"].text
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["why", FREE.id, "--as-of", "2025-06-30", "--home", str(doors.folder)])
    assert ended.value.code == 3
    out, err = capsys.readouterr()
    assert "5.5" not in out + err
    assert "known at 2025-06-30" in err


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("en", ("Who said it, when and where", "What it says", "Versions over time",
                "What disagrees with it", "Share and cite")),
        ("ru", ("Кто, когда и где это сообщил", "Что сообщено", "История версий",
                "Что этому противоречит", "Поделиться и процитировать")),
        ("kk", ("Кім, қашан және қайда айтты", "Не айтылған", "Нұсқалардың тарихы",
                "Оған қайшы келетін деректер", "Бөлісу және дәйексөз алу")),
    ],
)  # fmt: skip
def test_evidence_answers_in_the_order_in_which_it_is_asked(
    doors: Doors, lang: str, parts: tuple[str, ...]
) -> None:
    rows = doors.public("/api/v1/observations?measure=output&area=KZ-75&period=2025-01/2025-05")
    id = next(r["id"] for r in rows.json()["rows"] if r["activity"] == "B-E")  # noqa: A001
    page = doors.public(f"/{lang}/evidence/{id}").text
    places = [page.index(f">{part}</h2>") for part in parts]
    assert places == sorted(places)
    assert f"ondiris why {id}" in page
    assert f"http://localhost/{lang}/evidence/{id}?as_of=" in page


def test_evidence_says_how_sure_the_day_is_and_whether_an_address_is_known(doors: Doors) -> None:
    asked = "/api/v1/observations?measure=output_qty&area=KZ-75-alatau"
    rows = doors.public(asked).json()["rows"]
    (row,) = [r for r in rows if r["source"] == "centralasianlight-autocluster"]
    page = doors.public(f"/en/evidence/{row['id']}").text
    assert "day unknown" in page
    assert "which is no day of the document" in page
    assert "no address is known" in page
    assert "are not carried over" in page
    assert doors.public(f"/api/v1/evidence/{row['id']}").json()["source"]["published"] is None
