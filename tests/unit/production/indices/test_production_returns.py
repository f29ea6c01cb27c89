"""Intake of returns: marks, counts, and files that are only ever added."""

from datetime import date

import pyarrow as pa
import pytest

from ondiris.errors import InvalidFile, NotFound
from ondiris.indices.rules import read_rules
from ondiris.production.indices.returns import ReturnStore, edited

RULES = read_rules(
    "rules: [{name: jump, kind: history, severity: fatal, left: price, lower: 0.1, upper: 10}]"
)
DAY = date(2025, 6, 10)


def rows(*lines, day=DAY):
    names = ("bin", "month", "product", "unit", "quantity", "value")
    columns = dict(zip(names, map(list, zip(*lines, strict=True)), strict=True))
    count = len(lines)
    return pa.table(
        {
            **columns,
            "shipments": columns["value"],
            "employees": [3.0] * count,
            "received": [day] * count,
        }
    )


APRIL = rows(
    ("a", 3, "p", "t", 1.0, 10.0), ("a", 3, "q", "t", 1.0, 1.0), ("b", 3, "p", "t", 2.0, 9.0)
)
MAY = (("a", 4, "p", "t", 1.0, 2000.0), ("a", 4, "q", "kg", 1.0, 1.0), ("b", 4, "p", "t", 2.0, 9.0))


def test_a_fatal_failure_sets_the_whole_return_aside_and_changes_nothing():
    marked, intake = edited(rows(*MAY), APRIL, {"a": "C10", "b": "C10"}, RULES)
    assert marked["accepted"].to_pylist() == [False, False, True]
    assert marked["failed"].to_pylist() == ["jump", "unit-changed", ""]
    assert marked["value"].to_pylist() == [2000.0, 1.0, 9.0]
    assert (intake.returns, intake.set_aside, intake.queried) == (2, 1, 1)
    assert intake.by_rule == {"jump": 1, "odd-movement": 0, "unit-changed": 1}


def test_months_of_one_file_are_compared_with_one_another():
    both = pa.concat_tables([APRIL, rows(*MAY)])
    _, intake = edited(both, None, {}, RULES)
    assert intake.by_rule["jump"] == 1


def test_a_movement_rule_judges_a_group():
    lines = [(f"e{i}", 4, "p", "t", 1.0, 10.0 + i % 3) for i in range(20)]
    earlier = rows(*[(b, 3, p, u, q, 10.0) for b, _, p, u, q, _ in lines])
    lines[5] = (*lines[5][:5], 900.0)
    rules = read_rules(
        "{rules: [], movement: {size: 0, width: 6, floor: 0.05, smallest_group: 12}}"
    )
    activities = {f"e{i}": "C10" for i in range(20)}
    marked, intake = edited(rows(*lines), earlier, activities, rules)
    assert intake.by_rule["odd-movement"] == 1
    assert marked["failed"].to_pylist()[5] == "odd-movement"
    assert marked["accepted"].to_pylist()[5]
    few = rows(*lines[:8])
    assert edited(few, earlier, activities, rules)[1].by_rule["odd-movement"] == 0


def marked(*lines, day=DAY):
    return edited(rows(*lines, day=day), None, {}, RULES)[0]


def test_the_same_rows_are_kept_once(tmp_path):
    store = ReturnStore(tmp_path / "synthetic")
    assert store.before([4]) is None
    assert store.add(marked(*MAY), "x")
    assert not store.add(marked(*MAY), "x")
    assert len(store.files) == 1
    assert store.before([4]).num_rows == 3


def test_two_versions_of_a_return_on_one_day_are_refused(tmp_path):
    store = ReturnStore(tmp_path / "synthetic")
    store.add(marked(*MAY), "x")
    other = (("a", 4, "p", "t", 1.0, 11.0),)
    with pytest.raises(InvalidFile, match="overlapping-vintages") as caught:
        store.add(marked(*other), "x")
    assert "1 returns" in str(caught.value)
    assert store.add(marked(*other, day=date(2025, 7, 1)), "x")


def test_a_world_without_a_register_says_how_to_get_one(tmp_path):
    store = ReturnStore(tmp_path / "actual")
    with pytest.raises(NotFound, match="no-register"):
        store.register()
    register = pa.table({"bin": ["a"]})
    assert store.write_register(register)
    assert not store.write_register(register)
