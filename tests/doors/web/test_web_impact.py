"""Pages of impact at the home of Almaty: a question in an address, its answer and its files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from ondiris.session import Observatory, make_home, open_home
from ondiris.web import create_app
from ondiris.web.app import Application

DAY = "1796040000"  # 30 November 2026
CASES = Path(__file__).parents[3] / "src" / "ondiris" / "cases"
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observatory]:
    folder = tmp_path_factory.mktemp("impact-pages") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        make_home(folder, CASES / "almaty")
        with open_home(folder, audience="internal") as opened:
            yield opened


@pytest.fixture(scope="module")
def get(observatory: Observatory, ask_of: Callable[[Application], Get]) -> Get:
    return ask_of(create_app(observatory))


def plain(page: httpx.Response) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text))).replace("\u00a0", " ")


def rows(answer: httpx.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))


@pytest.mark.parametrize(
    ("lang", "title", "structure"),
    [
        ("en", "What a project brings", "Structure: Hungary 2020, not Kazakhstan."),
        ("ru", "Что даёт проект", "Структура: Венгрия, 2020 г., не Казахстан."),
        ("kk", "Жоба не береді", "Құрылымы: Мажарстан, 2020 ж., Қазақстан емес."),
    ],
)
def test_the_page_answers_where_nobody_asked(
    get: Get, lang: str, title: str, structure: str
) -> None:
    page = get(f"/{lang}/impact")
    words = plain(page)
    assert page.status_code == 200
    assert title in words
    assert structure in words
    assert "<form" in page.text


def test_a_programme_is_told_with_its_odds_and_beside_another_scenario(get: Get) -> None:
    words = plain(get("/en/impact?subject=small-parks-2027&beside=kits"))
    assert "if launched" in words
    assert "Two scenarios side by side" in words
    shape = get("/en/figures/impact-beside.json?subject=small-parks-2027&beside=kits").json()
    assert shape["params"] == {"subject": "small-parks-2027", "beside": "kits"}
    told = {
        (row["phase"]["text"], row["measure"]["text"]): (row["one"]["value"], row["other"]["value"])
        for row in shape["rows"]
    }
    ours, kits = told["A year at full work", "Output"]
    assert float(kits) < float(ours)
    built, also = told["Construction, all years", "Output"]
    assert built == also


def test_pages_and_files_say_the_same(get: Get) -> None:
    asked = "activity=C29&output=10e9"
    parts = get(f"/en/figures/impact-parts.json?{asked}").json()["rows"][:3]
    assert sum(float(row["share"]["value"]) for row in parts) == pytest.approx(100.0, abs=1.0)
    assert parts[0]["amount"]["value"] == "10.0"
    shape = get(f"/en/figures/impact-effects.json?{asked}").json()
    assert shape["origin"] == ["estimated"]
    for row in shape["rows"]:
        ends = [float(row[name]["value"]) * 10 ** row[name].get("unit_multiplier", 0)
                for name in ("lower", "upper", "bound")]  # fmt: skip
        assert ends == sorted(ends)
    assert any("Hungary 2020, not Kazakhstan" in note for note in shape["notes"])
    for name in ("impact-years", "impact-activities", "impact-doubts", "impact-assumptions"):
        assert get(f"/kk/figures/{name}.csv?{asked}").status_code == 200
    assert get(f"/ru/figures/impact-effects.svg?{asked}").status_code == 200


def test_what_hangs_on_whom_is_ranked_with_its_sources(get: Get) -> None:
    words = plain(get("/en/impact/extraction"))
    assert "What hangs on whom" in words
    assert "Source: Bureau of National Statistics" in words
    table = rows(get("/en/figures/impact-losses.csv"))
    assert len(table) > 30
    hit = plain(get("/en/impact/extraction?activity=C29&share=0.5"))
    assert "Who else is hit" in hit
    assert "Vehicle building stands still, 50% of" in hit
    named = plain(get("/en/impact/extraction?activity=,"))
    assert "Who else is hit" not in named
    assert "Trade taken out" not in named


@pytest.mark.parametrize(
    "address",
    [
        "impact?output=ten", "impact?local=1.5", "impact?local=much", "impact?activity=C299",
        "impact?years=soon", "impact?subject=orbis&activity=C29", "impact/extraction?activity=ZZ",
        "impact/extraction?activity=C29&share=2", "impact/extraction?activity=C29&share=x",
        "impact/extraction?share=0.5", "figures/impact-hit.json", "impact?output=1e300",
        "impact?investment=1e300", "impact?output=nan", "impact?years=0000-0001",
        "impact?years=2027-", "impact?years=2033-2027", "impact?beside=nan", "impact?output=0",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(get: Get, address: str) -> None:
    answer = get(f"/en/{address}")
    assert answer.status_code == 400
    if not address.startswith("figures"):
        assert "cannot be answered as it stands" not in answer.text


def fields(form: str) -> dict[str, str]:
    """Return what a browser sends of a form that nobody touched but its empty choices."""
    typed = re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form)
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        first = re.findall(r'<option value="([^"]+)"', options)
        typed.append((name, (chosen or first)[0] if name in {"subject", "activity"} else ""))
    return dict(typed)


@pytest.mark.parametrize("shown", ["impact", "impact?subject=orbis", "impact/extraction"])
def test_every_form_can_be_sent_as_it_stands(get: Get, shown: str) -> None:
    forms = re.findall(r'<form class="what-if".*?</form>', get(f"/en/{shown}").text, re.S)
    assert len(forms) == (1 if "extraction" in shown else 2)
    for form in forms:
        sent = fields(form)
        if "share" in sent:
            sent["activity"] = "C29"
        path = shown.partition("?")[0]
        answer = get(f"/en/{path}?{httpx.QueryParams(sent)}", follow_redirects=True)
        assert answer.status_code == 200, sent


def test_what_has_no_plan_is_not_found(get: Get) -> None:
    assert get("/en/impact?subject=severpark").status_code == 404
    assert get("/en/impact/extraction?as_of=2020-01-01").status_code == 404


def test_a_project_leads_to_what_it_brings(get: Get) -> None:
    assert 'href="/en/impact?subject=orbis"' in get("/en/projects/orbis").text
    assert "impact?subject=" not in get("/en/projects/severpark").text
