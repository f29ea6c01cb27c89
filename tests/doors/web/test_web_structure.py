"""The page of structure: shares with their changes, and accounts against the nation."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.publishing.figures.fonts import face_folder
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
CASE = Path(__file__).parents[1] / "second_city"
YEAR = "period=2025"
HEAD = "measure,area,activity,unit,period,value,unit_multiplier,source,confidentiality,known_at\n"
LEVELS = {
    "C10": ("3.00", "3.15", "90.0", "99.0"),
    "C11": ("1.00", "1.50", "30.0", "36.0"),
}


def figure(get: Get, address: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return a figure's rows by the text of their first cell."""
    shape = get(address).json()
    first = shape["columns"][0]["id"]
    return {row[first]["text"]: row for row in shape["rows"]}


def test_a_change_of_a_share_is_the_difference_of_both_with_its_interval(get: Get) -> None:
    rows = figure(get, f"/en/figures/structure.json?activity=C&{YEAR}")
    for row in rows.values():
        if "value" not in row["change"]:
            continue
        change, share, before = (row[name] for name in ("change", "share", "before"))
        assert Decimal(change["value"]) == Decimal(share["value"]) - Decimal(before["value"])
        low, high = Decimal(change["lower"]), Decimal(change["upper"])
        assert low <= Decimal(change["value"]) <= high
        assert high - low >= Decimal("0.02")
    assert (rows["Machine building"]["share"]["value"]) == "48.98"


def test_what_a_source_leaves_blank_is_said_and_not_made_up(get: Get) -> None:
    rows = figure(get, f"/en/figures/structural-change.json?{YEAR}")
    index = rows["Manufacturing"]
    assert (index["index"]["bound"], index["index"]["upper"]) == ("ge", "100.00")
    assert "Coke and refined petroleum" in index["parts"]["text"]
    named = figure(get, f"/en/figures/structure.json?activity=C&{YEAR}")
    assert "Coke and refined petroleum" not in named


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("kk", ("Құрылымдық өзгеріс индексі", "Бұл – есептік жіктеу, себеп емес")),
        ("ru", ("Индекс структурных сдвигов", "Это счётное разложение, а не причина")),
        ("en", ("Index of structural change", "An accounting, not a cause")),
    ],
)
def test_the_page_says_in_each_language_what_it_shows(
    get: Get, lang: str, words: tuple[str, str]
) -> None:
    page = get(f"/{lang}/structure?{YEAR}")
    assert page.status_code == 200
    for text in words:
        assert text in page.text
    ids = re.findall(r'<figure [^>]*id="([^"]+)"', page.text)
    assert len(ids) == len(set(ids)) > 4


def test_activities_lead_to_the_structure_of_the_same_period(get: Get) -> None:
    assert f'href="/en/structure?{YEAR}"' in get(f"/en/activities?{YEAR}").text


def test_gross_output_of_2025_is_taken_apart_as_worked_out_by_hand(get: Get) -> None:
    """Manufacturing of the bureau, in millions: 2,018,377.9 → 2,501,290.1 in the city.

    The nation's went from 31,135,086.7 to 38,433,973.8, all its industry from 63,790,608.2 to
    75,245,707.6: 2,018,377.9 × (75,245,707.6 / 63,790,608.2 - 1) = 362,447.077, and so on.
    """
    rows = figure(get, f"/en/figures/shift-share.json?measure=gross_output&activity=B-E&{YEAR}")
    made = rows["Manufacturing"]
    assert [made[name]["value"] for name in ("change", "national", "mix", "own")] == [
        "482912.2", "362447.1", "110714.0", "9751.1",
    ]  # fmt: skip
    total = rows["Together"]
    assert total["change"]["value"] == "543276.1"
    own = figure(get, f"/en/figures/shift-share-own.json?measure=gross_output&{YEAR}")
    assert own["Manufacturing"]["homothetic"]["value"] == "5599.0"
    assert own["Mining"]["homothetic"]["text"] == "not split"


def test_rows_and_columns_of_a_file_add_up(get: Get) -> None:
    body = get(f"/en/figures/shift-share.csv?measure=output&activity=B-E&{YEAR}").content
    lines = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    names = [head for head in lines[0] if head.endswith(", m\u00a0₸")]
    assert len(names) == 4
    numbers = [[Decimal(line[name]) for name in names] for line in lines]
    for change, *parts in numbers:
        assert change == sum(parts)
    *rows, total = numbers
    assert total == [sum(column) for column in zip(*rows, strict=True)]


def test_every_number_leads_to_the_page_of_its_account_and_levels_to_their_evidence(
    get: Get,
) -> None:
    rows = figure(get, f"/en/figures/shift-share.json?measure=gross_output&{YEAR}")
    address = rows["Manufacturing"]["own"]["evidence"]
    assert address == "/shift-share/gross_output/B-E/2025"
    page = get(f"/en{address}")
    assert page.status_code == 200
    levels = figure(get, f"/en/figures/shift-share-levels.json?measure=gross_output&{YEAR}")
    evidence = levels["Manufacturing"]["before"]["evidence"]
    assert f"/en/evidence/{evidence}" in page.text
    assert get(f"/api/v1/evidence/{evidence}").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/en/figures/shift-share.json?activity=C13", "/en/shift-share/output/B-E/1999",
     "/en/figures/structure.json?activity=C29"],
)  # fmt: skip
def test_what_cannot_be_taken_apart_is_not_found(get: Get, address: str) -> None:
    assert get(address).status_code == 404


