"""Numbers that cannot be read, and verbs of what is under way, declared or given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ondiris.language import Claim, PlaceForms, read

FORMS = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text(encoding="utf-8"))


def _claims(text: str, lang: str) -> tuple[Claim, ...]:
    return read(text, lang=lang, published=date(2025, 9, 10), places=PLACES).claims


NONE = [
    ("kk", "Зауыт ондаған мың жұмыс орнын ашты."),
    ("kk", "Облысқа бірнеше миллиард теңге инвестиция тартылды."),
    ("ru", "Создано несколько тысяч рабочих мест."),
    ("ru", "Вложены сотни миллионов тенге инвестиций."),
    ("ru", "В области запущено два десятка предприятий."),
    ("en", "Tens of thousands of jobs were created."),
    ("en", "Several billion tenge was invested in the region."),
    ("en", "Two dozen projects were launched in the region."),
    ("en", "The zones attracted VND6.5 trillion of investment."),
]


@pytest.mark.parametrize(("lang", "text"), NONE)
def test_a_number_that_nobody_counted_is_no_claim(lang: str, text: str) -> None:
    assert _claims(text, lang) == ()


READ = [
    ("kk", "Облысқа екі миллиард теңге инвестиция тартылды.", 2 * 10**9),
    ("ru", "Вложен миллиард тенге инвестиций.", 10**9),
    ("en", "A billion tenge was invested in the region.", 10**9),
    ("en", "The projects will provide jobs for 2000 people.", 2000),
]


@pytest.mark.parametrize(("lang", "text", "value"), READ)
def test_a_number_in_words_is_read_as_before(lang: str, text: str, value: int) -> None:
    (claim,) = _claims(text, lang)
    assert claim.value == value


STANDINGS = [
    ("ru", "В области запускают три завода.", "in_progress"),
    ("ru", "В регионе открывают 4 предприятия.", "in_progress"),
    ("ru", "Общий объем заявленных инвестиций — 90 млрд тенге.", "planned"),
    ("kk", "Жарияланған инвестиция көлемі – 90 млрд теңге.", "planned"),
    ("kk", "8 жоба 700 жұмыс орнын ашуға мүмкіндік беретінін айтты.", "planned"),
    ("kk", "Картада 55 жоба жүзеге асырылуы керек.", "planned"),
    ("en", "Some 100 projects are in implementation in the region.", "in_progress"),
]


@pytest.mark.parametrize(("lang", "text", "standing"), STANDINGS)
def test_how_a_figure_stands(lang: str, text: str, standing: str) -> None:
    assert {claim.modality for claim in _claims(text, lang)} == {standing}


GIVEN = [
    ("ru", "Из фонда направили 7 млрд тенге из Специального государственного фонда на дороги."),
    ("kk", "Қордан 7 млрд теңге бөлді."),
    ("en", "The government allocates 7 billion tenge for roads."),
]


@pytest.mark.parametrize(("lang", "text"), GIVEN)
def test_money_of_a_fund_is_public(lang: str, text: str) -> None:
    (claim,) = _claims(text, lang)
    assert claim.measure == "budget"


def test_small_zones_have_a_short_name() -> None:
    created, planned = _claims("Создано 25 МПЗ из 34 запланированных МПЗ.", "ru")
    assert {created.unit, planned.unit} == {"zones"}


DAYS = [
    ("en", "To date, 140 enterprises operate in the zones.", "@2025-09"),
    ("en", "To date, the zones have 30 projects completed, employing 900 people.", "@2025-09"),
    ("en", "To date, 14 plants have been opened in the region.", "../2025-09"),
    ("kk", "Бүгінге дейін облыста 14 жоба іске асырылды.", "../2025-09"),
]


@pytest.mark.parametrize(("lang", "text", "period"), DAYS)
def test_what_stands_by_a_day_stands_and_what_was_done_is_summed(
    lang: str, text: str, period: str
) -> None:
    assert str(_claims(text, lang)[-1].period) == period


def test_so_far_takes_up_what_was_counted() -> None:
    text = "In all 190 projects are planned by yearend. So far, 147 have already been completed."
    planned, done = _claims(text, "en")
    assert (str(planned.period), done.unit, done.value) == ("../2025-12", "projects", 147)


def test_a_head_word_that_names_nobody_ends_no_reading() -> None:
    """A sentence whose first body word stands behind nothing but words that lead to one."""
    text = "The Agency also gave permission for 125 projects."
    assert [c.value for c in _claims(text, "en")] == [125]


def test_a_short_sentence_about_oil_in_a_region_is_no_noise() -> None:
    text = "Ақтөбе облысында мұнай өндірісінің азаюы индекстің 8,9% төмендеуіне әсер етті."
    assert next(c.value for c in _claims(text, "kk")) < 0


TO_COME = [
    (
        "In 2027, 36 projects will be launched in Almaty totaling 160 billion tenge, with the "
        "creation of about 1,200 new jobs."
    ),
    "30 projects will be implemented in Almaty with a total investment of 390 billion tenge.",
    "The new plant in Almaty will provide work for 400 people.",
]


@pytest.mark.parametrize("text", TO_COME)
def test_what_comes_with_a_plan_is_planned(text: str) -> None:
    assert {c.modality for c in _claims(text, "en")} == {"planned"}


def test_in_brackets_behind_a_fall_stands_what_is_left() -> None:
    text = "Ақтөбе облысында химия өнеркәсібі (94,8%) және машина жасау (92,9%) сәл төмендеген."
    assert [(c.measure, c.value) for c in _claims(text, "kk")] == [
        ("index_pct", Decimal("94.8")),
        ("index_pct", Decimal("92.9")),
    ]


CAME_TO = [
    ("ru", "ВРП Алматы составил 106,2%.", "index_pct", "grp"),
    ("ru", "Объем инвестиций Алматы составил 104,5%.", "index_pct", "investment"),
    ("kk", "Алматыда инвестиция көлемі 104,5% болды.", "index_pct", "investment"),
    ("en", "Investment in Almaty amounted to 104.5%.", "index_pct", "investment"),
    # a part of a total is a share, whatever it is compared with
    (
        "ru",
        (
            "Выпуск обработки составил 70,5% от общего объема промышленности Алматы с ростом "
            "к соответствующему периоду 2016 года."
        ),
        "share_pct",
        "output",
    ),
]


@pytest.mark.parametrize(("lang", "text", "measure", "of"), CAME_TO)
def test_what_comes_to_a_whole_is_an_index(lang: str, text: str, measure: str, of: str) -> None:
    assert [(c.measure, c.of) for c in _claims(text, lang)] == [(measure, of)]


def test_what_is_done_of_a_plan_is_no_index_of_a_flow() -> None:
    text = "Освоение инвестиций в Алматы составило 98,7%."
    assert "index_pct" not in {c.measure for c in _claims(text, "ru")}
