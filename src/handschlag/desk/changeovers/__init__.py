"""Changeovers: the list, the plan with its groups and letters, one customer of it."""
