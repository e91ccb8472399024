"""Others that the ledger talks to, with real keys and no network."""
