"""Judgement about care: classes, silence, rhythms, capacity. Pure; many customers at once by NumPy."""
