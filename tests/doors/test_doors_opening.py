"""What compiling makes public: by rules, with proof, and without taking back or giving away."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ondiris.cli import main
from ondiris.model import (
    KEPT_BACK,
    Bound,
    Confidentiality,
    Known,
    KnownBasis,
    Observation,
    Origin,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
    World,
)
from ondiris.model.business_number import check_digit
from ondiris.ports import Query
from ondiris.session import open_home

ACTIVITIES = {"C10": 4, "C18": 4, "C23": 4, "C25": 5}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    told = capsys.readouterr()
    assert not ended.value.code, told.err
    return told.out


def numbers(count: int) -> list[str]:
    found: list[str] = []
    stem = 0
    while len(found) < count:
        first = f"0001400{stem:04d}"
        digit = check_digit(first)
        stem += 1
        if digit is not None:
            found.append(f"{first}{digit}")
    return found


def enterprises() -> list[tuple[str, str]]:
    codes = [code for code, count in ACTIVITIES.items() for _ in range(count)]
    return list(zip(numbers(len(codes)), codes, strict=True))


def returns(path: Path, months: range, silent: frozenset[str] = frozenset()) -> Path:
    """Everybody reports about the same; a silent enterprise reports nothing."""
    lines = ["bin,month,product,unit,quantity,value,employees"]
    for month in months:
        name = f"{month // 12}-{month % 12 + 1:02d}"
        for i, (number, _) in enumerate(enterprises()):
            if number not in silent:
                lines.append(f"{number},{name},goods,t,{100 + i},{10**9 + i * 10**7},9")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


MARCH = "1772323200"  # 1 March 2026


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with actual returns of 2023-01 to 2024-05, before the bureau's months are known."""
    files = tmp_path_factory.mktemp("reported")
    folder, register = files / "home", files / "register.csv"
    register.write_text(
        "bin,activity,area,size,first_month,last_month,holding\n"
        + "".join(f"{n},{c},KZ-75-alatau,sme,2023-01,,\n" for n, c in enterprises()),
        "utf-8",
    )
    months = returns(files / "r.csv", range(12 * 2023, 12 * 2024 + 5))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", MARCH)
        for words in (
            ("init", "--case", "almaty"),
            ("load", str(register), "--as", "register"),
            ("load", str(months), "--as", "returns", "--received", "2024-06-10"),
        ):
            with pytest.raises(SystemExit) as ended:
                main([*words, "--home", str(folder)])
            assert not ended.value.code
    return folder


@pytest.fixture
def home(reported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MARCH)
    return Path(shutil.copytree(reported, tmp_path / "home"))


def load(capsys: pytest.CaptureFixture[str], home: Path, path: Path, day: str) -> None:
    words = ("load", str(path), "--as", "returns", "--received", day, "--home", str(home))
    run(capsys, *words)


def compile_(capsys: pytest.CaptureFixture[str], home: Path, month: str) -> str:
    words = ("compile", "--period", month, "--world", "actual", "--no-adjust")
    return run(capsys, *words, "--home", str(home))


def public(home: Path) -> list[Observation]:
    with open_home(home, audience="public") as observatory:
        now = observatory.at()
        question = Query(audience=now.audience, worlds=(World.ACTUAL,))
        found = [r.observation for r in now.history(question)]
        return [o for o in found if o.source == "compiled-actual"]


def shown(home: Path, period: str) -> set[str]:
    return {o.key.activity for o in public(home) if str(o.period) == period}


def june_with_few_printers(capsys: pytest.CaptureFixture[str], home: Path, folder: Path) -> None:
    """Two of four enterprises of C18 report for June."""
    silent = frozenset([n for n, code in enterprises() if code == "C18"][:2])
    june = returns(folder / "june.csv", range(12 * 2024 + 5, 12 * 2024 + 6), silent)
    load(capsys, home, june, "2024-07-10")


def printed_by_the_press(home: Path, activity: str, value: str) -> None:
    figure = Observation(
        key=SeriesKey(
            measure="output", area="KZ-75", unit="KZT", activity=activity,
            price_basis=PriceBasis.NOMINAL,
        ),
        period=Period.parse("2024-06"),
        printed=Printed.read(value, multiplier=9),
        source="gazette",
        locator="page 1",
        known=Known(date(2024, 7, 20), KnownBasis.STATED),
        origin=Origin.PUBLISHED,
    )  # fmt: skip
    source = Source(id="gazette", provider="A gazette", title="News", basis=KnownBasis.STATED)
    with open_home(home, audience="internal") as observatory:
        observatory.record([source, figure], action="record", detail="")


def kept_back_by_the_bureau(home: Path, measure: str, period: str) -> None:
    of = "output" if measure != "output" else ""
    unit = "%" if of else "KZT"
    key = SeriesKey(measure=measure, area="KZ-75", unit=unit, activity="C18", of=of)
    figure = Observation(
        key, Period.parse(period), Printed.read("0", bound=Bound.GE), "bureau", "row 18",
        Known(date(2024, 7, 20), KnownBasis.STATED), status=(KEPT_BACK,),
    )  # fmt: skip
    source = Source(id="bureau", provider="The bureau", title="Tables", basis=KnownBasis.STATED)
    with open_home(home, audience="internal") as observatory:
        observatory.record([source, figure], action="record", detail="")


