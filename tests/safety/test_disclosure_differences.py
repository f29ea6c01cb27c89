"""What two releases tell together, what sums tell, and what others told before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Earlier,
    Hierarchy,
    Insiders,
    ProtectedTable,
    PublicValue,
    ReleaseLink,
    Reported,
    Rules,
    Shape,
    ZeroCells,
    audit_table,
    protect_table,
    ranked_recodings,
    table_system,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidFile, InvalidInput, NotFound
from ondiris.model import Period
from ondiris.production.disclosure.rules import read_waivers, rules_on
from ondiris.sources import City

SOLVER = HighsSolver()
ACTIVITY = Hierarchy("activity", {"all": None} | dict.fromkeys("abcd", "all"))
AREA = Hierarchy("area", {"city": None} | dict.fromkeys("nesw", "city"))
SHAPE = Shape((ACTIVITY, AREA))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, p_percent=10, cost=Cost.VALUE,
    insiders=Insiders.NONE,
)  # fmt: skip
DAY = Period.parse("2026-01").last_day


def returns(seed: int, alone: dict[tuple[str, str], float] | None = None) -> Contributions:
    dice = np.random.default_rng(seed)
    codes, values = [], []
    for activity in "abcd":
        for area in "nesw":
            single = (alone or {}).get((activity, area))
            drawn = [single] if single is not None else dice.integers(50, 150, 4).tolist()
            codes += [(activity, area)] * len(drawn)
            values += [float(v) for v in drawn]
    columns = tuple(np.array(c) for c in zip(*codes, strict=True))
    people = np.array([f"{a}{b}{i}" for i, (a, b) in enumerate(codes)])
    return Contributions(columns, people, np.array(values))


def joined(rows: Contributions, cell: tuple[str, str], who: str, value: float) -> Contributions:
    return replace(
        rows,
        codes=tuple(np.append(c, v) for c, v in zip(rows.codes, cell, strict=True)),
        contributor=np.append(rows.contributor, who),
        value=np.append(rows.value, value),
    )


def released_twice(
    old: Contributions, new: Contributions, link: str
) -> tuple[ProtectedTable, ProtectedTable]:
    system, cells, _ = table_system(Reported(SHAPE, old, RULES))
    first = protect_table(Reported(SHAPE, old, RULES), SOLVER).content
    earlier = Earlier("old", system, first.hidden, link, cells=cells)
    second = protect_table(Reported(SHAPE, new, RULES, earlier=(earlier,)), SOLVER).content
    return first, second


def test_a_late_return_is_not_the_difference_of_two_releases() -> None:
    """One enterprise reported late: wherever both releases show a cell, it is told."""
    late = joined(returns(1), ("a", "n"), "late", 123.0)
    first, second = released_twice(returns(1), late, ReleaseLink.SAME)
    assert not first.hidden.any()
    for cell in ("a|n", "a|city", "all|n", "all|city"):
        assert second.value(*cell.split("|")) is None, cell
    assert second.value("b", "e") is not None


def test_many_late_returns_are_a_revision_like_any_other() -> None:
    late = returns(1)
    for k in range(5):
        late = joined(late, ("a", "n"), f"late{k}", 100.0 + k)
    _, second = released_twice(returns(1), late, ReleaseLink.SAME)
    assert not second.hidden.any()


def test_the_difference_of_nested_periods_is_a_table_like_any_other() -> None:
    """January to May less January to April is May, and in May one enterprise reported alone."""
    longer = returns(1)
    longer.value[3] += 777
    first, second = released_twice(returns(1), longer, ReleaseLink.GROWS)
    assert not first.hidden.any()
    assert second.value("a", "n") is None
    third, fourth = released_twice(longer, returns(1), ReleaseLink.SHRINKS)
    assert None in (third.value("a", "n"), fourth.value("a", "n"))


def test_who_was_alone_before_is_one_attacker_with_who_is_alone_now() -> None:
    """Alone in a cell of January and in none since: what it knows of January it still knows."""
    rules = replace(RULES, insiders=Insiders.SOLE)
    january = returns(1, {("a", "n"): 400.0, ("a", "e"): 380.0})
    longer = january
    for cell, base in ((("a", "n"), 100.0), (("a", "e"), 120.0)):
        for k in range(4):
            longer = joined(longer, cell, f"{cell[1]}{k}", base + k)
    system, cells, _ = table_system(Reported(SHAPE, january, rules))
    first = protect_table(Reported(SHAPE, january, rules), SOLVER).content
    told = Earlier("old", system, first.hidden, ReleaseLink.GROWS, cells=cells)
    unnamed = replace(told, cells=None, system=replace(system, sole=np.full(SHAPE.cells, -1)))
    proofs = [
        protect_table(Reported(SHAPE, longer, rules, earlier=(e,)), SOLVER).proof
        for e in (told, unnamed)
    ]
    assert proofs[0].insiders == 2
    assert proofs[1].insiders == 0


def test_a_sum_over_two_branches_betrays_no_holding() -> None:
    """Four cells hidden in two branches; the two of one holding are the total less the rest."""
    parents = {"T": None, "g1": "T", "g2": "T", "g3": "T", "a": "g1", "a2": "g1", "b": "g2",
               "b2": "g2", "c": "g3", "c2": "g3"}  # fmt: skip
    shape = Shape((Hierarchy("x", parents),))
    cells = {"a": [100.0], "b": [90.0], "a2": [3e3] * 4, "b2": [3e3] * 4, "c": [1e6] * 4,
             "c2": [1e6] * 4}  # fmt: skip
    codes = [code for code, values in cells.items() for _ in values]
    people = np.array([f"{code}{i}" for i, code in enumerate(codes)])
    values = np.array([v for vs in cells.values() for v in vs])
    rows = Contributions((np.array(codes),), people, values, holdings={"a0": "H", "b1": "H"})
    reported = Reported(shape, rows, RULES)
    true = table_system(reported)[0].values
    shown = np.where(np.isin(np.array(shape.names), ["a", "b", "g1", "g2"]), np.nan, true)
    assert not audit_table(reported, shown, SOLVER).holds
    apart = replace(reported, contributions=replace(rows, holdings={}))
    assert audit_table(apart, shown, SOLVER).shortfalls == ("a+b",)  # each would know the other
    unknown = np.where(np.array(shape.names) == "T", np.nan, shown)
    assert audit_table(reported, unknown, SOLVER).holds
    safe = protect_table(reported, SOLVER).content
    assert audit_table(reported, safe.values, SOLVER).holds
    assert not safe.hidden[[shape.names.index("g1"), shape.names.index("g2")]].any()


def test_whoever_reported_nothing_hides_nobody() -> None:
    rows = returns(1, {("a", "n"): 400.0})
    for k in range(2):
        rows = joined(rows, ("a", "n"), f"idle{k}", 0.0)
    rules = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, insiders=Insiders.NONE)
    assert protect_table(Reported(SHAPE, rows, rules), SOLVER).content.value("a", "n") is None


PAIR = Shape((Hierarchy("x", {"T": None, "a": "T", "b": "T"}),))
PAIR_ROWS = Contributions(
    (np.array(list("abbbb")),), np.array(list("12345")), np.array([100.0, 70, 80, 75, 75])
)


def test_what_the_press_narrows_a_little_is_not_told_exactly_by_us() -> None:
    """The press leaves eight of the ten that a is owed; exact totals would leave nothing."""
    press = (PublicValue.total("T", 396, 404.0, "press"), PublicValue.total("b", 296, 304, "press"))
    reported = Reported(PAIR, PAIR_ROWS, RULES, public=press)
    safe = protect_table(reported, SOLVER).content
    assert safe.hidden.tolist() == [True, True, True]
    assert safe.intervals is not None
    assert safe.intervals[0].tolist() == [396, 404]
    assert [e.cell for e in safe.account.exposed] == ["a"]
    assert audit_table(reported, safe.values, SOLVER).holds
    for told in ([400.0, np.nan, 300.0], [np.nan, 100.0, np.nan]):
        assert "a" in audit_table(reported, np.array(told), SOLVER).shortfalls


def test_what_others_expose_is_named_as_the_table_names_it() -> None:
    """The cross has a dimension more than the table, and its finer cells are not the table's."""
    size = Hierarchy("size", {"any": None, "large": "any", "small": "any"})
    cross, rows = Shape((*SHAPE.hierarchies, size)), returns(1, {("a", "n"): 400.0})
    sizes = np.where(np.arange(len(rows.value)) % 2, "large", "small")
    fine = replace(rows, codes=(*rows.codes, sizes))
    press = (PublicValue.total("a|n|any", 399.5, 400.5, "press"),)
    reported = Reported(cross, fine, RULES, public=press, tables=(SHAPE,))
    assert {e.cell for e in protect_table(reported, SOLVER).content.account.exposed} == {"a|n"}


