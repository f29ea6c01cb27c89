"""Attackers with more than one table: the press, linked tables, old releases, holdings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Cells,
    Contributions,
    Cost,
    Earlier,
    Hierarchy,
    Insiders,
    PublicValue,
    ReleaseLink,
    Reported,
    Rules,
    Shape,
    audit_table,
    check_witnesses,
    inferred_intervals,
    protect_table,
    ranked_recodings,
    stack,
    suppress,
    table_system,
)
from ondiris.disclosure.background import cap_by_background, public_bands
from ondiris.disclosure.unions import UnionRule
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Inconsistent, InvalidInput

SOLVER = HighsSolver()
ACTIVITY = Hierarchy("activity", {"all": None} | dict.fromkeys("abcd", "all"))
AREA = Hierarchy("area", {"city": None} | dict.fromkeys("nesw", "city"))
SHAPE = Shape((ACTIVITY, AREA))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, p_percent=10, cost=Cost.VALUE,
    insiders=Insiders.NONE,
)  # fmt: skip


def returns(seed: int, alone: dict[tuple[str, str], float], **more: object) -> Contributions:
    """Return four contributors a cell, but one where a value is given."""
    dice = np.random.default_rng(seed)
    codes, values = [], []
    for activity in "abcd":
        for area in "nesw":
            single = alone.get((activity, area))
            drawn = [single] if single is not None else dice.integers(50, 150, 4).tolist()
            codes += [(activity, area)] * len(drawn)
            values += [float(v) for v in drawn]
    columns = tuple(np.array(c) for c in zip(*codes, strict=True))
    people = np.array([f"{a}{b}{i}" for i, (a, b) in enumerate(codes)])
    return Contributions(columns, people, np.array(values), **more)  # type: ignore[arg-type]


def test_what_the_press_exposes_is_listed_with_its_source_and_not_refused() -> None:
    rows = returns(1, {("a", "n"): 400.0})
    press = PublicValue.total("a|n", 399.5, 400.5, "newspaper, 3 March")
    safe = protect_table(Reported(SHAPE, rows, RULES, public=(press,)), SOLVER)
    exposed = safe.content.account.exposed
    assert [(e.cell, e.sources) for e in exposed] == [("a|n", ("newspaper, 3 March",))]
    assert safe.content.value("a", "n") is None
    assert safe.proof.holds


def test_a_public_value_is_never_hidden_to_protect_another() -> None:
    rows = returns(1, {("a", "n"): 400.0})
    plain = protect_table(Reported(SHAPE, rows, RULES), SOLVER).content
    secondary = [n for n in SHAPE.names if plain.value(*n.split("|")) is None and n != "a|n"]
    known = secondary[0]
    true = float(Cells.of(SHAPE, rows).total[SHAPE.names.index(known)])
    press = PublicValue.total(known, true - 0.5, true + 0.5, "press")
    after = protect_table(Reported(SHAPE, rows, RULES, public=(press,)), SOLVER).content
    assert after.value(*known.split("|")) == true


def test_a_public_value_that_contradicts_the_table_is_refused_by_code() -> None:
    press = PublicValue.total("a|n", 1, 2, "press")
    with pytest.raises(Inconsistent) as error:
        protect_table(
            Reported(SHAPE, returns(1, {("a", "n"): 400.0}), RULES, public=(press,)), SOLVER
        )
    assert error.value.code == "public-value-conflict"
    assert "400" not in error.value.detail
    with pytest.raises(InvalidInput, match="name no cell"):
        public_bands(SHAPE.names, (PublicValue.total("z|z", 0, 1, "press"),))


def test_a_published_ratio_narrows_what_it_links() -> None:
    """The index of a hidden cell on an open one gives the hidden one away."""
    rows = returns(1, {("a", "n"): 400.0})
    system, _, _ = table_system(Reported(SHAPE, rows, RULES))
    pattern = suppress(system, SOLVER, insiders=Insiders.NONE)
    cell, base = SHAPE.names.index("a|n"), SHAPE.names.index("all|city")
    ratio = system.values[cell] / system.values[base]
    facts = PublicValue.ratio("a|n", "all|city", ratio - 1e-5, ratio + 1e-5, "index")
    told = replace(system, bands=public_bands(SHAPE.names, facts))
    low, high = inferred_intervals(told, pattern.hidden, np.array([cell]), SOLVER)
    before = inferred_intervals(system, pattern.hidden, np.array([cell]), SOLVER)
    assert high[0] - low[0] < 0.3 < before[1][0] - before[0][0]
    own = np.ones(len(SHAPE.names), bool)
    _, exposed = cap_by_background(replace(told, bands=told.bands), own, SOLVER)
    # With our total hidden the ratio alone exposes nothing.
    assert exposed == []
    joint = suppress(told, SOLVER, insiders=Insiders.NONE)
    assert check_witnesses(told, joint.hidden, joint.witnesses, against_insiders=False).holds
    assert joint.hidden[base]


def test_linked_tables_share_one_fate_and_one_proof() -> None:
    """Output and employees of the same cells: hidden together, both protected."""
    output, people = returns(1, {("a", "n"): 400.0}), returns(2, {("a", "n"): 90.0})
    tables = [table_system(Reported(SHAPE, rows, RULES))[0] for rows in (output, people)]
    both = stack(tables)
    count = len(SHAPE.names)
    both = replace(both, group=np.tile(np.arange(count), 2))
    pattern = suppress(both, SOLVER, insiders=Insiders.NONE)
    np.testing.assert_array_equal(pattern.hidden[:count], pattern.hidden[count:])
    assert check_witnesses(both, pattern.hidden, pattern.witnesses, against_insiders=False).holds


@pytest.mark.parametrize("link", [ReleaseLink.SAME, ReleaseLink.GROWS, ReleaseLink.SHRINKS])
def test_a_new_release_does_not_open_an_old_secret(link: str) -> None:
    """January is out; now the year to date, or a correction: the joint audit holds."""
    january, more = returns(1, {("a", "n"): 400.0}), returns(3, {("b", "e"): 300.0})
    longer = Contributions(
        tuple(np.concatenate(p) for p in zip(january.codes, more.codes, strict=True)),
        np.concatenate([january.contributor, more.contributor]),
        np.concatenate([january.value, more.value]),
    )
    old_rows, new_rows = (longer, january) if link == ReleaseLink.SHRINKS else (january, longer)
    if link == ReleaseLink.SAME:
        new_rows = january
    old = protect_table(Reported(SHAPE, old_rows, RULES), SOLVER)
    system, _, _ = table_system(Reported(SHAPE, old_rows, RULES))
    earlier = Earlier("old", system, old.content.hidden, link)
    new = protect_table(Reported(SHAPE, new_rows, RULES, earlier=(earlier,)), SOLVER)
    assert new.proof.holds
    now = table_system(Reported(SHAPE, new_rows, RULES))[0].primary
    # Of one period the cells are the same, and so are their secrets.
    both = (
        (system.primary | now).sum()
        if link == ReleaseLink.SAME
        else system.primary.sum() + now.sum()
    )
    assert new.proof.protected == int(both)


def test_an_earlier_release_with_an_opened_secret_is_caught() -> None:
    """The same table shown again with another pattern: the two together would tell all."""
    rows = returns(1, {("a", "n"): 400.0})
    reported = Reported(SHAPE, rows, RULES)
    old = protect_table(reported, SOLVER)
    system, _, _ = table_system(reported)
    cell = SHAPE.names.index("a|n")
    # Another pattern, safe by itself, because each of its cells is dearer than the old one's.
    dearer = replace(system, weight=np.where(old.content.hidden, 1e9, system.weight))
    other = suppress(dearer, SOLVER, insiders=Insiders.NONE)
    alone = inferred_intervals(system, other.hidden, np.array([cell]), SOLVER)
    assert alone[1][0] - alone[0][0] > 80
    told = replace(reported, earlier=(Earlier("old", system, old.content.hidden),))
    shown = np.where(other.hidden, np.nan, system.values)
    assert audit_table(reported, shown, SOLVER).holds
    assert "a|n" in audit_table(told, shown, SOLVER).shortfalls
    again = protect_table(told, SOLVER).content
    np.testing.assert_array_equal(again.hidden, old.content.hidden)


def test_a_holding_alone_in_two_cells_of_a_row_is_not_betrayed_by_their_sum() -> None:
    """Both cells are blurred, but their sum would be the row's total less what is shown."""
    alone = {("a", "n"): 400.0, ("a", "e"): 380.0}
    rows = returns(1, alone)
    owners = [p for p, a, b in zip(rows.contributor, *rows.codes, strict=True) if (a, b) in alone]
    held = replace(rows, holdings=dict.fromkeys(map(str, owners), "H"))
    reported = Reported(SHAPE, held, RULES)
    system, cells, _ = table_system(reported)
    row = [SHAPE.names.index(n) for n in ("a|n", "a|e")]
    naive = suppress(system, SOLVER, insiders=Insiders.NONE)
    rule = UnionRule.of_table(SHAPE, cells, RULES, size=SHAPE.cells)
    only = np.zeros(len(SHAPE.names), bool)
    only[row] = True
    assert rule.exposed(only)
    safe = protect_table(reported, SOLVER).content
    assert not rule.exposed(safe.hidden)
    assert safe.hidden.sum() >= naive.hidden.sum()


