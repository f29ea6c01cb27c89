"""The sentence about the year that leads wherever the city is spoken of."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.forecasts.nowcasting import METHOD
from ondiris.model.observation import content_id
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.publishing.forecasts.years import year_headline
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.figures.speaking import speaking
from ondiris.session.figures.tellers import Foretold
from ondiris.session.forecasts.nowcast import year_of

__all__ = ["foretold"]

_NOTHING = "-"
_SAID = "said/4"
"""How the year is put into words; it changes whenever the sentence would."""


def foretold(now: Snapshot, lang: str) -> Sequence[Foretold]:
    """Return what this year's headline comes to, where it is not known yet.

    The sentence is kept beside the ledger under all that it rests on: a page that leads with it
    must not read every region's months for it again.

    Parameters
    ----------
    now : Snapshot
    lang : str
    """
    head, index = now.city.headline, now.home.derived_index
    lists = now.catalogue.digest("activities", "measures", "units")
    place = content_id("k", METHOD, _SAID, lang, lists, now.home.settings_text, repr(now.key))
    text = index.kept(place)
    if text is None:
        text = _sentence(now, lang) or _NOTHING
        index.keep(place, text)
    if text == _NOTHING:
        return ()
    return (Foretold(f"/nowcast/{head.activity}", text, ""),)


def _sentence(now: Snapshot, lang: str) -> str:
    head, year = now.city.headline, now.vintage.known.year
    found = year_of(now, SeriesQuestion(head.measure, head.activity, now.city.area), year)
    if found is None or found.now is None:
        return ""
    return year_headline(speaking(now, lang), found)
