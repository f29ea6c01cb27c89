"""Kinds of sentences that were read wrongly once: lists, ends, ranks, what is built and made."""

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


ENDS = [
    ("Экспорт 24 мыңнан 64 мың тоннаға дейін өсті.", (24000, 64000)),
    ("Өндіріс көлемі 1,2 миллионнан 3 миллион тоннаға дейін артты.", (1200000, 3000000)),
    ("Жеткізілім (5 мыңнан 9 мың тоннаға дейін) екі еселенді.", (5000, 9000)),
]


@pytest.mark.parametrize(("text", "ends"), ENDS)
def test_the_end_of_a_change_lends_its_unit_to_the_beginning(
    text: str, ends: tuple[int, int]
) -> None:
    tonnes = [claim for claim in _claims(text, "kk") if claim.unit == "tonnes"]
    assert [claim.value for claim in tonnes] == list(ends)
    assert [claim.role for claim in tonnes] == ["from", "to"]


def test_both_ends_of_each_change_of_a_list_have_the_time_of_the_list() -> None:
    text = "2024 жылы экспорт 7 мыңнан 9 мың тоннаға дейін, 3 мыңнан 5 мың тоннаға дейін өсті."
    assert {str(claim.period) for claim in _claims(text, "kk")} == {"2024"}


NO_RANKS = [
    ("kk", "Министрдің бірінші орынбасары 5 жобаны таныстырды."),
    ("kk", "Әкімнің екінші орынбасары келді."),
]


@pytest.mark.parametrize(("lang", "text"), NO_RANKS)
def test_a_deputy_is_no_place_in_an_order(lang: str, text: str) -> None:
    assert all(claim.measure != "rank" for claim in _claims(text, lang))


def test_a_place_in_an_order_still_is_one() -> None:
    (claim,) = _claims("Облыс өнеркәсіп өсімі бойынша үшінші орында.", "kk")
    assert (claim.measure, claim.value) == ("rank", 3)


def test_a_number_that_cannot_be_read_lends_no_scale() -> None:
    text = "Goods worth 205.2 billion soms were made, without the mine 108.31.5 billion."
    assert [claim.value for claim in _claims(text, "en")] == [Decimal("205200000000")]


def test_a_sum_in_brackets_without_a_currency_is_in_other_money() -> None:
    text = "Output amounted to 7.5 trillion tenge (about 16.6 billion) in 2024."
    assert [claim.unit for claim in _claims(text, "en")] == ["KZT"]


def test_half_as_much_again_is_one_and_a_half_times() -> None:
    (claim,) = _claims("Өңдеу секторы бір жарым есе өсті.", "kk")
    assert (claim.value, claim.unit) == (Decimal("1.5"), "x")


DECLINES = [
    ("There is a lag in the production of clothing (20 percent) and textiles (12.6 percent).",),
    ("Output is lagging: clothing (20 percent), textiles (12.6 percent).",),
]


@pytest.mark.parametrize("text", [text for (text,) in DECLINES])
def test_a_lag_is_a_decline(text: str) -> None:
    assert [claim.value for claim in _claims(text, "en")] == [Decimal(-20), Decimal("-12.6")]


def test_more_than_a_whole_cannot_be_lost() -> None:
    text = "Growth was 131.2 percent in light industry and 112.7 in metals; food slipped."
    assert {claim.measure for claim in _claims(text, "en")} == {"index_pct"}


UNNAMED = [
    ("ru", "В Актобе построят кирпичный завод. Он обойдётся в 25 млрд тенге."),
    ("en", "A cement plant worth 40 billion tenge will be built in Semey."),
    ("kk", "Түркістан облысында сусын зауыты салынды. Құны – 12,5 млрд теңге."),
]


@pytest.mark.parametrize(("lang", "text"), UNNAMED)
def test_what_a_plant_without_a_name_makes_is_not_the_whole_activity(lang: str, text: str) -> None:
    claim = _claims(text, lang)[-1]
    assert (claim.subject.kind, claim.subject.name) == ("enterprise", None)
    assert "enterprise" in claim.flags  # and goes before a person, as of one enterprise


def test_a_legal_form_makes_a_name_of_an_activity() -> None:
    (claim,) = _claims("Zhaiyk Cable LLP invested 5 billion tenge in Pavlodar region.", "en")
    assert claim.subject.kind == "enterprise"
    assert str(claim.subject.name).startswith("Zhaiyk Cable")


