"""Applications as the ledger keeps them: acts and obligations, each a statement of its party."""
