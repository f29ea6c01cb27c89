"""A press text in a made-up town: where its claims land, and what is known of them later."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from asked_door import asking

from ondiris.cli import main
from ondiris.model import Period
from ondiris.session import open_home
from ondiris.session.bulletins.documents import answer_text
from ondiris.web import create_app

HERE = Path(__file__).parent
DAY = "1780272000"  # 1 June 2026
HEADER = (
    "measure,of,area,activity,subject,unit,modality,period,value,unit_multiplier,source,known_at"
)
MONTHS = [
    f"output,,ZZ-1,B-E,,KZT,,2025-{month:02},0.80,9,office,2025-09-20" for month in range(1, 9)
]
LATER = [
    f"output,,ZZ-1,B-E,,KZT,,2026-{month:02},0.90,9,office,2026-05-31" for month in range(1, 6)
]
PROMISES = """
count_projects,,ZZ-1-west,,yard-2025,projects,planned,2025,5,,hall,2025-02-10
jobs,,ZZ-1-west,,yard-2025,jobs,planned,2025,120,,hall,2025-02-10
count_projects,,ZZ-1-west,,kilns-2025,projects,planned,2025,2,,hall,2025-02-10
count_projects,,ZZ-1-west,,kilns-2027,projects,planned,../2027,9,,hall,2025-02-10
count_projects,,ZZ-1-west,,sheds-2027,projects,planned,../2027,3,,hall,2025-02-10
jobs,,ZZ-1-west,,yard-2025,jobs,,2025-10-31,70,,hall,2025-11-05
""".strip().splitlines()
SUBJECTS = """
yard-2025,Алаң 2025,Площадка 2025 года,Yard projects of 2025,,,programme,ZZ-1-west,brickyard
kilns-2025,Пештер 2025,Печи 2025 года,Kilns of 2025,,,programme,ZZ-1-west,brickyard
kilns-2027,Пештер 2027,Печи к 2027 году,Kilns by 2027,,,programme,ZZ-1-west,brickyard
sheds-2027,Қоймалар 2027,Склады к 2027 году,Sheds by 2027,,,programme,ZZ-1-west,brickyard
"""
SOURCES = """
office,Town statistics office,Monthly release,https://example.org/months,2025-09-20,stated,,,public,ru,
hall,Town hall,Speech of the mayor,https://example.org/speech,2025-02-10,stated,60,,public,ru,
gazette,Town gazette,A page of news,https://example.org/news,2025-06-20,stated,60,,public,ru,
diary,Town hall,Diary of the hall,https://example.org/diary,2025-06-21,stated,60,,internal,ru,
"""
BRICKYARD = """
[place."brickyard"]
kind = "site"
within = "ZZ-1-west"
[place."brickyard".kk]
find = ["кірпіш зауыты алаң+"]
forms = { nom = "Кірпіш зауыты алаңы", loc = "Кірпіш зауыты алаңында", gen = "алаңның" }
[place."brickyard".ru]
find = ["площадк* кирпичного завода"]
forms = { nom = "Площадка", loc = "на площадке кирпичного завода", gen = "площадки" }
[place."brickyard".en]
find = ["brickyard site"]
forms = { nom = "the brickyard site", loc = "at the brickyard site", gen = "of the site" }
"""
TEXT = """За январь–май 2025 года промышленность Кенбулака выпустила продукции на 4,10 млрд тенге.
За январь–май 2025 года доля пищевой промышленности в промышленности города составила 37,5%.
На площадке кирпичного завода в 2025 году запустят 6 проектов, будет создано 150 рабочих мест.
До 2027 года на площадке кирпичного завода запустят ещё 9 проектов.
До 2031 года на площадке кирпичного завода запустят ещё 4 проекта.
Рост стал результатом системной политики города.
"""
Run = Callable[..., tuple[int, str, str]]


def _case(folder: Path) -> Path:
    case = folder / "case"
    shutil.copytree(HERE / "second_city", case)
    forms = (HERE / "euro_town" / "forms.toml").read_text("utf-8")
    (case / "forms.toml").write_text(forms + BRICKYARD, "utf-8")
    settings = (case / "case.toml").read_text("utf-8")
    (case / "case.toml").write_text(
        settings.replace('["bakeries-2026"]', '["bakeries-2026", "yard-2025"]'), "utf-8"
    )
    for name, rows in (("subjects", SUBJECTS), ("sources", SOURCES)):
        with (case / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(rows.strip() + "\n")
    return case


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    folder = tmp_path / "home"
    table = tmp_path / "figures.csv"
    table.write_text("\n".join((HEADER, *MONTHS, *PROMISES)) + "\n", "utf-8")
    for words in (
        ("init", "--case", str(_case(tmp_path))),
        ("load", str(table)),
    ):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(folder)])
        assert not ended.value.code
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    capsys.readouterr()

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "news.txt"
    path.write_text(TEXT, "utf-8")
    return str(path)


def _loaded(run: Run, text: str, *more: str) -> dict[str, Any]:
    """Load a text of which a person has seen that every figure was read rightly."""
    seen = ("--place", "all=as-read")
    code, out, err = run("load", text, "--source", "gazette", "--format", "json", *seen, *more)
    assert code == 0, err
    (file,) = json.loads(out)["files"]
    return dict(file)


def _asked(folder: Path, path: str, audience: str) -> httpx.Response:
    with open_home(folder, audience=audience) as observatory:
        return asking(create_app(observatory))(path)


def test_a_share_goes_to_its_part_and_its_whole(run: Run, text: str) -> None:
    (share,) = [p for p in _loaded(run, text)["placed"] if p["measure"] == "share_pct"]
    assert (share["activity"], share["of"]) == ("C10", "output@B-E")


def test_a_promise_opens_a_new_version_at_the_programme_the_town_leads_with(
    run: Run, text: str
) -> None:
    placed = {p["claim"]: p for p in _loaded(run, text)["placed"] if p["programme"]}
    assert {(p["measure"], p["programme"], p["version"]) for p in placed.values()} == {
        ("count_projects", "yard-2025", 2),
        ("jobs", "yard-2025", 2),
    }
    assert all(p["before"] for p in placed.values())


def test_what_cannot_be_placed_is_put_before_a_person_with_the_nearest(run: Run, text: str) -> None:
    left = {u["figure"]: (u["reason"], u["candidates"]) for u in _loaded(run, text)["unplaced"]}
    assert left == {
        "9 projects": ("several-programmes", ["kilns-2027", "sheds-2027"]),
        "4 projects": (
            "no-programme-of-year",
            ["kilns-2027", "sheds-2027", "yard-2025", "kilns-2025", "brickyard"],
        ),
    }


def test_a_hand_places_what_the_rule_left(run: Run, text: str, tmp_path: Path) -> None:
    first = _loaded(run, text)
    names = [u["claim"] for u in first["unplaced"]]
    hands = tmp_path / "hands.txt"
    hands.write_text(f"# by the press office\n{names[1]} = kilns-2027\n", "utf-8")
    again = _loaded(run, text, "--place", f"{names[0]}=kilns-2027", "--place", str(hands))
    assert again["unplaced"] == []
    assert again["added"] == 2
    versions = {p["claim"]: p["version"] for p in again["placed"] if p["by_hand"]}
    assert versions == {names[0]: 2, names[1]: 2}


@pytest.mark.parametrize(
    ("said", "code", "rule"),
    [
        ("c99=kilns-2027", 2, "unknown-claim"),
        ("c1=nowhere", 2, "unknown-code"),
        ("c1=", 2, "bad-place"),
        ("nofile", 3, "no-file"),
    ],
)
def test_a_hand_that_names_nothing_is_refused(
    run: Run, text: str, said: str, code: int, rule: str
) -> None:
    ended, _, err = run("load", text, "--source", "gazette", "--place", said)
    assert (ended, rule in err) == (code, True), err


def test_hands_are_for_one_text_and_for_texts_alone(run: Run, text: str, tmp_path: Path) -> None:
    assert "one-text" in run("load", text, text, "--place", "c1=yard-2025")[2]
    table = tmp_path / "x.csv"
    table.write_text(f"{HEADER}\n{MONTHS[0]}\n", "utf-8")
    assert "nothing-to-place" in run("load", str(table), "--place", "c1=yard-2025")[2]


def test_a_text_that_contradicts_itself_is_said_and_nothing_is_lost(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "two.txt"
    said = "За январь–май 2025 года промышленность Кенбулака выпустила продукции на {} млрд тенге."
    path.write_text("\n".join(said.format(n) for n in ("4,10", "4,1", "5,3")), "utf-8")
    file = _loaded(run, str(path))
    assert [r["claims"] for r in file["contradictions"]] == [["c1", "c3"]]
    assert file["repeated"] == [{"claim": "c2", "by": "c1"}]
    assert len(file["accepted"]) == 2


def test_a_document_is_answered_by_sums_of_months_named_as_derived(
    run: Run, home: Path, text: str, tmp_path: Path
) -> None:
    words = ("brief", "--document", text, "--published", "2025-06-20", "--format", "json")
    first = json.loads(run(*words)[1])["claims"][0]
    assert (first["newest"]["period"], first["newest"]["value"]) == ("2025-01/2025-08", "6.40")
    assert (first["own"]["value"], first["agreement"]) == ("4.00", "differs")
    assert first["derived"]
    assert first["change"] is None, "eight months are not held against five"
    table = tmp_path / "later.csv"
    table.write_text("\n".join((HEADER, *LATER)) + "\n", "utf-8")
    assert run("load", str(table))[0] == 0
    then = json.loads(run(*words)[1])["claims"][0]
    assert (then["newest"]["period"], then["newest"]["value"]) == ("2026-01/2026-05", "4.50")
    # 4.50/4.10 - 1 = 9.76 %; five months of 0.895-0.905 against 4.095-4.105
    assert then["change"] == {"unit": "%", "value": "9.8", "lower": "9.0", "upper": "10.6"}
    back = json.loads(run(*words, "--as-of", "2025-12-31")[1])["claims"][0]
    assert back["newest"] == first["newest"]
    as_it_was = json.loads(run(*words, "--revision", "2")[1])
    assert as_it_was["vintage"]["revision"] == 2
    assert as_it_was["claims"][0]["newest"] == first["newest"]


def test_a_document_answered_for_its_own_period_is_the_document(run: Run, text: str) -> None:
    _loaded(run, text)
    words = ("brief", "--document", text, "--published", "2025-06-20", "--format", "json")
    shape = json.loads(run(*words, "--period", "2025-01/2025-05")[1])
    share = next(c for c in shape["claims"] if c["said"]["measure"] == "share_pct")
    assert (share["newest"]["value"], share["agreement"], share["newer"]) == (
        "37.5", "agrees", False,
    )  # fmt: skip
    assert share["brings"] == "output_release"


def test_a_promise_is_answered_with_what_was_delivered(run: Run, text: str) -> None:
    words = ("brief", "--document", text, "--published", "2025-06-20", "--format", "json")
    claims = json.loads(run(*words)[1])["claims"]
    jobs = next(c for c in claims if c["said"]["measure"] == "jobs")
    assert jobs["said"]["subject"] == "yard-2025"
    assert (jobs["newest"]["value"], jobs["delivered"]["value"]) == ("120", "70")
    assert jobs["change"] == {"unit": "jobs", "value": "-30", "lower": "-30", "upper": "-30"}


def test_words_without_a_number_are_sorted(run: Run, text: str) -> None:
    words = ("brief", "--document", text, "--format", "json")
    shape = json.loads(run(*words)[1])
    assert [(a["topic"], a["sort"]) for a in shape["assertions"]] == [("result_of_policy", "cause")]
    assert {u["reason"] for u in shape["unplaced"]} == {
        "several-programmes",
        "no-programme-of-year",
    }


def test_a_brief_is_about_a_subject_or_about_a_document(run: Run, text: str) -> None:
    assert "subject-or-document" in run("brief")[2]
    assert "subject-or-document" in run("brief", "yard-2025", "--document", text)[2]


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_same_answers_as_a_table_and_as_a_page(
    run: Run, text: str, tmp_path: Path, lang: str
) -> None:
    table = run("brief", "--document", text, "--published", "2025-06-20", "--lang", lang)[1]
    page = tmp_path / "answer.html"
    words = ("brief", "--document", text, "--published", "2025-06-20", "--lang", lang)
    assert run(*words, "--format", "html", "--to", str(page))[0] == 0
    made = page.read_text("utf-8")
    assert f'<html lang="{lang}">' in made
    for value in ("4,10", "6,40") if lang != "en" else ("4.10", "6.40"):
        assert value in table
        assert value in made


def test_python_answers_as_the_command_line_does(home: Path, run: Run, text: str) -> None:
    with open_home(home, audience="internal") as observatory:
        found = answer_text(TEXT, observatory.at(), period=Period.parse("2025-01/2025-05"))
    words = ("brief", "--document", text, "--period", "2025-01/2025-05", "--format", "json")
    shape = json.loads(run(*words)[1])
    assert [c["newest"] and c["newest"]["id"] for c in shape["claims"]] == [
        a.newest and a.newest.id for a in found.answers
    ]
    assert str(found.known.day) == shape["document"]["known_at"] == "2025-05-31"


def test_the_page_of_a_document_asks_its_own_figures(home: Path, run: Run, text: str) -> None:
    _loaded(run, text)
    page = _asked(home, "/en/documents/gazette", "public").text
    assert "4.10" in page
    assert "6.40" in page
    assert "/en/documents/gazette" in _asked(home, "/en/documents", "public").text
    figure = _asked(home, "/en/figures/document-figures.json?source=gazette", "public")
    assert "4.10" in figure.text
    history = _asked(home, "/en/projects/yard-2025", "public").text
    assert "How the promises moved" in history
    assert "+30" in history


def test_nothing_internal_leaves_by_the_public_door(home: Path, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "internal.csv"
    head = f"{HEADER},confidentiality"
    secret = [
        "output,,ZZ-1,B-E,,KZT,,2026-01/2026-05,7.77,9,diary,2026-05-31,N",
        "count_projects,,ZZ-1-west,,yard-2025,projects,planned,2025,77,,diary,2025-06-21,N",
    ]
    table.write_text("\n".join((head, *secret)) + "\n", "utf-8")
    assert run("load", str(table))[0] == 0
    assert "7.77" in _asked(home, "/en/documents/diary", "internal").text
    assert _asked(home, "/en/documents/diary", "public").status_code == 404
    news = tmp_path / "news.txt"
    news.write_text(TEXT, "utf-8")
    _loaded(run, str(news))
    for path in ("documents/gazette", "projects/yard-2025", "documents"):
        inside, outside = (_asked(home, f"/en/{path}", who).text for who in ("internal", "public"))
        assert ("7.77" in inside, "Diary" in inside, ">77<" in inside) != (False, False, False)
        assert "7.77" not in outside
        assert "Diary" not in outside
        assert ">77<" not in outside
    words = ("brief", "--document", str(news), "--published", "2025-06-20", "--format", "json")
    assert '"7.77"' in run(*words)[1]
    assert '"7.77"' not in run(*words, "--public")[1]


def test_a_table_of_an_office_is_no_document(home: Path, run: Run, tmp_path: Path) -> None:
    rows = [
        f"output,,ZZ-1,B-E,,KZT,,{year}-{month:02},0.50,9,gazette,2025-06-20"
        for year in range(2000, 2017)
        for month in range(1, 13)
    ]
    table = tmp_path / "long.csv"
    table.write_text("\n".join((HEADER, *rows[:200])) + "\n", "utf-8")
    assert run("load", str(table))[0] == 0
    assert _asked(home, "/en/documents/gazette", "public").status_code == 200
    table.write_text("\n".join((HEADER, *rows[:201])) + "\n", "utf-8")
    assert run("load", str(table))[0] == 0
    refused = _asked(home, "/en/documents/gazette", "public")
    assert refused.status_code == 404
    assert "/en/documents/gazette" not in _asked(home, "/en/documents", "public").text


def test_a_pasted_text_is_answered_and_not_kept(home: Path) -> None:
    with open_home(home, audience="public") as observatory:
        before = observatory.at().vintage.revision
        said = {"text": TEXT, "published": "2025-06-20"}
        page = asking(create_app(observatory))("/en/check", method="POST", data=said)
        assert observatory.at().vintage.revision == before
    assert page.headers["cache-control"] == "no-store"
    assert "cause not shown" in page.text
    assert "6.40" in page.text
