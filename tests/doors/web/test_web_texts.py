"""Small type of pages: days that do not break, one stop a sentence, no code where words belong."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

import httpx
import pytest

from ondiris.codes import load_catalogue
from ondiris.model import Period
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words

Get = Callable[..., httpx.Response]
PAGES = (
    "", "activities", "activities/C29", "map", "promises", "promises/small-parks-2027", "projects",
    "projects/small-parks-2027", "method", "method/sources", "method/codes/size_classes",
    "evidence/estimate/small-parks-2027", "evidence/ob380651981496b51cdc5e311", "siting-plan",
    "bulletins",
)  # fmt: skip
TEXT = (
    "В январе–мае 2025 года в Алматы произведено промышленной продукции на 976,2 млрд тенге. "
    "Объём производства машиностроения составил 366,1 млрд тенге, рост 37,3 %."
)


def voice(lang: str) -> ReaderLocale:
    return ReaderLocale(load_words()[lang], load_catalogue())


def plain(page: str) -> str:
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "\n", page))


def test_a_day_and_a_period_never_break_before_their_words() -> None:
    day = date(2025, 6, 30)
    assert voice("ru").day(day) == "30\u00a0июня 2025\u00a0г."
    assert voice("kk").day(day) == "2025\u00a0ж. 30\u00a0маусым"
    assert voice("ru").period(Period.parse("2025-01/2025-05")) == "январь–май 2025\u00a0г."
    assert voice("kk").period(Period.parse("2015/2025")) == "2015–2025\u00a0жж."


def test_an_abbreviation_at_the_end_lends_its_stop_to_the_sentence() -> None:
    words = load_words()["ru"]
    said = words("Everything follows from the state of %(day)s.", day="30 июня 2025 г.")
    assert said.endswith("2025 г.")
    assert not said.endswith("..")
    assert words("%(first)s or %(second)s", first="…", second="...").endswith("...")


def test_a_common_noun_before_the_name_of_a_place_is_small_inside_a_sentence() -> None:
    russian = voice("ru")
    assert russian.inside("Город Алматы") == "город Алматы"
    assert russian.inside("Алатауский район") == "Алатауский район"
    assert russian.inside("Город") == "Город"
    assert voice("kk").inside("Алматы қаласы") == "Алматы қаласы"


def test_a_place_in_a_document_speaks_the_language_where_our_reader_wrote_it() -> None:
    assert voice("ru").locator("paragraph 2") == "абзац 2"
    assert voice("kk").locator("paragraph 2") == "2-абзац"
    assert voice("ru").locator("Table 3, paragraph 2") == "Table 3, paragraph 2"


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_carry_no_slip_of_type(get: Get, lang: str, path: str) -> None:
    page = plain(get(f"/{lang}/{path}").text)
    assert re.findall(r"(?<!\.)\.\.(?!\.)", page) == []
    assert re.findall(r"\d (?:г|ж|гг|жж)\.", page) == []
    assert re.findall(r"\bparagraph \d|size_classes", page.partition("ondiris ·")[0]) == []
    assert re.findall(r", Город ", page) == []
    assert re.findall(r"(?<![\w.,/-])\d+\.\d+(?![\w.-])", page) == []


def test_counts_are_grouped_in_words(get: Get) -> None:
    page = plain(get("/ru/evidence/estimate/small-parks-2027").text)
    assert "20\u00a0000" in page
    assert "20000" not in page
    assert "20\u00a0000" not in plain(get("/ru/promises/small-parks-2027").text)


def test_a_checked_text_is_answered_in_the_manner_of_the_language(get: Get) -> None:
    page = plain(get("/ru/check", method="POST", data={"text": TEXT}).text).replace("\u00a0", " ")
    assert "[976,15; 976,25) млрд ₸" in page
    assert "[37,25; 37,35) / [36,25; 36,35]" in page
    assert "январь–май 2025 г." in page
    assert "2025-01/2025-05" not in page
    assert not re.search(r"\d,\d*0{3}", page)


def test_bands_are_named_by_their_place_not_by_their_colour(get: Get) -> None:
    said = get("/en/figures/fan-count.json?subject=small-parks-2027").json()["subtitle"]
    assert said.startswith("Inner band: 50 of 100; outer band: 90 of 100;")


def test_a_picture_names_its_filters_in_words(get: Get) -> None:
    drawn = get("/ru/figures/fan-count.svg?subject=small-parks-2027").text
    assert "subject=" not in plain(drawn)
    assert "Новые малые промышленные парки" in drawn
