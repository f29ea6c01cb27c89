"""Alphabetical order: the 42 letters of Kazakh, which hold the 33 of Russian, then Latin.

Code points put Ә, Ғ, Қ, Ң, Ө, Ұ, Ү, Һ and І after Я; a reader looks for Ә after А.
"""

from __future__ import annotations

import unicodedata

__all__ = ["ALPHABET", "order_key"]

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACES = {letter: 1000 + n for n, letter in enumerate(ALPHABET)}


def order_key(text: str) -> tuple[tuple[int, ...], str]:
    """Return a key that sorts names as a Kazakh dictionary does.

    Notes
    -----
    Signs and digits come first, then Kazakh and Russian letters, then Latin ones and the rest;
    capitals and small letters are equal.  Equal names keep the order of their code points.

    Examples
    --------
    >>> sorted(["Медеу", "Әуезов", "Алмалы", "Түрксіб"], key=order_key)
    ['Алмалы', 'Әуезов', 'Медеу', 'Түрксіб']
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    return tuple(_place(character) for character in folded), text


def _place(character: str) -> int:
    if character in _PLACES:
        return _PLACES[character]
    if character.isalpha():
        return 2000 + ord(character)
    return min(ord(character), 999)
