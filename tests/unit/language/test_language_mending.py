"""Texts as they are pasted: read rightly, or told in one line."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.language import read

DAY = date(2025, 9, 10)


def _said(text: str, lang: str) -> list[str]:
    claims = read(text, lang=lang, published=DAY).claims
    return [f"{c.value} {c.unit} {c.measure}" for c in claims]


MENDED = [
    ("ru", "Выпуск мебели составил 1О,5 млрд тенге.", "Выпуск мебели составил 10,5 млрд тенге."),
    ("ru", "Создано 4ОО рабочих мест.", "Создано 400 рабочих мест."),
    ("ru", "Создано l50 рабочих мест.", "Создано 150 рабочих мест."),
    ("ru", "Выпуск мебели вырос на З6,З %.", "Выпуск мебели вырос на 36,3 %."),
    ("kk", "Жиһаз өндірісі 1О,5 пайызға өсті.", "Жиһаз өндірісі 10,5 пайызға өсті."),
    ("en", "Furniture output grew by 1O.5%.", "Furniture output grew by 10.5%."),
    ("en", "Investment was l2.4 billion tenge.", "Investment was 12.4 billion tenge."),
    ("en", "Furniture оutput rеached 5 bn tenge.", "Furniture output reached 5 bn tenge."),
    ("ru", "Вы\u00adпуск ме\u00adбели вы\u00adрос на 7,9 %.", "Выпуск мебели вырос на 7,9 %."),
    ("ru", "Выпуск мебе-\nли вырос на 7,9 %.", "Выпуск мебели вырос на 7,9 %."),
    ("ru", "Выпуск ме\u00ad\r\nбели вырос на 7,9 %.", "Выпуск мебели вырос на 7,9 %."),
    ("ru", "Выпуск мебели вы\u0301рос на 7,9 %.", "Выпуск мебели вырос на 7,9 %."),
    ("kk-latn", "O\u0301ndiris ko\u0301lemi 4,9%-g\u0301a o\u0301sti.",
     "Óndiris kólemi 4,9%-ǵa ósti."),
    ("ru", "Создано 12&nbsp;300 рабочих мест &mdash; рост.", "Создано 12 300 рабочих мест — рост."),
    ("ru", "Создано 12\u00a0300 рабочих мест.", "Создано 12 300 рабочих мест."),
    ("ru", "Создано 12\u2009300 рабочих мест.", "Создано 12 300 рабочих мест."),
    ("ru", "\u200fСоздано \u202b12\u202f300\u202c рабочих мест.", "Создано 12 300 рабочих мест."),
    ("ru", "Создано １２ ３００ рабочих мест.", "Создано 12 300 рабочих мест."),
    ("ru", "Выпуск мебели вырос на 7,9％.", "Выпуск мебели вырос на 7,9%."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "pasted", "meant"), MENDED)
def test_what_copying_and_scanning_broke_is_read_as_meant(
    lang: str, pasted: str, meant: str
) -> None:
    assert _said(pasted, lang) == _said(meant, lang)
    assert len(_said(meant, lang)) == 1


@pytest.mark.parametrize(("lang", "pasted", "meant"), MENDED)
def test_a_claim_of_a_mended_text_points_into_the_text_as_given(
    lang: str, pasted: str, meant: str
) -> None:
    (claim,) = read(pasted, lang=lang).claims
    (same,) = read(meant, lang=lang).claims
    first = pasted[claim.span[0] :].lstrip("\u202b\u200f")[0]
    assert first in {meant[same.span[0]], "1", "l", "З", "１"}
    assert claim.span[1] <= len(pasted)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Выбросы CO2 и O2 снизились, дом 1б, бутылка 5l."),
        ("en", "A bottle of 5l of O2 and H2O."),
        ("ru", "Создано  12   300   рабочих   мест."),
        ("ru", "Выпуск промышленности, млрд тенге"),
        ("en", "Output of industry, KZT bn"),
    ],
)
def test_what_may_be_two_things_gives_no_figure(lang: str, text: str) -> None:
    assert _said(text, lang) == []


TABLES = [
    ("ru", "Показатель\t2024 год\tТемп роста, %\nВыпуск, млрд тенге\t976,2\t104,3\nМеста\t4 000\t"),
    ("ru", "| Отрасль | Выпуск, млрд тенге |\n|---|---|\n| Мебель | 12,4 |\n| Бумага | 7,9 |"),
    ("ru", "Мебель        12,4 млрд тенге        7,9 %\nБумага        3,1 млрд тенге       1,2 %"),
    ("kk", "Сала;Өнім, млрд теңге;Өсім, %\nЖиһаз;12,4;7,9\nҚағаз;3,1;1,2"),
    ("en", "Activity | Output, KZT bn | Growth, %\nFurniture | 12.4 | 7.9\nPaper | 3.1 | 1.2"),
]


@pytest.mark.parametrize(("lang", "table"), TABLES)
def test_a_pasted_table_is_told_in_one_line(lang: str, table: str) -> None:
    around = {"ru": "Создано 400 рабочих мест.", "kk": "400 жұмыс орны ашылды.",
              "en": "400 jobs were created."}[lang]  # fmt: skip
    found = read(f"{around}\n{table}\n{around}", lang=lang)
    assert [f"{c.value} {c.unit}" for c in found.claims] == ["400 jobs", "400 jobs"]
    (note,) = [n for n in found.notes if "tables" in n]
    assert f"left out: {len(table.splitlines())};" in note


@pytest.mark.parametrize(
    "text",
    [
        "Выпуск мебели вырос; создано 400 рабочих мест; цех;\nВ зоне 5 проектов; ещё 3; всё.",
        "- выпуск мебели вырос на 7,9 %;\n- создано 400 рабочих мест;",
    ],
)
def test_lists_are_no_tables(text: str) -> None:
    assert not [n for n in read(text, lang="ru").notes if "tables" in n]


def test_sentences_of_another_language_are_read_in_it() -> None:
    text = (
        "Выпуск мебели вырос на 7,9 %. Былтыр жиһаз өндірісі 9,7 пайызға төмендеді. "
        "Furniture output grew by 5.1% in real terms."
    )
    found = read(text, lang="ru")
    assert [str(c.value) for c in found.claims] == ["7.9", "-9.7", "5.1"]
    assert {n for n in found.notes if n.startswith("sentences")} == {
        "sentences read as kk: 1", "sentences read as en: 1",
    }  # fmt: skip


def test_a_russian_sentence_in_a_kazakh_text_is_read() -> None:
    text = "Алматыда жиһаз өндірісі 7,9 пайызға өсті. В 2024 году создано 400 рабочих мест."
    assert _said(text, "kk") == ["7.9 % growth_pct", "400 jobs jobs"]


@pytest.mark.parametrize(
    "text",
    [
        "В городе Өскемен выпуск мебели вырос на 7,9 %.",
        "Компания Qazaq Steel Group выпустила 12 тыс. тонн бумаги.",
    ],
)
def test_names_from_another_language_change_nothing(text: str) -> None:
    assert not [n for n in read(text, lang="ru").notes if n.startswith("sentences")]
