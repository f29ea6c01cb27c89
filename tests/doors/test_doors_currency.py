"""A made-up town that counts in euros: what it says, prints, compiles and writes is in euros."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest
from asked_door import asking
from crawled_door import walk

from ondiris.cli import main
from ondiris.session import open_home, shipped_cases
from ondiris.web import create_app

HERE = Path(__file__).parent
DAY = "1754006400"  # 1 August 2025
FOREIGN = re.compile(r"₸|\bKZT|KZT\b|_kzt|tenge|теңге|\bтенге", re.IGNORECASE)
RULES = """
[[disclosure]]
valid_from = "2024-01-01"
minimum_frequency = 3
frequency_margin = 10
citation = "made up"

[projects]
draws = 200
"""
PROMISE = (
    "investment,,ZZ-1,,bakeries-2026,,,,planned,../2026,21.8,,6,"
    "plan-2024,page 2,2024-09-10,stated\n"
)
PRICE = "brickyard,price_land,0.4,plan-2024,page 3,2024-09-10,stated\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second city with its figures in euros, its returns made up and compiled."""
    case = tmp_path_factory.mktemp("euro") / "case"
    shutil.copytree(HERE / "second_city", case)
    shutil.copyfile(HERE / "euro_town" / "forms.toml", case / "forms.toml")
    settings = (case / "case.toml").read_text("utf-8")
    (case / "case.toml").write_text('currency = "EUR"\n' + settings + RULES, "utf-8")
    figures = (case / "observations.csv").read_text("utf-8")
    (case / "observations.csv").write_text(figures.replace(",KZT,", ",EUR,") + PROMISE, "utf-8")
    with (case / "statements.csv").open("a", encoding="utf-8") as file:
        file.write(PRICE)
    home = case.parent / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        ran("init", "--case", case, "--home", home)
        shutil.copyfile(HERE / "euro_town" / "synthetic.toml", home / "synthetic.toml")
        shutil.copyfile(shipped_cases() / "almaty" / "edits.yaml", home / "edits.yaml")
        ran("synthesise", "--home", home)
        ran("compile", "--period", "2024-12", "--home", home, "--no-adjust")
        ran("protect", "--period", "2024", "--by", "activity", "--home", home)
        sheet = case.parent / "projects.csv"
        ran("projects", "--template", sheet, "--home", home)
        sheet.write_text(sheet.read_text("utf-8").replace("example-plant", "my-plant"), "utf-8")
        ran("projects", "--load", sheet, "--home", home)
    return home


def ran(*words: str | Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    assert not ended.value.code, words


@pytest.fixture
def run(town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)

    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words), "--home", str(town)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


def test_the_keys_of_figures_are_in_euros(run: Run) -> None:
    rows = json.loads(run("get", "--format", "json", "--world", "actual,synthetic")[1])["rows"]
    money = {
        row["unit"]
        for row in rows
        if row["measure"] in ("output", "investment", "project_cost", "ratio")
    }
    assert money == {"EUR", "EUR/jobs", "EUR/persons", "EUR/enterprises", "jobs/projects"}
    synthetic = {r["unit"] for r in rows if r["measure"] == "output" and r["world"] == "synthetic"}
    assert synthetic == {"EUR"}


def test_the_unit_of_a_row_that_names_none_is_the_euro(run: Run) -> None:
    (row,) = json.loads(
        run("get", "investment", "--subject", "bakeries-2026", "--format", "json")[1]
    )["rows"]
    assert (row["unit"], row["value"], row["unit_multiplier"]) == ("EUR", "21.8", 6)
    assert "unit" in row["defaulted"]


def test_figures_of_the_table_are_told_in_euros(run: Run) -> None:
    _, out, _ = run("get", "output", "--area", "ZZ-1", "--activity", "B-E", "--period", "2024")
    assert "8.40 bn €" in out.replace("\u00a0", " ")
    assert not FOREIGN.search(out)


def test_measures_of_money_are_in_euros_and_may_be_in_any_currency(run: Run) -> None:
    listed = json.loads(run("codes", "measures", "--format", "json")[1])["items"]
    units = {item["code"]: (item["unit"], item.get("units", "")) for item in listed}
    assert units["output"] == ("EUR", "money")
    assert units["exports"] == ("USD", "money")
    assert units["ratio"][1].startswith("EUR/jobs EUR/persons")


