"""What a rule is trusted for: its measured precision, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.codes.toml_text import parse_toml
from ondiris.language import PlaceForms, read
from ondiris.language.evaluation import evaluate, rule_counts
from ondiris.language.scoring import read_gold
from ondiris.language.trust import (
    FIELDS,
    RULES_FILE,
    lower_bound,
    may_be_trusted,
    trusted,
    untrusted,
)

HERE = Path(__file__).parents[2] / "reference" / "language"
FORMS = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text("utf-8"))
KEPT = parse_toml(RULES_FILE.read_text("utf-8"))


@pytest.mark.parametrize(
    ("right", "asked", "bound"),
    # 30 of 30: 30 / (30 + 1.6449 ** 2); 9 of 10 by the formula, on paper.
    [(30, 30, 0.9173), (9, 10, 0.6523), (0, 12, 0.0), (0, 0, 0.0)],
)
def test_the_lower_bound_is_wilsons(right: int, asked: int, bound: float) -> None:
    assert lower_bound(right, asked) == pytest.approx(bound, abs=5e-4)


def test_few_texts_prove_no_rule() -> None:
    assert not may_be_trusted((29, 29))
    assert may_be_trusted((30, 30))
    assert not may_be_trusted((60, 80))


def test_our_own_sentences_prove_no_rule_that_articles_refute() -> None:
    assert may_be_trusted((100, 100), (8, 9))  # too few of them to say anything
    assert may_be_trusted((100, 100), (39, 40))
    assert not may_be_trusted((100, 100), (16, 20))  # 16 of 20: a lower bound of .62


def test_an_unknown_rule_is_not_trusted() -> None:
    assert not trusted("period", "a rule that nobody measured")
    assert untrusted({"place": "a guess", "measure": "a guess"}) == ("measure", "place")


def test_the_kept_numbers_are_those_of_our_own_sentences() -> None:
    """Run ``python tools/reader_rules.py`` where a rule has changed."""
    gold = [
        text
        for name in ("rules.jsonl", "passages.jsonl")
        for text in read_gold((HERE / name).read_text("utf-8"))
    ]
    measured = rule_counts(evaluate(gold, PLACES).texts)
    kept = {
        name: {rule: tuple(own) for rule, (own, _) in KEPT[name].items() if own[1]}
        for name in FIELDS
    }
    assert kept == measured


def test_most_of_what_is_called_complete_in_our_own_sentences_is_right() -> None:
    gold = read_gold((HERE / "rules.jsonl").read_text("utf-8"))
    figures = evaluate(gold, PLACES).to_json()["figures"]
    assert figures["complete_precision"]["all"]["value"] >= 0.96
    assert figures["complete_coverage"]["all"]["value"] >= 0.3
    assert figures["full_f1"]["all"]["value"] >= 0.85


WAITS = [
    ("ru", "В 2024 году построено 12 цехов.", "place"),
    ("en", "In Pavlodar region 12 projects were launched.", "period"),
    ("ru", "Завод в Павлодаре вложил в 2024 году 3 млрд тенге.", "name"),
    ("kk", "2024 жылы қалада 12 жоба іске қосылды.", "place"),
]


@pytest.mark.parametrize(("lang", "text", "field"), WAITS)
def test_a_claim_waits_for_a_person_with_the_field_that_is_open(
    lang: str, text: str, field: str
) -> None:
    (claim,) = read(text, lang=lang, published=date(2025, 9, 10), places=PLACES).claims
    assert field in claim.unsure
    assert not claim.complete


SURE = [
    ("ru", "В 2024 году в Павлодаре запущено 12 проектов."),
    ("kk", "2024 жылы Павлодарда 12 жоба іске қосылды."),
    ("en", "In 2024, 12 projects were launched in Pavlodar."),
]


@pytest.mark.parametrize(("lang", "text"), SURE)
def test_a_claim_whose_rules_are_trusted_is_complete(lang: str, text: str) -> None:
    (claim,) = read(text, lang=lang, published=date(2025, 9, 10), places=PLACES).claims
    assert claim.unsure == ()
    assert claim.complete
    assert set(claim.field_rules) >= {"measure", "modality", "period", "place", "name"}
