"""Mend what copying, scanning and typesetting do to a text, and keep where each character stood.

Hyphens at the ends of lines, soft hyphens, marks of direction, accents and decomposed letters,
entities of pages, and letters that a scanner read for digits: "1О,5" is 10,5.  A figure is either
mended for certain or left alone: "4l" may be litres.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

__all__ = ["digits_mended", "mended"]

_MARKS = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_ODD = re.compile(f"[{_MARKS}\u0300-\u036f\r&]|-\n")
_BROKEN = re.compile(
    rf"""
      (?P<fold>(?<=[^\W\d_])[-\u00ad]\r?\n(?=[^\W\d_]))
    | (?P<marks>[{_MARKS}]+)
    | (?P<letter>[^\W\d_][\u0300-\u036f]+)
    | (?P<accent>[\u0300-\u036f]+)
    | (?P<entity>&(?:\#\d{{1,7}}|\#x[0-9a-fA-F]{{1,6}}|[a-zA-Z]{{2,8}});)
    | (?P<line>\r(?=\n))
    """,
    re.VERBOSE,
)
_ALIKE = str.maketrans("oоliіз", "001113")
_MISREAD = re.compile(r"\d[oоз]|[oоliіз][.,]?\d")
_FIGURE = re.compile(
    r"(?<![^\W_])(?=[oоliіз\d]{0,12}\d|[oоliіз]{1,12}[.,]\d)"
    r"[oоliіз\d]{1,12}(?:[.,][oоз\d]{1,6})?(?![^\W_])"
)
_NO_FIGURE = re.compile(r"\d+|[oоз]\d+|\d+[liі]|[oоз]+[.,].*")


def mended(text: str) -> tuple[str, tuple[int, ...] | None]:
    r"""Return a text without what breaks its words, and the offset of each character before.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
    offsets : tuple of int or None
        One more than there are characters; None where nothing changed.

    Examples
    --------
    >>> mended("ме\u00adбель")[0], mended("ме-\nбель")[0], mended("12&nbsp;300")[0] == "12\xa0300"
    ('мебель', 'мебель', True)
    """
    if not _ODD.search(text):
        return text, None
    out: list[str] = []
    places: list[int] = []
    at = 0
    for match in _BROKEN.finditer(text):
        out.append(text[at : match.start()])
        places.extend(range(at, match.start()))
        new = _new(match)
        out.append(new)
        places.extend([match.start()] * len(new))
        at = match.end()
    out.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return "".join(out), tuple(places)


def _new(match: re.Match[str]) -> str:
    if match.lastgroup == "letter":
        whole = unicodedata.normalize("NFC", match.group())
        return "".join(c for c in whole if not unicodedata.combining(c))
    if match.lastgroup == "entity":
        found = unescape(match.group())
        return found if len(found) == 1 else match.group()
    return ""


def digits_mended(text: str) -> str:
    """Return a folded text with digits where a scanner has read letters that look alike.

    Examples
    --------
    >>> digits_mended("1о,5 % и 4оо мест, з6,з %, l2,4 млрд, co2, o2, 5l, зо мест")
    '10,5 % и 400 мест, 36,3 %, 12,4 млрд, co2, o2, 5l, зо мест'
    """
    if not _MISREAD.search(text):
        return text
    return _FIGURE.sub(_figure, text)


def _figure(match: re.Match[str]) -> str:
    found = match.group()
    return found if _NO_FIGURE.fullmatch(found) else found.translate(_ALIKE)
