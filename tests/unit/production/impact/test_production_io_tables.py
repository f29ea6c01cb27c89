"""A table that was read is examined before it is kept, and comes back from its file as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from io_layouts import map_text, mapped_cells, tiny, workbook

from ondiris.errors import Inconsistent, InvalidFile, NotFound
from ondiris.impact import Flows, donor_table
from ondiris.production.impact.held import HeldTable, TableFacts, TableProvenance, donor_held
from ondiris.production.impact.table_file import packed, table_digest, unpacked
from ondiris.production.impact.taking_in import taken_in
from ondiris.sources.correspondence import Correspondence
from ondiris.sources.io_files import TableFile, read_table_file

Cells = dict[tuple[int, int], object]
Read = Callable[..., TableFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a workbook of the small economy, changed."""

    def of(change: Callable[[Cells], None] = lambda _: None, more: str = "") -> TableFile:
        cells = mapped_cells(tiny())
        change(cells)
        (tmp_path / "map.toml").write_text(map_text(tiny(), more=more), "utf-8")
        return read_table_file(workbook(tmp_path / "t.xlsx", cells), tmp_path / "map.toml")

    return of


def refused(file: TableFile) -> InvalidFile:
    with pytest.raises(InvalidFile) as error:
        taken_in(file)
    return error.value


def test_a_sound_table_is_taken_with_its_words(read: Read) -> None:
    taken = taken_in(read())
    table, words = taken.table, taken.table.words
    assert taken.findings == ()
    assert words.activities == ("A", "C10-12", "C29")
    assert words.demand == ("household", "other_domestic", "exports")
    assert words.value_added == ("compensation_of_employees", "operating_surplus")
    assert (words.unit, words.year, words.territory, words.exports) == (
        "mln KZT", 2021, "ZZ", "exports",
    )  # fmt: skip
    assert table.output.tolist() == tiny().output.tolist()
    # 3 + 4 + 1 cells of whole numbers against the largest output of 200
    assert taken.facts.rounding == pytest.approx(0.5 * 8 / 200)


def test_a_transposed_table_is_told_at_its_first_cell(read: Read) -> None:
    def turn(cells: Cells) -> None:
        for i in range(3):
            for j in range(3):
                cells[4 + i, 2 + j] = tiny().flows[j, i]

    error = refused(read(turn))
    assert error.code == "io-transposed"
    assert "t.xlsx, Table 1!C5: rows add up where columns should" in error.detail


def test_sums_that_do_not_hold_are_named_by_row_and_column(read: Read) -> None:
    def spoil(cells: Cells) -> None:
        cells[4, 3] = 140.0

    error = refused(read(spoil))
    assert error.code == "io-row-sum"
    assert [(f.where, f.rule) for f in error.failures] == [
        ("Table 1!A5", "io-row-sum"),
        ("Table 1!D4", "io-column-sum"),
    ]
    assert "140" not in str(error)


def test_what_rounding_of_printed_digits_explains_is_no_finding(read: Read) -> None:
    def near(cells: Cells) -> None:
        cells[4, 3] = 43.0

    def far(cells: Cells) -> None:
        cells[4, 3] = 45.0

    assert taken_in(read(near)).findings == ()
    assert refused(read(far)).code == "io-row-sum"


def test_negative_value_added_is_told_and_kept(read: Read) -> None:
    def lose(cells: Cells) -> None:
        cells[9, 2] = -200.0
        cells[11, 2] = 100.0
        cells[7, 2] = 100.0 + 200.0 - 35.0 - 2.0 - tiny().other[0]

    # imports grow by what wages lose: inputs from activities stay what they are
    taken = taken_in(read(lose))
    assert [(f.where, f.rule) for f in taken.findings] == [
        ("Table 1!C10", "io-negative-value-added")
    ]
    assert taken.table.value_added[0, 0] == -200.0


def test_an_activity_that_is_not_there_is_told_and_one_that_sells_nothing_blocks(
    read: Read,
) -> None:
    def idle(cells: Cells) -> None:
        cells[11, 4] = 0.0

    error = refused(read(idle))
    assert ("Table 1!E12", "io-idle-output") in [(f.where, f.rule) for f in error.failures]

    def absent(cells: Cells) -> None:
        economy = tiny()
        for k in range(8):
            if (6, 2 + k) in cells:
                cells[6, 2 + k] = 0.0
        for k in range(11):
            if (4 + k, 4) in cells:
                cells[4 + k, 4] = 0.0
        # what C29 sold and bought is made up by exports and by other value added
        for k in range(2):
            cells[4 + k, 7] = economy.exports[k] + economy.flows[k, 2]
            cells[10, 2 + k] = economy.other[k] + economy.flows[2, k]
        cells[11, 4] = 0.0

    taken = taken_in(read(absent))
    assert [(f.where, f.rule) for f in taken.findings] == [("Table 1!E12", "io-zero-output")]


def test_two_units_are_told(read: Read) -> None:
    def scale(cells: Cells) -> None:
        for k in range(3):
            cells[11, 2 + k] = tiny().output[k] * 450.0

    assert refused(read(scale)).code == "io-units-differ"


