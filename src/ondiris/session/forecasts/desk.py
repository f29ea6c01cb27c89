"""The desk where a home's series are foreseen: asked, kept, and held against what came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ondiris.errors import InvalidInput, NotFound, OndirisError, Refused
from ondiris.forecasts import SeriesForecast, forecast_many
from ondiris.forecasts.forecasting import METHOD
from ondiris.model import Adds, Confidentiality, Period, World
from ondiris.model.observation import content_id
from ondiris.ports import Entry, Receipt
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.agreeing import agreed, hold_together
from ondiris.production.forecasts.asked import SeriesQuestion, horizon_of
from ondiris.production.forecasts.estimates import (
    SeriesEstimate,
    held_by,
    inputs_of,
    peers_of,
    repeated,
)
from ondiris.production.forecasts.fared import Fared, fared
from ondiris.production.forecasts.kept import (
    KeptForecast,
    kept_forecasts,
    kept_of,
    kept_of_text,
    kept_text,
    series_statement,
    vintage_text,
)
from ondiris.production.forecasts.series import LedgerSeries, chosen, series_in
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["AT_LEAST", "ForecastDesk", "record_forecasts"]

AT_LEAST = {Grain.MONTH: 24, Grain.QUARTER: 12, Grain.SO_FAR: 24, Grain.YEAR: 8}
"""Periods below which nothing is foreseen."""
REPLAYED_YEARS = 3
"""How many years back forecasts are made again."""
KEPT = "kept/1"
"""How a series is read for its forecast; it changes whenever an answer would."""
KEPT_SIZE = 10_000
"""About how many bytes an answer takes while it is kept."""
SERIES_SIZE = 40_000
"""About how many bytes a series takes."""
THREADS = 2
"""Threads of a run, which change nothing but the time it takes."""


def _quiet(done: int) -> None:
    """Tell nobody how far it is."""
    del done


class ForecastDesk:
    """Forecasts of one home, as its readers see them at a vintage.

    Parameters
    ----------
    now : Snapshot
    worlds : sequence of World
        Real series, or invented ones; never both together.
    """

    def __init__(self, now: Snapshot, worlds: Sequence[World] = (World.ACTUAL,)) -> None:
        self.now, self.worlds = now, tuple(worlds)

    def told(self, question: SeriesQuestion) -> tuple[LedgerSeries, ...]:
        """Return the series that are told of what a question asks for, longest first."""
        asked = self.now.question(
            question.measure,
            of=question.of or None,
            area=question.area,
            activity=question.activity,
            scope=question.scope,
            worlds=[w.value for w in self.worlds],
        )
        return series_in(
            row for row in self.now.printed(replace(asked, subjects=("",))) if not row.key.subject
        )

    def series(self, question: SeriesQuestion) -> LedgerSeries:
        """Return the series that a forecast is made of.

        Raises
        ------
        NotFound
            ``no-series``, ``series-too-short``.
        """
        return chosen(self.told(question), AT_LEAST, question.grain)

    def peers(self, series: LedgerSeries) -> list[LedgerSeries]:
        """Return series of the same kind of other areas and activities."""
        key = series.key
        asked = self.now.question(
            key.measure, of=key.of or None, scope=key.scope, worlds=[key.world.value]
        )
        rows = self.now.printed(replace(asked, subjects=("",)))
        found = self.now.memory.get(
            (self.now.key, key.kind, "series"),
            lambda: series_in(row for row in rows if row.key.kind == key.kind),
            lambda those: SERIES_SIZE * len(those),
        )
        return peers_of(series, found, AT_LEAST[series.grain])

    def rests_on(self, question: SeriesQuestion) -> str | None:
        """Return a digest of the figures that an answer rests on; None where there is no answer."""
        try:
            series = self.series(question)
        except NotFound:
            return None
        return inputs_of(series, self.peers(series))

    def estimate(
        self, question: SeriesQuestion, progress: Callable[[int], None] = _quiet
    ) -> SeriesEstimate:
        """Return a forecast with its paths, made anew.

        Raises
        ------
        NotFound, InvalidInput, Refused
            As of `series` and of `forecast_series`.
        """
        series = self.series(question)
        peers = self.peers(series)
        return self._made(series, peers, horizon_of(question, series), question.seed, progress)

    def parts(
        self, question: SeriesQuestion, progress: Callable[[int], None] = _quiet
    ) -> tuple[KeptForecast, ...]:
        """Return a whole and what it consists of, brought to agree; the whole first.

        Raises
        ------
        InvalidInput
            ``no-parts`` of an index, or of an activity that consists of nothing.
        Refused
            ``parts-lack`` where the parts are not all told, or do not sum to the whole.
        """
        codes = self.now.catalogue["activities"].children(question.activity)
        adds = self.now.catalogue.measure(question.measure).over_activity is Adds.SUM
        if not codes or not adds:
            raise InvalidInput(
                "no-parts",
                f"{question.measure} of {question.activity} is no sum of parts",
                hint="Ask for a level, such as output, of an activity with parts.",
            )
        whole = self.series(question)
        own = [replace(question, activity=code, grain=whole.grain) for code in codes]
        told = [whole, *self._told_parts(question, own)]
        hold_together(told)
        horizon = horizon_of(question, whole)
        peers = [one for one in self.peers(whole) if one.key not in {t.key for t in told}]
        found = self._foreseen([*told, *peers], horizon, question.seed, progress)
        made = [one for one in found[: len(told)] if isinstance(one, SeriesForecast)]
        if len(made) < len(told):
            raise Refused("parts-lack", f"not all parts of {question.activity} can be foreseen")
        alike = _forecast(peers, found[len(told) :])
        return tuple(
            kept_of(
                SeriesEstimate(
                    series, one, repeated(series.values, series.grain.season, horizon), alike,
                    self.now.vintage, question.seed,
                )
            )
            for series, one in zip(told, agreed(made), strict=True)
        )  # fmt: skip

    def _told_parts(
        self, whole: SeriesQuestion, parts: Sequence[SeriesQuestion]
    ) -> list[LedgerSeries]:
        """Return the parts of which anything is told."""
        try:
            return [self.series(one) for one in parts if self.told(one)]
        except NotFound:
            raise Refused(
                "parts-lack",
                f"not all parts of {whole.activity} are told long enough",
                hint="A part that its source leaves blank is not to be had as a remainder.",
            ) from None

    def _foreseen(
        self,
        series: Sequence[LedgerSeries],
        horizon: int,
        seed: int,
        progress: Callable[[int], None],
    ) -> tuple[SeriesForecast | OndirisError, ...]:
        return forecast_many(
            [one.foreseeable for one in series],
            season=series[0].grain.season,
            horizon=horizon,
            seed=seed,
            progress=progress,
            threads=THREADS,
        )

    def _made(
        self,
        series: LedgerSeries,
        peers: Sequence[LedgerSeries],
        horizon: int,
        seed: int,
        progress: Callable[[int], None],
    ) -> SeriesEstimate:
        found = self._foreseen([series, *peers], horizon, seed, progress)
        made = found[0]
        if isinstance(made, OndirisError):
            raise made
        return SeriesEstimate(
            series,
            held_by(series, series.told_of(made)),
            repeated(series.values, series.grain.season, horizon),
            _forecast(peers, found[1:]),
            self.now.vintage,
            seed,
        )

    def forecast(
        self, question: SeriesQuestion, progress: Callable[[int], None] = _quiet
    ) -> KeptForecast:
        """Return a forecast, from what the home keeps where the same was asked before."""
        series = self.series(question)
        horizon = horizon_of(question, series)
        return self._kept(series, self.peers(series), horizon, question.seed, progress)

    def replayed(
        self, question: SeriesQuestion, progress: Callable[[int], None] = _quiet
    ) -> tuple[KeptForecast, ...]:
        """Return what would have been foreseen up to three years ago, oldest first.

        Each is made of the periods up to then, as they are known today: revisions since then are
        in it, and what came later is not.
        """
        series = self.series(question)
        peers, season = self.peers(series), max(series.grain.per_year, 2)
        made = []
        for back in range(REPLAYED_YEARS * season, 0, -season // 2):
            if len(series) - back < AT_LEAST[series.grain] + season:
                continue
            then = series.cut(back)
            alike = [one.cut(k) for one in peers if (k := _later(one, then)) < len(one)]
            able = [one for one in alike if len(one) >= AT_LEAST[series.grain]]
            made.append(self._kept(then, able, min(back, season), question.seed, progress))
        return tuple(made)

    def _kept(
        self,
        series: LedgerSeries,
        peers: Sequence[LedgerSeries],
        horizon: int,
        seed: int,
        progress: Callable[[int], None],
    ) -> KeptForecast:
        """Return a forecast; one of the same figures is not made twice, whatever came since."""
        now, index = self.now, self.now.home.derived_index
        inputs = inputs_of(series, peers)
        place = content_id("k", METHOD, KEPT, str(series.grain), str(horizon), str(seed), inputs)

        def made() -> KeptForecast:
            text = index.kept(place)
            if text is None:
                text = kept_text(kept_of(self._made(series, peers, horizon, seed, progress)))
                index.keep(place, text)
            return kept_of_text(text, series.key.area)

        found = now.memory.get(place, made, lambda _: KEPT_SIZE)
        return replace(found, made=now.vintage.known, vintage=vintage_text(now.vintage))

    def recorded(self) -> tuple[KeptForecast, ...]:
        """Return the forecasts that were written down, oldest first."""
        return self.now.memory.get(
            (self.now.key, self.worlds, "recorded forecasts"),
            lambda: kept_forecasts(
                self.now.ledger, self.now.vintage, self.now.audience, self.worlds
            ),
            lambda found: KEPT_SIZE * (1 + len(found)),
        )

    def earlier(
        self, question: SeriesQuestion, progress: Callable[[int], None] = _quiet
    ) -> tuple[KeptForecast, ...]:
        """Return earlier forecasts of a series: those written down, else such as are made again."""
        series = self.series(question)
        told = [one for one in self.recorded() if one.series == (series.key, series.grain)]
        since = [one for one in told if one.until != str(series.periods[-1])]
        return tuple(since) or self.replayed(question, progress)

    def scored(self) -> tuple[Fared, ...]:
        """Return every period of a forecast that was written down and that has come since."""
        found: list[Fared] = []
        for key, grain in dict.fromkeys(one.series for one in self.recorded()):
            asked = SeriesQuestion(key.measure, key.activity, key.area, key.of, key.scope, grain)
            try:
                found += fared(self.recorded(), self.series(asked))
            except NotFound:
                continue
        return tuple(found)

    def headlines(
        self, *, to: Period | None = None, horizon: int | None = None, seed: int = 1
    ) -> tuple[SeriesQuestion, ...]:
        """Return what the city leads with, as far as a forecast can be made of it."""
        head, area = self.now.city.headline, self.now.city.area
        codes = dict.fromkeys((head.activity, *head.activities))
        asked = [
            SeriesQuestion(measure, code, area, of, to=to, horizon=horizon, seed=seed)
            for measure, of in ((head.measure, ""), ("index_pct", head.measure))
            for code in codes
        ]
        return tuple(one for one in asked if self.rests_on(one))


def _later(series: LedgerSeries, then: LedgerSeries) -> int:
    """Return how many periods of a series are later than the last of another."""
    last = then.periods[-1].last_day
    return sum(period.last_day > last for period in series.periods)


def _forecast(
    peers: Sequence[LedgerSeries], found: Sequence[SeriesForecast | OndirisError]
) -> tuple[LedgerSeries, ...]:
    """Return those of the peers that could be forecast."""
    both = zip(peers, found, strict=True)
    return tuple(peer for peer, one in both if isinstance(one, SeriesForecast))


def record_forecasts(
    observatory: Observatory,
    questions: Sequence[SeriesQuestion],
    progress: Callable[[int], None] = _quiet,
) -> Receipt:
    """Keep forecasts in the ledger, each with vintage, seed and model card.

    A forecast is free where the public, who sees less, would learn it from the same figures.

    Parameters
    ----------
    observatory : Observatory
    questions : sequence of SeriesQuestion
    progress : callable
        Told how many series are done.
    """
    house = ForecastDesk(observatory.at())
    public = ForecastDesk(observatory.at(house.now.vintage.known, public=True))
    provider = f"{observatory.city.name('en')} observatory"
    entries: list[Entry] = []
    for question in questions:
        made = house.forecast(question, progress)
        free = public.rests_on(question) == house.rests_on(question)
        secrecy = Confidentiality.FREE if free else Confidentiality.INTERNAL
        entries += series_statement(made, observatory.today, provider, secrecy)
    return observatory.record(entries, action="forecast", detail=f"{len(questions)} series")
