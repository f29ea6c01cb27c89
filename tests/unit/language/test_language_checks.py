"""Checks of a page: what fits, what does not, and what is never compared."""

from __future__ import annotations

import sys
from datetime import date
from json import loads
from pathlib import Path
from types import FrameType

import pytest

import ondiris
from ondiris.language import Claim, PlaceForms, Relation, check, read

REFERENCE = Path(__file__).parents[2] / "reference" / "language"
DAY = date(2025, 9, 10)
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


def test_a_part_that_is_named_is_not_larger_than_what_it_is_of() -> None:
    text = "Создано 1 000 рабочих мест, из них {} рабочих мест в зоне."
    assert _of("part of whole", text.format(400)) == ["consistent"]
    assert _of("part of whole", text.format(1400)) == ["inconsistent"]


def test_the_members_of_a_list_do_not_exceed_their_sum() -> None:
    text = "В Алматы работают 36 парков: 6 крупных, 10 средних и {} малых."
    assert _of("sum", text.format(20)) == ["consistent"]
    assert _of("sum", text.format(25)) == ["inconsistent"]


def test_parts_of_parts_are_not_added_up() -> None:
    text = "В зоне 40 проектов, из них 25 новых проектов, в том числе {} проектов уже запущены."
    assert _of("sum", text.format(20)) == []


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
def test_ordinary_sentences_raise_no_finding_but_indices_told_as_growth(lang: str) -> None:
    for line in (REFERENCE / f"{lang}.jsonl").read_text("utf-8").splitlines():
        record = loads(line)
        found = _relations(record["text"], record.get("lang", lang), DAY)
        kinds = {r.kind for r in found if r.verdict in BAD}
        assert kinds <= {"index as growth"}, record["text"]


PAIRS = [loads(line) for line in (REFERENCE / "pairs.jsonl").read_text("utf-8").splitlines()]
FORMS = Path(ondiris.__file__).parent / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text("utf-8"))


def _findings(row: dict[str, str]) -> list[Relation]:
    claims = read(row["text"], lang=row["lang"], published=DAY, places=PLACES).claims
    return [r for r in check(claims, published=DAY) if r.verdict in BAD]


@pytest.mark.parametrize("row", [r for r in PAIRS if r["rule"]], ids=lambda r: r["text"][:40])
def test_what_does_not_fit_is_found_by_its_rule(row: dict[str, str]) -> None:
    assert row["rule"] in {finding.kind for finding in _findings(row)}


@pytest.mark.parametrize("row", [r for r in PAIRS if not r["rule"]], ids=lambda r: r["text"][:40])
def test_what_fits_raises_no_finding(row: dict[str, str]) -> None:
    assert [finding.text for finding in _findings(row)] == []


def test_a_finding_says_both_sides_its_rule_and_how_sure_it_is() -> None:
    text = "Экспорт вырос на 52 % — с 40 до 50 млрд тенге."
    (found,) = [r for r in _relations(text) if r.verdict in BAD]
    assert (found.kind, found.lhs, found.rhs) == ("change", "[51.50, 52.50)", "[22.22, 27.85]")
    assert found.text.startswith("change: 52 % = 50000000000 KZT / 40000000000 KZT × 100 − 100")
    assert found.text.endswith("→ inconsistent, certain")
    assert Relation.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("words", "certainty"),
    [
        ("Экспорт вырос на 52 % — с 40 до 50 млрд тенге.", "certain"),
        ("Создано 500 рабочих мест на 20 трлн тенге инвестиций.", "possible"),
    ],
)
def test_a_rule_of_thumb_is_never_certain(words: str, certainty: str) -> None:
    assert {r.certainty for r in _relations(words) if r.verdict in BAD} == {certainty}


def test_about_contradicts_nothing() -> None:
    text = "В 2024 году экспорт вырос на {} % — с 40 до 50 млрд тенге."
    assert _of("change", text.format("52")) == ["inconsistent"]
    assert _of("change", text.format("около 52")) == ["cannot be compared"]


def test_without_a_day_the_latest_time_reported_stands_for_it() -> None:
    text = "В {} году создано 400 рабочих мест. К 2024 году планируется создать 500 рабочих мест."
    assert _of("deadline", text.format(2025)) == ["wording slip"]
    assert _of("deadline", text.format(2023)) == []


def test_work_grows_in_step_with_the_number_of_claims() -> None:
    """Each of twice as many figures is held against no more others than before."""
    lines = "В 2024 году выпуск мебели в Алматы составил {} млрд тенге.\n"
    counts = []
    for size in (200, 400):
        text = "".join(lines.format(100 + n) for n in range(size))
        claims = read(text, lang="ru", places=PLACES).claims
        counts.append(_calls(claims))
    assert counts[1] <= 2.5 * counts[0]


def _calls(claims: tuple[Claim, ...]) -> int:
    count = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        check(claims)
    finally:
        sys.setprofile(None)
    return count


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
