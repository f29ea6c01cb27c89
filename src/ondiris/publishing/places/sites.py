"""Figures of places: space and utilities of a site, concentration, matches."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ondiris.model import Statement
from ondiris.ports import RecordedStatement
from ondiris.production.places.balancing import RESOURCES, SiteBalance
from ondiris.production.places.concentrating import EDGES, Concentrated
from ondiris.publishing.figures.desk import Desk, activity_name
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Reference,
    Text,
)
from ondiris.publishing.figures.numbers import decimal_text

__all__ = [
    "amount_text",
    "balance_table",
    "concentration_table",
    "figure_of",
    "match_table",
    "property_unit",
    "resource_name",
    "site_facts",
]

SPACE = ("plots_free", "land_total", "land_free", "floor_total", "floor_free",
         "sanitary_distance", "price_land")  # fmt: skip


def figure_of(desk: Desk, **parts: Any) -> Figure:
    """Return a figure of the desk's vintage and language."""
    return Figure(
        lang=desk.voice.lang, as_of=desk.vintage.known, revision=desk.vintage.revision, **parts
    )


def _amount(one: RecordedStatement) -> Number:
    """Return a stated amount of a site as a number that leads to its statement."""
    value = Decimal(one.value)
    return Number(
        value=value,
        digits=max(0, -int(value.as_tuple().exponent)),
        unit="",
        evidence=one.id,
        low=value,
        high=value,
    )


def site_facts(
    desk: Desk, site: str, said: Mapping[str, Sequence[RecordedStatement]], name: str
) -> Figure:
    """Return what a site has: space and utilities, each figure with its statement."""
    voice, words = desk.voice, desk.voice.words
    names = [*SPACE, *(f"{r}_{kind}" for r in RESOURCES for kind in ("capacity", "demand"))]
    rows: list[tuple[Cell, ...]] = []
    used: list[Statement] = []
    for code in (n for n in names if n in said):
        one = said[code][0]
        used.append(one.statement)
        label = voice.label("statement_properties", code)
        rows.append((Text(label), _amount(one), Text(property_unit(desk, code))))
    return figure_of(
        desk,
        id="site-facts",
        kind=Kind.TABLE,
        headline=words("Space and utilities"),
        subtitle=name,
        columns=(
            Column("what", words("What")),
            Column("value", words("Value"), ColumnKind.NUMBER),
            Column("unit", words("Unit")),
        ),
        rows=tuple(rows),
        params=(("subject", site),),
        evidence=_documents(desk, used),
    )


def property_unit(desk: Desk, code: str) -> str:
    """Return the unit of a property of sites in words."""
    words = desk.voice.words
    return {
        "land": words("ha"),
        "floor": words("m²"),
        "power": words("MW"),
        "heat": words("MW"),
        "gas": words("thousand m³ an hour"),
        "water": words("thousand m³ a day"),
        "sewerage": words("thousand m³ a day"),
        "rail": words("thousand tonnes a year"),
        "sanitary": words("m"),
        "price": words("million %(currency)s a hectare", currency=desk.voice.currency),
        "plots": words("plots"),
    }.get(code.partition("_")[0], "")


def _documents(desk: Desk, statements: Sequence[Statement]) -> tuple[Reference, ...]:
    """Return the documents behind statements, each once."""
    found = {s.source: desk.reference(s.source, s.locator, s.known) for s in statements}
    return tuple(found.values())


def resource_name(desk: Desk, resource: str) -> str:
    """Return the name of a utility."""
    words = desk.voice.words
    return {
        "power": words("Electricity"),
        "gas": words("Gas"),
        "water": words("Water"),
        "sewerage": words("Sewerage"),
        "heat": words("Heat"),
        "rail": words("Railway"),
    }[resource]


