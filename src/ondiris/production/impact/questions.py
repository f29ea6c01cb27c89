"""What is asked of an economy: projects with money, jobs and years, or activities that are lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ondiris.errors import InvalidInput

__all__ = [
    "DRAWS",
    "ImpactPart",
    "ImpactQuestion",
    "LaunchOdds",
    "LossQuestion",
    "OutputBasis",
    "read_years",
]

DRAWS = 4_000
FURTHEST = 30
LARGEST = 1e18
"""More than everybody in the world makes in a year, in any currency."""
EARLIEST, LATEST = 1990, 2199
"""Years that may be told."""
OutputBasis = str
"""Where yearly output comes from: ``stated``, ``yield``, ``jobs``, or empty where nobody said."""


@dataclass(frozen=True, slots=True)
class LaunchOdds:
    """How much of it can be expected, from the odds of delivery.

    Parameters
    ----------
    programme : str
        Whose odds they are.
    expected : float
        Launches to be expected.
    promised : int
        Launches promised.
    by : date
    """

    programme: str
    expected: float
    promised: int
    by: date


@dataclass(frozen=True, slots=True)
class ImpactPart:
    """One project, or what is asked of an activity.

    Parameters
    ----------
    activity : str
        Code of the city's list or of the table; of an aggregate its parts by output.
    investment : float
        Money spent once.
    output : tuple of (float, float)
        Ends of yearly output at full work; equal where it is stated, nothing where unknown.
    jobs : float or None
        Permanent jobs as promised.
    launch : int or None
        First year of work.
    subject : str
        Code of the project; empty for what is asked of an activity.
    basis : str
        Where output comes from.
    inputs : tuple of str
        Entries that it rests on.
    """

    activity: str
    investment: float = 0.0
    output: tuple[float, float] = (0.0, 0.0)
    jobs: float | None = None
    launch: int | None = None
    subject: str = ""
    basis: OutputBasis = ""
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        low, high = self.output
        amounts = (self.investment, low, high, self.jobs or 0.0)
        if not all(0.0 <= amount <= LARGEST for amount in amounts) or low > high:
            raise InvalidInput(
                "impact-amount",
                "an amount is no number from zero to a million trillion",
                hint="Give amounts from zero up, such as 7.5bn.",
            )
        if not (self.investment or high or self.jobs):
            raise InvalidInput(
                "impact-nothing", "nothing is asked: neither investment, output nor jobs",
                hint="Give --output or --investment with an amount.",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImpactQuestion:
    """What is asked.

    Parameters
    ----------
    parts : tuple of ImpactPart
        One at least.
    local_share : float or None
        Share of what it buys while it runs that is bought here; as the economy does where it is
        not said.
    local_investment : float or None
        The same of what is bought to build it.
    years : tuple of (int, int) or None
        First year and last; those of the promises where they are not said.
    subject : str
        Project or programme; empty for what is asked of an activity.
    odds : tuple of LaunchOdds
    draws, seed : int
    """

    parts: tuple[ImpactPart, ...]
    local_share: float | None = None
    local_investment: float | None = None
    years: tuple[int, int] | None = None
    subject: str = ""
    odds: tuple[LaunchOdds, ...] = ()
    draws: int = DRAWS
    seed: int = 1

    def __post_init__(self) -> None:
        shares = (self.local_share, self.local_investment)
        if not all(share is None or 0.0 <= share <= 1.0 for share in shares):
            raise InvalidInput(
                "impact-local-share", "a local share lies outside 0 to 1",
                hint="Give the share of what is bought that is bought here, such as 0.4.",
            )  # fmt: skip
        if self.years and not 0 <= self.years[1] - self.years[0] < FURTHEST:
            raise InvalidInput(
                "impact-years", f"a first and a last year lie less than {FURTHEST} years apart",
                hint="--years 2027-2033",
            )  # fmt: skip
        if self.years and not EARLIEST <= self.years[0] <= self.years[1] <= LATEST:
            raise InvalidInput(
                "impact-years", f"years lie from {EARLIEST} to {LATEST}", hint="--years 2027-2033"
            )
        if not self.parts:
            raise InvalidInput("impact-nothing", "nothing is asked: there is no project in it")

    def buying(self, local: float | None, building: float | None = None) -> ImpactQuestion:
        """Return the question with shares that are bought here.

        Parameters
        ----------
        local : float or None
            Of what it buys while it runs; where nothing but an investment is known, of that.
        building : float or None
            Of what is bought to build it.
        """
        runs = any(part.output[1] or part.jobs for part in self.parts)
        told = local if building is None and not runs else building
        return replace(self, local_share=local, local_investment=told)


@dataclass(frozen=True, slots=True)
class LossQuestion:
    """What is asked of activities that are lost.

    Parameters
    ----------
    activities : tuple of str
        Taken out together; none for each in turn, ranked.
    share : float or None
        They stand still for a year, for this share of their output; None where they are taken out
        of the web and their own final demand stays.
    draws, seed : int
    """

    activities: tuple[str, ...] = ()
    share: float | None = None
    draws: int = 1_000
    seed: int = 1

    def __post_init__(self) -> None:
        if self.share is not None and not 0.0 < self.share <= 1.0:
            raise InvalidInput(
                "impact-loss", "a share of output that is lost lies above 0 and up to 1",
                hint="A loss cannot be larger than the activity: --share 0.5.",
            )  # fmt: skip
        if self.share is not None and not self.activities:
            raise InvalidInput(
                "impact-loss", "which activity stands still for a year is not said",
                hint="--extract C29 --share 0.5",
            )  # fmt: skip


def read_years(text: str) -> tuple[int, int]:
    """Return first and last year of a run.

    Raises
    ------
    InvalidInput
        ``impact-years``.

    Examples
    --------
    >>> read_years("2027-2033"), read_years("2027")
    ((2027, 2033), (2027, 2027))
    """
    first, dash, last = text.strip().partition("-")
    if not (first.isdecimal() and len(first) == 4 and (last.isdecimal() or not dash)):
        raise InvalidInput(
            "impact-years", f"{text[:20]!r} is no run of years", hint="--years 2027-2033"
        )
    found = int(first), int(last or first)
    if found[1] < found[0] or len(last or first) != 4:
        raise InvalidInput(
            "impact-years", "the last year comes before the first", hint="--years 2027-2033"
        )
    return found
