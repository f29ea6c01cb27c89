"""Rounded and coarser tables: what they hold, what they are worth, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Exposed,
    Hierarchy,
    Insiders,
    PublicValue,
    Reported,
    Rules,
    Shape,
    Waiver,
    audit_rounding,
    ranked_recodings,
    recoded,
    round_table,
    rounding_bands,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Inconsistent, InvalidInput, Refused
from ondiris.model.disclosure_marks import Mark

SOLVER = HighsSolver()
FLAT = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys("abc", "T")),))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE, insiders=Insiders.NONE
)


def rows(**values: list[float]) -> Contributions:
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    amounts = np.array([v for some in values.values() for v in some])
    return Contributions((np.array(codes),), np.array(people), amounts)


def flat(**more: object) -> Reported:
    """Return one firm of 14 in `a`, 39 in `b` and exactly 20 in `c`, of four each."""
    told = rows(a=[14.0], b=[9.0, 10, 10, 10], c=[5.0] * 4)
    return Reported(FLAT, told, RULES, **more)  # type: ignore[arg-type]


def test_every_cell_is_rounded_to_a_neighbour_and_all_sums_are_kept() -> None:
    """Of 73, 14 and 39 the nearest would be 75, 15 and 40; what is a multiple stays."""
    table = round_table(flat(), SOLVER, base=5).content
    assert table.values.tolist() == [75, 15, 40, 20]
    assert (table.base, table.shape) == (5, FLAT)
    assert str(table) == "RoundedTable(4 cells, base 5)"
    coarse = round_table(flat(), SOLVER, base=20).content
    assert coarse.values.tolist() == [80, 20, 40, 20]


def test_where_not_all_can_go_to_the_nearest_the_nearest_together_are_taken() -> None:
    """13 and 12 and 12 make 37: two of the three go up, or else the sum would be 30."""
    told = rows(a=[13.0], b=[3.0] * 4, c=[3.0] * 4)
    values = round_table(Reported(FLAT, told, RULES), SOLVER, base=5).content.values
    assert values[0] == 35
    assert values[1] == 15
    assert sorted(values[2:]) == [10, 10]


def test_a_rounding_is_accounted_for_by_what_it_changes() -> None:
    waived = replace(flat().contributions, waivers=(Waiver("b0", "letter 1"),))
    marked = replace(flat(marks=(Mark((("activity", "c"),), weight=3.0),)), contributions=waived)
    account = round_table(marked, SOLVER, base=5).content.account
    assert (account.cells, account.primary, account.secondary) == (4, 1, 0)
    assert account.by_rule == {"frequency": 1}
    before, after = np.log1p([73, 14, 39, 20]), np.log1p([75, 15, 40, 20])
    lost = 100 * np.abs(after - before).sum() / before.sum()
    assert account.information_lost_pct == pytest.approx(lost)
    assert (account.cost, account.bound, account.waivers) == (0, 0, 1)
    assert account.marks == {"hidden": 0, "kept": 0, "opened": 0, "weighed": 1}
    press = (PublicValue.total("a", 13.9, 14.1, "press"),)
    told = round_table(flat(public=press), SOLVER, base=5).content.account
    assert told.exposed == (Exposed("a", ("press",)),)
    empty = Reported(FLAT, rows(a=[0.0]), RULES)
    nothing = round_table(empty, SOLVER, base=5).content
    assert nothing.account.information_lost_pct == 0
    assert nothing.account.cells == 0


def test_a_base_too_small_for_a_secret_is_refused_and_says_for_how_many() -> None:
    """Within one base of 15 the 14 are between 10 and 20; of a fifth of them 1.4 are owed."""
    large = rows(a=[140.0], b=[90.0, 100, 100, 100], c=[50.0] * 4)
    with pytest.raises(Refused, match="base 5 leaves 1 cells") as error:
        round_table(Reported(FLAT, large, RULES), SOLVER, base=5)
    assert error.value.code == "rounding-exposes"
    assert round_table(Reported(FLAT, large, RULES), SOLVER, base=50).proof.holds


@pytest.mark.parametrize("base", [0.0, -5.0])
def test_a_base_is_above_nought(base: float) -> None:
    with pytest.raises(InvalidInput) as error:
        round_table(flat(), SOLVER, base=base)
    assert error.value.code == "rounding-base"


def test_a_rounded_value_lies_within_one_base_of_the_true_one() -> None:
    true = np.array([73.0, 14, 39, 20])
    for off in (5.0, -5.0, 0.0):
        rounded = true + np.array([0, off, 0, 0])
        assert audit_rounding(flat(), rounded, SOLVER, base=5).protected == 1
    for value in (14 + 5.01, 14 - 5.01, np.nan):
        wrong = np.array([73.0, value, 39, np.nan])
        with pytest.raises(Inconsistent, match=r"^[^0-9]*2 cells") as error:
            audit_rounding(flat(), wrong, SOLVER, base=5)
        assert error.value.code == "other-table"


def test_what_a_rounded_table_tells_counts_in_its_audit() -> None:
    rounded = np.array([75.0, 15, 40, 20])
    assert audit_rounding(flat(), rounded, SOLVER, base=5).holds
    exactly = np.array([73.0, 14, 39, 20])
    assert not audit_rounding(flat(), exactly, SOLVER, base=1).holds
    known = (PublicValue.total("T", 73, 73, "p"), PublicValue.total("c", 20, 20, "p"))
    assert audit_rounding(flat(public=known), rounded, SOLVER, base=5).holds


def test_each_cell_is_known_within_one_base_and_is_nought_or_more() -> None:
    bands = rounding_bands(np.array([2, 0]), np.array([10.0, 3]), 5.0, 4)
    assert bands.matrix.toarray().tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]
    assert (bands.lower.tolist(), bands.upper.tolist()) == ([5, 0], [15, 8])
    assert bands.sources == ("rounding", "rounding")


TREE = Hierarchy(
    "activity",
    {"T": None, "f": "T", "g": "T", "f1": "f", "f2": "f", "f3": "f", "g1": "g", "g2": "g"},
)
AREA = Hierarchy("area", {"city": None, "n": "city", "s": "city"})
DEEP = Shape((TREE, AREA))


def deep(**alone: list[float]) -> Reported:
    cells = {(x, y): alone.get(f"{x}_{y}", [10.0] * 4) for x in ("f1", "f2", "f3", "g1", "g2")
             for y in "ns"}  # fmt: skip
    codes = [cell for cell, some in cells.items() for _ in some]
    people = [f"{x}{y}{k}" for (x, y), some in cells.items() for k in range(len(some))]
    columns = tuple(np.array(c) for c in zip(*codes, strict=True))
    values = np.array([v for some in cells.values() for v in some])
    return Reported(DEEP, Contributions(columns, np.array(people), values), RULES)


def test_coarser_tables_merge_siblings_of_three_or_drop_a_level() -> None:
    """Of two siblings the merger is their parent, and of areas no level is left to drop."""
    found = ranked_recodings(deep(f1_n=[5.0]), SOLVER, count=9)
    assert {one.what for one in found} == {
        "merge activity f1+f2", "merge activity f1+f3", "merge activity f2+f3",
        "drop leaves of activity",
    }  # fmt: skip
    assert all(one.shortfalls == 0 for one in found)
    kept = [one.information_kept_pct for one in found]
    assert kept == sorted(kept, reverse=True)


def test_a_coarser_table_is_worth_what_it_shows_of_what_was_asked_for() -> None:
    """Without the leaves of activity every cell is shown."""
    table = deep(f1_n=[5.0])
    (best,) = [
        r for r in ranked_recodings(table, SOLVER, count=9) if r.what == "drop leaves of activity"
    ]
    totals = np.array([0.0] * 24)
    names = {name: k for k, name in enumerate(DEEP.names)}
    for code, area, value in zip(
        *table.contributions.codes, table.contributions.value, strict=True
    ):
        for above in {code, code[0], "T"}:
            for around in (area, "city"):
                totals[names[f"{above}|{around}"]] += value
    shown = [totals[names[f"{code}|{area}"]] for code in "Tfg" for area in AREA.codes]
    assert best.hidden == 0
    assert best.information_kept_pct == pytest.approx(
        100 * np.log1p(shown).sum() / np.log1p(totals).sum()
    )


def test_as_many_as_are_asked_for_are_returned_where_there_are_so_many() -> None:
    table = deep(f1_n=[5.0])
    most = ranked_recodings(table, SOLVER, count=9)
    assert ranked_recodings(table, SOLVER, count=4) == most[:4]
    assert ranked_recodings(table, SOLVER) == most[:3]
    few = ranked_recodings(table, SOLVER, count=1)
    assert few
    assert few == most[: len(few)]


def test_a_coarser_table_keeps_the_finer_codes_in_its_cross() -> None:
    merged = recoded(deep(), "merge activity f1+f3")
    (table,) = merged.published
    assert table.hierarchies[0].codes == ("T", "f", "g", "f2", "f1+f3", "g1", "g2")
    assert table.hierarchies[1] is AREA
    assert set(merged.shape.hierarchies[0].codes) == {*TREE.codes, "f1+f3"}
    assert merged.shape.hierarchies[1] is AREA
    dropped = recoded(deep(), "drop leaves of activity")
    assert dropped.only.hierarchies[0].codes == ("T", "f", "g")
    assert dropped.shape is DEEP
    areas = recoded(deep(), "merge area n+s")
    assert areas.only.hierarchies[1].codes == ("city", "n+s")


def test_a_table_that_lacks_a_dimension_of_its_cross_is_coarsened_where_it_stands() -> None:
    part = replace(deep(), tables=(DEEP.over(["area"]),))
    merged = recoded(part, "merge area n+s")
    assert merged.only.hierarchies[0].codes == ("city", "n+s")
    assert [h.name for h in merged.shape.hierarchies] == ["activity", "area"]


@pytest.mark.parametrize(
    "words",
    ["", "merge area", "merge area n", "merge area n+s+w", "drop leaves", "drop leaves of height",
     "merge height n+s", "drop twigs of area", "drop leaves from area", "fold leaves of area"],
)  # fmt: skip
def test_words_that_say_no_recoding_are_refused(words: str) -> None:
    with pytest.raises(InvalidInput) as error:
        recoded(deep(), words)
    assert error.value.code == "recoding"


def test_a_level_is_dropped_where_anything_but_the_total_is_left() -> None:
    def offered(parents: dict[str, str | None]) -> set[str]:
        tree = Hierarchy("activity", parents)
        leaves = [tree.codes[k] for k in tree.leaves]
        codes = np.repeat(leaves, 4)
        people = np.array([f"e{k}" for k in range(len(codes))])
        told = Contributions((codes,), people, np.full(len(codes), 10.0))
        table = Reported(Shape((tree,)), told, RULES)
        return {one.what for one in ranked_recodings(table, SOLVER, count=9)}

    assert "drop leaves of activity" in offered({"T": None, "f": "T", "f1": "f", "f2": "f"})
    assert offered({"T": None, "f": "T", "g": "T"}) == set()
