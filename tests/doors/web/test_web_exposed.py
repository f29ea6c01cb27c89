"""What offices keep back and others give away: listed to those inside, told to nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.errors import Refused
from ondiris.model import (
    KEPT_BACK,
    Bound,
    Confidentiality,
    Known,
    Observation,
    Period,
    Printed,
    SeriesKey,
)
from ondiris.session import open_home
from ondiris.session.disclosure.exposing import exposed_by_others
from ondiris.web import create_app
from ondiris.web.app import Application

SECOND = Path(__file__).parents[1] / "second_city"
Listed = Callable[[], list[dict[str, object]]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A second city, its own figures of output those of its yearbook."""
    folder = tmp_path / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(SECOND), "--home", str(folder)])
    return folder


def record(
    home: Path,
    activity: str,
    period: str,
    value: str,
    area: str = "ZZ-1",
    *,
    level: Confidentiality = Confidentiality.FREE,
) -> None:
    """Record a figure of the town's statistics office; an empty one is kept back."""
    with open_home(home, audience="internal") as observatory:
        source = next(iter(observatory.at().sources))
        key = SeriesKey("output", area, observatory.city.currency, activity=activity)
        bound, status = (Bound.EQ, ()) if value else (Bound.GE, (KEPT_BACK,))
        entry = Observation(
            key, Period.parse(period), Printed.read(value or "0", multiplier=6, bound=bound),
            source, f"p. {activity} {area} {period}", Known(date(2025, 6, 20)), status=status,
            confidentiality=level,
        )  # fmt: skip
        observatory.record([entry], action="test")


@pytest.fixture
def listed(home: Path, capsys: pytest.CaptureFixture[str]) -> Listed:
    def asked() -> list[dict[str, object]]:
        capsys.readouterr()
        with pytest.raises(SystemExit):
            main(["exposed", "--format", "json", "--home", str(home)])
        found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["exposed"]
        return found

    return asked


def test_a_month_kept_back_between_two_runs_is_listed(home: Path, listed: Listed) -> None:
    """150.5 less 120.5 is 30, each ± 0.05: known to within 0.1 of 30, 0.4 %."""
    record(home, "C10", "2025-05", "")
    assert listed() == []
    record(home, "C10", "2025-01/2025-04", "120.5")
    assert listed() == []
    record(home, "C10", "2025-01/2025-05", "150.5")
    (one,) = listed()
    assert (one["activity"], one["period"]) == ("C10", "2025-05")
    assert one["known_within_pct"] == "0.4"
    assert len(one["by"]) == 2  # type: ignore[arg-type]
    assert "30" not in json.dumps(one).replace("2025", "")


def test_a_place_kept_back_beside_all_others_is_listed(home: Path, listed: Listed) -> None:
    """The town is east and west: 24 less 20 is 4 ± 0.1, which is 2.5 %."""
    record(home, "C10", "2025-05", "", area="ZZ-1-east")
    record(home, "C10", "2025-05", "24.0")
    assert listed() == []
    record(home, "C10", "2025-05", "20.0", area="ZZ-1-west")
    (one,) = listed()
    assert (one["area"], one["known_within_pct"]) == ("ZZ-1-east", "2.5")


def test_what_a_whole_has_beside_the_parts_that_are_told_stays_unknown(
    home: Path, listed: Listed
) -> None:
    """C is 100, C18 80 and C23 15: C10 may be anything up to 5, for C has other parts."""
    for activity, value in (("C", "100.0"), ("C18", "80.0"), ("C10", ""), ("C23", "15.0")):
        record(home, activity, "2025-05", value)
    assert listed() == []


def test_a_quarter_kept_back_whose_months_are_printed_is_listed(home: Path, listed: Listed) -> None:
    record(home, "C10", "2025-Q3", "")
    for month, value in (("2025-07", "32.0"), ("2025-08", "33.0"), ("2025-09", "34.0")):
        record(home, "C10", month, value)
    (one,) = listed()
    assert (one["period"], len(one["by"])) == ("2025-Q3", 3)  # type: ignore[arg-type]


def test_what_was_printed_since_is_no_blank(home: Path, listed: Listed) -> None:
    record(home, "C10", "2025-05", "")
    record(home, "C10", "2025-01/2025-04", "120.5")
    record(home, "C10", "2025-01/2025-05", "150.5")
    record(home, "C10", "2025-05", "30.1")
    assert listed() == []


def test_offices_that_contradict_each_other_tell_nothing(home: Path, listed: Listed) -> None:
    """150.5 till May after 120.5 till April leaves 30; 200 till March leaves nothing at all."""
    record(home, "C10", "2025-05", "")
    record(home, "C10", "2025-01/2025-04", "120.5")
    record(home, "C10", "2025-01/2025-05", "150.5")
    record(home, "C10", "2025-01/2025-03", "200.0")
    assert listed() == []


def test_the_public_is_told_of_none(
    home: Path, ask_of: Callable[[Application], Callable[..., httpx.Response]]
) -> None:
    record(home, "C10", "2025-05", "")
    record(home, "C10", "2025-01/2025-04", "120.5")
    record(home, "C10", "2025-01/2025-05", "150.5")
    with open_home(home, audience="public") as observatory:
        with pytest.raises(Refused, match="inside"):
            exposed_by_others(observatory, observatory.at())
        public = ask_of(create_app(observatory))
        assert public("/en/figures/exposed-by-others").status_code == 404
        assert public("/en/figures/exposed-by-others.json").status_code == 404
        assert "give away" not in public("/en/disclosure").text
    with open_home(home, audience="internal") as observatory:
        inside = ask_of(create_app(observatory))
        for lang in ("kk", "ru", "en"):
            page = inside(f"/{lang}/disclosure")
            assert page.status_code == 200
            assert "exposed-by-others" in page.text
        shape = inside("/en/figures/exposed-by-others.csv").text
        assert "0.4" in shape
        assert "30.0" not in shape


def test_a_page_is_drawn_anew_once_a_value_is_kept_back_inside(
    home: Path, ask_of: Callable[[Application], Callable[..., httpx.Response]]
) -> None:
    """The public revision stays the same; a page that the door has in its store does not."""
    record(home, "C10", "2025-01/2025-04", "120.5")
    record(home, "C10", "2025-01/2025-05", "150.5")
    address = "/api/v1/observations?measure=output&activity=C10&period=2025-05"
    with open_home(home, audience="public") as observatory:
        ask = ask_of(create_app(observatory))
        assert [row["value"] for row in ask(address).json()["rows"]] == ["30.0"]
        revision = observatory.at().vintage.revision
        record(home, "C10", "2025-05", "", level=Confidentiality.INTERNAL)
        assert observatory.at().vintage.revision == revision
        assert ask(address).json()["rows"] == []
