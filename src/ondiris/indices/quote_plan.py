"""The reduction of quotes, written once and run by any engine, however many there are.

A price is compared with the one of the same product before it, however long that was ago, and the
comparisons are added up by elementary aggregate, period and period of the earlier price.  That is
all a method has to know: a product that was silent moved with its group meanwhile, and the kernel
knows by how much, so that shadow prices need no row of their own.  A window over each product does
it; a join of each period with the one before was no faster, and blind to silence.

Periods and aggregates are whole numbers from 0.  Sums are those of `exact_sums`: every engine
gives the same bits.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from ondiris.indices.elementary import JEVONS, ElementaryFormula
from ondiris.indices.exact import exact_sums, natural_log

__all__ = ["FAULTS", "LEAP", "quote_census", "quote_sums"]

Frame = nw.LazyFrame[Any]

LEAP = 2.0**20
"""No price is so many times another of the same product: a unit has changed."""
FAULTS = {
    1: ("duplicate-quote", "a product is quoted twice in one period"),
    2: ("two-aggregates", "a product stands in two aggregates"),
    3: ("price-leap", "a price is a million times another of its product, or as small a part"),
}
"""What is wrong with a quote, by the column ``fault`` of `quote_sums`."""
_DUTOT = ElementaryFormula.DUTOT


def quote_census(quotes: Frame) -> Frame:
    """Count quotes by the words of their periods and aggregates, before anything else.

    Parameters
    ----------
    quotes : lazy frame
        ``period product aggregate price``: words, and a number or nothing.

    Returns
    -------
    lazy frame
        ``period aggregate rows priced unusable nameless lowest highest``: quotes, those with a
        price, those whose price is zero, negative or endless, those without a product; the
        lowest and the highest of the other prices.
    """
    price, named = nw.col("price"), nw.col("product").cast(nw.String)
    usable = (price > 0.0) & (price < float("inf"))
    return (
        quotes.with_columns(
            priced=(~price.is_null()).cast(nw.Int64),
            unusable=(~price.is_null() & ~usable).cast(nw.Int64),
            price=nw.when(usable).then(price),
            nameless=nw.when(named.is_null() | (named == "")).then(1).otherwise(0),
        )
        .group_by("period", "aggregate")
        .agg(
            nw.col("priced").sum(), nw.col("unusable").sum(), nw.col("nameless").sum(),
            rows=nw.len(), lowest=price.min(), highest=price.max(),
        )
    )  # fmt: skip


def quote_sums(
    quotes: Frame, formula: ElementaryFormula = ElementaryFormula.JEVONS, *, gaps: bool = True
) -> Frame:
    """Plan the reduction of quotes to sums of matched price relatives.

    Parameters
    ----------
    quotes : lazy frame
        ``period leaf product price``; prices positive, null where they were asked for in vain.
    formula : ElementaryFormula
        Of the mean that the sums are for.
    gaps : bool
        Whether some price is null; where none is, there is less to do.

    Returns
    -------
    lazy frame
        ``leaf last before period priced fault power_sum earlier rows``: quotes of ``period`` by the
        period of the earlier price and of the row before, the sum of powers of their relatives (of
        Dutot, of prices), that of the earlier prices, and how many there are.  Quotes with
        nothing before them are left out.
    """
    priced = ~nw.col("price").is_null()
    # A step of its own: pandas fills columns within a product, and expressions not.
    known = quotes.with_columns(seen=nw.when(priced).then(nw.col("period")), paid=nw.col("price"))
    if gaps:
        known = known.with_columns(
            _over(nw.col(name).fill_null(strategy="forward")) for name in ("seen", "paid")
        )
    before = {"last": "seen", "base": "paid", "before": "period", "was": "leaf"}
    pairs = known.with_columns(
        **{name: _over(nw.col(of).shift(1)) for name, of in before.items()}
    ).filter(~nw.col("before").is_null())
    price, base = nw.col("price"), nw.col("base")
    fault = (
        nw.when(nw.col("before") == nw.col("period")).then(1)
        .when(nw.col("was") != nw.col("leaf")).then(2)
        .when((price > base * LEAP) | (base > price * LEAP)).then(3)
        .otherwise(0)
    )  # fmt: skip
    compared = _powers(pairs.with_columns(priced=priced.cast(nw.Int64), fault=fault), formula)
    return exact_sums(
        compared,
        ["leaf", "last", "before", "period", "priced", "fault"],
        # of earlier prices Dutot alone asks
        {"power_sum": nw.col("power"), "earlier": base if formula is _DUTOT else nw.lit(0.0)},
        rows=nw.len(),
    )


def _over(column: nw.Expr) -> nw.Expr:
    return column.over("product", order_by="period")


def _powers(pairs: Frame, formula: ElementaryFormula) -> Frame:
    """Add what is summed of sound pairs of prices."""
    price, base = nw.col("price"), nw.col("base")
    sound = (nw.col("fault") == 0) & (nw.col("priced") == 1) & ~base.is_null()
    if formula is _DUTOT:
        return pairs.with_columns(power=nw.when(sound).then(price).otherwise(nw.lit(0.0)))
    over, under = (base, price) if formula is ElementaryFormula.HARMONIC else (price, base)
    relative = pairs.with_columns(power=nw.when(sound).then(over / under).otherwise(nw.lit(1.0)))
    return natural_log(relative, "power", "power") if formula.order == JEVONS else relative