def test_an_insider_is_not_told_what_a_holding_has_in_two_of_its_three_cells() -> None:
    """Who is alone in `b|s` knows `a|s`, and then what one holding has in `a|n` and `a|e`."""
    alone = {("a", "n"): 400.0, ("a", "e"): 380.0, ("c", "n"): 90.0, ("b", "s"): 300.0}
    rows = returns(1, alone)
    mine = [k for k in alone if k != ("b", "s")]
    owners = [p for p, a, b in zip(rows.contributor, *rows.codes, strict=True) if (a, b) in mine]
    held = replace(rows, holdings=dict.fromkeys(map(str, owners), "H"))
    at = {name: SHAPE.names.index(name) for name in SHAPE.names}
    hidden = np.zeros(SHAPE.cells, bool)
    shut = ("a|n", "a|e", "a|s", "b|s", "b|n", "b|w", "c|n", "c|e", "d|e", "d|w")
    hidden[[at[name] for name in shut]] = True
    outsider, insider = (
        UnionRule.of_table(SHAPE, Cells.of(SHAPE, held), rules, size=25)
        for rules in (RULES, replace(RULES, insiders=Insiders.SOLE))
    )
    assert outsider.betrayed(hidden) == frozenset()
    assert insider.betrayed(hidden) == {"a|n+a|e"}
    hidden[at["d|s"]] = True
    assert insider.betrayed(hidden) == frozenset()
    told = Reported(SHAPE, held, replace(RULES, insiders=Insiders.SOLE))
    safe = protect_table(told, SOLVER).content
    assert insider.betrayed(safe.hidden) == frozenset()


