"""A mapping is drafted from a look at a table, and loads it once the questions are answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue, CodeList, Item
from ondiris.errors import InvalidFile
from ondiris.sources import Loaded, read_file
from ondiris.sources.content import read_content
from ondiris.sources.drafted_renaming import draft_renaming
from ondiris.sources.drafting import draft_mapping
from ondiris.sources.tables import read_sheets

TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def country(catalogue: Catalogue) -> Catalogue:
    items = [
        Item("KZ", {"kk": "Қазақстан Республикасы", "ru": "Республика Казахстан"}),
        Item("KZ-75", {"kk": "Алматы қаласы", "ru": "Город Алматы"}),
        Item("KZ-71", {"kk": "Астана қаласы", "ru": "Город Астана"}),
        Item("KZ-11", {"kk": "Ақмола облысы", "ru": "Акмолинская область"}),
    ]
    areas = CodeList("areas", "test", {item.code: item for item in items})
    return Catalogue({**catalogue.lists, "areas": areas})


def draft(country: Catalogue, text: str, name: str = "t.csv") -> str:
    return draft_mapping(read_sheets(read_content(text.encode(), name)), country, "drafted")


def load(country: Catalogue, tmp_path: Path, table: str, mapping: str) -> Loaded:
    path = tmp_path / "drafted.toml"
    path.write_text(mapping, "utf-8")
    return read_file(table.encode(), "t.csv", country, today=TODAY, mapping=path)


REGIONS = """Объем промышленной продукции, млн. тенге;;;
Регион;Январь-май 2025 г.;;Примечание
;Объем;Индекс, в %;
Республика Казахстан;20 123 456,7;104,4;по оценке
г. Алматы;976 200*;113,0;
г. Астана;-;99,5;
Акмолинская область;x;101,2;
"""


def test_a_draft_loads_its_table_once_the_questions_are_answered(
    country: Catalogue, tmp_path: Path
) -> None:
    made = draft(country, REGIONS)
    assert made.count('"?"') == 2, made
    answered = made.replace('activity = "?"', 'activity = "B-E"')
    answered = answered.replace('provider = "?"', 'provider = "Office"')
    loaded = load(country, tmp_path, REGIONS, answered)
    found = {
        (o.key.measure, o.key.area): (o.printed.text, o.printed.multiplier, o.status)
        for o in loaded.observations
        if not o.missing
    }
    assert found == {
        ("output", "KZ"): ("20123456.7", 6, ()),
        ("output", "KZ-75"): ("976200", 6, ("P",)),
        ("index_pct", "KZ"): ("104.4", 0, ()),
        ("index_pct", "KZ-75"): ("113.0", 0, ()),
        ("index_pct", "KZ-71"): ("99.5", 0, ()),
        ("index_pct", "KZ-11"): ("101.2", 0, ()),
    }
    assert {str(o.period) for o in loaded.observations} == {"2025-01/2025-05"}
    assert [o.key.area for o in loaded.observations if o.kept_back] == ["KZ-11"]
    assert "not understood and not read: Примечание" in made


def test_what_is_not_answered_is_refused_by_name(country: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as refused:
        load(country, tmp_path, REGIONS, draft(country, REGIONS))
    assert refused.value.code == "open-questions"
    assert refused.value.detail.endswith("still asks with a ? for: activity, provider")


def test_a_source_that_is_not_named_is_asked_for_too(country: Catalogue, tmp_path: Path) -> None:
    answered = draft(country, REGIONS).replace('activity = "?"', 'activity = "B-E"')
    with pytest.raises(InvalidFile) as refused:
        load(country, tmp_path, REGIONS, answered)
    assert refused.value.detail.endswith("still asks with a ? for: provider")


def test_years_across_and_a_place_in_the_title(country: Catalogue, tmp_path: Path) -> None:
    table = (
        "Город Алматы: численность работников, тыс. человек\n"
        "Вид деятельности;2023;2024\nC10;1,5;2,5\nC29;3,5;4,5\nC99;1,0;1,0\n"
    )
    made = draft(country, table)
    assert 'measure = "employees"' in made
    assert "unit_multiplier = 3" in made
    assert '# "C99" = "?"' in made
    answered = made.replace('provider = "?"', 'provider = "Office"')
    answered = answered.replace('# "C99" = "?"', '"C99" = "C28"')
    loaded = load(country, tmp_path, table, answered)
    assert {(o.key.area, o.key.activity, str(o.period)) for o in loaded.observations} == {
        ("KZ-75", code, year) for code in ("C10", "C29", "C28") for year in ("2023", "2024")
    }


def test_a_column_of_periods_and_an_index_of_a_fixed_base(country: Catalogue) -> None:
    made = draft(country, "Месяц;Индекс, 2015 = 100\n2024 JAN;98,2\n2024 FEB;99,3\n")
    assert "period = '^Месяц$'" in made
    assert 'comparison = "fixed"' in made
    assert 'base_period = "?"' in made


def test_a_column_of_statuses_is_drafted_with_a_code_for_each_sign(
    country: Catalogue, tmp_path: Path
) -> None:
    """Rows without a figure are those whose status matters most."""
    table = "region,year,value,status\nАстана қаласы,2023,5,p\nАстана қаласы,2024,,c\n"
    made = draft(country, table)
    assert "status = '^status$'" in made
    for name, value in VALUES.items():
        made = made.replace(f'{name} = "?"', f'{name} = "{value}"')
    loaded = load(country, tmp_path, table, made)
    assert [(str(o.period), o.status) for o in loaded.observations] == [
        ("2023", ("P",)), ("2024", ("Q",)),
    ]  # fmt: skip


def test_a_file_without_figures_below_titles_is_refused(country: Catalogue) -> None:
    for text in ("a;b\nc;d\n", "1;2\n3;4\n"):
        with pytest.raises(InvalidFile) as refused:
            draft(country, text)
        assert refused.value.code == "no-figures"


def test_a_draft_is_toml_whatever_a_table_holds(country: Catalogue, tmp_path: Path) -> None:
    """Quotation marks, backslashes and signs of patterns in titles, cells and marks."""
    title = 'Ре\'ги\\он "(a|b)" [x]*'
    table = f'"{title.replace(chr(34), chr(34) * 2)}";2024\nг. Алматы;1,5 "\nг. Астана;2,5\n'
    made = draft(country, table)
    for name, value in VALUES.items():
        made = made.replace(f'{name} = "?"', f'{name} = "{value}"')
    made = made.replace('"\\"" = "?"', '"\\"" = "P"')
    assert len(load(country, tmp_path, table.replace('1,5 "', '"1,5 """'), made).observations) == 2


VALUES = {
    "measure": "output", "unit": "KZT", "activity": "C29", "provider": "Office", "title": "Table",
}  # fmt: skip


def test_costs_of_projects_are_of_the_currency_that_their_title_names(
    catalogue: Catalogue,
) -> None:
    text = "Шифр;Название;Стоимость, долл. США;Источник;На дату\noven;Печь;5;a;2025-06-30\n"
    sheets = read_sheets(read_content(text.encode(), "p.csv"))
    draft = draft_renaming("projects", sheets, catalogue, "p")
    assert "cost_planned_usd = '^Стоимость, долл\\. США$'" in draft
    plain = read_sheets(read_content(text.replace(", долл. США", "").encode(), "p.csv"))
    assert "cost_planned_kzt = '^Стоимость$'" in draft_renaming("projects", plain, catalogue, "p")
