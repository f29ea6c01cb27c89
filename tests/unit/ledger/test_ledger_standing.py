"""Which figure stands, by hand: rank, day, provider, reprint, and rivals in sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ondiris.ledger.standing import standing
from ondiris.model import (
    Bound,
    Comparison,
    Known,
    KnownBasis,
    Modality,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
)
from ondiris.ports import Current, Recorded

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
MAY, JUNE, JULY = date(2025, 5, 31), date(2025, 6, 30), date(2025, 7, 15)


def source(name: str, provider: str = "", *, rank: int = 50, **more: object) -> Source:
    return Source(name, provider or name, f"Title of {name}", rank=rank, **more)  # type: ignore[arg-type]


def figure(
    name: str,
    value: str,
    *,
    day: date = JUNE,
    revision: int = 1,
    bound: Bound = Bound.EQ,
    key: SeriesKey = KEY,
    period: str = "2025-05",
) -> Recorded:
    """Return a figure of a source, known under `source:value`."""
    observation = Observation(
        key, Period.parse(period), Printed.read(value, bound=bound), name, "p. 1", Known(day)
    )
    return Recorded(f"{name}:{value}", observation, revision)


def shown(
    figures: list[Recorded], sources: list[Source], ranks: dict[str, int] | None = None
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return what stands: identifier to what it superseded and what contradicts it."""
    found = standing(
        figures, {s.id: s for s in sources}, ranks or {}, lambda entry: entry.printed.interval()
    )
    return {c.recorded.id: (c.superseded, c.conflicts) for c in found}


@pytest.mark.parametrize("turned", [False, True])
def test_the_higher_rank_stands_before_the_newer_and_the_newer_before_the_older(
    turned: bool,
) -> None:
    figures = [
        figure("paper", "1", day=JULY), figure("bureau", "2", day=MAY),
        figure("bureau", "3", day=JUNE),
    ]  # fmt: skip
    found = shown(
        figures[::-1] if turned else figures, [source("bureau", rank=80), source("paper")]
    )
    assert found == {"bureau:3": (("bureau:2", "paper:1"), ())}


def test_of_one_day_what_was_written_down_later_stands_and_then_the_greater_name() -> None:
    paper = [source("paper")]
    assert list(shown([figure("paper", "9"), figure("paper", "1", revision=2)], paper)) == [
        "paper:1"
    ]
    assert list(shown([figure("paper", "2"), figure("paper", "1")], paper)) == ["paper:2"]


def test_a_home_may_rank_its_sources_anew() -> None:
    sources = [source("bureau", rank=80), source("paper", rank=50)]
    figures = [figure("bureau", "1"), figure("paper", "2")]
    assert list(shown(figures, sources)) == ["bureau:1"]
    assert list(shown(figures, sources, {"paper": 90})) == ["paper:2"]
    assert set(shown(figures, sources, {"paper": 80})) == {"bureau:1", "paper:2"}


def test_rivals_of_one_rank_that_disagree_are_shown_beside_each_other() -> None:
    """The oldest agrees with the newest: it is confirmed, and the third is not."""
    sources = [source("a"), source("b"), source("c"), source("low", rank=10)]
    figures = [
        figure("a", "10.0", day=JULY), figure("b", "11", day=JUNE), figure("c", "10", day=MAY),
        figure("low", "99", day=JULY), figure("b", "12", day=MAY),
    ]  # fmt: skip
    assert shown(figures, sources) == {
        "a:10.0": (("b:12", "low:99"), ("b:11",)),
        "b:11": ((), ("a:10.0",)),
    }


def test_three_that_disagree_name_the_two_others_each() -> None:
    found = shown(
        [figure("a", "1", day=JULY), figure("b", "2"), figure("c", "3", day=MAY)],
        [source("a"), source("b"), source("c")],
    )
    assert found == {
        "a:1": ((), ("b:2", "c:3")),
        "b:2": ((), ("a:1", "c:3")),
        "c:3": ((), ("a:1", "b:2")),
    }


