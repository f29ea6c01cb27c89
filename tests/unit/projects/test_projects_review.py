"""Every review rule takes its refusing or warning path."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.codes import LANGUAGES, read_list, shipped_list
from ondiris.errors import InvalidInput
from ondiris.model import KnownBasis
from ondiris.projects import (
    ProjectClaim,
    current,
    load_stages,
    months_of_silence,
    read_stages,
    review,
    rules,
    slippage,
)

TODAY = date(2025, 7, 1)
SAID = date(2025, 6, 1)


def claim(name: str, value: str, said: date = SAID, **more: object) -> ProjectClaim:
    return ProjectClaim("p", name, value, said, str(more.pop("source", "s")), **more)  # type: ignore[arg-type]


def found(*claims: ProjectClaim, others: tuple[ProjectClaim, ...] = ()) -> dict[str, str]:
    return {f.rule: f.level for f in review(claims, others=others, today=TODAY)}


CASES = {
    "unknown-stage": [claim("stage", "bilding")],
    "launch-before-approval": [
        claim("stage", "approved", on=date(2025, 5, 1)),
        claim("launch_actual", "2025-04-01"),
    ],
    "negative-number": [claim("cost_planned", "-3")],
    "two-sites": [claim("located_in", "a"), claim("located_in", "b")],
    "circular-replacement": [claim("replaced_by", "p")],
    "far-date": [claim("launch_planned", "2085-01-01")],
    "no-source": [claim("stage", "approved", source="")],
    "launched-without-date": [claim("stage", "launched")],
    "jobs-above-promise": [claim("jobs_promised", "10"), claim("jobs_verified", "12")],
    "stage-back": [
        claim("stage", "launched", on=date(2025, 1, 1)),
        claim("stage", "construction", on=date(2025, 2, 1)),
    ],
    "stage-skipped": [
        claim("stage", "application", on=date(2025, 1, 1)),
        claim("stage", "construction", on=date(2025, 2, 1)),
    ],
    "same-day-conflict": [
        claim("launch_planned", "2026", source="a"),
        claim("launch_planned", "2027", source="b"),
    ],
    "jobs-thousands": [claim("jobs_promised", "415000"), claim("cost_planned", "18500000000")],
    "moved-date": [
        claim("launch_planned", "2025", date(2025, 1, 1)),
        claim("launch_planned", "2026", date(2025, 6, 1)),
    ],
    "plan-in-the-past": [claim("launch_planned", "2025-05-31")],
    "silence": [claim("stage", "permit", date(2024, 12, 31))],
    "launched-twice": [claim("launch_actual", "2025-03"), claim("launch_actual", "2025-05-04")],
    "launch-ahead": [claim("launch_actual", "2026-10")],
    "stage-behind-launch": [claim("stage", "construction"), claim("launch_actual", "2025-05-04")],
}


def test_every_rule_has_a_case():
    assert set(CASES) == set(rules())
    assert all(rule.basis for rule in rules().values())


@pytest.mark.parametrize("rule", sorted(CASES))
def test_each_rule_is_seen_to_fire(rule):
    assert found(*CASES[rule])[rule] == rules()[rule].level


def test_an_application_that_nobody_approved_has_not_launched():
    launch = claim("launch_actual", "2025-05-04")
    assert found(claim("stage", "application"), launch)["launch-before-approval"] == "refusal"
    approved = claim("stage", "approved", date(2025, 1, 5))
    told = found(approved, claim("stage", "application"), launch)
    assert "launch-before-approval" not in told
    assert told["stage-behind-launch"] == "warning"
    ahead = claim("launch_actual", "2025-09")  # said of a day still ahead: nothing is behind it
    assert not {"stage-behind-launch", "launch-before-approval"} & set(
        found(claim("stage", "application"), ahead)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("stage", "launched"), ("stage", "full_work"), ("stage", "withdrawn"),
     ("launch_actual", "2024-11"), ("jobs_verified", "80"), ("cost_actual", "11300000000")],
)  # fmt: skip
def test_nothing_is_silent_that_has_come_about_or_left(name, value):
    said = date(2024, 12, 1)
    assert "silence" in found(claim("stage", "permit", said))
    assert "silence" not in found(claim("stage", "permit", said), claim(name, value, said, rank=90))


def test_an_ordinary_project_meets_no_rule():
    assert not found(
        claim("stage", "approved", date(2025, 1, 5), on=date(2025, 1, 1)),
        claim("stage", "land", date(2025, 2, 5), on=date(2025, 2, 1)),
        claim("launch_planned", "2026-09"),
        claim("located_in", "industrial-zone"),
        claim("jobs_promised", "80"),
        claim("cost_planned", "11300000000"),
    )


def test_an_unknown_stage_names_the_nearest():
    (finding,) = review([claim("stage", "construktion")], today=TODAY)
    assert finding.refuses
    assert dict(finding.context)["nearest"].split()[0] == "construction"


def test_a_longer_circle_of_replacements_is_found():
    others = (
        ProjectClaim("q", "replaced_by", "r", SAID, "s"),
        ProjectClaim("r", "replaced_by", "p", SAID, "s"),
    )
    assert "circular-replacement" in found(claim("replaced_by", "q"), others=others)
    assert "circular-replacement" not in found(claim("replaced_by", "q"), others=others[:1])


def test_moving_to_another_site_later_is_no_second_site():
    assert "two-sites" not in found(
        claim("located_in", "a", date(2025, 5, 1)), claim("located_in", "b")
    )


def test_a_date_in_a_century_no_calendar_of_ours_reaches_is_refused_not_a_crash():
    assert found(claim("launch_actual", "20255-01-01"))["far-date"] == "refusal"


def test_a_finding_carries_no_value():
    for claims in CASES.values():
        for finding in review(claims, today=TODAY):
            text = repr(finding)
            assert "415000" not in text
            assert "18500000000" not in text


def test_the_higher_rank_stands_then_the_newer():
    low, high = claim("stage", "permit", rank=40), claim("stage", "design", rank=60)
    assert current([low, high], "stage") is high
    newer = claim("stage", "land", date(2025, 6, 2), rank=60)
    assert current([high, newer], "stage") is newer
    assert current([], "stage") is None


def test_a_plan_for_the_day_it_was_said_lies_not_in_the_past():
    assert "plan-in-the-past" not in found(claim("launch_planned", SAID.isoformat()))
    unsure = claim("launch_planned", "2025-05-31", basis=KnownBasis.INFERRED)
    assert "plan-in-the-past" not in found(unsure)  # the day it was said is only inferred


def test_slippage_grows_while_an_overdue_plan_stands():
    plan = claim("launch_planned", "2025-06")
    assert slippage([plan], date(2025, 6, 10)) == 0
    assert slippage([plan], date(2025, 7, 10)) == 10
    assert slippage([plan, claim("launch_actual", "2025-06-20")], date(2025, 7, 10)) == -10
    assert slippage([], TODAY) is None


def test_silence_counts_full_months_and_ignores_what_was_not_known_yet():
    said = [claim("news", "x", date(2025, 1, 31)), claim("news", "y", date(2026, 1, 1))]
    assert months_of_silence(said, date(2025, 7, 30)) == 5
    assert months_of_silence(said[1:], date(2025, 7, 30)) is None


def test_stages_and_moves_are_checked_on_reading():
    stages = load_stages()
    assert stages.before[0] == "application"
    assert stages.move("construction", "stalled") == "pause"
    assert stages.move("launched", "application") == ""
    with pytest.raises(InvalidInput):
        stages.move("launched", "nowhere")
    with pytest.raises(InvalidInput):
        read_stages(stages.list, "from,to,kind\nlaunched,nowhere,forward\n")
    phaseless = read_list("stages", "1", "code,rank,phase,name_en\nlaunched,1,gone,Launched\n")
    with pytest.raises(InvalidInput):
        read_stages(phaseless, "from,to,kind\n")


def test_every_stage_and_rule_speaks_three_languages():
    for item in load_stages().list:
        assert set(item.names) == {"en", "ru", "kk"}


def test_a_threshold_in_tenge_says_nothing_of_costs_in_another_currency() -> None:
    claims = CASES["jobs-thousands"]
    for currency, said in (("KZT", {"jobs-thousands"}), ("EUR", set())):
        assert {f.rule for f in review(claims, today=TODAY, currency=currency)} == said


def test_two_reports_of_one_launch_are_one_launch():
    """A year and a month within it say one thing; so does a month that was still running."""
    both = [claim("launch_actual", "2025"), claim("launch_actual", "2025-05")]
    assert not {"launched-twice", "launch-ahead"} & set(found(*both))


def test_every_rule_is_said_in_three_languages_with_its_level():
    listed = {item.code: item for item in shipped_list("project_rules")}
    assert {code: item.attributes["level"] for code, item in listed.items()} == {
        code: rule.level for code, rule in rules().items()
    }
    assert all(set(item.names) == set(LANGUAGES) for item in listed.values())