def test_an_insider_alone_in_the_partner_cell_learns_nothing() -> None:
    """Two sole contributors in one row: with two hidden cells each would know the other."""
    alone = {("a", "n"): 400.0, ("a", "e"): 380.0}
    rules = replace(RULES, insiders=Insiders.SOLE)
    reported = Reported(SHAPE, returns(1, alone), rules)
    system, _, _ = table_system(reported)
    safe = protect_table(reported, SOLVER)
    for mine, other in (("a|n", "a|e"), ("a|e", "a|n")):
        known = safe.content.hidden.copy()
        known[SHAPE.names.index(mine)] = False
        cell = SHAPE.names.index(other)
        low, high = inferred_intervals(system, known, np.array([cell]), SOLVER)
        assert high[0] >= system.values[cell] * 1.1 - 1e-3
        assert low[0] <= system.values[cell] * 0.9 + 1e-3


def test_recodings_are_ranked_by_information_and_have_no_shortfalls() -> None:
    found = ranked_recodings(Reported(SHAPE, returns(1, {("a", "n"): 400.0}), RULES), SOLVER)
    assert len(found) >= 3
    kept = [r.information_kept_pct for r in found]
    assert kept == sorted(kept, reverse=True)
    assert all(r.shortfalls == 0 for r in found)
    assert any(r.hidden == 0 for r in found)


def test_rounded_figures_of_our_own_compilation_may_be_withheld_again() -> None:
    """All margins are out, rounded: with exact margins shown the only secret could not be kept."""
    rows = returns(1, {("a", "n"): 400.0})
    total = Cells.of(SHAPE, rows).total
    margins = [n for n in SHAPE.names if "all" in n or "city" in n]
    rounded = [
        PublicValue.total(
            n, total[SHAPE.names.index(n)] - 60, total[SHAPE.names.index(n)] + 60, "us"
        )
        for n in margins
    ]
    ours = tuple(replace(value, suppressible=True) for value in rounded)
    safe = protect_table(Reported(SHAPE, rows, RULES, public=ours), SOLVER)
    assert safe.proof.holds
    assert safe.content.value("a", "n") is None
