"""`Protected[T]`: something past disclosure control, and the only thing a door accepts.

Only this room can build one, because building needs a key that stays in this room.  What a
`Protected` holds is already without its secrets: a hidden cell is absent, not masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from ondiris.errors import BrokenInvariant

if TYPE_CHECKING:
    from ondiris.disclosure.proof import Proof

__all__ = ["Protected"]

T = TypeVar("T")
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


def seal(content: T, proof: Proof) -> Protected[T]:
    """Build a `Protected`; for this room only."""
    return Protected(content, proof, _KEY)
