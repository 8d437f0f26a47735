"""Telephone exchanges. One folder per provider: `parse.py` is pure and turns raw events into `conversations.events.CallEvent`."""
