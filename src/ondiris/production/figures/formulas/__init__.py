"""What follows from printed figures: named formulas, each a pure function of rows."""
