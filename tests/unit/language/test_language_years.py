"""Which year is meant: one that is not told, the running one, one that only a base names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.errors import OndirisError
from ondiris.language import Claim, PlaceForms, read, write
from ondiris.language.claim import Time
from ondiris.language.years import ahead, earlier, is_running, next_one, so_far

FORMS = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text(encoding="utf-8"))
DAY = date(2025, 9, 10)


def _claims(text: str, lang: str, day: date | None = DAY) -> tuple[Claim, ...]:
    return read(text, lang=lang, published=day, places=PLACES).claims


def _periods(text: str, lang: str, day: date | None = DAY) -> list[str | None]:
    return [None if c.period is None else str(c.period) for c in _claims(text, lang, day)]


UNDATED = [
    # months without a year are of the year after the one that changes are measured against
    (
        "kk",
        (
            "Қостанай облысы жарты жылдың қорытындысын шығарды. Өнеркәсіп өнімі 600 млрд теңгеге "
            "жетті. Бұл 2023 жылдың сәйкес кезеңімен салыстырғанда 4,1%-ға көп."
        ),
        "2024-01/2024-06",
    ),
    (
        "ru",
        (
            "За 7 месяцев промышленность области произвела продукции на 600 млрд тенге. "
            "Рост к аналогичному периоду 2021 года составил 4,1%."
        ),
        "2022-01/2022-07",
    ),
    (
        "en",
        (
            "Industrial output reached 600 billion tenge in the first seven months. It grew by "
            "4.1% compared to the same period of 2021."
        ),
        "2022-01/2022-07",
    ),
]


@pytest.mark.parametrize(("lang", "text", "period"), UNDATED)
def test_a_base_tells_the_year_of_a_text_without_a_day(lang: str, text: str, period: str) -> None:
    assert _periods(text, lang, None) == [period, period]


def test_two_bases_tell_no_year() -> None:
    text = (
        "За 7 месяцев выпуск составил 60 млрд тенге. "
        "К аналогичному периоду 2021 года он вырос на 4%. "
        "К аналогичному периоду 2019 года он вырос на 9%."
    )
    assert _periods(text, "ru", None)[0] == "Y-01/Y-07"


LAST = [
    (
        "kk",
        (
            "2021 жылы облыста химия өнеркәсібі 4%-ға өсті. Облыс былтыр жақсы көрсеткішке жетті. "
            "Металлургия 3%-ға өсті."
        ),
    ),
    (
        "ru",
        (
            "В 2021 году химия области выросла на 4%. В прошлом году область показала рост. "
            "Металлургия выросла на 3%."
        ),
    ),
]


@pytest.mark.parametrize(("lang", "text"), LAST)
def test_last_year_is_no_year_where_no_day_is_known(lang: str, text: str) -> None:
    assert _periods(text, lang, None) == ["2021", "2021"]


THIS = [
    (
        "kk",
        "Әкім 8 айдың қорытындысын айтты. Биылғы жылы өнеркәсіп өнімі 900 млрд теңгеге жетті.",
        "2025-01/2025-08",
    ),
    (
        "ru",
        (
            "Аким рассказал об итогах за 8 месяцев. В текущем году объем промышленной продукции "
            "достиг 900 млрд тенге."
        ),
        "2025-01/2025-08",
    ),
    (
        "en",
        (
            "The mayor spoke of the first eight months. This year industrial output reached "
            "900 billion tenge."
        ),
        "2025-01/2025-08",
    ),
    ("ru", "В текущем году объем промышленной продукции достиг 900 млрд тенге.", "2025"),
    ("ru", "Аким рассказал об итогах за 8 месяцев. В текущем году запущено 9 проектов.", "2025"),
]


@pytest.mark.parametrize(("lang", "text", "period"), THIS)
def test_this_year_is_the_months_of_it_that_a_text_counts(
    lang: str, text: str, period: str
) -> None:
    assert _periods(text, lang) == [period]


def test_the_running_year_is_a_rule_of_its_own() -> None:
    (running,) = _claims("В 2025 году в области запущено 9 проектов.", "ru")
    (ended,) = _claims("В 2024 году в области запущено 9 проектов.", "ru")
    assert running.field_rules["period"] == "alone in the sentence, of the running year"
    assert ended.field_rules["period"] == "alone in the sentence"


def test_this_year_without_a_day_stays_open_and_incomplete() -> None:
    (claim,) = _claims("Биыл облыста 9 жоба іске қосылды.", "kk", None)
    assert str(claim.period) == "Y"
    assert "period" in claim.unsure


def test_a_year_that_is_not_told_cannot_be_written() -> None:
    (claim,) = _claims("За 7 месяцев выпуск промышленности составил 60 млрд тенге.", "ru", None)
    assert str(claim.period) == "Y-01/Y-07"
    with pytest.raises(OndirisError, match="period"):
        write([claim], "ru")


HEADED = [
    ("kk", "Облыс өнеркәсібі жыл басынан бері өсіп келеді\nӨңдеу өнеркәсібі 6%-ға өсті."),
    ("ru", "Промышленность области растет с начала года\nОбработка выросла на 6%."),
]


@pytest.mark.parametrize(("lang", "text"), HEADED)
def test_since_january_in_a_headline_is_the_time_of_what_grew(lang: str, text: str) -> None:
    assert _periods(text, lang) == ["2025-01/.."]


DOCUMENTS = [
    (
        "ru",
        (
            "В Послании 2025 года президент сказал о промышленности. За 8 месяцев 2024 года "
            "доля обработки составила 70%."
        ),
        "2024-01/2024-08",
    ),
    (
        "kk",
        (
            "2025 жылғы Жолдауда өнеркәсіп туралы айтылды. 2024 жылдың 8 айында өңдеу саласы "
            "4%-ға өсті."
        ),
        "2024-01/2024-08",
    ),
    ("en", "The address of 2025 spoke of industry. In 2024 manufacturing grew by 4%.", "2024"),
]


@pytest.mark.parametrize(("lang", "text", "period"), DOCUMENTS)
def test_the_year_of_an_address_is_no_time_of_a_figure(lang: str, text: str, period: str) -> None:
    assert _periods(text, lang) == [period]


YEARLY = [
    ("ru", "Ежегодный экспорт продукции этих предприятий составляет 3 млн долларов.", "per_year"),
    ("ru", "За 20 лет зоны принесут 70 тыс. рабочих мест.", "rel:next_20y"),
    ("en", "The number of firms doubled in the past 10 years, of which 96% are small.", None),
]


@pytest.mark.parametrize(("lang", "text", "period"), YEARLY)
def test_rates_and_years_to_come(lang: str, text: str, period: str | None) -> None:
    assert _periods(text, lang)[-1] == period


def test_so_far_takes_months_of_the_running_year_alone() -> None:
    year = Time("2025", "2025", "year", "flow", "published")
    months = Time("2025-01", "2025-08", "months", "flow", "own")
    assert str(so_far(year, months, DAY)) == "2025-01/2025-08"
    assert so_far(year, Time("2025-04", "2025-06", "quarter"), DAY) is year
    assert so_far(year, None, DAY) is year
    assert so_far(year, months, date(2026, 2, 1)) is year
    assert not is_running(months, DAY)


def test_the_years_around_a_time() -> None:
    may = Time("2025-05", "2025-05", "month", "flow", "published")
    assert str(earlier(may)) == "2024-05"
    assert str(next_one(may, DAY)) == "2026-05"
    assert next_one(may, date(2025, 5, 2)) is may
    assert next_one(may, None) is may
    assert ahead(may) is may


PROGRAMMES = [
    (
        "ru",
        (
            "По программе развития предпринимательства на 2020-2025 годы в Алматы реализуется "
            "20 проектов."
        ),
        "@2025-09",
    ),
    (
        "kk",
        (
            "Алматыда 2020-2025 жылдарға арналған индустриялық-инновациялық даму бағдарламасы "
            "аясында 20 жоба жүзеге асырылуда."
        ),
        "@2025-09",
    ),
    (
        "en",
        (
            "20 projects are being carried out in Almaty under the 2020-2025 state industrial "
            "programme."
        ),
        "@2025-09",
    ),
    (
        "en",
        (
            "Under the programme of business support for 2020-2025, 20 projects are being carried "
            "out in Almaty."
        ),
        "@2025-09",
    ),
    # years that are not those of a programme are a time
    ("ru", "В Алматы на 2025-2027 годы запланировано 20 проектов.", "2025/2027"),
]


@pytest.mark.parametrize(("lang", "text", "period"), PROGRAMMES)
def test_the_years_of_a_programme_are_no_time_of_what_is_done(
    lang: str, text: str, period: str
) -> None:
    assert _periods(text, lang) == [period]


def test_jobs_to_come_do_not_stand_by_the_day_of_their_pool() -> None:
    text = (
        "На сегодняшний день в пуле Алматы 40 проектов на 90 млрд тенге, "
        "в рамках которых будет создано 3 тысячи рабочих мест."
    )
    assert _periods(text, "ru") == ["@2025-09", "@2025-09", None]


def test_a_share_of_what_came_keeps_its_time_unless_what_came_is_a_change() -> None:
    came = "За последние три года в Алматы поступило 2 трлн тенге инвестиций, из них 75% частные."
    grew = "За последние три года число предприятий Алматы выросло на 40%, из них 75% частные."
    assert _periods(came, "ru")[-1] == "rel:last_3y"
    assert _periods(grew, "ru")[-1] != "rel:last_3y"


def test_a_month_gone_by_sums_up_what_was_done_by_it() -> None:
    gone = "By June, Almaty had attracted 90 projects."
    late = "Almaty has opened 90 plants. By December, it will open 20 projects."
    assert _periods(gone, "en") == ["../2025-06"]
    assert _periods(late, "en")[-1] == "../2025-12"


def test_jobs_follow_the_sum_that_a_paragraph_has_told() -> None:
    text = (
        "На сегодня в зонах Алматы запущено 40 проектов. Создано 2 тысячи рабочих мест. "
        "Строительство одного завода обошлось в 3 млрд тенге."
    )
    assert _periods(text, "ru") == ["../2025-09", "../2025-09", None]


def test_a_change_against_last_year_is_not_of_last_year() -> None:
    text = (
        "В 2024 году выпуск Алматы не вырос. "
        "Выпуск вырос на 6,2% по сравнению с прошлым годом. Химия выросла в 2023 году."
    )
    assert _periods(text, "ru") == [None]
    assert _periods(text, "ru", date(2025, 2, 10)) == ["2024"]


def test_past_months_of_a_report_are_those_since_january() -> None:
    text = "41 projects were launched in Almaty over the past 10 months."
    assert _periods(text, "en", date(2025, 12, 9)) == ["2025-01/2025-10"]
    assert _periods(text, "en", date(2025, 4, 9)) == ["rel:last_10m"]


def test_growth_of_public_money_is_told_with_the_economy() -> None:
    text = (
        "Аким рассказал об итогах 2024 года.\n"
        "Выпуск Алматы в 2024 году вырос на 5%.\n"
        "Доходы бюджета выросли на 13%."
    )
    assert _periods(text, "ru", date(2025, 1, 20)) == ["2024", "2024"]


def test_last_years_are_past_even_of_a_plan_and_years_alone_are_as_it_stands() -> None:
    pool = "За последние 3 года сформирован пул: запланировано 40 проектов Алматы."
    plan = "За 3 года планируется построить 40 заводов Алматы."
    assert _periods(pool, "ru") == ["rel:last_3y"]
    assert _periods(plan, "ru") == ["rel:next_3y"]
