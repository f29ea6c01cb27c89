"""Lists of a home: what was used stays what it was, and every change is kept."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.session import Observatory, open_home
from ondiris.session.figures.list_versions import keep_list, refuse_redefined
from ondiris.session.figures.loading import load_file
from ondiris.session.figures.making import make_home

CITY = Path(__file__).parents[3] / "doors" / "second_city"
UNITS = "code,name_en,kind,counted\nlooms,loom,count,yes\n"
MEASURES = (
    "code,name_en,kind,over_time,over_area,over_activity,unit\n"
    "looms_at_work,Looms at work,count,last,sum,sum,looms\n"
)
LOOMS = "measure,area,period,value,source\nlooms_at_work,ZZ-1,2024,12,yearbook-2024\n"


class Clock:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def observatory(tmp_path: Path) -> Iterator[Observatory]:
    make_home(tmp_path / "home", CITY, clock=Clock())
    with open_home(tmp_path / "home", audience="internal", clock=Clock()) as found:
        yield found


def load(observatory: Observatory, name: str, text: str) -> None:
    path = observatory.home.folder.parent / name
    path.write_text(text, "utf-8")
    load_file(observatory, path)


def test_a_measure_that_a_file_brought_is_loaded_at_once(observatory: Observatory) -> None:
    with pytest.raises(InvalidFile, match="bad-rows"):
        load(observatory, "looms.csv", LOOMS)
    for name, text in (("units.csv", UNITS), ("measures.csv", MEASURES), ("looms.csv", LOOMS)):
        load(observatory, name, text)
    now = observatory.at()
    (row,) = now.get(now.question("looms_at_work")).rows
    assert (row.key.unit, str(row.value)) == ("looms", "12")


def test_a_code_that_was_used_keeps_its_meaning(observatory: Observatory) -> None:
    for name, text in (("units.csv", UNITS), ("measures.csv", MEASURES), ("looms.csv", LOOMS)):
        load(observatory, name, text)
    for changed, rule in (
        (MEASURES.replace("last", "sum"), "code-redefined"),
        (MEASURES.replace("looms_at_work", "looms_idle"), "code-lost"),
    ):
        with pytest.raises(InvalidFile) as refused:
            load(observatory, "measures.csv", changed)
        assert [one.rule for one in refused.value.failures] == [rule]
    load(observatory, "measures.csv", MEASURES.replace("Looms at work", "Working looms"))
    assert observatory.catalogue.label("measures", "looms_at_work", "en") == "Working looms"


def test_a_code_that_nobody_used_may_be_taken_back(observatory: Observatory) -> None:
    load(observatory, "units.csv", UNITS)
    load(observatory, "units.csv", UNITS.replace("looms,loom", "kilns,kiln"))
    with pytest.raises(InvalidInput):
        observatory.catalogue.unit("looms")


def test_an_area_that_was_used_stays_where_it_lies(observatory: Observatory) -> None:
    areas = (observatory.home.folder / "codes" / "areas.csv").read_text("utf-8")
    with pytest.raises(InvalidFile, match="code-redefined"):
        refuse_redefined(observatory, "areas", areas.replace(",ZZ,city", ",,city"))


def test_each_change_is_kept_with_its_day_and_what_was_before(observatory: Observatory) -> None:
    load(observatory, "units.csv", UNITS)
    again = UNITS.replace(",loom,", ",power loom,")
    load(observatory, "units.csv", again)
    load(observatory, "units.csv", again)
    codes = observatory.home.folder / "codes"
    with (codes / "versions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(r["list"], r["version"], r["day"]) for r in rows] == [
        ("units", "2", "2025-11-01"),
        ("units", "3", "2025-11-01"),
    ]
    assert [path.name for path in (codes / "earlier").iterdir()] == ["units-2.csv"]
    assert (codes / "earlier" / "units-2.csv").read_text("utf-8") == UNITS


def test_figures_of_an_earlier_vintage_are_the_same_after_a_list_has_grown(
    observatory: Observatory,
) -> None:
    before = observatory.at()
    told = [row.id for row in before.get(before.question(area="ZZ-1")).rows]
    keep_list(observatory, "activities", "code,name_en,parent\nC10-bread,Bread,C10\n")
    now = observatory.at(before.vintage.known, before.vintage.revision)
    assert [row.id for row in now.get(now.question(area="ZZ-1")).rows] == told
    assert "C10-bread" in observatory.catalogue["activities"]


class LaterClock:
    """A clock whose day can be moved."""

    def __init__(self) -> None:
        self.day = datetime(2025, 11, 1, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.day


def test_old_vintages_are_named_by_the_lists_of_their_day(tmp_path: Path) -> None:
    clock = LaterClock()
    make_home(tmp_path / "home", CITY, clock=clock)
    with open_home(tmp_path / "home", audience="internal", clock=clock) as home:
        for name, text in (("units.csv", UNITS), ("measures.csv", MEASURES), ("looms.csv", LOOMS)):
            load(home, name, text)
        then = home.at()
        clock.day = datetime(2025, 12, 5, 9, 30, tzinfo=UTC)
        more = UNITS + "kilns,kiln,count,yes\nfurnaces,furnace,count,yes\n"
        load(home, "units.csv", more)
        load(home, "measures.csv", MEASURES.replace("Looms at work", "Working looms"))
        head, row = LOOMS.splitlines()
        late = row.replace(",2024,12", ",2025-06,13")
        load(home, "late.csv", f"{head},known_at\n{late},2025-12-04\n")
        old, now = home.at(datetime(2025, 11, 15, tzinfo=UTC).date()), home.at()
        assert now.catalogue.label("measures", "looms_at_work", "en") == "Working looms"
        assert old.catalogue.label("measures", "looms_at_work", "en") == "Looms at work"
        assert "kilns" in now.catalogue["units"]
        assert "kilns" not in old.catalogue["units"]
        assert "looms" in old.catalogue["units"]
        (row,) = old.get(old.question("looms_at_work")).rows
        assert str(row.value) == "12"
        assert (
            home.at(now.vintage.known, then.vintage.revision).catalogue.label(
                "measures", "looms_at_work", "en"
            )
            == "Looms at work"
        )


def test_a_code_that_came_later_stays_where_something_of_the_day_bears_it(tmp_path: Path) -> None:
    clock = LaterClock()
    make_home(tmp_path / "home", CITY, clock=clock)
    with open_home(tmp_path / "home", audience="internal", clock=clock) as home:
        clock.day = datetime(2025, 12, 5, 9, 30, tzinfo=UTC)
        for name, text in (
            ("units.csv", UNITS + "kilns,kiln,count,yes\n"),
            ("measures.csv", MEASURES),
        ):
            load(home, name, text)
        head, row = LOOMS.splitlines()
        load(home, "looms.csv", f"{head},known_at\n{row},2025-10-01\n")
        load(home, "new.csv", f"{head},known_at\n{row.replace(',2024,', ',2025-06,')},2025-12-04\n")
        old = home.at(datetime(2025, 10, 31, tzinfo=UTC).date())
        assert "looms" in old.catalogue["units"]
        assert old.catalogue.label("measures", "looms_at_work", "en") == "Looms at work"
        assert "kilns" not in old.catalogue["units"]
        (found,) = old.get(old.question("looms_at_work")).rows
        assert found.key.unit == "looms"
