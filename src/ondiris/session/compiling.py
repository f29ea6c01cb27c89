"""Synthesising and compiling in a home: where returns, engines and the ledger meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ondiris.engines import X13Adjuster, open_engine
from ondiris.errors import InvalidInput, NotFound
from ondiris.indices.rules import Rules, read_rules
from ondiris.model import KnownBasis, Observation, Period, Source, World
from ondiris.ports import Query
from ondiris.ports.engine import Engine
from ondiris.production.adjustment import Holidays, adjust_cells, read_holidays
from ondiris.production.compilation import (
    Compiled,
    Leaves,
    cells_of,
    compile_returns,
    leaves_of,
)
from ondiris.production.freeing import contributors_of
from ondiris.production.lineage import Place, fresh
from ondiris.production.release import Release, adjusted_observations, observations
from ondiris.production.returns import Intake, ReturnStore, edited
from ondiris.production.synthesis import CityPlan, read_city_plan, synthesise_city
from ondiris.session.holding import HoldingBack
from ondiris.session.home import shipped_cases
from ondiris.session.observatory import Observatory
from ondiris.session.opening import Decision, opened
from ondiris.sources.returns import read_register, read_returns

__all__ = [
    "CompileReport",
    "Desk",
    "EngineChoice",
    "SynthesisReport",
    "month_of_period",
]

Progress = Callable[[str, int, int], None]
"""What is being done, how much is done, and of how much (0 where unknown)."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine runs plans, and where.

    Parameters
    ----------
    name : str
        ``duckdb``, ``spark``, ``polars`` or ``pandas``.
    master : str
        Address of the Spark cluster.
    memory : str
        What DuckDB may hold in memory.
    """

    name: str = "duckdb"
    master: str = "local[2]"
    memory: str = "4GB"


@dataclass(frozen=True, slots=True)
class SynthesisReport:
    """What a synthetic city came to: enterprises, rows, rounds of calibration, editing."""

    enterprises: int
    rounds: int
    intake: Intake


@dataclass(frozen=True, slots=True)
class CompileReport:
    """What a compilation did.

    Parameters
    ----------
    known : date
        Newest day on which a return used came in.
    figures : int
        Figures compiled.
    added : int
        Figures new to the ledger: of a new month, or revised.
    revision : int
        Ledger revision that holds them; 0 where nothing was new.
    returns : int
        Returns received for the month.
    enterprises : int
        Enterprises alive in the month by the register.
    adjusted, refused : int
        Seasonally adjusted series, and series that could not be.
    fallback : int
        Series adjusted by STL because X-13 gave up.
    weighed : bool
        Whether activities were weighed by value added, or, for want of it, by output.
    decision : Decision
        Which activities disclosure control lets be public.
    held : int
        Late returns that wait for others, since alone they would betray who sent them.
    """

    known: date
    figures: int
    added: int
    revision: int
    returns: int
    enterprises: int
    adjusted: int
    refused: int
    fallback: int
    weighed: bool
    decision: Decision
    held: int = 0


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


class Desk:
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

    def _rules(self) -> Rules:
        return read_rules(self._text("edits.yaml"))

    def _plan(self) -> CityPlan:
        return read_city_plan(self._text("synthetic.toml"))

    def synthesise(
        self, *, first: int, last: int, scale: int, seed: int, progress: Progress
    ) -> SynthesisReport:
        """Make a synthetic city in place of the one kept.

        Parameters
        ----------
        first, last : int
            Span of months.
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
        own = self.observatory.home.settings.get("value_added")
        if own is None and self.world is World.SYNTHETIC:
            own = self._plan().value_added
        return {str(code): float(ratio) for code, ratio in (own or {}).items()}

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
            whole=str(self.observatory.city.headline.get("activity", "B-E")),
        )
        holding = HoldingBack(self.observatory, self.world)
        held = holding.asked(files, leaves, release, now=day)
        with _started(engine) as running:
            compiled = compile_returns(
                running, files, leaves, as_of=day, first=first, last=month, held=held
            )
            contributors = contributors_of(
                running, files, leaves, as_of=day, first=first, last=month, held=held
            )
        progress("protecting", 0, 0)
        decision = opened(self.observatory, compiled, contributors, release)
        release = replace(release, opening=decision.opening, failing=decision.failing)
        report = self._record(compiled, release, decision, progress, adjust=adjust)
        holding.keep(held, release, now=day)
        return replace(report, held=held.num_rows)

    def _record(
        self,
        compiled: Compiled,
        release: Release,
        decision: Decision,
        progress: Progress,
        *,
        adjust: bool,
    ) -> CompileReport:
        city, districts = cells_of(compiled.leaves, self.observatory.catalogue, release.city)
        lines = [c for c in city if c.scope == "all"]
        detail = [c for c in city if c.scope != "all"] + districts
        found = list(observations(compiled, lines, release, since=compiled.first))
        found += observations(compiled, detail, release, since=compiled.last)
        adjusted = refused = fallback = 0
        if adjust:
            result = adjust_cells(
                compiled,
                lines,
                self._holidays(),
                X13Adjuster(),
                lambda done: progress("adjusting for season", done, len(lines)),
            )
            adjusted, refused = len(result.adjusted), len(result.refused)
            for cell, series in result.adjusted:
                fallback += series.method == "stl"
                how = f"seasonally adjusted: {series.method}"
                found += adjusted_observations(compiled, cell, release, series.adjusted, how)
        progress("recording", 0, 0)
        new = list(fresh(found, self._standing(compiled.known, release)))
        source = Source(
            id=release.source,
            provider="ondiris",
            title=f"Indicators compiled from enterprise returns, {self.world.value} world",
            basis=KnownBasis.STATED,
        )
        revision = 0
        if new:
            last = compiled.last
            receipt = self.observatory.record(
                [source, *new],
                action="compile",
                detail=f"{last // 12}-{last % 12 + 1:02d}, {self.world.value}; {decision}",
            )
            revision = receipt.revision
        return CompileReport(
            known=compiled.known,
            figures=len(found),
            added=len(new),
            revision=revision,
            returns=int(compiled.returns[:, -1].sum()),
            enterprises=int(compiled.enterprises[:, -1].sum()),
            adjusted=adjusted,
            refused=refused,
            fallback=fallback,
            weighed=bool(self.value_added()),
            decision=decision,
        )

    def _standing(self, known: date, release: Release) -> dict[Place, Observation]:
        """Return what this source last said of each series and period by a day."""
        ledger = self.observatory.ledger
        standing: dict[Place, Observation] = {}
        for recorded in ledger.history(Query(worlds=(self.world,)), ledger.vintage(known)):
            entry = recorded.observation
            if entry.source == release.source:
                place = (entry.key, entry.period)
                other = standing.get(place)
                if other is None or other.known.day <= entry.known.day:
                    standing[place] = entry
        return standing


def _started(choice: EngineChoice) -> Engine:
    return open_engine(choice.name, master=choice.master, memory=choice.memory)
