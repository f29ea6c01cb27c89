"""Forecasts of what the ledger holds: series, estimates that are kept, and how they fared."""
