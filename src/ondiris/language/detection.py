"""Tell what a text is: its language by letters and common words, and what in it is no sentence."""

from __future__ import annotations

from ondiris.codes import counted
from ondiris.language.lexicon import language, languages
from ondiris.language.text import fold, is_table_row

__all__ = ["detect", "unread_rows"]

_SAMPLE = 4000


def detect(text: str) -> str | None:
    """Name the language of a text by its letters and its commonest words.

    Returns
    -------
    str or None
        A language code; None where no described language fits.

    Examples
    --------
    >>> detect("Выпуск вырос на 7,9% к тому же периоду прошлого года.")
    'ru'
    """
    sample = text[:_SAMPLE].lower()
    words = set(fold(sample).text.replace(",", " ").replace(".", " ").split())
    cyrillic = sum("а" <= c <= "я" or c in "ёәғқңөұүһі" for c in sample)
    latin = sum(c.isalpha() for c in sample) - cyrillic
    if cyrillic + latin == 0:
        return None
    script = "cyrillic" if cyrillic > latin else "latin"
    scores: dict[str, float] = {}
    for code in languages():
        lang = language(code)
        if lang.data.get("script") != script:
            continue
        own = str(lang.data.get("letters", ""))
        marked = sum(min(sample.count(c), 20) for c in own)
        scores[code] = 2.0 * len(words & lang.stopwords) + 0.5 * marked
        scores[code] += -1.0 if own and not marked else 0.1
    best = max(scores, key=lambda c: scores[c], default=None)
    return best if best is not None and scores[best] > 0 else None


def unread_rows(text: str) -> list[str]:
    """Return the remark that a text holds rows of a table, which are no sentences."""
    rows = sum(map(is_table_row, text.splitlines()))
    return [f"{counted(rows, 'row')} of a table not read"] if rows else []
