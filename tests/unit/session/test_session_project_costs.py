"""Costs of project files in currencies other than the city's, by column and by row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ondiris.errors import InvalidFile
from ondiris.session import Observatory, open_home
from ondiris.session.figures.making import make_home
from ondiris.session.projects.files import load_projects

CITY = Path(__file__).parents[2] / "doors" / "second_city"
GOOD = {
    "project": "oven",
    "name_en": "Oven",
    "site": "brickyard",
    "source": "yearbook-2024",
    "known_at": "2025-06-30",
}


class Clock:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("costs") / "home"
    make_home(folder, CITY, clock=Clock())
    return folder


@pytest.fixture
def observatory(home: Path) -> Iterator[Observatory]:
    with open_home(home, audience="internal", clock=Clock()) as found:
        yield found


def write(folder: Path, *rows: dict[str, str]) -> Path:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    path = folder / "projects.csv"
    path.write_text("".join(",".join(line) + "\n" for line in lines), "utf-8")
    return path


def test_costs_stand_in_any_currency_by_column_or_by_row(
    observatory: Observatory, tmp_path: Path
) -> None:
    by_column = GOOD | {"cost_planned_usd": "9000000", "cost_actual_kzt": "5"}
    by_row = GOOD | {
        "project": "kiln",
        "cost_planned": "7000000",
        "cost_actual": "6500000",
        "currency": "EUR",
    }
    load_projects(observatory, write(tmp_path, by_column, by_row))
    now = observatory.at()
    rows = now.get(now.question("project_cost")).rows
    told = {(r.key.subject, r.key.unit, str(r.key.modality)): str(r.value) for r in rows}
    assert told == {
        ("oven", "USD", "planned"): "9000000",
        ("oven", "KZT", "achieved"): "5",
        ("kiln", "EUR", "planned"): "7000000",
        ("kiln", "EUR", "achieved"): "6500000",
    }


@pytest.mark.parametrize(
    ("row", "rule", "place"),
    [
        ({"cost_planned": "5"}, "no-currency", "row 2"),
        ({"cost_planned": "5", "currency": "jobs"}, "no-currency", "row 2, column 7 (currency)"),
        ({"cost_planned": "5", "currency": "XQQ"}, "unknown-code", "row 2, column 7 (currency)"),
        ({"cost_planned_xqq": "5"}, "unknown-column", "row 1"),
        ({"cost_planned_usd": "-5"}, "negative-number", "row 2, column 6 (cost_planned_usd)"),
    ],
)
def test_a_cost_of_no_currency_is_refused_by_its_place(
    observatory: Observatory, tmp_path: Path, row: dict[str, str], rule: str, place: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        load_projects(observatory, write(tmp_path, GOOD | row))
    failure = refused.value.failures[0]
    assert failure.rule == rule
    assert failure.where.startswith(place)
