"""Compiling: from returns and quotes to the figures of a release."""