@pytest.mark.parametrize(("one", "other"), [(Bound.APPROX, Bound.EQ), (Bound.EQ, Bound.APPROX)])
def test_an_approximate_figure_neither_contradicts_nor_is_contradicted(
    one: Bound, other: Bound
) -> None:
    sources = [source("a"), source("b")]
    rivals = [figure("a", "400", bound=one, day=JULY), figure("b", "366", bound=other)]
    assert shown(rivals, sources) == {"a:400": (("b:366",), ())}
    exact = [figure("a", "400", day=JULY), figure("b", "366")]
    assert len(shown(exact, sources)) == 2


PAPER = source("paper", rank=50, published=MAY)


def reprint(name: str, of: str, **more: object) -> Source:
    return source(name, "Rival", rank=90, reprint_of=of, **more)


def test_a_reprint_has_the_rank_and_the_day_of_what_it_repeats() -> None:
    """By its own rank of 90, or by its own day in July, it would stand."""
    other = source("other", rank=50)
    figures = [figure("again", "1", day=JULY), figure("other", "2", day=JUNE)]
    again = reprint("again", "paper")
    assert list(shown(figures, [PAPER, again, other])) == ["other:2", "again:1"]
    assert list(shown(figures, [PAPER, again, replace(other, rank=60)])) == ["other:2"]
    assert list(shown(figures, [PAPER, again, other], {"paper": 70})) == ["again:1"]
    assert list(shown(figures, [PAPER, again, other], {"again": 70})) == ["other:2", "again:1"]


def test_a_reprint_of_a_reprint_goes_back_to_the_first() -> None:
    sources = [PAPER, reprint("once", "paper"), reprint("twice", "once"), source("other")]
    figures = [figure("twice", "1", day=JULY), figure("other", "2", day=JUNE)]
    assert list(shown(figures, sources)) == ["other:2", "twice:1"]


def test_a_reprint_is_of_the_provider_whose_figure_it_repeats() -> None:
    found = shown([figure("again", "1"), figure("paper", "2")], [PAPER, reprint("again", "paper")])
    assert found == {"paper:2": (("again:1",), ())}


def test_a_reprint_whose_origin_has_no_day_or_is_not_described_keeps_its_own() -> None:
    figures = [figure("again", "1", day=JUNE), figure("other", "2", day=MAY)]
    undated, other = replace(PAPER, published=None), source("other")
    assert list(shown(figures, [undated, reprint("again", "paper"), other])) == [
        "again:1", "other:2",
    ]  # fmt: skip
    assert list(shown(figures, [reprint("again", "paper"), other])) == ["again:1"]


def test_a_reprint_is_known_no_later_than_it_was_seen() -> None:
    """Its origin bears a later day than the one on which the reprint was already known."""
    late = replace(PAPER, published=JULY)
    figures = [figure("again", "1", day=MAY), figure("other", "2", day=JUNE)]
    assert next(iter(shown(figures, [late, reprint("again", "paper"), source("other")]))) == (
        "other:2"
    )


def test_a_figure_of_its_own_source_has_the_day_it_became_known_not_that_of_the_source() -> None:
    figures = [figure("paper", "1", day=JULY), figure("later", "2", day=JUNE)]
    later = source("later", published=JUNE)
    assert next(iter(shown(figures, [PAPER, later]))) == "paper:1"


def test_sources_that_repeat_each_other_come_to_an_end() -> None:
    ring = [source("a", reprint_of="b"), source("b", reprint_of="a")]
    assert shown([figure("a", "1"), figure("b", "1")], ring) == {"b:1": ((), ())}
    outside = source("c", reprint_of="a")
    assert shown([figure("c", "1")], [*ring, outside]) == {"c:1": ((), ())}


def test_another_series_extent_or_deadline_is_another_place() -> None:
    planned = replace(KEY, modality=Modality.PLANNED)
    figures = [
        figure("a", "1"), figure("a", "2", period="2025-06"), figure("a", "4", day=MAY),
        figure("a", "3", key=replace(KEY, scope="sme")),
        figure("a", "5", key=planned, period="2025-06-30"),
        figure("a", "6", key=planned, period="../2025-06-30"),
    ]  # fmt: skip
    found = shown(figures, [source("a")])
    assert sorted(found) == ["a:1", "a:2", "a:3", "a:5", "a:6"]
    assert found["a:1"] == (("a:4",), ())
    same = [
        figure("a", "7", period="2025-01/2025-03"),
        figure("a", "8", period="2025-Q1", day=JULY),
    ]
    assert shown(same, [source("a")]) == {"a:8": (("a:7",), ())}


