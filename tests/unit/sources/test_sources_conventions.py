"""What the settings of a city say of its lists and its year."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.errors import InvalidFile
from ondiris.sources.settings import City
from ondiris.sources.settings_file import read_city

TOWN = """id = "town"
area = "ZZ-1"
time_zone = "UTC"
languages = ["en"]
"""
NAMES = """
[names]
en = "Town"
"""


def city_of(folder: Path, top: str = "", below: str = "") -> City:
    (folder / "areas.csv").write_text("code,name_en\nZZ-1,Town\n", "utf-8")
    (folder / "case.toml").write_text(TOWN + top + NAMES + below, "utf-8")
    return read_city(folder)


def test_a_classification_of_its_own_needs_a_whole_in_the_headline(tmp_path: Path) -> None:
    (tmp_path / "activities.csv").write_text(
        "code,name_en,parent\n31-33,Manufacturing,\n311,Food,31-33\n", encoding="utf-8"
    )
    called = '[lists]\nactivities = "NAICS 2022"\n'
    with pytest.raises(InvalidFile, match=r"headline\.activity names the whole.*31-33"):
        city_of(tmp_path, below=called)
    city = city_of(tmp_path, below=f'{called}[headline]\nactivity = "31-33"\n')
    assert city.conventions.classifications == {"activities": "NAICS 2022"}


@pytest.mark.parametrize("month", ["0", "13", '"April"'])
def test_a_fiscal_year_begins_with_one_of_twelve_months(tmp_path: Path, month: str) -> None:
    with pytest.raises(InvalidFile, match="fiscal_year"):
        city_of(tmp_path, f"fiscal_year = {month}\n")
    assert city_of(tmp_path, "fiscal_year = 4\n").conventions.fiscal_year.begins == 4


def test_any_currency_of_iso_4217_is_the_citys(tmp_path: Path) -> None:
    for code in ("RUB", "GBP", "CNY", "KGS", "CAD", "PLN"):
        assert city_of(tmp_path, f'currency = "{code}"\n').conventions.currency == code
