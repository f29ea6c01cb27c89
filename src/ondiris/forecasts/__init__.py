"""Where a series leads: points, bands that hold their level, and fair scores.

Pure functions on arrays; a series is its values in the order of their periods.
"""

from __future__ import annotations

from ondiris.forecasts.forecasting import forecast_many, forecast_series
from ondiris.forecasts.result import LEVELS, SeriesForecast

__all__ = ["LEVELS", "SeriesForecast", "forecast_many", "forecast_series"]
