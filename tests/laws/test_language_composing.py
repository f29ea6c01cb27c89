"""Reading a composed text gives back every claim that went into it, whatever they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_claims import ACTIVITIES, LANGUAGES, PLACES, SITES, make_claim

from ondiris.language import Claim, ClaimComparison, Document, Subject, Time, read
from ondiris.language.composing import SpokenText, Topic, compose

SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PERIODS = (
    Time("2025-01", "2025-05", "months"),
    Time("2021", "2021", "year"),
    Time("2024-07", "2024-09", "quarter"),
    Time("2022-01", "2022-06", "half_year"),
    Time("2015-03", "2015-03", "month"),
)


def _claim(
    value: Decimal, unit: str, measure: str, subject: Subject, period: Time, **more: object
) -> Claim:
    digits = max(0, -int(value.as_tuple().exponent))
    made = Claim(
        id="", doc=Document(), span=(0, 1), quote="", value=value, digits=digits, scale=1,
        unit=unit, measure=measure, subject=subject, period=period,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def _bulletin(r: Random) -> list[Topic]:
    """Make the claims of a bulletin: a lead, levels, growth, shares, plans at every site."""
    period = r.choice(PERIODS)
    real = ClaimComparison("yoy_same_period", "real")
    chosen = ["B-E", *r.sample([a for a in ACTIVITIES if a not in ("B-E", "F", "G")], 6)]

    def tenth(low: int, high: int) -> Decimal:
        return Decimal(r.randint(low, high)).scaleb(-1)

    def of(code: str) -> Subject:
        return Subject("activity", code, "KZ-75")

    levels = [
        _claim(tenth(10, 9990) * 10**9, "KZT", "output", of(code), period, digits=1, scale=10**9)
        for code in chosen
    ]
    growth = [
        _claim(
            value, "%", "growth_pct", of(code), period, of="output",
            flags=("neg",) if value < 0 else (),
        )
        for code in chosen[1:]
        if (value := tenth(-300, 600))
    ]  # fmt: skip
    index = [
        _claim(tenth(800, 1400), "%", "index_pct", of(c), period, of="output", comparison=real)
        for c in chosen[:4]
    ]
    shares = [
        _claim(tenth(1, 500), "%", "share_pct", of(code), period, of="output")
        for code in chosen[1:4]
    ]
    plans = []
    for site, area in SITES.items():
        there = Subject("site", site, area)
        due = r.choice([Time("2025", "2025", "year"), Time(None, "2027", "year", "deadline")])
        count = Decimal(r.choice([1, 2, 5, 21, 144]))
        for unit, measure in (("projects", "count_projects"), ("jobs", "jobs")):
            plans.append(_claim(count, unit, measure, there, due, modality="planned"))
    return [
        Topic((levels[0], index[0])), Topic((*levels[1:], *shares)), Topic((*growth, *index[1:])),
        Topic(tuple(plans)),
    ]  # fmt: skip


def _said(topics: list[Topic], spoken: SpokenText, lang: str) -> None:
    """Hold what is heard against what went in: rounded words beside, and nothing else."""
    heard = []
    pieces = [" ".join(s.text for s in p) for p in spoken.paragraphs]
    for text in ("\n\n".join(pieces), *(s.text for s in spoken.apart)):
        heard += read(text, lang=lang, places=PLACES).claims if text else ()
    assert [c.meaning() for c in heard] == [c.meaning() for c in spoken.claims]
    again = read(spoken.text, lang=lang, places=PLACES).claims if spoken.text else ()
    assert [c.meaning() for c in again] == [c.meaning() for c in spoken.claims]
    exact = Counter(c.meaning() for c in spoken.claims if "word" not in c.flags)
    exact += Counter(c.meaning() for c in spoken.left)
    assert exact == Counter(c.meaning() for topic in topics for c in topic.claims)


@pytest.mark.parametrize("lang", LANGUAGES)
@SETTINGS
@given(random=st.randoms(use_true_random=False), count=st.integers(1, 8))
def test_any_claims_are_heard_as_they_were_meant(lang: str, random: Random, count: int) -> None:
    topics = [Topic(tuple(make_claim(random) for _ in range(count)))]
    _said(topics, compose(topics, lang, PLACES), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@SETTINGS
@given(random=st.randoms(use_true_random=False))
def test_a_bulletin_is_heard_as_it_was_meant(lang: str, random: Random) -> None:
    topics = _bulletin(random)
    spoken = compose(topics, lang, PLACES)
    _said(topics, spoken, lang)
    assert spoken.left == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_stands_where_its_sentence_says_it(lang: str) -> None:
    topics = _bulletin(Random(7))
    for sentence in (s for p in compose(topics, lang, PLACES).paragraphs for s in p):
        for figure in sentence.figures:
            words = sentence.text[figure.start : figure.end]
            assert any(character.isdigit() for character in words) or "word" in figure.claim.flags
