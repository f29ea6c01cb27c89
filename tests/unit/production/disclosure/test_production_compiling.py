"""The three steps of a month: what waits, what everybody sees, what all returns come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.codes import Catalogue
from ondiris.disclosure import Rules, Waiver
from ondiris.engines import open_engine
from ondiris.engines.highs import HighsSolver
from ondiris.model import (
    Bound,
    Confidentiality,
    Known,
    Modality,
    Month,
    Observation,
    Period,
    World,
)
from ondiris.ports.engine import Engine
from ondiris.production.disclosure.compiling import (
    InternalRun,
    PublicRun,
    hold,
    internal_run,
    news,
    public_run,
)
from ondiris.production.disclosure.freeing import ActivityTree
from ondiris.production.disclosure.late_returns import HELD
from ondiris.production.disclosure.opening import Control, PublicOutput
from ondiris.production.indices.compilation import leaves_of
from ondiris.production.indices.month_run import MonthRun
from ondiris.production.indices.release import Release

FIRST, LAST = Month.parse("2023-01"), Month.parse("2024-02")
MARCH, APRIL = date(2024, 3, 10), date(2024, 4, 10)
RULES = Rules("2023-01-01", minimum_frequency=3, frequency_margin=10, p_percent=10)
MAKERS = {"C18": ("p1", "p2", "p3", "p4"), "C23": ("b1", "b2", "b3", "b4")}
BILLION = 1e9


def register() -> pa.Table:
    rows = [(number, code) for code, numbers in MAKERS.items() for number in numbers]
    return pa.table(
        {
            "bin": [number for number, _ in rows],
            "activity": [code for _, code in rows],
            "area": ["XX-1-n"] * len(rows),
            "size": ["sme"] * len(rows),
            "first_month": pa.array([FIRST] * len(rows), pa.int64()),
            "last_month": pa.array([LAST + 99] * len(rows), pa.int64()),
        }
    )


def row(number: str, month: int, value: float, received: date) -> dict[str, object]:
    return {
        "bin": number, "month": month, "product": "goods", "unit": "t", "quantity": 10.0,
        "value": value, "shipments": value, "employees": 9.0, "received": received,
        "accepted": True,
    }  # fmt: skip


Make = Callable[..., MonthRun]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with open_engine("duckdb") as started:
        yield started


@pytest.fixture(scope="module")
def month_run(
    engine: Engine, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Make:
    """What makes a run: everybody reports a billion a month, and some correct February in April."""

    def make(as_of: date, **corrected: float) -> MonthRun:
        numbers = [number for of in MAKERS.values() for number in of]
        rows = [row(n, m, BILLION, MARCH) for n in numbers for m in range(FIRST, LAST + 1)]
        rows += [row(n, LAST, value * BILLION, APRIL) for n, value in corrected.items()]
        path = tmp_path_factory.mktemp("returns") / "all.parquet"
        pq.write_table(pa.Table.from_pylist(rows), path)
        return MonthRun(
            engine=engine,
            files=[path],
            leaves=leaves_of(register(), catalogue["activities"], {}),
            catalogue=catalogue,
            release=Release(World.ACTUAL, "ours", "XX-1", "B-E"),
            first=FIRST,
            last=LAST,
            as_of=as_of,
            seasons=None,
            progress=lambda *_: None,
        )

    return make


def control(run: MonthRun, rules: Rules | None = RULES, *consents: str) -> Control:
    tree = ActivityTree.of(run.leaves, run.catalogue["activities"], "B-E")
    waivers = tuple(Waiver(holding, "a letter") for holding in consents)
    return Control(tree, HighsSolver(), rules, waivers, missing="" if rules else "no rules")


def nothing() -> pa.Table:
    return HELD.empty_table()


def waiting(*numbers: str) -> pa.Table:
    return pa.table(
        {
            "bin": list(numbers),
            "month": [int(LAST)] * len(numbers),
            "until": [MARCH] * len(numbers),
        },
        schema=HELD,
    )


@pytest.fixture(scope="module")
def march(month_run: Make) -> PublicRun:
    """The release of March: two activities of four equal enterprises."""
    run = month_run(MARCH)
    return public_run(run, nothing(), control(run), PublicOutput())


@pytest.fixture(scope="module")
def told_in_march(march: PublicRun) -> PublicOutput:
    """What the release of March made public."""
    output = [o for o in march.figures.observations if o.key.measure == "output"]
    return PublicOutput.of((o for o in output if o.key.area == "XX-1"), "ours")


@pytest.fixture(scope="module")
def april(month_run: Make) -> tuple[PublicRun, InternalRun]:
    """The release of April, in which p1 doubles its February and waits."""
    run = month_run(APRIL, p1=2)
    public = public_run(run, waiting("p1"), control(run), PublicOutput())
    return public, internal_run(run, waiting("p1"), public)


def value(found: tuple[Observation, ...], activity: str, period: str = "2024-02") -> str:
    """Return the city's output in billions, and who may see it."""
    (one,) = (
        o for o in found
        if (o.key.measure, o.key.activity, o.key.area, o.key.scope, str(o.period))
        == ("output", activity, "XX-1", "all", period)
    )  # fmt: skip
    return f"{one.printed.value} {one.confidentiality}"


