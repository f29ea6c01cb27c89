"""What is no writing, and no number that can be counted with, stands in no ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Known,
    Observation,
    ObservationBatch,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Withdrawal,
)
from ondiris.ports import INTERNAL, Clock, Query

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
KNOWN = Known(date(2025, 6, 30))


def observed(locator: str) -> Observation:
    return Observation(KEY, Period.parse("2025"), Printed.read("1"), "paper", locator, KNOWN)


@pytest.fixture
def ledger(tmp_path: Path, catalogue: Catalogue, clock: Clock) -> Iterator[Ledger]:
    with closing(Database(f"sqlite:///{tmp_path / 'ledger.db'}")) as database:
        database.prepare()
        made = Ledger(database, catalogue, clock)
        made.append([Source("paper", "Paper", "Front page")], action="test")
        yield made


@pytest.mark.parametrize("sign", ["\x00", "\x1f", "\x7f", "\ufffe", "\uffff"])
def test_a_text_with_a_sign_that_is_no_writing_is_refused_whole(ledger: Ledger, sign: str) -> None:
    text = f"row {sign} 3"
    entry = observed(text)
    told = Statement("plant", "name", text, "paper", "p. 1", KNOWN)
    back = Withdrawal(entry.id, text, "paper", KNOWN)
    for strange in (entry, told, back, Source("letter", "A firm", text)):
        with pytest.raises(InvalidInput, match="control-character"):
            ledger.append([observed("row 2"), strange], action="test")
    with pytest.raises(InvalidInput, match="control-character"):
        ledger.append_batch(ObservationBatch.of([observed("row 2"), entry]), action="test")
    assert ledger.history(Query(audience=INTERNAL), ledger.vintage()) == []


@pytest.mark.parametrize("value", ["9" * 28, "1" * 14 + "." + "1" * 14])
def test_a_number_of_a_batch_is_no_longer_than_one_of_a_file(ledger: Ledger, value: str) -> None:
    batch = replace(ObservationBatch.of([observed("row 2")]), value=[value])
    with pytest.raises(InvalidInput, match="not a plain decimal number"):
        ledger.append_batch(batch, action="test")
