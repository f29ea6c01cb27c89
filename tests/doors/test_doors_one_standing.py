"""One standing per promise: pages, files, JSON, the command line and notes give one answer."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asked_door import Get, asking

from ondiris.cli import main
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session import open_home
from ondiris.session.figures.observatory import Observatory
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web import create_app

DAY = "1772323200"  # 1 March 2026
LANGS = ("kk", "ru", "en")
TOWN = Path(__file__).parent / "second_city"
Ran = Callable[..., str]

# subject, measure, modality, period, value, bound, multiplier, price basis, known
OBSERVATIONS = """
ahead,count_projects,planned,2027,10,,,,2025-02-01
kept,count_projects,planned,2025,3,,,,2025-02-01
kept,count_projects,achieved,2025,3,,,,2026-01-20
overdue,count_projects,planned,../2025-06-30,5,,,,2025-02-01
overdue,count_projects,achieved,2025-09-30,5,,,,2025-10-05
missed,jobs,planned,2025,4,,3,,2025-02-01
missed,jobs,achieved,2025,1.5,,3,,2026-01-20
more-than,jobs,planned,2025,60,gt,,,2025-02-01
more-than,jobs,achieved,2025,60,,,,2026-01-20
half-told,count_projects,planned,../2025-12,6,,,,2025-02-01
half-told,count_projects,achieved,2025-06-30,2,,,,2025-07-05
silent,count_projects,planned,2025,4,,,,2025-02-01
other-set,count_projects,planned,2025,8,,,,2025-02-01
everything,count_projects,achieved,2025,9,,,,2026-01-20
other-prices,project_cost,planned,2025,2.5,,9,nominal,2025-02-01
other-prices,project_cost,achieved,2025,2.1,,9,real,2026-01-20
taken-back,count_projects,planned,2027,7,,,,2025-02-01
exchanged,count_projects,planned,2027,6,,,,2025-02-01
of-parts,count_projects,planned,2025,2,,,,2025-02-01
""".strip()
STATEMENTS = """
taken-back,cancelled,2026-01-15,2026-01-20
exchanged,replaced_by,ahead,2026-01-20
mill,part_of,of-parts,2025-03-01
mill,launch_actual,2025-05-10,2025-06-01
press,part_of,of-parts,2025-03-01
press,launch_actual,2025-11-03,2025-12-01
kiln,launch_planned,2025-06,2025-03-01
kiln,stage,launched,2025-08-01
shed,launch_planned,2025-06,2025-03-01
shed,stage,withdrawn,2025-09-01
yard,launch_planned,2025-06,2025-03-01
""".strip()
PROJECTS = ("mill", "press", "kiln", "shed", "yard")
# standing, the compared figure as printed, whether it counts over another basket
EXPECTED = {
    "ahead": ("open", "", False),
    "kept": ("met", "3", False),
    "overdue": ("late", "5", False),
    "missed": ("short", "1.5", False),
    "more-than": ("short", "60", False),
    "half-told": ("partly", "2", False),
    "silent": ("unknown", "", False),
    "other-set": ("not_comparable", "9", True),
    "other-prices": ("not_comparable", "2.1", True),
    "taken-back": ("withdrawn", "", False),
    "exchanged": ("replaced", "", False),
    "of-parts": ("met", "2", False),
    "bakeries-2026": ("open", "", False),
}


@dataclass(frozen=True)
class Answer:
    """What one place says of one promise in one language."""

    words: str
    delivered: str
    other: str


@dataclass(frozen=True)
class House:
    """A home with what its doors answer."""

    folder: Path
    observatory: Observatory
    get: Get
    run: Ran
    promises: list[dict[str, Any]]

    def voice(self, lang: str) -> ReaderLocale:
        """Return the words of a language."""
        return ReaderLocale(load_words()[lang], self.observatory.catalogue)


def _run(*words: str) -> str:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        patch.setenv("FORCE_COLOR", "1")  # a terminal, wide enough that no cell is folded
        patch.setenv("COLUMNS", "400")
        patch.setattr("sys.stdout", out)
        with pytest.raises(SystemExit) as ended:
            main(list(words))
    assert not ended.value.code
    return re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())


def _opened(folder: Path) -> Iterator[House]:
    with (folder / "ondiris.toml").open("a") as file:
        file.write("\n[projects]\ndraws = 100\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with open_home(folder, audience="public") as observatory:
            get = asking(create_app(observatory), strict=True)

            def run(*words: str) -> str:
                return _run(*words, "--home", str(folder))

            told = json.loads(run("projects", "--format", "json"))["promises"]
            yield House(folder, observatory, get, run, told)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("standing") / "home"
    _run("demo", "--no-serve", "--home", str(folder))
    yield from _opened(folder)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A made-up town with one promise of every verdict."""
    case = Path(shutil.copytree(TOWN, tmp_path_factory.mktemp("town") / "case"))
    codes = [code for code in EXPECTED if code != "bakeries-2026"]
    _append(case / "subjects.csv", (f"{c},{c},{c},{c},,,programme,ZZ-1," for c in codes))
    parts = (f"{c},{c},{c},{c},,,project,ZZ-1," for c in PROJECTS)
    _append(case / "subjects.csv", ["everything,e,e,e,,,programme,ZZ-1,", *parts])
    _append(case / "observations.csv", map(_observed, OBSERVATIONS.splitlines()))
    _append(case / "statements.csv", map(_stated, STATEMENTS.splitlines()))
    (case / "projects").mkdir()
    (case / "projects" / "other_baskets.csv").write_text(
        "promise,outcome,differs\n"
        "count_projects other-set 2025,count_projects everything 2025,members\n"
    )
    settings = case / "case.toml"
    heads = json.dumps(list(EXPECTED))
    settings.write_text(
        re.sub(r"(?m)^programmes = .*$", f"programmes = {heads}", settings.read_text("utf-8")),
        "utf-8",
    )
    folder = case.parent / "home"
    _run("init", "--case", str(case), "--home", str(folder))
    yield from _opened(folder)


