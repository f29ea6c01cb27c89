"""The same file twice changes nothing, on whatever day it comes again."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ondiris.errors import InvalidInput
from ondiris.session import Observatory, open_home
from ondiris.session.figures.loading import load_file
from ondiris.session.figures.making import make_home

CITY = Path(__file__).parents[3] / "doors" / "second_city"


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2025, 11, 1, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


def test_figures_known_since_their_loading_are_not_new_another_day(tmp_path: Path) -> None:
    clock = Clock()
    make_home(tmp_path / "home", CITY, clock=clock)
    (tmp_path / "s.csv").write_text("id,provider,title\nundated,Office,Undated page\n", "utf-8")
    rows = "measure,area,period,value,unit,source\njobs,ZZ-1,2024,12,jobs,undated\n"
    (tmp_path / "o.csv").write_text(rows, "utf-8")
    with open_home(tmp_path / "home", audience="internal", clock=clock) as observatory:
        for name in ("s.csv", "o.csv"):
            first = load_file(observatory, tmp_path / name).receipt
            assert first is not None
            assert first.added == 1
        clock.moment += timedelta(days=40)
        again = load_file(observatory, tmp_path / "o.csv").receipt
    assert again is not None
    assert (again.added, again.known_already, again.revision) == (0, 1, 0)


def test_what_a_case_says_only_after_today_waits_for_its_day(tmp_path: Path) -> None:
    case, clock = tmp_path / "case", Clock()
    shutil.copytree(CITY, case)
    later = "id,provider,title,published,basis\nlater,Office,Later page,2025-12-09,stated\n"
    (case / "sources-later.csv").write_text(later, "utf-8")
    rows = "measure,area,period,value,unit,source\njobs,ZZ-1,2024,12,jobs,later\n"
    (case / "observations-later.csv").write_text(rows, "utf-8")
    make_home(tmp_path / "home", case, clock=clock)
    with open_home(tmp_path / "home", audience="internal", clock=clock) as observatory:
        assert "later" not in _sources_of_jobs(observatory)
        clock.moment += timedelta(days=40)
        assert "later" in _sources_of_jobs(observatory)


def test_a_file_that_says_what_is_known_only_after_today_is_still_refused(tmp_path: Path) -> None:
    clock = Clock()
    make_home(tmp_path / "home", CITY, clock=clock)
    source = "id,provider,title,published,basis\nlater,Office,Later page,2025-12-09,stated\n"
    (tmp_path / "s.csv").write_text(source, "utf-8")
    rows = "measure,area,period,value,unit,source\njobs,ZZ-1,2024,12,jobs,later\n"
    (tmp_path / "o.csv").write_text(rows, "utf-8")
    with open_home(tmp_path / "home", audience="internal", clock=clock) as observatory:
        load_file(observatory, tmp_path / "s.csv")
        with pytest.raises(InvalidInput, match="future-knowledge"):
            load_file(observatory, tmp_path / "o.csv")


def _sources_of_jobs(observatory: Observatory) -> set[str]:
    answer = observatory.get(observatory.question("jobs"))
    return {row.source for row in answer.rows}
