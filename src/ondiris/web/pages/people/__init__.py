"""Pages of people: signing in, the own account, accounts and who looked."""
