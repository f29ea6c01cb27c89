"""Reaches joined among many are those that no other holds, whichever few are looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ondiris.model import Period
from ondiris.production.figures.reach import Reach, Reaches

AREAS, ACTIVITIES, MEASURES = "xyz", ("B-E", "C", "C10"), ("output", "growth_pct", "share_pct")
PERIODS = tuple(map(Period.parse, ("2024", "2025", "2025-01/2025-05")))


def _some(values: tuple[object, ...] | str) -> st.SearchStrategy[frozenset[object] | None]:
    return st.none() | st.frozensets(st.sampled_from(values), max_size=2)


REACHES = st.builds(
    Reach, measures=_some(MEASURES), of=_some(("", "output")), areas=_some(AREAS),
    activities=_some(ACTIVITIES), periods=_some(PERIODS),
)  # fmt: skip


def _holds(part: Reach, measure: str, area: str, activity: str, period: Period, of: str) -> bool:
    asked = ((part.measures, measure), (part.of, of), (part.areas, area),
             (part.activities, activity), (part.periods, period))  # fmt: skip
    return all(known is None or value in known for known, value in asked)


@given(st.lists(REACHES, min_size=1, max_size=8))
def test_none_of_what_is_joined_is_within_another(parts: list[Reach]) -> None:
    joined = Reaches.joining(parts).parts
    for n, part in enumerate(joined):
        assert not any(part.within(other) for m, other in enumerate(joined) if m != n)


@given(
    st.lists(REACHES, min_size=1, max_size=8), st.sampled_from(MEASURES), st.sampled_from(AREAS),
    st.sampled_from(ACTIVITIES), st.sampled_from(PERIODS), st.sampled_from(("", "output")),
)  # fmt: skip
def test_what_is_joined_holds_what_its_parts_hold(
    parts: list[Reach], measure: str, area: str, activity: str, period: Period, of: str
) -> None:
    asked = measure, area, activity, period, of
    joined = Reaches.joining(parts).parts
    assert any(_holds(p, *asked) for p in joined) == any(_holds(p, *asked) for p in parts)
