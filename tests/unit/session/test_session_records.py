"""Documents, messages and persons of applications: sealed in the ledger, erasable beside it."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondiris.errors import Inconsistent, InvalidInput, NotFound, OndirisError
from ondiris.model import Confidentiality, Known, Statement
from ondiris.people import Held, Role, TextKind, erased_list, read_erased
from ondiris.production.applications.kept import APPLICANT, KEPT, Party
from ondiris.production.applications.recorded import ApplicationRecords, TextState
from ondiris.session import Observatory, open_home, restore_home
from ondiris.session.applications.auditing import audit_application, note_look
from ondiris.session.applications.files import load_applications, reviewed
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.applications.persons import held_texts
from ondiris.session.applications.recording import RecordDesk, document_digest
from ondiris.session.figures.making import make_home
from ondiris.session.figures.verifying import verify_home

CITY = Path(__file__).parents[2] / "doors" / "second_city"
STEPS = """\
procedure,code,kind,order,name_en,owner_en,role,url,confidence
join,permit,step,1,Permit,Harbour office,harbour,https://a.example,ok
join,line,step,2,Power line,Power works,works,https://a.example,ok
"""
ROWS = """\
application,procedure,applicant,act,step,institution,role,day
app-1,join,mill,filed,,mill,applicant,2025-10-03
app-1,,,opened,permit,harbour,officer,2025-10-06
app-2,join,smithy,filed,,smithy,applicant,2025-10-03
"""
MILL, HARBOUR = Party("a-1", "applicant", "mill"), Party("a-2", "officer", "harbour")
NAME = "Aigerim Sultanbekova"
PLAN = b"the plan of the site\n"


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2025, 11, 1, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records") / "home"
    make_home(folder, CITY, clock=Clock())
    (folder / "applications").mkdir()
    (folder / "applications" / "procedures.csv").write_text("code,name_en\njoin,Joining\n", "utf-8")
    (folder / "applications" / "steps.csv").write_text(STEPS, "utf-8")
    rows = folder.parent / "applications.csv"
    rows.write_text(ROWS, "utf-8")
    with open_home(folder, audience="internal", clock=Clock()) as found:
        steps = ApplicationDesk(found, found.at()).steps()
        load_applications(found, rows, steps)
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def observatory(made: Path, clock: Clock, tmp_path: Path) -> Iterator[Observatory]:
    folder = tmp_path / "home"
    shutil.copytree(made, folder)
    with open_home(folder, audience="internal", clock=clock) as found:
        yield found


def desk_of(observatory: Observatory) -> RecordDesk:
    return RecordDesk(observatory, ApplicationDesk(observatory, observatory.at()))


def told(observatory: Observatory, code: str = "app-1") -> ApplicationRecords:
    desk = desk_of(observatory)
    return desk.told(desk.desk.one(code))


def change(observatory: Observatory, statement: str, **values: str) -> None:
    observatory.ledger.database.change(lambda c: c.execute(sa.text(statement), values))


def test_what_people_write_is_beside_the_ledger_and_its_seal_in_it(
    observatory: Observatory, tmp_path: Path
) -> None:
    desk = desk_of(observatory)
    document = desk.hand_in(
        "app-1", MILL, f"Plan by {NAME}", file=io.BytesIO(PLAN), place="archive, box 7"
    )
    assert document.digest == hashlib.sha256(PLAN).hexdigest()
    desk.write("app-1", HARBOUR, f"Ask {NAME}.", step="permit")
    desk.introduce("app-1", MILL, NAME, "+7 700")
    kept = told(observatory)
    (paper,), (message,), (person,) = kept.documents, kept.messages, kept.contacts
    assert (paper.text, paper.beside) == (f"Plan by {NAME}", "archive, box 7")
    assert (message.text, message.party, message.record.step) == (f"Ask {NAME}.", HARBOUR, "permit")
    assert (person.text, person.beside, person.party) == (NAME, "+7 700", MILL)
    assert {one.state for one in (paper, message, person)} == {TextState.KEPT}
    assert paper.record.day == date(2025, 11, 1)
    # Nothing of it is in the ledger, in what is exported, or of another application.
    observatory.export(tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        assert not path.is_file() or NAME.encode() not in path.read_bytes()
    assert b"application_record" in (tmp_path / "out" / "ledger" / "statement.jsonl").read_bytes()
    assert told(observatory, "app-2").documents == ()


def test_what_is_about_a_step_is_for_those_who_see_it(observatory: Observatory) -> None:
    desk = desk_of(observatory)
    desk.write("app-1", MILL, "To all.")
    desk.write("app-1", MILL, "To the harbour.", step="permit")
    desk = desk_of(observatory)
    kept = desk.desk.one("app-1")
    assert [one.text for one in desk.told(kept, {"line"}).messages] == ["To all."]
    assert len(desk.told(kept, {"permit"}).messages) == len(desk.told(kept).messages) == 2


@pytest.mark.parametrize(
    ("party", "step", "text", "code"),
    [
        (Party("a-3", "applicant", "smithy"), "", "x", "not-this-applicant"),
        (Party("a-3", "officer", "water"), "", "x", "not-this-institution"),
        (Party("a-3", "officer", "works"), "permit", "x", "not-this-institution"),
        (Party("a-3", "auditor", "city"), "", "x", "not-this-role"),
        (MILL, "bridge", "x", "unknown-step"),
        (MILL, "", " ", "no-text"),
    ],
)
def test_what_is_refused_leaves_nothing(
    observatory: Observatory, party: Party, step: str, text: str, code: str
) -> None:
    before = observatory.ledger.vintage()
    for _ in range(2):
        with pytest.raises(InvalidInput) as refused:
            desk_of(observatory).write("app-1", party, text, step=step)
        assert refused.value.code == code
    assert observatory.ledger.vintage() == before
    assert observatory.people.texts.all() == ()
    with pytest.raises(NotFound, match="no application"):
        desk_of(observatory).write("app-9", MILL, "x")
    # Nobody is noted where there are no accounts; with some, the rule is.
    observatory.people.accounts.add("anna", held=[Held(Role.AUDITOR)])
    with pytest.raises(InvalidInput):
        desk_of(observatory).write("app-1", party, text, step=step)
    ((look, _),) = observatory.people.looking.newest()
    assert (look.actor, look.object) == (party.actor, f"refused {code} app-1")


def test_an_entry_that_cannot_be_written_lets_its_text_go(
    observatory: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OndirisError("disk-full", "the disk is full")

    monkeypatch.setattr(observatory, "record", full)
    with pytest.raises(OndirisError, match="full"):
        desk_of(observatory).write("app-1", MILL, "Yes.")
    assert observatory.people.texts.all() == ()


def test_a_form_that_is_sent_again_enters_nothing_twice(observatory: Observatory) -> None:
    once = observatory.people.texts.new_name(TextKind.MESSAGE)

    def send(text: str) -> str:
        try:
            return desk_of(observatory).write("app-1", MILL, text, name=once).name
        except InvalidInput as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        said = set(pool.map(send, ["Yes."] * 4))
    assert said <= {once, "sent-already"}
    assert once in said
    assert send("Yes.") == send("No.") == "sent-already"
    (message,) = told(observatory).messages
    assert (message.text, message.state) == ("Yes.", TextState.KEPT)
    # The same under another pseudonym is another message; the same file is not another document.
    assert desk_of(observatory).write("app-1", MILL, "Yes.").name != once
    desk_of(observatory).hand_in("app-1", MILL, "Plan", file=io.BytesIO(PLAN))
    with pytest.raises(InvalidInput) as refused:
        desk_of(observatory).hand_in("app-1", HARBOUR, "Other", file=io.BytesIO(PLAN))
    assert refused.value.code == "handed-in-already"
    assert len(told(observatory).documents) == 1


def test_what_was_broken_off_before_its_entry_is_done_again(observatory: Observatory) -> None:
    once = observatory.people.texts.new_name(TextKind.MESSAGE)
    observatory.people.texts.keep(TextKind.MESSAGE, "Yes.", application="app-1", name=once)
    (held,) = held_texts(observatory)
    assert (held.named, held.due) == (False, held.since + timedelta(days=1_096))
    desk_of(observatory).write("app-1", MILL, "Yes.", name=once)
    assert [one.state for one in told(observatory).messages] == [TextState.KEPT]


def test_a_digest_that_differs_is_refused_and_noted(observatory: Observatory) -> None:
    observatory.people.accounts.add("anna")
    other = hashlib.sha256(b"another").hexdigest()
    with pytest.raises(Inconsistent) as refused:
        desk_of(observatory).hand_in("app-1", MILL, "Plan", file=io.BytesIO(PLAN), stated=other)
    assert refused.value.code == "digest-differs"
    assert told(observatory).documents == ()
    ((look, _),) = observatory.people.looking.newest()
    assert (look.actor, look.object) == ("a-1", "refused digest-differs app-1")
    stated = hashlib.sha256(PLAN).hexdigest().upper()
    made = desk_of(observatory).hand_in("app-1", MILL, "Plan", file=io.BytesIO(PLAN), stated=stated)
    assert made.digest == stated.lower()


@pytest.mark.parametrize(
    ("file", "stated", "code"),
    [
        (None, "", "no-document"),
        (b"", "", "empty-document"),
        (None, "12", "bad-digest"),
        (PLAN, "x" * 64, "bad-digest"),
    ],
)
def test_what_is_no_document_is_refused(file: bytes | None, stated: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        document_digest(None if file is None else io.BytesIO(file), stated=stated)
    assert refused.value.code == code
    assert document_digest(None, stated="A" * 64) == "a" * 64


def test_an_erased_text_leaves_its_entry_and_the_chain(
    observatory: Observatory, clock: Clock, tmp_path: Path
) -> None:
    desk = desk_of(observatory)
    message = desk.write("app-1", MILL, f"Ask {NAME}.")
    person = desk.introduce("app-1", MILL, NAME, "+7 700")
    before = verify_home(tmp_path / "home")
    kept = str(before.newest)
    audited = audit_application(desk_of(observatory), "app-1")
    clock.moment = datetime(2025, 12, 31, 20, 30, tzinfo=UTC)
    observatory.people.erasing.erase([message.name, person.name])
    after = verify_home(tmp_path / "home", [kept])
    assert (after.tampering, after.newest) == ((), before.newest)
    left = told(observatory)
    # The day is the city's: five hours ahead, it is the new year there.
    for one in (*left.messages, *left.contacts):
        assert (one.state, one.text, one.salt) == (TextState.ERASED, "", "")
        assert one.erased_on == date(2026, 1, 1)
    assert audit_application(desk_of(observatory), "app-1") == audited
    with pytest.raises(InvalidInput, match="pseudonym of another"):
        observatory.people.texts.keep(TextKind.MESSAGE, "x", application="app-1", name=message.name)


def test_a_text_or_an_entry_that_somebody_rewrote_is_told(observatory: Observatory) -> None:
    desk_of(observatory).write("app-1", MILL, "We offer five hectares.")
    name = told(observatory).messages[0].record.name
    whole = audit_application(desk_of(observatory), "app-1")
    assert whole.findings == ()
    assert (whole.entries, whole.documents) == (5, ())
    change(observatory, "UPDATE private_texts SET text = 'We offer six hectares.'")
    (message,) = told(observatory).messages
    assert (message.state, message.text) == (TextState.ALTERED, "")
    (found,) = audit_application(desk_of(observatory), "app-1").findings
    assert (found.number, found.kind, found.name) == (5, "text", name)
    change(observatory, "UPDATE private_texts SET text = 'We offer five hectares.'")
    change(observatory, "UPDATE statement SET known_at = '2025-10-01' WHERE value = 'filed' "
                        "AND subject = 'app-1'")  # fmt: skip
    found = audit_application(desk_of(observatory), "app-1", kept=whole.head)
    assert [(one.kind, one.number > 0) for one in found.findings] == [
        ("kept", False), ("altered", True)
    ]  # fmt: skip
    with pytest.raises(Inconsistent, match="another hash was kept") as refused:
        found.refuse()
    assert refused.value.code == "rewritten"
    change(observatory, "UPDATE statement SET known_at = '2025-10-03' WHERE value = 'filed' "
                        "AND subject = 'app-1'")  # fmt: skip
    assert audit_application(desk_of(observatory), "app-1") == whole
    change(observatory, "DELETE FROM statement WHERE property = 'application_record'")
    found = audit_application(desk_of(observatory), "app-1")
    assert [(one.kind, one.name) for one in found.findings] == [("removed", "revision 3")]


def test_an_auditors_look_is_written_down(observatory: Observatory) -> None:
    note_look(observatory, "app-1")
    assert observatory.people.looking.newest() == ()
    adam = observatory.people.accounts.add("adam", held=[Held(Role.AUDITOR)])
    note_look(observatory, "app-1", "adam")
    note_look(observatory, "app-2")
    looks = {(look.actor, look.act, look.object) for look, _ in observatory.people.looking.newest()}
    assert looks == {
        (adam.id, "read-applications", "audit app-1"), ("desk", "read-applications", "audit app-2")
    }  # fmt: skip
    with pytest.raises(NotFound, match="no account"):
        note_look(observatory, "app-1", "eve")


def test_texts_are_due_once_their_application_has_ended(
    observatory: Observatory, clock: Clock, tmp_path: Path
) -> None:
    settings = tmp_path / "home" / "ondiris.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[persons]\nretention_days = 30\n", "utf-8")
    with open_home(tmp_path / "home", audience="internal", clock=clock) as again:
        desk_of(again).introduce("app-1", MILL, NAME, "")
        again.people.texts.keep(TextKind.PERSON, "B. Serik", "")
        alone, running = held_texts(again)
        assert (alone.text.text, alone.due) == ("B. Serik", date(2025, 12, 1))
        assert (running.text.text, running.due, running.named) == (NAME, None, True)
        rows = tmp_path / "left.csv"
        rows.write_text(
            "application,act,institution,role,day\napp-1,withdrawn,mill,applicant,2025-11-20\n",
            "utf-8",
        )
        clock.moment = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
        load_applications(again, rows, ApplicationDesk(again, again.at()).steps())
        due = {one.text.text: one.due for one in held_texts(again)}
        assert due == {"B. Serik": date(2025, 12, 1), NAME: date(2025, 12, 20)}
        assert [one.text.text for one in held_texts(again, "app-1")] == [NAME]


def test_a_restored_backup_brings_back_no_erased_person(
    observatory: Observatory, clock: Clock, tmp_path: Path
) -> None:
    person = desk_of(observatory).introduce("app-1", MILL, NAME, "+7 700")
    desk_of(observatory).write("app-1", MILL, "Yes.")
    counts = observatory.back_up(tmp_path / "old.tar")
    assert (counts["private text"], "account" in counts) == (2, False)
    observatory.people.erasing.erase([person.name])
    listed = read_erased(erased_list(observatory.people.erasing.all()))
    restore_home(tmp_path / "bare", tmp_path / "old.tar", clock=clock)
    with open_home(tmp_path / "bare", audience="internal", clock=clock) as back:
        assert [one.text for one in told(back).contacts] == [NAME]
    restore_home(tmp_path / "mended", tmp_path / "old.tar", clock=clock, erased=listed)
    with open_home(tmp_path / "mended", audience="internal", clock=clock) as back:
        kept = told(back)
        assert [one.state for one in kept.contacts] == [TextState.ERASED]
        assert [one.text for one in kept.messages] == ["Yes."]
    for path in (tmp_path / "mended").rglob("*"):
        assert not path.is_file() or NAME.encode() not in path.read_bytes()
    # What was exported has entries without texts, and says so.
    observatory.export(tmp_path / "plain")
    restore_home(tmp_path / "moved", tmp_path / "plain", clock=clock)
    with open_home(tmp_path / "moved", audience="internal", clock=clock) as back:
        assert [one.state for one in told(back).messages] == [TextState.ABSENT]
        assert audit_application(desk_of(back), "app-1").findings == ()


@pytest.mark.parametrize(
    ("subject", "about", "value", "locator"),
    [
        ("app-3", APPLICANT, "Aigerim Sultanbekova", "row 1"),
        ("app of Aigerim", APPLICANT, "mill", "row 1"),
        ("app-1", KEPT, "city power", "told by Aigerim"),
        ("app-1", KEPT, "city power", "төлқұжат"),
    ],
)
def test_no_entry_of_an_application_holds_free_text(
    observatory: Observatory, subject: str, about: str, value: str, locator: str
) -> None:
    said = Statement(
        subject, about, value, Party("a-1", "coordinator", "city").source.id, locator,
        Known(date(2025, 11, 1)), confidentiality=Confidentiality.INTERNAL,
    )  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        reviewed(observatory, [said])
    assert refused.value.code == "free-text"
    assert value not in refused.value.detail
