"""The year's figure of a home: its headline series, or one that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ondiris.errors import InvalidInput, NotFound, OndirisError, Refused
from ondiris.model import FACES, Adds
from ondiris.production.figures.calendar import ReleaseRule
from ondiris.production.figures.rows import Row
from ondiris.production.forecasts.adding_up import adding_up
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.production.forecasts.nowcast import (
    MonthScore,
    YearFigure,
    YearMove,
    month_scores,
    year_figure,
)
from ondiris.production.forecasts.real_time import said_in_time
from ondiris.production.forecasts.year_answers import KnownThen, YearAnswer, YearScores
from ondiris.production.forecasts.year_tables import YearTable, year_tables
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.forecasts.moves import series_query, table_of, told_of, year_move

__all__ = ["YearDesk", "year_of", "year_with_record"]

USUAL_DAYS = 45
"""Days after a month after which it is taken as known, where nothing says how long it takes."""
_TABLE = 10_000
"""About how many bytes the table of a series takes beside its rows."""


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
    ) -> tuple[SeriesQuestion, ...]:
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
            SeriesQuestion(
                "index_pct" if name in FACES else name,
                code,
                place,
                of=(of or head.measure) if name in FACES else "",
            )
            for code in codes
            for name in names
        )

    def _headline(self) -> tuple[str, ...]:
        head = self.now.city.headline
        parts = self.now.catalogue["activities"].children(head.activity)
        return tuple(dict.fromkeys((head.activity, *parts, *head.activities)))

    def answer(
        self, year: int, asked: Sequence[SeriesQuestion], *, as_of: date | None = None
    ) -> YearAnswer:
        """Return the year's figure of some series.

        Parameters
        ----------
        year : int
        asked : sequence of SeriesQuestion
        as_of : date, optional
            The day that is asked about, where it is not today.  Where nothing of the year was
            recorded as known by then, the newest figures are cut to the periods that were out.

        Raises
        ------
        NotFound, Refused
            If none of the series has a figure.
        """
        tables = _tables(self.now, asked, year)
        known_then = KnownThen.REAL_TIME
        if as_of is not None and not _anything(tables, asked, year):
            known_then = KnownThen.PSEUDO_REAL_TIME
        read = self.read_by(known_then)
        if known_then is KnownThen.PSEUDO_REAL_TIME and as_of is not None:
            tables = self._cut(read, asked, year, as_of)
        found, refused = _figures(tables, asked, year)
        if not found:
            raise refused[0][1]
        figures = tuple(found)
        moves = () if as_of is not None else self._moves(asked, year, tables)
        day = as_of or self.now.vintage.known
        return YearAnswer(
            read.vintage, day, known_then, year, figures, tuple(refused), moves, tables
        )

    def parts(self, year: int, whole: SeriesQuestion, *, as_of: date | None = None) -> YearAnswer:
        """Return the year of a whole and of what it consists of, brought to agree.

        Raises
        ------
        InvalidInput
            ``no-parts`` of an index, or of an activity that consists of nothing.
        NotFound, Refused
            As of `answer` and `ondiris.production.forecasts.adding_up.adding_up`.
        """
        codes = self.now.catalogue["activities"].children(whole.activity)
        if whole.measure in FACES or not codes:
            raise InvalidInput(
                "no-parts",
                f"{whole.measure} of {whole.activity} is no sum of parts",
                hint="Ask for a level, such as output, of an activity with parts.",
            )
        asked = (whole, *(replace(whole, activity=code) for code in codes))
        found = self.answer(year, asked, as_of=as_of)
        absent = [one for one, error in found.refused if error.code != "no-series"]
        if absent or not found.figures or found.figures[0].key.activity != whole.activity:
            raise Refused("parts-lack", f"not all parts of {whole.activity} are known so far")
        return replace(found, figures=adding_up(found.figures), moves=())

    def read_by(self, known_then: KnownThen) -> Snapshot:
        """Return the snapshot that an answer was read from: the newest, where periods were cut."""
        if known_then is KnownThen.REAL_TIME:
            return self.now
        return self.observatory.at(public=self.now.audience.public)

    def scores(self, asked: SeriesQuestion, year: int) -> YearScores:
        """Return how nowcasts of the series fared in the years before one, by month.

        Raises
        ------
        NotFound
            If nothing is known of it.
        """
        tables = _tables(self.now, (asked,), year)
        table = table_of(tables, asked, year)
        return YearScores(table.key, year, month_scores([table], tables, before=year), ())

    def scored(self, asked: SeriesQuestion, year: int) -> YearScores:
        """Return the same, beside that of the activity everywhere and what was said in its time.

        In time is told of an index alone: of levels no history of shares was printed in time.

        Raises
        ------
        NotFound
            If nothing is known of it.
        """
        own = self.scores(asked, year)
        tables = _tables(self.now, (asked,), year)
        alike = [one for one in tables if one.key.activity == asked.activity]
        alike = [one for one in alike if one.key.kind == own.key.kind]
        found = month_scores(alike, tables, before=year)
        if asked.measure not in FACES:
            return replace(own, everywhere=found)
        recorded = self.now.history(series_query(self.now, (asked,), area=asked.area))
        return replace(own, everywhere=found, in_time=said_in_time(recorded, before=year))

    def _moves(
        self, asked: Sequence[SeriesQuestion], year: int, tables: Sequence[YearTable]
    ) -> tuple[YearMove, ...]:
        releases = ReleaseDesk(self.observatory, self.now)
        if len(releases.groups) < 2:
            return ()
        before = releases.since()
        known = {(one.key.measure, one.key.area, one.key.activity) for one in tables}
        there = (s for s in asked if (s.measure, s.area, s.activity) in known)
        found = (year_move(before, self.now, one, year) for one in there)
        return tuple(move for move in found if move is not None)

    def _cut(
        self, read: Snapshot, asked: Sequence[SeriesQuestion], year: int, day: date
    ) -> tuple[YearTable, ...]:
        """Return tables of the figures whose periods were out by a day."""
        rules = ReleaseDesk(self.observatory, read).rules
        provider = {name: source.provider for name, source in read.sources.items()}
        out = (
            row
            for row in _rows(read, asked)
            if _due(row, provider.get(row.source, ""), rules) <= day
        )
        return year_tables(out, last=year)


def year_of(now: Snapshot, asked: SeriesQuestion, year: int) -> YearFigure | None:
    """Return the year of a series; None where it can neither be told nor read.

    Parameters
    ----------
    now : Snapshot
    asked : SeriesQuestion
    year : int
    """
    found, _ = _figures(_tables(now, (asked,), year), (asked,), year)
    return found[0] if found else None


def year_with_record(
    now: Snapshot, asked: SeriesQuestion, year: int
) -> tuple[YearFigure, tuple[MonthScore, ...]] | None:
    """Return the year of a series and how such readings fared before; None where it has none."""
    found = year_of(now, asked, year)
    if found is None:
        return None
    return found, month_scores([found.table], _tables(now, (asked,), year), before=year)


def _tables(now: Snapshot, asked: Sequence[SeriesQuestion], year: int) -> tuple[YearTable, ...]:
    return now.memory.get(
        (now.key, tuple(asked), year, "years by month"),
        lambda: year_tables(_rows(now, asked), last=year),
        lambda found: _TABLE * (1 + len(found)),
    )


def _rows(read: Snapshot, asked: Sequence[SeriesQuestion]) -> Iterable[Row]:
    """Return the figures of some series, and of those that may tell how far they miss."""
    found: dict[str, Row] = {}
    for measure in dict.fromkeys(one.measure for one in asked):
        own = [one for one in asked if one.measure == measure]
        area = own[0].area
        for query in (
            series_query(read, own),
            replace(series_query(read, own, area=area), activities=None),
        ):
            found.update((row.id, row) for row in told_of(read, query))
    return found.values()


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


def _anything(tables: Sequence[YearTable], asked: Sequence[SeriesQuestion], year: int) -> bool:
    """Whether any of the series can be read of that year."""
    found, _ = _figures(tables, asked, year)
    return bool(found)


def _figures(
    tables: Sequence[YearTable], asked: Sequence[SeriesQuestion], year: int
) -> tuple[list[YearFigure], list[tuple[SeriesQuestion, OndirisError]]]:
    found: list[YearFigure] = []
    refused: list[tuple[SeriesQuestion, OndirisError]] = []
    for one in asked:
        try:
            found.append(year_figure(table_of(tables, one, year), tables, year))
        except (NotFound, Refused) as error:
            refused.append((one, error))
    return found, refused
