"""Parks by their halls, what the public is told, the rules of entries, and the search for room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondiris.codes import Catalogue, load_catalogue
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Known, Source, Statement, World
from ondiris.model.party import Party
from ondiris.ports import RecordedStatement
from ondiris.production.places.enterprises import current_statements
from ondiris.production.places.finding import SiteNeed, find_room
from ondiris.production.places.premises import hall_changes, park_rooms, told_lets
from ondiris.production.places.premises_rules import premises_faults

CASE = Path(__file__).parents[4] / "src" / "ondiris" / "cases" / "almaty"
PROPERTIES = {"built": "floor_total", "let": "floor_let", "free": "floor_free",
              "tenants": "tenants_count", "jobs": "jobs_count"}  # fmt: skip
OPERATOR = Party("desk", "officer", "park-co").source
SITES = ("severpark", "prompark", "ala-estate")
ALMATY = load_catalogue(CASE)
Standing = Mapping[str, Mapping[str, Sequence[RecordedStatement]]]


@pytest.fixture
def almaty() -> Catalogue:
    return ALMATY


def say(
    subject: str, name: str, value: object, day: str = "2026-05-01", *,
    source: Source = OPERATOR, revision: int = 1, world: World = World.ACTUAL,
) -> RecordedStatement:  # fmt: skip
    one = Statement(
        subject, name, str(value), source.id, "x", Known(date.fromisoformat(day)), world=world
    )
    return RecordedStatement(one.id, one, revision)


def hall(
    site: str, code: str, day: str = "2026-05-01", **amounts: object
) -> list[RecordedStatement]:
    subject = f"hall:{site}:{code}"
    found = [say(subject, "hall_of", site, day)]
    return found + [say(subject, PROPERTIES[c], v, day) for c, v in amounts.items()]


def standing(*said: list[RecordedStatement]) -> Standing:
    return current_statements([one for ones in said for one in ones], {OPERATOR.id: OPERATOR})


# Parks by their halls


def test_a_park_has_what_its_halls_have() -> None:
    found = standing(
        hall("severpark", "h-1", built=4000, let=2500, free=1000, tenants=4, jobs=120),
        hall("severpark", "h-2", "2026-03-01", built=1000, let=0, free=1000, tenants=0, jobs=0),
    )
    room = park_rooms(found, SITES)["severpark"]
    space = room.space
    assert (space.built, space.let, space.free) == (5000, 2500, 2000)
    assert (space.tenants, space.jobs, space.vacancy) == (4, 120, Decimal("0.4"))
    assert (room.basis, room.counted, room.day) == ("halls", 2, date(2026, 3, 1))
    assert room.largest == 1000


def test_what_nobody_says_is_not_known_and_never_zero() -> None:
    room = park_rooms(standing(), SITES)["prompark"]
    assert (room.basis, room.day, room.largest) == ("", None, None)
    assert room.space.free is None
    assert room.space.vacancy is None


def test_a_sum_lacks_what_one_of_its_halls_does_not_say() -> None:
    found = standing(
        hall("severpark", "h-1", built=4000, let=2500, free=1000),
        hall("severpark", "h-2", free=500),
        hall("severpark", "h-3", built=900),
    )
    room = park_rooms(found, SITES)["severpark"]
    assert (room.counted, len(room.halls)) == (2, 3)
    assert (room.space.free, room.space.built, room.space.let) == (1500, None, None)


def test_a_later_word_on_the_whole_park_holds_over_its_halls() -> None:
    halls = hall("severpark", "h-1", "2026-05-01", built=4000, free=1000)
    whole = [say("severpark", "floor_total", 9000, "2026-05-01"),
             say("severpark", "floor_free", 3000, "2026-05-01")]  # fmt: skip
    assert park_rooms(standing(halls, whole), SITES)["severpark"].basis == "halls"
    later = [say("severpark", "floor_free", 2000, "2026-06-01"), whole[0]]
    room = park_rooms(standing(halls, later), SITES)["severpark"]
    assert (room.basis, room.space.free, room.space.built) == ("park", 2000, 9000)


def test_amounts_that_contradict_each_other_count_nowhere() -> None:
    found = standing(
        hall("severpark", "h-1", built=100, let=90, free=50), hall("severpark", "h-2", free=70)
    )
    room = park_rooms(found, SITES)["severpark"]
    assert room.halls[0].premises.clash == "let-and-free-exceed-built"
    assert (room.counted, room.space.free) == (1, 70)


def test_halls_stand_by_their_numbers() -> None:
    found = standing(*(hall("severpark", f"hall-{n}", free=n) for n in (10, 2, 1)))
    names = [one.code for one in park_rooms(found, SITES)["severpark"].halls]
    assert names == ["hall-1", "hall-2", "hall-10"]


# What the public is told


def halved(tenants: object, let: int = 600, **more: object) -> tuple[Standing, Standing]:
    """Return what the public and what the house knows of a hall."""
    whole = hall("severpark", "h", built=1000, let=let, free=400, tenants=tenants, **more)
    shown = [one for one in whole if one.statement.property not in
             ("floor_let", "tenants_count", "jobs_count")]  # fmt: skip
    return standing(shown), standing(whole)


def told(public: Standing, whole: Standing, fewest: int | None = 3) -> Decimal | None:
    rooms = told_lets(park_rooms(public, SITES), park_rooms(whole, SITES), fewest)
    assert rooms["severpark"].space.tenants is None
    return rooms["severpark"].space.let


def test_what_is_let_in_a_park_is_told_of_enough_tenants() -> None:
    assert told(*halved(3)) == 600
    assert told(*halved(2)) is None
    assert told(*halved(3), None) is None


def test_an_empty_park_exposes_nobody() -> None:
    assert told(*halved(0, 0)) == 0


def test_nothing_is_told_of_halls_that_the_public_does_not_see() -> None:
    public, whole = halved(3)
    more = hall("severpark", "secret", built=50, let=10, free=40, tenants=1)
    both = standing(
        more, [one for ones in whole.values() for said in ones.values() for one in said]
    )
    assert told(public, both) is None


# Rules of entries


def refuse(
    entries: Sequence[RecordedStatement], held: Sequence[RecordedStatement] = (), runs: str = ""
) -> list[str]:
    faults = premises_faults(
        [OPERATOR, *(one.statement for one in entries)], held, {OPERATOR.id: OPERATOR},
        is_site=lambda code: code in SITES, operator=lambda _: runs,
    )  # fmt: skip
    return [one.rule for one in faults]


def test_an_entry_is_held_together_with_what_stands() -> None:
    held = hall("severpark", "h", built=1000, let=600, free=400)
    later = say("hall:severpark:h", "floor_free", 500, "2026-06-01")
    assert refuse([later], held) == ["let-and-free-exceed-built"]
    assert refuse([later, say("hall:severpark:h", "floor_let", 500, "2026-06-01")], held) == []
    earlier = say("hall:severpark:h", "floor_free", 500, "2026-01-01")
    assert refuse([earlier], held) == []


def test_a_hall_is_of_a_site_and_of_one_alone() -> None:
    amount = say("hall:severpark:h", "floor_free", 1)
    assert refuse([amount]) == ["hall-of-no-site"]
    assert refuse([say("hall:severpark:h", "hall_of", "nowhere"), amount]) == ["hall-of-no-site"]
    assert refuse([say("hall:severpark:h", "hall_of", "prompark"), amount]) == ["hall-elsewhere"]


def test_an_amount_is_a_number_and_a_count_is_whole() -> None:
    start = say("hall:severpark:h", "hall_of", "severpark")
    assert refuse([start, say("hall:severpark:h", "floor_free", "some")]) == ["not-a-number"]
    assert refuse([start, say("hall:severpark:h", "jobs_count", "1.5")]) == ["not-a-count"]


def test_worlds_stay_apart() -> None:
    held = hall("severpark", "h", built=1000, free=400)
    made = say("hall:severpark:h", "floor_free", 300, "2026-06-01", world=World.SYNTHETIC)
    assert refuse([made], held) == ["another-world"]


def test_a_park_is_kept_by_who_operates_it() -> None:
    rows = hall("severpark", "h", built=1000, free=400)
    assert refuse(rows, runs="park-co") == []
    assert refuse(rows) == []
    assert refuse(rows, runs="other-co") == ["not-this-institution"]
    office = Party("desk", "coordinator", "city").source
    assert refuse([say("severpark", "tenants_count", 3, source=office)], runs="other-co") == []
    guest = Party("desk", "applicant", "i-1").source
    assert refuse([say("severpark", "tenants_count", 3, source=guest)]) == ["not-this-role"]


def test_what_was_said_anew_is_changed_or_confirmed() -> None:
    before = park_rooms(standing(hall("severpark", "h", built=1000, free=400)), SITES)
    after = park_rooms(
        standing(hall("severpark", "h", "2026-06-01", built=1000, free=300, jobs=5)), SITES
    )
    said = [
        [("severpark", one.code, one.name, one.premises) for one in rooms["severpark"].halls]
        for rooms in (before, after)
    ]
    found = {one.column: (one.before, one.after, one.confirmed) for one in hall_changes(*said)}
    assert found == {
        "built": (1000, 1000, True), "free": (400, 300, False), "jobs": (None, 5, False),
    }  # fmt: skip
    assert hall_changes(said[0], said[0]) == []


# The search for room


def test_a_hall_is_found_by_what_is_free_in_one_not_in_all(almaty: Catalogue) -> None:
    found = standing(
        hall("severpark", "h-1", built=2000, free=1600),
        hall("severpark", "h-2", built=2000, free=1600),
        hall("prompark", "h", built=4000, free=3100),
    )  # fmt: skip
    one = find_room(found, SITES, almaty, SiteNeed({"hall": 3000.0}))
    assert [(s.site, s.match.fits) for s in one.sites] == [("prompark", True), ("severpark", False)]
    assert [h.code for h in one.sites[0].halls] == ["h"]
    assert one.silent == ("ala-estate",)
    park = find_room(found, SITES, almaty, SiteNeed({"floor": 3200.0}))
    assert [(s.site, s.match.fits) for s in park.sites] == [
        ("severpark", True), ("prompark", False),
    ]  # fmt: skip


def test_utilities_are_those_of_the_year_asked_for(almaty: Catalogue) -> None:
    found = standing(
        hall("prompark", "h", built=4000, free=3100),
        [say("prompark", "power_capacity", 4), say("prompark", "power_demand", 2),
         say("plant", "located_in", "prompark"), say("plant", "power_demand", "1.5"),
         say("plant", "launch_planned", "2027-03")],
    )  # fmt: skip
    need = {"hall": 3000.0, "power": 1.0}
    fits = {
        by: find_room(found, SITES, almaty, SiteNeed(need, by)).fitting for by in (None, 2026, 2027)
    }
    assert fits == {None: 1, 2026: 1, 2027: 0}


def test_a_search_keeps_to_a_park_or_a_district(almaty: Catalogue) -> None:
    found = standing(
        *(hall(site, "h", built=4000, free=3100) for site in SITES),
        [say("prompark", "located_in", "industrial-zone")],
    )
    every = [item.code for item in almaty["subjects"] if item.attributes.get("kind") == "site"]

    def sites(**where: str) -> list[str]:
        need = SiteNeed({"hall": 3000.0}, **where)  # type: ignore[arg-type]
        return [one.site for one in find_room(found, every, almaty, need).sites]

    assert sites(within="small-parks") == ["ala-estate", "severpark", "prompark"]
    assert sites(within="industrial-zone") == ["prompark"]
    assert sites(district="KZ-75-nauryzbay") == ["ala-estate"]
    assert sites(district="KZ-75-alatau") == ["prompark"]
    need = SiteNeed({"hall": 3000.0}, district="KZ-75-alatau")
    assert "severpark" in find_room(found, every, almaty, need).doubtful


def test_places_that_are_none_are_refused(almaty: Catalogue) -> None:
    for code, where in (("no-site", {"within": "x"}), ("no-area", {"district": "x"})):
        with pytest.raises(NotFound) as refused:
            find_room(standing(), SITES, almaty, SiteNeed({"hall": 1.0}, **where))  # type: ignore[arg-type]
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("amounts", "by", "code"),
    [({}, None, "no-need"), ({"joy": 1.0}, None, "unknown-need"), ({"hall": 1.0}, 27, "need-year")],
)
def test_a_need_that_says_nothing_is_refused(
    amounts: dict[str, float], by: int | None, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        SiteNeed(amounts, by)
    assert refused.value.code == code


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=6),
    st.integers(1, 5000),
    st.integers(0, 999),
)
def test_asking_for_less_never_loses_a_site(free: list[int], asked: int, less: int) -> None:
    found = standing(
        *(hall(SITES[n % 3], f"h-{n}", built=5000, free=f) for n, f in enumerate(free))
    )

    def fitting(amount: int) -> set[str]:
        need = SiteNeed({"hall": float(amount)})
        return {s.site for s in find_room(found, SITES, ALMATY, need).sites if s.match.fits}

    assert fitting(asked) <= fitting(max(0, asked - less))
