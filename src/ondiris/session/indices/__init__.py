"""Compiling the returns of a home."""
