"""The investor's way: procedures from a city's files, and applications from its ledger."""
