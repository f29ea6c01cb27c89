"""Enterprises counted in the registers loaded: figures derived on read, beside published ones.

A count is known since the newest row it rests on and is about that day.  It never contradicts a
published count, which is about all enterprises while a register may be partial.  Through a public
door a table of counts leaves whole or not at all: one cell of fewer enterprises than the rules
allow keeps it in, so nothing is left to subtract.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from ondiris.codes import Catalogue, Item
from ondiris.model import Confidentiality, Derived, Known, Period, Scope, SeriesKey, World
from ondiris.model.secrecy import Secrecy
from ondiris.ports import Query, RecordedStatement
from ondiris.production.figures.rows import Row, derived_row

__all__ = [
    "COUNT_FORMULA",
    "COUNT_SYMBOLS",
    "MEASURE",
    "RESTS_ON",
    "RegisterEntry",
    "asks_register",
    "register_counts",
    "register_entries",
]

COUNT_FORMULA: Final = "register-count/1"
COUNT_SYMBOLS: Final = "count = enterprises of the register − those of other places or kinds"
MEASURE: Final = "count_enterprises"
RESTS_ON: Final = ("identifier", "activity", "located_in", "size_class", "stage")
_KEPT_IN: Final = Secrecy(Confidentiality.INTERNAL)
_NAMED: Final = 12
"""How many entries a count names; its identifier follows from all."""
_SIZES: Final[Mapping[Scope, frozenset[str]]] = {
    Scope.LARGE_MEDIUM: frozenset({"large", "medium"}),
    Scope.SME: frozenset({"medium", "small", "micro"}),
}


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """An enterprise as far as a count needs it.

    Parameters
    ----------
    id : str
        Identifier of the statement of its business number.
    area, activity, size : str
        Codes; empty where the register does not say.
    known : Known
        The newest of what the count rests on.
    secrecy : Secrecy
        Of all that the count rests on.
    """

    id: str
    area: str
    activity: str
    size: str
    known: Known
    secrecy: Secrecy


def asks_register(query: Query) -> bool:
    """Whether a query asks for counts of enterprises by name."""
    subjects = query.subjects is None or "" in query.subjects
    return query.measures == (MEASURE,) and not query.of and subjects


def register_entries(
    standing: Mapping[str, Mapping[str, Sequence[RecordedStatement]]],
) -> tuple[RegisterEntry, ...]:
    """Return the living enterprises of a register, each number once however many its local units.

    Parameters
    ----------
    standing : mapping
        Current statements by subject and property, of one world.
    """
    found: dict[str, RegisterEntry] = {}
    for subject in sorted(standing):
        said = standing[subject]
        if not subject.startswith("e-") or "identifier" not in said:
            continue
        number = said["identifier"][0].value
        if number not in found and _value(said, "stage") != "cancelled":
            found[number] = _entry(said)
    return tuple(found.values())


def _entry(said: Mapping[str, Sequence[RecordedStatement]]) -> RegisterEntry:
    basis = [said[name][0].statement for name in RESTS_ON if name in said]
    return RegisterEntry(
        id=said["identifier"][0].id,
        area=_value(said, "located_in"),
        activity=_value(said, "activity"),
        size=_value(said, "size_class"),
        known=max((s.known for s in basis), key=lambda known: known.day),
        secrecy=Secrecy.joint(basis),
    )


def _value(said: Mapping[str, Sequence[RecordedStatement]], name: str) -> str:
    return said[name][0].value if name in said else ""


def register_counts(
    entries: Sequence[RegisterEntry],
    catalogue: Catalogue,
    query: Query,
    *,
    world: World,
    city: str,
    whole: str,
    fewest: int | None,
) -> Iterator[Row]:
    """Yield the counts of a register that answer a query.

    Parameters
    ----------
    entries : sequence of RegisterEntry
        Of one world.
    catalogue : Catalogue
        Trees of areas and activities.
    query : Query
        What is asked, and by whom.
    world : World
    city, whole : str
        Codes of the city and of the whole industry.
    fewest : int, optional
        Fewest enterprises of a cell that may leave; where no rule says, nothing may.

    Yields
    ------
    Row
        One for each cell that holds an enterprise; internal unless its whole table may leave.
    """
    counter = _Counter(catalogue, city, whole, fewest)
    placed = [(e, counter.areas(e), counter.activities(e)) for e in entries]
    held = [_Placed(e, areas, path) for e, areas, path in placed if areas and path]
    if not held:
        return
    known = max((one.entry.known for one in held), key=lambda known: known.day)
    day = Period.day(known.day)
    if query.periods is not None and not any(day.meets(asked) for asked in query.periods):
        return
    whole_table = Secrecy.joint(one.entry.secrecy for one in held)
    passing = counter.passing_tables(held)
    for (area, activity, scope), members in counter.cells(held, query).items():
        table = CountTable(area != city, counter.depth(activity), scope is not Scope.ALL)
        secrecy = whole_table if table in passing else _KEPT_IN
        if query.audience.may_see(secrecy):
            key = SeriesKey(MEASURE, area, "enterprises", activity=activity, scope=scope,
                            world=world)  # fmt: skip
            yield _row(key, known, members, len(held), secrecy)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An enterprise with the areas and activities that hold it, the whole first."""

    entry: RegisterEntry
    areas: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """A table of counts: by district or the city, how deep by activity, by size or not."""

    by_district: bool
    depth: int
    by_size: bool


