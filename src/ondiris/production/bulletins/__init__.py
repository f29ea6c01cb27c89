"""Bulletins: claims of a press text held against the ledger, and figures as claims."""
