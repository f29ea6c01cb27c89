"""Whose a figure is: names that no list knows, datelines, comparisons, lists of places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.language import Claim, PlaceForms, read

FORMS = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text(encoding="utf-8"))


def _claims(text: str, lang: str) -> tuple[Claim, ...]:
    return read(text, lang=lang, published=date(2025, 9, 10), places=PLACES).claims


SITES = [
    ("ru", "В индустриальной зоне «Сары-Тас» работают 12 предприятий.", "Сары-Тас", None),
    (
        "ru",
        "СЭЗ «Жасыл Белес» в Шымкенте привлекла 40 млрд тенге инвестиций.",
        "Жасыл Белес",
        "KZ-79",
    ),
    ("kk", "«Көкбел» индустриялық аймағында 12 жоба іске қосылды.", "Көкбел", None),
    ("kk", "Қордай индустриялық аймағына 3 млрд теңге инвестиция тартылды.", "Қордай", None),
    ("en", "The Karasu industrial zone has launched 12 projects.", "Karasu", None),
]


@pytest.mark.parametrize(("lang", "text", "name", "place"), SITES)
def test_an_unknown_zone_keeps_its_name_and_is_not_the_citys(
    lang: str, text: str, name: str, place: str | None
) -> None:
    (claim,) = _claims(text, lang)
    assert (claim.subject.kind, claim.subject.name, claim.subject.place) == ("site", name, place)


OURS = [
    ("ru", "В Индустриальной зоне Алматы работают 12 предприятий.", "industrial-zone"),
    ("kk", "Алматыдағы Индустриялық аймақта 12 кәсіпорын жұмыс істейді.", "industrial-zone"),
    ("en", "In Almaty, the industrial zone has 12 enterprises.", "industrial-zone"),
]


@pytest.mark.parametrize(("lang", "text", "name"), OURS)
def test_the_citys_own_zone_keeps_its_code(lang: str, text: str, name: str) -> None:
    (claim,) = _claims(text, lang)
    assert (claim.subject.kind, claim.subject.name) == ("site", name)


CITIES = [
    ("ru", "В городе Кызыл-Тобе построят 3 завода. В городе создадут 400 рабочих мест."),
    ("kk", "Тараз қаласында өнеркәсіп 4 пайызға өсті. Қалада 400 жұмыс орны құрылды."),
    ("en", "Taraz will build three plants. The city will create 400 jobs."),
]


@pytest.mark.parametrize(("lang", "text"), CITIES)
def test_the_city_after_another_city_is_that_one(lang: str, text: str) -> None:
    claims = _claims(text, lang)
    assert len(claims) == 2
    assert [c.subject.place for c in claims] == [None, None]
    assert all("place" in c.field_status for c in claims)
    assert not any(c.complete for c in claims)


COMPANIES = [
    ("ru", "ТОО «Ак-Булак» вложило 4 млрд тенге.", "Ак-Булак"),
    ("kk", "«Ақбұлақ» ЖШС 4 млрд теңге инвестиция салды.", "Ақбұлақ"),
    ("en", "Karasu Foods LLP invested 4 billion tenge.", "Karasu Foods LLP"),
    ("ru", "Компания GREEN FIELD GROUP создала 120 рабочих мест.", "GREEN FIELD GROUP"),
]


@pytest.mark.parametrize(("lang", "text", "name"), COMPANIES)
def test_a_company_is_a_subject(lang: str, text: str, name: str) -> None:
    (claim,) = _claims(text, lang)
    assert (claim.subject.kind, claim.subject.name) == ("enterprise", name)
    assert not claim.complete


NOT_SUBJECTS = [
    ("ru", "АСТАНА. KAZINFORM – В Алматы за 2024 год выпуск вырос на 4 %.", "KZ-75"),
    ("ru", "Шымкент уступает городу Астана. За 2024 год здесь создано 400 рабочих мест.", "KZ-79"),
    ("en", "ASTANA – Almaty attracted 40 billion tenge in investment in 2024.", "KZ-75"),
    ("kk", "АСТАНА. KAZINFORM – Алматыда 2024 жылы өнеркәсіп 4 пайызға өсті.", "KZ-75"),
]


@pytest.mark.parametrize(("lang", "text", "place"), NOT_SUBJECTS)
def test_dateline_and_comparison_are_no_subjects(lang: str, text: str, place: str) -> None:
    (claim,) = _claims(text, lang)
    assert claim.subject.place == place


LISTS = [
    ("ru", "Выпуск в Казахстане вырос на 4 %. Рост отмечен {}. Инвестиции выросли на 5 %.",
     "в Шымкенте, Астане и Атырауской области"),
    ("en", "Output in Kazakhstan grew by 4%. Growth was seen in {}. Investment grew by 5%.",
     "Shymkent, Astana and Aktobe region"),
    ("kk", "Қазақстанда өнеркәсіп 4 пайызға өсті. Өсім {} байқалды. Инвестиция 5 пайызға өсті.",
     "Шымкент, Астана қалаларында"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "places"), LISTS)
def test_a_list_of_places_moves_a_text_nowhere(lang: str, text: str, places: str) -> None:
    assert [c.subject.place for c in _claims(text.format(places), lang)] == ["KZ", "KZ"]


def test_the_city_without_a_word_of_which_is_assumed_and_never_complete() -> None:
    (claim,) = _claims("В 2024 году в городе создано 400 рабочих мест.", "ru")
    assert (claim.subject.place, claim.field_status["place"]) == ("KZ-75", "defaulted")
    assert not claim.complete
    (said,) = _claims("В 2024 году в Алматы запущено 12 проектов.", "ru")
    assert said.complete


TIMES = [
    ("en", "The zone will have 85 companies by 2030 and 95 by 2035.", ["../2030", "../2035"]),
    ("ru", "К настоящему времени реализовано 38 проектов.", ["../2025-09"]),
    ("ru", "Ведутся 17 проектов.", ["@2025-09"]),
    ("en", "The zone, opened last year, has attracted 4 billion tenge.", ["None"]),
    ("ru", "В ноябре запустят 3 проекта.", ["2025-11"]),
    ("ru", "В ноябре запустили 3 проекта.", ["2024-11"]),
]


@pytest.mark.parametrize(("lang", "text", "times"), TIMES)
def test_times_belong_to_what_they_are_said_of(lang: str, text: str, times: list[str]) -> None:
    assert [str(c.period) for c in _claims(text, lang)] == times


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "From July 2024 to June 2025 industrial output of Almaty grew by 3.5%."),
        ("en", "Between July 2024 and June 2025 industrial output of Almaty grew by 3.5%."),
        ("ru", "С июля 2024 года по июнь 2025 года выпуск промышленности Алматы вырос на 3,5%."),
        ("kk", "2024 жылғы шілде – 2025 жылғы маусым аралығында Алматы өнеркәсібі 3,5%-ға өсті."),
        ("kk", "2024 жылғы шілдеден 2025 жылғы маусымға дейін Алматы өнеркәсібі 3,5%-ға өсті."),
    ],
)
def test_months_of_two_years_are_one_time(lang: str, text: str) -> None:
    (claim,) = _claims(text, lang)
    assert str(claim.period) == "2024-07/2025-06"


def test_months_that_end_before_they_begin_are_no_time() -> None:
    (claim,) = _claims("From July 2025 to June 2024 industrial output of Almaty grew by 3%.", "en")
    assert str(claim.period) != "2025-07/2024-06"


def test_a_title_ends_where_a_dateline_begins() -> None:
    title = "В Жамбылской области в 2024 году запущено семь новых инвестиционных проектов"
    claims = _claims(f"{title}\nАСТАНА. Создано 90 рабочих мест.", "ru")
    assert [c.subject.place for c in claims] == ["KZ-31", "KZ-31"]


def test_latin_kazakh_is_read_as_such_under_the_name_of_kazakh() -> None:
    (claim,) = _claims("Aqtóbe oblysynda 2000-ǵa jýyq jumys orny quryldy.", "kk")
    assert (claim.value, claim.unit, claim.subject.place) == (2000, "jobs", "KZ-15")


LATE = [
    ("ru", "Запущено 11 проектов.\nОб этом сообщили в акимате Шымкента."),
    ("en", "The city has launched 11 projects.\nThis was announced in Shymkent's city hall."),
    ("kk", "Қалада 11 жоба іске қосылды.\nБұл туралы Шымкент әкімдігінде айтылды."),
]


@pytest.mark.parametrize(("lang", "text"), LATE)
def test_the_only_place_of_a_text_is_that_of_figures_before_it(lang: str, text: str) -> None:
    (claim,) = _claims(text, lang)
    assert (claim.subject.place, claim.field_status["place"]) == ("KZ-79", "inherited")


def test_two_places_of_a_text_are_nobodys_place() -> None:
    (claim, *_) = _claims("Запущено 11 проектов.\nОб этом сообщили в Шымкенте и Караганде.", "ru")
    assert claim.subject.place is None


def test_what_projects_were_done_in_is_not_when_industry_grew() -> None:
    text = "В 2010–2016 годах в области введено 65 проектов. Индекс промышленности — 104,2%."
    assert [None if c.period is None else str(c.period) for c in _claims(text, "ru")] == [
        "2010/2016",
        None,
    ]


PARTS = [
    ("kk", "Көлік құрастыру машина жасаудың 36,1%-ын құрайды.", "C29", "output@C-MACH"),
    ("kk", "Өңдеу саласының үлесі 78,6% болды.", "C", "output"),
    ("kk", "Өндірістің 38,1%-ы машина жасауға, 24,5%-ы тамақ өнеркәсібіне тиесілі.",
     "C-MACH", "output"),
    ("en", "Metallurgy grew by 3%. Its share in manufacturing is 52%.", "C24", "output@C"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "part", "of"), PARTS)
def test_a_share_is_of_its_part_and_not_of_its_whole(
    lang: str, text: str, part: str, of: str
) -> None:
    (share, *_) = [c for c in _claims(text, lang) if c.measure == "share_pct"]
    assert (share.subject.name, share.of) == (part, of)
