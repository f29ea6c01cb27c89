"""Step by step to a figure: which measures there are, which codes and periods, what has a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ondiris.assistants.asked import AskedAvailable, AskedMeasures, AskedSearch, Filters
from ondiris.assistants.told import (
    Available,
    CodeTold,
    FoundCode,
    FoundCodes,
    Measures,
    MeasureTold,
)
from ondiris.assistants.visit import Visit, clipped, fitted
from ondiris.codes import Catalogue
from ondiris.model import Period
from ondiris.production import FORMULAS, Row
from ondiris.production.figures.reach import Reach
from ondiris.publishing.figures.finding import EntryKind, Hit

__all__ = ["available", "measures", "searched"]

_NAME = 120
"""Letters of a name at most."""
_OF_KIND = 5
_LISTS = {"activity": "activities", "area": "areas", "subject": "subjects", "scope": "scopes"}


def measures(visit: Visit, _: AskedMeasures) -> Measures:
    """Return the measures of which something is known, with how much sources printed."""
    printed = visit.printed
    derived = _derived(printed, visit.now.ledger.catalogue)
    known = [i for i in visit.now.catalogue["measures"] if printed[i.code] or i.code in derived]
    items = [
        MeasureTold(
            code=item.code,
            name=clipped(item.name(visit.asking.lang), _NAME),
            unit=item.attributes.get("unit", ""),
            published=printed[item.code],
            derived=item.code in derived or None,
        )
        for item in known
    ]

    def answer(some: Sequence[MeasureTold]) -> Measures:
        return Measures(
            **visit.listed(len(some), len(items)),
            items=list(some),
        )

    return answer(fitted(items[visit.start :], answer))


def _derived(printed: Iterable[str], lists: Catalogue) -> frozenset[str]:
    """Return the measures that no source printed and formulas derive of those that some did."""
    known = set(printed)
    for stage in FORMULAS:
        made = {code: one for one in stage for code in one.makes(lists) - known}
        for code, one in made.items():
            needs = one.needs(Reach(measures=frozenset({code})), lists).measures
            if needs is None or needs & known:
                known.add(code)
    return frozenset(known.difference(printed))


def available(visit: Visit, asked: AskedAvailable) -> Available:
    """Return the codes or periods of which a measure has figures, most figures first.

    Where nothing else is named, the city's own area is meant, as the answer says.
    """
    filters: Filters = asked
    open_to = (asked.area, asked.activity, asked.subject, asked.period)
    if asked.by != "area" and not any(open_to):
        filters = asked.model_copy(update={"area": visit.now.city.area})
    rows = visit.now.get(visit.question(filters)).rows
    counted = Counter(_code(row, asked.by) for row in rows)
    counted.pop("", None)
    if asked.by == "period":
        order = sorted(counted, key=_recent)
    else:
        order = sorted(counted, key=lambda code: (-counted[code], code))
    items = [
        CodeTold(
            code=code, name=clipped(_name(visit, asked.by, code), _NAME), figures=counted[code]
        )
        for code in order
    ]

    def answer(some: Sequence[CodeTold]) -> Available:
        return Available(
            **visit.listed(len(some), len(items)),
            asked=visit.asked(filters),
            items=list(some),
        )

    return answer(fitted(items[visit.start :], answer))


def _code(row: Row, by: str) -> str:
    return str(row.period) if by == "period" else str(getattr(row.key, by))


def _recent(code: str) -> tuple[int, int]:
    first, last = Period.parse(code).extent
    return -last.toordinal(), -first.toordinal()


def _name(visit: Visit, by: str, code: str) -> str:
    if by == "period":
        return visit.voice.due(Period.parse(code))
    if by == "of":
        base, _, whole = code.partition("@")
        names = [_base(visit, one) for one in base.split("/") if one]
        return ", ".join([*names, *([visit.desk.place_or_activity(whole)] if whole else [])])
    return visit.voice.label(_LISTS[by], code)


def _base(visit: Visit, code: str) -> str:
    return visit.voice.label("of" if code in visit.now.catalogue["of"] else "measures", code)


def searched(visit: Visit, asked: AskedSearch) -> FoundCodes:
    """Return what has a name that a text meets, nearest first of each kind."""
    from ondiris.session.places.searching import search  # noqa: PLC0415 - brings solvers

    found = search(visit.now, asked.text, asked.lang, most=_OF_KIND, among="assistants")
    total = sum(group.count for group in found.groups)
    items = [_found(hit) for group in found.groups for hit in group.hits]

    def answer(some: Sequence[FoundCode]) -> FoundCodes:
        whole = len(some) == total and not any(group.more for group in found.groups)
        return FoundCodes(
            read_at=visit.read_at,
            total=total,
            shown=len(some),
            complete=whole,
            items=list(some),
            nearest=[clipped(word, _NAME) for word in found.nearest] or None,
        )

    return answer(fitted(items, answer))


def _found(hit: Hit) -> FoundCode:
    entry = hit.entry
    kind = str(entry.kind)
    if entry.kind is EntryKind.CODE:
        kind = entry.path.rpartition("/")[2]
    return FoundCode(kind=kind, code=entry.code or None, name=clipped(hit.title, _NAME))
