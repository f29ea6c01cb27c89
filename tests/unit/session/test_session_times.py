"""Times released to the public: by the rule, by half-year, and never different by one or two."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ondiris.errors import Refused
from ondiris.production.applications.releasing import RELEASED, TimesRelease
from ondiris.session import Observatory, make_home, open_home
from ondiris.session.applications.files import load_applications
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.applications.released import released_times
from ondiris.session.applications.times import ReleaseStanding, TimesDesk, release_times

CITY = Path(__file__).parents[2] / "doors" / "second_city"
STEPS = (
    "procedure,code,kind,order,name_en,role,allowed,days,in_force,place,url,confidence,"
    "confirmed_by,confirmed_on"
)
ROWS = (
    "plot,entry,step,1,Entry,zone,10,working,yes,ZZ-1,https://zone.example/,ok,zone,2024-01-09",
    "plot,board,step,2,Board,zone,12,unsaid,,,https://zone.example/,ok,,",
)
HEAD = "application,procedure,applicant,holding,act,step,outcome,reason,institution,role,day"
FIRST = date(2025, 1, 6)


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2025, 7, 10, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("times")
    case = Path(shutil.copytree(CITY, folder / "case"))
    (case / "applications").mkdir(exist_ok=True)
    (case / "applications" / "procedures.csv").write_text("code,name_en\nplot,A plot\n", "utf-8")
    (case / "applications" / "steps.csv").write_text("\n".join((STEPS, *ROWS, "")), "utf-8")
    make_home(folder / "home", case, clock=Hand())
    return folder / "home"


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def observatory(made: Path, tmp_path: Path, hand: Hand) -> Iterator[Observatory]:
    shutil.copytree(made, tmp_path / "home")
    with open_home(tmp_path / "home", audience="internal", clock=hand) as found:
        yield found


Load = Callable[..., None]


@pytest.fixture
def load(observatory: Observatory, tmp_path: Path) -> Load:
    def enter(*rows: str) -> None:
        path = tmp_path / "applications.csv"
        path.write_text("\n".join((HEAD, *rows, "")), "utf-8")
        desk = ApplicationDesk(observatory, observatory.at())
        load_applications(observatory, path, desk.steps())

    return enter


def application(
    number: int, holding: str, days: int | None, *, opened: date = FIRST, outcome: str = "granted"
) -> list[str]:
    """Return the rows of an application whose entry is decided after some days."""
    code, who = f"app-{number}", f"inv-{number}"
    rows = [
        f"{code},plot,{who},{holding},filed,,,,{who},applicant,{opened}",
        f"{code},,,,opened,entry,,,zone,officer,{opened}",
    ]
    if days is not None:
        reason = "no_land" if outcome == "refused" else ""
        day = opened + timedelta(days=days)
        rows.append(f"{code},,,,decided,entry,{outcome},{reason},zone,officer,{day}")
    return rows


def many(count: int, holdings: int) -> list[str]:
    """Return applications that take one day, two days and so on."""
    parts = [application(n, f"h-{n % holdings}", n) for n in range(1, count + 1)]
    return [row for part in parts for row in part]


def told(observatory: Observatory) -> dict[str, TimesRelease]:
    return dict(released_times(observatory.at(public=True)))


def standings(observatory: Observatory) -> list[ReleaseStanding]:
    return [one.standing for one in release_times(observatory).sealed]


def test_what_the_rule_lets_pass_is_sealed_and_the_public_reads_nothing_else(
    observatory: Observatory, load: Load
) -> None:
    load(*many(12, 4))
    assert told(observatory) == {}
    looked = release_times(observatory, dry_run=True)
    assert (looked.receipt, told(observatory)) == (None, {})
    release_times(observatory)
    found = told(observatory)
    assert sorted(found) == ["procedure:plot", "procedure:plot:entry"]  # board: not confirmed
    entry = found["procedure:plot:entry"]
    # Of twelve that took one to twelve days six had ended by the sixth; eleven by the eleventh,
    # but only two were at risk there, and a 90 % quantile asks for five.
    assert entry.ended == {"granted": 12, "refused": 0, "withdrawn": 0}
    assert (entry.applications, entry.open, str(entry.period)) == (12, 0, "2025-H1")
    assert entry.median is not None
    assert (entry.median.day, entry.ninety) == (6, None)
    # Ten working days after Monday the 6th end on the 20th; the longest took to the 18th.
    assert entry.in_time is not None
    assert (entry.in_time.value, entry.in_time.lower) == (100, None)
    whole = found["procedure:plot"]  # board was never opened: all are still under way
    assert (whole.open, whole.median and whole.median.day) == (12, None)
    public = observatory.at(public=True)
    assert {one.statement.property for one in public.statements()} >= {RELEASED}
    assert all("inv-" not in one.value for one in public.statements())
    assert ApplicationDesk(observatory, public).applications() == {}


@pytest.mark.parametrize(
    ("count", "holdings", "why"),
    [(9, 9, "too_few_applications"), (10, 2, "too_few_holdings"), (10, 3, None)],
)
def test_below_the_rule_nothing_but_the_number_of_applications_is_told(
    observatory: Observatory, load: Load, count: int, holdings: int, why: str | None
) -> None:
    load(*many(count, holdings))
    release_times(observatory)
    entry = told(observatory)["procedure:plot:entry"]
    assert entry.applications == count
    assert (entry.withheld and str(entry.withheld)) == why
    shown = (entry.ended, entry.median, entry.in_time)
    assert (shown == (None, None, None)) is (why is not None)


def test_a_median_that_one_answer_would_carry_is_not_told(
    observatory: Observatory, load: Load
) -> None:
    # Nine are still open and were opened a few days ago; the one that ended would be all of it.
    late = [application(n, f"h-{n}", None, opened=date(2025, 6, 26)) for n in range(9)]
    load(*application(9, "h-9", 60), *(row for part in late for row in part))
    day = date(2025, 6, 30)
    desk = TimesDesk(observatory, observatory.at(day), day=day)
    entry = next(one for one in desk.measured() if one.step == "entry")
    assert entry.waits is not None
    assert entry.waits.quantile(0.5, "answered").day == 60
    release_times(observatory)
    shown = told(observatory)["procedure:plot:entry"]
    assert (shown.median, str(shown.withheld)) == (None, "too_few_answers")
    assert shown.in_time is None


def test_what_is_entered_later_moves_no_release(
    observatory: Observatory, load: Load, hand: Hand
) -> None:
    load(*many(12, 4))
    release_times(observatory)
    before = told(observatory)
    load(*application(40, "h-9", 20, outcome="refused"))
    assert told(observatory) == before
    assert standings(observatory) == [ReleaseStanding.STANDS] * 2
    hand.moment = datetime(2025, 12, 31, 9, 0, tzinfo=UTC)
    assert standings(observatory) == [ReleaseStanding.STANDS] * 2
    assert told(observatory) == before


Later = Sequence[tuple[int, str, int | None, str]]
JULY = date(2025, 7, 14)


@pytest.mark.parametrize(
    ("later", "standing"),
    [
        ([], ReleaseStanding.RELEASED),
        ([(20, "h-7", 9, "granted")], ReleaseStanding.TOO_FEW_MOVED),
        ([(20, "h-7", 9, "refused")], ReleaseStanding.TOO_FEW_MOVED),
        ([(20, "h-7", None, "")], ReleaseStanding.TOO_FEW_MOVED),
        ([(20, "h-7", 9, "granted"), (21, "h-8", 9, "granted")], ReleaseStanding.TOO_FEW_MOVED),
        ([(n, "h-7", 9, "granted") for n in (20, 21, 22)], ReleaseStanding.TOO_FEW_MOVED),
        ([(n, f"h-{n}", 9, "granted") for n in (20, 21, 22)], ReleaseStanding.RELEASED),
    ],
)
def test_two_releases_differ_by_nobody_or_by_enough(
    observatory: Observatory, load: Load, hand: Hand, later: Later, standing: ReleaseStanding
) -> None:
    load(*many(12, 4))
    release_times(observatory)
    before = told(observatory)
    hand.moment = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    for number, holding, days, outcome in later:
        load(*application(number, holding, days, opened=JULY, outcome=outcome))
    assert standings(observatory) == [standing] * 2
    after = told(observatory)
    if standing is ReleaseStanding.TOO_FEW_MOVED:
        assert after == before
    else:
        assert {str(one.period) for one in after.values()} == {"2025-H2"}
        assert after["procedure:plot:entry"].applications == 12 + len(later)


def test_nobody_releases_from_a_public_door(observatory: Observatory, load: Load) -> None:
    load(*many(12, 4))
    folder, clock = observatory.home.folder, observatory.clock
    with open_home(folder, audience="public", clock=clock) as outside, pytest.raises(Refused):
        release_times(outside)


def test_a_withdrawn_release_is_gone_and_the_one_before_stands(
    observatory: Observatory, load: Load
) -> None:
    load(*many(12, 4))
    release_times(observatory)
    for one in observatory.at().statements(property=RELEASED):
        observatory.withdraw(one.id, reason="computed on a wrong calendar")
    assert told(observatory) == {}
