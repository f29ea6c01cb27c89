"""Hostile texts: no crash, no claim from nothing, work that grows in step with the length."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.language import read
from ondiris.sources.bulletin import bulletin_text, page_text

PIECES = [
    "1", "1 ", "5% ", "1.", "1-", "аб", "аa", "млрд теңге ", "(", "«", "5,", "2025 ", "қаңтар-",
    "5 жаңа ", "миллион ", "жиырма бір ", "a@", "+7 ", "http://", "будет ", "5 млрд теңге\n",
    "в более чем на 5 % ", "\u202e5", "-", "және 5 ",
    "оlо", "1О,", "З,З ", "&amp;", "а\u0301", "а-\n", "5\t", "5 | а\n", "5;", "   5", "\r\n", "і2",
]  # fmt: skip


def _calls(text: str) -> int:
    """Count function calls: a measure of work that no other process disturbs."""
    count = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        read(text, lang="kk")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_work_grows_in_step_with_the_length(piece: str) -> None:
    read("Алматыда 5 жоба.", lang="kk")
    once, twice = (_calls("Алматыда " + piece * (n // len(piece))) for n in (2000, 4000))
    assert twice <= 2.6 * once + 2000


@pytest.mark.parametrize(
    "text",
    [
        "1e400 тенге", "9" * 5000 + " тенге", "\x00\x00 5 \x00", "٣٤ тенге", "½ тенге", "- - - - %",
        "5%%%%%%", "инвестиции составили ∞ тенге", "<b>5</b> млрд", "\ud800 5 млрд тенге",
    ],
)  # fmt: skip
def test_odd_texts_do_not_crash(text: str) -> None:
    for claim in read(text, lang="ru").claims:
        assert claim.value.is_finite()
        assert 0 <= claim.span[0] < claim.span[1] <= len(text)


def test_a_huge_exponent_is_no_number() -> None:
    assert read("Инвестиции составили 1e400 тенге.", lang="ru").claims == ()


def test_latin_letters_inside_cyrillic_words_change_nothing() -> None:
    plain = read("Инвестиции составили 5,5 млрд тенге.", lang="ru").claims
    mixed = read("Инвecтиции cocтaвили 5,5 млpд тeнгe.", lang="ru").claims
    assert [c.meaning() for c in plain] == [c.meaning() for c in mixed]
    assert len(plain) == 1


def test_direction_marks_and_soft_hyphens_change_nothing() -> None:
    plain = read("Создано 12 300 рабочих мест.", lang="ru").claims
    marked = read("Соз\u00adда\u200bно \u202e12 300\u202c рабочих мест.", lang="ru").claims
    assert [c.meaning() for c in plain] == [c.meaning() for c in marked]


def test_empty_and_foreign_texts_are_told() -> None:
    with pytest.raises(InvalidInput, match="no text"):
        read("  \n ")
    with pytest.raises(InvalidInput, match="described languages"):
        read("1234 5678")
    assert "no numeric claim was found" in read("Просто слова без чисел.", lang="ru").notes


def test_a_wrong_language_is_remarked() -> None:
    notes = read("Выпуск мебели вырос на 5% и составил 7 млрд тенге в этом году.", lang="en").notes
    assert any("looks like ru" in note for note in notes)


def test_too_long_a_text_is_refused_at_once() -> None:
    with pytest.raises(InvalidInput, match="5 million"):
        read("а" * 5_000_001, lang="ru")


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"%PDF-1.7 ...", b"PK\x03\x04zip", bytes(range(256)) * 40, b"\x00" * 500]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidFile):
        bulletin_text(data, "x.bin")


def test_encodings_in_use_are_read() -> None:
    text = "Выпуск вырос на 5%."
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1251"):
        assert bulletin_text(text.encode(encoding), "x.txt") == text


def test_a_page_gives_its_paragraphs_and_hides_scripts() -> None:
    page = (
        "<html><body><nav>5 млрд тенге</nav><p>Создано <b>400</b> рабочих мест.</p>"
        "<script>var x='7 млрд тенге'</script></body></html>"
    )
    assert page_text(page) == "Создано 400 рабочих мест.\n"
