"""Passwords: sealed by Argon2id, compared in the same time whoever asks, sealed anew when it pays.

The cost lies above the smallest that OWASP advises for Argon2id (19 MiB twice, 46 MiB once): 46 MiB
twice take about a tenth of a second of one core.  A larger cost later is taken up by each account
when its owner next signs in.

References
----------
.. [1] RFC 9106, Argon2 Memory-Hard Function, 2021, section 4.
.. [2] NIST SP 800-63B-4, 2025, section 3.1.1: length instead of rules of composition.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["COST", "LONGEST", "SHORTEST", "PasswordCost", "Passwords"]

SHORTEST = 12
"""Characters of a password at least."""
LONGEST = 256
"""And at most, so that nobody sends a book to be sealed."""


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """What it costs to try a password once.

    Parameters
    ----------
    passes : int
        How often the memory is gone over.
    memory : int
        KiB of it.
    lanes : int
        Threads at most.
    """

    passes: int
    memory: int
    lanes: int


COST = PasswordCost(passes=2, memory=46 * 1024, lanes=1)


class Passwords:
    """Seals passwords and tells whether one fits.

    Parameters
    ----------
    cost : PasswordCost, optional
    """

    def __init__(self, cost: PasswordCost = COST) -> None:
        self.cost = cost

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher  # noqa: PLC0415 - most commands need no password

        return PasswordHasher(
            time_cost=self.cost.passes, memory_cost=self.cost.memory, parallelism=self.cost.lanes
        )

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody has this one")

    def seal(self, password: str, name: str = "") -> str:
        """Return what is kept of a password.

        Parameters
        ----------
        password : str
        name : str
            Of its owner, which is no password.

        Raises
        ------
        InvalidInput
            ``weak-password``: too short or too long, or the name itself.
        """
        plain = _plain(password)
        if not SHORTEST <= len(plain) <= LONGEST or plain.casefold() == _plain(name).casefold():
            raise InvalidInput(
                "weak-password",
                f"a password has {SHORTEST} to {LONGEST} characters and is not the name itself",
                hint="Several words that do not belong together are easy to keep in mind.",
            )
        return self._hasher.hash(plain)

    def fits(self, sealed: str, password: str) -> bool:
        """Return whether a password fits; where nothing is kept, no, and just as slowly.

        Parameters
        ----------
        sealed : str
            What is kept; empty for an unknown name or an account without a password.
        password : str
        """
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - as above

        plain = _plain(password)[: LONGEST + 1]
        try:
            self._hasher.verify(sealed or self._nobodys, plain)
        except (VerificationError, InvalidHashError):
            return False
        return bool(sealed)

    def is_dated(self, sealed: str) -> bool:
        """Return whether a password was sealed at another cost than today's."""
        return self._hasher.check_needs_rehash(sealed)


def _plain(text: str) -> str:
    """Return a text in one form, however a keyboard composed it."""
    return unicodedata.normalize("NFKC", text)
