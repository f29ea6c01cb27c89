"""Forecasts of series that were written down, and read back as they were written.

A forecast is a statement of the house about the area of its series, with vintage, seed and model
card.  What is revised later changes no forecast; a later method changes none either.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ondiris.model import (
    Confidentiality,
    Known,
    KnownBasis,
    Period,
    Source,
    Statement,
    Vintage,
    World,
)
from ondiris.model.observation import KEY_FIELDS, SeriesKey
from ondiris.ports import Archive, Audience
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.estimates import Band, Foreseen, SeriesEstimate

__all__ = [
    "SERIES_FORECAST",
    "SERIES_SOURCE",
    "KeptForecast",
    "kept_forecasts",
    "kept_of",
    "kept_of_text",
    "kept_text",
    "series_statement",
    "vintage_text",
]

SERIES_FORECAST = "series_forecast"
SERIES_SOURCE = "series-forecasts"


@dataclass(frozen=True, slots=True)
class KeptForecast:
    """A forecast as it was written down.

    Parameters
    ----------
    id : str
        Its entry in the ledger; empty where it was not kept.
    key : SeriesKey
    grain : Grain
    made : date
        The day it was made as of.
    vintage : str
        Day and revision of what it knew.
    method : str
    seed : int
    since, until : str
        First and last period that it learned from.
    known : int
        How many periods that were.
    peers : int
        Similar series whose errors its bands learned from.
    inputs : str
        Digest of the figures that it rests on.
    caveats : tuple of str
    foreseen : tuple of Foreseen
    next_explains : float
        Share of the spread of all that is foreseen which the next period's figure will explain.
    internal : bool
        Whether it was kept from the public, as it rests on what must not leave.
    """

    id: str
    key: SeriesKey
    grain: Grain
    made: date
    vintage: str
    method: str
    seed: int
    since: str
    until: str
    known: int
    peers: int
    inputs: str
    caveats: tuple[str, ...]
    foreseen: tuple[Foreseen, ...]
    next_explains: float = 0.0
    internal: bool = False

    @property
    def series(self) -> tuple[SeriesKey, Grain]:
        """What it is a forecast of."""
        return self.key, self.grain


def vintage_text(vintage: Vintage) -> str:
    """Return a vintage as day and revision."""
    return f"{vintage.known.isoformat()}/{vintage.revision}"


def kept_of(estimate: SeriesEstimate) -> KeptForecast:
    """Return what is written down of an answer."""
    series, vintage = estimate.series, estimate.vintage
    return KeptForecast(
        "",
        series.key,
        series.grain,
        vintage.known,
        vintage_text(vintage),
        estimate.forecast.method,
        estimate.seed,
        str(series.periods[0]),
        str(series.periods[-1]),
        len(series),
        len(estimate.peers),
        estimate.inputs,
        estimate.caveats,
        estimate.foreseen,
        estimate.next_explains,
    )


def series_statement(
    kept: KeptForecast, today: date, provider: str, confidentiality: Confidentiality
) -> tuple[Source, Statement]:
    """Return the entries that keep a forecast.

    Parameters
    ----------
    kept : KeptForecast
    today : date
        Day on which it is written down.
    provider : str
        Who says it.
    confidentiality : Confidentiality
        Internal where it rests on anything that must not leave.
    """
    source = Source(SERIES_SOURCE, provider, "Forecasts of series by the observatory", rank=10)
    statement = Statement(
        kept.key.area,
        SERIES_FORECAST,
        kept_text(kept),
        SERIES_SOURCE,
        f"{kept.method}, seed {kept.seed}, vintage {kept.vintage}",
        Known(today, KnownBasis.STATED),
        confidentiality=confidentiality,
        world=kept.key.world,
    )
    return source, statement


def kept_text(kept: KeptForecast) -> str:
    """Return a forecast as the text that is kept of it, without its area."""
    key = {f: t for f, t in zip(KEY_FIELDS, kept.key.texts, strict=True) if f != "area"}
    value = {
        "caveats": kept.caveats,
        "foreseen": [_told(one) for one in kept.foreseen],
        "grain": kept.grain.value,
        "inputs": kept.inputs,
        "key": key,
        "known": kept.known,
        "made": kept.made.isoformat(),
        "method": kept.method,
        "next_explains": kept.next_explains,
        "peers": kept.peers,
        "seed": kept.seed,
        "since": kept.since,
        "until": kept.until,
        "vintage": kept.vintage,
    }
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _told(one: Foreseen) -> list[object]:
    """Return a period as period, value, naive value and bounds by level, all as texts."""
    bands = [[str(b.level), str(b.lower), str(b.upper)] for b in one.bands]
    return [str(one.period), str(one.value), str(one.naive), bands]


def kept_forecasts(
    archive: Archive, vintage: Vintage, audience: Audience, worlds: Sequence[World]
) -> tuple[KeptForecast, ...]:
    """Return every forecast that was written down, oldest first."""
    found = archive.statements(vintage, audience, property=SERIES_FORECAST, worlds=worlds)
    read = [
        kept_of_text(
            one.statement.value,
            one.statement.subject,
            id=one.id,
            internal=one.statement.confidentiality is not Confidentiality.FREE,
        )
        for one in found
    ]
    return tuple(sorted(read, key=lambda k: (k.made, k.vintage, k.key.texts, k.id)))


def kept_of_text(
    text: str,
    area: str,
    *,
    id: str = "",  # noqa: A002 - the ledger's word
    internal: bool = False,
) -> KeptForecast:
    """Return the forecast that a text keeps."""
    value = json.loads(text)
    return KeptForecast(
        id,
        SeriesKey.of_texts(value["key"] | {"area": area}),
        Grain(value["grain"]),
        date.fromisoformat(value["made"]),
        value["vintage"],
        value["method"],
        int(value["seed"]),
        value["since"],
        value["until"],
        int(value["known"]),
        int(value["peers"]),
        value["inputs"],
        tuple(value["caveats"]),
        tuple(
            Foreseen(
                Period.parse(period),
                Decimal(central),
                tuple(Band(float(q), Decimal(low), Decimal(high)) for q, low, high in bands),
                Decimal(naive),
            )
            for period, central, naive, bands in value["foreseen"]
        ),
        float(value["next_explains"]),
        internal=internal,
    )
