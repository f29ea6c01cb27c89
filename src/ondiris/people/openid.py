"""Signing in by an OpenID provider: authorization code with PKCE, state and nonce.

What the standard says of requests and claims is Authlib's; what goes over the network is little
and stands here.  The provider is asked for its description, once an hour, and for its keys with
each sign-in, so that it may change them.

References
----------
.. [1] OpenID Connect Core 1.0, 2023, sections 3.1 and 3.1.3.7.
.. [2] RFC 7636, Proof Key for Code Exchange, 2015. RFC 9207, Issuer Identification, 2022.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from cachetools import TTLCache

from ondiris.errors import Refused, Unavailable
from ondiris.people.tokens import fresh

__all__ = ["OpenidProvider", "OpenidRequest"]

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures by keys that the provider alone has; none and shared secrets are not among them."""
_SECONDS = 10.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class OpenidRequest:
    """What was asked of a provider, to be kept by the browser until the answer comes.

    Parameters
    ----------
    address : str
        Where the browser goes.
    state, nonce, verifier : str
    """

    address: str
    state: str
    nonce: str
    verifier: str


class OpenidProvider:
    """A provider that the settings name.

    Parameters
    ----------
    issuer : str
    client : str
        By which the provider knows this home.
    secret : str
        Empty for a client without one.
    """

    def __init__(self, issuer: str, client: str, secret: str = "") -> None:
        self.issuer = issuer
        self.client = client
        self._secret = secret
        self._known: TTLCache[str, Mapping[str, Any]] = TTLCache(1, 3600)

    def begin(self, back: str) -> OpenidRequest:
        """Return where to send a browser that shall come back to an address.

        Raises
        ------
        Unavailable
            ``openid-away``
        """
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415 - rare
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 - rare

        state, nonce, verifier = fresh(), fresh(), fresh() + fresh()
        address = prepare_grant_uri(
            self._place("authorization_endpoint"),
            self.client,
            "code",
            redirect_uri=back,
            scope="openid",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return OpenidRequest(address, state, nonce, verifier)

    def finish(self, asked: OpenidRequest, back: str, answer: Mapping[str, str]) -> str:
        """Return the subject that the provider vouches for.

        Parameters
        ----------
        asked : OpenidRequest
        back : str
            The address to which the browser came back.
        answer : mapping of str to str
            Its parameters.

        Raises
        ------
        Refused
            ``openid-failed``: if the answer is not to what was asked, or the provider says no.
        Unavailable
            ``openid-away``
        """
        same = hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode())
        issued = answer.get("iss", self.issuer) == self.issuer
        if not (same and issued and answer.get("code") and "error" not in answer):
            raise _failed()
        form = {
            "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": back,
            "client_id": self.client, "code_verifier": asked.verifier,
        }  # fmt: skip
        told = self._fetched(self._place("token_endpoint"), form)
        return self._vouched(str(told.get("id_token", "")), asked.nonce)

    def _vouched(self, text: str, nonce: str) -> str:
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - rare
        from joserfc import jwt  # noqa: PLC0415 - rare
        from joserfc.errors import JoseError  # noqa: PLC0415 - rare
        from joserfc.jwk import KeySet  # noqa: PLC0415 - rare

        keys: Any = self._fetched(self._place("jwks_uri"))
        try:
            token = jwt.decode(
                text, KeySet.import_key_set({"keys": keys["keys"]}), algorithms=_ALGORITHMS
            )
            options = {name: {"essential": True, "value": value}
                       for name, value in (("iss", self.issuer), ("aud", self.client))}  # fmt: skip
            claims = CodeIDToken(
                token.claims, token.header, options, {"nonce": nonce, "client_id": self.client}
            )
            claims.validate(leeway=60)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise _failed() from error
        subject = claims.get("sub")
        if not (isinstance(subject, str) and subject.isprintable() and 0 < len(subject) <= 255):
            raise _failed()
        return subject

    def _place(self, name: str) -> str:
        """Return an address of the provider, by its own description."""
        described = self._known.get("about")
        if described is None:
            described = self._fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if described.get("issuer") != self.issuer:
                raise _failed()
            self._known["about"] = described
        place = str(described.get(name, ""))
        if not _is_private(place):
            raise _failed()
        return place

    def _fetched(self, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        import httpx  # noqa: PLC0415 - rare

        auth = httpx.BasicAuth(quote(self.client, ""), quote(self._secret, ""))
        try:
            with httpx.Client(timeout=_SECONDS) as client:
                if form is None:
                    answer = client.get(address)
                elif self._secret:
                    answer = client.post(address, data=dict(form), auth=auth)
                else:
                    answer = client.post(address, data=dict(form))
        except httpx.HTTPError as error:
            raise _away() from error
        if answer.status_code >= 500:
            raise _away()
        try:
            told = answer.json()
        except ValueError:
            raise _failed() from None
        if answer.status_code != 200 or not isinstance(told, dict):
            raise _failed()
        return told


def _is_private(address: str) -> bool:
    """Whether nobody on the way reads what is sent to an address."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _failed() -> Refused:
    return Refused("openid-failed", "the OpenID provider does not vouch for who came back")


def _away() -> Unavailable:
    return Unavailable("openid-away", "the OpenID provider does not answer", hint="Try again soon.")