def _append(file: Path, lines: Iterable[str]) -> None:
    file.write_text("\n".join([file.read_text("utf-8").rstrip(), *lines, ""]), "utf-8")


def _observed(line: str) -> str:
    subject, measure, modality, period, value, bound, multiplier, prices, known = line.split(",")
    return (
        f"{measure},,ZZ-1,,{subject},,,{prices},{modality},{period},{value},{bound},"
        f"{multiplier},plan-2024,page 3,{known},stated"
    )


def _stated(line: str) -> str:
    subject, name, value, known = line.split(",")
    return f"{subject},{name},{value},plan-2024,page 4,{known},stated"


def said_in_json(house: House, lang: str) -> dict[str, Answer]:
    """Return what the command line says as JSON, by the entry that promised it."""
    return {
        p["promised"]["id"]: Answer(
            p[f"standing_{lang}"],
            *(shown["id"] if shown else "" for shown in (p["outcome"], p["not_comparable"])),
        )
        for p in house.promises
    }


def said_in_file(house: House, name: str, lang: str) -> dict[str, Answer]:
    """Return what a CSV of the web door says, by the entry that promised it."""
    words = house.voice(lang).words
    text = house.get(f"/{lang}/figures/{name}.csv").content.decode("utf-8-sig")
    by = f": {words('evidence')}"
    return {
        row[words("Promised") + by]: Answer(
            row[words("How it stands")],
            row[words("Delivered") + by],
            row[words("Counted over another basket") + by],
        )
        for row in csv.DictReader(io.StringIO(text))
        if row[words("Promised") + by]
    }


def figures(house: House) -> Mapping[str, tuple[str, str]]:
    """Return the value and the interval of every figure of a promise, by its entry."""
    found = {}
    for name in ("programmes", "promises-ended", "promised-verified", "schedule"):
        for row in house.get(f"/en/figures/{name}.json").json()["rows"]:
            for column in ("promised", "delivered", "other"):
                cell = row[column]
                if "evidence" in cell:
                    printed = (cell["value"], cell["bound"], cell["lower"], cell["upper"])
                    assert found.setdefault(cell["evidence"], printed) == printed
    return found


@pytest.fixture(params=["demo", "town"])
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_files_and_json_give_one_verdict_and_one_figure(house: House, lang: str) -> None:
    told = said_in_json(house, lang)
    assert said_in_file(house, "promises-ended", lang) == told
    for name in ("programmes", "promised-verified", "schedule"):
        shown = said_in_file(house, name, lang)
        assert shown
        assert shown == {id_: told[id_] for id_ in shown}


@pytest.mark.parametrize("lang", LANGS)
def test_the_terminal_says_what_the_files_say(house: House, lang: str) -> None:
    promises = ProjectDesk(house.observatory.at()).promises()
    told, voice = said_in_json(house, lang), house.voice(lang)
    title = rf"(?m)^{voice.words('Promises')}: \d+ *$"
    text = re.split(title, house.run("projects", "--lang", lang))[1]
    for promise, line in zip(promises, text.splitlines()[2:], strict=True):
        cells = re.split(r"  +", line.strip())
        assert cells[0] == voice.label("subjects", promise.promised.key.subject)
        shown = [voice.quantity(number(row)) if row else "–" for row in
                 (promise.promised, promise.outcome, promise.beside)]  # fmt: skip
        assert cells[3:] == [shown[0], told[promise.promised.id].words, *shown[1:]]