# hold


def test_a_correction_of_a_public_month_waits_alone(
    month_run: Make, told_in_march: PublicOutput
) -> None:
    run = month_run(APRIL, p1=2)
    assert told_in_march.known == MARCH
    assert told_in_march.last == LAST
    held = hold(run, control(run), told_in_march, nothing())
    assert held.to_pylist() == waiting("p1").to_pylist()


def test_three_corrections_of_one_size_need_not_wait(
    month_run: Make, told_in_march: PublicOutput
) -> None:
    run = month_run(APRIL, p1=2, p2=2, p3=2)
    assert hold(run, control(run), told_in_march, nothing()).num_rows == 0


def test_what_had_not_come_in_by_the_day_is_not_asked_about(
    month_run: Make, told_in_march: PublicOutput
) -> None:
    run = replace(month_run(APRIL, p1=2), as_of=MARCH)
    assert hold(run, control(run), told_in_march, nothing()).num_rows == 0


def test_what_was_held_goes_on_waiting_and_counts_with_those_that_join_it(
    month_run: Make, told_in_march: PublicOutput
) -> None:
    """In April p1 was held and figures of April became public; nothing new came since."""
    since = replace(
        told_in_march,
        ours=tuple(replace(o, known=replace(o.known, day=APRIL)) for o in told_in_march.ours),
    )
    run = replace(month_run(APRIL, p1=2), as_of=date(2024, 5, 1))
    assert hold(run, control(run), since, nothing()).num_rows == 0
    held = hold(run, control(run), since, waiting("p1"))
    assert held.to_pylist() == waiting("p1").to_pylist()
    joined = replace(month_run(APRIL, p1=2, p2=2, p3=2), as_of=date(2024, 5, 1))
    assert hold(joined, control(run), since, waiting("p1", "p2", "p3")).num_rows == 0


def test_nothing_waits_where_nothing_is_public_or_no_rules_are_in_force(
    month_run: Make, told_in_march: PublicOutput
) -> None:
    run = month_run(APRIL, p1=2)
    assert hold(run, control(run), PublicOutput(), nothing()).num_rows == 0
    assert hold(run, control(run, None), told_in_march, nothing()).num_rows == 0


def test_whoever_agreed_to_be_seen_need_not_wait(
    month_run: Make, told_in_march: PublicOutput
) -> None:
    run = month_run(APRIL, p1=2)
    assert hold(run, control(run, RULES, "p1"), told_in_march, nothing()).num_rows == 0


# the public run


def test_the_public_run_counts_what_waits_as_it_was(month_run: Make) -> None:
    run = month_run(APRIL, p1=2, b1=3)
    found = public_run(run, waiting("p1"), control(run), PublicOutput()).figures
    assert value(found.observations, "C18") == "4.000 F"
    assert value(found.observations, "C23") == "6.000 F"
    assert value(found.observations, "B-E", "2024-01/2024-02") == "18.000 F"


def test_what_waits_closes_nothing(month_run: Make) -> None:
    """p1 corrects itself to a hundred times the others: counted, C18 would be its secret."""
    run = month_run(APRIL, p1=100)
    without = public_run(run, waiting("p1"), control(run), PublicOutput())
    assert value(without.figures.observations, "C18") == "4.000 F"
    counted = public_run(run, nothing(), control(run), PublicOutput())
    assert value(counted.figures.observations, "C18") == "103.000 C"


def test_without_rules_nothing_is_public_and_it_is_said_why(month_run: Make) -> None:
    run = month_run(MARCH)
    found = public_run(run, nothing(), control(run, None), PublicOutput())
    assert str(found.decision) == "nothing new is public: no rules"
    assert all(o.confidentiality is not Confidentiality.FREE for o in found.figures.observations)


def test_only_the_whole_city_is_public(march: PublicRun) -> None:
    free = {
        (o.key.area, str(o.key.scope))
        for o in march.figures.observations
        if o.confidentiality is Confidentiality.FREE
    }
    assert free == {("XX-1", "all")}
    assert {o.key.area for o in march.figures.observations} == {"XX-1", "XX-1-n"}


# the internal run


def test_the_internal_run_counts_all_returns_and_hides_what_they_change(
    april: tuple[PublicRun, InternalRun],
) -> None:
    public, internal = april
    found = internal.figures.observations
    assert value(found, "C18") == "5.000 N"
    assert value(found, "C18", "2024-01") == "4.000 F"
    assert value(found, "C23") == "4.000 F"
    assert (public.figures.known, internal.figures.known) == (MARCH, APRIL)


def test_everybody_goes_on_seeing_what_the_public_run_says(
    april: tuple[PublicRun, InternalRun],
) -> None:
    public, internal = april
    assert value(internal.public_results, "C18") == "4.000 F"
    assert value(internal.public_results, "B-E", "2024-01/2024-02") == "16.000 F"
    free = [o for o in public.figures.observations if o.confidentiality is Confidentiality.FREE]
    assert [(o.key, o.period, o.printed) for o in internal.public_results] == [
        (o.key, o.period, o.printed) for o in free
    ]


