"""What the components of the one data structure are called, and whose codes they take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ondiris.codes import Catalogue, Item
from ondiris.publishing.figures.sdmx import as_id

__all__ = [
    "COMPONENTS",
    "FREQUENCIES",
    "LANGUAGES",
    "LISTS",
    "Coded",
    "Component",
    "Names",
    "codes_of",
]

LANGUAGES: Final = ("en", "ru", "kk")
Names = Mapping[str, str]
"""A name in each language."""
Said = Callable[[str], Names]
"""What returns an English message in every language."""


@dataclass(frozen=True, slots=True)
class Component:
    """A component of the structure.

    Parameters
    ----------
    name : str
        English message.
    codes : str
        Code list of the home that its values are of; empty where they are free.
    kind : str
        SDMX data type of what has no codes.
    """

    name: str
    codes: str = ""
    kind: str = "String"


COMPONENTS: Final[Mapping[str, Component]] = {
    "FREQ": Component("Frequency", "frequencies"),
    "INDICATOR": Component("Measure", "measures"),
    "INDICATOR_OF": Component("What a change, index or share is of", "of"),
    "REF_AREA": Component("Area", "areas"),
    "ACTIVITY": Component("Activity", "activities"),
    "SUBJECT": Component("Enterprise, site, project or programme", "subjects"),
    "SCOPE": Component("Producers covered", "scopes"),
    "UNIT_MEASURE": Component("Unit", "units"),
    "COMPARISON": Component("Compared with", "comparisons"),
    "BASE_PER": Component("Base period"),
    "PRICES": Component("Prices", "price_bases"),
    "ADJUSTMENT": Component("Adjustment", "adjustments"),
    "MODALITY": Component("Achieved or planned", "modalities"),
    "WORLD": Component("Actual or modelled", "worlds"),
    "TIME_PERIOD": Component("Period", kind="ObservationalTimePeriod"),
    "OBS_VALUE": Component("Value", kind="Decimal"),
    "UNIT_MULT": Component("Power of ten of the unit", kind="Integer"),
    "DECIMALS": Component("Decimals printed", kind="Integer"),
    "BOUND": Component("How the value bounds the true one", "bounds"),
    "LOWER": Component("Lower end of what the printed digits allow", kind="Decimal"),
    "UPPER": Component("Upper end of what the printed digits allow", kind="Decimal"),
    "OBS_STATUS": Component("Status", "statuses"),
    "STATUSES": Component("All statuses, where there are several"),
    "CONF_STATUS": Component("Confidentiality", "confidentialities"),
    "ORIGIN": Component("Origin", "origins"),
    "SOURCE": Component("Document"),
    "LOCATOR": Component("Place in the document"),
    "KNOWN_AT": Component("Day on which the source said it"),
    "KNOWN_BASIS": Component("How that day is known", "known_bases"),
    "DEADLINE": Component("Whether the period is a deadline", kind="Boolean"),
    "OBS_ID": Component("Identifier of the evidence"),
}
LISTS: Final[Mapping[str, str]] = {
    said.codes: f"CL_{name}" for name, said in COMPONENTS.items() if said.codes
}
"""Identifiers of the code lists, by the names the home has for them."""
FREQUENCIES = {
    "A": "Yearly", "S": "Half-yearly", "Q": "Quarterly", "M": "Monthly", "D": "Daily",
    "_O": "Several units together, as January to May, or a deadline",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coded:
    """A code as it leaves: its identifier, its names and what it is a part of."""

    id: str
    names: Names
    parent: str = ""


def codes_of(catalogue: Catalogue, name: str, used: Iterable[str], said: Said) -> tuple[Coded, ...]:
    """Return the codes of a list as they leave, with those that only figures use.

    Parameters
    ----------
    catalogue : Catalogue
        Code lists, as far as the readers may know them.
    name : str
        As `Component.codes`.
    used : iterable of str
        Codes that the series have.
    said : callable
        Says a message in every language.
    """
    if name == "frequencies":
        return tuple(Coded(code, said(text)) for code, text in FREQUENCIES.items())
    found: dict[str, Coded] = {}
    items = [i for i in catalogue[name] if i.code] if name != "of" else []
    codes = {item.code for item in items}
    for item in items:
        parent = as_id(item.parent) if item.parent in codes else ""
        found[as_id(item.code)] = Coded(as_id(item.code), _names(item), parent)
    for code in sorted(set(used)):
        if code and as_id(code) not in found:
            found[as_id(code)] = Coded(as_id(code), _composed(catalogue, code))
    if name in ("activities", "of", "subjects"):
        found.setdefault("_Z", Coded("_Z", said("Not applicable")))
    return tuple(found.values())


def _names(item: Item) -> Names:
    return {lang: item.name(lang) or item.code for lang in LANGUAGES}


def _composed(catalogue: Catalogue, code: str) -> Names:
    """Return the names of a code that is made of others: a ratio, or a measure and its whole."""
    if "/" in code:
        return _joined(" / ", [_composed(catalogue, part) for part in code.split("/")])
    base, _, whole = code.partition("@")
    lists = [("measures", "of", "units"), ("activities", "areas", "subjects")]
    parts = [
        next((_names(catalogue[n][part]) for n in names if part in catalogue[n]), _bare(part))
        for names, part in zip(lists, (base, whole), strict=True)
        if part
    ]
    return _joined(": ", parts)


def _bare(code: str) -> Names:
    return dict.fromkeys(LANGUAGES, code)


def _joined(mark: str, parts: list[Names]) -> Names:
    return {lang: mark.join(part[lang] for part in parts) for lang in LANGUAGES}
