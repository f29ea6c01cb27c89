"""The door: what a page may ask of the observatory, for whom, as of when, in which language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import ondiris
from ondiris.errors import NotFound
from ondiris.model import Period, Source, Statement, Vintage
from ondiris.ports import Query
from ondiris.production import Evidence, Missing, Row
from ondiris.publishing.charts import page_svg
from ondiris.publishing.desk import Desk
from ondiris.publishing.figure import Figure
from ondiris.publishing.voice import Voice
from ondiris.publishing.words import load_words
from ondiris.session import Observatory

__all__ = ["Ask", "Door", "FigureMaker", "Nav"]

_PICTURES = 256


@dataclass(frozen=True, slots=True)
class Nav:
    """An entry of the navigation: a path below the language and an English message."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class FigureMaker:
    """How a figure of a given address is made.

    Parameters
    ----------
    id : str
        Last part of its address.
    make : callable
        Returns the figure for a question; `NotFound` where there is none.
    params : tuple of str
        Filters it takes.
    """

    id: str
    make: Callable[[Ask], Figure]
    params: tuple[str, ...] = ()


class Door:
    """What all requests share.

    Parameters
    ----------
    observatory : Observatory
    public : bool
        Whether only what is free for publication may leave.
    """

    def __init__(self, observatory: Observatory, *, public: bool) -> None:
        self.observatory = observatory
        self.public = public
        self.voices: Mapping[str, Voice] = {
            lang: Voice(words, observatory.catalogue) for lang, words in load_words().items()
        }
        self.makers: dict[str, FigureMaker] = {}
        self.navigation: list[Nav] = []
        self.picture = lru_cache(maxsize=_PICTURES)(self._picture)
        self._outlines = lru_cache(maxsize=1)(self._read_outlines)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the city, of those that the interface speaks."""
        own = tuple(lang for lang in self.observatory.city.languages if lang in self.voices)
        return own or tuple(self.voices)

    def _picture(self, figure: Figure, width: int) -> str:
        """Return a chart for a page; equal figures share one drawing."""
        return page_svg(figure, self.voices[figure.lang], width)

    def state(self) -> str:
        """Return a text that changes whenever a page may: revision, day, program, embargoes."""
        vintage = self.observatory.vintage()
        audience = self.observatory.audience(public=self.public)
        ends = self.observatory.embargoes(vintage.revision) if audience.public else ()
        lifted = sum(end <= audience.instant for end in ends)
        drawn = hash(tuple(stamp for _, stamp in self._outline_files()))
        released = self.observatory.releases_stamp()
        parts = (vintage.known, vintage.revision, ondiris.__version__, self.public, lifted)
        return "/".join(map(str, (*parts, drawn, released)))

    @property
    def outlines(self) -> Mapping[str, Mapping[str, Any]]:
        """Features of the home's outlines, by area code; read again when a file changes."""
        return self._outlines(self._outline_files())

    def _outline_files(self) -> tuple[tuple[Path, int], ...]:
        folder = self.observatory.home.folder / "boundaries"
        return tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.geojson")))

    def _read_outlines(
        self, outline_files: tuple[tuple[Path, int], ...]
    ) -> Mapping[str, Mapping[str, Any]]:
        codes = self.observatory.catalogue["areas"]
        found: dict[str, Mapping[str, Any]] = {}
        for path, _ in outline_files:
            collection = json.loads(path.read_text("utf-8"))
            credit = collection.get("attribution", "")
            for feature in collection.get("features", ()):
                code = str(feature.get("id") or feature.get("properties", {}).get("code", ""))
                for candidate in (code, f"{self.observatory.city.area}-{code}"):
                    if candidate in codes:
                        found[candidate] = {**feature, "attribution": credit}
        return found


