"""The table of permissions: whole, and read as it stands."""

from __future__ import annotations

import pytest

from ondiris.people import Act, Held, How, Role, may, permissions, told_acts

WATER = [Held(Role.OFFICER, "water")]


def test_the_table_has_every_role_and_every_act() -> None:
    assert set(permissions()) == {(role, act) for role in Role for act in Act}
    assert all(len(what) > 10 for what in told_acts().values())


def test_what_is_open_to_anyone_is_open_to_all() -> None:
    table = permissions()
    for act in Act:
        if table[Role.ANYONE, act] is How.ALL:
            assert {table[role, act] for role in Role} == {How.ALL}


def test_the_administrator_keeps_people_and_reads_no_figures() -> None:
    administrator = [Held(Role.ADMINISTRATOR)]
    assert may(administrator, Act.KEEP_PEOPLE)
    assert not may(administrator, Act.READ_HOUSE)
    keepers = [role for role in Role if may([Held(role)], Act.KEEP_PEOPLE)]
    assert keepers == [Role.ADMINISTRATOR]


def test_only_the_auditor_sees_who_looked() -> None:
    assert [role for role in Role if may([Held(role)], Act.READ_LOOKED)] == [Role.AUDITOR]


@pytest.mark.parametrize("act", [Act.TAKE_STEPS, Act.READ_APPLICATIONS])
def test_an_officer_reaches_the_own_institution_and_no_other(act: Act) -> None:
    assert may(WATER, act, institution="water")
    assert not may(WATER, act, institution="power")
    assert not may(WATER, act)
    assert not may(WATER, act, own=True)


def test_an_officer_of_nowhere_reaches_nothing() -> None:
    assert not may([Held(Role.OFFICER)], Act.TAKE_STEPS, institution="")


def test_an_applicant_reads_what_is_the_own() -> None:
    applicant = [Held(Role.APPLICANT)]
    assert may(applicant, Act.READ_APPLICATIONS, own=True)
    assert not may(applicant, Act.READ_APPLICATIONS)
    assert not may(applicant, Act.READ_HOUSE)


def test_two_roles_reach_what_either_does() -> None:
    both = [*WATER, Held(Role.PRESS)]
    assert may(both, Act.READ_HOUSE)
    assert may(both, Act.TAKE_STEPS, institution="water")


def test_who_holds_nothing_is_anyone() -> None:
    assert [act for act in Act if may([], act)] == [
        Act.READ_PUBLIC, Act.SIGN_IN, Act.READ_FEED,
    ]  # fmt: skip
    assert [act for act in Act if may([], act, own=True)] == [
        Act.READ_PUBLIC, Act.SIGN_IN, Act.OWN_ACCOUNT, Act.READ_FEED,
    ]  # fmt: skip
