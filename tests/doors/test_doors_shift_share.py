"""A change taken apart on the command line, and a claim of structure answered by its index."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ondiris.cli import main

Run = Callable[..., tuple[int, str, str]]
PARTS = ("national", "mix", "own")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shift-share") / "home"
    with pytest.raises(SystemExit) as ended:
        main(["init", "--case", "almaty", "--home", str(folder)])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return command


@pytest.fixture
def account(run: Run) -> Callable[..., dict[str, Any]]:
    def ask(*words: str) -> dict[str, Any]:
        code, out, _ = run("shift-share", *words, "--format", "json")
        assert code == 0
        shape: dict[str, Any] = json.loads(out)
        return shape

    return ask


def test_gross_output_of_2025_as_worked_out_by_hand(
    account: Callable[..., dict[str, Any]],
) -> None:
    """Manufacturing, from the bureau's levels in millions.

    At the nation's structure it would have been 2,374,457.9 × 31,135,086.7 / 63,790,608.2; it
    grew by 2,501,290.1 / 2,018,377.9 - 38,433,973.8 / 31,135,086.7 more than the nation's.
    """
    shape = account("--measure", "gross_output", "--period", "2025")
    assert (shape["schema"], shape["against"], shape["before"]) == (
        "ondiris.shift-share/1", "KZ", "2024",
    )  # fmt: skip
    lines = {line["activity"]: line for line in shape["lines"]}
    assert list(lines) == ["B", "C", "D", "E"]
    made = lines["C"]
    assert [made[name]["value"] for name in (*PARTS, "homothetic", "allocation")] == [
        "362447.1", "110714.0", "9751.1", "5599.0", "4152.1",
    ]  # fmt: skip
    assert (made["growth_pct"], made["nation_growth_pct"]) == ("23.9", "23.4")
    assert (lines["B"]["homothetic"], shape["not_split"]) == (None, ["B"])
    assert (shape["price_basis"], shape["price_basis_stated"]) == ("nominal", False)
    assert shape["left_out"] == []


def test_months_of_output_close_to_the_digit_and_name_the_rest(
    account: Callable[..., dict[str, Any]],
) -> None:
    """The nation has light industry and machine building by month, the city its divisions too."""
    shape = account("--period", "2026-01/2026-08")
    named = [(line["activity"], line["less"]) for line in shape["lines"]]
    assert named == [
        ("C-LIGHT", []), ("C-MACH", []), ("C", ["C-LIGHT", "C-MACH"]), ("B-E", ["C"]),
    ]  # fmt: skip
    for line in (*shape["lines"], shape["total"]):
        amounts = {name: Decimal(line[name]["value"]) for name in ("change", *PARTS)}
        assert sum(amounts[name] for name in PARTS) == amounts["change"]
        for name in ("change", *PARTS):
            assert Decimal(line[name]["lower"]) <= amounts[name] <= Decimal(line[name]["upper"])
    total = shape["total"]
    before, after = (Decimal(total[name]["value"]) for name in ("before", "after"))
    assert (before, after) == (Decimal("1540960.946332"), Decimal("1747329.250999"))


def test_inputs_of_a_level_lead_to_their_evidence(
    run: Run, account: Callable[..., dict[str, Any]]
) -> None:
    shape = account("--measure", "gross_output", "--period", "2025")
    (id_,) = shape["lines"][1]["inputs"]["after"]
    code, out, _ = run("why", id_)
    assert code == 0
    assert "bns-81477" in out or "81477" in out


def test_the_table_says_what_it_is_not(run: Run) -> None:
    code, out, _ = run("shift-share", "--period", "2025")
    assert code == 0
    assert "An accounting, not a cause" in out
    assert "Manufacturing: the rest" in out
    _, russian, _ = run("shift-share", "--period", "2025", "--lang", "ru")
    assert "Собственная часть" in russian


def test_a_row_of_csv_is_an_amount(run: Run) -> None:
    _, out, _ = run("shift-share", "--measure", "gross_output", "--period", "2025",
                    "--format", "csv")  # fmt: skip
    line = next(line for line in out.splitlines() if ",C,,own," in line)
    assert line.startswith("gross_output,KZ-75,KZ,2024,2025,C,,own,9751.1,KZT,6,9750.96,9751.21")


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        (("--measure", "growth_pct"), 2, "not-additive"),
        (("--activity", "E", "--period", "2025"), 3, "no-account"),
        (("--against", "KZ-10"), 2, "not-above"),
        (("--against", "KZ-75"), 2, "not-above"),
        (("--activity", "C99"), 2, "unknown-code"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(
    run: Run, words: tuple[str, ...], code: int, rule: str
) -> None:
    found, out, err = run("shift-share", *words)
    assert (found, out) == (code, "")
    assert f"[{rule}]" in err


def test_a_claim_of_structure_is_answered_by_the_newest_index(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "said.txt"
    text.write_text("В экономике города начались структурные сдвиги.\n", "utf-8")
    code, out, _ = run("brief", "--document", str(text), "--format", "json")
    assert code == 0
    (said,) = json.loads(out)["assertions"]
    index = next(one for one in said["indicators"] if one["indicator"] == "structural_change")
    assert index["page"] == "structure"
    figure = index["figure"]
    assert (figure["measure"], figure["activity"], figure["period"]) == (
        "structural_change", "C", "2026-01/2026-08",
    )  # fmt: skip
    assert (figure["value"], figure["bound"]) == ("5.55", "ge")


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("period", ["2012", "2024-03", "2025-11", "2022-01/2022-11", "2015"])
def test_a_bulletin_of_any_period_names_every_activity(run: Run, period: str, lang: str) -> None:
    code, out, err = run("write", "--period", period, "--lang", lang)
    assert (code, err) == (0, "")
    assert len(out) > 200
