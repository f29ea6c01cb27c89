"""What compiling goes by in a home: its own files, else those of the case it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ondiris.codes.plain_text import text_of
from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.production.indices.synthesis import CityPlan, read_city_plan
from ondiris.session.figures.home import shipped_cases

if TYPE_CHECKING:
    from ondiris.session.figures.observatory import Observatory

__all__ = ["case_text", "city_plan", "value_added"]


def case_text(observatory: Observatory, name: str) -> str:
    """Return a settings file of the home, else of the case it was made from.

    Raises
    ------
    NotFound
        ``no-such-file`` where neither has it.
    """
    city = observatory.city.id
    for folder in (observatory.home.folder, shipped_cases() / city):
        path = folder / name
        if path.is_file():
            return text_of(path)
    raise NotFound(
        "no-such-file",
        f"neither the home nor the case {city} has a file {name}",
        hint=f"Put {name} into the home; cases/almaty has one to start from.",
    )


def city_plan(observatory: Observatory) -> CityPlan:
    """Return what a synthetic city must come to."""
    text = case_text(observatory, "synthetic.toml")
    return read_city_plan(text, currency=observatory.city.currency)


def value_added(observatory: Observatory, world: World) -> dict[str, float]:
    """Return value added per unit of output: the home's own, or the made-up city's."""
    own = observatory.city.value_added
    if own is None and world is World.SYNTHETIC:
        own = city_plan(observatory).value_added
    return dict(own or {})
