"""Verify: what was rewritten is refused and named, in a home, an export and a saved chain."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

Run = Callable[..., tuple[int, str, str]]
Get = Callable[[str], httpx.Response]


def test_a_home_an_export_and_a_saved_chain_verify_to_one_hash(
    run: Run, home: Path, outside: Get, tmp_path: Path
) -> None:
    code, out, _ = run("verify", "--format", "json", "--home", home)
    found = json.loads(out)
    assert (code, found["intact"], found["schema"]) == (0, True, "ondiris.verify/1")
    assert run("export", tmp_path / "away", "--home", home)[0] == 0
    _, out, _ = run("verify", tmp_path / "away", "--format", "json")
    away = json.loads(out)
    assert (away["all"], away["public"]) == (found["all"], found["public"])
    chain = tmp_path / "chain.json"
    chain.write_bytes(outside("/api/v1/chain").content)
    code, out, _ = run("verify", chain, "--format", "json")
    assert (code, json.loads(out)["public"]) == (0, found["public"])
    code, out, _ = run("verify", "--against", chain, "--against", found["all"],
                       "--against", found["public"], "--home", home)  # fmt: skip
    assert (code, "nothing was rewritten" in out) == (0, True)


def edit(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        for statement in statements:
            ledger.execute(statement)
        ledger.commit()


@pytest.mark.parametrize(
    ("statement", "revision"),
    [
        ("UPDATE observation SET value = '0.60' WHERE period = '2026-02' AND revision = 4", 4),
        ("DELETE FROM observation WHERE period = '2026-03'", 5),
        ("UPDATE statement SET value = '2026-12-31' WHERE value = '2026-09-30'", 7),
        ("INSERT INTO revision VALUES (9, '2026-05-20T09:00:00+00:00', 'load', '', '', '', 1)", 9),
    ],
)
def test_what_was_rewritten_is_refused_and_named(
    run: Run, home: Path, statement: str, revision: int
) -> None:
    edit(home, statement)
    code, _, err = run("verify", "--home", home)
    assert code == 1
    assert re.search(rf"revision {revision}\b.*\[rewritten\]", err)


def test_what_was_rewritten_with_care_is_told_by_a_hash_that_was_kept(
    run: Run, home: Path, outside: Get, tmp_path: Path
) -> None:
    chain = tmp_path / "chain.json"
    chain.write_bytes(outside("/api/v1/chain").content)
    kept = json.loads(chain.read_text())["revisions"]
    # A whole revision is taken out, with its entry, and the later ones close up behind it.
    closed = [f"UPDATE {table} SET revision = revision - 1 WHERE revision > 5"
              for table in ("observation", "statement")]  # fmt: skip
    closed += [f"UPDATE revision SET number = {n - 1} WHERE number = {n}" for n in (6, 7, 8)]
    gone = ("DELETE FROM observation WHERE revision = 5", "DELETE FROM revision WHERE number = 5")
    edit(home, *gone, *closed)
    assert run("verify", "--home", home)[0] == 0
    code, _, err = run("verify", "--against", chain, "--home", home)
    assert (code, "revision 5" in err) == (1, True)
    newest = f"{kept[-1]['hash']}@{kept[-1]['number']}"
    assert run("verify", "--against", newest, "--home", home)[0] == 1
    old = next(f"{one['hash']}@{one['number']}" for one in kept if one["number"] == 4)
    assert run("verify", "--against", old, "--home", home)[0] == 0


def test_a_tampered_chain_and_a_wrong_word_are_refused(
    run: Run, home: Path, outside: Get, tmp_path: Path
) -> None:
    chain = tmp_path / "chain.json"
    shape = outside("/api/v1/chain").json()
    shape["revisions"][1]["entries"].pop()
    chain.write_text(json.dumps(shape))
    code, _, err = run("verify", chain)
    assert (code, f"revision {shape['revisions'][1]['number']}" in err) == (1, True)
    assert run("verify", "--against", chain, "--home", home)[0] == 1
    assert run("verify", "--against", "abc@1", "--home", home)[0] == 2
    assert run("verify", tmp_path / "nothing")[0] == 3
    chain.write_text("{}")
    assert run("verify", chain)[0] == 1


def test_an_export_with_another_chain_is_refused(run: Run, home: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "away", "--home", home)
    path = tmp_path / "away" / "ledger" / "revision.jsonl"
    path.write_text(path.read_text().replace("2026-04-15T08", "2026-04-15T07"))
    code, _, err = run("verify", tmp_path / "away")
    assert (code, "revision 5" in err) == (1, True)
