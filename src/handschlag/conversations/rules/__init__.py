"""Judgement without a database or a clock."""
