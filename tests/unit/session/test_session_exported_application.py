"""An application as a folder that anyone can check: whole as written, and every change named."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ondiris.applications import line_hashes
from ondiris.errors import Inconsistent, InvalidFile, InvalidInput, NotFound, OndirisError
from ondiris.production.applications.kept import Party
from ondiris.session import Observatory, open_home
from ondiris.session.applications.auditing import ApplicationAudit, audit_application, audit_folder
from ondiris.session.applications.exporting import export_application
from ondiris.session.applications.files import load_applications
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.applications.recording import RecordDesk
from ondiris.session.figures.making import make_home

CITY = Path(__file__).parents[2] / "doors" / "second_city"
STEPS = """\
procedure,code,kind,order,name_en,role,url,confidence
join,permit,step,1,Permit,harbour,https://a.example,ok
"""
ROWS = """\
application,procedure,applicant,act,step,institution,role,day
app-1,join,mill,filed,,mill,applicant,2025-10-03
app-1,,,opened,permit,harbour,officer,2025-10-06
app-1,,,asked_back,permit,harbour,officer,2025-10-07
"""
MILL = Party("a-1", "applicant", "mill")
PLAN = b"the plan of the site\n"


class Clock:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, 9, 30, tzinfo=UTC)


def desk_of(observatory: Observatory) -> RecordDesk:
    return RecordDesk(observatory, ApplicationDesk(observatory, observatory.at()))


@dataclass(frozen=True)
class Written:
    """A home, two exports of its application, one with texts, and the head of both."""

    observatory: Observatory
    bare: Path
    texts: Path
    head: str


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    folder = tmp_path_factory.mktemp("exported")
    home = folder / "home"
    make_home(home, CITY, clock=Clock())
    (home / "applications").mkdir()
    (home / "applications" / "procedures.csv").write_text("code,name_en\njoin,Joining\n", "utf-8")
    (home / "applications" / "steps.csv").write_text(STEPS, "utf-8")
    (folder / "rows.csv").write_text(ROWS, "utf-8")
    with open_home(home, audience="internal", clock=Clock()) as found:
        load_applications(found, folder / "rows.csv", desk_of(found).desk.steps())
        asked = found.ledger.statements(
            found.ledger.vintage(), found.at().audience, subject="app-1"
        )  # fmt: skip
        mistaken = next(one.id for one in asked if one.value == "asked_back permit")
        found.withdraw(mistaken, reason="by mistake")
        desk_of(found).hand_in("app-1", MILL, "=Plan, «жоспар»", file=io.BytesIO(PLAN), place="box")
        desk_of(found).write("app-1", MILL, "First line.\nSecond \\n line.")
        one = export_application(desk_of(found), "app-1", folder / "bare")
        two = export_application(desk_of(found), "app-1", folder / "texts", with_texts=True)
        assert one == two
        yield Written(found, folder / "bare", folder / "texts", one.head)


@pytest.fixture
def bare(written: Written, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written.bare, tmp_path / "out"))


@pytest.fixture
def texts(written: Written, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written.texts, tmp_path / "out"))


def lines(folder: Path) -> list[str]:
    return (folder / "entries.jsonl").read_text("utf-8").split("\n")[:-1]


def put(folder: Path, found: list[str]) -> None:
    (folder / "entries.jsonl").write_text("".join(f"{line}\n" for line in found), "utf-8")


def kinds(audit: ApplicationAudit) -> list[tuple[int, str]]:
    return [(one.number, one.kind) for one in audit.findings]


def test_an_export_holds_everything_that_was_entered(written: Written) -> None:
    told = [json.loads(line) for line in lines(written.bare)]
    said = [one.get("value") or f"withdraws {one['target']}" for one in told]
    assert sorted(said[:3]) == ["filed", "join", "mill"]
    assert said[3:5] == ["opened permit", "asked_back permit"]
    assert said[5] == f"withdraws {told[4]['id']}"
    assert [one["revision"] for one in told] == [2, 2, 2, 2, 2, 3, 4, 5]
    assert all(one["recorded_at"].startswith("2025-11-01T09:30:0") for one in told)
    manifest = json.loads((written.bare / "manifest.json").read_text("utf-8"))
    assert (manifest["entries"], manifest["revision"], manifest["head"]) == (8, 5, written.head)
    audit = audit_folder(written.bare)
    assert (audit.findings, audit.entries, audit.head) == ((), 8, written.head)
    ((digest, _, day),) = audit.documents
    assert (digest, day) == (hashlib.sha256(PLAN).hexdigest(), "2025-11-01")
    assert audit.require(digest, "plan.pdf")[1] == "2025-11-01"
    with pytest.raises(Inconsistent, match="none of the documents") as refused:
        audit.require("0" * 64, "plan.pdf")
    assert refused.value.code == "digest-differs"


def test_texts_are_there_only_where_they_are_asked_for(written: Written) -> None:
    for path in written.bare.iterdir():
        text = path.read_text("utf-8")
        assert "жоспар»" not in text
        assert "Second" not in text
    rows = list(csv.DictReader(io.StringIO((written.texts / "documents.csv").read_text("utf-8"))))
    # What a spreadsheet would run as a formula is tamed in the list, and as it was in the texts.
    assert [(row["title"], row["place"]) for row in rows] == [("'=Plan, «жоспар»", "box")]
    kept = [json.loads(line) for line in (written.texts / "texts.jsonl").read_text().splitlines()]
    assert [row["text"] for row in kept] == ["=Plan, «жоспар»", "First line.\nSecond \\n line."]
    assert audit_folder(written.texts).findings == ()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_the_folder_says_how_to_check_it_with_a_shell(texts: Path) -> None:
    for lang in ("kk", "ru", "en"):
        told = (texts / f"README.{lang}.txt").read_text("utf-8")
        script = told[told.index("sha256sum -c") :].split("\n\n")[0]
        script = script.replace("/tmp/told", str(texts.parent / "told"))
        whole = subprocess.run(
            ["/bin/sh", "-c", script], cwd=texts, capture_output=True, text=True, check=False
        )
        assert whole.stdout.endswith("intact\n"), whole.stderr
    put(texts, [line.replace("opened permit", "opened  permit") for line in lines(texts)])
    broken = subprocess.run(
        ["/bin/sh", "-c", script], cwd=texts, capture_output=True, text=True, check=False
    )
    assert "intact" not in broken.stdout
    assert "entries.jsonl: FAILED" in broken.stdout


def swapped(found: list[str]) -> list[str]:
    return [found[1], found[0], *found[2:]]


def stranger(found: list[str]) -> list[str]:
    told = json.loads(found[3]) | {"value": "decided permit granted"}
    return [*found[:4], json.dumps(told | {"id": "s" + "0" * 24}), *found[4:]]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda f: [line.replace('"2025-10-06"', '"2025-10-05"') for line in f], [(4, "altered")]),
        (
            lambda f: [line.replace('"revision": 3', '"revision": 2') for line in f],
            [(6, "altered")],
        ),
        (lambda f: [*f[:3], *f[4:]], [(4, "missing")]),
        (lambda f: f[:-2], [(7, "truncated"), (8, "truncated")]),
        (swapped, [(1, "reordered")]),
        (stranger, [(5, "added"), (5, "altered")]),
        (lambda f: [*f[:2], f[1], *f[2:]], [(3, "added")]),
        (lambda f: [*f, "no JSON"], [(9, "added"), (9, "altered")]),
        (lambda _: [], [(n, "truncated") for n in range(1, 9)]),
    ],
)
def test_entries_that_somebody_changed_are_named(
    bare: Path, tamper: Callable[[list[str]], list[str]], said: list[tuple[int, str]]
) -> None:
    put(bare, tamper(lines(bare)))
    audit = audit_folder(bare)
    found = [one for one in kinds(audit) if one[1] != "documents"]
    assert found == said
    with pytest.raises(Inconsistent) as refused:
        audit.refuse()
    assert refused.value.code == "rewritten"


def rewritten(folder: Path, found: list[str]) -> str:
    """Rewrite every file so that they agree again, as a careful hand would; return the head."""
    rows, hashes, before = [], line_hashes(found), "0" * 64
    for n, (line, own) in enumerate(zip(found, hashes, strict=True), start=1):
        digest = hashlib.sha256(line.encode()).hexdigest()
        told = json.loads(line)
        rows.append(f"{n},{told['id']},{told['revision']},{digest},{before},{own}")
        before = own
    head = "number,id,revision,line,previous,hash"
    (folder / "chain.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest |= {"entries": len(found), "head": before}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    put(folder, found)
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(folder.iterdir())
        if path.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", "utf-8")
    return before


def test_a_careful_hand_is_told_by_the_ledger_or_by_a_kept_hash(
    written: Written, bare: Path
) -> None:
    desk = desk_of(written.observatory)
    assert audit_folder(bare, kept=written.head, desk=desk).findings == ()
    rewritten(bare, [*lines(bare)[:3], *lines(bare)[4:]])
    assert audit_folder(bare).findings == ()
    assert kinds(audit_folder(bare, desk=desk)) == [(4, "missing")]
    assert kinds(audit_folder(bare, kept=written.head)) == [(0, "kept")]
    assert kinds(audit_folder(bare, kept=str(written.texts))) == [(0, "kept")]
    assert audit_folder(bare, kept=written.head, desk=desk).compared == ("ledger", "kept")
    with pytest.raises(InvalidInput) as refused:
        audit_folder(bare, kept="yesterday")
    assert refused.value.code == "bad-head"


def test_an_older_export_is_the_beginning_of_a_newer_one(written: Written, tmp_path: Path) -> None:
    home = shutil.copytree(written.observatory.home.folder, tmp_path / "home")
    with open_home(home, audience="internal", clock=Clock()) as found:
        desk_of(found).write("app-1", MILL, "One more.")
        audit = audit_application(desk_of(found), "app-1", kept=written.head)
        assert (audit.findings, audit.entries, audit.compared) == ((), 9, ("kept",))
        assert audit.anchor == str(found.ledger.chain(public=False)[-1])
        assert audit_folder(written.bare, desk=desk_of(found)).findings == ()
        export_application(desk_of(found), "app-1", tmp_path / "newer")
    assert audit_folder(tmp_path / "newer", kept=str(written.bare)).findings == ()
    assert kinds(audit_folder(written.bare, kept=str(tmp_path / "newer"))) == [(0, "kept")]


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return done


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (replace("texts.jsonl", "First", "Last"), {"text", "file"}),
        (replace("texts.jsonl", '"box"', '"bin"'), {"text", "file", "documents"}),
        (replace("documents.csv", "'=Plan", "Plan"), {"documents", "file"}),
        (replace("documents.csv", "2025-11-01", "2025-11-02"), {"documents", "file"}),
        (replace("README.en.txt", "ledger", "archive"), {"file"}),
        (replace("manifest.json", '"entries": 8', '"entries": 9'), {"truncated", "file"}),
        (replace("manifest.json", '"entries": 8', f'"entries": {"9" * 30}'), {"truncated", "file"}),
        (replace("manifest.json", '"entries": 8', '"entries": 7'), {"added", "file"}),
        (replace("manifest.json", '"head": "', '"head": "0'), {"manifest", "file"}),
        (replace("manifest.json", '"application": "', '"application": "x'), {"manifest", "file"}),
        (replace("manifest.json", '"world": "', '"world": "x'), {"manifest", "file"}),
        (replace("manifest.json", '"recorded_at": "', '"recorded_at": "1'), {"manifest", "file"}),
        (replace("manifest.json", '"revision": ', '"revision": 1'), {"manifest", "file"}),
        (replace("chain.csv", "\n2,", "\n3,"), {"chain"}),
        (replace("chain.csv", f",{'0' * 64},", f",{'1' * 64},"), {"chain"}),
        (lambda folder: (folder / "stray.txt").write_text("x"), {"file"}),
        (lambda folder: (folder / "README.kk.txt").unlink(), {"file"}),
        (lambda folder: (folder / "SHA256SUMS").unlink(), {"file"}),
    ],
)  # fmt: skip
def test_whatever_stands_beside_the_entries_is_held_against_them(
    texts: Path, tamper: Callable[[Path], object], said: set[str]
) -> None:
    tamper(texts)
    assert {one.kind for one in audit_folder(texts).findings} == said


@pytest.mark.parametrize("number", ["-1", f"-{'9' * 30}", "8.5", '"8"', "true", "1e400"])
def test_a_number_of_entries_that_is_none_is_refused(texts: Path, number: str) -> None:
    replace("manifest.json", '"entries": 8', f'"entries": {number}')(texts)
    with pytest.raises(InvalidFile) as refused:
        audit_folder(texts)
    assert refused.value.code == "bad-application-export"


def test_a_hash_of_the_chain_that_was_changed_is_named(bare: Path) -> None:
    rows = (bare / "chain.csv").read_text("utf-8").split("\n")
    cells = rows[2].split(",")
    rows[2] = ",".join([*cells[:5], "f" * 64])
    (bare / "chain.csv").write_text("\n".join(rows), "utf-8")
    assert kinds(audit_folder(bare)) == [(3, "chain")]
    rows[3] = ",".join([*rows[3].split(",")[:4], "f" * 64, rows[3].split(",")[5]])
    (bare / "chain.csv").write_text("\n".join(rows), "utf-8")
    assert kinds(audit_folder(bare)) == [(2, "chain")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.json", "{}"),
        ("manifest.json", "no JSON"),
        ("manifest.json", '{"schema": "ondiris.application-export/2"}'),
        ("chain.csv", "number\n1\n"),
        ("chain.csv", "number,id,revision,line,previous,hash\nx,s1,1,l,p,h\n"),
        ("chain.csv", "number,id,revision,line,previous,hash\n1,s,1,l,p,h\n2,s,1,l,p,h\n"),
        ("documents.csv", "name\nt-1\n"),
        ("texts.jsonl", "{}\n"),
        ("documents.csv", None),
        ("entries.jsonl", None),
    ],
)
def test_a_folder_that_cannot_be_read_is_refused(texts: Path, name: str, text: str | None) -> None:
    if text is None:
        (texts / name).unlink()
    else:
        (texts / name).write_text(text, "utf-8")
    with pytest.raises(InvalidFile, match=name) as refused:
        audit_folder(texts)
    assert refused.value.code == "bad-application-export"


def test_a_folder_that_is_none_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refused:
        audit_folder(tmp_path)
    assert refused.value.code == "no-application-export"


def test_an_export_is_written_whole_or_not_at_all(written: Written, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_text("a")
    with pytest.raises(OndirisError) as refused:
        export_application(desk_of(written.observatory), "app-1", tmp_path / "full")
    assert refused.value.code == "not-empty"
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["a"]
    with pytest.raises(NotFound, match="no application"):
        export_application(desk_of(written.observatory), "app-9", tmp_path / "new")
    assert not (tmp_path / "new").exists()
