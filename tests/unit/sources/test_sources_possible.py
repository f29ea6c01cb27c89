"""Figures that cannot be: refused with the rule and the cell, few of a kind one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.sources import Loaded, read_file

HEADER = ("measure", "area", "activity", "period", "value", "unit", "unit_multiplier", "source")
ROW = ("output", "XX-1", "C29", "2025-01/2025-05", "12.50", "KZT", "9", "bulletin")
Reader = Callable[[bytes], Loaded]


@pytest.fixture
def read(catalogue: Catalogue) -> Reader:
    def reader(data: bytes) -> Loaded:
        return read_file(data, "figures.csv", catalogue, today=date(2025, 11, 1))

    return reader


def _csv(*rows: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    return "\n".join(",".join(row) for row in (header, *rows)).encode()


def _with(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True))


def _failure(refused: pytest.ExceptionInfo[InvalidFile]) -> tuple[str, str, str]:
    (failure,) = refused.value.failures
    return failure.where, failure.rule, failure.hint


IMPOSSIBLE = [
    ("share_pct", "%", "output@C", "120"),
    ("growth_pct", "%", "output", "-101"),
    ("count_projects", "projects", "", "2.5"),
    ("jobs", "jobs", "", "-1"),
    ("output", "KZT", "", "-0.1"),
    ("index_pct", "%", "output", "-3"),
    ("rank", "rank", "output", "0"),
]


@pytest.mark.parametrize(("measure", "unit", "of", "value"), IMPOSSIBLE)
def test_an_impossible_value_is_refused(
    read: Reader, measure: str, unit: str, of: str, value: str
) -> None:
    row = (*_with(measure=measure, unit=unit, value=value, unit_multiplier=""), of)
    with pytest.raises(InvalidFile) as refused:
        read(_csv(row, header=(*HEADER, "of")))
    assert _failure(refused)[1] == "impossible-value"


def test_what_may_fall_below_zero_is_read(read: Reader) -> None:
    (found,) = read(_csv(_with(measure="tax", value="-0.4"))).observations
    assert found.printed.text == "-0.4"


FUTURE = [
    # (cells, refused): the file is read on 2025-11-01.
    ({"period": "2025-01/2025-11"}, True),
    ({"period": "2025-01/2025-10"}, False),
    ({"measure": "growth_pct", "unit": "%", "unit_multiplier": "", "period": "2025"}, True),
    ({"measure": "count_enterprises", "unit": "enterprises", "unit_multiplier": "",
      "value": "144", "period": "2025"}, False),
    ({"measure": "count_enterprises", "unit": "enterprises", "unit_multiplier": "",
      "value": "144", "period": "2025-12"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "refused"), FUTURE)
def test_what_is_said_to_be_done_in_a_time_to_come_is_refused(
    read: Reader, cells: dict[str, str], refused: bool
) -> None:
    of = "output" if cells.get("measure") == "growth_pct" else ""
    data = _csv((*_with(**cells), of), header=(*HEADER, "of"))
    if not refused:
        assert len(read(data).observations) == 1
        return
    with pytest.raises(InvalidFile) as error:
        read(data)
    where, rule, hint = _failure(error)
    assert (where, rule) == ("row 2, column 4 (period)", "future-period")
    assert "planned" in hint


@pytest.mark.parametrize(
    ("column", "value"), [("modality", "planned"), ("bound", "gt"), ("subject", "parks-2027")]
)
def test_a_promise_a_lower_bound_and_a_figure_of_a_project_may_be_of_a_running_year(
    read: Reader, column: str, value: str
) -> None:
    row = (*_with(period="2025"), value)
    assert len(read(_csv(row, header=(*HEADER, column))).observations) == 1


def test_many_cells_that_fail_alike_are_told_in_one_line_and_few_one_by_one(read: Reader) -> None:
    codes = ("C29", "C10", "C14", "C16")
    with pytest.raises(InvalidFile) as refused:
        read(_csv(*(_with(period="2026", activity=code) for code in codes), _with(value="-2")))
    lines = refused.value.lines
    assert (refused.value.count, refused.value.untold, len(lines)) == (5, 0, 2)
    assert lines[0].startswith("row 2")
    assert lines[0].endswith("The same in 3 more.")
    assert lines[1].startswith("row 6")
    with pytest.raises(InvalidFile) as refused:
        read(_csv(*(_with(period="2026", activity=code) for code in codes[:3])))
    assert [line[:5] for line in refused.value.lines] == ["row 2", "row 3", "row 4"]
