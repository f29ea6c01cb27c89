"""What changed between two vintages: hand-made ledgers, one kind of change each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Comparison,
    Confidentiality,
    Known,
    Modality,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
    Vintage,
    Withdrawal,
)
from ondiris.ports import INTERNAL, Audience, Current, Recorded
from ondiris.production.figures.changes import Cause, ReleaseChanges, compare, figures_changed
from ondiris.production.figures.rows import Row, published_row

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
JUNE, JULY = date(2025, 6, 30), date(2025, 7, 15)
PUBLIC = Audience(public=True, moment=datetime(2025, 11, 1, tzinfo=UTC))
SOURCES = [
    Source("bureau", "Bureau", "Tables", rank=80),
    Source("bureau-2", "Bureau", "Tables, again", rank=80),
    Source("paper", "Paper", "Page 1", rank=50),
    Source("rival", "Rival", "Page 2", rank=50),
    Source("compiled-actual", "House", "Compiled from returns", rank=60),
]


def said(value: str, source: str = "paper", day: date = JUNE, **more: object) -> Observation:
    plain = Observation(
        KEY, Period.parse("2025-05"), Printed.read(value, multiplier=9), source, "p. 1", Known(day)
    )
    return replace(plain, **more)  # type: ignore[arg-type]


GROWTH = replace(KEY, measure="growth_pct", of="output", unit="%",
                 comparison=Comparison.YOY_SAME_PERIOD, price_basis=PriceBasis.REAL)  # fmt: skip
INDEX = replace(GROWTH, measure="index_pct")


def published(entry: Observation, name: str) -> Row:
    interval = entry.printed.interval(counted=False)
    return published_row(Current(Recorded(name, entry, 1)), interval)


@pytest.fixture
def ledger(tmp_path: Path, catalogue: Catalogue, clock: object) -> Iterator[Ledger]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    database.prepare()
    made = Ledger(database, catalogue, clock)  # type: ignore[arg-type]
    made.append(SOURCES, action="test")
    yield made
    database.close()


def changed(ledger: Ledger, *entries: object, audience: Audience = INTERNAL) -> ReleaseChanges:
    """Return what a revision of some entries changed."""
    before = ledger.vintage(revision=None)
    ledger.append(entries, action="test")  # type: ignore[arg-type]
    after = ledger.vintage()
    return figures_changed(ledger, ledger.catalogue, before, after, audience)


def test_a_figure_of_which_nothing_stood_is_new(ledger: Ledger) -> None:
    found = changed(ledger, said("366.1"))
    assert [row.text for row in found.new] == ["366.1"]
    assert (found.revised, found.withdrawn, found.conflicts, found.confirmed) == ((), (), (), 0)


def test_another_number_of_one_publisher_is_a_revision_with_its_difference(ledger: Ledger) -> None:
    ledger.append([said("366.1", "bureau")], action="test")
    (one,) = changed(ledger, said("370.2", "bureau-2", JULY)).revised
    assert (one.old.text, one.new.text, one.cause) == ("366.1", "370.2", Cause.REVISION)
    assert one.difference == Decimal("4100000000")
    assert one.growth is None


def test_more_digits_of_the_same_number_confirm_it(ledger: Ledger) -> None:
    ledger.append([said("366")], action="test")
    found = changed(ledger, said("366.1", day=JULY))
    assert (found.revised, found.confirmed) == ((), 1)
    found = changed(ledger, said("367.1", day=date(2025, 7, 16)))
    assert (len(found.revised), found.confirmed) == (1, 0)


def test_fewer_digits_of_the_same_number_confirm_it_and_take_nothing_away(ledger: Ledger) -> None:
    ledger.append([said("366.1")], action="test")
    found = changed(ledger, said("366", day=JULY))
    assert (found.new, found.revised, found.confirmed) == ((), (), 1)


def test_a_better_source_takes_a_place_and_says_so(ledger: Ledger) -> None:
    ledger.append([said("366.1")], action="test")
    (one,) = changed(ledger, said("350.0", "bureau")).revised
    assert one.cause is Cause.OTHER_SOURCE


def test_a_worse_source_changes_nothing(ledger: Ledger) -> None:
    ledger.append([said("366.1", "bureau")], action="test")
    assert changed(ledger, said("350.0", day=JULY)).nothing


def test_a_withdrawn_figure_is_gone_or_gives_way(ledger: Ledger) -> None:
    first, second = said("366.1"), said("370.2", day=JULY)
    ledger.append([first, second], action="test")
    (one,) = changed(ledger, Withdrawal(second.id, "misread", "paper", Known(JULY))).revised
    assert (one.new.text, one.cause) == ("366.1", Cause.WITHDRAWAL)
    found = changed(ledger, Withdrawal(first.id, "misread", "paper", Known(JULY)))
    assert [row.text for row in found.withdrawn] == ["366.1"]


def test_conflicts_open_and_close(ledger: Ledger) -> None:
    ledger.append([said("366.1")], action="test")
    (opened,) = changed(ledger, said("340.0", "rival")).conflicts
    assert opened.opened
    assert sorted(row.text for row in opened.rows) == ["340.0", "366.1"]
    (closed,) = changed(ledger, said("366.10", "rival", JULY)).conflicts
    assert not closed.opened
    assert sorted(row.text for row in closed.rows) == ["340.0", "366.1"]


def test_a_revised_level_says_what_it_did_to_growth(ledger: Ledger) -> None:
    before = said("200.0", "bureau", period=Period.parse("2024-05"))
    ledger.append([before, said("220.0", "bureau")], action="test")
    (one,) = changed(ledger, said("230.0", "bureau", JULY)).revised
    # 220 / 200 = 1.10 and 230 / 200 = 1.15
    assert one.growth == (Decimal("10.0"), Decimal("15.0"))


def test_growth_of_both_vintages_uses_the_base_of_each(ledger: Ledger) -> None:
    before = said("200.0", "bureau", period=Period.parse("2024-05"))
    ledger.append([before, said("220.0", "bureau")], action="test")
    again = said("250.0", "bureau", JULY, period=Period.parse("2024-05"))
    found = changed(ledger, again, said("230.0", "bureau", JULY))
    growth = {str(one.new.period): one.growth for one in found.revised}
    # 220 / 200 = 1.10 and 230 / 250 = 0.92
    assert growth == {"2025-05": (Decimal("10.0"), Decimal("-8.0")), "2024-05": None}


def test_a_promise_that_is_revised_is_a_promise(ledger: Ledger) -> None:
    key = replace(KEY, measure="jobs", unit="jobs", activity="_T", subject="zone-2025",
                  modality=Modality.PLANNED)  # fmt: skip
    due = Period.parse("../2027")
    plan = {"key": key, "period": due, "printed": Printed.read("400")}
    ledger.append([said("1", **plan)], action="test")
    (one,) = changed(ledger, said("1", day=JULY, **plan | {"printed": Printed.read("350")})).revised
    assert one.promised
    assert one.difference == -50


def test_a_day_says_what_became_known_since_though_it_was_written_before(ledger: Ledger) -> None:
    ledger.append([said("366.1"), said("370.2", day=JULY)], action="test")
    now = ledger.vintage()
    (one,) = figures_changed(
        ledger, ledger.catalogue, Vintage(JUNE, now.revision), now, INTERNAL
    ).revised
    assert (one.old.text, one.new.text) == ("366.1", "370.2")


def test_a_source_that_gains_weight_is_a_change(ledger: Ledger) -> None:
    ledger.append([said("366.1"), said("350.0", "bureau")], action="test")
    (one,) = changed(ledger, replace(SOURCES[2], rank=90)).revised
    assert (one.old.text, one.new.text) == ("350.0", "366.1")


def test_the_public_is_told_of_what_both_vintages_published_alone(ledger: Ledger) -> None:
    inside = {"confidentiality": Confidentiality.INTERNAL}
    ledger.append([said("366.1"), said("1.0", key=replace(KEY, activity="C10"), **inside)],
                  action="test")  # fmt: skip
    before = ledger.vintage()
    news = [
        said("999.9", day=JULY, **inside),
        said("2.0", day=JULY, key=replace(KEY, activity="C10"), **inside),
        said("642.8", day=JULY, embargo="2026-01-01T00:00:00+00:00"),
    ]
    ledger.append(news, action="test")
    sides = (ledger, ledger.catalogue, before, ledger.vintage())
    assert figures_changed(*sides, PUBLIC).nothing
    assert len(figures_changed(*sides, INTERNAL).revised) == 2


def test_what_this_home_compiled_is_counted_for_the_public_and_no_more(ledger: Ledger) -> None:
    ledger.append([said("366.1", "compiled-actual")], action="test")
    before = ledger.vintage()
    more = replace(KEY, activity="C10")
    ledger.append(
        [
            said("370.2", "compiled-actual", JULY),
            said("5.5", "compiled-actual", JULY, key=more),
            said("6.5", "compiled-actual", JULY, key=replace(KEY, activity="C11"),
                 confidentiality=Confidentiality.INTERNAL),
        ],
        action="test",
    )  # fmt: skip
    sides = (ledger, ledger.catalogue, before, ledger.vintage())
    shown = figures_changed(*sides, PUBLIC)
    assert (shown.new, shown.revised, shown.compiled) == ((), (), 2)
    inside = figures_changed(*sides, INTERNAL)
    assert (len(inside.new), len(inside.revised), inside.compiled) == (2, 1, 0)


def test_a_published_figure_that_gives_way_to_a_compiled_one_waits_too(ledger: Ledger) -> None:
    ledger.append([said("366.1")], action="test")
    found = changed(ledger, said("370.2", "compiled-actual"), audience=PUBLIC)
    assert (found.revised, found.compiled) == ((), 1)


def test_growth_told_to_the_public_rests_on_no_compiled_level(ledger: Ledger) -> None:
    base = said("200.0", "compiled-actual", period=Period.parse("2024-05"))
    ledger.append([base, said("220.0", "bureau")], action="test")
    (one,) = changed(ledger, said("230.0", "bureau", JULY), audience=PUBLIC).revised
    assert one.growth is None


def test_a_growth_that_comes_again_as_an_index_is_one_figure() -> None:
    growth = published(said("1", key=GROWTH, printed=Printed.read("36.3")), "o1")
    index = published(said("1", key=INDEX, printed=Printed.read("134.8"), day=JULY), "o2")
    same = published(said("1", key=INDEX, printed=Printed.read("136.30"), day=JULY), "o3")
    facts = {"sources": {}, "taken_back": set(), "public": False}
    (one,) = compare([growth], [index], **facts).revised  # type: ignore[arg-type]
    assert (one.difference, one.cause) == (Decimal("-1.5"), Cause.REVISION)
    (back,) = compare([index], [growth], **facts).revised  # type: ignore[arg-type]
    assert back.difference == Decimal("1.5")
    found = compare([growth], [same], **facts)  # type: ignore[arg-type]
    assert (found.new, found.revised, found.withdrawn, found.confirmed) == ((), (), (), 1)


def test_growth_and_index_that_both_stand_are_two_figures() -> None:
    growth = published(said("1", key=GROWTH, printed=Printed.read("36.3")), "o1")
    index = published(said("1", key=INDEX, printed=Printed.read("134.8")), "o2")
    facts = {"sources": {}, "taken_back": set(), "public": False}
    found = compare([growth], [growth, index], **facts)  # type: ignore[arg-type]
    assert ([row.id for row in found.new], found.revised, found.conflicts) == (["o2"], (), ())
