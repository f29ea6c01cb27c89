"""The Figure, its pictures, tables and files, and the figures of any city."""
