"""What a command asks of a home's series, in the words of its code lists."""

from __future__ import annotations

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import FACES
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.asked import SeriesQuestion, SeriesWords
from ondiris.session.forecasts.desk import ForecastDesk

__all__ = ["questions_of"]


def questions_of(desk: ForecastDesk, asked: SeriesWords) -> tuple[SeriesQuestion, ...]:
    """Return what is asked: one series where any word names it, else those the city leads with.

    Raises
    ------
    InvalidInput
        ``unknown-grain``; a period that is none.
    NotFound
        ``no-series`` where the city leads with nothing that can be foreseen.
    """
    if asked.grain and asked.grain not in list(Grain):
        raise InvalidInput(
            "unknown-grain",
            f"{asked.grain[:20]!r} is no grain",
            hint=f"Grains: {', '.join(Grain)}.",
        )
    to = desk.now.catalogue.conventions.fiscal_year.parse(asked.to) if asked.to else None
    if asked.named:
        city = desk.now.city
        head = city.headline
        measure = asked.measure or head.measure
        named = SeriesQuestion(
            measure,
            asked.activity or head.activity,
            asked.area or city.area,
            asked.of or (head.measure if measure in FACES else ""),
            asked.scope,
            Grain(asked.grain) if asked.grain else None,
            to,
            asked.horizon,
            asked.seed,
        )
        return (named,)
    found = desk.headlines(to=to, horizon=asked.horizon, seed=asked.seed)
    if not found:
        raise NotFound(
            "no-series",
            "no series that the city leads with is long enough for a forecast",
            hint="Load monthly figures of two years or more, or name a series.",
        )
    return found
