"""Notices as mail: one for each person, nothing twice, and nothing lost in silence.

A mail is written down as begun, handed to the relay, and written down as sent.  What was refused is
forgotten and tried again by the next run; what nobody knows of stays begun until its reader has
said whether it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from uuid import UUID, uuid5

from ondiris.errors import OndirisError, Unavailable
from ondiris.people import SentNotice
from ondiris.publishing.applications.notices import Notice, notice_html, notice_text
from ondiris.session.applications.notices import NoticeDesk, NoticeMark, NoticeReader
from ondiris.session.applications.relay import MailRelay, MayHaveLeft
from ondiris.sources.outward_settings import MailTable

__all__ = ["MailFate", "MailReport", "mail_of", "send_notices"]

_LETTERS = UUID("a0d0a1c2-6a41-5b0c-9a53-2f4d3f0f7a17")


class MailFate(StrEnum):
    """What became of somebody's mail."""

    SENT = "sent"
    NOTHING_NEW = "nothing-new"
    NO_ADDRESS = "no-address"
    STOPPED = "stopped"
    REFUSED = "refused"
    NOT_TRIED = "not-tried"
    """The relay went before it was this one's turn."""
    BY_ANOTHER = "by-another-run"
    """Another run has sent it meanwhile, or is about to."""
    UNKNOWN = "unknown"
    """It was begun, now or by an earlier run, and nobody knows whether it left."""


@dataclass(frozen=True, slots=True)
class MailReport:
    """What became of one reader's mail.

    Parameters
    ----------
    name : str
    fate : MailFate
    why : str
        Of what did not leave.
    """

    name: str
    fate: MailFate
    why: str = ""

    @property
    def well(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.fate in _WELL


_WELL = frozenset(
    {
        MailFate.SENT,
        MailFate.NOTHING_NEW,
        MailFate.STOPPED,
        MailFate.NO_ADDRESS,
        MailFate.BY_ANOTHER,
    }
)


def _mark(last: SentNotice | None, since: NoticeMark) -> NoticeMark:
    return since if last is None else NoticeMark(last.revision, last.day)


def send_notices(
    desk: NoticeDesk,
    readers: Sequence[NoticeReader],
    since: NoticeMark,
    relay: MailRelay,
    stated: MailTable,
) -> Iterator[MailReport]:
    """Send each reader what is new since their last mail, and tell what became of it.

    Parameters
    ----------
    desk : NoticeDesk
    readers : sequence of NoticeReader
    since : NoticeMark
        For who never got a mail.
    relay : MailRelay
        Not yet connected: it is asked for once somebody is to get something.
    stated : MailTable

    Raises
    ------
    Unavailable
        If the relay cannot be reached at all; nothing was sent.
    """
    waiting: list[_Due] = []
    for one in readers:
        last = desk.observatory.people.sent_notices.last(one.reader.account)
        report = _not_due(one, last)
        if report is None:
            mark = _mark(last, since)
            told = desk.digest(one.reader, mark)
            if told.tells:
                letter = desk.notice(one, mark, told)
                waiting.append(_Due(one, last, mail_of(desk, one, letter, stated)))
                continue
            report = MailReport(one.name, MailFate.NOTHING_NEW)
        yield report
    if not waiting:
        return
    with relay:
        gone: OndirisError | None = None
        for due in waiting:
            if gone is not None:
                yield MailReport(due.reader.name, MailFate.NOT_TRIED, gone.detail)
                continue
            report, gone = _sent(desk, due, relay)
            yield report


@dataclass(frozen=True, slots=True)
class _Due:
    """A mail that is to leave: for whom, after which one, and what it says."""

    reader: NoticeReader
    after: SentNotice | None
    message: EmailMessage


def _not_due(one: NoticeReader, last: SentNotice | None) -> MailReport | None:
    """Return why somebody gets no mail, whatever there is to tell."""
    if one.mailbox is None:
        return MailReport(one.name, MailFate.NO_ADDRESS)
    if one.mailbox.stopped:
        return MailReport(one.name, MailFate.STOPPED)
    if last is not None and not last.sent_at:
        return MailReport(one.name, MailFate.UNKNOWN, f"begun {last.begun_at}")
    return None


def _sent(desk: NoticeDesk, due: _Due, relay: MailRelay) -> tuple[MailReport, OndirisError | None]:
    """Send one mail; return what became of it, and why there will be no other if there will not."""
    kept, one = desk.observatory.people.sent_notices, due.reader
    account = one.reader.account
    if not kept.begin(account, desk.mark.revision, desk.mark.day, after=due.after):
        return MailReport(one.name, MailFate.BY_ANOTHER), None
    try:
        relay.send(due.message)
    except MayHaveLeft as error:
        return MailReport(one.name, MailFate.UNKNOWN, error.detail), error
    except OndirisError as error:
        kept.undo(account)
        gone = error if isinstance(error, Unavailable) else None
        return MailReport(one.name, MailFate.REFUSED, error.detail), gone
    kept.arrived(account)
    return MailReport(one.name, MailFate.SENT), None


def mail_of(desk: NoticeDesk, one: NoticeReader, letter: Notice, stated: MailTable) -> EmailMessage:
    """Return a letter as a mail with both its faces.

    Parameters
    ----------
    desk : NoticeDesk
    one : NoticeReader
        With a mailbox.
    letter : Notice
    stated : MailTable
    """
    words = desk.names(letter.lang).voice.words
    stop, city = words("Stop or change these mails:"), desk.observatory.city
    title = city.titles.get(letter.lang) or city.name(letter.lang)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(title, addr_spec=stated.sender)
    message["To"] = Address(addr_spec=one.mailbox.address if one.mailbox else "")
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(_now(desk))
    domain = stated.sender.rpartition("@")[2]
    place = f"{one.reader.account}/{desk.mark.revision}/{desk.mark.day}"
    message["Message-ID"] = f"<{uuid5(_LETTERS, place)}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if stated.reply_to:
        message["Reply-To"] = Address(addr_spec=stated.reply_to)
    ways = [f"<{letter.leads('account/notices')}>"] if letter.address else []
    if stated.reply_to:
        ways.append(f"<mailto:{stated.reply_to}?subject=unsubscribe>")
    if ways:
        message["List-Unsubscribe"] = ", ".join(ways)
    # A relay may take seven bits and no more.
    message.set_content(notice_text(letter, stop), cte="base64")
    message.add_alternative(notice_html(letter, stop), subtype="html", cte="base64")
    message["Content-Language"] = letter.lang
    return message


def _now(desk: NoticeDesk) -> datetime:
    return desk.observatory.clock.now().replace(microsecond=0)
