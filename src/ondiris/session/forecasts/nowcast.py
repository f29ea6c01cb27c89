"""The year's figure of a home: its headline series, or one that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ondiris.errors import InvalidInput, NotFound, OndirisError, Refused
from ondiris.model import FACES, Adds, Vintage
from ondiris.ports import Query
from ondiris.production.figures.calendar import ReleaseRule
from ondiris.production.figures.rows import Row
from ondiris.production.forecasts.nowcast import (
    MonthScore,
    YearFigure,
    YearMove,
    month_scores,
    moved_year,
    year_figure,
)
from ondiris.production.forecasts.real_time import SaidThen, said_in_time
from ondiris.production.forecasts.year_tables import YearTable, others_like, year_tables
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["KnownThen", "SeriesAsked", "YearAnswer", "YearDesk"]

USUAL_DAYS = 45
"""Days after a month after which it is taken as known, where nothing says how long it takes."""
_TABLE = 10_000
"""About how many bytes the table of a series takes beside its rows."""


class KnownThen(StrEnum):
    """Whether a past day is answered from what was known by its end."""

    REAL_TIME = "real-time"
    PSEUDO_REAL_TIME = "pseudo-real-time"


@dataclass(frozen=True, slots=True)
class SeriesAsked:
    """A series by its words."""

    measure: str
    of: str
    area: str
    activity: str


@dataclass(frozen=True, slots=True)
class YearAnswer:
    """The year's figure of some series, and why others have none.

    Parameters
    ----------
    vintage : Vintage
        What was read.
    as_of : date
        The day that it is about.
    known_then : KnownThen
        Read as known by that day, or the newest figures cut to periods that were out by then.
    year : int
    figures : tuple of YearFigure
    refused : tuple of (SeriesAsked, OndirisError)
    moves : tuple of YearMove
        What moved each since the figures of the city changed last.
    """

    vintage: Vintage
    as_of: date
    known_then: KnownThen
    year: int
    figures: tuple[YearFigure, ...]
    refused: tuple[tuple[SeriesAsked, OndirisError], ...] = ()
    moves: tuple[YearMove, ...] = ()


class YearDesk:
    """What this year comes to, as one audience may know it.

    Parameters
    ----------
    observatory : Observatory
    now : Snapshot
        Who is asking, and as of when.
    """

    def __init__(self, observatory: Observatory, now: Snapshot) -> None:
        self.observatory = observatory
        self.now = now

    def asked(
        self,
        *,
        measure: str | None = None,
        of: str | None = None,
        area: str | None = None,
        activity: str | None = None,
    ) -> tuple[SeriesAsked, ...]:
        """Return the series that words name; what is left out is the city's headline.

        Without a measure both the level and its index against the year before are meant, without
        an activity those that the city leads with, and what its industry consists of.

        Raises
        ------
        InvalidInput
            If a word is not of its list, or years of a measure are no sums of their months.
        """
        head, catalogue = self.now.city.headline, self.now.catalogue
        place = catalogue["areas"][area].code if area else self.now.city.area
        names = (measure,) if measure else (head.measure, "index_pct")
        for name in names:
            _adds(catalogue["measures"][name].code, catalogue.measure(name).over_time)
        codes = self._headline() if activity is None else (catalogue["activities"][activity].code,)
        return tuple(
            SeriesAsked(
                "index_pct" if name in FACES else name,
                (of or head.measure) if name in FACES else "",
                place,
                code,
            )
            for code in codes
            for name in names
        )

    def _headline(self) -> tuple[str, ...]:
        head = self.now.city.headline
        parts = self.now.catalogue["activities"].children(head.activity)
        return tuple(dict.fromkeys((head.activity, *parts, *head.activities)))

    def answer(
        self, year: int, asked: Sequence[SeriesAsked], *, as_of: date | None = None
    ) -> YearAnswer:
        """Return the year's figure of some series.

        Parameters
        ----------
        year : int
        asked : sequence of SeriesAsked
        as_of : date, optional
            The day that is asked about, where it is not today.  Where nothing of the year was
            recorded as known by then, the newest figures are cut to the periods that were out.

        Raises
        ------
        NotFound, Refused
            If one series alone is asked for and has no figure.
        """
        tables = self._tables(asked, year)
        read, known_then = self.now, KnownThen.REAL_TIME
        if as_of is not None and not _anything(tables, asked, year):
            read = self.observatory.at(public=self.now.audience.public)
            tables, known_then = self._cut(read, asked, year, as_of), KnownThen.PSEUDO_REAL_TIME
        found, refused = _figures(tables, asked, year)
        if len(asked) == 1 and refused:
            raise refused[0][1]
        figures = tuple(found)
        moves = () if as_of is not None else self._moves(asked, year, tables)
        day = as_of or self.now.vintage.known
        return YearAnswer(read.vintage, day, known_then, year, figures, tuple(refused), moves)

    def scores(
        self, asked: SeriesAsked, year: int, *, everywhere: bool = False
    ) -> tuple[MonthScore, ...]:
        """Return how nowcasts of years before one fared, by month.

        Parameters
        ----------
        asked : SeriesAsked
        year : int
        everywhere : bool
            Of the same activity in all areas together, rather than of the series alone.

        Raises
        ------
        NotFound
            If nothing is known of it.
        """
        tables = self._tables((asked,), year)
        table = _table_of(tables, asked, year)
        alike = [one for one in others_like(table, tables) if one.key.activity == asked.activity]
        return month_scores([table, *(alike if everywhere else ())], tables, before=year)

    def in_time(self, asked: SeriesAsked, year: int) -> tuple[SaidThen, ...]:
        """Return what would have been said of past years on the days when their months were told.

        Parameters
        ----------
        asked : SeriesAsked
            An index; of levels no history of shares was printed in time.
        year : int
            Only years before this one.
        """
        if asked.measure not in FACES:
            return ()
        recorded = self.now.history(self._question((asked,), area=asked.area))
        return said_in_time(recorded, before=year)

    def moved(self, before: Snapshot, asked: SeriesAsked, year: int) -> YearMove | None:
        """Return what moved the year's figure of a series since an earlier snapshot, if anything.

        It reads the figures of that series alone, and none where none of them is new.
        """
        own = self._question((asked,), area=asked.area)
        since = before.vintage
        if since.known == self.now.vintage.known and not any(
            one.revision > since.revision for one in self.now.history(own)
        ):
            return None
        pair = []
        for one in (before, self.now):
            tables = year_tables(one.printed(own), last=year)
            try:
                pair.append(_table_of(tables, asked, year))
            except NotFound:
                return None
        return moved_year(pair[0], pair[1], year)

    def _moves(
        self, asked: Sequence[SeriesAsked], year: int, tables: Sequence[YearTable]
    ) -> tuple[YearMove, ...]:
        releases = ReleaseDesk(self.observatory, self.now)
        if len(releases.groups) < 2:
            return ()
        before = releases.since()
        known = {(one.key.measure, one.key.area, one.key.activity) for one in tables}
        there = (s for s in asked if (s.measure, s.area, s.activity) in known)
        found = (self.moved(before, one, year) for one in there)
        return tuple(move for move in found if move is not None)

    def _tables(self, asked: Sequence[SeriesAsked], year: int) -> tuple[YearTable, ...]:
        return self.now.memory.get(
            (self.now.key, tuple(asked), year, "years by month"),
            lambda: year_tables(self._rows(self.now, asked), last=year),
            lambda found: _TABLE * (1 + len(found)),
        )

    def _cut(
        self, read: Snapshot, asked: Sequence[SeriesAsked], year: int, day: date
    ) -> tuple[YearTable, ...]:
        """Return tables of the figures whose periods were out by a day."""
        rules = ReleaseDesk(self.observatory, read).rules
        provider = {name: source.provider for name, source in read.sources.items()}
        out = (
            row
            for row in self._rows(read, asked)
            if _due(row, provider.get(row.source, ""), rules) <= day
        )
        return year_tables(out, last=year)

    def _rows(self, read: Snapshot, asked: Sequence[SeriesAsked]) -> Iterable[Row]:
        """Return the figures of some series, and of those that may tell how far they miss."""
        found: dict[str, Row] = {}
        for measure in dict.fromkeys(one.measure for one in asked):
            own = [one for one in asked if one.measure == measure]
            area = own[0].area
            for query in (
                self._question(own),
                replace(self._question(own, area=area), activities=None),
            ):
                found.update((row.id, row) for row in read.printed(query))
        return found.values()

    def _question(self, asked: Sequence[SeriesAsked], *, area: str | None = None) -> Query:
        first = asked[0]
        face = first.measure in FACES
        return replace(
            self.now.question(area=area, scope="all"),
            measures=tuple(sorted(FACES)) if face else (first.measure,),
            of=first.of,
            activities=tuple(dict.fromkeys(one.activity for one in asked)),
            subjects=("",),
        )


def _adds(measure: str, over_time: Adds) -> None:
    if measure not in FACES and over_time is not Adds.SUM:
        raise InvalidInput(
            "no-year",
            f"a year of {measure} is no sum of its months",
            hint="Ask for output, investment or grp, or for index_pct.",
        )


def _due(row: Row, provider: str, rules: Sequence[ReleaseRule]) -> date:
    """Return by when a figure is out, as its provider usually takes."""
    own = [rule for rule in rules if rule.provider == provider]
    named = [rule for rule in own if rule.measure == row.key.measure] or own
    end = row.period.last_day
    if not named:
        return ReleaseRule("", row.period.frequency, USUAL_DAYS).expected(end)
    return max(rule.expected(end) for rule in named)


def _anything(tables: Sequence[YearTable], asked: Sequence[SeriesAsked], year: int) -> bool:
    """Whether any of the series can be read of that year."""
    found, _ = _figures(tables, asked, year)
    return bool(found)


def _figures(
    tables: Sequence[YearTable], asked: Sequence[SeriesAsked], year: int
) -> tuple[list[YearFigure], list[tuple[SeriesAsked, OndirisError]]]:
    found: list[YearFigure] = []
    refused: list[tuple[SeriesAsked, OndirisError]] = []
    for one in asked:
        try:
            found.append(year_figure(_table_of(tables, one, year), tables, year))
        except (NotFound, Refused) as error:
            refused.append((one, error))
    return found, refused


def _table_of(tables: Sequence[YearTable], asked: SeriesAsked, year: int) -> YearTable:
    """Return the table of a series; of several bases that which reaches farthest."""
    own = list(_named(tables, asked))
    if not own:
        raise NotFound(
            "no-series",
            f"no months of {asked.measure} of {asked.activity} in {asked.area} are known",
            hint="`ondiris get` says what is known of it.",
        )
    return max(own, key=lambda one: (one.month(year), len(one.rows)))


def _named(tables: Sequence[YearTable], asked: SeriesAsked) -> Iterator[YearTable]:
    for one in tables:
        words = one.key.measure, one.key.of, one.key.area, one.key.activity
        if words == (asked.measure, asked.of, asked.area, asked.activity):
            yield one
