"""Where a series leads: points, bands that hold their level, and fair scores.

Pure functions on arrays; a series is its values in the order of their periods.
"""
