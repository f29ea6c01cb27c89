"""What a load costs that says what it moved in the year's figure, and a year asked for."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.report import Row
from ondiris.session import make_home, open_home, shipped_cases
from ondiris.session.figures.loading import load_file
from ondiris.session.forecasts.moves import years_moved
from ondiris.session.forecasts.nowcast import YearDesk

_HEAD = (
    "measure,of,area,activity,unit,comparison,price_basis,period,value,unit_multiplier,source,"
    "locator,known_at,known_at_basis\n"
)
_LINE = (
    "output,,KZ-75,{},KZT,none_stated,unstated,2026-08,{},6,bns-701592,again,2026-10-27,stated\n"
)


def run() -> list[Row]:
    """Return the seconds of a processor that a move and a year take, on the case of Almaty."""
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "months.csv"
        make_home(home, shipped_cases() / "almaty")
        rows = []
        with open_home(home, audience="internal") as observatory:
            for activity, value in (("C16", "650.0"), ("B-E", "210000.0")):
                before = observatory.at()
                file.write_text(_HEAD + _LINE.format(activity, value), "utf-8")
                load_file(observatory, file)
                start = time.process_time()
                moved = years_moved(before, observatory.at())
                took = time.process_time() - start
                told = f"{len(moved)} steps told"
                rows.append(Row(f"a load of {activity}: {told}", f"{took:.2f} s", "≤ 2 s"))
            desk = YearDesk(observatory, replace(observatory.at(), _met={}))
            year = desk.now.vintage.known.year
            start = time.process_time()
            found = desk.answer(year, desk.asked())
            took = time.process_time() - start
        rows.append(Row(f"the year of {len(found.figures)} series", f"{took:.1f} s", "–"))
        return rows
