"""Handschlag: customer service that keeps its word."""
