"""Name the language of a text by its script, its letters and its commonest words."""

from __future__ import annotations

import re

from ondiris.language.lexicon import language, languages
from ondiris.language.text import fold

__all__ = ["detect"]

_SAMPLE = 4000
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]")


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
    cyrillic = len(_CYRILLIC.findall(sample))
    latin = sum(map(str.isalpha, sample)) - cyrillic
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
