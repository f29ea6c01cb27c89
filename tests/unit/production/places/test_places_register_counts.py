"""Counts of a register: cells, sizes, and what may leave by a public door."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ondiris.codes import Catalogue, CodeList, Item, load_catalogue
from ondiris.model import Confidentiality, Known, Period, Scope, Statement, World
from ondiris.model.secrecy import Secrecy
from ondiris.ports import INTERNAL, Audience, Query, RecordedStatement
from ondiris.production.figures.rows import Row
from ondiris.production.places.register_counts import (
    COUNT_SYMBOLS,
    RegisterEntry,
    asks_register,
    register_counts,
    register_entries,
)
from ondiris.session.figures.home import shipped_cases

CATALOGUE = load_catalogue(shipped_cases() / "almaty")
OPEN = Secrecy()
CITY, WEST, EAST = "KZ-75", "KZ-75-alatau", "KZ-75-turksib"


def entries(*groups: tuple[int, str, str, str], secrecy: Secrecy = OPEN) -> list[RegisterEntry]:
    """Return some enterprises of each group of area, activity and size."""
    known = Known(date(2025, 3, 1))
    kinds = [group[1:] for group in groups for _ in range(group[0])]
    return [RegisterEntry(f"s{k:03d}", *kind, known, secrecy) for k, kind in enumerate(kinds)]


def counted(
    held: list[RegisterEntry],
    *,
    public: bool = False,
    fewest: int | None = 3,
    audience: Audience | None = None,
    catalogue: Catalogue = CATALOGUE,
    **asked: Any,
) -> dict[tuple[str, str, str], Row]:
    asking = audience or Audience(public=public)
    query = Query(audience=asking, measures=("count_enterprises",), **asked)
    rows = register_counts(
        held, catalogue, query, world=World.ACTUAL, city=CITY, whole="B-E", fewest=fewest
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
    held = entries((3, WEST, first, ""), (4, EAST, second, ""), (5, EAST, "C10", ""))
    rows = counted(held)
    assert rows[CITY, "C-MACH", "all"].value == 7
    assert rows[CITY, "B-E", "all"].value == 12
    assert rows[EAST, "C-MACH", "all"].expression == "12 − 8"


def test_an_aggregate_that_reaches_beyond_industry_is_not_counted() -> None:
    """Construction is no part of the register's whole, so industry with it cannot be told."""
    assert {"B-E", "F"} == set(CATALOGUE["activities"]["B-F"].members)
    rows = counted(entries((4, WEST, "C29", ""), (3, WEST, "F", "")))
    assert rows[CITY, "B-E", "all"].value == 4
    assert (CITY, "B-F", "all") not in rows


def test_a_count_names_its_formula_and_the_first_dozen_of_its_entries() -> None:
    row = counted(entries((20, WEST, "C29", "")))[CITY, "C29", "all"]
    assert (row.formula, row.multiplier, row.digits, row.text) == ("register-count/1", 0, 0, "20")
    assert row.inputs == tuple(f"s{k:03d}" for k in range(12))
    assert COUNT_SYMBOLS.startswith("count = enterprises of the register − ")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"areas": (WEST,)}, {WEST}),
        ({"areas": (WEST,), "activities": ("C29",)}, {WEST}),
        ({"areas": (WEST,), "activities": ("C10",)}, set()),
        ({"areas": (CITY,), "scope": "sme"}, {CITY}),
        ({"scope": "large_medium"}, {CITY, WEST}),
        ({"periods": (Period.parse("2025-03-01"),)}, {CITY, WEST, EAST}),
        ({"periods": (Period.parse("2025-03-02"),)}, set()),
        ({"periods": (Period.parse("2024"), Period.parse("2025-03-01"))}, {CITY, WEST, EAST}),
    ],
)
def test_a_question_is_answered_by_what_it_names(asked: dict[str, Any], found: set[str]) -> None:
    held = entries((4, WEST, "C29", "large"), (3, EAST, "C10", "small"))
    rows = counted(held, **asked)
    assert {area for area, _, _ in rows} == found
    for name, place in (("areas", 0), ("activities", 1)):
        if name in asked:
            assert {key[place] for key in rows} <= set(asked[name])
    if "scope" in asked:
        assert {scope for _, _, scope in rows} == ({asked["scope"]} if rows else set())


def test_below_a_district_nothing_is_counted_by_itself() -> None:
    areas = CATALOGUE["areas"]
    quarter = Item("quarter", {"en": "A quarter"}, parent=WEST)
    listed = CodeList("areas", "test", {**areas.items, "quarter": quarter})
    own = Catalogue({**CATALOGUE.lists, "areas": listed})
    rows = counted(entries((4, "quarter", "C29", "")), catalogue=own)
    assert {area for area, _, _ in rows} == {CITY, WEST}


def test_the_whole_leaves_though_one_of_its_parts_is_small() -> None:
    shown = counted(entries((9, WEST, "C29", ""), (2, WEST, "B", "")), public=True)
    assert {activity for _, activity, _ in shown} == {"B-E"}


