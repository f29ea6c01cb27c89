"""What is denied, held against another place, or of no output is left to a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ondiris.language import Claim, PlaceForms, check, read

FORMS = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text(encoding="utf-8"))


def _claims(text: str, lang: str) -> tuple[Claim, ...]:
    return read(text, lang=lang, published=date(2025, 9, 10), places=PLACES).claims


SURE = [
    ("ru", "В 2024 году обработка Алматы выросла на 9%."),
    ("ru", "В 2024 году в Алматы запущено 4 проекта."),
    ("ru", "В 2024 году, при росте цен, выпуск обработки Алматы составил 900 млрд тенге."),
    ("kk", "2024 жылы Алматының өңдеу өнеркәсібі 9%-ға өсті."),
    ("en", "In 2024, manufacturing in Almaty grew by 9%."),
    ("en", "In 2024, three more projects were launched in Almaty."),
]


@pytest.mark.parametrize(("lang", "text"), SURE)
def test_what_is_plainly_said_is_complete(lang: str, text: str) -> None:
    assert [c.unsure for c in _claims(text, lang)] == [()]


DOUBTED = [
    ("modality", "ru", "В 2024 году в Алматы не удалось запустить 4 проекта."),
    ("modality", "ru", "В 2024 году промышленность Алматы выросла бы на 10%."),
    ("modality", "en", "In 2024, Almaty failed to launch 4 projects."),
    ("modality", "en", "In 2024, Almaty's manufacturing did not grow by 5%."),
    ("modality", "kk", "2024 жылы Алматыда 4 жоба іске қосылған жоқ."),
    ("modality", "kk", "2024 жылы Алматының өңдеу өнеркәсібі 5%-ға өскен жоқ."),
    ("of", "ru", "В 2024 году цены производителей в промышленности Алматы выросли на 9%."),
    ("of", "ru", "В 2024 году производительность труда в обработке Алматы выросла на 9%."),
    ("of", "en", "In 2024, producer prices in Almaty's industry fell by 3%."),
    ("of", "en", "In 2024, electricity consumption by Almaty's industry grew by 9%."),
    ("of", "kk", "2024 жылы Алматының өңдеу өнеркәсібіндегі баға 9%-ға өсті."),
    ("of", "ru", "В 2024 году выпуск обработки Алматы был на 20% выше, чем в Астане."),
    ("of", "ru", "В 2024 году выпуск обработки Алматы превысил показатель Астаны на 20%."),
    ("of", "ru", "В 2024 году рост обработки Алматы выше среднего по стране на 3%."),
    ("of", "kk", "2024 жылы Алматының өңдеу өнеркәсібінің өнімі Астанадан 20%-ға көп болды."),
    ("of", "en", "In 2024, Almaty's manufacturing output was 20% higher than in Astana."),
    ("of", "kk", "2024 жылы Алматының өнеркәсіп өнімі 2020 жылмен салыстырғанда 32%-ға өсті."),
    ("measure", "ru", "В 2024 году выпуск обработки Алматы на душу населения вырос на 5%."),
    ("measure", "ru", "В 2024 году в Алматы запущено на 3 проекта больше, чем в 2023 году."),
    ("measure", "en", "In 2024, three more projects were launched in Almaty than in 2023."),
    ("measure", "ru", "В 2024 году Алматы обеспечил 12% роста обработки страны."),
    ("measure", "kk", "2024 жылы Алматының өңдеу өнеркәсібінің пайдасы 90 млрд теңге болды."),
    ("measure", "ru", "В 2024 году рост выпуска обработки Алматы: мебель -5%."),
    ("measure", "ru", "В 2024 году экспорт обработки Алматы сократился втрое."),
    ("name", "ru", "В 2024 году выпуск обработки Алматы без учёта автопрома вырос на 5%."),
    ("period", "en", "Almaty's manufacturing grew by an average of 5% a year in 2020-2024."),
]


@pytest.mark.parametrize(("field", "lang", "text"), DOUBTED)
def test_what_speaks_against_a_reading_leaves_it_to_a_person(
    field: str, lang: str, text: str
) -> None:
    assert field in _claims(text, lang)[0].unsure


def test_what_a_change_is_of_stays_empty_where_it_is_no_output() -> None:
    (claim,) = _claims("В 2024 году прибыль обработки Алматы выросла на 9%.", "ru")
    assert claim.of is None
    (claim,) = _claims("В 2024 году, при росте цен, обработка Алматы выросла на 9%.", "ru")
    assert claim.of == "output"


FALLS = [
    ("ru", "Экспорт сократился вдвое.", "-50"),
    ("ru", "Экспорт вырос вдвое.", "100"),
    ("en", "Exports fell fourfold.", "-75"),
]


@pytest.mark.parametrize(("lang", "text", "growth"), FALLS)
def test_what_fell_so_many_times_is_a_part_of_what_it_was(
    lang: str, text: str, growth: str
) -> None:
    (claim,) = _claims(text, lang)
    assert claim.growth == Decimal(growth)


def test_a_fall_of_so_many_times_is_held_against_its_levels() -> None:
    text = "В 2024 году экспорт Алматы сократился {} – с 60 до 20 млн долларов."
    found = [check(_claims(text.format(said), "ru")) for said in ("втрое", "впятеро")]
    verdicts = [{r.verdict for r in rs if r.kind == "change"} for rs in found]
    assert verdicts == [{"consistent"}, {"inconsistent"}]


def test_a_zone_is_abbreviated_in_capitals_alone() -> None:
    (claim,) = _claims("В 2024 году ИЗ «Тассай» запустила 5 проектов.", "ru")
    assert claim.subject.name == "Тассай"
    (claim,) = _claims("В 2024 году инвесторы из Китая запустили 5 проектов.", "ru")
    assert claim.subject.kind != "site"
