"""Figures of premises: vacancy by park, and the halls of one park, each amount with its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ondiris.model import Source
from ondiris.model.floor_space import FloorSpace
from ondiris.ports import RecordedStatement
from ondiris.production.places.premises import KeptHall, ParkRoom, Premises
from ondiris.publishing.figures.desk import Desk
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
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.places.sites import figure_of

__all__ = ["hall_title", "halls_table", "premises_json", "silent_parks", "vacancy_table"]

_FULL = Decimal(100)
_COUNTS = ("tenants", "jobs")
_KEPT_INSIDE = ("let", *_COUNTS)


def vacancy_table(
    desk: Desk,
    rooms: Mapping[str, ParkRoom],
    wholes: Mapping[str, Sequence[str]],
    *,
    place: str,
    badges: tuple[Badge, ...] = (),
) -> Figure:
    """Return vacancy by park, the most room first; of the others it is said that nothing is known.

    Parameters
    ----------
    desk : Desk
    rooms : mapping of str to ParkRoom
        As far as whoever reads may know; what none of them tells has no column.
    wholes : mapping of str to sequence of str
        By site the sites that it is a part of.
    place : str
        Name of the city.
    badges : tuple of Badge
        Of the world that they belong to.
    """
    voice, words = desk.voice, desk.voice.words
    told = sorted(
        (room for room in rooms.values() if room.basis), key=lambda room: -(room.space.free or 0)
    )
    silent = silent_parks(rooms, wholes)
    known = {room.site for room in told}
    once = [room for room in told if not known & set(wholes.get(room.site, ()))]
    free = sum((room.space.free or Decimal(0) for room in once), Decimal(0))
    shown = _shown([room.space for room in told])
    rows = [_park(desk, room, shown, badges) for room in told]
    lacking, blank = Text(words("not known"), absent=True), Text("")
    rows += [
        (_site(voice, site, badges), lacking, *(blank for _ in shown), blank, blank)
        for site in silent
    ]
    return figure_of(
        desk,
        id="vacancy",
        kind=Kind.RANKING,
        headline=words("Free in zones and parks: %(amount)s m²", amount=_plain(voice, free)),
        subtitle=words("Built and free floor by zone and park, %(place)s",
                       place=voice.inside(place)),
        columns=(Column("site", words("Zone or park")), *_columns(desk, shown)),
        rows=tuple(rows),
        origin=(*badges, Badge.DERIVED),
        notes=(
            words("Vacancy is what is free of what is built. A park is as fresh as its oldest "
                  "hall."),
            words("Zones and parks of which nobody says what is free: %(count)s.",
                  count=len(silent)),
        ),
        evidence=_documents(desk, [one for room in told for one in room.said]),
        alt=words("Bars of vacancy by zone and park: %(count)s.", count=len(told)),
    )  # fmt: skip


def silent_parks(
    rooms: Mapping[str, ParkRoom], wholes: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Return the zones and parks of which nobody says what is free, sums of others left out."""
    sums = {whole for above in wholes.values() for whole in above}
    return tuple(site for site, room in rooms.items() if not room.basis and site not in sums)


def _shown(spaces: Sequence[FloorSpace]) -> tuple[str, ...]:
    """Return the amounts that have a column: free, built, and of the rest what is told."""
    rest = [name for name in ("let", *_COUNTS) if any(getattr(s, name) is not None for s in spaces)]
    return ("free", "built", *rest)


