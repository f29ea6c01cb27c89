"""What a city's own history says of delivery: the tables in the folder ``projects`` of a home.

They name figures of the ledger by reference (``count_zones small-parks 2023 achieved``) and say
over which days these count.  What the references amount to is decided above, as of a day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from ondiris.codes import shipped_list
from ondiris.errors import InvalidInput
from ondiris.model import Modality, Period
from ondiris.sources.cell_types import ChoiceCell, ManyCells, TextCell, YesNoCell
from ondiris.sources.cells import Failures, at
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.content import read_content
from ondiris.sources.number_cells import DayCell, PeriodCell, RealCell
from ondiris.sources.rows import TypedRow, each_row, table_records

__all__ = [
    "BenchmarkRow",
    "CityData",
    "ExitWindow",
    "LaunchWindow",
    "OtherBasket",
    "OutputYieldRow",
    "ProgrammeRow",
    "RateWindow",
    "RatioRow",
    "read_city_data",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """Whose pace a programme keeps, and which measures its promise is counted in.

    Parameters
    ----------
    programme, group : str
    counts, worth : str
        Measures of its units and of its money; empty where any will do.
    reserve : str
        Reference to how many units are kept ready beyond those promised; empty where none are.
    replaced : float or None
        Share of units that leave and are replaced, where it is stated; else it is learned.
    reported : float or None
        Share of launches of units without a name that are told one by one, where it is stated:
        then silence about them counts.
    """

    programme: str
    group: str
    counts: str = ""
    worth: str = ""
    reserve: str = ""
    replaced: float | None = None
    reported: float | None = None


@dataclass(frozen=True, slots=True)
class LaunchWindow:
    """A window in which so many units were due or at work, and so many launched.

    Parameters
    ----------
    id, group : str
    due : bool
        Whether the units were due by a day; else they stood at a stage.
    stage : str
        Where they stood: a stage, ``mixed`` or ``late``; empty where they were due.
    start, end : date
    plan_end : date or None
        Day by which units were due.
    units, launched : str
        References; empty where no source says.
    used : bool
    reason : str
        Why it is not used, where the city says so.
    """

    id: str
    group: str
    due: bool
    stage: str
    start: date
    end: date
    plan_end: date | None
    units: str
    launched: str
    used: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RateWindow:
    """A window for the plain local rate; what launched is a reference."""

    group: str
    start: date
    end: date
    launched: str


@dataclass(frozen=True, slots=True)
class RatioRow:
    """What was delivered against what was promised, per unit: four references."""

    id: str
    group: str
    measure: str
    end: date
    delivered: str
    over: str
    promised: str
    among: str


@dataclass(frozen=True, slots=True)
class ExitWindow:
    """A window in which projects left, stayed and joined: references, the last may be empty."""

    group: str
    start: date
    end: date
    left: str
    stayed: str
    joined: str = ""


@dataclass(frozen=True, slots=True)
class OtherBasket:
    """A figure that stands near a promise but counts over another basket.

    Parameters
    ----------
    promise : str
        Measure, subject and period of the promise, with blanks between.
    measure, subject, period : str
        Of the figure.
    differs : tuple of str
        How its basket differs.
    """

    promise: str
    measure: str
    subject: str
    period: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """A ratio of the ledger that stands beside what programmes promise of its kind.

    Parameters
    ----------
    ratio : str
        Kind: a code of the list ``benchmark_ratios``.
    of, subject, period, modality : str
        The derived figure: what it is a ratio of, whose, of when, promised or achieved.
    differs : tuple of str
        How its basket differs from a promise's.
    """

    ratio: str
    of: str
    subject: str
    period: str
    modality: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutputYieldRow:
    """What was produced over a period, beside what had been invested by its end: two references."""

    group: str
    output: str
    worth: str


@dataclass(frozen=True, slots=True)
class CityData:
    """The city's own project data; nothing where a city has none.

    Parameters
    ----------
    programmes : tuple of ProgrammeRow
    launch_history : tuple of LaunchWindow
    local_rates : tuple of RateWindow
    ratios : tuple of RatioRow
    exits : tuple of ExitWindow
    other_baskets : tuple of OtherBasket
    benchmarks : tuple of BenchmarkRow
    output_yields : tuple of OutputYieldRow
    """

    programmes: tuple[ProgrammeRow, ...] = ()
    launch_history: tuple[LaunchWindow, ...] = ()
    local_rates: tuple[RateWindow, ...] = ()
    ratios: tuple[RatioRow, ...] = ()
    exits: tuple[ExitWindow, ...] = ()
    other_baskets: tuple[OtherBasket, ...] = ()
    benchmarks: tuple[BenchmarkRow, ...] = ()
    output_yields: tuple[OutputYieldRow, ...] = ()


def _text(name: str) -> TableColumn[str]:
    return TableColumn(name, TextCell(), filled=True)


def _day(name: str) -> TableColumn[date]:
    return TableColumn(name, DayCell(), filled=True)


def _table(*columns: TableColumn[Any]) -> TableSpecification:
    return TableSpecification(columns)


_ID, _GROUP, _PROGRAMME = _text("id"), _text("group"), _text("programme")
_COUNTS: Final = TableColumn("counts", TextCell(), titled=True, default="")
_WORTH: Final = TableColumn("worth", TextCell(), titled=True, default="")
_KIND, _START, _END = _text("kind"), _day("start"), _day("end")
_PLAN_END: Final = TableColumn("plan_end", DayCell(), titled=True)
_UNITS: Final = TableColumn("units", TextCell(), titled=True, default="")
_LAUNCHED: Final = TableColumn("launched", TextCell(), titled=True, default="")
_USED: Final = TableColumn("used", YesNoCell(), filled=True)
_REASON: Final = TableColumn("reason", TextCell(), titled=True, default="")
_MEASURE: Final = TableColumn(
    "measure",
    ChoiceCell(("jobs", "cost", "area"), "unknown-ratio", "nothing that is promised per unit"),
    filled=True,
)
_DELIVERED, _OVER, _PROMISED, _AMONG = map(_text, ("delivered", "over", "promised", "among"))
_OF_RATE = _text("launched")
_OUTPUT, _INVESTED = _text("output"), _text("worth")
_LEFT, _STAYED = _text("left"), _text("stayed")
_JOINED: Final = TableColumn("joined", TextCell(), default="")
_RESERVE: Final = TableColumn("reserve", TextCell(), default="")
_REPLACED: Final = TableColumn("replaced", RealCell(0.0))
_REPORTED: Final = TableColumn("reported", RealCell(0.0))
_PROMISE, _OUTCOME = _text("promise"), _text("outcome")
_DIFFERS: Final[TableColumn[tuple[str, ...]]] = TableColumn(
    "differs", ManyCells(TextCell()), filled=True
)
_RATIO: Final = TableColumn(
    "ratio",
    ChoiceCell(
        tuple(item.code for item in shipped_list("benchmark_ratios")),
        "unknown-benchmark",
        "no kind of benchmark",
    ),
    filled=True,
)
_OF, _SUBJECT = _text("of"), _text("subject")
_PERIOD: Final = TableColumn("period", PeriodCell(), filled=True)
_MODALITY: Final = TableColumn(
    "modality", ChoiceCell(tuple(Modality), "unknown-modality", "no modality"), filled=True
)


def read_city_data(folder: Path) -> CityData:
    """Return a city's own project data.

    Parameters
    ----------
    folder : Path
        A CSV file for each field of `CityData`; those that are absent say nothing.

    Raises
    ------
    InvalidFile
        A column that is missing or not known, a cell that cannot be; each failing place is named.
    """
    return CityData(
        _read(
            folder / "programmes.csv",
            _table(_PROGRAMME, _GROUP, _COUNTS, _WORTH, _RESERVE, _REPLACED, _REPORTED),
            _programme,
        ),
        _read(
            folder / "launch_history.csv",
            _table(
                *(_ID, _GROUP, _KIND, _START, _END, _PLAN_END, _UNITS, _LAUNCHED, _USED, _REASON)
            ),
            _launches,
        ),
        _read(folder / "local_rates.csv", _table(_GROUP, _START, _END, _OF_RATE), _rate),
        _read(
            folder / "ratios.csv",
            _table(_ID, _GROUP, _MEASURE, _END, _DELIVERED, _OVER, _PROMISED, _AMONG),
            _ratio,
        ),
        _read(folder / "exits.csv", _table(_GROUP, _START, _END, _LEFT, _STAYED, _JOINED), _exit),
        _read(folder / "other_baskets.csv", _table(_PROMISE, _OUTCOME, _DIFFERS), _basket),
        _read(
            folder / "benchmarks.csv",
            _table(_RATIO, _OF, _SUBJECT, _PERIOD, _MODALITY, _DIFFERS),
            _benchmark,
        ),
        _read(folder / "output_yields.csv", _table(_GROUP, _OUTPUT, _INVESTED), _output_yield),
    )


def _read(path: Path, table: TableSpecification, one: Callable[[TypedRow], T]) -> tuple[T, ...]:
    """Return the rows of a file, nothing where there is none."""
    if not path.is_file():
        return ()
    content, failures = read_content(path), Failures()
    found: list[T] = []
    records = table_records(content, table, failures)
    each_row(records, table, failures, lambda row: found.append(one(row)))
    failures.refuse("bad-rows", f"projects/{content.name} has {failures.summary}")
    return tuple(found)


def _programme(row: TypedRow) -> ProgrammeRow:
    for column in (_REPLACED, _REPORTED):
        if (row.get(column) or 0) > 1:
            raise at(column.name, "bad-share", f"what is {column.name} is a share from 0 to 1")
    name, group = row[_PROGRAMME], row[_GROUP]
    stated = row.get(_REPLACED), row.get(_REPORTED)
    return ProgrammeRow(name, group, row[_COUNTS], row[_WORTH], row[_RESERVE], *stated)


def _launches(row: TypedRow) -> LaunchWindow:
    kind, _, stage = row[_KIND].partition(":")
    if (kind, bool(stage)) not in (("due", False), ("stock", True)):
        raise at("kind", "unknown-window", "a window is `due` or `stock:` and a stage")
    if kind == "due" and row.get(_PLAN_END) is None:
        raise at("plan_end", "missing", "what was due was due by a day")
    _ordered(row)
    return LaunchWindow(
        row[_ID],
        row[_GROUP],
        kind == "due",
        stage,
        row[_START],
        row[_END],
        row.get(_PLAN_END),
        row[_UNITS],
        row[_LAUNCHED],
        row[_USED],
        row[_REASON],
    )


def _rate(row: TypedRow) -> RateWindow:
    _ordered(row)
    return RateWindow(row[_GROUP], row[_START], row[_END], row[_OF_RATE])


def _ratio(row: TypedRow) -> RatioRow:
    parts = (row[column] for column in (_DELIVERED, _OVER, _PROMISED, _AMONG))
    return RatioRow(row[_ID], row[_GROUP], row[_MEASURE], row[_END], *parts)


def _exit(row: TypedRow) -> ExitWindow:
    _ordered(row)
    return ExitWindow(row[_GROUP], row[_START], row[_END], row[_LEFT], row[_STAYED], row[_JOINED])


def _basket(row: TypedRow) -> OtherBasket:
    words = row[_OUTCOME].split()
    if len(words) != 3:
        raise at("outcome", "bad-reference", "an outcome is a measure, a subject and a period")
    measure, subject, period = words
    return OtherBasket(row[_PROMISE], measure, subject, period, row[_DIFFERS])


def _benchmark(row: TypedRow) -> BenchmarkRow:
    about = (row[_OF], row[_SUBJECT], str(row[_PERIOD]), row[_MODALITY])
    return BenchmarkRow(row[_RATIO], *about, row[_DIFFERS])


def _output_yield(row: TypedRow) -> OutputYieldRow:
    words = row[_OUTPUT].split()
    if len(words) != 4 or Period.parse(words[2]).readings:
        raise at("output", "bad-reference", "output is one figure of a period with two ends")
    return OutputYieldRow(row[_GROUP], row[_OUTPUT], row[_INVESTED])


def _ordered(row: TypedRow) -> None:
    if row[_END] < row[_START]:
        raise InvalidInput("window-out-of-order", "the window ends before it begins")
