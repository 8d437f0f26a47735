"""HTML of strangers: made harmless, and turned into text with its quotes told apart."""
