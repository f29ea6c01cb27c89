"""A mail relay on this machine: a real SMTP server that can be told to misbehave."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any


@dataclass
class Relay:
    """What a relay is like, and what it took."""

    refused: dict[str, int] = field(default_factory=dict)
    """Codes by address that is refused."""
    without: frozenset[str] = frozenset()
    """Words of EHLO that it does not know: ``STARTTLS``, ``AUTH``."""
    goes_at: str = ""
    """Word at which it hangs up: ``MAIL``, or ``TAKEN`` once it has kept a mail, unsaid."""
    user: tuple[str, str] | None = None
    trusted: ssl.SSLContext | None = None
    taken: list[tuple[str, EmailMessage, bool]] = field(default_factory=list)
    """Recipient, mail, and whether the way was secure."""
    sessions: int = 0
    port: int = 0

    @property
    def recipients(self) -> list[str]:
        return [to for to, _, _ in self.taken]


class _Session(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        relay: Relay = self.server.relay  # type: ignore[attr-defined]
        relay.sessions += 1
        self.secure, self.known, self.to = False, relay.user is None, ""
        self.say(220, "relay")
        while line := self.rfile.readline(2000):
            word, _, rest = line.decode("ascii").strip().partition(" ")
            if relay.goes_at == word.upper():
                return
            if word.upper() == "QUIT":
                self.say(221, "bye")
                return
            answer = getattr(self, f"on_{word.lower()}", None)
            if answer is None:
                self.say(500, "unknown")
            elif answer(relay, rest) is False:
                return

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())

    def on_ehlo(self, relay: Relay, _rest: str) -> None:
        offered = ["STARTTLS"] * (relay.trusted is not None and not self.secure)
        offered += ["AUTH PLAIN"] * (relay.user is not None)
        offered = [one for one in offered if one.partition(" ")[0] not in relay.without]
        for one in ("relay", *offered[:-1]):
            self.wfile.write(f"250-{one}\r\n".encode())
        self.say(250, offered[-1] if offered else "HELP")

    def on_starttls(self, relay: Relay, _rest: str) -> bool | None:
        self.say(220, "go on")
        assert relay.trusted is not None
        try:
            self.request = relay.trusted.wrap_socket(self.request, server_side=True)
        except (ssl.SSLError, OSError):
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        self.secure = True
        return None

    def on_auth(self, relay: Relay, rest: str) -> None:
        said = base64.b64decode(rest.removeprefix("PLAIN ")).decode().split("\0")[1:]
        self.known = tuple(said) == relay.user
        self.say(*((235, "welcome") if self.known else (535, "no")))

    def on_mail(self, _relay: Relay, _rest: str) -> None:
        self.say(*((250, "fine") if self.known else (530, "sign in first")))

    def on_rcpt(self, relay: Relay, rest: str) -> None:
        self.to = rest.partition(":")[2].strip("<> ")
        self.say(relay.refused.get(self.to, 250), "that is so")

    def on_data(self, relay: Relay, _rest: str) -> bool | None:
        self.say(354, "go on")
        lines = []
        while (line := self.rfile.readline(2000)) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail: Any = message_from_bytes(b"".join(lines), policy=default)
        relay.taken.append((self.to, mail, self.secure))
        if relay.goes_at == "TAKEN":
            return False
        self.say(250, "taken")
        return None

    def on_rset(self, _relay: Relay, _rest: str) -> None:
        self.say(250, "fine")


@contextmanager
def running(relay: Relay) -> Iterator[Relay]:
    """Run a relay on a free port of this machine."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.relay = relay  # type: ignore[attr-defined]
        relay.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield relay
        finally:
            server.shutdown()
            thread.join(10)


def certified(folder: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    """Return what a server shows for a host, and the file by which it is trusted."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paper, secret = folder / "paper.pem", folder / "secret.pem"
    paper.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper, secret)
    return context, paper
