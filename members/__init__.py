"""Who we are: people, units, committees, accounts and access."""
