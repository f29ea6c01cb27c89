"""A digest for one reader as a letter: the same words as plain text and as a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from ondiris.production.applications.digests import ApplicationDigest
from ondiris.publishing.applications.naming import NoticeNames

__all__ = ["Notice", "NoticePart", "notice", "notice_html", "notice_text"]

MOST = 50
"""Lines of a part; the pages have them all."""


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A part of a letter: a title with its count, and lines with the application of each.

    Parameters
    ----------
    title : str
    lines : tuple of (str, str)
        Code of the application, and what is said of it.
    more : str
        That there are more lines than these; empty where there are not.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter to one reader.

    Parameters
    ----------
    lang, subject, lead : str
    parts : tuple of NoticePart
        Those that have something to tell.
    foot : tuple of str
        Why it comes, and how it stops.
    address : str
        Of the house's door, ``https://industry.example.org``; empty where the letter leads nowhere.
    """

    lang: str
    subject: str
    lead: str
    parts: tuple[NoticePart, ...]
    foot: tuple[str, ...]
    address: str = ""

    def leads(self, path: str) -> str:
        """Return the whole address of a page in the reader's language; empty where none is."""
        return f"{self.address.rstrip('/')}/{self.lang}/{path}" if self.address else ""


def notice(
    names: NoticeNames,
    told: ApplicationDigest,
    site: str,
    since: date | None,
    *,
    address: str = "",
    invented: str = "",
) -> Notice:
    """Return a digest as a letter.

    Parameters
    ----------
    names : NoticeNames
        In the reader's language.
    told : ApplicationDigest
    site : str
        What the house is called.
    since : date, optional
        Since when it tells what is new; from the beginning if left out.
    address : str
        Of the house's door; without it nothing is linked.
    invented : str
        What is said of applications that nobody filed; empty for real ones.
    """
    voice, words = names.voice, names.voice.words
    groups = (
        (words("Fell overdue"), [(d.application.code, names.debt(d)) for d in told.fell]),
        (words("Your turn"), [(d.application.code, names.debt(d)) for d in told.turn]),
        (words("What is new"), [(n.application, names.news(n)) for n in told.news]),
        (words("Turn of others"), [(d.application.code, names.debt(d)) for d in told.others]),
    )
    counts = "; ".join(f"{title}: {len(lines)}" for title, lines in groups if lines)
    parts = tuple(
        NoticePart(
            f"{title}: {len(lines)}",
            tuple(lines[:MOST]),
            words("Not shown here: %(count)s", count=len(lines) - MOST)
            if len(lines) > MOST
            else "",
        )
        for title, lines in groups
        if lines
    )
    subject = ". ".join(part for part in (invented, site, counts or words("Nothing new")) if part)
    foot = (words("A mail is not confidential: it has no names and no amounts."),)
    lead = words("Everything until now.")
    if since is not None:
        lead = words("New and overdue since %(day)s.", day=voice.day(since))
    return Notice(voice.lang, subject, lead, parts, foot, address)


def notice_text(told: Notice, stop: str) -> str:
    """Return a letter as plain text.

    Parameters
    ----------
    told : Notice
    stop : str
        How it stops: words before the address of the page of notices.
    """
    lines = [told.subject, "", told.lead]
    for part in told.parts:
        lines += ["", part.title]
        for code, said in part.lines:
            lines.append(f"- {code}: {said}")
            link = told.leads(f"applications/{code}")
            lines += [f"  {link}"] if link else []
        lines += [part.more] if part.more else []
    lines += ["", *told.foot]
    link = told.leads("account/notices")
    return "\n".join([*lines, *([f"{stop} {link}"] if link else []), ""])


def notice_html(told: Notice, stop: str) -> str:
    """Return a letter as a page that asks nothing of any host.

    Parameters
    ----------
    told : Notice
    stop : str
        As of `notice_text`.
    """
    body = [f"<h1>{escape(told.subject)}</h1>", f"<p>{escape(told.lead)}</p>"]
    for part in told.parts:
        body += [f"<h2>{escape(part.title)}</h2>", "<ul>"]
        body += [f"<li>{_linked(told, code)}: {escape(said)}</li>" for code, said in part.lines]
        body += ["</ul>", *([f"<p>{escape(part.more)}</p>"] if part.more else [])]
    body += [f"<p>{escape(line)}</p>" for line in told.foot]
    link = told.leads("account/notices")
    if link:
        body.append(f'<p>{escape(stop)} <a href="{escape(link)}">{escape(link)}</a></p>')
    head = f'<meta charset="utf-8"><title>{escape(told.subject)}</title>'
    return "\n".join(
        ["<!DOCTYPE html>", f'<html lang="{told.lang}"><head>{head}</head><body>', *body,
         "</body></html>", ""]
    )  # fmt: skip


def _linked(told: Notice, code: str) -> str:
    link = told.leads(f"applications/{code}")
    return f'<a href="{escape(link)}">{escape(code)}</a>' if link else escape(code)