def test_enterprises_known_less_finely_are_a_cell_of_their_own() -> None:
    """Nine of C29 beside nine of C, or of the whole, of which nobody knows more."""
    for rest in ("C", "B-E"):
        held = entries((9, WEST, "C29", ""), (9, WEST, rest, ""))
        assert counted(held, public=True)[CITY, "C29", "all"].value == 9
        few = entries((9, WEST, "C29", ""), (2, WEST, rest, ""))
        assert (CITY, "C29", "all") not in counted(few, public=True)


@pytest.mark.parametrize(("fewest", "shown"), [(9, True), (10, False)])
def test_the_fewest_of_a_cell_may_leave(fewest: int, *, shown: bool) -> None:
    rows = counted(entries((9, WEST, "C29", "")), public=True, fewest=fewest)
    assert bool(rows) == shown


def test_a_count_is_known_since_the_newest_that_it_rests_on() -> None:
    held = entries((3, WEST, "C29", ""))
    held[1] = replace(held[1], known=Known(date(2025, 4, 2)))
    assert {str(row.period) for row in counted(held).values()} == {"2025-04-02"}


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


@pytest.mark.parametrize(
    ("level", "fewest"),
    [
        (Confidentiality.INTERNAL, 3),
        (Confidentiality.CONFIDENTIAL, 3),
        (Confidentiality.FREE, None),
    ],
)
def test_without_a_rule_or_with_internal_entries_nothing_leaves(
    level: Confidentiality, fewest: int | None
) -> None:
    held = entries((9, WEST, "C29", "large"), secrecy=Secrecy(level))
    assert counted(held, public=True, fewest=fewest) == {}
    inside = counted(held, fewest=fewest)[CITY, "C29", "all"]
    assert (inside.value, inside.confidentiality) == (9, Confidentiality.INTERNAL)


def test_one_internal_entry_keeps_every_table_in() -> None:
    held = entries((9, WEST, "C29", "large"))
    held[4] = replace(held[4], secrecy=Secrecy(Confidentiality.SECONDARY))
    assert counted(held, public=True) == {}


@pytest.mark.parametrize(("second", "shown"), [(59, False), (60, True)])
def test_a_register_opens_when_the_last_embargo_of_its_entries_ends(
    second: int, *, shown: bool
) -> None:
    moment = datetime(2025, 11, 1, 8, 59, tzinfo=UTC) + timedelta(seconds=second)
    held = entries((9, WEST, "C29", "large"))
    held[2] = replace(held[2], secrecy=Secrecy(embargo="2025-11-01T08:00:00+00:00"))
    held[4] = replace(held[4], secrecy=Secrecy(embargo="2025-11-01T09:00:00+00:00"))
    audience = Audience(public=True, moment=moment)
    assert bool(counted(held, audience=audience)) == shown
    inside = counted(held)[CITY, "C29", "all"]
    assert (inside.confidentiality, inside.embargo) == (
        Confidentiality.FREE, "2025-11-01T09:00:00+00:00",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["identifier", "activity", "located_in", "size_class", "stage"])
def test_an_entry_is_as_secret_as_anything_it_rests_on(name: str) -> None:
    values = {"identifier": "1", "activity": "C29", "located_in": WEST, "size_class": "large",
              "stage": "full_work", "holding": "H"}  # fmt: skip

    def said(hushed: str, **how: object) -> Secrecy:
        told = {
            each: [RecordedStatement(each, replace(
                Statement("e-1", each, value, "r", "row", Known(date(2025, 1, 1))),
                **(how if each == hushed else {})), 1)]
            for each, value in values.items()
        }  # fmt: skip
        return register_entries({"e-1": told})[0].secrecy

    end = "2025-11-01T08:00:00+00:00"
    assert said(name, embargo=end) == Secrecy(embargo=end)
    internal = said(name, confidentiality=Confidentiality.INTERNAL)
    assert internal == Secrecy(Confidentiality.INTERNAL)
    assert said("holding", embargo=end) == Secrecy()


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

    first = {"identifier": "1", "activity": "C29", "located_in": WEST, "size_class": "small"}
    found = register_entries(
        {
            "e-1-b": said("e-1-b", **(first | {"located_in": EAST})),
            "e-1": said("e-1", **first),
            "e-2": said("e-2", identifier="2", stage="cancelled"),
            "park": said("park", identifier="3"),
        }
    )
    assert [(entry.id, entry.area) for entry in found] == [("s-e-1-identifier", WEST)]
    assert [(entry.activity, entry.size) for entry in found] == [("C29", "small")]


def test_an_entry_is_known_since_the_newest_of_its_statements() -> None:
    told = {
        name: [RecordedStatement(name, Statement("e-1", name, "1", "r", "row", Known(day)), 1)]
        for name, day in (("identifier", date(2025, 2, 1)), ("activity", date(2025, 3, 1)),
                          ("located_in", date(2025, 1, 1)), ("holding", date(2025, 4, 1)))
    }  # fmt: skip
    assert register_entries({"e-1": told})[0].known.day == date(2025, 3, 1)


def test_only_a_question_by_name_reads_the_register() -> None:
    assert asks_register(Query(audience=INTERNAL, measures=("count_enterprises",)))
    assert not asks_register(Query(audience=INTERNAL))
    assert not asks_register(Query(audience=INTERNAL, measures=("output",)))
    assert not asks_register(
        Query(audience=INTERNAL, measures=("count_enterprises",), subjects=("industrial-zone",))
    )
    assert Scope("sme") is Scope.SME
