"""Forms half filled in: kept for who fills them in, and sent once.

A form has an identifier of chance.  What is kept under it is text for the page that made it; once
it was sent the text is gone and the identifier stays for a while, so that a form sent again is told
from a new one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.people.schema import drafts
from ondiris.people.tables import Tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Draft", "Drafts"]

KEPT = timedelta(days=60)
"""How long a draft is kept that nobody goes on with."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that somebody has begun.

    Parameters
    ----------
    form : str
        Its identifier.
    fields : mapping of str to str
        What was filled in.
    made_at : str
        When it was kept last.
    """

    form: str
    fields: Mapping[str, str]
    made_at: str


class Drafts:
    """Drafts of a home's accounts.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of(self, account: str) -> tuple[Draft, ...]:
        """Return the drafts of an account, newest first."""
        chosen = (
            sa.select(drafts.c.form, drafts.c.text, drafts.c.made_at)
            .where(drafts.c.account == account, drafts.c.sent_at == "")
            .where(drafts.c.made_at > self._tables.stamp(-KEPT))
            .order_by(drafts.c.made_at.desc(), drafts.c.form)
        )

        def found(connection: Connection) -> tuple[Draft, ...]:
            rows = connection.execute(chosen)
            return tuple(Draft(form, json.loads(text), made) for form, text, made in rows)

        return self._tables.read(found, ())

    def keep(self, account: str, form: str, fields: Mapping[str, str]) -> bool:
        """Keep what was filled in, in place of what was kept; False where the form was sent.

        Parameters
        ----------
        account, form : str
        fields : mapping of str to str
        """
        text = json.dumps(dict(fields), ensure_ascii=False)

        def kept(connection: Connection) -> bool:
            connection.execute(
                sa.delete(drafts).where(drafts.c.made_at <= self._tables.stamp(-KEPT))
            )
            return _written(connection, account, form, text, self._tables.stamp(), "")

        return self._tables.change(kept)

    def send(self, account: str, form: str) -> bool:
        """Note that a form is being sent; False where it was sent before."""
        now = self._tables.stamp()
        return self._tables.change(lambda c: _written(c, account, form, "{}", now, now))

    def take_back(self, account: str, form: str, fields: Mapping[str, str]) -> None:
        """Keep a form again whose sending came to nothing."""
        text = json.dumps(dict(fields), ensure_ascii=False)
        own = (drafts.c.account == account) & (drafts.c.form == form)
        self._tables.change(
            lambda c: c.execute(sa.update(drafts).where(own).values(text=text, sent_at=""))
        )

    def drop(self, account: str, form: str) -> None:
        """Forget a draft."""
        own = (drafts.c.account == account) & (drafts.c.form == form) & (drafts.c.sent_at == "")
        self._tables.change(lambda c: c.execute(sa.delete(drafts).where(own)))


def _written(
    connection: Connection, account: str, form: str, text: str, made: str, sent: str
) -> bool:
    """Write a form that was not sent; False where it was."""
    own = (drafts.c.account == account) & (drafts.c.form == form)
    open_yet = own & (drafts.c.sent_at == "")
    changed = connection.execute(
        sa.update(drafts).where(open_yet).values(text=text, made_at=made, sent_at=sent)
    )
    if changed.rowcount:
        return True
    if connection.execute(sa.select(drafts.c.form).where(own)).first() is not None:
        return False
    row = {"account": account, "form": form, "text": text, "made_at": made, "sent_at": sent}
    connection.execute(sa.insert(drafts).values(row))
    return True
