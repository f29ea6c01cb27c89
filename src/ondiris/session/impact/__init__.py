"""What a project brings, at a home: the tables it holds."""
