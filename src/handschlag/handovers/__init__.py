"""Responsibility passed and accepted: until somebody accepts, whoever gives stays responsible (law 4)."""
