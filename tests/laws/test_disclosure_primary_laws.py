"""What holds of every cell and every sum of cells: the rules as their definitions say them."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ondiris.disclosure import (
    Cells,
    Contributions,
    Dominance,
    Hierarchy,
    PriorPosterior,
    Rules,
    Shape,
    Waiver,
    primary_cells,
)

SHAPE = Shape((Hierarchy("area", {"all": None, "n": "all", "s": "all", "w": "all"}),))
HOLDINGS = "abcde"
rows = st.lists(
    st.tuples(st.sampled_from("nsw"), st.sampled_from(HOLDINGS), st.integers(0, 40)), max_size=14
)
agreed = st.sets(st.sampled_from(HOLDINGS))
percent = st.integers(1, 100)


def aggregated(found: list[tuple[str, str, int]], who: set[str]) -> Cells:
    return Cells.of(
        SHAPE,
        Contributions(
            (np.array([area for area, _, _ in found], dtype=np.str_),),
            np.array([f"{holding}{k}" for k, (_, holding, _) in enumerate(found)], dtype=np.str_),
            np.array([value for _, _, value in found], dtype=np.float64),
            holdings={f"{holding}{k}": holding for k, (_, holding, _) in enumerate(found)},
            waivers=tuple(Waiver(holding, "letter 7") for holding in sorted(who)),
        ),
    )


def shares(found: list[tuple[str, str, int]], areas: str) -> dict[str, int]:
    """Return what each holding has in some areas together, those with nothing left out."""
    held = {h: sum(v for a, o, v in found if o == h and a in areas) for h in HOLDINGS}
    return {holding: value for holding, value in held.items() if value}


def someone_comes_close(held: dict[str, int], who: set[str], near: Fraction) -> bool:
    """Try every contributor as the attacker of every other that did not agree to be visible."""
    total = sum(held.values())
    alone = [(target, None) for target in held] if len(held) == 1 else []
    return any(
        total - held.get(attacker or "", 0) - held[target] < near * held[target]
        for target, attacker in [*permutations(held, 2), *alone]
        if target not in who
    )


@given(rows, agreed, percent, percent)
def test_a_cell_is_sensitive_where_some_contributor_comes_close_to_another(
    found: list[tuple[str, str, int]], who: set[str], one: int, other: int
) -> None:
    cells = aggregated(found, who)
    p, q = sorted((one, other))
    asked = {Rules("2025-01-01", p_percent=p): Fraction(p, 100)}
    if p < q:
        asked[Rules("2025-01-01", pq=PriorPosterior(p, q))] = Fraction(p, q)
    for rules, near in asked.items():
        expected = [
            someone_comes_close(shares(found, areas), who, near) for areas in ("nsw", *"nsw")
        ]
        assert primary_cells(cells, rules).primary.tolist() == expected


@given(rows, agreed, st.integers(1, 4), st.integers(1, 99))
def test_a_cell_is_sensitive_where_its_largest_hold_too_much_of_it(
    found: list[tuple[str, str, int]], who: set[str], n: int, k: int
) -> None:
    judged = primary_cells(aggregated(found, who), Rules("2025-01-01", dominance=Dominance(n, k)))
    for cell, areas in enumerate(("nsw", *"nsw")):
        held = shares(found, areas)
        # Of equals those count first who did not consent: nobody hides behind a consent.
        largest = sorted(held, key=lambda h: (-held[h], h in who, h))[:n]
        beyond = sum(held[h] for h in largest) * 100 > k * sum(held.values())
        assert judged.primary[cell] == (beyond and not who.issuperset(largest))


@given(rows, agreed, st.integers(2, 6))
def test_a_cell_is_sensitive_where_too_few_are_in_it(
    found: list[tuple[str, str, int]], who: set[str], least: int
) -> None:
    rules = Rules("2025-01-01", minimum_frequency=least, frequency_margin=10)
    judged = primary_cells(aggregated(found, who), rules)
    for cell, areas in enumerate(("nsw", *"nsw")):
        held = shares(found, areas)
        assert judged.primary[cell] == (0 < len(held) < least and not who.issuperset(held))


@given(rows, agreed, percent, st.integers(1, 3), st.sets(st.sampled_from("nsw"), min_size=1))
def test_a_sum_of_cells_is_judged_like_a_cell_with_the_same_contributions(
    found: list[tuple[str, str, int]], who: set[str], p: int, n: int, areas: set[str]
) -> None:
    rules = Rules(
        "2025-01-01", p_percent=p, dominance=Dominance(n, 80), minimum_frequency=3,
        frequency_margin=10,
    )  # fmt: skip
    members = np.array([SHAPE.names.index(area) for area in sorted(areas)])
    summed = primary_cells(aggregated(found, who).merged([members]), rules)
    moved = [("n" if area in areas else "s", holding, value) for area, holding, value in found]
    at_once = primary_cells(aggregated(moved, who), rules)
    place = SHAPE.names.index("n")
    assert summed.reasons(0) == at_once.reasons(place)
    assert summed.level_up[0] == at_once.level_up[place]
    assert summed.level_down[0] == at_once.level_down[place]
