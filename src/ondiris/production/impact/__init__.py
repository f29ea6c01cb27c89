"""What a project brings, and what hangs on whom: the tables a home holds, and questions to them."""
