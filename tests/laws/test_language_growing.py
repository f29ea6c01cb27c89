"""A text that grows is heard as if it were read anew, whatever was said before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ondiris.language import read
from ondiris.language.growing import GrowingText
from ondiris.session.bulletins.reading import shipped_places

PLACES = shipped_places()
SENTENCES = (
    "В 2025 году в Алматы произведено продукции на 2 506,9 млрд тенге.",
    "Рост составил 7,9%, в том числе в машиностроении – 12,4%.",
    "В Алатауском районе до 2027 года будет запущено 15 проектов на 141,0 млрд тенге.",
    "Их доля – 42,5%.",
    "Инвестиции в Индустриальную зону выросли на 3,1%.",
    'Аким города сказал: "Создано 194 рабочих места".',
    "Жиһаз өндірісі 7,9 пайызға өсті, бұл өткен жылдан көп.",
    "Просмотров: 3 412",
    "Выпуск по районам:",
    "и ещё 36,1 млрд тенге в январе–мае",
    "* * *",
    "Астана: 1,2 трлн тенге.",
)
BREAKS = st.sampled_from((" ", "\n", "\n\n"))


@given(st.lists(st.tuples(BREAKS, st.sampled_from(SENTENCES)), min_size=1, max_size=9))
def test_a_growing_text_is_heard_as_one_that_is_read_anew(
    said: list[tuple[str, str]],
) -> None:
    growing, text = GrowingText(), "Промышленность города за январь–август 2025 года."
    for between, sentence in said:
        text += between + sentence
        anew = read(text, lang="ru", places=PLACES)
        assert read(text, lang="ru", places=PLACES, growing=growing) == anew


def test_a_text_that_begins_otherwise_is_read_anew() -> None:
    growing = GrowingText()
    first, second = "В 2025 году – 5,1 млрд тенге.\n\n", "Доля машиностроения – 42,5%."
    read(first + second, lang="ru", places=PLACES, growing=growing)
    other = first.replace("2025", "2024") + second
    assert read(other, lang="ru", places=PLACES, growing=growing) == read(
        other, lang="ru", places=PLACES
    )


def test_what_stays_is_read_once() -> None:
    """A paragraph that is there already is not looked at: what it was heard as is taken."""
    growing = GrowingText()
    text = "В 2025 году – 5,1 млрд тенге.\n\n"
    read(text, lang="ru", places=PLACES, growing=growing)
    (kept,) = growing.kept
    kept[1].found.clear()
    again = read(text + "Доля машиностроения – 42,5%.", lang="ru", places=PLACES, growing=growing)
    assert [str(claim.value) for claim in again.claims] == ["42.5"]
