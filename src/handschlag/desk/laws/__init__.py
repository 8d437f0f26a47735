"""Law clocks: the laws whose deadlines bind the house, what they want, and what it costs."""
