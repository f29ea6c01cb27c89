"""Interface words in three languages: gettext catalogues, several files per language.

English is the language of the message ids.  A room adds ``locale/<lang>/<room>.po``; all
files of a language become one catalogue when it is first spoken.  Nothing is inflected at
run time: messages join labels and values.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ondiris.codes import LANGUAGES
from ondiris.errors import InvalidFile

__all__ = ["Words", "load_words"]

_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Parameters
    ----------
    lang : str
        ``kk``, ``ru`` or ``en``.
    catalogue : gettext.NullTranslations
        Translations of the English message ids.
    """

    lang: str
    catalogue: gettext.NullTranslations

    def __call__(self, message: str, /, **values: object) -> str:
        """Return a message in this language with its ``%(name)s`` filled in."""
        text = self.catalogue.gettext(message)
        return _stopped(text % values) if values else text.replace("%%", "%")

    def has(self, message: str) -> bool:
        """Return whether a message can be said in this language."""
        return self.lang == "en" or self.catalogue.gettext(message) != message

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Return the form that goes with a count, which is available as ``%(count)s``."""
        return _stopped(self.catalogue.ngettext(one, many, count) % {"count": count, **values})


def _stopped(text: str) -> str:
    """Return a text where an abbreviation at the end of a sentence lends it its stop."""
    return _STOPS.sub(".", text)


def load_words(folder: Traversable | None = None) -> Mapping[str, Words]:
    """Return the words of every language, from all ``.po`` files below a folder.

    Parameters
    ----------
    folder : Traversable, optional
        Folder with one subfolder per language; the shipped one by default.

    Raises
    ------
    InvalidFile
        If a catalogue cannot be parsed.
    """
    if folder is None:
        return _SHIPPED
    return {lang: Words(lang, _catalogue(folder, lang)) for lang in LANGUAGES}


class _ShippedWords(Mapping[str, Words]):
    """The shipped words, a language read when it is asked for: a command speaks one alone."""

    def __getitem__(self, lang: str) -> Words:
        if lang not in LANGUAGES:
            raise KeyError(lang)
        return _shipped(lang)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


_SHIPPED = _ShippedWords()


@cache
def _shipped(lang: str) -> Words:
    return Words(lang, _catalogue(files("ondiris") / "web" / "locale", lang))


def _catalogue(folder: Traversable, lang: str) -> gettext.NullTranslations:
    place = folder / lang
    if not place.is_dir():
        return gettext.NullTranslations()
    # Babel's compiler is only wanted where a page is drawn, not at every start.
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - heavy, see above
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - heavy, see above
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - heavy, see above

    merged = Catalog(locale=lang)
    for file in sorted(place.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".po"):
            continue
        try:
            catalogue = read_po(io.BytesIO(file.read_bytes()), abort_invalid=True)
        except PoFileError as error:
            raise InvalidFile(
                "bad-catalogue", f"{lang}/{file.name} is no catalogue of messages"
            ) from error
        for message in catalogue:
            if message.id:
                merged[message.id] = message
    merged.header_comment = ""
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
