"""The sentence and the picture of the year that lead wherever the city is spoken of."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.forecasts.nowcasting import METHOD
from ondiris.model.observation import content_id
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.kept import figure_as_text, figure_of_text
from ondiris.publishing.forecasts.nowcast import year_picture
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.figures.speaking import speaking
from ondiris.session.figures.tellers import Foretold
from ondiris.session.forecasts.nowcast import year_with_record
from ondiris.version import VERSION

__all__ = ["foretold", "year_ahead"]

_NOTHING = "-"
_SAID = "drawn/1"
"""How the year is drawn and put into words; it changes whenever either would."""


def foretold(now: Snapshot, lang: str) -> Sequence[Foretold]:
    """Return what this year's headline comes to, where it is not known yet.

    Parameters
    ----------
    now : Snapshot
    lang : str
    """
    figure = year_ahead(now, lang)
    if figure is None:
        return ()
    return (Foretold(f"/nowcast/{now.city.headline.activity}", figure.headline, ""),)


def year_ahead(now: Snapshot, lang: str) -> Figure | None:
    """Return the picture of this year's headline; None where the year is known or cannot be read.

    It is kept beside the ledger under all that it rests on: a page that leads with it must not
    read every region's months for it again.

    Parameters
    ----------
    now : Snapshot
    lang : str
    """
    index = now.home.derived_index
    lists = now.catalogue.digest("activities", "areas", "measures", "units")
    place = content_id(
        "k", METHOD, _SAID, VERSION, lang, lists, now.home.settings_text, repr(now.key)
    )
    text = index.kept(place)
    if text is None:
        drawn = _drawn(now, lang)
        text = _NOTHING if drawn is None else figure_as_text(drawn)
        index.keep(place, text)
    return None if text == _NOTHING else figure_of_text(text)


def _drawn(now: Snapshot, lang: str) -> Figure | None:
    head, year = now.city.headline, now.vintage.year
    asked = SeriesQuestion(head.measure, head.activity, now.city.area)
    found = year_with_record(now, asked, year)
    if found is None or found[0].now is None:
        return None
    desk = speaking(now, lang)
    return year_picture(desk, *found, place=desk.voice.label("areas", now.city.area))
