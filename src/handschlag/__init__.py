"""Handschlag: customer service that keeps its word."""

__version__ = "0.2.0"
