"""Series side by side: chosen in words, kept by the address, never a dead end."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main

Get = Callable[..., httpx.Response]
CITY, NATION = "output~KZ-75~C", "output~KZ~C"


def said(page: httpx.Response) -> str:
    text = page.text.partition('<main id="main">')[2]
    text = re.sub(r'<details class="share">.*?</details>', "", text, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ")


def columns(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_page_says_who_grew_more_and_over_what_time(get: Get, lang: str) -> None:
    page = get(f"/{lang}/compare?series={CITY}+{NATION}&grain=year")
    assert page.status_code == 200
    text = said(page)
    figure = get(f"/{lang}/figures/compare.json?series={CITY}+{NATION}&grain=year").json()
    rows = [row for row in figure["rows"] if "value" in row["s1"] and "value" in row["s2"]]
    first, last = rows[0]["s1"], rows[-1]["s1"]
    grown = 100 * (
        float(last["value"]) * 10 ** last["unit_multiplier"]
        / (float(first["value"]) * 10 ** first["unit_multiplier"]) - 1
    )  # fmt: skip
    shown = f"{grown:+.1f}".replace(".", "." if lang == "en" else ",")
    assert f"{shown} %" in text or f"{shown}%" in text
    assert (
        figure["headline"] in text.replace("  ", " ")
        or figure["headline"].replace("\xa0", " ") in text
    )


def test_without_series_the_city_stands_beside_its_nation(get: Get) -> None:
    page = get("/en/compare")
    assert page.status_code == 200
    assert "output~KZ-75~B-E" in page.text
    assert "Republic of Kazakhstan" in said(page)
    assert page.text.count("<figure") == 1


def test_the_address_of_a_choice_holds_it(get: Get) -> None:
    sent = get(f"/en/compare?series={CITY}&measure=output&area=KZ&activity=C")
    assert sent.status_code in (302, 307)
    assert sent.headers["location"] == f"/en/compare?series={CITY}+{NATION}"
    then = get(f"/en/compare?series={CITY}&which={CITY}&known=2026-11-01&grain=year")
    assert then.headers["location"].startswith("/en/compare?")
    assert f"series={CITY}+{CITY}~2026-11-01" in then.headers["location"]
    assert "grain=year" in then.headers["location"]


def test_a_choice_of_a_measure_narrows_places_and_activities(get: Get) -> None:
    page = get(f"/en/compare?series={CITY}&measure=employed").text
    places = page.partition('name="area"')[2].partition("</select>")[0]
    assert 'value="KZ-19-2018"' in places
    assert 'value="KZ-75-alatau"' not in places


def test_a_code_nobody_knows_gets_the_nearest_ones_and_the_rest_stands(get: Get) -> None:
    page = get(f"/en/compare?series={CITY}+output~KZ-75~C2999")
    assert page.status_code == 200
    assert "is not in its list" in said(page)
    near = re.findall(r'href="(/en/compare\?[^"]*)">C\d*:', page.text)
    assert near
    for address in near:
        assert get(unescape(address)).status_code == 200
    assert get("/en/compare?series=output~KZ-75~C2999").status_code == 404
    assert "Add a series" in get("/en/compare?series=output~KZ-75~C2999").text


def test_what_is_known_of_nobody_is_said_and_may_be_left_out(get: Get) -> None:
    page = get(f"/en/compare?series={CITY}+output~KZ-75~C12~2019-01-01")
    assert "No figure was known" in said(page)
    out = re.search(r'href="([^"]*)">leave it out</a>', page.text)
    assert out is not None
    assert get(unescape(out[1])).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("series=output", 400), ("series=output~KZ-75~C2999", 400), ("", 404),
        (f"series={CITY}&base=1999", 400), ("series=tax~KZ-75~C33", 404),
        (f"series={CITY}~r999999", 404), (f"series={CITY}~2099-01-01", 404),
        (f"series={CITY}&first=2024&last=2021", 400), (f"series={CITY}&first=2050", 404),
        ("series=" + "+".join(f"output~KZ-75~C~2026-11-{d:02}" for d in range(1, 15)), 400),
    ],
)  # fmt: skip
def test_a_file_of_nothing_is_refused(get: Get, query: str, status: int) -> None:
    assert get(f"/en/figures/compare.csv?{query}").status_code == status
    assert get(f"/en/compare?{query}").status_code in (200, 404)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("first=2024&last=2021", "ends before it begins"),
        ("first=2050", "No figure is known of those years."),
        ("first=2050&base=2022", "No figure is known of those years."),
        ("first=2021&base=1999", "At that period not every series is known"),
    ],
)
def test_a_choice_that_cannot_be_is_told_beside_the_series(get: Get, query: str, told: str) -> None:
    page = get(f"/en/compare?series={CITY}&{query}")
    assert page.status_code == 200
    assert page.text.count(told) == 1
    assert "<figure" in page.text


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        (["--first", "2024", "--last", "2021"], 2, "impossible-period"),
        (["--first", "2050"], 3, "no-years"),
    ],
)
def test_years_that_cannot_be_compared_are_one_line(
    almaty: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, rule: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compare", CITY, *words, "--home", str(almaty)])
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err.count("\n")) == (code, "", 1)
    assert f"[{rule}]" in err


def test_an_index_is_a_hundred_at_its_base_and_every_number_has_its_evidence(get: Get) -> None:
    figure = get(f"/en/figures/compare.json?series={CITY}+{NATION}&grain=year&base=2022").json()
    rows = {row["period"]["text"]: row for row in figure["rows"]}
    assert [rows["2022"][name]["value"] for name in ("s1", "s2")] == ["100.0", "100.0"]
    assert figure["unit"] == "2022 = 100"
    for row in figure["rows"]:
        for name in ("s1", "s2"):
            if "value" in row[name]:
                assert row[name]["origin"] == "derived"
                assert get(f"/en/evidence/{row[name]['evidence']}").status_code == 200


def test_page_table_and_files_hold_the_same_periods_and_series(get: Get) -> None:
    query = f"series={CITY}+{NATION}&grain=year&first=2021&last=2024"
    table = get(f"/en/figures/compare.csv?{query}").text
    assert any("Republic of Kazakhstan" in name for name in columns(table))
    figure = get(f"/en/figures/compare.json?{query}").json()
    assert [row["period"]["text"] for row in figure["rows"]] == ["2021", "2022", "2023", "2024"]
    assert figure["params"] == {"series": f"{CITY} {NATION}", "grain": "year", "first": "2021",
                                "last": "2024"}  # fmt: skip
    for suffix in ("svg", "png", "xlsx", "vl.json"):
        assert get(f"/en/figures/compare.{suffix}?{query}").status_code == 200


def test_other_units_stand_in_charts_of_their_own(get: Get) -> None:
    spec = get("/en/figures/compare.vl.json?series=grp~KZ-75~_T+index_pct~KZ-75~_T~grp").json()
    assert len(spec["vconcat"]) == 2


def test_a_page_of_a_day_keeps_its_series_and_they_its_day(get: Get) -> None:
    page = get(f"/en/compare?series={CITY}&as_of=2026-11-01").text
    assert (
        f'<input type="hidden" name="series" value="{CITY}">'
        in re.search(r"<form[^>]*data-swap>.*?</form>", page, re.DOTALL)[0]
    )
    for address in re.findall(r'href="(/en/(?:compare|figures/compare)[^"]*)"', page):
        assert "as_of=2026-11-01" in address or "newest" in page, address


@pytest.mark.parametrize("start", ["activities/C", "forecasts/output/B-E"])
def test_pages_of_a_series_lead_to_the_comparison(get: Get, start: str) -> None:
    page = get(f"/en/{start}").text
    (address,) = set(re.findall(r'href="(/en/compare\?series=[^"]*)"', page))
    shown = get(unescape(address))
    assert shown.status_code == 200
    assert "<figure" in shown.text


def test_sentences_carry_no_word_of_another_language(get: Get) -> None:
    series = f"{CITY}+{NATION}+index_pct~KZ-75~B-E~output+{CITY}~2026-11-01"
    for lang in ("kk", "ru"):
        text = said(get(f"/{lang}/compare?series={series}"))
        left = re.sub(
            r"\b(kk|ru|en|CSV|XLSX|JSON|Parquet|SVG|PNG|API|ondiris|Ctrl)\b|[a-z_]+~\S+", "", text
        )
        assert re.findall(r"\b[A-Za-z]{4,}\b", left) == [], lang
