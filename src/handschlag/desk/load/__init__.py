"""The time ahead: what is owed, against the hours of the people there."""
