"""Series of a home on their way to the tools of statistical offices."""
