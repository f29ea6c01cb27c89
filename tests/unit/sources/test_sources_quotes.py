"""Files of quotes and weights: what they are called, what stands above, what is refused where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.quotes import read_quotes, read_weight_table

HEAD = "period,product,aggregate,price\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_quotes_are_numbered_by_their_words(tmp_path: Path) -> None:
    text = HEAD + "2025-02,rye,bread,210\n2025-01,rye,bread,200\n2025-02,milk,dairy,\n"
    found = read_quotes(_file(tmp_path, text), {})
    assert [str(period) for period in found.periods] == ["2025-01", "2025-02"]
    assert (found.products, found.aggregates) == (("rye", "milk"), ("bread", "dairy"))
    assert found.period.tolist() == [1, 0, 1]
    assert found.belongs.tolist() == [0, 1]
    assert found.price.tolist()[:2] == [210, 200]
    assert np.isnan(found.price[2])
    assert found.replaces.tolist() == [-1, -1]


def test_a_frame_with_other_titles_is_read_by_saying_which_is_which() -> None:
    frame = pa.table(
        {"when": [202501, 202502], "item": [7, 7], "firm": ["B1", "B1"], "cost": [1.0, 2.0]}
    )
    titles = {"period": "When", "product": "item", "aggregate": "firm", "price": "cost"}
    found = read_quotes(frame, titles)
    assert [str(period) for period in found.periods] == ["2025-01", "2025-02"]
    assert found.products == ("7",)


@pytest.mark.parametrize(("freq", "first"), [("M", "2025-01"), ("Q", "2025-Q1")])
def test_periods_of_pandas_are_periods(freq: str, first: str) -> None:
    periods = pd.period_range("2025-01", periods=2, freq=freq)
    frame = pd.DataFrame({"period": periods, "product": "rye", "aggregate": "bread", "price": 2.5})
    assert str(read_quotes(frame, {}).periods[0]) == first
    frame["period"] = frame["period"].where([True, False])
    with pytest.raises(InvalidFile) as refused:
        read_quotes(frame, {})
    assert refused.value.__notes__ == [
        "row 2, column 1 (period): the cell `period` is empty [missing]",
    ]


@pytest.mark.parametrize(
    "written", ["2025 Q1,2025 Q2", "2025-Q1,2025-Q2", "1 кв. 2025,II кв. 2025"]
)
def test_quarters_are_read_as_tables_write_them(tmp_path: Path, written: str) -> None:
    first, second = written.split(",")
    text = f"{HEAD}{first},rye,bread,1\n{second},rye,bread,2\n"
    found = read_quotes(_file(tmp_path, text), {})
    assert [str(period) for period in found.periods] == ["2025-Q1", "2025-Q2"]


def test_what_a_product_replaces_is_found_by_its_code(tmp_path: Path) -> None:
    text = "period,product,aggregate,price,replaces\n"
    text += "2025-01,old,bread,1,\n2025-01,new,bread,2,old\n2025-02,new,bread,2,\n"
    assert read_quotes(_file(tmp_path, text), {}).replaces.tolist() == [-1, 0]


@pytest.mark.parametrize(
    ("rows", "where", "rule"),
    [
        ("2025-01,rye,bread,0", "row 2, column 4 (price)", "not-positive"),
        ("2025-01,rye,bread,dear", "row 2, column 4 (price)", "not-a-number"),
        ("2025-13,rye,bread,1", "row 2, column 1 (period)", "impossible-period"),
        (",rye,bread,1", "row 2, column 1 (period)", "missing"),
        ("2025-01,rye,bread,1\n2025,rye,bread,1", "row 3, column 1 (period)", "frequency"),
        ("2025-01,rye,bread,1\n2025-02,rye,dairy,1", "row 3, column 3 (aggregate)",
         "two-aggregates"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_named(tmp_path: Path, rows: str, where: str, rule: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_quotes(_file(tmp_path, f"{HEAD}{rows}\n"), {})
    assert [(f.where, f.rule) for f in caught.value.failures] == [(where, rule)]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ("2025-01,new,bread,1,gone", "unknown-product"),
        ("2025-01,new,bread,1,new", "replaces-itself"),
        ("2025-01,a,bread,1,\n2025-01,b,bread,1,\n2025-01,c,bread,1,a\n2025-02,c,bread,1,b",
         "replaced-twice"),
    ],
)  # fmt: skip
def test_a_replacement_that_cannot_be_is_named(tmp_path: Path, rows: str, rule: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_quotes(_file(tmp_path, f"{HEAD.strip()},replaces\n{rows}\n"), {})
    assert {f.rule for f in caught.value.failures} == {rule}


@pytest.mark.parametrize(
    ("rows", "code"),
    [("", "empty-file"), ("2025-01,rye,bread,1\n2025-03,rye,bread,1\n", "month-out-of-order")],
)
def test_quotes_without_a_row_or_with_a_hole_in_time_are_refused(
    tmp_path: Path, rows: str, code: str
) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_quotes(_file(tmp_path, HEAD + rows), {})
    assert caught.value.code == code


def test_a_name_that_the_house_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_quotes(_file(tmp_path, HEAD), {"cost": "price"})
    assert caught.value.code == "unknown-column"


def test_several_roots_get_one_above_them(tmp_path: Path) -> None:
    found = read_weight_table(_file(tmp_path, "aggregate,weight\nbread,60\ndairy,40\n"), {})
    assert found.parents == {"_T": None, "bread": "_T", "dairy": "_T"}
    assert found.sets[0].weights == {"bread": 60, "dairy": 40}


@pytest.mark.parametrize(
    ("prefixes", "codes", "parents"),
    [
        ((1, 2), "111 112 12", {"11": "1", "111": "11", "112": "11", "12": "1", "1": None}),
        (".", "1.1.1 1.2", {"1.1": "1", "1.1.1": "1.1", "1.2": "1", "1": None}),
    ],
)
def test_prefixes_of_codes_stand_above_them(
    tmp_path: Path, prefixes: tuple[int, ...] | str, codes: str, parents: dict[str, str | None]
) -> None:
    rows = "".join(f"{code},1\n" for code in codes.split())
    found = read_weight_table(_file(tmp_path, "aggregate,weight\n" + rows), {}, prefixes)
    assert found.parents == parents


def test_prefixes_stand_above_the_topmost_parents(tmp_path: Path) -> None:
    text = "business,classification,weight\nB1,11,553\nB4,12,622\n"
    titles = {"aggregate": "business", "parent": "classification"}
    found = read_weight_table(_file(tmp_path, text), titles, (1,))
    assert found.parents == {"B1": "11", "B4": "12", "11": "1", "12": "1", "1": None}


def test_a_group_may_have_a_row_of_its_own(tmp_path: Path) -> None:
    text = "aggregate,parent,weight\nfood,,\nbread,food,60\ndairy,food,40\n"
    found = read_weight_table(_file(tmp_path, text), {})
    assert found.parents == {"food": None, "bread": "food", "dairy": "food"}


def test_sets_of_weights_come_in_order_of_time(tmp_path: Path) -> None:
    text = "aggregate,weight,price_reference,weight_reference\n"
    text += "bread,1,2025-12,2024\nbread,2,2024-12,2023\n"
    found = read_weight_table(_file(tmp_path, text), {}).sets
    assert [(str(s.price_reference), str(s.weight_reference)) for s in found] == [
        ("2024-12", "2023"),
        ("2025-12", "2024"),
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("aggregate,weight\nbread,1\nbread,2\n", "duplicate-weight"),
        ("aggregate,weight,parent\nbread,1,food\nbread,2,feed\n", "duplicate-weight"),
        ("aggregate,weight,parent,price_reference\nbread,1,food,2024\nbread,2,feed,2025\n",
         "two-parents"),
        ("aggregate,weight,parent\nfood,5,\nbread,1,food\n", "weight-of-a-group"),
        ("aggregate,weight\nbread,\n", "missing"),
        ("aggregate,weight\nbread,-1\n", "negative"),
    ],
)  # fmt: skip
def test_weights_that_cannot_be_are_named(tmp_path: Path, text: str, rule: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_weight_table(_file(tmp_path, text), {})
    assert rule in {f.rule for f in caught.value.failures}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("aggregate,weight\n_T,1\nbread,1\n", "two-roots"),
        ("aggregate,weight,price_reference,weight_reference\na,1,2025,2024\nb,1,2025,2023\n",
         "bad-weights"),
        ("aggregate,weight,price_reference\na,1,2025\nb,1,\n", "bad-weights"),
    ],
)  # fmt: skip
def test_weights_that_do_not_go_together_are_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_weight_table(_file(tmp_path, text), {})
    assert caught.value.code == code
