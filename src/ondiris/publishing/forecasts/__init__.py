"""Figures of forecasts: fans, the road ahead, and where the city stands."""
