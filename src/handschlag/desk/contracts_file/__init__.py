"""Contracts and installed items from a file, and as a file."""
