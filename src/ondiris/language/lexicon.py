"""Languages and the domain as data: load the TOML files and weave their patterns into tries.

A language file names its alphabet, marks, suffix classes, abbreviations, and lists of patterns by
kind; a domain file lists forms of measures, units and activities for each language.  A new
language is a new file in ``lang/`` (or any folder passed in); no code knows a language by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ondiris.codes import CURRENCY_SIGNS, shipped_units
from ondiris.codes.toml_text import parse_toml
from ondiris.errors import InvalidInput, NotFound
from ondiris.language.patterns import PatternTrie
from ondiris.language.text import fold, tokenise

__all__ = [
    "LANGUAGE_DATA",
    "Language",
    "PlaceForms",
    "domain",
    "language",
    "languages",
    "literal_pattern",
]

LANGUAGE_DATA = Path(__file__).parent
_LEXICAL = ("scale", "unit", "left", "right", "number", "fraction", "multiple", "rank", "skip")
_DOMAIN = ("unit", "measure", "of", "activity")
_CLASSES = ("month", "ordinal", "number")


@dataclass(frozen=True, slots=True)
class PlaceForms:
    """The forms in which a city's case names its places and sites.

    ``forms[language][code]`` lists patterns; ``kinds[code]`` is ``area`` or ``site``; ``home`` is
    the area "the city" stands for; ``within[code]`` the area a site lies in; ``names`` keeps the
    stored forms that the writer may use; ``activities[code][language]`` labels of activities that
    the city added, which are written as they are.
    """

    home: str | None = None
    forms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    within: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    activities: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def country(self) -> str | None:
        """The area that the home city lies in, the widest there is."""
        area = self.home
        while area is not None and area in self.within:
            area = self.within[area]
        return None if area == self.home else area

    def labelled(
        self,
        *,
        areas: Mapping[str, Mapping[str, str]],
        sites: Mapping[str, Mapping[str, str]],
        activities: Mapping[str, Mapping[str, str]],
    ) -> PlaceForms:
        """Return the same with a label, read as it stands, of each place that has no form.

        Parameters
        ----------
        areas, sites : mapping of str to mapping
            Names by language of what the home knows.
        activities : mapping of str to mapping
            Labels of activities that the city added.
        """
        names = {code: dict(found) for code, found in self.names.items()}
        forms = {lang: dict(found) for lang, found in self.forms.items()}
        kinds = dict(self.kinds)
        for kind, listed in (("area", areas), ("site", sites)):
            for code, labels in listed.items():
                kinds.setdefault(code, kind)
                for lang, label in labels.items():
                    if names.setdefault(code, {}).get(lang):
                        continue
                    names[code][lang] = {"label": label}
                    forms.setdefault(lang, {})[code] = (literal_pattern(label),)
        return replace(self, names=names, forms=forms, kinds=kinds, activities=activities)

    @classmethod
    def from_toml(cls, text: str) -> PlaceForms:
        """Read a case's ``forms.toml``.

        Parameters
        ----------
        text : str
            TOML with ``home`` and tables ``[place.CODE]`` holding ``kind``, ``within`` and, per
            language, ``find`` (patterns) and ``forms`` (stored word forms).
        """
        try:
            data = parse_toml(text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidInput("bad-forms", f"the place forms are no TOML: {error}") from error
        try:
            return cls._of(data)
        except (AttributeError, TypeError, ValueError) as error:
            raise InvalidInput(
                "bad-forms", "a table of the place forms holds something of another type"
            ) from error

    @classmethod
    def _of(cls, data: Mapping[str, Any]) -> PlaceForms:
        forms: dict[str, dict[str, tuple[str, ...]]] = {}
        names: dict[str, dict[str, dict[str, str]]] = {}
        kinds: dict[str, str] = {}
        within: dict[str, str] = {}
        for code, entry in data.get("place", {}).items():
            kinds[code] = entry.get("kind", "area")
            if "within" in entry:
                within[code] = entry["within"]
            for lang, part in entry.items():
                if isinstance(part, dict):
                    forms.setdefault(lang, {})[code] = tuple(part.get("find", ()))
                    names.setdefault(code, {})[lang] = dict(part.get("forms", {}))
        return cls(data.get("home"), forms, kinds, within, names)


class Endings(NamedTuple):
    """What a word is or ends with where it stands in one form; ``=word`` lists a whole word."""

    words: frozenset[str]
    endings: tuple[str, ...]

    @classmethod
    def of(cls, listed: Iterable[str]) -> Endings:
        """Part what a language file lists."""
        whole = frozenset(e[1:] for e in listed if e.startswith("="))
        return cls(whole, tuple(e for e in listed if not e.startswith("=")))

    def end(self, word: str) -> bool:
        """Tell whether a word stands in this form."""
        return word in self.words or word.endswith(self.endings)


@dataclass(frozen=True, slots=True)
class Language:
    """A language ready to read with: its tries and small tables."""

    code: str
    name: str
    data: Mapping[str, Any]
    classes: PatternTrie
    lexical: PatternTrie
    cues: PatternTrie
    assertions: PatternTrie
    transliterations: tuple[tuple[frozenset[str], dict[str, str]], ...]
    never_end: frozenset[str]
    may_end: frozenset[str]
    scale_abbreviations: frozenset[str]
    spelt_scales: frozenset[str]
    ordinal_endings: frozenset[str]
    case_endings: frozenset[str]
    unit_forms: Mapping[str, Endings]
    decimal: str
    verb_last: bool
    stopwords: frozenset[str]
    never_names: frozenset[str]
    words: Mapping[str, tuple[str, ...]]
    home: str | None = None


@lru_cache(maxsize=4)
def languages(folder: Path = LANGUAGE_DATA) -> tuple[str, ...]:
    """Return the codes of the languages a folder describes."""
    return tuple(sorted(p.stem for p in (folder / "lang").glob("*.toml")))


def language(code: str, places: PlaceForms | None = None, folder: Path = LANGUAGE_DATA) -> Language:
    """Load a language with the forms of a city's places.

    Parameters
    ----------
    code : str
        A file in ``folder/lang`` without its ending.
    places : PlaceForms, optional
        Forms of the city's places; without them no place is recognised.
    folder : Path
        Where ``lang/`` and ``domain/`` lie; the package's own by default.

    Raises
    ------
    NotFound
        Where no such language is described.
    """
    if code not in languages(folder):
        raise NotFound(
            "unknown-language",
            f"no language {code!r} is described",
            hint=f"One of {', '.join(languages(folder))}.",
        )
    return _load(code, folder, _Box(places))


class _Box:
    """Makes unhashable place forms usable as a cache key: equal ones make one language."""

    def __init__(self, places: PlaceForms | None) -> None:
        self.places = places

    def __hash__(self) -> int:
        return hash(self.places and (self.places.home, *self.places.kinds))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Box) and (
            other.places is self.places or other.places == self.places
        )


def _file(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput("bad-language", f"{path.name} is no TOML: {error}") from error


def _merge(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in over.items():
        old = out.get(key)
        out[key] = (
            _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return out


@lru_cache(maxsize=2)
def domain(folder: Path) -> dict[str, Any]:
    """Load the words of the domain, merged from every file in ``folder/domain``."""
    merged: dict[str, Any] = {}
    for path in sorted((folder / "domain").glob("*.toml")):
        merged = _merge(merged, _file(path))
    return merged


def _language_data(code: str, folder: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    data = _file(folder / "lang" / f"{code}.toml")
    base = data.get("base")
    if base is None:
        return data, (code,)
    below, codes = _language_data(base, folder)
    return _merge(below, data), (*codes, code)


@lru_cache(maxsize=16)
def _load(code: str, folder: Path, box: _Box) -> Language:
    data, codes = _language_data(code, folder)
    suffixes = frozenset(_suffixes(data.get("suffixes", {})))
    classes, lexical, cues, asserted = (PatternTrie(suffixes) for _ in range(4))
    macros = data.get("macros", {})
    for kind in _CLASSES:
        _teach(classes, kind, data.get(kind, {}), macros)
    for kind in (*_LEXICAL, "period"):
        _teach(lexical, kind, data.get(kind, {}), macros)
    for kind, table in data.get("cue", {}).items():
        _teach(cues, kind, table, macros)
    shared, own = domain(folder), _own_labels(box.places, codes)
    for kind in _DOMAIN:
        trie = lexical if kind in _LEXICAL else cues
        for value, forms in shared.get(kind, {}).items():
            for name in codes:
                _teach(trie, kind, {value: [p for p in forms.get(name, ()) if p not in own]})
    _teach_currencies(lexical, data.get("unit", {}))
    for activity, forms in shared.get("form", {}).items():
        for name in codes:
            patterns = map(literal_pattern, forms.get(name, {}).values())
            _teach(cues, "activity", {activity: [p for p in patterns if p not in own]})
    for topic, forms in shared.get("assertion", {}).items():
        for name in codes:
            _teach(asserted, "assertion", {topic: forms.get(name, ())})
    endings = ("", *data.get("place_endings", ()))
    for name in codes:
        _teach_places(cues, shared, box.places or PlaceForms(), name, endings)
    abbreviations = data.get("abbreviations", {})
    return Language(
        code=code,
        name=data["name"],
        data=data,
        classes=classes,
        lexical=lexical,
        cues=cues,
        assertions=asserted,
        transliterations=tuple(
            (frozenset(t["markers"]), dict(t["map"])) for t in data.get("transliteration", ())
        ),
        never_end=frozenset(abbreviations.get("never_end", ())),
        may_end=frozenset(abbreviations.get("may_end", ())),
        scale_abbreviations=frozenset(abbreviations.get("scales", ())),
        spelt_scales=frozenset(abbreviations.get("spelt", ())),
        ordinal_endings=frozenset(data.get("hyphen", {}).get("ordinal", ())),
        case_endings=frozenset(data.get("hyphen", {}).get("case", ())),
        unit_forms={name: Endings.of(listed) for name, listed in data.get("form", {}).items()},
        decimal=data.get("decimal", ","),
        verb_last=bool(data.get("verb_last", False)),
        stopwords=frozenset(data.get("stopwords", ())),
        never_names=frozenset(data.get("never_names", ())),
        words={name: tuple(found) for name, found in data.get("words", {}).items()},
        home=None if box.places is None else box.places.home,
    )


def _own_labels(places: PlaceForms | None, languages: Iterable[str]) -> frozenset[str]:
    """Return the patterns of a city's own activities: what it calls so is no other's."""
    labels = () if places is None else places.activities.values()
    spoken = tuple(languages)
    return frozenset(literal_pattern(said[n]) for said in labels for n in spoken if n in said)


def _teach_currencies(lexical: PatternTrie, told: Mapping[str, Iterable[str]]) -> None:
    """Teach signs, and the codes of currencies that a language has no word for."""
    for sign, codes in CURRENCY_SIGNS.items():
        if not any(sign in form for form in told.get(codes[0], ())):
            _teach(lexical, "unit", {codes[0]: (sign,)})
    for code in shipped_units("money"):
        if code not in told:
            _teach(lexical, "unit", {code: (code.casefold(),)})


def _teach_places(
    cues: PatternTrie,
    shared: Mapping[str, Any],
    places: PlaceForms,
    name: str,
    endings: tuple[str, ...],
) -> None:
    """Teach the places of a case, those of the neighbourhood, and towns that have no code."""
    for place, forms in places.forms.get(name, {}).items():
        kind = places.kinds.get(place, "area")
        _teach(cues, "place" if kind == "area" else "site", {place: _ended(forms, endings)})
    for activity, labels in places.activities.items():
        _teach(cues, "activity", {activity: map(literal_pattern, filter(None, [labels.get(name)]))})
    for place, forms in shared.get("place", {}).items():
        if place not in places.kinds:
            _teach(cues, "place", {place: _ended(forms.get(name, ()), endings)})
    for region, forms in shared.get("town", {}).items():
        written = _ended(forms.get(name, ()), endings)
        _teach(cues, "named", {"area": written})
        _teach(cues, "town", {region: written})


def literal_pattern(words: str) -> str:
    """Return the pattern that finds words as they stand, whatever the case of their letters.

    Examples
    --------
    >>> literal_pattern("Тау-кен «Ёлка» №5")
    'тау - кен " елка " № 5'
    """
    folded = fold(words.partition("(")[0]).text
    return " ".join(token.text for token in tokenise(folded, 0, len(folded)))


def _ended(forms: Iterable[str], endings: tuple[str, ...]) -> list[str]:
    """Return patterns that end in a whole word with each ending: Astana, Astana's."""
    whole = [f for f in forms if f[-1].isalpha()]
    return [*forms, *(f + ending for f in whole for ending in endings if ending)]


def _teach(
    trie: PatternTrie,
    kind: str,
    table: Mapping[str, Iterable[str]],
    macros: Mapping[str, str] = MappingProxyType({}),
) -> None:
    for value, patterns in table.items():
        for pattern in patterns:
            written = pattern
            for name, text in macros.items():
                written = written.replace("{" + name + "}", f"({text})")
            trie.add(written, kind, value)


def _suffixes(families: Mapping[str, Mapping[str, list[str]]]) -> Iterable[str]:
    """Combine plural, possessive and case endings of each vowel harmony."""
    for family in families.values():
        for plural in ("", *family.get("plural", ())):
            for possessive in ("", *family.get("possessive", ())):
                yield plural + possessive
                for case in (*family.get("case", ()), *family.get("adjective", ())):
                    yield plural + possessive + case
