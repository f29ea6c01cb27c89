"""Where derived figures were met: found again, never in the way."""

from __future__ import annotations

from pathlib import Path

from ondiris.ledger import DerivedIndex
from ondiris.model import Comparison, Period, PriceBasis, SeriesKey

KEY = SeriesKey(
    measure="growth_pct",
    of="output",
    area="XX-1",
    activity="C29",
    unit="%",
    comparison=Comparison.YOY_SAME_PERIOD,
    price_basis=PriceBasis.NOMINAL,
)
MAY = Period.parse("2025-01/2025-05")


def test_what_was_met_is_found_with_every_field_of_its_key(tmp_path: Path) -> None:
    index = DerivedIndex(tmp_path / "derived.db")
    index.remember([("d1", KEY, MAY)])
    index.remember([("d1", KEY, MAY), ("d2", KEY, Period.parse("../2027"))])
    assert index.find("d1") == (KEY, MAY)
    assert index.find("d2") == (KEY, Period.parse("../2027"))
    assert index.find("d3") is None


def test_a_file_that_is_none_or_broken_says_nothing_and_stops_nobody(tmp_path: Path) -> None:
    assert DerivedIndex(tmp_path / "absent.db").find("d1") is None
    assert not (tmp_path / "absent.db").exists()
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 100)
    index = DerivedIndex(broken)
    index.remember([("d1", KEY, MAY)])
    assert index.find("d1") is None


def test_a_folder_that_cannot_be_written_to_keeps_nothing(tmp_path: Path) -> None:
    index = DerivedIndex(tmp_path / "no-such-folder" / "derived.db")
    index.remember([("d1", KEY, MAY)])
    assert index.find("d1") is None


def test_a_short_text_is_kept_at_its_place_and_the_oldest_go(tmp_path: Path) -> None:
    index = DerivedIndex(tmp_path / "derived.db")
    assert index.kept("a") is None
    index.keep("a", "first")
    index.keep("a", "another")
    assert index.kept("a") == "first"
    for number in range(500):
        index.keep(f"later-{number}", "x")
    assert index.kept("a") is None
    assert index.kept("later-0") == "x"
    assert index.kept("later-499") == "x"


def test_a_text_that_cannot_be_kept_stops_nobody(tmp_path: Path) -> None:
    absent = DerivedIndex(tmp_path / "no-such-folder" / "derived.db")
    absent.keep("a", "text")
    assert absent.kept("a") is None
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 100)
    DerivedIndex(broken).keep("a", "text")
    assert DerivedIndex(broken).kept("a") is None