@dataclass(frozen=True)
class Ask:
    """One request: who asks what, as of when, in which language.

    Parameters
    ----------
    door : Door
    lang : str
    as_of : date, optional
        The day asked for; the newest by default.
    printed : bool
        Whether everything is laid open for print.
    path : str
        Address below the language, without a leading slash.
    params : mapping of str to str
        Query parameters in the order of the address.
    """

    door: Door
    lang: str
    as_of: date | None = None
    printed: bool = False
    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    _seen: dict[str, Row] = field(default_factory=dict, repr=False)

    @property
    def voice(self) -> Voice:
        """The language's voice."""
        return self.door.voices[self.lang]

    @property
    def observatory(self) -> Observatory:
        """The observatory behind the door."""
        return self.door.observatory

    @cached_property
    def vintage(self) -> Vintage:
        """As of when."""
        return self.observatory.vintage(self.as_of)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Sources known at the vintage."""
        return self.observatory.sources(self.as_of)

    @cached_property
    def desk(self) -> Desk:
        """The desk that makes figures of rows."""
        return Desk(self.voice, self.vintage, self.sources, self._find)

    @property
    def city_name(self) -> str:
        """Name of the city's area."""
        return self.voice.label("areas", self.observatory.city.area)

    @property
    def own_period(self) -> Period:
        """The period that the city leads with, else the year of the vintage."""
        head = self.observatory.city.headline
        return head.period or Period.year(self.vintage.known.year)

    @cached_property
    def period(self) -> Period:
        """The period that the page is about: asked for, the city's own, else the newest."""
        if self.params.get("period"):
            return Period.parse(self.params["period"])
        head, city = self.observatory.city.headline, self.observatory.city.area
        own, measure = head.period, head.measure
        if own and any(
            not row.formula for row in self.rows(measure=measure, area=city, period=str(own))
        ):
            return own
        found = self.rows(measure=measure, area=city, activity=head.activity)
        known = [row.period for row in found if not row.formula and not row.period.deadline]
        newest = max(known, key=lambda p: (p.last_day, p.first_day), default=None)
        return newest or Period.year(self.vintage.known.year)

    def rows(self, **question: Any) -> tuple[Row, ...]:
        """Return the figures that answer a question made of words."""
        return self.answer(**question)[0]

    def answer(self, **question: Any) -> tuple[tuple[Row, ...], tuple[Missing, ...]]:
        """Return figures, and what cannot be computed, for a question made of words."""
        query = self.observatory.question(public=self.door.public, **question)
        return self.put(query)

    def put(self, query: Query) -> tuple[tuple[Row, ...], tuple[Missing, ...]]:
        """Return figures, and what cannot be computed, for a query."""
        answer = self.observatory.get(query, self.as_of)
        self._seen.update((row.id, row) for row in answer.rows)
        return answer.rows, answer.missing

    def of_subjects(self, subjects: Sequence[str]) -> tuple[Row, ...]:
        """Return every figure of some subjects, in the order of the subjects."""
        audience = self.observatory.audience(public=self.door.public)
        rows, _ = self.put(Query(subjects=tuple(subjects), audience=audience))
        order = {code: n for n, code in enumerate(subjects)}
        return tuple(sorted(rows, key=lambda row: order[row.key.subject]))

    def why(self, id: str) -> Evidence:  # noqa: A002 - the ledger's own word
        """Return the chain behind an entry."""
        return self.observatory.why(id, self.as_of, public=self.door.public)

    def statements(self, **question: Any) -> list[tuple[str, Statement, int]]:
        """Return sourced facts that are no numbers."""
        return self.observatory.statements(as_of=self.as_of, public=self.door.public, **question)

    def subjects(self, kind: str) -> tuple[str, ...]:
        """Return subjects of a kind: those the city leads with first, then as listed."""
        items = [
            i for i in self.observatory.catalogue["subjects"] if i.attributes.get("kind") == kind
        ]
        head = self.observatory.city.headline
        first = {"site": head.sites, "programme": head.programmes}.get(kind, ())
        codes = [item.code for item in items]
        return tuple(dict.fromkeys([*(c for c in first if c in codes), *codes]))

    def figure(self, id: str) -> Figure:  # noqa: A002 - the figure's own word
        """Return a figure by its identifier, drawn once per vintage, language and filters.

        Raises
        ------
        NotFound
            If there is no such figure, or nothing is known for its filters.
        """
        maker = self.door.makers.get(id)
        if maker is None:
            raise NotFound(
                "no-figure",
                f"there is no figure {id[:40]!r}",
                hint=f"Figures: {', '.join(self.door.makers)}.",
            )
        figure = maker.make(self)
        given = {**self.params, **dict(figure.params)}
        params = tuple((name, given[name]) for name in maker.params if name in given)
        return replace(figure, params=params)

    def href(self, path: str, **changes: str | None) -> str:
        """Return an address in this language that keeps the day."""
        kept = {"as_of": self.params.get("as_of"), **changes}
        return address(self.lang, path, {k: v for k, v in kept.items() if v})

    def _find(self, id: str) -> Row | None:  # noqa: A002 - the ledger's own word
        if id not in self._seen:
            try:
                found = self.why(id).row
            except NotFound:
                return None
            if found is None:
                return None
            self._seen[id] = found
        return self._seen[id]


def address(lang: str, path: str, params: Mapping[str, str]) -> str:
    """Return an address of the site."""
    query = urlencode(params)
    base = f"/{lang}/{path}"
    return f"{base}?{query}" if query else base
