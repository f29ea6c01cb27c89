"""Files in the layouts of four offices, each by a mapping of ten lines; the files are made here."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from ondiris.codes import Catalogue, load_catalogue
from ondiris.model import Observation
from ondiris.sources import read_file

TODAY = date(2026, 11, 1)
EUROSTAT = (
    "freq,indic_bt,nace_r2,s_adj,unit,geo\\TIME_PERIOD\t2024-01 \t2024-02 \t2024-Q1 \n"
    "M,PRD,C,SCA,I21,KZ\t101.3 p\t: \t100.9 b\n"
    "M,PRD,C,SCA,I21,KZ75\t98.0 \t: c\t99.5 e\n"
    "M,PRD,C,SCA,I21,EU27\t100.0 \t100.1 \t100.2 \n"
)
EUROSTAT_MAP = r"""id = "sts_inpr"
layout = {header = '\\TIME', missing = [":"], unknown_rows = "skip"}
columns = {area = '^geo$', activity = '^nace_r2$'}
constants = {measure = "index_pct", of = "output", comparison = "fixed", base_period = "2021"}
codes = {area = {KZ = "KZ", KZ75 = "KZ-75"}, activity = {C = "C"}}
marks = {p = "P", b = "B", e = "E", c = "Q"}
values = [{header = '^\d{4}', adjustment = "sa"}]
source = {provider = "Eurostat", title = "Production in industry"}
"""
ONS = (
    '"Title","IOP: C:MANUFACTURING: CVMSA"\n"CDID","K22A"\n"PreUnit",""\n"Unit","Index"\n'
    '"Release Date","12-01-2026"\n"Important Notes",""\n'
    '"2023","99.1"\n"2024","100.0"\n"2023 Q4","99.4"\n"2024 Q1","99.9"\n"2024 JAN","100.2"\n'
)
ONS_MAP = r"""id = "ons"
layout = {header = 'Title|^"?Title', skip = ['^(CDID|PreUnit|Unit|Release|Important)']}
columns = {period = '^Title$'}
constants = {measure = "index_pct", of = "output", comparison = "fixed", base_period = "2022"}
values = [{header = 'MANUFACTURING', area = "KZ", activity = "C", adjustment = "sa"}]
source = {provider = "ONS", title = "Index of production"}
"""
PX = """CHARSET="ANSI";
AXIS-VERSION="2013";
TITLE="Output by region and year";
STUB="region";
HEADING="year";
VALUES("region")="Kazakhstan","Almaty city";
VALUES("year")="2023","2024";
CODES("region")="KZ","75";
DATA=
100.5 110
20 "..";
"""
PX_MAP = r"""id = "px"
layout = {header = '^value$', missing = [".."]}
columns = {area = '^region code$', period = '^year$'}
codes = {area = {KZ = "KZ", 75 = "KZ-75"}}
constants = {measure = "output", activity = "B-E", unit = "KZT", unit_multiplier = 9}
values = [{header = '^value$'}]
source = {provider = "Office", title = "Output"}
"""
JSON_STAT = json.dumps(
    {
        "version": "2.0", "class": "dataset", "id": ["geo", "time"], "size": [2, 2],
        "dimension": {
            "geo": {"category": {"index": {"KZ": 0, "KZ75": 1}}},
            "time": {"category": {"index": ["2024M01", "2024M02"]}},
        },
        "value": {"0": 1.5, "1": 2, "3": 4.25}, "status": {"1": "p", "2": "c"},
    }
)  # fmt: skip
JSON_STAT_MAP = r"""id = "jsonstat"
layout = {header = '^value$'}
columns = {area = '^geo$', period = '^time$', status = '^status$'}
codes = {area = {KZ = "KZ", KZ75 = "KZ-75"}, status = {p = "P", c = "Q"}}
constants = {measure = "output", activity = "B-E", unit = "KZT", unit_multiplier = 9}
values = [{header = '^value$'}]
source = {provider = "Office", title = "Output"}
"""
CASES = {
    "eurostat.tsv": (EUROSTAT, EUROSTAT_MAP, [
        ("KZ", "2024-01", "101.3", ("P",)), ("KZ", "2024-02", "", ("O",)),
        ("KZ", "2024-Q1", "100.9", ("B",)), ("KZ-75", "2024-01", "98.0", ()),
        ("KZ-75", "2024-02", "", ("Q",)), ("KZ-75", "2024-Q1", "99.5", ("E",)),
    ]),
    "ons.csv": (ONS, ONS_MAP, [
        ("KZ", "2023", "99.1", ()), ("KZ", "2024", "100.0", ()), ("KZ", "2023-Q4", "99.4", ()),
        ("KZ", "2024-Q1", "99.9", ()), ("KZ", "2024-01", "100.2", ()),
    ]),
    "output.px": (PX, PX_MAP, [
        ("KZ", "2023", "100.5", ()), ("KZ", "2024", "110", ()), ("KZ-75", "2023", "20", ()),
        ("KZ-75", "2024", "", ("O",)),
    ]),
    "output.json": (JSON_STAT, JSON_STAT_MAP, [
        ("KZ", "2024-01", "1.5", ()), ("KZ", "2024-02", "2", ("P",)),
        ("KZ-75", "2024-01", "", ("Q",)), ("KZ-75", "2024-02", "4.25", ()),
    ]),
}  # fmt: skip


@pytest.fixture(scope="module")
def country() -> Catalogue:
    return load_catalogue(Path(str(files("ondiris") / "cases" / "almaty")))


def told(one: Observation) -> tuple[str, str, str, tuple[str, ...]]:
    return one.key.area, str(one.period), one.printed.text, one.status


@pytest.mark.parametrize("name", CASES)
def test_a_mapping_of_ten_lines_reads_it(country: Catalogue, tmp_path: Path, name: str) -> None:
    text, mapping, expected = CASES[name]
    path = tmp_path / "map.toml"
    path.write_text(mapping, "utf-8")
    assert len(mapping.splitlines()) <= 10
    loaded = read_file(text.encode(), name, country, today=TODAY, mapping=path)
    assert [told(o) for o in loaded.observations] == expected
