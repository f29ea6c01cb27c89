"""Which outcomes there are near a promise, and what a forecast's promise came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ondiris.codes import load_catalogue
from ondiris.model import (
    Bound,
    Confidentiality,
    Known,
    Modality,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Vintage,
)
from ondiris.ports import INTERNAL, Current, Recorded, RecordedStatement
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.outcomes import Outcomes, delivered
from ondiris.production.projects.promises import PromiseLine, promises
from ondiris.projects import Departure, Due, Standing
from ondiris.sources.city_tables import OtherBasket

TODAY = date(2026, 3, 1)
KEY = SeriesKey("count_projects", "XX", "projects", subject="zone", modality=Modality.PLANNED)


def said(
    value: str, period: str, known: str, key: SeriesKey = KEY, bound: Bound = Bound.EQ
) -> Observation:
    day = Known(date.fromisoformat(known))
    return Observation(key, Period.parse(period), Printed.read(value, bound=bound), "s", "p", day)


def done(value: str, period: str, known: str, **fields: Any) -> Observation:
    return said(value, period, known, replace(KEY, modality=Modality.ACHIEVED, **fields))


def stated(
    subject: str,
    name: str,
    value: str,
    known: str = "2025-06-01",
    secrecy: Confidentiality = Confidentiality.FREE,
) -> Statement:
    day = Known(date.fromisoformat(known))
    return Statement(subject, name, value, "s", "p", day, confidentiality=secrecy)


@dataclass
class Book:
    """An archive of fixed entries."""

    entries: tuple[Observation | Statement, ...]

    def current(self, _query: object, _vintage: object) -> list[Current]:
        found = [e for e in self.entries if isinstance(e, Observation)]
        return [Current(Recorded(e.id, e, 1)) for e in found]

    def history(self, _query: object, _vintage: object) -> list[Recorded]:
        return [one.recorded for one in self.current(_query, _vintage)]

    def statements(
        self,
        _vintage: object,
        audience: object,
        *,
        property: str,  # noqa: A002 - the port's word
    ) -> list[RecordedStatement]:
        assert audience is not None
        found = [e for e in self.entries if isinstance(e, Statement) and e.property == property]
        return [RecordedStatement(e.id, e, 1) for e in found]

    def sources(self, _vintage: object, _audience: object) -> Mapping[str, Source]:
        return {}


def known(*entries: Observation | Statement) -> tuple[Any, Facts]:
    book: Any = Book(entries)
    return book, Facts(book, load_catalogue(), Vintage(TODAY, 1), INTERNAL)


def outcomes(
    *entries: Observation | Statement, near: tuple[OtherBasket, ...] = ()
) -> tuple[Outcomes, Row]:
    """Return the collection, and the first planned figure of it."""
    book, facts = known(*entries)
    promise = next(row for row in facts.rows if row.key.modality is Modality.PLANNED)
    return Outcomes(book, facts, INTERNAL, near), promise


def answers(*entries: Observation) -> list[str]:
    _, facts = known(*entries)
    return [row.text for row in delivered(facts, facts.rows[0])]


YEAR = said("11", "2025", "2025-06-30")
BY = said("35", "../2027", "2025-06-30")


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (done("8", "2025", "2026-01-20"), ["8"]),
        (done("8", "2025-01/2025-10", "2025-11-01"), ["8"]),
        (done("8", "2024", "2026-01-20"), []),  # another year's list
        (done("8", "2025-01/2026-02", "2026-02-20"), []),  # reaches beyond the year
        (done("8", "2025-01/2025-05", "2025-06-30"), []),  # said together with the promise
        (done("8", "2025", "2026-01-20", subject="park"), []),
        (done("8", "2025", "2026-01-20", measure="count_zones", unit="zones"), []),
        (done("8", "2025", "2026-01-20", scope="sme"), []),  # another basket
    ],
)
def test_a_promise_of_a_year_is_answered_within_it(outcome: Observation, found: list[str]):
    assert answers(YEAR, outcome) == found


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (done("3", "2026-02-28", "2026-03-01"), ["3"]),
        (done("3", "2025-06-30", "2025-07-05"), ["3"]),
        (done("3", "2025-06-29", "2025-07-05"), []),  # a day before the promise was made
    ],
)
def test_a_deadline_is_answered_by_any_day_since_it_was_said(
    outcome: Observation, found: list[str]
):
    assert answers(BY, outcome) == found


def test_deliveries_stand_in_the_order_of_their_days():
    entries = (done("9", "2026-02-28", "2026-03-01"), done("3", "2025-12-31", "2026-01-05"))
    assert answers(BY, *entries) == ["3", "9"]
    _, facts = known(BY, *entries)
    since = delivered(facts, facts.rows[0], since=date(2026, 2, 1))
    assert [row.text for row in since] == ["9"]


def test_prices_that_differ_are_collected_and_not_compared():
    key = replace(KEY, measure="project_cost", unit="KZT", price_basis=PriceBasis.NOMINAL)
    book, promise = outcomes(
        said("5", "2025", "2025-06-30", key),
        said("4", "2025", "2026-01-20", replace(key, modality=Modality.ACHIEVED,
                                                price_basis=PriceBasis.REAL)),
    )  # fmt: skip
    (found,) = book.of(promise)
    assert book.promise(promise).basket.differs(found.outcome.basket) == ("price_basis",)


def test_an_outcome_keeps_the_open_end_of_more_than():
    key = replace(KEY, modality=Modality.ACHIEVED)
    book, promise = outcomes(YEAR, said("8", "2025", "2026-01-20", key, Bound.GT))
    (found,) = book.of(promise)
    assert str(found.outcome.value) == "(8, ∞)"


NEAR = (OtherBasket("count_projects zone 2025", "jobs", "city", "2025", ("measure", "members")),)


def test_of_another_basket_a_promise_with_a_deadline_has_its_newest_figure():
    """As the key figure of the site shows it, and none from before the promise or of the plan."""
    promise = said("35", "../2027", "2025-06-30")
    parks = {"subject": "parks"}
    first = done("15", "2025-06-30", "2025-06-30", **parks)
    later = done("17", "2025-12", "2026-01-10", **parks)
    partly = done("9", "2026-01", "2026-02-10", scope="sme", **parks)
    near = [OtherBasket("count_projects zone ../2027", "count_projects", "parks", "2025-06-30",
                        ("members",))]  # fmt: skip
    for entries, expected in (((first,), first), ((first, later, partly), later)):
        book, row = outcomes(promise, *entries, near=near)
        (only,) = book.of(row)
        assert only.row.id == expected.id
    # A promise about a year keeps the figure that the city names.
    book, row = outcomes(YEAR, done("15", "2025-06", "2025-07-01", **parks), later,
                         near=[replace(near[0], promise="count_projects zone 2025",
                                       period="2025-06")])  # fmt: skip
    (only,) = book.of(row)
    assert only.row.text == "15"


def test_another_basket_is_collected_with_how_it_is_said_to_differ():
    other = done("900", "2025", "2026-01-20", measure="jobs", unit="jobs", subject="city")
    book, promise = outcomes(YEAR, other, near=NEAR)
    (found,) = book.of(promise)
    assert found.row.text == "900"
    assert found.outcome.differs == ("measure", "members")
    assert outcomes(YEAR, near=NEAR)[0].of(promise) == ()  # not known yet


MILL = (stated("mill", "part_of", "zone"), stated("mill", "launch_actual", "2025-05"))
PRESS = (stated("press", "part_of", "zone"), stated("press", "stage", "full_work", "2025-09-01"))


def test_launches_of_named_parts_say_at_least_so_many():
    idle = (stated("shed", "part_of", "zone"), stated("shed", "stage", "construction"))
    other = (stated("kiln", "part_of", "park"), stated("kiln", "launch_actual", "2025-05"))
    book, promise = outcomes(YEAR, *MILL, *PRESS, *idle, *other)
    found = book.of(promise)
    assert [str(v.outcome.value) for v in found] == ["[1, ∞)", "[2, ∞)"]
    assert [v.outcome.day for v in found] == [date(2025, 5, 31), date(2025, 9, 1)]
    assert [v.row.id for v in found] == [MILL[1].id, PRESS[1].id]
    assert found[1].row.inputs == (MILL[1].id, PRESS[1].id)
    assert found[1].row.confidentiality is Confidentiality.FREE


def test_launches_that_say_no_more_than_a_count_are_left_out():
    book, promise = outcomes(YEAR, done("1", "2025", "2026-01-20"), *MILL, *PRESS)
    assert [str(v.outcome.value) for v in book.of(promise)] == ["[1, 1]", "[2, ∞)"]


def test_launches_say_nothing_of_jobs():
    book, promise = outcomes(
        said("65", "2025", "2025-06-30", replace(KEY, measure="jobs", unit="jobs")), *MILL
    )
    assert book.of(promise) == ()


def test_a_count_that_rests_on_an_internal_launch_is_internal():
    hidden = stated("press", "launch_actual", "2025-06", secrecy=Confidentiality.INTERNAL)
    book, promise = outcomes(YEAR, *MILL, stated("press", "part_of", "zone"), hidden)
    levels = [v.row.confidentiality for v in book.of(promise)]
    assert levels == [Confidentiality.FREE, Confidentiality.INTERNAL]


CANCELLED = stated("zone", "cancelled", "2025-08-15", "2025-09-01")
LEFT = stated("zone", "stage", "withdrawn", "2025-09-01")
SWAPPED = stated("zone", "replaced_by", "park", "2025-10-01")


@pytest.mark.parametrize(
    ("entries", "departure"),
    [
        ((), None),
        ((CANCELLED,), Departure(Standing.WITHDRAWN, date(2025, 8, 15), CANCELLED.id)),
        ((LEFT,), Departure(Standing.WITHDRAWN, date(2025, 9, 1), LEFT.id)),
        ((LEFT, stated("zone", "stage", "construction", "2025-12-01")), None),  # it came back
        ((CANCELLED, SWAPPED), Departure(Standing.REPLACED, date(2025, 10, 1), SWAPPED.id)),
    ],
)
def test_a_promise_leaves_by_what_was_said_of_its_subject(
    entries: tuple[Statement, ...], departure: Departure | None
):
    book, _ = outcomes(YEAR, *entries)
    assert book.departure("zone") == departure
    assert book.departure("park") is None


def lines(tmp_path: Path, *entries: Observation | Statement) -> tuple[PromiseLine, ...]:
    (tmp_path / "subjects.csv").write_text(
        "code,name_kk,name_ru,name_en,kind\nzone,з,з,z,programme\npark,п,п,p,site\n", "utf-8"
    )
    book: Any = Book(entries)
    catalogue = load_catalogue(tmp_path)
    facts = Facts(book, catalogue, Vintage(TODAY, 1), INTERNAL)
    return promises(book, catalogue, facts, INTERNAL, NEAR)


def test_a_line_shows_the_figure_that_its_verdict_names(tmp_path: Path):
    other = done("900", "2025", "2026-01-20", measure="jobs", unit="jobs", subject="city")
    mine = done("8", "2025", "2026-01-20")
    (line,) = lines(tmp_path, YEAR, other, mine)
    assert (line.standing, line.beside) == (Standing.SHORT, None)
    assert line.outcome is not None
    assert line.outcome.id == mine.id
    (line,) = lines(tmp_path, YEAR, other)
    assert (line.standing, line.outcome) == (Standing.NOT_COMPARABLE, None)
    assert line.beside is not None
    assert line.beside.id == other.id
    assert [row.id for row in line.rows] == [YEAR.id, other.id]


def test_promises_are_those_of_programmes_and_the_counts_of_sites(tmp_path: Path):
    park = replace(KEY, subject="park")
    found = lines(
        tmp_path,
        YEAR,
        BY,
        said("9", "2026", "2025-06-30", park),  # projects of a site: no promise of its own
        said("3", "2026", "2025-06-30", replace(park, measure="count_zones", unit="zones")),
        done("8", "2025", "2026-01-20"),
    )
    places = [(line.promised.key.subject, str(line.promised.period)) for line in found]
    assert places == [("zone", "../2027"), ("park", "2026"), ("zone", "2025")]


def test_figures_keep_what_contradicts_and_what_they_replaced():
    class Contested(Book):
        def current(self, query: object, vintage: object) -> list[Current]:
            found = super().current(query, vintage)
            return [replace(c, conflicts=("x",), superseded=("y",)) for c in found]

    book: Any = Contested((YEAR,))
    facts = Facts(book, load_catalogue(), Vintage(TODAY, 1), INTERNAL)
    assert [(r.conflicts, r.superseded) for r in facts.rows] == [(("x",), ("y",))]


def test_a_promise_dated_by_the_month_it_was_said_in_names_no_day(tmp_path: Path):
    """Said in August of August: that is when it was said, not when it is due."""
    month = said("11", "2025-08", "2025-08-20")
    (line,) = lines(tmp_path, month)
    assert (line.standing, line.verdict.due) == (Standing.NO_DAY, Due.NO_DAY)
    (line,) = lines(tmp_path, month, done("8", "2025", "2026-01-20"))
    assert line.standing is Standing.NO_DAY
    (line,) = lines(tmp_path, month, done("11", "2025", "2026-01-20"))
    assert line.standing is Standing.MET
    ahead = said("11", "2025-09", "2025-08-20")
    assert lines(tmp_path, ahead)[0].standing is Standing.UNKNOWN  # a month ahead is a due time


def test_what_was_built_before_a_promise_moved_is_its_outcome(tmp_path: Path):
    built = done("4", "2025-12-31", "2026-01-05")
    (line,) = lines(tmp_path, BY, built, said("40", "../2027-12", "2026-02-01"))
    assert line.outcome is not None
    assert (line.promised.text, line.outcome.id) == ("40", built.id)
    assert (line.standing, line.otherwise) == (Standing.OPEN, None)


MOVES = {
    "short, then moved to another year": (
        [YEAR, done("8", "2025", "2026-01-20"), said("11", "2026", "2026-02-01")],
        (Standing.SHORT, Standing.OPEN, True),
    ),
    "late by its first day, in time by its new one": (
        [
            said("5", "../2025-10", "2025-06-01"),
            said("5", "../2026-12", "2025-11-15"),
            done("5", "2026-01-31", "2026-02-05"),
        ],
        (Standing.LATE, Standing.MET, True),
    ),
    "lowered to what is there": (
        [
            YEAR,
            done("8", "2025", "2026-01-20"),
            said("8", "2025-12", "2026-02-01"),
        ],
        (Standing.SHORT, Standing.MET, True),
    ),
    "lowered with its day": (
        [
            said("5", "../2025-10", "2025-06-01"),
            said("3", "../2025-12", "2025-11-15"),
            done("3", "2025-12-31", "2026-02-05"),
        ],
        (Standing.SHORT, Standing.MET, True),
    ),
    "met, then raised": (
        [
            said("5", "../2025-10", "2025-06-01"),
            done("5", "2025-10-31", "2025-11-05"),
            said("9", "../2026-12", "2025-11-15"),
        ],
        (Standing.OPEN, Standing.MET, False),
    ),
    "first day passed in silence": (
        [said("5", "../2025-10", "2025-06-01"), said("5", "../2026-12", "2025-11-15")],
        (Standing.OPEN, Standing.UNKNOWN, False),
    ),
    "a first word that names no day": (
        [said("11", "2025-08", "2025-08-20"), said("11", "2025", "2025-10-01")],
        (Standing.UNKNOWN, None, False),
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_first_word_that_was_not_kept_decides_though_the_promise_moved(tmp_path: Path, name: str):
    entries, (standing, other, by_first) = MOVES[name]
    line = lines(tmp_path, *entries)[-1]
    assert line.standing is standing
    assert (line.otherwise.verdict.standing if line.otherwise else None) is other
    assert line.by_first_word is by_first


def test_a_first_word_that_nobody_confirmed_decides_nothing(tmp_path: Path):
    unsure = replace(said("50", "../2025-10", "2025-06-01"), status=("V",))
    sure = said("5", "../2026-12", "2025-11-15")
    (line,) = lines(tmp_path, unsure, sure, done("5", "2026-01-31", "2026-02-05"))
    assert (line.standing, line.otherwise) == (Standing.MET, None)


def test_what_counts_near_a_promise_stays_beside_it_when_it_moves(tmp_path: Path):
    other = done("900", "2025", "2026-01-20", measure="jobs", unit="jobs", subject="city")
    (line,) = lines(tmp_path, YEAR, other, said("11", "2026", "2026-02-01"))
    assert (line.standing, line.otherwise) == (Standing.NOT_COMPARABLE, None)
    assert line.beside is not None
    assert line.beside.id == other.id
