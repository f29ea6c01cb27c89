"""Subjects of the synthetic world: named where they are met, and members of no list of the city."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ondiris.codes import INVENTED_SUBJECTS, Catalogue, load_catalogue
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import SeriesKey, World

HEAD = "code,name_kk,name_ru,name_en,kind"
REAL = f"{HEAD}\nyard,Аула,Двор,Yard,site\nmill,Диірмен,Мельница,Mill,project\n"
INVENTED = f"{HEAD}\nsample-yard,Үлгі,Образец,Sample yard,site\n"
AREAS = "code,name_kk,name_ru,name_en\nKZ-75,Алматы,Алматы,Almaty\n"


def catalogue(folder: Path, invented: str = INVENTED) -> Catalogue:
    (folder / "subjects.csv").write_text(REAL, "utf-8")
    (folder / "areas.csv").write_text(AREAS, "utf-8")
    (folder / INVENTED_SUBJECTS).write_text(invented, "utf-8")
    return load_catalogue(folder)


def test_an_invented_subject_is_in_no_list_and_has_its_name(tmp_path: Path) -> None:
    lists = catalogue(tmp_path)
    assert [item.code for item in lists["subjects"]] == ["yard", "mill"]
    assert "sample-yard" not in lists["subjects"]
    assert lists["subjects"].nearest("sample-yar") != ("sample-yard",)
    assert lists.label("subjects", "sample-yard", "en") == "Sample yard"
    assert lists.label("subjects", "yard", "en") == "Yard"


def test_the_synthetic_world_lists_the_invented_alone(tmp_path: Path) -> None:
    lists = catalogue(tmp_path)
    made = lists.of((World.SYNTHETIC,))
    assert [item.code for item in made["subjects"]] == ["sample-yard"]
    assert made.label("subjects", "yard", "en") == "Yard"
    assert made["areas"] == lists["areas"]
    assert made.of((World.SYNTHETIC,)) is made
    assert lists.of(tuple(World)) is lists
    assert made.of((World.ACTUAL,)) == lists


def test_a_figure_of_an_invented_subject_is_synthetic(tmp_path: Path) -> None:
    lists = catalogue(tmp_path)
    key = SeriesKey(measure="jobs", area="KZ-75", unit="jobs", subject="sample-yard")
    with pytest.raises(InvalidInput, match="'sample-yard' is not a code of the list subjects"):
        lists.check(key)
    lists.check(replace(key, world=World.SYNTHETIC))
    lists.check(replace(key, world=World.SYNTHETIC, subject="yard"))


def test_who_may_not_know_of_a_subject_is_not_told_its_name(tmp_path: Path) -> None:
    lists = catalogue(tmp_path).without("subjects", {"sample-yard", "mill"})
    assert lists.label("subjects", "sample-yard", "en") == "sample-yard"
    assert [item.code for item in lists["subjects"]] == ["yard"]
    assert len(lists.of((World.SYNTHETIC,))["subjects"]) == 0


def test_an_invented_subject_has_no_code_of_a_real_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"subjects-invented\.csv cannot be read") as refused:
        catalogue(tmp_path, INVENTED.replace("sample-yard", "mill"))
    assert [(one.where, one.rule) for one in refused.value.failures] == [
        ("subjects-invented.csv, mill", "duplicate-code")
    ]


def test_invented_names_outlive_another_list_of_the_city(tmp_path: Path) -> None:
    lists = catalogue(tmp_path)
    for other in (
        lists.with_list("subjects", REAL),
        lists.earlier({"subjects": REAL}, {"subjects": frozenset()}),
    ):
        assert other.label("subjects", "sample-yard", "ru") == "Образец"
