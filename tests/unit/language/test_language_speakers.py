"""Who says a figure: names and bodies beside a word of saying, in three languages."""

from __future__ import annotations

import pytest

from ondiris.language import read

_CASES = [
    ("ru", "По данным Бюро национальной статистики, выпуск вырос на 7,9%.",
     ["Бюро национальной статистики"]),
    ("ru", "Выпуск вырос на 7,9%, сообщил аким области Серик Ахметов.",
     ["аким области Серик Ахметов"]),
    ("ru", "Глава управления Айгуль Сеитова отметила, что выпуск вырос на 7,9%.",
     ["Глава управления Айгуль Сеитова"]),
    ("ru", "По данным на 1 июня 2025 года работает 24 предприятия.", [None]),
    ("ru", "Был отмечен рост на 7,9% в металлургии.", [None]),
    ("ru", "Также сообщили, что выпуск вырос на 7,9%.", [None]),
    ("ru", "По словам Серика Ахметова, выпуск вырос на 7,9%. Есть 12 цехов.\nЭкспорт: 3%.",
     ["Серика Ахметова", "Серика Ахметова", None]),
    ("ru", "По словам акима области, выпуск вырос на 7,9%.\nОн добавил, что экспорт вырос на 3%.",
     ["акима области", "акима области"]),
    ("ru", "«Выпуск вырос на 7,9%. Экспорт вырос на 3%», – сообщил С. Ахметов в Астане.",
     ["С. Ахметов", "С. Ахметов"]),
    ("kk", "Ұлттық статистика бюросының мәліметінше, өндіріс көлемі 7,9%-ға өсті.",
     ["Ұлттық статистика бюросының"]),
    ("kk", "Өндіріс көлемі 7,9%-ға өсті, деп хабарлады Ұлттық статистика бюросы.",
     ["Ұлттық статистика бюросы"]),
    ("kk", "– Өндіріс көлемі 7,9%-ға өсті. Экспорт 3%-ға артты, – деді Серік Ахметов.",
     ["Серік Ахметов", "Серік Ахметов"]),
    ("kk", "Өндіріс көлемі 7,9%-ға өсті деп күтіледі.", [None]),
    ("en", "According to the Bureau of National Statistics, output grew by 7.9%.",
     ["Bureau of National Statistics"]),
    ("en", "Output grew by 7.9%, said Serik Akhmetov at a briefing.", ["Serik Akhmetov"]),
    ("en", "Governor Serik Akhmetov said that output grew by 7.9%.", ["Governor Serik Akhmetov"]),
    ("en", "Growth was noted in metallurgy by 7.9%.", [None]),
    ("en", "According to preliminary data, output grew by 7.9%.", [None]),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "speakers"), _CASES)
def test_who_says_a_figure_is_kept_as_printed(
    lang: str, text: str, speakers: list[str | None]
) -> None:
    claims = read(text, lang=lang).claims
    assert [c.speaker for c in claims] == speakers
    told = {"stated", "inherited"}
    assert all((c.field_status.get("speaker") in told) == bool(c.speaker) for c in claims)


def test_who_says_it_is_no_part_of_what_a_claim_means() -> None:
    said = read("По словам акима области, выпуск мебели вырос на 7,9%.", lang="ru").claims
    plain = read("Выпуск мебели вырос на 7,9%.", lang="ru").claims
    assert said[0].speaker == "акима области"
    assert said[0].meaning() == plain[0].meaning()
