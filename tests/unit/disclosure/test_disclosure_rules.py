"""Primary rules, holdings, waivers, zeros, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Bands,
    Cells,
    Contributions,
    Cost,
    Dominance,
    Hierarchy,
    PriorPosterior,
    Proof,
    Protected,
    PublicValue,
    Reported,
    Rule,
    Rules,
    Shape,
    System,
    Waiver,
    ZeroCells,
    concentration_band,
    primary_cells,
    protect_table,
    suppress,
    table_system,
)
from ondiris.disclosure.derived import herfindahl_of, largest_within
from ondiris.engines.highs import HighsSolver
from ondiris.errors import BrokenInvariant, Inconsistent, InvalidInput, Refused

AREA = Hierarchy("area", {"all": None, "east": "all", "west": "all"})
P10 = Rules("2025-01-01", p_percent=10)


def rows(east: list[float], west: list[float], **more: object) -> Contributions:
    codes = np.array(["east"] * len(east) + ["west"] * len(west))
    people = np.array([f"e{i}" for i in range(len(codes))])
    return Contributions((codes,), people, np.array([*east, *west], dtype=float), **more)  # type: ignore[arg-type]


def east(contributions: Contributions, rules: Rules) -> tuple[bool, float]:
    found = primary_cells(Cells.of(Shape((AREA,)), contributions), rules)
    return bool(found.primary[1]), float(found.level_up[1])


@pytest.mark.parametrize(
    ("rules", "expected", "level"),
    [
        (Rules("2025-01-01", minimum_frequency=4, frequency_margin=20), True, 20.0),
        (Rules("2025-01-01", minimum_frequency=3, frequency_margin=20), False, 0.0),
        (Rules("2025-01-01", dominance=Dominance(1, 50)), True, 20.0),
        (Rules("2025-01-01", dominance=Dominance(2, 85)), True, 90 / 0.85 - 100),
        (Rules("2025-01-01", dominance=Dominance(1, 60)), False, 0.0),
        (Rules("2025-01-01", p_percent=20), True, 2.0),
        (Rules("2025-01-01", p_percent=16), False, 0.0),
        (Rules("2025-01-01", pq=PriorPosterior(20, 80)), True, 5.0),
        (Rules("2025-01-01", pq=PriorPosterior(10, 80)), False, 0.0),
    ],
)
def test_levels_by_hand_for_sixty_thirty_ten(rules: Rules, expected: bool, level: float) -> None:
    assert east(rows([60, 30, 10], [5, 5, 5, 5]), rules) == (expected, pytest.approx(level))


def test_a_holding_is_one_contributor() -> None:
    alone = rows([30, 30, 30, 30], [5, 5, 5])
    held = rows([30, 30, 30, 30], [5, 5, 5], holdings={"e0": "h", "e1": "h", "e2": "h"})
    rules = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10)
    assert not east(alone, rules)[0]
    assert east(held, rules)[0]


def test_a_waiver_moves_the_target_to_the_next_contributor() -> None:
    """Of 60, 30, 10 the largest agreed: target 30, attacker 60, rest 10 > 20 % of 30."""
    rules = Rules("2025-01-01", p_percent=20)
    assert east(rows([60, 30, 10], [5, 5]), rules)[0]
    assert not east(rows([60, 30, 10], [5, 5], waivers=(Waiver("e0", "letter 7"),)), rules)[0]


def test_a_waiver_of_all_opens_a_cell_of_few() -> None:
    rules = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10)
    both = (Waiver("e0", "letter 1"), Waiver("e1", "letter 2"))
    assert east(rows([60, 30], [5, 5, 5], waivers=both[:1]), rules)[0]
    assert not east(rows([60, 30], [5, 5, 5], waivers=both), rules)[0]


def test_a_waiver_without_a_document_is_refused() -> None:
    with pytest.raises(InvalidInput, match="names no document"):
        Waiver("e0", " ")


def test_reported_zeros_are_secret_only_by_policy() -> None:
    zeros = rows([0, 0, 0], [5, 5, 5])
    secret = Rules("2025-01-01", p_percent=10, zero_cells=ZeroCells.PROTECTED, zero_range=1)
    assert not east(zeros, P10)[0]
    found = primary_cells(Cells.of(Shape((AREA,)), zeros), secret)
    assert found.reasons(1) == (str(Rule.ZERO),)
    assert (found.level_up[1], found.level_down[1]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("parents", "code"),
    [
        ({"all": None, "a": "b", "b": "a"}, "hierarchy-cycle"),
        ({"all": None, "a": "gone"}, "hierarchy-hole"),
        ({"all": None, "more": None}, "hierarchy-roots"),
    ],
)
def test_broken_hierarchies_are_refused(parents: dict[str, str | None], code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        Hierarchy("area", parents)
    assert error.value.code == code


def test_contributions_at_inner_codes_and_strangers_are_refused() -> None:
    inner = Contributions((np.array(["all"]),), np.array(["e"]), np.array([1.0]))
    with pytest.raises(InvalidInput, match="have children"):
        Cells.of(Shape((AREA,)), inner)
    with pytest.raises(InvalidInput, match="not in the register"):
        rows([1], [2], register=frozenset({"e0"}))
    with pytest.raises(InvalidInput, match="negative"):
        rows([-1], [2])
    with pytest.raises(InvalidInput, match="not numbers"):
        rows([float("nan")], [2])


def test_no_message_carries_a_value() -> None:
    with pytest.raises(InvalidInput) as error:
        rows([-98765.0], [2])
    assert "98765" not in str(error.value)


def test_a_table_that_does_not_add_up_is_refused_by_code() -> None:
    shape = Shape((AREA,))
    no = np.zeros(3, bool)
    with pytest.raises(Inconsistent, match="all"):
        System(
            shape.names, np.array([10.0, 4.0, 5.0]), shape.equations, Bands.none(3), np.zeros(3),
            np.full(3, np.inf), np.zeros(3), np.zeros(3), no, no, ~no, np.ones(3), np.full(3, -1),
        )  # fmt: skip


def test_all_cells_sensitive_is_refused() -> None:
    table = Reported(Shape((AREA,)), rows([10], []), P10)
    with pytest.raises(Refused, match="sensitive by themselves"):
        protect_table(table, HighsSolver())


def test_what_the_press_printed_is_shown_as_printed_where_the_exact_value_would_tell() -> None:
    """East alone is sensitive, west is known: the exact total would be east by another name."""
    table = Reported(
        Shape((AREA,)), rows([100, 3], [50, 50, 50]), P10,
        public=(PublicValue.total("west", 150, 150, "press"),
                PublicValue.total("all", 200, 300, "press")),
    )  # fmt: skip
    safe = protect_table(table, HighsSolver()).content
    assert safe.value("all") is None
    assert safe.value("west") == 150
    assert safe.intervals is not None
    assert safe.intervals[0].tolist() == [200, 300]
    # East of 103 is told to within 50 and 150, and it is owed no more than 93 to 113.
    assert not safe.account.exposed


def test_a_table_that_cannot_be_protected_is_refused_whole() -> None:
    """One sensitive district and nothing that may be hidden beside it."""
    table = Reported(Shape((AREA,)), rows([100, 3], [50, 50, 50]), P10)
    system, _, _ = table_system(table)
    with pytest.raises(Refused) as error:
        suppress(replace(system, free=np.zeros(3, np.bool_)), HighsSolver())
    assert error.value.code == "protection-infeasible"
    assert "100" not in error.value.detail


def test_nobody_else_builds_a_protected() -> None:
    proof = Proof(0, 0, 0, 0, 0, ())
    with pytest.raises(BrokenInvariant, match="outside disclosure"):
        Protected("table", proof, key=object())


def test_rules_without_a_rule_or_with_odd_parameters_are_refused() -> None:
    for wrong in (
        {},
        {"minimum_frequency": 1, "frequency_margin": 5},
        {"minimum_frequency": 3},
        {"p_percent": 0},
        {"p_percent": 10, "zero_cells": ZeroCells.PROTECTED},
    ):
        with pytest.raises(InvalidInput):
            Rules("2025-01-01", **wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        Dominance(9, 50)
    with pytest.raises(InvalidInput):
        PriorPosterior(80, 60)


def test_a_total_is_hidden_last_since_it_tells_of_every_leaf() -> None:
    """West and its parent tell the same; hiding the leaf costs once, the total three times."""
    area = {"all": None, "east": "all", "west": "all", "mid": "all"}
    codes = np.array(["east"] + ["west"] * 3 + ["mid"] * 3)
    table = Reported(
        Shape((Hierarchy("area", area),)),
        Contributions((codes,), np.array(list("abcdefg")), np.full(7, 50.0)),
        replace(P10, cost=Cost.INFORMATION, minimum_frequency=2, frequency_margin=10),
    )
    system, _, _ = table_system(table)
    assert system.weight.tolist() == pytest.approx(
        [3 * np.log(351), np.log(51), np.log(151), np.log(151)]
    )
    assert protect_table(table, HighsSolver()).content.value("all") == 350


def test_an_exact_index_of_a_duopoly_gives_its_shares_away() -> None:
    assert largest_within(herfindahl_of, (0.52, 0.52), 1.0, 2) == pytest.approx((0.6, 0.6))
    assert concentration_band(np.array([60.0, 40.0]), p_percent=10) is None


def test_concentration_is_banded_where_many_share_a_cell() -> None:
    band = concentration_band(np.array([20.0] * 3 + [5.0] * 12), p_percent=10)
    assert band == (0.0, 0.15)
