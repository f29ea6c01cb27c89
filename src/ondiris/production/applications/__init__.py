"""The investor's way: procedures read from a city's files."""
