"""Name the language of a text by its script, its letters and its commonest words."""

from __future__ import annotations

import re
from functools import lru_cache

from ondiris.language.lexicon import Language, language, languages
from ondiris.language.text import fold

__all__ = ["detect", "other_language"]

_SAMPLE = 2000
_FEW_WORDS = 4
_TELLING = 2
_AROUND = '.,:;!?()"'
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]+")
_WORD = re.compile(r"[^\W\d_]+")


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
    cyrillic = sum(map(len, _CYRILLIC.findall(sample)))
    latin = sum(map(len, _WORD.findall(sample))) - cyrillic
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


def other_language(said: str, home: Language) -> str | None:
    """Name the language of a folded sentence where it is clearly another than that of its text.

    Parameters
    ----------
    said : str
    home : Language
        The language of the text.

    Examples
    --------
    >>> other_language("жиһаз өндірісі 7,9 пайызға өсті", language("ru"))
    'kk'
    """
    if not _suspicious(home.code).search(said):
        return None
    words = {word.strip(_AROUND) for word in said.split()}
    if len(words) < _FEW_WORDS or words & home.stopwords:
        return None
    if said.isascii() is not _latin(home):
        found = detect(said)
        return found if found != home.code else None
    for other in map(language, languages()):
        if other.code == home.code or _latin(other) is not _latin(home):
            continue
        marked = sum(any(c in word for c in _letters(other)) for word in words)
        unmarked = _letters(home) and len(words & other.stopwords) >= _TELLING
        if marked >= _TELLING or unmarked:
            return other.code
    return None


@lru_cache(maxsize=16)
def _suspicious(code: str) -> re.Pattern[str]:
    """Return what only a sentence of another language holds, or lacks, as one quick search."""
    home = language(code)
    if _latin(home):
        return _CYRILLIC
    others = [o for o in map(language, languages()) if not _latin(o) and o.code != code]
    strange = "".join(map(_letters, others)).translate({ord(c): "" for c in _letters(home)})
    lacking = f"^[^{_letters(home)}]*$" if _letters(home) else r"^[\x00-\x7f]*$"
    return re.compile(f"[{strange}]|{lacking}" if strange else lacking)


def _latin(lang: Language) -> bool:
    return lang.data.get("script") == "latin"


def _letters(lang: Language) -> str:
    return str(lang.data.get("letters", ""))
