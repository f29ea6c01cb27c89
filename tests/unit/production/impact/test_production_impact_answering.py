"""What is asked of an economy, against hand calculation and brute force."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from small_economy import CITY, NATION, city_economy, small_economy, wide_economy

from ondiris.errors import InvalidInput, NotFound
from ondiris.impact import donor_table
from ondiris.impact.coverage import RangeWord
from ondiris.production.impact.answering import impact
from ondiris.production.impact.economy import ImpactEconomy
from ondiris.production.impact.extracting import losses
from ondiris.production.impact.questions import (
    ImpactPart,
    ImpactQuestion,
    LaunchOdds,
    LossQuestion,
    read_years,
)


def asked(*parts: ImpactPart, **said: object) -> ImpactQuestion:
    return ImpactQuestion(parts, draws=200, **said)  # type: ignore[arg-type]


def of(economy: ImpactEconomy, name: str) -> int:
    return economy.names.index(name)


@pytest.fixture(scope="module")
def city() -> ImpactEconomy:
    return city_economy(donor_table(), CITY, NATION)


def test_a_plant_brings_what_the_inverse_says() -> None:
    economy = small_economy()
    found = impact(asked(ImpactPart("C", output=(100.0, 100.0))), economy).operation
    assert found is not None
    direct, indirect, induced = found.parts[:, of(economy, "output")]
    assert (direct, round(indirect, 4), round(induced, 4)) == (100.0, 45.2145, 46.9445)
    assert round(found.simple[of(economy, "value_added")], 4) == 79.868
    assert round(found.simple[of(economy, "imports")], 4) == 20.132


def test_construction_and_operation_are_never_added() -> None:
    question = asked(ImpactPart("C29", 100.0, (50.0, 50.0), jobs=3.0, launch=2028))
    found = impact(question, city_economy(donor_table(), CITY, NATION))
    assert found.building is not None
    assert found.running is not None
    assert found.building.years == (2026, 2027)
    assert found.running.years == (2028, 2029, 2030, 2031, 2032)
    assert found.building.job_years.sum() > 0.0
    # A straight climb over 2.75 years: a year in the middle is the mean of its ends.
    use = found.running.effects[:, 0] / found.running.effects[-1, 0]
    assert use[:3].round(4).tolist() == [0.1818, 0.5455, 0.8977]
    assert found.word is RangeWord.ASSUMPTIONS
    assert not found.relative


def test_all_of_an_investment_is_accounted_for(city: ImpactEconomy) -> None:
    for share in (None, 0.0, 0.3, 1.0):
        question = asked(ImpactPart("C29", 100.0, (40.0, 40.0))).buying(share, share)
        found = impact(question, city)
        for phase, whole in ((found.construction, 100.0), (found.operation, 40.0)):
            assert phase is not None
            places = [of(city, n) for n in ("value_added", "taxes", "imports", "elsewhere")]
            assert phase.simple[places].sum() == pytest.approx(whole)


def test_machines_are_imported_in_the_main(city: ImpactEconomy) -> None:
    found = impact(asked(ImpactPart("C29", 100.0)), city)
    assert found.construction is not None
    assert found.construction.parts[0, of(city, "imports")] > 30.0
    assert found.operation is None


def test_a_local_share_says_what_is_bought_here(city: ImpactEconomy) -> None:
    parts = (ImpactPart("C29", output=(100.0, 100.0)),)
    none, half, all_ = (
        impact(asked(*parts, local_share=share), city).operation for share in (0.0, 0.5, 1.0)
    )
    assert none is not None
    assert half is not None
    assert all_ is not None
    assert none.parts[1].tolist() == pytest.approx([0.0] * len(city.names))
    assert all_.parts[1] == pytest.approx(2 * half.parts[1])
    bought = city.inputs.sum(axis=0)[city.rows.of("C29")[0]]
    first = half.indirect[0] - city.bought_here @ half.indirect[0]
    assert first.sum() == pytest.approx(50.0 * bought)


def test_a_share_is_of_what_is_known_to_be_bought() -> None:
    runs, built = (asked(part) for part in (ImpactPart("C", 5.0, (1.0, 1.0)), ImpactPart("C", 5.0)))
    assert (runs.buying(0.3).local_share, runs.buying(0.3).local_investment) == (0.3, None)
    assert built.buying(0.3).local_investment == 0.3
    assert runs.buying(None, 0.8).local_investment == 0.8


def test_builders_of_the_city_are_a_share_of_the_investment(city: ImpactEconomy) -> None:
    question = asked(ImpactPart("C29", 100.0)).buying(0.25)
    found = impact(question, city).construction
    assert found is not None
    place = of(city, "output")
    assert found.direct[place].sum() == pytest.approx(25.0)
    outside = [of(city, name) for name in ("imports", "elsewhere")]
    assert found.beside[outside].sum() == pytest.approx(75.0)


def test_jobs_that_were_promised_stand(city: ImpactEconomy) -> None:
    told = impact(asked(ImpactPart("C29", output=(100.0, 100.0), jobs=12.0)), city).operation
    assert told is not None
    place = of(city, "jobs")
    assert told.parts[0, place] == pytest.approx(12.0)
    usual = impact(asked(ImpactPart("C29", output=(100.0, 100.0))), city).operation
    assert usual is not None
    assert told.parts[1, place] == pytest.approx(usual.parts[1, place])
    wide = usual.spans.simple[2, place] - usual.spans.simple[0, place]
    assert told.spans.simple[2, place] - told.spans.simple[0, place] < wide / 4


def test_output_is_told_from_jobs_where_nobody_said_it(city: ImpactEconomy) -> None:
    found = impact(asked(ImpactPart("C29", jobs=700.0, basis="jobs")), city).operation
    assert found is not None
    per = city.measures[of(city, "jobs"), city.rows.of("C29")[0]]
    assert found.parts[0, of(city, "output")] == pytest.approx(700.0 / per)
    assert found.parts[0, of(city, "jobs")] == pytest.approx(700.0)


def test_a_programme_is_the_sum_of_its_projects(city: ImpactEconomy) -> None:
    parts = (
        ImpactPart("C29", 10.0, (20.0, 20.0), launch=2027),
        ImpactPart("C10", 30.0, (5.0, 5.0), launch=2029),
    )
    both = impact(asked(*parts), city)
    single = [impact(asked(part), city) for part in parts]
    for name in ("construction", "operation"):
        whole = sum(one.phases[name].simple for one in single)
        assert both.phases[name].simple == pytest.approx(whole)
    assert both.building is not None
    assert both.building.years == (2025, 2026, 2027, 2028)
    spent = both.building.effects[:, 0] / both.building.effects[:, 0].sum()
    assert spent.tolist() == pytest.approx([0.125, 0.125, 0.375, 0.375])


def test_ranges_hold_the_middle_and_say_where_they_come_from(city: ImpactEconomy) -> None:
    found = impact(asked(ImpactPart("C29", 100.0, (40.0, 60.0))), city)
    for phase in found.phases.values():
        low, middle, high = phase.spans.simple
        assert np.all(low <= phase.simple + 1e-9)
        assert np.all(phase.simple <= high + 1e-9)
        assert np.all((low <= middle) & (middle <= high))
        assert sum(phase.spans.doubts.values()).round(9).tolist() == [1.0] * len(city.names)
        assert np.all(phase.total >= phase.simple - 1e-9)
    place = of(city, "output")
    assert found.phases["operation"].spans.doubts["assumptions"][place] > 0.5


def test_the_same_seed_gives_the_same_numbers(city: ImpactEconomy) -> None:
    part = ImpactPart("C29", 100.0, (40.0, 60.0))
    one, again, other = (
        impact(ImpactQuestion((part,), draws=300, seed=seed), city) for seed in (4, 4, 5)
    )
    for name in ("construction", "operation"):
        spans = [answer.phases[name].spans for answer in (one, again, other)]
        assert spans[0].total.tolist() == spans[1].total.tolist()
        assert spans[0].total.tolist() != spans[2].total.tolist()
        assert one.phases[name].simple.tolist() == other.phases[name].simple.tolist()


def test_a_shock_larger_than_the_activity_is_flagged(city: ImpactEconomy) -> None:
    made = float(city.output[city.rows.of("C29")[0]])
    small, large = (
        impact(asked(ImpactPart("C29", output=(part * made, part * made))), city).operation
        for part in (0.01, 1.5)
    )
    assert small is not None
    assert large is not None
    assert (small.larger, large.larger) == ((), ("C29",))
    assert small.beyond == ()
    huge = impact(asked(ImpactPart("C29", output=(900 * made, 900 * made))), city).operation
    assert huge is not None
    assert huge.beyond


def test_what_is_left_of_it_is_stated_as_bounds(city: ImpactEconomy) -> None:
    found = impact(asked(ImpactPart("C29", output=(100.0, 100.0))), city).operation
    assert found is not None
    assert found.net.high == pytest.approx(np.maximum(found.simple, 0.0))
    assert found.net.low == pytest.approx(found.net.high / 4)


@pytest.mark.parametrize(
    ("say", "code"),
    [
        (lambda: ImpactPart("C", output=(-1.0, 1.0)), "impact-amount"),
        (lambda: ImpactPart("C", output=(2.0, 1.0)), "impact-amount"),
        (lambda: ImpactPart("C", investment=float("inf")), "impact-amount"),
        (lambda: ImpactPart("C"), "impact-nothing"),
        (lambda: ImpactQuestion(()), "impact-nothing"),
        (lambda: asked(ImpactPart("C", 1.0), local_share=1.1), "impact-local-share"),
        (lambda: asked(ImpactPart("C", 1.0), years=(2030, 2029)), "impact-years"),
        (lambda: asked(ImpactPart("C", 1.0), years=(2030, 2090)), "impact-years"),
        (lambda: LossQuestion(("C",), share=1.5), "impact-loss"),
        (lambda: LossQuestion((), share=0.5), "impact-loss"),
        (lambda: read_years("soon"), "impact-years"),
        (lambda: read_years("2030-2028"), "impact-years"),
    ],
)
def test_what_cannot_be_asked_is_refused(say: object, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        say()  # type: ignore[operator]
    assert refused.value.code == code


def test_an_investment_needs_builders_in_the_table() -> None:
    with pytest.raises(InvalidInput) as refused:
        impact(asked(ImpactPart("C", 10.0)), small_economy())
    assert refused.value.code == "impact-investment-rows"


def test_odds_stay_beside_the_answer(city: ImpactEconomy) -> None:
    odds = (LaunchOdds("parks", 12.1, 35, date(2027, 12, 31)),)
    with_odds = impact(asked(ImpactPart("C29", 10.0), odds=odds), city)
    without = impact(asked(ImpactPart("C29", 10.0)), city)
    assert with_odds.construction is not None
    assert without.construction is not None
    assert with_odds.construction.simple.tolist() == without.construction.simple.tolist()


def test_taken_out_of_the_web_by_hand() -> None:
    economy = small_economy()
    found = losses(LossQuestion(), economy)
    assert [(one.codes, round(float(one.loss[0]), 4)) for one in found.losses] == [
        (("C",), 888.2353), (("A",), 860.5263)
    ]  # fmt: skip
    alone = losses(LossQuestion(("A",)), economy).losses[0]
    assert round(float(alone.loss[0]), 4) == 860.5263
    assert alone.hit == (("C", pytest.approx(210.5263, abs=1e-4)),)


def test_standing_still_for_half_a_year() -> None:
    found = losses(LossQuestion(("A",), share=0.5), small_economy()).losses[0]
    assert round(float(found.own[0]), 4) == 500.0
    assert round(float(found.others[0]), 4) == 105.2632


def test_drawn_losses_are_those_of_the_drawn_economy(city: ImpactEconomy) -> None:
    """At no distance every draw is the economy itself, so both ends are its own loss."""
    economy = small_economy()
    doubtful = economy.doubtful
    still = type(doubtful)(
        doubtful.inputs, doubtful.measures, doubtful.distance, 0.0, np.zeros(len(economy.names)),
        None, doubtful.supply,
    )  # fmt: skip
    object.__setattr__(economy, "doubtful", still)
    for question in (LossQuestion(("A",)), LossQuestion(("A", "C"), 0.25), LossQuestion()):
        for one in losses(question, economy).losses:
            assert one.low == pytest.approx(one.loss)
            assert one.high == pytest.approx(one.loss)


def test_a_ranking_holds_its_ranges(city: ImpactEconomy) -> None:
    found = losses(LossQuestion(draws=200), city).losses
    sizes = [float(one.loss[0]) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert all(one.low[0] <= one.high[0] for one in found)
    assert all(one.loss[0] >= 0.0 for one in found)


def test_what_is_withheld_tells_nothing(city: ImpactEconomy) -> None:
    found = losses(LossQuestion(draws=200), city, withheld=frozenset({"C29"})).losses
    last = found[-1]
    assert (last.codes, last.withheld, last.hit) == (("C29",), True, ())
    assert np.isnan([last.loss, last.own, last.others, last.low, last.high]).all()
    assert not any(one.withheld for one in found[:-1])


def test_who_is_withheld_is_not_named_among_those_hit() -> None:
    economy = wide_economy()
    codes = economy.rows.codes
    open_ = losses(LossQuestion((codes[0],), 1.0, draws=100), economy).losses[0]
    worst = open_.hit[0][0]
    found = losses(
        LossQuestion((codes[0],), 1.0, draws=100), economy, withheld=frozenset({worst})
    ).losses[0]
    assert [code for code, _ in found.hit] == [
        code for code, _ in open_.hit[1:]
    ] + [found.hit[-1][0]]  # fmt: skip
    assert not found.withheld


@pytest.mark.parametrize("left", [1, 2, 7, 8])
def test_what_is_left_of_a_block_does_not_tell_of_one_withheld(left: int) -> None:
    """Of a block that leaves few others, losses of the others are those of the one withheld."""
    economy = wide_economy()
    codes = economy.rows.codes
    question = LossQuestion(codes[:-left], 1.0, draws=100)
    found = losses(question, economy, withheld=frozenset(codes[-1:])).losses[0]
    assert found.withheld == (left < 8)
    assert not losses(question, economy).losses[0].withheld


def test_a_lent_structure_alone_hangs_on_nobody() -> None:
    with pytest.raises(NotFound) as refused:
        losses(LossQuestion(), small_economy(lent=True))
    assert refused.value.code == "no-levels"
