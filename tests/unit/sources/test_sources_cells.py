"""Every type of cell reads what it is for and refuses the rest by its rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondiris.codes import Catalogue
from ondiris.errors import BrokenInvariant, InvalidInput
from ondiris.model import Month, Period, PriceBasis, Source, World
from ondiris.sources.cell_types import (
    BusinessNumberCell,
    CellType,
    ChoiceCell,
    CodeCell,
    ManyCells,
    SourceCell,
    TextCell,
    UnitCell,
    WordCell,
    YesNoCell,
)
from ondiris.sources.cells import ReadingContext
from ondiris.sources.number_cells import (
    CoordinatesCell,
    DayCell,
    DecimalCell,
    FigureCell,
    MomentCell,
    MonthCell,
    PeriodCell,
    RealCell,
    WholeCell,
)
from ondiris.sources.points import Surroundings, check_point

DAY = date(2025, 6, 30)
RANK = WholeCell(0, 100, "bad-rank", "a rank is a whole number from 0 to 100")
NEED = RealCell(0.0, detail="a need is never negative")
STAGE = ChoiceCell(("operating", "suspended"), "unknown-stage", "no stage of an enterprise")


@pytest.fixture(scope="module")
def reading(catalogue: Catalogue) -> ReadingContext:
    known = {name: Source(name, "Office", "Release") for name in ("bulletin", "yearbook")}
    own = Source("own", "Office", "The file")
    return ReadingContext(catalogue, DAY, source=own, sources=known)


READ: Sequence[tuple[CellType[Any], str, object]] = [
    (TextCell(), "any: text", "any: text"),
    (CodeCell("areas"), "XX-1", "XX-1"),
    (UnitCell(), "KZT", "KZT"),
    (UnitCell(), "KZT/jobs", "KZT/jobs"),
    (WordCell(World), "synthetic", World.SYNTHETIC),
    (WordCell(PriceBasis), "real", PriceBasis.REAL),
    (STAGE, "suspended", "suspended"),
    (YesNoCell(), "yes", True),
    (YesNoCell(), "no", False),
    (SourceCell(), "yearbook", "yearbook"),
    (SourceCell(), "own", "own"),
    (BusinessNumberCell(), "009900000008", "009900000008"),
    (BusinessNumberCell(), "9900000008", "009900000008"),
    (ManyCells(CodeCell("areas")), "XX-1 XX", ("XX-1", "XX")),
    (RANK, "0", 0),
    (RANK, "100", 100),
    (WholeCell(-12, 18, "bad-multiplier", "no power"), "-3", -3),
    (FigureCell(), "12.50", "12.50"),
    (DecimalCell(), "-12.50", Decimal("-12.50")),
    (DecimalCell(0), "0", Decimal(0)),
    (NEED, "2.5", 2.5),
    (NEED, "1e-3", 0.001),
    (NEED, ".5", 0.5),
    (NEED, "1.000000000000000000e+00", 1.0),
    (RealCell(), "-4", -4.0),
    (DayCell(), "2024-02-29", date(2024, 2, 29)),
    (MonthCell(), "2025-05", Month.at(2025, 5)),
    (PeriodCell(), "../2027", Period.parse("../2027")),
    (MomentCell(), "2025-12-01T09:00+05:00", "2025-12-01T04:00:00+00:00"),
    (CoordinatesCell(), "43.293, 76.830", (43.293, 76.83)),
    (CoordinatesCell(), "-90 180", (-90.0, 180.0)),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_a_cell_says_what_its_type_reads(
    reading: ReadingContext, kind: CellType[Any], text: str, value: object
) -> None:
    found = kind.read(text, reading)
    assert found == value
    assert type(found) is type(value)


REFUSED: Sequence[tuple[CellType[Any], str, str, str]] = [
    (CodeCell("areas"), "XX-7", "unknown-code", "XX-1"),
    (UnitCell(), "tenge", "unknown-code", "KZT"),
    (UnitCell(), "KZT/jobz", "unknown-code", "jobs"),
    (WordCell(World), "actuel", "unknown-code", "actual"),
    (STAGE, "paused", "unknown-stage", "operating, suspended"),
    (YesNoCell(), "true", "not-yes-or-no", ""),
    (SourceCell(), "yearbok", "unknown-source", "yearbook"),
    (BusinessNumberCell(), "009900000009", "bad-business-number", ""),
    (BusinessNumberCell(), "12345678901234", "bad-business-number", ""),
    (BusinessNumberCell(), "٠٠٩٩٠٠٠٠٠٠٠٨", "bad-business-number", ""),
    (ManyCells(CodeCell("areas")), "XX XX-7", "unknown-code", "XX-1"),
    (RANK, "101", "bad-rank", ""),
    (RANK, "-1", "bad-rank", ""),
    (RANK, "5.0", "bad-rank", ""),
    (RANK, "٥", "bad-rank", ""),
    (FigureCell(), "1,5", "not-a-number", "decimal point"),
    (FigureCell(), "1 500", "not-a-number", "decimal point"),
    (FigureCell(), "1e9", "not-a-number", "decimal point"),
    (DecimalCell(), "many", "not-a-number", "decimal point"),
    (DecimalCell(0), "-0.01", "negative", ""),
    (DecimalCell(1, "few", "less than one"), "0.99", "few", ""),
    (NEED, "much", "not-a-number", ""),
    (NEED, "nan", "not-a-number", ""),
    (NEED, "inf", "not-a-number", ""),
    (NEED, "1e999", "not-a-number", ""),
    (NEED, "1_000", "not-a-number", ""),
    (NEED, "1,5", "not-a-number", ""),
    (NEED, "-0.001", "negative", ""),
    (DayCell(), "2025-02-29", "impossible-day", "2025-06-30"),
    (DayCell(), "soon", "impossible-day", "2025-06-30"),
    (MonthCell(), "2025-13", "bad-month", ""),
    (MonthCell(), "May 2025", "bad-month", ""),
    (PeriodCell(), "2025-Q5", "impossible-period", "2025-Q1"),
    (MomentCell(), "2025-12-01", "bad-embargo", "+05:00"),
    (MomentCell(), "2025-12-01T09:00", "bad-embargo", "+05:00"),
    (MomentCell(), "noon", "bad-embargo", "+05:00"),
    (CoordinatesCell(), "43.2", "bad-coordinates", "43.293"),
    (CoordinatesCell(), "43.2 76.8 1", "bad-coordinates", "43.293"),
    (CoordinatesCell(), "90.1 76.8", "bad-coordinates", "43.293"),
    (CoordinatesCell(), "43.2 180.1", "bad-coordinates", "43.293"),
    (CoordinatesCell(), "43.2 nan", "bad-coordinates", "43.293"),
]


@pytest.mark.parametrize(("kind", "text", "rule", "hint"), REFUSED)
def test_a_cell_that_cannot_be_is_refused_by_rule_with_what_is_right(
    reading: ReadingContext, kind: CellType[Any], text: str, rule: str, hint: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        kind.read(text, reading)
    assert refused.value.code == rule
    assert hint in refused.value.hint


@given(text=st.from_regex(r"\A[0-9]{3,6}[x,][0-9]{3}\Z"))
def test_no_refusal_of_a_number_repeats_it(text: str) -> None:
    for kind in (FigureCell(), DecimalCell(0), NEED, RANK):
        with pytest.raises(InvalidInput) as refused:
            kind.read(text)
        assert text not in str(refused.value)


@given(value=st.floats(min_value=0, allow_infinity=False, allow_nan=False))
def test_a_number_a_program_wrote_is_read_to_the_last_bit(value: float) -> None:
    assert NEED.read(repr(value)) == value


def test_a_code_needs_the_lists_of_a_home() -> None:
    for kind in (CodeCell("areas"), UnitCell(), WordCell(World)):
        with pytest.raises(BrokenInvariant):
            kind.read("nowhere")


def test_without_known_sources_the_ledger_is_left_to_judge() -> None:
    assert SourceCell().read("anybody") == "anybody"


ALMATY = Surroundings(43.24, 76.9, 60.0)


@pytest.mark.parametrize(
    ("latitude", "longitude", "around", "rule"),
    [
        (43.29, 76.83, ALMATY, ""),
        (43.29, 76.83, None, ""),
        (76.83, 43.29, None, ""),
        (76.83, 43.29, ALMATY, "swapped-coordinates"),
        (51.16, 71.43, ALMATY, "outside"),
        (143.0, 76.8, ALMATY, "bad-coordinates"),
        (143.0, 76.8, None, "swapped-coordinates"),
        (43.0, 190.0, None, "bad-coordinates"),
        (91.0, 91.0, None, "bad-coordinates"),
    ],
)
def test_a_point_exists_the_right_way_round_and_near_its_area(
    latitude: float, longitude: float, around: Surroundings | None, rule: str
) -> None:
    found = ""
    try:
        check_point(latitude, longitude, around)
    except InvalidInput as error:
        found = error.code
    assert found == rule
