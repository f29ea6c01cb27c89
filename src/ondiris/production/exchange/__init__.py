"""What leaves for the tools of statistical offices: which figures are asked for, one of each."""

from __future__ import annotations

from ondiris.production.exchange.selection import Condition, Selection, one_each

__all__ = ["Condition", "Selection", "one_each"]
