"""Pages of several figures begin with a sentence whose numbers are those of their figures."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import httpx

Get = Callable[..., httpx.Response]


def lead_of(get: Get, address: str) -> str:
    found = re.search(r'<p class="lead">(.*?)</p>', get(address).text, re.DOTALL)
    assert found, address
    return html.unescape(found[1]).replace("\xa0", " ")


def rows_of(get: Get, figure: str) -> list[dict[str, dict[str, str]]]:
    rows: list[dict[str, dict[str, str]]] = get(f"/en/figures/{figure}.json").json()["rows"]
    return rows


def test_structure_leads_with_the_largest_rise_and_the_largest_fall(get: Get) -> None:
    told = [row for row in rows_of(get, "structure") if "value" in row["change"]]
    changes = [float(row["change"]["value"]) for row in told]
    assert changes == sorted(changes, reverse=True)
    lead = lead_of(get, "/en/structure")
    for row, word in ((told[0], "rise"), (told[-1], "fall")):
        said = re.search(rf"the largest {word} – (.*?), (\S+) pp to (\S+)%", lead)
        assert said
        assert said[1].casefold() == row["activity"]["text"].casefold()
        assert float(said[2].replace("−", "-")) == round(float(row["change"]["value"]), 2)
        assert float(said[3]) == round(float(row["share"]["value"]), 2)


def test_what_follows_leads_with_how_many_grew_and_how_many_shrank(get: Get) -> None:
    rows = rows_of(get, "growth")
    found = [
        float(cell["value"]) for row in rows for cell in list(row.values())[1:2] if "value" in cell
    ]
    said = re.search(
        r"known – (\d+), of which (\d+) grew and (\d+) shrank", lead_of(get, "/en/derived")
    )
    assert said
    assert [int(n) for n in said.groups()] == [
        len(found), sum(n > 0 for n in found), sum(n < 0 for n in found)
    ]  # fmt: skip


def test_promises_lead_with_what_can_be_expected_of_them(get: Get) -> None:
    rows = rows_of(get, "outlook")
    lead = lead_of(get, "/en/promises")
    due = [row for row in rows if "has passed" in row["sentence"]["text"]]
    promised = [sum(int(r["promised"]["value"]) for r in some)
                for some in ([r for r in rows if r not in due], due)]  # fmt: skip
    assert f"of {promised[0]} still to come" in lead
    assert {r["launched"]["text"] for r in due} == {"not known"}
    assert f"how many of {promised[1]} whose day has passed were launched is not known" in lead


def test_forecasts_lead_with_the_year(get: Get) -> None:
    assert lead_of(get, "/en/forecasts") in html.unescape(get("/en/").text).replace("\xa0", " ")
