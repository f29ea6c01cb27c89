"""Where a claim of a press text lands: its activity, its time, its programme; or a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import load_catalogue
from ondiris.language import PlaceForms, read
from ondiris.model import Known, KnownBasis, Modality, Period, SeriesKey
from ondiris.production.bulletins.accepting import (
    AS_READ,
    EVERY_CLAIM,
    AcceptedText,
    CityContext,
    accept,
)
from ondiris.production.bulletins.programmes import PromisingProgramme, matching

CASE = Path(__file__).parents[4] / "src" / "ondiris" / "cases" / "almaty"
PLACES = PlaceForms.from_toml((CASE / "forms.toml").read_text("utf-8"))
DAY = date(2026, 10, 20)


@pytest.fixture(scope="module")
def city() -> CityContext:
    return CityContext("KZ-75", "B-E", load_catalogue(CASE))


def taken(
    city: CityContext, text: str, lang: str, by_hand: dict[str, str] | None = None
) -> AcceptedText:
    claims = read(text, lang=lang, published=DAY, places=PLACES).claims
    known = Known(DAY, KnownBasis.STATED)
    said = {EVERY_CLAIM: AS_READ, **(by_hand or {})}
    return accept(claims, city, source="text", known=known, by_hand=said)


INDUSTRIAL = [
    ("ru", "В январе 2026 года промышленные предприятия Алматы произвели на 1,3 млрд тенге."),
    (
        "kk",
        "2026 жылғы қаңтарда Алматының өнеркәсіп кәсіпорындары 1,3 млрд теңгенің өнімін өндірді.",
    ),
    ("en", "In January 2026 industrial enterprises of Almaty produced goods worth 1.3 bn tenge."),
]


@pytest.mark.parametrize(("lang", "text"), INDUSTRIAL)
def test_what_industrial_enterprises_made_is_output_of_industry(
    city: CityContext, lang: str, text: str
) -> None:
    (one,) = taken(city, text, lang).accepted
    key = one.entry.key
    assert (key.measure, key.area, key.activity) == ("output", "KZ-75", "B-E")


NOBODYS = [
    ("ru", "Предприятия города за 9 месяцев 2026 года выпустили продукции на 2 062,2 млрд тенге."),
    ("en", "In January 2026 the enterprises of Almaty produced goods worth 162.2 billion tenge."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text"), NOBODYS)
def test_output_of_no_activity_is_put_before_a_person_and_placed_by_hand(
    city: CityContext, lang: str, text: str
) -> None:
    """It may be industry or the whole economy: taken for that it would lead a bulletin."""
    found = taken(city, text, lang)
    assert not found.accepted
    assert [(one.reason, one.candidates) for one in found.unplaced] == [("no-activity", ("B-E",))]
    (one,) = taken(city, text, lang, {"c1": "B-E"}).accepted
    assert (one.entry.key.activity, one.by_hand) == ("B-E", True)


ONES = [
    ("ru", "На заводе «Алматы Пак» работают 1 200 человек."),
    ("ru", "Компания Hyundai Trans Kazakhstan в 2025 году инвестировала 9 млрд тенге."),
    ("kk", "«Алматы Пак» зауытында 1 200 адам жұмыс істейді."),
    ("en", "In 2025 the plant created 120 jobs."),
]


@pytest.mark.parametrize(("lang", "text"), ONES)
def test_what_one_enterprise_has_is_not_taken_for_the_citys(
    city: CityContext, lang: str, text: str
) -> None:
    found = taken(city, text, lang)
    assert not found.accepted
    assert [one.reason for one in found.unplaced] == ["of-one-enterprise"]


def test_what_the_city_has_beside_a_plant_is_the_citys(city: CityContext) -> None:
    found = taken(city, "В 2025 году в городе открыт завод и создано 4 тыс. рабочих мест.", "ru")
    assert [one.entry.key.measure for one in found.accepted] == ["jobs"]


AT_WORK = [
    ("ru", "В городе работают 144 крупных и средних промышленных предприятия."),
    ("kk", "Алматыда 144 ірі және орта өнеркәсіп кәсіпорны жұмыс істейді."),
    ("kk", "Алматыда 144 ірі және орта өнеркәсіп кәсіпорны бар."),
    ("en", "The city has 144 large and medium-sized industrial enterprises."),
]


@pytest.mark.parametrize(("lang", "text"), AT_WORK)
def test_the_present_tense_is_a_stock_at_the_time_of_the_text(
    city: CityContext, lang: str, text: str
) -> None:
    (one,) = taken(city, text, lang).accepted
    key = one.entry.key
    assert (key.measure, key.activity, str(key.scope)) == (
        "count_enterprises", "B-E", "large_medium"
    )  # fmt: skip
    assert str(one.entry.period) == "2026-10"


WHOLES = [
    (
        "kk",
        (
            "2026 жылғы қаңтарда Алматыда машина жасау өнімі 940 миллиард теңгені құрап, көлік "
            "құрастыру үлесі 47,9 пайызға жетті."
        ),
        None,
    ),
    ("ru", "В январе 2026 года в Алматы доля машиностроения – 42,4%.", None),
    (
        "ru",
        (
            "В январе 2026 года машиностроение Алматы выросло на 23,3%, его доля в промышленности "
            "– 42,4%."
        ),
        "output@B-E",
    ),
    (
        "ru",
        (
            "В январе 2026 года производство в машиностроении Алматы составило 36,6 млрд тенге, "
            "или 37,5% от общего объема промышленности."
        ),
        "output@B-E",
    ),
    (
        "en",
        (
            "In January 2026 machine building in Almaty grew by 26 percent; its share in industry "
            "reached 42%."
        ),
        "output@B-E",
    ),
]


@pytest.mark.parametrize(("lang", "text", "whole"), WHOLES)
def test_a_share_is_placed_where_its_whole_is_named(
    city: CityContext, lang: str, text: str, whole: str | None
) -> None:
    """Output that another figure counts is no whole, and a whole that is named is no default."""
    found = taken(city, text, lang)
    shares = [one.entry for one in found.accepted if one.claim.measure == "share_pct"]
    left = [one.reason for one in found.unplaced if one.claim.measure == "share_pct"]
    assert [one.key.of for one in shares] == ([whole] if whole else [])
    assert left == ([] if whole else ["no-whole"])
    assert not any("of" in one.defaulted for one in shares)


def test_what_a_city_has_launched_is_no_stock(city: CityContext) -> None:
    found = taken(city, "The city has launched 12 projects.", "en")
    assert not found.accepted
    assert [one.reason for one in found.unplaced] == ["no-period"]


PLANNED = [
    ("ru", "До 2030 года инвесторы привлекут 200 млрд тенге инвестиций."),
    ("ru", "В 2026 году промышленные предприятия произведут продукции на 200 млрд тенге."),
    ("kk", "2026 жылы инвесторлар 200 млрд теңге инвестиция тартады."),
    ("en", "Investors will attract 200 billion tenge of investment by 2030."),
]


@pytest.mark.parametrize(("lang", "text"), PLANNED)
def test_a_verb_of_the_future_is_a_plan(city: CityContext, lang: str, text: str) -> None:
    (one,) = taken(city, text, lang).accepted
    assert one.entry.key.modality is Modality.PLANNED


def test_what_was_attracted_is_done(city: CityContext) -> None:
    (one,) = taken(
        city, "В 2025 году инвесторы привлекли 200 млрд тенге инвестиций.", "ru"
    ).accepted
    assert one.entry.key.modality is Modality.ACHIEVED


SINCE = [
    ("ru", "С начала года в городе запущено 7 проектов."),
    ("kk", "Жыл басынан бері қалада 7 жоба іске қосылды."),
    ("en", "Since the beginning of the year 7 projects have been launched in the city."),
]


@pytest.mark.parametrize(("lang", "text"), SINCE)
def test_since_the_beginning_of_the_year_ends_with_the_day_of_the_text(
    city: CityContext, lang: str, text: str
) -> None:
    (one,) = taken(city, text, lang).accepted
    assert str(one.entry.period) == "2026-01-01/2026-10-20"
    (one,) = taken(city, text, lang, {"c1": "industrial-zone"}).accepted
    assert (one.entry.key.subject, one.by_hand) == ("industrial-zone", True)


def test_a_figure_of_a_year_that_is_not_over_is_put_before_a_person(city: CityContext) -> None:
    found = taken(city, "В 2026 году промышленность города произвела 2,5 трлн тенге.", "ru")
    assert [one.reason for one in found.unplaced] == ["future-period"]
    assert not found.accepted


def programme(code: str, *periods: str) -> PromisingProgramme:
    key = SeriesKey(measure="project_cost", area="KZ-75-alatau", unit="KZT", subject=code,
                    modality=Modality.PLANNED)  # fmt: skip
    return PromisingProgramme(code, "zone", False, (key,), tuple(map(Period.parse, periods)))


def test_what_was_promised_for_two_years_is_no_promise_for_one_of_them() -> None:
    wide, narrow = programme("wide", "2025/2026"), programme("narrow", "2026")
    year, run = Period.parse("2026"), Period.parse("2025/2026")
    assert matching([wide], "zone", year) == ()
    assert matching([wide, narrow], "zone", year) == (narrow,)
    assert matching([wide, narrow], "zone", run) == (wide, narrow)
    assert matching([programme("due", "../2026")], "zone", Period.parse("../2026-12"))


def alone(city: CityContext, text: str, by_hand: dict[str, str]) -> AcceptedText:
    claims = read(text, lang="ru", published=DAY, places=PLACES).claims
    known = Known(DAY, KnownBasis.STATED)
    return accept(claims, city, source="text", known=known, by_hand=by_hand)


def test_a_claim_that_is_not_complete_waits_until_a_hand_says_that_it_is_right(
    city: CityContext,
) -> None:
    text = "С начала года в городе запущено 7 проектов."
    (left,) = alone(city, text, {}).unplaced
    assert (left.reason, left.candidates) == ("unsure", (AS_READ,))
    assert "place" in left.claim.unsure
    (taken_by_hand,) = alone(city, text, {"c1": AS_READ}).accepted
    assert taken_by_hand.entry.key.area == "KZ-75"
    assert alone(city, text, {EVERY_CLAIM: AS_READ}).accepted == (taken_by_hand,)


def test_a_complete_claim_waits_for_nobody(city: CityContext) -> None:
    (one,) = alone(city, "В 2024 году в Алматы запущено 12 проектов.", {}).accepted
    assert one.claim.complete


@pytest.mark.parametrize(
    "text",
    [
        "В СЭЗ «Сарыарка» в 2024 году запущено 12 проектов.",
        "В 2024 году в городе Лисаковск запущено 12 проектов.",
    ],
)
def test_no_hand_makes_ours_what_is_of_another_zone_or_town(city: CityContext, text: str) -> None:
    taken_all = alone(city, text, {EVERY_CLAIM: AS_READ})
    assert taken_all.accepted == ()
    assert {one.reason for one in taken_all.unplaced} <= {"of-another-site", "of-another-place"}
