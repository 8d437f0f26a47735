"""The ledger on the desk: the timeline of what the house owes, one promise's whole story, groups."""
