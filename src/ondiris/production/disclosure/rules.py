"""Which disclosure rules and consents of the settings are in force on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from ondiris.errors import NotFound
from ondiris.model.disclosure_rules import Rules, Waiver
from ondiris.sources.settings import City

__all__ = ["read_rules", "read_waivers", "rules_on", "stated_rules"]


def read_rules(settings: City) -> tuple[Rules, ...]:
    """Return the disclosure rules of a home, the earliest first."""
    found = [table.rules for table in settings.disclosure]
    return tuple(sorted(found, key=lambda rules: rules.valid_from))


def rules_on(settings: City, day: date) -> Rules:
    """Return the disclosure rules of a home that are in force on a day.

    Raises
    ------
    NotFound
        ``no-disclosure-rules`` when ``ondiris.toml`` has none for that day.
    """
    stated = [rules for rules in read_rules(settings) if rules.valid_from <= str(day)]
    if not stated:
        raise NotFound(
            "no-disclosure-rules",
            f"ondiris.toml has no disclosure rules in force on {day}",
            hint="Add a [[disclosure]] table; docs/how-to/protect-a-table.md shows one.",
        )
    return stated[-1]


def read_waivers(settings: City, day: date) -> tuple[Waiver, ...]:
    """Return the consents in force on a day, each with its document."""
    return tuple(
        table.waiver for table in settings.waivers if table.valid_from <= str(day) <= table.valid_to
    )


def stated_rules(rules: Rules) -> dict[str, Any]:
    """Return rules as a document states them."""
    stated: dict[str, Any] = {"valid_from": rules.valid_from}
    if rules.minimum_frequency is not None:
        stated["minimum_frequency"] = rules.minimum_frequency
        stated["frequency_margin_pct"] = rules.frequency_margin
    if len(rules.dominances) == 1:
        (rule,) = rules.dominances
        stated |= {"dominance_n": rule.n, "dominance_k_pct": rule.k}
    elif rules.dominances:
        stated["dominance"] = [{"n": rule.n, "k_pct": rule.k} for rule in rules.dominances]
    if rules.p_percent is not None:
        stated["p_percent"] = rules.p_percent
    if rules.pq is not None:
        stated |= {"pq_p": rules.pq.p, "pq_q": rules.pq.q}
    return stated | {
        "zero_cells": str(rules.zero_cells),
        "cost": str(rules.cost),
        "insiders": str(rules.insiders),
        "document": rules.document,
    }