@pytest.mark.parametrize(
    ("measure", "period"),
    [("output", "2024-05"), ("output", "2024-Q2"), ("growth_pct", "2024-01/2024-05")],
)
def test_what_an_office_keeps_back_is_compiled_for_those_inside(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, measure: str, period: str
) -> None:
    """No rule asks for it; beside C18 another activity closes, or it would be the rest."""
    month = "2024-05"
    if period == "2024-Q2":
        june = returns(tmp_path / "june.csv", range(12 * 2024 + 5, 12 * 2024 + 6))
        load(capsys, home, june, "2024-07-10")
        month = "2024-06"
    kept_back_by_the_bureau(home, measure, period)
    told = compile_(capsys, home, month)
    assert "claims proved, 0 short" in told
    assert "; 0 claims proved" not in told
    found = {o.key.activity for o in public(home)}
    assert "C18" not in found
    assert len(set(ACTIVITIES) - found) == 2
    with open_home(home, audience="internal") as observatory:
        now = observatory.at()
        asked = now.question("output", activity="C18", period=month)
        assert {row.source for row in now.printed(asked)} == {"compiled-actual"}


def test_what_the_press_printed_hides_nobody(home, capsys, tmp_path):
    june_with_few_printers(capsys, home, tmp_path)
    alone = home.with_name("alone")
    shutil.copytree(home, alone)
    compile_(capsys, alone, "2024-06")
    assert "C23" not in shown(alone, "2024-06")  # the cheapest partner of C18
    printed_by_the_press(home, "C23", "4.4")
    compile_(capsys, home, "2024-06")
    assert "C18" not in shown(home, "2024-06")
    assert "C23" in shown(home, "2024-06")


def test_protected_tables_stay_protected(home, capsys, tmp_path):
    """A protected table of the month is part of what is audited."""
    june_with_few_printers(capsys, home, tmp_path)
    alone = home.with_name("alone")
    shutil.copytree(home, alone)
    assert "; 4 claims proved" in compile_(capsys, alone, "2024-06")
    words = ("protect", "--period", "2024-06", "--by", "activity", "--world", "actual")
    run(capsys, *words, "--home", str(home))
    assert "; 6 claims proved" in compile_(capsys, home, "2024-06")


def test_a_month_that_makes_an_activity_sensitive_closes_it_and_a_partner(home, capsys, tmp_path):
    told = compile_(capsys, home, "2024-05")
    assert "8 activities public, 0 not; 0 claims proved, 0 short" in told
    before = public(home)
    everything = {"B-E", "C", "C-FOOD", "C-METAL", *ACTIVITIES}
    assert {o.key.activity for o in before} == everything
    june_with_few_printers(capsys, home, tmp_path)
    told = compile_(capsys, home, "2024-06")
    assert "claims proved, 0 short" in told
    closed = everything - shown(home, "2024-06")
    assert "C18" in closed
    assert len(closed) >= 2
    assert closed == everything - shown(home, "2024-01/2024-06")
    assert not closed & {"B-E", "C"}
    kept = {o.id for o in public(home)}
    assert {o.id for o in before} <= kept
    assert "nothing to record" in compile_(capsys, home, "2024-06")
    with sqlite3.connect(home / "ledger.db") as ledger:
        details = [row[0] for row in ledger.execute("select detail from revision")]
    assert any("claims proved" in detail for detail in details)


def test_an_activity_dominated_in_one_month_long_ago_is_public_in_nothing(home, capsys, tmp_path):
    number = next(n for n, code in enterprises() if code == "C18")
    late = tmp_path / "late.csv"
    late.write_text(
        f"bin,month,product,unit,quantity,value,employees\n{number},2023-03,goods,t,6000,6e10,9\n",
        "utf-8",
    )
    load(capsys, home, late, "2024-06-11")
    told = compile_(capsys, home, "2024-05")
    assert "4 activities public, 4 not; 4 claims proved, 0 short" in told
    found = public(home)
    assert {o.key.measure for o in found} >= {"output", "growth_pct", "index_pct"}
    assert all(o.confidentiality is Confidentiality.FREE for o in found)
    assert len({o.key.activity for o in found}) == 4
    assert "C18" not in {o.key.activity for o in found}
    assert not {p for o in found for p in o.inputs} - {o.id for o in found}


def test_without_rules_nothing_is_public_and_compile_says_so(home, capsys):
    settings = home / "ondiris.toml"
    text = settings.read_text("utf-8")
    start, end = text.index("[[disclosure]]"), text.index("[source_ranks]")
    settings.write_text(text[:start] + text[end:], "utf-8")
    told = compile_(capsys, home, "2024-05")
    assert "nothing new is public: ondiris.toml has no disclosure rules in force" in told
    assert not public(home)


def test_where_the_whole_itself_is_a_secret_nothing_is_public(home, capsys):
    settings = home / "ondiris.toml"
    text = settings.read_text("utf-8")
    strict = text.replace("minimum_frequency = 3", "minimum_frequency = 99")
    assert strict != text
    settings.write_text(strict, "utf-8")
    told = compile_(capsys, home, "2024-05")
    assert "nothing new is public" in told
    assert not public(home)


