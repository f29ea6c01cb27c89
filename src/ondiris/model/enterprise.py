"""An enterprise as a register knows it, put together from statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ondiris.model.observation import World

__all__ = ["Enterprise"]


@dataclass(frozen=True, slots=True)
class Enterprise:
    """What is known of one enterprise or local unit.

    Parameters
    ----------
    subject, number : str
        Subject of its statements; business number.
    names : mapping of str to str
        By language; ``und`` where the register does not say which.
    activity, area, size, stage, holding : str
        Codes; empty where not known.
    sites : tuple of str
        Zones and parks where it is a tenant.
    point : tuple of float, optional
        Latitude and longitude in degrees.
    world : World
    """

    subject: str
    number: str
    names: Mapping[str, str]
    activity: str = ""
    area: str = ""
    size: str = ""
    stage: str = ""
    holding: str = ""
    sites: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    world: World = World.ACTUAL

    def name(self, lang: str) -> str:
        """Return the name in a language, else in the first that has one, else the number."""
        return self.names.get(lang) or next(iter(self.names.values()), self.number)

    def __str__(self) -> str:
        return f"{self.number} {self.name('und')}"
