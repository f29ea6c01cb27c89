"""Notices by command: who is told what and since when, and what leaves by the relay."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from mail_relay import Relay, certified, running
from noticed_town import LATER, ROWS, at, entered, inhabited, noticed_town

from ondiris.cli import main
from ondiris.people import Held, Role
from ondiris.session import open_home

Run = Callable[..., tuple[int, str, str]]
MAIL = """
[mail]
host = "127.0.0.1"
port = {port}
tls = "{tls}"
sender = "industry@example.org"
reply_to = "help@example.org"
{more}
"""


def on(patch: pytest.MonkeyPatch, day: str) -> None:
    patch.setenv("SOURCE_DATE_EPOCH", at(date.fromisoformat(day)))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("noticed")
    with pytest.MonkeyPatch.context() as patch:
        on(patch, "2026-02-09")
        noticed_town(folder / "home")
        with open_home(folder / "home", audience="internal") as observatory:
            people = inhabited(observatory.people)
            entered(observatory, ROWS, folder, inv_1=people["applicant"])
    return folder / "home"


@pytest.fixture
def home(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The town on Monday 9 February 2026."""
    on(monkeypatch, "2026-02-09")
    return Path(shutil.copytree(town, tmp_path / "home"))


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out.replace("\u00a0", " "), err

    return call


def letters(said: str) -> dict[str, str]:
    """Return what was written, by its reader."""
    return {part.partition("\n")[0]: part for part in f"\n{said}".split("\nTo: ")[1:]}


def faces(relay: Relay, number: int) -> tuple[str, str]:
    """Return both faces of a mail that a relay took."""
    mail = relay.taken[number][1]
    plain, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    told = [
        part.get_content().replace("\r\n", "\n").replace("\u00a0", " ") for part in (plain, page)
    ]
    return told[0], told[1]


# What is written


def test_each_reader_is_told_of_what_is_theirs(run: Run) -> None:
    code, said, _ = run("notify", "--since", "2026-02-01", "--lang", "en")
    told = letters(said)
    assert (code, set(told)) == (0, {"applicant", "grid", "land", "coordinator"})
    assert "app-1" in told["applicant"]
    assert "app-2" not in told["applicant"] + told["grid"]
    assert "app-1" not in told["land"]
    assert "Your turn: 1\n- app-1: Terms of connection, turn of: Officer" in told["grid"]
    # The applicant owes the investment; the step and the power are the turn of others.
    assert "Your turn: 1\n- app-1: Investment, owed by: Investor" in told["applicant"]
    assert "Turn of others: 2" in told["applicant"]
    assert "Your turn: 1\n- app-1: Electric power, owed by: City" in told["coordinator"]
    assert "Turn of others: 3" in told["coordinator"]
    assert "What is new: 6" in told["coordinator"]
    assert "What is new: 2" in told["grid"]  # filed, and opened at their step
    assert "Investment" not in told["grid"]


def test_a_letter_has_no_amounts_and_no_names(run: Run, tmp_path: Path) -> None:
    said = run("notify", "--since", "0", "--lang", "en")[1]
    assert "Everything until now." in said
    assert run("notify", "--since", "0", "--out", str(tmp_path / "out"))[0] == 0
    files = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert files == sorted(f"{n}.{k}" for n in ("applicant", "coordinator", "grid", "land")
                           for k in ("html", "txt"))  # fmt: skip
    said += "".join(p.read_text("utf-8") for p in (tmp_path / "out").iterdir())
    for secret in ("5000000", "5 000 000", "5,000,000", "10 MW", "inv-1", "inv-2", "desk"):
        assert secret not in said


