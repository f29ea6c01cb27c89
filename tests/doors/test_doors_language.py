"""Reading, checking, loading and writing bulletins by the doors."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.cli import main

FIVE_MONTHS = "2025-01/2025-05"
TEXT = """Алматы өнеркәсібі бес айда жаңа өнім шығарды.
2025 жылғы қаңтар-мамырда Алматы өнеркәсібі {industry} млрд теңгенің өнімін шығарды.
2025 жылғы қаңтар-мамырда машина жасау кәсіпорындары {machines} млрд теңгенің өнімін өндірді.
2025 жылы Индустриялық аймақта құны {cost} млрд теңге болатын 11 жоба іске қосылады, \
4 мың жұмыс орны ашылады.
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("language") / "home"
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--no-serve", "--home", str(folder)])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


def _file(folder: Path, **figures: str) -> str:
    said = {"industry": "976,2", "machines": "366,1", "cost": "135,4"} | figures
    path = folder / "bulletin.txt"
    path.write_text(TEXT.format(**said), "utf-8")
    return str(path)


def test_figures_that_agree_with_the_ledger_raise_nothing(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("read", _file(tmp_path), "--check", "--format", "json", "--fail-on-findings")
    shape = json.loads(out)
    assert code == 0
    assert [f["verdict"] for f in shape["ledger"]] == ["consistent"] * 5
    assert shape["findings"] == []
    assert shape["claims"][0]["subject"]["place"] == "KZ-75"


@pytest.mark.parametrize(
    ("figures", "words", "verdict"),
    [
        ({"machines": "366,9"}, "366,9", "inconsistent"),
        ({"industry": "9762"}, "9762", "possible scale slip"),
        ({"cost": "1354"}, "1354", "possible scale slip"),
    ],
)
def test_a_changed_digit_is_named(
    run: Run, tmp_path: Path, figures: dict[str, str], words: str, verdict: str
) -> None:
    file = _file(tmp_path, **figures)
    code, out, _ = run("read", file, "--check", "--format", "json", "--fail-on-findings")
    shape = json.loads(out)
    assert code == 1
    quotes = {c["id"]: c["quote"] for c in shape["claims"]}
    named = {quotes[i] for f in shape["findings"] if f["verdict"] == verdict for i in f["claims"]}
    assert any(words in quote for quote in named)


def test_reading_needs_no_home(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                               monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["read", _file(tmp_path)])
    assert not ended.value.code
    assert "5 claims" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("data", "code"), [(b"", 1), (b"%PDF-1.7", 1), (b"\x00" * 99, 1), (b"1234", 1)]
)
def test_what_cannot_be_read_is_one_line(run: Run, tmp_path: Path, data: bytes, code: int) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    ended, out, err = run("read", str(path))
    assert (ended, out, err.count("\n")) == (code, "", 1)


def test_a_missing_file_and_an_unknown_language(run: Run, tmp_path: Path) -> None:
    assert run("read", str(tmp_path / "none.txt"))[0] == 3
    code, _, err = run("read", _file(tmp_path), "--lang", "tlh")
    assert code == 3
    assert "kk-latn" in err


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_bulletin_reads_back_to_its_figures(run: Run, tmp_path: Path, lang: str) -> None:
    code, text, _ = run("write", "--period", FIVE_MONTHS, "--lang", lang)
    assert code == 0
    path = tmp_path / "b.txt"
    path.write_text(text, "utf-8")
    _, out, _ = run("read", str(path), "--lang", lang, "--check", "--format", "json")
    shape = json.loads(out)
    # 6 levels and "nearly a trillion", 4 indices, 6 growths, 6 shares, 1 + 1 + 6 + 3 + 4 of sites
    assert len(shape["claims"]) == 38
    assert {f["verdict"] for f in shape["ledger"]} == {"consistent", "doubtful"}
    # Wood: +35.2 % in volume, while the office's months fell by 6.9 % in tenge.
    (doubt,) = shape["findings"]
    said = {claim["id"]: claim["subject"]["name"] for claim in shape["claims"]}
    assert (doubt["verdict"], [said[one] for one in doubt["claims"]]) == ("doubtful", ["C16"])
    assert shape["notes"] == ["lines of tables, left out: 38; load a table as a file"]


