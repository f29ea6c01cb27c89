"""Who says something on somebody's behalf: a person under an opaque identifier, in a role."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ondiris.errors import InvalidInput
from ondiris.model.words import PARTY, Source, is_party

__all__ = ["Party"]


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts: a person under an opaque identifier, in a role, for an institution.

    Parameters
    ----------
    actor : str
        Identifier of an account, or of a desk that keeps a file; never a name.
    role : str
        ``applicant``, ``officer``, ``coordinator``, …
    institution : str
        On whose behalf.

    Examples
    --------
    >>> Party("a-7", "officer", "zone-company").source.id
    'party:officer:zone-company:a-7'
    """

    actor: str
    role: str
    institution: str

    def __post_init__(self) -> None:
        for name in ("actor", "role", "institution"):
            if not re.fullmatch(r"[\w.-]+", getattr(self, name)):
                raise InvalidInput("bad-party", f"the {name} of a party is a word without spaces")

    @property
    def source(self) -> Source:
        """The source of what it says."""
        name = f"{PARTY}{self.role}:{self.institution}:{self.actor}"
        return Source(name, self.institution, self.role, rank=70)

    @classmethod
    def of(cls, source: str) -> Party:
        """Return the party that a source is.

        Raises
        ------
        InvalidInput
            ``no-party`` if it is another kind of source.
        """
        words = source.removeprefix(PARTY).split(":")
        if not is_party(source) or len(words) != 3:
            raise InvalidInput("no-party", f"the source {source[:60]!r} is no party")
        role, institution, actor = words
        return cls(actor, role, institution)