def test_what_falls_overdue_by_the_passing_of_days_is_told_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "overdue" not in run("notify", "--to", "grid", "--lang", "en")[1].partition("New and")[0]
    # Due on the 10th: overdue from the 11th on, though nothing was entered since.
    on(monkeypatch, "2026-02-10")
    assert "Fell overdue" not in run("notify", "--to", "grid", "--lang", "en")[1]
    on(monkeypatch, "2026-02-11")
    said = run("notify", "--to", "grid", "--lang", "en")[1]
    assert "Fell overdue: 1\n- app-1: Terms of connection" in said
    assert "due by 10 February 2026, overdue" in said
    assert "What is new" not in said
    on(monkeypatch, "2026-02-12")
    said = run("notify", "--to", "grid", "--lang", "en")[1]
    assert "Fell overdue" not in said
    assert "Your turn: 1" in said
    assert (
        "Fell overdue: 1"
        in run("notify", "--since", "2026-02-10", "--to", "grid", "--lang", "en")[1]
    )


def test_what_is_owed_counts_to_today_and_to_days_before_a_confirmation(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("owed", "--late")[1] == "Nobody owes.\n"
    on(monkeypatch, "2026-02-11")
    assert "app-1" in run("owed", "--late")[1]  # nothing was entered since the 6th
    assert run("owed", "--as-of", "2026-01-05")[:2] == (0, "Nobody owes.\n")


def test_each_is_written_to_in_their_language(run: Run) -> None:
    assert run("users", "mail", "grid", "--lang", "ru")[1] == "grid: no address, in ru.\n"
    assert "Ваша очередь: 1" in run("notify", "--since", "0", "--to", "grid")[1]
    assert "Сіздің кезегіңіз: 1" in run("notify", "--since", "0", "--to", "land")[1]


def test_a_role_by_itself_can_be_asked_for(run: Run) -> None:
    said = run("notify", "--since", "0", "--to", "officer:grid", "--lang", "en")[1]
    assert list(letters(said)) == ["grid"]  # the account that holds it
    said = run("notify", "--since", "0", "--to", "auditor", "--lang", "en")[1]
    assert "What is new: 6" in letters(said)["auditor"]
    assert "app-2" in run("notify", "--since", "0", "--to", "applicant:inv-2")[1]
    assert run("notify", "--to", "officer:mill", "--lang", "en")[1] == "officer:mill: nothing.\n"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["--to", "officer"], "role-of-whom"),
        (["--to", "coordinator:grid"], "role-of-whom"),
        (["--to", "nobody"], "no-account"),
        (["--to", "press"], "no-recipient"),
        (["--since", "soon"], "bad-since"),
        (["--since", "900"], "no-revision"),
        (["--since", "2999-01-01"], "future-vintage"),
        (["--send"], "no-relay"),
        (["--send", "--out", "x"], "send-or-write"),
        (["--send", "--world", "synthetic"], "invented-not-sent"),
        (["--again", "grid"], "nothing-begun"),
        (["--arrived", "grid"], "nothing-begun"),
    ],
)
def test_what_cannot_be_asked_is_refused(run: Run, words: list[str], rule: str) -> None:
    code, out, err = run("notify", *words)
    assert (bool(code), out, f"[{rule}]" in err, err.count("\n")) == (True, "", True, 1)


# What is sent


@pytest.fixture
def addressed(run: Run, home: Path) -> Callable[..., None]:
    """What names a relay in the settings, and gives addresses to accounts."""

    def named(port: int, tls: str = "none", more: str = "") -> None:
        settings = home / "ondiris.toml"
        kept = settings.read_text("utf-8").partition("\n[mail]")[0]
        settings.write_text(kept + MAIL.format(port=port, tls=tls, more=more), "utf-8")
        for name in ("grid", "coordinator"):
            assert (
                run("users", "mail", name, "--address", f"{name}@example.org", "--lang", "en")[0]
                == 0
            )

    return named


@pytest.fixture
def relay() -> Iterator[Relay]:
    with running(Relay()) as one:
        yield one


SEND = ("notify", "--since", "2026-02-01", "--send")


