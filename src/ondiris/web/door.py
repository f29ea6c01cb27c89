"""The door: what a page may ask of the observatory, for whom, as of when, in which language."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ondiris.codes import Catalogue
from ondiris.errors import NotFound
from ondiris.model import Month, Period, Vintage, World
from ondiris.people import Act, OpenidProvider, People, Person
from ondiris.ports import Query
from ondiris.production import Row
from ondiris.production.figures.telling import Age, age_of
from ondiris.publishing.figures.charts import page_svg
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Badge, Figure
from ondiris.publishing.figures.imprint import Imprint
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session import Answer, City, Observatory, Snapshot
from ondiris.session.figures.blanks import blanks_stamp
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.session.places.desk import PlaceDesk
from ondiris.version import VERSION
from ondiris.web.ahead import Ahead
from ondiris.web.lanes import Pace

__all__ = ["Ask", "Door", "FigureMaker", "Nav"]

_OF_WORLDS = frozenset(
    {"districts", "enterprises", "map", "projects", "promises", "sites"}
)  # fmt: skip
"""First parts of addresses that show the invented world where ``world`` asks for it."""


@dataclass(frozen=True, slots=True)
class Nav:
    """An entry of the navigation: a path below the language and an English message.

    Parameters
    ----------
    path, title : str
    leads_somewhere : callable, optional
        Whether a home has what the page is of; without it the entry always stands.
    act : Act, optional
        What its page is of, where that is not what all who read this door may do.
    """

    path: str
    title: str
    leads_somewhere: Callable[[Ask], bool] | None = None
    act: Act | None = None


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
    pace : Pace
        How long it may take where nothing of it is kept.
    dataset : str
        What it is called in the catalogue, an English message; without one it is no data set.
    """

    id: str
    make: Callable[[Ask], Figure]
    params: tuple[str, ...] = ()
    pace: Pace = Pace.QUICK
    dataset: str = ""


