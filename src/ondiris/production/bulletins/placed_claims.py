"""Claims with the place that they have in the ledger, and what two of them say of one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ondiris.language import Claim, Relation, interval_of
from ondiris.language.claim import plain
from ondiris.model import Bound, Observation

__all__ = ["AcceptedClaim", "RepeatedClaim", "UnplacedClaim", "contradictions", "once"]


@dataclass(frozen=True, slots=True)
class AcceptedClaim:
    """A claim with the entry it becomes.

    Parameters
    ----------
    claim : Claim
    entry : Observation
    programme : str
        The programme whose promise it is a version of; empty for none.
    by_hand : bool
        Whether a person said where it belongs.
    """

    claim: Claim
    entry: Observation
    programme: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class UnplacedClaim:
    """A claim that is put before a person: the reason as a code, and the nearest candidates.

    Parameters
    ----------
    claim : Claim
    reason : str
    candidates : tuple of str
    entry : Observation, optional
        What it would be but for whose it is; it may contradict another all the same.
    """

    claim: Claim
    reason: str
    candidates: tuple[str, ...] = ()
    entry: Observation | None = None


@dataclass(frozen=True, slots=True)
class RepeatedClaim:
    """A claim that says again, less exactly or just so, what another one of its text says."""

    claim: Claim
    by: str


def once(accepted: Sequence[AcceptedClaim]) -> tuple[list[AcceptedClaim], list[RepeatedClaim]]:
    """Keep of what says the same thing twice the claim that says it most exactly.

    Parameters
    ----------
    accepted : sequence of AcceptedClaim
    """
    kept: list[AcceptedClaim] = []
    repeated: list[RepeatedClaim] = []
    for one in accepted:
        other = next((k for k in kept if _same_thing(k, one) and _tells(k, one)), None)
        if other is not None:
            repeated.append(RepeatedClaim(one.claim, other.claim.id))
            continue
        wider = [k for k in kept if _same_thing(k, one) and _tells(one, k)]
        repeated += [RepeatedClaim(k.claim, one.claim.id) for k in wider]
        kept = [k for k in kept if k not in wider] + [one]
    return kept, repeated


def _same_thing(one: AcceptedClaim, other: AcceptedClaim) -> bool:
    return one.entry.key == other.entry.key and one.entry.period.meets(other.entry.period)


def _tells(exact: AcceptedClaim, loose: AcceptedClaim) -> bool:
    """Whether one claim's digits say all that another's say."""
    inner, outer = interval_of(exact.claim), interval_of(loose.claim)
    return (
        exact.claim.bound != "approx"
        and inner.meets(outer)
        and outer.lower <= inner.lower
        and inner.upper <= outer.upper
    )


def contradictions(kept: Sequence[AcceptedClaim]) -> list[Relation]:
    """Return the pairs that are about one thing and whose printed digits do not meet.

    Parameters
    ----------
    kept : sequence of AcceptedClaim
    """
    found = []
    for one, other in combinations(kept, 2):
        if not _same_thing(one, other):
            continue
        bounds = {one.entry.printed.bound, other.entry.printed.bound}
        left, right = interval_of(one.claim), interval_of(other.claim)
        if Bound.APPROX in bounds or left.meets(right):
            continue
        names = (one.claim.id, other.claim.id)
        said = f"{plain(one.claim.value)} and {plain(other.claim.value)} {one.claim.unit}"
        text = f"{names[0]} and {names[1]} are about one thing and say {said}"
        found.append(
            Relation(
                "same thing", names, f"{names[0]} = {names[1]}", str(left), str(right),
                "inconsistent", text,
            )
        )  # fmt: skip
    return found
