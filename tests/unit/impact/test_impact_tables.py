"""What does not hold in a table is named by its cell; coarser tables and domestic flows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris import impact
from ondiris.errors import Inconsistent, InvalidInput
from ondiris.impact import Flows, SymmetricTable, TableWords, examine

WORDS = TableWords(("A", "B", "C"), unit="mln KZT", year=2024, territory="KZ")


def sound() -> SymmetricTable:
    """Return three activities whose rows and columns add up to 100, 200 and 50."""
    flows = np.array([[10.0, 40, 5], [20, 30, 10], [5, 5, 0]])
    imports, taxes = np.array([5.0, 25, 5]), np.array([2.0, 4, 1])
    output = np.array([100.0, 200, 50])
    added = output - flows.sum(0) - imports - taxes
    final = (output - flows.sum(1))[:, None]
    return SymmetricTable(flows, final, imports, taxes, added[None, :], output, WORDS)


def rules(table: SymmetricTable) -> list[tuple[str, str, str]]:
    return [(f.rule, f.row, f.column) for f in examine(table).findings]


def test_a_sound_table_has_no_findings() -> None:
    assert rules(sound()) == []
    assert examine(sound()).sound
    assert str(sound()) == "KZ 2024: 3 activities, domestic flows by product"
    assert not sound().flows.flags.writeable


def test_a_transposed_table_is_told_by_its_margins() -> None:
    assert rules(replace(sound(), flows=sound().flows.T)) == [("io-transposed", "", "")]


def test_a_cell_that_is_wrong_shows_in_its_row_and_column() -> None:
    flows = sound().flows.copy()
    flows[0, 1] += 30.0
    found = examine(replace(sound(), flows=flows))
    assert [(f.rule, f.row, f.column) for f in found.findings] == [
        ("io-row-sum", "A", ""),
        ("io-column-sum", "", "B"),
    ]
    assert [f.size for f in found.findings] == pytest.approx([0.3, 0.15])
    assert not found.sound
    assert str(found) == "2 findings, 2 of them blocking"
    assert [str(f) for f in found.findings] == ["A [io-row-sum]", "B [io-column-sum]"]


def test_a_gap_of_one_column_alone_is_named() -> None:
    taxes = sound().taxes.copy()
    taxes[2] += 5.0
    assert rules(replace(sound(), taxes=taxes)) == [("io-column-sum", "", "C")]


def test_a_transposed_table_with_another_mistake_is_not_called_transposed() -> None:
    taxes = sound().taxes.copy()
    taxes[2] += 50.0
    found = rules(replace(sound(), flows=sound().flows.T, taxes=taxes))
    assert "io-transposed" not in {rule for rule, _, _ in found}


def test_two_units_are_told_by_one_ratio() -> None:
    """Output in thousands, everything else in millions."""
    found = rules(replace(sound(), output=sound().output * 1000))
    assert found[0] == ("io-units-differ", "", "")


def test_gaps_of_rounding_are_none() -> None:
    output = sound().output + np.array([0.004, 0.0, 0.0])
    assert rules(replace(sound(), output=output)) != []
    assert examine(replace(sound(), output=output), rounding=1e-4).findings == ()


def test_signs_are_named_by_cell() -> None:
    flows, added = sound().flows.copy(), sound().value_added.copy()
    flows[2, 1] -= 10.0
    final = sound().final_demand.copy()
    final[2] += 10.0
    added[0, 1] += 10.0
    assert rules(replace(sound(), flows=flows, final_demand=final, value_added=added)) == [
        ("io-negative-flow", "C", "B")
    ]
    assert examine(replace(sound(), flows=flows, final_demand=final, value_added=added)).sound


def test_an_activity_with_negative_value_added_is_worth_a_look() -> None:
    added, imports = sound().value_added.copy(), sound().imports.copy()
    imports[2] += 40.0
    added[0, 2] -= 40.0
    found = examine(replace(sound(), value_added=added, imports=imports))
    assert [(f.rule, f.column, f.blocking) for f in found.findings] == [
        ("io-negative-value-added", "C", False)
    ]
    assert found.findings[0].size == pytest.approx(-11 / 50)


def test_an_activity_that_uses_up_what_it_makes_blocks() -> None:
    flows, added = sound().flows.copy(), sound().value_added.copy()
    flows[0, 2] += 40.0
    final = sound().final_demand.copy()
    final[0] -= 40.0
    added[0, 2] -= 40.0
    found = examine(replace(sound(), flows=flows, final_demand=final, value_added=added))
    assert [f.rule for f in found.findings] == ["io-uses-up-itself", "io-negative-value-added"]


def test_activities_without_output() -> None:
    def with_idle(**changed: np.ndarray) -> list[tuple[str, str, str]]:
        words = replace(WORDS, activities=("A", "B"))
        nothing = np.zeros(2)
        table = SymmetricTable(
            flows=np.array([[10.0, 0], [0, 0]]),
            final_demand=np.array([[90.0], [0]]),
            imports=nothing,
            taxes=nothing,
            value_added=np.array([[90.0, 0]]),
            output=np.array([100.0, 0]),
            words=words,
        )
        return rules(replace(table, **changed))

    assert with_idle() == [("io-zero-output", "B", "")]
    assert ("io-idle-output", "B", "") in with_idle(final_demand=np.array([[90.0], [3]]))
    assert ("io-idle-output", "B", "") in with_idle(flows=np.array([[10.0, 5], [0, 0]]))
    assert ("io-idle-output", "B", "") in with_idle(flows=np.array([[10.0, 0], [5, 0]]))
    assert ("io-idle-output", "B", "") in with_idle(
        value_added=np.array([[60.0, 4], [30, 0]]),
        words=replace(WORDS, activities=("A", "B"), value_added=("wages", "other")),
    )
    assert ("io-negative-output", "B", "") in with_idle(output=np.array([100.0, -1]))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"flows": np.ones((2, 2))}, "io-words"),
        ({"flows": np.ones((2, 3))}, "io-square"),
        ({"final_demand": np.ones((3, 2))}, "io-words"),
        ({"value_added": np.ones((2, 3))}, "io-words"),
        ({"imports": np.ones(2)}, "io-vector-shape"),
        ({"taxes": np.array([1.0, np.nan, 1])}, "io-vector-range"),
        ({"output": np.array([1.0, np.inf, 1])}, "io-vector-range"),
    ],
)
def test_arrays_fit_their_words(changed: dict[str, np.ndarray], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(sound(), **changed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"activities": ("A", "B", "A")}, "io-twice"),
        ({"demand": ("x", "x")}, "io-twice"),
        ({"value_added": ("x", "x")}, "io-twice"),
        ({"by": "firm"}, "io-by"),
        ({"exports": "abroad"}, "io-exports"),
    ],
)
def test_words_are_names_that_differ(words: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(WORDS, **words)
    assert refused.value.code == code


def test_total_flows_are_supplied_by_imports_too() -> None:
    """Two products; 20 of B's 100 used are imported: a fifth of each use at home."""
    words = TableWords(("A", "B"), demand=("home", "abroad"), flows=Flows.TOTAL, exports="abroad")
    table = SymmetricTable(
        flows=np.array([[0.0, 10], [40, 0]]),
        final_demand=np.array([[50.0, 40], [60, 5]]),
        imports=np.array([0.0, 20]),
        taxes=np.zeros(2),
        value_added=np.array([[60.0, 75]]),
        output=np.array([100.0, 85]),
        words=words,
    )
    assert rules(table) == []
    home = impact.domestic(table)
    assert home.flows.tolist() == [[0.0, 10.0], [32.0, 0.0]]
    assert home.final_demand.tolist() == [[50.0, 40.0], [48.0, 5.0]]
    assert home.imports.tolist() == [8.0, 0.0]
    assert rules(home) == []
    with pytest.raises(InvalidInput, match="total flows"):
        impact.domestic(home)
    with pytest.raises(Inconsistent, match="more of A is imported"):
        impact.domestic(replace(table, imports=np.array([61.0, 20.0])))


