"""Settings through the command line: a mistake ends with exit 1 and one line, never as a bug."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.cli import main

CASE = Path(__file__).parent / "second_city"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the second city."""
    home = tmp_path_factory.mktemp("settings") / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(CASE), "--home", str(home)])
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


def change(home: Path, old: str, new: str) -> None:
    settings = home / "ondiris.toml"
    text = settings.read_text("utf-8")
    assert old in text
    settings.write_text(text.replace(old, new, 1), "utf-8")


MISTAKES = [
    ("area = ", "aera = ", "line 8: ondiris.toml has no key 'aera'", "Nearest: area."),
    ('languages = ["kk", "ru", "en"]', 'languages = "kk"', "line 10: languages needs a list", ""),
    ('"Asia/Qyzylorda"', '"Asia/Kyzylorda"', "line 9: time_zone: ", "Nearest: Asia/Qyzylorda"),
    ("[headline]", "[headlnie]", "line 17: ondiris.toml has no key", "Nearest: headline."),
    ('period = "2024"', 'period = "2024-13"', "line 18: headline.period: ", "Write 2025"),
    ('["C10", "C23"]', '["C10", "C233"]', "line 21: headline.activities: 'C233'", "Nearest: C23"),
    ('["brickyard"]', '["brickyrad"]', "line 22: headline.sites: ", "Nearest: brickyard."),
    ("= 80", "= 800", "line 31: source_ranks.Town statistics office needs a number up to 100", ""),
    ("[source_ranks]", "[[disclosure]]\nvalid_from = 2025-01-01\np_percnt = 10\n[source_ranks]",
     "line 32: the table [[disclosure]] has no key 'p_percnt'", "Nearest: p_percent."),
    ("schema = 1", "schema == 1", "line 2: this is no TOML", "docs/reference/settings.md"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says", "hint"), MISTAKES)
def test_a_mistake_in_the_settings_ends_with_one_line_that_names_it(
    old: str, new: str, says: str, hint: str, run: Run, home: Path
) -> None:
    change(home, old, new)
    code, out, err = run("get", "output", "--home", home)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("File refused: ondiris.toml, ")
    assert says in err
    assert hint in err


@pytest.mark.parametrize(
    "words",
    [
        ("why", "o123"),
        ("projects",),
        ("compile", "--period", "2024-12"),
        ("protect", "--period", "2024"),
        ("locate", "--parks", "2"),
        ("write", "--period", "2024", "--lang", "en"),
        ("serve", "--port", "0"),
        ("export", "away"),
    ],
    ids=lambda words: words[0],
)
def test_no_command_begins_with_wrong_settings(
    words: tuple[str, ...], run: Run, home: Path
) -> None:
    change(home, "area = ", "aera = ")
    code, _, err = run(*words, "--home", home)
    assert (code, err.count("\n")) == (1, 1)
    assert "ondiris.toml, line 8: ondiris.toml has no key 'aera'" in err


def test_several_mistakes_are_told_together(run: Run, home: Path) -> None:
    change(home, '"Asia/Qyzylorda"', '"Utopia"')
    change(home, 'period = "2024"', "period = 2024")
    code, _, err = run("get", "output", "--home", home)
    first, *places = err.splitlines()
    assert code == 1
    assert first.startswith("File refused: ondiris.toml is wrong in 2 places [bad-settings]")
    assert [place.split(":")[0].strip() for place in places] == [
        "ondiris.toml, line 9",
        "ondiris.toml, line 18",
    ]


def test_code_lists_are_shown_to_who_has_settings_to_mend(run: Run, home: Path) -> None:
    change(home, "area = ", "aera = ")
    code, out, err = run("codes", "subjects", "--home", home)
    assert (code, err, "brickyard" in out) == (0, "", True)


def test_a_mistake_in_a_case_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    case = Path(shutil.copytree(CASE, tmp_path / "case"))
    text = (case / "case.toml").read_text("utf-8")
    (case / "case.toml").write_text(text.replace("time_zone", "time_zome"), "utf-8")
    code, _, err = run("init", "--case", case, "--home", tmp_path / "home")
    assert (code, err.count("\n")) == (1, 1)
    assert "case.toml, line 4: case.toml has no key 'time_zome'" in err
    assert "Nearest: time_zone." in err
    assert not (tmp_path / "home").exists()


def test_an_export_with_a_mistake_is_not_taken_in(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("export", tmp_path / "away", "--home", home)[0] == 0
    change(tmp_path / "away", "area = ", "aera = ")
    code, _, err = run("import", tmp_path / "away", "--home", tmp_path / "new")
    assert (code, "ondiris.toml, line 8" in err) == (1, True)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("period", ["1900", "2100", "1900-01/1900-03", "2100-12-31", "../2100"])
def test_a_year_far_away_has_an_empty_answer(period: str, run: Run, home: Path) -> None:
    code, out, err = run("get", "output", "--period", period, "--format", "json", "--home", home)
    assert (code, json.loads(out)["rows"]) == (0, [])
    assert err.startswith("No figures: nothing for this period")
    assert err.count("\n") == 1


@pytest.mark.parametrize("period", ["1899", "2101"])
def test_a_year_that_is_none_of_official_statistics_is_refused(
    period: str, run: Run, home: Path
) -> None:
    code, _, err = run("get", "output", "--period", period, "--home", home)
    assert (code, err.count("\n")) == (2, 1)
    assert "between 1900 and 2100" in err


def test_figures_of_the_first_year_are_no_hindrance(run: Run, home: Path, tmp_path: Path) -> None:
    head = (CASE / "observations.csv").read_text("utf-8").splitlines()[0]
    rest = "yearbook-2024,t,2025-03-01,stated"
    rows = [
        f"output,,ZZ-1,B-E,,KZT,,,,1900,1,,9,{rest}",
        f"growth_pct,output,ZZ-1,B-E,,%,yoy_same_period,real,,1900,4,,,{rest}",
    ]
    (tmp_path / "old.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    assert run("load", tmp_path / "old.csv", "--home", home)[0] == 0
    _, out, _ = run("get", "--area", "ZZ-1", "--period", "1900", "--format", "json", "--home", home)
    assert {row["period"] for row in json.loads(out)["rows"]} == {"1900"}