def test_nothing_public_tells_which_figures_the_waiting_returns_change(
    april: tuple[PublicRun, InternalRun],
) -> None:
    """C23 and January are the same in both runs: they too are of the day of the public one."""
    public, internal = april
    told, rest = news(internal, [], currency="KZT")
    free = {o.id for o in public.figures.observations if o.confidentiality is Confidentiality.FREE}
    assert {replace(o, inputs=()).id for o in told} == free
    assert {o.known.day for o in told} == {MARCH}
    assert not [o for o in rest if o.confidentiality is Confidentiality.FREE]


def test_where_nothing_waits_one_run_serves_both(month_run: Make) -> None:
    run = month_run(APRIL, p1=2)
    public = public_run(run, nothing(), control(run), PublicOutput())
    internal = internal_run(run, nothing(), public)
    assert internal.figures is public.figures
    assert value(internal.figures.observations, "C18") == "5.000 F"
    assert internal.public_results == ()


# what is recorded


def test_what_everybody_is_told_comes_first_and_is_said_once(
    april: tuple[PublicRun, InternalRun],
) -> None:
    told, rest = news(april[1], [], currency="KZT")
    assert {o.confidentiality for o in told} == {Confidentiality.FREE}
    assert value(told, "C18") == "4.000 F"
    assert value(rest, "C18") == "5.000 N"
    said = {(o.key, o.period, o.printed) for o in told}
    assert not said & {(o.key, o.period, o.printed) for o in rest}
    assert news(april[1], [*told, *rest], currency="KZT") == ((), ())


def test_a_correction_that_waits_is_news_for_those_inside_alone(
    march: PublicRun, april: tuple[PublicRun, InternalRun]
) -> None:
    nobody, said = news(InternalRun(march.figures), [], currency="KZT")
    assert nobody == ()
    told, rest = news(april[1], said, currency="KZT")
    assert told == ()
    assert value(rest, "C18") == "5.000 N"
    output = {(o.key.activity, str(o.period)) for o in rest if o.key.measure == "output"}
    assert output == {
        (code, period)
        for code in ("B-E", "C", "C18")
        for period in ("2024-02", "2024-01/2024-02")
    }  # fmt: skip


def test_a_waiting_correction_that_is_taken_back_is_news_for_those_inside_alone(
    april: tuple[PublicRun, InternalRun],
) -> None:
    """In May both runs say the same again; that they did not is nobody's business outside."""
    public, internal = april
    told, rest = news(internal, [], currency="KZT")
    may = Known(date(2024, 5, 20))
    back = tuple(replace(o, known=may) for o in public.figures.observations)
    results = InternalRun(replace(internal.figures, observations=back), internal.public_results)
    nobody, inside = news(results, [*told, *rest], currency="KZT")
    assert nobody == ()
    assert value(inside, "C18") == "4.000 N"
    assert Confidentiality.FREE not in {o.confidentiality for o in inside}


def test_what_those_inside_know_does_not_keep_news_from_everybody(
    march: PublicRun, april: tuple[PublicRun, InternalRun]
) -> None:
    """April was recorded; then p1 is let go, and what was internal becomes everybody's."""
    _, before = news(InternalRun(march.figures), [], currency="KZT")
    _, inside = news(april[1], before, currency="KZT")
    free = replace(
        april[1].figures,
        observations=tuple(
            replace(o, confidentiality=Confidentiality.FREE)
            if (o.key, o.period) in {(p.key, p.period) for p in april[1].public_results}
            else o
            for o in april[1].figures.observations
        ),
    )
    _, let_go = news(InternalRun(free), [*before, *inside], currency="KZT")
    assert value(let_go, "C18") == "5.000 F"


# what is public already


def test_months_of_ours_are_told_from_years_to_date_and_from_figures_of_others(
    march: PublicRun, told_in_march: PublicOutput
) -> None:
    assert told_in_march.codes == {"B-E", "C", "C18", "C23"}
    assert (told_in_march.last, told_in_march.known) == (LAST, MARCH)
    assert all(len(o.period.month_range) == 1 for o in told_in_march.months)
    assert Period.of_months(LAST.january, LAST) in {o.period for o in told_in_march.ours}
    (one,) = [
        o for o in told_in_march.months if (o.key.activity, str(o.period)) == ("B-E", "2024-02")
    ]
    printed = replace(one, source="gazette")
    planned = replace(printed, key=replace(one.key, modality=Modality.PLANNED))
    about = replace(printed, printed=replace(one.printed, bound=Bound.APPROX))
    inside = replace(one, confidentiality=Confidentiality.INTERNAL)
    found = PublicOutput.of([one, printed, planned, about, inside], "ours")
    assert (found.ours, found.others) == ((one,), (printed,))
    corrected = replace(one, known=replace(one.known, day=APRIL))
    assert PublicOutput((one, corrected, one)).known == APRIL
    empty = PublicOutput()
    assert (empty.codes, empty.last, empty.known) == (frozenset(), None, None)
