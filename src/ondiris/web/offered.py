"""Which figures are data sets of a door: those that are called so and have something to show."""

from __future__ import annotations

from contextlib import suppress

from ondiris.errors import OndirisError
from ondiris.publishing.figures.figure import Badge
from ondiris.web.door import Ask, FigureMaker

__all__ = ["offered"]


def offered(ask: Ask) -> tuple[FigureMaker, ...]:
    """Return the makers of figures that are data sets, found once for a vintage."""
    now = ask.now
    found: tuple[str, ...] = now.memory.get(
        (now.key, now.newest, "data sets"),
        lambda: tuple(m.id for m in ask.door.makers.values() if m.dataset and _shows(ask, m)),
        lambda names: 100 * (1 + len(names)),
    )
    return tuple(ask.door.makers[name] for name in found)


def _shows(ask: Ask, maker: FigureMaker) -> bool:
    """Whether a figure has anything to show, and nothing invented."""
    with suppress(OndirisError):
        figure = ask.figure(maker.id)
        return not figure.empty and Badge.SYNTHETIC not in figure.origin
    return False
