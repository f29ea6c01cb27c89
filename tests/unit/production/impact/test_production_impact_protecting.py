"""Activities behind which an enterprise stands, by the rules of the disclosure room."""

from __future__ import annotations

import pyarrow as pa

from ondiris.model.disclosure_rules import Dominance, Rules, Waiver
from ondiris.production.impact.protecting import sensitive_activities
from ondiris.production.impact.table_activities import TableActivities

ROWS = TableActivities(("C10-12", "C18", "C29"))
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, dominance=Dominance(1, 75))


def home(*told: tuple[str, str, float], holding: str = "") -> tuple[pa.Table, pa.Table]:
    """Return returns and register of enterprises: number, activity, value of two months."""
    returns = [
        {"bin": number, "month": month, "value": value}
        for number, _, value in told
        for month in (24300, 24301)
    ]
    register = [{"bin": n, "activity": a, "holding": holding} for n, a, _ in told]
    return pa.Table.from_pylist(returns), pa.Table.from_pylist(register)


def test_few_enterprises_or_a_large_one_are_not_told_of() -> None:
    returns, register = home(
        ("1", "C10", 4.0), ("2", "C11", 5.0), ("3", "C10", 6.0),
        ("4", "C18", 5.0), ("5", "C18", 5.0),
        ("6", "C29", 90.0), ("7", "C29", 5.0), ("8", "C29", 5.0),
    )  # fmt: skip
    assert sensitive_activities(ROWS, returns, register, RULES) == {"C18", "C29"}


def test_a_holding_is_one_enterprise() -> None:
    rows = (("1", "C10", 4.0), ("2", "C10", 5.0), ("3", "C10", 6.0))
    assert not sensitive_activities(ROWS, *home(*rows), RULES)
    assert sensitive_activities(ROWS, *home(*rows, holding="H"), RULES) == {"C10-12"}


def test_consent_opens_what_is_one_enterprises_own() -> None:
    returns, register = home(("1", "C29", 90.0), ("2", "C29", 5.0), ("3", "C29", 5.0))
    waiver = Waiver("1", "letter 7")
    assert sensitive_activities(ROWS, returns, register, RULES) == {"C29"}
    assert not sensitive_activities(ROWS, returns, register, RULES, (waiver,))


def test_without_returns_nothing_is_withheld() -> None:
    returns, register = home(("1", "C29", 90.0))
    assert not sensitive_activities(ROWS, returns.slice(0, 0), register, RULES)
    assert not sensitive_activities(TableActivities(("F",)), returns, register, RULES)
