"""What parts added to a whole's growth: their sum, the gap, and what is not told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ondiris.codes import Catalogue
from ondiris.model import Comparison, Known, Observation, Period, PriceBasis, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production import Row, derive
from ondiris.production.figures.contributing import Additions, additions, finest_additions
from ondiris.production.figures.rows import published_row

NOW = "2025-01/2025-05"
OUTPUT = SeriesKey(measure="output", area="XX-1", activity="C13", unit="KZT")
GROWTH = replace(
    OUTPUT, measure="growth_pct", of="output", unit="%",
    comparison=Comparison.YOY_SAME_PERIOD, price_basis=PriceBasis.REAL,
)  # fmt: skip


def row(catalogue: Catalogue, key: SeriesKey, value: str, power: int = 0, **more: str) -> Row:
    period = Period.parse(more.get("period", NOW))
    source = more.get("source", "paper")
    entry = Observation(
        key, period, Printed.read(value, multiplier=power), source, "p. 1", Known(date(2025, 6, 20))
    )
    return published_row(Current(Recorded(entry.id, entry, 1)), catalogue.interval(entry))


def grown(catalogue: Catalogue, **parts: tuple[str, str]) -> list[Row]:
    """Levels in billions with their growth in per cent, by code without its hyphen."""
    found = []
    for name, (level, growth) in parts.items():
        code = name.replace("_", "-")
        found.append(row(catalogue, replace(OUTPUT, activity=code), level, 9))
        found.append(row(catalogue, replace(GROWTH, activity=code), growth))
    return found


def account(catalogue: Catalogue, rows: list[Row], whole: str = "C-LIGHT") -> Additions | None:
    made, _ = derive(rows, catalogue)
    found = additions(made, catalogue["activities"], "output", Period.parse(NOW))
    return next((one for one in found if one.whole == whole), None)


ALL = {"C13": ("120.00", "20.00"), "C14": ("45.00", "-10.00"), "C15": ("60.00", "20.00")}


def test_the_gap_is_the_growth_of_the_source_less_the_sum_of_all_parts(
    catalogue: Catalogue,
) -> None:
    """Bases 100, 50 and 50 bn: 10.0, -2.5 and 5.0 points make 12.5; the office says 13.10."""
    rows = grown(catalogue, **ALL)
    whole = row(catalogue, replace(GROWTH, activity="C-LIGHT"), "13.10")
    found = account(catalogue, [*rows, whole])
    assert found is not None
    assert [one.key.activity for one in found.parts] == ["C13", "C15", "C14"]
    assert (found.together.value, found.lacking, found.mixed) == (Decimal("12.5"), (), False)
    assert found.left is not None
    assert found.left.value == Decimal("0.60")
    assert found.left.interval.lower < Decimal("0.60") < found.left.interval.upper
    assert whole.id in {one.id for one in found.rows}


def test_without_the_growth_of_the_whole_there_is_a_sum_and_no_gap(catalogue: Catalogue) -> None:
    found = account(catalogue, grown(catalogue, **ALL))
    assert found is not None
    assert (found.growth, found.left) == (None, None)


def test_what_one_lacking_part_would_be_is_not_told(catalogue: Catalogue) -> None:
    parts = {code: ALL[code] for code in ("C13", "C14")}
    found = account(catalogue, grown(catalogue, C_LIGHT=("226.00", "13.00"), **parts))
    assert found is not None
    assert (found.lacking, found.left) == (("C15",), None)
    assert found.growth is not None


def test_several_lacking_parts_are_told_together(catalogue: Catalogue) -> None:
    """The base of manufacturing is 1,000 bn: 20 and 10 of it are 2 and 1 points of 10."""
    rows = grown(
        catalogue, C=("1100.00", "10.00"), C10=("120.00", "20.00"), C11=("110.00", "10.00")
    )
    found = account(catalogue, rows, "C")
    assert found is not None
    assert len(found.lacking) > 2
    assert found.left is not None
    assert found.left.value == Decimal(7)


def test_a_grouping_stands_for_members_of_which_none_is_known(catalogue: Catalogue) -> None:
    rows = grown(
        catalogue, C=("1100.00", "10.00"), C10=("120.00", "20.00"), C_LIGHT=("110.00", "10.00")
    )
    found = account(catalogue, rows, "C")
    assert found is not None
    assert {one.key.activity for one in found.parts} == {"C10", "C-LIGHT"}
    assert not {"C13", "C14", "C15"} & set(found.lacking)


def test_a_grouping_gives_way_to_its_members(catalogue: Catalogue) -> None:
    rows = grown(
        catalogue, C=("1100.00", "10.00"), C13=("120.00", "20.00"), C_LIGHT=("150.00", "10.00")
    )
    found = account(catalogue, rows, "C")
    assert found is None or "C-LIGHT" not in {one.key.activity for one in found.parts}


def test_parts_weighed_by_different_years_are_called_mixed(catalogue: Catalogue) -> None:
    """C13 has its own base year and that of the whole; C14 has not."""
    parts = {code: ALL[code] for code in ("C13", "C14")}
    rows = grown(catalogue, C_LIGHT=("226.00", "13.00"), **parts)
    rows += [
        row(catalogue, replace(OUTPUT, activity=code), value, 9, period="2024-01/2024-05")
        for code, value in (("C13", "80.00"), ("C-LIGHT", "200.00"))
    ]
    found = account(catalogue, rows)
    assert found is not None
    assert found.mixed
    assert [one.text for one in found.parts] == ["8.0", "-2.5"]


def test_what_this_home_holds_back_is_not_told_by_a_difference(catalogue: Catalogue) -> None:
    of = replace(GROWTH, measure="contribution_ppt", of="output@C", unit="ppt")
    rows = [
        row(catalogue, replace(of, activity=code), value, source="compiled-2025-05")
        for code, value in (("C10", "2.0"), ("C11", "1.0"))
    ]
    rows.append(row(catalogue, replace(GROWTH, activity="C"), "10.0", source="compiled-2025-05"))
    found = additions(rows, catalogue["activities"], "output", Period.parse(NOW))
    (one,) = [one for one in found if one.whole == "C"]
    assert one.parts[0].compiled
    assert (one.left, one.together.value) == (None, Decimal("3.0"))


def test_a_grouping_stands_where_a_member_of_it_is_not_known(catalogue: Catalogue) -> None:
    """Vehicles alone are not machine building: its own 20 of 200 bn count, not their 5."""
    found = account(
        catalogue,
        grown(
            catalogue, C=("230.00", "15.00"), C23=("66.00", "10.00"),
            C_MACH=("120.00", "20.00"), C29=("55.00", "10.00"),
        ),
        "C",
    )  # fmt: skip
    assert found is not None
    assert [(one.key.activity, one.text) for one in found.parts] == [
        ("C-MACH", "10.0"),
        ("C23", "3.0"),
    ]
    assert "C28" not in found.lacking


def test_growth_whose_basis_a_source_states_stands_before_one_that_was_supplied(
    catalogue: Catalogue,
) -> None:
    """A press text of the other sign, without a basis, does not move what the parts added."""
    rows = grown(catalogue, **ALL)
    wrong = replace(
        row(catalogue, replace(GROWTH, activity="C13"), "-20.00", source="press"),
        defaulted=("price_basis",),
    )
    right = account(catalogue, rows)
    for order in ([wrong, *rows], [*rows, wrong]):
        found = account(catalogue, order)
        assert found is not None
        assert right is not None
        assert [(one.key.activity, one.text) for one in found.parts] == [
            (one.key.activity, one.text) for one in right.parts
        ]


def nominal(catalogue: Catalogue, added: dict[str, str], growth: str) -> list[Row]:
    """Contributions to the growth of industry at current prices, and that growth."""
    at_prices = replace(GROWTH, price_basis=PriceBasis.NOMINAL)
    points = replace(at_prices, measure="contribution_ppt", of="output@B-E", unit="ppt")
    rows = [
        row(catalogue, replace(points, activity=c.replace("_", "-")), v) for c, v in added.items()
    ]
    return [*rows, row(catalogue, replace(at_prices, activity="B-E"), growth)]


def finest(catalogue: Catalogue, rows: list[Row]) -> Additions | None:
    return finest_additions(rows, catalogue["activities"], "output", "B-E", Period.parse(NOW))


SECTIONS = {"B": "1.0", "C": "8.0", "D": "-2.0", "E": "0.5"}


def test_a_part_stays_whole_where_more_of_its_parts_lack_than_are_known(
    catalogue: Catalogue,
) -> None:
    found = finest(catalogue, nominal(catalogue, {**SECTIONS, "C10": "1.0", "C11": "2.0"}, "7.5"))
    assert found is not None
    assert [one.key.activity for one in found.parts] == ["C", "B", "E", "D"]
    assert found.lacking == ()
    assert found.left is not None
    assert found.left.value == 0


def test_a_part_gives_way_to_its_own_where_most_are_known(catalogue: Catalogue) -> None:
    water = {"E36": "0.9", "E37": "-0.2", "E38": "-0.1"}
    found = finest(catalogue, nominal(catalogue, {**SECTIONS, **water}, "7.5"))
    assert found is not None
    named = [one.key.activity for one in found.parts]
    assert named == ["C", "B", "E36", "E38", "E37", "D"]
    assert found.lacking == ("E39",)
    assert found.left is None, "it would be the number of remediation alone"


def test_volumes_are_no_account_at_current_prices(catalogue: Catalogue) -> None:
    made = account(catalogue, grown(catalogue, **ALL))
    assert made is not None
    assert finest(catalogue, list(made.rows)) is None