def test_one_mail_a_person_and_nothing_twice(
    run: Run, addressed: Callable[..., None], relay: Relay, monkeypatch: pytest.MonkeyPatch,
    home: Path, tmp_path: Path,
) -> None:  # fmt: skip
    addressed(relay.port)
    code, said, _ = run(*SEND)
    assert (code, sorted(relay.recipients)) == (0, ["coordinator@example.org", "grid@example.org"])
    assert "applicant: no address, no mail" in said
    assert relay.sessions == 1
    code, said, _ = run(*SEND)
    assert (code, "grid: nothing new" in said, len(relay.taken), relay.sessions) == (0, True, 2, 1)

    # Something new: told from where the last mail ended, whatever --since says.
    with open_home(home, audience="internal") as observatory:
        entered(observatory, LATER, tmp_path)
    run(*SEND)
    number = relay.recipients.index("grid@example.org", 2)
    body = faces(relay, number)[0]
    assert "What is new: 1\n- app-1: Asked back: Terms of connection" in body
    assert len(relay.taken) == 4

    # Nothing new was entered, and a step falls overdue: 3 working days after Friday the 6th.
    on(monkeypatch, "2026-02-12")
    run(*SEND)
    assert relay.recipients[4:] == ["coordinator@example.org"]
    assert "Fell overdue: 1\n- app-2: Decree" in faces(relay, 4)[0]


def test_a_mail_is_whole(run: Run, addressed: Callable[..., None], relay: Relay) -> None:
    addressed(relay.port)
    run("users", "mail", "grid", "--lang", "kk")
    run(*SEND, "--to", "grid")
    ((_, mail, _),) = relay.taken
    assert mail["From"].addresses[0].addr_spec == "industry@example.org"
    assert mail["Reply-To"] == "help@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "kk"
    assert mail["List-Unsubscribe"] == (
        "<https://industry.example.org/kk/account/notices>, "
        "<mailto:help@example.org?subject=unsubscribe>"
    )
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Date"].datetime.date() == date(2026, 2, 9)
    assert "Сіздің кезегіңіз: 1" in str(mail["Subject"])
    plain, page = faces(relay, 0)
    for text in (plain, page):
        assert "https://industry.example.org/kk/applications/app-1" in text
        assert "5000000" not in text
    assert "<script" not in page
    assert 'lang="kk"' in page
    assert all(part["Content-Transfer-Encoding"] == "base64" for part in mail.iter_parts())


def test_who_wants_none_gets_none(run: Run, addressed: Callable[..., None], relay: Relay) -> None:
    addressed(relay.port)
    assert run("users", "mail", "grid", "--stop")[1] == "grid: grid@example.org, stopped, in en.\n"
    code, said, _ = run(*SEND)
    assert (code, "grid: wants no mail" in said) == (0, True)
    assert relay.recipients == ["coordinator@example.org"]
    run("users", "mail", "grid", "--resume")
    run(*SEND)
    assert relay.recipients[1:] == ["grid@example.org"]


def test_a_refused_recipient_is_told_and_tried_again(
    run: Run, addressed: Callable[..., None], relay: Relay
) -> None:
    addressed(relay.port)
    relay.refused["coordinator@example.org"] = 550
    code, said, _ = run(*SEND)
    assert (code, relay.recipients) == (1, ["grid@example.org"])
    assert "coordinator: not sent, the next run tries again: the mail relay refuses" in said
    assert "@" not in said
    relay.refused.clear()
    assert run(*SEND)[0] == 0
    assert relay.recipients == ["grid@example.org", "coordinator@example.org"]


def test_a_relay_that_is_down_loses_nothing(
    run: Run, addressed: Callable[..., None], relay: Relay
) -> None:
    addressed(1)
    code, _, err = run(*SEND)
    assert (code, "[relay-down]" in err, err.count("\n")) == (3, True, 1)
    addressed(relay.port)
    relay.goes_at = "MAIL"
    code, said, _ = run(*SEND)
    assert (code, said.count("the next run tries again")) == (1, 2)
    relay.goes_at = ""
    assert run(*SEND)[0] == 0
    assert len(relay.taken) == 2


