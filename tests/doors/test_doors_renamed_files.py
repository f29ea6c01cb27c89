"""Registers, code lists, outlines and projects under titles of their own, through mappings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.session import shipped_cases

CASE = Path(__file__).parent / "second_city"
DAY = "1754006400"  # 1 August 2025
Run = Callable[..., tuple[int, str, str]]

REGISTER = """Реестр предприятий города;;;;
БИН;Наименование;ОКЭД;Район;Прочее
009900030008;ТОО «Ромашка»;C10;Восточный квартал;a
990040000122;ТОО «Лютик»;C23;ул. Западная;b
"""
REGISTER_MAP = """
id = "register"
kind = "enterprises"
[columns]
bin = '^БИН'
name = '^Наименование'
activity = '^ОКЭД'
area = '^Район'
[constants]
world = "synthetic"
[codes.area]
"ул. Западная" = "ZZ-1-west"
[labels]
area = ''
"""
SITES = "Площадка;Земля всего, га;Свободно\nКирпичный двор;1 234,5;0,5\n"
SITES_MAP = """
id = "sites"
kind = "sites"
[layout]
decimal = ","
[columns]
site = '^Площадка'
land_total = 'всего'
land_free = '^Свободно'
[codes.site]
"Кирпичный двор" = "brickyard"
"""
OUTLINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"shapeISO": iso, "shapeName": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 45], [x, 46], [x + 1, 46], [x + 1, 45]]],
            },
        }
        for iso, name, x in (("X-E", "East quarter", 65), ("X-Q", "Far away", 70))
    ],
}
OUTLINES_MAP = """
id = "outlines"
kind = "boundaries"
[layout]
unknown_rows = "skip"
[columns]
code = '^shapeISO$'
[codes.code]
"X-E" = "ZZ-1-east"
"""
LIST = "Код;Название;Выше\nC10-bread;Хлеб;C10\n"
LIST_MAP = """
id = "own-list"
kind = "codelist"
list = "activities"
[columns]
code = '^Код'
name_ru = '^Название'
parent = '^Выше'
"""
PROJECTS = (
    "Шифр;Название проекта;Площадка;Этап;Стоимость, тенге;Дата\n"
    "oven;Печь;brickyard;стройка;4 600 000 000;2025-06-30\n"
)
PROJECTS_MAP = """
id = "projects"
kind = "projects"
[columns]
project = '^Шифр'
name_ru = '^Название'
site = '^Площадка'
stage = '^Этап'
cost_planned_kzt = '^Стоимость'
known_at = '^Дата'
[constants]
source = "yearbook-2024"
[codes.stage]
"стройка" = "construction"
"""


SENDERS = (
    "БИН;ОКЭД;Район;Размер;Дата открытия;Дата закрытия\n"
    "009900000008;C18;Восточный квартал;sme;январь 2016;\n"
    "009900030008;C10;Западный квартал;sme;02.2017;\n"
)
SENT = (
    "БИН;Месяц;Код продукции;Ед. изм.;Стоимость;Подпись\n"
    "009900000008;май 2025;C18.books;шт.;1000,25;да\n"
    "009900030008;05.2025;C10.bread;шт.;404;да\n"
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("renamed") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with pytest.raises(SystemExit) as ended:
            main(["init", "--case", str(CASE), "--home", str(home)])
    assert not ended.value.code
    return home


@pytest.fixture
def run(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    monkeypatch.chdir(tmp_path)

    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words), "--home", str(town)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


def load(run: Run, text: str, mapping: str, name: str = "file.csv", *more: str) -> tuple[int, str]:
    Path(name).write_text(text, "utf-8")
    Path("map.toml").write_text(mapping, "utf-8")
    status, out, err = run("load", name, "--map", "map.toml", *more)
    return status, out + err


def test_a_register_under_its_own_titles_is_loaded(run: Run) -> None:
    status, told = load(run, REGISTER, REGISTER_MAP)
    assert status == 0, told
    assert "2 enterprises" in told
    assert "1 column left out by the mapping" in told


def test_a_number_that_lost_its_zeros_says_so_by_the_cell_of_the_file(run: Run) -> None:
    status, told = load(run, REGISTER.replace("009900030008", "9900030008"), REGISTER_MAP)
    assert status == 1
    assert "row 3, column 1 (bin)" in told
    assert "It has 10 digits, and with zeros in front it is one: the sheet lost them" in told
    assert "9900030008" not in told


def test_a_number_of_eleven_digits_that_is_none_with_a_zero_has_no_such_hint(run: Run) -> None:
    status, told = load(run, REGISTER.replace("009900030008", "99000300081"), REGISTER_MAP)
    assert status == 1
    assert "bin-length" in told
    assert "zeros" not in told


def test_a_register_of_sites_takes_numbers_as_they_are_written_there(run: Run) -> None:
    status, told = load(run, SITES, SITES_MAP)
    assert status == 0, told
    assert "2 statements" in told
    status, told = load(run, SITES.replace("0,5", "2 000,5"), SITES_MAP)
    assert status == 1
    assert "part-exceeds-whole" in told


def test_outlines_are_known_by_another_property(run: Run) -> None:
    status, told = load(run, json.dumps(OUTLINES), OUTLINES_MAP, "outlines.geojson")
    assert status == 0, told
    assert "1 outline, 1 outline of other codes" in told
    status, told = load(
        run, json.dumps(OUTLINES), OUTLINES_MAP.replace("shapeISO", "iso_3166"), "o.geojson"
    )
    assert status == 1
    assert "Properties: shapeISO, shapeName" in told


def test_a_code_list_under_its_own_titles_adds_its_codes(run: Run) -> None:
    status, told = load(run, LIST, LIST_MAP)
    assert status == 0, told
    assert "C10-bread" in run("codes", "activities", "--format", "csv")[1]


def test_a_project_file_under_its_own_titles_is_recorded(run: Run) -> None:
    Path("p.csv").write_text(PROJECTS, "utf-8")
    Path("p.toml").write_text(PROJECTS_MAP, "utf-8")
    status, out, err = run("projects", "--load", "p.csv", "--map", "p.toml")
    assert status == 0, err
    assert "1 project" in out
    status, told = load(run, PROJECTS, PROJECTS_MAP)
    assert status == 2
    assert "ondiris projects --load FILE --map MAPPING" in told


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ((("bin = '^БИН'", "bin = '^ИНН'"),), "no-column"),
        ((("'^Район'", "'а'"),), "ambiguous-column"),
        ((("'^Район'", "'^БИН'"),), "ambiguous-column"),
        ((("enterprises", "plants"),), "bad-mapping"),
        ((("enterprises", "returns"),), "unknown-column"),
        ((("[labels]\narea = ''", ""), ('"ул. Западная"', '"ул."')), "unknown-code"),
        ((("[constants]", "[constant]"),), "bad-mapping"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    run: Run, changed: tuple[tuple[str, str], ...], rule: str
) -> None:
    mapping = REGISTER_MAP
    for old, new in changed:
        mapping = mapping.replace(old, new)
    status, told = load(run, REGISTER, mapping)
    assert status in (1, 2)
    assert rule in told


def test_a_kind_that_is_read_without_a_mapping_refuses_one(run: Run) -> None:
    status, told = load(run, REGISTER, REGISTER_MAP, "file.csv", "--as", "bulletin")
    assert status == 2
    assert "no-mapping" in told
    status, told = load(run, REGISTER, REGISTER_MAP, "file.csv", "--as", "returns")
    assert status == 2
    assert "not of a file of returns" in told


def test_returns_and_their_register_are_drafted_and_loaded_under_their_own_titles(
    run: Run, town: Path
) -> None:
    shutil.copy(shipped_cases() / "almaty" / "edits.yaml", town)
    Path("g.csv").write_text(SENDERS, "utf-8")
    draft = run("mapping", "g.csv")[1]
    assert 'kind = "register"' in draft
    assert draft.count("[labels]") == 1
    status, told = load(run, SENDERS, draft, "g.csv", "--world", "synthetic")
    assert status == 0, told
    assert "g.csv: register read." in told
    Path("s.csv").write_text(SENT, "utf-8")
    draft = run("mapping", "s.csv")[1]
    assert 'kind = "returns"' in draft
    assert 'decimal = ","' in draft
    answered = draft.replace('# "шт." = "?"', '"шт." = "units"')
    status, told = load(run, SENT, answered, "s.csv", "--world", "synthetic")
    assert status == 0, told
    assert "s.csv: columns left out by the mapping: 1." in told
    assert "2 returns, 2 rows" in told
    wrong = SENT.replace("1000,25", "-777,5")
    status, told = load(run, wrong, answered, "s.csv", "--world", "synthetic")
    assert status == 1
    assert "row 2, column 5 (value)" in told
    assert "not-a-quantity" in told
    assert "777" not in told


def test_drafts_name_the_columns_they_know_and_then_load(run: Run) -> None:
    Path("r.csv").write_text(REGISTER.replace("ул. Западная", "Западный квартал"), "utf-8")
    status, draft, err = run("mapping", "r.csv")
    assert status == 0, err
    assert 'kind = "enterprises"' in draft
    assert "# not understood and not read: Прочее" in draft
    added = draft + '[constants]\nworld = "synthetic"\n'
    status, told = load(run, Path("r.csv").read_text("utf-8"), added, "r.csv", "--dry-run")
    assert status == 0, told
    Path("o.geojson").write_text(json.dumps(OUTLINES), "utf-8")
    draft = run("mapping", "o.geojson")[1]
    assert '"East quarter" = "ZZ-1-east"' in draft
    status, told = load(run, json.dumps(OUTLINES), draft, "o.geojson", "--dry-run")
    assert status == 0, told
    Path("p.csv").write_text(PROJECTS, "utf-8")
    draft = run("mapping", "p.csv", "--as", "projects")[1]
    assert "cost_planned_kzt = '^Стоимость, тенге$'" in draft
    assert run("mapping", "p.csv", "--as", "bulletin")[0] == 2
