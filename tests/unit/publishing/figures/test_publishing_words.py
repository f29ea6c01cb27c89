"""Interface words: complete in three languages, in characters that the face has."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from string import ascii_letters, digits, punctuation

import pytest
from fontTools.ttLib import TTFont

import ondiris
from ondiris.codes import LANGUAGES, load_catalogue
from ondiris.errors import InvalidFile
from ondiris.production import FORMULAS
from ondiris.publishing.figures.fonts import face_file
from ondiris.publishing.figures.words import load_words

PACKAGE = Path(ondiris.__file__).parent
RUSSIAN = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
KAZAKH = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
MARKS = "₸−–—…«»“”„’·№×²³≈≠≤≥ƒ→"


def messages() -> Iterator[tuple[str, str]]:
    for template in sorted((PACKAGE / "web" / "templates").rglob("*.html")):
        for found in re.findall(r"_\('((?:[^'\\]|\\.)*)'", template.read_text("utf-8")):
            yield found.replace("\\'", "'"), template.name
    for folder in ("publishing", "web", "assistants"):
        for module in sorted((PACKAGE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(module.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and _speaks(node.func):
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value, module.name
    for stage in FORMULAS:
        for formula in stage:
            yield formula.name, "formulas"
            yield formula.symbols, "formulas"


def _speaks(called: ast.expr) -> bool:
    name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
    return name == "words"


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_message_is_translated(lang: str) -> None:
    words = load_words()[lang]
    known = words.catalogue._catalog  # type: ignore[attr-defined]
    lacking = sorted({f"{text} ({where})" for text, where in messages() if text not in known})
    assert lacking == []


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_translations_keep_their_slots(lang: str) -> None:
    known = load_words()[lang].catalogue._catalog  # type: ignore[attr-defined]
    for message, said in known.items():
        if isinstance(message, str) and message:
            slots = re.findall(r"%\(\w+\)s", message)
            assert sorted(re.findall(r"%\(\w+\)s", said)) == sorted(slots), message


def test_an_untranslated_message_stays_english() -> None:
    assert load_words()["kk"]("No such message: %(x)s", x=1) == "No such message: 1"


def test_several_files_of_a_language_become_one(tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (tmp_path / "kk").mkdir()
    (tmp_path / "kk" / "a.po").write_text(head + 'msgid "One"\nmsgstr "Бір"\n', "utf-8")
    (tmp_path / "kk" / "b.po").write_text(head + 'msgid "Two"\nmsgstr "Екі"\n', "utf-8")
    words = load_words(tmp_path)["kk"]
    assert (words("One"), words("Two")) == ("Бір", "Екі")


def test_a_broken_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru" / "x.po").write_text("this is no catalogue", "utf-8")
    with pytest.raises(InvalidFile):
        load_words(tmp_path)


def characters_of(path: Path) -> set[int]:
    """Return the code points of a face."""
    return {*TTFont(path).getBestCmap()}


def labels(langs: Collection[str]) -> set[str]:
    """Return the characters of all messages, translations and labels of these languages."""
    texts = [text for text, _ in messages()]
    for lang in set(langs) - {"en"}:
        texts += [str(t) for t in load_words()[lang].catalogue._catalog.values()]  # type: ignore[attr-defined]
    case = load_catalogue(PACKAGE / "cases" / "almaty")
    for codes in case.lists.values():
        for item in codes:
            texts += [item.names.get(lang, "") for lang in langs]
    return {character for text in texts for character in text if character > " "}


def test_the_face_has_every_character_of_catalogues_and_labels() -> None:
    path = face_file()
    if path is None:
        pytest.skip("the font wheel is not installed")
    lacking = {c for c in labels(LANGUAGES) if ord(c) not in characters_of(path)}
    assert lacking == set()


@pytest.mark.parametrize(
    ("cut", "langs", "more"),
    [
        ("latin", ["en"], f"{ascii_letters}{digits}{punctuation}\u00a0{MARKS}"),
        ("cyrillic", LANGUAGES, f"{RUSSIAN}{KAZAKH}{digits}{punctuation}\u00a0{MARKS}"),
    ],
)
def test_a_face_that_pictures_carry_has_every_character_of_its_languages(
    cut: str, langs: Collection[str], more: str
) -> None:
    held = characters_of(PACKAGE / "publishing" / "figures" / "faces" / f"{cut}.woff2")
    assert {c for c in labels(langs) | {*more} if ord(c) not in held} == set()


def test_the_face_lacks_a_letter_of_latin_kazakh() -> None:
    path = face_file()
    if path is None:
        pytest.skip("the font wheel is not installed")
    assert ord("ǵ") not in characters_of(path)


def test_the_words_of_each_language_and_of_no_other() -> None:
    words = load_words()
    assert (list(words), len(words)) == (list(LANGUAGES), len(LANGUAGES))
    assert all(words[lang].lang == lang and words[lang] is words[lang] for lang in words)
    assert words.get("de") is None