def test_the_audit_still_judges_what_the_press_narrows_a_little() -> None:
    rows = returns(1, {("a", "n"): 400.0})
    press = (PublicValue.total("a|n", 361, 439.0, "press"),)
    reported = Reported(SHAPE, rows, RULES, public=press)
    shown = table_system(reported)[0].values.copy()
    shown[SHAPE.names.index("a|n")] = np.nan
    assert "a|n" in audit_table(reported, shown, SOLVER).shortfalls


def test_one_open_secret_is_not_reported_as_all_of_them() -> None:
    rows = returns(1, {("a", "n"): 400.0, ("c", "w"): 300.0, ("d", "s"): 200.0})
    reported = Reported(SHAPE, rows, replace(RULES, insiders=Insiders.SOLE))
    table = protect_table(reported, SOLVER).content
    shown = table.values.copy()
    shown[SHAPE.names.index("a|n")] = 400.0
    short = audit_table(reported, shown, SOLVER).shortfalls
    assert "a|n" in short
    assert len(short) < int(table.hidden.sum())


def test_the_audit_passes_hidden_zeros_where_zeros_are_secret() -> None:
    shape = Shape(
        (
            Hierarchy("x", {"all": None, "a": "all", "b": "all"}),
            Hierarchy("y", {"city": None, "n": "city", "e": "city"}),
        )
    )
    codes = [("a", "n")] * 3 + [("a", "e")] * 3 + [("b", "n")] * 3 + [("b", "e")] * 3
    rows = Contributions(
        tuple(np.array(c) for c in zip(*codes, strict=True)),
        np.array([f"e{i}" for i in range(12)]),
        np.array([0, 0, 0, 5, 6, 7, 5, 6, 7, 5, 6, 7.0]),
    )
    rules = Rules("2025-01-01", p_percent=10, zero_cells=ZeroCells.PROTECTED, zero_range=1.0,
                  insiders=Insiders.NONE)  # fmt: skip
    reported = Reported(shape, rows, rules)
    assert audit_table(reported, protect_table(reported, SOLVER).content.values, SOLVER).holds


