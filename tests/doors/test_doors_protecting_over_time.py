"""What tables of a city tell together that are released one after the other, by command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.cli import main
from ondiris.model import Known, Observation, Period, Printed, SeriesKey
from ondiris.session import open_home
from ondiris.session.disclosure.protecting import protected_releases

Run = Callable[..., tuple[int, str, str]]
Cell = tuple[str, str]
SECOND = Path(__file__).parent / "second_city"
ACTIVITIES = ("C10", "C18", "C23", "C29")
DAYS = (date(2025, 2, 10), date(2025, 3, 10), date(2025, 4, 10), date(2025, 5, 10))


class City:
    """A city whose returns are written a row at a time."""

    def __init__(self, home: Path, areas: tuple[str, ...]) -> None:
        self.home, self.areas = home, areas
        self.register: dict[str, Cell] = {}
        self.rows: list[dict[str, object]] = []

    def report(
        self,
        who: str,
        cell: Cell,
        month: int,
        value: float,
        *,
        employees: float = 10.0,
        received: date | None = None,
    ) -> None:
        """Add what an enterprise reported of a month of 2025."""
        number = who.rjust(12, "9")
        self.register[number] = cell
        self.rows.append(
            {"bin": number, "month": 2025 * 12 + month - 1, "product": "x", "value": value,
             "shipments": value, "employees": employees,
             "received": received or DAYS[month - 1], "accepted": True}
        )  # fmt: skip

    def fill(self, months: Iterable[int], *, but: Mapping[Cell, int] | None = None) -> None:
        """Let four enterprises report in every cell and month, or as many as is said."""
        for a, activity in enumerate(ACTIVITIES):
            for b, area in enumerate(self.areas):
                for k in range((but or {}).get((activity, area), 4)):
                    for month in months:
                        value = 100_000 + 7_000 * k + 900 * a + 1_100 * b + 300 * month
                        self.report(f"{a}{b}0{k}", (activity, area), month, value,
                                    employees=100 + 9 * k + a + month)  # fmt: skip

    def write(self) -> None:
        """Write returns and register into the home."""
        folder = self.home / "returns" / "actual"
        folder.mkdir(parents=True, exist_ok=True)
        people = [
            {"bin": number, "activity": a, "area": b, "size": "large_medium", "holding": ""}
            for number, (a, b) in self.register.items()
        ]
        pq.write_table(pa.Table.from_pylist(people), folder / "register.parquet")
        pq.write_table(pa.Table.from_pylist(self.rows), folder / "all.parquet")


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("over-time") / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(SECOND), "--home", str(folder)])
    settings = folder / "ondiris.toml"
    rules = (
        '\n[[disclosure]]\nvalid_from = "2024-01-01"\nminimum_frequency = 3\n'
        'frequency_margin = 10\np_percent = 10\ncost = "cells"\ninsiders = "none"\n'
        'citation = "order 7"\n'
    )
    settings.write_text(settings.read_text("utf-8") + rules, "utf-8")
    return folder


@pytest.fixture
def city(blank: Path, tmp_path: Path) -> City:
    home = Path(shutil.copytree(blank, tmp_path / "home"))
    with open_home(home, audience="internal") as observatory:
        whole = observatory.city.area
        areas = [i.code for i in observatory.catalogue["areas"] if i.parent == whole]
    return City(home, tuple(areas[:3]))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], city: City) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(city.home)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def protect(run: Run, period: str, *words: str) -> dict[Cell, int | None]:
    """Return what a protected table shows of each cell."""
    code, out, err = run("protect", "--period", period, "--format", "json", *words)
    assert code == 0, err
    cells = json.loads(out)["cells"]
    return {
        (c["activity"], c.get("area", "")): None if c["value"] is None else int(c["value"])
        for c in cells
    }


def test_a_mean_over_months_does_not_tell_who_reported_in_the_last_of_them(
    run: Run, city: City, tmp_path: Path
) -> None:
    """738 people in January and 403 on average till February: 2 · 403 - 738 = 68 in February."""
    cell = ("C18", city.areas[0])
    city.fill([1, 2], but={cell: 0})
    for who, people in (("a", 300), ("b", 220), ("c", 150)):
        city.report(who, cell, 1, 5e5, employees=people)
    city.report("d", cell, 1, 5e5, employees=68)
    city.report("d", cell, 2, 5e5, employees=68)
    city.write()
    january = protect(run, "2025-01", "--measure", "employees")
    assert january[cell] == 738
    both = protect(run, "2025-01/2025-02", "--measure", "employees")
    assert both[cell] is None
    table = tmp_path / "told.csv"
    rows = [f"{a},{b},{v if v is not None else 'c'}" for (a, b), v in both.items()]
    told = [row if not row.startswith(f"{cell[0]},{cell[1]},") else
            f"{cell[0]},{cell[1]},403" for row in rows]  # fmt: skip
    table.write_text("\n".join(["activity,area,value", *told]) + "\n", "utf-8")
    code, _, err = run("protect", "--period", "2025-01/2025-02", "--measure", "employees",
                       "--audit", str(table))  # fmt: skip
    assert code == 1
    equation = "2 × this table − employees-by-activity-area-2025-01"
    assert f"C18|{city.areas[0]} of {equation}" in err
    assert "68" not in err


def test_the_change_of_a_total_less_that_of_what_is_shown_betrays_no_late_return(
    run: Run, city: City
) -> None:
    """Two activities are hidden before and after; five others were late, and one in the first."""
    city.fill([1], but={("C18", area): 0 for area in city.areas} | {("C18", city.areas[0]): 1})
    city.write()
    first = protect(run, "2025-01", "--by", "activity")
    hidden = {a for (a, _), value in first.items() if value is None}
    assert "C18" in hidden
    shown = next(a for a in ACTIVITIES if a not in hidden)
    late = date(2025, 2, 20)
    city.report("late", ("C18", city.areas[0]), 1, 77_777, received=late)
    for k in range(5):
        city.report(f"more{k}", (shown, city.areas[0]), 1, 90_000 + 11 * k, received=late)
    city.write()
    second = protect(run, "2025-01", "--by", "activity")
    now = {a for (a, _), value in second.items() if value is None}
    assert now - hidden, "the change of all activities less those shown twice is one return"


def test_a_revision_that_no_pattern_protects_is_held_and_its_place_is_not_told(
    run: Run, city: City
) -> None:
    """One late return in all: whatever shows the total twice tells it."""
    city.fill([1])
    city.write()
    first = protect(run, "2025-01", "--by", "activity")
    late = date(2025, 2, 20)
    city.report("late", ("C18", city.areas[0]), 1, 77_777, received=late)
    city.write()
    code, out, err = run("protect", "--period", "2025-01", "--by", "activity", "--format", "json")
    assert code == 0
    assert {c["activity"]: int(c["value"]) for c in json.loads(out)["cells"]} == {
        a: value for (a, _), value in first.items()
    }
    assert err.startswith("1 revision held")
    assert "C18" not in err
    with open_home(city.home, audience="public") as observatory:
        assert protected_releases(observatory).held == 1
    for k in range(5):
        city.report(f"more{k}", ("C18", city.areas[1]), 1, 90_000 + 11 * k, received=late)
    city.write()
    second = protect(run, "2025-01", "--by", "activity")
    assert second["C18", ""] == first["C18", ""] + 77_777 + 5 * 90_000 + 110
    with open_home(city.home, audience="public") as observatory:
        assert protected_releases(observatory).held == 0


def compiled(city: City, month: int, cells: Mapping[str, float]) -> None:
    """Record figures of a month that everybody sees, printed to the thousand."""
    with open_home(city.home, audience="internal") as observatory:
        source = next(iter(observatory.at().sources))
        currency, area = observatory.city.currency, observatory.city.area
        entries = [
            Observation(
                SeriesKey("output", area, currency, activity=activity),
                Period.parse(f"2025-{month:02d}"),
                Printed.read(f"{value / 1000:.0f}", multiplier=3),
                source, "p", Known(date(2025, 6, 1)),
            )
            for activity, value in cells.items()
        ]  # fmt: skip
        observatory.record(entries, action="test")


def test_months_that_are_out_bind_a_table_of_their_sum(run: Run, city: City) -> None:
    """C18 is a secret of the three months; its months would follow from those of the others."""
    alone = {("C18", area): 0 for area in city.areas} | {("C18", city.areas[0]): 2}
    city.fill([2, 3, 4], but=alone)
    city.write()
    free = protect(run, "2025-02/2025-04", "--by", "activity")
    assert free["C18", ""] is None
    partner = next(
        a for (a, _), value in free.items() if value is None and a in ACTIVITIES and a != "C18"
    )
    folder = city.home / "disclosure"
    shutil.rmtree(folder)
    sums = dict.fromkeys((2, 3, 4), 0.0)
    for row in city.rows:
        if city.register[str(row["bin"])][0] == partner:
            sums[int(str(row["month"])) - 2025 * 12 + 1] += float(str(row["value"]))
    for month, value in sums.items():
        compiled(city, month, {partner: value})
    bound = protect(run, "2025-02/2025-04", "--by", "activity")
    others = [a for (a, _), value in bound.items() if value is None and a not in ("C18", partner)]
    assert others


def test_what_the_table_of_one_measure_hides_that_of_another_does_not_show(
    run: Run, city: City
) -> None:
    """One enterprise makes the most by far and employs as many as others do."""
    cell = ("C18", city.areas[0])
    city.fill([1])
    city.report("giant", cell, 1, 9e7, employees=110)
    city.write()
    output = protect(run, "2025-01", "--by", "activity")
    hidden = {place for place, value in output.items() if value is None}
    assert ("C18", "") in hidden
    employees = protect(run, "2025-01", "--by", "activity", "--measure", "employees")
    assert {place for place, value in employees.items() if value is None} >= hidden


def test_a_ratio_of_two_measures_ties_their_tables(run: Run, city: City) -> None:
    """Employees are known within twenty, and what each makes is printed: so is what all make."""
    city.fill([1], but={("C18", area): 0 for area in city.areas})
    city.report("alone", ("C18", city.areas[0]), 1, 500_000, employees=100)
    city.write()
    patterns = []
    for printed in (False, True):
        shutil.rmtree(city.home / "disclosure", ignore_errors=True)
        people = protect(run, "2025-01", "--by", "activity", "--measure", "employees", "--round",
                         "20")  # fmt: skip
        assert None not in people.values()
        if printed:
            a_ratio_is_printed(city)
        output = protect(run, "2025-01", "--by", "activity")
        patterns.append({a for (a, _), value in output.items() if value is None})
    assert patterns[0] != patterns[1]


def a_ratio_is_printed(city: City) -> None:
    """Print what every activity but C18 makes for each of its employees."""
    made: dict[str, float] = {}
    people: dict[str, float] = {}
    for row in city.rows:
        activity = city.register[str(row["bin"])][0]
        made[activity] = made.get(activity, 0.0) + float(str(row["value"]))
        people[activity] = people.get(activity, 0.0) + float(str(row["employees"]))
    with open_home(city.home, audience="internal") as observatory:
        source = next(iter(observatory.at().sources))
        currency, area = observatory.city.currency, observatory.city.area
        observatory.record(
            [
                Observation(
                    SeriesKey("ratio", area, f"{currency}/persons", of="output/employees",
                              activity=activity),
                    Period.parse("2025-01"),
                    Printed.read(f"{made[activity] / people[activity]:.2f}"),
                    source, "p", Known(date(2025, 6, 1)),
                )
                for activity in ("C10", "C23", "C29")
            ],
            action="test",
        )  # fmt: skip
