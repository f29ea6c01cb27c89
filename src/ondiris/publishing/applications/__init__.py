"""Procedures in words, tables and JSON."""
