"""Synthesising and compiling in a home: where returns, engines and the ledger meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ondiris.engines import X13Adjuster, open_engine
from ondiris.errors import InvalidInput, NotFound
from ondiris.indices.rules import EditRules, read_rules
from ondiris.model import Confidentiality, KnownBasis, Observation, Period, Source, World
from ondiris.ports import INTERNAL, Query
from ondiris.ports.engine import Engine
from ondiris.production.disclosure.freeing import contributors_of
from ondiris.production.indices.adjustment import Holidays, adjust_cells, read_holidays
from ondiris.production.indices.compilation import (
    Compiled,
    Leaves,
    cells_of,
    compile_returns,
    leaves_of,
)
from ondiris.production.indices.lineage import SeriesPlace, fresh, public_and_complete
from ondiris.production.indices.release import Release, adjusted_observations, observations
from ondiris.production.indices.returns import Intake, ReturnStore, edited
from ondiris.production.indices.synthesis import CityPlan, read_city_plan, synthesise_city
from ondiris.session.disclosure.holding import HoldingBack
from ondiris.session.disclosure.opening import opened
from ondiris.session.figures.home import shipped_cases
from ondiris.session.figures.observatory import Observatory
from ondiris.session.indices.reports import CompileReport, EngineChoice, SynthesisReport
from ondiris.sources.returns import read_register, read_returns

__all__ = [
    "IndexDesk",
    "month_of_period",
]

Progress = Callable[[str, int, int], None]
"""What is being done, how much is done, and of how much (0 where unknown)."""


def month_of_period(period: Period) -> int:
    """Return the last month of a period as a number, 12 · year + month - 1.

    Raises
    ------
    InvalidInput
        A period that does not end with a month, such as a day.
    """
    if period.deadline or period.frequency.value == "D":
        raise InvalidInput(
            "not-a-month", f"{period} is no month", hint="Write 2025-05 or 2025-01/2025-05."
        )
    last = period.extent[1]
    return 12 * last.year + last.month - 1


class IndexDesk:
    """Compiles the returns of one world of a home.

    Parameters
    ----------
    observatory : Observatory
        The home.
    world : World
        Synthetic or actual returns.
    """

    def __init__(self, observatory: Observatory, world: World) -> None:
        self.observatory = observatory
        self.world = world
        self.store = ReturnStore(observatory.home.folder / "returns" / world.value)

    def _text(self, name: str) -> str:
        """Return a settings file of the home, else of the case it was made from."""
        city = self.observatory.city.id
        for folder in (self.observatory.home.folder, shipped_cases() / city):
            path = folder / name
            if path.is_file():
                return path.read_text("utf-8")
        raise NotFound(
            "no-such-file",
            f"neither the home nor the case {city} has a file {name}",
            hint=f"Put {name} into the home; cases/almaty has one to start from.",
        )

    def _rules(self) -> EditRules:
        return read_rules(self._text("edits.yaml"))

    def _plan(self) -> CityPlan:
        return read_city_plan(self._text("synthetic.toml"), currency=self.observatory.city.currency)

    def synthesise(
        self, *, span: tuple[int, int] | None = None, scale: int, seed: int, progress: Progress
    ) -> SynthesisReport:
        """Make a synthetic city in place of the one kept.

        Parameters
        ----------
        span : tuple of int, optional
            First and last month; those of the city's specification by default.
        scale : int
            How many times as many enterprises.
        seed : int
            Same seed, same city.
        progress : callable
            Told what is being done.

        Raises
        ------
        InvalidInput
            A world other than synthetic, or a span that cannot be calibrated.
        """
        if self.world is not World.SYNTHETIC:
            raise InvalidInput("wrong-world", "only the synthetic world is made up")
        plan, rules = self._plan(), self._rules()
        first, last = span or plan.span
        end = date(9999, 12, 31)
        with TemporaryDirectory(prefix="ondiris-city-") as folder, open_engine("duckdb") as engine:
            path = Path(folder) / "rows.parquet"

            def compiled(register: pa.Table, rows: pa.Table) -> Compiled:
                pq.write_table(rows, path)
                leaves = self._leaves(register)
                return compile_returns(engine, [path], leaves, as_of=end, first=first, last=last)

            city = synthesise_city(
                plan,
                rules,
                compiled,
                scale=scale,
                seed=seed,
                first=first,
                last=last,
                progress=lambda what: progress(f"calibrating: {what}", 0, 0),
            )
        months = city.rows["month"]
        files = [
            (f"{m // 12}-{m % 12 + 1:02d}", city.rows.filter(pc.equal(months, m)))
            for m in range(first, last + 1)
        ]
        self.store.replace_all(files, city.register)
        return SynthesisReport(city.register.num_rows, city.rounds, city.intake)

    def _leaves(self, register: pa.Table) -> Leaves:
        activities = self.observatory.catalogue["activities"]
        return leaves_of(register, activities, self.value_added())

    def value_added(self) -> dict[str, float]:
        """Return value added per unit of output: the home's own, or the made-up city's."""
        own = self.observatory.city.value_added
        if own is None and self.world is World.SYNTHETIC:
            own = self._plan().value_added
        return dict(own or {})

    def _holidays(self) -> Holidays:
        try:
            return read_holidays(self._text("holidays.toml"))
        except NotFound:
            return Holidays()

    def load_register(self, path: Path, *, dry_run: bool) -> bool:
        """Keep a register of enterprises; return whether it was new."""
        register = read_register(path)
        return dry_run or self.store.write_register(register)

    def load_returns(self, path: Path, *, received: date, dry_run: bool) -> Intake:
        """Take in a file of returns: read, edit, keep.

        Parameters
        ----------
        path : Path
            Parquet, CSV or XLSX.
        received : date
            The day it came in; not after today.
        dry_run : bool
            Check and report; keep nothing.

        Returns
        -------
        Intake
            ``new`` is False where the same rows are kept already.
        """
        if received > self.observatory.today:
            raise InvalidInput("future-knowledge", "returns cannot have come in after today")
        register = self.store.register()
        bins = register["bin"].to_pylist()
        lives = zip(*(register[c].to_pylist() for c in ("first_month", "last_month")), strict=True)
        known = dict(zip(bins, lives, strict=True))
        rows = read_returns(path, known=known, received=received)
        months = sorted({m - 1 for m in rows["month"].unique().to_pylist()})
        activities = dict(zip(bins, register["activity"].to_pylist(), strict=True))
        marked, intake = edited(rows, self.store.before(months), activities, self._rules())
        added = dry_run or self.store.add(marked, f"received-{received.isoformat()}")
        return replace(intake, new=added)

    def compile(
        self,
        month: int,
        *,
        as_of: date | None,
        engine: EngineChoice,
        adjust: bool,
        progress: Progress,
    ) -> CompileReport:
        """Compile the release of a month and record what is new.

        Parameters
        ----------
        month : int
            The last month of the release.
        as_of : date or None
            What had come in by then; everything by today when absent.
        engine : EngineChoice
            Where plans run.
        adjust : bool
            Whether to adjust levels for season.
        progress : callable
            Told what is being done.

        Returns
        -------
        CompileReport
        """
        files = self.store.files
        register = self.store.register()
        if not files:
            raise NotFound("no-returns", f"the home has no {self.world.value} returns")
        leaves = self._leaves(register)
        first = min(register["first_month"].to_pylist()) // 12 * 12
        progress("reducing returns", 0, 0)
        day = as_of or self.observatory.today
        release = Release(
            world=self.world,
            source=f"compiled-{self.world.value}",
            city=self.observatory.city.area,
            whole=self.observatory.city.headline.activity,
            currency=self.observatory.city.currency,
        )
        holding = HoldingBack(self.observatory, self.world)
        held = holding.asked(files, leaves, release, now=day)
        with _started(engine) as running:
            compiled = compile_returns(running, files, leaves, as_of=day, first=first, last=month)
            contributors = contributors_of(
                running, files, leaves, as_of=day, first=first, last=month, held=held
            )
            told = compiled
            if held.num_rows:
                told = compile_returns(
                    running, files, leaves, as_of=day, first=first, last=month, held=held
                )
        progress("protecting", 0, 0)
        decision = opened(self.observatory, told, contributors, release)
        release = replace(release, opening=decision.opening, failing=decision.failing)
        found = self._figures(compiled, release, progress, adjust=adjust)
        progress("recording", 0, 0)
        detail = f"{month // 12}-{month % 12 + 1:02d}, {self.world.value}; {decision}"
        standing = self._standing(compiled.known, release)
        added = revision = 0
        if told is not compiled:
            public = self._figures(told, release, progress, adjust=adjust)
            open_now = public_and_complete(found.observations, public.observations)
            said = self._standing(compiled.known, release, public=True)
            new = list(fresh(open_now.public, said, currency=release.currency))
            revision = self._write(new, release, detail)
            added = len(new)
            standing |= {(o.key, o.period): o for o in new}
            found = replace(found, observations=open_now.complete)
        new = list(fresh(found.observations, standing, currency=release.currency))
        revision = self._write(new, release, detail) or revision
        holding.keep(held, release, now=day)
        return CompileReport(
            known=compiled.known,
            figures=len(found.observations),
            added=added + len(new),
            revision=revision,
            returns=int(compiled.returns[:, -1].sum()),
            enterprises=int(compiled.enterprises[:, -1].sum()),
            adjusted=found.adjusted,
            refused=found.refused,
            fallback=found.fallback,
            weighed=bool(self.value_added()),
            decision=decision,
            held=held.num_rows,
        )

    def _figures(
        self, compiled: Compiled, release: Release, progress: Progress, *, adjust: bool
    ) -> _Figures:
        city, districts = cells_of(compiled.leaves, self.observatory.catalogue, release.city)
        lines = [c for c in city if c.scope == "all"]
        detail = [c for c in city if c.scope != "all"] + districts
        found = list(observations(compiled, lines, release, since=compiled.first))
        found += observations(compiled, detail, release, since=compiled.last)
        if not adjust:
            return _Figures(found)
        result = adjust_cells(
            compiled,
            lines,
            self._holidays(),
            X13Adjuster(),
            lambda done: progress("adjusting for season", done, len(lines)),
        )
        fallback = 0
        for cell, series in result.adjusted:
            fallback += series.method == "stl"
            how = f"seasonally adjusted: {series.method}"
            found += adjusted_observations(compiled, cell, release, series.adjusted, how)
        return _Figures(found, len(result.adjusted), len(result.refused), fallback)

    def _write(self, new: Sequence[Observation], release: Release, detail: str) -> int:
        """Record figures and return the revision that holds them; 0 where there are none."""
        if not new:
            return 0
        source = Source(
            id=release.source,
            provider="ondiris",
            title=f"Indicators compiled from enterprise returns, {self.world.value} world",
            basis=KnownBasis.STATED,
        )
        receipt = self.observatory.record([source, *new], action="compile", detail=detail)
        return receipt.revision

    def _standing(
        self, known: date, release: Release, *, public: bool = False
    ) -> dict[SeriesPlace, Observation]:
        """Return what this source last said of each series and period by a day, to all or here."""
        ledger = self.observatory.ledger
        standing: dict[SeriesPlace, Observation] = {}
        for recorded in ledger.history(
            Query(audience=INTERNAL, worlds=(self.world,)), ledger.vintage(known)
        ):
            entry = recorded.observation
            free = entry.confidentiality is Confidentiality.FREE
            if entry.source == release.source and (free or not public):
                place = (entry.key, entry.period)
                other = standing.get(place)
                if other is None or other.known.day <= entry.known.day:
                    standing[place] = entry
        return standing


@dataclass(frozen=True, slots=True)
class _Figures:
    """The figures of a release, and how many series were adjusted for season."""

    observations: Sequence[Observation]
    adjusted: int = 0
    refused: int = 0
    fallback: int = 0


def _started(choice: EngineChoice) -> Engine:
    return open_engine(choice.name, master=choice.master, memory=choice.memory)
