"""Folding of names: what a reader types is not what a register wrote.

On a Russian keyboard the Kazakh letters are missing, so people type the nearest Russian one.  Both
sides of a comparison are folded the same way; an exact match still ranks before a folded one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["fold", "fold_name"]

_LETTERS: Final = str.maketrans("әғқңөұүһіё", "агкноуухие")
_FORMS: Final = (
    "тоо", "жшс", "ао", "ақ", "ип", "жк", "оао", "зао", "рмк", "ргп", "кгп", "мкк",
    "филиал", "филиалы", "llp", "jsc", "ltd", "llc", "branch",
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return a text in small letters, Kazakh letters as Russian keyboards write them.

    Examples
    --------
    >>> fold("ӘУЕЗОВ"), fold("Қазақ Өнеркәсібі")
    ('ауезов', 'казак онеркасиби')
    """
    return unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)


def fold_name(text: str) -> str:
    """Return what is left of an enterprise's name without legal form, quotes and spacing.

    Examples
    --------
    >>> fold_name('ТОО «Алматы-Өнім»') == fold_name('Алматы Онiм ЖШС'.replace("i", "і"))
    True
    """
    forms = {fold(form) for form in _FORMS}
    words = [word for word in _WORD.findall(fold(text)) if word not in forms]
    return " ".join(words)