WORKS = [
    ("ru", "В металлургии Карагандинской области запустили 21 проект.", "C24"),
    ("kk", "Автоөнеркәсіпте биыл 4 жоба іске асырылды.", "C29"),
    ("en", "In metallurgy, 21 projects were launched in Karaganda region.", "C24"),
]


@pytest.mark.parametrize(("lang", "text", "activity"), WORKS)
def test_projects_in_an_activity_are_of_it(lang: str, text: str, activity: str) -> None:
    assert _claims(text, lang)[0].subject.name == activity


BUILT = [
    ("ru", "Готовность завода – 70%."),
    ("kk", "Зауыттың дайындығы 80 пайызға жетті."),
    ("en", "The workshop is 65 percent complete."),
]


@pytest.mark.parametrize(("lang", "text"), BUILT)
def test_how_much_is_built_stands_so_on_the_day_of_the_text(lang: str, text: str) -> None:
    (claim,) = _claims(text, lang)
    assert str(claim.period) == "@2025-09"


STANDING = [
    ("ru", "За девять месяцев зона дала 80 млрд тенге. Всего там работает 31 предприятие."),
    ("en", "Over nine months the zone made 80 billion tenge. A total of 56 plants work there."),
    ("kk", "Тоғыз айда аймақ 80 млрд теңгенің өнімін берді. Онда 31 кәсіпорын жұмыс істейді."),
]


@pytest.mark.parametrize(("lang", "text"), STANDING)
def test_what_stands_does_so_on_the_day_and_not_over_months(lang: str, text: str) -> None:
    assert str(_claims(text, lang)[-1].period) == "@2025-09"


def test_a_period_is_never_the_one_it_is_compared_with() -> None:
    text = "Works for 11 months made 107.9 % of the corresponding period of 2024."
    (claim,) = _claims(text, "en")
    assert str(claim.period) == "2025-01/2025-11"


def test_countries_of_a_list_to_which_something_goes_are_not_where_it_is() -> None:
    text = "In Astana the plant got 4.5 million dollars to expand into Uzbekistan, Kyrgyzstan."
    assert _claims(text, "en")[0].subject.place == "KZ-71"


def test_a_region_in_the_accusative_is_no_district_of_ours() -> None:
    (claim, _) = _claims("В Жетысускую область вложат 150 млрд тенге в 14 проектов.", "ru")
    assert claim.subject.place == "KZ-33"


def test_a_deadline_makes_a_plan_of_what_is_told_as_under_way() -> None:
    claims = _claims("До 2029 года в Абайской области реализуют 26 проектов.", "ru")
    assert [claim.modality for claim in claims] == ["planned"]


def test_a_branch_outside_industry_ends_what_is_told_of_an_activity() -> None:
    text = (
        "Output of coal grew by 4%. The construction sector is developing. "
        "The volume of works made up 100 billion tenge."
    )
    assert _claims(text, "en")[-1].subject.kind != "activity"


def test_what_the_whole_counts_is_not_where_a_part_of_it_stands() -> None:
    claims = _claims("2024 жылы Алматыда 52 жоба іске қосылды, оның 19-ы – шағын парктерде.", "kk")
    assert claims[0].subject.kind == "area"


def test_an_index_of_industry_in_a_place_is_of_all_industry() -> None:
    text = (
        "Manufacturing in Kazakhstan grew. "
        "The industrial production index in Kazakhstan was 104.6 percent in 2024."
    )
    assert _claims(text, "en")[-1].subject.name == "B-E"


def test_a_growth_rate_is_no_noise() -> None:
    (claim,) = _claims("Manufacturing showed a growth rate of 3.8 percent.", "en")
    assert (claim.measure, claim.value) == ("growth_pct", Decimal("3.8"))


def test_a_word_of_noise_in_a_sentence_without_figures_hides_no_place() -> None:
    text = "Атырау облысында мұнай-химия кешені салынып жатыр. Жобаның құны – 2,1 трлн теңге."
    assert _claims(text, "kk")[-1].subject.place == "KZ-23"


COMPLETE = [
    ("ru", "В Абайской области «Ертіс Кабель» в 2024 году вложил 4 млрд тенге.", "enterprise"),
]


@pytest.mark.parametrize(("lang", "text", "kind"), COMPLETE)
def test_a_named_enterprise_may_be_known_for_certain(lang: str, text: str, kind: str) -> None:
    (claim,) = _claims(text, lang)
    assert claim.subject.kind == kind
    assert "name" not in claim.unsure


def test_an_enterprise_without_a_name_may_not() -> None:
    (claim,) = _claims("Завод в Павлодаре вложил в 2024 году 3 млрд тенге.", "ru")
    assert "name" in claim.unsure
