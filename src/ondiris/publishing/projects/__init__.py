"""Figures of projects: the pipeline, the promises, the odds and our own record."""
