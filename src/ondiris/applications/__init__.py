"""Applications: from the day of receipt to the day of the answer, and what the law allows."""
