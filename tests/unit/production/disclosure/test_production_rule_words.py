"""Rules in words: what each names, and what is no rule."""

from __future__ import annotations

import pytest

from ondiris.errors import InvalidInput
from ondiris.model.disclosure_rules import Cost, Insiders, ZeroCells
from ondiris.production.disclosure.rule_words import rules_in_words


def test_each_word_names_its_rule() -> None:
    rules = rules_in_words(
        ["p=12.5", "pq=10,50", "dominance=1,80", "dominance=2,95", "frequency=3,15", "zero=7"],
        cost=Cost.CELLS,
        insiders=Insiders.NONE,
    )
    assert rules.p_percent == 12.5
    assert rules.pq is not None
    assert (rules.pq.p, rules.pq.q) == (10, 50)
    assert [(rule.n, rule.k) for rule in rules.dominances] == [(1, 80), (2, 95)]
    assert (rules.minimum_frequency, rules.frequency_margin) == (3, 15)
    assert (rules.zero_cells, rules.zero_range) == (ZeroCells.PROTECTED, 7)
    assert (rules.cost, rules.insiders) == (Cost.CELLS, Insiders.NONE)


def test_what_is_not_named_is_not_in_force() -> None:
    rules = rules_in_words(["p=10"])
    assert (rules.pq, rules.dominances, rules.minimum_frequency) == (None, (), None)
    assert rules.zero_cells is ZeroCells.OPEN


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "no-rule"),
        (["p"], "rule-words"),
        (["p="], "rule-words"),
        (["p=ten"], "rule-words"),
        (["p=10,20"], "rule-words"),
        (["q=10"], "rule-words"),
        (["dominance=85"], "rule-words"),
        (["dominance=1.5,85"], "rule-words"),
        (["frequency=3"], "rule-words"),
        (["p=10", "p=20"], "rule-words"),
        (["zero=5"], "no-rule"),
        (["p=10", "zero=nan"], "rule-words"),
        (["p=0"], "no-rule"),
        (["p=101"], "rule-parameter"),
        (["pq=50,10"], "rule-parameter"),
        (["dominance=1,80", "dominance=1,90"], "rule-parameter"),
        (["frequency=1,10"], "rule-parameter"),
    ],
)
def test_what_is_no_rule_is_refused(words: list[str], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        rules_in_words(words)
    assert caught.value.code == code
