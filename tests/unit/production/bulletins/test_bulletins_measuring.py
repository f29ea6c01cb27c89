"""What measures a claim without a number: the newest figure of what it speaks of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ondiris.language import Assertion, assertions
from ondiris.language.lexicon import LANGUAGE_DATA, domain
from ondiris.model import Bound, Known, Origin, Period, SeriesKey
from ondiris.production import Row
from ondiris.production.bulletins.measuring import INDICATORS, measured


def _row(activity: str, of: str, period: str, value: str, measure: str = "share_pct") -> Row:
    number = Decimal(value)
    return Row(
        id=f"o{activity}{of}{period}", period=Period.parse(period), value=number, digits=1,
        key=SeriesKey(measure=measure, area="XX-1", unit="%", activity=activity, of=of),
        multiplier=0, bound=Bound.EQ, upper=None, low=number, high=number, source="office",
        origin=Origin.PUBLISHED, known=Known(date(2026, 1, 1)),
    )  # fmt: skip


def _said(text: str) -> tuple[Assertion, ...]:
    return assertions(text, lang="ru").assertions


def test_every_indicator_a_topic_names_is_measured_here() -> None:
    named = {code for t in domain(LANGUAGE_DATA)["assertion"].values()
             for code in t.get("indicators", ())}  # fmt: skip
    assert named <= set(INDICATORS)


def test_a_share_of_the_nation_is_not_a_share_of_the_city() -> None:
    rows = (
        _row("B-E", "output@XX", "2025", "3.8"),
        _row("B-E", "output@C", "2025", "99.0"),
        _row("C29", "output@XX", "2026", "12.0"),
    )
    (found,) = measured(
        _said("Город становится промышленным центром региона."),
        {"share_in_nation": rows},
        "B-E",
        ("XX",),
    )
    figures = {indicator.code: row for indicator, row in found.figures}
    assert figures == {"share_in_nation": rows[0], "localisation": None}


def test_the_newest_figure_of_the_activity_named_measures_it() -> None:
    rows = (
        _row("C-MACH", "output@B-E", "2025", "37.5"),
        _row("C-MACH", "output@B-E", "2026", "42.5"),
        _row("C29", "output@B-E", "2026", "20.0"),
    )
    (found,) = measured(
        _said("Машиностроение остаётся ведущей отраслью города."), {"shares": rows}, "B-E", ("XX",)
    )
    assert [row for _, row in found.figures] == [rows[1]]


def test_industry_comes_before_the_whole_economy() -> None:
    rows = (
        _row("B-E", "", "2025", "144", "count_enterprises"),
        _row("_T", "", "2026", "405000", "count_enterprises"),
    )
    (found,) = measured(
        _said("Предприятия сосредоточены в двух районах города."), {"enterprises": rows}, "B-E", ()
    )
    figures = {indicator.code: row for indicator, row in found.figures}
    assert figures["enterprises"] is rows[0]


def test_a_cause_is_measured_by_nothing() -> None:
    (found,) = measured(_said("Успех стал результатом системной политики."), {}, "B-E", ())
    assert found.figures == ()


def _index(activity: str, period: str, parts: int) -> Row:
    row = _row(activity, f"output@{activity}", period, "5.5", "structural_change")
    return replace(row, formula="structural-change/1", inputs=tuple(map(str, range(parts))))


def test_a_change_of_structure_is_measured_by_the_index_that_rests_on_most_parts() -> None:
    rows = (
        _index("B-E", "2026", 3),
        _index("C", "2026", 16),
        _index("C", "2025", 17),
        _row("C29", "output@C", "2026", "20.0"),
    )
    (found,) = measured(
        _said("В экономике города начались структурные сдвиги."),
        {"structural_change": rows[:3], "shares": ()},
        "B-E",
        ("XX",),
    )
    figures = {indicator.code: row for indicator, row in found.figures}
    assert figures["structural_change"] is rows[1]
    assert INDICATORS["structural_change"].page == "structure"


def test_the_index_of_an_activity_that_is_named_comes_first() -> None:
    said = replace(_said("В экономике города начались структурные сдвиги.")[0], activity="E")
    rows = (_index("C", "2026", 16), _index("E", "2025", 3))
    (found,) = measured((said,), {"structural_change": rows}, "B-E", ())
    assert [row for one, row in found.figures if one.code == "structural_change"] == [rows[1]]
