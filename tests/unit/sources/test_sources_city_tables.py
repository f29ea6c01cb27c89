"""A city's own history of delivery: typed rows, or every place that cannot be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.errors import InvalidFile
from ondiris.sources.city_tables import CityData, OtherBasket, read_city_data

ALMATY = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "projects"
LAUNCHES = "id,group,kind,start,end,plan_end,units,launched,used,reason\n"
RATIOS = "id,group,measure,end,delivered,over,promised,among\n"
DUE = "w1,parks,due,2023-01-01,2023-12-31,2023-12-31,units,done,yes,\n"
AT_WORK = "w2,parks,stock:construction,2023-01-01,2023-12-31,,units,done,no,same-launches\n"


def _read(folder: Path, name: str, text: str) -> CityData:
    (folder / name).write_text(text, "utf-8")
    return read_city_data(folder)


def test_the_tables_of_the_first_case_are_read() -> None:
    found = read_city_data(ALMATY)
    assert found.programmes[2].counts == "count_zones"
    assert {row.measure for row in found.ratios} == {"jobs", "area", "cost"}
    assert all(row.start <= row.end for row in (*found.launch_history, *found.exits))


def test_a_city_without_history_has_none(tmp_path: Path) -> None:
    assert read_city_data(tmp_path / "absent") == CityData()


def test_windows_say_what_they_are_of(tmp_path: Path) -> None:
    due, at_work = _read(tmp_path, "launch_history.csv", LAUNCHES + DUE + AT_WORK).launch_history
    assert (due.due, due.stage, due.plan_end, due.used) == (True, "", date(2023, 12, 31), True)
    assert (at_work.due, at_work.stage, at_work.plan_end) == (False, "construction", None)
    assert (at_work.used, at_work.reason) == (False, "same-launches")


def test_another_basket_is_named_by_three_words(tmp_path: Path) -> None:
    text = "promise,outcome,differs\njobs zone 2025,employees zone 2025,measure members\n"
    assert _read(tmp_path, "other_baskets.csv", text).other_baskets == (
        OtherBasket("jobs zone 2025", "employees", "zone", "2025", ("measure", "members")),
    )


@pytest.mark.parametrize(
    ("name", "text", "where", "rule"),
    [
        ("launch_history.csv", LAUNCHES + DUE.replace("due", "planned"), "(kind)",
         "unknown-window"),
        ("launch_history.csv", LAUNCHES + DUE.replace("due", "stock"), "(kind)", "unknown-window"),
        ("launch_history.csv", LAUNCHES + DUE.replace(",2023-12-31,units", ",,units"),
         "(plan_end)", "missing"),
        ("launch_history.csv", LAUNCHES + DUE.replace("yes", "true"), "(used)", "not-yes-or-no"),
        ("launch_history.csv", LAUNCHES + DUE.replace("2023-01-01", "2024-01-01"), "row 2",
         "window-out-of-order"),
        ("local_rates.csv", "group,start,end,launched\nparks,2023-01-01,soon,x\n", "(end)",
         "impossible-day"),
        ("exits.csv", "group,start,end,left,stayed\nparks,2023-01-01,2023-12-31,,x\n", "(left)",
         "missing"),
        ("ratios.csv", RATIOS + "a,parks,joy,2023-12-31,a,b,c,d\n", "(measure)",
         "unknown-ratio"),
        ("other_baskets.csv", "promise,outcome,differs\na,jobs zone,members\n", "(outcome)",
         "bad-reference"),
        ("output_yields.csv", "group,output,worth\nzone,output zone 2022,x\n", "(output)",
         "bad-reference"),
        ("output_yields.csv", "group,output,worth\nzone,output zone ../2027 planned,x\n",
         "(output)", "bad-reference"),
        ("programmes.csv", "programme,group,counts,wroth\na,b,c,d\n", "(wroth)",
         "unknown-column"),
        ("programmes.csv", "programme,group,counts\na,b,c\n", "row 1", "missing-column"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused_by_row_and_rule(
    tmp_path: Path, name: str, text: str, where: str, rule: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        _read(tmp_path, name, text)
    assert refused.value.exit_code == 1
    assert any(where in f.where and f.rule == rule for f in refused.value.failures)


def test_all_failing_rows_of_a_table_are_named_together(tmp_path: Path) -> None:
    text = LAUNCHES + DUE.replace("yes", "maybe") + AT_WORK.replace("2023-12-31", "never")
    with pytest.raises(InvalidFile, match="launch_history") as refused:
        _read(tmp_path, "launch_history.csv", text)
    assert [(f.where.split(",")[0], f.rule) for f in refused.value.failures] == [
        ("row 2", "not-yes-or-no"),
        ("row 3", "impossible-day"),
    ]


def test_benchmarks_name_derived_ratios_of_a_listed_kind(tmp_path: Path) -> None:
    head = "ratio,of,subject,period,modality,differs\n"
    row = "jobs/count_zones,employees/count_zones,parks,2025,achieved,measure members\n"
    (found,) = _read(tmp_path, "benchmarks.csv", head + row).benchmarks
    assert (found.ratio, found.period, found.differs) == (
        "jobs/count_zones", "2025", ("measure", "members"),
    )  # fmt: skip
    for wrong, rule in (
        (row.replace("jobs/count_zones,", "jobs/tea,"), "unknown-benchmark"),
        (row.replace("achieved", "done"), "unknown-modality"),
        (row.replace("2025", "soon"), "impossible-period"),
    ):
        with pytest.raises(InvalidFile) as refused:
            _read(tmp_path, "benchmarks.csv", head + wrong)
        assert rule in {failure.rule for failure in refused.value.failures}
