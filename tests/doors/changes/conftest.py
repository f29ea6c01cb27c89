"""A small town whose monthly release came four times, and the doors to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from asked_door import Get, asking

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

CITY = Path(__file__).parents[1] / "second_city"
HEADER = (
    "measure,area,activity,subject,unit,modality,period,value,unit_multiplier,source,locator,"
    "known_at,known_at_basis\n"
)
Run = Callable[..., tuple[int, str, str]]
REVISED = "output,ZZ-1,C10,,KZT,,2026-02,0.66,9,monthly,row 9,2026-05-14,stated\n"
MONTHS = (
    ("2026-02-14", "2026-01", "0.61", ""),
    ("2026-03-14", "2026-02", "0.62", ""),
    ("2026-04-15", "2026-03", "0.63", ""),
    ("2026-05-14", "2026-04", "0.64", REVISED),
)


def row(period: str, value: str, day: str) -> str:
    return f"output,ZZ-1,C10,,KZT,,{period},{value},9,monthly,row {period},{day},stated\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


def on(patch: pytest.MonkeyPatch, day: str) -> None:
    moment = datetime.fromisoformat(f"{day}T08:00:00+00:00")
    patch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))


def tell(*words: str | Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    assert ended.value.code == 0


@pytest.fixture(scope="session")
def monthly_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a monthly release came four times, with one revision in the last."""
    folder = tmp_path_factory.mktemp("monthly")
    home = folder / "home"
    with pytest.MonkeyPatch.context() as patch:
        on(patch, "2026-02-01")
        tell("init", "--case", CITY, "--home", home)
        tell("record", "--home", home, "id=monthly", "provider=Town statistics office",
             "title=Monthly tables", "rank=80", "published=2026-02-01", "basis=stated")  # fmt: skip
        for day, period, value, more in MONTHS:
            on(patch, day)
            path = folder / f"{period}.csv"
            path.write_text(HEADER + row(period, value, day) + more, "utf-8")
            tell("load", path, "--home", home)
        on(patch, "2026-05-20")
        for value, page in (("2026-09-30", "3"), ("../2027", "4")):
            tell("record", "--home", home, "subject=bakeries-2026", "property=launch_planned",
                 f"value={value}", "source=monthly", f"locator=page {page}",
                 f"known_at=2026-05-1{page}", "known_at_basis=stated")  # fmt: skip
    return home


@pytest.fixture
def home(monthly_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    on(monkeypatch, "2026-05-20")
    return Path(shutil.copytree(monthly_home, tmp_path / "home"))


@pytest.fixture
def outside(home: Path) -> Iterator[Get]:
    with open_home(home, audience="public") as observatory:
        yield asking(create_app(observatory))


@pytest.fixture
def ask_of() -> Callable[[Application], Get]:
    """What asks an application as a client would."""
    return asking


@pytest.fixture
def set_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What moves the clock to a day."""
    return lambda day: on(monkeypatch, day)