def test_a_late_return_waits_until_others_make_it_one_of_many(home, capsys, tmp_path):
    """Printers come late for June: what is public of it stays for two, and changes for three."""
    printers = [number for number, code in enterprises() if code == "C18"]
    months = range(12 * 2024 + 5, 12 * 2024 + 6)
    late = frozenset(printers)
    load(capsys, home, returns(tmp_path / "june.csv", months, late), "2024-07-10")
    before = compile_(capsys, home, "2024-06")
    assert "wait for others" not in before
    whole = figures_of(home, "B-E", "2024-06")

    def arrive(number: str, day: str) -> str:
        others = frozenset(n for n, _ in enterprises()) - {number}
        file = returns(tmp_path / f"{number}.csv", months, others)
        # A quarter more than anybody would have guessed.
        text = file.read_text("utf-8")
        value = text.splitlines()[1].split(",")[5]
        file.write_text(text.replace(f",{value},", f",{int(value) * 5 // 4},"), "utf-8")
        load(capsys, home, file, day)
        return compile_(capsys, home, "2024-06")

    assert "1 late return waits for others" in arrive(printers[0], "2024-07-20")
    assert figures_of(home, "B-E", "2024-06") == whole
    # Whoever works in the home sees all that came in, and the same again changes nothing.
    words = ("get", "output", "--period", "2024-06", "--activity", "B-E", "--area", "KZ-75")
    inside = json.loads(
        run(capsys, *words, "--world", "actual", "--format", "json", "--home", str(home))
    )
    assert [r["known_at"] for r in inside["rows"] if r["scope"] == "all"] == ["2024-07-20"]
    assert "nothing to record" in compile_(capsys, home, "2024-06")
    assert "2 late returns wait for others" in arrive(printers[1], "2024-07-21")
    assert figures_of(home, "B-E", "2024-06") == whole
    released = arrive(printers[2], "2024-07-22")
    assert "wait for others" not in released
    assert figures_of(home, "B-E", "2024-06") != whole
    held = home / "disclosure" / "actual" / "held.parquet"
    assert held.stat().st_mode & 0o077 == 0


def test_a_compilation_is_one_change(home, capsys, tmp_path):
    """What is for everybody and what waits are revisions of their own, told together."""
    first, *others = [number for number, code in enterprises() if code == "C18"]
    june, july = (range(12 * 2024 + n, 12 * 2024 + n + 1) for n in (5, 6))
    some = returns(tmp_path / "june.csv", june, frozenset([first, *others]))
    load(capsys, home, some, "2024-07-10")
    compile_(capsys, home, "2024-06")
    everybody_else = frozenset(n for n, _ in enterprises()) - {first}
    load(capsys, home, returns(tmp_path / "late.csv", june, everybody_else), "2024-07-20")
    assert "1 late return waits for others" in compile_(capsys, home, "2024-06")
    load(capsys, home, returns(tmp_path / "july.csv", july), "2024-08-10")

    def changes() -> dict[str, dict[str, int]]:
        return json.loads(run(capsys, "changes", "--format", "json", "--home", str(home)))

    before = changes()["vintage"]["revision"]
    compile_(capsys, home, "2024-07")
    told = changes()
    assert told["vintage"]["revision"] == before + 2
    assert told["since"]["revision"] == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_figures_and_what_waits_are_kept_together(home, capsys, tmp_path):
    """A compilation that dies after its revision is written still knows which return waits."""
    late, *printers = [number for number, code in enterprises() if code == "C18"]
    june = range(12 * 2024 + 5, 12 * 2024 + 6)
    some = returns(tmp_path / "june.csv", june, frozenset([late, *printers]))
    load(capsys, home, some, "2024-07-10")
    compile_(capsys, home, "2024-06")
    others = frozenset(n for n, _ in enterprises()) - {late}
    load(capsys, home, returns(tmp_path / "late.csv", june, others), "2024-07-20")
    held = home / "disclosure" / "actual" / "held.parquet"
    assert not held.exists()
    words = ("compile", "--period", "2024-06", "--world", "actual", "--no-adjust")
    child = os.fork()
    if child == 0:

        def dies(event: str, said: tuple[object, ...]) -> None:
            touched = {"open": 0, "os.rename": 1}.get(event)
            if touched is not None and str(said[touched]).startswith(str(held)):
                os._exit(9)

        sys.addaudithook(dies)
        main([*words, "--home", str(home)])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    with open_home(home, audience="internal") as observatory:
        newest = observatory.at().revisions[-1]
    assert newest.action == "compile", "the revision is in the ledger"
    assert pq.read_table(held)["bin"].to_pylist() == [late]
    assert "1 late return waits for others" in compile_(capsys, home, "2024-06")


def figures_of(home: Path, activity: str, period: str) -> list[str]:
    return sorted(
        f"{o.key.measure} {o.printed.value}"
        for o in public(home)
        if o.key.activity == activity and str(o.period) == period
    )
