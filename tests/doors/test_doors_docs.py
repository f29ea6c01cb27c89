"""`ondiris docs`: the built documentation, served to this machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, socket

import httpx
import pytest
from served_manual import served_manual

from ondiris.cli import main
from ondiris.cli.figures import manual


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    (folder / "kk").mkdir(parents=True)
    (folder / "index.html").write_text("<p>first</p>", "utf-8")
    (folder / "kk" / "index.html").write_text("<p>бірінші</p>", "utf-8")
    (folder / "bare").mkdir()
    (folder / "a.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    monkeypatch.setattr(manual, "SITE", folder)
    return folder


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with served_manual(site) as found:
        yield found


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


def test_it_says_where_the_pages_lie(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("docs", "--no-serve") == 0
    assert run("docs", "--no-serve", "--lang", "kk") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert Path(first) == site / "index.html"
    assert Path(second) == site / "kk" / "index.html"


def test_a_checkout_without_the_site_says_how_to_build_it(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "kk" / "index.html").unlink()
    assert run("docs", "--lang", "kk", "--no-open") == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "[no-manual]" in line
    assert "make docs" in line


def test_a_port_that_is_taken_is_said(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket(AF_INET, SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert run("docs", "--no-open", "--port", str(other.getsockname()[1])) == 3
    assert "[port-taken]" in capsys.readouterr().err


def test_pages_are_served_under_a_policy_that_lets_nothing_else_in(address: str) -> None:
    answer = httpx.get(f"{address}/kk/")
    assert answer.text == "<p>бірінші</p>"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert httpx.get(f"{address}/a.woff2").headers["content-type"] == "font/woff2"


@pytest.mark.parametrize("path", ["/bare/", "/gone.html", "/../secret.txt", "/%2e%2e/secret.txt"])
def test_nothing_beside_the_pages_is_served(address: str, path: str) -> None:
    with socket(AF_INET, SOCK_STREAM) as client:
        client.connect(("127.0.0.1", int(address.rpartition(":")[2])))
        client.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
        said = b"".join(iter(lambda: client.recv(4096), b""))
    assert said.startswith(b"HTTP/1.0 404")
    assert b"secret</" not in said


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_another_name_for_this_machine_is_not_answered(address: str, method: str) -> None:
    assert httpx.request(method, address, headers={"Host": "city.example"}).status_code == 421
    assert httpx.request(method, address, headers={"Host": "localhost:1"}).status_code == 200


@pytest.mark.parametrize("path", ["/gone.html", "/kk/gone", "/bare/", "/a.woff2/x"])
def test_where_there_is_no_page_the_manual_says_so(site: Path, address: str, path: str) -> None:
    (site / "404.html").write_text("<p>no page · бет жоқ</p>", "utf-8")
    answer = httpx.get(f"{address}{path}")
    assert answer.status_code == 404
    assert answer.text == "<p>no page · бет жоқ</p>"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")
    head = httpx.head(f"{address}{path}")
    assert (head.status_code, head.text) == (404, "")
    assert head.headers["content-length"] == answer.headers["content-length"]
