"""Customers, persons, numbers, addresses, owners and stand-ins, consents, installed items, recognition and import."""
