"""What the customer is entitled to in a concern: by contract and by law, with what is to be offered and what was used."""
