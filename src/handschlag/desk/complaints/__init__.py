"""Complaints: their path on the page of a concern, the register for supervisors, and the names used in both."""