def test_a_measure_that_does_not_add_is_refused(get: Get) -> None:
    assert get("/en/shift-share/growth_pct/B-E/2025").status_code == 400


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
def test_the_account_is_drawn_with_its_parts_by_name(get: Get) -> None:
    svg = get(f"/en/figures/shift-share.svg?measure=gross_output&{YEAR}").text
    for text in ("National part", "Industry mix", "Own part", "Manufacturing", "Together"):
        assert text in svg
    assert "Machine building" in get(f"/en/figures/structure.svg?activity=C&{YEAR}").text


def test_a_city_that_nothing_holds_has_a_page_without_accounts(
    tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    case = tmp_path / "case"
    case.mkdir()
    (case / "areas.csv").write_text("code,name_en\nQQ-1,Town\n", "utf-8")
    (case / "case.toml").write_text(
        'id = "q"\narea = "QQ-1"\ntime_zone = "UTC"\nlanguages = ["en"]\n[names]\nen = "Q"\n',
        "utf-8",
    )
    with pytest.raises(SystemExit) as ended:
        main(["init", "--case", str(case), "--home", str(tmp_path / "home")])
    assert ended.value.code == 0
    with open_home(tmp_path / "home", audience="public") as observatory:
        get = ask_of(create_app(observatory))
        page = get("/en/structure")
        assert page.status_code == 200
        assert "No change of shares is known of this period" in page.text
        assert "City and nation have no two activities in common" in page.text
        assert get("/en/figures/shift-share.json").status_code == 404


def _town(folder: Path, confidentiality: str) -> None:
    """Make a town with levels of two activities, here and in the nation; one may be secret."""
    with pytest.raises(SystemExit):
        main(["init", "--case", str(CASE), "--home", str(folder)])
    lines = [
        f"output,{area},{code},KZT,{period},{four[n]},9,yearbook-2024,"
        f"{confidentiality if (code, n) == ('C11', 1) else 'F'},2025-03-01"
        for code, four in LEVELS.items()
        for n, (area, period) in enumerate(
            (("ZZ-1", "2023"), ("ZZ-1", "2024"), ("ZZ", "2023"), ("ZZ", "2024"))
        )
        if (code, n) != ("C10", 1)
    ]
    table = folder.parent / "levels.csv"
    table.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["load", str(table), "--home", str(folder)])
    assert ended.value.code == 0


@pytest.mark.parametrize(("confidentiality", "shown"), [("F", True), ("C", False)])
def test_a_secret_level_takes_no_part_in_what_the_public_sees(
    tmp_path: Path,
    ask_of: Callable[[Application], Get],
    confidentiality: str,
    shown: bool,
) -> None:
    folder = tmp_path / "home"
    _town(folder, confidentiality)
    address = "/en/figures/shift-share.json?activity=C&period=2024"
    with open_home(folder, audience="public") as observatory:
        get = ask_of(create_app(observatory))
        assert get(address).status_code == (200 if shown else 404)
        page = get("/en/structure?period=2024").text
        assert ("An accounting, not a cause" in page) is shown
        assert "1.50" not in page
    with open_home(folder, audience="internal") as observatory:
        inside = ask_of(create_app(observatory))(address).json()["rows"][0]["own"]
    assert inside["marks"] == ([] if shown else ["c"])


GROWN = """measure,of,area,activity,unit,comparison,price_basis,period,value,unit_multiplier,source
output,,ZZ-1,C13,KZT,,,2024,120.00,9,yearbook-2024
output,,ZZ-1,C14,KZT,,,2024,45.00,9,yearbook-2024
output,,ZZ-1,C15,KZT,,,2024,60.00,9,yearbook-2024
growth_pct,output,ZZ-1,C13,%,yoy_same_period,real,2024,20.00,0,yearbook-2024
growth_pct,output,ZZ-1,C14,%,yoy_same_period,real,2024,-10.00,0,yearbook-2024
growth_pct,output,ZZ-1,C15,%,yoy_same_period,real,2024,20.00,0,yearbook-2024
growth_pct,output,ZZ-1,C-LIGHT,%,yoy_same_period,real,2024,13.10,0,yearbook-2024
"""


def test_what_added_to_growth_stands_with_its_sum_and_the_gap(
    tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    """Bases of 100, 50 and 50 bn: 10, -2.5 and 5 points make 12.5 where the source says 13.1."""
    folder = tmp_path / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(CASE), "--home", str(folder)])
    table = tmp_path / "grown.csv"
    table.write_text(GROWN, "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["load", str(table), "--home", str(folder)])
    assert ended.value.code == 0
    with open_home(folder, audience="public") as observatory:
        get = ask_of(create_app(observatory))
        address = "/en/figures/contributions-to-growth.json?period=2024&activity="
        rows = figure(get, f"{address}C-LIGHT")
        points = {name: row["contribution"]["value"] for name, row in rows.items()}
        assert [*points.values()] == ["10.0", "5.0", "-2.5", "12.5", "0.6", "13.10"]
        assert [*points][3:] == ["Together", "Gap of weights", "Growth of the whole"]
        assert get(f"{address}C").status_code == 404
        for lang, words in (("kk", "Өсім неден құралды"), ("ru", "Из чего сложился прирост")):
            assert words in get(f"/{lang}/structure?period=2024").text
