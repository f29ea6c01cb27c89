"""Pages of places: the map and its sites, enterprises, plans."""
