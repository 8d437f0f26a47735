"""Asterisk and FreePBX through the manager interface (AMI): `Key: Value` lines over TCP, keyed by Linkedid."""
