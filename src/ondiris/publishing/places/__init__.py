"""Figures of places: maps, sites, concentration, plans."""
