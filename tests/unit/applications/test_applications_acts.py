"""Acts of an application: what may follow what, and where it stands after them."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.applications import (
    ActKind,
    ApplicationAct,
    ApplicationState,
    StepOutcome,
    StepPlace,
    StepState,
    Stop,
    read_act,
    refuse_act,
    standing,
)
from ondiris.errors import InvalidInput

TODAY = date(2026, 6, 30)
STEPS = {
    "entry": StepPlace("entry", 1, "zone"),
    "board": StepPlace("board", 2, "zone"),
    "survey": StepPlace("survey", None, "firm"),
}


def told(*texts: str) -> list[ApplicationAct]:
    """Return acts of one application, each with the day of June that begins its text."""
    found = []
    for text in texts:
        day, _, act = text.partition(" ")
        found.append(read_act(act, "app-1", date(2026, 6, int(day))))
    return found


@pytest.mark.parametrize(
    ("before", "new", "code"),
    [
        ([], "1 opened entry", "not-filed"),
        (["1 filed"], "2 filed", "filed-twice"),
        (["1 filed"], "2 opened roof", "unknown-step"),
        (["1 filed"], "2 opened board", "out-of-order"),
        (["1 filed", "2 opened entry"], "3 opened board", "out-of-order"),
        (["1 filed"], "2 decided entry granted", "not-open"),
        (["1 filed", "2 opened entry"], "3 opened entry", "opened-twice"),
        (["1 filed", "2 opened entry"], "3 answered entry", "clock-not-stopped"),
        (["1 filed", "2 opened entry", "3 asked_back entry"], "4 asked_back entry",
         "clock-stopped-twice"),
        (["1 filed", "2 opened entry", "3 asked_back entry"], "4 decided entry granted",
         "not-answered"),
        (["1 filed", "2 opened entry", "5 asked_back entry"], "4 answered entry",
         "before-previous"),
        (["3 filed"], "2 opened entry", "before-previous"),
        (["1 filed", "2 opened entry", "9 decided entry granted"], "10 decided entry granted",
         "decided-twice"),
        (["1 filed", "2 opened entry", "9 decided entry refused papers"],
         "10 decided entry granted", "decided-twice"),
        (["1 filed", "2 opened entry", "9 decided entry refused papers"], "10 opened survey",
         "after-refusal"),
        (["1 filed", "2 opened entry", "9 withdrawn"], "10 answered entry", "after-withdrawal"),
        (["1 filed", "2 opened entry", "9 asked_back entry"], "8 withdrawn", "before-previous"),
    ],
)  # fmt: skip
def test_an_act_that_cannot_follow_is_refused(before: list[str], new: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        refuse_act(*told(new), told(*before), STEPS, today=TODAY)
    assert refused.value.code == code


def test_an_act_of_tomorrow_is_refused() -> None:
    (new,) = told("30 filed")
    refuse_act(new, [], STEPS, today=TODAY)
    with pytest.raises(InvalidInput) as refused:
        refuse_act(new, [], STEPS, today=date(2026, 6, 29))
    assert refused.value.code == "future-day"


def test_a_life_without_faults_passes_every_rule_and_is_granted() -> None:
    acts = told(
        "1 filed", "2 opened entry", "3 opened survey", "4 asked_back entry", "9 answered entry",
        "11 asked_back entry", "12 answered entry", "15 decided entry granted", "15 opened board",
        "16 decided survey granted", "22 decided board granted",
    )  # fmt: skip
    for k, act in enumerate(acts):
        refuse_act(act, acts[:k], STEPS, today=TODAY)
    at = standing(acts, STEPS)
    assert (at.state, at.ended, at.rounds) == (ApplicationState.GRANTED, date(2026, 6, 22), 2)
    entry = at.steps[0]
    assert entry.state is StepState.GRANTED
    assert [(s.begun.day, s.ended.day) for s in entry.stops if s.ended] == [(4, 9), (11, 12)]
    assert standing(acts[:-1], STEPS).state is ApplicationState.RUNNING


def test_who_is_waited_for_since_when() -> None:
    acts = told("1 filed", "2 opened entry", "3 opened survey", "5 asked_back entry")
    waiting = standing(acts, STEPS).waiting
    assert [(s.step, s.waits_for, s.since.day) for s in waiting] == [
        ("survey", "officer", 3),
        ("entry", "applicant", 5),
    ]
    assert standing(told("1 filed"), STEPS).waiting == ()


def test_withdrawal_leaves_open_steps_and_ends_their_stops() -> None:
    acts = told("1 filed", "2 opened entry", "5 asked_back entry", "8 withdrawn")
    at = standing(acts, STEPS)
    (entry,) = at.steps
    assert (at.state, at.ended) == (ApplicationState.WITHDRAWN, date(2026, 6, 8))
    assert (entry.state, entry.waits_for) == (StepState.LEFT, "")
    assert entry.stops == (Stop(date(2026, 6, 5), date(2026, 6, 8)),)


def test_a_refusal_ends_the_application_with_its_reason() -> None:
    acts = told("1 filed", "2 opened entry", "7 decided entry refused papers")
    at = standing(acts, STEPS)
    assert (at.state, at.ended) == (ApplicationState.REFUSED, date(2026, 6, 7))
    assert at.steps[0].reason == "papers"


def test_nothing_stands_that_was_not_filed() -> None:
    with pytest.raises(ValueError, match="filed"):
        standing(told("2 opened entry"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unknown-act"),
        ("shelved entry", "unknown-act"),
        ("opened", "step-and-act"),
        ("filed entry", "bad-act"),
        ("opened entry now", "bad-act"),
        ("decided entry", "no-outcome"),
        ("decided entry perhaps", "unknown-outcome"),
        ("decided entry refused", "no-reason"),
        ("decided entry granted papers", "no-reason"),
        ("decided entry refused papers twice", "bad-act"),
    ],
)
def test_words_that_are_no_act_are_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_act(text, "app-1", TODAY)
    assert refused.value.code == code


def test_an_act_is_written_as_it_is_read() -> None:
    for text in ("filed", "opened entry", "decided entry refused papers", "withdrawn"):
        assert read_act(text, "app-1", TODAY).text == text
    act = ApplicationAct("app-1", ActKind.DECIDED, TODAY, "entry", StepOutcome.GRANTED)
    assert act.text == "decided entry granted"
