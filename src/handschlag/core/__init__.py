"""Facts, jobs, clock, phone numbers, text folding, kept raw input. Knows no business word and no other room."""
