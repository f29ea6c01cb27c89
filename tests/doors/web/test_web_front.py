"""The front page: its sentence, what moved growth, what is on plan, what stands still."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import httpx
import pytest

from ondiris.errors import NotFound
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.kept import figure_as_text, figure_of_text
from ondiris.web.app import Application
from ondiris.web.door import Ask

Get = Callable[..., httpx.Response]


def words_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))).strip()


def sentence(get: Get, address: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", get(address).text, re.DOTALL)
    assert found
    return found[1]


def test_the_sentence_says_what_the_figures_say_and_each_number_leads_to_its_evidence(
    get: Get,
) -> None:
    html = sentence(get, "/en/?period=2025-01/2025-05")
    text = words_of(html)
    assert "Industry made 976.2 bn ₸ in January–May 2025, +14.1% on a year before" in text
    assert "Machine building, 37.5% of output, added most: " in text
    moved = get("/en/figures/what-moved.json?period=2025-01/2025-05").json()["rows"]
    first, whole = moved[0]["contribution"], moved[-1]["contribution"]
    for one in (first, whole):
        assert f"{Decimal(one['value']):+.1f} pp" in text
        assert one["evidence"] in html
    assert len(re.findall(r"<strong>", html)) == len(re.findall(r'href="/en/evidence/', html)) == 5


@pytest.mark.parametrize(("lang", "said"), [
    ("kk", "өнім көлемі – 976,2 млрд ₸, нақты көлем өсімі – +14,1 %."),
    ("ru", "за январь–май 2025 г. произведено на 976,2 млрд ₸"),
])  # fmt: skip
def test_the_sentence_in_other_languages_ends_with_one_stop(get: Get, lang: str, said: str) -> None:
    text = words_of(sentence(get, f"/{lang}/?period=2025-01/2025-05")).replace("\xa0", " ")
    assert said in text
    assert ".." not in text
    assert "\ue000" not in text


@pytest.mark.parametrize("period", ["2025-01/2025-05", "2026-01/2026-08"])
@pytest.mark.parametrize("name", ["what-moved", "contributions-in-full"])
def test_what_moved_growth_adds_up_to_it(get: Get, name: str, period: str) -> None:
    rows = get(f"/en/figures/{name}.json?period={period}").json()["rows"]
    values = [Decimal(row["contribution"]["value"]) for row in rows]
    low = sum(Decimal(row["contribution"]["lower"]) for row in rows[:-1])
    high = sum(Decimal(row["contribution"]["upper"]) for row in rows[:-1])
    assert len(rows) > 8
    assert abs(sum(values[:-1]) - values[-1]) <= Decimal("0.005") * len(rows)
    assert low <= values[-1] <= high
    assert rows[-1]["activity"]["text"] == "Industry"
    assert rows[-2]["activity"]["text"].startswith("Other activities")
    assert values[:-2] == sorted(values[:-2], reverse=True)


def test_the_largest_moves_are_named_on_the_front_and_all_on_the_page_behind(get: Get) -> None:
    front = get("/en/figures/what-moved.json").json()["rows"][:-2]
    full = get("/en/figures/contributions-in-full.json").json()["rows"][:-2]
    sizes = [abs(Decimal(row["contribution"]["value"])) for row in full]
    assert len(front) == 8 < len(full)
    least = min(abs(Decimal(row["contribution"]["value"])) for row in front)
    assert sorted(sizes, reverse=True)[7] == least


def test_five_key_figures_with_lines_over_time(get: Get) -> None:
    body = get("/en/").text
    keys = body.partition('<dl class="keys">')[2].partition("</dl>")[0]
    cards = keys.split("<dt>")[1:]
    assert len(cards) == 5
    lined = [card for card in cards if 'class="spark"' in card]
    assert len(lined) == 4, "the enterprises have been counted once"
    assert all("lowest" in card for card in lined)
    assert "A year before" in cards[0]


def test_a_promise_is_drawn_with_what_is_expected_and_told_in_words(get: Get) -> None:
    shown = get("/en/figures/outlook.json").json()["rows"]
    pictures = re.findall(r'<svg class="plan" role="img" aria-label="([^"]*)"', get("/en/").text)
    assert len(pictures) == len(shown)
    for row, told in zip(shown, pictures, strict=True):
        assert f"promised: {row['promised']['value']}" in told
        assert ("expected" in told) == ("value" in row["expected"])
    open_one = next(row for row in shown if "value" in row["expected"])
    ends = (open_one["expected"]["lower"], open_one["expected"]["upper"])
    assert f"from {ends[0]} to {ends[1]}" in pictures[shown.index(open_one)]
    assert f"from {ends[0]} to {ends[1]}" in open_one["sentence"]["text"]
    assert shown[0] is open_one, "what is yet to come leads"


def test_what_stands_still_is_told_once_a_programme_and_day(get: Get) -> None:
    rows = get("/en/figures/standing-still.json").json()["rows"]
    due = [
        (row["what"]["text"], row["months"]["text"])
        for row in rows
        if row["group"]["text"].startswith("Programmes past")
    ]
    quiet = [row for row in rows if row["group"]["text"].startswith("Projects without news")]
    assert due
    assert quiet
    assert len(set(due)) == len(due)
    months = [int(row["months"]["text"]) for row in quiet]
    assert months == sorted(months, reverse=True)
    assert min(months) >= 6


def test_figures_of_a_home_are_kept_as_texts_and_made_again(door: Application) -> None:
    """Whatever a figure holds comes back equal: numbers, shapes, spans, days and all."""
    ask = Ask(door.api.state.door, "kk")
    made: list[Figure] = []
    for name, maker in ask.door.makers.items():
        if maker.params in {(), ("period",)} and name not in {"new-parks"}:
            try:
                made.append(ask.figure(name))
            except NotFound:  # this home has nothing for it
                continue
    assert len(made) > 20
    for figure in made:
        assert figure_of_text(figure_as_text(figure)) == figure
    kinds: set[Any] = {type(cell) for figure in made for row in figure.rows for cell in row}
    assert len(kinds) >= 2
