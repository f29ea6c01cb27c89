"""Pages of projects and promises."""
