"""Figures told as columns are told as they would be one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ondiris.ledger.by_series import StoredFigure, compressed
from ondiris.ledger.rows import observation_row
from ondiris.model import Bound, Known, KnownBasis, Observation, Period, Printed, SeriesKey
from ondiris.model.interval import EXACT
from ondiris.ports import Current, Recorded
from ondiris.production.figures.rows import published_row
from ondiris.publishing.figures.sdmx import observation_of
from ondiris.session.exchange.plain_columns import observation_columns, plain_of

PERIODS = ["2025", "2025-H1", "2025-Q3", "2025-10", "2025-01/2025-10", "2025-10-31"]


@st.composite
def printed(draw: st.DrawFn) -> Printed:
    digits = draw(st.integers(-6, 12) | st.integers(-30, 30))
    number = Decimal(draw(st.integers(-(10**30), 10**30) | st.integers(-999, 999) | st.just(0)))
    value = number.scaleb(-digits, EXACT)
    if not value and draw(st.booleans()):
        value = value.copy_negate()
    bound = draw(st.sampled_from([Bound.EQ] * 5 + [Bound.GT, Bound.LE, Bound.APPROX]))
    return Printed(value, digits, draw(st.sampled_from([0, 0, 3, 9, -2])), bound)


days = st.dates(date(2025, 11, 1), date(2026, 6, 30))
observations = st.builds(
    Observation,
    st.just(SeriesKey(measure="output", area="XX-1", activity="C", unit="KZT")),
    st.sampled_from(PERIODS).map(Period.parse),
    printed(),
    st.sampled_from(["paper", "site"]),
    st.sampled_from(["p. 1", 'table 2, "row" 5', "1-кесте"]),
    st.builds(Known, days, st.sampled_from(KnownBasis)),
    status=st.sampled_from([(), (), ("P",), ("E",), ("B", "P")]),
)


@given(st.lists(observations, min_size=1, max_size=6), st.booleans())
def test_columns_say_what_rows_say(told: list[Observation], counted: bool) -> None:
    names = StoredFigure._fields
    stored = [observation_row(one) | {"series": 1, "revision": 1} for one in told]
    columns = tuple([row[name] for row in stored] for name in names)
    plain = plain_of(StoredFigure._make(columns))
    rows = [
        published_row(Current(Recorded(row["id"], one, 1)), one.printed.interval(counted=counted))
        for one, row in zip(told, stored, strict=True)
    ]
    own = StoredFigure._make(compressed(columns, plain))
    found = observation_columns(own, counted=counted)
    assert [*zip(*found[2:], strict=True)] == [
        observation_of(row) for row, one in zip(rows, plain, strict=True) if one
    ]
    for one, is_plain in zip(told, plain, strict=True):
        assert is_plain or one.status or one.printed.bound is not Bound.EQ or one.printed.digits