def test_a_coarser_table_is_as_sound() -> None:
    donor = impact.donor_table()
    coarse = impact.aggregated(donor, [0] * 2 + [1] * 19 + [2] * 15, ("A-B", "C", "D-U"))
    assert coarse.output.sum() == pytest.approx(donor.output.sum())
    assert coarse.flows[1, 2] == pytest.approx(donor.flows[2:21, 21:].sum())
    assert examine(coarse).findings == ()
    assert coarse.words.activities == ("A-B", "C", "D-U")


@pytest.mark.parametrize("groups", [[0, 1], [0, 0, 2], [0.0, 1.0, 1.0], [0, 0, 0]])
def test_a_correspondence_takes_every_activity_somewhere(groups: list[float]) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.aggregated(sound(), groups, ("X", "Y"))
    assert refused.value.code == "io-correspondence"


def test_the_bias_of_a_coarser_table_is_stated() -> None:
    """By hand: demand for A alone; A and B together are one activity of 300 that uses 100."""
    bias = impact.aggregation_bias(sound(), [0, 0, 1], [1.0, 0.0, 0.0])
    fine = np.linalg.solve(np.eye(3) - sound().flows / sound().output, [1.0, 0.0, 0.0])
    coarse = np.linalg.solve(
        np.eye(2) - np.array([[100.0, 15], [10, 0]]) / [300.0, 50.0], [1.0, 0.0]
    )
    assert bias == pytest.approx([coarse[0] - fine[0] - fine[1], coarse[1] - fine[2]])
    assert abs(bias[0]) > 0.01


