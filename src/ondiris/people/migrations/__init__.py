"""Steps of the tables of people, a chain of their own beside the ledger's."""
