"""The investor's way at a home: its procedures."""
