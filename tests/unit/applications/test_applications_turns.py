"""What may be done next is what the rules of acts let pass, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ondiris.applications import (
    ACTORS,
    ActKind,
    ApplicationAct,
    PossibleAct,
    StepOutcome,
    StepPlace,
    possible_acts,
    read_act,
    refuse_act,
)
from ondiris.errors import InvalidInput

DAY = date(2026, 3, 2)
STEPS = {
    code: StepPlace(code, order)
    for code, order in (("tc", 1), ("plot", 1), ("line", 2), ("notice", None))
}
WORDS = [
    *(f"{act} {step}" for act, step in product(("opened", "asked_back", "answered"), STEPS)),
    *(f"decided {step} granted" for step in STEPS),
    *(f"decided {step} refused no_capacity" for step in STEPS),
    "filed",
    "withdrawn",
]


def act(text: str, day: date = DAY) -> ApplicationAct:
    return read_act(text, "app-7", day)


def passes(text: str, before: list[ApplicationAct], day: date) -> bool:
    try:
        refuse_act(act(text, day), before, STEPS, today=day)
    except InvalidInput:
        return False
    return True


def told(found: tuple[PossibleAct, ...]) -> set[str]:
    said = set()
    for one in found:
        if one.act is not ActKind.DECIDED:
            said.add(f"{one.act} {one.step}".strip())
        for outcome in one.outcomes:
            reason = " no_capacity" if outcome is StepOutcome.REFUSED else ""
            said.add(f"decided {one.step} {outcome}{reason}")
    return said


@given(st.lists(st.integers(0, 40), max_size=14))
def test_what_may_follow_is_what_the_rules_let_pass(drawn: list[int]) -> None:
    before, day = list[ApplicationAct](), DAY
    for number in drawn:
        allowed = [text for text in WORDS if passes(text, before, day)]
        assert told(possible_acts(before, STEPS)) == set(allowed)
        if not allowed:
            return
        before.append(act(allowed[number % len(allowed)], day))
        day += timedelta(days=number % 3)


def test_a_step_waits_for_those_of_a_lower_order_and_an_answer_before_it_is_granted() -> None:
    before = [act("filed"), act("opened tc"), act("asked_back tc")]
    assert told(possible_acts(before, STEPS)) == {
        "answered tc", "decided tc refused no_capacity", "opened plot", "opened notice", "withdrawn"
    }  # fmt: skip
    assert {one.actor for one in possible_acts(before, STEPS)} == set(ACTORS.values())


def test_nothing_follows_a_refusal_or_a_withdrawal() -> None:
    refused = [act("filed"), act("opened tc"), act("decided tc refused no_capacity")]
    assert possible_acts(refused, STEPS) == ()
    assert possible_acts([act("filed"), act("withdrawn")], STEPS) == ()