def test_the_donor_is_the_table_that_was_published() -> None:
    """Vehicles of Hungary in 2020: output 7,363,073 million forint, imports 4,902,741."""
    donor = impact.donor_table()
    vehicles = donor.words.activities.index("C29")
    assert donor.output[vehicles] == 7363073
    assert donor.imports[vehicles] == 4902741
    assert donor.value_added.sum(axis=0)[vehicles] == 1257568
    assert donor.words.value_added[0] == "compensation_of_employees"
    assert examine(donor).findings == ()


def test_shares_take_activities_elsewhere_and_keep_what_adds_up() -> None:
    """Worked by hand: A is 10 + 20 + 40 + 30 = 100 of flows; C is split 1 : 3."""
    shares = [[1.0, 1, 0], [0, 0, 0.25], [0, 0, 0.75]]
    found = impact.apportioned(sound(), shares, ("AB", "C1", "C2"))
    assert found.flows.tolist() == [[100, 3.75, 11.25], [2.5, 0, 0], [7.5, 0, 0]]
    assert found.output.tolist() == [300, 12.5, 37.5]
    assert found.value_added.sum() == sound().value_added.sum()
    assert examine(found).findings == ()
    groups = impact.aggregated(sound(), [0, 0, 1], ("AB", "C"))
    same = impact.apportioned(sound(), [[1, 1, 0], [0, 0, 1]], ("AB", "C"))
    assert same.flows.tolist() == groups.flows.tolist()


@pytest.mark.parametrize(
    "shares",
    [
        [[1.0, 1, 1]],
        [[1.0, 1, 0.5], [0, 0, 0.4]],
        [[1.0, 1, 1.5], [0, 0, -0.5]],
        [[1.0, 1, 1], [0, 0, 0]],
    ],
)
def test_shares_that_lose_or_make_something_are_refused(shares: list[list[float]]) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.apportioned(sound(), shares, ("X", "Y"))
    assert refused.value.code == "io-shares"
