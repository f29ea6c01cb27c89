"""What holds from one sentence of a text to the next, and which measures it holds for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ondiris.language.claim import Time

__all__ = ["CHANGES", "FLOWS", "MADE", "TIMELESS", "Context"]

TIMELESS = frozenset({"land_area", "floor_area", "capacity", "rank"})
MADE = frozenset(
    {
        "output",
        "output_qty",
        "growth_pct",
        "index_pct",
        "share_pct",
        "exports",
        "multiple",
        "change_abs",
    }
)
CHANGES = frozenset({"growth_pct", "index_pct", "multiple", "change_abs"})
FLOWS = frozenset(
    {
        "output",
        "output_qty",
        "investment",
        "project_cost",
        "exports",
        "tax",
        "growth_pct",
        "index_pct",
    }
)


@dataclass(slots=True)
class Context:
    """What holds from one sentence to the next."""

    place: str | None = None
    elsewhere: bool = False
    site: str | None = None
    activity: str | None = None
    flow: Time | None = None
    plan: Time | None = None
    work: Time | None = None
    stock: Time | None = None
    year: int | None = None
    fresh: set[str] = field(default_factory=set)
    paragraph: int = -1
    modality: str | None = None
    measure: str | None = None
    counted: str | None = None

    def copy(self) -> Context:
        """Return the same context, to go back to."""
        return replace(self, fresh=set(self.fresh))
