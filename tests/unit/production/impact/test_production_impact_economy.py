"""A city's economy made of a table and published levels, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_economy import CITY, NATION, city_economy, parts_of, small_economy, small_table

from ondiris.errors import Inconsistent, InvalidInput
from ondiris.impact import SymmetricTable, donor_table
from ondiris.impact.assumed import impact_assumptions, investment_items
from ondiris.production.impact.economy import EconomyTable, ImpactEconomy, impact_economy
from ondiris.production.impact.levels import PublishedLevels, spread
from ondiris.production.impact.table_activities import TableActivities


def test_codes_meet_the_rows_of_a_table() -> None:
    rows = TableActivities(("A", "CPA_C10-12", "C28", "C29", "R-U"), parts_of)
    assert rows.of("C-MACH") == (2, 3)
    assert rows.of("C11") == (1,)
    assert rows.of("B-E") == (1, 2, 3)
    assert rows.of("_T") == (0, 1, 2, 3, 4)
    assert rows.of("D") == ()
    assert rows.inside("C11")
    assert not rows.inside("C29")
    assert not rows.inside("C-MACH")
    assert TableActivities(("A", "C"), parts_of).inside("C-MACH")


def test_a_misspelt_activity_names_the_nearest() -> None:
    with pytest.raises(InvalidInput) as refused:
        TableActivities(("C28", "C29", "F")).required("C292")
    assert refused.value.code == "unknown-activity"
    assert "C29" in str(refused.value)


def test_published_levels_stand_and_the_rest_is_spread_by_weight() -> None:
    rows = TableActivities(("A", "C10-12", "C28", "C29", "F"), parts_of)
    weights = np.array([1.0, 2.0, 1.0, 3.0, 4.0])
    told = {"_T": 200.0, "C": 100.0, "C-MACH": 60.0, "C10": 25.0, "C11": 5.0}
    found = spread(rows, weights, told)
    # Food has what both its parts have; machines share 60 as 1 to 3; what is left of the whole
    # goes to A and F as 1 to 4; what C has beside its groups has no row, so groups fill it.
    assert found.tolist() == pytest.approx([20.0, 100 / 3, 50 / 3, 50.0, 80.0])


def test_a_table_of_some_activities_is_not_given_what_others_make() -> None:
    rows = TableActivities(("A", "C28", "C29"))
    found = spread(rows, np.array([1.0, 1.0, 3.0]), {"_T": 1000.0, "A": 20.0, "C": 80.0})
    assert found.tolist() == [20.0, 20.0, 60.0]
    economy = city_economy(small_table(), CITY, NATION)
    by_name = dict(zip(economy.names, economy.measures * economy.output, strict=True))
    assert economy.output.tolist() == pytest.approx([5.0, 250.0])
    assert by_name["value_added"][1] == pytest.approx(100.0)
    # Industry and construction have 7,000 persons; construction, of 100 beside 250, has no row.
    assert by_name["jobs"][1] == pytest.approx(7000.0 * 250 / 350)


def test_the_small_economy_keeps_its_own_coefficients() -> None:
    economy = small_economy()
    assert economy.bought_here.round(4).tolist() == [[0.15, 0.25], [0.2, 0.05]]
    assert economy.inputs.sum(axis=0).round(4).tolist() == [0.45, 0.45]
    by_name = dict(zip(economy.names, economy.measures.round(4).tolist(), strict=True))
    assert by_name == {
        "output": [1.0, 1.0], "value_added": [0.55, 0.55], "wages": [0.3, 0.25],
        "imports": [0.1, 0.15], "elsewhere": [0.0, 0.0],
    }  # fmt: skip
    # Households buy 500 of wages of 800, as 2 to 3.
    assert economy.spending.round(4).tolist() == [0.25, 0.375]


def _asked(table: SymmetricTable) -> ImpactEconomy:
    source = EconomyTable(table, lent=False, nation="KZ")
    return impact_economy(source, TableActivities(table.words.activities), None)


def test_wages_are_found_by_their_name_and_lent_where_none_has_it() -> None:
    table = small_table()
    names = ("operating_surplus", "compensation_of_employees")
    turned = replace(
        table, value_added=table.value_added[::-1], words=replace(table.words, value_added=names)
    )
    plain = replace(
        table,
        value_added=table.value_added.sum(axis=0)[None, :],
        words=replace(table.words, value_added=("gross_value_added",)),
    )
    first, other, lent = (_asked(one) for one in (table, turned, plain))
    wages = first.names.index("wages")
    assert np.allclose(first.measures[wages], [0.3, 0.25])
    assert np.allclose(other.measures[wages], [0.3, 0.25])
    assert not other.wages_lent
    assert lent.wages_lent
    # Hungary 2020: 20,001,091 of 40,860,507 million forint of value added are paid in wages.
    assert np.allclose(lent.measures[wages], 0.55 * 20_001_091 / 40_860_507)


def test_taxes_are_told_where_the_table_has_them() -> None:
    table = small_table()
    assert "taxes" not in _asked(table).names
    taxed = replace(
        table, taxes=np.array([50.0, 100.0]),
        value_added=table.value_added - np.array([[0.0, 0.0], [50.0, 100.0]]),
    )  # fmt: skip
    economy = _asked(taxed)
    assert np.allclose(economy.measures[economy.names.index("taxes")], 0.05)


def test_an_activity_that_uses_up_what_it_makes_is_named() -> None:
    table = small_table()
    negative = replace(
        table, imports=np.array([100.0, 1450.0]),
        value_added=np.array([[300.0, 200.0], [250.0, -250.0]]),
    )  # fmt: skip
    with pytest.raises(Inconsistent, match="activity 'C'") as refused:
        _asked(negative)
    assert refused.value.code == "io-activity-uses-up"


def test_an_own_table_replaces_and_narrows_what_a_lent_one_assumes() -> None:
    lent, own = (small_economy(lent=lent).source for lent in (True, False))
    assert own.assumed("input_imports").middle == 0.0
    assert lent.assumed("input_imports").middle == pytest.approx(0.3)
    assert own.assumed("wages").middle == lent.assumed("wages").low
    assert own.assumed("spent_here").middle == pytest.approx(0.625)
    assert own.assumed("delta") == lent.assumed("delta")


def test_a_city_meets_its_value_added_and_its_employment() -> None:
    economy = city_economy(donor_table(), CITY, NATION)
    by_name = dict(zip(economy.names, economy.measures, strict=True))
    industry = list(economy.rows.of("C"))
    added = by_name["value_added"] * economy.output
    assert economy.output[industry].sum() == pytest.approx(250.0)
    assert economy.output[economy.rows.of("C29")[0]] == pytest.approx(60 * 250 / 200)
    assert added[industry].sum() == pytest.approx(100.0)
    assert added.sum() == pytest.approx(600.0)
    working = list(economy.rows.of("B-F"))
    assert (by_name["jobs"] * economy.output)[working].sum() == pytest.approx(7000.0)
    # Wages of a job are alike everywhere, since employment by activity is not published.
    per_job = by_name["wages"] / by_name["jobs"]
    assert per_job == pytest.approx(np.full(per_job.size, per_job[0]))


def test_a_city_buys_less_of_what_it_has_less_of() -> None:
    economy = city_economy(donor_table(), CITY, NATION)
    farm, buyer = economy.rows.of("A")[0], economy.rows.of("C10-12")[0]
    nation = economy.inputs[farm, buyer] * economy.doubtful.supply.home[farm, buyer]
    assert 0.0 < economy.bought_here[farm, buyer] < 0.1 * nation


def test_nobody_sells_more_in_the_city_than_is_made() -> None:
    city = PublishedLevels({"A": 1e-6, "C": 899.0, "_T": 1000.0}, {}, {}, {})
    nation = PublishedLevels({"A": 1e-6, "C": 1500.0, "_T": 8000.0}, {}, {}, {})
    economy = city_economy(donor_table(), city, nation)
    sold = economy.bought_here @ economy.output
    assert np.all(sold <= economy.output * (1 + 1e-9))
    assert "A" in economy.capped


def test_without_employment_nothing_is_said_of_jobs() -> None:
    silent = PublishedLevels(CITY.gross_output, CITY.output, CITY.value_added, {})
    assert "jobs" not in city_economy(donor_table(), silent, NATION).names


def test_without_a_whole_there_is_no_city() -> None:
    nothing = PublishedLevels({"C": 1.0}, {}, {}, {})
    assert city_economy(small_table(), nothing, NATION).levels is None


def test_every_assumption_is_a_range_with_its_basis() -> None:
    parts = [one for item in investment_items() for one in (item.share, item.abroad, item.here)]
    for one in (*impact_assumptions(), *parts):
        assert 0.0 <= one.low <= one.middle <= one.high
        assert one.basis
        assert bool(one.source) == (one.kind == "published")
    machines = [i for i in investment_items() if i.code in ("machinery", "vehicles")]
    assert all(item.abroad.low > 0.0 for item in machines)
