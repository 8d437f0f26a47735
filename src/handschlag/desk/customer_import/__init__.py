"""Customers from a file: choose it, see what would come of it, say what columns mean, take it in, take it back."""
