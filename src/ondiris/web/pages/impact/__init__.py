"""Pages of what projects bring, and of what hangs on whom."""
