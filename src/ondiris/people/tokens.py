"""Secrets that are given out once and kept as hashes, and texts that this house has signed.

A secret has 256 random bits, so a plain hash of it tells nothing and needs no salt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

__all__ = ["fresh", "hashed", "new_id", "sealed_form", "signed", "unsealed_form", "unsigned"]


def fresh(kind: str = "") -> str:
    """Return a new secret, its kind before it where it has one."""
    return f"{kind}{secrets.token_urlsafe(32)}"


def hashed(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_id(kind: str) -> str:
    """Return a new identifier that says nothing of whom or what it names: ``a-`` and chance."""
    return f"{kind}-{secrets.token_hex(8)}"


def signed(key: str, text: str) -> str:
    """Return a text with this house's mark, to be handed out and back."""
    body = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return f"{body}.{_mark(key, body)}"


def unsigned(key: str, handed: str) -> str | None:
    """Return the text that was signed, or nothing if it was not signed by this key."""
    body, _, mark = handed.partition(".")
    if not handed.isascii() or not hmac.compare_digest(_mark(key, body), mark):
        return None
    return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()


def sealed_form(secret: str, purpose: str) -> str:
    """Return the token of a form: another each time, so that no compression betrays it.

    Parameters
    ----------
    secret : str
        Of the session, or of the door for who has not signed in.
    purpose : str
        What the form is for; it is good for nothing else.
    """
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{_mark(secret, f'{purpose} {nonce}')}"


def unsealed_form(secret: str, purpose: str, handed: str) -> bool:
    """Return whether the token of a form was made for this secret and purpose."""
    nonce, _, mark = handed.partition(".")
    return handed.isascii() and hmac.compare_digest(_mark(secret, f"{purpose} {nonce}"), mark)


def _mark(key: str, text: str) -> str:
    made = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
