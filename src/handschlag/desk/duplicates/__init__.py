"""Customers that may be one: the list, two side by side, merging and taking it back."""
