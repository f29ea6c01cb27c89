"""What is wanted most, and the letter that asks for it, in three languages."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import BrokenInvariant
from ondiris.model import Vintage
from ondiris.model.wanted import Wanted, WantedKind
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.forecasts.wanted import letter, wanted_rows, wanted_table

NEXT = Wanted(
    "forecasts/output/B-E", "B-E", WantedKind.NEXT_FIGURE, "2026-09", 0.34, "Bureau", "output"
)
LIST = Wanted(
    "promises/parks-2027", "parks-2027", WantedKind.LIST_OF_PROJECTS, "parks-2027", 0.18, ""
)


def desk(catalogue: Catalogue, lang: str) -> Desk:
    locale = ReaderLocale(load_words()[lang], catalogue)
    return Desk(locale, Vintage(date(2026, 10, 1), 9), {}, lambda _: None)


@pytest.mark.parametrize(
    ("lang", "subject"),
    [
        ("en", "Subject: Industry: output, figure for September 2026"),
        ("ru", "Тема: Промышленность: объём производства, значение за период: сентябрь 2026 г."),
        ("kk", "Тақырыбы: Өнеркәсіп: өндірілген өнім көлемі, кезеңі: 2026 ж. қыркүйек"),
    ],
)
def test_a_letter_names_what_is_asked_for_and_how_much_it_would_tell(
    catalogue: Catalogue, lang: str, subject: str
) -> None:
    said = [
        text.replace("\N{NO-BREAK SPACE}", " ")
        for text in letter(desk(catalogue, lang), NEXT, "City")
    ]
    assert said[2] == subject
    assert "34 %" in said[3].replace("34%", "34 %")
    assert all("%(" not in text for text in said)


def test_whose_it_is_is_not_made_up(catalogue: Catalogue) -> None:
    assert letter(desk(catalogue, "en"), LIST, "City")[0] == "To: who keeps this figure"
    assert wanted_rows(desk(catalogue, "en"), [LIST], "City")[0]["owner"] is None


def test_each_row_leads_to_the_band_that_it_would_narrow(catalogue: Catalogue) -> None:
    figure = wanted_table(desk(catalogue, "en"), [NEXT, LIST])
    assert [row[1].href for row in figure.rows] == [NEXT.band, LIST.band]
    assert figure.rows[0][2].evidence == "/forecasts/output/B-E"


def test_a_share_beyond_all_of_a_spread_is_a_fault_of_ours() -> None:
    with pytest.raises(BrokenInvariant, match="bad-share"):
        Wanted("x", "y", WantedKind.PROJECT_STATE, "z", 1.2, "")
