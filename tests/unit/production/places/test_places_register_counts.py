"""Counts of a register: cells, sizes, and what may leave by a public door."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.codes import load_catalogue
from ondiris.model import Confidentiality, Known, Scope, Statement, World
from ondiris.ports import INTERNAL, Audience, Query, RecordedStatement
from ondiris.production.figures.rows import Row
from ondiris.production.places.register_counts import (
    RegisterEntry,
    asks_register,
    register_counts,
    register_entries,
)
from ondiris.session.figures.home import shipped_cases

CATALOGUE = load_catalogue(shipped_cases() / "almaty")
CITY, WEST, EAST = "KZ-75", "KZ-75-alatau", "KZ-75-turksib"


def entries(*groups: tuple[int, str, str, str], free: bool = True) -> list[RegisterEntry]:
    """Return some enterprises of each group of area, activity and size."""
    known = Known(date(2025, 3, 1))
    kinds = [group[1:] for group in groups for _ in range(group[0])]
    return [RegisterEntry(f"s{k:03d}", *kind, known, free) for k, kind in enumerate(kinds)]


def counted(
    held: list[RegisterEntry], *, public: bool = False, fewest: int | None = 3
) -> dict[tuple[str, str, str], Row]:
    query = Query(audience=Audience(public=public), measures=("count_enterprises",))
    rows = register_counts(
        held, CATALOGUE, query, world=World.ACTUAL, city=CITY, whole="B-E", fewest=fewest
    )
    return {(row.key.area, row.key.activity, str(row.key.scope)): row for row in rows}


def test_a_cell_counts_its_parts_and_a_medium_one_has_both_scopes() -> None:
    rows = counted(entries((4, WEST, "C29", "large"), (3, EAST, "C10", "medium"),
                           (2, EAST, "C10", "micro"), (1, EAST, "C10", "")))  # fmt: skip
    assert rows[CITY, "B-E", "all"].value == 10
    assert rows[CITY, "C", "large_medium"].value == 7
    assert rows[CITY, "C", "sme"].value == 5
    assert rows[EAST, "C10", "all"].value == 6
    assert (WEST, "C10", "all") not in rows
    west = rows[WEST, "C29", "all"]
    assert west.expression == "10 − 6"
    assert west.low == west.high == 4
    assert west.inputs == ("s000", "s001", "s002", "s003")
    assert str(west.period) == "2025-03-01"
    assert west.notes == ("register-loaded",)


def test_an_aggregate_sums_its_members() -> None:
    item = next(i for i in CATALOGUE["activities"] if i.code == "C-MACH")
    first, second = item.members[:2]
    rows = counted(entries((3, WEST, first, ""), (4, EAST, second, "")))
    assert rows[CITY, "C-MACH", "all"].value == 7


def test_outside_industry_or_the_city_nothing_is_counted() -> None:
    assert counted(entries((5, "KZ", "C29", ""), (5, WEST, "_Z", ""))) == {}


def test_one_small_cell_keeps_its_whole_table_in() -> None:
    held = entries((9, WEST, "C29", "large"), (4, WEST, "C10", "large"), (2, EAST, "C29", "small"))
    shown = counted(held, public=True)
    assert {key[0] for key in shown} == {CITY}
    assert {key[1] for key in shown} >= {"B-E", "C", "C29", "C10"}
    assert {key[2] for key in shown} == {"all"}
    assert all(row.value >= 3 for row in shown.values())
    inside = counted(held)
    assert inside[EAST, "C29", "all"].confidentiality is Confidentiality.INTERNAL
    assert inside[CITY, "C29", "all"].confidentiality is Confidentiality.FREE


def test_what_is_left_of_a_shown_total_is_no_small_cell_either() -> None:
    held = entries((8, WEST, "C29", ""), (2, CITY, "C29", ""))
    shown = counted(held, public=True)
    assert (WEST, "B-E", "all") not in shown
    assert shown[CITY, "C29", "all"].value == 10
    held = entries((8, WEST, "C29", ""), (2, WEST, "C", ""))
    assert (CITY, "C29", "all") not in counted(held, public=True)


def test_the_overlap_of_both_scopes_is_no_small_cell() -> None:
    held = entries((8, WEST, "C29", "large"), (1, WEST, "C29", "medium"), (8, WEST, "C29", "small"))
    assert {key[2] for key in counted(held, public=True)} == {"all"}


def test_by_district_and_size_at_once_nothing_leaves() -> None:
    held = entries((9, WEST, "C29", "large"), (9, EAST, "C29", "small"))
    shown = counted(held, public=True)
    assert (CITY, "C29", "sme") in shown
    assert (EAST, "C29", "all") in shown
    assert (EAST, "C29", "sme") not in shown
    assert (EAST, "C29", "sme") in counted(held)


@pytest.mark.parametrize(("free", "fewest"), [(False, 3), (True, None)])
def test_without_a_rule_or_with_internal_entries_nothing_leaves(
    *, free: bool, fewest: int | None
) -> None:
    held = entries((9, WEST, "C29", "large"), free=free)
    assert counted(held, public=True, fewest=fewest) == {}
    assert counted(held, fewest=fewest)[CITY, "C29", "all"].value == 9


def test_another_member_gives_another_identifier() -> None:
    one = counted(entries((20, WEST, "C29", "")))[WEST, "C29", "all"]
    more = counted(entries((21, WEST, "C29", "")))[WEST, "C29", "all"]
    assert one.inputs == more.inputs
    assert one.id != more.id


def test_local_units_and_the_struck_off_do_not_add() -> None:
    def said(subject: str, **values: str) -> dict[str, list[RecordedStatement]]:
        return {
            name: [RecordedStatement(
                f"s-{subject}-{name}",
                Statement(subject, name, value, "r", "row", Known(date(2025, 1, 1))), 1)]
            for name, value in values.items()
        }  # fmt: skip

    first = {"identifier": "1", "activity": "C29", "located_in": WEST}
    found = register_entries(
        {
            "e-1-b": said("e-1-b", **(first | {"located_in": EAST})),
            "e-1": said("e-1", **first),
            "e-2": said("e-2", identifier="2", stage="cancelled"),
            "park": said("park", identifier="3"),
        }
    )
    assert [(entry.id, entry.area) for entry in found] == [("s-e-1-identifier", WEST)]


def test_only_a_question_by_name_reads_the_register() -> None:
    assert asks_register(Query(audience=INTERNAL, measures=("count_enterprises",)))
    assert not asks_register(Query(audience=INTERNAL))
    assert not asks_register(Query(audience=INTERNAL, measures=("output",)))
    assert not asks_register(
        Query(audience=INTERNAL, measures=("count_enterprises",), subjects=("industrial-zone",))
    )
    assert Scope("sme") is Scope.SME
