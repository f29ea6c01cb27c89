"""The shipped code lists: complete in three languages, with the trees they promise."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest

from ondiris.codes import Catalogue, Conventions, load_catalogue, shipped_list
from ondiris.errors import InvalidFile
from ondiris.model import (
    Adjustment,
    Bound,
    Comparison,
    Confidentiality,
    KnownBasis,
    Modality,
    Origin,
    PriceBasis,
    Scope,
    World,
)

ENUMS = {
    "scopes": Scope,
    "comparisons": Comparison,
    "price_bases": PriceBasis,
    "adjustments": Adjustment,
    "modalities": Modality,
    "worlds": World,
    "origins": Origin,
    "bounds": Bound,
    "confidentialities": Confidentiality,
    "known_bases": KnownBasis,
}
NACE = {
    "B": range(5, 10),
    "C": range(10, 34),
    "D": range(35, 36),
    "E": range(36, 40),
}


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue()


def test_every_code_has_a_label_in_each_language(shipped: Catalogue) -> None:
    bare = [
        (name, item.code)
        for name, items in shipped.lists.items()
        for item in items
        if set(item.names) != {"kk", "ru", "en"}
    ]
    assert bare == []


def test_kazakh_labels_differ_from_russian_ones_where_they_are_words(shipped: Catalogue) -> None:
    same = [item.code for item in shipped["activities"] if item.names["kk"] == item.names["ru"]]
    assert same == []


@pytest.mark.parametrize(("name", "words"), ENUMS.items())
def test_short_lists_hold_exactly_the_words_of_the_model(
    shipped: Catalogue, name: str, words: type[StrEnum]
) -> None:
    assert {item.code for item in shipped[name]} == {str(word) for word in words}


@pytest.mark.parametrize(("section", "divisions"), NACE.items())
def test_sections_hold_all_divisions_of_nace(
    shipped: Catalogue, section: str, divisions: range
) -> None:
    activities = shipped["activities"]
    expected = {f"{section}{number:02}" for number in divisions}
    found = {code for code in activities.descendants(section) if code[1:].isdigit()}
    assert found == expected


def test_machine_building_is_a_grouping_with_its_members_named(shipped: Catalogue) -> None:
    machine = shipped["activities"]["C-MACH"]
    assert machine.members == ("C26", "C27", "C28", "C29", "C30", "C33")
    assert "grouping" in machine.note
    assert shipped["activities"]["C26"].parent == "C"


def test_industry_is_the_root_of_the_four_sections(shipped: Catalogue) -> None:
    assert shipped["activities"].children("B-E") == ("B", "C", "D", "E")


def test_every_measure_can_be_built_and_its_units_exist(shipped: Catalogue) -> None:
    for item in shipped["measures"]:
        shipped.measure(item.code)
        for unit in (item.attributes["unit"], *item.attributes.get("units", "").split()):
            assert unit == "money" or shipped.unit(unit)


def test_measures_are_those_the_house_names(shipped: Catalogue) -> None:
    named = [
        "output",
        "output_qty",
        "growth_pct",
        "index_pct",
        "change_abs",
        "multiple",
        "share_pct",
        "investment",
        "project_cost",
        "jobs",
        "employees",
        "count_enterprises",
        "count_projects",
        "count_zones",
        "count_other",
        "land_area",
        "floor_area",
        "capacity",
        "exports",
        "grp",
        "tax",
        "budget",
        "rank",
    ]
    assert [code for code in named if code not in shipped["measures"]] == []


def test_a_time_by_which_a_programme_is_due_is_a_period(tmp_path: Path) -> None:
    table = tmp_path / "subjects.csv"
    table.write_text("code,name_en,kind,due\nsheds,Sheds,programme,../2027\n", "utf-8")
    assert load_catalogue(tmp_path)["subjects"]["sheds"].attributes["due"] == "../2027"
    table.write_text("code,name_en,kind,due\nsheds,Sheds,programme,soon\n", "utf-8")
    with pytest.raises(InvalidFile) as refused:
        load_catalogue(tmp_path)
    (failure,) = refused.value.failures
    assert (failure.where, failure.rule) == ("subjects, row 2", "impossible-period")


def test_a_nearly_right_code_meets_the_right_one(shipped: Catalogue) -> None:
    assert shipped["activities"].nearest("C-MASH")[0] == "C-MACH"
    assert "C18" in shipped["activities"].nearest("Printing")


@pytest.mark.parametrize(
    ("currency", "measure", "own", "money"),
    [
        ("KZT", "output", "KZT", True),
        ("EUR", "output", "EUR", True),
        ("EUR", "exports", "USD", True),
        ("EUR", "jobs", "jobs", False),
        ("RUB", "budget", "RUB", True),
    ],
)
def test_measures_of_money_are_in_the_citys_currency_then_in_any_other(
    currency: str, measure: str, own: str, *, money: bool
) -> None:
    catalogue = load_catalogue(conventions=Conventions(currency))
    attributes = catalogue["measures"][measure].attributes
    assert (catalogue.currency, attributes["unit"]) == (currency, own)
    for unit in ("KZT", "EUR", "KGS", "CAD"):
        assert catalogue.measures_in(measure, unit) is money
    assert not catalogue.measures_in(measure, "ha")
    assert catalogue["measures"]["ratio"].attributes["units"].split()[0] == f"{currency}/jobs"


def test_currencies_are_the_units_of_money(shipped: Catalogue) -> None:
    found = [item.code for item in shipped["units"] if shipped.is_money(item.code)]
    assert found[:8] == ["KZT", "USD", "EUR", "UZS", "RUB", "GBP", "CNY", "KGS"]
    assert len(found) == 154
    assert all(len(code) == 3 and code.isupper() for code in found)
    assert not shipped.is_money("KZT/jobs")


def test_a_shipped_list_is_read_once_for_all_catalogues() -> None:
    assert load_catalogue()["stages"] is load_catalogue()["stages"] is shipped_list("stages")