def test_a_project_file_has_columns_in_euros(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "projects.csv"
    assert run("projects", "--template", sheet)[0] == 0
    header, example = sheet.read_text("utf-8-sig").splitlines()
    assert "cost_planned_eur,cost_actual_eur" in header
    assert not FOREIGN.search(header)
    sheet.write_text(f"{header.replace('cost_planned_eur', 'cost_planned_eru')}\n{example}\n")
    code, _, err = run("projects", "--load", sheet, "--dry-run")
    assert code == 1
    assert "'cost_planned_eru' is no column" in err
    assert "Nearest: cost_planned_eur" in err


def test_a_rule_whose_threshold_is_in_another_currency_says_nothing(run: Run) -> None:
    """65 jobs for 4.6 million: far above what the rule allows a billion tenge."""
    shape = json.loads(run("projects", "--format", "json")[1])
    (plant,) = [p for p in shape["projects"] if p["code"] == "my-plant"]
    assert {f["rule"] for f in plant["findings"]}.isdisjoint({"jobs-thousands"})


@pytest.mark.parametrize(
    ("lang", "said"),
    [("kk", "8,40 млрд еуро"), ("ru", "8,40 млрд евро"), ("en", "8.40 billion euros")],
)
def test_a_bulletin_is_written_in_euros_and_read_back(
    run: Run, tmp_path: Path, lang: str, said: str
) -> None:
    code, out, err = run("write", "--period", "2024", "--lang", lang)
    assert (code, err) == (0, "")
    assert said in out.replace("\u00a0", " ")
    assert not FOREIGN.search(out)
    text = tmp_path / "bulletin.txt"
    text.write_text(out, "utf-8")
    _, read, _ = run("read", text, "--lang", lang, "--check", "--format", "json")
    shape = json.loads(read)
    assert {c["unit"] for c in shape["claims"] if c["measure"] == "output"} == {"EUR"}
    assert not [f for f in shape["findings"] if f["kind"] == "scale"]


def texts(answer: httpx.Response) -> str:
    """Return what a file says, workbooks and columns unpacked."""
    body = answer.content
    if body[:4] == b"PAR1":
        # Packed as it is, what it says is not seen, and other words are seen by chance.
        table = pq.read_table(io.BytesIO(body))
        return f"{table.schema.to_string()}\n{table.to_pylist()}"
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return body.decode("utf-8", "replace")


BEGIN = (
    "/kk/", "/ru/", "/en/", "/kk/site-finder", "/en/sites/brickyard",
    "/en/promises/bakeries-2026", "/ru/bulletins", "/en/disclosure", "/ru/indices",
    "/en/projects/my-plant",
)  # fmt: skip


def leads(link: str) -> bool:
    """Whether a link is followed: to pages and files, code lists left out."""
    file = link.endswith((".png", ".pdf", ".woff2"))
    return not file and "codes" not in link and "world=" not in link


@pytest.fixture(scope="module")
def pages(town: Path) -> Iterator[dict[str, str]]:
    with open_home(town, audience="internal") as observatory:
        get = asking(create_app(observatory))
        yield {path: texts(answer) for path, answer in walk(get, BEGIN, leads, 170)}


@pytest.mark.slow
def test_no_page_and_no_file_names_another_currency(pages: dict[str, str]) -> None:
    assert len(pages) > 150
    found = {path: FOREIGN.findall(text)[:3] for path, text in pages.items()}
    assert {path: words for path, words in found.items() if words} == {}
    assert sum("€" in text for text in pages.values()) > 40


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/kk/site-finder", "Жерге бюджет, млн €/га"),
        ("/en/sites/brickyard", "million € a hectare"),
        ("/en/promises/bakeries-2026", "21.8 m €"),
    ],
)
def test_pages_name_the_euro(pages: dict[str, str], path: str, said: str) -> None:
    assert said in pages[path].replace("\u00a0", " ")


def test_tenge_are_seen_where_they_are_named() -> None:
    for text in ("8,4 млрд ₸", '"unit": "KZT"', "cost_planned_kzt", "KZT/jobs", "миллион тенге"):
        assert FOREIGN.search(text)
    assert not FOREIGN.search("8.4 bn €")
    assert not FOREIGN.search("дөңгелектенген")  # rounded
