"""All code lists a home knows: those shipped with the product and those of its case."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from ondiris.codes.codelist import CodeList, read_list
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidInput
from ondiris.model import (
    Adds,
    Interval,
    Measure,
    MeasureKind,
    Observation,
    SeriesKey,
    Unit,
)

__all__ = [
    "CASE_LISTS",
    "CURRENCY",
    "Catalogue",
    "load_catalogue",
    "shipped_list",
    "shipped_units",
]

CURRENCY = "KZT"
"""What money is counted in where the settings of a home or case name no currency."""

_SHIPPED = {
    "measures": "1",
    "units": "1",
    "activities": "NK RK 03-2019",
    "scopes": "1",
    "comparisons": "1",
    "price_bases": "1",
    "adjustments": "1",
    "modalities": "1",
    "worlds": "1",
    "origins": "1",
    "bounds": "1",
    "statuses": "SDMX CL_OBS_STATUS 2.2",
    "confidentialities": "SDMX CL_CONF_STATUS 1.3",
    "known_bases": "1",
    "statement_properties": "1",
    "size_classes": "2016",
    "stages": "1",
    "project_columns": "1",
    "promise_gaps": "1",
    "promise_rules": "1",
    "project_rules": "1",
    "benchmark_ratios": "1",
    "comparables": "1",
}
CASE_LISTS = ("areas", "subjects", "activities", "units")
_MONEY = "money"
"""Kind of the units that are currencies; in the list of measures it stands for them."""
_KEY_LISTS = {
    "measure": "measures",
    "area": "areas",
    "activity": "activities",
    "subject": "subjects",
    "unit": "units",
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The code lists of a home, by name.

    Parameters
    ----------
    lists : mapping of str to CodeList
    currency : str
        Unit in which the city counts money.
    """

    lists: Mapping[str, CodeList]
    currency: str = CURRENCY

    def __getitem__(self, name: str) -> CodeList:
        """Return a list by name.

        Raises
        ------
        InvalidInput
            If there is no list of that name; the message names those there are.
        """
        found = self.lists.get(name)
        if found is None:
            raise InvalidInput(
                "unknown-list",
                f"there is no code list {name[:40]!r}",
                hint=f"Lists: {', '.join(self.lists)}.",
            )
        return found

    def without(self, name: str, codes: Set[str]) -> Catalogue:
        """Return the catalogue with some codes of one list left out, and named by no other."""
        whole = self[name]
        kept = {
            code: item.naming_none(codes) for code, item in whole.items.items() if code not in codes
        }
        lists = {**self.lists, name: CodeList(whole.id, whole.version, kept)}
        return Catalogue(lists, self.currency)

    def digest(self, *names: str) -> str:
        """Return a text that changes whenever a code of these lists does, or what it says."""
        said = repr((self.currency, [(name, tuple(self[name])) for name in names]))
        return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()

    def label(self, name: str, code: str, lang: str) -> str:
        """Return the label of a code in a language."""
        return self[name].label(code, lang)

    def measure(self, code: str) -> Measure:
        """Return a measure with how it adds."""
        attributes = self["measures"][code].attributes
        return Measure(
            code,
            MeasureKind(attributes["kind"]),
            Adds(attributes["over_time"]),
            Adds(attributes["over_area"]),
            Adds(attributes["over_activity"]),
        )

    def unit(self, code: str) -> Unit:
        """Return a unit and whether it counts things one by one; ``A/B`` is a ratio of units."""
        if "/" in code:
            for part in code.split("/"):
                self.unit(part)
            return Unit(code, counted=False)
        return Unit(code, counted=self["units"][code].attributes.get("counted") == "yes")

    def is_money(self, code: str) -> bool:
        """Whether a unit is a currency."""
        units = self["units"]
        return code in units and units[code].attributes.get("kind") == _MONEY

    def interval(self, observation: Observation) -> Interval:
        """Return what an observation's printed digits allow, in whole units."""
        counted = self.unit(observation.key.unit).counted
        return observation.printed.interval(counted=counted)

    def check(self, key: SeriesKey) -> None:
        """Refuse a key with a code that its list does not hold.

        Raises
        ------
        InvalidInput
            Naming the field, the code and the nearest valid ones.
        """
        for field, name in _KEY_LISTS.items():
            code = getattr(key, field)
            if field == "unit":
                self.unit(code)
            elif code and code not in self[name]:
                raise self[name].unknown(code)
        self._check_of(key.of)

    def _check_of(self, of: str) -> None:
        for part in of.split("/"):
            base, _, whole = part.partition("@")
            if base and base not in self["measures"]:
                self["of"][base]
            if whole and not any(whole in self[n] for n in ("activities", "areas", "subjects")):
                raise self["activities"].unknown(whole)