# Two faces of one change


GROWTH = SeriesKey(
    measure="growth_pct",
    of="output",
    area="XX-1",
    activity="C29",
    unit="%",
    comparison=Comparison.YOY_SAME_PERIOD,
    price_basis=PriceBasis.REAL,
)
INDEX = replace(GROWTH, measure="index_pct")
BUREAU, NEWS = source("bureau", rank=90), source("paper")


def told(figures: list[Recorded], *sources: Source) -> dict[str, Current]:
    found = standing(
        figures, {s.id: s for s in sources}, {}, lambda entry: entry.printed.interval()
    )
    return {one.recorded.id: one for one in found}


def unsaid(recorded: Recorded) -> Recorded:
    """Return a figure whose price basis its source's profile supplied."""
    return replace(recorded, observation=replace(recorded.observation, defaulted=("price_basis",)))


def test_an_index_of_higher_rank_stands_before_the_growth_it_contradicts() -> None:
    found = told(
        [figure("bureau", "134.8", key=INDEX), figure("paper", "36.3", key=GROWTH, day=JULY)],
        BUREAU, NEWS,
    )  # fmt: skip
    assert set(found) == {"bureau:134.8"}
    assert found["bureau:134.8"].superseded == ("paper:36.3",)
    assert found["bureau:134.8"].differs == ("paper:36.3",)


def test_a_growth_that_says_the_same_as_the_index_is_confirmed_by_it() -> None:
    found = told(
        [figure("bureau", "136.34", key=INDEX), figure("paper", "36.3", key=GROWTH)], BUREAU, NEWS
    )
    assert found["bureau:136.34"].confirmed == ("paper:36.3",)
    assert found["bureau:136.34"].superseded == found["bureau:136.34"].differs == ()


def test_faces_of_equal_rank_that_disagree_are_a_conflict() -> None:
    found = told(
        [figure("paper", "36.3", key=GROWTH), figure("other", "134.8", key=INDEX)],
        NEWS, source("other"),
    )  # fmt: skip
    assert {name: one.conflicts for name, one in found.items()} == {
        "paper:36.3": ("other:134.8",),
        "other:134.8": ("paper:36.3",),
    }


def test_a_basis_that_nobody_stated_makes_faces_differ_and_never_conflict() -> None:
    found = told(
        [figure("bureau", "134.8", key=INDEX), unsaid(figure("paper", "36.3", key=GROWTH))],
        BUREAU, NEWS,
    )  # fmt: skip
    assert found["paper:36.3"].differs == ("bureau:134.8",)
    assert found["bureau:134.8"].differs == ("paper:36.3",)
    assert all(one.conflicts == one.superseded == () for one in found.values())


def test_one_face_without_a_stated_basis_differs_too_where_ranks_are_equal() -> None:
    found = told(
        [unsaid(figure("paper", "36.3", key=GROWTH)), figure("other", "30.1", key=GROWTH)],
        NEWS, source("other"),
    )  # fmt: skip
    assert {name: (one.conflicts, one.differs) for name, one in found.items()} == {
        "paper:36.3": ((), ("other:30.1",)),
        "other:30.1": ((), ("paper:36.3",)),
    }


def test_faces_of_another_price_basis_are_two_questions() -> None:
    nominal = replace(GROWTH, price_basis=PriceBasis.NOMINAL)
    found = told(
        [figure("bureau", "136.3", key=INDEX), figure("paper", "19.1", key=nominal)], BUREAU, NEWS
    )
    assert all(one.superseded == one.differs == one.conflicts == () for one in found.values())
    assert len(found) == 2


# More digits


def test_more_digits_that_agree_confirm_and_those_that_do_not_revise() -> None:
    (fine,) = told([figure("paper", "976.2"), figure("bureau", "976.15")], BUREAU, NEWS).values()
    assert (fine.confirmed, fine.superseded) == (("paper:976.2",), ())
    (moved,) = told([figure("paper", "976.2"), figure("bureau", "976.14")], BUREAU, NEWS).values()
    assert (moved.confirmed, moved.superseded) == ((), ("paper:976.2",))


