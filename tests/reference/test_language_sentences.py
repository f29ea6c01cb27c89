"""The project's own sentences, annotated by hand, read in every language."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ondiris.language import PlaceForms, read
from ondiris.language.evaluation import evaluate
from ondiris.language.scoring import Scores, read_gold, score_texts

HERE = Path(__file__).parent / "language"
FORMS = Path(__file__).parents[2] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text(encoding="utf-8"))
SEED = Path(__file__).parents[2].parent / "shared" / "seed"


_PASSAGES = {
    "quantity_unit_f1": 0.88,
    "modality": 0.9,
    "period_dated": 0.67,
    "place": 0.84,
    "kind": 0.67,
    "strict_f1": 0.72,
    "full_f1": 0.43,
    "complete_precision": 0.83,
}


def _scores(lang: str) -> Scores:
    lines = []
    for line in (HERE / f"{lang}.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        record.setdefault("lang", lang)
        record.setdefault("published", "2025-09-10")
        lines.append(json.dumps(record))
    return score_texts(read_gold("\n".join(lines)), PLACES)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_own_sentences_are_read_to_the_targets(lang: str) -> None:
    scores = _scores(lang)
    assert scores.texts >= 60
    assert scores.f1(scores.matched) >= 0.99, scores.wrong
    assert scores.noise_claims == 0, scores.wrong
    for name, least in (("measure", 0.96), ("modality", 0.97), ("period", 0.97), ("bound", 0.98)):
        right = scores.accuracy(name)
        assert right is not None, name
        assert right >= least, (name, scores.wrong)
    assert scores.f1(scores.tuples) >= 0.93, scores.wrong


def test_sentences_of_each_kind_of_fault_are_read_rightly() -> None:
    """Comparatives, pools, lists behind dashes, parts, names of elsewhere, sums to date."""
    texts = read_gold((HERE / "kinds.jsonl").read_text("utf-8"))
    scores = score_texts(texts, PLACES)
    assert scores.texts >= 40
    assert scores.wrong == []


def test_short_texts_of_each_kind_that_was_mended_are_read_rightly() -> None:
    """Converbs, parts of shares, bases in the ablative, places behind figures, whole texts."""
    figures = evaluate(read_gold((HERE / "own.jsonl").read_text("utf-8")), PLACES).to_json()
    assert figures["claims"] >= 360
    for lang in ("kk", "ru", "en"):
        full = figures["figures"]["full_f1"][lang]["value"]
        assert full is not None
        assert full >= 0.93, lang


ROWS = [
    ("kk", "Биыл алғашқы бес айда жиһаз өндірісі 127,6%-ға артты.", ["27.6"]),
    ("kk", "Цехқа жарты миллиард теңге қаржы құйылып, экспорт 1,5 есе өсті.", ["50.0"]),
    ("ru", "В 2024 году рост выпуска мебели и обуви составил 119,4 и 107,4% соответственно.",
     ["19.4", "7.4"]),
    ("en", "Output grew by 112.4% year on year.", ["12.4"]),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "faces"), ROWS)
def test_an_index_on_a_growth_verb_has_two_faces(lang: str, text: str, faces: list[str]) -> None:
    claims = read(text, lang=lang, published=date(2025, 9, 10)).claims
    growths = [c.growth for c in claims if c.growth is not None]
    assert growths == [Decimal(f) for f in faces]
    assert all(c.field_status["measure"] == "defaulted" for c in claims if c.measure == "index_pct")


def test_a_share_of_a_part_keeps_its_whole() -> None:
    text = "На долю автопрома приходится 36,1% выпуска в машиностроении."
    (claim,) = read(text, lang="ru", places=PLACES).claims
    assert claim.of == "output@C-MACH"
    assert claim.subject.name == "C29"


def test_the_source_document_of_the_case_gives_its_figures() -> None:
    files = sorted(SEED.glob("*.txt"))
    if not files:
        pytest.skip("the case's source document lies outside the repository")
    claims = read(files[0].read_text("utf-8"), places=PLACES).claims
    values = [str(c.value) for c in claims]
    assert len(claims) == 25
    assert (claims[0].bound, values[0]) == ("lt", "1000000000000")
    assert {c.measure for c in claims} == {
        "output", "growth_pct", "share_pct", "count_enterprises", "project_cost", "count_projects",
        "jobs", "count_zones", "employees", "floor_area", "investment",
    }  # fmt: skip
    assert claims[4].of == "output@C-MACH"
    assert [c.subject.name for c in claims[9:12]] == ["C21", "C14", "C16"]
    assert all(str(c.period) == "../2027" for c in claims[-4:])


def test_passages_that_no_rule_was_made_for_are_read_no_worse() -> None:
    """Whole passages as the press writes them; what they reach is told in docs/methods."""
    texts = read_gold((HERE / "passages.jsonl").read_text("utf-8"))
    figures = evaluate(texts, PLACES).to_json()["figures"]
    reached = {name: figures[name]["all"]["value"] for name in _PASSAGES}
    assert all(reached[name] >= least for name, least in _PASSAGES.items()), reached