def test_what_is_known_of_every_cell_beforehand_is_owed_no_protection() -> None:
    """All know that no sum exceeds 420: that leaves 20 of the 40 that the largest is owed."""
    values = np.array([400.0, 5, 5, 5])
    rows = Contributions((np.array(list("abbb")),), np.array(list("1234")), values)
    safe = protect_table(Reported(PAIR, rows, RULES, upper=420.0), SOLVER)
    assert safe.proof.holds
    assert {e.cell for e in safe.content.account.exposed} == {"T", "a"}


def test_accounts_are_told_too_coarsely_to_solve_for_a_cell() -> None:
    rows = returns(1, {("a", "n"): 400.0})
    table = protect_table(Reported(SHAPE, rows, RULES), SOLVER).content
    true = table_system(Reported(SHAPE, rows, RULES))[0].values
    at = np.flatnonzero(table.hidden)
    _, sizes, directions = np.linalg.svd(SHAPE.equations.toarray()[:, at])
    (direction,) = directions[np.sum(sizes > 1e-9) :]
    said = table.account.to_json()["information_lost_pct"]
    assert isinstance(said, int)
    shown = float(np.log1p(true[~table.hidden]).sum())
    possible = []
    for step in np.arange(-400, 400, 0.5):
        values = true[at] + direction / np.abs(direction).max() * step
        if (values >= 0).all():
            lost = 100 * (1 - shown / (shown + float(np.log1p(values).sum())))
            if 5 * round(lost / 5) == said:
                possible.append(float(values[list(at).index(SHAPE.names.index("a|n"))]))
    assert min(possible) <= 360
    assert max(possible) >= 440