def balance_table(desk: Desk, found: SiteBalance, name: str) -> Figure:
    """Return a utilities balance: capacity, demand and what is left, by resource and year."""
    voice, words = desk.voice, desk.voice.words
    balance = found.balance
    rows: list[tuple[Cell, ...]] = []
    for j, resource in enumerate(RESOURCES):
        for i, year in enumerate(balance.years):
            if math.isnan(balance.capacity[i, j]) and math.isnan(balance.demand_high[i, j]):
                continue
            tight, easy = balance.left_low[i, j], balance.left_high[i, j]
            left = amount_text(desk, tight)
            if not math.isnan(tight) and abs(easy - tight) > 1e-9:
                easier = decimal_text(Decimal(f"{easy:.6g}"), 1, voice.lang)
                left = Text(f"{left.text} … {easier}")
            late = not math.isnan(tight) and tight < 0
            rows.append(
                (
                    Text(f"{resource_name(desk, resource)}, {property_unit(desk, resource)}"),
                    Text(str(year)),
                    amount_text(desk, balance.capacity[i, j]),
                    amount_text(desk, balance.demand_high[i, j]),
                    Text(left.text, absent=left.absent or late, late=late),
                )
            )
    neck = balance.bottleneck
    headline = (
        words("First bottleneck: %(what)s, %(year)s", what=resource_name(desk, neck[1]).casefold(),
              year=neck[0])
        if neck
        else words("No bottleneck where capacity and demand are known")
    )  # fmt: skip
    return figure_of(
        desk,
        id="balance",
        kind=Kind.TABLE,
        headline=headline,
        subtitle=words("Capacity and demand with the projects to come, %(place)s", place=name),
        columns=(
            Column("resource", words("Utility")),
            Column("year", words("Year")),
            Column("capacity", words("Capacity"), ColumnKind.NUMBER),
            Column("demand", words("Demand"), ColumnKind.NUMBER),
            Column("left", words("Left"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        params=(("subject", found.site), ("year", str(balance.years[-1]))),
        notes=(
            words("Projects load the networks from the year of their launch; where a deadline "
                  "leaves two readings, both are shown."),
            words("Projects counted: %(count)s; without a day of launch: %(undated)s.",
                  count=len(found.projects), undated=len(found.undated)),
        ),
        grouped=True,
    )  # fmt: skip


def amount_text(desk: Desk, value: float, digits: int = 1) -> Text:
    """Return a computed amount as text, or that it is not known."""
    if math.isnan(value):
        return Text(desk.voice.words("not known"), absent=True)
    amount = Decimal(f"{value:.6f}")
    said = decimal_text(amount, digits, desk.voice.lang)
    return Text(said, value=Decimal(f"{amount:.{digits}f}"))


def concentration_table(
    desk: Desk, found: Concentrated, *, activity: str, place: str, badges: tuple[Badge, ...]
) -> Figure:
    """Return where an activity concentrates: classes by district, protected ones marked."""
    voice, words = desk.voice, desk.voice.words
    name = activity_name(voice, activity)
    quotients, special = found.bands("location_quotient"), found.bands("krugman")
    rows: list[tuple[Cell, ...]] = []
    for k, area in enumerate(found.areas):
        present = bool(found.firms[k])
        hidden = Text(words("protected"), absent=True)
        nothing = Text(words("no enterprise in the register"), absent=True)
        shown = _class(desk, "location_quotient", quotients[k])
        rows.append(
            (
                Text(voice.label("areas", area)),
                (shown or hidden) if present or not found.passes[k] else nothing,
                _class(desk, "krugman", special[k]) or Text(words("not known"), absent=True),
            )
        )
    measures = (
        (words("Herfindahl index"), "herfindahl"),
        (words("Ellison–Glaeser index"), "ellison_glaeser"),
        (words("locational Gini"), "locational_gini"),
    )
    said = "; ".join(
        f"{title}: {(_class(desk, key, found.band(key)) or Text(words('protected'))).text}"
        for title, key in measures
    )
    return figure_of(
        desk,
        id="concentration",
        kind=Kind.TABLE,
        headline=words("Where an activity concentrates: %(name)s", name=name),
        subtitle=words("By number of enterprises, %(place)s", place=voice.inside(place)),
        columns=(
            Column("area", words("District")),
            Column("quotient", words("Location quotient")),
            Column("specialisation", words("Specialisation of the district")),
        ),
        rows=tuple(rows),
        params=(("activity", activity),),
        origin=badges,
        notes=(
            words("Classes, not numbers: a number could expose a single enterprise."),
            words("A quotient of 1 is the city's own share."),
            said,
        ),
    )


def _class(desk: Desk, name: str, band: int) -> Text | None:
    """Return a class by its edges in words, nothing where it is protected or not known."""
    words, edges = desk.voice.words, EDGES[name]
    if band < 0:
        return None
    said = [decimal_text(Decimal(str(e)), 0 if e == int(e) else 2, desk.voice.lang) for e in edges]
    if band == 0:
        return Text(words("under %(edge)s", edge=said[0]))
    if band == len(edges):
        return Text(words("%(edge)s and over", edge=said[-1]))
    return Text(f"{said[band - 1]}–{said[band]}")


def match_table(
    desk: Desk,
    rows: Sequence[tuple[Cell, ...]],
    columns: Sequence[Column],
    headline: str,
    place: str,
) -> Figure:
    """Return sites against an investor's need."""
    return figure_of(
        desk,
        id="matches",
        kind=Kind.TABLE,
        headline=headline,
        subtitle=place,
        columns=tuple(columns),
        rows=tuple(rows),
    )
