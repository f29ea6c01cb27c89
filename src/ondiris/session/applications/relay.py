"""The city's own relay: mail leaves by SMTP, one for each person, or it is said why not.

What failed before the relay had taken a mail has not left; what broke off while the relay was
taking it may have, and is told apart.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self

from ondiris.errors import OndirisError, Refused, Unavailable
from ondiris.sources.outward_settings import MailTable

__all__ = ["MailRelay", "MayHaveLeft"]

_PATIENCE = 30
"""Seconds that the relay has for a word."""


class MayHaveLeft(Unavailable):
    """The connection broke while the relay was taking a mail."""


class MailRelay:
    """A connection to the relay of the settings.

    Parameters
    ----------
    stated : MailTable
    password : str
        Of the settings' user; empty where it needs none.
    """

    def __init__(self, stated: MailTable, password: str = "") -> None:
        self._stated = stated
        self._password = password
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        stated = self._stated
        if stated.user and not self._password:
            raise Unavailable(
                "no-mail-password",
                "the settings name a user at the mail relay, and there is no password",
                hint="Put it into the variable ONDIRIS_MAIL_PASSWORD.",
            )
        client: smtplib.SMTP | None = None
        try:
            client = self._connected()
            self._made_ready(client)
        except (OSError, smtplib.SMTPException) as error:
            if client is not None:
                client.close()
            if isinstance(error, OndirisError):
                raise
            raise self._why(error) from error
        self._client = client
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._client.quit()
            self._client.close()

    def send(self, message: EmailMessage) -> None:
        """Hand a mail to the relay.

        Parameters
        ----------
        message : EmailMessage
            To one recipient.

        Raises
        ------
        Refused
            ``recipient-refused``: the relay does not take it; it has not left.
        Unavailable
            ``relay-down``: the relay has gone; it has not left.
        MayHaveLeft
            ``may-have-left``: the relay went while it was taking the mail.
        """
        if self._client is None:
            raise self._down()
        client, text = self._client, message.as_bytes(policy=SMTP)
        try:
            client.ehlo_or_helo_if_needed()
            code, _ = client.mail(self._stated.sender)
            if code == 250:
                code, _ = client.rcpt(str(message["To"]))
        except (OSError, smtplib.SMTPException) as error:
            raise self._down() from error
        if code in (250, 251):
            code = self._taken(client, text)
        if code not in (250, 251):
            with suppress(OSError, smtplib.SMTPException):
                client.rset()
            raise _not_taken(code)

    def _taken(self, client: smtplib.SMTP, text: bytes) -> int:
        """Hand over the text itself; return what the relay says to it."""
        try:
            return client.data(text)[0]
        except smtplib.SMTPDataError as error:
            return error.smtp_code
        except (OSError, smtplib.SMTPException) as error:
            raise MayHaveLeft(
                "may-have-left",
                "the mail relay went while it was taking a mail; nobody knows whether it left",
            ) from error

    def _connected(self) -> smtplib.SMTP:
        stated = self._stated
        if stated.tls == "tls":
            trusted = ssl.create_default_context()
            return smtplib.SMTP_SSL(stated.host, stated.port, timeout=_PATIENCE, context=trusted)
        return smtplib.SMTP(stated.host, stated.port, timeout=_PATIENCE)

    def _made_ready(self, client: smtplib.SMTP) -> None:
        """Make the way secure and sign in, as the settings say."""
        stated = self._stated
        if stated.tls == "starttls":
            client.ehlo()
            if not client.has_extn("starttls"):
                raise Refused(
                    "relay-without-tls",
                    f"the mail relay {stated.host}:{stated.port} offers no secure connection",
                    hint='Nothing was sent. A relay on the same machine may have `tls = "none"`.',
                )
            client.starttls(context=ssl.create_default_context())
        if stated.user:
            client.login(stated.user, self._password)

    def _why(self, error: Exception) -> OndirisError:
        """Return why there is no connection, in words of ours."""
        stated = self._stated
        if isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)):
            return Refused("relay-sign-in", "the mail relay does not take this user and password")
        if isinstance(error, ssl.SSLError):
            return Unavailable(
                "relay-tls",
                f"no secure connection to the mail relay {stated.host}:{stated.port}",
                hint="See `tls` and the name on the relay's certificate. Nothing was sent.",
            )
        return self._down()

    def _down(self) -> Unavailable:
        stated = self._stated
        return Unavailable(
            "relay-down",
            f"the mail relay {stated.host}:{stated.port} does not answer",
            hint="What was not sent is sent by the next run.",
        )


def _not_taken(code: int) -> Refused:
    # What a relay says beside its code may hold the address, which is a person's.
    kind = "for now" if 400 <= code < 500 else "for good"
    return Refused("recipient-refused", f"the mail relay refuses the mail {kind} ({code})")