def test_a_later_bulletin_repeats_the_newest_stocks_of_industry(run: Run) -> None:
    """Counts of the whole economy and of an excerpt alone do not stand for industry."""
    text = run("write", "--period", "2026-01/2026-08", "--lang", "en")[1].replace("\u00a0", " ")
    said = [part for part in text.split(". ") if "As of 30 June 2025" in part]
    for words in ("144 large and medium-sized", "15 small industrial parks", "1.5 thousand people"):
        assert words in "".join(said)
    assert "405,000" not in text


PARAGRAPHS = {
    "kk": (
        (
            "2025 жылғы қаңтар–мамыр айларында Алматы өнеркәсібі триллион теңгеге таяу, нақтырақ "
            "айтқанда, 976,2 млрд теңгенің өнімін өндірді."
        ),
        "2025 жылғы 30 маусымдағы жағдай бойынша қалада 144 ірі және орта",
        "15 шағын өнеркәсіптік парк жұмыс істейді, оларда",
        "1,5 мыңнан астам адам",
        "тағы 35 шағын өнеркәсіптік парк ашылмақ",
        "Автомобиль жасаудың үлесі – машина жасау өнімінің 36,1 пайызы.",
    ),
    "ru": (
        (
            "В январе–мае 2025 года промышленность Алматы произвела продукции почти на триллион "
            "тенге, точнее – на 976,2 млрд тенге."
        ),
        "в городе работают 144 крупных и средних промышленных предприятия. Больше всего их в",
        "работают 15 малых промышленных парков, в них трудится более 1,5 тыс. человек.",
        "планируется открыть ещё 35 малых промышленных парков общей площадью 194 тыс. кв. м",
        (
            "Наибольший прирост отмечен в машиностроении – 36,3 %, в производстве изделий из "
            "дерева – 35,2 % и в полиграфии – 27,3 %."
        ),
    ),
    "en": (
        (
            "In January–May 2025 industry in Almaty produced nearly one trillion tenge of goods, "
            "976.2 billion tenge to be exact."
        ),
        "144 large and medium-sized industrial enterprises operate in the city.",
        "15 small industrial parks operate in the city, employing more than 1.5 thousand people.",
        "to open a further 35 small industrial parks",
        "Machine building produced the most, 366.1 billion tenge.",
    ),
}


@pytest.mark.parametrize("lang", PARAGRAPHS)
def test_a_bulletin_reads_as_an_editor_writes(run: Run, lang: str) -> None:
    """It leads with the main figure, counts parks, and names the period once, in the lead."""
    text = run("write", "--period", FIVE_MONTHS, "--lang", lang)[1].replace("\u00a0", " ")
    assert [said for said in PARAGRAPHS[lang] if said not in text] == []
    spoken = text.split("* * *")[1]
    months = {"kk": "қаңтар–мамыр", "ru": "январе–мае", "en": "January–May"}[lang]
    assert spoken.count(months) == 1
    assert spoken.count("\n\n") == 10  # six topics and three programmes between two separators


def test_most_of_them_follows_a_count_of_enterprises(run: Run) -> None:
    """No enterprises are counted for 2024, so that "them" would be nobody."""
    most = "Most of them are in"
    assert most in run("write", "--period", FIVE_MONTHS, "--lang", "en")[1]
    assert most not in run("write", "--period", "2024", "--lang", "en")[1]


@pytest.mark.parametrize("lang", PARAGRAPHS)
def test_a_comparison_is_said_only_where_its_source_states_it(run: Run, lang: str) -> None:
    """The bureau says with what it compares; the press text does not, nor does the bulletin."""
    text = run("write", "--period", FIVE_MONTHS, "--lang", lang)[1].replace("\u00a0", " ")
    words = {"kk": "сәйкес кезеңімен салыстырғанда", "ru": "соответствующему периоду прошлого года",
             "en": "year on year"}[lang]  # fmt: skip
    told = [s for s in text.split("* * *")[1].replace("\n", " ").split(". ") if words in s]
    assert len(told) == 2
    assert all(any(level in s for level in ("114", "116")) for s in told)


def test_the_table_has_the_exact_figures(run: Run) -> None:
    text = run("write", "--period", FIVE_MONTHS, "--lang", "en")[1].replace("\u00a0", " ")
    rows = [line for line in text.splitlines() if line.startswith("| Machine building | Share")]
    assert rows == [
        "| Machine building | Share of industry | January–May 2025 | 37.50% ƒ |"
    ]  # fmt: skip
    assert "accounted for 37.5% of industrial output" in text


