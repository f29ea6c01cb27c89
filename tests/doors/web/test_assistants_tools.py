"""Tools for assistants: small answers, whole lists, refusals that help, bounds that hold."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client

from ondiris.assistants import TOOLS, Visit, assistant_server, call, tools
from ondiris.assistants.asked import MOST_TEXT, AskedText
from ondiris.errors import InvalidInput, OndirisError
from ondiris.session import Observatory

FIVE = "2025-01/2025-05"
CITY = {"measure": "output", "area": "KZ-75"}
INDUSTRY = {**CITY, "activity": "B-E", "period": FIVE}
SECOND = Path(__file__).parents[1] / "second_city"
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(assisted: Observatory) -> Ask:
    def asked(name: str, **arguments: Any) -> dict[str, Any]:
        return json.loads(json.dumps(call(assisted, name, arguments)))

    return asked


def size(answer: object) -> int:
    return len(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())


# Small answers, whole lists


def discoveries() -> Iterator[tuple[str, dict[str, Any]]]:
    for lang in ("kk", "ru", "en"):
        yield "measures", {"lang": lang}
        for by in ("activity", "area", "subject", "period", "of", "scope"):
            yield "available", {"measure": "growth_pct", "by": by, "lang": lang, "period": FIVE}
        yield "available", {"measure": "output", "by": "activity", "lang": lang}
        yield "available", {"measure": "output", "by": "period", "lang": lang}
        yield "search", {"text": "a", "lang": lang}
        yield "search", {"text": "өнеркәсіп", "lang": lang}


@pytest.mark.parametrize(
    "what", [*range(len([*discoveries()]))], ids=[f"{n}-{a}" for n, a in discoveries()]
)
def test_an_answer_that_lists_codes_takes_two_kilobytes(ask: Ask, what: int) -> None:
    name, arguments = [*discoveries()][what]
    answer = ask(name, **arguments)
    assert answer["items"] or answer["total"] == 0
    assert size(answer) <= 2_048
    assert answer["complete"] is (answer["shown"] == answer["total"])


def test_a_name_without_end_does_not_burst_an_answer() -> None:
    from ondiris.assistants.told import CodeTold, Measures, MeasureTold, ReadAt
    from ondiris.assistants.visit import clipped, fitted

    def made(items: Any) -> Measures:
        at = ReadAt(known="2026-03-01", revision=1)
        return Measures(read_at=at, total=9, shown=len(items), complete=False, items=list(items))

    long = [MeasureTold(code="c", name=clipped("ө" * 900, 120), unit="%", published=1)] * 30
    assert 1 < len(fitted(long, made)) < 30
    assert size(made(fitted(long, made)).model_dump(exclude_none=True)) <= 2_048
    assert len(fitted([CodeTold(code="c", name="x" * 9_000, figures=1)] * 2, made)) == 1


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("measures", {}),
        ("available", {"measure": "output", "by": "period", "activity": "B-E", "lang": "ru"}),
        ("figures", {"measure": "jobs", "limit": 7}),
        ("changes", {"measure": "jobs", "since": "2025-01-01", "limit": 7}),
    ],
)
def test_pages_hold_everything_once(ask: Ask, name: str, arguments: dict[str, Any]) -> None:
    told, cursor, pages = [], None, 0
    while pages < 40:
        answer = ask(name, **arguments, **({"cursor": cursor} if cursor else {}))
        told += [*answer.get("items", ()), *answer.get("facts", ()), *answer.get("promises", ())]
        pages, cursor = pages + 1, answer.get("next")
        if cursor is None:
            break
    assert pages > 1
    assert len(told) == answer["total"]
    seen = [json.dumps(one, sort_keys=True) for one in told]
    assert len({*seen}) == len(seen)


def test_a_page_is_read_at_the_vintage_of_the_first(ask: Ask) -> None:
    first = ask("figures", measure="jobs", limit=3, as_of="2025-06-30")
    assert first["next"].startswith("2025-06-30.")
    assert ask("figures", measure="jobs", limit=3, cursor=first["next"])["read_at"] == {
        "known": "2025-06-30",
        "revision": 1,
    }
    with pytest.raises(InvalidInput) as refused:
        ask("figures", measure="jobs", cursor="2099-01-01.1.3")
    assert refused.value.code == "future-vintage"


def test_the_way_from_a_measure_to_a_figure(ask: Ask) -> None:
    codes = {one["code"] for one in ask("measures")["items"]}
    assert "output" in codes
    found = ask("available", measure="output", by="activity", period=FIVE)
    assert found["total"] == len(found["items"]) or found["next"]
    assert "asked" in found
    periods = ask("available", measure="output", by="period", area="KZ-75", activity="B-E")
    assert FIVE in {one["code"] for one in periods["items"]}
    answer = ask("figures", **INDUSTRY)
    (figure,) = answer["facts"]
    assert (figure["value"], figure["multiplier"], figure["unit"]) == ("976.2", 9, "KZT")
    assert figure["interval"] == {"lower": "976.15", "upper": "976.25", "by": "digits"}
    assert figure["known"] == "2025-06-30"
    assert answer["sources"][figure["source"]]["url"].startswith("https://")
    assert figure["id"] in figure["citation"]
    assert "976.2\u00a0bn" in figure["citation"]


def test_nothing_else_named_means_the_city(ask: Ask) -> None:
    assert ask("available", measure="output", by="scope")["asked"]["area"] == "KZ-75"
    assert "area" not in ask("available", measure="jobs", by="area", lang="ru")["asked"]


# Facts, promises, faces


def test_promises_stand_apart_and_say_so(ask: Ask) -> None:
    answer = ask("figures", measure="jobs", subject="small-parks")
    assert {one["id"] for one in answer["facts"]}.isdisjoint(p["id"] for p in answer["promises"])
    assert all(one.get("promise") is None for one in answer["facts"])
    for one in answer["promises"]:
        assert one["promise"] is True
        assert {"planned": "planned", "in_progress": "under way"}[one["modality"]] in one[
            "citation"
        ]


def test_two_growths_of_one_thing_are_told_apart(ask: Ask) -> None:
    found = ask("figures", measure="growth_pct", area="KZ-75", activity="C-MACH", limit=50)["facts"]
    alike: dict[tuple[str, str], set[str]] = {}
    for one in found:
        alike.setdefault((one["period"], one["about"]), set()).add(one.get("price_basis", ""))
    assert all(len(bases) == 1 for bases in alike.values())
    real = [one for one in found if one.get("price_basis") == "real"]
    assert real
    assert [one for one in found if "(at constant prices)" in one["citation"]] == real


def test_what_follows_from_others_leads_to_them(ask: Ask) -> None:
    (vehicles,) = ask("figures", **CITY, activity="C29", period=FIVE)["facts"]
    assert vehicles["interval"] == {"lower": "131.96", "upper": "132.37", "by": "inputs"}
    behind = ask("evidence", id=vehicles["id"], lang="ru")
    assert [one["id"] for one in behind["inputs"]] == vehicles["inputs"]
    assert behind["expression"] == "366,1\u00a0млрд × 36,1 % / 100"
    printed = ask("evidence", id=vehicles["inputs"][0])
    assert printed["source"]["provider"] == "Erten Media"
    assert printed["standing"] is True


def test_a_day_compared_with_the_one_before(ask: Ask) -> None:
    answer = ask("changes", **INDUSTRY, since="2025-06-29", as_of="2025-06-30")
    assert answer["before"]["known"] == "2025-06-29"
    assert answer["counts"] == {"new": 1, "revised": 0, "restated": 0, "gone": 0}
    (one,) = answer["items"]
    assert "before" not in one
    assert one["after"]["value"] == "976.2"


def test_an_unknown_code_names_the_nearest_with_their_names(ask: Ask) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask("figures", measure="outputs", lang="ru")
    assert refused.value.context["nearest"].split()[0] == "output"  # type: ignore[union-attr]
    assert "Объём производства" in refused.value.hint
    with pytest.raises(InvalidInput) as base:
        ask("figures", measure="growth_pct", of="outputs@B-E")
    assert base.value.context["nearest"].split()[0] == "output"  # type: ignore[union-attr]
    with pytest.raises(InvalidInput) as lost:
        ask("figures", measure="output", area="\u0000\u202e" * 30)
    assert "search" in lost.value.hint


# Bounds


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("figures", {}, "bad-argument"),
        ("figures", {"measure": 7}, "bad-argument"),
        ("figures", {"measure": "x" * 81}, "bad-argument"),
        ("figures", {"measure": "output", "limit": 51}, "bad-argument"),
        ("figures", {"measure": "output", "world": "synthetic"}, "bad-argument"),
        ("figures", {"measure": "output", "period": "9" * 41}, "bad-argument"),
        ("figures", {"measure": "output", "cursor": "2026-03-01.1." + "9" * 30}, "bad-argument"),
        ("figures", {"measure": "output", "as_of": "30.06.2025"}, "bad-argument"),
        ("figures", {"measure": "output", "lang": "de"}, "bad-argument"),
        ("figures", {"measure": "output", "\ud800": 1}, "bad-argument"),
        ("check_text", {"text": "1" * (MOST_TEXT + 1)}, "bad-argument"),
        ("check_text", {"text": "5 %", "published": "2025-02-30"}, "impossible-day"),
        ("check_text", {"text": "\u0000" * 900}, "unknown-language"),
        ("check_text", {"text": "(" * MOST_TEXT}, "unknown-language"),
        ("changes", {"measure": "output", "since": "2999-01-01"}, "future-vintage"),
        ("changes", {"measure": "output", "since": "2026-02-01", "as_of": "2025-06-30"},
         "impossible-period"),
        ("figures", {"measure": "output", "period": "2025-05/2025-01"}, "impossible-period"),
        ("search", {"text": ""}, "bad-argument"),
        ("evidence", {"id": "x" * 41}, "bad-argument"),
        ("evidence", {"id": "o" + "\n" * 20}, "no-entry"),
        ("nothing\n" * 90, {}, "unknown-tool"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(
    ask: Ask, name: str, arguments: dict[str, Any], code: str
) -> None:
    with pytest.raises(OndirisError) as refused:
        ask(name, **arguments)
    assert refused.value.code == code
    assert len(str(refused.value)) < 900
    assert "9999" not in str(refused.value)


def test_a_home_of_many_figures_is_asked_for_something(
    assisted: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ondiris.assistants.visit._WIDE", 5)
    with pytest.raises(InvalidInput) as refused:
        call(assisted, "figures", {"measure": "output"})
    assert refused.value.code == "too-much-asked"
    assert call(assisted, "figures", INDUSTRY)["total"] == 1
    with pytest.raises(InvalidInput):
        call(assisted, "figures", {"measure": "jobs", "area": "KZ", "below": True})


def test_a_long_text_is_checked_in_pages(ask: Ask) -> None:
    text = "Машиностроение Алматы за январь–май 2025 года: 366,1 млрд тенге. " * 40
    first = ask("check_text", text=text, lang="kk")
    assert (first["shown"], first["complete"]) == (20, False)
    second = ask("check_text", text=text, cursor=first["next"])
    assert second["claims"][0]["start"] > first["claims"][-1]["start"]
    assert first["counts"] == second["counts"]


# As a client of the protocol sees it


def test_a_client_sees_tools_that_only_read(assisted: Observatory) -> None:
    async def listed() -> Any:
        async with Client(assistant_server(assisted)) as client:
            return await client.list_tools(), client.instructions

    found, instructions = anyio.run(listed)
    assert [tool.name for tool in found.tools] == [*TOOLS]
    assert instructions == tools.INSTRUCTIONS
    for tool in found.tools:
        assert tool.annotations.read_only_hint is True
        assert tool.input_schema["additionalProperties"] is False
        assert all("description" in one for one in tool.input_schema["properties"].values())
    read = sum(len(json.dumps(t.input_schema)) + len(t.description) for t in found.tools)
    assert read < 12_000  # what an assistant reads before its first question


def test_a_refusal_and_a_fault_are_told_and_nothing_of_the_fault(
    assisted: Observatory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_visit: Visit, _asked: AskedText) -> Any:
        raise RuntimeError("secret 918273645")

    fault = {name: getattr(TOOLS["check_text"], name) for name in TOOLS["check_text"].__slots__}
    changed = {**TOOLS, "check_text": tools.Tool(**{**fault, "answer": broken})}
    monkeypatch.setattr(tools, "TOOLS", changed)

    async def asked() -> list[Any]:
        async with Client(assistant_server(assisted)) as client:
            return [
                await client.call_tool("figures", {"measure": "nix"}),
                await client.call_tool("check_text", {"text": "5 %"}),
            ]

    with caplog.at_level(logging.DEBUG):
        refused, failed = anyio.run(asked)
    assert refused.is_error
    assert json.loads(refused.content[0].text)["error"]["code"] == "unknown-code"
    assert failed.is_error
    assert json.loads(failed.content[0].text)["error"]["code"] == "bug"
    assert "918273645" not in failed.content[0].text + caplog.text
    assert "RuntimeError" in caplog.text
    caplog.clear()


def test_many_ask_at_once_and_some_go_away(assisted: Observatory) -> None:
    told: list[str] = []

    async def asked() -> None:
        async with Client(assistant_server(assisted)) as client:

            async def one(activity: str) -> None:
                arguments = {**CITY, "activity": activity, "period": FIVE}
                answer = await client.call_tool("figures", arguments)
                told.extend(figure["value"] for figure in answer.structured_content["facts"])

            async with anyio.create_task_group() as group:
                for activity in ("B-E", "C-MACH", "C23", "C18") * 3:
                    group.start_soon(one, activity)
                with anyio.move_on_after(0.001):
                    await client.call_tool("figures", {"measure": "output", "limit": 50})
            await one("B-E")

    anyio.run(asked)
    assert sorted(told) == sorted(["976.2", "366.1", "47", "25"] * 3 + ["976.2"])


def test_threads_share_a_home(assisted: Observatory) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = [*pool.map(lambda _: call(assisted, "figures", INDUSTRY), range(12))]
    assert all(one == found[0] for one in found)
