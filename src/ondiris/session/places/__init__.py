"""Places of a home: registers, concentration, balances, plans."""
