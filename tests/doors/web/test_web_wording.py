"""Every page read for its wording: counts with their nouns, dates with one stop, one word each."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import httpx
import pytest

from ondiris.codes import counted_form, forms_of, load_catalogue

Get = Callable[..., httpx.Response]
LANGUAGES = ("kk", "ru", "en")
PAGES = (
    *("", "activities", "activities/C-MACH", "structure?period=2025", "projects", "promises"),
    *("promises/small-parks-2027", "promises/industrial-zone-2025", "map", "sites/small-parks"),
    *(
        "sites/industrial-zone",
        "site-finder?land=2",
        "siting-plan?parks=5&floor_area=20000",
        "enterprises",
        "bulletins",
        "documents",
        "check",
    ),
    *("changes", "method", "method/sources", "method/series", "disclosure", "indices", "api"),
    *("bulletins?length=short", "bulletins?period=2025"),
)
UNITS = load_catalogue()["units"]
COUNTED = ("enterprises", "projects", "zones", "jobs", "persons", "investors", "buildings")
BOUNDS = ("более", "менее", "около", "из", "до", "от", "больше", "меньше", "at", "than")
RETIRED = {
    "ru": ("Поставить рядом", "по молчанию", "Субъект", "Миры данных", "Отрасли", "К содержанию",
           "книг", "Розыгрыш", "розыгрыш", "Санитарное расстояние", "Светлая или", "доказательств",
           "текущих ценах", "Бюро национальной статистики Бюро"),
    "kk": ("Ашық не", "онсыз:", "учаске", "Кітап", "кітап", "құйрығы", "қызмет түрі ",
           "нақты мәнде ", "редакция", "Мөлшері", "Санитариялық қашықтық", "дәлелде екеуі"),
    "en": ("Set beside", "Said by, on", "What the digits allow", "Light or dark", "of the whole:",
           "Share of the spread", "local rate", "by: ", "heavier tail", "Day inferred"),
}  # fmt: skip


def _texts(body: str) -> Iterator[str]:
    """Yield what a page says, element by element, without scripts and pictures."""
    body = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", body)
    for piece in re.split(r"</?(?:p|li|td|th|h\d|tr|dt|dd|div|section|summary)\b[^>]*>", body):
        yield " ".join(html.unescape(re.sub(r"<[^>]+>", "", piece)).split())


def _miscounted(text: str, lang: str) -> Iterator[str]:
    """Yield each number whose noun has another form than goes with it."""
    for code in COUNTED:
        forms = forms_of(UNITS[code], lang)
        nouns = "|".join(sorted(map(re.escape, set(forms)), key=len, reverse=True))
        for found in re.finditer(rf"(\w+ )?\b(\d+(?:[.,]\d+)?) ({nouns})\b", text):
            before, number, noun = (found[1] or "").strip(), found[2], found[3]
            if before.casefold() in BOUNDS:
                continue
            value = Decimal(number.replace(",", "."))
            decimals = "." in str(value)
            if noun != counted_form(forms, value, decimals=decimals):
                yield found[0]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_as_an_editor_wrote_it(get: Get, page: str, lang: str) -> None:
    answer = get(f"/{lang}/{page}", follow_redirects=True)
    assert answer.status_code == 200
    wrong: list[str] = []
    for text in _texts(answer.text):
        wrong += _miscounted(text.replace("\u00a0", " "), lang)
        wrong += re.findall(r".{0,20}(?<!\.)\.\.(?!\.).{0,10}", text)
        wrong += [f"{word}: {text[:80]}" for word in RETIRED[lang] if word in text]
    raw = html.unescape(answer.text)
    wrong += re.findall(r".{0,20}\d (?:г|гг|ж|жж)\.", raw)
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("144 предприятие", "ru"),
        ("3 проект", "ru"),
        ("15 парк", "ru"),
        ("21 предприятия", "ru"),
        ("1,5 мест", "ru"),
        ("144 enterprise", "en"),
        ("1 parks", "en"),
    ],
)
def test_a_wrong_count_is_seen(text: str, lang: str) -> None:
    assert list(_miscounted(text, lang)) == ([text] if "мест" not in text else [])


@pytest.mark.parametrize("text", ["144 предприятия", "21 проект", "1,5 парка", "более 21 проекта"])
def test_a_right_count_passes(text: str) -> None:
    assert list(_miscounted(text, "ru")) == []


def test_publishers_stand_in_the_language_of_the_page(get: Get) -> None:
    for lang, name in (("ru", "Бюро национальной статистики"), ("kk", "Ұлттық статистика бюросы")):
        body = get(f"/{lang}/method/sources").text
        assert name in body
        assert "Bureau of National Statistics" not in body


def test_addresses_are_described_in_the_language_of_the_page(get: Get) -> None:
    shape = get("/api/v1/openapi.json").json()
    said = {
        text
        for methods in shape["paths"].values()
        for route in methods.values()
        for text in (
            route.get("summary"), route.get("description"),
            *(p.get("description") for p in route.get("parameters", ())),
        )
        if text and len(text.split()) > 2
    }  # fmt: skip
    for lang in ("kk", "ru"):
        page = html.unescape(get(f"/{lang}/api").text)
        left = {text for text in said if text.replace("`", "").removesuffix(".") in page}
        assert left == set()
        assert ">POST /{lang}/" in page
        assert "`" not in page
