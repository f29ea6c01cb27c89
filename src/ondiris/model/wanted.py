"""The figure that would help most: what is not known, how much it would tell, and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ondiris.errors import BrokenInvariant

__all__ = ["Wanted", "WantedKind"]


class WantedKind(StrEnum):
    """What sort of figure or file is wanted."""

    NEXT_FIGURE = "next-figure"
    PROJECT_STATE = "project-state"
    LIST_OF_PROJECTS = "list-of-projects"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One missing figure or file, for one band.

    Parameters
    ----------
    band : str
        The band that it would narrow: address of its page, without the language.
    about : str
        Code of what the band is of: an activity, a programme.
    kind : WantedKind
    what : str
        The period, the project, the programme that is asked after.
    share : float
        Share of the band's variance that it explains, from 0 to 1.
    owner : str
        Who has it, as sources name them; empty where nobody is known to.
    measure : str
        Measure of a figure; empty for a file.
    """

    band: str
    about: str
    kind: WantedKind
    what: str
    share: float
    owner: str
    measure: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise BrokenInvariant("bad-share", "a share lies between zero and one")
