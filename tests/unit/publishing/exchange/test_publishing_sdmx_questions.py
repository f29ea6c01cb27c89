"""What an address of SDMX asks for: read, or refused by one rule."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput, OndirisError
from ondiris.model import MeasureKind
from ondiris.publishing.exchange.flows import FLOWS
from ondiris.publishing.exchange.negotiation import DATA, STRUCTURE, chosen_form, prefers_json
from ondiris.publishing.exchange.questions import (
    days_of,
    keys_of,
    moment_of,
    read_conditions,
    whole_number,
)
from ondiris.publishing.figures.sdmx import SERIES, as_id

ANY = "." * (len(SERIES) - 1)


def test_keys_take_alternatives_and_leave_places_open() -> None:
    (key,) = keys_of(f"A+Q{ANY}", anything="all")
    assert key[0] == {"A", "Q"}
    assert set(key[1:]) == {None}
    assert len(keys_of(f"A{ANY},Q{ANY}", anything="*")) == 2
    assert keys_of("*", anything="*") == ()


@pytest.mark.parametrize("text", ["A", f"A{ANY}.", "A" + "." * 3, f"{ANY},A"])
def test_a_key_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        keys_of(text, anything="all")
    assert refused.value.code == "wrong-key"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"), ("2025-A1", "2025-01-01", "2025-12-31"),
        ("2025-S2", "2025-07-01", "2025-12-31"), ("2025-Q1", "2025-01-01", "2025-03-31"),
        ("2025-M02", "2025-02-01", "2025-02-28"),
        ("2025-02-03T10:00:00", "2025-02-03", "2025-02-03"),
        ("2025-01-01/P5M", "2025-01-01", "2025-05-31"),
        ("2025-03-01/P10D", "2025-03-01", "2025-03-10"),
        ("2025-01-15/P1M", "2025-01-15", "2025-02-14"),
        ("2025-01-31/P1M", "2025-01-31", "2025-02-27"),
        ("2024-03-01/P2Y", "2024-03-01", "2026-02-28"),
        ("2025-01-01T00:00:00/P5M", "2025-01-01", "2025-05-31"),
    ],
)  # fmt: skip
def test_periods_are_read_as_sdmx_writes_them(text: str, first: str, last: str) -> None:
    assert tuple(day.isoformat() for day in days_of(text)) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "2025-13",
        "2025-Q5",
        "soon",
        "2025-01-01/P5",
        "2025/P1M1",
        "2025-01-01/P²M",
        "2025-01-01/P0M",
    ],
)
def test_an_impossible_period_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        days_of(text)
    assert refused.value.code == "impossible-period"


def test_conditions_are_met_by_what_they_say() -> None:
    asked = read_conditions({"ACTIVITY": "sw:C2+ne:C29,B-E", "UNIT_MULT": "gt:3+le:9"})
    activity = SERIES.index("ACTIVITY")

    def of(code: str) -> bool:
        return asked.meets([code if n == activity else "" for n in range(len(SERIES))])

    assert [of(code) for code in ("C20", "C29", "B-E", "C")] == [True, False, True, False]
    (size,) = asked.of_figures
    texts = [""] * (size.place + 1)
    assert [size.holds([*texts[:-1], text]) for text in ("3", "9", "10", "")] == [
        False, True, False, False,
    ]  # fmt: skip
    times = read_conditions({"TIME_PERIOD": "ge:2024-Q2+le:2025"})
    assert (times.start, times.end) == ("2024-04-01", "2025-12-31")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"PLANET": "x"}, "unknown-component"), ({"FREQ": "xx:A"}, "bad-condition"),
        ({"UNIT_MULT": "ge:many"}, "bad-condition"), ({"UNIT_MULT": "ge:NaN"}, "bad-condition"),
        ({"TIME_PERIOD": "2024,2025"}, "condition-on-time"),
        ({"TIME_PERIOD": "gt:2024"}, "condition-on-time"),
    ],
)  # fmt: skip
def test_other_conditions_are_refused(given: dict[str, str], rule: str) -> None:
    with pytest.raises(OndirisError) as refused:
        read_conditions(given)
    assert refused.value.code == rule


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "", "9" * 30, "²"])
def test_a_count_is_a_whole_number_above_zero(text: str) -> None:
    with pytest.raises(InvalidInput):
        whole_number("lastNObservations", text)


def test_a_moment_without_a_zone_is_in_utc() -> None:
    assert moment_of("2025-06-30") == moment_of("2025-06-30T00:00:00Z")
    assert moment_of("2025-06-30T05:00:00 05:00") == moment_of("2025-06-30T00:00:00+00:00")


@pytest.mark.parametrize(
    ("accept", "form", "newest"),
    [
        ("", "generic", "generic"), ("text/csv", "csv", "csv2"),
        ("application/vnd.sdmx.data+csv;version=2.0.0", "csv2", "csv2"),
        ("application/vnd.sdmx.data+csv;version=1.0", "csv", "csv"),
        ("application/vnd.sdmx.data+json;version=2.0", "json", "json"),
        ("application/vnd.sdmx.data+xml;version=3", "xml3", "xml3"),
        ("application/vnd.sdmx.data+csv", "csv", "csv2"), ("text/xml", "xml", "xml3"),
        ("text/html, application/json;q=0.5", "json", "json"),
        ("application/xml;q=0, text/csv", "csv", "csv2"),
        ("text/csv, application/xml;q=0.5", "csv", "csv2"),
        ("text/csv;q=wrong, application/json", "json", "json"),
    ],
)  # fmt: skip
def test_the_form_that_is_liked_best_is_chosen(accept: str, form: str, newest: str) -> None:
    assert chosen_form(accept, "", DATA, "generic", newer=False) == form
    assert chosen_form(accept, "", DATA, "generic", newer=True) == newest


def test_what_nobody_has_is_not_acceptable() -> None:
    for accept, asked in (("text/html", ""), ("*/*", "xlsx")):
        with pytest.raises(InvalidInput) as refused:
            chosen_form(accept, asked, DATA, "generic", newer=False)
        assert refused.value.code == "not-acceptable"
    with pytest.raises(InvalidInput) as refused:
        chosen_form("text/csv", "", STRUCTURE, "xml", newer=False)
    assert refused.value.code == "not-acceptable"
    liked = "text/csv, text/xml;q=0.5"
    assert chosen_form(liked, "", STRUCTURE, "json", newer=True) == "xml3"
    assert chosen_form(liked, "", STRUCTURE, "xml", newer=False) == "xml"
    assert not prefers_json("application/xml, application/json;q=0.1")


def test_a_dataflow_of_which_no_measure_is_has_none_and_not_all(catalogue: Catalogue) -> None:
    others = [i for i in catalogue["measures"] if i.attributes["kind"] != MeasureKind.RANK]
    measures = replace(catalogue["measures"], items={one.code: one for one in others})
    lists = cast("Catalogue", {"measures": measures})
    assert FLOWS["RANKS"].measures(catalogue)
    assert FLOWS["RANKS"].measures(lists) == frozenset()
    assert FLOWS["FIGURES"].measures(lists) is None


def test_codes_become_identifiers_that_differ() -> None:
    codes = ["%", "PT/x", "a.b", "a b", "a/b", "a+b", "ә", "a,b", ""]
    ids = [as_id(code) for code in codes]
    assert len(set(ids)) == len(ids)
    assert not any(set(one) & set(".,+/ %") for one in ids)
