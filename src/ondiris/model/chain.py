"""The chain of revisions: one hash each, which stands for everything that was written before.

The hash of a revision is the SHA-256 of a few lines of text that anyone can write down again: the
hash before it, its number, the moment it was recorded and the identifiers of what it brought, in
order.  Identifiers are hashes of content, so whoever kept one hash can tell years later whether
a single digit, entry or revision up to it was changed, taken away or put in between.  A signature
was left out: it would say who wrote a revision, and need keys that a small office cannot keep.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["START", "ChainLink", "next_link"]

START = "0" * 64
"""What stands before the first revision."""
_HEAD = "ondiris.chain/1"


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One revision as the chain holds it.

    Parameters
    ----------
    number : int
        Of the revision.
    recorded_at : str
        The moment it was written, as the ledger writes moments.
    previous, hash : str
        Hash of the revision before it in the chain, and its own.
    entries : int
        How many identifiers it rests on.
    """

    number: int
    recorded_at: str
    previous: str
    hash: str
    entries: int

    def __str__(self) -> str:
        return f"{self.hash}@{self.number}"


def next_link(previous: str, number: int, recorded_at: str, entries: Iterable[str]) -> ChainLink:
    r"""Return the link that a revision adds.

    Parameters
    ----------
    previous : str
        Hash of the revision before it; `START` for the first.
    number : int
    recorded_at : str
    entries : iterable of str
        Identifiers of what it brought, in any order.

    Examples
    --------
    >>> link = next_link(START, 1, "2025-07-01T00:00:00+00:00", ["o2", "o1"])
    >>> lines = ("ondiris.chain/1", START, "1", "2025-07-01T00:00:00+00:00", "o1", "o2")
    >>> link.hash == hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    True
    """
    ordered = sorted(entries)
    lines = (_HEAD, previous, str(number), recorded_at, *ordered)
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    return ChainLink(number, recorded_at, previous, digest, len(ordered))
