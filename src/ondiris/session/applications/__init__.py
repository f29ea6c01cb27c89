"""The investor's way at a home: its procedures and its applications."""
