"""Reported tables as their attacker sees them: what is secret, free, known, told and tied."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Earlier,
    Exposed,
    Hierarchy,
    Insiders,
    MonthFact,
    Months,
    PublicValue,
    Reported,
    Rules,
    Shape,
    System,
    table_system,
)
from ondiris.disclosure.cutting_planes import Unknowns
from ondiris.disclosure.reported import Whole, whole_of
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput, Refused
from ondiris.model.disclosure_marks import Mark, MarkStatus

SOLVER = HighsSolver()
ACTIVITY = Hierarchy("activity", {"T": None} | dict.fromkeys("abcd", "T"))
FLAT = Shape((ACTIVITY,))
AREA = Hierarchy("area", {"city": None, "n": "city", "s": "city"})
PLANE = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T"}), AREA))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE, insiders=Insiders.NONE
)


def rows(signed: bool = False, holdings: dict[str, str] | None = None, **values: list[float]):
    codes = [tuple(code.split("_")) for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    amounts = np.array([v for some in values.values() for v in some])
    columns = tuple(np.array(c) for c in zip(*codes, strict=True))
    return Contributions(columns, np.array(people), amounts, signed=signed, holdings=holdings or {})


def flat(**more: object) -> Reported:
    """Return one of 50 in `a`, four of 10 in `b` and `c`, and nobody in `d`."""
    told = rows(a=[50.0], b=[10.0] * 4, c=[10.0] * 4)
    return Reported(FLAT, told, RULES, **more)  # type: ignore[arg-type]


def named(shape: Shape, mask: np.ndarray) -> str:
    return "".join(n for n, one in zip(shape.names, mask, strict=True) if one)


def seen(reported: Reported) -> System:
    return table_system(reported)[0]


def test_a_table_is_seen_with_its_secrets_and_what_may_be_hidden() -> None:
    system, cells, sensitivity = table_system(flat())
    assert system.values.tolist() == [130, 50, 40, 40, 0]
    assert named(FLAT, system.primary) == "a"
    assert named(FLAT, system.free) == "Tbc"
    assert not system.hidden.any()
    assert system.level_up.tolist() == system.level_down.tolist() == [0, 5, 0, 0, 0]
    assert system.lower.tolist() == [0] * 5
    assert np.isinf(system.upper).all()
    assert system.weight.tolist() == [130, 50, 40, 40, 0]
    assert system.sole.tolist() == [-1, 0, -1, -1, -1]
    assert system.bands.matrix.shape == (0, 5)
    assert cells.total.tolist() == system.values.tolist()
    assert sensitivity.primary.tolist() == system.primary.tolist()


def test_nobody_is_alone_in_a_cell_of_nothing() -> None:
    quiet = replace(flat(), contributions=rows(a=[50.0], b=[10.0] * 4, c=[10.0] * 4, d=[0.0]))
    assert seen(quiet).sole.tolist()[4] == -1


def test_what_everybody_knows_of_all_cells_is_an_upper_bound() -> None:
    assert seen(flat(upper=500.0)).upper.tolist() == [500] * 5


def test_a_leaf_counts_once_in_each_of_its_totals_where_information_is_the_price() -> None:
    rules = replace(RULES, cost=Cost.INFORMATION)
    weight = seen(replace(flat(), rules=rules)).weight
    assert weight == pytest.approx([3 * np.log(131), np.log(51), np.log(41), np.log(41), 0])


def test_what_others_printed_is_a_fact_and_is_given_exactly() -> None:
    press = PublicValue.total("b", 39.5, 40.5, "press")
    ours = replace(PublicValue.total("c", 39.5, 40.5, "us"), suppressible=True)
    ratio = PublicValue.ratio("T", "c", 3.0, 4.0, "index")
    system = seen(flat(public=(press, ours, *ratio)))
    assert system.bands.sources == ("press", "us", "index", "index")
    assert named(FLAT, system.free) == "Tc"


def test_a_table_whose_every_cell_is_a_secret_is_refused() -> None:
    alone = Reported(FLAT, rows(a=[5.0], b=[3.0]), replace(RULES, p_percent=99.0))
    with pytest.raises(Refused, match="all 3 cells") as error:
        table_system(alone)
    assert error.value.code == "all-sensitive"
    one_left = Reported(FLAT, rows(a=[5.0], b=[3.0], c=[50.0] * 9), RULES)
    assert named(FLAT, seen(one_left).primary) == "ab"
    nothing = Reported(FLAT, rows(a=[0.0]), RULES)
    assert not seen(nothing).primary.any()


def plane(**more: object) -> Reported:
    """Return a table by activity whose cross tells areas apart; `a` in the south is one firm."""
    told = rows(a_n=[10.0] * 4, a_s=[50.0], b_n=[10.0] * 4, b_s=[])
    return Reported(PLANE, told, RULES, tables=(PLANE.over(["activity"]),), **more)  # type: ignore[arg-type]


def test_cells_of_the_cross_that_no_table_holds_are_hidden_where_they_have_a_value() -> None:
    system = seen(plane())
    hidden = [n for n, h in zip(PLANE.names, system.hidden, strict=True) if h]
    assert hidden == ["T|n", "T|s", "a|n", "a|s", "b|n"]
    assert [n for n, h in zip(PLANE.names, system.free, strict=True) if h] == [
        "T|city", "a|city", "b|city",
    ]  # fmt: skip
    assert not system.primary.any()
    assert system.level_up[PLANE.names.index("a|s")] == 5


def test_the_cells_that_are_asked_for_are_those_of_all_tables() -> None:
    both = replace(plane(), tables=(PLANE.over(["activity"]), PLANE.over(["area"])))
    asked = [n for n, one in zip(PLANE.names, both.asked, strict=True) if one]
    assert asked == ["T|city", "T|n", "T|s", "a|city", "b|city"]
    assert both.published == both.tables
    assert flat().published == (FLAT,)
    assert flat().only is FLAT
    assert str(flat()) == repr(flat()) == f"Reported({FLAT})"
    with pytest.raises(InvalidInput) as error:
        _ = both.only
    assert error.value.code == "several-tables"


def test_only_secrets_of_the_tables_count_against_a_table_of_secrets() -> None:
    """Every activity is safe; of its areas, which no table shows, one firm is alone in each."""
    told = rows(a_n=[50.0], a_s=[40.0], b_n=[30.0, 30.0, 30.0], b_s=[20.0])
    finer = Reported(PLANE, told, RULES, tables=(PLANE.over(["area"]),))
    assert named(PLANE, seen(finer).primary) == "T|s"


def test_what_another_measure_hides_is_hidden_here_too() -> None:
    system = seen(flat(tied=frozenset({"b", "a", "d"})))
    assert named(FLAT, system.hidden) == "b"
    assert named(FLAT, system.primary) == "a"
    assert named(FLAT, system.free) == "Tc"
    cross = seen(plane(tied=frozenset({"b|n", "b|city"})))
    assert cross.hidden[PLANE.names.index("b|city")]


def test_gains_and_losses_have_no_floor_and_the_same_level_on_both_sides() -> None:
    told = rows(signed=True, a=[-5.0, 3], b=[10.0] * 4, c=[10.0] * 4)
    system = seen(Reported(FLAT, told, replace(RULES, frequency_margin=100.0)))
    assert np.isneginf(system.lower).all()
    assert system.values[1] == -2
    assert (system.level_up[1], system.level_down[1]) == (8, 8)
    assert system.weight[1] == 8


def test_a_cell_that_another_office_keeps_back_is_a_secret_of_ours() -> None:
    system = seen(flat(kept_back=frozenset({"b", "d"})))
    assert named(FLAT, system.primary) == "ab"
    assert system.level_up.tolist() == [0, 5, 4, 0, 0]
    outside = seen(plane(kept_back=frozenset({"a|n"})))
    assert not outside.primary.any()


def test_a_mark_that_keeps_open_what_has_to_be_hidden_is_refused() -> None:
    mark = Mark((("activity", "b"),), MarkStatus.KEPT)
    assert named(FLAT, seen(flat(marks=(mark,))).free) == "Tc"
    for more in ({"tied": frozenset({"b"})}, {"kept_back": frozenset({"b"})}):
        with pytest.raises(Refused) as error:
            table_system(flat(marks=(mark,), **more))
        assert error.value.code == "marked-sensitive"


def test_leaves_that_a_mark_opens_are_no_secrets() -> None:
    opened = Mark((("activity", "a"),), MarkStatus.OPEN, document="letter 3")
    assert flat(marks=(opened,)).secret_leaves.tolist() == [2, 3, 4]
    assert flat().secret_leaves.tolist() == [1, 2, 3, 4]


def whole(*variables: Reported) -> Whole:
    return whole_of(variables, SOLVER)


def test_what_nobody_knows_before_is_what_has_a_value() -> None:
    found = whole(flat())
    assert named(FLAT, found.unsure) == "Tabc"
    assert not found.told.any()
    assert found.exposed == ()
    assert found.worth.tolist() == found.system.weight.tolist()
    assert found.times == 1
    assert found.insiders is Insiders.NONE
    assert found.everywhere(np.array([3, 1])).tolist() == [3, 1]


def test_what_others_told_and_we_give_for_that_reason_may_be_withheld_after_all() -> None:
    press = PublicValue.total("b", 39.5, 40.5, "press")
    found = whole(flat(public=(press,)))
    assert named(FLAT, found.told) == "b"
    assert named(FLAT, found.system.free) == "Tc"
    assert named(FLAT, found.withholding_told().system.free) == "Tbc"
    kept = whole(flat(public=(press,), marks=(Mark((("activity", "b"),), MarkStatus.KEPT),)))
    assert not kept.told.any()


def test_variables_of_one_release_share_a_cross_and_rules() -> None:
    other = replace(flat(), rules=replace(RULES, frequency_margin=11.0))
    for strange in (other, plane()):
        with pytest.raises(InvalidInput) as error:
            whole(flat(), strange)
        assert error.value.code == "other-cross"


def test_cells_of_one_name_have_one_fate_where_both_have_a_value() -> None:
    """`c` has a value in the first alone, `d` in the second alone."""
    first = replace(flat(), rules=replace(RULES, insiders=Insiders.SOLE))
    second = replace(first, contributions=rows(a=[5.0] * 4, b=[70.0], d=[4.0] * 4))
    found = whole(first, second)
    assert found.system.group.tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 8, 9]
    assert [part.start for part in found.parts] == [0, 5]
    assert found.parts[1].of_table(FLAT).tolist() == [5, 6, 7, 8, 9]
    assert named(FLAT, found.system.primary[5:]) == "b"
    assert found.unsure.tolist() == [True] * 4 + [False] + [True] * 3 + [False, True]
    assert found.insiders is Insiders.SOLE


def test_holdings_in_several_cells_are_secrets_beside_each_variable() -> None:
    held = rows(a=[50.0], b=[10.0] * 4, c=[30.0], holdings={"a0": "H", "c0": "H"})
    both = whole(replace(flat(), contributions=held), flat())
    assert both.system.names[5] == "a+c"
    assert both.parts[1].start == 6
    assert both.system.group.tolist() == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 10]
    assert not both.unsure[5]
    opened = Mark((("activity", "a"),), MarkStatus.OPEN, document="letter 3")
    told = replace(flat(), contributions=held, marks=(opened,))
    assert whole(told).system.names == FLAT.names


def earlier(reported: Reported, hidden: str, link: str = "same", **more: object) -> Earlier:
    system, cells, _ = table_system(reported)
    pattern = np.array([name in hidden for name in FLAT.names])
    return Earlier("january", system, pattern, link, cells=cells, **more)  # type: ignore[arg-type]


def test_what_a_release_before_shows_is_known() -> None:
    found = whole(flat(earlier=(earlier(flat(), "ab"),)))
    assert named(FLAT, found.unsure) == "ab"
    assert found.system.hidden.tolist() == [False, True, False, False, False]


def test_what_releases_expose_is_named_with_them() -> None:
    """The release before showed everything but `a`."""
    found = whole(flat(earlier=(earlier(flat(), "a"),)))
    assert found.exposed == (Exposed("a", ("january",)),)


def test_what_was_hidden_before_is_cheaper_and_its_worth_is_told_without_that() -> None:
    before = earlier(flat(), "ab", "grows")
    found = whole(flat(earlier=(before,)))
    assert found.system.weight[:5].tolist() == [1300, 450, 360, 400, 0]
    assert found.worth[:5].tolist() == [1300, 500, 400, 400, 0]
    assert len(found.worth) == len(found.system.names)
    assert len(found.unsure) == len(found.told) == len(found.system.names)
    assert not found.unsure[5 : 5 + FLAT.cells].any()


def test_months_around_a_table_stand_beside_it() -> None:
    month = rows(a=[50.0], b=[10.0] * 4, c=[10.0] * 4)
    fact = MonthFact(PublicValue.total("b", 39.0, 41.0, "gazette"), range(1, 2))
    around = Months(FLAT, {n: n for n in FLAT.names}, {1: month}, range(1, 2), (fact,))
    found = whole(flat(around=around))
    assert len(found.system.names) == 10
    assert found.system.bands.sources == ("gazette", *["months"] * 5)
    assert found.system.bands.matrix.toarray()[2].tolist() == [0, -1, 0, 0, 0, 0, 1, 0, 0, 0]
    assert found.unsure.tolist() == [True] * 4 + [False] * 6
    mean = whole(flat(around=around, months=1.0))
    assert mean.system.bands.believed.tolist() == [False] * 6
    before = earlier(flat(), "ab", "grows", until=1)
    beside = whole(flat(around=around, earlier=(before,)))
    assert beside.system.bands.sources.count("months") == 10


def believing() -> Reported:
    """Return a table beside a draft of it that was out by 4: what is believed takes from `a`."""
    draft = replace(flat(), contributions=rows(a=[49.0], b=[10.0] * 4, c=[10.0, 10, 10, 7]))
    return flat(earlier=(earlier(draft, "", "same"),))


def test_what_a_belief_takes_from_is_seen_twice() -> None:
    found = whole(believing())
    size = len(found.system.names) // 2
    assert found.times == 2
    assert found.everywhere(np.array([1, 2])).tolist() == [1, 2, size + 1, size + 2]
    assert found.unsure[:size].tolist() == found.unsure[size:].tolist()
    assert found.told[:size].tolist() == found.told[size:].tolist()
    assert found.worth[size:].tolist() == [0] * size
    assert found.worth[:5].tolist() == [130, 50, 40, 40, 0]


def test_others_exposures_are_named_as_a_table_names_its_cells() -> None:
    (part,) = whole(plane()).parts
    exposed = [Exposed("a|city", ("press",)), Exposed("a|s", ("press",)), Exposed("a+b", ("us",))]
    table = PLANE.over(["activity"])
    assert part.exposed_in(table, exposed) == (Exposed("a", ("press",)),)
    assert part.of_table(table).tolist() == [0, 3, 6]


def test_limits_of_what_others_told_are_those_they_printed() -> None:
    wide = replace(PublicValue.total("b", 30.0, 50.0, "press"), printed=(39.0, 41.0))
    plain, ratio = (
        PublicValue.total("c", 39.5, 40.5, "us"),
        PublicValue.ratio("T", "c", 3.0, 4.0, "i"),
    )
    (part,) = whole(flat(public=(wide, plain, *ratio))).parts
    assert part.printed == {"b": (39, 41), "c": (39.5, 40.5)}


PAIR = {"a0": "H", "b0": "H"}


def test_a_sum_that_betrays_is_told_unless_it_could_not_be_helped() -> None:
    """H is alone in `a` and in `b`: hiding `c` too helps, and were it known nothing would."""
    told = rows(a=[50.0], b=[30.0], c=[10.0] * 4, holdings=PAIR)
    found = whole(Reported(FLAT, told, RULES))
    pattern = np.array([False, True, True, False, False, True])
    assert found.betrayed(pattern) == ["a+b"]
    assert found.betrayed(pattern | np.array([False, False, False, True, False, False])) == []
    (cut,) = found.unions(pattern, Unknowns(np.array([0, -1, -1, 1, -1, -1]), np.ones(2)))
    assert (cut.unknowns, cut.right) == ((0, 1), 1)
    press = (PublicValue.total("c", 40, 40, "p"), PublicValue.total("T", 120, 120, "p"))
    known = whole(Reported(FLAT, told, RULES, public=press))
    assert known.betrayed(pattern) == []


def test_sums_of_changes_betray_as_well() -> None:
    """H alone was late in `a` and `b`, which both releases hide."""
    many = [10.0] * 4
    old = Reported(FLAT, rows(a=[50.0], b=[30.0], c=many), RULES)
    new = Reported(
        FLAT, rows(a=[50.0, 5], b=[30.0, 6], c=[*many, *many], holdings={"a1": "H", "b1": "H"}),
        RULES, earlier=(earlier(old, "ab", shape=FLAT),),
    )  # fmt: skip
    found = whole(new)
    pattern = found.system.hidden.copy()
    pattern[[1, 2]] = True
    assert "a+b of this table − january" in found.betrayed(pattern)
    assert found.parts[0].differences[0].name == "this table − january"
