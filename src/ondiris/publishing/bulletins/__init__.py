"""The bulletin as a document."""
