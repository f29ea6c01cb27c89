"""A hundred questions, half unanswerable: no figure is told that the ledger does not hold."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client

from ondiris.assistants import assistant_server, call
from ondiris.cli import main
from ondiris.errors import NotFound
from ondiris.session import Observatory

QUESTIONS = Path(__file__).parents[2] / "material" / "assistant_questions.csv"
ANSWERABLE = {"figure", "list", "verdict"}
Json = Mapping[str, Any]


def questions() -> list[dict[str, str]]:
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def answers(assisted: Observatory) -> list[tuple[dict[str, str], bool, Json]]:
    """Every question with its answer, as a client of the protocol gets it."""
    found: list[tuple[dict[str, str], bool, Json]] = []

    async def ask() -> None:
        async with Client(assistant_server(assisted)) as client:
            for question in questions():
                told = await client.call_tool(question["tool"], json.loads(question["arguments"]))
                said = json.loads(told.content[0].text)
                assert told.is_error or said == told.structured_content
                found.append((question, told.is_error, said))

    anyio.run(ask)
    return found


def figures_in(said: object) -> Iterator[Json]:
    """Yield every figure of an answer, wherever it stands."""
    if isinstance(said, dict):
        if "id" in said and "multiplier" in said:
            yield said
        said = list(said.values())
    if isinstance(said, list):
        for one in said:
            yield from figures_in(one)


def vintages_of(said: Json) -> list[tuple[str, int]]:
    """Return the vintages that an answer was read at, the newest first."""
    told = [said["read_at"], *([said["before"]] if "before" in said else [])]
    return [(one["known"], one["revision"]) for one in told]


def held(observatory: Observatory, figure: Json, vintages: list[tuple[str, int]]) -> bool:
    """Whether the ledger holds exactly this figure at one of these vintages."""
    for known, revision in vintages:
        try:
            row = observatory.at(_day(known), revision).why(figure["id"]).row
        except NotFound:
            continue
        assert row is not None
        told = (figure.get("value"), figure["multiplier"], figure["unit"], figure["period"])
        if told != (row.text or None, row.multiplier, row.key.unit, str(row.period)):
            return False
        interval = figure.get("interval", {})
        bounds = {"lower": row.low, "upper": row.high}
        return all(interval[side] == f"{bounds[side]:f}" for side in bounds if side in interval)
    return False


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def test_half_of_a_hundred_questions_cannot_be_answered() -> None:
    kinds = Counter(one["expects"] in ANSWERABLE for one in questions())
    assert kinds.total() == 100
    assert kinds[True] == 50


def test_every_question_is_answered_as_it_must_be(
    answers: list[tuple[dict[str, str], bool, Json]],
) -> None:
    wrong = [
        f"{question['question']}: {_outcome(question, failed, said)}"
        for question, failed, said in answers
        if not _as_expected(question, failed, said)
    ]
    assert wrong == []


def _as_expected(question: dict[str, str], failed: bool, said: Json) -> bool:
    expects, value = question["expects"], question["value"]
    outcome = _outcome(question, failed, said)
    if expects != "figure":
        return outcome == (value if expects == "verdict" else expects)
    values = [one.get("value") for one in (*said["facts"], *said.get("promises", ()))]
    return outcome == "figure" and (values[0] == value if value else bool(values))


def _outcome(question: dict[str, str], failed: bool, said: Json) -> str:
    """Return what came of a question in a word: a figure, a list, a verdict, or why none."""
    if failed:
        return str(said["error"]["code"])
    if question["tool"] == "figures":
        return str(said["absent"]["kind"]) if "absent" in said else "figure"
    if question["tool"] == "check_text":
        return " ".join(said["counts"])
    return "list" if said["items"] else "nothing"


def test_no_figure_is_told_that_the_ledger_does_not_hold(
    answers: list[tuple[dict[str, str], bool, Json]], assisted: Observatory
) -> None:
    told = [
        (figure, vintages_of(said))
        for _, failed, said in answers
        if not failed
        for figure in figures_in(said)
    ]
    assert len(told) > 60
    once = {json.dumps(pair, sort_keys=True): pair for pair in told}
    assert [one["id"] for one, at in once.values() if not held(assisted, one, at)] == []


def test_a_figure_that_is_not_held_is_seen(assisted: Observatory) -> None:
    asked = {"measure": "output", "area": "KZ-75", "activity": "B-E", "period": "2025-01/2025-05"}
    said = dict(call(assisted, "figures", asked))
    (figure,) = figures_in(said)
    assert held(assisted, figure, vintages_of(said))
    for other in ({"value": "976.3"}, {"multiplier": 6}, {"id": "o" + "0" * 24}):
        assert not held(assisted, {**figure, **other}, vintages_of(said))
    interval = {**figure["interval"], "upper": "976.3"}
    assert not held(assisted, {**figure, "interval": interval}, vintages_of(said))


def test_what_cannot_be_answered_names_no_figure(
    answers: list[tuple[dict[str, str], bool, Json]],
) -> None:
    for question, _, said in answers:
        if question["expects"] not in ANSWERABLE:
            assert [*figures_in(said)] == [], question["question"]


def test_every_identifier_is_one_that_why_resolves(
    answers: list[tuple[dict[str, str], bool, Json]],
    assisted: Observatory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the command itself: a printed figure, a derived one, one of an earlier vintage."""
    seen: dict[str, tuple[str, tuple[str, int]]] = {}
    for question, failed, said in answers:
        for figure in () if failed or question["tool"] != "figures" else figures_in(said):
            early = "earlier" if "as_of" in question["arguments"] else "now"
            seen.setdefault(f"{figure['id'][0]} {early}", (figure["id"], vintages_of(said)[0]))
    assert {*seen} >= {"o now", "d now", "o earlier"}
    for id_, (known, revision) in seen.values():
        with pytest.raises(SystemExit) as ended:
            main(["why", id_, "--as-of", known, "--revision", str(revision),
                  "--home", str(assisted.home.folder)])  # fmt: skip
        assert ended.value.code == 0
        assert id_[:12] in capsys.readouterr().out
