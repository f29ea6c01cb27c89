"""Placing: enterprises, sites and their balances, concentration, plans for new parks."""