def test_a_short_bulletin_leads_and_leaves_the_rest(run: Run) -> None:
    words = ("write", "--period", FIVE_MONTHS, "--lang", "en")
    short = run(*words, "--length", "short")[1].replace("\u00a0", " ")
    assert "976.2 billion tenge" in short
    assert "144 large" not in short
    assert "| " not in short
    assert len(short) * 2 < len(run(*words)[1])
    assert run(*words, "--length", "long")[0] == 2


def test_what_changed_since_the_last_bulletin_is_named(run: Run) -> None:
    words = ("write", "--period", FIVE_MONTHS, "--lang", "en")
    text = run(*words, "--since", "2026-09-22")[1]
    (told,) = [line for line in text.splitlines() if "first time" in line]
    assert told == (
        "Published for the first time since the last bulletin: volume index (industry, "
        "manufacturing, electricity and gas, water and waste)."
    )
    assert "first time" not in run(*words, "--since", "2026-11-01")[1]


def test_an_unknown_label_stands_as_it_is(run: Run, home: Path) -> None:
    """A home without forms of its places is told by their labels, and never refused."""
    forms = home / "codes" / "forms.toml"
    kept = forms.read_text("utf-8")
    forms.write_text('home = "KZ-75"\n', "utf-8")
    try:
        for lang, said in (("ru", "«Город Алматы»"), ("kk", "«Алматы қаласы»"), ("en", "Almaty")):
            code, text, err = run("write", "--period", FIVE_MONTHS, "--lang", lang)
            assert (code, err) == (0, "")
            assert said in text
    finally:
        forms.write_text(kept, "utf-8")


def test_three_languages_say_the_same(run: Run, tmp_path: Path) -> None:
    said = []
    for lang in ("kk", "ru", "en"):
        path = tmp_path / f"{lang}.txt"
        path.write_text(run("write", "--period", FIVE_MONTHS, "--lang", lang)[1], "utf-8")
        claims = json.loads(run("read", str(path), "--lang", lang, "--format", "json")[1])["claims"]
        said.append(sorted(
            str((c["value"], c["unit"], c["bound"], c["measure"], c["of"], c["subject"],
                 c["modality"], c["period"]["text"])) for c in claims
        ))  # fmt: skip
    # "nearly a trillion" is the same bound in all; each language orders a sentence in its way
    assert said[0] == said[1] == said[2]


