"""A correspondence takes every activity somewhere, whole or in shares that add up to one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.errors import InvalidFile
from ondiris.sources.correspondence import read_correspondence


def put(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "c.csv"
    path.write_text(text, "utf-8")
    return path


def test_activities_are_added_up_and_split(tmp_path: Path) -> None:
    path = put(tmp_path, "from,to,share\nA,A-B,\nB,A-B,\nC,C10,0.25\nC,C29,0.75\n")
    found = read_correspondence(path)
    assert found.activities == ("A-B", "C10", "C29")
    assert found.shares(("A", "B", "C")).tolist() == [[1, 1, 0], [0, 0, 0.25], [0, 0, 0.75]]
    assert found.shares(("C", "A", "B")).tolist() == [[0, 1, 1], [0.25, 0, 0], [0.75, 0, 0]]
    whole = read_correspondence(put(tmp_path, "title;to;from\nx;Y;A\n;;\n"))
    assert whole.shares(("A",)).tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("from,to,share\nA,B,0.5\nA,C,0.4\n", "row 2", "shares of A do not add up to 1"),
        ("from,to,share\nA,B,half\n", "row 2, column 3 (share)", "a finite number"),
        ("from,to,share\nA,B,-1\nA,C,2\n", "row 2, column 3 (share)", "below zero"),
        ("from,to\nA,\n", "row 2, column 2 (to)", "the cell is empty"),
        ("from,to\nA,B\nA,B\n", "row 3", "the pair stands twice"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, text: str, where: str, said: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_correspondence(put(tmp_path, text))
    assert refused.value.code == "bad-correspondence"
    assert any(f.where == where and said in f.detail for f in refused.value.failures)


def test_it_names_the_activities_of_the_table_and_no_others(tmp_path: Path) -> None:
    found = read_correspondence(put(tmp_path, "from,to\nA,X\nB,X\n"))
    with pytest.raises(InvalidFile, match=r"c\.csv does not name 1 activities: C") as refused:
        found.shares(("A", "B", "C"))
    assert refused.value.code == "io-not-in-correspondence"
    with pytest.raises(InvalidFile, match="the table does not have 1 activities: B"):
        found.shares(("A",))
    with pytest.raises(InvalidFile, match="no columns from and to"):
        read_correspondence(put(tmp_path, "a,b\nA,B\n"))
