"""The ledger over everything: what the tables of the inventory, runs and estimates claim to count."""
