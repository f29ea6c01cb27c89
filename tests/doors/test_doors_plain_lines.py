"""Lines of the command line: whole identifiers, one clear line for what is wrong."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import uvicorn
from rich.console import Console
from rich.table import Table

from ondiris.cli.figures.fitting import TerminalColumn, fitted
from ondiris.cli.front import command_line
from ondiris.cli.front import main as ondiris
from ondiris.cli.projects.tables import odds_tables, projects_table
from ondiris.errors import InvalidInput
from ondiris.model import World
from ondiris.production.projects.odds_data import loadings
from ondiris.projects import load_stages
from ondiris.publishing.figures.numbers import rounded
from ondiris.publishing.projects.delivery import forecast_number, share_number
from ondiris.session import open_home
from ondiris.session.indices.desk import world_with_returns
from ondiris.session.projects.desk import ProjectDesk
from ondiris.sources.files import KINDS

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plain") / "home"
    with pytest.raises(SystemExit):
        ondiris(["init", "--case", "almaty", "--home", str(place)])
    return place


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def _run(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            ondiris([str(word) for word in words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return _run


def drawn(table: Table, width: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=width).print(table)
    return out.getvalue()


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize(("words", "least"), [(("get", "output"), 50), (("demo", "--no-serve"), 4)])
def test_an_identifier_stands_whole_in_eighty_columns(
    home: Path, run: Run, words: tuple[str, ...], least: int
) -> None:
    code, out, _ = run(*words, "--home", home)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
    assert code == 0
    assert len(re.findall(r"\b[od][0-9a-f]{24}\b", plain)) >= least
    table = plain.partition("Left out")[0]
    assert max(len(line) for line in table.splitlines()) <= 80


def test_a_narrow_table_leaves_columns_out_and_says_which() -> None:
    columns = (
        TerminalColumn("project"),
        TerminalColumn("code", whole=True),
        TerminalColumn("site", rank=1),
        TerminalColumn("review", rank=2),
    )
    rows = [("Steel works", "o" * 25, "Industrial Zone", "plan-before-start")]
    wide, thin = (drawn(fitted("t", columns, rows, w), w) for w in (80, 48))
    assert "review" in wide
    assert "Left out" not in wide
    assert "o" * 25 in thin
    assert "Left out for want of width: review." in " ".join(thin.split())
    assert "plan-before-start" not in thin


def test_words_break_before_an_identifier_does() -> None:
    columns = (TerminalColumn("what"), TerminalColumn("id", whole=True))
    said = drawn(fitted("t", columns, [("Telecommunications", "o" * 25)], 36), 36)
    assert "o" * 25 in said
    assert "Telecommunications" not in said


def test_projects_in_eighty_columns_break_no_word_of_a_name(home: Path) -> None:
    with open_home(home, audience="internal") as observatory:
        desk = ProjectDesk(observatory.at())
        said = drawn(projects_table(desk.speaking("en"), desk.projects(), 80))
    assert "Structures" in said
    assert re.search(r"\bIndustrial\b", said)
    assert re.search(r"\bZone\b", said)
    assert "KZ-75-turksib" not in said


def test_the_command_line_and_pages_round_a_median_and_a_chance_alike(home: Path) -> None:
    with open_home(home, audience="internal") as observatory:
        odds = ProjectDesk(observatory.at()).odds("small-parks-2027", draws=2000, seed=1)
        desk = ProjectDesk(observatory.at()).speaking("en")
        tables = "".join(drawn(table, 200) for table in odds_tables(odds, desk, 200))
    tables = tables.replace("\xa0", " ")
    main = odds.summary()
    assert main is not None
    median = forecast_number(main.quantiles["count"][0.5], "count", odds)
    parts = r"31 December 2027 +Number of zones and parks +35 +\d+ +(\d+) +\d+ "
    (row,) = re.findall(parts, tables)
    assert row == str(median.value)
    assert share_number(0.0, "e").bound == "lt"
    # The unit stands once, in the head of the column.
    last = tables.rpartition("What other assumptions would say")[2]
    head, _, rows = last.partition("launches spread evenly")
    assert "probability," in head
    assert head.rstrip().endswith("%")
    assert rows.rstrip().endswith("< 0.1")
    assert not re.search(r"\b0\.0%", tables)


def test_halves_are_rounded_away_from_zero() -> None:
    assert [str(rounded(v, 0)) for v in (16.5, 15.5, -0.5)] == ["17", "16", "-1"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("gt",), "Usage: No such command 'gt'. Did you mean 'get'? See `ondiris --help`."),
        (
            ("get", "--format", "xml"),
            (
                "Usage: Invalid value for '--format': 'xml' is not one of 'table', 'json', 'csv'. "
                "See `ondiris get --help`."
            ),
        ),
        (("why",), "Usage: Missing argument 'id'. See `ondiris why --help`."),
        (
            ("simulate", "--programme", "x", "--format", "csv"),
            (
                "Usage: Invalid value for '--format': 'csv' is not one of 'table', 'json'. "
                "See `ondiris simulate --help`."
            ),
        ),
    ],
)
def test_wrong_usage_is_one_clear_line(run: Run, words: tuple[str, ...], line: str) -> None:
    assert run(*words) == (2, "", line + "\n")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("index", "--prices", "table.csv"),
            (
                "File refused: table.csv: the column `period` is missing [missing-column] "
                "There are: `product`, `aggregate`, `price`."
            ),
        ),
        (
            ("adjust", "--file", "series.csv", "--holidays", "table.csv"),
            (
                "File refused: the list of holidays cannot be read [bad-holidays] It is TOML: "
                'a [[fixed]] with date = "03-08" for each day, lists of dates in [moving].'
            ),
        ),
        (
            ("adjust", "--file", "series.csv", "--method", "stl"),
            "Invalid input: 'stl' is no method of X-13 [unknown-method] Methods: x11, seats.",
        ),
        (
            ("check-case", "nowhere"),
            (
                "Not found: there is no folder nowhere [no-case] `ondiris init --new DIR` begins a "
                "case; see docs/how-to/own-city.md."
            ),
        ),
        (
            ("get", "output", "--home", "nowhere"),
            (
                "Not found: nowhere is no home [no-home] Name it with --home, or make one with "
                "`ondiris demo` or `ondiris init --case DIR`."
            ),
        ),
    ],
)
def test_what_is_wrong_with_a_file_or_folder_is_said_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text("product,aggregate,price\nrye,bread,200\n", "utf-8")
    Path("series.csv").write_text("period,value\n2025-01,1\n", "utf-8")
    code, out, err = run(*words)
    assert (code > 0, out, err) == (True, "", line + "\n")


def test_without_a_home_a_text_is_held_against_itself_and_that_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text(
        "Выпуск промышленности Алматы в 2024 году – 2,5 трлн тенге.", "utf-8"
    )
    alone = "No home is here: the text was held against itself alone."
    assert alone in run("read", "text.txt", "--check")[1]
    assert alone not in run("read", "text.txt")[1]


def test_without_a_home_a_draft_goes_by_the_shipped_lists_and_that_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text("activity,2024\nC10,5\nC11,6\n", "utf-8")
    code, draft, err = run("mapping", "table.csv")
    assert (code, "activity = '^activity$'" in draft) == (0, True)
    assert err == "No home is here: the shipped lists alone are known, no areas.\n"
    assert run("mapping", "table.csv", "--home", "nowhere")[0] == 3


def test_without_a_command_the_help_is_printed_as_it_is(run: Run) -> None:
    code, _, err = run()
    assert code == 2
    assert err.startswith("Usage: ondiris [OPTIONS] COMMAND [ARGS]...\n")
    assert ".. \n" not in err
    assert err.rstrip().endswith("4 a bug of ours.")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("output", "--period", "2031"), "No figures: nothing for this period; known for "),
        (
            ("output", "--as-of", "2001-01-01"),
            "No figures: nothing of this was known by 2001-01-01",
        ),
        (("exports", "--activity", "C18"), "No figures: no such series is in the ledger;"),
    ],
)
def test_no_figures_says_why_on_the_side(
    home: Path, run: Run, words: tuple[str, ...], reason: str
) -> None:
    code, out, err = run("get", *words, "--format", "json", "--home", home)
    assert code == 0
    assert '"rows": []' in out
    assert err.startswith(reason)
    assert err.count("\n") == 1


def test_where_figures_are_nothing_is_said_on_the_side(home: Path, run: Run) -> None:
    assert run("get", "output", "--period", "2024", "--home", home)[2] == ""


def test_a_withdrawn_figure_is_named_where_nothing_else_answers(tmp_path: Path, run: Run) -> None:
    home = tmp_path / "home"
    run("init", "--case", "almaty", "--home", home)
    fields = ("measure=exports", "value=3", "unit=KZT", "unit_multiplier=9", "period=2019",
              "activity=C18", "area=KZ-75", "source=own", "locator=row",
              "known_at=2020-01-01")  # fmt: skip
    assert run("record", "id=own", "provider=Office", "title=List", "--home", home)[0] == 0
    code, out, err = run("record", *fields, "--home", home)
    assert code == 0, err
    entry = out.split()[-1]
    assert run("withdraw", entry, "--reason", "typing error", "--home", home)[0] == 0
    _, _, err = run("get", "exports", "--activity", "C18", "--home", home)
    assert err == f"No figures: withdrawn: {entry}; `ondiris why ID` says why.\n"


def test_answers_leave_at_once(monkeypatch: pytest.MonkeyPatch, home: Path, run: Run) -> None:
    """A socket that does not say TCP is left by asyncio to wait for each acknowledgement."""
    seen: list[int] = []
    monkeypatch.setattr(
        uvicorn.Server, "run", lambda _, sockets: seen.extend(s.proto for s in sockets)
    )
    assert run("serve", "--home", home, "--port", "0")[0] == 0
    assert seen == [socket.IPPROTO_TCP]


def test_a_taken_port_refuses_before_a_home_is_looked_for(tmp_path: Path, run: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for words in (("serve",), ("demo",)):
            code, out, err = run(*words, "--home", tmp_path / "none", "--port", str(port))
            assert (code, out) == (3, "")
            assert f"port {port} is taken [port-taken]" in err
    assert not (tmp_path / "none").exists()


def test_a_field_recorded_by_hand_is_named_and_not_a_cell_of_a_file(home: Path, run: Run) -> None:
    fields = ("measure=jobs", "value=many", "period=2025", "area=KZ-75", "unit=jobs", "source=none")
    code, _, err = run("record", *fields, "--home", home)
    assert code == 1
    assert err.startswith("Entry refused: 2 fields cannot be recorded; nothing was recorded")
    assert "\n  value: " in err
    assert "\n  source: " in err
    assert "record.csv" not in err
    assert "row 2" not in err


def test_concentration_and_compile_miss_a_register_in_the_same_words(home: Path, run: Run) -> None:
    found = [
        run("concentration", "--activity", "C18", "--world", "synthetic", "--home", home),
        run("compile", "--period", "2025-05", "--world", "synthetic", "--home", home),
    ]
    assert found[0] == found[1]
    assert found[0][0] == 3
    assert "there is no register of enterprises in synthetic [no-register]" in found[0][2]


def test_codes_without_a_name_has_headings_and_all_forms(run: Run, home: Path) -> None:
    _, out, _ = run("codes", "--home", home)
    assert out.splitlines()[1].split() == ["list", "codes", "version"]
    _, out, _ = run("codes", "--format", "csv", "--home", home)
    assert out.splitlines()[0] == "list,codes,version"
    _, out, _ = run("codes", "--format", "json", "--home", home)
    assert '"schema": "ondiris.lists/1"' in out


@pytest.mark.parametrize(
    ("command", "option", "values"),
    [
        ("load", "--as", (*KINDS, "returns", "register", "bulletin")),
        ("load", "--map", ("ondiris mapping --list",)),
        ("load", "--profile", ("bulletin", "bureau")),
        ("projects", "--stage", tuple(item.code for item in load_stages().list)),
        ("simulate", "--delay", tuple(loadings())),
        ("protect", "--recode", ("merge", "drop leaves of")),
    ],
)
def test_an_option_with_a_list_of_values_names_them(
    command: str, option: str, values: tuple[str, ...]
) -> None:
    options = {name: p for p in command_line().commands[command].params for name in p.opts}
    said = options[option].help
    assert [value for value in values if value not in said] == []


def test_compile_takes_the_world_that_has_returns_the_actual_one_first(home: Path) -> None:
    with open_home(home, audience="internal") as observatory:
        assert world_with_returns(observatory) is World.ACTUAL
        for name, chosen in (("synthetic", World.SYNTHETIC), ("actual", World.ACTUAL)):
            (home / "returns" / name).mkdir(parents=True)
            assert world_with_returns(observatory) is chosen
        assert world_with_returns(observatory, "synthetic") is World.SYNTHETIC
        with pytest.raises(InvalidInput, match="'mars' is not a code"):
            world_with_returns(observatory, "mars")
        for name in ("synthetic", "actual"):
            (home / "returns" / name).rmdir()


class Terminal(io.StringIO):
    """What somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("seen", [True, False])
def test_what_may_take_long_says_so_to_whoever_looks_and_to_no_file(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch, seen: bool
) -> None:
    errors = Terminal() if seen else io.StringIO()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.stderr", errors)
    code, _, _ = run("why", "o" + 24 * "0", "--home", home)
    assert code != 0
    assert ("looking for what it rests on" in errors.getvalue()) is seen
