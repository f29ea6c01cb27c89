"""What is known about subjects and said about projects, read once a vintage for all who ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondiris.ledger import Ledger
from ondiris.model import Vintage, World
from ondiris.ports import Audience
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.pipeline import claims_of
from ondiris.projects import ProjectClaim
from ondiris.session.memory import Memory

__all__ = ["claims_at", "facts_at"]

CLAIM_SIZE = 500
"""About how many bytes something said about a project takes."""
FACT_SIZE = 2_000
"""About how many bytes a figure that stands takes."""


def facts_at(
    ledger: Ledger,
    memory: Memory,
    vintage: Vintage,
    audience: Audience,
    *,
    stated_only: bool = False,
    worlds: Sequence[World] = (World.ACTUAL,),
) -> Facts:
    """Return the figures about subjects that stand.

    Parameters
    ----------
    ledger : Ledger
    memory : Memory
        Where they are kept.
    vintage : Vintage
    audience : Audience
    stated_only : bool
        Leave out what is known since a day that was only inferred.
    worlds : sequence of World
        Real figures, or invented ones.
    """
    return memory.get(
        ("facts", vintage, audience, stated_only, tuple(worlds)),
        lambda: Facts(
            ledger, ledger.catalogue, vintage, audience, stated_only=stated_only, worlds=worlds
        ),
        lambda facts: FACT_SIZE * (1 + len(facts.rows)),
    )


def claims_at(
    ledger: Ledger,
    memory: Memory,
    vintage: Vintage,
    audience: Audience,
    worlds: Sequence[World] = (World.ACTUAL,),
) -> Mapping[str, list[ProjectClaim]]:
    """Return everything said about projects, by subject.

    Parameters
    ----------
    ledger : Ledger
    memory : Memory
        Where it is kept.
    vintage : Vintage
    audience : Audience
    worlds : sequence of World
        What is real, or what is invented.
    """
    currency = ledger.catalogue.currency
    return memory.get(
        ("claims", vintage, audience, tuple(worlds)),
        lambda: claims_of(ledger, vintage, audience, currency=currency, worlds=worlds),
        lambda found: CLAIM_SIZE * (1 + sum(map(len, found.values()))),
    )
