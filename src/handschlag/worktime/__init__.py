"""The business clock: calendars, and pure functions that count open seconds between two instants."""
