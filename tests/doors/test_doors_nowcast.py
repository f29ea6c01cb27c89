"""What the year comes to, asked on the command line and on pages of the home of Almaty."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asked_door import Get, asking

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app

NOW = "1796083200"  # 1 December 2026
HEAD = (
    "measure,of,area,activity,unit,comparison,price_basis,period,value,unit_multiplier,status,"
    "source,locator,known_at,known_at_basis\n"
)
Say = Callable[..., str]


def _run(words: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", NOW)
        assert _run(["demo", "--no-serve", "--home", str(folder)]) == 0
    return folder


@pytest.fixture
def home(city: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(city, tmp_path / "home"))


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOW)

    def said(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert _run(list(words)) == code
        told = capsys.readouterr()
        return (told.err if code else told.out).replace("\u00a0", " ")

    return said


def ask(say: Say, home: Path, *words: str) -> dict[str, Any]:
    return dict(json.loads(say("nowcast", "--home", str(home), "--format", "json", *words)))


def test_the_year_rests_on_eight_months_and_bands_lie_around_it(say: Say, city: Path) -> None:
    found = ask(say, city, "--year", "2026", "--activity", "B-E")
    assert (found["schema"], found["target"]) == ("ondiris.nowcast/1", "latest")
    level, index = found["figures"]
    assert (level["state"], level["months"], level["known"]) == ("nowcast", 8, "1747329")
    assert [band["level"] for band in level["bands"]] == [0.5, 0.8, 0.95]
    ends = [int(b["lower"]) for b in level["bands"]] + [int(b["upper"]) for b in level["bands"]]
    assert sorted(ends) == [ends[2], ends[1], ends[0], *ends[3:]]
    assert int(level["known"]) < ends[2] < int(level["value"]) < ends[3]
    assert (index["price_basis"], level["price_basis"]) == ("real", "unstated")
    assert (index["benchmark"], index["known"]) == ("120.9", "120.9")
    assert len(level["trail"]) == 8
    assert found["without"] == []


def test_a_year_that_is_whole_is_its_printed_figure_or_the_sum_of_its_months(
    say: Say, city: Path
) -> None:
    level, index = ask(say, city, "--year", "2025", "--activity", "B-E")["figures"]
    assert (level["state"], level["value"], level["bands"]) == ("summed", "2544848", [])
    assert (index["state"], index["value"]) == ("printed", "117.2")


def test_a_day_before_the_load_is_answered_by_cutting_periods_and_says_so(
    say: Say, city: Path
) -> None:
    words = ("--year", "2025", "--activity", "B-E", "--as-of", "2025-09-15")
    found = ask(say, city, *words)
    assert found["known_then"] == "pseudo-real-time"
    level = found["figures"][0]
    # August ends 27 days before 27 September: seven months were out.
    assert (level["state"], level["months"]) == ("nowcast", 7)
    assert int(level["bands"][1]["lower"]) < 2544848 < int(level["bands"][1]["upper"])
    later = ask(say, city, *words[:-1], "2025-09-30")
    assert later["figures"][0]["months"] == 8
    rows = list(csv.DictReader(io.StringIO(say(
        "nowcast", "--home", str(city), *words, "--format", "csv"))))  # fmt: skip
    assert [r["known_then"] for r in rows] == ["pseudo-real-time"] * 2
    assert rows[0]["value"] == level["value"]


def test_quarters_since_january_are_read_by_their_share_and_never_taken_apart(
    say: Say, city: Path
) -> None:
    (found,) = ask(say, city, "--measure", "grp", "--activity", "_T")["figures"]
    assert (found["face"], found["months"]) == ("runs", 3)
    assert found["share_of_last_year"] == pytest.approx(0.19, abs=0.01)


def test_headlines_stand_together_and_what_has_no_year_is_named(say: Say, city: Path) -> None:
    found = ask(say, city)
    assert found["year"] == 2026
    names = [(one["measure"], one["activity"]) for one in found["figures"]]
    assert names[:4] == [("output", "B-E"), ("index_pct", "B-E"), ("output", "C"),
                         ("index_pct", "C")]  # fmt: skip
    why = {(one["measure"], one["activity"]): one["code"] for one in found["without"]}
    assert why["output", "C29"] == "no-series"
    assert why["index_pct", "C21"] == "no-month"
    text = say("nowcast", "--home", str(city))
    assert text.startswith("Industry: output, 2026: 2,834.8 bn ₸ expected; 80 of 100: ")
    assert "Without a figure of the year: Mining (Output)" in text


def test_how_readings_fared_is_told_by_month_and_in_their_time(say: Say, city: Path) -> None:
    words = ("nowcast", "--home", str(city), "--evaluate", "--measure", "index_pct")
    found = json.loads(say(*words, "--format", "json"))
    assert found["schema"] == "ondiris.nowcast-scores/1"
    (one,) = found["series"]
    assert [score["month"] for score in one["own"]] == list(range(1, 12))
    assert one["own"][10]["miss_pct"] < one["own"][0]["miss_pct"]
    assert len(one["everywhere"]) == 11
    # 116.8 in eleven months of 2023, told on 1 January 2024; the year stands at 115.8.
    told = {(said["year"], said["month"]): said for said in one["in_time"]}
    assert told[2023, 11]["so_far"] == "116.8"
    assert (told[2023, 11]["first"], told[2023, 11]["latest"]) == (None, "115.8")
    assert "was said in its time" in say(*words)
    assert "no-csv" in say(*words, "--format", "csv", code=2)


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("--year", "2031", "--activity", "B-E"), "no-month", 3),
        (("--area", "KZ-79", "--activity", "C10"), "no-series", 3),
        (("--measure", "employed"), "no-year", 2),
        (("--activity", "C99"), "unknown-code", 2),
    ],
)
def test_what_has_no_year_is_refused_with_the_reason(
    say: Say, city: Path, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    assert f"[{code}]" in say("nowcast", "--home", str(city), *words, code=exit_code)


def test_the_public_is_told_nothing_of_internal_months(
    say: Say, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "inside.csv"
    row = (
        "output,,KZ-75,C29,KZT,none_stated,unstated,{},9.{},9,,bns-701592,inside,2026-10-27,stated"
    )
    lines = [
        row.format(f"{y}-{m:02}", m) for y in (2025, 2026) for m in range(1, 13 if y < 2026 else 9)
    ]
    head = HEAD.replace("locator,", "locator,").replace(
        "known_at_basis", "known_at_basis,confidentiality"
    )
    file.write_text(head + "".join(f"{line},C\n" for line in lines), "utf-8")
    say("load", str(file), "--home", str(home))
    assert ask(say, home, "--activity", "C29", "--measure", "output")["figures"]
    told = say("nowcast", "--home", str(home), "--activity", "C29", "--measure", "output",
               "--public", code=3)  # fmt: skip
    assert "no-series" in told


# What a load moved


def test_a_load_says_what_it_moved_and_changes_tells_it_again(
    say: Say, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "september.csv"
    line = "output,,KZ-75,B-E,KZT,none_stated,unstated,{},{},6,,bns-701592,{},2026-10-27,stated\n"
    file.write_text(
        HEAD + line.format("2026-08", 215029.5, "again") + line.format("2026-09", 200000, "new"),
        "utf-8",
    )
    before = int(ask(say, home, "--activity", "B-E")["figures"][0]["value"])
    dry = say("load", str(file), "--home", str(home), "--dry-run")
    assert "→" not in dry
    told = say("load", str(file), "--home", str(home))
    assert "Industry: output, 2026: 2,834.8 bn ₸ → " in told
    assert "revisions +" in told
    assert "new months " in told
    after = ask(say, home, "--activity", "B-E")["figures"][0]
    move = after["moved"]
    assert (int(move["before"]), int(move["after"])) == (before, int(after["value"]))
    parts = int(move["revisions"]) + sum(int(one["moved"]) for one in move["news"])
    assert parts == pytest.approx(int(move["after"]) - int(move["before"]), abs=1)
    changed = json.loads(say("changes", "--home", str(home), "--format", "json"))
    years = [one for one in changed["moved"] if one["kind"] == "year"]
    assert [one["property"] for one in years] == ["revisions", "news"]
    assert years[0]["new"] == years[1]["old"]


def test_a_load_of_other_series_says_nothing_of_the_year(
    say: Say, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "wood.csv"
    file.write_text(
        HEAD + "output,,KZ-75,C16,KZT,none_stated,unstated,2026-09,700,6,,bns-701592,p,"
        "2026-10-27,stated\n",
        "utf-8",
    )
    found = json.loads(say("load", str(file), "--home", str(home), "--format", "json"))
    assert found["moved"] == []


def test_what_the_inbox_loads_moves_the_year_as_well(say: Say, home: Path, tmp_path: Path) -> None:
    box = tmp_path / "inbox"
    box.mkdir()
    (box / "september.csv").write_text(
        HEAD + "output,,KZ-75,B-E,KZT,none_stated,unstated,2026-09,200000,6,,bns-701592,p,"
        "2026-10-27,stated\n",
        "utf-8",
    )
    assert "→" not in say("inbox", str(box), "--home", str(home))
    assert "Industry: output, 2026: 2,834.8 bn ₸ → " in say(
        "inbox", str(box), "--load", "--home", str(home)
    )


# Pages


@pytest.fixture(scope="module")
def get(city: Path) -> Iterator[Get]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", NOW)
        with open_home(city, audience="public") as observatory:
            yield asking(create_app(observatory))


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "Industry: output, 2026: 2,834.8 bn ₸ expected; 80 of 100:"),
        (
            "ru",
            "Промышленность: объём производства, 2026 г.: ожидается 2 834,8 млрд ₸; в 80 случаях",
        ),
        (
            "kk",
            (
                "Өнеркәсіп: өндірілген өнім көлемі, 2026 ж.: 2 834,8 млрд ₸, "
                "100 жағдайға шаққанда 80 рет "
            ),
        ),
    ],
)
def test_the_page_says_the_year_in_a_sentence_and_two_pictures(
    get: Get, lang: str, sentence: str
) -> None:
    page = get(f"/{lang}/nowcast")
    text = page.text.replace("\u00a0", " ")
    assert page.status_code == 200
    assert sentence in text
    for name in ("nowcast-year-output", "nowcast-trail-index_pct", "nowcast-missed-output"):
        assert f'id="{name}"' in text


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_a_bulletin_of_the_running_year_says_what_it_comes_to_as_expected(
    say: Say, city: Path, tmp_path: Path, lang: str
) -> None:
    text = say("write", "--period", "2026-01/2026-08", "--lang", lang, "--home", str(city))
    (tmp_path / "bulletin.txt").write_text(text, "utf-8")
    asked = ("read", str(tmp_path / "bulletin.txt"), "--lang", lang, "--format", "json")
    claims = json.loads(say(*asked, "--home", str(city)))["claims"]
    year = [one["modality"] for one in claims if one["value"] in ("2834800000000", "2669800000000")]
    assert year == ["planned", "planned"]


def test_a_bulletin_of_a_past_year_says_nothing_of_the_running_one(say: Say, city: Path) -> None:
    text = say("write", "--period", "2025", "--home", str(city))
    assert "What to expect" in text
    assert "2,834.8" not in text


def test_the_year_in_a_bulletin_leads_to_its_page(get: Get) -> None:
    page = get("/en/bulletins?period=2026-01/2026-08")
    assert 'href="/en/nowcast/B-E"' in page.text


@pytest.mark.parametrize("name", ["nowcast", "nowcast-year", "nowcast-trail", "nowcast-missed"])
@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "svg", "png"])
def test_every_figure_of_the_year_has_its_files(get: Get, name: str, ending: str) -> None:
    assert get(f"/en/figures/{name}.{ending}").status_code == 200


def test_a_past_day_says_that_periods_were_cut(get: Get) -> None:
    page = get("/en/nowcast/C?as_of=2025-09-15")
    assert "cut to the months that were out by then" in page.text


def test_a_year_without_months_says_what_would_bring_them(get: Get) -> None:
    assert "Nothing is known of the months of this year yet" in get("/en/nowcast?year=2031").text
    assert get("/en/figures/nowcast-year?year=2031").status_code == 404
    assert get("/en/nowcast/C99").status_code == 404


def test_a_whole_and_its_parts_are_brought_to_agree_where_all_are_known(
    say: Say, city: Path
) -> None:
    words = ("--parts", "--measure", "output", "--year", "2026")
    whole, *parts = ask(say, city, *words)["figures"]
    assert [one["activity"] for one in parts] == ["C", "D", "E"]
    assert int(whole["value"]) == pytest.approx(sum(int(one["value"]) for one in parts), abs=2)
    assert "added-up" in whole["caveats"]
    home = ("nowcast", "--home", str(city))
    assert "parts-lack" in say(*home, *words, "--activity", "C", code=1)
    assert "no-parts" in say(*home, "--parts", "--measure", "index_pct", code=2)
