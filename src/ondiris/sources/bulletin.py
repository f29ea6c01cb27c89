"""Bytes of a press text in, plain text out: text files and pages, in the encodings in use.

A page keeps its paragraphs and loses its menus, scripts and styles.  What is no text (an image, a
PDF, an archive) is refused by its first bytes rather than read as noise.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ondiris.errors import InvalidFile

__all__ = ["MOST_BYTES", "bulletin_text", "page_text"]

MOST_BYTES = 20_000_000
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\x1f\x8b")
_PAGE = re.compile(r"<(?:!doctype|html|head|body|p|div|article)\b", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "nav", "noscript", "template", "form", "button", "svg"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "td",
     "header", "footer", "title", "ul", "ol", "table", "blockquote", "main", "aside", "hr"}
)  # fmt: skip


def bulletin_text(data: bytes, name: str) -> str:
    """Read a press text from the bytes of a file.

    Parameters
    ----------
    data : bytes
    name : str
        The file's name, for messages.

    Returns
    -------
    str
        Plain text; a page's paragraphs are lines.

    Raises
    ------
    InvalidFile
        If the file is empty, too large, no text, or in an unknown encoding.
    """
    if not data.strip():
        raise InvalidFile("empty-file", f"{name} is empty", hint="Is it the right file?")
    if len(data) > MOST_BYTES:
        raise InvalidFile("too-large", f"{name} is larger than {MOST_BYTES // 10**6} MB")
    if data.startswith(_BINARY):
        raise InvalidFile(
            "not-text", f"{name} is no text or page", hint="Save it as plain text or HTML first."
        )
    text = _decoded(data, name)
    return page_text(text) if _PAGE.search(text[:5000]) else text


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1251", "replace")
    sample = text[:4000]
    letters = sum(c.isalpha() or c.isspace() for c in sample)
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f" for c in sample)
    if letters < 0.5 * len(sample) or controls > len(sample) // 100 or "\0" in text:
        raise InvalidFile(
            "not-text", f"{name} is no text in a known encoding", hint="Save it as UTF-8."
        )
    return text


class _Text(HTMLParser):
    """Collects the visible text of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def page_text(page: str) -> str:
    """Return the visible text of a page, one line for each paragraph."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    lines = (line.strip() for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"
