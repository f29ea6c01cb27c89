"""Checks of a page: what fits, what does not, and what is never compared."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.language import Relation, check, read

BAD = ("inconsistent", "possible scale slip", "wording slip")


def _relations(text: str, lang: str = "ru", published: date | None = None) -> tuple[Relation, ...]:
    return check(read(text, lang=lang, published=published).claims, published=published)


def _of(kind: str, text: str, lang: str = "ru", published: date | None = None) -> list[str]:
    return [r.verdict for r in _relations(text, lang, published) if r.kind == kind]


def test_a_share_is_held_against_part_and_whole() -> None:
    text = (
        "В 2024 году выпуск промышленности составил 200 млрд тенге.\n"
        "В 2024 году выпуск машиностроения составил 50,0 млрд тенге.\n"
        "В 2024 году доля машиностроения в выпуске составила {} %."
    )
    assert _of("share", text.format("25,0")) == ["consistent"]
    assert _of("share", text.format("52,0")) == ["inconsistent"]


def test_a_part_is_not_larger_than_its_whole() -> None:
    text = (
        "В 2024 году выпуск машиностроения составил {} млрд тенге.\n"
        "В 2024 году выпуск автомобилестроения составил 90 млрд тенге."
    )
    assert _of("part of whole", text.format(100)) == ["consistent"]
    assert _of("part of whole", text.format(80)) == ["inconsistent"]


def test_parts_do_not_exceed_their_sum() -> None:
    text = "Создано 1 000 рабочих мест, из них {} рабочих мест в зоне."
    assert _of("sum", text.format(400)) == ["consistent"]
    assert _of("sum", text.format(1400)) == ["inconsistent"]


def test_from_to_and_change() -> None:
    text = "Экспорт вырос на {} % — с 40 до 50 млрд тенге."
    assert _of("change", text.format("25")) == ["consistent"]
    assert _of("change", text.format("52")) == ["inconsistent"]


def test_real_growth_is_never_held_against_current_prices() -> None:
    text = (
        "В 2023 году инвестиции составили 100 млрд тенге.\n"
        "В 2024 году инвестиции составили 150 млрд тенге.\n"
        "В 2024 году инвестиции выросли на {} % {}."
    )
    assert _of("growth and levels", text.format(20, "в реальном выражении")) == [
        "cannot be compared"
    ]
    assert _of("growth and levels", text.format(20, "в текущих ценах")) == ["inconsistent"]
    assert _of("growth and levels", text.format(50, "в текущих ценах")) == ["consistent"]


def test_an_exchange_rate_out_of_range_is_a_question_of_scale() -> None:
    assert _of("exchange rate", "Инвестиции составили 54 млрд тенге ($100 млн).") == ["consistent"]
    assert _of("exchange rate", "Инвестиции составили 54 млрд тенге ($100 млрд).") == [
        "possible scale slip"
    ]


def test_a_cumulated_sum_never_falls() -> None:
    text = (
        "В январе–марте 2025 года инвестиции составили {} млрд тенге.\n"
        "В январе–мае 2025 года инвестиции составили 90 млрд тенге."
    )
    assert _of("cumulative", text.format(50)) == ["consistent"]
    assert _of("cumulative", text.format(95)) == ["inconsistent"]


def test_a_deadline_that_has_passed_is_a_slip_of_wording() -> None:
    text = "К 2024 году планируется создать 500 рабочих мест."
    assert _of("deadline", text, published=date(2025, 9, 10)) == ["wording slip"]
    assert _of("deadline", text, published=date(2023, 9, 10)) == []


def test_tenge_per_job_out_of_range_names_both_figures() -> None:
    fine = "Планируются 5 проектов на 20 млрд тенге с созданием 700 рабочих мест."
    odd = "Планируются 5 проектов на 20 трлн тенге с созданием 700 рабочих мест."
    assert set(_of("ratio", fine)) == {"consistent"}
    assert "possible scale slip" in _of("ratio", odd)
    (found,) = [r for r in _relations(odd) if "money-per-job" in r.expr]
    assert "20000000000000 KZT / 700 jobs" in found.text


def test_a_missing_scale_is_a_question() -> None:
    assert _of("scale", "Объём инвестиций составил 46,2 тенге.") == ["possible scale slip"]


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_ordinary_sentences_raise_no_finding(lang: str) -> None:
    from json import loads
    from pathlib import Path

    lines = (Path(__file__).parents[2] / "reference" / "language" / f"{lang}.jsonl").read_text(
        "utf-8"
    )
    for line in lines.splitlines():
        record = loads(line)
        found = _relations(record["text"], record.get("lang", lang), date(2025, 9, 10))
        assert not [r for r in found if r.verdict in BAD], record["text"]


def test_findings_speak_of_figures_only() -> None:
    for relation in _relations("Экспорт вырос на 52 % — с 40 до 50 млрд тенге."):
        assert relation.verdict in relation.text
        assert all(word not in relation.text for word in ("manipul", "fake", "lie", "hide"))


def test_a_missing_scale_is_asked_of_the_citys_own_currency() -> None:
    claims = read("Output was 46.2 euros in 2024.", lang="en").claims
    assert [c.unit for c in claims] == ["EUR"]
    for currency, verdicts in (("KZT", []), ("EUR", ["possible scale slip"])):
        found = check(claims, currency=currency)
        assert [r.verdict for r in found if r.kind == "scale"] == verdicts
