"""What a text tells that the ledger knows of another time, or has settled already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.language import Claim, read
from ondiris.model import (
    Bound,
    Comparison,
    Known,
    Modality,
    Observation,
    Origin,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
)
from ondiris.production import Row
from ondiris.production.bulletins.checking import against_ledger
from ondiris.production.bulletins.retelling import other_times, retold, settled

DAY = date(2025, 9, 10)
OUTPUT = SeriesKey(measure="output", area="KZ-75", activity="B-E", unit="KZT")
PARKS = SeriesKey(measure="count_zones", area="KZ-75", unit="zones", modality=Modality.PLANNED)


def _row(key: SeriesKey, period: str, value: str, multiplier: int = 0, **more: object) -> Row:
    number = Decimal(value)
    half = Decimal(0) if multiplier == 0 else Decimal("0.05")
    row = Row(
        id=f"o-{period}-{value}", key=key, period=Period.parse(period), value=number,
        digits=1 if multiplier else 0, multiplier=multiplier, bound=Bound.EQ, upper=None,
        low=number - half, high=number + half, origin=Origin.PUBLISHED, source="office",
        known=Known(date(2025, 6, 30)),
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]


def _claim(text: str) -> Claim:
    (claim,) = read(text, lang="ru", published=DAY).claims
    return claim


def _told(
    text: str, rows: tuple[Row, ...], earlier: dict[str, Observation] | None = None
) -> tuple[str, str]:
    claim = _claim(text)
    (own,) = against_ledger((claim,), rows, {}, "KZ-75")
    found = retold(claim, own, rows, earlier or {}, {}, "KZ-75")
    return found.relation.kind, found.relation.verdict


FIVE = "В январе–{} 2025 года промышленность Алматы выпустила продукции на {} млрд тенге."
YEARS = (
    _row(OUTPUT, "2025-01/2025-05", "976.2", 9),
    _row(OUTPUT, "2025-01/2025-04", "795.8", 9),
    _row(OUTPUT, "2024-01/2024-05", "833.2", 9),
)


@pytest.mark.parametrize(
    ("month", "value", "finding"),
    [
        ("мае", "976,2", ("ledger", "consistent")),
        ("апреле", "976,2", ("one figure, two periods", "inconsistent")),
        ("мае", "795,8", ("one figure, two periods", "inconsistent")),
        ("мае", "833,2", ("old figure as new", "inconsistent")),
        ("мае", "967,2", ("ledger", "inconsistent")),
        ("июне", "833,2", ("old figure as new", "inconsistent")),  # nothing is known of June
    ],
)
def test_a_value_of_another_time_is_named_by_that_time(
    month: str, value: str, finding: tuple[str, str]
) -> None:
    assert _told(FIVE.format(month, value), YEARS) == finding


def test_two_digits_are_too_few_to_know_a_value_again() -> None:
    rows = (_row(OUTPUT, "2025-01/2025-05", "970.0", 9), _row(OUTPUT, "2024-01/2024-05", "830", 9))
    assert _told(FIVE.format("мае", "830"), rows) == ("ledger", "inconsistent")


def test_a_value_that_was_replaced_is_an_old_one() -> None:
    current = _row(OUTPUT, "2025-01/2025-05", "976.2", 9, superseded=("before",))
    said = Observation(
        key=OUTPUT, period=Period.parse("2025-01/2025-05"), source="office", locator="p. 1",
        printed=Printed(Decimal("971.4"), 1, 9), known=Known(date(2025, 6, 15)),
    )  # fmt: skip
    text = FIVE.format("мае", "971,4")
    assert _told(text, (current,), {"before": said}) == ("old figure as new", "inconsistent")
    assert _told(text, (current,)) == ("ledger", "inconsistent")


PROMISE = "К {} году в Алматы построят {} парков."


@pytest.mark.parametrize(
    ("year", "count", "finding"),
    [
        ("2027", "35", ("ledger", "consistent")),
        ("2028", "35", ("deadline moved", "inconsistent")),
        ("2028", "53", ("ledger", "different scope or period")),
        ("2027", "53", ("ledger", "inconsistent")),
    ],
)
def test_a_promise_with_another_deadline_is_named(
    year: str, count: str, finding: tuple[str, str]
) -> None:
    assert _told(PROMISE.format(year, count), (_row(PARKS, "../2027", "35"),)) == finding


def test_a_moved_deadline_says_both() -> None:
    claim, rows = _claim(PROMISE.format(2028, 35)), (_row(PARKS, "../2027", "35"),)
    (own,) = against_ledger((claim,), rows, {}, "KZ-75")
    found = retold(claim, own, rows, {}, {}, "KZ-75").relation
    assert (found.lhs, found.rhs, found.certainty) == ("../2028", "../2027", "possible")
    assert found.text.startswith("deadline moved: 35 zones ../2028 does not meet 35 zones ../2027")


def test_a_contradiction_that_the_ledger_settled_for_the_text_is_superseded() -> None:
    claim = _claim(PROMISE.format(2027, 35))
    others = (_row(PARKS, "../2027", "24", known=Known(date(2023, 1, 1))),)
    (against,) = against_ledger((claim,), others, {}, "KZ-75")
    assert against.relation.verdict == "inconsistent"
    own = (_row(PARKS, "../2027", "35"),)
    assert settled(claim, against, own, {}, "KZ-75").relation.verdict == "superseded"
    older = (_row(PARKS, "../2027", "35", known=Known(date(2022, 1, 1))),)
    assert settled(claim, against, older, {}, "KZ-75") == against
    assert settled(claim, against, (), {}, "KZ-75") == against


def test_growth_at_current_prices_never_contradicts_one_of_unsaid_basis() -> None:
    text = "В январе–мае 2025 года в Алматы выпуск мебели вырос на {} % {}."
    key = SeriesKey(
        measure="growth_pct", of="output", area="KZ-75", activity="C31", unit="%",
        comparison=Comparison.YOY_SAME_PERIOD, price_basis=PriceBasis.NOMINAL,
    )  # fmt: skip
    row = _row(key, "2025-01/2025-05", "19.0", digits=1, low=Decimal("18.9"), high=Decimal("19.1"))
    verdicts = []
    for words in (("36,3", ""), ("19,0", ""), ("36,3", "в текущих ценах")):
        (found,) = against_ledger((_claim(text.format(*words)),), (row,), {}, "KZ-75")
        verdicts.append(found.relation.verdict)
    assert verdicts == ["different basis", "consistent", "inconsistent"]


def test_promises_are_looked_for_at_all_times_and_sums_at_those_around() -> None:
    assert other_times([_claim(PROMISE.format(2028, 35))]) is None
    found = other_times([_claim(FIVE.format("мае", "976,2"))])
    assert found is not None
    assert {"2024-01/2024-05", "2025-01/2025-04", "2025-01/2025-06"} <= set(map(str, found))
    assert "2025-02/2025-06" not in map(str, found)
