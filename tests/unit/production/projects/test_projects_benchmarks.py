"""Benchmarks: ratios beside a promised one, bounds as bounds; programmes elsewhere by source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import LANGUAGES, Catalogue, shipped_list
from ondiris.errors import BrokenInvariant
from ondiris.model import Bound, Interval, Known, Modality, Origin, Period, SeriesKey
from ondiris.production.figures.rows import Row
from ondiris.production.projects.benchmarks import benchmarks, comparables, times_of
from ondiris.production.projects.odds_data import priors
from ondiris.production.projects.pipeline import rows_of
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import Due, Standing, Verdict, shipped
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.benchmarks import times_text
from ondiris.sources.city_tables import BenchmarkRow

OPEN = Decimal("Infinity")


def _ratio(
    subject: str, of: str, unit: str, low: str, high: str, *, modality: Modality = Modality.ACHIEVED
) -> Row:
    key = SeriesKey(measure="ratio", of=of, area="XX-1", unit=unit, subject=subject,
                    modality=modality)  # fmt: skip
    return Row(
        f"{subject}-{of}-{unit}", key, Period.parse("2025"), Decimal(low), 0, 0, Bound.EQ, None,
        Decimal(low), Decimal(high), Origin.DERIVED, Known(date(2025, 1, 1)), formula="ratio/1",
    )  # fmt: skip


OWN = _ratio(
    "parks-2027", "jobs/count_zones", "jobs/zones", "118", "122", modality=Modality.PLANNED
)
AT_WORK = _ratio("plant", "employees/count_zones", "persons/zones", "100", "Infinity")
TABLE = (
    BenchmarkRow(
        "jobs/count_zones", "employees/count_zones", "plant", "2025", "achieved", ("measure",)
    ),
)


def test_what_is_divided_by_more_than_a_hundred_is_at_most_so_much() -> None:
    found = times_of(Interval.exactly(121), Interval(Decimal(100), OPEN))
    assert (found.lower, found.upper) == (Decimal(0), Decimal("1.21"))


def test_what_is_divided_by_less_than_a_hundred_is_at_least_so_much() -> None:
    found = times_of(Interval.exactly(121), Interval(Decimal(0), Decimal(100)))
    assert (found.lower, found.upper) == (Decimal("1.21"), OPEN)


def test_both_intervals_widen_a_multiple() -> None:
    found = times_of(Interval(Decimal(90), Decimal(120)), Interval(Decimal(30), Decimal(40)))
    assert (found.lower, found.upper) == (Decimal("2.25"), Decimal(4))


def test_a_ratio_that_is_never_above_zero_is_a_fault() -> None:
    with pytest.raises(BrokenInvariant) as refused:
        times_of(Interval.exactly(1), Interval(Decimal(-2), Decimal(0)))
    assert refused.value.code == "bad-benchmark"


def test_multiples_are_rounded_outward_and_bounds_wear_their_sign(catalogue: Catalogue) -> None:
    voice = ReaderLocale(load_words()["en"], catalogue)
    assert times_text(voice, Interval(Decimal(0), Decimal("1.211"))) == "≤\u00a01.22"
    assert times_text(voice, Interval(Decimal("0.669"), OPEN)) == "≥\u00a00.66"
    assert times_text(voice, Interval(Decimal("1.214"), Decimal("1.2437"))) == "1.21–1.25"


def test_people_at_work_stand_beside_jobs_promised_and_say_that_they_differ(
    catalogue: Catalogue,
) -> None:
    (found,) = benchmarks([OWN, AT_WORK], TABLE, "parks-2027", catalogue)
    assert (found.ratio, found.promised) == ("jobs/count_zones", OWN)
    ((row, differs, times),) = [(b.row, b.differs, b.times) for b in found.beside]
    assert (row, differs) == (AT_WORK, ("measure",))
    assert times.upper == Decimal("1.22")


def test_a_promise_is_no_benchmark_of_itself_nor_of_another_kind(catalogue: Catalogue) -> None:
    itself = replace(TABLE[0], of="jobs/count_zones", subject="parks-2027", modality="planned")
    assert benchmarks([OWN], (itself,), "parks-2027", catalogue) == ()
    other = replace(TABLE[0], ratio="floor_area/count_zones")
    assert benchmarks([OWN, AT_WORK], (other,), "parks-2027", catalogue) == ()
    assert benchmarks([AT_WORK], TABLE, "plant", catalogue) == ()  # nothing is promised there


def test_money_of_two_currencies_is_never_divided(catalogue: Catalogue) -> None:
    own = _ratio("parks-2027", "investment/jobs", "KZT/jobs", "5", "6", modality=Modality.PLANNED)
    table = (BenchmarkRow("money/jobs", "project_cost/jobs", "plant", "2025", "achieved", ()),)
    tenge = _ratio("plant", "project_cost/jobs", "KZT/jobs", "2", "3")
    dollars = _ratio("plant", "project_cost/jobs", "USD/jobs", "2", "3")
    (found,) = benchmarks([own, tenge, dollars], table, "parks-2027", catalogue)
    assert [b.row for b in found.beside] == [tenge]


def _line(measure: str) -> PromiseLine:
    row = replace(OWN, key=replace(OWN.key, measure=measure, of="", unit="jobs"))
    return PromiseLine(row, Verdict(Standing.OPEN, date(2027, 12, 31), Due.OPEN))


def test_programmes_elsewhere_are_those_of_the_parts_that_were_promised() -> None:
    jobs = {one.code: one for one in comparables([_line("jobs")])}
    assert set(jobs) == {"jobs-missing", "jobs-none", "jobs-plants"}
    missing = jobs["jobs-missing"]
    assert (missing.value, missing.prior) == (Decimal(40), priors()["jobs_ratio"])
    assert "WRAL" in missing.source
    assert jobs["jobs-none"].sample == missing.sample  # "same" in print
    assert (jobs["jobs-plants"].value, jobs["jobs-plants"].prior) == (None, None)
    assert comparables([_line("floor_area")]) == ()


def test_every_comparable_is_published_and_says_how_far_it_transfers() -> None:
    published = {(r["class"], r["measure"]) for r in rows_of(shipped("reference_class.csv"))}
    for item in shipped_list("comparables"):
        about = item.attributes
        assert (about["class"], about["measure"]) in published
        assert all(about[f"transfer_{lang}"] for lang in LANGUAGES)
        assert about.get("prior", "") in {"", *priors()}
        assert about["part"] in {"jobs", "count", "money"}
