"""Which table of returns is asked for, and what an enterprise reported over its months."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from ondiris.codes import Catalogue
from ondiris.disclosure import Reported
from ondiris.errors import InvalidInput
from ondiris.model import Adds, Period
from ondiris.production.disclosure.rules import stated_rules

__all__ = [
    "COUNTS",
    "DIMENSIONS",
    "VARIABLES",
    "Request",
    "Variable",
    "over_time",
    "returns_digest",
    "sums_of_returns",
    "weight_of",
]

DIMENSIONS = ("activity", "area", "size")


@dataclass(frozen=True, slots=True)
class Variable:
    """What returns tell of an enterprise.

    Parameters
    ----------
    column : str
        Of the returns; none where each counts as one.
    unit : str
        Empty for money: it is in the city's currency.
    measure : str
        The code in the list of measures that says how it adds over time.
    per_product : bool
        Whether it is stated for each product, else once for the whole return.
    """

    column: str
    unit: str
    measure: str
    per_product: bool = True


VARIABLES: Final[Mapping[str, Variable]] = {
    "output": Variable("value", "", "output"),
    "shipments": Variable("shipments", "", "output"),
    "employees": Variable("employees", "persons", "employees", per_product=False),
    "count_enterprises": Variable("", "enterprises", "count_enterprises", per_product=False),
}
COUNTS: Final = "count_enterprises"
"""The variable that counts returns: each enterprise with an accepted one is one."""


def over_time(measure: str, catalogue: Catalogue) -> Adds:
    """Return how a measure of returns adds over time, as the list of measures declares.

    Parameters
    ----------
    measure : str
        One of `VARIABLES`.
    catalogue : Catalogue
        Code lists of the home.

    Raises
    ------
    InvalidInput
        ``measure`` for one that returns do not have.
    """
    adds = catalogue.measure(_variable(measure).measure).over_time
    # What a period has of its last month is a table of that month.
    return Adds.NEVER if adds is Adds.LAST else adds


def _variable(measure: str) -> Variable:
    if measure not in VARIABLES:
        raise InvalidInput(
            "measure", f"returns have no {measure}; they have {', '.join(VARIABLES)}"
        )
    return VARIABLES[measure]


def weight_of(months: int, adds: Adds) -> float:
    """Return what a unit of a period counts for beside other periods.

    Parameters
    ----------
    months : int
        Length of the period.
    adds : Adds

    Examples
    --------
    A mean of 403 employees over two months is 806 employee-months, of which one month has 738.

    >>> weight_of(2, Adds.MEAN) * 403 - weight_of(1, Adds.MEAN) * 738
    68.0
    """
    return float(months) if adds is Adds.MEAN else 1.0


@dataclass(frozen=True, slots=True)
class Request:
    """Which table: period, dimensions, world, measure, and how it is made safe.

    Parameters
    ----------
    period : Period
        Whole months.
    dimensions : tuple of str
        One to three of `DIMENSIONS`.
    world : str
        ``actual`` or ``synthetic``.
    measure : str
        One of `VARIABLES`.
    recoding : str
        How its codes are coarsened, in the words of `Recoding.what`; not at all when empty.
    base : int
        Base of its rounding; 0 where cells are hidden instead.
    adds : Adds
        How the measure adds over time, from `over_time`.
    weighted : bool
        Whether enterprises stand for others too.
    also : str
        What the second tree of its codes is called; it has none when empty.
    """

    period: Period
    dimensions: tuple[str, ...]
    world: str
    measure: str = "output"
    recoding: str = ""
    base: int = 0
    adds: Adds = Adds.SUM
    weighted: bool = False
    also: str = ""

    def __post_init__(self) -> None:
        """Refuse periods, dimensions and measures that returns do not have."""
        if not self.months:
            raise InvalidInput(
                "not-a-month",
                f"{self.period} is not made of months",
                hint="Write 2025-05 or 2025-01/2025-05.",
            )
        _variable(self.measure)
        unknown = [d for d in self.dimensions if d not in DIMENSIONS]
        if unknown or not self.dimensions or len(set(self.dimensions)) != len(self.dimensions):
            raise InvalidInput(
                "dimensions",
                f"a table is by one or more of {', '.join(DIMENSIONS)}, each once",
            )

    @property
    def id(self) -> str:
        """Identifier of the release, fit for a file name."""
        period = str(self.period).replace("/", "_")
        parts = [self.measure, "by", *self.dimensions, period]
        if self.recoding:
            parts.append(re.sub(r"[^\w.]+", "-", self.recoding))
        if self.also:
            parts.append("also-" + re.sub(r"[^\w.]+", "-", self.also))
        if self.weighted:
            parts.append("weighted")
        if self.base:
            parts.append(f"rounded-{self.base}")
        return "-".join(parts)

    @property
    def weight(self) -> float:
        """What a unit of the table counts for beside other periods."""
        return weight_of(len(self.months), self.adds)

    @property
    def months(self) -> range:
        """Months of the period, counted from year 0."""
        return self.period.month_range


def sums_of_returns(
    rows: pa.Table, variable: Variable, months: range, as_of: date, adds: Adds
) -> dict[str, int]:
    """Return each enterprise's value over some months in whole units, accepted returns only.

    Of a month that was reported more than once the newest return known by the day counts.

    Parameters
    ----------
    rows : pyarrow.Table
        ``bin month received accepted`` and the variable's column.
    variable : Variable
    months : range
    as_of : date
        Returns that came in by the end of that day.
    adds : Adds
        Whether a period has the sum of its months, their mean or the last of them.

    Raises
    ------
    InvalidInput
        ``measure`` for several months of what does not add over time.
    """
    if adds is Adds.NEVER and len(months) > 1:
        raise InvalidInput(
            "measure",
            f"{variable.measure} does not add over time",
            hint="Ask for a single month.",
        )
    months = months[-1:] if adds is Adds.LAST else months
    keep = np.isin(rows["month"].to_numpy(), np.array(list(months)))
    keep &= rows["accepted"].to_numpy(zero_copy_only=False).astype(bool)
    received = rows["received"].to_numpy()
    keep &= received <= np.datetime64(as_of)
    bins = rows["bin"].to_numpy(zero_copy_only=False)[keep].astype(np.str_)
    days = received[keep].astype("datetime64[D]")
    values = np.ones(len(bins))
    if variable.column:
        values = rows[variable.column].to_numpy()[keep].astype(np.float64)
    people, person = np.unique(bins, return_inverse=True)
    report = person * 2**32 + rows["month"].to_numpy()[keep]
    reports, inverse = np.unique(report, return_inverse=True)
    newest = np.full(len(reports), np.datetime64("0001-01-01", "D"))
    np.maximum.at(newest, inverse, days)
    stands = days == newest[inverse]
    of_report = np.zeros(len(reports))
    gather = np.add if variable.per_product else np.maximum
    gather.at(of_report, inverse[stands], values[stands])
    owner = (reports // 2**32).astype(np.int64)
    share = weight_of(len(months), adds)
    sums = np.bincount(owner, weights=of_report / share, minlength=len(people))
    return {str(p): int(np.floor(s + 0.5)) for p, s in zip(people, sums, strict=True)}


def returns_digest(reported: Reported) -> str:
    """Return a digest of what tables are made of, to tell whether anything changed.

    Dimensions that only older releases brought into the cross do not count.
    """
    digest = hashlib.sha256()
    rows = reported.contributions
    own = {h.name for table in reported.published for h in table.hierarchies}
    columns = zip(rows.codes, reported.shape.hierarchies, strict=True)
    for column in (*(c for c, h in columns if h.name in own), rows.contributor):
        digest.update("\n".join(column.tolist()).encode())
    digest.update(rows.value.tobytes())
    digest.update(json.dumps(stated_rules(reported.rules), sort_keys=True).encode())
    digest.update(json.dumps(sorted(rows.holdings.items())).encode())
    digest.update("\n".join(sorted(w.holding for w in rows.waivers)).encode())
    return digest.hexdigest()[:16]
