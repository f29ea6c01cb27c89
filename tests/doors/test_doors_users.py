"""`ondiris users` from outside: what it prints, what it never prints, what it refuses."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.session import make_home, open_home

CITY = Path(__file__).parent / "second_city"
PASSWORD = "seven quiet harbours"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a small home, with something on standard input."""
    make_home(tmp_path / "home", CITY)

    def done(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main(["users", *words, "--home", str(tmp_path / "home")])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return done


def test_a_password_is_read_from_standard_input_and_never_shown(run: Run, tmp_path: Path) -> None:
    code, out, err = run("add", "Anna", "--role", "press", "--password", typed=f"{PASSWORD}\n")
    assert code == 0
    assert re.fullmatch(r"anna: account a-[0-9a-f]{16}, press\.\n", out)
    assert PASSWORD not in out + err
    with open_home(tmp_path / "home", audience="internal") as observatory:
        assert observatory.people.signing.by_password("anna", PASSWORD, address="192.0.2.1")
    code, _, err = run("add", "berik", "--password", typed="short\n")
    assert (code, "[weak-password]" in err, "short" in err.split("[")[0].split()) == (
        2,
        True,
        False,
    )


def test_a_password_is_no_word_of_the_command(run: Run) -> None:
    assert run("add", "anna", "--password", PASSWORD)[0] == 2
    assert run("add", "anna", f"--password={PASSWORD}")[0] == 2


def test_accounts_roles_links_and_tokens_from_first_to_last(run: Run) -> None:
    assert run("list")[1] == "0 accounts.\n"
    assert run("add", "anna", "--role", "officer@water", "--lang", "ru")[0] == 0
    _, link, _ = run("invite", "anna", "--address", "https://city.example/")
    assert re.fullmatch(r"https://city\.example/ru/invitation/[\w-]{43}\n", link)
    assert run("role", "anna", "statistician")[1] == "anna: officer@water, statistician.\n"
    assert run("role", "anna", "officer", "--of", "water", "--take")[1] == "anna: statistician.\n"
    _, token, _ = run("token", "anna", "--days", "3", "--called", "nightly")
    assert re.fullmatch(r"odt_[\w-]{43}\n", token)
    (told,) = json.loads(run("list", "--format", "json")[1])["rows"]
    assert told["roles"] == ["statistician"]
    assert [one["called"] for one in told["tokens"]] == ["nightly"]
    everything = run("list")[1] + run("list", "--format", "csv")[1] + json.dumps(told)
    assert token.strip() not in everything
    assert "argon2" not in everything
    assert run("token", "anna", "--end", told["tokens"][0]["id"])[0] == 0
    assert run("lock", "anna")[1] == "anna: locked.\n"
    assert "locked" in run("list")[1]
    assert run("invite", "anna")[0] == 1
    assert run("lock", "anna", "--undo")[1] == "anna: open.\n"


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        (("invite", "nobody"), 3, "no-account"),
        (("role", "anna", "king"), 2, "unknown-role"),
        (("role", "anna", "officer"), 2, "role-of-whom"),
        (("role", "anna", "press", "--of", "water"), 2, "role-of-whom"),
        (("role", "anna", "press", "--take"), 3, "no-such-role"),
        (("token", "anna"), 2, "bad-scope"),
        (("token", "anna", "--scope", "everything"), 2, "bad-scope"),
        (("token", "anna", "--end", "t-1"), 2, "whose-token"),
        (("add", "ANNA"), 2, "name-taken"),
        (("add", "two words"), 2, "bad-name"),
        (("add", "eve", "--openid", "4711"), 2, "no-provider"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, words: tuple[str, ...], code: int, rule: str) -> None:
    run("add", "anna")
    ended, out, err = run(*words)
    assert (ended, out) == (code, "")
    assert f"[{rule}]" in err
    assert run("list")[1].endswith("1 account.\n")
