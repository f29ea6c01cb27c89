"""People: accounts, roles, sessions and tokens, in the home's database beside the ledger.

A home has none until its first account is added; it then works as it did before.  The ledger
knows an account by an identifier of chance alone, and an export tells of nobody.

>>> from ondiris.people import Act, Held, Role, may
>>> may([Held(Role.AUDITOR)], Act.READ_LOOKED)
True
>>> may([Held(Role.ADMINISTRATOR)], Act.READ_HOUSE)
False
"""

from __future__ import annotations

from ondiris.people.accounts import OwnAccount
from ondiris.people.api_tokens import OwnToken
from ondiris.people.attempts import TooMany, TryLimits
from ondiris.people.carrying import read_people, write_people
from ondiris.people.drafts import Draft
from ondiris.people.erasing import Erased, erased_list, read_erased
from ondiris.people.everyone import People
from ondiris.people.links import LinkKind
from ondiris.people.mailboxes import Mailbox
from ondiris.people.openid import OpenidProvider
from ondiris.people.passwords import PasswordCost
from ondiris.people.permissions import (
    Act,
    Held,
    How,
    Role,
    applying_as,
    may,
    may_somewhere,
    permissions,
    told_acts,
)
from ondiris.people.private_texts import LONGEST, PrivateText, TextKind, seal_of
from ondiris.people.sent_notices import SentNotice
from ondiris.people.signing import Person

__all__ = [
    "LONGEST",
    "Act",
    "Draft",
    "Erased",
    "Held",
    "How",
    "LinkKind",
    "Mailbox",
    "OpenidProvider",
    "OwnAccount",
    "OwnToken",
    "PasswordCost",
    "People",
    "Person",
    "PrivateText",
    "Role",
    "SentNotice",
    "TextKind",
    "TooMany",
    "TryLimits",
    "applying_as",
    "erased_list",
    "may",
    "may_somewhere",
    "permissions",
    "read_erased",
    "read_people",
    "seal_of",
    "told_acts",
    "write_people",
]
