"""Input-output tables from outside: loaded, listed as of a day, carried, taken back, refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from io_layouts import icio, map_text, mapped_cells, tiny, workbook

from ondiris.cli import main
from ondiris.errors import Inconsistent, NotFound, Refused
from ondiris.impact import Flows
from ondiris.session import make_home, open_home, restore_home
from ondiris.session.impact.loading import load_table
from ondiris.session.impact.tables import TableDesk

CITY = Path(__file__).parent / "second_city"
DAY = "1754006400"  # 1 August 2025
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with its map, a later edition, an inter-country table, and a broken workbook."""
    folder = tmp_path_factory.mktemp("io-files")
    economy = tiny()
    workbook(folder / "io.xlsx", mapped_cells(economy))
    (folder / "map.toml").write_text(map_text(economy), "utf-8")
    later = mapped_cells(economy)
    later[4, 7], later[11, 2], later[10, 2] = 15.0, 105.0, float(economy.other[0]) + 5.0
    workbook(folder / "later.xlsx", later)
    (folder / "later.toml").write_text(map_text(economy).replace("2023-05-01", "2024-05-01"))
    (folder / "ICIO2019.csv").write_text(icio(tiny(("01T03", "10T12", "29"))), "utf-8")
    later[5, 3] = "n/a"
    workbook(folder / "broken.xlsx", later)
    (folder / "to.csv").write_text("from,to\nA,A\nC10-12,C\nC29,C\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("io-home") / "home"
    make_home(home, CITY)
    return home


@pytest.fixture
def home(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    monkeypatch.setenv("ONDIRIS_HOME", str(home))

    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as done:
            main([str(word) for word in words])
        captured = capsys.readouterr()
        return int(done.value.code or 0), captured.out, captured.err

    return call


def test_an_empty_home_has_the_structure_of_another_economy_and_says_so(run: Run) -> None:
    assert run("tables") == (
        0,
        "Used: structure of Hungary 2020, not Country; it comes with the product.\n",
        "",
    )
    shape = json.loads(run("tables", "--format", "json")[1])
    assert (shape["schema"], shape["rows"], shape["used"]["shipped"]) == (
        "ondiris.tables/1", [], True,
    )  # fmt: skip


def test_a_table_is_loaded_by_its_map_and_known_since_its_source_said_it(
    run: Run, files: Path, home: Path
) -> None:
    said = run("load", files / "io.xlsx", "--map", files / "map.toml", "--dry-run")
    assert (said[0], said[2]) == (0, "")
    assert said[1] == (
        "io.xlsx (map): ZZ 2021: 3 activities, domestic flows by product, in mln KZT; checked, "
        "nothing written.\n"
    )
    assert not (home / "io").exists()
    loaded = run("load", files / "io.xlsx", "--as", "io", "--map", files / "map.toml")
    assert (loaded[0], "kept, revision 2." in loaded[1]) == (0, True)
    again = run("load", files / "io.xlsx", "--as", "io", "--map", files / "map.toml")
    assert (again[0], "known already." in again[1]) == (0, True)
    listed = run("tables")[1]
    assert "Bureau: Symmetric table 2021, known since 2023-05-01." in listed
    assert "Used: ZZ 2021, s" in listed
    assert "structure of Hungary" in run("tables", "--as-of", "2023-04-30")[1]
    assert "Used: ZZ 2021" in run("tables", "--as-of", "2023-05-01")[1]
    shape = json.loads(run("tables", "--format", "json")[1])
    row = shape["rows"][0]
    assert row == shape["used"]
    assert (row["economy"], row["currency"], row["unit_multiplier"], row["locator"]) == (
        "ZZ", "KZT", 6, "io.xlsx",
    )  # fmt: skip
    assert [p.stem for p in (home / "io").iterdir()] == [row["digest"]]


def test_a_later_edition_stands_from_its_day_and_is_taken_back_by_a_new_entry(
    run: Run, files: Path
) -> None:
    for name, mapping in (("io.xlsx", "map.toml"), ("later.xlsx", "later.toml")):
        assert run("load", files / name, "--map", files / mapping)[0] == 0

    def digest(*words: str) -> str:
        return str(json.loads(run("tables", "--format", "json", *words)[1])["used"]["digest"])

    new, old = digest(), digest("--as-of", "2024-04-30")
    assert new != old
    again = run("load", files / "io.xlsx", "--map", files / "map.toml")
    assert (again[0], "known already." in again[1], digest()) == (0, True, new)
    entry = json.loads(run("tables", "--format", "json")[1])["used"]["id"]
    assert run("why", entry)[0] == 0
    assert run("withdraw", entry, "--reason", "wrong sheet")[0] == 0
    assert digest() == old
    code, out, err = run("load", files / "later.xlsx", "--map", files / "later.toml")
    assert (code, out) == (1, "")
    assert "[withdrawn]" in err
    assert digest() == old


def test_one_economy_of_many_and_other_activities(run: Run, files: Path, home: Path) -> None:
    code, out, _ = run(
        "load", files / "ICIO2019.csv", "--as", "io", "--economy", "ZZZ", "--format", "json"
    )
    shape = json.loads(out)
    assert (code, shape["schema"]) == (0, "ondiris.io-load/1")
    table = shape["tables"][0]
    assert (table["layout"], table["economy"], table["year"], table["findings"]) == (
        "ICIO", "ZZ", 2019, [],
    )  # fmt: skip
    with_map = ("load", files / "io.xlsx", "--as", "io", "--map", files / "map.toml")
    assert run(*with_map, "--correspondence", files / "to.csv", "--published", "2023-06-01")[0] == 0
    with open_home(home, audience="internal") as observatory:
        desk = TableDesk(observatory.at())
        newest, older = desk.held()
        assert newest.table.words.activities == ("A", "C")
        assert newest.facts.correspondence.startswith("to.csv ")
        assert str(newest.provenance.known.day if newest.provenance.known else "") == "2023-06-01"
        assert desk.own() is newest
        assert desk.table("ZZ", 2019) is older
        assert older.table.words.flows is Flows.DOMESTIC
        with pytest.raises(NotFound) as error:
            desk.table("DE", 2019)
        assert error.value.code == "no-io-table"
        assert TableDesk(observatory.at(date(2020, 1, 1))).held() == ()
    with open_home(home, audience="public") as public:
        assert len(TableDesk(public.at()).held()) == 2


def test_what_is_wrong_is_one_line_with_the_cell_and_nothing_is_kept(
    run: Run, files: Path, home: Path
) -> None:
    code, out, err = run("load", files / "broken.xlsx", "--as", "io", "--map", files / "map.toml")
    assert (code, out) == (1, "")
    assert "Table 1!D6: the cell holds no number [io-text]" in err
    assert run("load", files / "io.xlsx", "--as", "io")[2].count("[unknown-io-layout]") == 1
    said = run("load", files / "io.xlsx", "--year", "2021", "--map", "bns_cumulative")
    assert (said[0], "[option-elsewhere]" in said[2]) == (2, True)
    code, _, err = run(
        "load", files / "io.xlsx", "--map", files / "map.toml", "--published", "2026-01-01"
    )
    assert (code, "[future-knowledge]" in err) == (2, True)
    code, _, err = run("load", files / "io.xlsx", "--map", files / "map.toml", "--source", "nobody")
    assert (code, "[unknown-source]" in err) == (2, True)
    assert not (home / "io").exists()
    assert not list(home.glob(".making")) + list(home.glob(".ready"))


def test_export_backup_and_import_carry_tables(
    run: Run, files: Path, home: Path, tmp_path: Path
) -> None:
    run("load", files / "io.xlsx", "--map", files / "map.toml")
    kept = {p.name: p.read_bytes() for p in (home / "io").iterdir()}
    assert len(kept) == 1
    assert run("backup", tmp_path / "saved")[0] == 0
    restore_home(tmp_path / "restored", tmp_path / "saved")
    assert run("export", tmp_path / "plain")[0] == 0
    assert run("import", tmp_path / "plain", "--home", tmp_path / "imported")[0] == 0
    for name in ("restored", "imported"):
        assert {p.name: p.read_bytes() for p in (tmp_path / name / "io").iterdir()} == kept
        with open_home(tmp_path / name, audience="internal") as observatory:
            own = TableDesk(observatory.at()).own()
            assert own is not None
            assert own.table.flows.tolist() == tiny().flows.tolist()


def test_a_file_that_was_changed_is_not_taken_for_what_was_loaded(
    run: Run, files: Path, home: Path
) -> None:
    run("load", files / "io.xlsx", "--map", files / "map.toml")
    path = next((home / "io").iterdir())
    path.write_bytes(path.read_bytes()[:-40] + b"0" * 40)
    code, _, err = run("tables")
    assert (code, "[io-file-changed]" in err) == (1, True)
    path.unlink()
    code, _, err = run("tables")
    assert (code, "[no-io-file]" in err) == (3, True)


def test_a_public_observatory_loads_nothing(files: Path, home: Path) -> None:
    with open_home(home, audience="public") as observatory, pytest.raises(Refused):
        load_table(observatory, files / "io.xlsx", mapping=files / "map.toml")
    assert not (home / "io").exists()


def test_a_home_of_an_earlier_version_takes_a_table(run: Run, files: Path, tmp_path: Path) -> None:
    earlier = Path(__file__).parents[1] / "homes" / "0.1" / "home"
    shutil.copytree(earlier, tmp_path / "earlier")
    code, out, _ = run("tables", "--home", tmp_path / "earlier")
    assert (code, out.startswith("Used: structure of Hungary 2020, not ")) == (0, True)
    words = ("load", files / "io.xlsx", "--map", files / "map.toml", "--home", tmp_path / "earlier")
    assert run(*words)[0] == 0
    assert "ZZ 2021: 3 activities" in run("tables", "--home", tmp_path / "earlier")[1]


def test_withdrawn_is_told_to_programs_too(files: Path, home: Path) -> None:
    with open_home(home, audience="internal") as observatory:
        load_table(observatory, files / "io.xlsx", mapping=files / "map.toml")
        own = TableDesk(observatory.at()).own()
        assert own is not None
        observatory.withdraw(own.provenance.entry, reason="wrong")
        with pytest.raises(Inconsistent):
            load_table(observatory, files / "io.xlsx", mapping=files / "map.toml")
        assert TableDesk(observatory.at()).own() is None
