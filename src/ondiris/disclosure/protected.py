"""`Protected[T]`: something past disclosure control, and the only thing a door accepts.

Only this room can build one, because building needs a key that stays in this room.  What a
`Protected` holds is already without its secrets: a hidden cell is absent, not masked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from ondiris.disclosure.proof import Proof
from ondiris.errors import BrokenInvariant, InvalidFile

__all__ = ["Protected", "reopened", "stamped"]

T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)


class _Key:
    """What only this room holds."""

    __slots__ = ()


_KEY: Final = _Key()


@dataclass(frozen=True, slots=True)
class Protected(Generic[T_co]):
    """A value past disclosure control, with the record of its audit.

    Parameters
    ----------
    content : T
        What may leave.
    proof : Proof
        The audit that let it.
    key : object
        Proof that this room is the builder; anything else is refused.

    Raises
    ------
    BrokenInvariant
        When built elsewhere, or on an audit with shortfalls.

    Examples
    --------
    >>> from ondiris.disclosure import Proof
    >>> from ondiris.errors import BrokenInvariant
    >>> try:
    ...     Protected("a table", Proof(0, 0, 0, 0, 0, ()), object())
    ... except BrokenInvariant as error:
    ...     print(error.code)
    protected-elsewhere
    """

    content: T_co
    proof: Proof
    key: object

    def __post_init__(self) -> None:
        """Refuse whoever does not hold the key, and audits that failed."""
        if self.key is not _KEY:
            raise BrokenInvariant(
                "protected-elsewhere", "a Protected was built outside disclosure control"
            )
        if not self.proof.holds:
            raise BrokenInvariant("unproved", "a Protected was built on an audit with shortfalls")

    def __str__(self) -> str:
        """Return content and proof in one line."""
        return f"Protected({self.content}, {self.proof})"

    def then(self, make: Callable[[T_co], U]) -> Protected[U]:
        """Return what is made of the content alone; of what may leave, anything may be made."""
        return Protected(make(self.content), self.proof, _KEY)


def seal(content: T, proof: Proof) -> Protected[T]:
    """Build a `Protected`; for this room only."""
    return Protected(content, proof, _KEY)


def stamped(document: Protected[Mapping[str, Any]]) -> Protected[Mapping[str, Any]]:
    """Return a document with its audit and a stamp by which it is known again when read.

    Parameters
    ----------
    document : Protected of mapping
        What JSON can hold.

    Returns
    -------
    Protected of mapping
        With ``audit``, the record of the proof, and ``stamp``, a digest of all the rest.

    Notes
    -----
    The stamp guards against slips: a value put back by hand, a file of another run.  It is no
    signature: who may write the home's files may also read its returns.
    """
    audit = document.proof.to_json()

    def with_stamp(content: Mapping[str, Any]) -> Mapping[str, Any]:
        whole = {**content, "audit": audit}
        return {**whole, "stamp": _digest(whole)}

    return document.then(with_stamp)


def reopened(document: Mapping[str, Any]) -> Protected[Mapping[str, Any]]:
    """Return a document that was kept, as protected as when it was stamped.

    Raises
    ------
    InvalidFile
        ``broken-stamp`` when anything in it was changed since its audit.

    Examples
    --------
    >>> from ondiris.disclosure.protected import seal
    >>> safe = stamped(seal({"cells": [{"value": None}]}, Proof(1, 2, 0, 0, 1, ())))
    >>> reopened(safe.content).proof.holds
    True
    >>> try:
    ...     reopened({**safe.content, "cells": [{"value": "17"}]})
    ... except InvalidFile as error:
    ...     print(error.code)
    broken-stamp
    """
    content = {name: value for name, value in document.items() if name != "stamp"}
    if document.get("stamp") != _digest(content):
        raise InvalidFile(
            "broken-stamp",
            f"the protected table {document.get('id', 'without a name')} was changed after its "
            "audit",
            hint="Protect it again; nothing is shown of it until then.",
        )
    return Protected(document, Proof.of_json(content["audit"]), _KEY)


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
