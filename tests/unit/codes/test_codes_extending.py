"""Lists that a city adds to: new codes, other names, never another meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.codes import Catalogue, Conventions, load_catalogue
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import SeriesKey

NAICS = """code,name_en,name_fr,parent,members
11-33,Goods-producing industries,Industries productrices de biens,,21 31-33
21,Mining,Extraction minière,,
31-33,Manufacturing,Fabrication,,
311,Food manufacturing,Fabrication d'aliments,31-33,
"""
MEASURES = "code,name_en,kind,over_time,over_area,over_activity,unit,units,least\n"


def listed(folder: Path, name: str, text: str, conventions: Conventions | None = None) -> Catalogue:
    (folder / f"{name}.csv").write_text(text, "utf-8")
    return load_catalogue(folder, conventions)


def failing(folder: Path, name: str, text: str, version: str = "") -> list[tuple[str, str]]:
    """Return place and rule of everything that refuses a list."""
    conventions = Conventions(classifications={name: version} if version else {})
    with pytest.raises(InvalidFile) as refused:
        listed(folder, name, text, conventions)
    return [(one.where, one.rule) for one in refused.value.failures]


def test_a_city_adds_measures_units_and_scopes(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("code,name_en,kind,counted\nlooms,loom,count,yes\n")
    (tmp_path / "scopes.csv").write_text("code,name_en\nmicro,Micro enterprises\n")
    (tmp_path / "areas.csv").write_text("code,name_en\nZZ,Country\n")
    catalogue = listed(
        tmp_path,
        "measures",
        f"{MEASURES}looms_at_work,Looms at work,count,last,sum,sum,looms,,0\n"
        "wages,Wages paid,level,sum,sum,sum,money,money,0\n",
        Conventions(currency="KGS"),
    )
    assert str(catalogue.measure("looms_at_work").over_time) == "last"
    assert catalogue.unit("looms").counted
    assert catalogue["measures"]["wages"].attributes["unit"] == "KGS"
    assert catalogue.measures_in("wages", "RUB")
    assert not catalogue.measures_in("looms_at_work", "RUB")
    catalogue.check(SeriesKey(measure="wages", area="ZZ", unit="KGS", scope="micro"))
    with pytest.raises(InvalidInput, match="not a code of the list scopes"):
        catalogue.check(SeriesKey(measure="wages", area="ZZ", unit="KGS", scope="tiny"))


def test_a_shipped_code_takes_other_names_and_another_language(tmp_path: Path) -> None:
    activities = listed(
        tmp_path, "activities", "code,name_ky,name_en\nC10,Тамак-аш өндүрүү,Food making\n"
    )["activities"]
    assert activities["C10"].names["ky"] == "Тамак-аш өндүрүү"
    assert activities.label("C10", "en") == "Food making"
    assert activities.label("C10", "ru") == load_catalogue()["activities"].label("C10", "ru")
    assert activities["C10"].parent == "C"


@pytest.mark.parametrize(
    ("name", "text", "where", "rule"),
    [
        ("activities", "code,name_en,parent\nC10,Food,D\n", "activities, row 2", "code-redefined"),
        ("units", "code,name_en,kind\nRUB,rouble,count\n", "units, row 2", "code-redefined"),
        ("measures", "code,name_en\nx,X\n", "measures, row 2", "missing"),
        ("units", "code,name_en,kind,counted\na,b,c,of\n", "units, row 2", "unknown-code"),
        ("measures", f"{MEASURES}x,X,levle,sum,sum,sum,ha,,\n", "measures, row 2", "unknown-code"),
        ("measures", f"{MEASURES}x,X,level,sum,sum,sum,hq,,\n", "measures, x", "unknown-code"),
        ("measures", f"{MEASURES}x,X,level,sum,sum,sum,ha,,low\n", "measures, row 2", "bad-number"),
        ("scopes", "code,nmae_en\nmicro,Micro\n", "scopes, row 1", "unknown-column"),
        ("scopes", "name_en\nMicro\n", "scopes, row 1", "missing-column"),
        ("scopes", "code,name_en\nmicro,\n", "scopes, row 2", "missing"),
        ("scopes", "code,name_en\na/b,A or b\n", "scopes, row 2", "bad-code"),
        ("scopes", "code,name_en\nm,M,M\n", "scopes, row 2", "too-many-cells"),
        ("subjects", "", "subjects, row 1", "empty-list"),
        ("subjects", "code,name_en\n", "subjects, row 1", "empty-list"),
        ("size_classes", "code,name_en\ntiny,Tiny\n", "size_classes", "size-list"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_row(
    tmp_path: Path, name: str, text: str, where: str, rule: str
) -> None:
    assert failing(tmp_path, name, text)[0] == (where, rule)


def test_a_classification_of_its_own_stands_in_place_of_the_shipped_one(tmp_path: Path) -> None:
    called = Conventions(classifications={"activities": "NAICS 2022"})
    activities = listed(tmp_path, "activities", NAICS, called)["activities"]
    assert [item.code for item in activities] == ["_T", "_Z", "11-33", "21", "31-33", "311"]
    assert activities.version == "NAICS 2022"
    assert activities.descendants("11-33") == ("21", "31-33", "311")
    assert activities.label("311", "fr") == "Fabrication d'aliments"


def test_a_classification_that_is_named_and_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"no file activities\.csv"):
        load_catalogue(tmp_path, Conventions(classifications={"activities": "NAICS 2022"}))


def test_size_classes_of_its_own_end_with_one_that_has_no_limit(tmp_path: Path) -> None:
    head = "code,name_en,employees_to\nsmall,Small,49\nlarger,Larger,"
    called = Conventions(classifications={"size_classes": "EU"})
    classes = listed(tmp_path, "size_classes", f"{head}\n", called)["size_classes"]
    assert [item.code for item in classes] == ["small", "larger"]
    assert failing(tmp_path, "size_classes", f"{head}249\n", "EU") == [
        ("size_classes", "size-list")
    ]
