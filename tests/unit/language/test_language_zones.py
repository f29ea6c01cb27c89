"""Whose zone, whose office and whose list it is: names beside words for zones, venues, news."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.language import Claim, PlaceForms, read

FORMS = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text(encoding="utf-8"))


def _claims(text: str, lang: str) -> tuple[Claim, ...]:
    return read(text, lang=lang, published=date(2025, 9, 10), places=PLACES).claims


ANOTHERS = [
    ("en", "Some 30 firms are registered in the Nurshah SEZ.", "Nurshah"),
    ("en", "Some 30 firms are registered in the Nurshah Special Economic Zone.", "Nurshah"),
    (
        "en",
        'Some 30 firms are registered in the SEZ "Nurshah - Western Gate".',
        "Nurshah - Western Gate",
    ),
    ("en", "Some 30 firms are registered in SEZ Nurshah.", "Nurshah"),
    (
        "kk",
        "«Нұршах – Батыс қақпасы» арнайы экономикалық аймағында 30 кәсіпорын тіркелген.",
        "Нұршах – Батыс қақпасы",
    ),
    (
        "ru",
        "В СЭЗ «Нуршах – Западные ворота» зарегистрировано 30 предприятий.",
        "Нуршах – Западные ворота",
    ),
]


@pytest.mark.parametrize(("lang", "text", "name"), ANOTHERS)
def test_a_zone_of_another_is_never_ours(lang: str, text: str, name: str) -> None:
    (claim,) = _claims(text, lang)
    assert (claim.subject.kind, claim.subject.name) == ("site", name)


def test_the_zone_after_another_is_that_one() -> None:
    text = "The Nurshah SEZ has 30 firms. Work on the SEZ's roads goes on. They employ 900 people."
    assert {c.subject.name for c in _claims(text, "en")} == {"Nurshah"}


LARGE = [
    ("en", "Each SEZ has its own branch. They launched 12 projects."),
    ("ru", "Каждая СЭЗ имеет свою отрасль. Запущено 12 проектов."),
    ("kk", "Әрбір арнайы экономикалық аймақ өз саласын таңдады. 12 жоба іске қосылды."),
]


@pytest.mark.parametrize(("lang", "text"), LARGE)
def test_zones_at_large_are_none_of_the_list(lang: str, text: str) -> None:
    (claim,) = _claims(text, lang)
    assert claim.subject.kind != "site"


def test_a_list_of_zones_moves_a_text_nowhere() -> None:
    text = (
        "Kazakhstan plans 20 projects.\n"
        'The SEZ "Astana - Old Town" makes rails, the SEZ "Turan" yarn.\n'
        "Another 30 projects are under way."
    )
    assert [c.subject.place for c in _claims(text, "en")] == ["KZ", "KZ"]


def test_of_a_country_is_what_stands_right_before_it() -> None:
    text = "Shymkent held a forum. There are 12 special economic zones in Kazakhstan."
    (claim,) = _claims(text, "en")
    assert claim.subject.place == "KZ"


VENUES = [
    "Karaganda region has 40 projects, the governor said at the Communications Service in Astana.",
    "Karaganda region has 40 projects. The forum was opened on Tuesday in Astana. It has 2 parks.",
]


@pytest.mark.parametrize("text", VENUES)
def test_where_something_was_said_is_no_subject(text: str) -> None:
    assert {c.subject.place for c in _claims(text, "en")} == {"KZ-35"}


OFFICES = [
    (
        "ru",
        (
            "Правительство Казахстана направило 7 млрд тенге из фонда на завод в Павлодарской "
            "области."
        ),
        "KZ-55",
    ),
    ("kk", "Қазақстан үкіметі Павлодар облысындағы зауытқа қордан 7 млрд теңге бөлді.", "KZ-55"),
]


@pytest.mark.parametrize(("lang", "text", "place"), OFFICES)
def test_a_government_that_gives_is_not_where_it_goes(lang: str, text: str, place: str) -> None:
    (claim,) = _claims(text, lang)
    assert (claim.measure, claim.subject.place) == ("budget", place)


RELATED = [
    (
        "en",
        (
            "The plan has 12 projects.\nTheir region is North Kazakhstan region.\n"
            "Earlier, an agency reported that Zhambyl region had attracted 5 billion tenge."
        ),
        "KZ-59",
    ),
    (
        "ru",
        (
            "В плане 12 проектов.\nРечь о Северо-Казахстанской области.\n"
            "Ранее агентство сообщало, что Жамбылская область привлекла 5 млрд тенге."
        ),
        "KZ-59",
    ),
]


@pytest.mark.parametrize(("lang", "text", "place"), RELATED)
def test_what_was_told_before_names_no_place_of_a_text(lang: str, text: str, place: str) -> None:
    assert _claims(text, lang)[0].subject.place == place


def test_a_place_that_is_only_assumed_is_never_complete() -> None:
    text = "Қалада 2021 жылы инвестиция 5 млрд теңгеге жетті.\n2023 жылы 12 жоба іске қосылды."
    last = _claims(text, "kk")[-1]
    assert last.subject.place == "KZ-75"
    assert "place" in last.unsure


LISTS = [
    ("kk", "Химия және фармацевтика саласындағы 12 кәсіпорын іске қосылды."),
    ("ru", "В химии и фармацевтике открыто 12 предприятий."),
    ("en", "Twelve plants opened in chemicals and pharmaceuticals."),
]


@pytest.mark.parametrize(("lang", "text"), LISTS)
def test_what_is_counted_in_a_list_of_activities_is_of_none(lang: str, text: str) -> None:
    (claim,) = _claims(text, lang)
    assert claim.subject.kind != "activity"


def test_a_growth_of_joined_activities_is_a_rule_of_its_own() -> None:
    (claim,) = _claims("Рост обеспечен производством валенок и мебели на 22%.", "ru")
    assert claim.field_rules["name"] == "one of a list of activities"


def test_the_whole_of_a_share_stands_in_the_genitive() -> None:
    text = "Өңдеу өнеркәсібі 5%-ға өсіп, жалпы өнеркәсіптік шығарылымның 80%-ын қамтамасыз етті."
    growth, share = _claims(text, "kk")
    assert (growth.subject.name, share.subject.name) == ("C", "C")


def test_what_stands_behind_and_with_a_sum_of_its_own_is_of_that_sum() -> None:
    text = (
        "В 2023 году произведено продукции на сумму 90 млрд тенге "
        "и осуществлен экспорт на 3 млрд тенге."
    )
    assert [c.measure for c in _claims(text, "ru")] == ["output", "exports"]


def test_an_agency_that_writes_is_no_company() -> None:
    (claim,) = _claims("АЛМАТЫ. ҚазАқпарат – Алматыда 70 млрд теңгенің өнімі шығарылды.", "kk")
    assert claim.subject.kind != "enterprise"


def test_a_country_by_its_letters_is_no_destination() -> None:
    text = "За семь месяцев в РК выпустили 600 тысяч пар обуви. В Алматы выпустили 200 тысяч пар."
    assert [c.subject.place for c in _claims(text, "ru")] == ["KZ", "KZ-75"]


def test_residents_of_a_place_are_people() -> None:
    text = "The plant in Almaty will employ 300 local residents."
    assert [(c.measure, c.unit) for c in _claims(text, "en")] == [("jobs", "persons")]


VENUES = [
    (
        "ru",
        (
            "В зоне «Берег» запустили четыре проекта на 47 млрд тенге. Как сообщил аким области на "
            "пресс-конференции в СЦК в Астане, создаются ещё 15 зон."
        ),
    ),
    (
        "kk",
        (
            "«Жаға» аймағында 47 млрд теңгеге төрт жоба іске қосылды. Бұл туралы Астанадағы "
            "Орталық коммуникациялар қызметінде айтылды. Тағы 15 аймақ құрылады."
        ),
    ),
]


@pytest.mark.parametrize(("lang", "text"), VENUES)
def test_where_a_briefing_was_held_is_no_place_of_a_zone(lang: str, text: str) -> None:
    assert "KZ-71" not in {c.subject.place for c in _claims(text, lang)}


def test_an_agency_behind_a_dateline_leaves_it_one() -> None:
    text = (
        "ASTANA (KAZPRESS) - The government spoke of the zones of Kazakhstan. "
        "Today 12 free economic and 23 industrial zones work in the country."
    )
    claims = _claims(text, "en")
    assert [(c.value, c.unit, c.subject.place) for c in claims] == [
        (12, "zones", "KZ"),
        (23, "zones", "KZ"),
    ]


TWO_KINDS = [
    ("ru", "В Казахстане действуют 14 специальных экономических и 26 индустриальных зон."),
    ("kk", "Қазақстанда 14 арнайы экономикалық және 26 индустриялық аймақ жұмыс істейді."),
    ("en", "14 special economic and 26 industrial zones operate in Kazakhstan."),
]


@pytest.mark.parametrize(("lang", "text"), TWO_KINDS)
def test_zones_of_two_kinds_are_counted_each(lang: str, text: str) -> None:
    assert [(c.value, c.unit) for c in _claims(text, lang)] == [(14, "zones"), (26, "zones")]


LETTERS = [
    ("kk", "Өнеркәсіп ШҚО-да 4%-ға өсті.", "KZ-63"),
    ("kk", "БҚО өнеркәсібі 4%-ға өсті.", "KZ-27"),
    ("en", "Industry of E.Kazakhstan grew by 4%.", "KZ-63"),
    ("en", "Industry grew by 4% in North-Kazakhstan region.", "KZ-59"),
]


@pytest.mark.parametrize(("lang", "text", "place"), LETTERS)
def test_a_region_by_its_letters(lang: str, text: str, place: str) -> None:
    assert [c.subject.place for c in _claims(text, lang)] == [place]


def test_several_projects_are_of_no_one_plant() -> None:
    text = (
        "Құс фабрикасы, вагон шеберханасы - Атырауда 20 жоба іске асып, 1 300 жұмыс орны құрылады."
    )
    assert {c.subject.kind for c in _claims(text, "kk")} == {"area"}


def test_the_projects_of_a_text_about_a_site_are_of_the_site() -> None:
    text = (
        "The construction of four plants has ended in the industrial zone of Almaty.\n\n"
        "The projects, worth more than 48 billion tenge, will create 749 jobs."
    )
    found = [(c.measure, c.subject.name) for c in _claims(text, "en") if c.value != 4]
    assert found == [("project_cost", "industrial-zone"), ("jobs", "industrial-zone")]


def test_kazakh_names_of_mining_and_manufacturing_by_their_place() -> None:
    text = (
        "Ақтөбе облысында өңдеуде 120 млрд теңгенің, "
        "таукен өндірісінде 80 млрд теңгенің өнімі шықты."
    )
    assert [c.subject.name for c in _claims(text, "kk")] == ["C", "B"]


def test_the_zones_of_a_country_have_no_name() -> None:
    text = "Currently, 138 companies in Azerbaijan's economic zones have resident status."
    assert [(c.subject.kind, c.subject.name) for c in _claims(text, "en")] == [("area", None)]


def test_behind_a_list_of_its_regions_a_text_is_of_the_country_again() -> None:
    text = (
        "Қызылорда: өнеркәсіп өскен\n\n"
        "Биыл елімізде өңдеу саласы 7%-ға өсті. Қостанай (24%), Қызылорда (20,2%) және "
        "Түркістан (17,2%) облыстарында жоғары өсім бар.\n\n"
        "Өсім машина жасауда (25,4%) сақталды."
    )
    claims = _claims(text, "kk")
    assert [c.subject.place for c in claims] == ["KZ", "KZ-39", "KZ-43", "KZ-61", "KZ"]
