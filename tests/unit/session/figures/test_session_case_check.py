"""A case before a home is made of it: what is there, what is wrong, what is missing."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.errors import InvalidFile, NotFound, OndirisError, Refused
from ondiris.session import begin_case, look_at_case, make_home, shipped_cases
from ondiris.session.figures.case_check import CaseReport

CITY = Path(__file__).parents[3] / "doors" / "second_city"


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    shutil.copytree(CITY, tmp_path / "case")
    return tmp_path / "case"


def look(case: Path) -> CaseReport:
    return look_at_case(case, clock=Clock())


def wrong(case: Path) -> list[tuple[str, str]]:
    return [(one.where, one.rule) for one in look(case).wrong]


def test_the_skeleton_is_ready_and_says_that_its_rows_are_examples(tmp_path: Path) -> None:
    names = begin_case(tmp_path / "new")
    report = look(tmp_path / "new")
    assert {"case.toml", "README.md"} <= set(names)
    assert not report.wrong
    assert report.notes == ["rows of the skeleton still stand here: the source `example`"]
    assert make_home(tmp_path / "home", tmp_path / "new", clock=Clock()).added == 7
    with pytest.raises(Refused):
        begin_case(tmp_path / "new")


@pytest.mark.parametrize(
    ("name", "text", "where", "rule"),
    [
        ("registry.csv", "bin\n1\n", "registry.csv", "unknown-file"),
        ("projects/rates.csv", "a\n1\n", "projects/rates.csv", "unknown-file"),
        ("subjects.csv", "", "subjects.csv: row 1", "empty-list"),
        ("measures.csv", "code,name_en\nlooms,Looms\n", "measures.csv: row 2", "missing"),
        ("observations-2.csv", "measure,period,value\noutput,2024,1\n", "row 2", "missing"),
        ("edits.yaml", "rules: [{name: a}]\n", "edits.yaml", ""),
        ("holidays.toml", "fixed = 5\n", "holidays.toml", "bad-holidays"),
        ("synthetic.toml", "window = 1\n", "synthetic.toml", "bad-specification"),
        ("forms.toml", "home = [\n", "forms.toml", "bad-forms"),
        ("projects/programmes.csv", "programe\nx\n", "projects", "missing-column"),
        ("sites.geojson", "{}", "sites.geojson", "bad-boundaries"),
        ("applications/rates.csv", "a\n1\n", "applications/rates.csv", "unknown-file"),
        ("applications/steps.csv", "step\nx\n", "applications", "missing-column"),
    ],
)
def test_what_is_wrong_is_found_by_file_and_making_a_home_refuses_it_too(
    case: Path, name: str, text: str, where: str, rule: str
) -> None:
    (case / name).parent.mkdir(exist_ok=True)
    (case / name).write_text(text, "utf-8")
    found = wrong(case)
    assert any(where in one[0] and rule in one[1] for one in found), found
    with pytest.raises(OndirisError):
        make_home(case.parent / "home", case, clock=Clock())
    assert not (case.parent / "home").exists()


def test_everything_wrong_is_told_at_once(case: Path) -> None:
    (case / "holidays.toml").write_text("fixed = 5\n", "utf-8")
    (case / "registry.csv").write_text("bin\n", "utf-8")
    (case / "observations-2.csv").write_text("measure,period,value\noutput,2024,1\n", "utf-8")
    assert {rule for _, rule in wrong(case)} == {"bad-holidays", "unknown-file", "missing"}


def test_notes_for_people_and_hidden_files_are_nobodys_business(case: Path) -> None:
    (case / "README.md").write_text("notes", "utf-8")
    (case / ".git").mkdir()
    (case / ".git" / "config.csv").write_text("x", "utf-8")
    assert not wrong(case)


def test_what_is_missing_is_told_with_what_it_would_bring(case: Path) -> None:
    (case / "boundaries.geojson").unlink()
    missing = {one.what: one.brings for one in look(case).missing}
    assert "Map" in missing["*.geojson"]
    assert "`compile`" in missing["[[disclosure]] in case.toml"]
    assert "observations*.csv" not in missing


def test_steps_that_nobody_has_confirmed_are_told() -> None:
    told = [note for note in look(shipped_cases() / "almaty").notes if "procedures" in note]
    assert len(told) == 1
    assert told[0].startswith("applications: 22 steps of procedures nobody has confirmed")


def test_a_list_of_days_off_that_ends_is_told() -> None:
    (note,) = (n for n in look(shipped_cases() / "almaty").notes if "holidays" in n)
    assert "up to 2025" in note
    earlier = look_at_case(shipped_cases() / "almaty", clock=_In2025())
    assert not [note for note in earlier.notes if "holidays" in note]


class _In2025:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, tzinfo=UTC)


def test_files_that_compiling_goes_by_are_kept_in_the_home(case: Path, tmp_path: Path) -> None:
    shipped = shipped_cases() / "almaty"
    for name in ("edits.yaml", "holidays.toml"):
        shutil.copyfile(shipped / name, case / name)
    make_home(tmp_path / "home", case, clock=Clock())
    for name in ("edits.yaml", "holidays.toml"):
        assert (tmp_path / "home" / name).read_bytes() == (case / name).read_bytes()


def test_what_is_wrong_is_told_of_the_file_it_stands_in_and_once(case: Path) -> None:
    settings = (case / "case.toml").read_text("utf-8")
    (case / "case.toml").write_text(settings.replace("time_zone =", "time_zome ="), "utf-8")
    (one, *_) = look(case).wrong
    assert (one.where, one.detail.count("case.toml, line")) == ("case.toml, line 4", 0)
    (case / "case.toml").write_text(settings, "utf-8")
    (case / "units.csv").write_text("", "utf-8")
    assert wrong(case) == [("units.csv: row 1", "empty-list")]


def test_a_folder_without_settings_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        look(tmp_path)


def test_the_command_ends_with_one_where_something_is_wrong(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for status in (0, 1):
        with pytest.raises(SystemExit) as ended:
            main(["check-case", str(case), "--format", "json"])
        assert int(ended.value.code or 0) == status
        told = json.loads(capsys.readouterr().out)
        assert (told["schema"], told["ready"]) == ("ondiris.case/1", not status)
        (case / "strange.csv").write_text("x\n", "utf-8")
    with pytest.raises(InvalidFile, match=r"strange\.csv"):
        make_home(case.parent / "home", case, clock=Clock())
