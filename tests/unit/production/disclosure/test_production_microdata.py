"""Microdata as reported: hierarchies over the codes that occur, weights, holdings, signs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ondiris.disclosure import Cells
from ondiris.errors import InvalidInput
from ondiris.model.disclosure_rules import Rules
from ondiris.production.disclosure import microdata
from ondiris.production.disclosure.microdata import (
    CodeHierarchy,
    code_hierarchy,
    reported_microdata,
)
from ondiris.sources.microdata import MicrodataColumns, read_microdata

CODES = np.array(["2511", "2599", "3100", "2511"])
RULES = Rules("", p_percent=10)


def parents(how: CodeHierarchy, *above: list[str]) -> dict[str, str | None]:
    found = code_hierarchy("nace", CODES, [np.array(level) for level in above], how)
    return dict(found.parents)


def test_codes_without_a_hierarchy_have_a_total_alone() -> None:
    assert parents(CodeHierarchy()) == {
        "total": None, "2511": "total", "2599": "total", "3100": "total",
    }  # fmt: skip


def test_prefixes_are_levels() -> None:
    assert parents(CodeHierarchy(prefixes=(1, 2))) == {
        "total": None, "2": "total", "3": "total", "25": "2", "31": "3",
        "2511": "25", "2599": "25", "3100": "31",
    }  # fmt: skip


def test_a_prefix_as_long_as_the_code_is_no_level() -> None:
    assert parents(CodeHierarchy(prefixes=(4,))) == parents(CodeHierarchy())


def test_a_tree_is_cut_to_the_codes_that_occur_and_keeps_its_own_total() -> None:
    tree = {"T": "", "M": "T", "N": "T", "2511": "M", "2599": "M", "3100": "N", "0111": "N"}
    assert parents(CodeHierarchy(tree=tree)) == {
        "T": None, "M": "T", "N": "T", "2511": "M", "2599": "M", "3100": "N",
    }  # fmt: skip


def test_a_tree_of_several_tops_gets_a_total() -> None:
    tree = {"M": "", "N": "", "2511": "M", "2599": "M", "3100": "N"}
    assert parents(CodeHierarchy(tree=tree))["M"] == "total"


def test_columns_name_the_codes_above_the_nearest_first() -> None:
    found = parents(
        CodeHierarchy(columns=("group", "part")), ["a", "b", "b", "a"], ["x", "x", "x", "x"]
    )
    assert found == {
        "total": None, "x": "total", "a": "x", "b": "x", "2511": "a", "2599": "b", "3100": "b",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("how", "above", "code"),
    [
        (CodeHierarchy(tree={"2511": "", "3100": ""}), [], "unknown-code"),
        (CodeHierarchy(columns=("group",)), [["a", "b", "b", "b"]], "two-parents"),
        (CodeHierarchy(columns=("group",)), [["3100", "b", "b", "3100"]], "code-on-two-levels"),
    ],
)
def test_what_is_no_tree_is_refused(how: CodeHierarchy, above: list[list[str]], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parents(how, *above)
    assert caught.value.code == code


def table(**columns: list[object]) -> pa.Table:
    return pa.table({"trade": ["food", "food", "cars"], "area": ["east"] * 3, **columns})


def reported(rows: pa.Table, columns: MicrodataColumns, **more: bool) -> Cells:
    (one,) = reported_microdata(
        read_microdata(rows, columns), [("trade", "area")], {}, RULES, **more
    )
    return Cells.of(one.shape, one.contributions)


def test_a_weight_multiplies_and_is_rounded_to_the_last_digit() -> None:
    rows = table(sales=[10, 7, 1], w=[1.0, 1.5, 3.0])
    cells = reported(rows, MicrodataColumns(("trade", "area"), ("sales",), weight="w"))
    # 10 + 10.5 = 21 where each contribution is rounded, half up.
    assert cells.total.max() == 24


def test_contributors_of_one_holding_are_one() -> None:
    rows = table(sales=[10, 7, 1], firm=["a", "b", "c"], group=["g", "g", ""])
    cells = reported(
        rows, MicrodataColumns(("trade", "area"), ("sales",), contributor="firm", holding="group")
    )
    assert sorted(cells.count.tolist()) == [1, 1, 1, 1, 2, 2]


def test_rows_are_counted_where_no_value_is_named() -> None:
    rules = Rules("", minimum_frequency=3, frequency_margin=10, p_percent=10)
    (one,) = reported_microdata(
        read_microdata(table(), MicrodataColumns(("trade", "area"))), [("trade",)], {}, rules
    )
    assert Cells.of(one.shape, one.contributions).total.max() == 3
    assert (one.rules.p_percent, one.rules.least_level) == (None, 1.0)


def test_negative_values_are_refused_unless_signs_are_left_out() -> None:
    columns = MicrodataColumns(("trade", "area"), ("sales",))
    rows = table(sales=[10, -7, 1])
    with pytest.raises(InvalidInput, match="1 value of sales below zero"):
        reported(rows, columns)
    cells = reported(rows, columns, signed=True)
    assert (cells.total.max(), cells.net.max()) == (18, 4)


def test_a_table_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microdata, "MOST_TABLE_CELLS", 5)
    with pytest.raises(InvalidInput, match="the table has 6 cells") as caught:
        reported(table(), MicrodataColumns(("trade", "area")))
    assert caught.value.code == "table-too-large"
