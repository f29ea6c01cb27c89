"""Bulletins: the document of a period, a text checked, and documents answered."""
