"""Who sees what of an application, and whose turn it is."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.applications import StepPlace, read_act
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.sight import Sight, turns_of

PLACES = {
    "permit": StepPlace("permit", 1, "harbour"),
    "line": StepPlace("line", 2, "works"),
    "deed": StepPlace("deed"),
}
NOBODY, ALL = Sight(), Sight(everything=True)
MILL, HARBOUR, WORKS = (
    Sight(applicants=frozenset({"mill"})),
    Sight(institutions=frozenset({"harbour"})),
    Sight(institutions=frozenset({"works"})),
)


def kept(*acts: str, applicant: str = "mill", **more: object) -> KeptApplication:
    told = tuple(read_act(text, "app-1", date(2026, 3, 2)) for text in acts)
    return KeptApplication("app-1", "", "join", applicant, told, **more)  # type: ignore[arg-type]


def turns(one: KeptApplication, sight: Sight, *, coordinates: bool = False) -> list[str]:
    found = turns_of(one, PLACES, sight, coordinates=coordinates)
    return [f"{turn.act} {turn.step}".strip() for turn in found]


def test_officers_see_their_step_once_it_may_be_opened_and_keep_it() -> None:
    filed = kept("filed")
    assert HARBOUR.steps(filed, PLACES) == {"permit"}
    assert not WORKS.sees(filed, PLACES)
    granted = kept("filed", "opened permit", "decided permit granted")
    assert HARBOUR.steps(granted, PLACES) == {"permit"}
    assert WORKS.steps(granted, PLACES) == {"line"}


def test_a_step_of_no_institution_is_seen_by_who_sees_all_alone() -> None:
    filed = kept("filed")
    assert MILL.steps(filed, PLACES) == ALL.steps(filed, PLACES) == set(PLACES)
    handed = kept("filed", assigned={"deed": "works"})
    assert WORKS.steps(handed, PLACES) == {"deed"}
    assert turns(handed, WORKS) == ["opened deed"]
    assert turns(filed, Sight(institutions=frozenset({""}))) == []
    assert not Sight(institutions=frozenset({""})).sees(filed, PLACES)


def test_a_step_that_was_handed_over_is_the_former_owners_no_more() -> None:
    handed = kept("filed", assigned={"permit": "works"})
    assert not HARBOUR.sees(handed, PLACES)
    assert turns(handed, HARBOUR) == []
    assert turns(handed, WORKS) == ["opened permit"]


@pytest.mark.parametrize("applicant", ["smithy", ""])
def test_another_ones_application_is_not_seen(applicant: str) -> None:
    other = kept("filed", applicant=applicant)
    assert not MILL.sees(other, PLACES)
    assert not Sight(applicants=frozenset({""})).sees(other, PLACES) or applicant
    assert not NOBODY.sees(other, PLACES)
    assert turns(other, MILL) == []


def test_who_reads_all_has_no_turn_and_who_coordinates_has_every() -> None:
    asked = kept("filed", "opened permit", "asked_back permit")
    assert turns(asked, ALL) == []
    assert turns(asked, MILL) == ["answered permit", "withdrawn"]
    assert turns(asked, HARBOUR) == ["decided permit"]
    assert turns(asked, NOBODY, coordinates=True) == [
        "answered permit", "decided permit", "opened deed", "withdrawn"
    ]  # fmt: skip
