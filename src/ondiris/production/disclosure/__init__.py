"""Protecting: tables of returns and compiled figures, before and after disclosure control."""
