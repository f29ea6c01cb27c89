"""Following: projects, promises, their odds, and how earlier odds fared."""
