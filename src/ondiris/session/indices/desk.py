"""The indices of a home: a synthetic city, returns taken in, and a month compiled from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ondiris.codes import read_holidays
from ondiris.engines import X13Adjuster, open_engine
from ondiris.errors import InvalidInput, NotFound
from ondiris.indices.plan import known_rows
from ondiris.indices.rules import EditRules, read_rules
from ondiris.model import COMPILED, Holidays, Month, Period, World
from ondiris.production.indices.compilation import Compiled, Leaves, compile_returns, leaves_of
from ondiris.production.indices.month_run import MonthRun, Progress, Seasons
from ondiris.production.indices.release import Release
from ondiris.production.indices.returns import Intake, ReturnStore, edited
from ondiris.production.indices.synthesis import synthesise_city
from ondiris.session.figures.observatory import Observatory
from ondiris.session.indices.case_files import case_text, city_plan, value_added
from ondiris.sources.bulk import BulkTable
from ondiris.sources.bulk_renaming import read_renamed_bulk
from ondiris.sources.returns import REGISTER, RETURNS, read_register, read_returns

__all__ = [
    "CompileRequest",
    "EngineChoice",
    "IndexDesk",
    "SynthesisReport",
    "month_of_period",
    "world_with_returns",
]


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
class CompileRequest:
    """What is to be compiled, and how.

    Parameters
    ----------
    month : Month
        The last month of the release.
    as_of : date, optional
        What had come in by then; everything by today when absent.
    engine : EngineChoice
        Where plans run.
    adjust : bool
        Whether to adjust levels for season.
    """

    month: Month
    as_of: date | None = None
    engine: EngineChoice = EngineChoice()
    adjust: bool = True


@dataclass(frozen=True, slots=True)
class SynthesisReport:
    """What a synthetic city came to: enterprises, rows, rounds of calibration, editing."""

    enterprises: int
    rounds: int
    intake: Intake


def world_with_returns(observatory: Observatory, named: str | None = None) -> World:
    """Return the world that is named, else the one that has returns; the actual one first.

    Raises
    ------
    InvalidInput
        If there is no world of that name.
    """
    if named:
        observatory.catalogue["worlds"][named]
        return World(named)
    folder = observatory.home.folder / "returns"
    return next((world for world in World if (folder / world.value).is_dir()), World.ACTUAL)


def month_of_period(period: Period) -> Month:
    """Return the last month of a period.

    Raises
    ------
    InvalidInput
        ``not-a-month`` for a period that does not end with a month, such as a day.
    """
    if not period.month_range:
        raise InvalidInput(
            "not-a-month", f"{period} is no month", hint="Write 2025-05 or 2025-01/2025-05."
        )
    return Month(period.month_range[-1])


class IndexDesk:
    """Takes in and compiles the returns of one world of a home.

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

    def _rules(self) -> EditRules:
        return read_rules(case_text(self.observatory, "edits.yaml"))

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
        plan, rules = city_plan(self.observatory), self._rules()
        first, last = (int(month) for month in span or plan.span)
        with TemporaryDirectory(prefix="ondiris-city-") as folder, open_engine("duckdb") as engine:
            path = Path(folder) / "rows.parquet"

            def compiled(register: pa.Table, rows: pa.Table) -> Compiled:
                pq.write_table(rows, path)
                known = known_rows(engine.scan([path]), as_of=date.max)
                return compile_returns(
                    engine, known, self._leaves(register), first=first, last=last
                )

            city = synthesise_city(
                plan,
                rules,
                compiled,
                scale=scale,
                seed=seed,
                span=(first, last),
                progress=lambda what: progress(f"calibrating: {what}", 0, 0),
            )
        months = city.rows["month"]
        files = [
            (str(Month(m)), city.rows.filter(pc.equal(months, m))) for m in range(first, last + 1)
        ]
        self.store.replace_all(files, city.register)
        return SynthesisReport(city.register.num_rows, city.rounds, city.intake)

    def _leaves(self, register: pa.Table) -> Leaves:
        activities = self.observatory.catalogue["activities"]
        return leaves_of(register, activities, value_added(self.observatory, self.world))

    def _holidays(self) -> Holidays:
        try:
            return read_holidays(case_text(self.observatory, "holidays.toml"))
        except NotFound:
            return Holidays()

    def mapped(self, path: Path, kind: str, mapping: str) -> tuple[BulkTable, Counter[str]]:
        """Read a file of returns, or a register, under titles of its own.

        Parameters
        ----------
        path : Path
        kind : {"returns", "register"}
        mapping : str
            File that names its columns.

        Returns
        -------
        tuple
            The table, and counts of what the mapping left out.
        """
        table = REGISTER if kind == "register" else RETURNS
        lists = self.observatory.catalogue
        return read_renamed_bulk(path, kind, table, mapping=mapping, catalogue=lists)

    def load_register(self, file: Path | BulkTable, *, dry_run: bool) -> bool:
        """Keep a register of enterprises; return whether it was new."""
        register = read_register(file)
        return dry_run or self.store.write_register(register)

    def load_returns(self, file: Path | BulkTable, *, received: date, dry_run: bool) -> Intake:
        """Take in a file of returns: read, edit, keep.

        Parameters
        ----------
        file : Path or BulkTable
            Parquet, CSV or XLSX; or what a mapping made of a file.
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
        rows = read_returns(file, known=known, received=received)
        months = sorted({m - 1 for m in rows["month"].unique().to_pylist()})
        activities = dict(zip(bins, register["activity"].to_pylist(), strict=True))
        marked, intake = edited(rows, self.store.before(months), activities, self._rules())
        added = dry_run or self.store.add(marked, f"received-{received.isoformat()}")
        return replace(intake, new=added)

    @contextmanager
    def month_run(self, request: CompileRequest, progress: Progress) -> Iterator[MonthRun]:
        """Start an engine for compiling a month from returns as known on a day.

        Raises
        ------
        NotFound
            ``no-register`` or ``no-returns``.
        """
        register = self.store.register()
        files = self.store.files
        if not files:
            raise NotFound("no-returns", f"the home has no {self.world.value} returns")
        engine, city = request.engine, self.observatory.city
        with open_engine(engine.name, master=engine.master, memory=engine.memory) as running:
            yield MonthRun(
                engine=running,
                files=files,
                leaves=self._leaves(register),
                catalogue=self.observatory.catalogue,
                release=Release(
                    world=self.world,
                    source=f"{COMPILED}{self.world.value}",
                    city=city.area,
                    whole=city.headline.activity,
                    currency=city.currency,
                ),
                first=Month(min(register["first_month"].to_pylist())).january,
                last=request.month,
                as_of=request.as_of or self.observatory.today,
                seasons=Seasons(self._holidays(), X13Adjuster()) if request.adjust else None,
                progress=progress,
            )
