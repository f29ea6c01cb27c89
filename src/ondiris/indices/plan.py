"""The reductions of returns, written once and run by any engine.

A plan turns rows into elementary aggregates and nothing more: a few sums for each aggregate and
period, small whatever the number of rows.  Means, trees, imputation and chains are left to the
kernels.  Plans are Narwhals expressions, so DuckDB, Spark, Polars, pandas and Arrow run the same
text; SQL for each engine was rejected because five texts are five methods.

Months are integers, as `ondiris.model.Month` counts them, so that "the month before" is a
subtraction on every engine.

Columns of returns: ``bin month product unit quantity value shipments employees``; of the
register: ``bin leaf holder first_month last_month``.  Quotes have a plan of their own,
`ondiris.indices.quote_plan`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from ondiris.indices.exact import exact_sums
from ondiris.model import Month

__all__ = [
    "ContributorPlan",
    "ReturnPlan",
    "contributor_plan",
    "known_rows",
    "link_sums",
    "returns_plan",
]

Frame = nw.LazyFrame[Any]
MEASURES = ("value", "shipments", "employees")


def known_rows(returns: Frame, *, as_of: date) -> Frame:
    """Keep what had come in by a day, the newest return of each enterprise and month.

    Parameters
    ----------
    returns : lazy frame
        Every row ever received, with ``received`` and ``accepted``.
    as_of : date
        The last day that counts.

    Returns
    -------
    lazy frame
        Rows of the standing returns that were accepted; intake accepts a return whole or sets it
        aside whole, and a newer return replaces an older one whole.
    """
    came = returns.filter(nw.col("received") <= as_of)
    standing = came.group_by("bin", "month").agg(received=nw.col("received").max())
    return came.join(standing, on=["bin", "month", "received"]).filter(nw.col("accepted"))


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """Reductions of enterprise returns, not yet run.

    Parameters
    ----------
    reported : lazy frame
        ``leaf month value shipments employees returns``: sums over returns received, and their
        number.
    pairs : lazy frame
        ``leaf month`` and for each measure its sum now and a month before (``value``,
        ``value_before``, …) over enterprises that reported both, with ``matched`` their number.
    spells : lazy frame
        ``leaf last next`` with sums at the last report before a silence and ``enterprises``;
        ``next`` is the month of the next report, or the month after the enterprise closed or
        the window ended.
    unheard : lazy frame
        ``leaf since until never enterprises``: registered and alive in the window from ``since``
        on, without a return before the month ``until``; ``never`` where none came later either,
        and then ``until`` is the month after they closed or the window ended.
    """

    reported: Frame
    pairs: Frame
    spells: Frame
    unheard: Frame


def _monthly(returns: Frame) -> Frame:
    """One row an enterprise and month; employees are stated once for the whole return."""
    return exact_sums(
        returns,
        ["bin", "month"],
        _of("value", "shipments"),
        employees=nw.col("employees").max(),
    )


def _of(*names: str) -> dict[str, nw.Expr]:
    """Return columns that are added up under their own names."""
    return {name: nw.col(name) for name in names}


def returns_plan(returns: Frame, register: Frame, *, first: int, last: int) -> ReturnPlan:
    """Plan the reduction of returns to leaves of the classification.

    Parameters
    ----------
    returns : lazy frame
        Accepted rows, a product once a return.
    register : lazy frame
        Each enterprise with its leaf and the first and last month it lives.
    first, last : int
        The window of months, both included.

    Returns
    -------
    ReturnPlan
    """
    window = returns.filter(nw.col("month").is_between(first, last))
    monthly = _monthly(window).join(register.select("bin", "leaf", "last_month"), on="bin")
    reported = exact_sums(monthly, ["leaf", "month"], _of(*MEASURES), returns=nw.len())
    before = monthly.select(
        "bin",
        nw.col("month") + 1,
        value_before=nw.col("value"),
        shipments_before=nw.col("shipments"),
        employees_before=nw.col("employees"),
    )
    pairs = exact_sums(
        monthly.join(before, on=["bin", "month"]),
        ["leaf", "month"],
        _of(*MEASURES, *(f"{measure}_before" for measure in MEASURES)),
        matched=nw.len(),
    )
    return ReturnPlan(
        reported, pairs, _spells(monthly, last), _unheard(register, window, first, last)
    )


def _spells(monthly: Frame, last: int) -> Frame:
    end = nw.min_horizontal(nw.col("last_month"), nw.lit(last)) + 1
    following = nw.col("month").shift(-1).over("bin", order_by="month")
    silent = (
        monthly.with_columns(next=following, end=end)
        .with_columns(
            next=nw.when(nw.col("next").is_null()).then(nw.col("end")).otherwise(nw.col("next"))
        )
        .filter(nw.col("next") > nw.col("month") + 1)
        .rename({"month": "last"})
    )
    return exact_sums(silent, ["leaf", "last", "next"], _of(*MEASURES), enterprises=nw.len())


def _unheard(register: Frame, window: Frame, first: int, last: int) -> Frame:
    alive = register.filter((nw.col("first_month") <= last) & (nw.col("last_month") >= first))
    heard = window.group_by("bin").agg(heard=nw.col("month").min())
    end = nw.min_horizontal(nw.col("last_month"), nw.lit(last)) + 1
    return (
        alive.join(heard, on="bin", how="left")
        .with_columns(
            since=nw.max_horizontal(nw.col("first_month"), nw.lit(first)),
            until=nw.when(nw.col("heard").is_null()).then(end).otherwise(nw.col("heard")),
            never=nw.col("heard").is_null(),
        )
        .filter(nw.col("until") > nw.col("since"))
        .group_by("leaf", "since", "until", "never")
        .agg(enterprises=nw.len())
    )


PART = 0.01
"""Contributors below this part of every leaf and month of a year are told apart no longer."""


@dataclass(frozen=True, slots=True)
class ContributorPlan:
    """Who reported how much, not yet run: as many rows as leaves, not as enterprises.

    Parameters
    ----------
    large : lazy frame
        ``leaf month holder value employees``: the holders that have a part of `PART` in some leaf
        and month of the year, with all they reported that year.
    small : lazy frame
        ``leaf month value employees holders``: all others together, and their number.
    """

    large: Frame
    small: Frame


def contributor_plan(returns: Frame, register: Frame, *, first: int, last: int) -> ContributorPlan:
    """Plan the reduction of returns to what disclosure rules ask of: the large contributors.

    Parameters
    ----------
    returns : lazy frame
        Accepted rows.
    register : lazy frame
        ``bin leaf holder``: each enterprise with its leaf and whoever holds it.
    first, last : int
        The window of months, both included.

    Returns
    -------
    ContributorPlan
        The rules look at the largest contributors and at totals, so that the small ones need no
        names; their number is bounded by the leaves, however many enterprises there are.
    """
    window = returns.filter(nw.col("month").is_between(first, last))
    placed = _monthly(window).join(register.select("bin", "leaf", "holder"), on="bin")
    sums = exact_sums(placed, ["leaf", "month", "holder"], _of("value", "employees")).with_columns(
        year=_january(nw.col("month"))
    )
    whole = exact_sums(sums, ["leaf", "month"], {"whole": nw.col("value")})
    seen = (
        sums.join(whole, on=["leaf", "month"])
        .filter(nw.col("value") >= PART * nw.col("whole"))
        .select("holder", "year")
        .unique()
    )
    small = sums.join(seen, on=["holder", "year"], how="anti")
    return ContributorPlan(
        large=sums.join(seen, on=["holder", "year"]).drop("year"),
        small=exact_sums(small, ["leaf", "month"], _of("value", "employees"), holders=nw.len()),
    )


def _january(month: nw.Expr) -> nw.Expr:
    """Return the first month of the year of a month, which stands for the year."""
    return month - month % 12


def link_sums(returns: Frame, register: Frame, *, year: int, last: int) -> Frame:
    """Value one year and the year before it at the average prices of the year before.

    Parameters
    ----------
    returns : lazy frame
        Accepted rows with quantities where products have them.
    register : lazy frame
        Each enterprise with its leaf.
    year : int
        The year of the link; prices are those of ``year - 1``.
    last : int
        No month after this one.

    Returns
    -------
    lazy frame
        ``leaf month constant covered``: value at base prices and the same products' value at
        current prices, for months of both years.

    Notes
    -----
    A product's base price is its value over its quantity in the base year, within one
    enterprise and unit; a product whose unit changed has no base price and is not covered.
    """
    base_first = int(Month.at(year - 1, 1))
    counted = returns.filter(
        nw.col("month").is_between(base_first, min(base_first + 23, last)),
        nw.col("quantity") > 0,
    )
    product = ["bin", "product", "unit"]
    base = exact_sums(
        counted.filter(nw.col("month") < base_first + 12), product, _of("value", "quantity")
    )
    base_price = base.select(*product, base_price=nw.col("value") / nw.col("quantity"))
    return exact_sums(
        counted.join(base_price, on=product).join(register.select("bin", "leaf"), on="bin"),
        ["leaf", "month"],
        {"constant": nw.col("quantity") * nw.col("base_price"), "covered": nw.col("value")},
    )
