"""Interface words: complete in three languages, in characters that the face has."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

import ondiris
from ondiris.codes import LANGUAGES, load_catalogue
from ondiris.errors import InvalidFile
from ondiris.production import FORMULAS
from ondiris.publishing.figures.fonts import face_file
from ondiris.publishing.figures.words import load_words

PACKAGE = Path(ondiris.__file__).parent


def messages() -> Iterator[tuple[str, str]]:
    for template in sorted((PACKAGE / "web" / "templates").rglob("*.html")):
        for found in re.findall(r"_\('((?:[^'\\]|\\.)*)'", template.read_text("utf-8")):
            yield found.replace("\\'", "'"), template.name
    for folder in ("publishing", "web"):
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
    """Return the code points of a TrueType file: its ``cmap`` table of format 4 or 12."""
    data = path.read_bytes()
    count = struct.unpack(">H", data[4:6])[0]
    tables = {
        data[12 + 16 * i : 16 + 16 * i]: struct.unpack(">II", data[20 + 16 * i : 28 + 16 * i])
        for i in range(count)
    }
    start, _ = tables[b"cmap"]
    found: set[int] = set()
    for i in range(struct.unpack(">H", data[start + 2 : start + 4])[0]):
        offset = struct.unpack(">I", data[start + 8 + 8 * i : start + 12 + 8 * i])[0]
        sub = start + offset
        if struct.unpack(">H", data[sub : sub + 2])[0] == 4:
            pairs = struct.unpack(">H", data[sub + 6 : sub + 8])[0] // 2
            ends = struct.unpack(f">{pairs}H", data[sub + 14 : sub + 14 + 2 * pairs])
            at = sub + 16 + 2 * pairs
            begins = struct.unpack(f">{pairs}H", data[at : at + 2 * pairs])
            for first, last in zip(begins, ends, strict=True):
                found |= set(range(first, last + 1))
    return found - {0xFFFF}


def test_the_face_has_every_character_of_catalogues_and_labels() -> None:
    path = face_file()
    if path is None:
        pytest.skip("the font wheel is not installed")
    texts = [text for text, _ in messages()]
    for lang in ("kk", "ru"):
        texts += [str(t) for t in load_words()[lang].catalogue._catalog.values()]  # type: ignore[attr-defined]
    case = load_catalogue(PACKAGE / "cases" / "almaty")
    for codes in case.lists.values():
        for item in codes:
            texts += [item.names.get(lang, "") for lang in LANGUAGES]
    used = {character for text in texts for character in text if character > " "}
    lacking = {c for c in used if ord(c) not in characters_of(path)}
    assert lacking == set()


def test_the_face_lacks_a_letter_of_latin_kazakh() -> None:
    path = face_file()
    if path is None:
        pytest.skip("the font wheel is not installed")
    assert ord("ǵ") not in characters_of(path)
