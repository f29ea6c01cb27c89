"""What answers a claim: the newest of the same question, and never of another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import Catalogue, CodeList, Item
from ondiris.model import (
    Bound,
    Confidentiality,
    Known,
    Modality,
    Month,
    Observation,
    Origin,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
)
from ondiris.production import Row
from ondiris.production.bulletins.answering import (
    Agreement,
    AnsweredClaim,
    TimeForm,
    answered,
    form_of,
)
from ondiris.production.bulletins.bringing import what_brings
from ondiris.production.bulletins.changes import SaidFigure
from ondiris.production.bulletins.periods import answering_periods, known_ends

FIVE = "2025-01/2025-05"
SAID_ON = date(2025, 6, 20)


def _key(measure: str = "output", **fields: object) -> SeriesKey:
    unit = {"output": "KZT", "growth_pct": "%", "share_pct": "%", "jobs": "jobs",
            "count_zones": "zones", "count_projects": "projects"}[measure]  # fmt: skip
    of = {"growth_pct": "output", "share_pct": "output@B-E"}.get(measure, "")
    given = {"activity": "C29", "of": of, "unit": unit} | fields
    return SeriesKey(measure=measure, area="XX-1", **given)  # type: ignore[arg-type]


def _said(
    catalogue: Catalogue, key: SeriesKey, period: str, text: str, bound: Bound = Bound.EQ
) -> SaidFigure:
    value = Decimal(text)
    digits = max(0, -int(value.as_tuple().exponent))
    power = 9 if key.unit == "KZT" else 0
    entry = Observation(
        key=key, period=Period.parse(period), printed=Printed(value, digits, power, bound),
        source="text", locator="characters 0–9", known=Known(SAID_ON),
    )  # fmt: skip
    return SaidFigure(entry, catalogue.interval(entry), "c1")


def _row(
    key: SeriesKey, period: str, text: str, known: date = SAID_ON, *, formula: str = "",
    half: str = "0.05",
) -> Row:  # fmt: skip
    value = Decimal(text)
    counted = key.unit not in ("KZT", "%")
    spread = Decimal(0) if counted else Decimal(half)
    return Row(
        id=f"o{key}{period}{text}{known}", key=key, period=Period.parse(period), value=value,
        digits=max(0, -int(value.as_tuple().exponent)), multiplier=9 if key.unit == "KZT" else 0,
        bound=Bound.EQ, upper=None, low=value - spread, high=value + spread,
        origin=Origin.DERIVED if formula else Origin.PUBLISHED, known=Known(known),
        confidentiality=Confidentiality.FREE, source="" if formula else "office", formula=formula,
    )  # fmt: skip


def _answer(catalogue: Catalogue, said: SaidFigure, *rows: Row, period: str = "") -> AnsweredClaim:
    asked = Period.parse(period) if period else None
    (answer,) = answered([said], rows, catalogue, asked)
    return answer


@pytest.mark.parametrize(
    ("measure", "fields", "period", "form"),
    [
        ("output", {}, FIVE, TimeForm.TO_DATE),
        ("output", {}, "2025-05", TimeForm.RUN),
        ("output", {}, "2025", TimeForm.RUN),
        ("output", {}, "2025-02/2025-05", TimeForm.RUN),
        ("count_zones", {}, "2025-06-30", TimeForm.STAND),
        ("count_zones", {}, "2025-06", TimeForm.STAND),
        ("jobs", {"subject": "plant", "modality": Modality.PLANNED}, "2025", TimeForm.PROMISE),
        ("jobs", {"modality": Modality.PLANNED}, "../2027", TimeForm.PROMISE),
    ],
)
def test_a_figure_has_one_form_of_time(
    catalogue: Catalogue, measure: str, fields: dict[str, object], period: str, form: TimeForm
) -> None:
    assert form_of(_key(measure, **fields), Period.parse(period), catalogue) is form


def test_the_newest_to_date_is_held_by_the_documents_own_months(catalogue: Catalogue) -> None:
    said = _said(catalogue, _key(), FIVE, "100.0")
    rows = (
        _row(_key(), FIVE, "100.0"),
        _row(_key(), "2026-01/2026-08", "190.0"),
        _row(_key(), "2026-01/2026-05", "120.0"),
        _row(_key(), "2026-05", "30.0"),
        _row(_key(), "2025", "260.0"),
    )
    found = _answer(catalogue, said, *rows)
    assert found.newest is rows[1]
    assert found.alike is rows[2]
    assert found.own is rows[0]
    assert found.newer
    change = found.change
    assert change is not None
    # 120/100 - 1 = 20 %; 119.95/100.05 = 1.1989, 120.05/99.95 = 1.2011
    assert (change.unit, change.text, str(change.low), str(change.high)) == (
        "%", "20.0", "19.8", "20.2",
    )  # fmt: skip


def test_amounts_over_other_months_are_not_compared_but_rates_are(catalogue: Catalogue) -> None:
    level = _answer(
        catalogue, _said(catalogue, _key(), FIVE, "100.0"), _row(_key(), "2026-01/2026-08", "190.0")
    )
    assert level.newest is not None
    assert level.change is None
    growth = _key("growth_pct")
    rate = _answer(
        catalogue, _said(catalogue, growth, FIVE, "36.3"), _row(growth, "2026-01/2026-08", "24.7")
    )
    assert rate.change is not None
    assert (rate.change.unit, rate.change.text) == ("ppt", "-11.6")


def test_a_derived_figure_answers_where_nothing_is_printed(catalogue: Catalogue) -> None:
    said = _said(catalogue, _key(), FIVE, "100.0")
    derived = _row(_key(), "2026-01/2026-05", "120.0", formula="months/1")
    assert _answer(catalogue, said, derived).newest is derived
    printed = _row(_key(), "2026-01/2026-05", "121.0")
    assert _answer(catalogue, said, derived, printed).newest is printed


def test_a_document_answered_for_its_own_period_is_the_document(catalogue: Catalogue) -> None:
    said = _said(catalogue, _key(), FIVE, "100.0")
    rows = (_row(_key(), FIVE, "100.0"), _row(_key(), "2026-01/2026-05", "120.0"))
    found = _answer(catalogue, said, *rows, period=FIVE)
    assert (found.newest, found.newer) == (rows[0], False)
    assert _answer(catalogue, said, *rows, period="2026-01/2026-06").newest is None


def test_a_stock_is_answered_as_a_release_of_the_period_could(catalogue: Catalogue) -> None:
    said = _said(catalogue, _key("count_zones"), "2025-06-30", "15")
    near = _row(_key("count_zones"), "2025-06-30", "15")
    far = _row(_key("count_zones"), "2026-03-01", "18")
    assert _answer(catalogue, said, near, far, period=FIVE).newest is near
    found = _answer(catalogue, said, near, far)
    assert found.newest is far
    assert found.change is not None
    assert (found.change.unit, found.change.text) == ("zones", "3")


@pytest.mark.parametrize(
    "other",
    [
        {"activity": "C28"},
        {"subject": "plant"},
        {"modality": Modality.PLANNED},
        {"price_basis": PriceBasis.NOMINAL},
        {"of": "exports"},
    ],
)
def test_another_question_never_answers(catalogue: Catalogue, other: dict[str, object]) -> None:
    said = _said(catalogue, _key("growth_pct", price_basis=PriceBasis.REAL), FIVE, "36.3")
    row = _row(_key("growth_pct", **({"price_basis": PriceBasis.REAL} | other)), FIVE, "36.3")
    found = _answer(catalogue, said, row)
    assert (found.newest, found.agreement) == (None, Agreement.UNKNOWN)


def test_what_one_side_leaves_unsaid_is_no_difference_but_the_same_basis_comes_first(
    catalogue: Catalogue,
) -> None:
    said = _said(catalogue, _key("growth_pct"), FIVE, "36.3")
    real = _row(_key("growth_pct", price_basis=PriceBasis.REAL), FIVE, "36.3")
    plain = _row(_key("growth_pct"), FIVE, "19.1")
    assert _answer(catalogue, said, real).newest is real
    assert _answer(catalogue, said, real, plain).newest is plain


def test_digits_decide_whether_a_figure_agrees(catalogue: Catalogue) -> None:
    said = _said(catalogue, _key(), FIVE, "100.0")
    near = _row(_key(), FIVE, "100.04", half="0.005")
    off = _row(_key(), FIVE, "100.2")
    assert _answer(catalogue, said, near).agreement is Agreement.AGREES
    assert _answer(catalogue, said, off).agreement is Agreement.DIFFERS


def test_a_bound_has_no_change(catalogue: Catalogue) -> None:
    said = _said(catalogue, _key("jobs"), "2025", "1500", Bound.GT)
    found = _answer(catalogue, said, _row(_key("jobs"), "2026", "1800"))
    assert found.newest is not None
    assert found.change is None


def test_the_promise_said_last_answers_with_its_own_deadline_and_delivery(
    catalogue: Catalogue,
) -> None:
    key = _key("count_projects", subject="plant", activity="_T", modality=Modality.PLANNED)
    done = _key("count_projects", subject="plant", activity="_T")
    said = _said(catalogue, key, "../2027", "35")
    first = _row(key, "../2027", "35")
    moved = _row(key, "../2028", "40", date(2026, 2, 1))
    delivered = _row(done, "2026-03-01", "8", date(2026, 3, 5))
    found = _answer(catalogue, said, first, moved, delivered)
    assert (found.newest, found.own, found.delivered) == (moved, first, delivered)
    assert found.newer
    assert found.change is not None
    assert found.change.text == "5"
    then = _answer(catalogue, said, first, moved, delivered, period=FIVE)
    assert (then.newest, then.newer) == (first, False)


def test_what_stands_at_a_site_is_not_what_its_promise_delivered(catalogue: Catalogue) -> None:
    yard = Item("yard", {"en": "Yard"}, attributes={"kind": "site"})
    subjects = CodeList("subjects", "test", {"yard": yard})
    listed = Catalogue({**catalogue.lists, "subjects": subjects})
    promised = _key("count_zones", subject="yard", activity="_T", modality=Modality.PLANNED)
    standing = _row(_key("count_zones", subject="yard", activity="_T"), "2025-06", "15")
    said = _said(listed, promised, "../2027", "35")
    assert _answer(listed, said, _row(promised, "../2027", "35"), standing).delivered is None


def test_another_source_that_says_the_same_is_told_before_the_text_itself(
    catalogue: Catalogue,
) -> None:
    said = _said(catalogue, _key("growth_pct"), FIVE, "36.3")
    own = replace(_row(_key("growth_pct"), FIVE, "36.3"), source="text")
    other = _row(_key("growth_pct"), FIVE, "36.3", formula="growth-from-index/1")
    found = _answer(catalogue, said, own, other)
    assert (found.own, found.agreement, found.alone) == (other, Agreement.AGREES, False)
    assert _answer(catalogue, said, own).alone


@pytest.mark.parametrize(
    ("measure", "fields", "kinds", "file"),
    [
        ("output", {}, {}, "output_release"),
        ("growth_pct", {}, {}, "volume_release"),
        ("count_zones", {"subject": "yard"}, {"yard": "site"}, "site_figures"),
        ("jobs", {"subject": "plant"}, {"plant": "project"}, "project_file"),
        ("jobs", {}, {}, "figures"),
    ],
)
def test_what_would_bring_a_newer_figure_is_named(
    catalogue: Catalogue,
    measure: str,
    fields: dict[str, object],
    kinds: dict[str, str],
    file: str,
) -> None:
    said = _said(catalogue, _key(measure, **fields), "2025", "5")
    assert what_brings(_answer(catalogue, said), kinds) == file


def test_what_printed_months_make_stands_beside_a_printed_figure(catalogue: Catalogue) -> None:
    said = _said(catalogue, _key(), FIVE, "100.0")
    own = replace(_row(_key(), FIVE, "100.0"), source="text")
    fits = _row(_key(), FIVE, "100.01", formula="sum-of-months/1", half="0.001")
    off = _row(_key(), FIVE, "101.00", formula="sum-of-months/1", half="0.001")
    other = _row(_key(activity="C28"), FIVE, "100.01", formula="sum-of-months/1")

    def proved(*proofs: Row) -> tuple[bool | None, bool]:
        (found,) = answered([said], [own], catalogue, None, proofs)
        return found.proved, found.alone

    assert proved(fits) == (True, False)
    assert proved(off) == (False, False)
    assert proved(other) == (None, True), "months of another activity prove nothing"


def test_a_growth_of_unsaid_prices_shows_a_newer_one_at_other_prices_and_never_compares_it(
    catalogue: Catalogue,
) -> None:
    real, nominal = (
        _key("growth_pct", price_basis=basis) for basis in (PriceBasis.REAL, PriceBasis.NOMINAL)
    )
    said = _said(catalogue, real, FIVE, "36.3")
    unsaid = replace(said, entry=replace(said.entry, defaulted=("price_basis",)))
    rows = (_row(real, FIVE, "36.3"), _row(nominal, "2026-01/2026-08", "19.1"))
    found = _answer(catalogue, unsaid, *rows)
    assert (found.newest, found.other_basis, found.change) == (rows[0], rows[1], None)
    assert _answer(catalogue, said, *rows).other_basis is None, "the text said its prices"


@pytest.mark.parametrize(
    ("asked", "to_date", "periods"),
    [
        (FIVE, True, {FIVE, "2026-01/2026-08", "2026-01/2026-05"}),
        ("2025-05", False, {"2025-05", "2026-08", "2026-05"}),
        ("2025-04/2025-06", False, {"2025-04/2025-06", "2026-04/2026-06"}),
        ("2024", False, {"2024-01/2024-12", "2025-01/2025-12"}),
    ],
)
def test_only_times_that_end_in_a_known_month_are_asked_for(
    asked: str, *, to_date: bool, periods: set[str]
) -> None:
    found = answering_periods(Period.parse(asked), [Month.parse("2026-08")], to_date=to_date)
    assert {Period.parse(p).extent for p in periods} == {p.extent for p in found}


def test_the_last_month_of_each_printed_series_is_known(catalogue: Catalogue) -> None:
    rows = [
        _row(_key(), "2026-07", "9"),
        _row(_key(), "2026-01/2026-08", "80"),
        _row(_key(activity="C28"), "2026-02", "9"),
        _row(_key("count_zones"), "2026-09-01", "4"),
    ]
    ends = {Month.parse(month) for month in ("2026-08", "2026-07", "2026-02")}
    assert known_ends(rows) == ends


def test_a_later_month_alone_does_not_hide_the_run_before_it(catalogue: Catalogue) -> None:
    rows = [_row(_key(), "2026-01/2026-10", "80"), _row(_key(), "2026-11", "9")]
    assert known_ends(rows) == {Month.parse("2026-10"), Month.parse("2026-11")}


def test_the_same_said_again_later_is_nothing_newer(catalogue: Catalogue) -> None:
    key = _key("count_projects", subject="plant", activity="_T", modality=Modality.PLANNED)
    said = _said(catalogue, key, "../2027", "35")
    again = _row(key, "../2027", "35", date(2026, 2, 1))
    assert not _answer(catalogue, said, again).newer
    other = _row(key, "../2027", "36", date(2026, 2, 1))
    assert _answer(catalogue, said, other).newer
    stock = _said(catalogue, _key("count_zones"), "2025-05-31", "15")
    near = _row(_key("count_zones"), "2025-06-30", "15")
    assert not _answer(catalogue, stock, near).newer, "the same stock, counted a month later"


def test_the_promise_of_another_year_is_no_newer_word_on_this_one(catalogue: Catalogue) -> None:
    key = _key("count_projects", subject="plant", activity="_T", modality=Modality.PLANNED)
    said = _said(catalogue, key, "2025", "11")
    own, next_year = _row(key, "2025", "11"), _row(key, "2026", "20", date(2026, 2, 1))
    found = _answer(catalogue, said, own, next_year)
    assert (found.newest, found.newer) == (own, False)
    moved = _row(key, "2026", "11", date(2026, 2, 1))
    assert _answer(catalogue, said, own, moved).newest == moved
