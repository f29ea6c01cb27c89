"""The hub as JSON, and as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ondiris.model import Vintage
from ondiris.production.figures.shift_share import ShiftShareAccount
from ondiris.production.forecasts.hub import AbsentIndicator, CountedIndicator, RegionValue
from ondiris.production.forecasts.hub_change import StructureStep
from ondiris.production.forecasts.hub_indicators import DIMENSIONS
from ondiris.production.forecasts.hub_peers import PlacedPeer
from ondiris.production.forecasts.hub_places import DRAWS, SEED, HubPlace, HubScorecard

__all__ = ["HUB_SCHEMA", "hub_json", "hub_rows"]

HUB_SCHEMA = "ondiris.hub/1"
_DIGITS = 6
"""Decimals of a value that is computed; printed figures keep their own."""


def hub_json(
    card: HubScorecard,
    vintage: Vintage,
    *,
    steps: Sequence[StructureStep] = (),
    accounts: Sequence[ShiftShareAccount] = (),
    peers: Sequence[PlacedPeer] = (),
) -> dict[str, Any]:
    """Return the hub as JSON; values are decimal texts in whole units."""
    return {
        "schema": HUB_SCHEMA,
        "vintage": {"known": vintage.known.isoformat(), "revision": vintage.revision},
        "city": card.city,
        "nation": card.nation,
        "regions": list(card.regions),
        "seed": SEED,
        "draws": DRAWS,
        "weights": {code: f"{card.weights.get(code, Decimal(1)):f}" for code in DIMENSIONS}
        | {code: f"{weight:f}" for code, weight in card.weights.items()},
        "indicators": [_indicator(card, one) for one in card.counted],
        "absent": [_absent(one) for one in card.absent],
        "together": [
            {"area": area, **_place(place), "moved": _moved(place)}
            for area, place in card.together.items()
        ],
        "structure": [_step(one) for one in steps],
        "shift_share": [_account(one) for one in accounts],
        "peers": [_peer(one) for one in peers],
    }


def _indicator(card: HubScorecard, one: CountedIndicator) -> dict[str, Any]:
    own, places = one.indicator, card.places.get(one.indicator.code, {})
    return {
        "code": own.code,
        "dimension": own.dimension,
        "unit": one.unit,
        "better": {True: "more", False: "less", None: None}[own.rising],
        "years": list(one.years),
        "weight": round(float(card.shares[own.code]), _DIGITS),
        "revision": one.revision,
        "regions": [
            {
                "area": area,
                **_value(one, one.values[area]),
                "inputs": [row.id for row in one.values[area].inputs],
                "place": _place(places[area]) if area in places else None,
            }
            for area in card.regions
            if area in one.values
        ],
        "unknown": [area for area in card.regions if area not in one.values],
    }


def _value(one: CountedIndicator, found: RegionValue) -> dict[str, str]:
    """Return a value and its bounds; what is computed is rounded half up."""
    if one.indicator.single:
        ends = found.value, found.interval.lower, found.interval.upper
    else:
        step = Decimal(1).scaleb(-_DIGITS)
        low, high = found.interval.outward(_DIGITS)
        ends = found.value.quantize(step, ROUND_HALF_UP), low, high
    return {name: f"{end:f}" for name, end in zip(("value", "lower", "upper"), ends, strict=True)}


def _place(place: HubPlace) -> dict[str, Any]:
    return {
        "low": place.low,
        "middle": place.middle,
        "high": place.high,
        "first_three": round(place.first, 4),
    }


def _moved(place: HubPlace) -> list[dict[str, Any]]:
    return [
        {"source": source, "alone": round(alone, 4), "in_all": round(in_all, 4)}
        for source, alone, in_all in place.moved
    ]


def _absent(one: AbsentIndicator) -> dict[str, Any]:
    own = one.indicator
    return {
        "code": own.code,
        "dimension": own.dimension,
        "reason": one.reason,
        "known": one.known,
        "ingredients": [
            {"measure": part.measure, "of": part.of, "activity": part.activity}
            for part in own.ingredients
            if not part.national
        ],
    }


def _step(one: StructureStep) -> dict[str, Any]:
    return {
        "year": one.year,
        "activity": one.whole,
        "activities": list(one.activities),
        "left_out": list(one.left_out),
        "shift": round(one.shift, _DIGITS),
        "lilien": round(one.lilien, _DIGITS),
    }


def _account(one: ShiftShareAccount) -> dict[str, Any]:
    parts = ("change", "national", "mix", "own")
    amounts = one.total.amounts
    return {
        "year": one.after.first_day.year,
        "measure": one.levels.key.measure,
        "activity": one.levels.key.activity,
        "unit": one.levels.key.unit,
        "unit_multiplier": one.multiplier,
        **{name: f"{amounts[name].value:f}" for name in parts},
    }


def _peer(one: PlacedPeer) -> dict[str, Any]:
    row = one.row
    return {
        "from": "file",
        "region": row.region,
        "indicator": row.indicator,
        "year": row.year,
        "value": f"{row.value:f}",
        "unit": row.unit,
        "source": row.source,
        "place": one.place,
        "of": one.of,
    }


def hub_rows(document: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return a row for each value of a hub as JSON: the country's regions, then those of a file."""
    rows = [
        _row("ledger", region["area"], one, region, region["place"] or {})
        for one in document["indicators"]
        for region in one["regions"]
    ]
    rows += [
        _row("ledger", place["area"], {"code": "together"}, {}, place)
        for place in document["together"]
    ]
    rows += [
        {
            **_row("file", one["region"], {"code": one["indicator"], "unit": one["unit"]}, one, {}),
            "years": one["year"],
            "middle": one["place"],
            "source": one["source"],
        }
        for one in document["peers"]
    ]
    return rows


def _row(
    origin: str,
    area: str,
    one: Mapping[str, Any],
    value: Mapping[str, Any],
    place: Mapping[str, Any],
) -> dict[str, object]:
    years = one.get("years") or []
    return {
        "from": origin,
        "region": area,
        "indicator": one["code"],
        "years": "-".join(str(year) for year in dict.fromkeys((*years[:1], *years[-1:]))),
        "value": value.get("value"),
        "lower": value.get("lower"),
        "upper": value.get("upper"),
        "unit": one.get("unit"),
        "low": place.get("low"),
        "middle": place.get("middle"),
        "high": place.get("high"),
        "first_three": place.get("first_three"),
        "source": " ".join(value.get("inputs") or []),
    }
