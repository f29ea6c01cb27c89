"""Reading what was written gives the same claims, in every language."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_claims import LANGUAGES, PLACES, make_claim

from ondiris.language import Claim, read, write


def _again(claims: list[Claim], lang: str) -> list[Claim]:
    return list(read(write(claims, lang, PLACES), lang=lang, places=PLACES).claims)


@pytest.mark.parametrize("lang", LANGUAGES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False), count=st.integers(1, 4))
def test_reading_what_was_written_gives_the_claims_back(
    lang: str, random: Random, count: int
) -> None:
    claims = [make_claim(random) for _ in range(count)]
    assert [c.meaning() for c in _again(claims, lang)] == [c.meaning() for c in claims]