def test_notes_say_what_the_files_say(house: House) -> None:
    desk = ProjectDesk(house.observatory.at())
    promises, kinds = desk.promises(), house.observatory.catalogue["subjects"]
    named = {p.promised.key.subject for p in promises}
    for code in sorted(c for c in named if kinds[c].attributes["kind"] == "programme"):
        mine = [p.promised.id for p in promises if p.promised.key.subject == code]
        for lang in LANGS:
            words, told = house.voice(lang).words, said_in_json(house, lang)
            title, column = words("Promises and how they ended"), words("How it stands")
            part = next(p for p in desk.brief(code, lang).parts if p.title == title)
            place = part.columns.index(column)
            assert [row[place] for row in part.rows] == [told[id_].words for id_ in mine]


def test_a_figure_keeps_its_digits_bound_and_interval_wherever_it_stands(house: House) -> None:
    shown = figures(house)
    assert len(shown) > 10
    for value, bound, low, high in shown.values():
        assert value
        assert (low is None) == (bound in ("lt", "le"))
        assert (high is None) == (bound in ("gt", "ge"))


def test_pages_say_it_too(town: House) -> None:
    told = town.get("/en/projects").text
    for words in ("due, verified in part", "met after the due day", "withdrawn", "replaced"):
        assert words in told
    assert "due, verified in part" in town.get("/en/").text  # what stands still, and that alone
    assert "not comparable" in town.get("/en/promises").text


def test_every_verdict_stands_as_it_was_made(town: House) -> None:
    counted = {p["programme"]: p for p in town.promises if p["programme"] != "bakeries-2026"}
    bakeries = [p for p in town.promises if p["programme"] == "bakeries-2026"]
    for promise in [*counted.values(), *bakeries]:
        standing, value, other = EXPECTED[promise["programme"]]
        figure = promise["not_comparable" if other else "outcome"]
        assert promise["standing"] == standing, promise["programme"]
        assert (figure["value"] if figure else "") == value, promise["programme"]
        assert promise["outcome" if other else "not_comparable"] is None
    assert set(EXPECTED) == {p["programme"] for p in town.promises}
    assert counted["missed"]["lacking"] == ["1950", "3050"]
    assert counted["other-prices"]["differs"] == ["price_basis"]
    assert counted["of-parts"]["outcome"]["bound"] == "ge"
    for promise in bakeries:  # by 2026: the end of 2025 has passed, that of 2026 has not
        assert (promise["due"], promise["earlier_reading"]) == ("one_reading", "unknown")


def test_evidence_of_a_verdict_that_no_figure_gave_is_a_page(town: House) -> None:
    named = {p["programme"]: p for p in town.promises}
    for id_ in (
        named["taken-back"]["departure"],
        named["exchanged"]["departure"],
        named["of-parts"]["outcome"]["id"],
    ):
        assert town.get(f"/en/evidence/{id_}").status_code == 200
    assert f"/en/evidence/{named['taken-back']['departure']}" in town.get("/en/projects").text


def test_a_bar_ends_on_the_day_of_the_standing(town: House) -> None:
    days = {p["programme"]: p["standing_day"] for p in town.promises}
    assert {c: days[c] for c in ("ahead", "kept", "overdue", "silent", "half-told")} == {
        "ahead": "2027-12-31",  # its due day
        "kept": "2025-12-31",  # of the outcome
        "overdue": "2025-09-30",  # of the outcome, three months after the due day
        "silent": "2026-01-20",  # the newest day known
        "half-told": "2026-01-20",
    }
    drawn = town.get("/en/figures/schedule.vl.json").json()
    bars = {bar["row"]: bar for bar in _bars(drawn)}
    for code in ("ahead", "kept", "overdue", "silent", "half-told", "taken-back"):
        assert bars[code]["end"] == days[code]
        assert bars[code]["late"] == (code in ("overdue", "silent", "half-told"))
        assert bars[code]["done"] == (code in ("kept", "overdue"))


def test_a_project_is_late_only_while_it_may_still_come(town: House) -> None:
    rows = town.get("/en/figures/schedule.json").json()["rows"]
    said = {row["what"]["text"]: row["standing"]["text"] for row in rows}
    assert {c: said[c] for c in ("mill", "kiln", "shed", "yard")} == {
        "mill": "launched: 10\xa0May 2025",
        "kiln": "launched: 1\xa0August 2025",  # the stage says so, no day was published
        "shed": "left",
        "yard": "late",
    }


def _bars(shape: object) -> Iterator[dict[str, str]]:
    """Yield the rows of data of a chart that have a plan, wherever it keeps its data."""
    if isinstance(shape, dict):
        if "plan" in shape:
            yield shape
        shape = list(shape.values())
    if isinstance(shape, list):
        for value in shape:
            yield from _bars(value)