def test_files_are_the_same_bytes_for_the_same_vintage(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    digests = []
    for n in range(2):
        folder = tmp_path / str(n)
        words = ("write", "--period", FIVE_MONTHS, "--lang", "kk", "--to", "txt,html,pdf")
        assert run(*words, "--out", str(folder))[0] == 0
        files = sorted(folder.iterdir())
        assert [f.suffix for f in files] == [".html", ".pdf", ".txt"]
        digests.append([hashlib.sha256(f.read_bytes()).hexdigest() for f in files])
        assert b"pdfuaid" in files[1].read_bytes() or files[1].read_bytes().startswith(b"%PDF-")
    assert digests[0] == digests[1]


def test_sections_are_chosen_and_unknown_ones_refused(run: Run) -> None:
    code, text, _ = run("write", "--period", FIVE_MONTHS, "--lang", "en", "--sections", "growth")
    assert code == 0
    assert "output grew fastest in machine building (36.3%), wood products (35.2%)" in text
    assert "976.2" not in text
    assert run("write", "--period", FIVE_MONTHS, "--sections", "weather")[0] == 2
    assert run("write", "--period", "1999")[0] == 3


def test_claims_are_loaded_once_with_the_bulletin_as_source(run: Run, tmp_path: Path) -> None:
    file = _file(tmp_path, industry="977,7")
    words = ("load", file, "--as", "bulletin", "--published", "2025-07-02", "--source", "press-1",
             "--place", "all=as-read")  # fmt: skip
    code, out, _ = run(*words, "--dry-run")
    assert code == 0
    assert "nothing written" in out
    out = run(*words)[1]
    assert "5 accepted; 6 added" in out
    assert "-> industrial-zone-2025, version 2; before: 11, 2025 (ertenmedia" in out
    assert "0 added" in run(*words)[1]


def test_a_text_without_claims_is_not_loaded(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Жаңалықтар мен пікірлер.", "utf-8")
    code, _, err = run("load", str(path), "--as", "bulletin")
    assert code == 1
    assert "no-claims" in err


def test_the_reader_is_scored_by_a_command(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    line = {"text": "Создано 400 рабочих мест.", "lang": "ru", "claims": ["400 jobs jobs a"]}
    path.write_text(json.dumps(line), "utf-8")
    code, out, _ = run("score", str(path), "--format", "json")
    assert code == 0
    assert json.loads(out)["quantity_unit_f1"] == 1.0


def test_the_reader_is_measured_by_a_command(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    line = {"text": "Создано 400 рабочих мест.", "lang": "ru", "claims": ["400 jobs jobs a"]}
    path.write_text(json.dumps(line), "utf-8")
    code, out, _ = run("read", "--evaluate", str(path), "--format", "json")
    assert code == 0
    shape = json.loads(out)
    assert shape["schema"] == "ondiris.evaluation/1"
    assert shape["figures"]["strict_f1"]["ru"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert {rule["field"] for rule in shape["rules"]} == {"measure", "modality", "period"}
    table = run("read", "--evaluate", str(path))[1]
    assert "strict F1" in table
    assert "count, by its noun" in table
    assert run("read")[0] == run("read", str(path), "--evaluate", str(path))[0] == 2


def test_a_claim_that_is_not_sure_is_loaded_when_a_hand_says_so(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "city.txt"
    path.write_text("С начала года в городе запущено 7 проектов.\n", "utf-8")
    words = ("load", str(path), "--as", "bulletin", "--published", "2026-02-01")
    code, out, _ = run(*words)
    assert code == 0
    assert "0 accepted; checked, nothing written" in out
    assert re.search(r"c1: not placed \[unsure, .*place", out)
    assert "nearest: as-read" in out
    assert "1 accepted; 2 added" in run(*words, "--place", "c1=as-read")[1]
    file = tmp_path / "places.txt"
    file.write_text("all = as-read  # all of it is right\n", "utf-8")
    assert "0 added" in run(*words, "--place", str(file))[1]


ALONE = "В 2024 году на заводах пива Алматы создано 4 321 рабочее место.\n"


def test_a_text_never_proves_itself(run: Run, tmp_path: Path) -> None:
    """What was loaded of a text proves another text that says the same, and not the first."""
    file = tmp_path / "alone.txt"
    file.write_text(ALONE, "utf-8")
    load = ("load", str(file), "--as", "bulletin", "--published", "2025-02-01")
    assert run(*load, "--place", "all=as-read")[0] == 0

    def checked(path: Path) -> tuple[str, str | None]:
        (found,) = json.loads(run("read", str(path), "--check", "--format", "json")[1])["ledger"]
        return found["verdict"], found["ledger"] and found["ledger"]["source"]

    own = hashlib.sha256(ALONE.encode()).hexdigest()[:12]
    assert own not in str(checked(file))
    assert checked(file)[0] != "consistent"
    other = tmp_path / "other.txt"
    other.write_text(f"Новости.\n{ALONE}", "utf-8")
    assert checked(other) == ("consistent", f"bulletin-{own}")
    # Loaded under the name of a source that has no digest of its own, it is the same text still.
    named = tmp_path / "named.txt"
    named.write_text(ALONE.replace("4 321", "4 322"), "utf-8")
    assert run("load", str(named), "--as", "bulletin", "--source", "zakon-2026-01-tasks",
               "--published", "2025-02-02", "--place", "all=as-read")[0] == 0  # fmt: skip
    assert "zakon" not in str(checked(named))


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        # +27.47 % in tenge; the index of machine building is not known at that time.
        ("в номинальном выражении", "consistent"),
        ("в реальном выражении", "different basis"),
    ],
)
def test_growth_is_held_against_growth_at_the_same_prices(
    run: Run, tmp_path: Path, words: str, verdict: str
) -> None:
    file = tmp_path / "growth.txt"
    text = f"В январе–августе 2026 года выпуск машиностроения Алматы {words} вырос на 27,5%.\n"
    file.write_text(text, "utf-8")
    (found,) = json.loads(run("read", str(file), "--check", "--format", "json")[1])["ledger"]
    assert found["verdict"] == verdict
