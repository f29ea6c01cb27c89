"""The table of `get` tells apart what stands under one label, and never breaks an identifier."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from ondiris.cli import main
from ondiris.cli.figures.fitting import TerminalColumn, fitted
from ondiris.cli.figures.tables import console, figures_table, say
from ondiris.model import (
    Adjustment,
    Comparison,
    Known,
    Observation,
    Period,
    PriceBasis,
    Printed,
    Scope,
    SeriesKey,
)
from ondiris.session import open_home

SECOND = Path(__file__).parent / "second_city"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(SECOND), "--home", str(folder)])
    return folder


def recorded(home: Path, *said: dict[str, object]) -> None:
    with open_home(home, audience="internal") as observatory:
        source = next(iter(observatory.at().sources))
        area = observatory.city.area
        entries = [
            Observation(
                SeriesKey("index_pct", area, "%", of="output", activity="C10", **fields),  # type: ignore[arg-type]
                Period.parse("2025-03"), Printed.read("104.2"), source, f"p. {number}",
                Known(date(2025, 6, 20)),
            )
            for number, fields in enumerate(said)
        ]  # fmt: skip
        observatory.record(entries, action="test")


def table(home: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["get", "index_pct", "--activity", "C10", "--home", str(home)])
    return capsys.readouterr().out


def test_what_differs_between_figures_of_one_label_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = {"price_basis": PriceBasis.REAL}
    recorded(
        home,
        {"comparison": Comparison.YOY_SAME_PERIOD, **real},
        {"comparison": Comparison.PREV_MONTH, **real},
        {"comparison": Comparison.FIXED, "base_period": "2020", **real},
        {"comparison": Comparison.PREV_MONTH, "adjustment": Adjustment.SA, **real},
        {"comparison": Comparison.PREV_MONTH, "scope": Scope.LARGE_MEDIUM, **real},
    )
    lines = " ".join(table(home, capsys).split())
    for told in (
        "On the same period of the year before", "On the month before", "base 2020",
        "Seasonally adjusted", "medium enterprises",
    ):  # fmt: skip
        assert told in lines
    assert "At constant prices" not in lines


def test_a_base_is_told_by_the_name_of_its_fiscal_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "town"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(SECOND.with_name("third_city")), "--home", str(folder)])
    same = ("measure=index_pct", "of=output", "area=YY-1", "activity=31-33", "period=2024/25",
            "price_basis=real", "source=accounts")  # fmt: skip
    for told in (("comparison=fixed", "base_period=2022-04/2023-03"), ("comparison=prev_year",)):
        with pytest.raises(SystemExit) as ended:
            main(["record", *same, *told, f"value={100 + len(told)}", "--home", str(folder)])
        assert not ended.value.code, capsys.readouterr().err
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["get", "index_pct", "--home", str(folder)])
    shown = capsys.readouterr().out
    assert "2022/23" in shown
    assert "2022-04" not in shown


def test_what_is_alike_is_not_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded(home, {"comparison": Comparison.PREV_MONTH, "price_basis": PriceBasis.REAL})
    assert "On the month before" not in table(home, capsys)


@pytest.mark.parametrize("width", [60, 78, 79, 80, 81, 82, 120])
def test_an_identifier_stands_on_one_line_at_any_width(home: Path, width: int) -> None:

    recorded(home, {"comparison": Comparison.PREV_MONTH, "price_basis": PriceBasis.REAL})
    with open_home(home, audience="internal") as observatory:
        now = observatory.at()
        found = now.get(now.question("index_pct", activity="C10"))
        screen = Console(width=width, record=True, file=io.StringIO())
        screen.print(figures_table(found.rows, now.catalogue, "en", found.vintage, width))
        lines = screen.export_text().splitlines()
    for row in found.rows:
        assert any(row.id in line for line in lines)


def test_a_sentence_breaks_between_words_and_never_inside_an_amount(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = "объём производства – 1\u00a0240,5\u00a0млрд\u00a0₸ [из них] у других"
    for width in range(12, 60):
        say(Console(width=width), said)
        lines = capsys.readouterr().out.splitlines()
        assert " ".join(lines) == said
        assert any("1\u00a0240,5\u00a0млрд\u00a0₸" in line for line in lines)


def test_what_stands_in_brackets_or_colons_is_text(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In tables and in chains: a place of a document may be called `table [b] :gas:`."""
    place = "table [b] :gas:, [red]row[/red]"
    with open_home(home, audience="internal") as observatory:
        known = Known(date(2025, 6, 20))
        source = next(iter(observatory.at().sources))
        key = SeriesKey("output", observatory.city.area, "KZT", activity="C10")
        entry = Observation(key, Period.parse("2025"), Printed.read("7"), source, place, known)
        observatory.record([entry], action="test")
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["why", entry.id, "--home", str(home)])
    assert f"place: {place}" in capsys.readouterr().out
    console().print(fitted("[b] :gas:", [TerminalColumn("[i]")], [[place]], 80))
    told = capsys.readouterr().out
    assert all(text in told for text in ("[b] :gas:", "[i]", place))
