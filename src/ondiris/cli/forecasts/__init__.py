"""Commands about where it leads: forecasts, the year's figure, the road ahead, the hub."""

from __future__ import annotations

from ondiris.cli.forecasts.commands import register

__all__ = ["register"]
