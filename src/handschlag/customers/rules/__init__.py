"""Judgement about customers: pure, no database, no clock."""
