"""Applications of a home: files of acts in, and where each application stands."""
