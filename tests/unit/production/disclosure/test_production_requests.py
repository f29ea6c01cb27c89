"""A request for a table names what returns have: months, dimensions, measures."""

from __future__ import annotations

import pytest

from ondiris.errors import InvalidInput
from ondiris.model import Month, Period
from ondiris.production.disclosure.requests import Request


def test_a_request_is_for_the_months_of_its_period() -> None:
    request = Request(Period.parse("2025-Q1"), ("activity",), "actual")
    assert [str(Month(m)) for m in request.months] == ["2025-01", "2025-02", "2025-03"]


@pytest.mark.parametrize(
    ("period", "dimensions", "measure", "rule"),
    [
        ("2025-05-03", ("activity",), "output", "not-a-month"),
        ("../2027", ("activity",), "output", "not-a-month"),
        ("2025-05", ("activity", "activity"), "output", "dimensions"),
        ("2025-05", (), "output", "dimensions"),
        ("2025-05", ("activity",), "exports", "measure"),
    ],
)
def test_what_returns_do_not_have_is_refused(
    period: str, dimensions: tuple[str, ...], measure: str, rule: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        Request(Period.parse(period), dimensions, "actual", measure)
    assert refused.value.code == rule
