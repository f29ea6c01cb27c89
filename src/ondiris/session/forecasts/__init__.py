"""Forecasts of a home, and of a plain file."""
