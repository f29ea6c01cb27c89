"""Everything of people that a home has, behind one name."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from ondiris.people import schema
from ondiris.people.accounts import Accounts
from ondiris.people.api_tokens import ApiTokens
from ondiris.people.attempts import Attempts, TryLimits
from ondiris.people.drafts import Drafts
from ondiris.people.erasing import Erasing
from ondiris.people.links import Links
from ondiris.people.looking import Looking
from ondiris.people.mailboxes import Mailboxes
from ondiris.people.passwords import COST, PasswordCost, Passwords
from ondiris.people.private_texts import PrivateTexts
from ondiris.people.sent_notices import SentNotices
from ondiris.people.signing import Signing
from ondiris.people.tables import Tables
from ondiris.people.tokens import fresh, signed, unsigned
from ondiris.ports import Clock, Store

__all__ = ["People"]

_FORM = timedelta(hours=2)


class People:
    """The people of a home: accounts, sessions, links, tokens, who looked, and private texts.

    Parameters
    ----------
    store : Store
        The home's database.
    clock : Clock
    cost : PasswordCost, optional
        Of trying a password.
    limits : TryLimits, optional
        Of trying to sign in.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        cost: PasswordCost = COST,
        limits: TryLimits | None = None,
    ) -> None:
        self.tables = Tables(store, clock)
        passwords = Passwords(cost)
        self.attempts = Attempts(self.tables, limits)
        self.accounts = Accounts(self.tables, passwords)
        self.signing = Signing(self.tables, passwords, self.attempts)
        self.links = Links(self.tables, passwords)
        self.api_tokens = ApiTokens(self.tables)
        self.looking = Looking(self.tables)
        self.drafts = Drafts(self.tables)
        self.texts = PrivateTexts(self.tables)
        self.erasing = Erasing(self.tables)
        self.mailboxes = Mailboxes(self.tables)
        self.sent_notices = SentNotices(self.tables)
        self._form_key = ""

    def there(self) -> bool:
        """Return whether the home has accounts at all."""
        return self.tables.peopled()

    def handed_out(self, text: str) -> str:
        """Return a text that this home has signed, for a browser to keep."""
        return signed(self.form_key(), f"kept {text}")

    def handed_back(self, kept: str) -> str:
        """Return what was handed out, or nothing if it was not."""
        text = unsigned(self.form_key(), kept) or ""
        return text.removeprefix("kept ") if text.startswith("kept ") else ""

    def door_form(self, purpose: str) -> str:
        """Return the token of a form for who has not signed in; good for two hours."""
        return signed(self.form_key(), f"{self.tables.stamp(_FORM)} {purpose}")

    def sent_at_door(self, purpose: str, token: str) -> bool:
        """Return whether a form was made here for this purpose, not too long ago."""
        ends_at, _, made_for = (unsigned(self.form_key(), token) or "").partition(" ")
        return made_for == purpose and ends_at > self.tables.stamp()

    def form_key(self) -> str:
        """Return the secret of forms that are filled in before anybody is signed in.

        One for every process of a home, made when it is first asked for.
        """
        if not self._form_key:
            table = schema.door_keys
            chosen = sa.select(table.c.value).where(table.c.name == "form")
            found = self.tables.read(lambda c: c.execute(chosen).scalar(), None)
            self._form_key = found or self.tables.change(_made_key)
        return self._form_key


def _made_key(connection: sa.Connection) -> str:
    table = schema.door_keys
    found = connection.execute(sa.select(table.c.value).where(table.c.name == "form")).scalar()
    if found is None:
        found = fresh()
        connection.execute(sa.insert(table).values(name="form", value=found))
    return str(found)
