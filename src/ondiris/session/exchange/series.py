"""Series of a home as texts, a lot of them at a time: nothing holds them all.

A dataflow tells either what sources said and what stands, or what follows from it by formulas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from operator import not_

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput, NotFound
from ondiris.ledger.by_series import (
    SeriesReader,
    SeriesSpan,
    StoredColumns,
    StoredFigure,
    compressed,
    figures_of,
)
from ondiris.model import KnownBasis, SeriesKey, World
from ondiris.ports import Current
from ondiris.production import Row
from ondiris.production.exchange import Selection, one_each
from ondiris.production.figures.rows import published_row, row_without_value
from ondiris.publishing.exchange.messages import Told
from ondiris.publishing.figures.sdmx import (
    SERIES,
    as_id,
    frequency_of,
    observation_of,
    series_of,
    time_period,
)
from ondiris.session.exchange.plain_columns import (
    observation_columns,
    plain_of,
    read_period,
)
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["MOST_OF_HISTORY", "Cube", "counts_of", "cube_of", "history_of", "told_of"]

_WORLD, _MEASURE, _AREA, _ACTIVITY = (
    SERIES.index(name) for name in ("WORLD", "INDICATOR", "REF_AREA", "ACTIVITY")
)
MOST_OF_HISTORY = 100_000
"""How many periods a question about everything that was ever said may be about."""


@dataclass(frozen=True, slots=True)
class Cube:
    """The series that a selection meets.

    Parameters
    ----------
    spans : tuple of (tuple of str, SeriesSpan)
        Each with the texts of its key, in order.
    keys : mapping of int to SeriesKey
        All series of the home by their numbers.
    """

    spans: tuple[tuple[tuple[str, ...], SeriesSpan], ...]
    keys: Mapping[int, SeriesKey]

    @property
    def observations(self) -> int:
        """Of how many places something is said."""
        return sum(span.times for _, span in self.spans)

    @property
    def composed(self) -> Mapping[str, set[str]]:
        """The codes that may stand in no list, by the lists of the components they are told by."""
        keys = [self.keys[span.series] for _, span in self.spans]
        return {"of": {key.of for key in keys}, "units": {key.unit for key in keys}}


def _worlds(asked: Selection) -> tuple[World, ...]:
    """Return the worlds that a key or a condition names; the real one where none does."""
    named = asked.named(_WORLD)
    conditions = [one for one in asked.of_series if one.place == _WORLD]
    if named is None and not conditions:
        return (World.ACTUAL,)
    return tuple(
        world
        for world in World
        if (named is None or world in named) and all(one.met_by(world) for one in conditions)
    )


def cube_of(now: Snapshot, asked: Selection) -> Cube:
    """Return the series that a selection meets, without their figures.

    Parameters
    ----------
    now : Snapshot
    asked : Selection
    """
    worlds = _worlds(asked)
    reader = SeriesReader(now.ledger, now.vintage, now.audience)
    spans, keys = now.memory.get(
        (now.key, now.newest, worlds, "spans of series"),
        lambda: (reader.spans(worlds), reader.keys()),
        lambda found: 400 * len(found[0]),
    )
    met: list[tuple[tuple[str, ...], SeriesSpan]] = []
    for span in spans:
        key = keys[span.series]
        if asked.measures is not None and key.measure not in asked.measures:
            continue
        texts = series_of(key, span.frequency)
        within = (not asked.start or span.last_day >= asked.start) and (
            not asked.end or span.first_day <= asked.end
        )
        if within and asked.meets(texts):
            met.append((texts, span))
    return Cube(tuple(sorted(met)), keys)


def told_of(now: Snapshot, asked: Selection) -> Iterator[Told]:
    """Yield the series that a selection meets with their observations, in order of their keys.

    Parameters
    ----------
    now : Snapshot
    asked : Selection
    """
    if asked.derived:
        yield from _derived(now, asked)
        return
    yield from _told_of_cube(now, asked, cube_of(now, asked))


def _told_of_cube(now: Snapshot, asked: Selection, cube: Cube) -> Iterator[Told]:
    reader = SeriesReader(now.ledger, now.vintage, now.audience)
    named = {(span.series, span.frequency): texts for texts, span in cube.spans}
    after = _revision_after(now, asked)
    for lot, found in reader.in_lots((span for _, span in cube.spans), cube.keys):
        places = [(span.series, span.frequency) for span in lot]
        wanted = {place: named[place] for place in places}
        plain, told = _texts_of(now, cube.keys, found.alone, wanted, after)
        judged = [one for one in found.judged if one.recorded.revision > after]
        _add_rows(now, told, wanted, judged)
        blank = [one for one in found.blank if one.revision > after]
        _add(told, wanted, map(row_without_value, blank))
        for place, texts in wanted.items():
            figures = _ordered(told.get(place, ()), asked, plain.get(place, ()))
            if figures:
                yield texts, figures


def counts_of(now: Snapshot, asked: Selection) -> Mapping[tuple[str, ...], int]:
    """Return the series that a selection meets, with how many observations each has.

    Whole series are counted without reading them; of those in which figures compete, and of what is
    bounded by more than a key, what is told is counted.
    """
    if asked.start or asked.end or asked.of_figures or asked.updated:
        return {texts: len(times) for texts, (times, *_) in told_of(now, asked)}
    cube = cube_of(now, asked)
    crowded = now.memory.get(
        (now.key, now.newest, "crowded series"),
        lambda: SeriesReader(now.ledger, now.vintage, now.audience).crowded(cube.keys),
        lambda found: 100 * len(found),
    )
    counts = {texts: span.times for texts, span in cube.spans if span.series not in crowded}
    judged = tuple(one for one in cube.spans if one[1].series in crowded)
    told = _told_of_cube(now, asked, replace(cube, spans=judged))
    return counts | {texts: len(times) for texts, (times, *_) in told}


def history_of(now: Snapshot, asked: Selection) -> Iterator[tuple[str, list[Told]]]:
    """Yield the days on which something was said with what was said, oldest first.

    What has no day but that of its loading comes first, under no day.  A day on which several
    things were said of one series and time comes several times, with one of them each.

    Raises
    ------
    InvalidInput
        ``too-much-asked`` where the selection meets too many observations.
    NotFound
        ``no-history`` where figures follow by formulas: they have none of their own.
    """
    if asked.derived:
        raise NotFound("no-history", "what follows by formulas has no history of its own")
    cube = cube_of(now, asked)
    if cube.observations > MOST_OF_HISTORY:
        raise InvalidInput(
            "too-much-asked",
            f"history of more than {MOST_OF_HISTORY} observations is asked for at once",
            hint="Name fewer series, or a shorter time.",
        )
    wanted = {(span.series, span.frequency): texts for texts, span in cube.spans}
    reader = SeriesReader(now.ledger, now.vintage, now.audience)
    days: dict[str, dict[tuple[str, ...], list[_Dated]]] = {}
    after = _revision_after(now, asked)
    for one in map(StoredFigure._make, reader.said({series for series, _ in wanted})):
        texts = wanted.get((one.series, read_period(one.period)[0]))
        if texts is not None and one.revision > after:
            row = _row_of(now, one, cube.keys[one.series])
            day = "" if one.known_at_basis == KnownBasis.LOADED else one.known_at
            dated = (one.first_day, one.last_day, *observation_of(row))
            days.setdefault(day, {}).setdefault(texts, []).append(dated)
    for day in sorted(days):
        for part in _said_apart(days[day]):
            found = [(texts, _ordered(part[texts], asked)) for texts in sorted(part)]
            told: list[Told] = [one for one in found if one[1]]
            if told:
                yield day, told


_Dated = tuple[str, ...]
"""First and last day, and the texts of an observation, its time first."""
_Texts = dict[tuple[int, str], list[_Dated]]
_Columns = tuple[Sequence[str], ...]
"""Observations of a series by what a `_Dated` has, in order of time."""


def _said_apart(
    said: Mapping[tuple[str, ...], Iterable[_Dated]],
) -> list[dict[tuple[str, ...], list[_Dated]]]:
    """Return what was said on a day in parts, none of which tells a series and time twice."""
    parts: list[dict[tuple[str, ...], list[_Dated]]] = []
    for texts, dated in said.items():
        often = Counter[str]()
        for one in dated:
            time = one[2]
            if often[time] == len(parts):
                parts.append({})
            parts[often[time]].setdefault(texts, []).append(one)
            often[time] += 1
    return parts


def _texts_of(
    now: Snapshot,
    keys: Mapping[int, SeriesKey],
    alone: Mapping[int, StoredColumns],
    wanted: Mapping[tuple[int, str], tuple[str, ...]],
    after: int,
) -> tuple[dict[tuple[int, str], _Columns], _Texts]:
    """Return the figures that stand alone, as texts, by series and frequency.

    Plain ones are columns; those with a bound, a range or several statuses are told one by one.
    """
    columns: dict[tuple[int, str], _Columns] = {}
    told: _Texts = {}
    catalogue = now.ledger.catalogue
    for number, stored in alone.items():
        key = keys[number]
        counted = catalogue.unit(key.unit).counted
        often = [read_period(period)[0] for period in StoredFigure._make(stored).period]
        for place in wanted.keys() & {(number, frequency) for frequency in {*often}}:
            own = compressed(stored, [one == place[1] for one in often])
            own = compressed(own, [revision > after for revision in own[-1]])
            plain = plain_of(StoredFigure._make(own))
            columns[place] = observation_columns(
                StoredFigure._make(compressed(own, plain)), counted=counted
            )
            if not all(plain):
                told[place] = [
                    (one.first_day, one.last_day, *observation_of(_row_of(now, one, key)))
                    for one in figures_of(own, map(not_, plain))
                ]
    return columns, told


def _row_of(now: Snapshot, one: StoredFigure, key: SeriesKey) -> Row:
    recorded = one.recorded(key)
    if recorded.observation.missing:
        return row_without_value(recorded)
    interval = now.ledger.catalogue.interval(recorded.observation)
    return published_row(Current(recorded), interval)


def _add_rows(
    now: Snapshot,
    told: _Texts,
    wanted: Mapping[tuple[int, str], tuple[str, ...]],
    judged: Iterable[Current],
) -> None:
    """Add what stands of several figures: one for each series and time."""
    catalogue = now.ledger.catalogue
    rows = [published_row(one, catalogue.interval(one.recorded.observation)) for one in judged]
    _add(told, wanted, one_each(rows, _place))


def _place(row: Row) -> Hashable:
    return row.key, frequency_of(row.period), time_period(row.period)


def _dated(row: Row) -> _Dated:
    first, last = row.period.extent
    return first.isoformat(), last.isoformat(), *observation_of(row)


def _add(
    told: _Texts, wanted: Mapping[tuple[int, str], tuple[str, ...]], rows: Iterable[Row]
) -> None:
    numbers = {texts: place for place, texts in wanted.items()}
    for row in rows:
        place = numbers.get(series_of(row.key, frequency_of(row.period)))
        if place is not None:
            told.setdefault(place, []).append(_dated(row))


def _ordered(dated: Sequence[_Dated], asked: Selection, plain: _Columns = ()) -> _Columns:
    """Return the observations of a series that are asked for, as columns, in order of time."""
    columns = plain
    if dated:
        columns = tuple(zip(*sorted(chain(zip(*plain, strict=True), dated)), strict=True))
    if columns and (asked.start or asked.end):
        days = zip(*columns[:2], strict=True)
        columns = compressed(
            columns, [one >= asked.start and last <= (asked.end or last) for one, last in days]
        )
    figures = columns[2:]
    if figures and asked.of_figures:
        every = zip(*figures, strict=True)
        figures = compressed(
            figures, [all(c.holds(one) for c in asked.of_figures) for one in every]
        )
    return tuple(map(asked.ends_of, figures)) if figures and figures[0] else ()


def _revision_after(now: Snapshot, asked: Selection) -> int:
    """Return the last revision that had been written by the moment asked about; 0 for all."""
    if asked.updated is None:
        return 0
    moment = asked.updated
    before = [r.number for r in now.revisions if datetime.fromisoformat(r.recorded_at) <= moment]
    return max(before, default=0)


def _derived(now: Snapshot, asked: Selection) -> Iterator[Told]:
    """Yield what follows by formulas of named areas, and of named measures or activities."""
    areas, measures, activities = (
        _named(asked, place, now.catalogue, name)
        for place, name in ((_AREA, "areas"), (_MEASURE, "measures"), (_ACTIVITY, "activities"))
    )
    if areas is None or (measures is None and activities is None):
        raise InvalidInput(
            "too-much-asked",
            "all that follows by formulas is too much at once",
            hint="Name areas in the key, and measures or activities.",
        )
    question = replace(
        now.question(), areas=areas, measures=measures, activities=activities,
        worlds=_worlds(asked),
    )  # fmt: skip
    yield from _series_of_rows((row for row in now.get(question).rows if row.formula), asked)


def _named(asked: Selection, place: int, catalogue: Catalogue, name: str) -> tuple[str, ...] | None:
    """Return the codes of a list that the key names; nothing where it may be any."""
    ids = asked.named(place)
    return None if ids is None else tuple(i.code for i in catalogue[name] if as_id(i.code) in ids)


def _series_of_rows(rows: Iterable[Row], asked: Selection) -> Iterator[Told]:
    told: dict[tuple[str, ...], list[_Dated]] = {}
    for row in one_each(rows, _place):
        texts = series_of(row.key, frequency_of(row.period))
        listed = asked.measures is None or row.key.measure in asked.measures
        if listed and asked.meets(texts):
            told.setdefault(texts, []).append(_dated(row))
    for texts in sorted(told):
        figures = _ordered(told[texts], asked)
        if figures:
            yield texts, figures
