"""Bulletins of a home: read, checked, loaded and written."""
