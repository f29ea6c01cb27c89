"""Enterprises and sites put together from what was said of them.

Of several statements about one property the current one counts: the source of higher rank, then
the newer one.  Tenancies are the exception: an enterprise may sit on two sites.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
from shapely.geometry import Point, shape

from ondiris.model import Source, World
from ondiris.model.enterprise import Enterprise
from ondiris.model.outline import Outline
from ondiris.ports import RecordedStatement

__all__ = ["current_statements", "enterprises_of", "register_enterprises", "scattered"]

_TRIES = 40
_MANY = frozenset(
    {"concentrated_in", "may_overlap", "name", "part_of", "pilot", "product", "tenant_of"}
)


def current_statements(
    said: Iterable[RecordedStatement], sources: Mapping[str, Source]
) -> Mapping[str, Mapping[str, Sequence[RecordedStatement]]]:
    """Return, by subject and property, the statement that stands (all of them for some).

    Parameters
    ----------
    said : iterable
        Identifier, statement and revision of each.
    sources : mapping of str to Source
        For their ranks.
    """
    found: dict[str, dict[str, list[RecordedStatement]]] = defaultdict(lambda: defaultdict(list))
    for one in said:
        found[one.statement.subject][one.statement.property].append(one)
    standing: dict[str, dict[str, Sequence[RecordedStatement]]] = {}
    for subject, properties in found.items():
        standing[subject] = {
            name: ones if name in _MANY else [max(ones, key=lambda one: _weight(one, sources))]
            for name, ones in properties.items()
        }
    return standing


def _weight(one: RecordedStatement, sources: Mapping[str, Source]) -> tuple[int, str, int, str]:
    """Return what decides between statements: rank, day, revision, then the identifier."""
    source = sources.get(one.statement.source)
    day = one.statement.known.day.isoformat()
    return (source.rank if source else 0, day, one.revision, one.id)


def enterprises_of(
    standing: Mapping[str, Mapping[str, Sequence[RecordedStatement]]],
) -> tuple[Enterprise, ...]:
    """Return the enterprises among the subjects: those with a business number."""
    return tuple(
        _enterprise(subject, said)
        for subject, said in standing.items()
        if subject.startswith("e-") and "identifier" in said
    )


def _enterprise(subject: str, said: Mapping[str, Sequence[RecordedStatement]]) -> Enterprise:
    """Return one enterprise."""

    def one(name: str) -> str:
        return said[name][0].value if name in said else ""

    names: dict[str, str] = {}
    for statement in (one.statement for one in said.get("name", ())):
        lang, colon, rest = statement.value.partition(": ")
        known = bool(colon) and lang in ("kk", "ru", "en")
        names[lang if known else "und"] = rest if known else statement.value
    point = one("coordinates").split()
    return Enterprise(
        subject=subject,
        number=one("identifier"),
        names={lang: names[lang] for lang in ("kk", "ru", "en", "und") if lang in names},
        activity=one("activity"),
        area=one("located_in"),
        size=one("size_class"),
        stage=one("stage"),
        holding=one("holding"),
        sites=tuple(sorted({s.value for s in said.get("tenant_of", ())})),
        point=(float(point[0]), float(point[1])) if len(point) == 2 else None,
        world=said["identifier"][0].statement.world,
    )


def register_enterprises(table: pa.Table, month: int, world: World) -> tuple[Enterprise, ...]:
    """Return the enterprises of a register of returns that are alive in a month.

    Parameters
    ----------
    table : pyarrow.Table
        Columns ``bin activity area size holding first_month last_month``.
    month : int
        Number of the month, as of `ondiris.model.Month`.
    world : World
        World of the register; a synthetic one has no names, so numbers stand for them.
    """
    found = []
    for row in table.to_pylist():
        if row["first_month"] <= month <= row["last_month"]:
            number = str(row["bin"])
            found.append(
                Enterprise(
                    subject=f"e-{number}",
                    number=number,
                    names={},
                    activity=row["activity"],
                    area=row["area"],
                    size=row["size"],
                    holding=row["holding"] or "",
                    world=world,
                )
            )
    return tuple(found)


def scattered(
    enterprises: Sequence[Enterprise], outlines: Mapping[str, Outline]
) -> tuple[Enterprise, ...]:
    """Return synthetic enterprises with made-up points inside the outlines of their areas.

    Parameters
    ----------
    enterprises : sequence of Enterprise
        Those of a synthetic city; any other is returned as it is.
    outlines : mapping of str to Outline
        By area.

    Notes
    -----
    The point follows from the business number, so it is the same in every home.
    """
    shapes = {code: shape(outline.geometry) for code, outline in outlines.items()}
    found = []
    for one in enterprises:
        drawn = shapes.get(one.area)
        if one.world is not World.SYNTHETIC or drawn is None:
            found.append(one)
            continue
        draw = random.Random(f"point of {one.number}")  # noqa: S311 - a made-up place, no secret
        middle = drawn.representative_point()
        west, south, east, north = drawn.bounds
        lon, lat = middle.x, middle.y
        for _ in range(_TRIES):
            tried = Point(draw.uniform(west, east), draw.uniform(south, north))
            if drawn.contains(tried):
                lon, lat = tried.x, tried.y
                break
        found.append(replace(one, point=(round(lat, 4), round(lon, 4))))
    return tuple(found)
