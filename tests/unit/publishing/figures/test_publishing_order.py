"""Kazakh alphabetical order; the expected order is that of the official alphabet."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from ondiris.publishing.figures.order import ALPHABET, order_key

OFFICIAL = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"


def test_the_alphabet_has_its_forty_two_letters_in_order() -> None:
    assert len(OFFICIAL) == 42
    assert ALPHABET.upper() == OFFICIAL
    shuffled = list(OFFICIAL)
    random.Random(7).shuffle(shuffled)
    assert "".join(sorted(shuffled, key=order_key)) == OFFICIAL


def test_districts_stand_where_a_reader_looks() -> None:
    names = ["Түрксіб", "Медеу", "Әуезов", "Алмалы", "Жетісу", "Алатау", "Бостандық", "Наурызбай"]
    assert sorted(names, key=order_key) == [
        "Алатау", "Алмалы", "Әуезов", "Бостандық", "Жетісу", "Медеу", "Наурызбай", "Түрксіб",
    ]  # fmt: skip
    assert sorted(names)[-1] == "Әуезов"  # what code points would do


def test_latin_names_follow_and_case_does_not_matter() -> None:
    assert sorted(["Zeta", "Яблоко", "alpha", "1-зона"], key=order_key) == [
        "1-зона", "Яблоко", "alpha", "Zeta",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=8), max_size=8))
def test_order_is_total(names: list[str]) -> None:
    once = sorted(names, key=order_key)
    backwards = once[::-1]
    assert sorted(backwards, key=order_key) == once