def test_a_lower_rank_outside_the_interval_is_said_beside_what_stands() -> None:
    found = told([figure("bureau", "976.2"), figure("paper", "980")], BUREAU, NEWS)
    assert found["bureau:976.2"].differs == ("paper:980",)
    near = told([figure("bureau", "976.2"), figure("paper", "976")], BUREAU, NEWS)
    assert near["bureau:976.2"].differs == ()


def test_what_is_grown_tells_questions_apart() -> None:
    """The growth of output and the index of value added are no two faces of one change."""
    value_added = replace(INDEX, of="gva")
    found = told(
        [figure("bureau", "104.8", key=value_added), figure("paper", "36.3", key=GROWTH)],
        BUREAU, NEWS,
    )  # fmt: skip
    assert set(found) == {"bureau:104.8", "paper:36.3"}
    assert all(one.superseded == one.differs == one.conflicts == () for one in found.values())


def test_one_without_a_stated_basis_differs_from_each_of_two_in_conflict() -> None:
    found = told(
        [
            figure("bureau", "134.8", key=INDEX),
            figure("office", "120.0", key=INDEX),
            unsaid(figure("paper", "36.3", key=GROWTH)),
        ],
        BUREAU, source("office", rank=90), NEWS,
    )  # fmt: skip
    assert set(found["paper:36.3"].differs) == {"bureau:134.8", "office:120.0"}
    assert found["bureau:134.8"].conflicts == ("office:120.0",)
    assert found["office:120.0"].differs == ("paper:36.3",)


def test_a_heavy_growth_without_a_stated_basis_takes_no_place_of_an_index() -> None:
    """It beats the growth of its own face; the index of another face stays, and both differ."""
    found = told(
        [
            unsaid(figure("bureau", "36.3", key=GROWTH)),
            figure("paper", "30.0", key=GROWTH),
            figure("office", "134.8", key=INDEX),
        ],
        BUREAU, NEWS, source("office", rank=80),
    )  # fmt: skip
    assert set(found) == {"bureau:36.3", "office:134.8"}
    assert found["bureau:36.3"].superseded == ("paper:30.0",)
    assert "office:134.8" in found["bureau:36.3"].differs
    assert found["office:134.8"].differs == ("bureau:36.3",)
    assert found["office:134.8"].superseded == ()


@pytest.mark.parametrize("growth", ["6.0", "36.3"])
def test_a_stated_growth_that_a_heavier_index_overrules_does_not_come_back(growth: str) -> None:
    """Beside a newer growth of equal rank that states no basis, it would stand as its rival."""
    found = told(
        [
            figure("bureau", "125.6", key=INDEX),
            unsaid(figure("paper", "25.6", key=GROWTH, day=JULY)),
            figure("home", growth, key=GROWTH, day=MAY),
        ],
        BUREAU, NEWS, source("home"),
    )  # fmt: skip
    assert set(found) == {"bureau:125.6", "paper:25.6"}
    assert found["bureau:125.6"].superseded == (f"home:{growth}",)
    assert found["paper:25.6"].differs == ()


PROMISE = replace(KEY, measure="jobs", subject="plant", unit="jobs", modality=Modality.PLANNED)


def test_what_was_promised_last_stands_whoever_said_it() -> None:
    early = figure("bureau", "11", key=PROMISE, day=MAY)
    found = told([early, figure("paper", "12", key=PROMISE, day=JULY)], BUREAU, NEWS)
    assert set(found) == {"paper:12"}
    assert found["paper:12"].superseded == ("bureau:11",)
    assert found["paper:12"].conflicts == ()


@pytest.mark.parametrize("doubt", [{"status": ("V",)}, {"known": Known(JULY, KnownBasis.LOADED)}])
def test_a_promise_from_an_excerpt_or_without_a_day_moves_nothing(doubt: dict[str, object]) -> None:
    later = figure("paper", "12", key=PROMISE, day=JULY)
    doubtful = replace(later, observation=replace(later.observation, **doubt))  # type: ignore[arg-type]
    found = told([figure("bureau", "11", key=PROMISE, day=MAY), doubtful], BUREAU, NEWS)
    assert set(found) == {"bureau:11"}


def test_two_that_promise_otherwise_on_one_day_are_a_conflict() -> None:
    found = told(
        [figure("other", "11", key=PROMISE), figure("paper", "12", key=PROMISE)],
        source("other"), NEWS,
    )  # fmt: skip
    assert found["paper:12"].conflicts == ("other:11",)
