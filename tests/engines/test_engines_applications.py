"""Fifty people who write to one ledger on PostgreSQL at once: nothing is lost, nothing doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ondiris.applications import StepPlace, read_act
from ondiris.errors import InvalidInput
from ondiris.model import World
from ondiris.ports import INTERNAL
from ondiris.production.applications.kept import (
    APPLICANT,
    PROCEDURE,
    Party,
    act_statement,
    applications,
    filing_statements,
)
from ondiris.session import open_home
from ondiris.session.applications.files import enter
from ondiris.session.figures.making import make_home

CITY = Path(__file__).parents[1] / "doors" / "second_city"
STEPS = {"plot": {"entry": StepPlace("entry", 1, "zone")}}
PEOPLE = 50


class Clock:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, 9, 30, tzinfo=UTC)


@pytest.mark.postgres
@pytest.mark.slow
def test_fifty_people_at_once_lose_and_double_nothing(postgres_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    make_home(folder, CITY, clock=Clock(), database=postgres_url)
    day = Clock().now().date()

    def work(n: int) -> list[str]:
        """File an application of one's own, and answer the one that all of them answer."""
        told = []
        applicant = Party(f"a-{n}", "applicant", f"inv-{n}")
        with open_home(folder, audience="internal", clock=Clock()) as mine:
            said = {PROCEDURE: "plot", APPLICANT: applicant.institution}
            about = filing_statements(f"app-{n}", said, applicant, day, locator="form 1")
            act = read_act("filed", f"app-{n}", day, source=applicant.source.id)
            filed = act_statement(act, applicant, locator="form 2")
            enter(mine, lambda: [applicant.source, *about, filed], STEPS, action="form")
            officer = Party(f"o-{n}", "officer", "zone")
            act = read_act("opened entry", "app-all", day, source=officer.source.id)
            opened = act_statement(act, officer, locator="form 1")
            try:
                enter(mine, lambda: [officer.source, opened], STEPS, action="form")
                told.append("entered")
            except InvalidInput as error:
                told.append(error.code)
        return told

    first = Party("a-all", "applicant", "inv-all")
    with open_home(folder, audience="internal", clock=Clock()) as observatory:
        said = {PROCEDURE: "plot", APPLICANT: "inv-all"}
        about = filing_statements("app-all", said, first, day, locator="form 1")
        act = read_act("filed", "app-all", day, source=first.source.id)
        filed = act_statement(act, first, locator="form 2")
        enter(observatory, lambda: [first.source, *about, filed], STEPS, action="form")
        with ThreadPoolExecutor(PEOPLE) as pool:
            told = [word for words in pool.map(work, range(PEOPLE)) for word in words]
        assert sorted(told) == ["entered"] + ["opened-twice"] * (PEOPLE - 1)
        vintage = observatory.ledger.vintage(day)
        kept = applications(observatory.ledger, vintage, INTERNAL, worlds=tuple(World))
        assert set(kept) == {"app-all", *(f"app-{n}" for n in range(PEOPLE))}
        assert all(k.acts[0].text == "filed" for k in kept.values())
        assert [act.text for act in kept["app-all"].acts] == ["filed", "opened entry"]
