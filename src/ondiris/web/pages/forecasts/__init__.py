"""Pages of what is to be expected."""
