"""Projects, promises and odds of a home."""
