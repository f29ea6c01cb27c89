"""The structure of a whole at a period: what its index rests on, and what lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ondiris.codes import Catalogue
from ondiris.model import Known, Observation, Period, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production import Row, derive
from ondiris.production.figures.rows import published_row
from ondiris.production.figures.structures import Structure, structures

NOW, BEFORE = Period.parse("2025"), Period.parse("2024")


def share(
    catalogue: Catalogue, code: str, value: str, period: Period, of: str = "output@C-LIGHT"
) -> Row:
    key = SeriesKey(measure="share_pct", of=of, area="XX-1", activity=code, unit="%")
    known = Known(date(2026, 1, 20))
    entry = Observation(key, period, Printed.read(value), "paper", "p. 1", known)
    return published_row(Current(Recorded(entry.id, entry, 1)), catalogue.interval(entry))


def found(catalogue: Catalogue, rows: list[Row]) -> tuple[Structure, ...]:
    made, _ = derive(rows, catalogue)
    return structures(made, catalogue["activities"], "output", NOW)


def test_parts_stand_from_the_largest_rise_down_and_each_has_both_shares(
    catalogue: Catalogue,
) -> None:
    rows = [
        share(catalogue, code, value, period)
        for code, now, before in (("C13", "20", "25"), ("C14", "50", "40"), ("C15", "30", "35"))
        for value, period in ((now, NOW), (before, BEFORE))
    ]
    (one,) = found(catalogue, rows)
    assert [part.activity for part in one.parts] == ["C14", "C13", "C15"]
    first = one.parts[0]
    assert first.change is not None
    assert first.share is not None
    assert first.before is not None
    assert (first.change.text, first.share.text, first.before.text) == ("10", "50", "40")
    assert (one.whole, one.index.text, one.lacking) == ("C-LIGHT", "10.00", ())
    assert len(one.rows) == 10


def test_a_part_known_at_one_time_is_shown_and_named_as_lacking(catalogue: Catalogue) -> None:
    rows = [
        share(catalogue, code, value, period)
        for code, now, before in (("C13", "20", "25"), ("C14", "50", "40"))
        for value, period in ((now, NOW), (before, BEFORE))
    ]
    (one,) = found(catalogue, [*rows, share(catalogue, "C15", "35", BEFORE)])
    last = one.parts[-1]
    assert (last.activity, last.change, last.share) == ("C15", None, None)
    assert last.before is not None
    assert one.lacking == ("C15",)
    assert one.index.bound == "ge"


def test_a_grouping_stands_for_its_members_and_they_do_not_lack(catalogue: Catalogue) -> None:
    rows = [
        share(catalogue, code, value, period, "output@C")
        for code, now, before in (("C10", "60", "70"), ("C-LIGHT", "40", "30"))
        for value, period in ((now, NOW), (before, BEFORE))
    ]
    (one,) = found(catalogue, rows)
    assert [part.activity for part in one.parts] == ["C-LIGHT", "C10"]
    assert "C13" not in one.lacking
    assert "C11" in one.lacking


def test_shares_of_another_measure_or_of_promises_make_no_structure(catalogue: Catalogue) -> None:
    rows = [
        share(catalogue, code, value, period, "exports@C-LIGHT")
        for code, now, before in (("C13", "20", "25"), ("C14", "50", "40"))
        for value, period in ((now, NOW), (before, BEFORE))
    ]
    assert found(catalogue, rows) == ()
    small = [replace(row, key=replace(row.key, scope="sme", of="output@C-LIGHT")) for row in rows]
    assert found(catalogue, small) == ()
