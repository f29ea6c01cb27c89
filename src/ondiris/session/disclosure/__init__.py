"""Disclosure control over the returns, the ledger and the releases of a home."""
