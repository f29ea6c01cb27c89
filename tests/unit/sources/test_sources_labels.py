"""Labels of a table that leave a word out, or that two codes of a list bear."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.codes import Catalogue, CodeList, Item
from ondiris.errors import InvalidFile
from ondiris.sources import read_file

CITY, REGION = "KZ-75", "KZ-19"


@pytest.fixture(scope="module")
def country(catalogue: Catalogue) -> Catalogue:
    items = [
        Item("KZ", {"kk": "Қазақстан Республикасы", "ru": "Республика Казахстан"}),
        Item(CITY, {"kk": "Алматы қаласы", "ru": "Город Алматы"}, parent="KZ"),
        Item("KZ-10", {"kk": "Абай облысы", "ru": "Область Абай"}, parent="KZ"),
        Item(REGION, {"kk": "Алматы облысы", "ru": "Алматинская область"}, parent="KZ"),
        Item("KZ-71", {"kk": "Астана қаласы", "ru": "Город Астана"}, parent="KZ"),
    ]
    areas = CodeList("areas", "test", {item.code: item for item in items})
    return Catalogue({**catalogue.lists, "areas": areas})


def by_region(country: Catalogue, *names: str) -> dict[str, str]:
    """Return the area of each row of a table by region."""
    rows = [
        "Өнеркәсіп өндірісі;",
        "Аймақ;Өнеркәсіп өнімінің көлемі, млн. теңге",
        ";2026 жылғы қаңтар–қыркүйек",
    ]
    rows += [f"{name};{100 + n},0" for n, name in enumerate(names)]
    loaded = read_file(
        "\n".join(rows).encode(), "t.csv", country, today=date(2026, 10, 17),
        mapping="bns_cumulative",
    )  # fmt: skip
    return {names[int(float(o.printed.text)) - 100]: o.key.area for o in loaded.observations}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("Абай", "Алматы", "Алматы қ."), ("KZ-10", REGION, CITY)),
        (("Абай", "Алматинская", "г.Алматы"), ("KZ-10", REGION, CITY)),
        (("область Абай", "Алматинская обл.", "Алматы"), ("KZ-10", REGION, CITY)),
        (("Алматы облысы", "Алматы", "Астана"), (REGION, CITY, "KZ-71")),
    ],
)
def test_a_region_may_be_named_without_the_word_region(
    country: Catalogue, words: tuple[str, ...], codes: tuple[str, ...]
) -> None:
    assert by_region(country, *words) == dict(zip(words, codes, strict=True))


def test_a_name_of_city_and_region_is_refused_where_nothing_tells_which(country: Catalogue) -> None:
    with pytest.raises(InvalidFile) as refused:
        by_region(country, "Абай", "Алматы")
    (failure,) = refused.value.failures
    assert failure.rule == "ambiguous-label"
    assert failure.hint.endswith("KZ-75, KZ-19.")


def test_a_city_of_a_regions_name_is_not_that_region(country: Catalogue) -> None:
    with pytest.raises(InvalidFile) as refused:
        by_region(country, "Абай қ.")
    assert [f.rule for f in refused.value.failures] == ["unknown-code"]


def by_activity(country: Catalogue, *names: str) -> list[str]:
    """Return the activities of the rows of a table by activity."""
    rows = [
        "Алматы қаласы бойынша өнеркәсіп өнімінің өндірісі;",
        "Қызмет түрлері;Өнеркәсіп өнімінің көлемі, млн. теңге",
        ";2026 жылғы қаңтар–қыркүйек",
    ]
    rows += [f"{name};{n},5" for n, name in enumerate(names, 1)]
    loaded = read_file(
        "\n".join(rows).encode(), "t.csv", country, today=date(2026, 10, 17),
        mapping="bns_cumulative_activities",
    )  # fmt: skip
    return [o.key.activity for o in loaded.observations]


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_a_section_and_its_division_of_one_name_are_told_apart(
    country: Catalogue, lang: str
) -> None:
    """The list names section D and its only division 35 alike, and so does the bureau's table."""
    name = country.label("activities", "D", lang)
    assert name == country.label("activities", "D35", lang)
    assert by_activity(country, name) == ["D"]
    assert by_activity(country, name, f"35 {name}") == ["D", "D35"]
