"""Times of SDMX messages go with the frequency that is said of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.sources import Loaded, read_file

MAPPING = """
id = "industry"
[layout]
header = '^OBS_VALUE$'
[columns]
activity = '^ACTIVITY$'
[[values]]
header = '^OBS_VALUE$'
measure = "output"
unit = "KZT"
[constants]
area = "XX-1"
[source]
provider = "Office"
title = "Industry"
"""


def read(catalogue: Catalogue, tmp_path: Path, frequency: str, time: str) -> Loaded:
    path = tmp_path / "map.toml"
    path.write_text(MAPPING, "utf-8")
    text = (
        "DATAFLOW,FREQ,ACTIVITY,TIME_PERIOD,OBS_VALUE\n"
        "OFFICE:INDUSTRY,M,C29,2025-04,5\n"
        f"OFFICE:INDUSTRY,{frequency},C29,{time},6\n"
    )
    day = date(2026, 11, 1)
    return read_file(text.encode(), "a.csv", catalogue, today=day, mapping=path)


@pytest.mark.parametrize(
    ("frequency", "time"),
    [("Q", "2025-05"), ("A", "2025-05"), ("M", "2024"), ("M", "2025-05-01"), ("A", "2024-Q4")],
)
def test_a_time_that_is_not_of_the_frequency_said_of_it_is_refused(
    catalogue: Catalogue, tmp_path: Path, frequency: str, time: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, frequency, time)
    assert [(f.where, f.rule) for f in refused.value.failures] == [
        ("row 3, column 4 (TIME_PERIOD)", "other-frequency")
    ]


@pytest.mark.parametrize(
    ("frequency", "time", "period"),
    [
        ("M", "2025-01-01/P5M", "2025-01/2025-05"), ("A", "2024-01-01/P1Y", "2024-01/2024-12"),
        ("S", "2024-S2", "2024-H2"), ("N", "2025", "2025"),
    ],
)  # fmt: skip
def test_runs_of_months_and_other_frequencies_are_read(
    catalogue: Catalogue, tmp_path: Path, frequency: str, time: str, period: str
) -> None:
    loaded = read(catalogue, tmp_path, frequency, time)
    assert str(loaded.observations[1].period) == period
