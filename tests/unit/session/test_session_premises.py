"""Premises into a home: by file and by form alike, whole or not at all, and back by new entries."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from ondiris.errors import InvalidFile, InvalidInput, NotFound
from ondiris.ports import Receipt
from ondiris.session import Observatory, load_file, open_home, record_fields
from ondiris.session.figures.making import make_home
from ondiris.session.places.premises import (
    EXAMPLE,
    PremisesDesk,
    changed_by,
    keep_premises,
    load_premises,
    template,
)
from ondiris.sources.premises import PREMISES

CITY = Path(__file__).parents[2] / "doors" / "second_city"
HEAD = "site,hall,name,built,let,free,tenants,jobs,day,institution"
ROWS = """\
brickyard,h-1,Kiln,4000,2500,1000,4,120,2025-03-31,yard-co
brickyard,h-2,,1000,0,1000,0,0,2025-03-31,yard-co
"""


class Clock:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("premises")
    make_home(folder / "home", CITY, clock=Clock())
    sites = folder / "sites.csv"
    sites.write_text("site,land_free,operated_by\nbrickyard,3,yard-co\n", "utf-8")
    with open_home(folder / "home", audience="internal", clock=Clock()) as found:
        load_file(found, sites)
    return folder / "home"


@pytest.fixture
def observatory(made: Path, tmp_path: Path) -> Iterator[Observatory]:
    shutil.copytree(made, tmp_path / "home")
    with open_home(tmp_path / "home", audience="internal", clock=Clock()) as found:
        yield found


def write(folder: Path, rows: str, head: str = HEAD) -> Path:
    path = folder / "halls.csv"
    path.write_text(f"{head}\n{rows}", "utf-8")
    return path


def desk(observatory: Observatory, as_of: date | None = None) -> PremisesDesk:
    return PremisesDesk(observatory.at(as_of))


def row(**cells: str) -> dict[str, str]:
    start = {"site": "brickyard", "hall": "h-1", "day": "2025-06-30", "institution": "yard-co"}
    return {**start, **cells}


def test_a_file_is_loaded_once_and_seen_as_of_its_day(
    observatory: Observatory, tmp_path: Path
) -> None:
    path = write(tmp_path, ROWS)
    assert load_premises(observatory, path, dry_run=True).receipt is None
    assert not desk(observatory).room("brickyard").halls
    report = load_premises(observatory, path)
    assert report.receipt is not None
    assert len(changed_by(observatory, report.receipt.revision)) == 10
    room = desk(observatory).room("brickyard")
    assert (room.space.built, room.space.free, room.counted) == (5000, 2000, 2)
    assert load_premises(observatory, path).receipt == Receipt(0, 0, 14)
    assert not desk(observatory, date(2025, 3, 30)).room("brickyard").halls


def test_a_form_does_what_a_file_does(observatory: Observatory, tmp_path: Path) -> None:
    rows = list(csv.DictReader(f"{HEAD}\n{ROWS}".splitlines()))
    report = keep_premises(observatory, rows, detail="form a-1")
    by_form = _said(observatory)
    for one in observatory.at().statements():
        if one.statement.subject.startswith("hall:"):
            observatory.withdraw(one.id, reason="test")
    assert not desk(observatory).room("brickyard").halls
    again = write(tmp_path, ROWS.replace("2025-03-31", "2025-04-01"))
    load_premises(observatory, again)
    assert report.receipt.added > 0
    assert {(*said[:3], *said[4:]) for said in _said(observatory)} == {
        (*said[:3], *said[4:]) for said in by_form
    }


def _said(observatory: Observatory) -> set[tuple[str, ...]]:
    return {
        (s.subject, s.property, s.value, s.known.day.isoformat(), s.source, str(s.confidentiality))
        for s in (one.statement for one in observatory.at().statements())
        if s.subject.startswith("hall:")
    }


def test_a_later_row_changes_and_confirms_and_the_earlier_stays(observatory: Observatory) -> None:
    keep_premises(observatory, [row(built="4000", let="3000", free="1000")], detail="form a-1")
    later = row(built="4000", let="2500", free="1500", day="2025-09-30")
    report = keep_premises(observatory, [later], detail="form a-2")
    assert {(c.column, c.before, c.after) for c in report.changes} == {
        ("built", 4000, 4000), ("let", 3000, 2500), ("free", 1000, 1500),
    }  # fmt: skip
    assert desk(observatory, date(2025, 8, 1)).room("brickyard").space.free == 1000
    assert desk(observatory).room("brickyard").space.free == 1500
    last = observatory.at().revisions[-1]
    assert (last.action, last.detail) == ("premises", "form a-2")
    assert keep_premises(observatory, [later], detail="form a-2").receipt.revision == 0
    back = next(o.id for o in desk(observatory).room("brickyard").said if o.value == "1500")
    observatory.withdraw(back, reason="mistyped")
    room = desk(observatory).room("brickyard")
    assert room.space.free == 1000


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"free": "1501"}, "let-and-free-exceed-built"),
        ({"built": "3000"}, "let-and-free-exceed-built"),
        ({"tenants": "0"}, "let-to-nobody"),
        ({"free": "10", "institution": "other-co"}, "not-this-institution"),
        ({"free": "10", "role": "applicant"}, "not-this-role"),
        ({"free": "10", "day": "2025-11-02"}, "future-knowledge"),
    ],
)
def test_what_contradicts_what_stands_is_refused_and_nothing_written(
    observatory: Observatory, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    load_premises(observatory, write(tmp_path, ROWS))
    before = observatory.ledger.vintage().revision
    with pytest.raises(InvalidInput) as refused:
        keep_premises(observatory, [row(**cells)], detail="form a-1")
    assert refused.value.code == rule
    made = row(**cells)
    path = write(tmp_path, ",".join(made.values()) + "\n", ",".join(made))
    for dry_run in (True, False):
        if (rule, dry_run) == ("future-knowledge", True):
            continue  # what is only checked is asked of no ledger
        with pytest.raises(InvalidInput) as refused:
            load_premises(observatory, path, dry_run=dry_run)
        assert refused.value.code == rule
    assert observatory.ledger.vintage().revision == before


def test_every_way_into_the_ledger_keeps_the_rules(
    observatory: Observatory, tmp_path: Path
) -> None:
    load_premises(
        observatory, write(tmp_path, ROWS + "brickyard,,,900,500,400,,,2025-03-31,yard-co\n")
    )
    said = ("subject=brickyard", "property=floor_let", "value=501", "locator=x",
            "source=party:officer:yard-co:desk", "known_at=2025-06-30")  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        record_fields(observatory, said)
    assert refused.value.code == "let-and-free-exceed-built"
    record_fields(observatory, [one.replace("501", "450") for one in said])
    assert desk(observatory).room("brickyard").own.space.let == 450


def test_a_file_with_one_wrong_row_is_refused_whole(
    observatory: Observatory, tmp_path: Path
) -> None:
    wrong = ROWS + "brickyard,h-3,,10,6,5,,,2025-03-31,yard-co\n"
    with pytest.raises(InvalidFile) as refused:
        load_premises(observatory, write(tmp_path, wrong))
    assert [(f.where, f.rule) for f in refused.value.failures] == [
        ("row 4, column 6 (free)", "let-and-free-exceed-built")
    ]
    assert not desk(observatory).room("brickyard").halls


def test_what_moved_in_the_meantime_is_not_overwritten(observatory: Observatory) -> None:
    rows = [row(built="4000", let="3000", free="1000")]
    keep_premises(observatory, rows, detail="form a-1")
    asked: list[str] = []

    def stop() -> None:
        asked.append("asked")
        raise NotFound("moved", "something else stands")

    assert keep_premises(observatory, rows, detail="form a-1", may_go_on=stop).changes == ()
    assert asked == []
    with pytest.raises(NotFound):
        keep_premises(observatory, [row(free="900")], detail="form a-1", may_go_on=stop)


def test_many_at_once_never_leave_a_contradiction(observatory: Observatory) -> None:
    keep_premises(observatory, [row(built="4000", let="0", free="0", day="2025-01-01")], detail="-")

    def enter(n: int) -> str:
        cells = {"let": "2500"} if n % 2 else {"free": "2500"}
        try:
            keep_premises(
                observatory, [row(**cells, day=f"2025-02-{n + 1:02}")], detail=f"form {n}"
            )
        except InvalidInput as error:
            return error.code
        return "kept"

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(enter, range(16)))
    assert done.count("kept") == 8
    assert done.count("let-and-free-exceed-built") == 8
    assert desk(observatory).room("brickyard").halls[0].premises.clash == ""


def test_other_titles_are_read_by_a_mapping_and_a_workbook_as_it_is(
    observatory: Observatory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "operator.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    titles = ("Площадка", "Корпус", "Площадь", "Сдано", "Свободно", "На дату", "Оператор")
    for at, title in enumerate(titles):
        sheet.write(0, at, title)
    for at, cell in enumerate(("brickyard", "h-9", 1200, 700, 500, "2025-05-31", "yard-co")):
        sheet.write(1, at, cell)
    book.close()
    mapping = tmp_path / "operator.toml"
    mapping.write_text(
        'id = "operator"\nkind = "premises"\n[columns]\nsite = "Площадка"\nhall = "Корпус"\n'
        'built = "Площадь"\nlet = "Сдано"\nfree = "Свободно"\nday = "На дату"\n'
        'institution = "Оператор"\n',
        "utf-8",
    )
    load_premises(observatory, path, mapping=str(mapping))
    assert desk(observatory).room("brickyard").space.let == 700


def test_the_template_is_read_and_recorded_by_no_home(
    observatory: Observatory, tmp_path: Path
) -> None:
    template(tmp_path / "template.csv")
    head, *rows = (tmp_path / "template.csv").read_text("utf-8-sig").splitlines()
    assert head.split(",") == list(PREMISES.names)
    assert all(line.startswith(EXAMPLE) for line in rows)
    with pytest.raises(InvalidFile):
        load_premises(observatory, tmp_path / "template.csv")
    ours = (tmp_path / "template.csv").read_text("utf-8").replace(EXAMPLE, "brickyard")
    (tmp_path / "ours.csv").write_text(
        ours.replace("park-company", "yard-co").replace("2026-", "2025-"), "utf-8"
    )
    load_premises(observatory, tmp_path / "ours.csv")
    assert desk(observatory).room("brickyard").space.free == 4700


def test_the_public_reads_what_is_built_and_free(observatory: Observatory, tmp_path: Path) -> None:
    load_premises(observatory, write(tmp_path, ROWS))
    public = PremisesDesk(observatory.at(public=True))
    room = public.room("brickyard")
    assert (room.space.built, room.space.free, room.space.tenants) == (5000, 2000, None)
    assert {column for hall in room.halls for column in hall.premises.said} == {"built", "free"}
    assert public.stamp("brickyard") != desk(observatory).stamp("brickyard")


def test_what_operates_a_park_is_said_of_it_or_of_what_it_stands_under(
    observatory: Observatory,
) -> None:
    assert desk(observatory).operator("brickyard") == "yard-co"
    with pytest.raises(NotFound):
        desk(observatory).room("nowhere")
