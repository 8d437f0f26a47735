"""What the ledger offers to programs: JSON lines in, JSON lines out."""
