"""Counted nouns: one source of forms for pages and bulletins, and the form that fits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ondiris.codes import LANGUAGES, counted, counted_form, forms_of, load_catalogue
from ondiris.language.lexicon import language
from ondiris.publishing.figures.figure import Number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words

FORMS = {"kk": 1, "ru": 3, "en": 2}
UNITS = load_catalogue()["units"]
COUNTED = [unit for unit in UNITS if unit.attributes["counted"] == "yes"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_counted_unit_has_the_forms_of_its_language(lang: str) -> None:
    assert {unit.code: len(forms_of(unit, lang)) for unit in COUNTED} == {
        unit.code: FORMS[lang] for unit in COUNTED
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_writer_of_bulletins_keeps_no_forms_beside_those_of_the_list(lang: str) -> None:
    stored = language(lang).data["write"]["unit"]
    both = [u.code for u in COUNTED if {"one", "few", "many"} & set(stored.get(u.code, {}))]
    assert both == []


@pytest.mark.parametrize(
    ("number", "lang", "said"),
    [
        (Number(Decimal(144), 0, "enterprises", "o1"), "ru", "предприятия"),
        (Number(Decimal(15), 0, "zones", "o1"), "ru", "парков"),
        (Number(Decimal(2800), 0, "jobs", "o1"), "ru", "рабочих мест"),
        (Number(Decimal(1), 0, "jobs", "o1"), "ru", "рабочее место"),
        (Number(Decimal(21), 0, "projects", "o1"), "ru", "проект"),
        (Number(Decimal(111), 0, "projects", "o1"), "ru", "проектов"),
        (Number(Decimal(4), 0, "jobs", "o1", multiplier=3), "ru", "тыс.\u00a0рабочих мест"),
        (Number(Decimal(5), 0, "projects", "o1", upper=Decimal(11)), "ru", "проектов"),
        (Number(Decimal(144), 0, "enterprises", "o1"), "en", "enterprises"),
        (Number(Decimal(15), 0, "zones", "o1"), "en", "parks"),
        (Number(Decimal(1), 0, "projects", "o1"), "en", "project"),
        (Number(Decimal(2800), 0, "jobs", "o1"), "en", "jobs"),
        (Number(Decimal(144), 0, "enterprises", "o1"), "kk", "кәсіпорын"),
        (Number(Decimal("976.2"), 1, "KZT", "o1", multiplier=9), "ru", "млрд\u00a0₸"),
    ],
)
def test_a_unit_after_a_number_takes_the_form_that_goes_with_it(
    number: Number, lang: str, said: str
) -> None:
    assert ReaderLocale(load_words()[lang], load_catalogue()).unit_after(number) == said


def test_printed_decimals_take_the_form_of_few_and_a_language_of_two_forms_its_many() -> None:
    assert counted_form(("парк", "парка", "парков"), Decimal("1.5"), decimals=True) == "парка"
    assert counted_form(("job", "jobs"), Decimal("1.0"), decimals=True) == "jobs"


def test_a_unit_without_forms_keeps_its_label() -> None:
    assert forms_of(UNITS["ha"], "ru") == ("гектар",)


def test_lines_of_the_program_count_in_english() -> None:
    said = [counted(n, noun) for noun in ("entry", "witness", "row", "series") for n in (1, 2)]
    assert said == ["1 entry", "2 entries", "1 witness", "2 witnesses", "1 row", "2 rows",
                    "1 series", "2 series"]  # fmt: skip
