"""Documents, messages and persons by command, from the first word to the last."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.session import make_home

Run = Callable[..., tuple[int, str, str]]
ROWS = """\
application,procedure,applicant,act,step,institution,role,day
app-1,sez,mill,filed,,mill,applicant,2026-03-03
"""
STEPS = """\
procedure,code,kind,order,name_en,role,url,confidence
sez,entry,step,1,Entry,zone,https://a.example,ok
"""
NAME = "Aigerim Sultanbekova"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records") / "home"
    make_home(folder, Path(__file__).parent / "second_city")
    (folder / "applications").mkdir()
    (folder / "applications" / "procedures.csv").write_text("code,name_en\nsez,Zone\n", "utf-8")
    (folder / "applications" / "steps.csv").write_text(STEPS, "utf-8")
    rows = folder.parent / "rows.csv"
    rows.write_text(ROWS, "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["applications", "--load", str(rows), "--home", str(folder)])
    assert not ended.value.code
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str, at: Path | None = home) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, *(["--home", str(at)] if at else [])])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out.replace("\u00a0", " "), err

    return call


def test_what_is_kept_of_an_application_from_first_to_last(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"plan\n")
    hand_in = ("applications", "app-1", "--document", str(plan), "--as", "applicant@mill")
    code, out, _ = run(*hand_in, "--title", f"Plan of {NAME}", "--place", "box 7")
    assert code == 0
    assert out.startswith("app-1: document t-")
    digest = out.split("SHA-256 ")[1].rstrip(".\n")
    assert digest == hashlib.sha256(b"plan\n").hexdigest()
    code, _, err = run(*hand_in, "--title", "Other", "--sha256", "0" * 64)
    assert (code, "[digest-differs]" in err) == (1, True)
    code, _, err = run(*hand_in, "--title", "Again")
    assert (code, "[handed-in-already]" in err) == (2, True)
    wrote = run(
        "applications", "app-1", "--message", "Where is the power?", "--as", "applicant@mill"
    )
    assert wrote[:1] == (0,)
    message = wrote[1].split()[2].rstrip(".")
    added = run("persons", "add", NAME, "--contact", "+7 700", "--application", "app-1",
                "--as", "applicant@mill")  # fmt: skip
    person = added[1].split()[1].rstrip(".")
    assert run("persons", "correct", person, NAME, "--contact", "+7 701")[0] == 0

    out = run("applications", "app-1", "--lang", "ru")[1]
    assert all(word in out for word in ("Документы", "Where is the power?", NAME, "+7 701"))
    (told,) = json.loads(run("applications", "app-1", "--format", "json")[1])["applications"]
    (paper,), (said,), (who,) = told["documents"], told["messages"], told["contacts"]
    assert (paper["sha256"], paper["title"], paper["place"]) == (digest, f"Plan of {NAME}", "box 7")
    assert (said["name"], said["text"], said["state"]) == (message, "Where is the power?", "kept")
    assert (who["name"], who["person"], who["contact"]) == (person, NAME, "+7 701")
    (bare,) = json.loads(run("applications", "--format", "json")[1])["applications"]
    assert "documents" not in bare


def test_a_file_and_a_folder_are_checked(run: Run, tmp_path: Path) -> None:
    plan, other = tmp_path / "site.pdf", tmp_path / "other.pdf"
    plan.write_bytes(b"site\n")
    other.write_bytes(b"other\n")
    hand_in = ("applications", "app-1", "--document", str(plan), "--as", "applicant@mill")
    assert run(*hand_in, "--title", "Site")[0] == 0
    (told,) = json.loads(run("applications", "app-1", "--format", "json")[1])["applications"]
    paper = told["documents"][-1]
    code, out, err = run("audit", "app-1", "--file", str(plan))
    assert (code, "nothing was rewritten" in out) == (0, True)
    assert err == f"site.pdf: document {paper['name']}, handed in on {paper['day']}.\n"
    code, _, err = run("audit", "app-1", "--file", str(other))
    assert (code, "[digest-differs]" in err) == (1, True)

    # A folder is checked without a home; and with it against the ledger.
    folder = tmp_path / "out"
    out = run("applications", "app-1", "--export", str(folder))[1]
    head = out.split("last entry: ")[1].strip()
    shape = json.loads(run("audit", str(folder), "--format", "json", at=None)[1])
    assert shape["schema"] == "ondiris.application-audit/1"
    assert (shape["intact"], shape["head"]) == (True, head)
    assert run("audit", str(folder), "--ledger", "--against", head)[0] == 0
    entries = folder / "entries.jsonl"
    entries.write_text(entries.read_text("utf-8").replace("mill", "bank", 1), "utf-8")
    code, out, err = run("audit", str(folder), at=None)
    assert (code, "is not what was entered" in out, "[rewritten]" in err) == (1, True, True)


def test_who_is_erased_is_not_brought_back_unsaid(run: Run, tmp_path: Path) -> None:
    added = run("persons", "add", NAME, "--contact", "+7 700", "--application", "app-1",
                "--as", "applicant@mill")  # fmt: skip
    person = added[1].split()[1].rstrip(".")
    assert run("applications", "app-1", "--message", "x", "--as", "applicant@mill")[0] == 0
    old = tmp_path / "old.tar"
    assert "private text" in run("backup", str(old))[1]
    assert "person, erased" in run("persons", "erase", person)[1]
    listed = tmp_path / "erased.csv"
    listed.write_text(run("persons", "erased")[1], "utf-8")
    assert NAME not in listed.read_text("utf-8")
    assert "Erased on" in run("applications", "app-1")[1]
    assert run("verify")[0] == 0
    assert run("audit", "app-1")[0] == 0
    _, _, err = run("restore", str(old), at=tmp_path / "bare")
    assert "What was erased of persons since this backup is here again" in err
    out = run("persons", "erase", "--list", str(listed), at=tmp_path / "bare")[1]
    assert f"{person}: person, erased." in out
    code, _, err = run("restore", str(old), "--erased", str(listed), at=tmp_path / "mended")
    assert (code, err) == (0, "")
    for place in ("bare", "mended"):
        rows = json.loads(run("persons", "list", "--format", "json", at=tmp_path / place)[1])[
            "rows"
        ]
        assert "message" in {row["kind"] for row in rows}
        assert person not in {row["pseudonym"] for row in rows}


def test_persons_are_listed_and_due(run: Run, tmp_path: Path) -> None:
    first = run("persons", "add", "B. Serik", "--contact", "+7 702")[1].split()[1].rstrip(".")
    assert f"{first}  B. Serik, +7 702  since" in run("persons", "list")[1]
    head, row = next(
        (lines[0], line)
        for lines in [run("persons", "list", "--format", "csv")[1].splitlines()]
        for line in lines
        if line.startswith(first)
    )
    assert head == "pseudonym,kind,application,person,contact,since,due"
    assert row.startswith(f"{first},person,,B. Serik,+7 702,")
    assert run("persons", "due")[1] == "0 pseudonyms due.\n"
    assert run("persons", "erase", "--due")[1] == "0 pseudonyms erased.\n"
    unknown = tmp_path / "list.csv"
    unknown.write_text("pseudonym,kind,erased_at\np-0000000000000000,person,"
                       "2026-01-01T00:00:00+00:00\n", "utf-8")  # fmt: skip
    assert "Not in this home: 1." in run("persons", "erase", "--list", str(unknown))[1]
    assert run("persons", "erase", first)[1] == f"{first}: person, erased.\n1 pseudonym erased.\n"


def test_a_message_may_come_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("First line.\nSecond line.\n"))
    assert run("applications", "app-1", "--message", "-", "--as", "applicant@mill")[0] == 0
    (told,) = json.loads(run("applications", "app-1", "--format", "json")[1])["applications"]
    assert told["messages"][-1]["text"] == "First line.\nSecond line."


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        (("applications", "app-1", "--message", "x"), 2, "no-such-party"),
        (("applications", "app-1", "--message", "x", "--as", "mill"), 2, "no-such-party"),
        (("applications", "app-1", "--message", "x", "--as", "a b@mill"), 2, "bad-party"),
        (("applications", "app-1", "--message", "x", "--as", "press@city"), 2, "not-this-role"),
        (("applications", "--message", "x", "--as", "applicant@mill"), 2, "no-application"),
        (("applications", "app-9", "--message", "x", "--as", "applicant@mill"), 3,
         "unknown-application"),
        (("applications", "app-1", "--message", "x", "--export", "y"), 2, "one-at-a-time"),
        (("applications", "app-1", "--title", "x"), 2, "alone-says-nothing"),
        (("applications", "app-1", "--texts"), 2, "alone-says-nothing"),
        (("applications", "app-1", "--document", "no.pdf", "--as", "applicant@mill"), 3,
         "no-such-file"),
        (("applications", "app-1", "--sha256", "12", "--as", "applicant@mill"), 2, "bad-digest"),
        (("audit", "app-9"), 3, "unknown-application"),
        (("audit", "app-1", "--ledger"), 2, "alone-says-nothing"),
        (("audit", "app-1", "--against", "x"), 2, "bad-head"),
        (("audit", "app-1", "--by", "eve"), 3, "no-account"),
        (("persons", "erase"), 2, "what-to-erase"),
        (("persons", "erase", "p-1", "--due"), 2, "what-to-erase"),
        (("persons", "erase", "p-1"), 3, "no-pseudonym"),
        (("persons", "correct", "p-1", "x"), 3, "no-person"),
        (("persons", "add", "x", "--as", "applicant@mill"), 2, "alone-says-nothing"),
        (("persons", "add", " "), 2, "no-text"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_rule(
    run: Run, words: tuple[str, ...], code: int, rule: str
) -> None:
    ended, out, err = run(*words)
    assert (ended, f"[{rule}]" in err, err.count("\n")) == (code, True, 1), err
    assert out == ""
