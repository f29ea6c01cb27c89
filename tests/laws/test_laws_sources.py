"""Laws of reading: what is written tidily is read back, and nothing else gets in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile, OndirisError
from ondiris.model import KEY_FIELDS, Observation, Period
from ondiris.sources import OBSERVATION_COLUMNS, Loaded, find_period, read_file

TODAY = date(2025, 11, 1)
MONTHS_RU = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
MONTHS_KK = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
)

decimals = st.decimals(
    min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False
)
rows = st.fixed_dictionaries(
    {
        "measure": st.just("tax"),
        "area": st.sampled_from(["XX", "XX-1", "XX-1-north"]),
        "activity": st.sampled_from(["B-E", "C", "C29", "C-MACH"]),
        "scope": st.sampled_from(["all", "large_medium", "sme"]),
        "unit": st.sampled_from(["KZT", "USD"]),
        "period": st.sampled_from(["2024", "2025-Q1", "2025-05", "2025-01/2025-05"]),
        "value": decimals.map(lambda value: f"{value:.2f}"),
        "unit_multiplier": st.sampled_from(["0", "3", "6", "9"]),
        "bound": st.sampled_from(["eq", "gt", "approx"]),
        "source": st.sampled_from(["a", "b"]),
        "locator": st.sampled_from(["page 1", "кесте, 2-жол", 'a "quoted", place']),
        "known_at": st.sampled_from(["2025-06-30", "2025-07-01"]),
    }
)


@pytest.fixture(scope="session")
def read(catalogue: Catalogue) -> Callable[[bytes, str], Loaded]:
    """Read bytes under a name; the catalogue itself is too long for a falsifying example."""

    def reader(data: bytes, name: str) -> Loaded:
        return read_file(data, name, catalogue, today=TODAY)

    return reader


def _text(cells: list[dict[str, str]]) -> bytes:
    memory = io.StringIO()
    writer = csv.DictWriter(memory, OBSERVATION_COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(cells)
    return memory.getvalue().encode()


def _cells(observation: Observation) -> dict[str, str]:
    printed = observation.printed
    return {
        **dict(zip(KEY_FIELDS, observation.key.texts, strict=True)),
        "period": str(observation.period),
        "value": printed.text,
        "bound": str(printed.bound),
        "unit_multiplier": str(printed.multiplier),
        "source": observation.source,
        "locator": observation.locator,
        "known_at": observation.known.day.isoformat(),
        "known_at_basis": str(observation.known.basis),
    }


@given(row=rows)
def test_an_observation_written_tidily_is_read_back(
    read: Callable[[bytes, str], Loaded], row: dict[str, str]
) -> None:
    (first,) = read(_text([row]), "a.csv").observations
    (again,) = read(_text([_cells(first)]), "b.csv").observations
    assert again == first
    assert first.printed.text == f"{first.printed.value:.2f}"


@given(
    data=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.json", "a.xlsx", "a.parquet"])
)
def test_any_bytes_are_read_or_refused_in_our_own_words(
    read: Callable[[bytes, str], Loaded], data: bytes, name: str
) -> None:
    line = ""
    try:
        read(data, name)
    except OndirisError as error:
        line = str(error)
    assert "\n" not in line


@given(row=rows, column=st.sampled_from(["area", "activity", "period", "value", "bound"]))
def test_a_cell_of_nonsense_never_gets_in(
    read: Callable[[bytes, str], Loaded], row: dict[str, str], column: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_text([{**row, column: "nonsense"}]), "a.csv")
    assert f"({column})" in refused.value.failures[0].where


@given(year=st.integers(2000, 2099), last=st.integers(2, 12), kazakh=st.booleans())
def test_cumulative_headers_read_as_they_are_written(year: int, last: int, kazakh: bool) -> None:
    months = MONTHS_KK if kazakh else MONTHS_RU
    expected = Period.parse(f"{year}-01/{year}-{last:02}")
    span = f"{months[0]}–{months[last - 1]}"
    assert find_period(f"{year} жылғы {span}" if kazakh else f"{span} {year} г.") == expected