def test_a_system_that_uses_itself_up_is_refused(read: Read) -> None:
    def burn(cells: Cells) -> None:
        cells[4, 2] = 10.0 + 70.0
        cells[4, 5] = 20.0 - 20.0
        cells[4, 6] = 15.0 - 15.0
        cells[4, 7] = 10.0 - 35.0
        cells[9, 2] = 30.0 - 70.0

    error = refused(read(burn))
    assert ("Table 1!C4", "io-uses-up-itself") in [(f.where, f.rule) for f in error.failures]


def test_negative_flows_may_leave_no_model_though_every_column_adds_up(read: Read) -> None:
    """Coefficients .5, .4 and -2, .9: without signs they grow by 1.6 a round."""
    flows, output = np.array([[50.0, -200], [40, 90]]), np.array([100.0, 100])
    table = replace(
        read().table,
        activities=("A", "B"),
        flows=flows,
        demand={"household": output - flows.sum(1)},
        imports=np.zeros(2),
        taxes=np.zeros(2),
        value_added={"gross_value_added": output - flows.sum(0)},
        output=output,
    )
    error = refused(replace(read(), table=table))
    assert (error.code, error.failures[0].where) == ("io-unproductive", "Table 1!C5")


def test_total_flows_with_more_imported_than_used_at_home_are_refused(read: Read) -> None:
    file, resold = read(), np.array([500.0, 0, 0])
    table = replace(
        file.table,
        kind="total",
        flows=file.table.flows + tiny().imported,
        imports=tiny().imports_of + resold,
        demand={
            "household": tiny().demand.sum(1) + tiny().bought_abroad.sum(1),
            "exports": tiny().exports + resold,
        },
    )
    error = refused(replace(file, table=table))
    assert (error.code, error.failures[0].where) == ("io-imports", "Table 1!A5")
    open_end = replace(table, demand={"all": sum(table.demand.values())})  # nobody says what leaves
    assert taken_in(replace(file, table=open_end)).table.words.flows is Flows.TOTAL


def test_a_correspondence_takes_activities_elsewhere_after_the_examination(read: Read) -> None:
    moves = (("A", "A", 1.0), ("C10-12", "C", 1.0), ("C29", "C", 1.0))
    taken = taken_in(read(), Correspondence("c.csv", "ab", moves))
    assert taken.table.words.activities == ("A", "C")
    assert taken.table.flows.tolist() == [[10, 45], [25, 45]]
    assert taken.facts.correspondence == "c.csv ab"


def test_a_table_comes_back_from_its_file_and_a_changed_file_does_not(tmp_path: Path) -> None:
    table, facts = donor_table(), TableFacts("HUF", 6, 1e-6, ("a note",), "c.csv ab")
    digest = table_digest(table, facts)
    path = tmp_path / f"{digest}.parquet"
    path.write_bytes(packed(table, facts))
    back, told = unpacked(path, digest)
    assert told == facts
    assert back.words == table.words
    for name in ("flows", "final_demand", "imports", "taxes", "value_added", "output"):
        assert np.array_equal(getattr(back, name), getattr(table, name))
    found = pq.read_table(path)
    assert found.column_names == ["block", "row", "column", "value"]
    assert found.num_rows == 36 * (36 + 3 + 2 + 3)
    flow = {name: column[0].as_py() for name, column in zip(found.column_names, found, strict=True)}
    assert flow == {"block": "flows", "row": "A", "column": "A", "value": 543621.0}
    assert table_digest(table, replace(facts, notes=())) != digest
    assert table_digest(replace(table, imports=table.imports + 1.0), facts) != digest
    with pytest.raises(Inconsistent) as error:
        unpacked(path, "0" * 64)
    assert error.value.code == "io-file-changed"
    path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(Inconsistent):
        unpacked(path, digest)
    path.unlink()
    with pytest.raises(NotFound, match="lacks the table"):
        unpacked(path, digest)


def test_the_donor_is_held_as_what_it_is() -> None:
    donor = donor_held()
    assert donor.shipped
    assert donor.findings == ()
    assert (donor.facts.currency, donor.facts.multiplier) == ("HUF", 6)
    assert str(donor).startswith("HU 2020: 36 activities, domestic flows by product (Hungarian")


def test_the_newest_year_is_preferred_then_domestic_flows() -> None:
    def held(year: int, flows: Flows, revision: int = 1) -> HeldTable:
        table = donor_table()
        words = replace(table.words, year=year, flows=flows)
        provenance = TableProvenance("s", "x", "X", "t", revision=revision)
        return HeldTable(replace(table, words=words), TableFacts(), provenance)

    ranked = [
        held(2021, Flows.DOMESTIC, 2), held(2021, Flows.DOMESTIC), held(2021, Flows.TOTAL, 9),
        held(2020, Flows.DOMESTIC, 9),
    ]  # fmt: skip
    assert sorted(ranked, key=lambda one: one.weight, reverse=True) == ranked
