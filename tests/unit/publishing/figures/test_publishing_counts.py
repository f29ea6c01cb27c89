"""Every count that a page or a bulletin can say goes with its noun, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po

from ondiris.codes import load_catalogue
from ondiris.language import Claim, Document, Subject, Time
from ondiris.language.lexicon import PlaceForms, language
from ondiris.language.passages import Passage
from ondiris.language.prose import Carried, Speech
from ondiris.language.writer import ClaimWriter, write
from ondiris.publishing.figures.figure import Number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words

LOCALE = Path(str(files("ondiris") / "web" / "locale"))
CATALOGUE = load_catalogue()
COUNTED = [
    item.code
    for item in CATALOGUE["units"]
    if CATALOGUE.unit(item.code).counted and item.attributes.get("forms_ru")
]
NUMBERS = ("1", "2", "5", "21", "144", "1.5")
RUSSIAN = {"1": 0, "2": 1, "5": 2, "21": 0, "144": 1, "1.5": 1}
"""Which of one, few and many goes with a number: 21 предприятие, 144 предприятия, 1,5 места."""
ENGLISH = {"1": 0, "2": 1, "5": 1, "21": 1, "144": 1, "1.5": 1}
WHICH = {"ru": RUSSIAN, "en": ENGLISH, "kk": dict.fromkeys(NUMBERS, 0)}
SENTENCES = {
    "ru": {
        "1": "работает 1 крупное и среднее промышленное предприятие",
        "2": "работают 2 крупных и средних промышленных предприятия",
        "5": "работают 5 крупных и средних промышленных предприятий",
        "21": "работает 21 крупное и среднее промышленное предприятие",
        "144": "работают 144 крупных и средних промышленных предприятия",
    },
    "en": {
        "1": "1 large and medium-sized industrial enterprise operates",
        "21": "21 large and medium-sized industrial enterprises operate",
    },
    "kk": {"144": "144 ірі және орта"},
}


def _messages(lang: str) -> Iterator[Message]:
    for path in sorted((LOCALE / lang).glob("*.po")):
        yield from (m for m in read_po(BytesIO(path.read_bytes())) if m.id)


def _forms(code: str, lang: str) -> list[str]:
    return str(CATALOGUE["units"][code].attributes[f"forms_{lang}"]).split("|")


@pytest.mark.parametrize("lang", sorted(WHICH))
@pytest.mark.parametrize("value", NUMBERS)
def test_every_counted_unit_takes_the_form_of_its_number(lang: str, value: str) -> None:
    voice = ReaderLocale(load_words()[lang], CATALOGUE)
    digits = len(value.partition(".")[2])
    for code in COUNTED:
        number = Number(Decimal(value), digits, code, "x")
        forms = _forms(code, lang)
        expected = forms[0] if len(forms) == 1 else forms[WHICH[lang][value]]
        said = voice.unit_after(number).replace("\u00a0", " ")
        assert said == expected, (lang, value, code)


@pytest.mark.parametrize("lang", ["ru", "en", "kk"])
@pytest.mark.parametrize("value", NUMBERS[:5])
def test_a_sentence_counts_and_its_verb_agrees(lang: str, value: str) -> None:
    claim = Claim(
        id="", doc=Document(), span=(0, 1), quote="", value=Decimal(value), digits=0, scale=1,
        unit="enterprises", measure="count_enterprises",
        subject=Subject("activity", "B-E", None, "large_medium"),
        period=Time("2025-06-30", "2025-06-30", "point", "stock"),
    )  # fmt: skip
    text, _ = Speech(lang, PlaceForms()).say(Passage("standing", (claim,)), Carried(), whole=False)
    expected = SENTENCES[lang].get(value)
    assert expected is None or expected in text.replace("\u00a0", " ")
    assert value in text


def test_after_a_bound_russian_takes_the_genitive() -> None:
    claim = Claim(
        id="", doc=Document(), span=(0, 1), quote="", value=Decimal(21), digits=0, scale=1,
        unit="enterprises", bound="gt", measure="count_enterprises",
        period=Time("2025", "2025", "year"),
    )  # fmt: skip
    said = {
        value: write([replace(claim, value=Decimal(value))], "ru").replace("\u00a0", " ")
        for value in (21, 144)
    }
    assert "более 21 предприятия" in said[21]
    assert "более 144 предприятий" in said[144]


def test_after_a_bound_a_russian_verb_goes_with_the_bound() -> None:
    """«Работают 3 предприятия», but «работает более 3 предприятий»."""
    claim = Claim(
        id="", doc=Document(), span=(0, 1), quote="", value=Decimal(3), digits=0, scale=1,
        unit="enterprises", measure="count_enterprises",
        period=Time("2025-06-30", "2025-06-30", "point", "stock"),
    )  # fmt: skip
    speech = Speech("ru", PlaceForms())
    for bound, verb in (("eq", "работают 3"), ("gt", "работает более 3"), ("le", "работает не")):
        passage = Passage("standing", (replace(claim, bound=bound),))
        text, _ = speech.say(passage, Carried(), whole=False)
        assert verb in text.replace("\u00a0", " ")


def test_a_kazakh_number_takes_the_ending_of_its_last_word() -> None:
    """By the grammar: он → -нан, жиырма → -дан, бес → -тен, жүз → -ден, мың → -нан."""
    endings = {1: "ден", 3: "тен", 6: "дан", 9: "дан", 10: "нан", 15: "тен", 20: "дан",
               40: "тан", 80: "нен", 100: "ден", 144: "тен", 300: "ден", 2000: "нан"}  # fmt: skip
    claim = Claim(
        id="", doc=Document(), span=(0, 1), quote="", value=Decimal(1), digits=0, scale=1,
        unit="enterprises", bound="gt", measure="count_enterprises",
        period=Time("2025", "2025", "year"),
    )  # fmt: skip
    for value, ending in endings.items():
        said = write([replace(claim, value=Decimal(value))], "kk").replace("\u00a0", " ")
        assert f"{value:,}-{ending} астам кәсіпорын".replace(",", " ") in said
    fewer = write([replace(claim, bound="lt", value=Decimal(50))], "kk").replace("\u00a0", " ")
    assert "50-ден кем кәсіпорын" in fewer


def test_a_label_with_quotes_of_its_own_gets_no_second_ones() -> None:
    places = PlaceForms(
        names={"zone": {"ru": {"label": "СЭЗ «Парк»"}, "kk": {"label": "«Парк» АЭА"}}}, within={}
    )
    assert ClaimWriter("ru", places).named("zone", "loc") == "на территории СЭЗ «Парк»"
    assert ClaimWriter("kk", places).named("zone", "loc") == "«Парк» АЭА аумағында"


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_plural_message_has_every_form(lang: str) -> None:
    forms = {"kk": 2, "ru": 3}[lang]
    found = 0
    for message in _messages(lang):
        if isinstance(message.id, tuple):
            found += 1
            assert len(message.string) == forms, message.id
            assert all(message.string), message.id
    assert found >= 3


def test_no_message_puts_a_noun_after_a_number_that_may_be_any() -> None:
    """Without plural forms a count stands after its noun: "Enterprises: 144"."""
    counts = r"%\((?:count|total|candidates|number)\)s"
    fixed = ("More than %(count)s enterprises", "Fewer than %(count)s scores", "%(count)s of %(")
    wrong = []
    for message in _messages("ru"):
        if isinstance(message.id, tuple) or any(words in message.id for words in fixed):
            continue
        if re.search(counts + r" (?!of )[a-z]+s\b", message.id):
            wrong.append(message.id)
        if re.search(counts + r" (?!из |и |или )[а-яё]{3,}", message.string):
            wrong.append(message.string)
    assert wrong == []


def test_no_text_of_a_language_doubles_a_stop_or_leaves_a_year_alone() -> None:
    """«30 июня 2025 г.» ends a sentence once, and no line breaks before «г.»."""
    for lang in ("kk", "ru", "en"):
        words = load_words()[lang]
        said = words("Withdrawn on %(day)s: %(reason)s", day="30 июня 2025\u00a0г.", reason="г..")
        assert ".." not in said
        for text in language(lang).data["write"]["time"].values():
            assert ".." not in text
