"""Words of impact: measures, phases, parts, doubts, assumptions, and whose structure it is."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ondiris.impact.coverage import RangeWord
from ondiris.production.impact.economy import ImpactEconomy
from ondiris.publishing.figures.desk import Desk, activity_name
from ondiris.publishing.figures.figure import Badge, Figure, Kind, Number
from ondiris.publishing.figures.words import Words

__all__ = [
    "EVIDENCE",
    "LOSSES",
    "activity_word",
    "assumption_word",
    "doubt_word",
    "estimated",
    "impact_amount",
    "measure_word",
    "money_unit",
    "percent_word",
    "phase_word",
    "range_word",
    "stage_word",
    "structure_word",
    "subject_word",
    "territory_word",
]

EVIDENCE = "/impact"
"""The page that every number of impact leads to."""
LOSSES = "/impact/extraction"
"""The page that every number of a loss leads to."""


def estimated(desk: Desk, name: str, **told: Any) -> Figure:
    """Return a table of estimates as of the reader's vintage.

    Parameters
    ----------
    desk : Desk
    name : str
        Identifier of the figure.
    **told
        Its words, columns and rows, as `Figure` takes them.
    """
    return Figure(
        id=name,
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.ESTIMATED,),
        **told,
    )


def measure_word(words: Words, name: str, phase: str) -> str:
    """Return what is measured; jobs of construction are another thing than jobs that stay."""
    if name == "jobs":
        if phase == "construction":
            return words("Work of construction, job-years")
        return words("Permanent jobs") if phase == "operation" else words("Jobs")
    return {
        "output": words("Output"),
        "value_added": words("Value added"),
        "wages": words("Wages"),
        "imports": words("Imports from abroad"),
        "elsewhere": words("Bought elsewhere in the country"),
        "taxes": words("Net taxes on what is used"),
    }[name]


def phase_word(words: Words, phase: str) -> str:
    """Return the name of a phase."""
    return {
        "construction": words("Construction, all years"),
        "operation": words("A year at full work"),
    }[phase]


def stage_word(words: Words, phase: str) -> str:
    """Return what goes on in a year of a phase, full work or not."""
    return {"construction": words("Construction"), "operation": words("Operation")}[phase]


def doubt_word(words: Words, name: str) -> str:
    """Return where uncertainty comes from."""
    return {
        "donor": words("Structure of another country"),
        "table": words("Cells of the table"),
        "region": words("What the city buys from itself"),
        "imports": words("Imports of inputs"),
        "coefficients": words("Value added, wages, jobs and taxes per unit of output"),
        "assumptions": words("What the investment buys, and output promised"),
    }[name]


def assumption_word(words: Words, code: str) -> str:
    """Return what an assumption is about."""
    if code.startswith("investment."):
        _, item, part = code.split(".")
        thing = {
            "buildings": words("Buildings"),
            "machinery": words("Machinery"),
            "vehicles": words("Vehicles"),
            "design": words("Design and supervision"),
        }[item]
        said = {
            "share": words("share of the investment"),
            "abroad": words("imported share"),
            "here": words("share of the rest that the city makes"),
        }[part]
        return words("%(thing)s: %(share)s", thing=thing, share=said)
    return {
        "delta": words("How much less a small region buys from itself (delta)"),
        "input_imports": words("Imports of inputs, spread around the table's shares"),
        "table_cells": words("Cells of the table, spread"),
        "value_added": words("Value added per unit of output, spread"),
        "wages": words("Wages per unit of output, spread"),
        "jobs": words("Jobs per unit of output, spread"),
        "imports": words("Imports per unit of output, spread"),
        "taxes": words("Net taxes per unit of output, spread"),
        "spent_here": words("Share of wages spent on what the country makes"),
        "ramp_up": words("Years from launch to full work"),
        "construction_years": words("Years of construction"),
        "spare_capacity": words("Room for more output in other plants"),
        "deadweight": words("Deadweight: what would have come anyway"),
        "displacement": words("Displacement: what is taken from others in the city"),
    }[code]


def range_word(words: Words, word: RangeWord) -> str:
    """Return what a range may be called."""
    if word is RangeWord.BAND:
        return words("band")
    return words("range of assumptions")


def structure_word(desk: Desk, economy: ImpactEconomy) -> str:
    """Return whose structure it is, in a sentence; of a lent one that it is not the city's own."""
    voice, source = desk.voice, economy.source
    said = source.table.words
    values = {"territory": territory_word(desk, said.territory), "year": said.year}
    if source.lent:
        nation = territory_word(desk, source.nation)
        return voice.words(
            "Structure: %(territory)s %(year)s, not %(nation)s.", nation=nation, **values
        )
    return voice.words("Structure: %(territory)s %(year)s.", **values)


