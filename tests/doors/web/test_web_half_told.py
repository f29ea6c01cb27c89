"""A release of two lines opens no page, but the page says that it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

CASE = Path(__file__).parents[1] / "second_city"
TABLE = """measure,area,activity,period,value,unit,unit_multiplier,source,locator,known_at
output,{area},B-E,2025-01/2025-11,9.9,{unit},9,yearbook-2024,row 1,2025-12-20
"""


def test_data_reach_as_far_as_the_ledger_and_the_page_says_what_waits(
    tmp_path: Path, ask_of: Callable[[Application], Callable[..., httpx.Response]]
) -> None:
    home = tmp_path / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(CASE), "--home", str(home)])
    with open_home(home, audience="internal") as observatory:
        now = observatory.at()
        led, area, unit = now.leading_period, now.city.area, now.city.currency
        assert led is not None
        assert now.newest_period == led
        assert "is known in part" not in ask_of(create_app(observatory))("/en/").text
    (tmp_path / "half.csv").write_text(TABLE.format(area=area, unit=unit), "utf-8")
    with pytest.raises(SystemExit):
        main(["load", str(tmp_path / "half.csv"), "--home", str(home)])
    with open_home(home, audience="internal") as observatory:
        assert observatory.at().leading_period == led
        page = ask_of(create_app(observatory))("/en/").text
    assert "Data to: January–November 2025" in page
    assert "January–November 2025 is known in part: too little for this page." in page
