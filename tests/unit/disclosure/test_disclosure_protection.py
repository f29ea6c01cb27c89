"""What leaves of a protected table: values, intervals, bands and the account of the loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Earlier,
    Effort,
    Exposed,
    Hierarchy,
    Insiders,
    ProtectedTable,
    PublicValue,
    Reported,
    Rules,
    Shape,
    Waiver,
    protect_table,
    protect_tables,
    table_system,
)
from ondiris.disclosure.protection import information_kept, sealed_tables
from ondiris.disclosure.reported import whole_of
from ondiris.engines.highs import HighsSolver
from ondiris.errors import BrokenInvariant, InvalidInput, Refused
from ondiris.model.disclosure_marks import Mark, MarkStatus
from ondiris.ports.solver import Limits, Model, Programme

SOLVER = HighsSolver()
FLAT = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys("abcd", "T")),))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, p_percent=10, cost=Cost.VALUE,
    insiders=Insiders.NONE,
)  # fmt: skip
NAN = np.nan


def rows(**values: list[float]) -> Contributions:
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    return Contributions(
        (np.array(codes),),
        np.array(people),
        np.array([v for some in values.values() for v in some]),
    )


def flat(**more: object) -> Reported:
    """Return one of 50 in `a`, five of 10 in `b`, five of 20 in `c`, nobody in `d`."""
    told = rows(a=[50.0], b=[10.0] * 5, c=[20.0] * 5)
    return Reported(FLAT, told, RULES, **more)  # type: ignore[arg-type]


def protected(reported: Reported, **more: object) -> ProtectedTable:
    ((safe,),) = protect_tables([reported], SOLVER, effort=Effort.optimal(), **more)  # type: ignore[arg-type]
    return safe.content


def same(found: np.ndarray | None, wanted: list[list[float]]) -> None:
    assert found is not None
    np.testing.assert_allclose(found, np.array(wanted, dtype=float))


def test_hidden_cells_are_absent_and_the_others_are_exact() -> None:
    table = protected(flat())
    assert table.hidden.tolist() == [False, True, True, False, False]
    np.testing.assert_array_equal(table.values, [200, NAN, NAN, 100, 0])
    assert table.intervals is None
    assert table.herfindahl is None
    assert table.shape is FLAT


def test_the_account_counts_cells_and_what_their_hiding_costs() -> None:
    waived = replace(flat().contributions, waivers=(Waiver("nobody", "1"), Waiver("other", "2")))
    mark = Mark((("activity", "T"),), weight=2.0)
    account = protected(replace(flat(marks=(mark,)), contributions=waived)).account
    assert (account.cells, account.primary, account.secondary) == (4, 1, 1)
    assert account.by_rule == {"frequency": 1, "p-percent": 1}
    assert (account.cost, account.bound) == (pytest.approx(50), pytest.approx(50))
    kept = np.log1p(200) + np.log1p(100)
    lost = 2 * np.log1p(50)
    assert account.information_lost_pct == pytest.approx(100 * lost / (lost + kept))
    assert account.exposed == ()
    assert account.waivers == 2
    assert account.marks == {"hidden": 0, "kept": 0, "opened": 0, "weighed": 1}


def test_information_is_the_logarithm_of_what_is_shown_whatever_its_sign() -> None:
    values = np.array([np.e - 1, 1 - np.e, np.e**2 - 1])
    assert information_kept(values, np.array([False, True, True])) == pytest.approx(0.25)
    assert information_kept(values, np.array([True, False, False])) == pytest.approx(0.75)
    assert information_kept(np.zeros(2), np.array([True, False])) == 1
    assert information_kept(np.full(2, 0.1), np.array([True, False])) == pytest.approx(0.5)


def test_intervals_of_hidden_cells_are_what_anybody_can_work_out() -> None:
    table = protected(flat(), interval_step=30)
    same(table.intervals, [[NAN, NAN], [0, 120], [0, 120], [NAN, NAN], [NAN, NAN]])


def test_what_is_public_besides_makes_no_interval_narrower() -> None:
    """The press leaves `b` between 40 and 70; what is printed follows from the table alone."""
    press = replace(PublicValue.total("b", 40.0, 70.0, "press"), suppressible=True)
    table = protected(flat(public=(press,)), interval_step=30)
    same(table.intervals, [[NAN, NAN], [0, 120], [0, 120], [NAN, NAN], [NAN, NAN]])


def test_what_others_printed_is_told_as_printed_where_the_exact_value_would_tell() -> None:
    """Both totals are printed: given exactly they would tell `a`."""
    pair = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T"}),))
    told = rows(a=[100.0], b=[70.0, 80, 75, 75])
    press = (
        replace(PublicValue.total("T", 394.0, 406.0, "press"), printed=(395.0, 405.0)),
        PublicValue.total("b", 294.0, 306.0, "press"),
    )
    table = protected(Reported(pair, told, RULES, public=press))
    assert table.hidden.all()
    same(table.intervals, [[395, 405], [NAN, NAN], [294, 306]])
    both = protected(Reported(pair, told, RULES, public=press), interval_step=100)
    assert both.intervals is not None
    same(both.intervals[[0, 2]], [[395, 405], [294, 306]])
    assert both.intervals[1].tolist() == [0, np.inf]
    assert both.account.cost == pytest.approx(400 + 300)


def test_what_could_not_be_protected_either_way_is_refused() -> None:
    pair = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T"}),))
    kept = tuple(Mark((("activity", code),), MarkStatus.KEPT) for code in "Tb")
    for public in ((), (PublicValue.total("b", 280.0, 320.0, "press"),)):
        with pytest.raises(Refused) as error:
            protected(
                Reported(pair, rows(a=[100.0], b=[75.0] * 4), RULES, public=public, marks=kept)
            )
        assert error.value.code == "protection-infeasible"


def test_concentration_is_told_of_open_cells_with_a_value_by_the_rule_in_force() -> None:
    """With a p of 50 the second largest of eight leaves the band of fewer; see `derived`."""
    told = rows(a=[50.0], b=[10.0] * 5, c=[30.0, *[10.0] * 7])
    table = protected(Reported(FLAT, told, replace(RULES, p_percent=40.0)), concentration=True)
    assert table.hidden.tolist() == [False, True, True, False, False]
    found = table.herfindahl
    assert found is not None
    assert found[3].tolist() == [0.15, 0.25]
    assert np.isnan(found[[1, 2, 4]]).all()
    wider = protected(Reported(FLAT, told, replace(RULES, p_percent=50.0)), concentration=True)
    assert wider.herfindahl is not None
    assert wider.herfindahl[3].tolist() == [0, 0.25]
    alike = Reported(FLAT, rows(a=[50.0], b=[10.0] * 5, c=[20.0] * 5), RULES)
    bands = protected(alike, concentration=True).herfindahl
    assert bands is not None
    assert np.isnan(bands[3]).all()


def test_a_table_is_one_of_its_release() -> None:
    with pytest.raises(InvalidInput) as error:
        protect_table(replace(flat(), tables=(FLAT, FLAT)), SOLVER)
    assert error.value.code == "several-tables"


PLANE = Shape(
    (
        Hierarchy("activity", {"T": None, "a": "T", "b": "T", "c": "T"}),
        Hierarchy("area", {"city": None, "n": "city", "s": "city"}),
    )
)


def crossed(**alone: list[float]) -> Contributions:
    told = {(x, y): alone.get(f"{x}_{y}", [20.0] * 4) for x in "abc" for y in "ns"}
    codes = [cell for cell, some in told.items() for _ in some]
    people = [f"{x}{y}{k}" for (x, y), some in told.items() for k in range(len(some))]
    columns = tuple(np.array(c) for c in zip(*codes, strict=True))
    return Contributions(columns, np.array(people), np.array([v for s in told.values() for v in s]))


def test_each_table_of_each_variable_has_its_own_cells() -> None:
    """The secret of the second variable is hidden in both; of the areas nothing is."""
    tables = (PLANE.over(["activity"]), PLANE.over(["area"]))
    output = Reported(PLANE, crossed(), RULES, tables=tables)
    staff = Reported(PLANE, crossed(b_n=[7.0], b_s=[]), RULES, tables=tables)
    made = protect_tables([output, staff], SOLVER, effort=Effort.optimal())
    ((by_activity, by_area), (staff_by_activity, staff_by_area)) = [
        [safe.content for safe in some] for some in made
    ]
    assert by_activity.hidden.tolist() == staff_by_activity.hidden.tolist()
    assert by_activity.hidden[2]
    assert by_activity.hidden.sum() == 2
    assert not by_area.hidden.any()
    assert by_area.values.tolist() == [480, 240, 240]
    assert staff_by_area.values.tolist() == [327, 167, 160]
    assert staff_by_activity.value("b") is None
    assert by_activity.shape is tables[0]
    assert (staff_by_activity.account.primary, by_activity.account.primary) == (1, 0)
    assert (staff_by_activity.account.secondary, by_activity.account.secondary) == (1, 2)
    assert staff_by_area.account.primary == 0
    assert staff_by_activity.account.by_rule == {"frequency": 1, "p-percent": 1}


def test_others_exposures_are_listed_of_the_table_that_has_the_cell() -> None:
    tables = (PLANE.over(["activity"]), PLANE.over(["area"]))
    told = PublicValue.total("b|city", 6.9, 7.1, "press")
    staff = Reported(PLANE, crossed(b_n=[7.0], b_s=[]), RULES, tables=tables, public=(told,))
    (some,) = protect_tables([staff], SOLVER)
    assert [safe.content.account.exposed for safe in some] == [(Exposed("b", ("press",)),), ()]


def test_marks_bind_each_variable() -> None:
    """`a` is a secret of the second variable, so the first cannot keep it open."""
    kept = (Mark((("activity", "a"),), MarkStatus.KEPT),)
    safe = replace(flat(), contributions=rows(a=[10.0] * 5, b=[10.0] * 5, c=[10.0] * 5), marks=kept)
    before = replace(flat(), contributions=safe.contributions)
    system, cells, _ = table_system(before)
    hidden = np.array([name in "ab" for name in FLAT.names])
    levels = replace(
        system, level_up=np.array([0, 5.0, 0, 0, 0]), level_down=np.array([0, 5.0, 0, 0, 0])
    )
    earlier = (Earlier("draft", levels, hidden, cells=cells),)
    for releases in ([replace(safe, earlier=earlier)], [before, replace(safe, earlier=earlier)]):
        with pytest.raises(Refused) as error:
            sealed_tables(whole_of(releases, SOLVER), SOLVER)
        assert error.value.code == "marked-sensitive"
    assert protect_table(safe, SOLVER).content.value("a") == 50


def test_what_was_hidden_before_is_priced_without_the_discount() -> None:
    system, cells, _ = table_system(flat())
    hidden = np.array([name in "ab" for name in FLAT.names])
    before = Earlier("january", system, hidden, "grows", cells=cells)
    assert protected(flat(earlier=(before,))).account.cost == pytest.approx(500)


def test_who_is_alone_in_a_hidden_cell_is_an_attacker_where_the_rules_say_so() -> None:
    """`a` and `b` are one firm each: with them alone hidden each would know the other."""
    told = rows(a=[50.0], b=[40.0], c=[20.0] * 5)
    none = Reported(FLAT, told, RULES)
    sole = replace(none, rules=replace(RULES, insiders=Insiders.SOLE))
    assert protect_table(none, SOLVER).proof.insiders == 0
    proof = protect_table(sole, SOLVER).proof
    assert (proof.insiders, proof.holds) == (2, True)


class Careless:
    """A solver that overlooks every row of a programme."""

    name = "careless"

    def load(self, programme: Programme, limits: Limits | None = None) -> Model:
        none, nothing = programme.matrix[:0], np.zeros(0)
        return SOLVER.load(
            replace(programme, matrix=none, row_lower=nothing, row_upper=nothing), limits
        )


def test_a_pattern_is_not_taken_on_the_word_of_a_solver() -> None:
    """It finds tables that do not add up, and a pattern of the secret alone."""
    with pytest.raises(BrokenInvariant) as error:
        protect_table(flat(), Careless())
    assert error.value.code == "unproved"
