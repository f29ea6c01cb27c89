"""Kinds of sentences that were read wrongly once: standing, measures, times, whose they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.language import Claim, PlaceForms, read

FORMS = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text(encoding="utf-8"))


def _claims(text: str, lang: str) -> tuple[Claim, ...]:
    return read(text, lang=lang, published=date(2025, 9, 10), places=PLACES).claims


STANDINGS = [
    # what is told to have happened, passives of the past
    ("kk", "Өңірде 12 жаңа цех ашылыпты.", "achieved"),
    ("kk", "Қалада 14 мың шаршы метр тұрғын үй тапсырылды.", "achieved"),
    ("kk", "Зауытқа 3 млрд теңге жұмсалды.", "achieved"),
    ("kk", "Облыста 9 цех ашып берді.", "achieved"),
    # what is to come: intentions, orders, the beginning of works
    ("kk", "Бағдарламада 20 млрд теңге ескерілген.", "planned"),
    ("kk", "Әкім 7 жобаны іске қосуды тапсырды.", "planned"),
    ("kk", "Келесі жылы 5 зауыттың құрылысы басталады.", "planned"),
    ("kk", "Жұмысшылар саны 900-ге дейін көбеймек.", "planned"),
    ("kk", "Облыста 45 жобадан пул жасақталды.", "planned"),
    ("ru", "По целевому индикатору 40 проектов на 12 млрд тенге.", "planned"),
    ("ru", "Предлагается построить 4 завода на 30 млрд тенге.", "planned"),
    ("ru", "Инвесторы готовы вложить 25 млрд тенге.", "planned"),
    ("en", "The council lists 14 projects due next year.", "planned"),
    # what goes on
    ("kk", "6 жоба қолға алынды.", "in_progress"),
    ("kk", "Тізбеде 8 жоба тіркелді.", "in_progress"),
    ("kk", "3 зауыттың құрылысы басталды.", "in_progress"),
    ("kk", "Компания 2 цехты салуда.", "in_progress"),
    ("kk", "Серіктестік 2 цехты салып бітуге жақын.", "in_progress"),
    ("ru", "Начали строить 3 завода.", "in_progress"),
]


@pytest.mark.parametrize(("lang", "text", "standing"), STANDINGS)
def test_the_verb_of_a_figure_says_how_it_stands(lang: str, text: str, standing: str) -> None:
    assert {claim.modality for claim in _claims(text, lang)} == {standing}


def test_one_verb_at_the_end_plans_all_of_a_list() -> None:
    text = "Қуаты 40 мың тонна, 12 мың тонна және 5 мың тонна зауыттар салынады."
    assert {claim.modality for claim in _claims(text, "kk")} == {"planned"}


def test_a_verb_of_a_part_is_not_that_of_the_whole() -> None:
    whole, part = _claims("Қалада 180 зауыттың 74-і көшіріледі.", "kk")
    assert (whole.modality, part.modality) == ("achieved", "planned")


def test_a_sentence_of_works_without_figures_lends_their_standing() -> None:
    text = "В зоне ведётся монтаж завода ленты. Стоимость проекта – 96 млн долларов."
    (claim,) = _claims(text, "ru")
    assert (claim.modality, claim.field_status["modality"]) == ("in_progress", "inherited")


def test_these_projects_stand_as_those_before() -> None:
    text = "Облыста 3 зауыт салынып жатыр. Бұл 3 жоба 12 млрд теңге."
    claims = _claims(text, "kk")
    assert [c.modality for c in claims if c.measure == "count_projects"] == ["in_progress"]


def test_a_deadline_that_has_passed_makes_no_plan() -> None:
    (claim,) = _claims("К 2023 году 40 предприятий.", "ru")
    assert claim.modality == "achieved"


MEASURES = [
    ("kk", "Цементтің 20 %-ы осы жерде шығады.", "share_pct"),
    ("kk", "Өнеркәсіптегі үлесі азайып, 8 пайыз болған.", "share_pct"),
    ("kk", "Жылдық жоспар 86 пайызға орындалды.", "share_pct"),
    ("kk", "Цехта 4 мың текшеметр бетон құйылды.", "output_qty"),
    ("kk", "Инвестор зауытқа 12 млрд теңге бөледі.", "investment"),
    ("ru", "Стоимость произведённых товаров составила 5,6 млрд тенге.", "output"),
    ("ru", "Краткосрочный экономический индикатор составил 108,4 %.", "index_pct"),
    ("en", "The short-term economic indicator was 108.4 %.", "index_pct"),
]


@pytest.mark.parametrize(("lang", "text", "measure"), MEASURES)
def test_what_a_figure_measures(lang: str, text: str, measure: str) -> None:
    assert [claim.measure for claim in _claims(text, lang)] == [measure]


def test_a_sum_in_brackets_behind_a_plant_is_its_cost() -> None:
    cost, jobs = _claims("Ашылған: қабырға зауыты (14,2 млрд теңге, 260 жұмыс орны).", "kk")
    assert (cost.measure, jobs.measure) == ("project_cost", "jobs")


def test_a_share_of_more_than_the_whole_is_an_index() -> None:
    (claim,) = _claims("Доля выпуска к прошлому году составила 112,5 %.", "ru")
    assert claim.measure == "index_pct"


def test_one_and_a_half_of_a_scale_is_not_one_of_it() -> None:
    claims = _claims("Зауытқа миллиард жарым теңге инвестиция салынды.", "kk")
    assert 10**9 not in {claim.value for claim in claims}


def test_a_first_half_is_named_without_its_number() -> None:
    (claim,) = _claims("Жарты жыл ішінде өнеркәсіп 8 пайызға өсті.", "kk")
    assert str(claim.period) == "2025-01/2025-06"


def test_what_a_change_is_compared_with_is_no_time_of_it() -> None:
    text = "In January–July 2025 output was 12 % more than during the same period a year earlier."
    (claim,) = _claims(text, "en")
    assert str(claim.period) == "2025-01/2025-07"


def test_what_a_change_came_to_has_its_time_in_both_currencies() -> None:
    text = "За январь–июль 2025 года экспорт вырос на 31 % до 360 млрд тенге (0,7 млрд долларов)."
    assert {str(claim.period) for claim in _claims(text, "ru")} == {"2025-01/2025-07"}


def test_what_projects_cost_has_the_time_of_their_count() -> None:
    text = "Қазіргі уақытта 14 жоба іске асырылып жатыр, құны 60 млрд теңге."
    assert len({str(claim.period) for claim in _claims(text, "kk")}) == 1


def test_all_enterprises_of_a_region_make_the_output_of_industry() -> None:
    (claim,) = _claims("За 2024 год предприятия региона выпустили продукции на 5 млрд тенге.", "ru")
    assert (claim.subject.kind, claim.subject.name) == ("activity", "B-E")


def test_a_text_of_one_plant_goes_on_about_it() -> None:
    text = "Завод «Темір-Құю» запустили в мае.\n\nСтоимость – 4 млрд тенге. Работают 120 человек."
    assert {claim.subject.kind for claim in _claims(text, "ru")} == {"enterprise"}


def test_the_zone_of_a_text_about_another_is_not_ours() -> None:
    text = (
        "В индустриальной зоне «Сары-Тас» открыли 12 заводов. "
        "Индустриальная зона приняла 900 человек на рабочие места."
    )
    names = {claim.subject.name for claim in _claims(text, "ru")}
    assert "industrial-zone" not in names
