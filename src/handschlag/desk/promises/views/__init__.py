"""What the addresses of the ledger answer."""
