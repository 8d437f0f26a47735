"""Judgement of this room: which group somebody belongs to, what a letter says. Pure."""
