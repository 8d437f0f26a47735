"""The page *Telephone* of the administration: exchanges, lines, blocked and shown numbers, and the live test."""