@dataclass(frozen=True, slots=True)
class _Counter:
    """Sorts enterprises into cells."""

    catalogue: Catalogue
    city: str
    whole: str
    fewest: int | None

    def areas(self, entry: RegisterEntry) -> tuple[str, ...]:
        """Return the city, then the district of an enterprise; nothing for one outside."""
        return self._path("areas", entry.area, self.city)[:2]

    def activities(self, entry: RegisterEntry) -> tuple[str, ...]:
        """Return the activities that hold an enterprise, the whole first; nothing outside it."""
        return self._path("activities", entry.activity, self.whole)

    def _path(self, name: str, code: str, root: str) -> tuple[str, ...]:
        codes = self.catalogue[name]
        path = (code, *codes.ancestors(code)) if code in codes else ()
        return tuple(reversed(path[: path.index(root) + 1])) if root in path else ()

    def _inside(self, aggregate: Item) -> bool:
        """Whether all that an aggregate sums belongs to the whole; of others nobody is counted."""
        return all(self._path("activities", code, self.whole) for code in aggregate.members)

    def depth(self, activity: str) -> int:
        """Return how deep a table by that activity is; an aggregate goes with its members."""
        item = self.catalogue["activities"][activity]
        if item.members and activity != self.whole:
            return max(self.depth(code) for code in item.members)
        return len(self._path("activities", activity, self.whole)) - 1

    def cells(
        self, held: Sequence[_Placed], query: Query
    ) -> Mapping[tuple[str, str, Scope], list[RegisterEntry]]:
        """Return the enterprises of each cell that is asked for."""
        found: dict[tuple[str, str, Scope], list[RegisterEntry]] = defaultdict(list)
        aggregates = [i for i in self.catalogue["activities"] if i.members and self._inside(i)]
        for one in held:
            entry, areas, path = one.entry, one.areas, one.path
            sums = [i.code for i in aggregates if set(i.members) & set(path) and i.code not in path]
            scopes = [Scope.ALL, *(s for s, sizes in _SIZES.items() if entry.size in sizes)]
            for area in areas:
                for activity in (*path, *sums):
                    for scope in scopes:
                        if _asked(query, area, activity, scope):
                            found[area, activity, scope].append(entry)
        return found

    def passing_tables(self, held: Sequence[_Placed]) -> frozenset[CountTable]:
        """Return the tables that the rules let leave: no cell, rest included, is of too few.

        By district and by size at once none leaves: with the two tables beside it, it could be
        solved for cells that no table shows.
        """
        if self.fewest is None:
            return frozenset()
        deepest = max(len(one.path) for one in held)
        ways = [(False, False), (False, True), (True, False)]
        tables = [CountTable(d, k, s) for d, s in ways for k in range(deepest)]
        return frozenset(t for t in tables if self._smallest(held, t) >= self.fewest)

    def _smallest(self, held: Sequence[_Placed], table: CountTable) -> int:
        """Return how many enterprises the smallest cell of a table has, rests included."""
        sizes: dict[tuple[str, str, str], int] = defaultdict(int)
        for one in held:
            area = one.areas[-1] if table.by_district else self.city
            activity = one.path[table.depth] if table.depth < len(one.path) else one.path[-1]
            size = one.entry.size if table.by_size else ""
            size = {"micro": "small"}.get(size, size)
            sizes[area, activity, size] += 1
        return min(sizes.values())


def _asked(query: Query, area: str, activity: str, scope: Scope) -> bool:
    return (
        (query.areas is None or area in query.areas)
        and (query.activities is None or activity in query.activities)
        and (query.scope is None or query.scope == scope)
    )


def _row(
    key: SeriesKey, known: Known, members: Sequence[RegisterEntry], of: int, secrecy: Secrecy
) -> Row:
    """Return the row of a count: exact, with the first of its entries named."""
    count = Decimal(len(members))
    inputs = tuple(sorted(entry.id for entry in members))
    derived = Derived(
        key=key,
        period=Period.day(known.day),
        value=count,
        digits=0,
        multiplier=0,
        lower=count,
        upper=count,
        formula=COUNT_FORMULA,
        expression=f"{of} − {of - len(members)}",
        inputs=inputs,
        notes=("register-loaded",),
    )
    return replace(derived_row(derived, known, secrecy), inputs=inputs[:_NAMED])
