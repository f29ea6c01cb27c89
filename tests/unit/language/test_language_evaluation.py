"""The table of `read --evaluate`: counted by hand on three short texts."""

from __future__ import annotations

import json

import pytest

from ondiris.language.evaluation import evaluate, rule_counts
from ondiris.language.scoring import read_gold

LINES = [
    # Both right; the second as one of several values.
    {"lang": "ru", "published": "2025-09-10", "text": "В 2024 году выпуск мебели вырос на 7,9%.",
     "claims": [{"value": 7.9, "unit": "%", "measure": ["growth_pct", "index_pct"],
                 "modality": "achieved", "period": "2024", "kind": "activity", "name": "C31"}]},
    # Measure right, period annotated otherwise than it is read.
    {"lang": "ru", "text": "В 2024 году создано 400 рабочих мест.",
     "claims": [{"value": 400, "unit": ["jobs", "persons"], "measure": "jobs", "period": "2023"}]},
    # One figure that nobody annotated.
    {"lang": "en", "text": "In 2024 exports grew by 5%.", "claims": []},
]  # fmt: skip


def test_figures_are_counted_by_claim() -> None:
    gold = read_gold("\n".join(json.dumps(line) for line in LINES))
    found = evaluate(gold)
    figures = found.to_json()["figures"]
    assert figures["measure"]["ru"]["value"] == 1.0
    # Two annotated, three read, two of the units right: 2 * 2 / 5.
    assert figures["quantity_unit_f1"]["all"]["value"] == pytest.approx(0.8)
    # One of them right in every annotated field: 2 * 1 / 5.
    assert figures["full_f1"]["all"]["value"] == pytest.approx(0.4)
    assert figures["period_dated"]["all"]["value"] == 1.0
    assert figures["measure"]["en"]["value"] is None
    assert found.to_json() == evaluate(gold).to_json()


def test_a_rule_is_judged_where_its_field_is_annotated() -> None:
    gold = read_gold("\n".join(json.dumps(line) for line in LINES))
    counts = rule_counts(evaluate(gold).texts)
    assert counts["period"] == {"alone in the sentence": (1, 2)}
    assert counts["place"] == {}
    assert counts["name"] == {"activity alone in the sentence": (1, 1)}


def test_an_exact_text_holds_nothing_that_is_not_said() -> None:
    line = {"lang": "ru", "exact": True, "claims": ["400 jobs jobs a {2024}"],
            "text": "В 2024 году в Павлодаре создано 400 рабочих мест."}  # fmt: skip
    figures = evaluate(read_gold(json.dumps(line))).to_json()["figures"]
    assert figures["place"]["ru"]["value"] == 1.0  # no forms of places: none is read
