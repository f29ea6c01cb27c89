"""A question gets what deriving the whole home would give it, however far formulas look."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ondiris.model import World
from ondiris.ports import INTERNAL, Query
from ondiris.production import Row, answer, derive, published
from ondiris.session import Observatory, make_home, open_home, shipped_cases

QUESTIONS = 250
TESTS = Path(__file__).parents[1]
HOMES = {
    "almaty": lambda to: make_home(to, shipped_cases() / "almaty"),
    "second": lambda to: make_home(to, TESTS / "doors" / "second_city"),
    "town": lambda to: shutil.copytree(TESTS / "homes" / "0.1" / "home", to),
}
WORLDS = tuple(World)


@pytest.fixture(
    scope="module", params=["second", "town", pytest.param("almaty", marks=pytest.mark.full)]
)
def home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Observatory]:
    folder = tmp_path_factory.mktemp("answers") / "home"
    HOMES[request.param](folder)
    with open_home(folder, audience="internal") as observatory:
        yield observatory


def _question(draw: random.Random, row: Row) -> Query:
    """Return a question that a figure answers, with some of its words left out."""
    key = row.key
    words = {
        "measures": (0.8, (key.measure,)),
        "of": (0.3, key.of),
        "areas": (0.6, (key.area,)),
        "activities": (0.5, (key.activity,)),
        "subjects": (0.3, (key.subject,)),
        "periods": (0.5, (row.period,)),
    }
    said = {name: value for name, (often, value) in words.items() if draw.random() < often}
    return Query(audience=INTERNAL, worlds=WORLDS, **said)  # type: ignore[arg-type]


def _answers(row: Row, query: Query) -> bool:
    asked = (
        (query.measures, row.key.measure),
        (query.areas, row.key.area),
        (query.activities, row.key.activity),
        (query.subjects, row.key.subject),
    )
    return (
        all(codes is None or code in codes for codes, code in asked)
        and query.of in (None, row.key.of)
        and (query.periods is None or any(row.period.meets(p) for p in query.periods))
    )


def test_an_answer_is_what_the_whole_derivation_holds_of_it(home: Observatory) -> None:
    now, ledger = home.at(), home.ledger
    everything = Query(audience=INTERNAL, worlds=WORLDS)
    printed = published(ledger, ledger.catalogue, everything, now.vintage)
    whole, _ = derive(printed, ledger.catalogue)
    assert len(whole) > len(printed)
    draw = random.Random(12)
    for _ in range(QUESTIONS):
        query = _question(draw, draw.choice(whole))
        found = answer(ledger, ledger.catalogue, query, now.vintage)
        assert {row.id: replace(row, other_face="") for row in found.rows} == {
            r.id: r for r in whole if _answers(r, query)
        }, query