def test_what_nobody_knows_of_is_said_and_not_sent_again(
    run: Run, addressed: Callable[..., None], relay: Relay
) -> None:
    addressed(relay.port)
    relay.goes_at = "TAKEN"  # it has the mail, and goes before it says so
    code, said, _ = run(*SEND, "--to", "grid")
    assert (code, len(relay.taken)) == (1, 1)
    assert "nobody knows whether it left" in said
    assert "notify --arrived grid" in said
    relay.goes_at = ""
    code, said, _ = run(*SEND, "--to", "grid")
    assert (code, len(relay.taken)) == (1, 1)
    assert run("notify", "--again", "grid")[0] == 0
    assert run(*SEND, "--to", "grid")[0] == 0
    assert len(relay.taken) == 2
    first, second = (mail["Message-ID"] for _, mail, _ in relay.taken)
    assert first == second  # a reader's program knows it for the same


def test_what_came_after_all_is_not_sent_again(
    run: Run, addressed: Callable[..., None], home: Path, relay: Relay
) -> None:
    addressed(relay.port)
    with open_home(home, audience="internal") as observatory:  # killed between the two words
        account = observatory.people.accounts.named("grid").id
        newest = observatory.at().vintage.revision
        assert observatory.people.sent_notices.begin(account, newest, observatory.today, after=None)
    assert run(*SEND, "--to", "grid")[0] == 1
    assert run("notify", "--arrived", "grid")[0] == 0
    assert run(*SEND, "--to", "grid")[0] == 0
    assert relay.taken == []


# How it is sent


def test_mail_goes_by_no_way_that_is_not_secure(
    run: Run, addressed: Callable[..., None], relay: Relay
) -> None:
    addressed(relay.port, "starttls")
    code, _, err = run(*SEND)
    assert (code, "[relay-without-tls]" in err, relay.taken) == (1, True, [])


def test_a_secure_way_is_taken_and_a_foreign_certificate_is_not(
    run: Run, addressed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, paper = certified(tmp_path, "localhost")
    with running(Relay(trusted=shown, user=("industry", "open sesame"))) as relay:
        addressed(relay.port, "starttls", 'user = "industry"')
        settings = tmp_path / "home" / "ondiris.toml"
        text = settings.read_text("utf-8").replace('host = "127.0.0.1"', 'host = "localhost"')
        settings.write_text(text, "utf-8")
        assert "[no-mail-password]" in run(*SEND)[2]
        monkeypatch.setenv("ONDIRIS_MAIL_PASSWORD", "open barley")
        assert "[relay-tls]" in run(*SEND)[2]
        monkeypatch.setenv("SSL_CERT_FILE", str(paper))
        assert "[relay-sign-in]" in run(*SEND)[2]
        assert relay.taken == []
        monkeypatch.setenv("ONDIRIS_MAIL_PASSWORD", "open sesame")
        assert run(*SEND)[0] == 0
        assert [secure for _, _, secure in relay.taken] == [True, True]


# Addresses


def test_an_address_is_one_and_can_be_removed(run: Run, home: Path) -> None:
    for bad in (
        "anna",
        "anna@",
        "a b@example.org",
        "a@b\r\nBcc: c@example.org",
        "анна@example.org",
    ):
        assert "[bad-address]" in run("users", "mail", "grid", "--address", bad)[2]
    run("users", "mail", "grid", "--address", "anna@example.org")
    assert run("users", "mail", "grid", "--address", "")[1] == "grid: no address, in kk.\n"
    assert b"anna@example.org" not in b"".join(p.read_bytes() for p in home.glob("ledger.db*"))


def test_who_no_longer_reads_applications_is_told_nothing(run: Run, home: Path) -> None:
    with open_home(home, audience="internal") as observatory:
        observatory.people.accounts.lock("grid")
        observatory.people.accounts.take("coordinator", Held(Role.COORDINATOR))
    said = run("notify", "--since", "0", "--lang", "en")[1]
    assert set(letters(said)) == {"applicant", "land"}
