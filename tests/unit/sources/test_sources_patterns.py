"""Tables of other programs: their titles, marks and statuses, with a header and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.errors import InvalidFile, InvalidInput, NotFound
from ondiris.sources.foreign_tables import foreign_cells
from ondiris.sources.patterns import PatternColumns, code_reader, read_pattern

TRADES = ("total", "food", "cars")
AREAS = ("T", "east", "west")
CODES = {"trade": code_reader(TRADES), "area": code_reader(AREAS)}
Cells = dict[tuple[str, ...], float | str | None]


def read(folder: Path, text: str, name: str = "p.csv", *, value: str = "", **named: str) -> Cells:
    """Return the value of each cell, None where it is hidden and ``free`` where it is not told."""
    path = folder / name
    path.write_text(text, "utf-8")
    table = read_pattern(path, PatternColumns(CODES, named, value))
    return {
        cell.codes: cell.value if cell.value == cell.value else ("free" if cell.free else None)
        for cell in foreign_cells(table, ("trade", "area"))
    }


SAID: Cells = {("total", "T"): 9.0, ("food", "east"): None, ("cars", "west"): 4.5}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", "trade,area,value\ntotal,T,9\nfood,east,c\ncars,west,4.5\n"),
        ("p.csv", "Trade;Area;Value\nTOTAL;;9\nFood;East;*\ncars;west;4,5\n"),
        ("p.csv", "branch,where,sum\nTotal,_T,9\nfood,east,x\ncars,west,4.5\n"),
        ("p.csv", "where,branch,n,sum,sdcStatus\n,total,3,9,s\neast,food,1,3,u\nwest,cars,2,4.5,s"),
        ("p.csv", "trade,area,value,CONF_STATUS\ntotal,T,9,F\nfood,east,,S\ncars,west,4.5,F\n"),
        ("p.csv", "trade,area,value,suppressed\ntotal,T,9,no\nfood,east,3,TRUE\ncars,west,4.5,0\n"),
        ("p.txt", "Total\tTotal\t9\tS\nfood\teast\t3\tM\ncars\twest\t4.5\tP\n"),
        ("p.tab", "Total\tTotal\t9\t1\nfood\teast\t3\t11\ncars\twest\t4.5\t10\n"),
        ("p.txt", '"Total","Total",9,S\n"food","east",x,U\n"cars","west",4.5,S\n'),
        ("p.txt", "total;T;9;\nfood;east;*;\ncars;west;4,5;\n"),
    ],
)  # fmt: skip
def test_one_pattern_is_read_however_it_is_written(tmp_path: Path, name: str, text: str) -> None:
    assert read(tmp_path, text, name, value="turnover") == SAID


def test_counts_are_taken_for_the_value_of_a_table_of_counts_alone(tmp_path: Path) -> None:
    text = "trade,area,n,sales\ntotal,T,3,9\n"
    assert read(tmp_path, text) == {("total", "T"): 3.0}
    assert read(tmp_path, text, value="turnover") == {("total", "T"): 9.0}


def test_titles_that_are_named_hold_before_any_that_are_found(tmp_path: Path) -> None:
    text = "trade,where,value,other,flag\ntotal,T,1,9,z\nfood,east,1,3,m\ncars,west,1,4.5,s\n"
    assert read(tmp_path, text, area="where", value="other", status="flag") == SAID


def test_a_nil_is_nought_and_a_safe_cell_without_a_value_is_free(tmp_path: Path) -> None:
    text = "trade,area,value,status\ntotal,T,-,\nfood,east,,s\n"
    assert read(tmp_path, text) == {("total", "T"): 0.0, ("food", "east"): "free"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b,value\nfoo,east,1\nbar,west,2\n", "the column of `trade` is not found"),
        ("trade,area,one,two\nfood,east,1,2\n", "the column of `value` could be any of one, two"),
        ("trade,area,note\nfood,east,so\n", "the column of `value` is not found"),
        ("trade,area,value,status\nfood,east,1,q\n", "row 2: the status 'q' is not known"),
    ],
)
def test_what_could_be_two_things_is_asked(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidFile, match=said) as caught:
        read(tmp_path, text)
    assert caught.value.code == "bad-table"


def test_a_title_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="the column of `status` is not found"):
        read(tmp_path, "trade,area,value\nfood,east,1\n", status="flag")
    with pytest.raises(InvalidInput) as caught:
        PatternColumns(CODES, {"colour": "red"})
    assert caught.value.code == "columns"


def test_a_pattern_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    for name in ("none.csv", "none.txt", "none.json"):
        with pytest.raises(NotFound):
            read_pattern(tmp_path / name, PatternColumns(CODES, {}))


def test_a_code_that_is_no_total_of_ours_stays_what_it_is() -> None:
    tell = code_reader(TRADES)
    assert [tell(text) for text in (" Cars ", "", "Итого", "wood")] == [
        "cars",
        "total",
        "total",
        None,
    ]
