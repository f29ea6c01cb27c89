"""Connections that queue at a site: by quarter, apart from demand, nothing counted twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.model import Known, Statement
from ondiris.model.holds import Hold, HoldKind
from ondiris.ports import RecordedStatement
from ondiris.production.places.balancing import site_balance
from ondiris.siting import queued_demand

TODAY = date(2026, 5, 4)


def said(subject: str, name: str, value: str) -> RecordedStatement:
    one = Statement(subject, name, value, "s", "p", Known(date(2026, 1, 1)))
    return RecordedStatement(one.id, one, 1)


def standing(*found: RecordedStatement) -> dict[str, dict[str, list[RecordedStatement]]]:
    out: dict[str, dict[str, list[RecordedStatement]]] = {}
    for one in found:
        out.setdefault(one.statement.subject, {})[one.statement.property] = [one]
    return out


SITE = standing(
    said("zone", "power_capacity", "30"), said("zone", "power_demand", "6"),
    said("plant", "located_in", "zone"), said("plant", "power_demand", "7"),
    said("plant", "launch_planned", "2027-06"),
    said("mill", "located_in", "zone"), said("far", "located_in", "port"),
)  # fmt: skip


def owes(project: str, due: date, amount: str | None = "10", what: str = "power") -> Hold:
    number = None if amount is None else Decimal(amount)
    return Hold(HoldKind.OWED, f"app-{project}", what, project, date(2026, 1, 2), due,
                amount=number, unit="MW", late=due < TODAY)  # fmt: skip


def test_promised_megawatts_queue_by_quarter_apart_from_demand() -> None:
    holds = [
        owes("plant", date(2026, 9, 30)),
        owes("mill", date(2026, 3, 31), "4"),  # overdue: due now
        owes("far", date(2026, 9, 30)),
        owes("mill", date(2026, 9, 30), what="gas"),
        owes("mill", date(2026, 9, 30), None, "road"),
        Hold(HoldKind.STEP, "app-mill", "power", "mill", TODAY),
    ]
    found = site_balance(SITE, "zone", 2026, 2027, holds=holds, today=TODAY)
    told = [(str(q.quarter), q.project, q.amount, q.late) for q in found.queue.loads]
    assert told == [("2026-Q2", "mill", 4.0, True), ("2026-Q3", "plant", 10.0, False)]
    assert found.queue.due[:, 0].tolist() == [14.0, 14.0]
    # Demand is what it was without a queue: 6 now, 13 once the plant works.
    assert found.balance.demand_high[:, 0].tolist() == [6.0, 13.0]
    assert found.balance.left_low[:, 0].tolist() == [24.0, 17.0]
    # From 2027 on seven of the plant's ten are in demand already.
    assert found.queue.beyond[:, 0].tolist() == [14.0, 7.0]
    assert found.left_after_queue[:, 0].tolist() == [10.0, 10.0]


def test_nothing_queues_where_nothing_is_owed() -> None:
    found = site_balance(SITE, "zone", 2026, 2027)
    assert found.queue.loads == ()
    assert found.left_after_queue[:, 0].tolist() == found.balance.left_low[:, 0].tolist()


def test_several_promises_to_one_project_are_held_against_its_load_once() -> None:
    whole, beyond = queued_demand(
        (2026, 2027), np.array([[6.0], [6.0], [3.0]]), np.array([2026, 2027, 2027]),
        np.array([0, 0, 1]), np.array([[[8.0], [8.0]], [[np.nan], [np.nan]]]),
    )  # fmt: skip
    assert whole[:, 0].tolist() == [6.0, 15.0]
    assert beyond[:, 0].tolist() == [0.0, 7.0]


@pytest.mark.parametrize(
    ("amount", "owner", "counted", "code"),
    [
        ([[-1.0]], [0], [[[0.0]]], "balance-amounts"),
        ([[1.0]], [0], [[[-1.0]]], "balance-amounts"),
        ([[1.0]], [0, 0], [[[0.0]]], "balance-shape"),
        ([[1.0]], [0], [[[0.0], [0.0]]], "balance-shape"),
    ],
)
def test_arrays_that_cannot_be_are_refused(
    amount: list, owner: list, counted: list, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        queued_demand(
            (2026,), np.array(amount), np.array([2026]), np.array(owner), np.array(counted)
        )
    assert refused.value.code == code