def territory_word(desk: Desk, code: str) -> str:
    """Return the name of a territory that has a table; its code where nobody named it."""
    words = desk.voice.words
    named = {"HU": words("Hungary"), "KZ": words("Kazakhstan")}
    return named.get(code) or desk.voice.label("areas", code)


def subject_word(desk: Desk, subject: str, activity: str) -> str:
    """Return what is asked of: a project or programme by its name, else an activity."""
    if subject:
        return desk.voice.label("subjects", subject)
    return activity_word(desk, activity)


def activity_word(desk: Desk, code: str) -> str:
    """Return the short name of a table's activity; its code where nobody named it."""
    if code in desk.voice.catalogue["activities"]:
        return activity_name(desk.voice, code)
    words = desk.voice.words
    named = {
        "C10-12": words("Food, drinks and tobacco"),
        "C13-15": words("Textiles, clothing and leather"),
        "C31-32": words("Furniture and other goods"),
        "H": words("Transport and storage"),
        "I": words("Hotels and restaurants"),
        "J": words("Information and communication"),
        "K": words("Finance and insurance"),
        "L": words("Real estate"),
        "M": words("Professional and technical services"),
        "N": words("Administrative services"),
        "O": words("Public administration"),
        "P": words("Education"),
        "Q": words("Health and social work"),
        "R-U": words("Culture, sport and other services"),
    }
    return named.get(code, code)


def money_unit(desk: Desk, economy: ImpactEconomy) -> str:
    """Return the unit of money: the city's currency."""
    return desk.voice.catalogue.currency if economy.levels or economy.source.lent else (
        economy.source.table.words.unit
    )  # fmt: skip


def percent_word(desk: Desk, share: float) -> str:
    """Return a share in per cent, with as many digits as it was given, four at most."""
    shown = Decimal(repr(float(share))).scaleb(2).quantize(Decimal("1e-4"), ROUND_HALF_UP)
    digits = max(-int(shown.normalize().as_tuple().exponent), 0)
    shown = shown.quantize(Decimal(1).scaleb(-digits))
    return desk.voice.quantity(Number(shown, digits, "%", EVIDENCE, low=shown, high=shown))


def impact_amount(unit: str, value: float, evidence: str = EVIDENCE) -> Number:
    """Return an amount in three digits: money in millions or billions, jobs as they are."""
    amount = Decimal(repr(float(value)))
    if unit == "jobs":
        size = amount.adjusted() if abs(amount) >= 1 else 0
        shown = amount.quantize(Decimal(1).scaleb(max(size - 2, 0)), ROUND_HALF_UP)
        shown = shown.quantize(Decimal(1))
        return Number(shown, 0, unit, evidence, low=shown, high=shown, origin=Badge.ESTIMATED)
    size = amount.adjusted() if amount else 0
    power = 9 if size >= 9 else 6 if size >= 5 else 0
    digits = min(max(2 - (size - power), 0), 2)
    shown = amount.scaleb(-power).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return Number(
        shown, digits, unit, evidence, multiplier=power, low=shown, high=shown,
        origin=Badge.ESTIMATED,
    )  # fmt: skip
