"""Every door over a home with marked secrets: none of them comes out, in no form."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest
from asked_door import asking
from searched_forms import WrittenForms

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app

PERIOD = "2025-01/2025-02"
ID = "output-by-activity-area-2025-01_2025-02"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, write_returns: Callable[[Path], None]) -> Path:
    folder = tmp_path_factory.mktemp("secrets") / "home"
    with pytest.raises(SystemExit):
        main(["demo", "--no-serve", "--home", str(folder)])
    write_returns(folder)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


@pytest.fixture(scope="module")
def document(home: Path) -> dict[str, object]:
    with pytest.raises(SystemExit) as ended:
        main(["protect", "--period", PERIOD, "--home", str(home), "--format", "json"])
    assert ended.value.code == 0
    path = home / "disclosure" / "actual" / ID / "table.json"
    found: dict[str, object] = json.loads(path.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def secrets(
    home: Path,
    document: dict[str, object],
    alone: dict[tuple[str, str], int],
    written: Callable[[int], set[str]],
) -> WrittenForms:
    """Every hidden value, and every value of an enterprise alone, as any door might write it."""
    with np.load(home / "disclosure" / "actual" / ID / "sealed.npz") as kept:
        values = {int(v) for v in kept["values"][kept["hidden"]]} | set(alone.values())
    forms = set[str]().union(*(written(value) for value in values))
    return WrittenForms(forms)


def test_the_protected_table_hides_marked_cells_and_proves_it(
    document: dict[str, object], alone: dict[tuple[str, str], int]
) -> None:
    cells = {(c["activity"], c["area"]): c for c in document["cells"]}  # type: ignore[attr-defined]
    for cell in alone:
        assert cells[cell]["value"] is None
        assert cells[cell]["confidentiality"] == "C"
    assert document["primary"] >= 2  # type: ignore[operator]
    assert document["audit"]["shortfalls"] == 0  # type: ignore[index]


def test_the_search_for_secrets_finds_one_when_it_is_there(secrets: WrittenForms) -> None:
    assert secrets.search("Total: 918,273,645 tenge")
    assert secrets.search("918,3 млн")


def test_no_command_prints_a_secret(
    home: Path, document: dict[str, object], secrets: WrittenForms, run: Run, tmp_path: Path
) -> None:
    table = tmp_path / "table.json"
    table.write_text(json.dumps(document), "utf-8")
    where = ("--home", str(home))
    asked = [
        ("protect", "--period", PERIOD, *where, "--format", f) for f in ("json", "csv", "table")
    ]
    asked += [
        ("protect", "--period", PERIOD, *where, "--audit", str(table)),
        ("protect", "--period", PERIOD, *where, "--recodings"),
        ("protect", "--period", "2025-02", *where),
        ("get", "output", *where, "--children", "--area", "KZ-75"),
        ("get", *where, "--period", PERIOD, "--format", "json", "--world", "actual,synthetic"),
    ]
    for words in asked:
        _, out, err = run(*words)
        assert not secrets.search(out + err), words


def test_a_table_with_one_suppression_removed_is_refused(
    home: Path, document: dict[str, object], secrets: WrittenForms, run: Run, tmp_path: Path
) -> None:
    where = ("--period", PERIOD, "--home", str(home), "--format", "json", "--audit")
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps(document), "utf-8")
    code, out, _ = run("protect", *where, str(whole))
    assert (code, json.loads(out)["audit"]["shortfalls"]) == (0, 0)
    cells: list[dict[str, str | None]] = document["cells"]  # type: ignore[assignment]
    hidden = [i for i, c in enumerate(cells) if c["value"] is None]
    for i in hidden:
        changed = json.loads(json.dumps(document))
        changed["cells"][i]["confidentiality"] = "F"
        path = tmp_path / f"{i}.json"
        path.write_text(json.dumps(changed), "utf-8")
        code, out, err = run("protect", *where, str(path))
        assert code == 1
        assert json.loads(out)["audit"]["shortfalls"] > 0
        assert not secrets.search(out + err)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing of the kind", "lacks"),
        ("activity,area,value\nC10,nowhere,5\n", "names no cell"),
        ("activity,area,value\nC10,KZ-75-medeu,many\n", "is no number"),
        ("activity,area,value\nC10,KZ-75-medeu,5\n", "not those of the returns"),
        ('{"cells": 5}', "neither"),
    ],
)
def test_a_table_that_is_none_is_refused_in_one_line_and_one_for_each_place(
    home: Path, text: str, said: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text + ("\nrow\n" if text.startswith("nothing") else ""), "utf-8")
    code, _, err = run("protect", "--period", PERIOD, "--home", str(home), "--audit", str(path))
    assert code == 1
    assert said in err
    assert all(line.startswith("  row ") for line in err.splitlines()[1:])


def test_no_page_file_or_answer_holds_a_secret(
    home: Path, document: dict[str, object], secrets: WrittenForms
) -> None:
    """Walk from the start pages over every link, and over every file of the protected table."""
    seen: set[str] = set()
    suffixes = (".csv", ".xlsx", ".json", ".svg", ".vl.json")
    table = f"figures/protected-table{{}}?world=actual&release={ID}"
    queue = [f"/{lang}/disclosure" for lang in ("en", "ru", "kk")]
    queue += [f"/{lang}/disclosure/actual/{ID}" for lang in ("en", "ru", "kk")]
    files = [f"/en/{table.format(s)}" for s in ("", *suffixes)]
    queue += files
    queue += ["/api/v1/protected", f"/api/v1/protected/actual/{ID}", "/en/", "/kk/method"]
    queue += [
        "/api/v1/observations?world=actual,synthetic&period=2025-01/2025-02",
        "/api/v1/protected/actual/none",
    ]

    with open_home(home, audience="internal") as observatory:
        get = asking(create_app(observatory))
        while queue and len(seen) < 110:
            address = queue.pop(0)
            if address in seen:
                continue
            seen.add(address)
            answer = get(address)
            assert answer.status_code < 500, address
            assert answer.status_code == 200 or address not in files, address
            assert not secrets.search(_text(answer)), address
            if "html" in answer.headers.get("content-type", ""):
                links = re.findall(r'href="(/[^"#]*)"', answer.text)
                queue.extend(sorted({link.replace("&amp;", "&") for link in links}))
    assert len(seen) >= 100
    assert {"/api/v1/protected", f"/ru/disclosure/actual/{ID}"} <= seen


def _text(answer: httpx.Response) -> str:
    if answer.content[:2] != b"PK":
        return answer.content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def test_the_page_shows_c_and_the_rules(home: Path, document: dict[str, object]) -> None:
    def ask(address: str) -> httpx.Response:
        with open_home(home, audience="public") as observatory:
            return asking(create_app(observatory), strict=True)(address)

    page = ask(f"/ru/disclosure/actual/{ID}")
    hidden = sum(c["value"] is None for c in document["cells"])  # type: ignore[attr-defined, misc]
    assert page.text.count('<span class="absent">c</span>') == hidden
    for lang, said in (("en", "Rules in force"), ("ru", "Действующие правила"), ("kk", "ережелер")):
        assert said in ask(f"/{lang}/disclosure").text


def test_a_release_is_kept_and_returned_byte_for_byte(
    home: Path, document: dict[str, object], run: Run
) -> None:
    path = home / "disclosure" / "actual" / ID / "table.json"
    before = path.read_bytes()
    code, out, _ = run("protect", "--period", PERIOD, "--home", str(home), "--format", "json")
    assert code == 0
    assert json.loads(out) == document
    assert path.read_bytes() == before


def test_an_overlapping_period_is_refused(
    home: Path, document: dict[str, object], run: Run
) -> None:
    code, _, err = run("protect", "--period", "2025-02", "--home", str(home))
    assert code == 1
    assert "overlapping-release" in err
