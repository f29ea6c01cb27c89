"""Answering: what sources printed, what follows by named formulas, and the chain behind it."""
