"""A year of monthly work in a made-up city: releases, returns, press, projects, a revision.

After every month each sentence of the document has its answer by command, by Python and on a page,
the bulletin is written in three languages, and ``changes`` names what moved.  What was answered
then is answered so ever after.  Files and expected figures come from `tests/material/a_year.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import a_year
import pytest
from played_year import LANGUAGES, ROUNDS, Claim, Year, play

PROJECTS = {
    "kk": "{count} жоба",
    "ru": "{count} проект",
    "en": "to launch {count} projects",
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    made = play(tmp_path_factory.mktemp("year"))
    yield made
    made.patch.undo()


def newest(year: Year, month: int, measure: str, activity: str, lang: str = "kk") -> Claim:
    """Return the newest figure that answers a claim of the document in the round of a month."""
    (claim,) = [
        c for c in year.told[month].claims[lang]
        if (c["said"]["measure"], c["said"]["activity"]) == (measure, activity)
    ]  # fmt: skip
    return dict(claim["newest"])


def promised(year: Year, month: int, subject: str, measure: str) -> Claim:
    (claim,) = [
        c for c in year.told[month].claims["kk"]
        if (c["said"]["measure"], c["said"]["subject"]) == (measure, subject)
    ]  # fmt: skip
    return dict(claim)


LEVELS = ("B-E", "C-MACH", "C23", "C18")
GROWN = ("C-MACH", "C23", "C18", "C21", "C14", "C16")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("month", ROUNDS)
def test_levels_of_the_document_are_answered_by_the_release(
    year: Year, month: int, lang: str
) -> None:
    for activity in LEVELS:
        found = newest(year, month, "output", activity, lang)
        assert found["period"] == a_year.period(month)
        assert Decimal(found["value"]) == a_year.level(activity, month)
        assert (found["origin"], found["unit_multiplier"]) == ("published", 6)
        assert found["source"].startswith("bns_cumulative")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("month", ROUNDS)
def test_growth_of_the_document_is_answered_by_the_offices_index(
    year: Year, month: int, lang: str
) -> None:
    for activity in GROWN:
        if activity == "C16" and month >= a_year.BLANK:
            continue
        found = newest(year, month, "growth_pct", activity, lang)
        assert Decimal(found["value"]) == a_year.index(activity, month) - 100
        assert (found["formula"], found["price_basis"]) == ("growth-from-index/1", "real")


@pytest.mark.parametrize("month", ROUNDS)
def test_the_share_of_vehicles_is_that_of_the_two_levels(year: Year, month: int) -> None:
    found = newest(year, month, "share_pct", "C29")
    share = 100 * a_year.level("C29", month) / a_year.level("C-MACH", month)
    assert Decimal(found["lower"]) <= share <= Decimal(found["upper"])
    assert abs(Decimal(found["value"]) - share) <= Decimal("0.005")


@pytest.mark.parametrize("month", [m for m in ROUNDS if m >= a_year.BLANK])
def test_what_the_office_leaves_blank_is_nowhere_made_up(year: Year, month: int) -> None:
    period = a_year.period(month)
    told = year.told[month]
    (claim,) = [c for c in told.claims["kk"] if c["said"]["activity"] == "C16"]
    # What was compiled from returns is named as that; nothing is subtracted from a total.
    assert claim["newest"]["source"] == "compiled-actual"
    rows = year.json("get", "--activity", "C16", "--area", "KZ-75", "--period", period,
                     "--revision", str(told.revision))["rows"]  # fmt: skip
    assert {r["source"] for r in rows if not r["formula"]} == {"compiled-actual"}
    assert {r["formula"] for r in rows if r["measure"] == "output"} == {None}


def test_the_document_answered_for_its_own_months_is_the_document(year: Year) -> None:
    claims = year.told[5].claims["kk"]
    assert len(claims) == 24
    assert {c["agreement"] for c in claims} == {"agrees"}
    flows = [c for c in claims if c["form"] == "to_date"]
    assert len(flows) == 11
    assert not any(c["alone"] or c["newer"] for c in flows)


@pytest.mark.parametrize("month", ROUNDS)
def test_python_the_command_and_the_page_say_the_same(year: Year, month: int) -> None:
    told = year.told[month]
    claims = told.claims["kk"]
    assert told.python == [c["newest"] and c["newest"]["id"] for c in claims]
    for claim in claims:
        if claim["newest"] is not None:
            assert f"evidence/{claim['newest']['id']}" in told.page
    billions = a_year.level("B-E", month) / 1000
    assert f"{billions:,.1f}" in told.overview


def _foretold(claim: Claim) -> bool:
    """Tell whether a claim is what the running year is expected to come to."""
    period = claim["period"] or {}
    year = (period.get("start"), period.get("end")) == ("2025", "2025")
    planned = claim["measure"] in ("output", None) and claim["modality"] == "planned"
    return bool(year and planned)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("month", ROUNDS)
def test_the_bulletin_of_a_month_says_the_release_and_reads_back(
    year: Year, month: int, lang: str
) -> None:
    told = year.told[month]
    text = told.bulletins[lang].replace("\u00a0", " ").replace("\u202f", " ")
    for activity in LEVELS:
        amount = a_year.level(activity, month) / 1000
        spoken = f"{amount:.1f}" if amount < 1000 else f"{amount / 1000:.1f}"  # trillions
        assert (spoken if lang == "en" else spoken.replace(".", ",")) in text
    for activity in GROWN[:-1]:
        index = f"{a_year.index(activity, month):.1f}"
        assert (index if lang == "en" else index.replace(".", ",")) in text
    projects = PROJECTS[lang].format(count=12 if month >= 8 else 11)
    assert projects in text
    for words in ({"kk": "194 мың", "ru": "194 тыс", "en": "194 thousand"}[lang], "144"):
        assert words in text
    check = told.checks[lang]
    assert check["findings"] == []
    # What the year is expected to come to, and its band, are no figures of the ledger.
    expected = {c["id"] for c in check["claims"] if _foretold(c)}
    known = [f for f in check["ledger"] if not expected.issuperset(f["claims"])]
    assert [f["verdict"] for f in known] == ["consistent"] * len(known)
    assert len(known) > 20
    assert len(expected) == len(check["ledger"]) - len(known) <= 2


def test_a_section_and_the_only_division_told_of_it_are_one_line(year: Year) -> None:
    rows = [line for line in year.told[5].bulletins["en"].splitlines() if line.startswith("| ")]
    assert sum(row.startswith("| Electricity and gas | Output") for row in rows) == 1
    assert sum(row.startswith("| Manufacturing | Output") for row in rows) == 1


def test_a_promise_that_moves_is_answered_with_what_is_promised_now(year: Year) -> None:
    zone = "industrial-zone-2025"
    for month in ROUNDS:
        count, cost = (promised(year, month, zone, m) for m in ("count_projects", "project_cost"))
        values = (count["newest"]["value"], cost["newest"]["value"])
        assert values == (("11", "135.4") if month < 8 else ("12", "141.0"))
        assert count["newer"] is (month >= 8)
    assert promised(year, 12, "small-parks-2027", "count_zones")["newest"]["value"] == "35"


def test_what_stands_at_a_site_is_answered_by_the_newest_text(year: Year) -> None:
    parks = {m: promised(year, m, "small-parks", "count_zones")["newest"] for m in ROUNDS}
    assert [parks[m]["value"] for m in ROUNDS] == ["15"] * 5 + ["17"] * 3
    people = promised(year, 12, "small-parks", "employees")["newest"]
    assert (people["value"], people["bound"], people["unit_multiplier"]) == ("1.7", "gt", 3)


# What changed


def _new(changes: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (r["measure"], r["activity"], r["period"])
        for r in changes["new"]
        if r["source"].startswith("bns_") and r["area"] == "KZ-75"
    }


@pytest.mark.parametrize("month", ROUNDS)
def test_changes_name_the_cells_of_the_release_and_no_others(year: Year, month: int) -> None:
    codes = [c for c in a_year.CURVES if c != "C16" or month < a_year.BLANK]
    now, then = a_year.period(month), a_year.period(month, a_year.YEAR - 1)
    cells = {(m, c, now) for m in ("output", "index_pct") for c in codes}
    if month == a_year.FIRST:
        cells |= {("output", c, then) for c in codes}
    assert _new(year.told[month].changes) == cells
    # Levels of the year before had been compiled from returns until the office printed them.
    for one in year.told[month].changes["revised"]:
        if one["old"]["source"] == "compiled-actual" and one["new"]["source"] != "compiled-actual":
            assert (one["new"]["period"], one["cause"]) == (then, "other_source")


def test_a_revision_is_told_once_with_what_it_does_to_growth(year: Year) -> None:
    revised = {
        month: [r for r in year.told[month].changes["revised"]
                if r["old"]["source"].startswith("bns_")]
        for month in ROUNDS
    }  # fmt: skip
    assert {month for month, found in revised.items() if found} == {a_year.REVISED}
    (one,) = revised[a_year.REVISED]
    assert (one["old"]["activity"], one["old"]["period"]) == ("C23", a_year.period(6))
    assert Decimal(one["difference"]) == Decimal("312400000")
    levels = a_year.level("C23", 6), a_year.level("C23", 6, revised=True)
    growths = [f"{100 * (v / a_year.before('C23', 6) - 1):.1f}" for v in levels]
    assert [one["growth_old"], one["growth_new"]] == growths


def test_promises_moved_and_launches_are_told_in_their_own_round(year: Year) -> None:
    moved = {
        m: [(p["subject"], p["old"], p["new"]) for p in year.told[m].changes["moved"]
            if p["kind"] == "date"]
        + [(r["new"]["subject"], r["old"]["value"], r["new"]["value"])
           for r in year.told[m].changes["revised"] if r["new"]["modality"] == "planned"]
        for m in ROUNDS
    }  # fmt: skip
    zone = "industrial-zone-2025"
    assert sorted(moved[8]) == [(zone, "11", "12"), (zone, "135.4", "141.0")]
    assert moved[9] == [("wagon-works", "2025-10", "2025-12")]
    assert {m for m, found in moved.items() if found} == {8, 9}
    assert not any(year.told[m].changes["conflicts"] for m in ROUNDS)
    launched = {
        m: [p["subject"] for p in year.told[m].changes["moved"] if p["kind"] == "launch"]
        for m in ROUNDS
    }
    assert {m: found for m, found in launched.items() if found} == {11: ["wagon-works"]}


def test_a_value_that_its_office_keeps_back_is_not_late(year: Year) -> None:
    assert [m for m in ROUNDS if year.told[m].changes["late"]] == []
    expected = {
        one["period"] for one in year.told[12].changes["expected"]
        if one["provider"] == "Bureau of National Statistics"
    }  # fmt: skip
    assert expected == {"2026-01"}, "the year 2025 is the December of its months"


# Returns


def test_a_late_and_a_wrong_return_count_once_they_are_right(year: Year) -> None:
    for activity, month in ((a_year.LATE[0], a_year.LATE[2]), (a_year.WRONG[0], a_year.WRONG[2])):
        period = f"2025-{month:02}"
        words = ("get", "output", "--area", "KZ-75", "--activity", activity, "--period", period)
        values = {}
        for seen in (month, month + 1):
            rows = year.json(*words, "--revision", str(year.told[seen].revision))["rows"]
            (values[seen],) = [
                Decimal(r["value"]).scaleb(r["unit_multiplier"])
                for r in rows
                if r["source"] == "compiled-actual" and r["scope"] == "all"
            ]
        exact = Decimal(a_year.month_of(activity, a_year.YEAR, month))
        assert abs(values[month + 1] - exact) <= Decimal(500_000)
        assert values[month] != values[month + 1]
        assert abs(values[month] / exact - 1) < Decimal("0.1"), "imputed, not left out or believed"


def test_a_compiled_level_never_hides_the_offices(year: Year) -> None:
    for month in ROUNDS:
        rows = year.json("get", "output", "--area", "KZ-75", "--activity", "C23",
                         "--period", a_year.period(month), "--revision",
                         str(year.told[month].revision))["rows"]  # fmt: skip
        whole = [r for r in rows if r["scope"] == "all"]
        assert [r["source"][:4] for r in whole] == ["bns_"]


# What should not have come


def test_a_release_that_is_known_or_older_counts_nothing_twice(year: Year) -> None:
    """The table of June was revised since: its first figures are known and do not come back."""
    states = {f["name"]: (f["state"], f["new"], f["differing"]) for f in year.bad["seen"]}
    assert states["a-known.xlsx"] == ("ready", 0, 0)
    assert states["b-older.xlsx"] == ("older", 0, 1)
    assert "b-older.xlsx" not in {f["name"] for f in year.bad["loaded"]}
    revised = {r["new"]["area"] for r in year.bad["changes"]["revised"]}
    assert revised == {"KZ-79"}, "the other city's own table of regions"


def test_a_release_of_another_city_is_of_another_city(year: Year) -> None:
    new = {(r["area"], r["measure"]) for r in year.bad["changes"]["new"]}
    assert new == {("KZ-79", "output"), ("KZ-79", "index_pct")}
    before, after = year.bad["industry"]
    assert before == after


def test_a_half_filled_table_says_how_many_cells_are_empty(year: Year) -> None:
    (half,) = [f for f in year.bad["loaded"] if f["name"] == "d-half.xlsx"]
    kept_back, empty = 3, 3 * (len(a_year.CURVES) - 5)
    assert f"{kept_back} cells kept back by their office" in half["report"]
    assert f"{empty} cells without a figure" in half["report"]
    assert year.bad["changes"]["withdrawn"] == []


def test_a_text_that_contradicts_itself_is_said(year: Year) -> None:
    (file,) = year.bad["text"]["files"]
    assert [r["claims"] for r in file["contradictions"]] == [["c1", "c2"]]
    assert len(file["accepted"]) == 2


# For ever


def test_every_answer_with_its_revision_is_the_same_ever_after(year: Year) -> None:
    year.on("2026-03-01")
    assert len(year.kept) == 8 * len(ROUNDS)
    # Every third of eight a round, so that each kind of answer is among them.
    for words, said in year.kept[::3]:
        assert year.run(*words) == said, words