@cache
def _shipped(name: str) -> str:
    return (files("ondiris.codes") / "lists" / f"{name}.csv").read_text("utf-8")


@cache
def shipped_list(name: str) -> CodeList:
    """Return a shipped list as it is, before a case adds to it: stages, project columns, units."""
    return read_list(name, _SHIPPED[name], _shipped(name))


def shipped_units(kind: str) -> tuple[str, ...]:
    """Return the shipped units of a kind: ``money``, ``count``, …, in the order of their list."""
    return tuple(item.code for item in shipped_list("units") if item.attributes.get("kind") == kind)


def load_catalogue(
    folder: Path | None = None,
    version: str = "1",
    *,
    currency: str = CURRENCY,
    instead: Mapping[str, str] | None = None,
) -> Catalogue:
    """Load the shipped lists and, over them, the lists of a case or home.

    Parameters
    ----------
    folder : Path, optional
        Folder with ``areas.csv``, ``subjects.csv`` and, to add groups, classes and units,
        ``activities.csv`` and ``units.csv``, whose rows are appended to the shipped lists.
    version : str
        Version of the folder's own lists.
    currency : str
        Unit in which the city counts money; measures of money are in it where none is stated.
    instead : mapping of str to str, optional
        Texts of lists that stand in place of the folder's own.

    Raises
    ------
    InvalidFile
        If a list is broken.
    """
    lists = {
        name: read_list(name, v, _shipped(name)) for name, v in {**_SHIPPED, "of": "1"}.items()
    }
    for name in CASE_LISTS:
        text = (instead or {}).get(name)
        path = folder / f"{name}.csv" if folder else None
        if text is None and path is not None and path.is_file():
            text = text_of(path)
        if text is None:
            continue
        if name in lists:
            lists[name] = _extended(lists[name], text)
        else:
            lists[name] = read_list(name, version, text)
    for name in ("areas", "subjects"):
        lists.setdefault(name, CodeList(name, version, {}))
    lists["measures"] = _counted_in(currency, lists["measures"], lists["units"])
    return Catalogue(lists, currency)


def _counted_in(currency: str, measures: CodeList, units: CodeList) -> CodeList:
    """Return measures whose units of money are the city's currency, then any other."""
    monies = [item.code for item in units if item.attributes.get("kind") == _MONEY]
    items = {}
    for item in measures:
        own = item.attributes.get("unit", "").replace(_MONEY, currency)
        others = " ".join(code for code in monies if code != own)
        also = " ".join(
            others if word == _MONEY else word.replace(f"{_MONEY}/", f"{currency}/")
            for word in item.attributes.get("units", "").split()
        )
        attributes = {**item.attributes, "unit": own} | ({"units": also} if also else {})
        items[item.code] = replace(item, attributes=attributes)
    return CodeList(measures.id, measures.version, items)


def _extended(base: CodeList, text: str) -> CodeList:
    own = _shipped(base.id)
    header = own.splitlines()[0].split(",")
    added_header, _, rows = text.lstrip("\ufeff").partition("\n")
    given = added_header.strip().split(",")
    needed = [name for name in header if not name.startswith("forms_")]
    if given not in (header, needed):
        raise InvalidInput(
            "bad-code-list", f"{base.id}.csv must have the columns {', '.join(needed)}"
        )
    return read_list(base.id, f"{base.version} +", own.rstrip("\n") + "\n" + rows)
