"""Frames: exact digits, what has no value, what is open, and what is never shown in a notebook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest

from ondiris.errors import OndirisError, Unsupported
from ondiris.model import (
    Bound,
    Confidentiality,
    Known,
    Modality,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Vintage,
)
from ondiris.ports import Current, Recorded
from ondiris.production import Evidence, Row
from ondiris.production.figures.rows import published_row, row_without_value
from ondiris.publishing.figures.answers import row_json
from ondiris.publishing.figures.frame_columns import columns_of, decimals, joined, of_rows
from ondiris.publishing.figures.framed import Framed
from ondiris.publishing.figures.read_answers import row_read
from ondiris.session import Answer

KEY = SeriesKey("output", "XX-1", "KZT", activity="B-E")
VINTAGE = Vintage(date(2025, 11, 1), 7)
MARKED = "918273645"


def row(text: str, period: str = "2025-05", key: SeriesKey = KEY, **fields: Any) -> Row:
    how = {name: fields.pop(name) for name in ("multiplier", "bound", "upper") if name in fields}
    printed = Printed.read(text, **how)
    entry = Observation(key, Period.parse(period), printed, "book", "p. 1", Known(date(2025, 6, 1)),
                        **fields)  # fmt: skip
    return published_row(Current(Recorded(entry.id, entry, 1)), printed.interval())


def blank(status: str) -> Row:
    entry = Observation(KEY, Period.parse("2025-06"), Printed.nothing(), "book", "p. 1",
                        Known(date(2025, 7, 1)), status=(status,))  # fmt: skip
    return row_without_value(Recorded(entry.id, entry, 1))


def table(*rows: Row) -> Any:
    return joined([of_rows(rows)], VINTAGE)


def test_columns_are_those_of_json_with_days_of_periods() -> None:
    told = {*row_json(row("1")), "embargo", "deadlines", "inclusive_unsaid"}
    assert set(columns_of()) - told == {"period_first", "period_last"}
    assert told - set(columns_of()) == set()
    assert tuple(table(row("1")).column_names) == columns_of()


def test_digits_of_several_scales_are_kept() -> None:
    rows = (
        row("976.20", multiplier=9),
        row("4", "2025-06", multiplier=3),
        row("-0.125", "2025-07"),
    )
    made = table(*rows)
    assert made["value"].to_pylist() == [Decimal("976.20"), Decimal(4), Decimal("-0.125")]
    assert made["digits"].to_pylist() == [2, 0, 3]
    assert made["value"].type == pa.decimal128(18, 3)
    assert made["lower"].to_pylist()[2] == Decimal("-0.1255")


def test_columns_are_summed_and_multiplied_without_leaving_their_type() -> None:
    frame = Answer(VINTAGE, (row("976.2"), row("366.1", "2025-06")), ()).to_pandas()
    assert (frame["upper"] - frame["lower"]).tolist() == [Decimal("0.10")] * 2
    assert frame["value"].sum() == Decimal("1342.3")
    assert (frame["value"] * frame["value"]).tolist()[0] == Decimal("952966.44")


def test_an_open_end_and_no_value_are_null_and_the_status_says_why() -> None:
    more, range_ = row("5", bound=Bound.GE), row("1", "2025-06", bound=Bound.RANGE, upper="3")
    rows = table(more, range_, replace(blank("O"), period=Period.parse("2025-08"))).to_pylist()
    assert [(r["bound"], r["lower"], r["upper"], r["range_upper"]) for r in rows] == [
        ("ge", 5, None, None), ("range", Decimal("0.5"), Decimal("3.5"), 3),
        ("none", None, None, None),
    ]  # fmt: skip
    assert (rows[2]["value"], rows[2]["digits"], rows[2]["status"]) == (None, None, ["O"])


def test_a_deadline_says_the_days_it_may_mean() -> None:
    promised = row("20", "../2027", replace(KEY, modality=Modality.PLANNED))
    (told,) = table(promised).to_pylist()
    assert told["deadlines"] == [date(2026, 12, 31), date(2027, 12, 31)]
    assert told["inclusive_unsaid"] is True
    assert (told["period_first"], told["period_last"]) == tuple(told["deadlines"])


def test_rows_are_ordered_whoever_told_them() -> None:
    other = replace(KEY, activity="C29")
    rows = [row("3", "2025-06"), row("1", key=other), row("2"), replace(row("2"), id="oa"),
            replace(row("2"), id="d1", formula="sum/1")]  # fmt: skip
    made = table(*rows)
    assert made.equals(table(*rows[::-1]), check_metadata=True)
    assert made["activity"].to_pylist() == ["B-E"] * 4 + ["C29"]
    assert made["formula"].to_pylist() == [None, None, "sum/1", None, None]
    assert made["id"].to_pylist()[:2] == sorted(made["id"].to_pylist()[:2])


def test_a_long_answer_in_disorder_is_ordered_too() -> None:
    periods = [f"{year}-{month:02d}" for year in range(1990, 2020) for month in range(1, 13)]
    rows = [row("1", period) for period in periods]
    made = table(*rows[::2], *rows[1::2])
    assert made["period"].to_pylist() == periods


def test_longer_numbers_are_held_by_arrow_and_refused_by_name() -> None:
    long = decimals([Decimal("9" * 30), Decimal("0." + "1" * 20)])
    assert long.type == pa.decimal256(76, 20)
    assert long.to_pylist()[0] == Decimal("9" * 30)
    answer = Answer(VINTAGE, (row("9" * 25), row("0." + "1" * 20, "2025-06")), ())
    for asked in (answer.to_polars, answer.to_duckdb):
        with pytest.raises(Unsupported) as refused:
            asked()
        assert refused.value.code == "too-many-digits"
    with pytest.raises(OndirisError, match="digits"):
        decimals([Decimal("9" * 60), Decimal("0." + "1" * 30)])


@pytest.mark.parametrize("text", ["9" * 27, "1" * 7 + "." + "1" * 20])
def test_the_longest_number_that_is_read_is_a_frame_with_its_ends(text: str) -> None:
    half = Decimal((0, (5,), -1 - len(text.partition(".")[2])))
    told = table(row(text, multiplier=9)).to_pylist()[0]
    assert f"{told['value']:f}" == text
    assert Fraction(told["upper"]) - Fraction(told["value"]) == Fraction(half)
    assert Fraction(told["value"]) - Fraction(told["lower"]) == Fraction(half)


def test_no_figure_is_a_frame_too() -> None:
    empty = Answer(VINTAGE, (), ())
    assert empty.to_arrow().num_rows == 0
    assert len(empty.to_pandas()) == 0
    assert empty.to_arrow().schema.metadata[b"revision"] == b"7"
    assert repr(empty) == "0 figures; as known on 2025-11-01, revision 7"


def test_a_row_read_back_is_the_row() -> None:
    for one in (row("4", multiplier=3), row("5", bound=Bound.LT), blank("Q"),
                row("1", bound=Bound.RANGE, upper="2"),
                row("20", "../2027", replace(KEY, modality=Modality.PLANNED)),
                row("1", embargo="2025-07-01T04:00:00+00:00")):  # fmt: skip
        assert row_read(row_json(one)) == replace(one, rank=0)


# What a notebook keeps


@pytest.mark.parametrize(
    "secret",
    [{"confidentiality": Confidentiality.INTERNAL}, {"confidentiality": Confidentiality("C")},
     {"embargo": "2099-07-01T04:00:00+00:00"}],
)  # fmt: skip
def test_what_may_not_leave_is_in_no_text_and_no_table(secret: dict[str, Any]) -> None:
    hidden = row(MARKED, **secret)
    answer = Answer(VINTAGE, (row("7"), hidden), ())
    chain = Evidence(
        "d1", "derived", row=row("7"), inputs=(Evidence(hidden.id, "observation", hidden),)
    )
    for shown in (
        repr(answer),
        answer._repr_html_(),
        str(answer),
        repr(chain),
        chain._repr_html_(),
    ):
        assert MARKED not in shown
        assert MARKED[:6] not in shown
        assert "not shown" in shown
        assert "7 KZT" in shown
    assert answer.to_arrow()["value"].to_pylist().count(Decimal(MARKED)) == 1


def test_an_embargo_that_has_ended_hides_nothing() -> None:
    assert "5 KZT" in repr(Answer(VINTAGE, (row("5", embargo="2020-07-01T04:00:00+00:00"),), ()))


def test_texts_of_a_table_are_escaped() -> None:
    named = row("7", key=replace(KEY, subject="<script>alert(1)</script>"))
    html = Answer(VINTAGE, (named,), ())._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_long_answer_shows_its_beginning_and_how_much_follows() -> None:
    answer = Answer(VINTAGE, tuple(row("1", f"{year}") for year in range(1950, 2000)), ())
    assert repr(answer).splitlines()[0] == "50 figures; as known on 2025-11-01, revision 7"
    assert repr(answer).splitlines()[-1] == "… and 30 more"
    assert answer._repr_html_().count("<tr>") == 21


def test_whatever_is_framed_says_how() -> None:
    with pytest.raises(NotImplementedError):
        Framed().to_arrow()


def test_an_interval_is_told_where_digits_leave_one() -> None:
    assert "0.5–1.5" in repr(Answer(VINTAGE, (row("1"),), ()))
