"""A home and its observatory: open it, ask it, tell it."""
