"""One behavioural suite for the ledger, run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ondiris.codes import Catalogue
from ondiris.errors import Inconsistent, InvalidFile, InvalidInput, NotFound, Refused
from ondiris.ledger import Database, Ledger
from ondiris.ledger.schema import metadata
from ondiris.model import (
    Bound,
    Confidentiality,
    Known,
    KnownBasis,
    Modality,
    Observation,
    ObservationBatch,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Vintage,
    Withdrawal,
    World,
)
from ondiris.ports import INTERNAL, Audience, Query, Receipt

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
JUNE, JULY, AUGUST = date(2025, 6, 30), date(2025, 7, 15), date(2025, 8, 20)
BUREAU = Source("bureau", "Bureau", "Monthly tables", rank=80, published=JUNE)
PAPER = Source("paper", "Paper", "Front page", rank=50, published=JUNE)
RIVAL = Source("rival", "Rival", "Back page", rank=50, published=JUNE)
REPRINT = Source(
    "reprint", "Rival", "Reprint of the front page", rank=90, published=AUGUST, reprint_of="paper"
)


def observed(
    value: str,
    *,
    source: str = "paper",
    day: date = JUNE,
    key: SeriesKey = KEY,
    period: str = "2025-01/2025-05",
    bound: Bound = Bound.EQ,
    multiplier: int = 9,
    **more: object,
) -> Observation:
    return Observation(
        key=key,
        period=Period.parse(period),
        printed=Printed.read(value, multiplier=multiplier, bound=bound),
        source=source,
        locator="table 1",
        known=Known(day),
        **more,  # type: ignore[arg-type]
    )


def opened(url: str, catalogue: Catalogue, clock: object) -> Ledger:
    database = Database(url)
    database.prepare()
    return Ledger(database, catalogue, clock, time_zone="Asia/Almaty")  # type: ignore[arg-type]


@pytest.fixture
def ledger(url: str, catalogue: Catalogue, clock: object) -> Iterator[Ledger]:
    made = opened(url, catalogue, clock)
    made.append([BUREAU, PAPER, RIVAL, REPRINT], action="test")
    yield made
    made.database.close()


@pytest.fixture
def copied(catalogue: Catalogue, clock: object) -> Iterator[Callable[[str], Ledger]]:
    made: list[Ledger] = []

    def make(url: str) -> Ledger:
        made.append(opened(url, catalogue, clock))
        return made[-1]

    yield make
    for each in made:
        each.database.close()


def texts(ledger: Ledger, vintage: Vintage | None = None, **question: object) -> list[str]:
    query = Query(**{"audience": INTERNAL} | question)  # type: ignore[arg-type]
    current = ledger.current(query, vintage or ledger.vintage())
    return [c.recorded.observation.printed.text for c in current]


def test_what_is_written_is_read_back_digit_for_digit(ledger: Ledger) -> None:
    entry = observed("366.10", status=("P",), defaulted=("price_basis",))
    ledger.append([entry], action="test")
    (found,) = ledger.current(Query(audience=INTERNAL, measures=("output",)), ledger.vintage())
    assert found.recorded.observation == entry
    assert found.recorded.id == entry.id


def test_the_same_content_twice_adds_nothing_and_makes_no_revision(ledger: Ledger) -> None:
    first = ledger.append([observed("366.1")], action="test")
    again = ledger.append([observed("366.1")], action="test")
    assert (first.revision, first.added) == (2, 1)
    assert (again.revision, again.added, again.known_already) == (0, 0, 1)
    assert [r.number for r in ledger.revisions(ledger.vintage(), INTERNAL)] == [1, 2]


def test_revisions_in_turn_are_all_written_or_none(ledger: Ledger) -> None:
    """A later one revises an earlier one; one that is refused takes all of them along."""
    with pytest.raises(InvalidInput, match="1 sources are not described"):
        ledger.append_in_turn([[observed("1")], [observed("7", source="nobody")]], action="test")
    assert ledger.vintage().revision == 1
    receipt = ledger.append_in_turn([[observed("366.1")], [observed("366.3")]], action="test")
    assert (receipt.revision, receipt.added, receipt.known_already) == (3, 2, 0)
    assert texts(ledger, ledger.vintage(revision=2)) == ["366.1"]
    assert texts(ledger) == ["366.3"]


def test_a_part_that_brings_nothing_makes_no_revision(ledger: Ledger) -> None:
    ledger.append([observed("366.1")], action="test")
    parts = [[observed("366.1")], [observed("367")], [BUREAU]]
    receipt = ledger.append_in_turn(parts, action="test")
    assert (receipt.revision, receipt.added, receipt.known_already) == (3, 1, 2)
    assert [r.number for r in ledger.revisions(ledger.vintage(), INTERNAL)] == [1, 2, 3]
    assert ledger.append_in_turn(parts, action="test").revision == 0
    assert ledger.append_in_turn([], action="test") == Receipt(0, 0, 0)


def test_a_day_before_the_source_spoke_does_not_know_the_figure(ledger: Ledger) -> None:
    ledger.append([observed("366.1")], action="test")
    assert texts(ledger, ledger.vintage(date(2025, 6, 29))) == []
    assert texts(ledger, ledger.vintage(JUNE)) == ["366.1"]


def test_an_earlier_revision_does_not_know_what_was_written_later(ledger: Ledger) -> None:
    ledger.append([observed("366.1")], action="test")
    assert texts(ledger, Vintage(AUGUST, 1)) == []
    assert texts(ledger, Vintage(AUGUST, 2)) == ["366.1"]


def test_a_later_figure_of_the_same_provider_is_a_revision(ledger: Ledger) -> None:
    first, second = observed("366.1"), observed("370.2", day=JULY)
    ledger.append([first, second], action="test")
    (now,) = ledger.current(Query(audience=INTERNAL), ledger.vintage())
    assert now.recorded.observation.printed.text == "370.2"
    assert now.superseded == (first.id,)
    assert now.conflicts == ()
    assert texts(ledger, ledger.vintage(date(2025, 7, 14))) == ["366.1"]


def test_the_higher_rank_stands_even_when_it_is_older(ledger: Ledger) -> None:
    ledger.append([observed("365.9", source="bureau"), observed("370", day=JULY)], action="test")
    assert texts(ledger) == ["365.9"]


def test_equal_ranks_whose_intervals_do_not_meet_are_both_shown(ledger: Ledger) -> None:
    one, other = observed("366.1"), observed("370.2", source="rival")
    ledger.append([one, other], action="test")
    found = ledger.current(Query(audience=INTERNAL), ledger.vintage())
    assert {c.recorded.id: c.conflicts for c in found} == {
        one.id: (other.id,),
        other.id: (one.id,),
    }


def test_equal_ranks_whose_intervals_meet_are_no_conflict(ledger: Ledger) -> None:
    ledger.append([observed("366.1"), observed("366", source="rival")], action="test")
    (found,) = ledger.current(Query(audience=INTERNAL), ledger.vintage())
    assert found.conflicts == ()


def test_an_approximate_figure_never_contradicts(ledger: Ledger) -> None:
    about = observed("400", source="rival", bound=Bound.APPROX)
    ledger.append([observed("366.1"), about], action="test")
    assert len(ledger.current(Query(audience=INTERNAL), ledger.vintage())) == 1


def test_a_reprint_keeps_the_day_and_rank_of_its_origin(ledger: Ledger) -> None:
    """Its own rank of 90 and its later day would otherwise beat the newer figure."""
    newer = observed("370.2", day=JULY)
    ledger.append([newer, observed("366.1", source="reprint", day=AUGUST)], action="test")
    assert texts(ledger) == ["370.2"]


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY, scope="large_medium"),
        replace(KEY, price_basis="real"),
        replace(KEY, subject="zone-2025"),
    ],
    ids=["scope", "price basis", "basket"],
)
def test_another_scope_basket_or_price_basis_neither_supersedes_nor_conflicts(
    ledger: Ledger, other: SeriesKey
) -> None:
    ledger.append([observed("366.1"), observed("500", key=other, day=JULY)], action="test")
    assert sorted(texts(ledger)) == ["366.1", "500"]


def test_a_cumulative_period_and_the_quarter_of_the_same_days_are_one_place(
    ledger: Ledger,
) -> None:
    ledger.append(
        [observed("10", period="2025-01/2025-03"), observed("11", period="2025-Q1", day=JULY)],
        action="test",
    )
    assert texts(ledger, periods=(Period.parse("2025-01/2025-03"),)) == ["11"]


def test_hundreds_of_periods_may_be_asked_for_at_once(ledger: Ledger) -> None:
    """Every other month for a century: a deadline meets those that hold its days, and no gap."""
    promise = replace(KEY, measure="jobs", unit="jobs", modality=Modality.PLANNED)
    for value, due in (("4.1", "../2027-05-31"), ("4.2", "../2027-06-15")):
        ledger.append([observed(value, key=promise, period=due, multiplier=3)], action="test")
    asked = tuple(Period.parse(f"{1950 + n // 6}-{n % 6 * 2 + 1:02d}") for n in range(600))
    assert texts(ledger, periods=asked) == ["4.1"]


def test_a_year_meets_the_deadlines_within_it_and_both_readings(ledger: Ledger) -> None:
    promise = replace(KEY, measure="jobs", unit="jobs", modality=Modality.PLANNED)
    ledger.append([observed("4.2", key=promise, period="../2027", multiplier=3)], action="test")
    for year in ("2026", "2027", "../2027", "2027-12-31"):
        assert texts(ledger, periods=(Period.parse(year),)) == ["4.2"], year
    assert texts(ledger, periods=(Period.parse("2025"),)) == []


def test_a_withdrawal_is_a_new_entry_and_can_be_withdrawn(ledger: Ledger) -> None:
    entry = observed("366.1")
    ledger.append([entry], action="test")
    back = Withdrawal(entry.id, "misread", "paper", Known(JULY))
    ledger.append([back], action="test")
    assert texts(ledger) == []
    assert texts(ledger, ledger.vintage(JUNE)) == ["366.1"]
    ledger.append([Withdrawal(back.id, "it was right", "paper", Known(AUGUST))], action="test")
    assert texts(ledger) == ["366.1"]
    assert texts(ledger, ledger.vintage(JULY)) == []


def test_worlds_never_mix(ledger: Ledger) -> None:
    made_up = replace(KEY, world=World.SYNTHETIC)
    ledger.append([observed("366.1"), observed("1", key=made_up, day=JULY)], action="test")
    assert texts(ledger) == ["366.1"]
    assert texts(ledger, worlds=(World.SYNTHETIC,)) == ["1"]
    assert len(texts(ledger, worlds=tuple(World))) == 2


def test_the_public_sees_neither_internal_nor_embargoed_figures(ledger: Ledger) -> None:
    hidden = observed("1", confidentiality=Confidentiality.INTERNAL)
    later = observed("2", period="2025-01/2025-06", embargo="2025-11-02T05:00:00+00:00")
    free = observed("3", period="2025-01/2025-07", day=AUGUST)
    ledger.append([hidden, later, free], action="test")

    def public(moment: datetime) -> list[str]:
        return texts(ledger, audience=Audience(public=True, moment=moment))

    assert public(datetime(2025, 11, 2, 4, 59, tzinfo=UTC)) == ["3"]
    assert public(datetime(2025, 11, 2, 5, 0, tzinfo=UTC)) == ["2", "3"]
    assert texts(ledger) == ["1", "2", "3"]


def test_statements_of_two_sources_both_stay(ledger: Ledger) -> None:
    one = Statement("plant", "launch_planned", "2025-12-31", "paper", "p. 1", Known(JUNE))
    two = Statement("plant", "launch_planned", "2026-06-30", "rival", "p. 2", Known(JULY))
    ledger.append([one, two], action="test")
    found = ledger.statements(
        ledger.vintage(), INTERNAL, subject="plant", property="launch_planned"
    )
    assert [s.value for s in found] == ["2025-12-31", "2026-06-30"]
    assert len(ledger.statements(ledger.vintage(JUNE), INTERNAL)) == 1


def test_a_source_described_anew_keeps_its_earlier_description(ledger: Ledger) -> None:
    ledger.append([replace(PAPER, title="Front page, corrected")], action="test")
    assert ledger.sources(ledger.vintage(), INTERNAL)["paper"].title == "Front page, corrected"
    assert ledger.sources(Vintage(AUGUST, 1), INTERNAL)["paper"].title == "Front page"


def test_an_entry_without_a_described_source_is_refused_whole(ledger: Ledger) -> None:
    with pytest.raises(InvalidInput, match="1 sources are not described"):
        ledger.append([observed("366.1"), observed("1", source="nobody")], action="test")
    assert texts(ledger) == []
    assert len(ledger.revisions(ledger.vintage(), INTERNAL)) == 1


def test_an_unknown_identifier_is_not_found(ledger: Ledger) -> None:
    for letter in "osw":
        with pytest.raises(NotFound, match="no entry"):
            ledger.find(letter + "0" * 24, ledger.vintage())


def test_every_kind_of_entry_is_found_by_its_identifier(ledger: Ledger) -> None:
    entry = observed("366.1")
    said = Statement("plant", "stage", "design", "paper", "p. 1", Known(JUNE))
    back = Withdrawal(entry.id, "misread", "paper", Known(JULY))
    ledger.append([entry, said, back], action="test")
    for each in (entry, said, back):
        assert ledger.find(each.id, ledger.vintage()) == (each, 2)


def test_columns_and_objects_give_the_same_entries(ledger: Ledger) -> None:
    entries = [
        observed("366.1"),
        observed("-2.50", period="2025-05", day=JULY),
        observed("7", period="2024", bound=Bound.GT),
        Observation(
            KEY, Period.parse("2023"), Printed.read("40", upper="45", bound=Bound.RANGE),
            "paper", "row 3", Known(JUNE, KnownBasis.ADDRESS),
        ),
    ]  # fmt: skip
    receipt = ledger.append_batch(ObservationBatch.of(entries), action="test")
    assert receipt.added == 4
    again = ledger.append(entries, action="test")
    assert (again.added, again.known_already) == (0, 4)
    assert {
        r.observation for r in ledger.history(Query(audience=INTERNAL), ledger.vintage())
    } == set(entries)


@pytest.mark.parametrize("value", ["12a", "1e9", "1,5", "", "٣", "007.1x", "+-1", "1."])
def test_a_column_with_no_number_is_refused_whole(ledger: Ledger, value: str) -> None:
    batch = ObservationBatch.of([observed("1"), observed("2", period="2024")])
    with pytest.raises(InvalidInput, match="not a plain decimal number"):
        ledger.append_batch(replace(batch, value=["1", value]), action="test")
    assert texts(ledger) == []


def test_a_column_with_an_unknown_code_is_refused_whole(ledger: Ledger) -> None:
    batch = ObservationBatch.of([observed("1")])
    with pytest.raises(InvalidInput, match="activities"):
        ledger.append_batch(replace(batch, keys=[replace(KEY, activity="C99")]), action="test")


def test_export_and_import_give_identical_bytes(
    ledger: Ledger, tmp_path: Path, copied: Callable[[str], Ledger]
) -> None:
    entry = observed("366.1", defaulted=("comparison",))
    ledger.append([entry, observed("370.2", day=JULY)], action="load", detail="a.csv", digest="ab")
    said = Statement("plant", "name", "Зауыт «Ә»", "paper", "p. 1", Known(JUNE))
    ledger.append([said, Withdrawal(entry.id, "misread", "paper", Known(JULY))], action="record")
    ledger.export(tmp_path / "one")
    copy = copied(f"sqlite:///{tmp_path / 'copy.db'}")
    copy.restore(tmp_path / "one")
    copy.export(tmp_path / "two")
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
    assert copy.current(Query(audience=INTERNAL), copy.vintage()) == ledger.current(
        Query(audience=INTERNAL), ledger.vintage()
    )
    # One that was killed after its last word to the database is finished by the next.
    assert copy.restore(tmp_path / "one")["observation"] == 2
    copy.append([observed("1.1")], action="load")
    with pytest.raises(Inconsistent, match="empty home"):
        copy.restore(tmp_path / "one")


def test_a_changed_export_is_refused_and_leaves_the_ledger_empty(
    ledger: Ledger, tmp_path: Path, copied: Callable[[str], Ledger]
) -> None:
    ledger.append([observed("366.1")], action="test")
    ledger.export(tmp_path / "one")
    path = tmp_path / "one" / "observation.jsonl"
    path.write_text(path.read_text("utf-8").replace("366.1", "966.1"), "utf-8")
    copy = copied(f"sqlite:///{tmp_path / 'copy.db'}")
    with pytest.raises(InvalidFile, match="line 1"):
        copy.restore(tmp_path / "one")
    assert copy.revisions(copy.vintage(), INTERNAL) == []


def test_tables_of_a_newer_program_are_refused(ledger: Ledger, url: str) -> None:
    with ledger.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with closing(Database(url)) as database:
        for attempt in (database.check, database.prepare):
            with pytest.raises(Refused, match="newer ondiris"):
                attempt()


def test_the_steps_make_the_tables_that_the_code_uses(ledger: Ledger) -> None:
    """Alembic's own comparison finds no difference between steps and schema."""
    with ledger.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
