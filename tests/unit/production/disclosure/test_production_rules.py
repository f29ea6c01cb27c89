"""Which rules and consents are in force on a day: from their first day to their last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ondiris.errors import NotFound
from ondiris.production.disclosure.rules import read_rules, read_waivers, rules_on, stated_rules
from ondiris.sources import City

CityOf = Callable[[str], City]
THREE = """
[[disclosure]]
valid_from = "2025-07-01"
minimum_frequency = 5
frequency_margin = 20
dominance_n = 1
dominance_k = 85
citation = "Order 12"
[[disclosure]]
valid_from = "2024-01-01"
p_percent = 10
cost = "value"
zero_cells = "protected"
zero_range = 4.0
insiders = "none"
[[disclosure]]
valid_from = "2026-01-01"
pq_p = 10
pq_q = 50
"""


def test_rules_hold_from_their_first_day_until_the_next_begin(city_of: CityOf) -> None:
    city = city_of(THREE)
    assert [r.valid_from for r in read_rules(city)] == ["2024-01-01", "2025-07-01", "2026-01-01"]
    in_force = {
        day: rules_on(city, date.fromisoformat(day)).valid_from
        for day in ("2024-01-01", "2025-06-30", "2025-07-01", "2025-12-31", "2026-01-01")
    }
    assert in_force == {
        "2024-01-01": "2024-01-01",
        "2025-06-30": "2024-01-01",
        "2025-07-01": "2025-07-01",
        "2025-12-31": "2025-07-01",
        "2026-01-01": "2026-01-01",
    }


@pytest.mark.parametrize("text", ["", THREE])
def test_before_the_first_rules_nothing_may_be_protected(text: str, city_of: CityOf) -> None:
    with pytest.raises(NotFound) as error:
        rules_on(city_of(text), date(2023, 12, 31))
    assert error.value.code == "no-disclosure-rules"
    assert "on 2023-12-31" in error.value.detail


def test_a_consent_holds_from_its_first_day_to_its_last(city_of: CityOf) -> None:
    city = city_of(
        '[[waivers]]\nholding = "A"\ndocument = "letter 1"\n'
        'valid_from = "2025-03-01"\nvalid_to = "2025-05-31"\n'
        '[[waivers]]\nholding = "B"\ndocument = "letter 2"\n'
    )
    agreed = {
        day: "".join(w.holding for w in read_waivers(city, date.fromisoformat(day)))
        for day in ("2025-02-28", "2025-03-01", "2025-05-31", "2025-06-01")
    }
    assert agreed == {
        "2025-02-28": "B",
        "2025-03-01": "AB",
        "2025-05-31": "AB",
        "2025-06-01": "B",
    }
    assert read_waivers(city, date(2025, 4, 1))[0].document == "letter 1"


def test_a_document_states_each_rule_with_its_parameters(city_of: CityOf) -> None:
    first, second, third = (stated_rules(rules) for rules in read_rules(city_of(THREE)))
    assert first == {
        "valid_from": "2024-01-01",
        "p_percent": 10,
        "zero_cells": "protected",
        "cost": "value",
        "insiders": "none",
        "document": "",
    }
    assert second == {
        "valid_from": "2025-07-01",
        "minimum_frequency": 5,
        "frequency_margin_pct": 20,
        "dominance_n": 1,
        "dominance_k_pct": 85,
        "zero_cells": "open",
        "cost": "information",
        "insiders": "sole-contributors",
        "document": "Order 12",
    }
    assert {name: third[name] for name in ("pq_p", "pq_q")} == {"pq_p": 10, "pq_q": 50}
    assert not {"p_percent", "minimum_frequency", "dominance_n"} & set(third)


@pytest.mark.parametrize(
    ("keys", "stated"),
    [
        ("dominance = [[1, 80], [2, 99.5]]", [(1, 80), (2, 99.5)]),
        ("dominance_n = 3\ndominance_k = 90\ndominance = [[1, 80]]", [(3, 90), (1, 80)]),
    ],
)
def test_several_dominance_rules_are_stated_together(
    keys: str, stated: list[tuple[int, float]], city_of: CityOf
) -> None:
    (rules,) = read_rules(city_of(f'[[disclosure]]\nvalid_from = "2025-01-01"\n{keys}\n'))
    assert [(rule.n, rule.k) for rule in rules.dominances] == stated
    document = stated_rules(rules)
    assert document["dominance"] == [{"n": n, "k_pct": k} for n, k in stated]
    assert not {"dominance_n", "dominance_k_pct"} & set(document)


def test_one_dominance_rule_of_the_list_is_stated_as_ever(city_of: CityOf) -> None:
    (rules,) = read_rules(
        city_of('[[disclosure]]\nvalid_from = "2025-01-01"\ndominance = [[2, 85]]\n')
    )
    document = stated_rules(rules)
    assert (document["dominance_n"], document["dominance_k_pct"]) == (2, 85)
    assert "dominance" not in document
