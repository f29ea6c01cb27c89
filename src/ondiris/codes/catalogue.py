"""All code lists a home knows: those shipped with the product and those of its case."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from ondiris.codes.codelist import CodeList, Item, read_list
from ondiris.codes.conventions import CURRENCY, Conventions
from ondiris.codes.extending import extended_list, replaced_list
from ondiris.codes.invented import invented_lists
from ondiris.codes.plain_text import text_of
from ondiris.errors import Failure, InvalidFile, InvalidInput
from ondiris.model import (
    Adds,
    Interval,
    Measure,
    MeasureKind,
    Observation,
    SeriesKey,
    Unit,
    World,
)

__all__ = [
    "CASE_LISTS",
    "CURRENCY",
    "OWN_LISTS",
    "Catalogue",
    "Conventions",
    "load_catalogue",
    "shipped_list",
    "shipped_units",
]

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
    "of": "1",
    "application_acts": "1",
    "application_states": "1",
    "step_outcomes": "1",
    "debt_parties": "1",
    "clock_verdicts": "1",
    "obligation_standings": "1",
    "step_states": "1",
    "refusal_reasons": "1",
}
OWN_LISTS = ("areas", "subjects")
"""Lists that are a city's alone."""
CASE_LISTS = (
    *OWN_LISTS,
    *("activities", "units", "measures", "of", "scopes", "size_classes"),
)
"""Lists that a city brings or adds to, each as a file of the list's name."""
_MONEY = "money"
"""Kind of the units that are currencies; in the list of measures it stands for them."""
_KEY_LISTS = {
    "measure": "measures",
    "area": "areas",
    "activity": "activities",
    "subject": "subjects",
    "scope": "scopes",
    "unit": "units",
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The code lists of a home, by name.

    Parameters
    ----------
    lists : mapping of str to CodeList
    conventions : Conventions
        What the city's settings say of them.
    invented : mapping of str to CodeList
        Areas and subjects of the synthetic world: named where they are met, and members of no
        list of the city.
    world : World
        Whose subjects and areas are listed.
    """

    lists: Mapping[str, CodeList]
    conventions: Conventions = field(default_factory=Conventions)
    invented: Mapping[str, CodeList] = field(default_factory=dict)
    world: World = World.ACTUAL

    @property
    def currency(self) -> str:
        """Unit in which the city counts money."""
        return self.conventions.currency

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
        return found if self.world is World.ACTUAL else self._made(name, found)

    def _made(self, name: str, real: CodeList) -> CodeList:
        """Return a list of the synthetic world.

        Its subjects are the invented ones alone.  Its areas are the real ones too: a city may be
        made up on real districts.
        """
        own = self.invented.get(name)
        if own is None or name == "subjects":
            return real if own is None else own
        if not self.made_city:
            return real
        return CodeList(real.id, real.version, {**real.items, **own.items})

    def of(self, worlds: Container[World]) -> Catalogue:
        """Return the catalogue of a world: real subjects, or the invented alone with their areas.

        Parameters
        ----------
        worlds : container of World
            The real ones are listed where theirs is among them, and the invented ones nowhere.
        """
        world = World.ACTUAL if World.ACTUAL in worlds else World.SYNTHETIC
        return self if world is self.world else replace(self, world=world)

    @property
    def made_city(self) -> str:
        """Code of the invented city; empty where there is none, or nothing in it may be known."""
        told = len(self.invented.get("subjects", ()))
        areas: Iterable[Item] = self.invented.get("areas", ()) if told else ()
        return next((a.code for a in areas if a.attributes.get("kind") == "city"), "")

    def without(self, name: str, codes: Set[str]) -> Catalogue:
        """Return the catalogue with some codes of one list left out, and named by no other."""
        lists = {**self.lists, name: self.lists[name].without(codes)}
        invented = dict(self.invented)
        if name in invented:
            invented[name] = invented[name].without(codes)
        return replace(self, lists=lists, invented=invented)

    def with_list(self, name: str, text: str) -> Catalogue:
        """Return the catalogue with a city's file of one list in place of the one it had.

        Parameters
        ----------
        name : str
            One of `CASE_LISTS`.
        text : str
            The CSV file.

        Raises
        ------
        InvalidFile
            If it is broken.
        """
        base = shipped_list(name) if name in _SHIPPED else None
        lists = {**self.lists, name: _brought(name, text, base, self.conventions)}
        return _completed(lists, self.conventions, self.invented)

    def earlier(self, texts: Mapping[str, str | None], used: Mapping[str, Set[str]]) -> Catalogue:
        """Return the catalogue with lists as they stood, and what was added since and is used.

        Parameters
        ----------
        texts : mapping of str to str or None
            The city's file of each such list as it was; None where there was none.
        used : mapping of str to set of str
            Codes of a list that something rests on: they stay, with what they lie below, as they
            are today.  All of a list stay that is not named.
        """
        lists = dict(self.lists)
        for name, text in texts.items():
            base = shipped_list(name) if name in _SHIPPED else CodeList(name, "1", {})
            if text is None:
                then = base
            else:
                own = base if name in _SHIPPED else None
                then = _brought(name, text, own, self.conventions)
            now = self[name]
            codes = used.get(name, frozenset(now.items)) & set(now.items)
            above = {code for one in codes for code in now.ancestors(one)}
            since = {c: i for c, i in now.items.items() if c in codes | above}
            lists[name] = CodeList(then.id, then.version, {**since, **then.items})
        return _completed(lists, self.conventions, self.invented)

    def digest(self, *names: str) -> str:
        """Return a text that changes whenever a code of these lists does, or what it says."""
        said = repr((self.currency, [(name, tuple(self[name])) for name in names]))
        return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()

    def label(self, name: str, code: str, lang: str) -> str:
        """Return the label of a code in a language, of whatever world."""
        own = self.invented.get(name)
        return (own if own is not None and code in own else self.lists[name]).label(code, lang)

    def measure(self, code: str) -> Measure:
        """Return a measure with how it adds."""
        told = self["measures"][code].attributes
        return _measure(
            code, told["kind"], told["over_time"], told["over_area"], told["over_activity"]
        )

    def unit(self, code: str) -> Unit:
        """Return a unit and whether it counts things one by one; ``A/B`` is a ratio of units."""
        if "/" in code:
            for part in code.split("/"):
                self.unit(part)
            return Unit(code, counted=False)
        return Unit(code, counted=self["units"][code].attributes.get("counted") == "yes")

    def measures_in(self, measure: str, unit: str) -> bool:
        """Whether a measure may be in a unit; where it is one of money, in any currency."""
        own = self["measures"][measure].attributes
        also = own.get("units", "").split()
        return unit in (own.get("unit"), *also) or (_MONEY in also and self.is_money(unit))

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
        for concept, name in _KEY_LISTS.items():
            code = getattr(key, concept)
            if concept == "unit":
                self.unit(code)
            elif code and not (code in self[name] or code in self.of((key.world,))[name]):
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
def _measure(code: str, kind: str, over_time: str, over_area: str, over_activity: str) -> Measure:
    # A derivation asks for each a thousand times.
    return Measure(code, MeasureKind(kind), Adds(over_time), Adds(over_area), Adds(over_activity))


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
    conventions: Conventions | None = None,
    *,
    instead: Mapping[str, str] | None = None,
) -> Catalogue:
    """Load the shipped lists and, over them, the lists of a case or home.

    Parameters
    ----------
    folder : Path, optional
        Folder with ``areas.csv``, ``subjects.csv`` and a file for each other list of `CASE_LISTS`
        that the city adds to.
    conventions : Conventions, optional
        What the city's settings say of its lists.
    instead : mapping of str to str, optional
        Texts of lists that stand in place of the folder's own.

    Raises
    ------
    InvalidFile
        If a list is broken.
    """
    rules = conventions or Conventions()
    lists = {name: shipped_list(name) for name in _SHIPPED}
    for name in CASE_LISTS:
        text = (instead or {}).get(name)
        path = folder / f"{name}.csv" if folder else None
        if text is None and path is not None and path.is_file():
            text = text_of(path)
        if text is None and name in rules.classifications:
            raise InvalidFile(
                "no-such-list",
                f"[lists] names {name}, and there is no file {name}.csv",
                hint="Put the whole list beside the settings, or leave the line away.",
            )
        if text is not None:
            lists[name] = _brought(name, text, lists.get(name), rules)
    for name in OWN_LISTS:
        lists.setdefault(name, CodeList(name, "1", {}))
    return _completed(lists, rules, invented_lists(folder, lists))


def _completed(
    lists: Mapping[str, CodeList], rules: Conventions, invented: Mapping[str, CodeList]
) -> Catalogue:
    """Return lists as a catalogue, once those that speak of each other agree."""
    _refuse_measures(lists["measures"], lists["units"])
    measures = _counted_in(rules.currency, lists["measures"])
    return Catalogue({**lists, "measures": measures}, rules, invented)


def _brought(name: str, text: str, base: CodeList | None, rules: Conventions) -> CodeList:
    """Return a list with what a city's file brings to it."""
    if base is None:
        return read_list(name, "1", text)
    header = _shipped(name).splitlines()[0].split(",")
    if name in rules.classifications:
        return replaced_list(base, text, header, rules.classifications[name])
    return extended_list(base, text, header)


def _refuse_measures(measures: CodeList, units: CodeList) -> None:
    """Refuse measures in units that no list holds; the shipped ones are in shipped units."""
    failures = []
    for item in measures:
        own = (item.attributes.get("unit", ""), *item.attributes.get("units", "").split())
        for part in (part for unit in own for part in unit.split("/")):
            if part != _MONEY and part not in units:
                hint = units.unknown(part).hint
                failures.append(
                    Failure(f"measures, {item.code}", "unknown-code", f"{part!r} is no unit", hint)
                )
    if failures:
        raise InvalidFile(
            "bad-code-list", "the code list measures cannot be read", failures=failures
        )


def _counted_in(currency: str, measures: CodeList) -> CodeList:
    """Return measures whose own unit of money is the city's currency."""
    items: dict[str, Item] = {}
    for item in measures:
        own = item.attributes.get("unit", "").replace(_MONEY, currency)
        also = " ".join(
            word.replace(f"{_MONEY}/", f"{currency}/")
            for word in item.attributes.get("units", "").split()
        )
        attributes = {**item.attributes, "unit": own} | ({"units": also} if also else {})
        items[item.code] = replace(item, attributes=attributes)
    return CodeList(measures.id, measures.version, items)
