"""How often somebody may try: the delay of a name grows with each failure, an address has a limit.

Each try is counted before the password is looked at, so that a hundred at once are a hundred.  An
unknown name is delayed like a known one, or the delay would tell which names there are; and an
owner who knows the password waits a quarter of an hour at most, since whoever wants to lock
somebody out may try as well.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.errors import Unavailable
from ondiris.people.schema import sign_in_attempts
from ondiris.people.tables import Tables, moment_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Attempts", "TooMany", "TryLimits"]


@dataclass(frozen=True, slots=True)
class TryLimits:
    """Bounds of trying.

    Parameters
    ----------
    free : int
        Failures of one name before it has to wait.
    first, longest : timedelta
        The first wait, doubled with every further failure, and the longest.
    of_address : int
        Tries of one address within `window`.
    window : timedelta
    """

    free: int = 5
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)
    of_address: int = 60
    window: timedelta = timedelta(minutes=15)

    def wait(self, failures: int) -> timedelta:
        """Return how long a name has to wait after so many failures in a row."""
        over = failures - self.free
        return min(self.first * 2 ** min(over, 20), self.longest) if over >= 0 else timedelta(0)


class TooMany(Unavailable):
    """Too many tries: with the seconds to wait."""

    @property
    def seconds(self) -> int:
        """When to come again."""
        return int(self.context["retry_after"])


class Attempts:
    """Tries to sign in, by name and by address.

    Parameters
    ----------
    tables : Tables
    limits : TryLimits, optional
    """

    def __init__(self, tables: Tables, limits: TryLimits | None = None) -> None:
        self._tables = tables
        self.limits = limits or TryLimits()

    def begin(self, login: str, address: str) -> None:
        """Count a try before it is made.

        Parameters
        ----------
        login : str
            The name as it is compared; empty for what is tried without a name.
        address : str
            Where it comes from.

        Raises
        ------
        TooMany
            If the name or the address has to wait; not counted then.
        """
        now = self._tables.now()

        def counted(connection: Connection) -> None:
            self._forget(connection, now)
            self._count_address(connection, _key("address", _network(address)), now)
            if login:
                self._count_name(connection, _key("name", login), now)

        self._tables.change(counted)

    def succeeded(self, login: str) -> None:
        """Forget the failures of a name."""
        table = sign_in_attempts
        gone = sa.delete(table).where(table.c.key == _key("name", login))
        self._tables.change(lambda connection: connection.execute(gone))

    def _count_name(self, connection: Connection, key: str, now: datetime) -> None:
        failures, _, until = _known(connection, key)
        _refuse_until(until, now)
        wait = self.limits.wait(failures + 1)
        _keep(connection, key, failures + 1, now, now + wait if wait else None)

    def _count_address(self, connection: Connection, key: str, now: datetime) -> None:
        tries, since, _ = _known(connection, key)
        begun = datetime.fromisoformat(since) if since else now
        if now - begun >= self.limits.window:
            tries, begun = 0, now
        if tries >= self.limits.of_address:
            _refuse_until(moment_text(begun + self.limits.window), now)
        _keep(connection, key, tries + 1, begun, None)

    def _forget(self, connection: Connection, now: datetime) -> None:
        """Forget what was tried a day ago, so that invented names do not fill the table."""
        table = sign_in_attempts
        connection.execute(
            sa.delete(table).where(table.c.since < moment_text(now - timedelta(days=1)))
        )


def _known(connection: Connection, key: str) -> tuple[int, str, str]:
    table = sign_in_attempts
    row = connection.execute(sa.select(table).where(table.c.key == key)).mappings().first()
    return (row["failures"], row["since"], row["until"]) if row else (0, "", "")


def _keep(
    connection: Connection, key: str, failures: int, since: datetime, until: datetime | None
) -> None:
    table = sign_in_attempts
    values = {
        "failures": failures, "since": moment_text(since),
        "until": moment_text(until) if until else "",
    }  # fmt: skip
    done = connection.execute(sa.update(table).where(table.c.key == key).values(values))
    if not done.rowcount:
        connection.execute(sa.insert(table).values(values | {"key": key}))


def _refuse_until(until: str, now: datetime) -> None:
    left = (datetime.fromisoformat(until) - now).total_seconds() if until else 0
    if left > 0:
        seconds = max(int(left), 1)
        raise TooMany(
            "too-many-tries",
            "too many tries to sign in",
            hint=f"Try again in {seconds} s.",
            retry_after=seconds,
        )


def _key(kind: str, text: str) -> str:
    """Return by what a try is kept: no name and no address is written down."""
    return hashlib.sha256(f"{kind} {text}".encode("utf-8", "surrogatepass")).hexdigest()


def _network(address: str) -> str:
    """Return what counts as one address: of the sixth version, the network of a household."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