def _columns(desk: Desk, shown: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns after the first: vacancy, amounts, day, and who says it."""
    words = desk.voice.words
    titles = {"free": words("Free"), "built": words("Built"), "let": words("Let"),
              "tenants": words("Tenants"), "jobs": words("Jobs")}  # fmt: skip
    return (
        Column("vacancy", words("Vacancy"), ColumnKind.BAR, "%", full=_FULL),
        *(Column(one, titles[one], ColumnKind.NUMBER, _unit(one)) for one in shown),
        Column("day", words("As of")),
        Column("said_by", words("Said by")),
    )


def _unit(column: str) -> str:
    return "" if column in _COUNTS else "m2"


def _park(
    desk: Desk, room: ParkRoom, shown: Sequence[str], badges: tuple[Badge, ...]
) -> tuple[Cell, ...]:
    voice, words, whole = desk.voice, desk.voice.words, f"/{_page(room.site, badges)}"
    partly = room.basis == "halls" and room.counted < len(room.halls)
    note = (
        words("halls counted: %(count)s of %(all)s", count=room.counted, all=len(room.halls))
        if partly else ""
    )  # fmt: skip
    return (
        _site(voice, room.site, badges, note),
        _vacancy(desk, room.space.vacancy, whole),
        *(_amount(desk, getattr(room.space, one), whole, one) for one in shown),
        Text(voice.day(room.day) if room.day else ""),
        Text(_speakers(desk, room.said)),
    )


def _site(voice: ReaderLocale, site: str, badges: tuple[Badge, ...], note: str = "") -> Text:
    return Text(voice.label("subjects", site), href=_page(site, badges), note=note)


def _page(site: str, badges: tuple[Badge, ...]) -> str:
    """Return the address of a site; of an invented one there is no profile, only its halls."""
    if Badge.SYNTHETIC in badges:
        return f"figures/premises?subject={site}&world=synthetic"
    return f"sites/{site}"


def _vacancy(desk: Desk, share: Decimal | None, evidence: str) -> Cell:
    if share is None:
        return Text(desk.voice.words("not known"), absent=True)
    value = (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Number(value, 1, "%", evidence, low=value, high=value, origin=Badge.DERIVED)


def _amount(
    desk: Desk, amount: Decimal | int | None, evidence: str, column: str,
    origin: Badge = Badge.DERIVED,
) -> Cell:  # fmt: skip
    words = desk.voice.words
    if amount is None:
        told = words("not told") if column in _KEPT_INSIDE else words("not known")
        return Text(told, absent=True)
    value = Decimal(amount)
    digits = max(0, -int(value.as_tuple().exponent))
    return Number(value, digits, _unit(column), evidence, low=value, high=value, origin=origin)


def _plain(voice: ReaderLocale, amount: Decimal) -> str:
    return decimal_text(amount, 0 if amount == int(amount) else 1, voice.lang)


def _speakers(desk: Desk, said: Iterable[RecordedStatement]) -> str:
    """Return who says it, each once."""
    names = dict.fromkeys(desk.publisher(one.statement.source) for one in said)
    return "; ".join(names)


def _documents(desk: Desk, said: Sequence[RecordedStatement]) -> tuple[Reference, ...]:
    """Return what stands behind statements: each source once, with its newest day."""
    newest: dict[str, RecordedStatement] = {}
    for one in said:
        before = newest.get(one.statement.source)
        if before is None or before.statement.known.day < one.statement.known.day:
            newest[one.statement.source] = one
    return tuple(
        desk.reference(source, known=one.statement.known) for source, one in newest.items()
    )


def hall_title(voice: ReaderLocale, hall: KeptHall) -> str:
    """Return what a hall is called: its name, else its code."""
    return hall.own_name or f"{voice.words('Hall')} {hall.code}"


def halls_table(desk: Desk, room: ParkRoom, name: str, *, badges: tuple[Badge, ...] = ()) -> Figure:
    """Return the halls of a park: every amount leads to the statement that says it.

    Parameters
    ----------
    desk : Desk
    room : ParkRoom
        As far as whoever reads may know.
    name : str
        Of the park.
    badges : tuple of Badge
    """
    voice, words = desk.voice, desk.voice.words
    told = [(Text(hall_title(voice, hall)), hall.premises) for hall in room.halls]
    if room.own.said:
        told.append((Text(words("The park as a whole")), room.own))
    shown = _shown([room.space, *(premises.space for _, premises in told)])
    rows = [_hall(desk, title, premises, shown) for title, premises in told]
    if room.counted > 1:
        rows.append(_halls_together(desk, room, shown, badges))
    return figure_of(
        desk,
        id="premises",
        kind=Kind.RANKING,
        headline=_vacancy_headline(voice, room),
        subtitle=words("Halls, %(place)s", place=name),
        columns=(Column("hall", words("Hall")), *_columns(desk, shown)),
        rows=tuple(rows),
        params=(("subject", room.site),),
        origin=(*badges, Badge.DERIVED),
        evidence=_documents(desk, [one for _, p in told for one in p.said.values()]),
        alt=words("Bars of vacancy by hall: %(count)s.", count=len(room.halls)),
    )


def _vacancy_headline(voice: ReaderLocale, room: ParkRoom) -> str:
    free, share = room.space.free, room.space.vacancy
    if free is None or share is None:
        return voice.words("Premises")
    percent = decimal_text(share * 100, 1, voice.lang)
    return voice.words(
        "Vacancy: %(share)s%%, free: %(amount)s m²", share=percent, amount=_plain(voice, free)
    )


def _hall(desk: Desk, title: Text, premises: Premises, shown: Sequence[str]) -> tuple[Cell, ...]:
    said, space = premises.said, premises.space
    if premises.clash:
        note = desk.voice.words("The amounts contradict each other and count nowhere.")
        title = Text(title.text, note=note)
    ids = {column: one.id for column, one in said.items()}
    day = premises.day
    return (
        title,
        _vacancy(desk, space.vacancy, ids.get("free", "")),
        *(
            _amount(desk, getattr(space, one), ids.get(one, ""), one, Badge.PUBLISHED)
            for one in shown
        ),
        Text(desk.voice.day(day) if day else ""),
        Text(_speakers(desk, said.values())),
    )


def _halls_together(
    desk: Desk, room: ParkRoom, shown: Sequence[str], badges: tuple[Badge, ...]
) -> tuple[Cell, ...]:
    """Return the sums over the halls that count."""
    voice, whole = desk.voice, f"/{_page(room.site, badges)}"
    return (
        Text(voice.words("All halls: %(count)s", count=room.counted)),
        _vacancy(desk, room.space.vacancy, whole),
        *(_amount(desk, getattr(room.space, one), whole, one) for one in shown),
        Text(voice.day(room.day) if room.day else ""),
        Text(""),
    )


def premises_json(
    vintage: object,
    rooms: Iterable[ParkRoom],
    operators: Mapping[str, str],
    sources: Mapping[str, Source],
) -> dict[str, Any]:
    """Return premises as JSON, documented in ``docs/reference/places.md``.

    Parameters
    ----------
    vintage : object
        As JSON.
    rooms : iterable of ParkRoom
    operators : mapping of str to str
        Institution by site, where somebody says which.
    sources : mapping of str to Source
    """
    listed = list(rooms)
    return {
        "schema": "ondiris.premises/1",
        "vintage": vintage,
        "parks": [
            {
                "site": room.site,
                "operated_by": operators.get(room.site) or None,
                "basis": room.basis or None,
                "halls_counted": room.counted,
                **_space(room.space),
                "oldest_day": room.day.isoformat() if room.day else None,
                "halls": [
                    {"hall": hall.code, "name": hall.name, **_said_json(hall.premises, sources)}
                    for hall in room.halls
                ],
                "own": _said_json(room.own, sources) if room.own.said else None,
            }
            for room in listed
        ],
        "without_data": [room.site for room in listed if not room.basis],
    }


def _space(space: FloorSpace) -> dict[str, object]:
    share = space.vacancy
    return {
        **{name: _text(getattr(space, name)) for name in ("built", "let", "free")},
        "tenants": space.tenants,
        "jobs": space.jobs,
        "vacancy_pct": None if share is None else f"{share * 100:.1f}",
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _said_json(premises: Premises, sources: Mapping[str, Source]) -> dict[str, object]:
    said = premises.said
    names = sorted({one.statement.source for one in said.values()})
    return {
        **_space(premises.space),
        "clash": premises.clash or None,
        "day": premises.day.isoformat() if premises.day else None,
        "sources": names,
        "providers": [sources[name].provider if name in sources else name for name in names],
        "evidence": {column: one.id for column, one in said.items()},
    }
