"""Protected tables told to readers and to programs."""
