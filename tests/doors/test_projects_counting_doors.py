"""What counts as launched, on which day, and what is said of what cannot be: from the outside."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.publishing.projects.ledger import ledger_table
from ondiris.session import open_home
from ondiris.session.projects.desk import ProjectDesk
from ondiris.sources.project_file import project_table

DAY = "1772323200"  # 1 March 2026
SMALL = ("--draws", "500", "--seed", "1", "--format", "json")
PARKS = ("simulate", "--programme", "small-parks-2027")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counting") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with pytest.raises(SystemExit):
            main(["demo", "--no-serve", "--home", str(folder)])
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


@pytest.fixture
def run(copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(copy)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


def write(folder: Path, *rows: dict[str, str]) -> Path:
    place = folder / "projects.csv"
    with place.open("w", newline="") as file:
        writer = csv.DictWriter(file, project_table().names)
        writer.writeheader()
        writer.writerows(rows)
    return place


GOOD = {
    "project": "plant-x",
    "name_en": "Plant X",
    "site": "small-parks",
    "stage": "construction",
    "launch_planned": "2026-09",
    "jobs_promised": "65",
    "source": "office",
    "said_by": "Investment office",
    "known_at": "2026-01-15",
}


def counted(value: str, period: str, known: str, **other: str) -> tuple[str, ...]:
    """Return the words that record a count of the parks."""
    words = {
        "measure": "count_zones", "area": "KZ-75", "subject": "small-parks-2027", "value": value,
        "period": period, "source": "lsm-2023-parks", "locator": "test", "known_at": known,
    } | other  # fmt: skip
    return ("record", *(f"{key}={text}" for key, text in words.items()))


LAUNCH = {
    "project": "plant-late", "name_en": "Plant L", "site": "sez-pit", "programme": "sez-pit-2025",
    "launch_actual": "2026-02", "source": "office", "said_by": "Investment office",
    "known_at": "2026-02-20",
}  # fmt: skip


def test_a_launch_after_the_deadline_changes_the_record_alone(run: Run, tmp_path: Path):
    words = ("simulate", "--programme", "sez-pit-2025")
    later = ("--by", "2026-12-31")
    before = [json.loads(run(*words, *more, *SMALL)[1]) for more in ((), later)]
    assert run("projects", "--load", str(write(tmp_path, LAUNCH)))[0] == 0
    after = [json.loads(run(*words, *more, *SMALL)[1]) for more in ((), later)]
    for old, new in zip(before, after, strict=True):
        for name in ("expected", "at_least", "settled", "probability", "readings"):
            if old["by"] == "2025-12-31":
                assert new[name] == old[name], name
        if old["by"] == "2025-12-31":  # what is told of the day stays; what came since is added
            assert new["sentence"]["en"].startswith(old["sentence"]["en"] + " By 20")
        assert new["record"]["launched"] == old["record"]["launched"] + 1
        assert new["record"]["by_deadlines"] == old["record"]["by_deadlines"]
    assert after[1]["expected"] > before[1]["expected"]
    early = ("--as-of", "2026-02-19")
    for more in (early, (*early, *later)):
        shown = json.loads(run(*words, *more, *SMALL)[1])
        assert shown["record"]["named"] == []


def test_a_recorded_launch_never_lowers_what_the_pace_of_past_years_brings(
    run: Run, tmp_path: Path
):
    """The newest word moves nearer to the deadline; time in which others were not told stays."""
    park = GOOD | {"programme": "small-parks-2027", "stage": "launched"}
    told = [json.loads(run(*PARKS, *SMALL)[1])]
    for number, day in enumerate(("2025-07-20", "2026-02-01", "2025-11-30"), 1):
        row = park | {"project": f"park-{number}", "launch_actual": day, "known_at": "2026-02-25"}
        assert run("projects", "--load", str(write(tmp_path, row)))[0] == 0
        told.append(json.loads(run(*PARKS, *SMALL)[1]))
    paces = [odds["local_rate"]["expected"] for odds in told]
    assert [after - before for before, after in pairwise(paces)] == (pytest.approx([1.0] * 3))
    expected = [odds["expected"] for odds in told]
    assert expected == sorted(expected)
    assert {odds["state"]["day"] for odds in told} == {"2025-06-30", "2026-02-25"}


def test_a_higher_count_of_one_day_raises_the_pace_of_past_years(run: Run):
    told = []
    for value in ("2", "5"):  # the second corrects the first
        assert run(*counted(value, "2026-01-31", f"2026-02-0{value}"))[0] == 0
        told.append(json.loads(run(*PARKS, *SMALL)[1])["local_rate"])
    few, many = told
    assert many["launched"] == few["launched"] + 3
    assert many["years"] == few["years"]
    assert many["expected"] - few["expected"] > 3  # three more, and a faster pace for the rest


def test_a_count_and_later_launches_add_and_nothing_counts_twice(run: Run, tmp_path: Path):
    park = GOOD | {"programme": "small-parks-2027", "site": "small-parks", "stage": "launched"}
    rows = [park | {"project": f"park-{day}", "launch_actual": day, "known_at": "2026-02-25"}
            for day in ("2025-09-01", "2026-01-10", "2026-02-20")]  # fmt: skip
    assert run("projects", "--load", str(write(tmp_path, *rows)))[0] == 0
    assert run(*counted("4", "2025-12-31", "2026-01-20"))[0] == 0
    odds = json.loads(run(*PARKS, *SMALL)[1])
    assert (odds["record"]["launched"], odds["record"]["basket"]) == (6, "published_and_named")
    assert odds["state"]["undisclosed"] == 29
    told = json.loads(run("get", "count_zones", "--subject", "small-parks-2027",
                          "--format", "json")[1])["rows"]  # fmt: skip
    (made,) = [row for row in told if row["formula"]]
    assert (made["value"], made["bound"], made["period"]) == ("6", "ge", "2026-02-20")
    assert len(made["inputs"]) == 3  # the count, and the two launches after its day
    assert "4 + 2" in run("why", made["id"])[1]
    lines = json.loads(run("projects", "--format", "json")[1])["promises"]
    parks = next(p for p in lines if p["programme"] == "small-parks-2027"
                 and p["promised"]["measure"] == "count_zones")  # fmt: skip
    assert parks["counted"] == "published_and_named"
    assert (parks["outcome"]["value"], parks["outcome"]["bound"]) == ("6", "ge")
    early = json.loads(run(*PARKS, "--as-of", "2026-01-21", *SMALL)[1])
    assert early["record"]["launched"] == 4
    assert early["record"]["basket"] == "published"


def test_jobs_of_a_project_are_due_when_its_launch_is(run: Run, tmp_path: Path):
    place = write(tmp_path, GOOD, GOOD | {"launch_planned": "2027-03", "known_at": "2026-02-10"})
    assert run("projects", "--load", str(place))[0] == 0
    lines = json.loads(run("projects", "--format", "json")[1])["promises"]
    jobs = next(p for p in lines if p["programme"] == "plant-x"
                and p["promised"]["measure"] == "jobs")  # fmt: skip
    assert (jobs["standing"], jobs["standing_day"]) == ("open", "2027-03-31")


def rules(run: Run, *words: str) -> set[str]:
    return {f["rule"] for f in json.loads(run(*(words or PARKS), *SMALL)[1])["findings"]}


def told_of_parks(run: Run) -> set[str]:
    """Return the rules that the promised number of parks meets where promises are told."""
    told = json.loads(run("promises", "small-parks-2027", "--format", "json")[1])["promises"]
    (parks,) = [one for one in told if one["promised"]["measure"] == "count_zones"]
    return {finding["rule"] for finding in parks["findings"]}


def test_two_counts_of_one_day_that_disagree_are_said_and_one_counts(run: Run):
    assert rules(run) == set()
    assert run(*counted("4", "2025-12-31", "2026-01-20"))[0] == 0
    other = counted("6", "2025-12-31", "2026-01-20", source="ertenmedia-2025-five-months")
    assert run(*other)[0] == 0
    odds = json.loads(run(*PARKS, *SMALL)[1])
    assert "counts-disagree" in {f["rule"] for f in odds["findings"]}
    assert "counts-disagree" in told_of_parks(run)
    assert odds["record"]["launched"] in (4, 6)


def test_a_count_above_the_promise_is_said_and_leaves_nothing_to_come(run: Run):
    assert run(*counted("36", "2025-12-31", "2026-01-20"))[0] == 0
    odds = json.loads(run(*PARKS, *SMALL)[1])
    assert "count-above-promise" in {f["rule"] for f in odds["findings"]}
    assert "count-above-promise" in told_of_parks(run)
    assert odds["state"]["undisclosed"] == 0


def test_a_count_by_who_promised_is_a_claim(run: Run):
    told = ("2025-12-31", "2026-01-20")
    assert run(*counted("4", *told, source="ertenmedia-2025-five-months"))[0] == 0
    assert json.loads(run(*PARKS, *SMALL)[1])["record"]["claimed_by_promiser"]
    assert run(*counted("5", "2026-01-31", "2026-02-20"))[0] == 0
    assert not json.loads(run(*PARKS, *SMALL)[1])["record"]["claimed_by_promiser"]


def test_a_programme_without_a_number_of_launches_is_said(run: Run):
    fields = counted("4000", "../2027", "2026-01-20", measure="jobs",
                     subject="autocluster", modality="planned")  # fmt: skip
    assert run(*fields)[0] == 0
    words = ("simulate", "--programme", "autocluster")
    odds = json.loads(run(*words, *SMALL)[1])
    assert [f["rule"] for f in odds["findings"]] == ["no-units"]
    assert (odds["expected"], odds["promise"], odds["sentence"]) == (None, [], {})


def test_a_promise_that_is_said_again_for_an_earlier_day_is_said(run: Run):
    sooner = counted("35", "../2026", "2026-01-20", modality="planned")
    assert run(*sooner)[0] == 0
    assert "promise-moved-back" in rules(run, *PARKS, "--by", "2026-12-31")


def test_a_number_said_again_keeps_what_was_counted_before_it(run: Run, tmp_path: Path):
    """Thirty-five became forty, for the same day: the four that were there by then stay."""
    assert run(*counted("4", "2025-12-31", "2026-01-20"))[0] == 0
    assert run(*counted("40", "../2027", "2026-02-01", modality="planned"))[0] == 0
    park = GOOD | {"programme": "small-parks-2027", "launch_actual": "2026-02-10",
                   "known_at": "2026-02-20"}  # fmt: skip
    assert run("projects", "--load", str(write(tmp_path, park)))[0] == 0
    odds = json.loads(run(*PARKS, *SMALL)[1])
    assert (odds["record"]["launched"], odds["promise"][0]["amount"]) == (5, 40)
    told = json.loads(run("get", "count_zones", "--subject", "small-parks-2027",
                          "--format", "json")[1])["rows"]  # fmt: skip
    assert [row["value"] for row in told if row["formula"]] == ["5"]
    lines = json.loads(run("promises", "small-parks-2027", "--format", "json")[1])["promises"]
    (parks,) = [line for line in lines if line["promised"]["measure"] == "count_zones"]
    assert (parks["amount"], parks["outcome"]["value"]) == ("40", "5")


def test_a_project_launched_twice_counts_once_and_says_so(run: Run, copy: Path, tmp_path: Path):
    park = GOOD | {"programme": "small-parks-2027", "launch_actual": "2025-09"}
    again = park | {"launch_actual": "2025-12", "known_at": "2026-02-10"}
    code, out, _ = run("projects", "--load", str(write(tmp_path, park, again)))
    assert (code, "launched-twice" in out) == (0, True)
    odds = json.loads(run(*PARKS, *SMALL)[1])
    assert odds["record"]["launched"] == 1
    (jobs,) = json.loads(run("promises", "plant-x", "--format", "json")[1])["promises"]
    assert jobs["measurable"]["day"] == "2025-12-31"  # with the launch that stands, not its plan
    with open_home(copy, audience="internal") as observatory:
        desk = ProjectDesk(observatory.at())
        (line,) = [line for line in desk.projects() if line.code == "plant-x"]
        for lang, words in (
            ("en", "Said to have launched twice, counted once."),
            ("ru", "О запуске сказано дважды, считается один раз."),
        ):
            voiced = desk.speaking(lang)
            ledger = ledger_table(voiced, desk.sayings("plant-x"), subject="plant-x", line=line)
            assert words in ledger.notes
            assert words in desk.brief("plant-x", lang).notes


def test_a_launch_said_of_a_day_ahead_counts_on_that_day(run: Run, tmp_path: Path):
    park = GOOD | {"programme": "small-parks-2027", "launch_actual": "2026-10"}
    code, out, _ = run("projects", "--load", str(write(tmp_path, park)))
    assert (code, "launch-ahead" in out) == (0, True)
    odds = {day: json.loads(run(*PARKS, "--by", day, *SMALL)[1])
            for day in ("2026-09-30", "2026-10-31")}  # fmt: skip
    assert {o["record"]["launched"] for o in odds.values()} == {0}
    sure = {day: o["decisive"]["projects"][0]["launched"] for day, o in odds.items()}
    assert sure == {"2026-09-30": 0.0, "2026-10-31": 1.0}


def test_reserve_and_replacement_are_data_and_more_of_them_launch(run: Run, copy: Path):
    table = copy / "projects" / "programmes.csv"
    before = json.loads(run(*PARKS, *SMALL)[1])
    lines = [f"{line},," for line in table.read_text("utf-8").splitlines()]
    lines[0] = lines[0].removesuffix(",,") + ",reserve,replaced"
    ready = "count_zones small-parks-further-2025 2025-03 planned"  # 24 of them
    table.write_text("\n".join(
        line.removesuffix(",,") + f",{ready},1" if line.startswith("small-parks-2027,") else line
        for line in lines) + "\n", "utf-8")  # fmt: skip
    after = json.loads(run(*PARKS, *SMALL)[1])
    assert after["state"]["reserve"] == 24
    assert after["replaced"]["mean"] == 1.0
    assert after["expected"] > before["expected"] + 2
    with open_home(copy, audience="internal") as observatory:
        assert ProjectDesk(observatory.at()).data.programmes[2].replaced == 1.0
    table.write_text(table.read_text("utf-8").replace(f"{ready},1", f"{ready},7"), "utf-8")
    code, _, err = run(*PARKS, *SMALL)
    assert (code, "bad-share" in err) == (1, True)


def test_a_programme_that_names_no_day_is_told_to_lack_one_and_not_forecast(run: Run):
    words = ("simulate", "--programme", "small-parks-further-2025")
    for more in ((), ("--by", "2027-12-31")):
        odds = json.loads(run(*words, *more, *SMALL)[1])
        assert (odds["expected"], odds["deadline_readings"]) == (None, [])
        assert odds["sentence"]["en"].startswith("No day was named by which the 24 promised")
        assert {one["standing"] for one in odds["settled"]} == {"no_day"}
        assert {f["rule"] for f in odds["findings"]} == {"no-day"}
    told = json.loads(run("projects", "--format", "json")[1])["promises"]
    undated = [p for p in told if p["due"] == "no_day"]
    assert {"no_day"} == {p["standing"] for p in undated} - {"met", "withdrawn", "replaced"}
    assert all("day:none" in p["measurable"]["lacks"] for p in undated)
    assert not [p for p in told if p["due"] != "no_day" and "day:none" in p["measurable"]["lacks"]]


@pytest.mark.parametrize(("lang", "words"), [("kk", "Іске қосылуы күтілетіні"),
                                             ("ru", "Ожидается запусков")])  # fmt: skip
def test_the_terminal_speaks_the_readers_language_alone(run: Run, lang: str, words: str):
    for programme in ("small-parks-2027", "small-parks-further-2025", "sez-pit-2025"):
        told = run("simulate", "--programme", programme, "--draws", "500", "--lang", lang,
                   "--beside", "a_add=5&b_factor=power&b_days=180")[1]  # fmt: skip
        assert (words in told) == (programme == "small-parks-2027")
        assert not re.search(r"[A-Za-z]{3,}", told)


@pytest.mark.parametrize(("lang", "words"), [("kk", ("Мерзімнің жылжуы", "Ескерілмегені")),
                                             ("ru", ("Сдвиг срока", "Не учтено"))])  # fmt: skip
def test_pipeline_and_track_record_are_headed_in_the_readers_language(
    run: Run, lang: str, words: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    twice = GOOD | {"name_kk": "Зауыт", "name_ru": "Завод", "launch_actual": "2025-09"}
    again = twice | {"launch_actual": "2025-12", "known_at": "2026-02-10"}
    assert run("projects", "--load", str(write(tmp_path, twice, again)))[0] == 0
    english = r"(?i)project|site|stage|plan|launch|slip|silen|promise|review|made|announced|score|"
    english += r"rate|period|reason|left|width|programme|said|inferred|day"
    commands = ("projects",), ("backtest", "--draws", "300")
    for columns in ("90", "240"):
        monkeypatch.setenv("COLUMNS", columns)
        for command, head in zip(commands, words, strict=True):
            told = run(*command, "--lang", lang)[1]
            assert head in " ".join(told.split())
            assert not re.search(english, told)
