"""May we contact this customer now? Here stands who is held, why, and until what; the guard that asks before every contact comes later."""
