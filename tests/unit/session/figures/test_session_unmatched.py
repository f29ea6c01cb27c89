"""Settings that name a source nearly right are told of; a source that may still come is not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.session import make_home, open_home
from ondiris.session.figures.unmatched import misspelt_sources
from ondiris.sources import City

CityOf = Callable[[str], City]
TOWN = Path(__file__).parents[3] / "doors" / "second_city"
KNOWN = {
    "yearbook-2024": "Town statistics office",
    "gazette": "The Gazette",
    "party:officer:gazete:o-1": "gazetee",
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '[source_ranks]\n"Town statistics ofice" = 80',
            ["source_ranks", "Town statistics office."],
        ),
        ("[source_ranks]\ngazete = 80", ["source_ranks", "gazette."]),
        ('[source_ranks]\n"Town statistics office" = 80\ngazette = 5', None),
        ('[source_ranks]\n"Ministry of Industry" = 80', None),
        ("", None),
    ],
)
def test_a_name_that_is_nearly_a_source_is_told(
    text: str, told: list[str] | None, city_of: CityOf
) -> None:
    found = list(misspelt_sources(city_of(text), KNOWN))
    assert len(found) == (told is not None)
    for word in told or ():
        assert word in found[0]


def test_a_home_tells_it_once_when_it_is_opened(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_home(tmp_path / "home", TOWN)
    settings = tmp_path / "home" / "ondiris.toml"
    text = settings.read_text("utf-8")
    for said, wrong in (("", ""), ("Town statistics office", "Town statistics ofice")):
        settings.write_text(text.replace(said, wrong) if said else text, "utf-8")
        caplog.clear()
        with caplog.at_level(logging.WARNING), open_home(tmp_path / "home", audience="public"):
            told = [record.getMessage() for record in caplog.records]
        assert len(told) == bool(wrong)
    assert "Nearest: Town statistics office." in told[0]
