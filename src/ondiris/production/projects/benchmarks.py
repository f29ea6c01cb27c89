"""Benchmarks: what a promise comes to per park, project or job, beside what was delivered.

The ratios are derived figures of the ledger; which of them stand beside which is the city's
data (``projects/benchmarks.csv``).  A ratio under "more than" is a bound, and so is what it is
divided by: 120 jobs a park against more than 100 is at most 1.2 times as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from ondiris.codes import Catalogue, shipped_list
from ondiris.errors import BrokenInvariant
from ondiris.model import Interval, Modality
from ondiris.production.figures.rows import Row
from ondiris.production.projects.odds_data import priors
from ondiris.production.projects.pipeline import rows_of
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import shipped
from ondiris.sources.city_tables import BenchmarkRow

__all__ = ["Benchmark", "BesideRatio", "Comparable", "benchmarks", "comparables", "times_of"]

_KINDS = {"investment": "money", "project_cost": "money", "employees": "jobs"}
_PARTS = {"jobs": "jobs", "investment": "money", "project_cost": "money"}


@dataclass(frozen=True, slots=True)
class BesideRatio:
    """A ratio beside a promised one.

    Parameters
    ----------
    row : Row
    differs : tuple of str
        How its basket differs from the promise's.
    times : Interval
        How many times as much is promised, as the digits and bounds of both allow.
    """

    row: Row
    differs: tuple[str, ...]
    times: Interval


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a programme promises per unit, and what stands beside it.

    Parameters
    ----------
    ratio : str
        Code of the list ``benchmark_ratios``.
    promised : Row
    beside : tuple of BesideRatio
        In the order of the city's table.
    """

    ratio: str
    promised: Row
    beside: tuple[BesideRatio, ...]


@dataclass(frozen=True, slots=True)
class Comparable:
    """What comparable programmes elsewhere reached: read, and where a prior rests on it, weakly.

    Parameters
    ----------
    code : str
        Of the list ``comparables``, which says what it is and how far it transfers.
    value : Decimal or None
        In per cent; none where the source gives words alone.
    sample, source : str
        As published.
    prior : float or None
        Value of the weak prior that rests on it; none where no calculation uses it.
    """

    code: str
    value: Decimal | None
    sample: str
    source: str
    prior: float | None


def benchmarks(
    ratios: Iterable[Row],
    table: Sequence[BenchmarkRow],
    subject: str,
    catalogue: Catalogue,
    *,
    moved: Set[str] = frozenset(),
) -> tuple[Benchmark, ...]:
    """Return what a subject promises per unit, each with the ratios that stand beside it.

    Parameters
    ----------
    ratios : iterable of Row
        Derived ratios of the subject and of the subjects in the table.
    table : sequence of BenchmarkRow
        The city's benchmarks.
    subject : str
    catalogue : Catalogue
        Its list ``benchmark_ratios`` gives the kinds and their order.
    moved : set of str
        Versions of promises that another has taken the place of: a ratio of them is no promise.
    """
    rows = list(ratios)
    mine = [
        row
        for row in rows
        if row.key.subject == subject
        and row.key.modality is Modality.PLANNED
        and moved.isdisjoint(row.inputs)
    ]
    found = []
    for kind in catalogue["benchmark_ratios"]:
        for promised in (row for row in mine if _kind(row) == kind.code):
            beside = tuple(_beside(promised, rows, table, kind.code))
            if beside:
                found.append(Benchmark(kind.code, promised, beside))
    return tuple(found)


def _kind(row: Row) -> str:
    above, _, below = row.key.of.partition("/")
    return f"{_KINDS.get(above, above)}/{_KINDS.get(below, below)}"


def _beside(
    promised: Row, rows: Sequence[Row], table: Sequence[BenchmarkRow], kind: str
) -> Iterable[BesideRatio]:
    for entry in table:
        if entry.ratio != kind or entry.subject == promised.key.subject:
            continue
        for row in rows:
            place = (row.key.of, row.key.subject, str(row.period), str(row.key.modality))
            wanted = (entry.of, entry.subject, entry.period, entry.modality)
            if place == wanted and _one_money(promised, row):
                yield BesideRatio(row, entry.differs, times_of(promised.interval, row.interval))


def _one_money(promised: Row, row: Row) -> bool:
    """Whether both are in one currency, or in none; people stand beside jobs."""
    return promised.key.unit.partition("/")[0] == row.key.unit.partition("/")[0] or (
        _kind(row).startswith("jobs/")
    )


def times_of(promised: Interval, other: Interval) -> Interval:
    """Return how many times as much is promised; an open end of either makes it a bound.

    Examples
    --------
    >>> parks = times_of(Interval.exactly(120), Interval(Decimal(100), Decimal("Infinity")))
    >>> parks.lower, parks.upper
    (Decimal('0'), Decimal('1.2'))
    """
    if other.lower > 0:
        return promised.hull / other.hull
    if other.upper <= 0:
        raise BrokenInvariant("bad-benchmark", "a ratio of counts and amounts lies above zero")
    least = promised.hull / Interval.exactly(other.upper)
    return Interval(least.lower, Decimal("Infinity"))


def comparables(lines: Iterable[PromiseLine]) -> tuple[Comparable, ...]:
    """Return what comparable programmes reached, of the kinds of promises that there are.

    Parameters
    ----------
    lines : iterable of PromiseLine
        Promises of one subject.
    """
    parts = {_part(line.promised.key.measure) for line in lines}
    published = {(r["class"], r["measure"]): r for r in rows_of(shipped("reference_class.csv"))}
    found = []
    for item in shipped_list("comparables"):
        about = item.attributes
        if about["part"] not in parts:
            continue
        row = published[about["class"], about["measure"]]
        value = Decimal(row["value"]) if row["value"] else None
        prior = priors()[about["prior"]] if about.get("prior") else None
        found.append(Comparable(item.code, value, _sample(row, published), row["source"], prior))
    return tuple(found)


def _part(measure: str) -> str:
    return "count" if measure.startswith("count_") else _PARTS.get(measure, "")


def _sample(row: dict[str, str], published: dict[tuple[str, str], dict[str, str]]) -> str:
    """Return the sample of a published row; "same" is that of the row above it."""
    last = ""
    for other in published.values():
        last = last if other["sample"].startswith("same") else other["sample"]
        if other is row:
            return last
    return row["sample"]
