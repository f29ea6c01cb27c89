"""Halls and parks as the ledger knows them: what is built, let and free, of which day.

Of several statements about one property the current one counts, as everywhere.  A park has what its
halls have; where a source says something of the park as a whole on a later day than of any hall,
that holds.  What nobody says is not known, and never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import World
from ondiris.model.floor_space import FloorSpace
from ondiris.model.printed import is_plain
from ondiris.ports import RecordedStatement
from ondiris.sources.premises import HALL_OF, PREMISES_NUMBERS

__all__ = [
    "HALL",
    "HallChange",
    "KeptHall",
    "ParkRoom",
    "Premises",
    "hall_changes",
    "halls_of",
    "park_rooms",
    "premises_of",
    "told_lets",
    "wholes_of",
]

HALL: Final = "hall:"
"""What the subject of a hall begins with."""
Said = Mapping[str, RecordedStatement]
_N = TypeVar("_N", Decimal, int)


@dataclass(frozen=True, slots=True)
class Premises:
    """Amounts of a hall, or of a park as a whole, with the statements that say them.

    Parameters
    ----------
    space : FloorSpace
        Nothing in it where the amounts cannot be together.
    said : mapping of str to RecordedStatement
        By column: ``built``, ``let``, ``free``, ``tenants``, ``jobs``.
    clash : str
        The rule by which the amounts cannot be together; empty where they can.
    """

    space: FloorSpace
    said: Said
    clash: str = ""

    @property
    def day(self) -> date | None:
        """The newest day of the amounts; None where nothing is said."""
        return max((one.statement.known.day for one in self.said.values()), default=None)


@dataclass(frozen=True, slots=True)
class KeptHall:
    """A hall as known at a vintage.

    Parameters
    ----------
    subject, site, code, name : str
        The name is the code where nobody gives one.
    premises : Premises
    world : World
    """

    subject: str
    site: str
    code: str
    name: str
    premises: Premises
    world: World = World.ACTUAL

    @property
    def own_name(self) -> str:
        """The name that somebody gave it; empty where nobody did."""
        return "" if self.name == self.code else self.name

    @property
    def counts(self) -> bool:
        """Whether it is known how much of it is free."""
        return not self.premises.clash and self.premises.space.free is not None


@dataclass(frozen=True, slots=True)
class ParkRoom:
    """What a park or zone has, by its halls or as a whole.

    Parameters
    ----------
    site : str
    halls : tuple of KeptHall
        All that are known.
    counted : int
        Halls of which it is known how much is free; the sums are of these.
    space : FloorSpace
        Sums; what one of the halls counted does not tell is not known of the park.
    day : date, optional
        Since when no figure in it is older; None where nothing is known.
    basis : str
        ``halls``, ``park`` where the park as a whole is told of, or empty for nothing.
    own : Premises
        What is said of the park as a whole.
    """

    site: str
    halls: tuple[KeptHall, ...]
    counted: int
    space: FloorSpace
    day: date | None
    basis: str
    own: Premises

    @property
    def largest(self) -> Decimal | None:
        """The most that is free in one hall; None where it is known of none."""
        free = [hall.premises.space.free for hall in self.halls if hall.counts]
        return max((amount for amount in free if amount is not None), default=None)

    @property
    def said(self) -> tuple[RecordedStatement, ...]:
        """The statements behind the sums."""
        ones = [hall.premises for hall in self.halls if hall.counts]
        told = ones if self.basis == "halls" else [self.own] if self.basis else []
        return tuple(one for premises in told for one in premises.said.values())


@dataclass(frozen=True, slots=True)
class HallChange:
    """What one entry did to one amount.

    Parameters
    ----------
    site, hall, name : str
        Code and name of the hall; the code is empty for the park as a whole.
    column : str
    before, after : Decimal, optional
        Equal where it was confirmed for another day.
    """

    site: str
    hall: str
    name: str
    column: str
    before: Decimal | None
    after: Decimal | None

    @property
    def confirmed(self) -> bool:
        """Whether the amount is the same, said anew."""
        return self.before == self.after


def premises_of(said: Mapping[str, Sequence[RecordedStatement]]) -> Premises:
    """Return the amounts among the current statements of a subject.

    Parameters
    ----------
    said : mapping of str to sequence
        Current statements by property.
    """
    ones = {column: said[name][0] for column, name in PREMISES_NUMBERS.items() if said.get(name)}
    texts = {column: one.value for column, one in ones.items()}
    built, let, free = (texts.get(column, "") for column in ("built", "let", "free"))
    tenants, jobs = (texts.get(column, "") for column in ("tenants", "jobs"))
    try:
        space = FloorSpace(_area(built), _area(let), _area(free), _count(tenants), _count(jobs))
    except InvalidInput as error:
        return Premises(FloorSpace(), ones, error.code)
    return Premises(space, ones)


def _area(text: str) -> Decimal | None:
    """Return an area as it was said, nothing where nobody says one.

    Raises
    ------
    InvalidInput
        ``not-a-number``
    """
    if not text:
        return None
    if not is_plain(text):
        raise InvalidInput("not-a-number", "an area is not a plain decimal number")
    return Decimal(text)


def _count(text: str) -> int | None:
    """Return a count as it was said, nothing where nobody says one.

    Raises
    ------
    InvalidInput
        ``not-a-number``, ``not-a-count``
    """
    amount = _area(text)
    if amount is not None and amount != int(amount):
        raise InvalidInput("not-a-count", "tenants and jobs are whole numbers")
    return None if amount is None else int(amount)


def halls_of(
    standing: Mapping[str, Mapping[str, Sequence[RecordedStatement]]],
) -> tuple[KeptHall, ...]:
    """Return the halls among the subjects, by site and code.

    Parameters
    ----------
    standing : mapping
        Current statements by subject and property.
    """
    found = []
    for subject, said in standing.items():
        if not subject.startswith(HALL) or not said.get(HALL_OF):
            continue
        site, code = said[HALL_OF][0].value, subject.rpartition(":")[2]
        names = said.get("name", ())
        name = max(names, key=_newest).value if names else code
        world = said[HALL_OF][0].statement.world
        found.append(KeptHall(subject, site, code, name, premises_of(said), world))
    return tuple(sorted(found, key=lambda hall: (hall.site, _order(hall.code))))


def _newest(one: RecordedStatement) -> tuple[date, int, str]:
    return one.statement.known.day, one.revision, one.id


def _order(code: str) -> tuple[int, str]:
    """Return what puts ``hall-2`` before ``hall-10``."""
    digits = "".join(c for c in code if c.isdigit())
    return int(digits) if digits and len(digits) < 18 else 0, code


def park_rooms(
    standing: Mapping[str, Mapping[str, Sequence[RecordedStatement]]],
    sites: Iterable[str],
    halls: Sequence[KeptHall] | None = None,
) -> dict[str, ParkRoom]:
    """Return what parks and zones have, by code, in the order asked for.

    Parameters
    ----------
    standing : mapping
        Current statements by subject and property.
    sites : iterable of str
    halls : sequence of KeptHall, optional
        All halls, where they are read already.
    """
    by_site: dict[str, list[KeptHall]] = {}
    for hall in halls_of(standing) if halls is None else halls:
        by_site.setdefault(hall.site, []).append(hall)
    return {
        site: _room(site, tuple(by_site.get(site, ())), premises_of(standing.get(site, {})))
        for site in sites
    }


def _room(site: str, halls: tuple[KeptHall, ...], own: Premises) -> ParkRoom:
    counted = [hall.premises for hall in halls if hall.counts]
    days = [one.day for one in counted if one.day is not None]
    told = not own.clash and own.space.free is not None
    if told and (not days or (own.day or date.min) > max(days)):
        return ParkRoom(site, halls, 0, own.space, own.day, "park", own)
    if not counted:
        return ParkRoom(site, halls, 0, FloorSpace(), None, "", own)
    spaces = [one.space for one in counted]
    space = FloorSpace(
        _sum([s.built for s in spaces]),
        _sum([s.let for s in spaces]),
        _sum([s.free for s in spaces]),
        _sum([s.tenants for s in spaces]),
        _sum([s.jobs for s in spaces]),
    )
    return ParkRoom(site, halls, len(counted), space, min(days), "halls", own)


def _sum(amounts: Sequence[_N | None]) -> _N | None:
    """Return a sum, or that it is not known where one of its parts is not."""
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or not known:
        return None
    total = known[0]
    for amount in known[1:]:
        total += amount
    return total


def told_lets(
    rooms: Mapping[str, ParkRoom], whole: Mapping[str, ParkRoom], fewest: int | None
) -> dict[str, ParkRoom]:
    """Return what the public knows of parks, with what is let in all where that tells of nobody.

    What is let in one hall may be what one tenant rents.  Of a park as a whole it is told where at
    least so many tenants share it, or where nothing is let.

    Parameters
    ----------
    rooms : mapping of str to ParkRoom
        As the public sees them.
    whole : mapping of str to ParkRoom
        The same parks as the house sees them.
    fewest : int, optional
        Fewest tenants; where no rule says, nothing that is let is told.
    """
    found = {}
    for site, room in rooms.items():
        inner = whole.get(site, room)
        space = inner.space
        same = (room.basis, room.counted, room.day) == (inner.basis, inner.counted, inner.day)
        amounts = (room.space.built, room.space.free) == (space.built, space.free)
        many = fewest is not None and space.tenants is not None and space.tenants >= fewest
        tells = room.basis and same and amounts and space.let is not None
        if tells and (many or space.let == 0):
            room = replace(room, space=replace(room.space, let=space.let))  # noqa: PLW2901 - told
        found[site] = room
    return found


def wholes_of(
    standing: Mapping[str, Mapping[str, Sequence[RecordedStatement]]],
    catalogue: Catalogue,
    site: str,
) -> tuple[str, ...]:
    """Return a site and every subject that it is a part of or lies in, the nearest first.

    Parameters
    ----------
    standing : mapping
        Current statements by subject and property.
    catalogue : Catalogue
    site : str
    """
    subjects, found = catalogue["subjects"], [site]
    for code in found:
        said = standing.get(code, {})
        above = [one.value for name in ("part_of", "located_in") for one in said.get(name, ())]
        found += [
            whole
            for whole in dict.fromkeys((subjects[code].parent, *above))
            if whole in subjects and whole not in found
        ]
    return tuple(found)


def hall_changes(
    before: Iterable[tuple[str, str, str, Premises]],
    after: Iterable[tuple[str, str, str, Premises]],
) -> list[HallChange]:
    """Return what was said anew between two vintages, confirmed amounts among it.

    Parameters
    ----------
    before, after : iterable of tuple
        Site, code and name of each hall with its amounts; the code is empty for a whole park.
    """
    earlier = {(site, code): premises for site, code, _, premises in before}
    found = []
    for site, code, name, now in after:
        old = earlier.get((site, code), Premises(FloorSpace(), {}))
        for column, one in now.said.items():
            was = old.said.get(column)
            if was is None or was.id != one.id:
                amount = Decimal(was.value) if was is not None and is_plain(was.value) else None
                new = Decimal(one.value) if is_plain(one.value) else None
                found.append(HallChange(site, code, name, column, amount, new))
    return found
