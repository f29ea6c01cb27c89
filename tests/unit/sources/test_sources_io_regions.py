"""One economy is taken out of tables of many, and what is broken there is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from io_layouts import exiobase, held_against, icio, tiny

from ondiris.errors import InvalidFile
from ondiris.sources.io_files import read_table_file

Written = Callable[[str, str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Written:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.mark.parametrize("taxes", ["TLS", "ZZZ_TAXSUB"])
def test_one_economy_is_taken_out_of_an_inter_country_table(put: Written, taxes: str) -> None:
    economy = tiny(("01T03", "10T12", "29"))
    path = put("ICIO2020.csv", icio(economy, taxes=taxes))
    found = read_table_file(path, economy="ZZZ")
    held_against(found.table, economy, wages=False)
    table = found.table
    assert (found.layout, table.year, table.currency, table.by) == ("ICIO", 2020, "USD", "industry")
    assert table.place("29", "01T03") == "E7"
    with pytest.raises(InvalidFile, match="holds 2 economies"):
        read_table_file(path)
    with pytest.raises(InvalidFile, match="no economy KAZ"):
        read_table_file(path, economy="KAZ")


def test_an_inter_country_table_that_is_broken(put: Written) -> None:
    text = icio(tiny(("01T03", "10T12", "29")))
    lines = text.splitlines()
    for wrong, said in (
        (text.replace("\nTLS,", "\nXYZ,"), "line 8 is of no economy and no known row"),
        ("\n".join([*lines[:5], lines[5][:20]]), "line 6 is cut short"),
        ("\n".join(lines[:-1]), "lacks the row of output"),
        ("\n".join([*lines[:4], *lines[5:]]), "lacks the row of 01T03"),
    ):
        with pytest.raises(InvalidFile, match=said) as refused:
            read_table_file(put("i2020.csv", wrong), economy="ZZZ")
        assert refused.value.code == "bad-io-table"
    cells = lines[5].split(",")
    cells[6] = "ten"
    broken = "\n".join([*lines[:5], ",".join(cells), *lines[6:]])
    with pytest.raises(InvalidFile, match="the cell G6 holds no number") as refused:
        read_table_file(put("i2020.csv", broken), economy="ZZZ")
    assert refused.value.code == "io-text"
    with pytest.raises(InvalidFile) as refused:
        read_table_file(put("i.csv", text), economy="ZZZ")
    assert refused.value.code == "io-which-year"


def test_a_folder_of_matrices(tmp_path: Path) -> None:
    economy = tiny(("Wheat", "Food", "Vehicles"))
    found = read_table_file(exiobase(tmp_path / "IOT_2020_pxp", economy), economy="ZZ")
    held_against(found.table, economy)
    table = found.table
    assert (found.layout, table.year, table.currency, table.by) == (
        "EXIOBASE",
        2020,
        "EUR",
        "product",
    )
    assert set(table.value_added) == {"compensation_of_employees", "operating_surplus"}
    bare = read_table_file(
        exiobase(tmp_path / "IOT_2019_ixi", economy, factors=False), economy="ZZ"
    )
    assert bare.table.by == "industry"
    assert len(bare.table.notes) == 2
    # nobody tells taxes there, so they are part of what is left
    left = bare.table.value_added["gross_value_added"]
    assert left.tolist() == (economy.wages + economy.other + economy.taxes).tolist()


def test_a_folder_that_is_broken(tmp_path: Path) -> None:
    economy = tiny(("Wheat", "Food", "Vehicles"))
    folder = exiobase(tmp_path / "IOT_2020", economy)
    flows = (folder / "Z.txt").read_text("utf-8")
    (folder / "Z.txt").write_text(flows.replace("sector\t\tWheat", "sector\tWheat"), "utf-8")
    with pytest.raises(InvalidFile, match="do not belong together"):
        read_table_file(folder, economy="ZZ")
    (folder / "Z.txt").write_text(flows.replace("ZZ\tFood", "ZX\tFood"), "utf-8")
    with pytest.raises(InvalidFile, match="lacks rows of ZZ"):
        read_table_file(folder, economy="ZZ")
    (folder / "Z.txt").write_text(flows, "utf-8")
    outputs = (folder / "x.txt").read_text("utf-8")
    (folder / "x.txt").write_text(outputs.replace("ZZ\tFood", "ZX\tFood"), "utf-8")
    with pytest.raises(InvalidFile, match="lacks outputs of ZZ"):
        read_table_file(folder, economy="ZZ")
    (folder / "x.txt").write_text(outputs, "utf-8")
    factors = folder / "satellite" / "F.txt"
    factors.write_text(factors.read_text("utf-8").replace("\tZZ", "\tZX"), "utf-8")
    with pytest.raises(InvalidFile, match="lacks columns of ZZ"):
        read_table_file(folder, economy="ZZ")
