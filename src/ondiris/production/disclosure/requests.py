"""From returns, a register and the settings of a home to tables as reported.

`ondiris.production.disclosure.releases` keeps what disclosure control lets leave of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ondiris.codes import Catalogue, CodeList
from ondiris.disclosure import (
    Contributions,
    Hierarchy,
    Reported,
    Rules,
    Shape,
    Waiver,
)
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Adds, Period
from ondiris.production.disclosure.rules import stated_rules

__all__ = [
    "COUNTS",
    "DIMENSIONS",
    "VARIABLES",
    "Request",
    "ReturnsAsOf",
    "Variable",
    "occurring_tree",
    "over_time",
    "reported_cross",
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
    """

    period: Period
    dimensions: tuple[str, ...]
    world: str
    measure: str = "output"
    recoding: str = ""
    base: int = 0
    adds: Adds = Adds.SUM
    weighted: bool = False

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


def occurring_tree(name: str, codes: CodeList, root: str, present: Iterable[str]) -> Hierarchy:
    """Return the part of a code list that leads from a total to the codes that occur.

    Raises
    ------
    InvalidInput
        ``outside-table`` for a code that is not below the total.
    """
    parents: dict[str, str | None] = {root: None}
    for code in sorted(present):
        path = [code, *codes.ancestors(code)]
        if root not in path:
            raise InvalidInput("outside-table", f"{code} of {name} is not below {root}")
        path = path[: path.index(root) + 1]
        parents |= dict(pairwise(path))
    return Hierarchy(name, parents)


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


@dataclass(frozen=True, slots=True, eq=False)
class ReturnsAsOf:
    """Returns and the register of enterprises as they were at the end of a day.

    Parameters
    ----------
    rows, register : pyarrow.Table
    as_of : date
        Returns that came in by the end of that day count.
    weights : mapping of str to float
        How many enterprises one stands for, itself among them; one for those that are not named.
    """

    rows: pa.Table
    register: pa.Table
    as_of: date
    weights: Mapping[str, float] = field(default_factory=dict)

    def weighted(self, sums: Mapping[str, int]) -> dict[str, int]:
        """Return sums by enterprise as the enterprises that each stands for would have them.

        Raises
        ------
        InvalidInput
            ``unknown-contributor`` for weights of enterprises that are not registered.
        """
        strangers = set(self.weights) - set(self.register["bin"].to_pylist())
        if strangers:
            raise InvalidInput(
                "unknown-contributor",
                f"{len(strangers)} enterprises with a weight are not registered",
            )
        return {b: int(np.floor(s * self.weights.get(b, 1.0) + 0.5)) for b, s in sums.items()}


def reported_cross(
    request: Request,
    dimensions: Sequence[str],
    returns: ReturnsAsOf,
    lists: Mapping[str, CodeList],
    *,
    wholes: Mapping[str, str],
    rules: Rules,
    waivers: Sequence[Waiver] = (),
) -> Reported:
    """Return the cross of a request as reported.

    Parameters
    ----------
    request : Request
        Measure, period and world are taken from it.
    dimensions : sequence of str
        Of the cross.
    returns : ReturnsAsOf
    lists : mapping of str to CodeList
        ``activities`` and ``areas``.
    wholes : mapping of str to str
        Totals: ``area`` to the city's and ``activity`` to the whole industry's code.
    rules : Rules
    waivers : sequence of Waiver

    Raises
    ------
    NotFound
        ``no-returns`` when nothing was reported for the period.
    InvalidInput
        ``unknown-contributor`` for returns of enterprises that are not registered.
    """
    rows, register, as_of = returns.rows, returns.register, returns.as_of
    came = rows.filter(pc.and_(pc.less_equal(rows["received"], as_of), rows["accepted"]))
    silent = set(request.months) - set(came["month"].to_pylist())
    sums = returns.weighted(
        sums_of_returns(rows, VARIABLES[request.measure], request.months, as_of, request.adds)
    )
    if silent or not sums:
        raise NotFound(
            "no-returns",
            f"{len(silent) or len(request.months)} months of {request.period} have no returns "
            f"in the {request.world} world by {as_of}",
        )
    place = {str(b): i for i, b in enumerate(register["bin"].to_pylist())}
    unknown = sorted(set(sums) - set(place))
    if unknown:
        raise InvalidInput(
            "unknown-contributor", f"{len(unknown)} enterprises with returns are not registered"
        )
    column = {name: register[name].to_pylist() for name in (*DIMENSIONS, "holding")}
    at = [place[b] for b in sums]
    hierarchies = []
    for dimension in dimensions:
        present = {str(c) for c in column[dimension]}
        if dimension == "size":
            hierarchies.append(
                Hierarchy("size", {"all": None} | dict.fromkeys(sorted(present), "all"))
            )
        elif dimension == "activity":
            hierarchies.append(
                occurring_tree(dimension, lists["activities"], wholes["activity"], present)
            )
        else:
            hierarchies.append(occurring_tree(dimension, lists["areas"], wholes["area"], present))
    holdings = {b: str(column["holding"][place[b]]) for b in sums if column["holding"][place[b]]}
    return Reported(
        Shape(tuple(hierarchies)),
        Contributions(
            tuple(np.array([str(column[d][i]) for i in at], dtype=np.str_) for d in dimensions),
            np.array(list(sums), dtype=np.str_),
            np.array(list(sums.values()), dtype=np.float64),
            holdings=holdings,
            waivers=tuple(waivers),
        ),
        rules.of_counts if request.measure == COUNTS else rules,
        months=request.weight,
        until=request.months[-1],
    )


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
