"""The business clock: calendars, and pure functions that count open seconds between two instants.

For: when is the house open, how much open time lies between two instants, when is an amount of open time used up.
Not for: who is there (people), what was promised (promises), appointments.
"""
