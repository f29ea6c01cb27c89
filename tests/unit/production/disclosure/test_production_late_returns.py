"""Late returns: what they change in public months, and which of them must wait."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.disclosure import Dominance, Hierarchy, Rules, Waiver
from ondiris.model import Month
from ondiris.production.disclosure.late_returns import (
    HELD,
    Changes,
    HeldStore,
    changes_since,
    held_back,
    public_sums,
    rows_of_late,
    without_held,
)
from ondiris.production.figures.keeping import kept_together

JUNE, JULY, AUGUST = date(2025, 6, 20), date(2025, 7, 20), date(2025, 8, 20)
MAY = int(Month.parse("2025-05"))
TREE = Hierarchy("activity", {"B-E": None, "B": "B-E", "C": "B-E", "C1": "C", "C2": "C", "C3": "C"})
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, p_percent=10)


def returns(*rows: tuple[str, int, float, date]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    return pa.table(
        {
            "bin": list(columns[0]),
            "month": list(columns[1]),
            "value": list(columns[2]),
            "received": list(columns[3]),
            "accepted": [True] * len(rows),
        }
    )


def changes(*rows: tuple[str, str, str, float], month: int = MAY) -> Changes:
    """Return changes of enterprises: number, holding, activity and amount."""
    columns = [np.array(c) for c in zip(*rows, strict=True)]
    return Changes(
        bin=columns[0],
        holder=columns[1],
        activity=columns[2],
        month=np.full(len(rows), month),
        until=np.array([JUNE] * len(rows), dtype="datetime64[D]"),
        amount=columns[3].astype(float),
    )


def test_what_came_in_since_is_compared_with_what_was_known() -> None:
    """One came late, one was corrected, one sent the same again, one is of a month to come."""
    rows = returns(
        ("late", MAY, 50.0, JULY),
        ("mended", MAY, 70.0, JUNE),
        ("mended", MAY, 60.0, JULY),
        ("mended", MAY, 30.0, JULY),
        ("same", MAY, 40.0, JUNE),
        ("same", MAY, 40.0, JULY),
        ("next", MAY + 1, 10.0, JULY),
        ("later", MAY, 99.0, AUGUST),
    )
    holders = {n: (n.upper(), "C1") for n in ("late", "mended", "same", "next", "later")}
    found = changes_since(
        rows, HELD.empty_table(), public=JUNE, now=JULY, last=MAY, holders=holders
    )
    assert dict(zip(found.bin.tolist(), found.amount.tolist(), strict=True)) == {
        "late": 50.0,
        "mended": 20.0,
    }
    assert found.holder.tolist() == ["LATE", "MENDED"]
    assert found.activity.tolist() == ["C1", "C1"]


def test_what_was_held_back_is_asked_about_again_from_its_own_day() -> None:
    """It came in July and was held; in August nothing new of it came, and it waits since June."""
    held = pa.table({"bin": ["late"], "month": [MAY], "until": [JUNE]}, schema=HELD)
    found = changes_since(
        returns(("late", MAY, 50.0, JULY)),
        held,
        public=JULY,
        now=AUGUST,
        last=MAY,
        holders={"late": ("late", "C1")},
    )
    assert found.amount.tolist() == [50.0]
    assert found.table(np.array([True])).to_pylist() == [
        {"bin": "late", "month": MAY, "until": JUNE}
    ]


def test_sums_are_public_activities_and_what_is_left_beside_their_parts() -> None:
    sums = public_sums(TREE, {"B-E", "C", "C1"})
    assert set(sums) == {
        frozenset({"B", "C1", "C2", "C3"}),
        frozenset({"B"}),
        frozenset({"C1", "C2", "C3"}),
        frozenset({"C2", "C3"}),
        frozenset({"C1"}),
    }
    assert public_sums(TREE, set()) == []


def test_one_late_return_waits_and_three_need_not() -> None:
    sums = public_sums(TREE, {"B-E", "C1"})
    assert held_back(changes(("a", "a", "C1", 5.0)), sums, RULES).tolist() == [True]
    three = changes(("a", "a", "C1", 5.0), ("b", "b", "C1", 5.0), ("c", "c", "C1", 5.0))
    assert not held_back(three, sums, RULES).any()
    one_holding = changes(("a", "H", "C1", 5.0), ("b", "H", "C1", 5.0), ("c", "c", "C1", 5.0))
    assert held_back(one_holding, sums, RULES).all()
    large = changes(("a", "a", "C1", 5e6), ("b", "b", "C1", 5.0), ("c", "c", "C1", 5.0))
    assert held_back(large, sums, RULES).all()


def test_what_is_left_beside_public_parts_is_judged_too() -> None:
    """The whole changed by four holdings, its public part by three: the rest is one of them."""
    rows = changes(
        ("a", "a", "C1", 5.0), ("b", "b", "C1", 5.0), ("c", "c", "C1", 5.0), ("d", "d", "C2", 5.0)
    )
    assert held_back(rows, public_sums(TREE, {"C", "C1"}), RULES).tolist() == [
        False,
        False,
        False,
        True,
    ]
    assert not held_back(rows, public_sums(TREE, {"C"}), RULES).any()


def test_holding_one_back_may_leave_too_few_of_the_others() -> None:
    """Of three in C one is alone in C1: without it two are left."""
    rows = changes(("a", "a", "C1", 5.0), ("b", "b", "C2", 5.0), ("c", "c", "C2", 5.0))
    assert held_back(rows, public_sums(TREE, {"C", "C1"}), RULES).all()


def test_what_is_left_is_judged_again_until_nothing_more_waits() -> None:
    """C1 is one return and waits; then the sum of both has two behind it, and C2 waits too."""
    rows = changes(
        ("a", "a", "C1", 5.0),
        ("b", "b", "C2", 5.0),
        ("c", "c", "C2", 5.0),
        ("d", "d", "C3", 5.0),
        ("e", "e", "C3", 5.0),
        ("f", "f", "C3", 5.0),
    )
    sums = [frozenset({"C1"}), frozenset({"C1", "C2"}), frozenset({"C3"})]
    assert held_back(rows, sums, RULES).tolist() == [True, True, True, False, False, False]


def test_a_consent_beside_small_returns_is_judged_again_without_the_large() -> None:
    """Two of C2 wait by number; of what is left of C the two largest then hold 91 per cent.

    With C2 they hold 1,400 of 1,950, which is less than the 80 per cent that the rule allows.
    """
    rows = changes(
        ("w", "w", "C1", 1000.0),
        ("p", "p", "C2", 400.0),
        ("q", "q", "C2", 400.0),
        ("x", "x", "C3", 50.0),
        ("y", "y", "C3", 50.0),
        ("z", "z", "C3", 50.0),
    )
    rules = Rules(
        "2025-01-01", minimum_frequency=3, frequency_margin=10, dominance=Dominance(2, 80)
    )
    sums, agreed = public_sums(TREE, {"C", "C1", "C2"}), [Waiver("w", "letter of 3 March")]
    assert held_back(rows, sums, rules, agreed).all()
    alone = public_sums(TREE, {"C1", "C2", "C3"})
    assert held_back(rows, alone, rules, agreed).tolist() == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]


def test_months_are_judged_apart_and_consents_count() -> None:
    one, other = changes(("a", "a", "C1", 5.0)), changes(("b", "b", "C1", 5.0), month=MAY - 1)
    both = Changes(*(np.concatenate([getattr(one, f), getattr(other, f)]) for f in (
        "bin", "holder", "activity", "month", "until", "amount")))  # fmt: skip
    sums = public_sums(TREE, {"C1"})
    assert held_back(both, sums, RULES).all()
    agreed = held_back(both, sums, RULES, [Waiver("a", "letter of 3 March")])
    assert agreed.tolist() == [False, True]
    assert held_back(one, public_sums(TREE, set()), RULES).tolist() == [False]


@pytest.mark.parametrize("backend", ["pyarrow", "polars"])
def test_rows_held_back_count_as_they_were_before(backend: str) -> None:
    rows = returns(("a", MAY, 1.0, JUNE), ("a", MAY, 2.0, JULY), ("b", MAY, 3.0, JULY))
    held = pa.table({"bin": ["a"], "month": [MAY], "until": [JUNE]}, schema=HELD)
    frames = [nw.from_native(t) for t in (rows, held)]
    if backend == "polars":
        pl = pytest.importorskip("polars")
        frames = [nw.from_native(pl.from_arrow(t)) for t in (rows, held)]
    left = without_held(frames[0].lazy(), frames[1].lazy()).collect().to_arrow()
    assert sorted(left["value"].to_pylist()) == [1.0, 3.0]
    assert set(left.column_names) == set(rows.column_names)


def test_only_enterprises_that_something_came_of_or_waits_of_are_read(tmp_path: Path) -> None:
    """All their rows are: what they said before is what they are compared with."""
    path = tmp_path / "returns.parquet"
    pq.write_table(
        returns(
            ("late", MAY, 1.0, JUNE),
            ("late", MAY, 2.0, JULY),
            ("held", MAY, 3.0, JUNE),
            ("quiet", MAY, 4.0, JUNE),
        ),
        path,
    )
    kept = pa.table({"bin": ["held"], "month": [MAY], "until": [JUNE]}, schema=HELD)
    assert rows_of_late([path], kept, since=JUNE)["value"].to_pylist() == [1.0, 2.0, 3.0]
    assert rows_of_late([path], HELD.empty_table(), since=JULY).num_rows == 0


def test_what_is_held_is_kept_as_private_as_returns(tmp_path: Path) -> None:
    store = HeldStore(tmp_path / "disclosure" / "actual")

    def keep(held: pa.Table) -> None:
        with kept_together(tmp_path) as change:
            store.keep(change, store.file_of(held))

    assert store.file_of(HELD.empty_table()) == b"", "nothing waits, and nothing did"
    held = pa.table({"bin": ["late"], "month": [MAY], "until": [JUNE]}, schema=HELD)
    keep(held)
    assert store.file_of(held) == b""
    assert store.path.name == "held.parquet"
    assert store.kept().equals(held)
    assert store.path.stat().st_mode & 0o077 == 0
    keep(HELD.empty_table())
    assert store.kept().num_rows == 0
