"""Scoring: counts by hand on a handful of texts."""

from __future__ import annotations

import json

import pytest

from ondiris.errors import InvalidFile
from ondiris.language.scoring import read_gold, score_texts, unknown_measures


def test_scores_by_hand() -> None:
    lines = [
        {"text": "Создано 400 рабочих мест.", "lang": "ru", "claims": ["400 jobs jobs a"]},
        {
            "text": "Выпуск вырос на 5%.",
            "lang": "ru",
            "claims": ["5 % share_pct a", "9 % growth_pct a"],
        },
        {"text": "Просмотров: 5 млн тенге.", "lang": "ru", "claims": []},
    ]
    scores = score_texts(read_gold("\n".join(map(json.dumps, lines))))
    assert (scores.gold, scores.read, scores.matched, scores.tuples) == (3, 2, 2, 1)
    assert scores.f1(scores.matched) == pytest.approx(0.8)
    assert scores.accuracy("measure") == 0.5
    assert scores.accuracy("modality") == scores.modality_macro == 1.0
    assert (scores.noise_texts, scores.noise_claims) == (1, 0)
    assert "quantity_unit_f1" in str(scores)


def test_claims_may_be_objects_with_mantissa_and_scale() -> None:
    claim = {
        "value": "976.2", "scale": 1000000000, "unit": "KZT", "measure": "output",
        "modality": "achieved", "period": {"start": "2024", "end": "2024", "grain": "year",
        "type": "flow"}, "subject": {"kind": None, "place": None},
        "comparison": {"base": "none_stated"},
    }  # fmt: skip
    line = {
        "text": "В 2024 году выпуск составил 976,2 млрд тенге.",
        "lang": "ru",
        "claims": [claim],
    }
    scores = score_texts(read_gold(json.dumps(line)))
    assert scores.tuples == 1, scores.wrong


def test_a_broken_line_is_named() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_gold('{"text": "x", "claims": []}\n{"text": 1')
    assert caught.value.failures[0].where == "line 2"


FAULTS = [
    ("[]", "it is no JSON object"),
    ('{"claims": []}', "'text' is missing"),
    ('{"text": " ", "claims": []}', "the text is empty"),
    ('{"text": "x", "lang": "xx", "claims": []}', "no language 'xx' is described"),
    ('{"text": "x", "claims": [{"value": NaN}]}', "a value is no number"),
    ('{"text": "x", "claims": ["five"]}', "'five' is no annotated claim"),
    ('{"text": "x", "claims": 5}', "a field is of another type"),
]


@pytest.mark.parametrize(("line", "said"), FAULTS)
def test_what_keeps_a_line_from_being_a_text_is_said_in_words(line: str, said: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_gold(line)
    assert caught.value.detail == "1 line is no annotated text"
    assert caught.value.failures[0].detail == said


def test_a_file_without_a_text_measures_nothing() -> None:
    with pytest.raises(InvalidFile, match="no annotated text"):
        read_gold("\n")


def test_a_measure_that_no_list_has_is_named() -> None:
    good = '{"text": "Создано 5 мест.", "lang": "ru", "claims": ["5 jobs joobs a", "5 jobs jobs"]}'
    assert unknown_measures(read_gold(good)) == ("joobs",)
