"""Keys of earlier versions that nothing reads: told of with file and line, and left out."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from ondiris.model import Period
from ondiris.sources import Settings
from ondiris.sources.settings_file import read_settings

NEEDED = """\
schema = 1
id = "x"
area = "XX-1"
time_zone = "UTC"
languages = ["kk", "en"]
names = { en = "X" }
"""


def home_of(folder: Path, text: str) -> Settings:
    (folder / "codes").mkdir()
    (folder / "codes" / "areas.csv").write_text("code,name_en\nXX-1,X\n", "utf-8")
    (folder / "ondiris.toml").write_text(NEEDED + text, "utf-8")
    return read_settings(folder)


def test_a_key_that_nothing_reads_any_more_is_told_of_and_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        home = home_of(tmp_path, '[headline]\nperiod = "2024"\nsource = "yearbook"\n')
    assert home.headline.period == Period.parse("2024")
    assert not hasattr(home.headline, "source")
    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith("ondiris.toml, line 9: headline.source is read no more: ")
    assert "source_ranks" in told


def test_a_key_that_is_still_read_is_told_of_by_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        home_of(tmp_path, '[headline]\nperiod = "2024"\n')
    assert caplog.records == []
