"""Pages of the investor's way."""