class Door:
    """What all requests share.

    Parameters
    ----------
    observatory : Observatory
        Opened for those who come in by this door.
    """

    def __init__(self, observatory: Observatory) -> None:
        self.observatory = observatory
        self.words = dict(load_words())
        self.makers: dict[str, FigureMaker] = {}
        self.navigation: list[Nav] = []
        self.ahead = Ahead(observatory.memory)
        self._provider: OpenidProvider | None = None

    @property
    def public(self) -> bool:
        """Whether only what is free for publication may leave."""
        return self.observatory.public

    @property
    def usual(self) -> Act:
        """What somebody does who reads a page of this door."""
        return Act.READ_PUBLIC if self.public else Act.READ_HOUSE

    @property
    def people(self) -> People:
        """Who may come in by this door, where the home has accounts."""
        return self.observatory.people

    @property
    def provider_title(self) -> str:
        """What the OpenID provider of the settings is called; empty where there is none."""
        stated = self.observatory.home.settings.openid
        return (stated.title or stated.issuer.partition("//")[2]) if stated else ""

    def provider(self) -> OpenidProvider:
        """Return the OpenID provider of the settings.

        Raises
        ------
        NotFound
            ``no-page``: if they name none.
        """
        stated = self.observatory.home.settings.openid
        if stated is None:
            raise NotFound("no-page", "there is no page at this address")
        if self._provider is None:
            secret = os.environ.get("ONDIRIS_OPENID_SECRET", "")
            self._provider = OpenidProvider(stated.issuer, stated.client, secret)
        return self._provider

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the city, of those that the interface speaks."""
        own = tuple(lang for lang in self.observatory.city.languages if lang in self.words)
        return own or tuple(self.words)

    def locale(self, lang: str) -> ReaderLocale:
        """Return a language with the labels that these readers may know."""
        return ReaderLocale(self.words[lang], self.observatory.at().catalogue)

    def picture(self, figure: Figure, width: int) -> str:
        """Return a chart for a page; equal figures share one drawing."""
        return self.observatory.memory.get(
            ("picture", figure, width),
            lambda: page_svg(figure, self.locale(figure.lang), width),
            len,
        )

    def state(self) -> str:
        """Return a text that changes whenever a page may.

        Revision, day, files, what is late and what is never filled in: the last may change by what
        the public is not told of.
        """
        now, month = self.observatory.at(), Month.of(self.observatory.today)
        late = ReleaseDesk(self.observatory, now).late(self.observatory.today)
        overdue = f"{len(late)} {late[-1].day}" if late else ""
        peopled = ("people",) if self.people.there() else ()
        parts = (now.vintage.known, now.vintage.revision, VERSION, self.public,
                 now.audience.instant, self.observatory.home.files_stamp(), month,
                 overdue, blanks_stamp(now), *peopled)  # fmt: skip
        return "/".join(map(str, parts))


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
    person : Person, optional
        Who asks, where somebody has signed in.
    base : str
        Scheme and host by which the door was reached, without a slash.
    """

    door: Door
    lang: str
    as_of: date | None = None
    printed: bool = False
    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    person: Person | None = None
    base: str = ""

    @property
    def imprint(self) -> Imprint:
        """Who publishes what is shown here, and where: under the address that settings state."""
        own = self.observatory.home.settings.open_data.address if self.door.public else None
        base = (own or self.base).rstrip("/") if self.base else ""
        return Imprint(self.city.title(self.lang), self.city.area, base)

    @cached_property
    def voice(self) -> ReaderLocale:
        """The reader's language."""
        return ReaderLocale(self.door.words[self.lang], self.catalogue)

    @property
    def observatory(self) -> Observatory:
        """The observatory behind the door."""
        return self.door.observatory

    @cached_property
    def now(self) -> Snapshot:
        """The home as this door's readers see it on the day asked for, fetched once."""
        return self.observatory.at(self.as_of)

    @property
    def world(self) -> World:
        """The world that a page is of: the invented one where its address says so, never both."""
        asked = self.params.get("world")
        return World.SYNTHETIC if asked == World.SYNTHETIC.value else World.ACTUAL

    @property
    def lists(self) -> Catalogue:
        """Code lists with the subjects of the page's world."""
        return self.catalogue.of((self.world,))

    @property
    def demonstrated(self) -> bool:
        """Whether these readers may see invented data beside what is asked for."""
        return self.world is World.ACTUAL and bool(
            self.catalogue.of((World.SYNTHETIC,))["subjects"]
        )

    @property
    def vintage(self) -> Vintage:
        """As of when."""
        return self.now.vintage

    @property
    def catalogue(self) -> Catalogue:
        """Code lists, as far as these readers may know them."""
        return self.now.catalogue

    @property
    def city(self) -> City:
        """The city."""
        return self.now.city

    @property
    def reads_applications(self) -> bool:
        """Whether who asks may know of applications, where a page of the house tells of them."""
        return self.person is None or self.person.may(Act.READ_APPLICATIONS)

    @cached_property
    def desk(self) -> Desk:
        """The desk that makes figures of rows."""
        return Desk(self.voice, self.vintage, self.now.sources, self.now.row)

    @cached_property
    def late(self) -> int:
        """How many series are late on the day asked for, else today."""
        day = self.as_of or self.observatory.today
        return len(ReleaseDesk(self.observatory, self.now).late(day))

    @property
    def city_name(self) -> str:
        """Name of the city's area."""
        return self.voice.label("areas", self.city.area)

    @property
    def place_name(self) -> str:
        """Name of the city of the page's world."""
        return self.voice.label("areas", PlaceDesk(self.now, worlds=(self.world,)).city)

    @property
    def own_period(self) -> Period:
        """The period that the city leads with, else the year of the vintage."""
        return self.now.leading_period or Period.year(self.vintage.year)

    @cached_property
    def period(self) -> Period:
        """The period that the page is about: asked for, or the city's own."""
        asked = self.params.get("period")
        return self.catalogue.conventions.fiscal_year.parse(asked) if asked else self.own_period

    @property
    def age(self) -> Age:
        """How old the page's picture is on the day asked for, else today."""
        day = self.as_of or self.observatory.today
        return age_of(self.period, self.now.telling_periods(), day)

    @property
    def periods(self) -> tuple[Period, ...]:
        """Periods that a reader may choose, newest first: years and runs since January.

        The newest of which anything is known of the whole is one of them.
        """
        newest = self.now.newest_period
        told = {*self.now.telling_periods(), *((newest,) if newest else ())}
        runs = {p for p in told if p.first_day.month == 1}
        chosen = {self.period, *runs}
        return tuple(sorted(chosen, key=lambda p: (p.last_day, -p.first_day.toordinal()))[::-1])

    def rows(self, **question: Any) -> tuple[Row, ...]:
        """Return the figures that answer a question made of words."""
        return self.answer(**question).rows

    def measures(self, *measures: str, **question: Any) -> tuple[Row, ...]:
        """Return the figures of some measures that answer a question made of words."""
        query = replace(self.now.question(**question), measures=measures)
        return self.now.get(query).rows

    def said(self, measure: str | None = None, **question: Any) -> tuple[Row, ...]:
        """Return the figures that sources printed, for a question made of words."""
        return self.now.printed(
            self.now.question(measure, **{"worlds": (self.world.value,), **question})
        )

    def answer(self, **question: Any) -> Answer:
        """Return figures, and what cannot be computed, for a question made of words."""
        return self.now.get(self.now.question(**question))

    def of_subjects(self, subjects: Sequence[str], *measures: str) -> tuple[Row, ...]:
        """Return the figures of some subjects in their order; of some measures, if any is named."""
        query = Query(
            audience=self.now.audience,
            subjects=tuple(subjects),
            measures=measures or None,
            worlds=(self.world,),
        )
        order = {code: n for n, code in enumerate(subjects)}
        return tuple(sorted(self.now.get(query).rows, key=lambda row: order[row.key.subject]))

    def subjects(self, kind: str) -> tuple[str, ...]:
        """Return subjects of a kind: those the city leads with first, then as listed."""
        items = [i for i in self.lists["subjects"] if i.attributes.get("kind") == kind]
        head = self.city.headline
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
        figure = maker.make(self._in_world_of(maker))
        given = {**self.params, **dict(figure.params)}
        params = tuple((name, given[name]) for name in maker.params if name in given)
        made = (
            Badge.SYNTHETIC if self.world is World.SYNTHETIC and "world" in maker.params else None
        )
        worn = (*figure.origin, made) if made and made not in figure.origin else figure.origin
        return replace(figure, params=params, origin=worn)

    def _in_world_of(self, maker: FigureMaker) -> Ask:
        """Return the question, of the actual world where a figure knows no other."""
        if "world" in maker.params or self.world is World.ACTUAL:
            return self
        return replace(self, params={k: v for k, v in self.params.items() if k != "world"})

    def of(self, id: str, **params: str) -> Figure:  # noqa: A002 - the figure's own word
        """Return a figure as `figure` does, with further filters."""
        return replace(self, params={**self.params, **params}).figure(id)

    def href(self, path: str, **changes: str | None) -> str:
        """Return an address in this language that keeps the day, and the world where it can."""
        path, _, query = path.partition("?")
        kept = {"as_of": self.params.get("as_of"), **dict(parse_qsl(query)), **changes}
        if self.world is World.SYNTHETIC and path.partition("/")[0] in _OF_WORLDS:
            kept.setdefault("world", self.world.value)
        return address(self.lang, path, {k: v for k, v in kept.items() if v})


def address(lang: str, path: str, params: Mapping[str, str]) -> str:
    """Return an address of the site."""
    query = urlencode(params)
    base = f"/{lang}/{path}"
    return f"{base}{'&' if '?' in path else '?'}{query}" if query else base
