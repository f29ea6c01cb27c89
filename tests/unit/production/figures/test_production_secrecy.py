"""What rests on several figures may be seen where each of them may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ondiris.codes import Catalogue
from ondiris.model import Confidentiality, Known, Observation, Period, Printed, SeriesKey
from ondiris.model.secrecy import Secrecy, open_at
from ondiris.ports import INTERNAL, Audience, Current, Recorded
from ondiris.production import Row, derive
from ondiris.production.figures.rows import published_row

FREE, HOUSE = Confidentiality.FREE, Confidentiality.INTERNAL
SOON, LATER = "2025-11-01T08:00:00+00:00", "2025-11-02T08:00:00+00:00"
PART = Observation(
    SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT"),
    Period.parse("2025"), Printed.read("7"), "paper", "p", Known(date(2025, 6, 30)),
)  # fmt: skip
WHOLE = replace(PART, key=replace(PART.key, activity="B-E"), printed=Printed.read("28"))


@pytest.mark.parametrize(
    ("parts", "joint"),
    [
        ((), Secrecy()),
        ((Secrecy(), Secrecy()), Secrecy()),
        ((Secrecy(embargo=SOON), Secrecy()), Secrecy(embargo=SOON)),
        ((Secrecy(embargo=LATER), Secrecy(embargo=SOON)), Secrecy(embargo=LATER)),
        ((Secrecy(), Secrecy(HOUSE)), Secrecy(HOUSE)),
        ((Secrecy(Confidentiality.CONFIDENTIAL),), Secrecy(HOUSE)),
        ((Secrecy(Confidentiality.SECONDARY), Secrecy(embargo=SOON)), Secrecy(HOUSE, SOON)),
    ],
)
def test_what_rests_on_several_is_as_secret_as_the_most_secret(
    parts: tuple[Secrecy, ...], joint: Secrecy
) -> None:
    assert Secrecy.joint(parts) == joint
    for instant in ("", SOON, LATER):
        assert open_at(joint, instant) == all(open_at(part, instant) for part in parts)


@pytest.mark.parametrize(
    ("embargo", "instant", "seen"),
    [("", "", True), (SOON, "", False), (SOON, SOON, True), (LATER, SOON, False)],
)
def test_an_embargo_holds_before_its_moment(embargo: str, instant: str, *, seen: bool) -> None:
    assert open_at(Secrecy(embargo=embargo), instant) == seen
    assert not open_at(Secrecy(HOUSE, embargo), instant)


def test_the_house_sees_everything_and_the_public_by_its_moment() -> None:
    hidden = Secrecy(HOUSE, LATER)
    assert INTERNAL.may_see(hidden)
    public = Audience(public=True, moment=datetime(2025, 11, 2, 8, tzinfo=UTC))
    assert not public.may_see(hidden)
    assert public.may_see(Secrecy(FREE, LATER))
    assert not Audience(public=True).may_see(Secrecy(FREE, SOON))


@pytest.mark.parametrize(
    ("whole", "secrecy"),
    [
        (WHOLE, Secrecy()),
        (replace(WHOLE, embargo=SOON), Secrecy(embargo=SOON)),
        (replace(WHOLE, confidentiality=HOUSE), Secrecy(HOUSE)),
    ],
)
def test_a_derived_figure_opens_with_the_last_of_its_inputs(
    whole: Observation, secrecy: Secrecy, catalogue: Catalogue
) -> None:
    def row(entry: Observation) -> Row:
        return published_row(Current(Recorded(entry.id, entry, 1)), catalogue.interval(entry))

    found, _ = derive([row(PART), row(whole)], catalogue)
    (share,) = [r for r in found if r.key.measure == "share_pct"]
    assert Secrecy(share.confidentiality, share.embargo) == secrecy
