"""Where the web door listens: on the loopback, or elsewhere with what is public."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import uvicorn

from ondiris.cli import main
from ondiris.session import make_home, open_home

CITY = Path(__file__).parent / "second_city"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("binding") / "home"
    make_home(folder, CITY)
    return folder


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where doors listened, each of which let somebody in as soon as its address was told."""
    found: list[str] = []

    def run(self: uvicorn.Server, sockets: list[socket.socket]) -> None:
        (door,) = sockets
        address, port, *_ = door.getsockname()
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            found.append(address)

    monkeypatch.setattr(uvicorn.Server, "run", run)
    return found


def serve(home: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as done:
        main(["serve", "--home", str(home), "--port", "0", *words])
    return int(done.value.code or 0)


def test_a_door_listens_where_it_says_and_at_once(
    home: Path, listening: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(home) == 0
    assert serve(home, "--public", "--bind", "0.0.0.0") == 0  # noqa: S104 - it is public
    assert listening == ["127.0.0.1", "0.0.0.0"]  # noqa: S104 - as above
    assert all(
        line.startswith("http://127.0.0.1:") for line in capsys.readouterr().out.splitlines()
    )


def test_a_home_without_accounts_shows_the_house_on_the_loopback_alone(
    home: Path, listening: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(home, "--bind", "0.0.0.0") == 1  # noqa: S104 - it is refused
    assert "[open-house]" in capsys.readouterr().err
    assert listening == []
    with open_home(home, audience="internal") as observatory:
        observatory.people.accounts.add("anna")
    assert serve(home, "--bind", "0.0.0.0") == 0  # noqa: S104 - people sign in


@pytest.mark.parametrize(
    ("address", "code", "rule"),
    [("localhost", 2, "bad-bind"), ("", 2, "bad-bind"), ("203.0.113.7", 3, "no-address")],
)
def test_what_is_no_address_of_this_machine_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str], address: str, code: int, rule: str
) -> None:
    assert serve(home, "--public", "--bind", address) == code
    assert f"[{rule}]" in capsys.readouterr().err
