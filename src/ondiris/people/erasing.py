"""Erasing what names a natural person: the text goes, its pseudonym stays on a list.

The list is what keeps an older backup from bringing somebody back: whoever restores one hands it
over, and what stands on it is left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.errors import InvalidFile, NotFound
from ondiris.people import schema
from ondiris.people.accounts import end_sessions
from ondiris.people.tables import Tables, overwriting

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Erased", "Erasing", "erased_list", "read_erased", "without_erased"]

ACCOUNT = "account"
_COLUMNS = ("pseudonym", "kind", "erased_at")
_PSEUDONYM = re.compile(r"[apt]-[0-9a-f]{16}")
_KINDS = (ACCOUNT, "person", "message", "document")


@dataclass(frozen=True, slots=True)
class Erased:
    """That something was erased.

    Parameters
    ----------
    name : str
        The pseudonym of the text or person, or the identifier of the account.
    kind : str
        ``person``, ``message``, ``document`` or ``account``.
    erased_at : str
        Moment, ISO in UTC.
    """

    name: str
    kind: str
    erased_at: str


class Erasing:
    """Erases private texts and the names of accounts.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def erase(self, names: Sequence[str]) -> tuple[Erased, ...]:
        """Erase texts, persons and accounts for good, all or none.

        What was erased before stays so.  An account keeps its identifier, which the ledger may
        name, and is locked; its names, password, links and mail address go.  SQLite overwrites
        what is erased; a PostgreSQL server does so when it next cleans its tables.

        Parameters
        ----------
        names : sequence of str
            Pseudonyms, or identifiers of accounts.

        Raises
        ------
        NotFound
            ``no-pseudonym``: then nothing was erased.
        """
        now = self._tables.stamp()

        def gone(connection: Connection) -> tuple[Erased, ...]:
            overwriting(connection)
            return tuple(_erase(connection, name, now) for name in dict.fromkeys(names))

        done = self._tables.change(gone)
        self._tables.fold()
        return done

    def all(self) -> tuple[Erased, ...]:
        """Return everything that was erased, the newest last."""
        table = schema.erased
        chosen = sa.select(table).order_by(table.c.erased_at, table.c.id)

        def found(connection: Connection) -> tuple[Erased, ...]:
            rows = connection.execute(chosen).mappings()
            return tuple(Erased(row["id"], row["kind"], row["erased_at"]) for row in rows)

        return self._tables.read(found, ())


def _erase(connection: Connection, name: str, now: str) -> Erased:
    done = connection.execute(sa.select(schema.erased).where(schema.erased.c.id == name))
    before = done.mappings().first()
    if before is not None:
        return Erased(name, before["kind"], before["erased_at"])
    texts, accounts = schema.private_texts, schema.accounts
    kind = connection.execute(sa.select(texts.c.kind).where(texts.c.id == name)).scalar()
    if kind is not None:
        connection.execute(sa.delete(texts).where(texts.c.id == name))
    elif connection.execute(sa.select(accounts.c.id).where(accounts.c.id == name)).first():
        kind = ACCOUNT
        connection.execute(
            sa.update(accounts).where(accounts.c.id == name).values(_bare(name, now))
        )
        end_sessions(connection, name)
        links, tokens = schema.sign_in_tokens, schema.api_tokens
        for table in (links, schema.drafts, schema.mailboxes):
            connection.execute(sa.delete(table).where(table.c.account == name))
        connection.execute(sa.update(tokens).where(tokens.c.account == name).values(called=""))
        still = (tokens.c.account == name, tokens.c.ended_at == "")
        connection.execute(sa.update(tokens).where(*still).values(ended_at=now))
    else:
        raise NotFound(
            "no-pseudonym", f"nothing is kept under {name[:40]!r}", hint="See `persons list`."
        )
    connection.execute(sa.insert(schema.erased).values(id=name, kind=kind, erased_at=now))
    return Erased(name, str(kind), now)


def _bare(name: str, now: str) -> dict[str, Any]:
    """Return what is left of an account: its identifier, locked."""
    return {"name": name, "shown": name, "password": "", "openid": None, "locked_at": now}


def without_erased(
    lines: Mapping[str, list[dict[str, Any]]], erased: Iterable[Erased]
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a backup as if what was erased since had been erased before it.

    Parameters
    ----------
    lines : mapping of str to list of dict
        Rows by table.
    erased : iterable of Erased
    """
    later = {one.name: one for one in erased}
    told = {row["id"] for row in lines[schema.erased.name]}
    added = [
        {"id": one.name, "kind": one.kind, "erased_at": one.erased_at}
        for one in later.values()
        if one.name not in told
    ]

    def account(row: dict[str, Any]) -> dict[str, Any]:
        found = later.get(row["id"])
        return row if found is None else row | _bare(found.name, found.erased_at)

    def token(row: dict[str, Any]) -> dict[str, Any]:
        found = later.get(row["account"])
        if found is None:
            return row
        return row | {"called": "", "ended_at": row["ended_at"] or found.erased_at}

    kept = {
        schema.private_texts.name: [
            row for row in lines[schema.private_texts.name] if row["id"] not in later
        ],
        schema.accounts.name: [account(row) for row in lines[schema.accounts.name]],
        schema.api_tokens.name: [token(row) for row in lines[schema.api_tokens.name]],
        **{
            table.name: [row for row in lines[table.name] if row["account"] not in later]
            for table in (schema.sign_in_tokens, schema.drafts, schema.mailboxes)
        },
        schema.erased.name: sorted(
            [*lines[schema.erased.name], *added], key=lambda row: str(row["id"])
        ),
    }
    return {**lines, **kept}


def erased_list(erased: Iterable[Erased]) -> str:
    """Return a list of what was erased as CSV; it names nobody."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((one.name, one.kind, one.erased_at) for one in erased)
    return out.getvalue()


def read_erased(text: str) -> tuple[Erased, ...]:
    """Return what such a list holds.

    Raises
    ------
    InvalidFile
        ``bad-erased``: if a row is none.
    """
    try:
        reader = csv.DictReader(text.removeprefix("\ufeff").splitlines(), strict=True)
        found = [Erased(*(row[name] for name in _COLUMNS)) for row in reader]
        for one in found:
            if not _PSEUDONYM.fullmatch(one.name) or one.kind not in _KINDS:
                raise ValueError(one.kind)
            if datetime.fromisoformat(one.erased_at).tzinfo is None:
                raise ValueError(one.name)
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise InvalidFile(
            "bad-erased",
            "the list of what was erased cannot be read",
            hint="`ondiris persons erased` writes one: pseudonym, kind, erased_at.",
        ) from error
    return tuple(found)