def test_coarser_tables_are_listed_where_every_cell_is_sensitive() -> None:
    rows = Contributions(
        (np.array(list("abcd")),), np.array(list("1234")), np.array([1.0, 1, 1, 97])
    )
    assert ranked_recodings(Reported(Shape((ACTIVITY,)), rows, RULES), SOLVER) == ()


def test_a_bar_in_a_code_would_give_two_cells_one_name() -> None:
    with pytest.raises(InvalidInput) as error:
        Hierarchy("x", {"T": None, "a|b": "T"})
    assert error.value.code == "code-separator"


@pytest.mark.parametrize(
    "row",
    [
        "minimum_frequency = nan\nfrequency_margin = 10\np_percent = 10",
        "minimum_frequency = 2.5\nfrequency_margin = 10",
        "minimum_frequency = true\nfrequency_margin = 10",
        'minimum_frequency = "3"\nfrequency_margin = 10',
        'minimum_frequency = 3\nfrequency_margin = "ten"',
        "minimum_frequency = 1\nfrequency_margin = 10",
        "minimum_frequency = 3",
        "p_percent = true",
        'p_percent = "10"',
        "p_percent = 0",
        "p_percent = 101",
        'p_percent = 10\nzero_cells = "protected"',
        'p_percent = 10\nzero_cells = "protected"\nzero_range = inf',
        'p_percent = 10\nzero_cells = "shut"',
        'p_percent = 10\ncost = "money"',
        'p_percent = 10\ninsiders = "everybody"',
        'dominance_n = "one"\ndominance_k = 85',
        "dominance_n = 1",
        "dominance_n = 1.9\ndominance_k = 85",
        "dominance_n = 9\ndominance_k = 85",
        "pq_p = 10",
        "pq_p = 80\npq_q = 60",
        "p_percent = 10\nminimum_frequancy = 3",
        'citation = "no rule at all"',
    ],
)
def test_a_rule_that_cannot_be_meant_stops_the_run(
    row: str, city_of: Callable[[str], City]
) -> None:
    with pytest.raises(InvalidFile):
        city_of(f'[[disclosure]]\nvalid_from = "2025-01-01"\n{row}\n')


@pytest.mark.parametrize(
    "text",
    [
        "[disclosure]\np_percent = 10",
        "[[disclosure]]\np_percent = 10",
        '[[disclosure]]\nvalid_from = "1.1.2025"\np_percent = 10',
        '[[disclosure]]\nvalid_from = "2025-13-45"\np_percent = 10',
        "[[disclosure]]\nvalid_from = 2025-01-01T00:00:00\np_percent = 10",
        '[[waivers]]\ndocument = "letter"',
        '[[waivers]]\nholding = "H"',
        '[[waivers]]\nholding = " "\ndocument = "letter"',
        '[[waivers]]\nholding = "H"\ndocument = " "',
        '[waivers]\nholding = "H"\ndocument = "letter"',
        '[[waivers]]\nholding = "H"\ndocument = "letter"\nvalid_to = "soon"',
    ],
)
def test_settings_of_another_shape_are_refused(text: str, city_of: Callable[[str], City]) -> None:
    with pytest.raises(InvalidFile):
        city_of(text)


def test_the_latest_rules_in_force_and_the_consents_of_the_day_are_taken(
    city_of: Callable[[str], City],
) -> None:
    city = city_of(
        '[[disclosure]]\nvalid_from = "2026-02-01"\np_percent = 20\n'
        "[[disclosure]]\nvalid_from = 2025-01-01\nminimum_frequency = 3.0\np_percent = 10\n"
        '[[disclosure]]\nvalid_from = "2024-01-01"\np_percent = 5\n'
        '[[waivers]]\nholding = "A"\ndocument = "letter 1"\nvalid_to = "2026-01-30"\n'
        '[[waivers]]\nholding = "B"\ndocument = "letter 2"\nvalid_from = 2026-01-31\n'
    )
    rules = rules_on(city, DAY)
    assert (rules.valid_from, rules.minimum_frequency, rules.p_percent) == ("2025-01-01", 3, 10)
    assert rules.frequency_margin == 10
    assert [w.holding for w in read_waivers(city, DAY)] == ["B"]
    with pytest.raises(NotFound):
        rules_on(city, Period.parse("2023-12-31").last_day)
