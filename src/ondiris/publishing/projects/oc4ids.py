"""Public projects in the Open Contracting for Infrastructure Data Standard (OC4IDS 0.9).

Only what the public may see goes in, each number with its source beside it.  What nobody said is
left out: the standard has no word for "unknown", and an empty field would be one for "none".

References
----------
.. [1] Open Contracting Partnership and CoST, "Open Contracting for Infrastructure Data Standards
   Toolkit", version 0.9, https://standard.open-contracting.org/infrastructure/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ondiris.model import Bound, KnownBasis, Period, Source
from ondiris.model.outline import Outline, right_handed
from ondiris.production.figures.rows import Row
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.projects import ProjectClaim, current, day_of, launched_on
from ondiris.publishing.figures.desk import Desk, number

__all__ = ["SECTORS", "STATUSES", "ProjectFacts", "Publisher", "oc4ids_package"]

VERSION = "0.9"
STATUSES: Mapping[str, str] = {
    "application": "identification",
    "review": "identification",
    "approved": "preparation",
    "land": "preparation",
    "design": "preparation",
    "permit": "preparation",
    "construction": "implementation",
    "equipment": "implementation",
    "commissioning": "implementation",
    "launched": "completion",
    "full_work": "maintenance",
    "stalled": "",
    "withdrawn": "cancelled",
}
"""What each stage is in the standard; a project that is stalled is at none of its stages."""
SECTORS: Mapping[str, str] = {"B": "naturalResources", "C": "economy", "D": "energy",
                              "E": "waterAndWaste"}  # fmt: skip
"""What each section of activities is in the standard; its list is of infrastructure."""
_METRICS = (
    ("forecasts", "jobs", "jobs_promised"),
    ("forecasts", "floor-area", "floor_area_planned"),
    ("metrics", "jobs", "jobs_verified"),
    ("metrics", "floor-area", "floor_area_verified"),
    ("metrics", "cost", "cost_actual"),
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, and under which names.

    Parameters
    ----------
    prefix : str
        That this publisher has registered: ``oc4ids-abc123``.
    uri : str
        Where the package is published.
    name : str
    licence : str
        Address of the licence; empty where none is stated.
    """

    prefix: str
    uri: str
    name: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the public may know of projects.

    Parameters
    ----------
    lines : sequence of ProjectLine
    claims : mapping of str to sequence of ProjectClaim
        Everything said of projects, by subject.
    outlines : mapping of str to Outline
    area : str
        Of the city.
    recorded_at : str
        When the newest of it was recorded.
    """

    lines: Sequence[ProjectLine]
    claims: Mapping[str, Sequence[ProjectClaim]]
    outlines: Mapping[str, Outline]
    area: str
    recorded_at: str


def oc4ids_package(desk: Desk, facts: ProjectFacts, publisher: Publisher) -> dict[str, object]:
    """Return public projects as a package of the standard.

    Parameters
    ----------
    desk : Desk
        Of the public; in whose language the texts are.
    facts : ProjectFacts
        With one project at least.
    publisher : Publisher
    """
    shape: dict[str, object] = {
        "uri": publisher.uri,
        "publishedDate": facts.recorded_at,
        "version": VERSION,
        "publisher": {"name": publisher.name},
    }
    if publisher.licence:
        shape["license"] = publisher.licence
    writer = _ProjectWriter(desk, facts, publisher.prefix)
    return shape | {"projects": [writer.project(line) for line in facts.lines]}


class _ProjectWriter:
    """Writes one project after another."""

    def __init__(self, desk: Desk, facts: ProjectFacts, prefix: str) -> None:
        self.voice, self.sources = desk.voice, desk.sources
        self.facts, self.prefix, self.today = facts, prefix, desk.vintage.known

    def project(self, line: ProjectLine) -> dict[str, object]:
        """Return a project; fields of which nothing is known are left out."""
        claims = tuple(self.facts.claims.get(line.code, ()))
        rows = [row for row in line.figures.values() if row.bound is not Bound.NONE]
        # The day of loading is no day on which anything became known of a project.
        said = [claim.said for claim in claims if claim.basis is not KnownBasis.LOADED]
        said += [row.known.day for row in rows if row.known.basis is not KnownBasis.LOADED]
        launched = "completion" if self._launched(line) else ""
        cost = line.figures.get("cost_planned")
        shape: dict[str, object] = {
            "id": f"{self.prefix}-{line.code}",
            "updated": _moment(max(said)) if said else "",
            "language": self.voice.lang,
            "title": self.voice.label("subjects", line.code),
            "status": STATUSES[line.stage.value] if line.stage else launched,
            "sector": _sectors(line.activity),
            "additionalClassifications": self._activity(line.activity),
            "locations": self._locations(line, claims),
            "budget": self._cost(cost, "amount", "description"),
            "period": self._period(line, claims),
            "parties": self._parties(claims),
            "milestones": self._milestones(line),
            "completion": self._completion(line),
            **self._metrics(line),
            "documents": self._documents(claims, rows),
        }
        return {name: value for name, value in shape.items() if value}

    def _activity(self, code: str) -> list[dict[str, str]]:
        if not code:
            return []
        listed = self.voice.catalogue["activities"]
        about = self.voice.label("activities", code)
        return [{"scheme": listed.version, "id": code, "description": about}]

    def _locations(
        self, line: ProjectLine, claims: Sequence[ProjectClaim]
    ) -> list[dict[str, object]]:
        """Return the place of a project: its own point or outline, else its site's."""
        point = current(claims, "coordinates")
        areas, outlines = self.voice.catalogue["areas"], self.facts.outlines
        # A district's outline is no place of a project.
        own = [code for code in (line.code, line.site) if code in outlines and code not in areas]
        drawn = outlines[own[0]] if own else None
        if not (line.site or point or drawn):
            return []
        shape: dict[str, object] = {"id": line.site or line.code, "address": self._address()}
        if line.site:
            kind = "areas" if line.site in areas else "subjects"
            shape["description"] = self.voice.label(kind, line.site)
        if point is not None:
            latitude, longitude = (float(part) for part in point.value.split(","))
            shape["geometry"] = {"type": "Point", "coordinates": [longitude, latitude]}
        elif drawn is not None:
            shape["geometry"] = dict(right_handed(drawn.geometry))
            credit = f"{shape.get('description', '')} ({drawn.attribution})".strip()
            shape["description"] = credit if drawn.attribution else shape.get("description")
        return [{name: value for name, value in shape.items() if value}]

    def _address(self) -> dict[str, str]:
        areas = self.voice.catalogue["areas"]
        city = areas[self.facts.area]
        country = city
        while country.parent and country.parent in areas:
            country = areas[country.parent]
        shape = {"locality": city.name(self.voice.lang)}
        if country.code != city.code:
            shape["countryName"] = country.name(self.voice.lang)
        return shape

    def _cost(self, row: Row | None, name: str, told: str) -> dict[str, object]:
        """Return an amount of money with its source."""
        if row is None or row.bound is Bound.NONE:
            return {}
        return {name: _value(row), told: self._told(row)}

    def _told(self, row: Row) -> str:
        """Return a figure as printed, with its source and the place in it."""
        source = self.sources.get(row.source)
        said = self.voice.readable(number(row))
        place = ", ".join(part for part in (source.title if source else "", row.locator) if part)
        return f"{said} ({place})" if place else said

    def _period(self, line: ProjectLine, claims: Sequence[ProjectClaim]) -> dict[str, str]:
        """Return from when to when a project is built, as far as anybody said."""
        begun = current(claims, "construction_start") or current(claims, "construction_planned")
        planned = line.plan or current(claims, "completion_planned")
        ended = self._launched(line) or (day_of(planned) if planned else None)
        shape = {} if begun is None else {"startDate": _moment(Period.parse(begun.value).first_day)}
        return shape if ended is None else {**shape, "endDate": _moment(ended)}

    def _launched(self, line: ProjectLine) -> date | None:
        """Return the day of a launch that has come."""
        day = launched_on(line.launch) if line.launch else None
        return day if day is not None and day <= self.today else None

    def _parties(self, claims: Sequence[ProjectClaim]) -> list[dict[str, str]]:
        """Return who carries or owns a project by what is published of it; roles are not said."""
        named = [current(claims, about) for about in ("initiator", "owner", "operator")]
        found = dict.fromkeys(claim.value for claim in named if claim is not None)
        return [{"id": f"party-{k}", "name": name} for k, name in enumerate(found, start=1)]

    def _milestones(self, line: ProjectLine) -> list[dict[str, str]]:
        """Return the launch: as it was planned, and as it came."""
        met, plan = self._launched(line), line.plan
        if met is None and plan is None:
            return []
        shape = {
            "id": "launch",
            "title": self.voice.label(
                "statement_properties", "launch_actual" if met else "launch_planned"
            ),
            "type": "delivery",
            "status": "scheduled" if met is None else "met",
        }
        if plan is not None:
            shape |= {"dueDate": _moment(day_of(plan)), "description": self._claimed(plan)}
        return [shape if met is None else {**shape, "dateMet": _moment(met)}]

    def _claimed(self, claim: ProjectClaim) -> str:
        """Return a claim as it was said, with its source."""
        source = self.sources.get(claim.source)
        return f"{claim.value} ({source.title})" if source else claim.value

    def _completion(self, line: ProjectLine) -> dict[str, object]:
        met = self._launched(line)
        if met is None:
            return {}
        cost = self._cost(line.figures.get("cost_actual"), "finalValue", "finalValueDetails")
        return {"endDate": _moment(met), **cost}

    def _metrics(self, line: ProjectLine) -> dict[str, list[dict[str, object]]]:
        """Return what is promised and what is verified, in fields of their own."""
        found: dict[str, list[dict[str, object]]] = {}
        for field, name, figure in _METRICS:
            row = line.figures.get(figure)
            if row is None or row.bound is Bound.NONE:
                continue
            told: dict[str, object] = {"id": row.id, "notes": self._told(row)}
            period = row.period.readings[-1] if row.period.deadline else row.period.last_day
            told["period"] = {"endDate": _moment(period)}
            if name == "cost":
                told["value"] = _value(row)
            else:
                unit = self.voice.catalogue.label("units", row.key.unit, self.voice.lang)
                told |= {"measure": _json(row.number), "unit": {"name": unit}}
            title = self.voice.label("measures", row.key.measure)
            found.setdefault(field, []).append({"id": name, "title": title, "observations": [told]})
        return found

    def _documents(
        self, claims: Iterable[ProjectClaim], rows: Iterable[Row]
    ) -> list[dict[str, str]]:
        """Return the sources of everything that is told, as far as they are documents."""
        cited = dict.fromkeys([*(c.source for c in claims), *(row.source for row in rows)])
        found = [self.sources[one] for one in sorted(cited) if one in self.sources]
        return [_document(source) for source in found]


def _document(source: Source) -> dict[str, str]:
    shape = {
        "id": source.id,
        "title": source.title,
        "url": source.url,
        "datePublished": _moment(source.day) if source.day else "",
        "language": source.lang,
        "author": source.provider,
    }
    return {name: value for name, value in shape.items() if value}


def _sectors(activity: str) -> list[str]:
    sector = SECTORS.get(activity[:1], "")
    return [sector] if sector else []


def _value(row: Row) -> dict[str, object]:
    return {"amount": _json(row.number), "currency": row.key.unit}


def _json(value: Decimal) -> int | float:
    """Return a number as JSON writes numbers; the digits as printed stand in the text beside it."""
    return int(value) if value == value.to_integral_value() else float(value)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
