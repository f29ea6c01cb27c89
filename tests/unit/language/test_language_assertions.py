"""Claims without a number: each kind in three languages, and neighbours that are none."""

from __future__ import annotations

import pytest

from ondiris.errors import NotFound
from ondiris.language import AssertionSort, assertions
from ondiris.language.lexicon import LANGUAGE_DATA, domain

CAUSE, MEASURED, READ = AssertionSort.CAUSE, AssertionSort.MEASURABLE, AssertionSort.INTERPRETATION
SAID = [
    ("ru", "В экономике города начались структурные сдвиги.", "structural_change", MEASURED),
    ("kk", "Қала экономикасында құрылымдық өзгеріс басталды.", "structural_change", MEASURED),
    ("en", "A structural shift has begun in the city.", "structural_change", MEASURED),
    ("ru", "Город становится промышленным центром региона.", "industrial_centre", MEASURED),
    ("kk", "Қала өңірдің өндірістік орталығына айналды.", "industrial_centre", MEASURED),
    ("en", "The city is turning into a manufacturing hub.", "industrial_centre", MEASURED),
    ("ru", "Машиностроение остаётся ведущей отраслью города.", "leading_role", MEASURED),
    ("kk", "Машина жасау – қаланың жетекші саласы болып отыр.", "leading_role", MEASURED),
    ("en", "Large plants play a key role in the city.", "leading_role", MEASURED),
    ("ru", "Предприятия сосредоточены в двух районах города.", "concentration", MEASURED),
    ("en", "The plants are clustered in two districts.", "concentration", MEASURED),
    ("ru", "Отрасль уверенно набирает темп год за годом.", "momentum", MEASURED),
    ("kk", "Сала биыл жаңа қарқын алды деуге болады.", "momentum", MEASURED),
    ("en", "The sector is gathering momentum this year.", "momentum", MEASURED),
    ("ru", "У продукции хороший экспортный потенциал.", "markets_abroad", MEASURED),
    ("ru", "Новые цеха – залог стабильности для жителей.", "social_guarantee", READ),
    ("kk", "Жаңа цехтар – әлеуметтік тұрақтылық кепілі.", "social_guarantee", READ),
    ("en", "New shops are a guarantee of stability.", "social_guarantee", READ),
    ("ru", "Для города начинается новая эпоха.", "new_era", READ),
    ("en", "This opens a new chapter for the city.", "new_era", READ),
    ("ru", "Успех стал результатом системной политики.", "result_of_policy", CAUSE),
    ("kk", "Бұл табыс – жүйелі саясаттың нәтижесі.", "result_of_policy", CAUSE),
    ("en", "Success is the result of consistent policy.", "result_of_policy", CAUSE),
    ("ru", "Выпуск вырос благодаря поддержке города.", "thanks_to", CAUSE),
    ("kk", "Өнім жаңа станоктар арқасында артты.", "thanks_to", CAUSE),
    ("en", "Output rose thanks to the support of the city.", "thanks_to", CAUSE),
    ("ru", "Эти данные свидетельствуют о переменах.", "sign_of", READ),
    ("en", "This is a sign of better times to come.", "sign_of", READ),
]
NEIGHBOURS = [
    ("ru", "Структурное подразделение переехало в новое здание."),
    ("ru", "Торговый центр открылся рядом с парком."),
    ("ru", "По результатам пяти месяцев подведены итоги."),
    ("ru", "Гарантийный срок изделия составляет год."),
    ("ru", "Директор поблагодарил рабочих за смену."),
    ("ru", "Завод выпускает столы и стулья."),
    ("kk", "Сауда орталығы көше бойында ашылды."),
    ("kk", "Құрылымдық бөлімше жаңа ғимаратқа көшті."),
    ("kk", "Зауыт үстел мен орындық шығарады."),
    ("en", "The shopping centre opened next to the park."),
    ("en", "The structural engineer visited the site."),
    ("en", "The warranty guarantees repair within a year."),
    ("en", "The plant makes tables and chairs."),
]


@pytest.mark.parametrize(("lang", "text", "topic", "sort"), SAID)
def test_a_claim_without_a_number_is_sorted(
    lang: str, text: str, topic: str, sort: AssertionSort
) -> None:
    found = assertions(text, lang=lang).assertions
    assert (topic, sort) in [(a.topic, a.sort) for a in found]


@pytest.mark.parametrize(("lang", "text"), NEIGHBOURS)
def test_a_neighbour_asserts_nothing_and_is_counted_as_plain(lang: str, text: str) -> None:
    found = assertions(text, lang=lang)
    assert found.assertions == ()
    assert found.plain == ((0, len(text)),)


def test_every_topic_is_sorted_and_what_is_measurable_names_its_indicator() -> None:
    topics = domain(LANGUAGE_DATA)["assertion"]
    assert {AssertionSort(t["sort"]) for t in topics.values()} == set(AssertionSort)
    for name, topic in topics.items():
        assert all(topic.get(lang) for lang in ("kk", "ru", "en")), name
        measurable = topic["sort"] == "measurable"
        assert bool(topic.get("indicators")) or not measurable, name
        assert not (topic["sort"] == "cause" and topic.get("indicators")), name


def test_a_word_of_judgement_counts_only_where_nothing_else_is_said() -> None:
    alone = assertions("Это свидетельствует о переменах.", lang="ru").assertions
    assert [a.topic for a in alone] == ["sign_of"]
    with_topic = assertions("Это свидетельствует о структурных сдвигах.", lang="ru").assertions
    assert [a.topic for a in with_topic] == ["structural_change"]


def test_an_assertion_knows_its_sentence_its_words_and_its_activity() -> None:
    text = "Итоги подведены вчера. Машиностроение остаётся ведущей отраслью города."
    (found,) = assertions(text, lang="ru").assertions
    assert text[slice(*found.span)] == "Машиностроение остаётся ведущей отраслью города."
    assert (found.quote, found.activity) == ("ведущей отраслью", "C-MACH")


def test_a_sentence_may_assert_a_cause_and_something_measurable() -> None:
    text = "Город стал промышленным центром благодаря поддержке."
    sorts = {a.topic: a.sort for a in assertions(text, lang="ru").assertions}
    assert sorts == {"industrial_centre": MEASURED, "thanks_to": CAUSE}


def test_latin_kazakh_is_sorted_by_the_cues_of_kazakh() -> None:
    found = assertions("Ónim jańa stanoktar arqasynda artty.", lang="kk-latn").assertions
    assert [a.topic for a in found] == ["thanks_to"]


def test_a_language_nobody_described_is_refused() -> None:
    with pytest.raises(NotFound, match="unknown-language"):
        assertions("Nothing is known here.", lang="tlh")
