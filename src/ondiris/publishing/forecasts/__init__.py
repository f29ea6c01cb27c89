"""Figures of forecasts: fans, the road ahead, and where the city stands."""

from __future__ import annotations

from ondiris.publishing.forecasts import charts, hub_charts, road_charts, year_charts

__all__ = ["charts", "hub_charts", "road_charts", "year_charts"]
