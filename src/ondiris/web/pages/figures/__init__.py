"""Pages of figures: the overview, activities, evidence, data and method, files and the API."""
