"""Who may do what: one table as data, and the one function that reads it.

A role is held by itself or for an institution ("officer of the water company").  The table
``permissions.csv`` says for every act how far each role reaches: to everything, to what is of the
own institution, to what is one's own, or not at all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = [
    "ROLES_OF_INSTITUTIONS", "Act", "Held", "How", "Role", "applying_as", "may", "may_somewhere",
    "permissions", "told_acts",
]  # fmt: skip


class Role(StrEnum):
    """What somebody is to the house."""

    ANYONE = "anyone"
    """Whoever has not signed in."""
    APPLICANT = "applicant"
    OFFICER = "officer"
    COORDINATOR = "coordinator"
    STATISTICIAN = "statistician"
    PRESS = "press"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What may be done, or not."""

    READ_PUBLIC = "read-public"
    SIGN_IN = "sign-in"
    OWN_ACCOUNT = "own-account"
    READ_HOUSE = "read-house"
    READ_PROCEDURES = "read-procedures"
    APPLY = "apply"
    READ_APPLICATIONS = "read-applications"
    READ_FEED = "read-feed"
    TAKE_STEPS = "take-steps"
    REASSIGN = "reassign"
    KEEP_PREMISES = "keep-premises"
    KEEP_PEOPLE = "keep-people"
    READ_LOOKED = "read-looked"


class How(StrEnum):
    """How far a role reaches in an act."""

    NOT = ""
    OWN = "own"
    INSTITUTION = "institution"
    ALL = "all"


ROLES_OF_INSTITUTIONS = frozenset({Role.OFFICER})
"""Roles that are always held for an institution; the others are held by themselves, and of these
an applicant alone may be one of an enterprise."""


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A role that somebody holds.

    Parameters
    ----------
    role : Role
    institution : str
        For which; empty where the role is held by itself.
    """

    role: Role
    institution: str = ""


def applying_as(held: Iterable[Held], account: str) -> frozenset[str]:
    """Return the codes under which an account applies: its enterprises, else itself.

    Parameters
    ----------
    held : iterable of Held
    account : str
    """
    own = [one.institution for one in held if one.role is Role.APPLICANT]
    return frozenset(code or account for code in own)


@cache
def permissions() -> Mapping[tuple[Role, Act], How]:
    """Return the whole table: how far each role reaches in each act."""
    found = {}
    for row in _rows():
        for role in Role:
            found[role, Act(row["act"])] = How(row[role.value])
    return found


@cache
def told_acts() -> Mapping[Act, str]:
    """Return what each act is, in English words."""
    return {Act(row["act"]): row["what"] for row in _rows()}


def may(held: Iterable[Held], act: Act, *, own: bool = False, institution: str = "") -> bool:
    """Return whether somebody who holds some roles may do something.

    What is open to anyone is open to everyone, whatever roles they hold.

    Parameters
    ----------
    held : iterable of Held
        None for who has not signed in.
    act : Act
    own : bool
        Whether it concerns what is one's own.
    institution : str
        To which institution it belongs; empty where to none.

    Examples
    --------
    >>> water = [Held(Role.OFFICER, "water")]
    >>> may(water, Act.TAKE_STEPS, institution="water")
    True
    >>> may(water, Act.TAKE_STEPS, institution="power")
    False
    >>> may(water, Act.TAKE_STEPS)
    False
    """
    table = permissions()
    for one in (Held(Role.ANYONE), *held):
        how = table[one.role, act]
        if (
            how is How.ALL
            or (how is How.OWN and own)
            or (how is How.INSTITUTION and institution and one.institution == institution)
        ):
            return True
    return False


def may_somewhere(held: Iterable[Held], act: Act) -> bool:
    """Return whether somebody who holds some roles may do something at all, be it of their own.

    Parameters
    ----------
    held : iterable of Held
    act : Act

    Examples
    --------
    >>> may_somewhere([Held(Role.OFFICER, "water")], Act.TAKE_STEPS)
    True
    >>> may_somewhere([Held(Role.PRESS)], Act.TAKE_STEPS)
    False
    """
    table = permissions()
    return any(table[one.role, act] is not How.NOT for one in (Held(Role.ANYONE), *held))


def _rows() -> list[dict[str, str]]:
    text = (files("ondiris.people") / "permissions.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
